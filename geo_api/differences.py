"""What an upload would change, row by row: fields before and after, ground gained and lost, with amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import layers
from etl.differences import Difference, compare_all
from geo_api import models
from geo_api.findings import find_worst
from geo_api.people import Person
from geo_api.visibility import readable_fields
from layers.layer import Field, Layer
from layers.tables import table

LONGEST_PAGE = 500
# a page draws the pieces; a shape of more points is told by its amounts alone
_MOST_POINTS_DRAWN = 20_000
_MU_PER_M2 = 3 / 2000
_DIGITS = 7


@dataclass(frozen=True, slots=True)
class _Version:
    """A published version: what it says and where it lies."""

    version: int
    values: Mapping[str, Any]
    shape: BaseGeometry | None


def list_changes(
    session: Session, person: Person, upload: models.Upload, after: int = 0, limit: int = LONGEST_PAGE
) -> dict[str, Any]:
    """The rows behind number ``after`` that bring something, and the number to go on with (None: that was all)."""
    layer = layers.get(upload.layer)
    rows = models.StagedRow
    bringing = (rows.upload_id == upload.id, ~rows.dropped, rows.action.not_in(("unchanged", "dropped")))
    found = session.scalars(
        select(rows).where(*bringing, rows.row > after).order_by(rows.row).limit(limit + 1)
    ).all()
    page, more = found[:limit], len(found) > limit
    before = _read_before(session, layer, page)
    fields = list_fields(layer, person, upload)
    pairs = [(before[row.row].shape if row.row in before else None, _shape_of(row)) for row in page]
    worst = find_worst(session, upload.id)
    told = [
        {
            "row": row.row,
            "action": row.action,
            "feature_id": row.feature_id,
            "base_version": row.base_version,
            "name": _name(layer, row, before.get(row.row)),
            "edited": row.shape_edited is not None or bool(row.edits),
            "worst": worst.get(row.row),
            "fields": _list_fields(fields, before.get(row.row), row),
            "geometry": describe_difference(difference),
        }
        for row, difference in zip(page, compare_all(pairs), strict=True)
    ]
    total = session.scalar(select(func.count()).select_from(rows).where(*bringing))
    return {"total": total, "rows": told, "next": page[-1].row if more else None, "summary": _sum_up(told)}


def list_fields(layer: Layer, person: Person, upload: models.Upload) -> tuple[Field, ...]:
    """The fields this person may read: a unit reads all of what it wrote itself."""
    return layer.fields if person.unit == upload.unit else readable_fields(layer, person)


def describe_difference(difference: Difference) -> dict[str, Any]:
    """A difference as it is told: m², 亩 and m, and the pieces as GeoJSON (EPSG:4490); a work that is all new or all
    gone is not drawn once more."""
    is_part = difference.before is not None and difference.after is not None
    drawn = {
        name: None
        if shape is None or not is_part or _is_heavy(shape)
        else orjson.loads(shapely.to_geojson(_round(shape)))
        for name, shape in (("gained", difference.gained), ("lost", difference.lost))
    }
    return {
        "changed": not difference.is_same,
        "cut": difference.is_cut,
        "before": _tell_size(difference.before),
        "after": _tell_size(difference.after),
        "gained": {**_amount(difference.gained_m2, difference.gained_m), "geometry": drawn["gained"]},
        "lost": {**_amount(difference.lost_m2, difference.lost_m), "geometry": drawn["lost"]},
        "moved_m": round(difference.moved_m, 2),
    }


def _list_fields(
    fields: Sequence[Field], before: _Version | None, row: models.StagedRow
) -> list[dict[str, Any]]:
    """The fields that differ; of a new work those that say anything."""
    told = []
    for field in fields:
        old = _plain(before.values.get(field.name)) if before else None
        new = _plain(row.attributes.get(field.name)) if row.action != "removed" else None
        if old == new or (old in (None, "", []) and new in (None, "", [])):
            continue
        told.append(
            {
                "field": field.name,
                "zh": field.zh,
                "en": field.en,
                "unit": field.unit,
                "before": old,
                "after": new,
                "before_label": name_value(field, old),
                "after_label": name_value(field, new),
            }
        )
    return told


def name_value(field: Field, value: Any) -> dict[str, str] | None:
    """The label of a choice in both languages; None for what is no choice."""
    if not field.choices or value in (None, "", []):
        return None
    labels = {choice.value: (choice.zh, choice.en) for choice in field.choices}
    named = [labels.get(one, (str(one), str(one))) for one in (value if isinstance(value, list) else [value])]
    return {"zh": "、".join(zh for zh, _ in named), "en": ", ".join(en for _, en in named)}


def _read_before(session: Session, layer: Layer, rows: Sequence[models.StagedRow]) -> dict[int, _Version]:
    """By row number the published version that the row would replace."""
    wanted = {(row.feature_id, row.base_version): row.row for row in rows if row.base_version is not None}
    if not wanted:
        return {}
    works = table(layer)
    found = session.execute(
        select(
            works.c.feature_id,
            works.c.version,
            func.ST_AsBinary(works.c.geom, type_=None),
            *(works.c[field.name] for field in layer.fields),
        ).where(works.c.feature_id.in_({feature_id for feature_id, _ in wanted}))
    )
    versions: dict[int, _Version] = {}
    for feature_id, version, wkb, *values in found:
        if (feature_id, version) in wanted:
            said = {field.name: value for field, value in zip(layer.fields, values, strict=True)}
            versions[wanted[feature_id, version]] = _Version(version, said, shapely.from_wkb(bytes(wkb)))
    return versions


def _shape_of(row: models.StagedRow) -> BaseGeometry | None:
    """The row's valid shape; a shape that is not valid is in no store and is not compared."""
    if row.geom is None or row.action == "removed":
        return None
    return to_shape(row.geom)


