"""Centre lines as they were published, and the townships along them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

from etl.courses.chainage import CentreLine, clip
from geo_api.courses.moment import Moment
from geo_api.errors import NotFound
from geo_api.features import name_table
from layers import get
from layers.layer import Field

Band = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One version of a river, corridor or zone: ``name`` is what works call it by, ``fields`` what it says."""

    version_id: int
    feature_id: uuid.UUID
    version: int
    name: str
    centre: CentreLine
    illustrative: bool
    fields: Mapping[str, Any]

    def tell_path(self) -> list[list[float]]:
        """Corners as [longitude, latitude, chainage]: enough to show any chainage on a small map."""
        return [[round(lon, 6), round(lat, 6), round(at, 1)] for lon, lat, at in self.centre.list_corners()]


def read_lines(
    connection: Connection,
    layer_key: str,
    key: str,
    moment: Moment,
    fields: Sequence[Field],
    name: str | None = None,
) -> list[Line]:
    """The lines of a layer that held then, in the order of ``key``; with ``name`` only those it names."""
    layer = get(layer_key)
    columns = "".join(f', v."{field.name}"' for field in fields)
    base = "coalesce(v.chainage_from_m, 0)" if layer_key == "backbone_rivers" else "0"
    named = f'AND v."{key}" = :name' if name is not None else ""
    rows = connection.execute(
        text(
            f'SELECT v.version_id, v.feature_id, v.version, v."{key}", ST_AsBinary(v.geom), {base}, v.illustrative'
            f"{columns} FROM {name_table(layer)} v"
            f' WHERE {moment.holds("v")} AND ST_Dimension(v.geom) = 1 {named} ORDER BY v."{key}", v.version_id'
        ),
        moment.values | {"name": name},
    )
    lines = []
    for version_id, feature_id, version, said, shape, begins_m, illustrative, *values in rows:
        centre = CentreLine(shapely.from_wkb(bytes(shape)), begins_m)
        told = dict(zip((field.name for field in fields), values, strict=True))
        lines.append(Line(version_id, feature_id, version, said, centre, illustrative, told))
    return lines


def read_line(
    connection: Connection, layer_key: str, key: str, moment: Moment, fields: Sequence[Field], name: str
) -> Line:
    """The one line of that name; NotFound where none held then."""
    found = read_lines(connection, layer_key, key, moment, fields, name)
    if not found:
        layer = get(layer_key)
        raise NotFound(
            "course.unknown",
            f"当时没有名为“{name}”的{layer.zh}中心线。名称见列表。",
            f"No line of {layer_key} was called {name!r} then; see the list.",
            field="name",
        )
    return found[0]


def read_townships(connection: Connection, moment: Moment) -> list[tuple[str, BaseGeometry]]:
    """Township keys and polygons as they were then."""
    rows = connection.execute(
        text(
            f"SELECT v.key, ST_AsBinary(v.geom) FROM published.townships v WHERE {moment.holds('v')} ORDER BY v.key"
        ),
        moment.values,
    )
    return [(key, shapely.from_wkb(bytes(shape))) for key, shape in rows]


def list_bands(centre: CentreLine, townships: Sequence[tuple[str, BaseGeometry]]) -> list[Band]:
    """Which township lies at which chainage, in order; what lies in none is a band without one."""
    held = sorted(
        (begin, end, key)
        for key, area in townships
        for begin, end in centre.list_inside(area)
        if end - begin >= 5.0
    )
    bands: list[Band] = []
    at = centre.begins_m
    for begin, end, key in held:
        if begin - at > 5.0:
            bands.append(_tell_band(None, at, begin))
        bands.append(_tell_band(key, begin, end))
        at = max(at, end)
    if centre.ends_m - at > 5.0:
        bands.append(_tell_band(None, at, centre.ends_m))
    return bands


def split_by_bands(from_m: float, to_m: float, bands: Sequence[Band]) -> list[Band]:
    """A stretch, township by township."""
    return [
        _tell_band(band["township"], begin, end)
        for band in bands
        for begin, end in clip([(band["from_m"], band["to_m"])], from_m, to_m)
    ]


def _tell_band(township: str | None, from_m: float, to_m: float) -> Band:
    return {
        "township": township,
        "from_m": round(from_m, 1),
        "to_m": round(to_m, 1),
        "length_m": round(to_m - from_m, 1),
    }
