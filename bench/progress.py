"""How long figures take, with a long past: /progress now and as known earlier, and the publication of 500 plots.

``.venv/bin/python bench/progress.py [--versions 1000000] [--rounds 15]``

Versions are made in a scratch cluster that goes away with the run: ten layers, 20 townships, publications of 500 rows
over three years, two or three versions a feature. ``/progress`` answers all indicators for 20 units through the
application; beside it stands the plain query that cuts the shapes when it is asked.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import statistics
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
from fastapi.testclient import TestClient
from sqlalchemy import text

from bench.progress_county import BLOCK, MIX, add_townships, add_versions
from bench.scratch import Scratch, open_scratch
from geo_api import models
from geo_api.app import create_app
from geo_api.db import SYSTEM, Database
from geo_api.publish import publish_rows, take_turn, write_shares
from geo_api.settings import Settings
from geo_api.sums import Sum, Sums
from geo_api.sums import add_versions as add_up
from geo_api.tallies import counting
from geo_api.tallies.marks import is_tallied
from layers.plan import INDICATORS

PLAIN = """
    SELECT t.key, sum(ST_Area(ST_Intersection(t.geom, v.geom)::geography)),
           sum(ST_Length(ST_Intersection(t.geom, v.geom)::geography)), count(*)
    FROM published.{layer} v JOIN published.townships t ON ST_Intersects(t.geom, v.geom)
    WHERE {instant} GROUP BY t.key
"""
STAGED = """
    INSERT INTO intake.rows (upload_id, row, raw, attributes, geom)
    SELECT :upload, n, '{}', CAST(:plot AS jsonb) || jsonb_build_object('name', 'p' || n),
           ST_Multi(ST_MakeEnvelope(x, y, x + 0.0005, y + 0.0005, 4490))
    FROM generate_series(1, :rows) AS n
    CROSS JOIN LATERAL (SELECT 120.05 + n % 25 * 0.003 + :shift AS x, 32.03 + n / 25 * 0.003 AS y) place
