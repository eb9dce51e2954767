"""A county of 350,000 works for ``bench/serve.py``: plots that cover the ground, rivers, outfalls; always the same.

They come in through the product's own tables, so that its triggers write down what far tiles are read from. The peers
get plain tables of the same rows with no more columns than are asked for: the best that they can be given.
"""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import shapely

import layers
from geo_api.cluster import Cluster
from geo_api.serving.draw import write_statement
from layers.units import TOWNSHIPS

SEED = 20221126
WEST, SOUTH, EAST, NORTH = 119.90, 31.95, 120.40, 32.40
LAYERS = ("afforestation", "rural_rivers", "outfalls")
# what a page tells beside id and shape; the peers' table has exactly these columns
TOLD = (
    "name", "ledger", "stage", "village", "project", "reported_area_mu", "survival_pct", "accepted_on", "township",
)  # fmt: skip
# rows of one COPY, which is one statement for the triggers
BLOCK = 20_000
# 127/8 is this machine: nobody else's server is met on an address of its own
TCP_HOST = "127.0.77.1"
_SINCE = '["2024-01-05 01:00:00+00",)'


@dataclass(frozen=True, slots=True)
class Size:
    """How many plots side by side, how many rivers and outfalls."""

    columns: int = 500
    rows: int = 400
    lines: int = 50_000
    points: int = 100_000

    @property
    def works(self) -> int:
        return self.columns * self.rows + self.lines + self.points

    def shrink_to(self, works: int) -> Size:
        """About so many works on the same ground, in the same mixture."""
        share = works / self.works
        side = math.sqrt(share)
        return Size(
            round(self.columns * side),
            round(self.rows * side),
            round(self.lines * share),
            round(self.points * share),
        )


WHOLE = Size()


def fill(url: str, size: Size = WHOLE) -> None:
    """Make the county; about a minute."""
    begun = time.perf_counter()
    rng = np.random.default_rng(SEED)
    with psycopg.connect(url) as connection:
        for layer, columns, rows in (
            ("afforestation", TOLD, _list_plots(rng, size.columns, size.rows)),
            ("rural_rivers", ("name", "stage", "township", "village"), _list_rivers(rng, size.lines)),
            ("outfalls", ("name", "stage", "township", "river"), _list_outfalls(rng, size.points)),
        ):
            _copy(connection, layer, columns, list(rows))
        connection.execute(
            "INSERT INTO published.revisions (layer, revision) SELECT unnest(%s::text[]), 1 ON CONFLICT DO NOTHING",
            (list(LAYERS),),
        )
        _make_peers_tables(connection)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
    print(f"{size.works:,} works in {time.perf_counter() - begun:.0f} s", flush=True)


def _list_plots(rng: np.random.Generator, columns: int, rows: int) -> Iterator[tuple[Any, ...]]:
    """Cells whose sides have two corners of their own, shared with the neighbour to the last bit."""
    x = WEST + (EAST - WEST) * np.arange(columns + 1) / columns
    y = SOUTH + (NORTH - SOUTH) * np.arange(rows + 1) / rows
    step = ((EAST - WEST) / columns, (NORTH - SOUTH) / rows)
    knots = np.stack(np.meshgrid(x, y), axis=-1)
    knots[1:-1, 1:-1] += rng.uniform(-0.2, 0.2, knots[1:-1, 1:-1].shape) * step
    flat = _bend(rng, knots[:, :-1], knots[:, 1:], step[1], axis=1)
    upright = _bend(rng, knots[:-1], knots[1:], step[0], axis=0)
    rings = np.concatenate(
        [
            knots[:-1, :-1, None], flat[:-1], knots[:-1, 1:, None], upright[:, 1:], knots[1:, 1:, None],
            flat[1:, :, ::-1], knots[1:, :-1, None], upright[:, :-1, ::-1], knots[:-1, :-1, None],
        ],
        axis=2,
    ).reshape(columns * rows, 13, 2)  # fmt: skip
    shapes = shapely.multipolygons(
        np.asarray(shapely.polygons(rings), dtype=object), indices=np.arange(len(rings))
    )
    stages = _choose_stages(rng, "afforestation", len(rings))
    survival = rng.integers(60, 100, len(rings))
    area = rng.uniform(2, 60, len(rings)).round(2)
    for n, shape in enumerate(_write_shapes(np.asarray(shapes, dtype=object))):
        town = _name_town(rings[n, 0])
        yield (
            shape, town, f"{n % 97}组地块{n}", "loss" if n % 12 == 0 else "gain", stages[n], f"第{n % 293}村",
            f"2023年沿江防护林工程（{n % 41}）", area[n], survival[n], f"2024-{1 + n % 12:02}-{1 + n % 28:02}", town,
        )  # fmt: skip


def _bend(rng: np.random.Generator, begin: np.ndarray, end: np.ndarray, step: float, axis: int) -> np.ndarray:
    """Two points on the way from each knot to the next, a little beside it; straight where the county ends."""
    third = np.array([1 / 3, 2 / 3])[None, None, :, None]
    points: np.ndarray = begin[:, :, None] * (1 - third) + end[:, :, None] * third
    aside = rng.uniform(-0.1, 0.1, points.shape[:3]) * step
    rim = (0, -1)
    if axis == 1:
        aside[rim, :] = 0
        points[..., 1] += aside
    else:
        aside[:, rim] = 0
        points[..., 0] += aside
    return points


