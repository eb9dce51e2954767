"""Tiles of ``bench/serve.py``: which ones, what the floor draws, and whether anything is missing from them."""

from __future__ import annotations

import gzip
import math
import random
from collections import Counter

import mapbox_vector_tile

from bench.serve_county import EAST, LAYERS, NORTH, SOUTH, WEST
from bench.serve_product import Product

NEAR, FAR = range(14, 17), range(6, 13)
LARGEST_KB = 250.0
Place = tuple[int, int, int]
"""Zoom, column, row."""

# the six columns of a tile of the product, from rows that have no others
FLOOR = """
\\set z random({low}, {high})
\\set x random({west} << (:z - {low}), (({east} + 1) << (:z - {low})) - 1)
\\set y random({north} << (:z - {low}), (({south} + 1) << (:z - {low})) - 1)
SELECT ST_AsMVT(t, 'afforestation', 4096, 'geom', 'id')
FROM (
    SELECT id, feature_id, name, township, stage, form,
           ST_AsMVTGeom(ST_Transform(geom, 3857), ST_TileEnvelope(:z, :x, :y), 4096, 64, true) AS geom
    FROM bench.plots
    WHERE geom && ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => 0.015625), 4490)
) t;
"""
_CLASSES = """
    SELECT DISTINCT '{layer}', coalesce(v.stage, '') FROM published.{layer} v
    WHERE v.geom_3857 && ST_TileEnvelope(%(z)s, %(x)s, %(y)s)
      AND ST_Intersects(ST_Centroid(ST_Envelope(v.geom_3857)), ST_TileEnvelope(%(z)s, %(x)s, %(y)s))
"""


def find_range(z: int) -> tuple[int, int, int, int]:
    """West, east, north and south of the tiles over the county."""
    west, north = _find_place(z, WEST + 1e-6, NORTH - 1e-6)
    east, south = _find_place(z, EAST - 1e-6, SOUTH + 1e-6)
    return west, east, north, south


def _find_place(z: int, lon: float, lat: float) -> tuple[int, int]:
    upright = math.asinh(math.tan(math.radians(lat)))
    return int((lon + 180) / 360 * 2**z), int((1 - upright / math.pi) / 2 * 2**z)


def write_floor() -> str:
    west, east, north, south = find_range(NEAR[0])
    return FLOOR.format(low=NEAR[0], high=NEAR[-1], west=west, east=east, north=north, south=south)


def list_near(count: int = 900) -> list[Place]:
    """As many of each zoom, anywhere over the county, as the floor draws them: within the tiles of zoom 14."""
    chance = random.Random(1)
    west, east, north, south = find_range(NEAR[0])
    places = []
    for number in range(count):
        z = NEAR[number % len(NEAR)]
        deeper = z - NEAR[0]
        x = chance.randrange(west << deeper, (east + 1) << deeper)
        places.append((z, x, chance.randrange(north << deeper, (south + 1) << deeper)))
    return places


def list_far() -> list[Place]:
    """Every tile of the far zooms, as often as its zoom has few: each zoom weighs the same."""
    of_zoom = {z: list_all(z) for z in FAR}
    most = max(map(len, of_zoom.values()))
    places = [of_zoom[z][number % len(of_zoom[z])] for number in range(most) for z in FAR]
    random.Random(2).shuffle(places)
    return places


def list_all(z: int) -> list[Place]:
    west, east, north, south = find_range(z)
    return [(z, x, y) for x in range(west, east + 1) for y in range(north, south + 1)]


def write_paths(address: str, places: list[Place]) -> list[str]:
    return [address.format(z=z, x=x, y=y) for z, x, y in places]


OWN = "/collections/afforestation/tiles/WebMercatorQuad/{z}/{y}/{x}"
OWN_ALL = "/tiles/WebMercatorQuad/{z}/{y}/{x}?collections=" + ",".join(LAYERS)


def check_tiles(product: Product, near: int) -> bool:
    """Every tile from zoom 6 to 13 and ``near`` of each nearer zoom, all layers: its size, and what it leaves out."""
    largest: dict[int, tuple[float, Place]] = {}
    missing: Counter[tuple[int, str, str]] = Counter()
    asked = classes = 0
    chance = random.Random(3)
    with product.connect() as connection:
        for z in range(6, 17):
            places = list_all(z) if z < 14 else chance.sample(list_all(z), near)
            for place in places:
                _, x, y = place
                _, body, told = product.fetch(OWN_ALL.format(z=z, x=x, y=y), **{"Accept-Encoding": "gzip"})
                largest[z] = max(largest.get(z, (0.0, place)), (len(body) / 1000, place))
                drawn = gzip.decompress(body) if told.get("content-encoding") == "gzip" else body
                shown = {
                    (layer, feature["properties"].get("stage", ""))
                    for layer, content in (mapbox_vector_tile.decode(drawn) if drawn else {}).items()
                    for feature in content["features"]
                }
                statement = " UNION ALL ".join(_CLASSES.format(layer=layer) for layer in LAYERS)
                found = connection.execute(statement, {"z": z, "x": x, "y": y}).fetchall()
                there = {(str(layer), str(stage)) for layer, stage in found}
                asked, classes = asked + 1, classes + len(there)
                missing.update((z, layer, stage) for layer, stage in there - shown)
    for z, (size, place) in largest.items():
        print(f"  z{z:<3} largest {size:7.1f} kB compressed, at {place[1]}/{place[2]}")
    worst = max(size for size, _ in largest.values())
    print(f"  {asked} tiles, {classes} feature classes on their ground, missing {missing.total()}")
    for (z, layer, stage), count in missing.most_common(10):
        print(f"    z{z} {layer} {stage}: missing from {count}")
    return worst <= LARGEST_KB and not missing
