"""The CRS detective: numbers before declarations, never a silent shift.

Shapes are generated in CGCS2000 and written in another system; real outlines are used where they are at hand.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
import shapely.geometry

from etl.crs import describe_operation, transform_shapes
from etl.crs_systems import SYSTEMS, pack_degrees, window_of
from etl.read.content import Declaration
from etl.reading import TAIXING_BBOX, CountyContext, UnreadableFile
from etl.shifted_datums import shift_to_bd09, shift_to_gcj02, unshift_bd09, unshift_gcj02
from tests.etl.detecting import OUTLINE, PLOTS, WGS84, county_outline, judge, know, prj, swap, write_in

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.mark.parametrize(
    "crs", ["EPSG:4490", "EPSG:4528", "EPSG:4549", "EPSG:4498", "EPSG:4499", "EPSG:3857"]
)
@pytest.mark.parametrize("declares", [True, False])
@pytest.mark.parametrize("swapped", [True, False])
def test_numbers_name_the_system_and_carry_back(crs: str, declares: bool, swapped: bool) -> None:
    # 6-degree zone 20 ends at 120 E, but its numbers go on; plots on both sides occur.
    shapes = write_in(PLOTS, crs)
    verdict = judge(swap(shapes) if swapped else shapes, prj(crs) if declares else None)
    suffix = (" (lat,lon)" if crs == "EPSG:4490" else " (N,E)") if swapped else ""
    assert verdict.used == crs + suffix
    # undeclared degrees and Mercator metres may be shifted, undeclared Gauss-Krueger metres may be of an older datum
    assert verdict.certain is declares
    back = transform_shapes([shape.wkb for shape in (swap(shapes) if swapped else shapes)], verdict.used)
    for wkb, plot in zip(back, PLOTS, strict=True):
        assert wkb is not None and shapely.hausdorff_distance(shapely.from_wkb(wkb), plot) < 1e-8
    assert verdict.candidates[0].crs == verdict.used
    assert all(0 <= one.score <= 1 and one.why and one.why_en for one in verdict.candidates)


@pytest.mark.parametrize(("crs", "rival"), [("EPSG:4509", "EPSG:32650"), ("EPSG:4510", "EPSG:32651")])
def test_utm_and_six_degree_zones_are_asked_about_unless_declared(crs: str, rival: str) -> None:
    for one in (crs, rival):
        shapes = write_in(PLOTS, one)
        asked = judge(shapes)
        assert not asked.certain
        assert {crs, rival} <= {candidate.crs for candidate in asked.candidates}
        told = judge(shapes, prj(one))
        assert (told.used, told.certain) == (one, True)


def test_the_reference_point() -> None:
    point = shapely.Point(40504715.919, 3560704.540).wkb
    (moved,) = transform_shapes([point], "EPSG:4528")
    assert moved is not None
    place = shapely.from_wkb(moved)
    assert (place.x, place.y) == pytest.approx((120.05, 32.17), abs=1e-8)


@pytest.mark.parametrize("axes", ["", " (lat,lon)"])
@pytest.mark.parametrize(("crs", "offset_m"), [("GCJ-02", (470, 530)), ("BD-09", (1100, 1250))])
def test_phone_map_shifts_are_undone_to_a_millimetre(crs: str, offset_m: tuple[int, int], axes: str) -> None:
    shifted = write_in(PLOTS, crs)
    offset = (
        (shifted[0].centroid.x - PLOTS[0].centroid.x) * 94_200,
        (shifted[0].centroid.y - PLOTS[0].centroid.y) * 110_900,
    )
    assert offset_m[0] < np.hypot(*offset) < offset_m[1]
    back = transform_shapes([shape.wkb for shape in (swap(shifted) if axes else shifted)], crs + axes)
    assert all(
        wkb and shapely.hausdorff_distance(shapely.from_wkb(wkb), plot) < 1e-8
        for wkb, plot in zip(back, PLOTS, strict=True)
    )


def test_inverse_shifts_hold_all_over_china() -> None:
    places = np.random.default_rng(1).uniform((75, 18), (134, 53), (2000, 2))
    assert np.abs(unshift_gcj02(shift_to_gcj02(places)) - places).max() < 1e-8
    assert np.abs(unshift_bd09(shift_to_bd09(places)) - places).max() < 1e-8


def test_a_prj_that_lies_loses_against_the_numbers() -> None:
    shapes = write_in(PLOTS, "EPSG:4528")
    for lie in ("EPSG:4549", "EPSG:4490", "EPSG:4326", "EPSG:3857"):
        verdict = judge(shapes, prj(lie))
        # the datum is believed where it is CGCS2000; a WGS 84 that is none says nothing of it
        assert (verdict.used, verdict.certain) == ("EPSG:4528", lie in ("EPSG:4549", "EPSG:4490"))
        assert "以数字为准" in verdict.note
    verdict = judge(PLOTS, prj("EPSG:4549"))
    assert (verdict.used, verdict.certain) == ("EPSG:4490", False)
    assert "以数字为准" in verdict.note


def test_a_prj_is_understood_not_searched() -> None:
    """A projected file whose base names 4326 somewhere is still projected."""
    utm = write_in(PLOTS, "EPSG:32650")
    assert judge(utm, pyproj.CRS("EPSG:32650").to_wkt()).used == "EPSG:32650"
    assert "4326" in pyproj.CRS("EPSG:32650").to_wkt("WKT1_GDAL")


@pytest.mark.parametrize(
    "code", ["EPSG:4610", "EPSG:2364", "EPSG:2385", "EPSG:4214", "EPSG:2416", "EPSG:2437"]
)
def test_xian_80_and_beijing_54_are_blocked(code: str) -> None:
    shapes = PLOTS if code in ("EPSG:4610", "EPSG:4214") else write_in(PLOTS, "EPSG:4549")
    for chosen in (None, "EPSG:4549"):
        with pytest.raises(UnreadableFile) as caught:
            judge(shapes, prj(code), chosen=chosen)
        assert caught.value.code == "crs.legacy_datum"
        assert "自然资源" in caught.value.message


@pytest.mark.parametrize(("code", "zone"), [("EPSG:4527", "39"), ("EPSG:4529", "41")])
def test_other_zones_are_refused_by_name(code: str, zone: str) -> None:
    for shapes in (write_in(PLOTS, code), swap(write_in(PLOTS, code))):
        for declared in (None, prj(code)):
            with pytest.raises(UnreadableFile) as caught:
                judge(shapes, declared)
            assert caught.value.code == "crs.wrong_zone"
            assert zone in caught.value.message


def test_foreign_systems_and_nonsense() -> None:
    british = [shapely.Point(450_000, 450_000)]
    with pytest.raises(UnreadableFile) as caught:
        judge(british, prj("EPSG:27700"))
    assert caught.value.code == "crs.foreign"
    with pytest.raises(UnreadableFile) as caught:
        judge(british)
    assert caught.value.code == "crs.numbers_fit_nothing"
    assert "450000" in caught.value.message


def test_degrees_elsewhere_are_left_to_the_checks() -> None:
    sea = [shapely.box(125, 31, 125.1, 31.1)]
    verdict = judge(sea, declaration=WGS84)
    assert (verdict.used, verdict.certain) == ("EPSG:4490", True)
    assert "不在本县" in verdict.note
    assert judge(swap(sea), declaration=WGS84).used == "EPSG:4490 (lat,lon)"


def test_wgs84_is_taken_as_cgcs2000_and_said() -> None:
    verdict = judge(PLOTS, "EPSG:4326")
    assert (verdict.used, verdict.certain) == ("EPSG:4326", True)
    assert "厘米" in verdict.note
    assert transform_shapes([PLOTS[0].wkb], "EPSG:4326") == [PLOTS[0].wkb]


def test_small_plots_that_nothing_proves_are_asked_about() -> None:
    for declaration in (WGS84, Declaration()):
        verdict = judge(PLOTS, declaration=declaration)
        assert (verdict.used, verdict.certain) == ("EPSG:4490", False)
        assert "500 米" in verdict.note
    hinted = judge(PLOTS, declaration=WGS84, hints=[("文件像是高德导出的", "traces of Amap")])
    assert hinted.certain is False
    assert {"EPSG:4490", "GCJ-02", "BD-09"} <= {one.crs for one in hinted.candidates}


@pytest.mark.parametrize("crs", ["GCJ-02", "BD-09"])
@pytest.mark.parametrize("declaration", [WGS84, Declaration(), Declaration("EPSG:4490")])
def test_a_shifted_outline_is_never_taken_silently(crs: str, declaration: Declaration) -> None:
    verdict = judge(write_in([OUTLINE], crs), declaration=declaration)
    assert (verdict.used, verdict.certain) == (crs, False)
    assert verdict.candidates[0].crs == crs
    assert "确认" in verdict.note
    swapped = judge(swap(write_in([OUTLINE], crs)), declaration=declaration)
    assert (swapped.used, swapped.certain) == (f"{crs} (lat,lon)", False)


def test_a_true_outline_is_certain() -> None:
    verdict = judge([OUTLINE], declaration=WGS84)
    assert (verdict.used, verdict.certain) == ("EPSG:4490", True)


def test_shifted_townships_are_recognised_together() -> None:
    west, south, east, north = OUTLINE.bounds
    xs, ys = np.linspace(west, east, 5), np.linspace(south, north, 5)
    tiles = [
        OUTLINE.intersection(shapely.box(x0, y0, x1, y1))
        for x0, x1 in itertools.pairwise(xs)
        for y0, y1 in itertools.pairwise(ys)
    ]
    assert judge(tiles, declaration=WGS84).certain is True
    verdict = judge(write_in(tiles, "GCJ-02"), declaration=WGS84)
    assert (verdict.used, verdict.certain) == ("GCJ-02", False)


def test_an_outline_that_fits_nothing_is_asked_about() -> None:
    """The demonstration's outline is composed; a real one is kilometres off, so nobody can tell the shift."""
    other = county_outline(seed=2)
    for crs in ("EPSG:4490", "GCJ-02"):
        assert judge(write_in([other], crs), declaration=WGS84).certain is False
    assert judge([OUTLINE], declaration=WGS84, county=CountyContext()).certain is False


