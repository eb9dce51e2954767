"""Feature collections as bytes, around the text that PostGIS wrote: rows are never taken apart and put
together again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import Response

from geo_api.features import TOLD_NOTICE
from geo_api.instants import now, tell_instant
from geo_api.paging import Page
from geo_api.questions import Cursor, write_cursor

MEDIA_TYPE = "application/geo+json"
# how else a page of rows is told: ``f`` and its type of content
OTHER_FORMATS = {
    "html": "text/html",
    "csv": "text/csv",
    "jsonl": "application/geo+json-seq",
    "fgb": "application/flatgeobuf",
    "gpkg": "application/geopackage+sqlite3",
}
# where links are found: the rest of an answer is not walked through
_LINKED = {"links", "collections", "tilesets", "tileMatrixSets", "styles"}


class JSONAnswer(Response):
    """JSON by orjson, without FastAPI walking through it first (22 times slower on a page of features)."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return orjson.dumps(content, default=str)


def link(
    href: str, rel: str, media_type: str = "application/json", title: str | None = None
) -> dict[str, str]:
    told = {"href": href, "rel": rel, "type": media_type}
    return told | {"title": title} if title else told


def complete_links(told: Any, base: str) -> Any:
    """``told`` with every link of it made absolute: desktop clients follow ``next`` and ``data`` as they
    stand."""
    if isinstance(told, list):
        return [complete_links(one, base) for one in told]
    if not isinstance(told, dict):
        return told
    href = told.get("href")
    if isinstance(href, str) and href.startswith("/"):
        return told | {"href": base + href}
    return {key: complete_links(one, base) if key in _LINKED else one for key, one in told.items()}


def write_collection(page: Page, base: str, address: str, asked: dict[str, str]) -> bytes:
    """The FeatureCollection of a page; ``base``, ``address`` and ``asked`` are the request's host, path
    and parameters."""
    links = [link(_join(address, asked), "self", MEDIA_TYPE)]
    for rel, neighbour in (
        ("next", tell_next(page, address, asked)),
        ("prev", tell_previous(page, address, asked)),
    ):
        if neighbour:
            links.append(link(neighbour, rel, MEDIA_TYPE))
    for form, kind in OTHER_FORMATS.items():
        links.append(link(_join(address, asked | {"f": form}), "alternate", kind))
    links.append(link(address.rpartition("/")[0], "collection"))
    about = {
        "type": "FeatureCollection",
        "numberMatched": page.matched,
        "numberReturned": page.returned,
        "timeStamp": tell_instant(now()),
        "links": complete_links(links, base),
        **({"notice": TOLD_NOTICE} if page.illustrative else {}),
    }
    return orjson.dumps(about)[:-1] + b',"features":[' + page.features + b"]}"


def write_feature(page: Page, base: str, address: str) -> bytes:
    """The one feature of a page, with its links."""
    links = [
        link(address, "self", MEDIA_TYPE),
        link(f"{address}?f=html", "alternate", "text/html"),
        link(address.rpartition("/items/")[0], "collection"),
    ]
    about: dict[str, Any] = {"links": complete_links(links, base)} | (
        {"notice": TOLD_NOTICE} if page.illustrative else {}
    )
    return page.features[:-1] + b"," + orjson.dumps(about)[1:]


def tell_next(page: Page, address: str, asked: dict[str, str]) -> str | None:
    """The address of the page that follows; None on the last one."""
    if page.after <= 0 or page.last is None:
        return None
    passed = page.before + page.returned
    return _turn(address, asked, Cursor(page.last, page.pinned, page.matched, passed, page.last_values))


def tell_previous(page: Page, address: str, asked: dict[str, str]) -> str | None:
    """The address of the page before; None on the first one."""
    if page.before <= 0 or page.first is None:
        return None
    cursor = Cursor(page.first, page.pinned, page.matched, page.before, page.first_values, backwards=True)
    return _turn(address, asked, cursor)


def _turn(address: str, asked: dict[str, str], cursor: Cursor) -> str:
    kept = {name: value for name, value in asked.items() if name not in ("cursor", "as_of")}
    return _join(address, kept | {"cursor": write_cursor(cursor)})


def _join(address: str, asked: dict[str, str]) -> str:
    return f"{address}?{urlencode(asked)}" if asked else address
