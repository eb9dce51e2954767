"""One layer's part of a tile as SQL. Near by, works as they are; from far away, what was written at publication.

Parameters are ``z``, ``row``, ``col`` and, for a past instant, ``as_of``; all else is the catalogue's and stays the
same, so that PostgreSQL plans each statement once a connection.
"""

from __future__ import annotations

from functools import lru_cache

from geo_api.features import name_table
from geo_api.serving.place import FAR_ZOOM, HALF_M
from geo_api.statements import fill_statement, read_statement
from layers.layer import Layer

# below this one the whole county is a few pixels: the outlines of this zoom are made one pixel wide at least
COARSEST_ZOOM = 6
# a cell of dust in units of 4096 a tile: 4 pixels of 512, for points 16
CELL_UNITS = {0: 128, 1: 32, 2: 32}
DIMENSIONS = {"point": 0, "line": 1, "polygon": 2}
_SIDE_M = f"({2 * HALF_M} / (1 << %(z)s))"
_PIXEL_M = f"({2 * HALF_M} / (512 << %(z)s))"


@lru_cache(maxsize=1024)
def write_statement(layer: Layer, z: int, past: bool) -> str:
    """The SELECT of one MVT layer (bytea, null or empty where nothing lies) at zoom ``z``."""
    far = z <= FAR_ZOOM
    if far and not past and not layer.restricted and layer.told_to is None:
        return _write_far(layer, z)
    return fill_statement(
        "tile_near",
        layer=layer.key,
        works=name_table(layer),
        label=layer.label,
        key=", v.key" if _has_key(layer) else "",
        stage=_write_stage(layer, f'v."{layer.lifecycle.field}"' if layer.lifecycle else ""),
        shape=_write_low("v.geom_3857") if far else "v.geom_3857",
        instant="v.valid @> CAST(%(as_of)s AS timestamptz)" if past else "upper_inf(v.valid)",
    )


def _write_far(layer: Layer, z: int) -> str:
    dust = "".join(_write_dust(layer, z, DIMENSIONS[family]) for family in layer.geometry)
    return fill_statement(
        "tile_far",
        layer=layer.key,
        level=f"{max(z, COARSEST_ZOOM)}::smallint",
        key=", v.key" if _has_key(layer) else "",
        stage=_write_stage(layer, "v.stage"),
        shape=_write_low("v.geom") if z < COARSEST_ZOOM else "v.geom",
        dust=dust,
    )


def _write_dust(layer: Layer, z: int, dimension: int) -> str:
    scale = 1 << max(COARSEST_ZOOM - z, 0)
    units = CELL_UNITS[dimension] / scale
    drawn = {
        0: "ST_MakePoint(at.x, at.y)",
        1: "ST_MakeLine(ST_MakePoint(at.x - 12, at.y), ST_MakePoint(at.x + 12, at.y))",
        # outer rings go round clockwise where y goes down
        2: "ST_Reverse(ST_MakeEnvelope(at.x - at.half, at.y - at.half, at.x + at.half, at.y + at.half))",
    }
    return fill_statement(
        "tile_dust",
        layer=layer.key,
        works=name_table(layer),
        label=layer.label,
        level=f"{max(z, COARSEST_ZOOM)}::smallint",
        lone_key=", lone.key" if _has_key(layer) else "",
        stage=_write_stage(layer, "nullif(v.stage, '')"),
        units=str(units),
        dimension=str(dimension),
        half_m=str(HALF_M),
        side_m=_SIDE_M,
        drawn=drawn[dimension],
    )


def _write_low(geom: str) -> str:
    return read_statement("shape_low").replace("{geom}", geom).replace("{pixel_m}", _PIXEL_M)


def _write_stage(layer: Layer, stage: str) -> str:
    """The stage and how it is drawn; nothing for a layer without stages. Names and forms are the catalogue's codes."""
    if layer.lifecycle is None:
        return ""
    cases = " ".join(f"WHEN '{state.value}' THEN '{state.form}'" for state in layer.lifecycle.states)
    return f", {stage} AS stage, CASE {stage} {cases} END AS form"


def _has_key(layer: Layer) -> bool:
    return any(field.name == "key" for field in layer.fields)