def test_a_border_strip_that_only_fits_after_a_shift() -> None:
    strip = OUTLINE.difference(OUTLINE.buffer(-0.002)).intersection(shapely.box(120.0, 32.2, 120.3, 32.5))
    assert judge([strip], declaration=WGS84).certain is True
    verdict = judge(write_in([strip], "GCJ-02"), declaration=WGS84)
    assert (verdict.used, verdict.certain) == ("GCJ-02", False)


def test_mixed_numbers_are_asked_about() -> None:
    verdict = judge(PLOTS[:6] + swap(PLOTS[6:]), declaration=WGS84)
    assert verdict.certain is False
    assert {"EPSG:4490", "EPSG:4490 (lat,lon)"} <= {one.crs for one in verdict.candidates}


def test_a_persons_choice_stands() -> None:
    verdict = judge(PLOTS, declaration=WGS84, chosen="GCJ-02")
    assert (verdict.used, verdict.certain) == ("GCJ-02", True)
    clash = judge(PLOTS, declaration=WGS84, chosen="EPSG:4528")
    assert clash.used == "EPSG:4528" and "核对" in clash.note


def test_nothing_to_place() -> None:
    verdict = judge([None, None])
    assert (verdict.used, verdict.certain, verdict.candidates) == (None, True, ())
    assert transform_shapes([None], "GCJ-02") == [None]
    with pytest.raises(ValueError, match="unknown"):
        transform_shapes([None], "EPSG:9999")


