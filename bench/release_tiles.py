"""How long the tiles of a release take: as they are made, and from whole shapes at every zoom, in turn.

    .venv/bin/python bench/release_tiles.py [--works 50000] [--rounds 3] [--changed 0.02]

The county is that of ``bench/serve.py`` with fewer works; then a share of its plots is closed and opened anew, so that
the release is of an instant that the present has left. Prints medians and the size of the archive.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.scratch import open_scratch
from bench.serve_county import EAST, NORTH, SOUTH, WEST, WHOLE, fill
from geo_api.db import Database
from geo_api.people import ANONYMOUS
from geo_api.public_files.tiling import LEAST_ZOOM, MOST_ZOOM, write_pmtiles
from geo_api.serving.draw import write_statement
from geo_api.serving.place import Place, list_range, project
from geo_api.settings import Settings
from geo_api.visibility import list_layers

BOX = (WEST, SOUTH, EAST, NORTH)
LAYERS = list_layers(ANONYMOUS)
Make = Callable[[Database, datetime, Path], None]

_CLOSE = """
UPDATE published.afforestation SET valid = tstzrange(lower(valid), now())
WHERE mod(abs(hashint8(version_id)), 1000) < 1000 * {share}
"""
_OPEN = """
INSERT INTO published.afforestation (feature_id, version, valid, name, stage, ledger, unit, township, geom)
SELECT feature_id, 2, tstzrange(upper(valid), NULL), name, stage, ledger, unit, township,
       ST_Translate(geom, 0.0001, 0)
FROM published.afforestation WHERE NOT upper_inf(valid)
"""


def make_as_released(database: Database, as_of: datetime, path: Path) -> None:
    with database.reader.connect() as opened:
        one_state = opened.execution_options(isolation_level="REPEATABLE READ")
        write_pmtiles(one_state, LAYERS, as_of, BOX, {"title": "", "notice": ""}, path)


def make_of_whole_shapes(database: Database, as_of: datetime, path: Path) -> None:
    """Each tile from the rows themselves, simplified for its zoom: nothing that is kept is read."""
    with database.reader.connect() as opened, write(str(path)) as archive:
        driver = opened.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        for z in range(LEAST_ZOOM, MOST_ZOOM + 1):
            rows, cols = list_range(z, project(BOX))
            places = sorted((zxy_to_tileid(z, col, row), Place(z, row, col)) for row in rows for col in cols)
            statement = f"SELECT {', '.join(f'({write_statement(layer, z, True)})' for layer in LAYERS)}"
            for number, place in places:
                values = {"z": z, "row": place.row, "col": place.col, "as_of": as_of}
                found = driver.execute(statement.encode(), values).fetchone()
                if tile := b"".join(bytes(part) for part in found or () if part):
                    archive.write_tile(number, gzip.compress(tile, mtime=0))
        archive.finalize({"tile_type": TileType.MVT, "tile_compression": Compression.GZIP}, {})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--changed", type=float, default=0.02, help="share of the plots that changed since")
    asked = parser.parse_args()
    with open_scratch() as scratch:
        fill(scratch.url, WHOLE.shrink_to(asked.works))
        as_of = datetime.now(UTC)
        with psycopg.connect(scratch.url, autocommit=True) as connection:
            changed = connection.execute(_CLOSE.format(share=asked.changed).encode()).rowcount
            connection.execute(_OPEN.encode())
            connection.execute("VACUUM ANALYZE")
        print(f"{changed:,} plots changed since the instant", flush=True)
        database = Database(Settings(home=scratch.home, database_url=scratch.url), patient=True)
        ways: dict[str, Make] = {"as released": make_as_released, "whole shapes": make_of_whole_shapes}
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(asked.rounds):
            for name, make in ways.items():
                begun = time.perf_counter()
                make(database, as_of, scratch.folder / f"{name}.pmtiles")
                seconds[name].append(time.perf_counter() - begun)
        database.close()
        for name, taken in seconds.items():
            path = scratch.folder / f"{name}.pmtiles"
            megabytes, median = path.stat().st_size / 1e6, statistics.median(taken)
            print(f"{name:<14}{median:7.1f} s{megabytes:9.1f} MB")
        released, whole = (statistics.median(taken) for taken in seconds.values())
        print(f"whole shapes / as released: {whole / released:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
