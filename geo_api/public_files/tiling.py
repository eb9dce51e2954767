"""One PMTiles archive of a past instant, drawn by the statements that draw the map's own tiles.

From far away they show what the map showed at that instant, works too small to be told apart as cells with their count:
a county's whole shapes would make one tile of tens of megabytes.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write
from sqlalchemy import Connection

from geo_api.public_files.afar import keep_afar
from geo_api.serving.draw import write_statement
from geo_api.serving.place import Place, list_range, project
from layers.layer import Layer

LEAST_ZOOM, MOST_ZOOM = 6, 14
_DEGREE = 10_000_000
_TEXTS = ("feature_id", "name", "township")
# of 9: the last per cent of size would take half of the time
_PACKING = 6


def write_pmtiles(
    connection: Connection,
    layers: Sequence[Layer],
    as_of: datetime,
    box: tuple[float, float, float, float],
    told: dict[str, Any],
    path: Path,
) -> int:
    """Draw every tile of zooms 6 to 14 in ``box`` (degrees); returns how many hold something, no file if none does.

    ``connection`` sees one state of the database (REPEATABLE READ), of after everything up to ``as_of``.
    """
    drawn = 0
    with write(str(path)) as archive:
        for place, tile in _draw_all(connection, layers, as_of, box):
            archive.write_tile(
                zxy_to_tileid(place.z, place.col, place.row), gzip.compress(tile, _PACKING, mtime=0)
            )
            drawn += 1
        if drawn:
            archive.finalize(_describe_header(box), _describe_content(layers, told))
    if not drawn:
        path.unlink()
    return drawn


def _draw_all(
    connection: Connection, layers: Sequence[Layer], as_of: datetime, box: tuple[float, float, float, float]
) -> Iterator[tuple[Place, bytes]]:
    """In the order of an archive, so that it is clustered: whoever reads a neighbourhood reads one stretch of bytes."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    kept_in = keep_afar(driver, layers, as_of)
    # one plan a zoom: to plan a tile takes longer than to draw it
    driver.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    for z in range(LEAST_ZOOM, MOST_ZOOM + 1):
        rows, cols = list_range(z, project(box))
        places = sorted(
            (Place(z, row, col) for row in rows for col in cols),
            key=lambda place: zxy_to_tileid(place.z, place.col, place.row),
        )
        columns = ", ".join(f"({write_statement(layer, z, True, kept_in[layer.key])})" for layer in layers)
        statement = f"SELECT {columns}".encode()
        for place in places:
            values = {"z": z, "row": place.row, "col": place.col, "as_of": as_of}
            found = driver.execute(statement, values, prepare=True).fetchone()
            tile = b"".join(bytes(part) for part in found or () if part)
            if tile:
                yield place, tile


def _describe_header(box: tuple[float, float, float, float]) -> dict[str, Any]:
    west, south, east, north = (round(edge * _DEGREE) for edge in box)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": 10,
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }


def _describe_content(layers: Sequence[Layer], told: dict[str, Any]) -> dict[str, Any]:
    """TileJSON's ``vector_layers`` and what the release says about itself."""
    return {
        "name": told["title"],
        "description": told["notice"] or told["title"],
        "attribution": told["notice"],
        "type": "overlay",
        "ecoworks": told,
        "vector_layers": [
            {
                "id": layer.key,
                "description": layer.zh,
                "minzoom": LEAST_ZOOM,
                "maxzoom": MOST_ZOOM,
                "fields": dict.fromkeys((*_TEXTS, *(("stage", "form") if layer.lifecycle else ())), "String")
                | {"count": "Number"},
            }
            for layer in layers
        ],
    }
