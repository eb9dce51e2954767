"""What a sender may call a file: the name is text, cleaned and cut, and never a path or an address."""

from __future__ import annotations

from tests.hostile import seeds
from tests.hostile.cases import Bait, Case

# what was sent -> what may be stored of it: see geo_api/file_names.py
NAMES: dict[str, str | bytes] = {
    "climbing up": "../../../etc/passwd.geojson",
    "absolute": "/etc/passwd",
    "of a driver": "CSV:/etc/passwd",
    "of a database": "PG:host=127.0.0.1",
    "a URL": "http://127.0.0.1:9/a.geojson",
    "/vsicurl": "/vsicurl/http://127.0.0.1:9/a.geojson",
    "into an archive": "/vsizip/a.zip/a.shp",
    "with an exclamation mark": "x.zip!a.shp",
    "of Windows": "C:\\Users\\a\\桌面\\地块.geojson",
    "with NUL": b"a\x00.geojson",
    "in GBK bytes": "地块.geojson".encode("gbk"),
    "of invalid bytes": b"\xff\xfe\xfd.geojson",
    "right to left": "\u202egnojoeg.地块",
    "of invisible letters": "\u200b\u200d\ufeff地块.geojson",
    "with a new line": "a\r\nX-Evil: 1\r\n.geojson",
    "with markup": '<img src=x onerror=alert(1)>".geojson',
    "a formula": "=cmd|'/c calc'!A1.geojson",
    "of 255 letters": "长" * 247 + ".geojson",
    "of 10,000 letters": "长" * 10_000 + ".geojson",
    "of dots": "...",
    "empty": "",
    "of blanks": "   ",
    "reserved on Windows": "CON.geojson",
    "percent-encoded": "..%2f..%2fetc%2fpasswd",
    "with an emoji": "地块🌳.geojson",
}


def good(_: Bait) -> bytes:
    return seeds.geojson()


def list_cases() -> list[Case]:
    # the form's parser takes headers of a few kilobytes only
    may_fail = {"of 10,000 letters"}
    return [
        Case(f"file name {said}", good, "either" if said in may_fail else "accept", name)
        for said, name in NAMES.items()
    ]
