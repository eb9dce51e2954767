"""Do several server processes agree, and how soon? Random publications while a client asks both processes for tiles.

``.venv/bin/python bench/agreement.py [--publications 1000]``

Two ``ecoworks serve`` on one database hear of publications by looking only: the publications are made by this process,
through the product's own function. Every tile that may have changed is drawn anew from the database between two
publications; so each answer is held against all that it could rightly be: the ground as of a second before it was asked
for, or later.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from pyproj import Transformer

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.agreement_history import GRACE_SECONDS, Asked, History, Report, Tile, read_drawing
from bench.progress_county import add_townships
from bench.publications import EAST, LAYERS, NORTH, SOUTH, WEST, Change, County
from bench.scratch import open_scratch
from geo_api.db import Database
from geo_api.indexes import find_lost
from geo_api.people import ANONYMOUS
from geo_api.serving.guests import Guests
from geo_api.serving.part import Part
from geo_api.serving.place import Place, list_range
from geo_api.serving.store import Box, TileStore
from geo_api.serving.watch import Watch
from geo_api.settings import Settings
from geo_api.visibility import list_layers
from layers import get
from tests.serving import serve

ZOOMS = range(6, 17)
ASKS_PER_SECOND = 80
OPEN = {"ECOWORKS_LOGIN_ROLES": "true", "ECOWORKS_PUBLIC_READ": "true", "ECOWORKS_WORKER": "false"}
_project = Transformer.from_crs(4490, 3857, always_xy=True).transform


class Board:
    """Where something is about to happen or just did, for all clients; and when it is over."""

    def __init__(self, elsewhere: list[Tile]) -> None:
        self.over = threading.Event()
        self.elsewhere = elsewhere
        self._rounds: list[list[Tile]] = []
        self.hot: list[Tile] = []

    def announce(self, tiles: list[Tile]) -> None:
        self._rounds = [*self._rounds[-2:], tiles]
        self.hot = [tile for round_ in self._rounds for tile in round_]


class Client(threading.Thread):
    """Asks one process for tiles where something happens, and elsewhere, with what it knows already as ETags."""

    def __init__(self, process: int, address: str, board: Board, seed: int) -> None:
        super().__init__(daemon=True)
        self.process, self.board = process, board
        self.asked: list[Asked] = []
        self.renewed = 0
        self._chance = random.Random(seed)
        self._known: dict[Tile, tuple[str, str]] = {}
        self._connection = HTTPConnection(urlsplit(address).netloc, timeout=30)

    def run(self) -> None:
        while not self.board.over.is_set():
            self.asked.append(self._ask(self._choose()))
            time.sleep(1 / ASKS_PER_SECOND)
        self._connection.close()

    def _choose(self) -> Tile:
        hot = self.board.hot
        if hot and self._chance.random() < 0.85:
            return self._chance.choice(hot)
        return self._chance.choice(self.board.elsewhere)

    def _ask(self, tile: Tile) -> Asked:
        layer, place = tile
        etag, drawn = self._known.get(tile, ("", ""))
        address = f"/collections/{layer}/tiles/WebMercatorQuad/{place.z}/{place.row}/{place.col}"
        sent = time.monotonic()
        self._connection.request("GET", address, headers={"If-None-Match": etag} if etag else {})
        answer = self._connection.getresponse()
        body = answer.read()
        received = time.monotonic()
        if answer.status != 304:
            assert answer.status in (200, 204), (answer.status, body[:300])
            self.renewed += 1
            drawn = read_drawing(body)
            self._known[tile] = (answer.headers["ETag"], drawn)
        return Asked(self.process, tile, sent, received, drawn)


class Shelf:
    """A store like a server's, filled with every tile of the county: what goes with each publication?"""

    def __init__(self, database: Database) -> None:
        self._store = TileStore(limit_bytes=1 << 40)
        self._watch = Watch(database.reader, self._store, Guests(), 0)
        self._watch.look()
        self._shelves = [layer.shelf for layer in list_layers(ANONYMOUS)]
        county = _project_box((WEST, SOUTH, EAST, NORTH))
        self._fill(self._shelves, county)
        self.kept = len(self._store)
        self._of_layer = self.kept // len(self._shelves)

    def count_purged(self, layer: str, ground: Box) -> tuple[float, float]:
        """As a share of all tiles kept, and of the layer's; then they are put back."""
        self._watch.look()
        gone = self.kept - len(self._store)
        self._fill([get(layer).shelf], ground)
        assert len(self._store) == self.kept, "more was purged than lies there"
        return gone / self.kept, gone / self._of_layer

    def _fill(self, shelves: Sequence[str], box: Box) -> None:
        nothing = Part(b"")
        for z in ZOOMS:
            rows, cols = list_range(z, box)
            within = list_range(z, _project_box((WEST, SOUTH, EAST, NORTH)))
            for row in rows:
                for col in cols:
                    if row in within[0] and col in within[1]:
                        for shelf in shelves:
                            self._store.put((shelf, None), Place(z, row, col), nothing, self._store.seq)


