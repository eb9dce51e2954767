"""Works laid along their lines: written once when a version is published, whichever of the two comes later.

A line and a work are aligned when their versions held at one instant; so every answer can be given as known then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from sqlalchemy import Connection, insert, text
from sqlalchemy.engine import Row

from etl.courses.chainage import CentreLine, Stretch
from geo_api import models


@dataclass(frozen=True, slots=True)
class Course:
    """Works of ``layers`` belong to a line of ``course_layer`` whose ``key`` is what their ``named_by`` says; where
    that is None they belong to every line nearer than ``reach_m``."""

    course_layer: str
    key: str
    layers: tuple[str, ...]
    named_by: str | None
    reach_m: float
    bases: str = "0"


COURSES = (
    Course("corridors", "code", ("corridor_works",), "corridor", 1000.0),
    Course(
        "backbone_rivers",
        "name",
        ("outfalls", "monitoring_sections", "shoreline_issues"),
        "river",
        1000.0,
        "coalesce(c.chainage_from_m, 0)",
    ),
    Course("rural_rivers", "name", ("outfalls", "monitoring_sections", "shoreline_issues"), "river", 500.0),
    Course("shoreline_zones", "name", ("shoreline_projects", "shoreline_issues"), None, 400.0),
)
# nearer than this a work was drawn along the line itself: its side is what it says
_ON_THE_LINE_M = 5.0
_LAYERS = frozenset(layer for course in COURSES for layer in (course.course_layer, *course.layers))


def write_alignments(connection: Connection, layer_key: str, version_ids: Sequence[int]) -> None:
    """Align these versions with their lines, or, when they are lines, the works that belong to them."""
    if layer_key not in _LAYERS or not version_ids:
        return
    rows = [
        found
        for course in COURSES
        for layer in course.layers
        if layer_key in (layer, course.course_layer)
        for found in _align(connection, course, layer, layer_key, list(version_ids))
    ]
    if rows:
        connection.execute(insert(models.Alignment), rows)


def align_all(connection: Connection) -> None:
    """For a database that was there before chainage was: align everything, once."""
    if connection.execute(text("SELECT EXISTS (SELECT FROM published.alignments)")).scalar_one():
        return
    for course in COURSES:
        # the name comes from the table above
        ids = (
            connection.execute(text(f"SELECT version_id FROM published.{course.course_layer}"))
            .scalars()
            .all()
        )
        write_alignments(connection, course.course_layer, ids)


def _align(
    connection: Connection, course: Course, layer: str, fresh: str, version_ids: list[int]
) -> Iterator[dict[str, Any]]:
    by_line: dict[int, list[Row[Any]]] = {}
    for pair in _list_pairs(connection, course, layer, fresh, version_ids):
        by_line.setdefault(pair.line_id, []).append(pair)
    for line_id, base, shape in map(tuple, _read_lines(connection, course, list(by_line))):
        line = CentreLine(shapely.from_wkb(bytes(shape)), base)
        # most versions of a work have one shape
        works = list({bytes(pair.work): None for pair in by_line[line_id]})
        found = dict(zip(works, line.locate_shapes(list(shapely.from_wkb(works))), strict=True))
        for pair in by_line[line_id]:
            stretch = found[bytes(pair.work)]
            if stretch.nearest_m > course.reach_m or (
                course.named_by is None and _only_touches(stretch, pair.is_point)
            ):
                continue
            yield {
                "layer": layer,
                "version_id": pair.work_id,
                "course_layer": course.course_layer,
                "course_version_id": line_id,
                "course": pair.course,
                "side": tell_side(stretch.offset_m, pair.flow, pair.bank),
                "from_m": round(stretch.from_m, 2),
                "to_m": round(stretch.to_m, 2),
                "offset_m": round(stretch.offset_m, 2),
                "nearest_m": round(stretch.nearest_m, 2),
            }


def _read_lines(connection: Connection, course: Course, version_ids: list[int]) -> Sequence[Row[Any]]:
    statement = f"""
        SELECT c.version_id, {course.bases}, ST_AsBinary(c.geom) FROM published.{course.course_layer} c
        WHERE c.version_id = ANY(:ids)
    """
    return connection.execute(text(statement), {"ids": version_ids}).all()


def tell_side(offset_m: float, flow: str | None, declared: str | None) -> str:
    """The bank, seen downstream; what was drawn on the line itself keeps the bank it declares."""
    if declared == "both" or abs(offset_m) <= _ON_THE_LINE_M:
        return declared or "both"
    return "left" if (offset_m > 0) == (flow != "against") else "right"


def _only_touches(stretch: Stretch, is_point: bool) -> bool:
    return not is_point and stretch.to_m - stretch.from_m < 0.5


def _list_pairs(
    connection: Connection, course: Course, layer: str, fresh: str, version_ids: list[int]
) -> Sequence[Row[Any]]:
    """Lines and works whose versions held at one instant and that belong together."""
    of_fresh = "w" if fresh == layer else "c"
    near = "w.geom && ST_Expand(c.geom, 0.01)"
    belongs = f'w."{course.named_by}" = c."{course.key}"' if course.named_by else near
    flow = "c.flow" if course.course_layer.endswith("_rivers") else _FLOW_OF_CORRIDOR[course.course_layer]
    # all names come from COURSES
    statement = f"""
        SELECT w.version_id AS work_id, c.version_id AS line_id, c."{course.key}" AS course,
               ST_AsBinary(w.geom) AS work, ST_Dimension(w.geom) = 0 AS is_point, {flow} AS flow,
               {"NULL" if layer == "monitoring_sections" else "w.bank"} AS bank
        FROM published.{course.course_layer} c
        JOIN published.{layer} w ON w.valid && c.valid AND {belongs}
        WHERE {of_fresh}.version_id = ANY(:ids) AND ST_Dimension(c.geom) = 1
    """
    return connection.execute(text(statement), {"ids": version_ids}).all()


_FLOW_OF_CORRIDOR = {
    # a river corridor has the banks of its river; along a road left is left
    "corridors": "(SELECT r.flow FROM published.backbone_rivers r WHERE r.name = c.along AND r.valid && c.valid"
    " ORDER BY r.valid DESC LIMIT 1)",
    "shoreline_zones": "'with'",
}
