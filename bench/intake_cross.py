"""How long an upload of 500 plots takes to be compared with 100,000 published polygons of all programmes.

``.venv/bin/python bench/intake_cross.py [--published 100000] [--plots 500] [--uploads 30] [--sender bureau]``

The county of the bench is a grid of 16 square townships with plots of three programmes (造林, 绿化, 湿地), farmland,
belts of rivers and uploads on their way, drawn from a seed. Of each upload some rows are new, some change a published
work by its key, some are published works without their keys, and some claim ground of others. Timed is
``etl.compare.compare_rows``: matching, merging, townships, double claims, protected ground, nearness. Beside it,
alternating, runs the plain query that comes to mind first: ``ST_Area(ST_Intersection())`` of every pair of boxes that
meet. ``--profile`` prints where the time goes.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import statistics
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import shapely
from sqlalchemy import Connection, create_engine, text

import layers
from bench.scratch import open_scratch
from etl.compare import compare_rows
from etl.rows import Row
from geo_api.db import role_url
from layers.rules import NoOverlap

SEED = 20221120
NOW = datetime(2024, 6, 30, tzinfo=UTC)
WEST, SOUTH, SIDE = 119.92, 32.00, 0.40
CELLS = 420
CELL = SIDE / CELLS  # about 90 m
PLOT = {"ledger": "gain", "stage": "reported", "plan_year": 2022, "method": "plantation"}
# the share of the published polygons in each layer
SHARES = {"afforestation": 0.6, "greening": 0.25, "wetlands": 0.15}
TOWNS = ("jichuan", "yanling", "yaowang", "fenjie", "guxi", "yuanzhu", "shanhu", "guangling",
         "quxia", "zhangqiao", "huangqiao", "heshi", "xinjie", "xuanbao", "binjiang", "hongqiao")  # fmt: skip


def town_of(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    column, row = (
        np.minimum((place - edge) / SIDE * 4, 3).astype(int) for place, edge in ((lon, WEST), (lat, SOUTH))
    )
    return np.asarray(column + 4 * row)


def draw_plots(rng: np.random.Generator, cells: np.ndarray, reach: float = 0.46) -> np.ndarray:
    """A polygon of 24 corners in each cell of the grid, clear of its neighbours unless ``reach`` passes 0.5."""
    middle = np.column_stack([WEST + CELL * (cells % CELLS + 0.5), SOUTH + CELL * (cells // CELLS + 0.5)])
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    radius = CELL * rng.uniform(0.7 * reach, reach, (len(cells), 24))
    ring = middle[:, None, :] + radius[..., None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    plots = np.asarray(shapely.polygons(np.concatenate([ring, ring[:, :1]], axis=1)), dtype=object)
    return np.asarray(shapely.multipolygons(plots[:, None]))


def fill(url: str, published: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Townships, works, farmland, belts and pending rows; returns the cells of each layer's works."""
    cells = rng.permutation(CELLS * CELLS)
    found: dict[str, np.ndarray] = {}
    with psycopg.connect(url) as connection:
        towns = [shapely.box(WEST + SIDE / 4 * (n % 4), SOUTH + SIDE / 4 * (n // 4), WEST + SIDE / 4 * (n % 4 + 1),
                             SOUTH + SIDE / 4 * (n // 4 + 1)) for n in range(16)]  # fmt: skip
        put(connection, "townships", ("key", "name"), [(key, key) for key in TOWNS], towns, TOWNS)
        start = 0
        for key, share in SHARES.items():
            count = round(published * share)
            mine = found[key] = cells[start : start + count]
            start += count
            shapes = draw_plots(rng, mine)
            units = [TOWNS[n] for n in town_of(*shapely.get_coordinates(shapely.centroid(shapes)).T)]
            put(connection, key, *tell_works(key, mine), list(shapes), units)
        kinds = [("permanent" if n % 3 else "ordinary",) for n in range(8000)]
        put(
            connection, "farmland", ("kind",), kinds, list(draw_plots(rng, cells[-8000:], 0.9)), [None] * 8000
        )
        belts = [
            shapely.box(WEST, SOUTH + SIDE * n / 12, WEST + SIDE, SOUTH + SIDE * n / 12 + CELL)
            for n in range(1, 12)
        ]
        put(
            connection,
            "river_management_belts",
            ("name",),
            [(f"河{n}",) for n in range(11)],
            belts,
            [None] * 11,
        )
        put_pending(connection, draw_plots(rng, cells[start : start + 2000]))
        connection.execute("ANALYZE")
    return found


def tell_works(key: str, cells: np.ndarray) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    if key == "afforestation":
        names = ("name", "ledger", "stage", "plan_year", "village", "design_plot_no")
        return names, [
            (f"地块{c}", "gain", "building", 2022, f"村{c % 371}", f"红{c}") for c in cells.tolist()
        ]
    return ("name",), [(f"{key}{c}",) for c in cells.tolist()]


def put(
    connection: psycopg.Connection[Any],
    key: str,
    names: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    shapes: Sequence[Any],
    units: Sequence[str | None],
) -> None:
    columns = ", ".join(names)
    connection.execute(f"CREATE TEMP TABLE arriving AS SELECT feature_id, unit, {columns}, ''::text AS shape"
                       f" FROM published.{key} WHERE false")  # fmt: skip
    with connection.cursor().copy("COPY arriving FROM STDIN") as copy:
        for row, shape, unit in zip(rows, shapely.to_wkb(shapely.multipolygons(
                [shapely.get_parts(s) for s in shapes]), hex=True), units, strict=True):  # fmt: skip
            copy.write_row((uuid.uuid4(), unit, *row, shape))
    connection.execute("INSERT INTO published.features SELECT feature_id, %s FROM arriving", (key,))
    connection.execute(
        f"INSERT INTO published.{key} (feature_id, version, valid, unit, township, {columns}, geom)"
        f" SELECT feature_id, 1, tstzrange('2022-06-01', NULL), unit, unit, {columns},"
        " ST_SetSRID(CAST(shape AS geometry), 4490) FROM arriving"
    )
    connection.execute("DROP TABLE arriving")


def put_pending(connection: psycopg.Connection[Any], shapes: np.ndarray) -> None:
    """Four uploads of other townships under review, with the shapes shared out among them."""
    for n, part in enumerate(np.array_split(shapes, 4)):
        upload_id = uuid.uuid4()
        connection.execute(
            "INSERT INTO intake.uploads (id, layer, unit, state, file_name, sha256, bytes)"
            " VALUES (%s, 'afforestation', %s, 'submitted', 'f', 'x', 1)", (upload_id, TOWNS[n]))  # fmt: skip
        for row, shape in enumerate(shapely.to_wkb(part, hex=True), start=1):
            connection.execute(
                "INSERT INTO intake.rows (upload_id, row, raw, attributes, geom) VALUES (%s, %s, '{}', %s,"
                " ST_SetSRID(CAST(%s AS geometry), 4490))",
                (upload_id, row, json.dumps({"name": f"待审{row}", "ledger": "gain"}), shape))  # fmt: skip


def draw_upload(
    rng: np.random.Generator, works: dict[str, np.ndarray], plots: int, town: int | None
) -> list[Row]:
    """Rows of one township (or of all): new, changed by key, without their keys, and on others' ground."""
    every = np.arange(CELLS * CELLS)
    if town is not None:
        lon, lat = WEST + CELL * (every % CELLS + 0.5), SOUTH + CELL * (every // CELLS + 0.5)
        every = every[town_of(lon, lat) == town]
    own = np.intersect1d(works["afforestation"], every)
    taken = np.intersect1d(np.concatenate([works["greening"], works["wetlands"]]), every)
    free = np.setdiff1d(every, np.concatenate(list(works.values())))
    kinds = (("new", free, 0.5), ("changed", own, 0.2), ("lost", own, 0.1), ("claims", taken, 0.2))
    rows: list[Row] = []
    for kind, pool, share in kinds:
        cells = rng.choice(pool, round(plots * share), replace=False)
        shapes = draw_plots(rng, cells, 0.7 if kind in ("new", "claims") else 0.46)
        for cell, shape in zip(cells.tolist(), shapes, strict=True):
            number = f"红{cell}" if kind == "changed" else None if kind == "lost" else f"新{cell}"
            name = f"地块{cell}" if kind == "changed" else f"新地块{cell}"
            village = f"村{cell % 371}"
            values = {**PLOT, "name": name, "village": village, "design_plot_no": number}
            rows.append(Row(len(rows) + 1, values, shape))
    return rows


PLAIN = """
SELECT c.row, o.feature_id, ST_Area(CAST(ST_Intersection(o.geom, c.geom) AS geography))
FROM plain c JOIN published.{layer} o ON o.geom && c.geom AND upper_inf(o.valid)
"""


def ask_plainly(conn: Connection, rows: Sequence[Row]) -> int:
    """The same rows against the same layers by the first query that comes to mind; how many pairs it returned."""
    conn.execute(text("CREATE TEMP TABLE plain (row integer, geom geometry) ON COMMIT DROP"))
    fill_plain = (
        "INSERT INTO plain SELECT r, ST_GeomFromWKB(s, 4490) FROM"
        " unnest(CAST(:r AS int[]), CAST(:s AS bytea[])) t (r, s)"
    )
    shapes = list(shapely.to_wkb([row.shape for row in rows]))
    conn.execute(text(fill_plain), {"r": [row.number for row in rows], "s": shapes})
    rules = layers.get("afforestation").rules
    keys = dict.fromkeys(key for rule in rules if isinstance(rule, NoOverlap) for key in rule.layers)
    keys |= dict.fromkeys(("farmland", "redline", "river_management_belts", "townships"))
    return sum(len(conn.execute(text(PLAIN.replace("{layer}", key))).all()) for key in keys)


@contextmanager
def lend_database(published: int, rng: np.random.Generator) -> Iterator[tuple[str, dict[str, np.ndarray]]]:
    with open_scratch() as scratch:
        yield scratch.url, fill(scratch.url, published, rng)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--published", type=int, default=100_000)
    parser.add_argument("--plots", type=int, default=500)
    parser.add_argument("--uploads", type=int, default=30)
    parser.add_argument("--sender", choices=("township", "bureau"), default="township")
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    rng = np.random.default_rng(SEED)
    layer = layers.get("afforestation")
    ours, plain, told, pairs = [], [], 0, 0
    profile = cProfile.Profile()
    with lend_database(asked.published, rng) as (url, works):
        engine = create_engine(role_url(url, "eco_app", login=True))
        for n in range(asked.uploads + 1):
            town = n % 16 if asked.sender == "township" else None
            rows = draw_upload(rng, works, asked.plots, town)
            with engine.connect() as conn:
                conn.execute(text("SELECT set_config('app.role', 'system', true)"))
                with Stopwatch(conn) as watch:
                    pairs = ask_plainly(conn, rows)
                plain.append(watch)
                if asked.profile and n:
                    profile.enable()
                unit = TOWNS[town] if town is not None else None
                with Stopwatch(conn) as watch:
                    comparison = compare_rows(conn, layer, uuid.UUID(int=1), unit, rows, NOW)
                ours.append(watch)
                profile.disable()
                told += len(comparison.findings)
                conn.rollback()
        engine.dispose()
    ours, plain = ours[1:], plain[1:]  # the first connection plans and loads
    show(asked, ours, plain, told / (asked.uploads + 1), pairs)
    if asked.profile:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


class Stopwatch:
    """Seconds between entering and leaving: on the wall, and of processors in this process and its server process.

    The second do not grow with what else the machine does.
    """

    def __init__(self, conn: Connection) -> None:
        self.server = int(conn.execute(text("SELECT pg_backend_pid()")).scalar_one())
        self.wall_s = self.cpu_s = 0.0

    def __enter__(self) -> Stopwatch:
        self.begun = time.perf_counter(), self._read_cpu()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall_s, self.cpu_s = time.perf_counter() - self.begun[0], self._read_cpu() - self.begun[1]

    def _read_cpu(self) -> float:
        spent = Path(f"/proc/{self.server}/stat").read_text().rpartition(")")[2].split()[11:13]
        return time.process_time() + sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


def show(
    asked: argparse.Namespace, ours: list[Stopwatch], plain: list[Stopwatch], told: float, pairs: int
) -> None:
    print(
        f"{asked.published} published polygons, {asked.uploads} uploads of {asked.plots} plots by a {asked.sender}"
    )
    for name, taken in (("compare_rows", ours), ("plain query", plain)):
        for what, seconds in (("wall", [w.wall_s for w in taken]), ("processor", [w.cpu_s for w in taken])):
            middle, slow = statistics.median(seconds), np.quantile(seconds, 0.95)
            print(f"{name:<13} {what:<10} median {middle:6.3f} s   p95 {slow:6.3f} s")
    ratio = statistics.median(a.wall_s / b.wall_s for a, b in zip(ours, plain, strict=True))
    print(f"ratio         median {ratio:6.2f}     ({told:.0f} findings an upload, {pairs} plain pairs)")
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