def test_windows_follow_the_table() -> None:
    """domain.md 5.1, widened by 5 km."""
    west, south, east, north = window_of("EPSG:4528", TAIXING_BBOX)
    assert (west, east) == pytest.approx((40_490_680 - 5000, 40_534_560 + 5000), abs=1000)
    assert south < 3_538_400 - 4000 and north > 3_584_580 + 4000


def test_every_operation_is_described() -> None:
    for system in SYSTEMS:
        assert describe_operation(system.crs)
        assert "对调" in describe_operation(system.swapped)
    assert "迭代反算" in describe_operation("GCJ-02")


needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the real outlines are not part of the repository"
)


def real_outline(name: str) -> Any:
    document = json.loads((SHARED / "admin" / name).read_text())
    return shapely.geometry.shape(document["features"][0]["geometry"] if "features" in document else document)


@needs_shared
@pytest.mark.parametrize(
    "known", ["taixing_321283_tianditu_cgcs2000.geojson", "taixing_321283_amap_as_wgs84.geojson"]
)
def test_real_outlines_are_told_apart_or_asked_about(known: str) -> None:
    county = CountyContext(outline=real_outline(known).wkb)
    shifted = judge(
        [real_outline("taixing_321283_amap_GCJ02_original.geojson")], declaration=WGS84, county=county
    )
    assert (shifted.used, shifted.certain) == ("GCJ-02", False)
    for name in ("taixing_321283_tianditu_cgcs2000.geojson", "taixing_321283_datav_as_wgs84.geojson"):
        true = judge([real_outline(name)], declaration=WGS84, county=county)
        assert (true.used, true.certain) == ("EPSG:4490", True)


