"""Whoever asks too much waits or is told so, and the map goes on.

FA1 a slow filter is cut off with what to do; tiles answer meanwhile, though every place is taken
FA2 one client's many questions leave places to others; who comes when the line is full is told to come again
FA3 whoever used up an allowance waits; one question after the other never runs dry
FA4 a reader of a whole layer in pages and a map's burst of tiles meet no limit
FA5 nobody has more than a few unfinished exports
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from geo_api.errors import Problem
from geo_api.fairness import allowances
from geo_api.fairness.allowances import Allowances
from geo_api.fairness.line import Line, Places
from geo_api.settings import Settings
from tests.api.test_tiles import PLOT, draw, find_tile
from tests.people import PASSWORD
from tests.shapes import multi, square

Open = Callable[..., TestClient]
Publish = Callable[..., uuid.UUID]
HOLDS = "LOCK TABLE published.afforestation IN ACCESS EXCLUSIVE MODE"


def test_fa1_a_slow_filter_is_cut_off_and_tiles_answer_meanwhile(
    county: Settings, app_client: Open, publish_row: Publish
) -> None:
    publish_row("wetlands", multi(square(120.15, 32.25)), unit="huangqiao", name="湿地")
    told = {"public_read": True, "worker": False, "reads_at_once": 4, "client_reads_at_once": 4}
    # of the first no question is cut off while the tiles are drawn, however long that takes
    patient, hurried = (app_client(county.database_url, **told, read_seconds=seconds) for seconds in (300, 1))
    asked = "/collections/afforestation/items?filter=version > 0"
    with (
        ThreadPoolExecutor(5) as threads,
        psycopg.connect(county.database_url) as other,
    ):
        # as slow as can be: it does not end by itself
        other.execute(HOLDS)
        slow = [threads.submit(patient.get, asked) for _ in range(4)]
        wait_for_held(other, 4)
        tiles = [
            draw(patient, find_tile(z, 120.1505, 32.2505), collections="wetlands") for z in range(10, 17)
        ]
        assert not any(one.done() for one in slow)
        assert [tile.status_code for tile in tiles] == [200] * 7
        cut_off = threads.submit(hurried.get, asked).result(timeout=60)
        other.rollback()
        assert [one.result().status_code for one in slow] == [200] * 4
    problem = cut_off.json()
    assert (cut_off.status_code, problem["code"]) == (503, "query.too_slow")
    assert int(cut_off.headers["retry-after"]) > 0
    assert "bbox" in problem["detail"] and "export" in problem["detail_en"]
    assert hurried.get("/collections/afforestation/items").status_code == 200


def wait_for_held(other: psycopg.Connection, count: int) -> None:
    """Return when so many questions wait for what ``other`` holds."""
    waiting = (
        "SELECT count(*) FROM pg_locks WHERE relation = 'published.afforestation'::regclass AND NOT granted"
    )
    deadline = time.monotonic() + 120
    while other.execute(waiting).fetchone() != (count,):
        assert time.monotonic() < deadline, "they do not wait"
        time.sleep(0.02)


def run(scene: Callable[[Line], Any], **places: Any) -> None:
    told = {"at_once": 4, "of_one": 2, "waiting": 6, "seconds": 60.0} | places

    async def play() -> None:
        await scene(Line(Places(**told)))

    # a loop of its own, whatever runs in this thread: a browser's does, once one was opened
    with ThreadPoolExecutor(1) as aside:
        aside.submit(lambda: asyncio.run(play())).result()


def test_fa2_one_client_leaves_places_to_others() -> None:
    async def scene(line: Line) -> None:
        many = [asyncio.create_task(line.enter("many")) for _ in range(5)]
        await asyncio.sleep(0.01)
        assert [task.done() for task in many] == [True, True, False, False, False]
        await line.enter("few")
        await line.enter("few")
        third = asyncio.create_task(line.enter("third"))
        await asyncio.sleep(0.01)
        line.leave("many")
        await asyncio.sleep(0.01)
        # those who wait longer have one at work already
        assert third.done() and not many[2].done()
        with pytest.raises(Problem) as refused:
            await line.enter("many")
        assert (refused.value.status, refused.value.code) == (429, "client.too_many")
        for task in many[2:]:
            task.cancel()

    run(scene)


def test_fa2_a_full_line_says_come_again_and_nobody_waits_for_ever() -> None:
    async def scene(line: Line) -> None:
        await line.enter("a")
        waiting = asyncio.create_task(line.enter("b"))
        await asyncio.sleep(0.01)
        with pytest.raises(Problem) as full:
            await line.enter("c")
        with pytest.raises(Problem) as late:
            await waiting
        assert {(one.value.status, one.value.code) for one in (full, late)} == {(503, "server.busy")}
        line.leave("a")
        await line.enter("c")

    run(scene, at_once=1, waiting=1, seconds=0.05)


def test_fa2_whoever_leaves_the_line_leaves_no_hole_in_it() -> None:
    async def scene(line: Line) -> None:
        await line.enter("a")
        gone, stays = (asyncio.create_task(line.enter(name)) for name in ("gone", "stays"))
        await asyncio.sleep(0.01)
        line.leave("a")
        gone.cancel()
        await asyncio.wait([gone])
        await asyncio.wait_for(stays, 60)

    run(scene, at_once=1)


def test_fa3_an_allowance_fills_again(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(allowances.time, "monotonic", lambda: clock[0])
    left = Allowances(10)
    for _ in range(1000):  # one after the other: as much comes back as goes
        assert left.find_wait("patient") == 0
        clock[0] += 3
        left.charge("patient", 3)
    for _ in range(5):  # five at once
        left.charge("greedy", 3)
    assert left.find_wait("greedy") == pytest.approx(5)
    assert left.find_wait("patient") == 0
    clock[0] += 5
    assert left.find_wait("greedy") == 0


def test_fa3_used_up_is_told_with_the_time_to_wait(
    county: Settings, app_client: Open, publish_row: Publish
) -> None:
    client = app_client(county.database_url, public_read=True, client_work_seconds=0.001)
    address = "/collections/afforestation/items"
    answers = [client.get(address) for _ in range(8)]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.json()["code"] == "client.used_up" and int(refused.headers["retry-after"]) >= 1
    assert "导出" in refused.json()["detail"]
    # somebody else from another place is not meant; tiles are not counted
    assert draw(client, find_tile(14, 120.15, 32.25)).status_code in (200, 204)


def test_fa4_a_layer_in_pages_and_a_burst_of_tiles_pass(
    county: Settings, app_client: Open, publish_row: Publish
) -> None:
    publish_row("afforestation", multi(square(120.15, 32.25)), unit="huangqiao", **PLOT)
    client = app_client(county.database_url, public_read=True)
    for _ in range(120):
        assert client.get("/collections/afforestation/items?limit=1000").status_code == 200
    row, col = map(int, find_tile(15, 120.15, 32.25).split("/")[1:])
    with ThreadPoolExecutor(6) as threads:
        found = threads.map(
            lambda n: draw(client, f"15/{row + n // 10}/{col + n % 10}").status_code, range(60)
        )
        assert set(found) <= {200, 204}


def test_fa5_nobody_has_more_than_a_few_unfinished_exports(county: Settings, app_client: Open) -> None:
    client = app_client(county.database_url, worker=False, exports_at_once=2)
    client.headers["X-Ecoworks"] = "1"
    assert client.post("/session", json={"name": "alice", "password": PASSWORD}).status_code == 200
    assert [client.post("/exports", json={}).status_code for _ in range(2)] == [202, 202]
    refused = client.post("/exports", json={})
    assert (refused.status_code, refused.json()["code"]) == (429, "export.too_many")
    assert "retry-after" in refused.headers
