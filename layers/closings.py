"""销号: how the works of a layer are closed in two steps, and looked at again (回头看); closed is not final."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Act = Literal["preclose", "close", "recheck"]
Result = Literal["sound", "relapsed", "added"]
ACTS: dict[Act, tuple[str, str]] = {
    "preclose": ("县级预销号", "pre-closing by the county"),
    "close": ("销号", "closing"),
    "recheck": ("回头看", "recheck"),
}
RESULTS: dict[Result, tuple[str, str]] = {
    "sound": ("合格", "sound"),
    "relapsed": ("反弹", "relapsed"),
    "added": ("新增", "newly found"),
}


@dataclass(frozen=True, slots=True)
class Closing:
    """Stages and fields of one layer's closing.

    ``ready``: from which stages a work is pre-closed; ``found``: in which a work that a recheck newly found is;
    ``sound`` and ``relapsed``: where a recheck leads a closed work. The fields are filled by the act, None where the
    layer has none.
    """

    ready: tuple[str, ...]
    preclosed: str
    closed: str
    sound: str
    relapsed: str
    found: str = "found"
    preclosed_on: str | None = None
    closed_on: str = "closed_on"
    batch: str | None = None
    document: str | None = None
    round: str = "recheck_round"
    recheck_on: str = "recheck_on"


CLOSINGS: dict[str, Closing] = {
    "outfalls": Closing(
        ready=("remediated",),
        preclosed="preclosed",
        closed="closed",
        sound="closed",
        relapsed="relapsed",
        preclosed_on="preclosed_on",
        batch="batch",
    ),
    "shoreline_issues": Closing(
        ready=("rectifying",),
        preclosed="reported",
        closed="closed",
        sound="rechecked",
        relapsed="relapsed",
        document="closing_no",
    ),
}
