"""What is published names the system of a file: works that come back, and rivers that works lie along."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from etl.read.content import Declaration
from tests.etl.detecting import PLOTS, WGS84, judge, know, prj, swap, write_in


@pytest.mark.parametrize("axes", ["", " (lat,lon)"])
def test_works_that_come_back_prove_true_degrees(axes: str) -> None:
    sent = swap(PLOTS) if axes else PLOTS
    verdict = judge(sent, declaration=WGS84, county=know(PLOTS[:2]))
    assert (verdict.used, verdict.certain) == (f"EPSG:4490{axes}", True)
    assert "重合" in verdict.note
    moved = [
        shapely.transform(plot, lambda places: np.add(places, (5e-5, 0))) for plot in PLOTS[:2]
    ]  # 5 m beside
    assert judge(sent, declaration=WGS84, county=know(moved)).certain is False


@pytest.mark.parametrize("crs", ["GCJ-02", "BD-09"])
@pytest.mark.parametrize("axes", ["", " (lat,lon)"])
@pytest.mark.parametrize("declared", [None, "EPSG:4326", "EPSG:4490"])
def test_works_that_come_back_shifted_are_asked_about_whatever_the_file_says(
    crs: str, axes: str, declared: str | None
) -> None:
    shifted = write_in(PLOTS, crs)
    verdict = judge(swap(shifted) if axes else shifted, declared, county=know(PLOTS[:2]))
    assert (verdict.used, verdict.certain) == (crs + axes, False)
    assert verdict.candidates[0].crs == crs + axes
    assert "不会自行平移" in verdict.note or "声明可能有误" in verdict.note


def test_a_declared_shift_that_what_is_published_denies_is_asked_about() -> None:
    county = know(PLOTS[:2])
    told = judge(write_in(PLOTS, "GCJ-02"), declaration=Declaration("GCJ-02"), county=county)
    assert (told.used, told.certain) == ("GCJ-02", True)
    denied = judge(PLOTS, declaration=Declaration("GCJ-02"), county=county)
    assert (denied.used, denied.certain) == ("EPSG:4490", False)
    assert "声明可能有误" in denied.note


RIVER = shapely.LineString([(119.95 + n * 0.002, 32.1 + 0.01 * np.sin(n / 9)) for n in range(150)])


def test_rivers_tell_shifted_places_from_true_ones() -> None:
    county = know([], [RIVER])
    along = [shapely.Point(x + 1e-4, y) for x, y in shapely.get_coordinates(RIVER)[::15]]
    for shapes in (along, [RIVER]):
        assert judge(shapes, declaration=WGS84, county=county).certain is True
        shifted = judge(write_in(shapes, "GCJ-02"), declaration=WGS84, county=county)
        assert (shifted.used, shifted.certain) == ("GCJ-02", False)
    few = judge(along[:3], declaration=WGS84, county=county)
    assert few.certain is False, "three points may lie at a river by chance"


@pytest.mark.parametrize(("crs", "rival"), [("EPSG:4509", "EPSG:32650"), ("EPSG:4510", "EPSG:32651")])
def test_works_that_come_back_name_the_grid(crs: str, rival: str) -> None:
    for one, other in ((crs, rival), (rival, crs)):
        shapes = write_in(PLOTS, one)
        assert (
            judge(shapes, county=know(PLOTS[:2])).used,
            judge(shapes, county=know(PLOTS[:2])).certain,
        ) == (
            one,
            True,
        )
        lied = judge(shapes, prj(other), county=know(PLOTS[:2]))
        assert (lied.used, lied.certain) == (one, False)


@pytest.mark.parametrize("declared", [None, "EPSG:4549"])
def test_an_older_datum_shows_by_one_way_to_all_published_works(declared: str | None) -> None:
    published = [
        shapely.box(x, 32.1, x + 0.001 + n * 1e-4, 32.101)
        for n, x in enumerate((120.1, 120.13, 120.2, 120.22))
    ]
    beside = shapely.transform(
        np.array(write_in(published, "EPSG:4549")), lambda places: np.add(places, (60.0, -35.0))
    )
    verdict = judge(list(beside), prj(declared) if declared else None, county=know(published))
    assert verdict.certain is False
    assert "69 米" in verdict.note
    assert {"EPSG:2385", "EPSG:2437"} <= {one.crs for one in verdict.candidates[:3]}
    assert verdict.used == "EPSG:4549", "what nobody chose is not converted by secret parameters"


def test_huge_and_broken_shapes_are_no_proof_and_no_trouble() -> None:
    huge = shapely.Point(120.15, 32.2).buffer(0.01, quad_segs=20_000)
    bowtie = shapely.Polygon([(120.1, 32.1), (120.101, 32.101), (120.101, 32.1), (120.1, 32.101)])
    county = know([*PLOTS[:2], bowtie], [RIVER])
    assert judge([huge], declaration=WGS84, county=county).certain is False
    assert judge([huge, *PLOTS], declaration=WGS84, county=county).certain is True
    assert judge([bowtie], declaration=WGS84, county=county).certain is True
    far = [shapely.box(120.1, 32.1, 120.101, 32.101), shapely.Point(170, 80), shapely.Point(-170, -80)]
    assert judge(far, declaration=WGS84, county=county).used == "EPSG:4490"


def test_one_chance_meeting_proves_nothing_of_a_large_file() -> None:
    rng = np.random.default_rng(3)
    many = [
        shapely.box(x, y, x + 1e-4, y + 1e-4)
        for x, y in rng.uniform((120.0, 32.05), (120.25, 32.3), (400, 2))
    ]
    assert judge(many, declaration=WGS84, county=know(many[:3])).certain is False
    assert judge(many, declaration=WGS84, county=know(many[:20])).certain is True
