"""One feature's past: its versions, what changed in each, and who decided."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from geo_api.errors import NotFound
from geo_api.features import name_table
from geo_api.instants import tell_instant
from geo_api.models import Decision, Feature, Person, Seal, Upload
from geo_api.statements import fill_statement
from layers.layer import Field, Layer
from layers.units import tell_unit

Version = dict[str, Any]


def find_feature_layer(connection: Connection, feature_id: uuid.UUID) -> str:
    """The key of the layer a feature belongs to; NotFound when nobody knows it."""
    found = connection.execute(
        select(Feature.layer).where(Feature.feature_id == feature_id)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(
            "feature.unknown",
            f"没有编号为 {feature_id} 的对象。",
            f"There is no feature {feature_id}.",
            field="feature_id",
        )
    return found


def read_versions(
    connection: Connection,
    layer: Layer,
    fields: tuple[Field, ...],
    feature_id: uuid.UUID,
    as_of: datetime | None,
) -> list[Version]:
    """The versions known at ``as_of`` (now: all), newest first, each with what changed against the one
    before."""
    columns = ", ".join(f'v."{field.name}"' for field in fields)
    known = "" if as_of is None else " AND lower(v.valid) <= CAST(:as_of AS timestamptz)"
    values: dict[str, Any] = {"feature_id": feature_id} | ({} if as_of is None else {"as_of": as_of})
    statement = fill_statement("versions", columns=columns, works=name_table(layer), known=known)
    rows = connection.execute(text(statement), values).mappings()
    versions: list[Version] = []
    before: dict[str, Any] | None = None
    for row in rows:
        now = {field.name: row[field.name] for field in fields}
        ended = row["ended"] if as_of is None or (row["ended"] and row["ended"] <= as_of) else None
        versions.append(
            {
                "version": row["version"],
                "valid_from": tell_instant(row["begun"]),
                "valid_to": tell_instant(ended),
                "upload": {"id": row["upload_id"]} if row["upload_id"] else None,
                "decisions": [],
                "changes": list_changes(fields, before, now),
                "area_m2": row["area_m2"],
                "length_m": row["length_m"],
                "geometry_changed": row["geometry_changed"],
                "illustrative": row["illustrative"],
                "removed": {"at": tell_instant(ended), "version_id": row["version_id"]}
                if ended and row["removed"]
                else None,
            }
        )
        before = now
    return versions[::-1]


def list_changes(
    fields: Iterable[Field], before: dict[str, Any] | None, now: dict[str, Any]
) -> list[dict[str, Any]]:
    """The fields whose value differs; none for a first version."""
    if before is None:
        return []
    return [
        {
            "field": field.name,
            "zh": field.zh,
            "en": field.en,
            "before": before[field.name],
            "after": now[field.name],
        }
        for field in fields
        if before[field.name] != now[field.name]
    ]


def tell_decisions(session: Session, layer: Layer, versions: list[Version]) -> None:
    """Fill in by whom each version was sent and decided, as far as Row Level Security shows it to this
    person."""
    _find_removals(session, layer.key, versions)
    told = [one for version in versions for one in (version, version["removed"]) if one]
    ids = [one["upload"]["id"] for one in told if one["upload"]]
    names = {row.id: row.display for row in session.execute(select(Person.id, Person.display))}
    uploads = {row.id: row for row in session.scalars(select(Upload).where(Upload.id.in_(ids)))}
    decisions: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for row in session.scalars(
        select(Decision).where(Decision.upload_id.in_(ids)).order_by(Decision.at, Decision.id)
    ):
        decisions.setdefault(row.upload_id, []).append(
            {
                "action": row.action,
                "by": names.get(row.person_id) if row.person_id else None,
                **tell_unit(row.unit),
                "at": tell_instant(row.at),
                "note": row.note,
            }
        )
    for version in told:
        sent = version["upload"] and uploads.get(version["upload"]["id"])
        if sent:
            by = names.get(sent.person_id) if sent.person_id else None
            version["upload"] |= {
                "file_name": sent.file_name,
                "sha256": sent.sha256,
                "by": by,
                **tell_unit(sent.unit),
            }
            version["decisions"] = decisions.get(sent.id, [])


def name_deciders(session: Session, acts: list[dict[str, Any]]) -> None:
    """Put the names of those who decided in the place of their ids."""
    names = {row.id: row.display for row in session.execute(select(Person.id, Person.display))}
    for act in acts:
        act["by"] = names.get(act.pop("person_id"))


def _find_removals(session: Session, layer_key: str, versions: list[Version]) -> None:
    """Name the uploads that removed the work: the seal of a version's end says which publication it was."""
    ended = {one["removed"].pop("version_id"): one["removed"] for one in versions if one["removed"]}
    for removed in ended.values():
        removed |= {"upload": None, "decisions": []}
    closings = select(Seal.version_id, Seal.batch).where(
        Seal.layer == layer_key, Seal.event == "closed", Seal.version_id.in_(ended)
    )
    for version_id, batch in session.execute(closings) if ended else ():
        ended[version_id]["upload"] = {"id": batch}
