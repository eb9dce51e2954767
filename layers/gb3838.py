"""Water classes of GB 3838-2002 (surface water): the worst item decides, and the decisive item is named.

Limits: GB 3838-2002 table 1, of which only the items of routine class rating are held here. Water temperature
and faecal coliforms are not rated, total nitrogen only in lakes and reservoirs (环办〔2011〕22号). The
phosphorus limits of lakes are unconfirmed (待核).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Water = Literal["river", "lake"]
WORSE_THAN_V = 6


@dataclass(frozen=True, slots=True)
class Item:
    """A measured item; ``rated_in`` lists the waters where it counts, ``river`` and ``lake`` its limits."""

    key: str
    zh: str
    en: str
    unit: str | None
    rated_in: tuple[Water, ...]
    river: tuple[float, ...] = ()
    lake: tuple[float, ...] = ()
    at_least: bool = False
    provisional: bool = False


BOTH: tuple[Water, ...] = ("river", "lake")


def _make_item(key: str, zh: str, en: str, limits: tuple[float, ...], at_least: bool = False) -> Item:
    return Item(key, zh, en, "mg/L", BOTH, limits, limits, at_least)


# Limits of classes I to V. Upper limits are inclusive, and so is the lower limit of dissolved oxygen.
ITEMS: tuple[Item, ...] = (
    # One range for all classes: outside it no class is met.
    Item("ph", "pH", "pH", None, BOTH),
    _make_item("do", "溶解氧", "Dissolved oxygen", (7.5, 6.0, 5.0, 3.0, 2.0), at_least=True),
    _make_item("codmn", "高锰酸盐指数", "Permanganate index", (2.0, 4.0, 6.0, 10.0, 15.0)),
    _make_item("cod", "化学需氧量", "Chemical oxygen demand", (15.0, 15.0, 20.0, 30.0, 40.0)),
    _make_item("bod5", "五日生化需氧量", "Biochemical oxygen demand", (3.0, 3.0, 4.0, 6.0, 10.0)),
    _make_item("nh3n", "氨氮", "Ammonia nitrogen", (0.15, 0.5, 1.0, 1.5, 2.0)),
    Item(
        "tp",
        "总磷",
        "Total phosphorus",
        "mg/L",
        BOTH,
        (0.02, 0.1, 0.2, 0.3, 0.4),
        (0.01, 0.025, 0.05, 0.1, 0.2),
        provisional=True,
    ),
    Item("tn", "总氮", "Total nitrogen", "mg/L", ("lake",), (), (0.2, 0.5, 1.0, 1.5, 2.0)),
    Item("water_temp", "水温", "Water temperature", "℃", ()),
)
PH_RANGE = (6.0, 9.0)
_BY_KEY = {item.key: item for item in ITEMS}


@dataclass(frozen=True, slots=True)
class Grade:
    """``grade`` 1..6 (6 = worse than V); ``decisive`` the items that make it.

    ``exceeding`` pairs each item worse than ``target`` with its multiple (value / limit - 1), None for pH and
    dissolved oxygen, for which no multiple is stated. ``missing`` are rated items without a value: a grade
    with missing items is a lower bound, not a pass.
    """

    grade: int
    decisive: tuple[str, ...]
    exceeding: tuple[tuple[str, float | None], ...]
    missing: tuple[str, ...]
    target: int

    @property
    def meets_target(self) -> bool | None:
        """False when an item is worse than the target, None when none is but items are missing."""
        if self.grade > self.target:
            return False
        return None if self.missing else True


def grade_item(key: str, value: float, water: Water) -> int:
    """Class 1..6 of one item; KeyError for an unknown item, ValueError for one not rated in this water."""
    item = _BY_KEY[key]
    if water not in item.rated_in:
        raise ValueError(f"{key} is not rated in a {water}")
    if key == "ph":
        return 1 if PH_RANGE[0] <= value <= PH_RANGE[1] else WORSE_THAN_V
    for number, limit in enumerate(item.river if water == "river" else item.lake, start=1):
        if value >= limit if item.at_least else value <= limit:
            return number
    return WORSE_THAN_V


def grade_sample(values: Mapping[str, float], water: Water, target: int = 3) -> Grade | None:
    """Rate a sample (mg/L; pH without unit) by its worst item; None when no rated item was measured.

    Items that are not rated in this water (nitrogen in rivers, temperature) are ignored. ``target`` is the
    class that multiples refer to. Boundary values belong to the better class.
    """
    if water not in BOTH:
        raise ValueError(f"water must be 'river' or 'lake', not {water!r}")
    rated = [item for item in ITEMS if water in item.rated_in]
    grades = {item.key: grade_item(item.key, values[item.key], water) for item in rated if item.key in values}
    if not grades:
        return None
    worst = max(grades.values())
    return Grade(
        grade=worst,
        decisive=tuple(key for key, grade in grades.items() if grade == worst),
        exceeding=tuple(
            (key, _compute_multiple(key, values[key], water, target))
            for key, grade in grades.items()
            if grade > target
        ),
        missing=tuple(item.key for item in rated if item.key not in values),
        target=target,
    )


def _compute_multiple(key: str, value: float, water: Water, target: int) -> float | None:
    item = _BY_KEY[key]
    limits = item.river if water == "river" else item.lake
    if item.at_least or not limits or target > len(limits):
        return None
    return round(value / limits[target - 1] - 1, 2)
