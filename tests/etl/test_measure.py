"""Area and length on the ellipsoid, for many shapes at once."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Transformer
from shapely import LineString, MultiPolygon, Point, Polygon

from etl.measure import measure_row, measure_shapes
from etl.proj import find_geod
from tests.shapes import square


def _scribe(size_deg: float, seed: int) -> Polygon:
    """A ragged star of 20 corners about as large as that, in the county."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    reach = size_deg * rng.uniform(0.4, 1.0, 20)
    return Polygon(np.column_stack([120.1 + reach * np.cos(angle), 32.2 + reach * np.sin(angle)]))


def _measure_by_geod(shape: Polygon) -> float:
    lon, lat = shapely.get_coordinates(shape.exterior).T
    return abs(float(find_geod().polygon_area_perimeter(lon, lat)[0]))


def _measure_by_equal_area_map(shape: Polygon) -> float:
    """Geod's own noise is about 0.001 m² whatever the size: a small plot is held against a map of equal areas."""
    middle = shape.centroid
    system = f"+proj=laea +lat_0={middle.y} +lon_0={middle.x} +a=6378137 +rf=298.257222101 +units=m"
    onto = Transformer.from_crs("EPSG:4490", system, always_xy=True)
    return float(shapely.area(shapely.transform(shape, lambda xy: np.column_stack(onto.transform(*xy.T)))))


@pytest.mark.parametrize("size_deg", [0.01, 0.03, 0.1, 0.3])
def test_areas_equal_those_of_geod_up_to_the_size_of_the_county(size_deg: float) -> None:
    shapes = [_scribe(size_deg, seed) for seed in range(40)]
    area_m2, _ = measure_shapes(shapes)
    assert area_m2 == pytest.approx([_measure_by_geod(shape) for shape in shapes], rel=1e-9)


@pytest.mark.parametrize("size_deg", [0.0001, 0.0003, 0.001])
def test_areas_of_plots_equal_those_of_an_equal_area_map(size_deg: float) -> None:
    shapes = [_scribe(size_deg, seed) for seed in range(40)]
    area_m2, _ = measure_shapes(shapes)
    assert area_m2 == pytest.approx([_measure_by_equal_area_map(shape) for shape in shapes], rel=1e-9)
    assert area_m2 == pytest.approx([_measure_by_geod(shape) for shape in shapes], abs=0.05)


def test_holes_are_taken_out_and_parts_added() -> None:
    plot, hole = square(120.15, 32.25), square(120.1503, 32.2503, 0.0002)
    ring = Polygon(plot.exterior, [hole.exterior])
    assert measure_row(ring)[0] == pytest.approx(measure_row(plot)[0] - measure_row(hole)[0])
    both = MultiPolygon([ring, square(120.16, 32.25)])
    assert measure_row(both)[0] == pytest.approx(measure_row(ring)[0] + measure_row(square(120.16, 32.25))[0])


def test_lines_have_length_polygons_area_and_points_neither() -> None:
    line = LineString([(120.0, 32.0), (120.1, 32.2), (120.2, 32.2)])
    shapes = [
        None,
        line,
        Point(120, 32),
        Polygon(),
        square(120.15, 32.25),
        shapely.multilinestrings([line, line]),
    ]
    area_m2, length_m = measure_shapes(shapes)
    assert [bool(amount) for amount in area_m2] == [False, False, False, False, True, False]
    lon, lat = shapely.get_coordinates(line).T
    assert length_m[1] == pytest.approx(find_geod().line_length(lon, lat), rel=1e-12)
    assert length_m[5] == pytest.approx(2 * length_m[1]) and length_m[4] == 0


def test_a_ring_that_holds_no_number_encloses_nothing_and_spoils_no_other() -> None:
    with np.errstate(invalid="ignore"):
        wild = Polygon([(120, 32), (np.nan, 32.1), (120.1, 32.1), (120, 32)])
        area_m2, _ = measure_shapes([wild, square(120.15, 32.25)])
    assert area_m2[0] == 0 and area_m2[1] == pytest.approx(measure_row(square(120.15, 32.25))[0])


def test_wkb_is_measured_as_its_shape() -> None:
    plot = square(120.15, 32.25)
    assert measure_row(shapely.to_wkb(plot)) == measure_row(plot)
