"""OGC API Features Part 4: what ``tests/api/test_changes_items.py`` leaves of its requirements.

E1 OPTIONS tells what may be done and in which types
E2 a body without a type, or with another identifier, is refused; nothing is left behind
E3 each method answers with the upload it became, and the row is changed when that is published
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely import Point

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]
ITEMS = "/collections/outfalls/items"
GEOJSON, PATCH = "application/geo+json", "application/merge-patch+json"


def test_part_4(as_person: As, publish_row: Publish) -> None:
    """One instance for all of it: signing in and starting cost more than asking."""
    told = {"name": "祁巷村2#排口", "stage": "found", "village": "祁巷村"}
    here = f"{ITEMS}/{publish_row('outfalls', Point(120.15, 32.25), unit='huangqiao', **told)}"
    alice = as_person("alice")
    check_options(alice, here)
    check_bodies(alice, here)
    check_absent(alice)
    check_answers(alice, here)


def check_options(alice: TestClient, here: str) -> None:
    for address, methods in ((ITEMS, {"POST"}), (here, {"PUT", "PATCH", "DELETE"})):
        answer = alice.options(address)
        allowed = set(answer.headers["allow"].split(", "))
        assert answer.status_code == 200 and methods | {"GET", "OPTIONS"} <= allowed
    assert GEOJSON in alice.options(ITEMS).headers["accept-post"]
    assert PATCH in alice.options(here).headers["accept-patch"]


def check_bodies(alice: TestClient, here: str) -> None:
    seen = {"If-Match": '"1"'}
    body = b'{"type": "Feature", "properties": {"name": "x"}, "geometry": null}'
    requests: list[tuple[str, str]] = [("POST", ITEMS), ("PUT", here), ("PATCH", here)]
    for method, address in requests:
        answer = alice.request(method, address, content=body, headers=seen | {"Content-Type": ""})
        assert (answer.status_code, answer.json()["code"]) == (400, "request.media_type_missing"), method
    other: dict[str, Any] = {"id": str(uuid.uuid4()), "properties": {"remarks": "x"}}
    answer = alice.patch(here, json=other, headers=seen)
    assert (answer.status_code, answer.json()["code"]) == (422, "feature.other_id")
    odd = {"type": "Feature", "properties": {"no_such_field": 1}, "geometry": None}
    assert alice.post(ITEMS, json=odd).status_code == 422
    assert alice.get("/uploads").json()["uploads"] == []


def check_absent(alice: TestClient) -> None:
    feature = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "Point", "coordinates": [120.1, 32.2]},
    }
    absent = f"{ITEMS}/{uuid.uuid4()}"
    for headers in ({}, {"If-Match": '"xyz"'}):
        assert alice.put(absent, json=feature, headers=headers).status_code == 404
        assert alice.delete(absent, headers=headers).status_code == 404
    assert alice.get(absent).status_code == 404


def check_answers(alice: TestClient, here: str) -> None:
    read = alice.get(here)
    assert read.headers["etag"] == '"1"'
    whole = read.json() | {"id": str(uuid.uuid4())}
    answer = alice.put(here, json=whole, headers={"If-Match": '"1"'})
    # the identifier of a body that replaces is passed over: the address says which feature it is
    assert answer.status_code == 202 and answer.headers["etag"]
    (row,) = alice.get(answer.headers["location"] + "/features").json()["features"]
    assert row["properties"]["feature_id"] == here.rpartition("/")[2]
    assert alice.get(here).json()["properties"] == read.json()["properties"]


@pytest.mark.parametrize("name", ["POST", "PUT", "PATCH", "DELETE"])
def test_strangers_change_nothing(anybody: TestClient, name: str) -> None:
    address = ITEMS if name == "POST" else f"{ITEMS}/{uuid.uuid4()}"
    assert anybody.request(name, address, json={}).status_code == 401
    assert anybody.options(address).headers["allow"] == "GET, HEAD, OPTIONS"
