"""How much shared ground matters: stored in one place, because the file and the store are judged alike."""

from __future__ import annotations

from layers.rules import Severity

# Less than 10 m² or 1 % is the noise of digitising; 1 % of a large plot is not, so it must also be
# less than 1 亩. For lines the same in metres.
DROPPED = {2: 10.0, 1: 10.0}
NOTED = {2: 2000 / 3, 1: 100.0}
NOTED_SHARE = 0.01


def weigh_shared(amount: float, share: float, dimension: int, severity: Severity) -> Severity | None:
    """The severity of sharing ``amount`` (m² or m) that is ``share`` of the row; None: not told."""
    if amount < DROPPED[dimension]:
        return None
    return "note" if share < NOTED_SHARE and amount < NOTED[dimension] else severity
