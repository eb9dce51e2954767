"""On which bank a point lies, seen along its river: a hint, for the flow of rivers in a plain is to be confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from shapely import LineString, Point
from sqlalchemy import Connection, func, select

import layers
from etl.checks.places import find_place
from etl.checks.sheet import Sheet
from etl.findings import Finding
from layers.layer import Layer
from layers.rules import Near
from layers.tables import table
from layers.units import normalise_name

_M_PER_DEGREE = 111_320.0
# The direction of a river at a place is that of a stretch this long around it.
_STRETCH_M = 20.0
_SIDES = {"left": ("左岸", "left"), "right": ("右岸", "right")}


@dataclass(frozen=True, slots=True)
class _River:
    """A centre line on a plane, in m (degrees times ``scale``); ``runs_down``: drawn downstream."""

    name: str
    line: LineString
    scale: tuple[float, float]
    runs_down: bool


def find_wrong_banks(conn: Connection, sheet: Sheet, now: datetime) -> list[Finding]:
    """Points whose declared bank is not the side of their river's centre line they lie on, as a note.

    Asks only where the river says from which end its chainage is counted: 入江口 or 河口 (the line runs upstream), or
    上游 (it runs downstream). Banks are named looking downstream.
    """
    if "bank" not in {field.name for field in sheet.layer.fields}:
        return []
    asked = [
        at for at, row, _ in sheet.each() if row.attributes.get("bank") in _SIDES and sheet.dimension[at] == 0
    ]
    keys = [rule.layer for rule in sheet.layer.rules if isinstance(rule, Near)]
    rivers = {
        normalise_name(river.name): river
        for key in keys
        if asked
        for river in _fetch_rivers(conn, layers.get(key), now)
    }
    findings = []
    for at in asked:
        attributes = sheet.rows[at].attributes
        river = rivers.get(normalise_name(str(attributes.get("river") or "")))
        side = _find_side(river, sheet.shapes[at], sheet.limit("near.bank", "distance_m")) if river else None
        if river and side and side != attributes["bank"]:
            findings.append(_tell(sheet, at, river, str(attributes["bank"]), side))
    return findings


def _fetch_rivers(conn: Connection, layer: Layer, now: datetime) -> Iterator[_River]:
    if "chainage_origin" not in {field.name for field in layer.fields}:
        return
    works = table(layer)
    query = select(
        works.c[layer.label], works.c.chainage_origin, func.ST_AsBinary(works.c.geom, type_=None)
    ).where(func.upper_inf(works.c.valid), func.lower(works.c.valid) <= now)
    for name, origin, shape in conn.execute(query):
        lines = shapely.line_merge(shapely.from_wkb(bytes(shape)), directed=True)
        is_mouth, is_source = (
            any(word in (origin or "") for word in words) for words in (("入江口", "河口"), ("上游",))
        )
        # of a river in pieces the next piece is not known, and neither is its direction
        if name and lines.geom_type == "LineString" and is_mouth != is_source:
            scale = float(np.cos(np.radians(lines.centroid.y))) * _M_PER_DEGREE, _M_PER_DEGREE
            flat = LineString(shapely.get_coordinates(lines) * scale)
            yield _River(name, flat, scale, is_source)


def _find_side(river: _River, shape: Point, least_m: float) -> str | None:
    """The bank, or None close to the line and beyond its ends."""
    place = Point(shape.x * river.scale[0], shape.y * river.scale[1])
    along_m = river.line.project(place)
    if not 0 < along_m < river.line.length or river.line.distance(place) < least_m:
        return None
    before = river.line.interpolate(max(along_m - _STRETCH_M / 2, 0.0))
    after = river.line.interpolate(min(along_m + _STRETCH_M / 2, river.line.length))
    turn = (after.x - before.x) * (place.y - before.y) - (after.y - before.y) * (place.x - before.x)
    return "left" if (turn > 0) == river.runs_down else "right"


def _tell(sheet: Sheet, at: int, river: _River, said: str, side: str) -> Finding:
    number = sheet.numbers[at]
    return Finding(
        "near.bank",
        "note",
        (number,),
        f"第 {number} 行 填的是{_SIDES[said][0]}，顺“{river.name}”流向看，图上在{_SIDES[side][0]}，请核对。",
        f"Row {number} says {_SIDES[said][1]} bank; looking down {river.name} it lies on the {_SIDES[side][1]}. "
        "Check which is right.",
        field="bank",
        place=find_place(sheet.shapes[at]),
    )