def measure(url: str, addresses: Sequence[str], publications: int, seed: int = 6) -> Report:
    """Publish at random while a client asks each process, and judge every answer."""
    database = Database(Settings(database_url=url, login_roles=True))
    report, board = Report(publications), Board(list_anywhere(seed))
    clients = [Client(number, address, board, seed + number) for number, address in enumerate(addresses)]
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            county, history = County(database, seed), History(connection)
            county.settle(each=200)
            shelf = Shelf(database)
            report.kept = shelf.kept
            history.note(board.elsewhere)
            for client in clients:
                client.start()
            following = county.plan()
            for _ in range(publications):
                changes, ground = following, find_ground(following)
                layer = changes[0].work.layer
                tiles = list_around(layer, ground)
                history.note(tiles, only_new=True)
                # most are asked for that will change
                board.announce(tiles + 5 * history.list_known(layer, ground))
                history.begun.append(time.monotonic())
                county.publish(changes)
                history.acknowledged.append(time.monotonic())
                history.note(tiles + history.list_known(layer, ground))
                all_, own = shelf.count_purged(layer, ground)
                report.purged.append(all_)
                report.purged_of_layer.append(own)
                following = county.plan()
            time.sleep(GRACE_SECONDS + 0.5)
            board.over.set()
            for client in clients:
                client.join()
            answers = [asked for client in clients for asked in client.asked]
    finally:
        board.over.set()
        database.close()
    for asked in answers:
        history.judge(asked, report)
    report.renewed = sum(client.renewed for client in clients)
    return report


def list_anywhere(seed: int) -> list[Tile]:
    """Tiles of the whole county that are asked for now and then."""
    chance, found = random.Random(seed), []
    for _ in range(300):
        x, y = _project(chance.uniform(WEST, EAST), chance.uniform(SOUTH, NORTH))
        z = chance.choice(ZOOMS)
        rows, cols = list_range(z, (x, y, x, y))
        found.append((chance.choice(LAYERS), Place(z, rows[0], cols[0])))
    return found


def list_around(layer: str, ground: Box) -> list[Tile]:
    """The tiles of a publication's ground, and one more on each side."""
    found = []
    for z in ZOOMS:
        rows, cols = list_range(z, ground)
        # of a ground of many tiles its corners and edges are enough
        for row in range(rows[0] - 1, rows[-1] + 2, max(1, len(rows) // 3)):
            for col in range(cols[0] - 1, cols[-1] + 2, max(1, len(cols) // 3)):
                found.append((layer, Place(z, row, col)))
    return found


def find_ground(changes: Sequence[Change]) -> Box:
    """What the shapes before and after it cover; to be asked before it is published."""
    sides = [shape.bounds for change in changes for shape in (change.shape, change.work.shape)]
    west, south = (min(side[n] for side in sides) for n in (0, 1))
    east, north = (max(side[n] for side in sides) for n in (2, 3))
    left, bottom, right, top = _project_box((west, south, east, north))
    # PostGIS keeps the box of a shape in single precision: a metre more on each side
    return left - 2, bottom - 2, right + 2, top + 2


def _project_box(box: Box) -> Box:
    return (*_project(box[0], box[1]), *_project(box[2], box[3]))


def show(report: Report) -> bool:
    purged, own = sorted(report.purged), sorted(report.purged_of_layer)
    print(
        f"{report.publications} publications, {report.answers} answers, {report.renewed} of them with a new body"
    )
    wrong = f"{len(report.stale)}; like no state: {len(report.strange)}"
    print(f"stale {GRACE_SECONDS:.0f} s after the acknowledgement: {wrong}")
    print(
        f"longest after an acknowledgement that a tile was asked for and came old: {report.worst_seconds * 1000:.0f} ms"
    )
    for name, shares in (("all", purged), ("the layer's", own)):
        print(
            f"purged of {name} kept tiles z6-z16, share of a publication: median {statistics.median(shares):.4%},"
            f" 95 of 100 below {shares[int(0.95 * len(shares))]:.4%}, most {shares[-1]:.4%}"
        )
    for asked in (report.stale + report.strange)[:20]:
        print(f"  process {asked.process}, {asked.tile[0]} {asked.tile[1]}")
    print(f"kept in all: {report.kept} parts of tiles")
    return not report.stale and not report.strange and statistics.median(purged) <= 0.001


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--publications", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=6)
    asked = parser.parse_args()
    with ExitStack() as stack:
        scratch = stack.enter_context(open_scratch())
        with psycopg.connect(scratch.url, autocommit=True) as connection:
            add_townships(connection)
        servers = [
            stack.enter_context(serve(scratch.home / str(number), scratch.url, None, **OPEN))
            for number in range(2)
        ]
        report = measure(scratch.url, [server.address for server in servers], asked.publications, asked.seed)
        with psycopg.connect(scratch.url, autocommit=True) as connection:
            lost = find_lost(connection)
        print(f"works that an index over shapes does not find: {lost or 'none'}")
        return 0 if show(report) and not lost else 1


if __name__ == "__main__":
    sys.exit(main())
