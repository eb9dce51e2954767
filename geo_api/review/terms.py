"""The figures of reviewing: how long each step may wait, how long a lock holds, where bureaus countersign.

Kept in ``core.settings`` under ``review.*``. No bureau has confirmed the defaults (待核).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

import layers
from geo_api import audit, models
from geo_api.errors import Unacceptable

PREFIX = "review."
LAYERS = "countersign_layers"
# name -> what it is, and the bounds of its figure
TELLS: dict[str, tuple[str, str, int, int]] = {
    "draft_days": ("草稿未提交", "Days a draft may lie", 1, 365),
    "returned_days": ("退回未重报（没有写期限的）", "Days a return without a deadline may lie", 1, 365),
    "submitted_days": ("待初审", "Days until the township head decides", 1, 365),
    "confirmed_days": ("待审核", "Days until the lead bureau decides", 1, 365),
    "approved_days": ("待发布", "Days until what is approved is published", 1, 365),
    "escalate_days": ("超期后再过几天上报", "Further days until the head or the coordinator is told", 0, 365),
    "lock_minutes": ("编辑锁（每次）", "Minutes a lock holds", 1, 60),
    "lock_longest_minutes": ("编辑锁（连续最长）", "Minutes a lock may be renewed for", 5, 480),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What is in force."""

    draft_days: int = 15
    returned_days: int = 10
    submitted_days: int = 5
    confirmed_days: int = 10
    approved_days: int = 5
    escalate_days: int = 7
    lock_minutes: int = 5
    lock_longest_minutes: int = 60
    countersign_layers: tuple[str, ...] = ()

    def days_of(self, state: str) -> int | None:
        """How many days an upload may stay in ``state``; None where nobody waits."""
        days: int | None = getattr(self, f"{state}_days", None)
        return days


def read_terms(session: Session) -> Terms:
    """The terms in force; what nobody set is the default."""
    return _compose({key: value for key, value, _, _ in _read(session)})


def describe_terms(session: Session) -> dict[str, Any]:
    """Each figure with its label, bounds, default and source; 待核 until a source was named."""
    terms, sources = read_terms(session), {key: source for key, _, source, _ in _read(session)}
    told = asdict(terms)
    described: dict[str, Any] = {
        name: {
            "zh": zh,
            "en": en,
            "value": told[name],
            "default": getattr(Terms(), name),
            "minimum": least,
            "maximum": most,
            "source": sources.get(name, ""),
            "provisional": not sources.get(name),
        }
        for name, (zh, en, least, most) in TELLS.items()
    }
    described[LAYERS] = {
        "zh": "审核前须会签的图层",
        "en": "Layers that need countersigns before they are approved",
        "value": list(terms.countersign_layers),
        "default": [],
        "source": sources.get(LAYERS, ""),
        "provisional": not sources.get(LAYERS),
    }
    return described


def set_terms(session: Session, asked: dict[str, Any], source: str) -> None:
    """Put figures in force; raises Unacceptable where a name, a figure or a layer cannot be."""
    for name, value in asked.items():
        _require_possible(name, value)
    before = asdict(read_terms(session))
    rows = [
        {"key": PREFIX + name, "value": value, "source": source, "provisional": not source}
        for name, value in asked.items()
    ]
    if rows:
        statement = insert(models.Setting)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["key"],
                set_={name: statement.excluded[name] for name in ("value", "source", "provisional")},
            ),
            rows,
        )
    told = {"before": {name: before[name] for name in asked}, "after": asked, "source": source}
    audit.record(session, "review.terms", "review", told)


def _require_possible(name: str, value: Any) -> None:
    if name == LAYERS:
        known = {layer.key for layer in layers.CATALOGUE}
        if isinstance(value, list) and all(isinstance(key, str) and key in known for key in value):
            return
        raise Unacceptable(
            "review.term_layer",
            "会签图层里有不认识的图层，请从图层列表中选择。",
            "One of these is no layer; choose from the list of layers.",
            field=name,
        )
    if name not in TELLS:
        raise Unacceptable(
            "review.term_unknown", f"没有“{name}”这项设置。", f"There is no term {name!r}.", field=name
        )
    zh, _, least, most = TELLS[name]
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Unacceptable(
            "review.term_bounds",
            f"“{zh}”应是 {least} 到 {most} 之间的整数，请改正。",
            f"{name} must be a whole number between {least} and {most}.",
            field=name,
        )


def _read(session: Session) -> list[tuple[str, Any, str, bool]]:
    rows = session.execute(
        select(
            models.Setting.key, models.Setting.value, models.Setting.source, models.Setting.provisional
        ).where(models.Setting.key.startswith(PREFIX, autoescape=True))
    )
    return [(key.removeprefix(PREFIX), value, source, flag) for key, value, source, flag in rows]


def _compose(values: dict[str, Any]) -> Terms:
    known = {field.name for field in fields(Terms)}
    told = {name: value for name, value in values.items() if name in known}
    if LAYERS in told:
        told[LAYERS] = tuple(told[LAYERS])
    return Terms(**told)
