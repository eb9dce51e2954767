"""Defects of one shape by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, box

from tests.etl.rules.defect import Change, Defect
from tests.etl.rules.draft import M_PER_DEGREE, Draft, corners, draw_plot, move, ring


def _shape(make: Any) -> Change:
    """The row gets the shape that ``make`` draws from draft and position."""

    def change(draft: Draft, at: int) -> None:
        draft.shapes[at] = make(draft, at)

    return change


def _holed(draft: Draft, at: int, *holes: list[tuple[float, float]]) -> Polygon:
    return Polygon(ring(draft.place(at), 90, 12, draft.rng.random()), holes)


def _bowtie(draft: Draft, at: int) -> Polygon:
    first, second, third, fourth = ring(draft.place(at), draft.rng.uniform(20, 90), 4, draft.rng.random())
    return Polygon([first, third, second, fourth])


def _near(draft: Draft, at: int, east_m: float, north_m: float) -> tuple[float, float]:
    lon, lat = draft.place(at)
    return lon + east_m / M_PER_DEGREE, lat + north_m / M_PER_DEGREE


def _not_a_number(draft: Draft, at: int) -> Polygon:
    with np.errstate(invalid="ignore"):
        return Polygon([*corners(draft.shape(at))[:3], (float("nan"), 32.2)])


def _hourglass(draft: Draft, at: int) -> Polygon:
    """One ring that passes twice through its waist, at a point that floats can hold."""
    lon, lat = (round(value, 6) for value in draft.place(at))
    half = draft.rng.randint(2, 6) * 1e-4
    waist = (lon, lat)
    return Polygon(
        [
            (lon - half, lat - half),
            waist,
            (lon - half, lat + half),
            (lon + half, lat + half),
            waist,
            (lon + half, lat - half),
        ]
    )


def _cut_apart(draft: Draft, at: int) -> Polygon:
    """A hole that touches the shell at two points."""
    lon, lat = (round(value, 6) for value in draft.place(at))
    half = draft.rng.randint(3, 6) * 1e-4
    shell = [
        (lon - half, lat - half),
        (lon, lat - half),
        (lon + half, lat - half),
        (lon + half, lat + half),
        (lon, lat + half),
        (lon - half, lat + half),
    ]
    return Polygon(
        shell, [[(lon, lat - half), (lon + half / 4, lat), (lon, lat + half), (lon - half / 4, lat)]]
    )


def _parts(draft: Draft, at: int, *rings: list[tuple[float, float]]) -> MultiPolygon:
    return MultiPolygon([Polygon(one) for one in rings])


def _insert(draft: Draft, at: int, along: float) -> Polygon:
    """A point more on the first edge, so many metres from its start, a little aside."""
    points = corners(draft.shape(at))
    (x0, y0), (x1, y1) = points[:2]
    length = float(np.hypot(x1 - x0, y1 - y0))
    share = along / M_PER_DEGREE / length
    return Polygon([points[0], (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share), *points[1:]])


def _slit(draft: Draft, at: int, left_m: float) -> Polygon:
    """A square with a slit that ends so many metres before the far side."""
    lon, lat = draft.place(at)
    half, gap, wide = 0.0005, left_m / M_PER_DEGREE, 0.00002
    top = lat + half
    return Polygon(
        [
            (lon - half, lat - half),
            (lon - wide, lat - half),
            (lon, top - gap),
            (lon + wide, lat - half),
            (lon + half, lat - half),
            (lon + half, top),
            (lon - half, top),
        ]
    )


def _spike(draft: Draft, at: int, half_m: float) -> Polygon:
    """A point drawn far out of the middle of the first edge, its feet so far apart."""
    points = corners(draft.shape(at))
    (x0, y0), (x1, y1) = points[:2]
    middle, along = np.array([(x0 + x1) / 2, (y0 + y1) / 2]), np.array([x1 - x0, y1 - y0])
    along /= np.hypot(*along)
    out = np.array([along[1], -along[0]]) * draft.rng.uniform(40, 120) / M_PER_DEGREE
    foot = along * half_m / M_PER_DEGREE
    return Polygon([points[0], tuple(middle - foot), tuple(middle + out), tuple(middle + foot), *points[1:]])


def _circle(draft: Draft, at: int, count: int) -> Polygon:
    return Polygon(ring(draft.place(at), 150, count))


def _round(decimals: int) -> Change:
    def change(draft: Draft, at: int) -> None:
        plots = [draw_plot(draft, other, 180) for other in range(len(draft.rows))]
        draft.shapes = [shapely.transform(plot, lambda lonlat: np.round(lonlat, decimals)) for plot in plots]

    return change


def _turn(draft: Draft, at: int) -> Polygon:
    """The same outline from another start, the other way round."""
    points = corners(draft.shape(at))
    return Polygon([*points[3:], *points[:3]][::-1])


SAME = _shape(_turn)


def _geometry(kind: str, spoil: Any, spare: Any, layer: str = "wetlands", **more: Any) -> Defect:
    return Defect(f"geometry.{kind}", f"geometry.{kind}", layer, _shape(spoil), _shape(spare), **more)


DEFECTS: tuple[Defect, ...] = (
    Defect(
        "place.abroad",
        "place.abroad",
        "wetlands",
        _shape(lambda d, a: shapely.transform(d.shape(a), lambda c: c[:, ::-1])),
        SAME,
    ),
    Defect(
        "place.abroad",
        "place.abroad",
        "outfalls",
        _shape(lambda d, a: Point(0, 0)),
        _shape(lambda d, a: move(d.shape(a), 5, 5)),
    ),
    Defect(
        "place.far",
        "place.far",
        "wetlands",
        _shape(lambda d, a: move(d.shape(a), d.rng.choice((-1, 1)) * 150_000, 0)),
        _shape(lambda d, a: move(d.shape(a), 20_000, 0)),
    ),
    _geometry("not_a_number", _not_a_number, _turn),
    Defect("geometry.coarse", "geometry.coarse", "wetlands", _round(4), _round(6)),
    _geometry("missing", lambda d, a: None, _turn),
    _geometry("family", lambda d, a: Point(d.place(a)), _turn),
    Defect(
        "geometry.family",
        "geometry.family",
        "rural_rivers",
        _shape(lambda d, a: Polygon(ring(d.place(a), 50))),
        _shape(lambda d, a: LineString(shapely.get_coordinates(d.shape(a))[::-1])),
    ),
    _geometry("self_intersection", _bowtie, _turn),
    _geometry("ring_touch", _hourglass, lambda d, a: Polygon(ring(d.place(a), 60, 5))),
    _geometry(
        "hole_crosses",
        lambda d, a: _holed(d, a, ring(_near(d, a, 85, 0), 30, 6)),
        lambda d, a: _holed(d, a, ring(d.place(a), 30, 6)),
    ),
    _geometry(
        "hole_outside",
        lambda d, a: _holed(d, a, ring(_near(d, a, 150, 0), 20, 6)),
        lambda d, a: _holed(d, a, ring(_near(d, a, 40, 0), 20, 6)),
    ),
    _geometry(
        "nested_holes",
        lambda d, a: _holed(d, a, ring(d.place(a), 40, 6), ring(d.place(a), 15, 6)),
        lambda d, a: _holed(d, a, ring(_near(d, a, -40, 0), 15, 6), ring(_near(d, a, 40, 0), 15, 6)),
    ),
    _geometry(
        "nested_parts",
        lambda d, a: _parts(d, a, ring(d.place(a), 80), ring(d.place(a), 20)),
        lambda d, a: _parts(d, a, ring(_near(d, a, -80, 0), 40), ring(_near(d, a, 80, 0), 40)),
    ),
    _geometry(
        "overlapping_parts",
        lambda d, a: _parts(d, a, ring(d.place(a), 60), ring(_near(d, a, 50, 7), 60)),
        lambda d, a: _parts(d, a, ring(_near(d, a, -80, 0), 40), ring(_near(d, a, 80, 0), 40)),
    ),
    _geometry(
        "duplicate_rings",
        lambda d, a: _holed(d, a, ring(d.place(a), 30, 6), ring(d.place(a), 30, 6)),
        lambda d, a: _holed(d, a, ring(d.place(a), 30, 6)),
    ),
    _geometry("disconnected", _cut_apart, lambda d, a: _holed(d, a, ring(d.place(a), 30, 6))),
    _geometry(
        "too_few_points", lambda d, a: Polygon([d.place(a), d.place(a), d.place(a), d.place(a)]), _turn
    ),
    _geometry(
        "repeated_points",
        lambda d, a: Polygon([corners(d.shape(a))[0]] * 2 + corners(d.shape(a))[1:]),
        lambda d, a: _insert(d, a, 3.0),
    ),
    _geometry(
        "close_points",
        lambda d, a: _insert(d, a, d.rng.uniform(0.005, 0.035)),
        lambda d, a: _insert(d, a, 1.0),
    ),
    _geometry(
        "clearance", lambda d, a: _slit(d, a, d.rng.uniform(0.001, 0.005)), lambda d, a: _slit(d, a, 5.0)
    ),
    _geometry("spike", lambda d, a: _spike(d, a, 0.3), lambda d, a: _spike(d, a, 8.0)),
    _geometry(
        "tiny",
        lambda d, a: Polygon(ring(d.place(a), d.rng.uniform(0.3, 1.4))),
        lambda d, a: Polygon(ring(d.place(a), 8)),
    ),
    Defect(
        "geometry.tiny",
        "geometry.tiny",
        "rural_rivers",
        _shape(lambda d, a: LineString([d.place(a), _near(d, a, 0.5, 0)])),
        _shape(lambda d, a: LineString([d.place(a), _near(d, a, 5, 0)])),
    ),
    _geometry(
        "sliver",
        lambda d, a: box(*d.place(a), *_near(d, a, 250, d.rng.uniform(0.2, 0.6))),
        lambda d, a: box(*d.place(a), *_near(d, a, 90, 12)),
    ),
    _geometry(
        "small",
        lambda d, a: Polygon(ring(d.place(a), d.rng.uniform(4, 12))),
        lambda d, a: Polygon(ring(d.place(a), 20)),
        "afforestation",
    ),
    _geometry(
        "large",
        lambda d, a: box(*_near(d, a, 12_000, 0), *_near(d, a, 13_300, 1_000)),
        lambda d, a: box(*_near(d, a, 12_000, 0), *_near(d, a, 12_700, 700)),
        "afforestation",
    ),
    _geometry("vertices", lambda d, a: _circle(d, a, 200_050), lambda d, a: _circle(d, a, 2_000), heavy=True),
    _geometry("dense", lambda d, a: _circle(d, a, 21_000), lambda d, a: _circle(d, a, 900), heavy=True),
    _geometry(
        "holes",
        lambda d, a: _holed(d, a, ring(d.place(a), d.rng.uniform(0.5, 1.5), 6)),
        lambda d, a: _holed(d, a, ring(d.place(a), 10, 6)),
    ),
    _geometry(
        "parts",
        lambda d, a: MultiPolygon([d.shape(a), move(d.shape(a), 8_000, 3_000)]),
        lambda d, a: MultiPolygon(
            [Polygon(ring(_near(d, a, -80, 0), 40)), Polygon(ring(_near(d, a, 80, 0), 40))]
        ),
    ),
)
