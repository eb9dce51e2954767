"""Centre lines of the backbone rivers: smooth courses through rounded places, cut at bank, junction and border."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.ops import substring

from etl.demo import places
from etl.demo.frame import Points, chance, to_plane
from etl.demo.noise import Noise
from etl.demo.places import Course
from etl.demo.shapes import cut_line
from etl.demo.townships import Ground, draw_spline

MEANDER_M = 260.0


@dataclass(frozen=True, slots=True)
class River:
    """A backbone river: its course as told, and its line in metres; chainage 0 at the mouth or upstream."""

    course: Course
    line: LineString

    def reaches_yangtze(self) -> bool:
        return self.course.starts_at == "yangtze"


def compose_rivers(seed: int, ground: Ground) -> dict[str, River]:
    """All candidates for the eleven backbone rivers, by key."""
    rivers: dict[str, River] = {}
    boundary = _draw_boundary_river(ground)
    generator = chance(seed, "rivers")
    east, north = Noise(generator, 2600.0, 3), Noise(generator, 2600.0, 3)
    inside = ground.county.buffer(-25.0)
    for course in places.COURSES:
        line = draw_spline(to_plane(course.places), 70.0)
        line = _reach_out(line + MEANDER_M * np.column_stack([east.at(line), north.at(line)]), course)
        joined = {k: r.line for k, r in rivers.items()} | {"boundary": boundary.line}
        rivers[course.key] = River(course, _cut(line, course, ground, inside, joined))
    rivers[boundary.course.key] = boundary
    return rivers


def _reach_out(line: Points, course: Course) -> Points:
    """Longer at both ends, so that a cut finds what the river joins."""
    ends = []
    for tip, back in ((line[0], line[6]), (line[-1], line[-7])):
        away = (tip - back) / np.linalg.norm(tip - back)
        ends.append(tip + away * 4000.0)
    return np.vstack([ends[0], line, ends[1]])


def _cut(
    points: Points, course: Course, ground: Ground, inside: shapely.Polygon, joined: dict[str, LineString]
) -> LineString:
    line = LineString(points)
    middle = line.length / 2
    start, end = 0.0, line.length
    for other, first in ((course.starts_at, True), (course.ends_at, False)):
        barrier = ground.bank if other == "yangtze" else joined[other] if other else inside.exterior
        crossings = [line.project(Point(c)) for c in shapely.get_coordinates(line.intersection(barrier))]
        if other is None:
            crossings += [
                line.project(Point(c)) for c in shapely.get_coordinates(line.intersection(joined["boundary"]))
            ]
        before = [c for c in crossings if (c < middle) == first]
        if not before:
            raise ValueError(f"{course.zh} does not meet {other or 'the border'}")
        if first:
            start = max(before)
        else:
            end = min(before)
    return cut_line(line, start, end)


def _draw_boundary_river(ground: Ground) -> River:
    """The river along the southern border, from the Yangtze to the county's south-eastern corner, a little inside."""
    ring = ground.county.buffer(-170.0).exterior
    tip, corner = to_plane([(120.01, 31.97), (120.29, 32.12)])
    a, b = ring.project(Point(tip)), ring.project(Point(corner))
    first = substring(ring, min(a, b), max(a, b))
    rest = shapely.get_coordinates(substring(ring, max(a, b), ring.length))
    second = LineString(np.vstack([rest, shapely.get_coordinates(substring(ring, 0.0, min(a, b)))]))
    south = min((first, second), key=lambda part: part.length)
    points = shapely.get_coordinates(south.simplify(90.0))
    if np.hypot(*(points[-1] - tip)) < np.hypot(*(points[0] - tip)):
        points = points[::-1]
    line = LineString(draw_spline(points, 70.0))
    start = line.interpolate(400.0)
    mouth = ground.bank.interpolate(ground.bank.project(start))
    whole = np.vstack(
        [shapely.get_coordinates(mouth), shapely.get_coordinates(substring(line, 700.0, line.length))]
    )
    return River(
        places.BOUNDARY_RIVER,
        LineString(draw_spline(shapely.get_coordinates(LineString(whole).simplify(40.0)), 70.0)),
    )
