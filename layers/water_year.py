"""Months and years of water quality: means of samples, the class of a mean, the two shares, and when to warn.

The method is stated, not official (待核): means are arithmetic, a month first, then the months; national sections are
judged by the mean of the year so far, all others month by month. Float dust is rounded away before a mean meets a
limit, so that a mean of three values at the limit is at the limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from layers.gb3838 import ITEMS, Grade, Water, grade_sample

Values = Mapping[str, float]
Month = tuple[int, int]
_DUST = 6
_BY_KEY = {item.key: item for item in ITEMS}


@dataclass(frozen=True, slots=True)
class Sample:
    taken_on: date
    values: Values


@dataclass(frozen=True, slots=True)
class WarningRule:
    """Water gets worse when the worst ratio of value to target limit over the last ``months`` has risen by ``rise_pct``
    against the same months of last year and stands at ``floor_pct`` of the limit or more. All three are 待核."""

    months: int = 3
    rise_pct: float = 20.0
    floor_pct: float = 80.0


def mean_values(samples: Iterable[Values]) -> dict[str, float]:
    """The arithmetic mean of each item over the samples that hold it."""
    found: dict[str, list[float]] = {}
    for values in samples:
        for key, value in values.items():
            if key in _BY_KEY:
                found.setdefault(key, []).append(value)
    return {key: round(fmean(own), _DUST) for key, own in found.items()}


def mean_by_month(samples: Sequence[Sample]) -> dict[Month, dict[str, float]]:
    """Each month's mean; months without a sample are not there."""
    months: dict[Month, list[Values]] = {}
    for sample in samples:
        months.setdefault((sample.taken_on.year, sample.taken_on.month), []).append(sample.values)
    return {month: mean_values(own) for month, own in sorted(months.items())}


def mean_of_year(months: Mapping[Month, Values], until: Month) -> dict[str, float]:
    """The mean of the months of a year up to and with ``until``."""
    return mean_values(values for month, values in months.items() if month[0] == until[0] and month <= until)


def same_month_last_year(month: Month) -> Month:
    return month[0] - 1, month[1]


def list_months_before(month: Month, count: int) -> list[Month]:
    """``count`` months that end with ``month``, oldest first."""
    last = month[0] * 12 + month[1] - 1
    return [((last - back) // 12, (last - back) % 12 + 1) for back in reversed(range(count))]


def measure_load(values: Values, water: Water, target: int) -> tuple[float, str] | None:
    """The worst ratio of an item to its limit of the target class, and that item; None when nothing can be compared.

    Dissolved oxygen counts upside down; pH has no ratio.
    """
    ratios = []
    for key, value in values.items():
        item = _BY_KEY.get(key)
        limits = (item.river if water == "river" else item.lake) if item and water in item.rated_in else ()
        if not item or not limits or target > len(limits):
            continue
        limit = limits[target - 1]
        if item.at_least:
            ratios.append((limit / value if value > 0 else float("inf"), key))
        else:
            ratios.append((value / limit, key))
    return max(ratios) if ratios else None


@dataclass(frozen=True, slots=True)
class Concern:
    """Why a section needs a look: ``month`` or ``year`` worse than target, or ``trend``; ``ratio`` is now / before."""

    kind: str
    item: str
    ratio: float | None = None


def list_warnings(
    months: Mapping[Month, Values], month: Month, water: Water, target: int, rule: WarningRule
) -> list[Concern]:
    """What speaks against a section in ``month``; nothing is said of months without a sample."""
    told = []
    now = grade_sample(months[month], water, target) if month in months else None
    if now and now.grade > target:
        told.append(Concern("month", ",".join(key for key, _ in now.exceeding)))
    year = grade_sample(mean_of_year(months, month), water, target)
    if year and year.grade > target:
        told.append(Concern("year", ",".join(key for key, _ in year.exceeding)))
    trend = _compare_trend(months, month, water, target, rule)
    return [*told, trend] if trend else told


def _compare_trend(
    months: Mapping[Month, Values], month: Month, water: Water, target: int, rule: WarningRule
) -> Concern | None:
    recent = list_months_before(month, rule.months)
    before = [same_month_last_year(one) for one in recent]
    if not all(one in months for one in (*recent, *before)):
        return None
    now = measure_load(mean_values(months[one] for one in recent), water, target)
    then = measure_load(mean_values(months[one] for one in before), water, target)
    if now is None or then is None or not then[0]:
        return None
    ratio = now[0] / then[0]
    if ratio >= 1 + rule.rise_pct / 100 and now[0] >= rule.floor_pct / 100:
        return Concern("trend", now[1], round(ratio, 3))
    return None


def share_good(grades: Sequence[int]) -> float | None:
    """优Ⅲ比例: sections of class III or better, in per cent; None without any."""
    return 100 * sum(grade <= 3 for grade in grades) / len(grades) if grades else None


def share_meeting(judged: Sequence[bool | None]) -> float | None:
    """达标率: sections that meet their own target, in per cent; one with missing items has not met it."""
    return 100 * sum(met is True for met in judged) / len(judged) if judged else None


def rate(values: Values, water: Water, target: int) -> Grade | None:
    return grade_sample(values, water, target)
