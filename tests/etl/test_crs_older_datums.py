"""Xi'an 80 and Beijing 54: named, never converted silently, converted by what a site has loaded."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely

from etl.crs import describe_operation, transform_shapes
from etl.crs_parameters import parse_parameters
from etl.read.county_form import pack_county, unpack_county
from etl.reading import CountyContext, UnreadableFile
from tests.etl.detecting import OUTLINE, PLOTS, judge, know, prj, swap, write_in


def test_undeclared_metres_name_the_older_datums() -> None:
    for crs, older in (("EPSG:4528", "EPSG:2364"), ("EPSG:4549", "EPSG:2385"), ("EPSG:4498", "EPSG:2334")):
        verdict = judge(write_in(PLOTS, crs))
        assert (verdict.used, verdict.certain) == (crs, False)
        assert [one.crs for one in verdict.candidates][:2] == [crs, older]
        assert judge(write_in(PLOTS, crs), county=know(PLOTS[:1])).certain is True
    swapped = judge(swap(write_in(PLOTS, "EPSG:4549")))
    assert swapped.candidates[1].crs == "EPSG:2385 (N,E)"


XIAN = {
    "datum": "xian80", "dx_m": 12.5, "dy_m": -20.0, "dz_m": 3.0, "rx_arcsec": 0.5, "ry_arcsec": -0.25,
    "rz_arcsec": 1.5, "scale_ppm": -4.0, "convention": "position_vector", "source": "编造的示例",
}  # fmt: skip
BEIJING = {"datum": "beijing54", "dx_m": 40.0, "dy_m": -25.0, "rotation_arcsec": 0.0, "scale_ppm": 0.0}


def test_loaded_parameters_convert_an_older_datum_and_say_so() -> None:
    """The plane set moves by what it says, in metres of CM 120E."""
    sets = parse_parameters([XIAN, BEIJING])
    county = CountyContext(outline=OUTLINE.wkb, datum_parameters=sets)
    plane = write_in(PLOTS, "EPSG:4549")
    for code, shapes in (("EPSG:2437", plane), ("EPSG:2416", add_zone(plane))):
        verdict = judge(shapes, prj(code), county=county)
        assert (verdict.used, verdict.certain) == (code, True)
        assert "四参数" in verdict.note and "待核" in verdict.note
        back = transform_shapes([shape.wkb for shape in shapes], code, sets)
        wanted = shapely.transform(np.array(plane), lambda places: np.add(places, (-25.0, 40.0)))
        again = write_in([shapely.from_wkb(wkb) for wkb in back], "EPSG:4549")
        assert shapely.hausdorff_distance(np.array(again), wanted).max() < 1e-3
        assert "四参数" in describe_operation(code, sets)
    swapped = judge(swap(plane), prj("EPSG:2437"), county=county)
    assert swapped.used == "EPSG:2437 (N,E)"
    chosen = judge(plane, chosen="EPSG:2385", county=county)
    assert (chosen.used, chosen.certain) == ("EPSG:2385", True)


def add_zone(shapes: list[Any]) -> list[Any]:
    return list(shapely.transform(np.array(shapes), lambda places: np.add(places, (40_000_000, 0))))


def test_seven_parameters_follow_the_formula() -> None:
    """Bursa-Wolf by hand: geocentric on the ellipsoid of 1975, moved, and back on that of CGCS2000."""
    (loaded,) = parse_parameters([XIAN])
    lon, lat = np.radians(120.1), np.radians(32.2)
    flattening = 1 / 298.257
    squared = flattening * (2 - flattening)
    radius = 6378140.0 / np.sqrt(1 - squared * np.sin(lat) ** 2)
    start = np.array(
        [
            radius * np.cos(lat) * np.cos(lon),
            radius * np.cos(lat) * np.sin(lon),
            radius * (1 - squared) * np.sin(lat),
        ]
    )
    rx, ry, rz = (np.radians(loaded.values[n] / 3600) for n in (3, 4, 5))
    turn = np.array([[1, -rz, ry], [rz, 1, -rx], [-ry, rx, 1]])
    end = np.array(loaded.values[:3]) + (1 - 4e-6) * turn @ start
    to_degrees = pyproj.Transformer.from_crs("EPSG:4479", "EPSG:4480", always_xy=True)
    wanted = to_degrees.transform(*end)[:2]
    (moved,) = transform_shapes([shapely.Point(120.1, 32.2).wkb], "EPSG:4610", (loaded,))
    assert moved is not None
    place = shapely.from_wkb(moved)
    assert (place.x, place.y) == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"datum": "wgs84"}, "unknown datum"),
        ({"dx_m": "12"}, "no number"),
        ({"dx_m": float("nan")}, "no number"),
        ({"dx_m": 5000.0}, "beyond any real shift"),
        ({"convention": ""}, "convention"),
        ({"dq_m": 1.0}, "unknown"),
    ],
)
def test_wrong_parameters_are_not_loaded(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_parameters([{**XIAN, **change}])


def test_no_parameters_and_two_sets_of_one_datum() -> None:
    assert parse_parameters(None) == () == parse_parameters([])
    with pytest.raises(ValueError, match="twice"):
        parse_parameters([XIAN, XIAN])
    with pytest.raises(ValueError, match="list"):
        parse_parameters({"xian80": XIAN})
    with pytest.raises(UnreadableFile) as caught:
        judge(write_in(PLOTS, "EPSG:4549"), chosen="EPSG:2385")
    assert caught.value.code == "crs.legacy_datum"
    with pytest.raises(ValueError, match="no parameters"):
        transform_shapes([PLOTS[0].wkb], "EPSG:4610")


def test_the_county_goes_into_the_cage_and_comes_out_the_same() -> None:
    county = know(
        PLOTS[:2],
        [shapely.LineString([(120.0, 32.1), (120.2, 32.2)])],
        datum_parameters=parse_parameters([XIAN, BEIJING]),
    )
    for one in (county, CountyContext()):
        assert unpack_county(json.loads(json.dumps(pack_county(one)))) == one
