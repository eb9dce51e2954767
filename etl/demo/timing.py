"""When things happen in the demonstration: publication every two months, acceptance by quota and season.

Each township keeps its own pace, so that some are ahead of their share and some behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

LAST_DAY = date(2024, 6, 20)
REFERENCE_AT = datetime(2022, 1, 5, 1, 0, tzinfo=UTC)
PUBLICATION_DAYS = tuple(
    date(year, month, 27)
    for year in (2022, 2023, 2024)
    for month in (2, 4, 6, 8, 10, 12)
    if (year, month) <= (2024, 6)
)
PACE: dict[str, float] = {
    "jichuan": 1.20, "yanling": 1.02, "yaowang": 0.98, "huangqiao": 1.05, "fenjie": 0.80, "guxi": 0.93, "yuanzhu": 0.96,
    "shanhu": 0.62, "guangling": 1.00, "quxia": 1.18, "zhangqiao": 0.88, "heshi": 0.97, "xinjie": 1.19, "xuanbao": 1.22,
    "binjiang": 1.03, "hongqiao": 0.94, "gensi": 0.74,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """One work's place in the programme: the year it is planned for, and the day it is finished (None: not yet)."""

    plan_year: int
    done_on: date | None
    progress: float


def publication_at(day: date, layer_rank: int, unit_rank: int) -> datetime:
    """The instant a batch is published: the afternoon of that day, every layer and unit at a minute of its own."""
    return datetime.combine(day, time(6, 0), tzinfo=UTC) + timedelta(
        minutes=7 * layer_rank, seconds=23 * unit_rank
    )


def add_days(day: date, days: float) -> date:
    return day + timedelta(days=int(days))


def plan_slots(
    generator: np.random.Generator,
    count: int,
    pace: float,
    *,
    by_2022: float = 1 / 3,
    by_2023: float = 2 / 3,
    by_mid_2024: float = 0.85,
    season: tuple[int, int] = (150, 352),
) -> list[Slot]:
    """Slots for ``count`` works of one township.

    The shares say how many are finished by the end of 2022, of 2023 and by June 2024 at an even pace; ``season`` is
    the part of the year (days) in which works are finished, later ones denser.
    """
    marks = np.minimum(1.0, np.array([by_2022, by_2023, by_mid_2024]) * pace)
    phase = generator.uniform(0.2, 0.8)
    slots = []
    for index in range(count):
        place = (index + phase) / count
        year = 2022 if place < by_2022 else 2023 if place < by_2023 else 2024
        if place < marks[0]:
            slots.append(_finish(generator, 2022, year, place / marks[0], season))
        elif place < marks[1]:
            slots.append(_finish(generator, 2023, year, (place - marks[0]) / (marks[1] - marks[0]), season))
        elif place < marks[2]:
            into = (place - marks[1]) / (marks[2] - marks[1])
            slots.append(
                Slot(min(year, 2024), add_days(date(2024, 1, 12), into * 155 + generator.uniform(0, 4)), 1.0)
            )
        else:
            slots.append(Slot(year, None, float(1.0 - (place - marks[2]) / max(1e-9, 1.0 - marks[2]))))
    return slots


def _finish(
    generator: np.random.Generator, done: int, planned: int, into: float, season: tuple[int, int]
) -> Slot:
    first, last = season
    day = first + (last - first) * into**0.6 + generator.uniform(-3, 3)
    return Slot(min(planned, done), add_days(date(done, 1, 1), min(max(day, 12), 352)), 1.0)
