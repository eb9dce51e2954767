"""One layer's part of a tile as SQL. Near by, works as they are; from far away, what was written at publication.

Parameters are ``z``, ``row``, ``col`` and, for a past instant, ``as_of``; all else is the catalogue's and stays the
same, so that PostgreSQL plans each statement once a connection.
"""

from __future__ import annotations

from functools import lru_cache

from geo_api.features import name_table
from geo_api.serving.place import COARSEST_ZOOM, FAR_ZOOM, HALF_M, MARGIN
from geo_api.statements import fill_statement, read_statement
from layers.layer import Layer

# a cell of dust in units of 4096 a tile: 4 pixels of 512, for points 16
CELL_UNITS = {0: 128, 1: 32, 2: 32}
# where more pieces than this lie in one tile, it is drawn from what was written for a coarser zoom, the last one anyhow
MOST_PIECES = 1000
COARSER = {0: (1, 2), 1: (2, 3), 2: (2, 3)}
DIMENSIONS = {"point": 0, "line": 1, "polygon": 2}
_SIDE_M = f"({2 * HALF_M}::float8 / (1 << %(z)s))"
_PIXEL_M = f"({2 * HALF_M}::float8 / (512 << %(z)s))"
# where it is kept how works look from far away now
PRESENT = "published"


def is_kept_afar(layer: Layer) -> bool:
    """Whether it is kept how its works look from far away; else they are drawn from their shapes at every zoom."""
    return not layer.restricted and layer.told_to is None


@lru_cache(maxsize=1024)
def write_statement(layer: Layer, z: int, past: bool, kept_in: str | None = None) -> str:
    """The SELECT of one MVT layer (bytea, null or empty where nothing lies) at zoom ``z``.

    ``kept_in``: the schema that knows how works looked from far away at that instant, if one does.
    """
    far = z <= FAR_ZOOM
    kept_in = kept_in or (None if past else PRESENT)
    if far and kept_in and is_kept_afar(layer):
        return _write_far(layer, z).replace("{kept_in}", kept_in)
    return fill_statement(
        "tile_near",
        layer=layer.key,
        works=name_table(layer),
        label=layer.label,
        key=", v.key" if has_key(layer) else "",
        stage=_write_stage(layer, f'v."{layer.lifecycle.field}"' if layer.lifecycle else ""),
        shape=_write_low("v.geom_3857") if far else "v.geom_3857",
        # IS TRUE: no index answers that, so a plan for any place at all goes by the place and not by the instant
        instant="(v.valid @> CAST(%(as_of)s AS timestamptz)) IS TRUE" if past else "upper_inf(v.valid)",
    )


def _write_far(layer: Layer, z: int) -> str:
    """Each family of shapes at a level of its own: a layer may hold many points and few areas."""
    dimensions = [DIMENSIONS[family] for family in layer.geometry]
    levels = ", ".join(f"level_{one} AS MATERIALIZED ({_write_level(layer, z, one)})" for one in dimensions)
    parts = " UNION ALL ".join(
        part for one in dimensions for part in (_write_outlines(layer, z, one), _write_dust(layer, z, one))
    )
    return f"WITH {levels} " + fill_statement("tile_far", layer=layer.key, parts=parts)


def _write_level(layer: Layer, z: int, dimension: int) -> str:
    """The zoom whose pieces are drawn: this one, or a coarser one where works lie too close to be told apart."""
    finest = max(z, COARSEST_ZOOM)
    levels = [finest, *(max(finest - steps, COARSEST_ZOOM) for steps in COARSER[dimension])]
    # each level once, and the last one without counting
    *counted, last = dict.fromkeys(levels)
    choices = "".join(
        f" WHEN (SELECT count(*) FROM ({_find_pieces(layer, z, level, dimension)} LIMIT {MOST_PIECES + 1}) few)"
        f" <= {MOST_PIECES} THEN {level}"
        for level in counted
    )
    return f"SELECT {f'CASE{choices} ELSE {last} END' if choices else last} AS level"


