"""The coordinate system a table names in the headings of its places, or in the titles above them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_SYSTEMS = (
    ("EPSG:4610", re.compile(r"西安\s*(19)?80|(19)?80\s*(年)?西安|xi'?an\s*(19)?80")),
    ("EPSG:4214", re.compile(r"北京\s*(19)?54|(19)?54\s*(年)?北京|beijing\s*(19)?54")),
    ("GCJ-02", re.compile(r"gcj|火星|高德|腾讯地图|奥维")),
    ("BD-09", re.compile(r"bd[\s\-_]?0?9|\bbd[\s\-_]|百度")),
    ("EPSG:4490", re.compile(r"cgcs\s*2000|2000\s*国家大地|国家\s*2000|2000\s*坐标系")),
    ("EPSG:4326", re.compile(r"wgs|\bgps")),
)


def find_datum(texts: Iterable[str]) -> str | None:
    """The one system that the texts name; ``None`` for none, and for several."""
    joined = unicodedata.normalize("NFKC", " ".join(texts)).lower()
    found = [code for code, pattern in _SYSTEMS if pattern.search(joined)]
    return found[0] if len(found) == 1 else None
