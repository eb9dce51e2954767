"""Does a heavy export, or a bad filter, slow the map? Tiles alone, and beside both, in turn: medians and 99 of 100.

``.venv/bin/python bench/fairness.py [--features 200000] [--rounds 4] [--seconds 15]``

One ``ecoworks serve`` with its worker, as it is installed. One client asks for tiles of zoom 14 to 16, one after the
other, that were not asked for before. Beside it, an inspector has the whole layer exported, and eight connections of
four people ask for filters that no index helps with.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx2 as httpx
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.scratch import open_scratch
from geo_api.serving.place import list_range
from geo_api.settings import Settings
from tests.api.conftest import add_people
from tests.people import PASSWORD
from tests.serving import serve

FILL = """
INSERT INTO published.afforestation (feature_id, version, valid, unit, township, name, stage, ledger, geom)
SELECT gen_random_uuid(), 1, tstzrange('2022-01-01', NULL), 'huangqiao', 'huangqiao', 'plot ' || n, 'accepted', 'gain',
       ST_Multi(ST_Buffer(ST_SetSRID(ST_MakePoint(119.9 + 0.45 * random(), 31.97 + 0.4 * random()), 4490), 0.0004, 6))
FROM generate_series(1, %s) n
"""
COUNTY = (13_347_000.0, 3_758_000.0, 13_397_000.0, 3_811_000.0)
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
# from border to border and back: no index helps, and every plot is held against all of it
CORNERS = ", ".join(f"{119.9 + 0.45 * (n % 2):.2f} {31.97 + 0.4 * n / 400:.4f}" for n in range(400))
BAD = f"S_DISJOINT(geometry, LINESTRING({CORNERS})) AND name LIKE '%9%9%9%'"
# what the others may add to the map, on a machine of two processors
MOST = 3
ASKERS = ("alice", "bob", "chelsea", "dave")
EXPORTER = "ines"


class Neighbours:
    """Those who ask for too much, while the block lasts; ``clients`` are signed in already."""

    def __init__(self, clients: dict[str, httpx.Client]) -> None:
        self.outcomes: Counter[str] = Counter()
        self.exports = self.asked = 0
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._filter, args=(clients[name],)) for name in ASKERS * 2]
        self._threads.append(threading.Thread(target=self._export, args=(clients[EXPORTER],)))

    def __enter__(self) -> Neighbours:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _filter(self, client: httpx.Client) -> None:
        while not self._over.is_set():
            answer = client.get(f"/collections/afforestation/items?limit=1000&filter={quote(BAD)}")
            self.outcomes[str(answer.status_code)] += 1
            if answer.status_code in (429, 503):
                self._over.wait(float(answer.headers["Retry-After"]))

    def _export(self, client: httpx.Client) -> None:
        while not self._over.is_set():
            self.asked += 1
            job = client.post("/exports", json={"scope": {"layers": ["afforestation"]}}).json()
            # to its end, so that nothing of it is left when tiles are alone again
            while job["state"] in ("queued", "running"):
                time.sleep(0.5)
                job = client.get(f"/exports/{job['id']}").json()
            self.exports += job["state"] == "done"


@contextmanager
def sign_in(address: str, name: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, headers={"X-Ecoworks": "1"}, timeout=60, trust_env=False) as client:
        answer = client.post("/session", json={"name": name, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        yield client


def list_tiles(chance: random.Random) -> Iterator[str]:
    """Every tile of three zooms once, in any order: none of them is kept yet."""
    found = []
    for z in range(14, 17):
        rows, cols = list_range(z, COUNTY)
        found += [f"{z}/{row}/{col}" for row in rows for col in cols]
    chance.shuffle(found)
    return iter(found)


def ask_tiles(address: str, cookie: str, tiles: Iterator[str], seconds: float) -> list[float]:
    """Milliseconds of each tile, one after the other."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    took, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.perf_counter()
        connection.request(
            "GET", f"/tiles/WebMercatorQuad/{next(tiles)}?collections=afforestation",
            headers={"Cookie": cookie, "Accept-Encoding": "gzip"},
        )  # fmt: skip
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status in (200, 204), body[:300]
        took.append(1000 * (time.perf_counter() - began))
        time.sleep(0.02)
    connection.close()
    return took


def tell(name: str, took: list[float]) -> tuple[float, float]:
    took = sorted(took)
    middle, late = statistics.median(took), took[int(0.99 * len(took))]
    print(
        f"{name:<8} {len(took):>6} tiles   p50 {middle:6.1f} ms   p99 {late:6.1f} ms   p99/p50 {late / middle:4.1f}"
    )
    return middle, late


def measure(address: str, rounds: int, seconds: float) -> bool:
    tiles = list_tiles(random.Random(6))
    alone: list[float] = []
    beside: list[float] = []
    outcomes: Counter[str] = Counter()
    exports = asked = 0
    with ExitStack() as stack:
        clients = {name: stack.enter_context(sign_in(address, name)) for name in (*ASKERS, EXPORTER, "liam")}
        cookie = "; ".join(f"{name}={value}" for name, value in clients["liam"].cookies.items())
        ask_tiles(address, cookie, tiles, 3)
        for _ in range(rounds):
            alone += ask_tiles(address, cookie, tiles, seconds)
            with Neighbours(clients) as neighbours:
                time.sleep(1)
                beside += ask_tiles(address, cookie, tiles, seconds)
            outcomes += neighbours.outcomes
            exports += neighbours.exports
            asked += neighbours.asked
    before, after = tell("alone", alone), tell("beside", beside)
    print(f"p50 beside/alone {after[0] / before[0]:.2f}   p99 beside/alone {after[1] / before[1]:.2f}")
    print(f"bad filters ended with {dict(sorted(outcomes.items()))}")
    print(f"exports: {asked}, written: {exports}")
    return all(slow <= MOST * quick for slow, quick in zip(after, before, strict=True))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=15.0)
    asked = parser.parse_args()
    with ExitStack() as stack:
        scratch = stack.enter_context(open_scratch())
        add_people(Settings(home=scratch.home, database_url=scratch.url, login_roles=True))
        with psycopg.connect(scratch.url, autocommit=True) as connection:
            connection.execute(FILL, (asked.features,))
            connection.execute("VACUUM ANALYZE published.afforestation")
        server = stack.enter_context(serve(scratch.home, scratch.url, ECOWORKS_LOGIN_ROLES="true"))
        return 0 if measure(server.address, asked.rounds, asked.seconds) else 1


if __name__ == "__main__":
    sys.exit(main())
