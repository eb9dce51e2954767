"""Why a released figure reads differently today: features whose versions came or went, figures entered since."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, text
from sqlalchemy.orm import Session

from geo_api.contributions import MICRO, Asked, By, describe_amount
from geo_api.features import name_table
from geo_api.instants import tell_instant
from geo_api.models import Allocation, Decision, Person, ReportedValue, Target, Upload
from geo_api.statements import whole_layer_joins
from layers import get
from layers.indicator import Amount, Indicator
from layers.plan import get_indicator

Restated = dict[str, Any]
# amounts that differ by less than a square centimetre or so are the same
NOISE = 1e-6
# what a feature's part of a share is told in
QUANTITY_UNITS = {"count": "个", "area_m2": "㎡", "length_m": "m", "chainage_m": "m"}
# what one restated figure tells of at most; the rest is counted
MOST_FEATURES = 200


def tell_causes(connection: Connection, restated: Iterable[Restated], on: date, frozen_at: datetime) -> None:
    """Give each restated figure its ``features`` and ``figures``: what changed after ``frozen_at``."""
    by_kind: dict[tuple[str, By], list[Restated]] = {}
    for one in restated:
        one["figures"] = _list_entered(connection, one, frozen_at)
        one["features"], one["features_count"] = [], 0
        kind: By = "park" if one["unit_kind"] == "park" else "township"
        by_kind.setdefault((one["indicator"], kind), []).append(one)
    for (key, by), own in by_kind.items():
        indicator = get_indicator(key)
        if indicator.measure == "spatial":
            changes = _find_changes(connection, indicator, by, on, frozen_at)
            for one in own:
                unit = None if one["unit_kind"] == "city" else one["unit"]
                found = _sum_up(change for change in changes if unit is None or change["unit"] == unit)
                one["features"], one["features_count"] = found[:MOST_FEATURES], len(found)


def tell_uploads(session: Session, restated: Iterable[Restated]) -> None:
    """Say by which file, person and note each change came, as far as Row Level Security shows it."""
    features = [feature for one in restated for feature in one["features"]]
    ids = {feature["upload"]["id"] for feature in features if feature["upload"]}
    names = {row.id: row.display for row in session.execute(select(Person.id, Person.display))}
    uploads = {row.id: row for row in session.scalars(select(Upload).where(Upload.id.in_(ids)))}
    notes: dict[uuid.UUID, list[str]] = {}
    for row in session.scalars(
        select(Decision).where(Decision.upload_id.in_(ids), Decision.note != "").order_by(Decision.at)
    ):
        notes.setdefault(row.upload_id, []).append(row.note)
    for feature in features:
        upload = feature["upload"] and uploads.get(feature["upload"]["id"])
        if upload:
            feature["upload"] |= {
                "file_name": upload.file_name,
                "by": names.get(upload.person_id),
                "unit": upload.unit,
                "notes": notes.get(upload.id, []),
            }


def _find_changes(
    connection: Connection, indicator: Indicator, by: By, on: date, frozen_at: datetime
) -> list[dict[str, Any]]:
    """One row per feature, part and unit whose amount is another one now."""
    found = []
    for part, amounts in (("numerator", indicator.numerator), ("denominator", indicator.denominator)):
        scale = 1.0 if indicator.denominator else indicator.scale
        for amount in amounts:
            before = _read_amounts(connection, amount, by, on, frozen_at)
            now = _read_amounts(connection, amount, by, on, None)
            changed = [key for key in {**before, **now} if abs(before.get(key, 0) - now.get(key, 0)) > NOISE]
            told = _describe_features(
                connection, amount.layer, {feature for feature, _ in changed}, frozen_at
            )
            for key in changed:
                feature, unit = key
                found.append(
                    told[feature]
                    | {
                        "part": part,
                        "measured_in": QUANTITY_UNITS[amount.quantity]
                        if indicator.denominator
                        else indicator.unit,
                        "unit": unit,
                        "before": scale * before.get(key, 0.0),
                        "now": scale * now.get(key, 0.0),
                    }
                )
    return found


def _read_amounts(
    connection: Connection, amount: Amount, by: By, on: date, as_of: datetime | None
) -> dict[tuple[uuid.UUID, str | None], float]:
    asked = Asked(on=on, as_of=as_of)
    statement = (
        f"SELECT w.feature_id, a.unit, sum(a.amount) FROM ({describe_amount(amount, by, asked)}) AS a"
        f" JOIN {name_table(get(amount.layer))} w USING (version_id) GROUP BY w.feature_id, a.unit"
    )
    with whole_layer_joins(connection):
        rows = connection.execute(text(statement), asked.values).all()
    return {(feature, unit): float(added) / MICRO for feature, unit, added in rows}


def _describe_features(
    connection: Connection, layer_key: str, features: set[uuid.UUID], frozen_at: datetime
) -> dict[uuid.UUID, dict[str, Any]]:
    """Name, the newest version, the upload it came by, and what happened to it since the release."""
    layer = get(layer_key)
    statement = text(
        f'SELECT DISTINCT ON (feature_id) feature_id, "{layer.label}" AS name, township, version, upload_id,'
        " lower(valid) AS begun, upper(valid) AS ended,"
        " (SELECT min(lower(f.valid)) FROM " + name_table(layer) + " f WHERE f.feature_id = v.feature_id)"
        f" AS first FROM {name_table(layer)} v WHERE feature_id IN :features ORDER BY feature_id, version DESC"
    ).bindparams(bindparam("features", expanding=True))
    told = {}
    for row in connection.execute(statement, {"features": list(features)}).mappings() if features else ():
        told[row["feature_id"]] = {
            "layer": layer.key,
            "feature_id": str(row["feature_id"]),
            "name": row["name"],
            "township": row["township"],
            "version": row["version"],
            "why": _say_why(row["begun"], row["ended"], row["first"], frozen_at),
            "at": tell_instant(row["ended"] or row["begun"]),
            "upload": {"id": row["upload_id"]} if row["upload_id"] else None,
        }
    return told


def _say_why(begun: datetime, ended: datetime | None, first: datetime, frozen_at: datetime) -> str:
    """``removed``, ``opened`` (nobody knew it), ``changed``; ``other``: its own row is the same, what it is measured by
    (a sample, another work on the same stretch) is not."""
    if ended is not None and ended > frozen_at:
        return "removed"
    if first > frozen_at:
        return "opened"
    return "changed" if begun > frozen_at else "other"


def _sum_up(changes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row per feature and part, the largest change first; a plot across a border was told for each township."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for change in changes:
        key = change["feature_id"], change["part"]
        if key in found:
            found[key]["before"] += change["before"]
            found[key]["now"] += change["now"]
        else:
            found[key] = {name: value for name, value in change.items() if name != "unit"}
    told = [one | {"change": one["now"] - one["before"]} for one in found.values()]
    kept = [one for one in told if abs(one["change"]) > NOISE]
    return sorted(kept, key=lambda one: (-abs(one["change"]), one["feature_id"]))


def _list_entered(connection: Connection, one: Restated, frozen_at: datetime) -> list[dict[str, Any]]:
    """The target, part or reported value in force that came after the release and makes this figure another one."""
    key, unit, changed = one["indicator"], one["unit"], set(one["changed"])
    asked: list[tuple[str, Select[Any]]] = []
    if changed & {"target", "target_year"}:
        table = Target if one["unit_kind"] == "city" else Allocation
        wanted = select(table.__table__).where(
            table.indicator == key, table.year == one["now"]["target_year"], table.entered_at > frozen_at
        )
        if table is Allocation:
            wanted = wanted.where(Allocation.unit == unit)
        kind = "target" if table is Target else "allocation"
        asked.append((kind, wanted.where(table.superseded_at.is_(None))))
    if "value" in changed:
        wanted = select(ReportedValue.__table__).where(
            ReportedValue.indicator == key,
            ReportedValue.unit == unit,
            ReportedValue.state == "accepted",
            ReportedValue.superseded_at.is_(None),
            ReportedValue.value == one["now"]["value"],
            ReportedValue.reviewed_at > frozen_at,
        )
        asked.append(("reported", wanted))
    return [
        {
            "kind": kind,
            "value": row["value"],
            "period": str(row.get("year") or row.get("period")),
            "document": row.get("document") or row.get("source_document"),
            "by": row["entered_by"],
            "at": tell_instant(row["entered_at"]),
        }
        for kind, wanted in asked
        for row in connection.execute(wanted).mappings()
    ]
