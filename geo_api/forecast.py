"""Where a figure will stand at the end of the year, and how sure that is. Pure; no clock.

The months still to come are expected to bring what the months so far brought on the average. How far that is off, the
months themselves tell: they scatter, and of few months the average is not known well either. Both go into an interval
that should hold the truth eight times out of ten (Student's t over the months), and it is widened where the same
forecast, made in the past, was off by more. A past of less than MONTHS_NEEDED months gives none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import fmean, stdev

MONTHS_NEEDED = 8
# the 90 % quantile of Student's t by degrees of freedom: a two-sided interval of 80 %
_T90 = (
    3.078,
    1.886,
    1.638,
    1.533,
    1.476,
    1.440,
    1.415,
    1.397,
    1.383,
    1.372,
    1.363,
    1.356,
    1.350,
    1.345,
    1.341,
)
_T90_MANY = 1.31


@dataclass(frozen=True, slots=True)
class Forecast:
    """The expected value some months on, and the two ends of the interval that should hold it 8 times out of 10."""

    value: float
    low: float
    high: float


def forecast(
    values: Sequence[float], ahead: int, floor: float | None, ceiling: float | None
) -> Forecast | None:
    """What ``values``, one a month, lead to ``ahead`` months on; ``floor`` and ``ceiling`` are what cannot be passed.

    None where the past is too short.
    """
    if ahead < 1 or len(values) < MONTHS_NEEDED:
        return None
    gains = [later - earlier for earlier, later in pairwise(values)]
    pace, spread = fmean(gains), stdev(gains)
    # the sum of the months to come scatters with their number; the average itself is off by more the fewer there were
    half = _quantile(len(gains) - 1) * spread * sqrt(ahead + ahead**2 / len(gains))
    half = max(half, _look_back(values, ahead))
    told = values[-1] + ahead * pace
    low, value, high = (_clip(one, floor, ceiling) for one in (told - half, told, told + half))
    return Forecast(value, low, high)


def _look_back(values: Sequence[float], ahead: int) -> float:
    """How far off the same forecast was when it was made in the past: four in five misses were smaller."""
    misses = []
    for end in range(MONTHS_NEEDED, len(values) - ahead + 1):
        known = values[:end]
        pace = (known[-1] - known[0]) / (len(known) - 1)
        misses.append(abs(values[end - 1 + ahead] - (known[-1] + ahead * pace)))
    return sorted(misses)[int(0.8 * len(misses))] if misses else 0.0


def _quantile(freedom: int) -> float:
    return _T90[freedom - 1] if freedom <= len(_T90) else _T90_MANY


def _clip(value: float, floor: float | None, ceiling: float | None) -> float:
    value = value if floor is None else max(value, floor)
    return value if ceiling is None else min(value, ceiling)
