"""A defect of one rule: how it is planted in a clean row, and a look-alike that is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.etl.rules.draft import Draft, make_draft

Change = Callable[[Draft, int], object]


@dataclass(frozen=True)
class Defect:
    """``spoil`` changes the row at a position so that ``code`` must be told of it (or of a row beside it);
    ``spare`` changes it in a way that looks alike and must not be told by ``code``.

    ``rule`` is the rule the code belongs to; ``rows`` how many clean rows there are; ``heavy`` ones are planted
    seldom.
    """

    rule: str
    code: str
    layer: str
    spoil: Change
    spare: Change
    rows: int = 12
    heavy: bool = False

    def plant(self, seed: int, spared: bool = False) -> tuple[Draft, int]:
        """A clean file with this defect, or with its look-alike, in a row chosen at random."""
        rng = Random(f"{self.rule}|{self.code}|{seed}|{spared}")
        draft = make_draft(self.layer, rng, self.rows)
        # Not the first or last column of the ground: a neighbour to the east is at hand.
        at = rng.randrange(self.rows - 1)
        (self.spare if spared else self.spoil)(draft, at)
        return draft, at
