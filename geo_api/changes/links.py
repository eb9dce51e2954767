"""Points cleared and merged (清理合并): the old one stays, closed in its time, and leads to the one that survives."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

import layers
from geo_api import audit, models, publish
from geo_api.changes.content import read_content
from geo_api.errors import Conflict, Forbidden, Unacceptable
from geo_api.people import Person
from geo_api.permissions import led_layers, require
from geo_api.questions import not_found
from layers.layer import Layer
from layers.tables import table

MERGED = "merged_into"
KINDS = (MERGED, "replaces")


def link_merged(session: Session, upload: models.Upload, at: datetime) -> None:
    """Link what an upload published as merged with the one work of that name; a name of several links none."""
    works = table(layers.get(upload.layer))
    if MERGED not in works.c:
        return
    other = works.alias("other")
    pairs = session.execute(
        select(works.c.feature_id, other.c.feature_id)
        .join(other, (other.c.name == works.c[MERGED]) & (other.c.feature_id != works.c.feature_id))
        .where(
            works.c.upload_id == upload.id,
            works.c.valid.contains(at),
            works.c.remediation == "merge",
            other.c.valid.contains(at),
        )
    ).all()
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    for feature_id, other_id in pairs:
        found.setdefault(feature_id, []).append(other_id)
    for feature_id, others in found.items():
        if len(others) == 1:
            _write(session, feature_id, others[0], MERGED, at)


def add_link(
    session: Session,
    person: Person,
    layer: Layer,
    feature_id: uuid.UUID,
    other_id: uuid.UUID,
    kind: str,
    note: str,
) -> None:
    """Link two works of a layer by hand: the bureau that leads it."""
    require(person, "review")
    if layer.key not in led_layers(session, person.unit):
        raise Forbidden(
            "link.not_yours",
            f"“{layer.zh}”的合并关系由牵头部门登记。",
            f"Links between {layer.en} are kept by the bureau that leads them.",
        )
    at = publish.take_turn(session.connection())
    other = read_content(session.connection(), layer, (), other_id)
    if other is None:
        raise not_found(layer, str(other_id))
    if other_id == feature_id:
        raise Unacceptable(
            "link.itself", "不能与自己建立关系。", "A work is not linked with itself.", field="other"
        )
    back = aliased(models.Link)
    if session.scalar(
        select(back.feature_id).where(
            back.feature_id == other_id, back.other_id == feature_id, back.kind == kind
        )
    ):
        raise Conflict(
            "link.circle",
            "对方已经并入这个对象，不能互相合并。",
            "The other one is linked to this work already; they cannot lead to each other.",
        )
    _write(session, feature_id, other_id, kind, at)
    told = {"layer": layer.key, "other": str(other_id), "kind": kind, "note": note}
    audit.record(session, "link.add", f"feature:{feature_id}", told)


def _write(session: Session, feature_id: uuid.UUID, other_id: uuid.UUID, kind: str, at: datetime) -> None:
    session.execute(
        insert(models.Link)
        .values(feature_id=feature_id, other_id=other_id, kind=kind, at=at)
        .on_conflict_do_nothing()
    )
