"""Farmland blocks between the ditches, leaving room for villages and works. Restricted: they only answer overlaps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from etl.demo.corridors import compose_corridors
from etl.demo.frame import chance
from etl.demo.land import SOURCE, Land, name_unit
from etl.demo.shapes import as_point, draw_blob, find_longest
from etl.demo.spread import keep_apart
from etl.demo.townships import largest
from etl.demo.works import Work

BLOCKS = 620
PERMANENT = 0.7
SMALLEST_M2 = 18_000.0
WIDEST_M = 100.0


@dataclass(frozen=True, slots=True)
class _Obstacles:
    """What farmland keeps clear of: lines with a distance to each side, and shapes."""

    lines: npt.NDArray[np.object_]
    margins_m: npt.NDArray[np.float64]
    shapes: npt.NDArray[np.object_]
    line_tree: shapely.STRtree
    shape_tree: shapely.STRtree

    def near(self, block: Polygon) -> list[BaseGeometry]:
        """The ground near ``block`` that is taken; long lines are cut to its surroundings first."""
        west, south, east, north = block.bounds
        around = (west - WIDEST_M, south - WIDEST_M, east + WIDEST_M, north + WIDEST_M)
        found = self.line_tree.query(shapely.box(*around))
        pieces = shapely.clip_by_rect(self.lines[found], *around)
        belts = shapely.buffer(pieces, self.margins_m[found], quad_segs=2)
        return [*belts, *self.shapes[self.shape_tree.query(block, predicate="intersects")]]


def compose_farmland(land: Land, parks: list[Work]) -> list[Work]:
    generator = chance(land.seed, "farmland")
    obstacles = _collect_obstacles(land, parks)
    spots = np.array([spot for placed in land.villages.values() for _, spot in placed])
    whole_m2 = land.ground.county.area
    works: list[Work] = []
    for unit, town in land.ground.towns.items():
        wanted = round(BLOCKS * town.area / whole_m2)
        places = keep_apart(generator, town.buffer(-180.0), round(wanted * 1.25), taken=spots)
        inner = town.buffer(-40.0)
        own: list[Polygon] = []
        for place in places:
            blob = draw_blob(generator, place, float(generator.uniform(150_000, 420_000)), 1.1, 7.0)
            beside = [other for other in own if other.intersects(blob)]
            free = blob.intersection(inner).difference(shapely.union_all([*obstacles.near(blob), *beside]))
            block = largest(largest(free).buffer(-6.0).simplify(2.5))
            if block.area >= SMALLEST_M2 and len(own) < wanted:
                own.append(block.buffer(5.0))
                works.append(_make_block(land, generator, block, unit, len(own)))
    return works


def _collect_obstacles(land: Land, parks: list[Work]) -> _Obstacles:
    roads = [
        find_longest(work.geometry) for work in compose_corridors(land) if work.attributes["kind"] == "road"
    ]
    belts = [(ditch.line, 34.0) for ditch in land.net] + [(r.line, 85.0) for r in land.rivers.values()]
    belts += [(road, 45.0) for road in roads]
    spots = np.array([spot for placed in land.villages.values() for _, spot in placed])
    shapes = [*land.taken, *np.asarray(shapely.buffer(shapely.points(spots), 200.0)).tolist()]
    shapes += [as_point(land.centre_of(unit)).buffer(1100.0) for unit in land.ground.towns]
    shapes += [*(park.geometry for park in parks), land.ground.channel, land.ground.island]
    lines = np.array([line for line, _ in belts], dtype=object)
    ground = np.array(shapes, dtype=object)
    margins_m = np.array([margin for _, margin in belts])
    return _Obstacles(lines, margins_m, ground, shapely.STRtree(lines), shapely.STRtree(ground))


def _make_block(land: Land, generator: np.random.Generator, block: Polygon, unit: str, number: int) -> Work:
    village = land.village_at(unit, block.centroid)
    kind = "permanent" if generator.random() < PERMANENT else "ordinary"
    return Work(
        "farmland",
        f"{unit}/{number}",
        unit,
        block,
        {
            "name": f"{name_unit(unit)}{village.short}{'永农' if kind == 'permanent' else '耕地'}图斑",
            "kind": kind,
            "patch_no": f"{number:04d}",
            "land_class": str(generator.choice(["0101", "0102", "0103"], p=[0.7, 0.2, 0.1])),
            "survey_year": 2022,
            "source": f"{SOURCE}；不得用于实际管控",
        },
    )
