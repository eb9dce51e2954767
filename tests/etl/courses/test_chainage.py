"""Chainage of a bent line, sides, stretches: against lengths that pyproj measures on its own."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely import LineString, MultiLineString, Point, box

from etl.courses.chainage import CentreLine, clip, to_degrees, to_plane, unite

CGCS2000 = Geod(ellps="GRS80")
# east, then north: the bend is the second corner
BENT = LineString([(120.00, 32.10), (120.05, 32.10), (120.05, 32.15)])
FIRST_M = CGCS2000.inv(120.00, 32.10, 120.05, 32.10)[2]
SECOND_M = CGCS2000.inv(120.05, 32.10, 120.05, 32.15)[2]


def test_chainage_is_measured_on_the_ellipsoid() -> None:
    line = CentreLine(BENT)
    assert line.length_m == pytest.approx(FIRST_M + SECOND_M, abs=0.001)
    half_up = line.locate_shape(Point(120.05, 32.125))
    assert half_up.from_m == half_up.to_m
    assert half_up.from_m == pytest.approx(FIRST_M + CGCS2000.inv(120.05, 32.10, 120.05, 32.125)[2], abs=0.05)
    assert half_up.offset_m == pytest.approx(0, abs=0.3)


def test_left_of_the_line_is_positive_and_distances_are_true() -> None:
    line = CentreLine(BENT)
    north, south = line.locate_shape(Point(120.02, 32.101)), line.locate_shape(Point(120.02, 32.099))
    aside_m = CGCS2000.inv(120.02, 32.10, 120.02, 32.101)[2]
    assert north.offset_m == pytest.approx(aside_m, abs=0.5) and south.offset_m == pytest.approx(
        -aside_m, abs=0.5
    )
    assert (
        line.locate_shape(Point(120.049, 32.13)).offset_m
        > 0
        > line.locate_shape(Point(120.051, 32.13)).offset_m
    )
    # beyond the bend, outside of it: both ways of looking at the corner agree
    assert line.locate_shape(Point(120.0505, 32.0995)).offset_m < 0


def test_a_work_along_the_bend_has_a_stretch_and_a_polygon_too() -> None:
    line = CentreLine(BENT)
    along = line.locate_shape(LineString([(120.04, 32.1002), (120.0498, 32.1002), (120.0498, 32.11)]))
    assert along.from_m == pytest.approx(CGCS2000.inv(120.00, 32.10, 120.04, 32.10)[2], abs=1)
    assert along.to_m == pytest.approx(FIRST_M + CGCS2000.inv(120.05, 32.10, 120.05, 32.11)[2], abs=1)
    assert along.offset_m == pytest.approx(20, abs=5)
    plot = line.locate_shape(box(120.01, 32.0990, 120.02, 32.0995))
    assert plot.to_m - plot.from_m == pytest.approx(CGCS2000.inv(120.01, 32.10, 120.02, 32.10)[2], abs=1)
    assert plot.offset_m < 0 and plot.nearest_m == pytest.approx(55, abs=2)


def test_parts_follow_one_another_and_the_gap_counts_nothing() -> None:
    parts = CentreLine(
        MultiLineString([[(120.0, 32.1), (120.01, 32.1)], [(120.03, 32.1), (120.04, 32.1)]]), 500.0
    )
    part_m = CGCS2000.inv(120.0, 32.1, 120.01, 32.1)[2]
    assert parts.length_m == pytest.approx(2 * part_m, abs=0.01)
    assert parts.locate_shape(Point(120.03, 32.1)).from_m == pytest.approx(500 + part_m, abs=0.01)
    assert parts.find_place(500 + 1.5 * part_m) == pytest.approx((120.035, 32.1), abs=1e-6)


def test_a_cut_is_as_long_as_its_chainage_says() -> None:
    line = CentreLine(BENT)
    cut = line.cut(FIRST_M - 300, FIRST_M + 700)
    assert CGCS2000.geometry_length(cut) == pytest.approx(1000, abs=0.01)
    assert line.cut(100, 100).is_empty


def test_townships_along_a_line() -> None:
    line = CentreLine(BENT)
    west, east = box(119.9, 32.0, 120.02, 32.2), box(120.02, 32.0, 120.1, 32.12)
    (one,), (two,) = line.list_inside(west), line.list_inside(east)
    assert one[0] == 0 and one[1] == pytest.approx(two[0], abs=0.05)
    assert two[1] == pytest.approx(FIRST_M + CGCS2000.inv(120.05, 32.10, 120.05, 32.12)[2], abs=0.1)


def test_union_counts_overlaps_once() -> None:
    assert unite([(0, 1000), (500, 1500), (1600, 1400), (600, 700), (2000, 2100)]) == [
        (0, 1600),
        (2000, 2100),
    ]
    assert clip([(0, 1600), (2000, 2100)], 1500, 2050) == [(1500, 1600), (2000, 2050)]


def test_there_and_back_again() -> None:
    there = to_degrees(to_plane(BENT))
    assert np.abs(shapely.get_coordinates(there) - shapely.get_coordinates(BENT)).max() < 1e-9