def _find_pieces(layer: Layer, z: int, level: int, dimension: int) -> str:
    units = f"{CELL_UNITS[dimension] * 2.0 ** (z - level)}::float8"
    return (
        f"SELECT {_find_outlines(layer, str(level), dimension)}"
        f" UNION ALL SELECT FROM {{kept_in}}.dust v WHERE {_find_dust(layer, str(level), dimension, units)}"
    )


def _write_outlines(layer: Layer, z: int, dimension: int) -> str:
    return fill_statement(
        "tile_outlines",
        key=", v.key" if has_key(layer) else "",
        stage=_write_stage(layer, "v.stage"),
        shape=_write_low("v.geom") if z < COARSEST_ZOOM else "v.geom",
        found=_find_outlines(layer, _tell_level(dimension), dimension),
    )


def _write_dust(layer: Layer, z: int, dimension: int) -> str:
    units = f"({CELL_UNITS[dimension]} * power(2.0::float8, {z} - {_tell_level(dimension)}))"
    drawn = {
        0: "ST_MakePoint(at.x, at.y)",
        1: "ST_MakeLine(ST_MakePoint(at.x - 12, at.y), ST_MakePoint(at.x + 12, at.y))",
        # outer rings go round clockwise where y goes down
        2: "ST_MakeEnvelope(at.x + at.half, at.y - at.half, at.x - at.half, at.y + at.half)",
    }
    return fill_statement(
        "tile_dust",
        works=name_table(layer),
        label=layer.label,
        lone_key=", lone.key" if has_key(layer) else "",
        stage=_write_stage(layer, "nullif(v.stage, '')"),
        units=units,
        half_m=f"{HALF_M}::float8",
        side_m=_SIDE_M,
        drawn=drawn[dimension],
        found=_find_dust(layer, _tell_level(dimension), dimension, units),
    )


def _tell_level(dimension: int) -> str:
    return f"(SELECT level FROM level_{dimension})"


def _find_outlines(layer: Layer, level: str, dimension: int) -> str:
    """FROM and WHERE of the outlines in a tile."""
    told = f" AND ST_Dimension(v.geom) = {dimension}" if len(layer.geometry) > 1 else ""
    return (
        f"FROM {{kept_in}}.outlines v WHERE v.layer = '{layer.key}' AND v.z = {level}::smallint{told}"
        f" AND v.geom && ST_TileEnvelope(%(z)s, %(col)s, %(row)s, margin => {MARGIN})"
    )


def _find_dust(layer: Layer, level: str, dimension: int, units: str) -> str:
    """WHERE of the cells in a tile."""
    sides = " AND ".join(
        f"v.cell_{side} BETWEEN floor(({place} * 4096 - 64) / {units})::integer"
        f" AND floor((({place} + 1) * 4096 + 64) / {units})::integer"
        for side, place in (("x", "%(col)s"), ("y", "%(row)s"))
    )
    return f"v.layer = '{layer.key}' AND v.z = {level}::smallint AND v.dimension = {dimension} AND {sides}"


def _write_low(geom: str) -> str:
    return read_statement("shape_low").replace("{geom}", geom).replace("{pixel_m}", _PIXEL_M)


def _write_stage(layer: Layer, stage: str) -> str:
    """The stage and how it is drawn; nothing for a layer without stages. Names and forms are the catalogue's codes."""
    if layer.lifecycle is None:
        return ""
    cases = " ".join(f"WHEN '{state.value}' THEN '{state.form}'" for state in layer.lifecycle.states)
    return f", {stage} AS stage, CASE {stage} {cases} END AS form"


def has_key(layer: Layer) -> bool:
    """Whether works of the layer are known by a key of their own, which their tiles tell."""
    return any(field.name == "key" for field in layer.fields)
