"""The answer of a page of features as GeoJSON, the same on the fast way and on the framework's."""

from __future__ import annotations

from geo_api import collections as described
from geo_api.geojson import MEDIA_TYPE, OTHER_FORMATS, tell_next, write_collection
from geo_api.paging import Page
from geo_api.questions import Question


def write_answer(
    question: Question, page: Page, base: str, address: str, asked: dict[str, str]
) -> tuple[bytes, dict[str, str]]:
    """Body and headers; ``base``, ``address`` and ``asked`` are the request's host, path and parameters."""
    body = write_collection(page, base, address, asked)
    return body, write_headers(question, page, base, address, asked) | {"Content-Type": MEDIA_TYPE}


def write_headers(
    question: Question, page: Page, base: str, address: str, asked: dict[str, str]
) -> dict[str, str]:
    """What every format of a page says in its headers."""
    linked = [
        f'<{base}{address}>; rel="self"; type="{MEDIA_TYPE}"',
        *(f'<{base}{address}?f={f}>; rel="alternate"; type="{kind}"' for f, kind in OTHER_FORMATS.items()),
        f'<{base}/collections/{question.layer.key}/queryables>; rel="{described.QUERYABLES}"',
    ]
    following = tell_next(page, address, asked)
    if following:
        linked.append(f'<{base}{following}>; rel="next"')
    return {
        "Vary": "Accept",
        "OGC-NumberMatched": str(page.matched),
        "OGC-NumberReturned": str(page.returned),
        "Content-Crs": f"<{question.reference.uri}>",
        "Link": ", ".join(linked),
    }