@needs_shared
def test_real_outlines_against_a_composed_county() -> None:
    for name in ("taixing_321283_amap_GCJ02_original.geojson", "taixing_321283_tianditu_cgcs2000.geojson"):
        assert judge([real_outline(name)], declaration=WGS84).certain is False


def test_packed_degrees_are_offered_not_guessed() -> None:
    places = np.array([[120 + 3 / 60 + n / 3600, 32 + 10 / 60 + 2 * n / 3600] for n in range(12)])
    packed = [shapely.Point(x, y) for x, y in pack_degrees(places)]
    verdict = judge(packed)
    assert (verdict.used, verdict.certain) == ("EPSG:4490 (dd.mmss)", False)
    assert "EPSG:4490" in {one.crs for one in verdict.candidates}
    back = transform_shapes([point.wkb for point in packed], "EPSG:4490 (dd.mmss)")
    assert shapely.get_coordinates(shapely.from_wkb(back)) == pytest.approx(places, abs=1e-9)
    few = judge(packed[:2])
    assert (few.used, few.certain) == ("EPSG:4490", False)
    assert "EPSG:4490 (dd.mmss)" in {one.crs for one in few.candidates}
    swapped = judge(swap(packed))
    assert swapped.used == "EPSG:4490 (dd.mmss) (lat,lon)"
    plain = [
        shapely.Point(x, y) for x, y in np.random.default_rng(1).uniform((120, 32.1), (120.2, 32.3), (12, 2))
    ]
    assert all("dd.mmss" not in one.crs for one in judge(plain).candidates)
    assert all("dd.mmss" not in one.crs for one in judge(packed, declaration=WGS84).candidates)


def test_web_mercator_traced_over_a_phone_map() -> None:
    traced = write_in([shapely.transform(plot, shift_to_gcj02) for plot in PLOTS], "EPSG:3857")
    name = "GCJ-02 (EPSG:3857)"
    back = transform_shapes([shape.wkb for shape in traced], name)
    assert all(
        wkb and shapely.hausdorff_distance(shapely.from_wkb(wkb), plot) < 1e-8
        for wkb, plot in zip(back, PLOTS, strict=True)
    )
    unknown = judge(traced)
    assert (unknown.used, unknown.certain) == ("EPSG:3857", False)
    assert [one.crs for one in unknown.candidates] == ["EPSG:3857", name]
    for declared in (None, prj("EPSG:3857")):
        shown = judge(traced, declared, county=know(PLOTS[:1]))
        assert (shown.used, shown.certain) == (name, False)
    assert judge(write_in(PLOTS, "EPSG:3857"), county=know(PLOTS[:1])).certain is True
    assert "反算" in describe_operation(name)
