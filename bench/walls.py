"""What the walls inside the database cost: each question asked with them and without, in turn, medians and their ratio.

    .venv/bin/python bench/walls.py [--rows 200000] [--rounds 40] [--seconds 15]

Published rows are read behind the third wall, a role with rights on nothing else, so their questions are asked as
``eco_reader`` and as the owner: a tile at zoom 10, 12 and 14 as it is drawn near by, and a page of 1,000 items. Rows on
their way are read behind Row Level Security: asked as the sender's township, as a bureau, and as the owner past every
policy: the list of uploads, the rows of one upload, and a box over all rows. Ends with 1 when a ratio is above 1.1 for
a question that takes a millisecond or more.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import layers
from bench.scratch import open_scratch
from geo_api.db import Actor, announce
from geo_api.paging import read_page
from geo_api.questions import Question
from geo_api.serving.draw import write_statement

MOST = 1.1
WARMING, LEAST_ROUNDS = 2, 5  # a question that takes seconds is asked a few times, and no more
LAYER = "afforestation"
TOWNSHIP = Actor("", "huangqiao", "filler")
BUREAU = Actor("", "nature", "reviewer")
Ask = Callable[[Connection], Any]

FILL_PUBLISHED = """
INSERT INTO published.afforestation (feature_id, version, valid, unit, township, name, stage, ledger, geom)
SELECT gen_random_uuid(), 1, tstzrange('2022-01-01', NULL), 'huangqiao', 'huangqiao', 'plot ' || n, 'accepted', 'gain',
       ST_Multi(ST_Buffer(ST_SetSRID(ST_MakePoint(119.9 + 0.45 * random(), 31.97 + 0.4 * random()), 4490), 0.0004, 6))
FROM generate_series(1, :rows) n
"""
# a hundred rows an upload, one upload in twenty of the township that asks, half of all with the bureaus
FILL_UPLOADS = """
INSERT INTO intake.uploads (layer, unit, state, file_name, sha256, bytes)
SELECT 'afforestation', (ARRAY['huangqiao', 'xuanbao', 'jichuan', 'yaowang', 'fenjie', 'guxi', 'yuanzhu', 'shanhu',
       'guangling', 'quxia', 'zhangqiao', 'heshi', 'xinjie', 'binjiang', 'hongqiao', 'gensi', 'yanling'])[1 + n % 17],
       CASE n % 2 WHEN 0 THEN 'draft' ELSE 'confirmed' END, 'file ' || n, '', 1 FROM generate_series(1, :uploads) n
"""
FILL_ROWS = """
INSERT INTO intake.rows (upload_id, row, raw, attributes, geom)
SELECT u.id, n, '{"地块名称": "x"}', '{"name": "x", "stage": "accepted"}',
       ST_Buffer(ST_SetSRID(ST_MakePoint(119.9 + 0.45 * random(), 31.97 + 0.4 * random()), 4490), 0.0004, 6)
