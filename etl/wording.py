"""The words findings share: how rows, places, areas and lengths are told in Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence

M2_PER_MU = 2000 / 3
_SHOWN = 3


def name_rows(rows: Sequence[int]) -> str:
    """第 14 行; 第 3、5、8 等 636 行."""
    shown = "、".join(str(row) for row in rows[:_SHOWN])
    return f"第 {shown} 行" if len(rows) <= _SHOWN else f"第 {shown} 等 {len(rows)} 行"


def name_rows_en(rows: Sequence[int]) -> str:
    """Row 14; Rows 3, 5, 8 and 633 more."""
    shown = ", ".join(str(row) for row in rows[:_SHOWN])
    if len(rows) == 1:
        return f"Row {shown}"
    return f"Rows {shown}" if len(rows) <= _SHOWN else f"Rows {shown} and {len(rows) - _SHOWN} more"


def show_area(area_m2: float) -> str:
    """亩 with two decimals; square metres where two decimals of a 亩 would hide the figure."""
    mu = area_m2 / M2_PER_MU
    return f"{mu:,.2f} 亩" if abs(mu) >= 0.1 else f"{area_m2:,.1f} ㎡"


def show_area_en(area_m2: float) -> str:
    mu = area_m2 / M2_PER_MU
    return f"{mu:,.2f} mu" if abs(mu) >= 0.1 else f"{area_m2:,.1f} m²"


def show_change(area_m2: float) -> str:
    """面积增加 1.20 亩 / 面积减少 3.0 ㎡ / 面积不变."""
    if abs(area_m2) < 0.05:
        return "面积不变"
    return f"面积{'增加' if area_m2 > 0 else '减少'} {show_area(abs(area_m2))}"


def show_change_en(area_m2: float) -> str:
    if abs(area_m2) < 0.05:
        return "area unchanged"
    return f"area {'grows' if area_m2 > 0 else 'shrinks'} by {show_area_en(abs(area_m2))}"


def show_length(length_m: float) -> str:
    return f"{length_m / 1000:,.2f} km" if length_m >= 1000 else f"{length_m:,.0f} m"


def show_share(share: float) -> str:
    return f"{share * 100:.1f}%"


def show_place(place: tuple[float, float]) -> str:
    """Longitude, latitude to about 1 m."""
    return f"{place[0]:.5f}, {place[1]:.5f}"


def name_measure_en(unit: str | None) -> str:
    """The unit of a field in an English sentence."""
    return {"亩": "mu", "㎡": "m²", "万元": "10,000 yuan", "公顷": "ha"}.get(unit or "", unit or "")


def show_number(value: float) -> str:
    """Without a tail of zeros or binary noise: 12.6, 1,860."""
    return f"{value:,.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