"""


def build(connection: psycopg.Connection, versions: int) -> None:
    add_townships(connection)
    for layer, (share, _, _) in MIX.items():
        begun = time.perf_counter()
        add_versions(connection, layer, max(BLOCK // 5, round(versions * share)))
        connection.commit()
        print(
            f"  {layer:<20}{round(versions * share):>9,} versions {time.perf_counter() - begun:6.1f} s",
            flush=True,
        )
    connection.execute("ANALYZE")
    connection.commit()


def settle(database: Database, url: str) -> None:
    """Shares of every version, then the tallies of everything."""
    for layer in MIX:
        begun = time.perf_counter()
        with database.session(SYSTEM) as session:
            connection = session.connection()
            ids = connection.execute(text(f"SELECT version_id FROM published.{layer}")).scalars().all()
            write_shares(connection, layer, ids)
        print(f"  shares of {layer:<20} {time.perf_counter() - begun:6.1f} s", flush=True)
    _analyze(url)
    begun = time.perf_counter()
    with database.session(SYSTEM) as session:
        pages = counting.recount(session.connection())
    print(f"  recount: {pages:,} pages {time.perf_counter() - begun:6.1f} s", flush=True)
    _analyze(url)


def _analyze(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("ANALYZE")


def read_work(scratch: Scratch) -> float:
    """Seconds of processor time this process and the scratch cluster have used: what others run does not count."""
    ticks = 0
    postmaster = scratch.cluster.find_postmaster()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if postmaster in (int(stat.parent.name), int(fields[1])):
                ticks += sum(map(int, fields[11:13]))
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def ask(client: TestClient, **asked: str) -> float:
    begun = time.perf_counter()
    answer = client.get("/progress", params=asked)
    seconds = time.perf_counter() - begun
    answer.raise_for_status()
    assert len(answer.json()["rows"]) == 21 * len(INDICATORS), len(answer.json()["rows"])
    return seconds


def time_progress(client: TestClient, rounds: int) -> dict[str, list[float]]:
    """Alternately now and as known at a random past instant, on random days."""
    chosen = random.Random(3)
    times: dict[str, list[float]] = {"now": [], "as of": []}
    for number in range(rounds + 2):
        on = date(2022, 2, 1) + timedelta(days=chosen.randrange(1000))
        known = datetime(2022, 3, 1, tzinfo=UTC) + timedelta(days=chosen.randrange(1000))
        told = {"now": {"on": on.isoformat()}, "as of": {"on": on.isoformat(), "as_of": known.isoformat()}}
        for name, asked in told.items():
            seconds = ask(client, **asked)
            if number >= 2:  # the first ones warm the caches up
                times[name].append(seconds)
    return times


def time_plain(database: Database, as_of: datetime | None) -> float:
    """Seconds to cut and measure at reading, once for each layer (the indicators of a layer would share it)."""
    instant = "upper_inf(v.valid)" if as_of is None else "v.valid @> CAST(:as_of AS timestamptz)"
    begun = time.perf_counter()
    with database.read() as connection:
        for layer in MIX:
            connection.execute(text(PLAIN.format(layer=layer, instant=instant)), {"as_of": as_of}).all()
    return time.perf_counter() - begun


def time_versions(database: Database) -> float:
    """Seconds to add the versions up by their shares: what progress did before there were tallies."""
    tallied = [one for one in INDICATORS if is_tallied(one)]
    sums = Sums({one.key: {None: Sum()} for one in tallied}, set(), {})
    begun = time.perf_counter()
    with database.read() as connection:
        add_up(connection, sums, tallied, "township", date(2024, 6, 30), None)
    return time.perf_counter() - begun


def stage(database: Database, number: int) -> uuid.UUID:
    """An upload of 500 new plots in one township, ready to be published."""
    plot = {"ledger": "gain", "stage": "accepted", "survival_pct": 92, "accepted_on": "2024-05-10"}
    with database.session(SYSTEM) as session:
        upload = models.Upload(
            layer="afforestation", unit="huangqiao", file_name="bench", sha256="", bytes=1, state="approved"
        )
        session.add(upload)
        session.flush()
        told = {"upload": upload.id, "plot": json.dumps(plot), "rows": BLOCK, "shift": number * 1e-5}
        session.execute(text(STAGED), told)
        return upload.id


def time_publication(database: Database, rounds: int) -> list[float]:
    times = []
    for number in range(rounds):
        upload_id = stage(database, number)
        begun = time.perf_counter()
        with database.session(SYSTEM) as session:
            at = take_turn(session.connection())
            done = publish_rows(session, session.get_one(models.Upload, upload_id), at)
        times.append(time.perf_counter() - begun)
        assert done.opened == BLOCK
    return times


def tell(name: str, times: Sequence[float]) -> None:
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    print(
        f"{name:<38} p50 {statistics.median(times) * 1000:8.1f} ms   p95 {p95 * 1000:8.1f} ms   n {len(times)}",
        flush=True,
    )


def measure(scratch: Scratch, asked: argparse.Namespace) -> None:
    with psycopg.connect(scratch.url) as connection:
        build(connection, asked.versions)
    settings = Settings(home=scratch.home, database_url=scratch.url, login_roles=True, public_read=True)
    database = Database(settings)
    settle(database, scratch.url)
    with TestClient(create_app(settings)) as client:
        begun = read_work(scratch)
        told = time_progress(client, asked.rounds)
        each = (read_work(scratch) - begun) / (2 * asked.rounds + 4) * 1000
        print(f"{'processor time of one answer':<38} {each:8.1f} ms")
        tell("/progress, all indicators, 20 units", told["now"])
        tell("the same as known earlier", told["as of"])
        ratio = statistics.median(told["as of"]) / statistics.median(told["now"])
        print(f"{'as of / now, medians':<38} {ratio:.2f} (at most 1.3)")
        begun = read_work(scratch)
        tell("publishing 500 plots, counted", time_publication(database, 3))
        print(f"{'processor time of one publication':<38} {(read_work(scratch) - begun) / 3 * 1000:8.1f} ms")
        with database.session(SYSTEM) as session:
            assert not counting.is_behind(session.connection())
        print(f"{'adding the versions up, by shares':<38} {time_versions(database):8.2f} s")
        print(f"{'cutting shapes at reading, now':<38} {time_plain(database, None):8.2f} s")
        past = datetime(2023, 6, 1, tzinfo=UTC)
        print(f"{'cutting shapes at reading, as of':<38} {time_plain(database, past):8.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--versions", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=15)
    asked = parser.parse_args()
    with open_scratch() as scratch:
        measure(scratch, asked)


if __name__ == "__main__":
    main()
