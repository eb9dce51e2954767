"""Whatever is sent instead of a file of works: a sentence says what to do, nothing is stored, the server stays up.

B1 not an archive, empty, of a wrong format, a bomb: refused, with the problem in Chinese and English
B2 shapes in the sea or in another township: a draft that cannot be submitted, with the rows and the way out
B3 nothing of it is published, and the next good file is taken as if nothing had been
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from geo_api.settings import Settings
from tests.shapes import collect, square

As = Callable[[str], TestClient]
Send = Callable[..., dict[str, Any]]

PLOT = {"name": "天星洲湿地", "stage": "accepted", "accepted_on": "2022-11-20"}
GIGABYTE = 1 << 30


def has_chinese(words: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in words)


def zip_zeros(path: Path, size: int) -> Path:
    """A small archive of one enormous shapefile part."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("地块.shp", "w", force_zip64=True) as part,
    ):
        block = bytes(1 << 22)
        for _ in range(size // len(block)):
            part.write(block)
    return path


def count_published(settings: Settings) -> int:
    engine = create_engine(settings.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        count = connection.execute(text("SELECT count(*) FROM published.wetlands")).scalar_one()
    engine.dispose()
    return int(count)


def refuse(door: TestClient, client: TestClient, name: str, content: bytes) -> dict[str, Any]:
    """Send it; what the person is told, wherever it stands."""
    answer = client.post("/uploads", files={"file": (name, content)}, data={"layer": "wetlands"})
    told = answer.json()
    if answer.status_code == 201:
        assert told["state"] == "failed", told["state"]
        assert "submit" not in told["may"]
        assert client.get(f"/uploads/{told['id']}/features").json()["features"] == []
        told = told["problem"]
    else:
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    assert told["code"] and has_chinese(told["detail"]) and told["detail"].rstrip().endswith("。"), told
    assert told["detail_en"] and not has_chinese(told["detail_en"].replace(name, "")), told
    assert not re.search(r"/\w+/", told["detail"] + told["detail_en"]), "no path of the machine"
    assert door.get("/health").status_code == 200
    return dict(told)


def text_zip(name: str) -> bytes:
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w") as archive:
        archive.writestr(name, "没有图形")
    return store.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("地块.zip", b"this is not an archive"),
        ("地块.zip", b"PK\x03\x04" + bytes(40)),
        ("地块.zip", b""),
        ("地块.geojson", b""),
        ("地块.geojson", b'{"type": "FeatureCollection", "features": '),
        ("地块.geojson", b'{"type": "FeatureCollection", "features": []}'),
        ("地块.gpkg", b"SQLite format 3\x00" + bytes(200)),
        ("方案.docx", text_zip("word/document.xml")),
        ("照片.jpg", b"\xff\xd8\xff\xe0" + bytes(100)),
        ("图纸.dwg", b"AC1027" + bytes(100)),
        ("地块.zip", text_zip("说明.txt")),
    ],
    ids=lambda value: value if isinstance(value, str) else str(len(value)),
)
def test_b1_what_cannot_be_read_is_refused_in_words(
    as_person: As, door: TestClient, county: Settings, name: str, content: bytes
) -> None:
    refuse(door, as_person("alice"), name, content)
    assert count_published(county) == 0


def test_b1_three_gigabytes_of_zeros_stop_at_the_door(
    as_person: As, door: TestClient, send: Send, county: Settings, tmp_path: Path
) -> None:
    alice = as_person("alice")
    bomb = zip_zeros(tmp_path / "bomb.zip", 3 * GIGABYTE)
    assert bomb.stat().st_size < 4 << 20
    refuse(door, alice, "地块.zip", bomb.read_bytes())
    assert count_published(county) == 0
    after = send(alice, "wetlands", collect((square(120.15, 32.25), PLOT)))
    assert after["state"] == "draft" and not after["blocking"], after["findings"]


@pytest.mark.parametrize(
    ("lon", "lat", "words"),
    [(123.5, 31.0, ("核对坐标系", "移除")), (120.05, 32.25, ("xuanbao", "移除"))],
    ids=["in the sea", "another township"],
)
def test_b2_works_in_the_wrong_place_cannot_be_submitted(
    as_person: As,
    door: TestClient,
    send: Send,
    county: Settings,
    lon: float,
    lat: float,
    words: tuple[str, ...],
) -> None:
    alice = as_person("alice")
    upload = send(alice, "wetlands", collect((square(lon, lat), PLOT)))
    stops = [finding for finding in upload["findings"] if finding["severity"] == "block"]
    assert stops and all(has_chinese(finding["message"]) for finding in stops)
    assert any(
        all(word in f["message"] + (f["fix"] or {}).get("message", "") for word in words) for f in stops
    ), stops
    assert any(finding["row"] == 1 and finding["place"] for finding in stops)
    refused = alice.post(f"/uploads/{upload['id']}/submit", json={})
    assert refused.status_code == 409 and has_chinese(refused.json()["detail"])
    assert count_published(county) == 0
    assert door.get("/health").status_code == 200
