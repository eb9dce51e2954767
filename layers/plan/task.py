"""What a task of the plan is."""

from __future__ import annotations

from dataclasses import dataclass

from layers.indicator import Duty


@dataclass(frozen=True, slots=True)
class Task:
    """One task. ``leads`` and ``assists`` are unit keys, ``year`` is None for the three-year list."""

    key: str
    zh: str
    en: str
    clause: str
    leads: tuple[str, ...]
    assists: tuple[str, ...]
    layers: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    year: int | None = None


def make_task(
    key: str,
    zh: str,
    en: str,
    duty: Duty,
    layers: str = "",
    indicators: str = "",
    year: int | None = None,
) -> Task:
    linked = tuple(layers.split()), tuple(indicators.split())
    return Task(key, zh, en, duty.clause, duty.lead, duty.assist, *linked, year=year)