def _name(layer: Layer, row: models.StagedRow, before: _Version | None) -> str:
    told = row.attributes.get(layer.label) or (before.values.get(layer.label) if before else None)
    return str(told or "")


def _sum_up(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What the rows of this page bring together."""
    geometry = [row["geometry"] for row in rows]
    return {
        "gained": _amount(
            *(sum(one["gained"][name] for one in geometry) for name in ("area_m2", "length_m"))
        ),
        "lost": _amount(*(sum(one["lost"][name] for one in geometry) for name in ("area_m2", "length_m"))),
        "shapes_changed": sum(row["geometry"]["changed"] and row["action"] == "changed" for row in rows),
        "fields": _count_fields(rows),
    }


def _count_fields(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of changed works: in how many rows each field differs, the most frequent first."""
    counted: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["action"] != "changed":
            continue
        for field in row["fields"]:
            seen = counted.setdefault(
                field["field"], {"field": field["field"], "zh": field["zh"], "en": field["en"], "rows": 0}
            )
            seen["rows"] += 1
    return sorted(counted.values(), key=lambda one: -one["rows"])


def _amount(area_m2: float, length_m: float) -> dict[str, float]:
    return {
        "area_m2": round(area_m2, 2),
        "area_mu": round(area_m2 * _MU_PER_M2, 4),
        "length_m": round(length_m, 2),
    }


def _tell_size(size: tuple[float, float] | None) -> dict[str, float] | None:
    return None if size is None else _amount(*size)


def _is_heavy(shape: BaseGeometry) -> bool:
    return int(shapely.get_num_coordinates(shape)) > _MOST_POINTS_DRAWN


def _round(shape: BaseGeometry) -> BaseGeometry:
    rounded: BaseGeometry = shapely.transform(shape, lambda at: at.round(_DIGITS))
    return rounded


def _plain(value: Any) -> Any:
    """A value as JSON has it, so that what is stored and what is staged can be compared."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
