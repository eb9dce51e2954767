"""What must happen, predicted without the application: values merged by three versions, moves by one table of roles.

Nothing here reads the code under test: a rule is written down as the people of a county would tell it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Values = dict[str, object]
Action = Literal["new", "changed", "unchanged", "removed", "restored"]
Act = Literal["", "remove", "restore"]

# what a person has to look at before a work ends, or comes back; told beside the fields in conflict
CHANGED_SINCE, GONE = "removal.changed", "merge.removed"
GROUND = "ground"  # which of the drawn shapes a plot has
CHOICES: dict[str, dict[str, tuple[object, ...]]] = {
    "afforestation": {
        "trees": (100, 200, 300),
        "spacing": ("2×3", "3×3", "3×4"),
        "contractor": ("甲", "乙", "丙"),
        GROUND: (0, 1, 2),
    },
    "wetlands": {"plant": ("一厂", "二厂", "三厂"), "purpose": ("净化", "蓄水", "观鸟"), GROUND: (0, 1, 2)},
}
# name -> role and unit; nick and emma are second reviewers, for nobody approves what they sent themselves
CAST = {
    "alice": ("filler", "huangqiao"),
    "bob": ("head", "huangqiao"),
    "chelsea": ("filler", "xuanbao"),
    "dave": ("head", "xuanbao"),
    "nora": ("reviewer", "nature"),
    "nick": ("reviewer", "nature"),
    "eve": ("reviewer", "ecology"),
    "emma": ("reviewer", "ecology"),
    "walt": ("reviewer", "water"),
    "cora": ("coordinator", "industry"),
    "liam": ("leader", "taixing"),
    "ada": ("auditor", "taixing"),
}
BUREAUS = {"nature", "ecology", "water"}
TOWNSHIPS = ("huangqiao", "xuanbao")
LEADS = {"afforestation": {"nature"}, "wetlands": {"ecology", "nature"}}
# action -> from -> to, for everybody's role together; who is told by ``may``
PATHS = {
    ("submit", "draft", "submitted"),
    ("submit", "returned", "submitted"),
    ("submit", "draft", "confirmed"),
    ("submit", "returned", "confirmed"),
    ("withdraw", "draft", "withdrawn"),
    ("withdraw", "returned", "withdrawn"),
    ("withdraw", "submitted", "withdrawn"),
    ("confirm", "submitted", "confirmed"),
    ("return", "submitted", "returned"),
    ("return", "confirmed", "returned"),
    ("return", "approved", "returned"),
    ("approve", "confirmed", "approved"),
    ("publish", "approved", "published"),
    ("compare_again", "approved", "confirmed"),
}
EDITABLE = {"draft", "returned"}
UNDER_REVIEW = {"submitted", "confirmed", "approved"}
OPEN = {"draft", "returned", "submitted", "confirmed", "approved"}


@dataclass(frozen=True)
class Version:
    """One published version of a plot."""

    number: int
    values: Values
    at: datetime
    upload_id: uuid.UUID


@dataclass
class Plot:
    """One piece of ground with its history; ``place`` counts the plots of its township.

    ``ends``: by number of the version that was the last until then, when the plot was removed.
    """

    layer: str
    unit: str
    place: int
    history: list[Version] = field(default_factory=list)
    ends: dict[int, datetime] = field(default_factory=dict)
    feature_id: uuid.UUID | None = None

    @property
    def name(self) -> str:
        return f"{self.unit}-{self.layer}-{self.place}"

    @property
    def current(self) -> Values | None:
        return self.history[-1].values if self.history and not self.is_gone else None

    @property
    def is_gone(self) -> bool:
        """Whether it was published and removed."""
        return len(self.history) in self.ends

    def at(self, instant: datetime) -> Version | None:
        """The version that held at that instant."""
        held = [version for version in self.history if version.at <= instant]
        end = self.ends.get(len(held))
        return held[-1] if held and (end is None or instant < end) else None


@dataclass(frozen=True)
class Outcome:
    """What a check of a row says: ``merged`` would be published in place of version ``of``."""

    action: Action
    merged: Values
    conflicts: frozenset[str]
    of: int

    @property
    def is_live(self) -> bool:
        return self.action != "unchanged"


@dataclass
class Row:
    """What its sender wants of one plot, and by field what they started from or looked at last.

    ``claimed``: at the last check another upload under review spoke of this ground as of a new work. ``started``: the
    version that the row names with its work, 0 where it goes by the name alone. ``act``: the work ends, or comes back.
    ``seen``: the version that a person looked at before they decided on an end or a return.
    """

    plot: Plot
    wish: Values
    bases: Values
    dropped: bool = False
    outcome: Outcome | None = None
    claimed: bool = False
    started: int = 0
    act: Act = ""
    seen: int = 0

    def compare(self) -> Outcome:
        """What a check would say now."""
        current, newest = self.plot.current, len(self.plot.history)
        looked_at = max(self.started, self.seen)
        if self.act == "remove":
            if current is None:
                return Outcome("unchanged", {}, frozenset(), 0)
            late = {CHANGED_SINCE} if looked_at < newest else set()
            return Outcome("removed", dict(current), frozenset(late), newest)
        if self.started and current is None:
            agreed = self.act == "restore" and looked_at >= newest
            return Outcome("restored", dict(self.wish), frozenset() if agreed else frozenset({GONE}), newest)
        return merge(self.wish, self.bases, current, newest)


@dataclass
class Sent:
    """An upload on its way; ``checked`` counts the publications that its last check knew of."""

    id: uuid.UUID
    layer: str
    unit: str
    sender: str
    rows: dict[int, Row]
    state: str = "draft"
    checked: int = 0
    submitters: set[str] = field(default_factory=set)

    def live(self) -> dict[int, Outcome]:
        """The rows that would be published, by number."""
        kept = {n: row.outcome for n, row in self.rows.items() if not row.dropped and row.outcome}
        return {n: outcome for n, outcome in kept.items() if outcome.is_live}

    @property
    def is_blocked(self) -> bool:
        claimed = any(row.claimed and not row.dropped for row in self.rows.values())
        return claimed or bool(self.conflicts())

    def conflicts(self) -> set[tuple[int, str]]:
        rows = [(n, row.outcome) for n, row in self.rows.items() if not row.dropped and row.outcome]
        return {(n, name) for n, outcome in rows for name in outcome.conflicts}


def merge(wish: Values, bases: Values, current: Values | None, version: int) -> Outcome:
    """Three-way: who alone changed a field wins it; where both did, differently, a person has to choose."""
    if current is None:
        return Outcome("new", dict(wish), frozenset(), 0)
    merged: Values = {}
    conflicts = set()
    for name, mine in wish.items():
        theirs, base = current[name], bases[name]
        merged[name] = theirs if mine == base else mine
        if mine != theirs and theirs != base and mine != base:
            conflicts.add(name)
    same = merged == current and not conflicts
    return Outcome("unchanged" if same else "changed", merged, frozenset(conflicts), version)


def find_claims(sent: Sent, others: Iterable[Sent]) -> set[int]:
    """The rows whose ground another upload under review takes for a new work, as far as they would change anything."""
    new = {
        row.plot.name
        for other in others
        if other.id != sent.id and other.layer == sent.layer and other.state in UNDER_REVIEW
        for row in other.rows.values()
        if not row.dropped and row.outcome and row.outcome.action == "new"
    }
    return {
        number
        for number, row in sent.rows.items()
        if not row.dropped and row.act != "remove" and row.compare().is_live and row.plot.name in new
    }


def sees(name: str, sent: Sent) -> bool:
    """Whether that person knows of the upload."""
    role, unit = CAST[name]
    if role in ("filler", "head", "reviewer") and unit == sent.unit:
        return True
    if role == "reviewer":
        return sent.state in ("confirmed", "approved", "published", "returned")
    return sent.state == "published"


def may(name: str, action: str, sent: Sent) -> bool:
    """Whether that person may do this to the upload in its state."""
    role, unit = CAST[name]
    own = unit == sent.unit
    leads = role == "reviewer" and unit in LEADS[sent.layer]
    match action:
        case "edit" | "fix" | "acknowledge":
            return own and role in ("filler", "reviewer") and sent.state in EDITABLE
        case "delete":
            return own and role in ("filler", "reviewer") and sent.state in EDITABLE | {"withdrawn"}
        case "submit":
            return own and role in ("filler", "reviewer") and sent.state in EDITABLE
        case "withdraw":
            return own and role in ("filler", "reviewer") and sent.state in EDITABLE | {"submitted"}
        case "confirm":
            return own and role == "head" and sent.state == "submitted"
        case "return":
            return (own and role == "head" and sent.state == "submitted") or (
                leads and sent.state in ("confirmed", "approved")
            )
        case "approve":
            return leads and name not in sent.submitters | {sent.sender} and sent.state == "confirmed"
        case "publish":
            return leads and name not in sent.submitters | {sent.sender} and sent.state == "approved"
    raise ValueError(action)


def after_submit(sent: Sent) -> str:
    """A bureau has no head of a township: its uploads go to the reviewers at once."""
    return "confirmed" if sent.unit in BUREAUS else "submitted"