FROM intake.uploads u CROSS JOIN generate_series(1, 100) n
"""


@dataclass(frozen=True)
class Side:
    """One way to the rows: as the role of ``engine``, naming ``actor`` in each transaction."""

    engine: Engine
    actor: Actor | None = None

    def time(self, ask: Ask) -> float:
        with self.engine.connect() as connection:
            if self.actor is not None:
                announce(connection, self.actor)
            began = time.perf_counter()
            ask(connection)
            return (time.perf_counter() - began) * 1000


@dataclass(frozen=True)
class Patience:
    """How often a question is asked both ways: ``rounds``, or as many as fit into ``seconds``."""

    rounds: int
    seconds: float

    def is_over(self, done: int, began: float) -> bool:
        late = time.perf_counter() - began > self.seconds
        return done >= self.rounds or (done >= LEAST_ROUNDS and late)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=15, help="of one question, once it has five rounds")
    asked = parser.parse_args()
    with open_scratch() as scratch:
        engines = {role: connect(scratch.url, role) for role in ("", "eco_app", "eco_reader")}
        began = time.perf_counter()
        fill(engines[""], asked.rows)
        print(
            f"{asked.rows} rows published and {asked.rows} on their way, {time.perf_counter() - began:.0f} s"
        )
        ratios = compare_all(engines, Patience(asked.rounds, asked.seconds))
        for engine in engines.values():
            engine.dispose()
        return int(any(ratio > MOST and took >= 1 for ratio, took in ratios))


def connect(url: str, role: str) -> Engine:
    options = {"options": f"-c role={role} -c jit=off"} if role else {"options": "-c jit=off"}
    return create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1), connect_args=options)


def fill(engine: Engine, rows: int) -> None:
    with engine.begin() as connection:
        connection.execute(text(FILL_PUBLISHED), {"rows": rows})
        connection.execute(text(FILL_UPLOADS), {"uploads": rows // 100})
        connection.execute(text(FILL_ROWS))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE published.afforestation, intake.rows, intake.uploads"))


def compare_all(engines: dict[str, Engine], patience: Patience) -> list[tuple[float, float]]:
    owner, reader = Side(engines[""]), Side(engines["eco_reader"])
    township, bureau = Side(engines["eco_app"], TOWNSHIP), Side(engines["eco_app"], BUREAU)
    found = []
    for z, row, col in ((10, 414, 853), (12, 1658, 3412), (14, 6634, 13650)):
        found.append(compare(f"tile z{z}, as the reader", draw(z, row, col), owner, reader, patience))
    found.append(compare("1,000 items, as the reader", page, owner, reader, patience))
    with engines[""].connect() as connection:
        one = connection.scalar(
            text("SELECT id FROM intake.uploads WHERE unit = 'huangqiao' AND state <> 'draft' LIMIT 1")
        )
    for name, side, mine in (
        ("township", township, "unit = 'huangqiao'"),
        ("bureau", bureau, "state <> 'draft'"),
    ):
        # the owner asks with the condition that the policy would add: as many rows, no policy
        listed = f"SELECT * FROM intake.uploads WHERE {mine} ORDER BY changed_at DESC, id DESC LIMIT 200"
        found.append(compare(f"list of 200 uploads, {name}", sql(listed), owner, side, patience))
        rows = (
            "SELECT row, attributes, ST_AsBinary(geom) FROM intake.rows WHERE upload_id = :one ORDER BY row"
        )
        found.append(compare(f"100 rows of one upload, {name}", sql(rows, one=one), owner, side, patience))
        boxed = (
            "SELECT r.row, ST_AsBinary(r.geom) FROM intake.rows r JOIN intake.uploads u ON u.id = r.upload_id"
            f" WHERE r.geom && ST_MakeEnvelope(120.0, 32.1, 120.05, 32.15, 4490) AND u.{mine}"
        )
        found.append(compare(f"a box over all rows, {name}", sql(boxed), owner, side, patience))
    return found


def compare(title: str, ask: Ask, without: Side, with_wall: Side, patience: Patience) -> tuple[float, float]:
    """Medians over alternating rounds, after those that warm; the ratio and what it takes without."""
    for side in (without, with_wall) * WARMING:
        side.time(ask)
    times: tuple[list[float], list[float]] = ([], [])
    began = time.perf_counter()
    while not patience.is_over(len(times[0]), began):
        order = ((0, without), (1, with_wall)) if len(times[0]) % 2 else ((1, with_wall), (0, without))
        for at, side in order:
            times[at].append(side.time(ask))
    bare, walled = statistics.median(times[0]), statistics.median(times[1])
    print(
        f"{title:36} without {bare:8.2f} ms  with {walled:8.2f} ms  ratio {walled / bare:5.2f}"
        f"  ({len(times[0])} rounds)",
        flush=True,
    )
    return walled / bare, bare


def draw(z: int, row: int, col: int) -> Ask:
    statement = write_statement(layers.get(LAYER), z, True)
    values = {"z": z, "row": row, "col": col, "as_of": "2026-01-01T00:00:00Z"}

    def ask(connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT ({statement})", values).scalar()

    return ask


def page(connection: Connection) -> None:
    layer = layers.get(LAYER)
    assert read_page(connection, Question(layer, layer.fields, limit=1000)).returned == 1000


def sql(statement: str, **values: Any) -> Ask:
    def ask(connection: Connection) -> None:
        connection.execute(text(statement), values).all()

    return ask


if __name__ == "__main__":
    sys.exit(main())
