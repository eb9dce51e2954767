"""Finding a work by its name, its code or a place typed as "lon,lat"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from geo_api.features import Binder, escape_pattern, name_table, when
from geo_api.people import Person
from geo_api.statements import fill_statement
from geo_api.visibility import readable_fields
from layers.layer import Layer

MOST = 40
MOST_OF_A_LAYER = 10
# a place within this distance of a shape finds it
NEAR_M = 100.0
_PLACE = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*")
CHINA_EAST, CHINA_NORTH = (73.0, 136.0), (3.0, 54.0)


def search_layers(
    connection: Connection,
    layers: Iterable[Layer],
    person: Person,
    q: str,
    as_of: datetime | None = None,
) -> list[dict[str, Any]]:
    """Works whose name or key contains ``q``, or that lie at the place ``q`` names; now, or at an instant."""
    asked = q.strip()[:100]
    if not asked:
        return []
    place = parse_place(asked)
    instant, values = when(as_of)
    binder = Binder(values)
    if place:
        found = [_select_near(layer, place, binder, instant) for layer in layers]
    else:
        found = [_select_named(layer, person, asked, binder, instant) for layer in layers]
    statement = (
        "SELECT layer, feature_id, name, township, west, south, east, north FROM ("
        + " UNION ALL ".join(f"({one})" for one in found)
        + f") AS found ORDER BY rank, length(name), name LIMIT {binder.bind(MOST)}"
    )
    rows = connection.execute(text(statement), binder.values)
    results = [
        {"layer": layer, "feature_id": feature_id, "name": name, "township": township, "bbox": box}
        for layer, feature_id, name, township, *box in rows
    ]
    if place:
        told = {
            "layer": None,
            "feature_id": None,
            "name": f"{place[0]}, {place[1]}",
            "bbox": [*place, *place],
        }
        township = next((one["township"] for one in results if one["layer"] == "townships"), None)
        results.insert(0, told | {"township": township})
    return results


def parse_place(told: str) -> tuple[float, float] | None:
    """Longitude and latitude in China from "120.05, 32.17", in either order; None when ``told`` is no
    place."""
    match = _PLACE.fullmatch(told)
    if not match:
        return None
    first, second = float(match[1]), float(match[2])
    for lon, lat in ((first, second), (second, first)):
        if CHINA_EAST[0] <= lon <= CHINA_EAST[1] and CHINA_NORTH[0] <= lat <= CHINA_NORTH[1]:
            return lon, lat
    return None


def _select_named(layer: Layer, person: Person, asked: str, binder: Binder, instant: str) -> str:
    names = {field.name for field in readable_fields(layer, person) if field.kind == "text"}
    codes = {name for name in names if name in layer.identity or name.startswith("code")}
    searched = sorted((codes | {layer.label}) & names)
    pattern = binder.bind(f"%{escape_pattern(asked)}%")
    found = " OR ".join(f'v."{name}" ILIKE {pattern}' for name in searched) or "false"
    begins = f'v."{layer.label}" ILIKE {binder.bind(escape_pattern(asked) + "%")}'
    return _select(layer, f"CASE WHEN {begins} THEN 0 ELSE 1 END", found, binder, instant)


def _select_near(layer: Layer, place: tuple[float, float], binder: Binder, instant: str) -> str:
    lon, lat = binder.bind(place[0]), binder.bind(place[1])
    point = f"ST_SetSRID(ST_MakePoint({lon}, {lat}), 4490)"
    # a degree of longitude is 94 km here: the box is wider than the circle, and the circle decides
    box = f"ST_Expand({point}, 0.002)"
    near = f"v.geom && {box} AND ST_DWithin(v.geom::geography, {point}::geography, {binder.bind(NEAR_M)})"
    return _select(layer, f"ST_Distance(v.geom, {point})", near, binder, instant)


def _select(layer: Layer, rank: str, condition: str, binder: Binder, instant: str) -> str:
    return fill_statement(
        "found",
        layer=binder.bind(layer.key),
        label=layer.label,
        works=name_table(layer),
        rank=rank,
        condition=condition,
        instant=instant,
        most=binder.bind(MOST_OF_A_LAYER),
    )
