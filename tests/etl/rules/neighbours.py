"""Defects of rows among each other."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString, MultiLineString, Polygon, box

from tests.etl.rules.defect import Defect
from tests.etl.rules.draft import M_PER_DEGREE, STEP_DEG, Draft, corners, draw_river, move, ring
from tests.etl.rules.outlines import SAME


def _copy_name(draft: Draft, at: int) -> None:
    draft.rows[at + 1] = dict(draft.rows[at])


def _other_name(draft: Draft, at: int) -> None:
    draft.rows[at + 1] = dict(draft.rows[at])
    draft.write(at + 1, draft.layer.label, f"{draft.read(at, draft.layer.label)}东")


def _copy_shape(draft: Draft, at: int) -> None:
    points = corners(draft.shape(at))
    draft.shapes[at + 1] = Polygon([*points[2:], *points[:2]][::-1])


def _shift(east_m: float) -> object:
    def change(draft: Draft, at: int) -> None:
        draft.shapes[at + 1] = move(draft.shape(at), draft.rng.uniform(0.8, 1.2) * east_m, east_m / 3)

    return change


def _shift_line(aside_m: float) -> object:
    def change(draft: Draft, at: int) -> None:
        draft.shapes[at + 1] = move(draft.shape(at), aside_m, -aside_m / 2)

    return change


def _inside(draft: Draft, at: int) -> None:
    draft.shapes[at + 1] = shapely.affinity.scale(draft.shape(at), 0.4, 0.4)


def _beside(draft: Draft, at: int) -> None:
    """Two squares with one common border."""
    lon, lat = draft.place(at)
    draft.shapes[at] = box(lon, lat, lon + 0.001, lat + 0.001)
    draft.shapes[at + 1] = box(lon + 0.001, lat, lon + 0.002, lat + 0.001)


def _move_corner(draft: Draft, at: int, cells: tuple[int, ...], north_m: float, inner: bool) -> None:
    """The board's cell 5 gives up ground: a corner of its own (a gap), or half of an outer edge (a loose edge)."""
    west, south, east, north = shapely.bounds(draft.shape(cells[0]))
    if inner:
        middle = ((west + east) / 2, south + north_m / M_PER_DEGREE)
        points = [(west, south), middle, (east, south), (east, north), (west, north)]
    else:
        points = [(west, south), (east - north_m / M_PER_DEGREE, south), (east, north), (west, north)]
    draft.shapes[cells[0]] = Polygon(points)


def _gap(draft: Draft, at: int) -> None:
    _move_corner(draft, at, (5,), draft.rng.uniform(2, 60), True)


def _loose(draft: Draft, at: int) -> None:
    _move_corner(draft, at, (1,), draft.rng.uniform(0.2, 0.7), False)


def _nothing(draft: Draft, at: int) -> None:
    """Neighbours that share their border, and one point more on both sides of it."""
    west, south, east, north = shapely.bounds(draft.shape(5))
    middle = ((west + east) / 2, south)
    draft.shapes[5] = Polygon([(west, south), middle, (east, south), (east, north), (west, north)])
    west, south, east, north = shapely.bounds(draft.shape(1))
    draft.shapes[1] = Polygon([(west, south), (east, south), (east, north), middle, (west, north)])


def _tributary(short_m: float) -> object:
    """A river that flows into the middle of the row's river, or ends so many metres before it."""

    def change(draft: Draft, at: int) -> None:
        lon, lat = draft.place(at)
        draft.shapes[at] = LineString([(lon - 0.001, lat), (lon, lat), (lon + 0.001, lat)])
        end = lat + short_m / M_PER_DEGREE
        draft.shapes[at + 1] = LineString([(lon + 0.0003, lat + 0.001), (lon, end)])

    return change


def _cross(noded: bool) -> object:
    def change(draft: Draft, at: int) -> None:
        lon, lat = draft.place(at)
        node = [(lon, lat)] if noded else []
        draft.shapes[at] = LineString([(lon - 0.001, lat), *node, (lon + 0.001, lat)])
        draft.shapes[at + 1] = LineString([(lon, lat - 0.001), *node, (lon, lat + 0.001)])

    return change


def _reaches(against: bool) -> object:
    """One river in two lines, the second drawn downstream or upstream."""

    def change(draft: Draft, at: int) -> None:
        points = shapely.get_coordinates(draw_river(draft, at, 300))
        half = len(points) // 2
        first, second = points[: half + 1], points[half:]
        draft.shapes[at] = MultiLineString([first, second[::-1] if against else second])

    return change


def _far_points(draft: Draft, at: int) -> None:
    draft.shapes[at + 1] = move(draft.shape(at), 30, 0)


def _near_points(draft: Draft, at: int) -> None:
    draft.shapes[at + 1] = move(draft.shape(at), 0.2, 0.1)


def _apart(draft: Draft, at: int) -> None:
    lon, lat = draft.place(at)
    draft.shapes[at + 1] = Polygon(ring((lon + STEP_DEG, lat), 50, 9, float(np.pi / 9)))


DEFECTS: tuple[Defect, ...] = (
    Defect("identity.duplicate", "identity.duplicate", "wetlands", _copy_name, _other_name),
    Defect("geometry.duplicate", "geometry.duplicate", "wetlands", _copy_shape, _apart),
    Defect("geometry.near_duplicate", "geometry.near_duplicate", "wetlands", _shift(1.0), _shift(300.0)),  # type: ignore[arg-type]
    Defect(
        "geometry.near_duplicate",
        "geometry.near_duplicate",
        "rural_rivers",
        _shift_line(1.2),
        _shift_line(40.0),
    ),  # type: ignore[arg-type]
    Defect("geometry.near_duplicate", "geometry.near_duplicate", "outfalls", _near_points, _far_points),
    Defect("overlap", "overlap.file", "wetlands", _shift(45.0), _beside),  # type: ignore[arg-type]
    Defect("overlap", "overlap.file", "greening", _inside, _beside),
    Defect("coverage.gap", "coverage.gap", "control_zones", _gap, _nothing),
    Defect("coverage.edge", "coverage.edge", "control_zones", _loose, _nothing),
    Defect("network.dangle", "network.dangle", "rural_rivers", _tributary(2.0), _tributary(0.0)),  # type: ignore[arg-type]
    Defect("network.dangle", "network.dangle", "rural_rivers", _tributary(-2.0), _tributary(40.0)),  # type: ignore[arg-type]
    Defect("network.crossing", "network.crossing", "rural_rivers", _cross(False), _cross(True)),  # type: ignore[arg-type]
    Defect("network.direction", "network.direction", "rural_rivers", _reaches(True), _reaches(False)),  # type: ignore[arg-type]
    Defect("geometry.duplicate", "geometry.duplicate", "greening", _copy_shape, SAME),
)
