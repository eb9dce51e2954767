"""Pages of ``bench/serve.py``: the product's own next links, and the best SQL for the same page."""

from __future__ import annotations

import random
from urllib.parse import urlsplit

import orjson

from bench.serve_county import TOLD
from bench.serve_product import Product

ITEMS = f"/collections/afforestation/items?limit=1000&properties={','.join(TOLD)}"
# ids of one layer follow one another without a gap
FLOOR = """
\\set k 1000 * random(0, 198)
SELECT '{{"type":"FeatureCollection","features":[' || string_agg(
           '{{"type":"Feature","id":"' || feature_id || '","geometry":' || ST_AsGeoJSON(geom, 7, 0)
           || ',"properties":' || row_to_json((SELECT p FROM (SELECT {columns}) p)) || '}}', ',') || ']}}'
FROM (SELECT * FROM bench.rows WHERE id > :k ORDER BY id LIMIT 1000) q;
"""


def write_page_floor() -> str:
    return FLOOR.format(columns=", ".join(TOLD))


def list_offsets(count: int = 199) -> list[int]:
    """In no order, as people jump about: an offset costs what lies before it."""
    offsets = [1000 * number for number in range(count)]
    random.Random(4).shuffle(offsets)
    return offsets


def list_turns(product: Product) -> list[str]:
    """The addresses of all pages, found as a client finds them: by following ``next`` to the end."""
    turns, address, read = [], ITEMS, 0
    while address:
        turns.append(address)
        page = orjson.loads(product.fetch(address)[1])
        read += page["numberReturned"]
        following = [urlsplit(link["href"]) for link in page["links"] if link["rel"] == "next"]
        address = f"{following[0].path}?{following[0].query}" if following else ""
    assert read == page["numberMatched"] == 200_000, (read, page["numberMatched"])
    turns = turns[1:]
    random.Random(5).shuffle(turns)
    return turns


def check_same(product: Product, turns: list[str]) -> None:
    """The product tells what the floor tells, feature by feature."""
    page = orjson.loads(product.fetch(turns[0])[1])
    with product.connect() as connection:
        told = connection.execute(
            write_page_floor().partition(";")[0].partition("\n")[2].partition("\n")[2].replace(":k", "(%s::bigint)")
            .replace("WHERE id >", "WHERE id >="),
            (connection.execute(
                "SELECT id FROM bench.rows WHERE feature_id = %s", (page["features"][0]["id"],)
            ).fetchone() or (0,)),
        ).fetchone()  # fmt: skip
    assert told is not None
    assert page["features"] == orjson.loads(str(told[0]))["features"]
