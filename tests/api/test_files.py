"""Files that arrive in parts (tus 1.0.0).

F1 only who may upload begins a file, and only its creator sees it
F2 parts are appended where the last one ended, and nowhere else
F3 what breaks off is kept; what was never put on record is cut off
F4 sizes, numbers and time are bounded
F5 an upload takes a whole file, once
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text
from starlette.types import Message, Scope

from geo_api import files
from geo_api.app import create_app
from geo_api.settings import Settings
from tests.people import PASSWORD
from tests.shapes import collect, square

As = Callable[[str], TestClient]
TUS = {"Tus-Resumable": "1.0.0"}
PART = {**TUS, "Content-Type": "application/offset+octet-stream"}
PLOT = {"name": "东河地块", "ledger": "gain", "stage": "accepted", "accepted_on": "2022-11-20"}
CONTENT = json.dumps(collect((square(120.15, 32.25), PLOT)), ensure_ascii=False).encode()


def begin(client: TestClient, length: int = len(CONTENT), name: str = "地块.geojson") -> str:
    metadata = f"filename {base64.b64encode(name.encode()).decode()},relativePath"
    answer = client.post("/files", headers={**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata})
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


def append(client: TestClient, address: str, offset: int, part: bytes, **headers: str) -> Any:
    return client.patch(address, content=part, headers={**PART, "Upload-Offset": str(offset), **headers})


def ask_offset(client: TestClient, address: str) -> int:
    answer = client.head(address, headers=TUS)
    assert answer.status_code == 200
    return int(answer.headers["upload-offset"])


def run(settings: Settings, statement: str, **values: Any) -> Any:
    engine = create_engine(settings.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        result = connection.execute(text(statement), values)
        found = result.all() if result.returns_rows else None
    engine.dispose()
    return found


def patch_slowly(
    door: TestClient, client: TestClient, address: str, receive: Callable[[], Any]
) -> tuple[int, dict[str, str]]:
    """A PATCH from byte 0 whose body comes from ``receive``, message by message, through the whole application."""
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    headers = {**PART, "Upload-Offset": "0", "X-Ecoworks": "1", "Cookie": cookies}
    headers["Content-Length"] = str(len(CONTENT))
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "PATCH",
        "scheme": "http",
        "path": address,
        "raw_path": address.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(key.lower().encode(), value.encode()) for key, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
        "state": {},
    }
    answered: list[Message] = []

    async def send(message: Message) -> None:
        answered.append(message)

    async def drive() -> None:
        await door.app(scope, receive, send)

    assert door.portal is not None
    door.portal.call(drive)
    start = answered[0]
    return start["status"], {key.decode(): value.decode() for key, value in start["headers"]}


def break_off(*chunks: bytes) -> Callable[[], Any]:
    """A body of these chunks whose sender then is gone."""
    messages: list[Message] = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append({"type": "http.disconnect"})

    async def receive() -> Message:
        return messages.pop(0) if len(messages) > 1 else messages[0]

    return receive


def test_the_server_says_what_it_speaks_to_anybody(door: TestClient) -> None:
    answer = door.options("/files")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert set(answer.headers["tus-extension"].split(",")) == {"creation", "expiration", "termination"}
    assert answer.headers["tus-max-size"] == str(64 << 20)


def test_f1_strangers_and_those_who_do_not_report_begin_nothing(door: TestClient, as_person: As) -> None:
    headers = {**TUS, "Upload-Length": "10"}
    stranger = TestClient(door.app, headers={"X-Ecoworks": "1"})
    refused = stranger.post("/files", headers=headers)
    assert (refused.status_code, refused.headers["tus-resumable"]) == (401, "1.0.0")
    for name in ("bob", "liam", "sam", "ada"):
        assert as_person(name).post("/files", headers=headers).status_code == 403


def test_f1_nobody_else_sees_continues_uses_or_removes_a_file(as_person: As) -> None:
    alice = as_person("alice")
    address = begin(alice)
    assert append(alice, address, 0, CONTENT).status_code == 204
    for name in ("bob", "chelsea", "nora"):
        other = as_person(name)
        assert other.head(address, headers=TUS).status_code == 404
        assert append(other, address, 0, b"x").status_code == 404
        assert other.delete(address, headers=TUS).status_code == 404
    form = {"layer": "afforestation", "file_id": address.rpartition("/")[2]}
    taken = as_person("chelsea").post("/uploads", data=form)
    assert (taken.status_code, taken.json()["code"]) == (404, "file.unknown")
    assert ask_offset(alice, address) == len(CONTENT)


def test_f2_parts_follow_one_another_and_make_the_file(as_person: As, county: Settings) -> None:
    alice = as_person("alice")
    address = begin(alice)
    asked = alice.head(address, headers=TUS)
    assert asked.headers["upload-length"] == str(len(CONTENT))
    assert asked.headers["upload-metadata"].startswith("filename ")
    assert asked.headers["cache-control"] == "no-store"
    first = append(alice, address, 0, CONTENT[:50])
    assert (first.status_code, first.headers["upload-offset"]) == (204, "50")
    assert first.headers["upload-expires"].endswith("GMT")
    assert ask_offset(alice, address) == 50
    # by a network that lets no PATCH through
    rest = alice.post(
        address,
        content=CONTENT[50:],
        headers={**PART, "Upload-Offset": "50", "X-HTTP-Method-Override": "PATCH"},
    )
    assert rest.headers["upload-offset"] == str(len(CONTENT))
    [(sha256,)] = run(county, "SELECT sha256 FROM intake.files")
    assert sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_f2_another_offset_changes_nothing(as_person: As, county: Settings) -> None:
    alice = as_person("alice")
    address = begin(alice)
    append(alice, address, 0, b"abc")
    for offset in (0, 2, 4):
        refused = append(alice, address, offset, b"XYZ")
        assert (refused.status_code, refused.json()["code"]) == (409, "file.offset")
    [path] = county.incoming.iterdir()
    assert path.read_bytes() == b"abc"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Content-Type": "text/plain"}, 415),
        ({"Upload-Offset": "-1"}, 400),
        ({"Upload-Offset": "x"}, 400),
    ],
)
def test_f2_a_malformed_part_is_refused(as_person: As, headers: dict[str, str], status: int) -> None:
    alice = as_person("alice")
    address = begin(alice)
    refused = alice.patch(address, content=b"abc", headers={**PART, "Upload-Offset": "0", **headers})
    assert refused.status_code == status
    assert refused.headers["tus-version"] == "1.0.0"
    assert ask_offset(alice, address) == 0


def test_f3_a_body_that_breaks_off_keeps_what_arrived(door: TestClient, as_person: As) -> None:
    alice = as_person("alice")
    address = begin(alice)
    patch_slowly(door, alice, address, break_off(CONTENT[:40], CONTENT[40:70]))
    assert ask_offset(alice, address) == 70
    assert append(alice, address, 70, CONTENT[70:]).headers["upload-offset"] == str(len(CONTENT))
    form = {"layer": "afforestation", "file_id": address.rpartition("/")[2]}
    report = alice.post("/uploads", data=form).json()
    assert report["file"]["sha256"] == hashlib.sha256(CONTENT).hexdigest()


def test_f3_a_body_that_stalls_is_dropped_and_kept(county: Settings) -> None:
    hurried = county.model_copy(update={"body_idle_seconds": 0.3, "worker": False})
    with TestClient(create_app(hurried), headers={"X-Ecoworks": "1"}) as door:
        door.post("/session", json={"name": "alice", "password": PASSWORD})
        address = begin(door)

        sent: list[Message] = [{"type": "http.request", "body": CONTENT[:40], "more_body": True}]

        async def receive() -> Message:
            if not sent:
                await anyio.sleep_forever()
            return sent.pop()

        status, headers = patch_slowly(door, door, address, receive)
        assert (status, headers["connection"]) == (408, "close")
        assert ask_offset(door, address) == 40
        assert append(door, address, 40, CONTENT[40:]).status_code == 204


def test_f3_one_request_at_a_time_writes(door: TestClient, as_person: As) -> None:
    alice = as_person("alice")
    address = begin(alice)
    started, finish = threading.Event(), threading.Event()
    told: list[int] = []

    async def receive() -> Message:
        if not started.is_set():
            started.set()  # the file is open by now: the body is asked for afterwards
            return {"type": "http.request", "body": CONTENT[:10], "more_body": True}
        await anyio.to_thread.run_sync(finish.wait)
        return {"type": "http.request", "body": CONTENT[10:], "more_body": False}

    slow = threading.Thread(target=lambda: told.append(patch_slowly(door, alice, address, receive)[0]))
    slow.start()
    assert started.wait(60)
    second = append(alice, address, 0, b"abc")
    finish.set()
    slow.join(60)
    assert (second.status_code, second.json()["code"]) == (423, "file.busy")
    assert told == [204]
    assert ask_offset(alice, address) == len(CONTENT)


def test_f3_bytes_beyond_the_record_are_written_anew(as_person: As, county: Settings) -> None:
    alice = as_person("alice")
    address = begin(alice)
    append(alice, address, 0, CONTENT[:30])
    [path] = county.incoming.iterdir()
    with path.open("ab") as torn:  # as a server leaves it that dies between writing and recording
        torn.write(b"\0" * 4096)
    assert ask_offset(alice, address) == 30
    append(alice, address, 30, CONTENT[30:])
    assert path.read_bytes() == CONTENT


def test_f3_bytes_that_the_disk_lost_are_not_made_up(as_person: As, county: Settings) -> None:
    alice = as_person("alice")
    address = begin(alice)
    append(alice, address, 0, CONTENT[:30])
    [path] = county.incoming.iterdir()
    path.write_bytes(CONTENT[:10])
    assert append(alice, address, 30, CONTENT[30:]).status_code == 404


def test_f4_sizes_are_refused_before_the_bytes(as_person: As, county: Settings) -> None:
    alice = as_person("alice")
    for length, status, code in (("0", 422, "file.empty"), (str((64 << 20) + 1), 413, "file.too_large")):
        refused = alice.post("/files", headers={**TUS, "Upload-Length": length})
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert alice.post("/files", headers=TUS).status_code == 400
    bad = {**TUS, "Upload-Length": "5", "Upload-Metadata": "filename =not base64="}
    assert alice.post("/files", headers=bad).status_code == 422
    assert not county.incoming.exists()


def test_f4_more_than_was_announced_is_not_taken(as_person: As, county: Settings) -> None:
    alice = as_person("alice")
    address = begin(alice, 5)
    refused = append(alice, address, 0, b"123456")
    assert (refused.status_code, refused.json()["code"]) == (413, "file.longer_than_announced")
    chunks = iter([b"123", b"456"])
    unannounced = alice.patch(address, content=chunks, headers={**PART, "Upload-Offset": "0"})
    assert unannounced.status_code == 413
    [path] = county.incoming.iterdir()
    assert len(path.read_bytes()) == ask_offset(alice, address) <= 5


def test_f4_five_files_at_a_time(as_person: As, county: Settings) -> None:
    alice = as_person("alice")
    addresses = [begin(alice) for _ in range(files.MOST_OPEN)]
    append(alice, addresses[0], 0, b"abc")
    refused = alice.post("/files", headers={**TUS, "Upload-Length": "5"})
    assert (refused.status_code, refused.json()["code"]) == (429, "file.too_many")
    begin(as_person("chelsea"))  # others have their own five
    assert alice.delete(addresses[0], headers=TUS).status_code == 204
    assert alice.head(addresses[0], headers=TUS).status_code == 404
    assert not list(county.incoming.iterdir())
    begin(alice)


def test_f4_what_is_not_continued_expires_with_its_bytes(
    county: Settings, app_client: Callable[..., TestClient]
) -> None:
    # without a worker: it sweeps, too
    alice = app_client(county.database_url, worker=False)
    alice.headers["X-Ecoworks"] = "1"
    assert alice.post("/session", json={"name": "alice", "password": PASSWORD}).status_code == 200
    old, young = begin(alice), begin(alice)
    for address in (old, young):
        append(alice, address, 0, b"abc")
    stray = county.incoming / str(uuid.uuid4())
    stray.write_bytes(b"abc")
    run(
        county,
        "UPDATE intake.files SET expires_at = now() - interval '1 second' WHERE id = :id",
        id=old.rpartition("/")[2],
    )
    assert alice.head(old, headers=TUS).status_code == 404
    assert append(alice, old, 3, b"d").status_code == 404
    assert files.sweep(alice.app.state.database, county) == 1  # type: ignore[attr-defined]
    assert [path.name for path in county.incoming.iterdir()] == [young.rpartition("/")[2]]
    assert ask_offset(alice, young) == 3


def test_f5_an_upload_takes_the_file_and_is_the_only_thing_recorded(as_person: As, county: Settings) -> None:
    alice = as_person("alice")
    address = begin(alice)
    form = {"layer": "afforestation", "file_id": address.rpartition("/")[2]}
    append(alice, address, 0, CONTENT[:10])
    early = alice.post("/uploads", data=form)
    assert (early.status_code, early.json()["code"]) == (409, "file.incomplete")
    append(alice, address, 10, CONTENT[10:])
    key = {"Idempotency-Key": "the-same-click"}
    report = alice.post("/uploads", data=form, headers=key)
    assert report.status_code == 201, report.text
    told = report.json()["file"]
    assert (told["name"], told["sha256"]) == ("地块.geojson", hashlib.sha256(CONTENT).hexdigest())
    assert report.json()["counts"]["read"] == 1
    assert Path(county.files / told["sha256"][:2] / told["sha256"]).read_bytes() == CONTENT
    assert not list(county.incoming.iterdir())
    assert alice.head(address, headers=TUS).status_code == 404
    # the answer was lost on the way: the same request again leads to the same upload
    assert alice.post("/uploads", data=form, headers=key).json()["id"] == report.json()["id"]
    assert alice.post("/uploads", data=form).json()["code"] == "file.unknown"
    actions = [row[0] for row in run(county, "SELECT action FROM audit.entries ORDER BY seq")]
    assert [action for action in actions if not action.startswith("session")] == ["upload.receive"]


def test_f5_a_refused_upload_leaves_the_file_where_it_is(as_person: As, county: Settings) -> None:
    alice = as_person("alice")
    address = begin(alice)
    append(alice, address, 0, CONTENT)
    form = {"layer": "farmland", "file_id": address.rpartition("/")[2]}
    assert alice.post("/uploads", data=form).status_code == 403
    assert ask_offset(alice, address) == len(CONTENT)
    assert len(list(county.incoming.iterdir())) == 1
