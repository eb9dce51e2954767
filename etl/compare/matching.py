"""Which published work a row speaks of, and what it would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, RowMapping, func, select

from etl.checks.places import find_place
from etl.checks.sheet import Sheet
from etl.compare.comparison import Comparison
from etl.findings import Finding
from etl.identity import Identity, identify
from etl.units import name_unit
from etl.wording import show_length
from layers.layer import Layer
from layers.tables import table

# 1e-9 degrees are 0.1 mm: what a format rounds away is no change.
_SAME_DEG = 1e-9
# Works of one name farther apart than this (about 1 km) are perhaps two works.
_APART_DEG = 0.01


@dataclass(frozen=True, slots=True)
class _Work:
    """A published work, current now."""

    feature_id: UUID
    version: int
    unit: str | None


def match_rows(conn: Connection, sheet: Sheet, unit: str | None, now: datetime) -> Comparison:
    """Actions, features, inherited values and the number of missing works; townships are left to others.

    A township (``unit``) changes its own works only: a row that names another's work on the same ground blocks. With no
    unit all works may be meant.
    """
    named = _list_works(conn, sheet.layer, now)
    wanted = [identify(sheet.layer, row.attributes) for row in sheet.rows]
    candidates = [named.get(identity, []) if identity else [] for identity in wanted]
    stored = _fetch_works(conn, sheet.layer, {work.feature_id for works in candidates for work in works}, now)
    comparison = Comparison()
    for at, row in enumerate(sheet.rows):
        work, finding = _choose(sheet, at, candidates[at], stored, unit)
        if finding:
            comparison.findings.append(finding)
        if work is None:
            comparison.actions[row.number] = "new"
            continue
        published = stored[work.feature_id]
        comparison.features[row.number] = (work.feature_id, work.version)
        comparison.actions[row.number] = "unchanged" if _is_same(sheet, at, published) else "changed"
        comparison.inherited[row.number] = _inherit(sheet.layer, row.attributes, published)
    met = {feature_id for feature_id, _ in comparison.features.values()}
    works = [work for group in named.values() for work in group if unit is None or work.unit == unit]
    comparison.missing = len({work.feature_id for work in works} - met)
    return comparison


def _list_works(conn: Connection, layer: Layer, now: datetime) -> dict[Identity | None, list[_Work]]:
    """The current works of the layer by their identity; those that nothing names under None."""
    works = table(layer)
    names = dict.fromkeys((*layer.identity, layer.label))
    columns = [works.c[name] for name in names]
    query = select(works.c.feature_id, works.c.version, works.c.unit, *columns).where(
        func.upper_inf(works.c.valid), func.lower(works.c.valid) <= now
    )
    named: dict[Identity | None, list[_Work]] = {}
    for row in conn.execute(query).mappings():
        identity = identify(layer, {name: row[name] for name in names})
        named.setdefault(identity, []).append(_Work(row["feature_id"], row["version"], row["unit"]))
    return named


def _fetch_works(conn: Connection, layer: Layer, ids: set[UUID], now: datetime) -> dict[UUID, RowMapping]:
    if not ids:
        return {}
    works = table(layer)
    fields = [works.c[field.name] for field in layer.fields]
    shape = func.ST_AsBinary(works.c.geom, type_=None).label("shape")
    query = select(works.c.feature_id, *fields, shape).where(
        works.c.feature_id.in_(ids), func.upper_inf(works.c.valid), func.lower(works.c.valid) <= now
    )
    return {row["feature_id"]: row for row in conn.execute(query).mappings()}


def _choose(
    sheet: Sheet, at: int, works: Sequence[_Work], stored: dict[UUID, RowMapping], unit: str | None
) -> tuple[_Work | None, Finding | None]:
    shape = sheet.shapes[at] if sheet.valid[at] else None
    own = [work for work in works if unit is None or work.unit == unit]
    if len(own) > 1:
        near = [work for work in own if _touches(shape, stored[work.feature_id])]
        if len(near) != 1:
            return None, _tell_ambiguous(sheet, at, len(own))
        own = near
    if own:
        return own[0], _tell_moved(sheet, at, shape, stored[own[0].feature_id])
    foreign = next((work for work in works if _touches(shape, stored[work.feature_id])), None)
    return None, _tell_foreign(sheet, at, foreign) if foreign else None


def _touches(shape: BaseGeometry | None, published: RowMapping) -> bool:
    return shape is not None and bool(shapely.intersects(shape, shapely.from_wkb(bytes(published["shape"]))))


def _is_same(sheet: Sheet, at: int, published: RowMapping) -> bool:
    attributes = sheet.rows[at].attributes
    if any(_plain(value) != _plain(published[name]) for name, value in attributes.items()):
        return False
    shape, stored = sheet.shapes[at], shapely.from_wkb(bytes(published["shape"]))
    if shape is None or not sheet.valid[at]:
        return False
    return bool(shapely.equals_exact(shapely.normalize(shape), shapely.normalize(stored), _SAME_DEG))


def _inherit(layer: Layer, attributes: dict[str, Any], published: RowMapping) -> dict[str, Any]:
    """Published values of the fields the row says nothing about, as JSON values."""
    silent = [field.name for field in layer.fields if field.name not in attributes]
    return {name: _to_json(published[name]) for name in silent if published[name] is not None}


def _to_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _plain(value: Any) -> Any:
    """A value as compared: nothing is None, dates are text, numbers have 12 digits, lists no order."""
    if value in (None, "", []):
        return None
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return float(f"{value:.12g}")
    if isinstance(value, list | tuple):
        return frozenset(value)
    return _to_json(value)


def _tell_ambiguous(sheet: Sheet, at: int, count: int) -> Finding:
    number = sheet.numbers[at]
    return Finding(
        "identity.ambiguous",
        "block",
        (number,),
        f"第 {number} 行 {_name(sheet, at)} 与 {count} 个已发布对象同名，无法判断更新哪一个，请补全编号或所在村。",
        f"Row {number} names {count} published works; write number or village, so that one of them is meant.",
        place=find_place(sheet.shapes[at]),
    )


def _tell_foreign(sheet: Sheet, at: int, work: _Work) -> Finding:
    number = sheet.numbers[at]
    zh, en = name_unit(work.unit)
    return Finding(
        "identity.foreign",
        "block",
        (number,),
        f"第 {number} 行 {_name(sheet, at)} 是{zh}已发布的对象，只能由{zh}更新，请移除此行或与其核对。",
        f"Row {number} is a published work of {en}, which alone may change it; leave the row out.",
        place=find_place(sheet.shapes[at]),
    )


def _tell_moved(sheet: Sheet, at: int, shape: BaseGeometry | None, published: RowMapping) -> Finding | None:
    apart_deg = (
        shapely.distance(shape, shapely.from_wkb(bytes(published["shape"]))) if shape is not None else 0.0
    )
    if not np.isfinite(apart_deg) or apart_deg < _APART_DEG:
        return None
    number, apart = sheet.numbers[at], show_length(float(apart_deg) * 100_000)
    return Finding(
        "identity.moved",
        "acknowledge",
        (number,),
        f"第 {number} 行 {_name(sheet, at)} 与已发布的同名对象相距约 {apart}，请确认是同一对象，否则请改名。",
        f"Row {number} lies about {apart} from the published work of that name; confirm it, or rename it.",
        place=find_place(shape),
    )


def _name(sheet: Sheet, at: int) -> str:
    said = sheet.rows[at].attributes.get(sheet.layer.label)
    return f"“{said}”" if said else ""
