"""How much shared ground matters: stored in one place, because the file and the store are judged alike."""

from __future__ import annotations

from etl.checks.sheet import Sheet
from layers.rulebook import find_rule
from layers.rules import Severity


def weigh_shared(
    amount: float, share: float, dimension: int, severity: Severity, sheet: Sheet | None = None
) -> Severity | None:
    """The severity of sharing ``amount`` (m² or m) that is ``share`` of the row; None: not told.

    Less than the noise of digitising is nothing. A small share is a note, but 1 % of a large plot is not small, so the
    amount must be small, too. The limits are those of the rule ``overlap`` in force for the sheet's layer.
    """
    if amount < _limit(sheet, "noise"):
        return None
    noted = _limit(sheet, "noted_area_m2" if dimension == 2 else "noted_length_m")
    return "note" if share * 100 < _limit(sheet, "noted_share_pct") and amount < noted else severity


def _limit(sheet: Sheet | None, name: str) -> float:
    return sheet.limit("overlap", name) if sheet else find_rule("overlap").parameter(name).default
