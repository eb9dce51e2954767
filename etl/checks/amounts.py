"""What is declared against what is drawn: gaps, and the unit that was really meant."""

from __future__ import annotations

from dataclasses import dataclass

from etl.checks.places import draw_places, find_place
from etl.checks.sheet import Sheet
from etl.findings import Finding, Fix, fix_id
from etl.wording import M2_PER_MU, name_measure_en, name_rows, name_rows_en, show_number
from layers.layer import Field

# Rounding to two decimals of a 亩 is no gap.
_ROUNDING = {"area": 0.01 * M2_PER_MU, "length": 5.0}
# How near declared / measured must come to a slip of unit to be called one.
_NEAR = 0.1


@dataclass(frozen=True, slots=True)
class _Slip:
    """``factor`` is what a declared amount is multiplied by to mend it."""

    factor: float
    zh: str
    en: str


_AREA_SLIPS = {
    "亩": (
        _Slip(15.0, "公顷（或万㎡）", "hectares"),
        _Slip(M2_PER_MU**-1, "㎡", "m²"),
        _Slip(1 / 15, "多乘了 15 的亩数", "mu multiplied by 15"),
        _Slip(1500.0, "km²", "km²"),
        _Slip(1 / 10_000, "多乘了 10000 的数", "a figure multiplied by 10,000"),
        _Slip(10_000.0, "少乘了 10000 的数", "a figure divided by 10,000"),
    ),
    "㎡": (
        _Slip(M2_PER_MU, "亩", "mu"),
        _Slip(10_000.0, "公顷（或万㎡）", "hectares"),
        _Slip(1_000_000.0, "km²", "km²"),
        _Slip(1 / M2_PER_MU, "多乘了 666.67 的数", "a figure multiplied by 666.67"),
        _Slip(1 / 10_000, "多乘了 10000 的数", "a figure multiplied by 10,000"),
    ),
}
_LENGTH_SLIPS = (
    _Slip(1000.0, "km", "km"),
    _Slip(500.0, "华里", "li"),
    _Slip(0.001, "多乘了 1000 的数", "a figure multiplied by 1,000"),
)


def find_declared_gaps(sheet: Sheet) -> list[Finding]:
    """Declared areas and lengths that differ from the drawn ones; rows that share a slip of unit share a finding."""
    layer = sheet.layer
    findings: list[Finding] = []
    if layer.declared_area_mu:
        findings += _compare(sheet, layer.field(layer.declared_area_mu), "area", M2_PER_MU, _AREA_SLIPS["亩"])
    if layer.declared_area_m2:
        findings += _compare(sheet, layer.field(layer.declared_area_m2), "area", 1.0, _AREA_SLIPS["㎡"])
    if layer.declared_length_m:
        findings += _compare(sheet, layer.field(layer.declared_length_m), "length", 1.0, _LENGTH_SLIPS)
    return findings


def _compare(
    sheet: Sheet, field: Field, quantity: str, size: float, slips: tuple[_Slip, ...]
) -> list[Finding]:
    """``size`` is the field's unit in m² or m."""
    dimension = 2 if quantity == "area" else 1
    most = sheet.limit("amount.gap", "area_m2" if quantity == "area" else "length_m")
    share_pct = sheet.limit("amount.gap", "share_pct")
    groups: dict[_Slip | None, list[tuple[int, float, float]]] = {}
    for at, row, _ in sheet.each():
        declared = row.attributes.get(field.name)
        if not isinstance(declared, int | float) or not sheet.valid[at] or sheet.dimension[at] != dimension:
            continue
        drawn = float(sheet.measured[2 - dimension][at])
        gap = abs(declared * size - drawn)
        wide = gap > most or gap * 100 > share_pct * drawn
        if wide and gap > _ROUNDING[quantity]:
            groups.setdefault(_recognise(declared * size, drawn, slips), []).append(
                (at, declared, drawn / size)
            )
    return [
        finding
        for slip, gaps in groups.items()
        for finding in (
            [_tell_slip(sheet, field, slip, gaps)] if slip else [_tell_gap(sheet, field, gap) for gap in gaps]
        )
    ]


def _recognise(declared: float, drawn: float, slips: tuple[_Slip, ...]) -> _Slip | None:
    if declared <= 0 or drawn <= 0:
        return None
    return next((slip for slip in slips if abs(declared * slip.factor / drawn - 1) < _NEAR), None)


def _tell_slip(sheet: Sheet, field: Field, slip: _Slip, gaps: list[tuple[int, float, float]]) -> Finding:
    rows = tuple(sheet.numbers[at] for at, _, _ in gaps)
    at, declared, drawn = gaps[0]
    unit = field.unit or ""
    unit_en = name_measure_en(unit)
    said = f"第 {rows[0]} 行填 {show_number(float(declared))}，图上 {drawn:,.2f} {unit}"
    fix = Fix(
        fix_id(f"amount.unit|{field.name}", rows),
        "values",
        False,
        f"按{slip.zh}换算为{unit}（{len(rows)} 行）",
        f"Convert from {slip.en} ({len(rows)} rows)",
        values={sheet.numbers[a]: {field.name: float(f"{d * slip.factor:.6g}")} for a, d, _ in gaps},
    )
    return Finding(
        "amount.unit",
        "acknowledge",
        rows,
        f"{name_rows(rows)} {field.zh}像是{slip.zh}，本列单位是{unit}（{said}），请换算或确认。",
        f"{name_rows_en(rows)}: {field.en} looks like {slip.en}, the column's unit is {unit_en} (row {rows[0]}: "
        f"{show_number(float(declared))} declared, {drawn:,.2f} drawn); convert or confirm.",
        field=field.name,
        place=find_place(sheet.shapes[at]),
        evidence=draw_places([find_place(sheet.shapes[a]) for a, _, _ in gaps]),
        fix=fix,
    )


def _tell_gap(sheet: Sheet, field: Field, gap: tuple[int, float, float]) -> Finding:
    at, declared, drawn = gap
    number, unit = sheet.numbers[at], field.unit or ""
    differ = abs(declared - drawn) / drawn * 100 if drawn else 100.0
    unit_en = name_measure_en(unit)
    said, said_en = (f"{show_number(float(declared))} {one}" for one in (unit, unit_en))
    return Finding(
        "amount.gap",
        "acknowledge",
        (number,),
        f"第 {number} 行 {field.zh} {said}，图上量得 {drawn:,.2f} {unit}，相差 {differ:.1f}%，请核对"
        "数字或边界后确认。",
        f"Row {number}: {field.en} {said_en}, drawn {drawn:,.2f} {unit_en}, {differ:.1f}% apart; "
        "check the figure or the border, then confirm.",
        field=field.name,
        place=find_place(sheet.shapes[at]),
        fix=Fix(
            fix_id(f"amount.gap|{field.name}", (number,)),
            "values",
            False,
            f"改用图上量得的 {drawn:,.2f} {unit}",
            f"Use the drawn {drawn:,.2f} {unit_en}",
            values={number: {field.name: round(drawn, 2)}},
        ),
    )
