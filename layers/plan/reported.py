"""Indicators that bureaus report: how one is declared."""

from __future__ import annotations

from typing import Literal

from layers.indicator import Duty, Indicator, PlanTarget

BASES_ZH = "两年的比较基期不同（2022年较2021年，2024年较2020年），不能连成一条线。"
BASES_EN = "The two figures have different base years (2021 and 2020): not points of one curve."


def make_reported(
    key: str,
    zh: str,
    en: str,
    unit: str,
    chapter: str,
    targets: tuple[PlanTarget, ...],
    held: tuple[Duty, ...],
    *,
    cumulative: bool = False,
    direction: Literal["at_least", "at_most"] = "at_least",
    provisional: bool = False,
    note_zh: str = "",
    note_en: str = "",
) -> Indicator:
    """A number that a bureau reports for a period, with its document. The clause is that of its targets."""
    clause = "；".join(dict.fromkeys(place for target in targets for place in target.clause.split("；")))
    return Indicator(
        key=key,
        zh=zh,
        en=en,
        unit=unit,
        chapter=chapter,
        measure="reported",
        cumulative=cumulative,
        direction=direction,
        clause=clause,
        targets=targets,
        duties=held,
        provisional=provisional,
        note_zh=note_zh,
        note_en=note_en,
    )
