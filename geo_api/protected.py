"""Objects whose place is not for everybody: below a circle of readers they are told as the cell of a grid they lie in.

There is one way in. A person's layers come from ``visibility``, which marks those with protected objects by the circle
the person belongs to (``Layer.told_to``); the rows of a marked layer are then read from a source in which a protected
row has no other shape than its cell. Tiles, items, filters, boxes, search, extents, exports, history and every past
instant read that source, so that no question about a shape can be answered by the true one, and a search by halving
boxes ends at the cell.

The setting ``protect.<layer>`` (``{"exact_for": "bureau", "grid_m": 1000}``) goes before the catalogue's declaration.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, text

import layers
from layers.layer import Layer, Reader
from layers.tables import table

RANK: dict[Reader, int] = {"everyone": 0, "staff": 1, "bureau": 2}
# metres of a degree: of latitude, and of longitude in the middle of the county; a cell need not be square to the inch
_NORTH_M, _EAST_M = 110_900.0, 94_300.0
_NOT_TOLD = ("geom", "geom_3857")


@lru_cache(maxsize=256)
def tell(layer: Layer, reader: Reader) -> Layer:
    """The layer as that circle gets it: itself, or marked, so that its protected objects are told coarsely."""
    return replace(layer, told_to=reader) if layer.protection and reader != "bureau" else layer


def write_source(layer: Layer) -> str:
    """What stands after FROM for the rows of a layer: its table, or a marked layer's rows with coarse places."""
    works = f'published."{layer.key}"'
    if layer.told_to is None:
        return works
    kept = ", ".join(f'p."{column.name}"' for column in table(layer).columns if column.name not in _NOT_TOLD)
    return (
        f"(SELECT {kept}, told.geom, ST_Transform(told.geom, 3857) AS geom_3857 FROM {works} p"
        # OFFSET 0: no condition is asked of the rows below, where the true shape is
        f" CROSS JOIN LATERAL (SELECT {write_place(layer, 'p')} AS geom OFFSET 0) told)"
    )


def write_place(layer: Layer, rows: str) -> str:
    """The shape of a row of ``rows`` as SQL: the true one, or the cell it lies in where it is protected."""
    shape = f"{rows}.geom"
    if layer.told_to is None or layer.protection is None:
        return shape
    protection = layer.protection
    # field and values are the catalogue's own words
    values = ", ".join(f"'{value}'" for value in protection.values)
    chosen = f'{rows}."{protection.field}" IN ({values})' if protection.field else "true"
    setting = f"FROM core.settings s WHERE s.key = 'protect.{layer.key}'"
    ranks = " ".join(f"WHEN '{reader}' THEN {rank}" for reader, rank in RANK.items())
    needed = (
        f"coalesce((SELECT CASE s.value->>'exact_for' {ranks} END {setting}), {RANK[protection.exact_for]})"
    )
    grid = (
        "greatest(coalesce((SELECT CASE jsonb_typeof(s.value->'grid_m') WHEN 'number'"
        f" THEN CAST(s.value->>'grid_m' AS double precision) END {setting}), {protection.grid_m}), 1.0)"
    )
    return f"CASE WHEN {chosen} AND {RANK[layer.told_to]} < {needed} THEN {_write_cell(shape, grid)} ELSE {shape} END"


def _write_cell(shape: str, grid: str) -> str:
    """The cell of the grid that the middle of a shape lies in, as an area; of a point the middle of the cell."""
    east, north = f"({grid} / {_EAST_M})", f"({grid} / {_NORTH_M})"
    west = f"floor(ST_X(ST_Centroid({shape})) / {east}) * {east}"
    south = f"floor(ST_Y(ST_Centroid({shape})) / {north}) * {north}"
    point = f"ST_SetSRID(ST_MakePoint({west} + {east} / 2, {south} + {north} / 2), 4490)"
    cell = f"ST_Multi(ST_MakeEnvelope({west}, {south}, {west} + {east}, {south} + {north}, 4490))"
    return f"CASE WHEN ST_Dimension({shape}) = 0 THEN {point} ELSE {cell} END"


def is_coarse(connection: Connection, layer_key: str, reader: Reader) -> bool:
    """Whether that circle gets the protected objects of a layer coarsely now."""
    layer = tell(layers.get(layer_key), reader)
    if layer.told_to is None or layer.protection is None:
        return False
    told: Any = connection.scalar(
        text("SELECT value->>'exact_for' FROM core.settings WHERE key = :key"),
        {"key": f"protect.{layer_key}"},
    )
    return RANK[reader] < RANK.get(told, RANK[layer.protection.exact_for])
