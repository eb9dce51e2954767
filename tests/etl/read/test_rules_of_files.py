"""The rules that the reader carries, on files that must be refused (or told) and files that must pass."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from etl.reading import Reading, UnreadableFile
from layers.rulebook import RULEBOOK, find_rule, rule_of

RING = [[120.15, 32.17], [120.16, 32.17], [120.16, 32.18], [120.15, 32.17]]
Make = tuple[str, bytes, dict[str, Any]]


def _geojson(geometry: Any, name: str = "甲", **more: Any) -> bytes:
    feature = {"type": "Feature", "properties": {"名称": name}, "geometry": geometry}
    return json.dumps(
        {"type": "FeatureCollection", "features": [feature], **more}, ensure_ascii=False
    ).encode()


def _polygon(ring: Any = RING) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}


def _zip(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def _kml(body: str, head: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<kml><Document>{body}</Document></kml>'.encode()


_MARK = "<Placemark><name>甲</name><Point><coordinates>120.15,32.17</coordinates></Point></Placemark>"
_TABLE = "名称,经度,纬度\n甲,120.15,32.17\n乙,120.16,32.18\n"
_TXT = """[属性描述]
格式版本号=1.01
坐标系=2000国家大地坐标系
几度分带=3
带号=40
计量单位=米
[地块坐标]
4,0.5,1,甲,面,,,,@
J1,1,3561000.0,40514000.0
J2,1,3561000.0,40514100.0
J3,1,3561100.0,40514100.0
J1,1,3561000.0,40514000.0
"""
_SYSTEM = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::%d"}}}


def _named(code: int) -> dict[str, Any]:
    return json.loads(json.dumps(_SYSTEM) % code)


GOOD = _geojson(_polygon())

# rule -> files that are refused by it, files that pass it
REFUSED: dict[str, tuple[list[bytes], list[bytes]]] = {
    "file.size": ([b"", _zip(**{"a__geojson": b"0" * 30_000_000})], [GOOD, _zip(a__geojson=GOOD)]),
    "file.members": (
        [_zip(a__dbf=b"\x03" + bytes(40)), bytes.fromhex("0000270a") + bytes(96)],
        [GOOD, _zip(a__geojson=GOOD)],
    ),
    "file.format": ([b"AC1032" + bytes(200), b"%PDF-1.4\n" + bytes(100)], [GOOD, _TABLE.encode()]),
    "file.rows": ([b'{"type": "FeatureCollection", "features": []}', _kml("")], [GOOD, _kml(_MARK)]),
    "file.structure": (
        [b'{"type": "FeatureCollection", "features": 7}', b'{"type": "Topology", "objects": {}, "arcs": []}'],
        [json.dumps(_polygon()).encode(), GOOD],
    ),
    "file.coordinate_text": (
        [
            _TXT.replace("J2,1,3561000.0,40514100.0", "J2 这一行写坏了").encode(),
            "[属性描述]\n[地块坐标]\n".encode(),
        ],
        [_TXT.encode(), _TXT.encode("gb18030")],
    ),
    "file.entities": (
        [
            _kml(_MARK, '<!DOCTYPE kml [<!ENTITY a "b">]>'),
            _kml("<NetworkLink><Link><href>http://a.example</href></Link></NetworkLink>"),
        ],
        [_kml(_MARK), _kml(_MARK.replace("甲", "&#x7532;"))],
    ),
    "file.text": (
        [_geojson(_polygon(), "长" * 100_001), _geojson(_polygon(), "a\x00b")],
        [_TABLE.encode(), _TABLE.encode("gb18030")],
    ),
    "crs.refused": (
        [_geojson(_polygon(), **_named(4610)), _geojson(_polygon(), **_named(4214))],
        [GOOD, _geojson(_polygon(), **_named(4490))],
    ),
    "geometry.not_a_number": (
        [_geojson(_polygon()).replace(b"32.18", b"1e300"), _geojson(_polygon([[120.15, "a"], *RING[1:]]))],
        [GOOD, _geojson(_polygon([*RING[:2], [120.155, 32.185], *RING[2:]]))],
    ),
}
# rule -> files of which it is said, files of which it is not; the sentence holds the words
SAID: dict[str, tuple[str, list[bytes], list[bytes]]] = {
    "geometry.heights": (
        "高程",
        [
            _geojson(_polygon([[x, y, 5.0] for x, y in RING])),
            _geojson({"type": "Point", "coordinates": [120.15, 32.17, 3.5]}),
        ],
        [GOOD, _geojson({"type": "Point", "coordinates": [120.15, 32.17]})],
    ),
    "geometry.ring_closed": (
        "没有闭合",
        [
            _geojson(_polygon(RING[:3])),
            _geojson(_polygon([[120.1, 32.1], [120.2, 32.1], [120.2, 32.2], [120.1, 32.2]])),
        ],
        [GOOD, _geojson(_polygon(RING[::-1]))],
    ),
}

Read = Callable[[bytes], Reading]


@pytest.fixture
def read(maker: Any) -> Read:
    return lambda content: maker.read(content)


def test_every_rule_of_the_reader_has_its_files() -> None:
    carried = {
        *REFUSED,
        *SAID,
        "crs.candidates",
    }  # candidates are judged by the corpus of files of known truth
    assert {rule.code for rule in RULEBOOK if rule.station in ("door", "read")} - carried == set()


@pytest.mark.parametrize(
    ("rule", "content"),
    [(rule, one) for rule, (bad, _) in REFUSED.items() for one in bad],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_file_is_refused_by_its_rule(read: Read, rule: str, content: bytes) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read(content)
    assert rule_of(refusal.value.code) == find_rule(rule), refusal.value.code


@pytest.mark.parametrize("content", [one for _, good in REFUSED.values() for one in good])
def test_a_file_that_keeps_the_rules_is_read(read: Read, content: bytes) -> None:
    assert read(content).rows


@pytest.mark.parametrize("rule", SAID)
def test_what_the_reader_mends_is_said(read: Read, rule: str) -> None:
    words, told, silent = SAID[rule]
    for content, wanted in [*((one, True) for one in told), *((one, False) for one in silent)]:
        assert any(words in zh for zh, _ in read(content).notes) == wanted
