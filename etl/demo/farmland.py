"""Farmland blocks between the ditches, leaving room for villages and works. Restricted: they only answer overlaps."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon

from etl.demo.corridors import compose_corridors
from etl.demo.frame import chance
from etl.demo.land import SOURCE, Land, name_unit
from etl.demo.shapes import draw_blob
from etl.demo.spread import keep_apart
from etl.demo.townships import largest
from etl.demo.works import Work

BLOCKS = 620
PERMANENT = 0.7


def compose_farmland(land: Land, parks: list[Work]) -> list[Work]:
    generator = chance(land.seed, "farmland")
    spots = np.array([spot for placed in land.villages.values() for _, spot in placed])
    centres = [shapely.Point(*land.centre_of(unit)).buffer(1100.0) for unit in land.ground.towns]
    lines = [d.line.buffer(34.0, quad_segs=2) for d in land.net] + [
        r.line.buffer(85.0, quad_segs=2) for r in land.rivers.values()
    ]
    lines += [
        road.geometry.buffer(45.0, quad_segs=2)
        for road in compose_corridors(land)
        if road.attributes["kind"] == "road"
    ]
    blocked = [
        *lines,
        *land.taken,
        *shapely.buffer(shapely.points(spots), 200.0),
        *centres,
        *(p.geometry for p in parks),
    ]
    blocked += [land.ground.channel, land.ground.island]
    tree = shapely.STRtree(np.asarray(blocked, dtype=object))
    obstacles = np.asarray(blocked, dtype=object)
    areas = {unit: town.area for unit, town in land.ground.towns.items()}
    works: list[Work] = []
    blocks: list[Polygon] = []
    for unit, town in land.ground.towns.items():
        count = round(BLOCKS * areas[unit] / sum(areas.values()))
        places = keep_apart(generator, town.buffer(-180.0), round(count * 1.25), taken=spots)
        own = [
            draw_blob(generator, place, float(generator.uniform(150_000, 420_000)), 1.1, 7.0)
            for place in places
        ]
        inner = town.buffer(-40.0)
        made = 0
        for shape in own:
            near = obstacles[tree.query(shape, predicate="intersects")]
            ground = shape.intersection(inner).difference(
                shapely.union_all([*near, *(b for b in blocks[-40:] if b.intersects(shape))])
            )
            block = largest(largest(ground).buffer(-6.0).simplify(2.5))
            if block.area < 18_000 or made >= count:
                continue
            blocks.append(block.buffer(5.0))
            works.append(_make_block(land, generator, block, unit, made))
            made += 1
    return works


def _make_block(land: Land, generator: np.random.Generator, block: Polygon, unit: str, number: int) -> Work:
    village = land.village_at(unit, block.centroid)
    kind = "permanent" if generator.random() < PERMANENT else "ordinary"
    return Work("farmland", f"{unit}/{number}", unit, block, {
        "name": f"{name_unit(unit)}{village.short}{'永农' if kind == 'permanent' else '耕地'}图斑", "kind": kind, "patch_no": f"{number + 1:04d}",
        "land_class": str(generator.choice(["0101", "0102", "0103"], p=[0.7, 0.2, 0.1])), "survey_year": 2022,
        "source": f"{SOURCE}；不得用于实际管控",
    })  # fmt: skip
