"""How long the shares of 200,000 plots over 20 townships take, as a share of the plain way that cuts every pair.

``.venv/bin/python bench/shares.py [--plots 200000] [--rounds 3]``

Basis: shapes cut in longitude and latitude (EPSG:4490), areas on the ellipsoid (geography), in both ways. The plain way
is ST_Area(ST_Intersection(town, plot)::geography) for every pair that meets; ours is the statement that publication
runs (geo_api/sql/shares.sql), its rows summed instead of written. They alternate; medians are compared, and the sums.
"""

from __future__ import annotations

import argparse
import statistics
import time

import psycopg
from sqlalchemy import Connection, text

from bench.progress_county import add_townships, add_versions
from bench.scratch import open_scratch
from geo_api.db import connect
from geo_api.statements import read_statement

PLAIN = """
    SELECT count(*), sum(ST_Area(ST_Intersection(t.geom, v.geom)::geography))
    FROM published.afforestation v JOIN published.townships t ON ST_Intersects(t.geom, v.geom)
"""


def write_ours() -> str:
    statement = read_statement("shares").replace("{works}", "published.afforestation")
    rows = statement[statement.index("WITH chosen") : statement.index("ON CONFLICT")]
    names = "layer, version_id, kind, unit, pieces, area_m2, length_m"
    return f"SELECT count(*), sum(area_m2) FROM ({rows}) AS shares ({names})"


def measure(connection: Connection, rounds: int) -> None:
    ids = connection.execute(text("SELECT array_agg(version_id) FROM published.afforestation")).scalar_one()
    asked = {"layer": "afforestation", "version_ids": ids}
    times: dict[str, list[float]] = {"plain": [], "ours": []}
    for _ in range(rounds):
        for name, statement in (("plain", PLAIN), ("ours", write_ours())):
            begun = time.perf_counter()
            count, total = connection.execute(text(statement), asked if name == "ours" else {}).one()
            times[name].append(time.perf_counter() - begun)
            print(f"  {name:<6} {times[name][-1]:7.2f} s  {count:,} shares, {total:.3f} m2", flush=True)
    ratio = statistics.median(times["ours"]) / statistics.median(times["plain"])
    print(f"ours / plain, medians: {ratio:.2f} (at most 0.35)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plots", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with open_scratch() as scratch:
        with psycopg.connect(scratch.url) as loading:
            add_townships(loading)
            add_versions(loading, "afforestation", asked.plots)
            loading.commit()
            loading.execute("ANALYZE")
        engine = connect(scratch.url.replace("postgresql:", "postgresql+psycopg:", 1))
        with engine.connect() as connection:
            measure(connection, asked.rounds)
        engine.dispose()


if __name__ == "__main__":
    main()