def _list_rivers(rng: np.random.Generator, count: int) -> Iterator[tuple[Any, ...]]:
    begin = rng.uniform((WEST, SOUTH), (EAST, NORTH), (count, 2))
    turns = rng.uniform(-0.4, 0.4, (count, 9)).cumsum(axis=1) + rng.uniform(0, 2 * math.pi, (count, 1))
    steps = np.stack([np.cos(turns), np.sin(turns)], axis=-1) * 0.0007
    courses = np.concatenate([begin[:, None], begin[:, None] + steps.cumsum(axis=1)], axis=1)
    shapes = shapely.multilinestrings(
        np.asarray(shapely.linestrings(courses), dtype=object), indices=np.arange(count)
    )
    stages = _choose_stages(rng, "rural_rivers", count)
    for n, shape in enumerate(_write_shapes(np.asarray(shapes, dtype=object))):
        town = _name_town(courses[n, 0])
        yield shape, town, f"第{n}河", stages[n], town, f"第{n % 293}村"


def _list_outfalls(rng: np.random.Generator, count: int) -> Iterator[tuple[Any, ...]]:
    places = rng.uniform((WEST, SOUTH), (EAST, NORTH), (count, 2))
    stages = _choose_stages(rng, "outfalls", count)
    for n, shape in enumerate(_write_shapes(np.asarray(shapely.points(places), dtype=object))):
        town = _name_town(places[n])
        yield shape, town, f"排口{n}", stages[n], town, f"第{n % 50_000}河"


def _choose_stages(rng: np.random.Generator, layer: str, count: int) -> list[str]:
    """Every stage of the layer; the last one is rare, which is what is easily lost from far away."""
    lifecycle = layers.get(layer).lifecycle
    assert lifecycle is not None
    values = [state.value for state in lifecycle.states]
    chances = np.array([1.0] * (len(values) - 1) + [0.002])
    return [values[n] for n in rng.choice(len(values), count, p=chances / chances.sum())]


def _write_shapes(shapes: np.ndarray) -> Sequence[str]:
    told: Sequence[str] = shapely.to_wkb(shapely.set_srid(shapes, 4490), hex=True, include_srid=True).tolist()
    return told


def _name_town(place: np.ndarray) -> str:
    number = int((place[0] - WEST) * 10) + 5 * int((place[1] - SOUTH) * 8.8)
    return TOWNSHIPS[number % len(TOWNSHIPS)].key


def _copy(
    connection: psycopg.Connection[Any], layer: str, columns: Sequence[str], rows: list[tuple[Any, ...]]
) -> None:
    begun = time.perf_counter()
    ids = [str(uuid.uuid5(uuid.NAMESPACE_OID, f"{layer} {n}")) for n in range(len(rows))]
    with connection.cursor() as cursor:
        with cursor.copy("COPY published.features (feature_id, layer) FROM STDIN") as copy:
            for one in ids:
                copy.write_row((one, layer))
        for start in range(0, len(rows), BLOCK):
            block = rows[start : start + BLOCK]
            told = ", ".join(["feature_id", "version", "valid", "geom", "unit", *columns])
            with cursor.copy(f"COPY published.{layer} ({told}) FROM STDIN") as copy:
                for one, row in zip(ids[start:], block, strict=False):
                    copy.write_row((one, 1, _SINCE, *row))
    connection.commit()
    print(f"  {layer:<16}{len(rows):>9,} works {time.perf_counter() - begun:6.1f} s", flush=True)


def _make_peers_tables(connection: psycopg.Connection[Any]) -> None:
    """``bench.plots`` for tiles, with the six columns of a tile of the product; ``bench.rows`` for pages."""
    cases = write_statement(layers.get("afforestation"), 16, False)
    form = cases[cases.index("CASE") : cases.index("AS form")]
    told = ", ".join(f"v.{name}" for name in TOLD)
    connection.execute("CREATE SCHEMA bench")
    for table, columns in (
        ("plots", f'v.feature_id::text AS feature_id, v.name, v.township, v."stage", {form} AS form'),
        ("rows", f"v.feature_id::text AS feature_id, {told}"),
    ):
        connection.execute(
            f"CREATE TABLE bench.{table} AS SELECT v.version_id AS id, {columns},"
            " v.geom::geometry(MultiPolygon, 4490) AS geom FROM published.afforestation v ORDER BY v.version_id"
        )
        connection.execute(f"ALTER TABLE bench.{table} ADD PRIMARY KEY (id)")
        connection.execute(f"CREATE INDEX ON bench.{table} USING gist (geom)")
    connection.execute("CREATE ROLE bench_peer LOGIN")
    connection.execute("GRANT USAGE ON SCHEMA bench TO bench_peer")
    connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA bench TO bench_peer")
    connection.execute("GRANT CREATE, TEMPORARY ON DATABASE ecoworks TO bench_peer")


def open_to_peers(cluster: Cluster) -> None:
    """Let the peers in over TCP on an address of this machine alone; they may read ``bench`` and nothing else."""
    hba = cluster.data / "bench_hba.conf"
    cluster._write(
        hba.name,
        ["local all all peer map=ecoworks", "host ecoworks bench_peer 127.0.0.0/8 trust"],
    )
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET listen_addresses = '{TCP_HOST}'")
        connection.execute(f"ALTER SYSTEM SET hba_file = '{Path(hba)}'")
    cluster.stop()
    cluster.start()
