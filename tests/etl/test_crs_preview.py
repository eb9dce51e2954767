"""The candidates side by side: few shapes, few vertices, carried by each candidate's own operation."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
import shapely.geometry

from etl.crs_preview import preview_candidates
from etl.reading import CountyContext, CrsCandidate, CrsVerdict
from etl.shifted_datums import shift_to_gcj02

COUNTY = CountyContext(outline=shapely.box(119.95, 32.0, 120.3, 32.35).wkb)


def verdict(*names: str, used: str | None = None) -> CrsVerdict:
    candidates = tuple(CrsCandidate(name, 0.9, "因为", "because") for name in names)
    return CrsVerdict(used or names[0], False, candidates, None, "", "")


def count(picture: dict[str, object]) -> int:
    shapes = [shapely.geometry.shape(one["geometry"]) for one in picture["features"]["features"]]  # type: ignore[index]
    return int(shapely.get_num_coordinates(np.array(shapes, dtype=object)).sum())


def test_each_candidate_is_carried_by_its_own_operation() -> None:
    plot = shapely.box(120.1, 32.1, 120.104, 32.103)
    shifted = shapely.transform(plot, shift_to_gcj02)
    as_is, undone = preview_candidates([None, shifted.wkb], verdict("EPSG:4490", "GCJ-02"), COUNTY)
    assert json.loads(json.dumps([as_is, undone]))
    assert undone["bbox"] == pytest.approx(plot.bounds, abs=1e-6)
    assert as_is["bbox"] == pytest.approx(shifted.bounds, abs=1e-6)
    (feature,) = undone["features"]["features"]
    assert feature["properties"] == {"row": 2}
    assert shapely.hausdorff_distance(shapely.geometry.shape(feature["geometry"]), plot) < 2e-6
    assert (undone["why"], undone["why_en"], undone["score"]) == ("因为", "because", 0.9)


def test_the_share_inside_the_county_is_told() -> None:
    points = [shapely.Point(120.1, 32.1).wkb, shapely.Point(120.35, 32.1).wkb]
    plain, swapped = preview_candidates(points, verdict("EPSG:4490", "EPSG:4490 (lat,lon)"), COUNTY)
    assert plain["inside"] == 0.5
    assert swapped["inside"] == 0.0


def test_a_chosen_system_beyond_the_candidates_is_shown_last() -> None:
    pictures = preview_candidates(
        [shapely.Point(120.1, 32.1).wkb], verdict("EPSG:4490", used="BD-09"), COUNTY
    )
    assert [picture["crs"] for picture in pictures] == ["EPSG:4490", "BD-09"]


def test_many_shapes_are_sampled_over_the_whole_file() -> None:
    rows = [
        shapely.Point(120 + row * 1e-5, 32.1).buffer(0.0001, quad_segs=32).wkb if row % 2 else None
        for row in range(3000)
    ]
    (picture,) = preview_candidates(rows, verdict("EPSG:4490"), COUNTY)
    told = [feature["properties"]["row"] for feature in picture["features"]["features"]]
    assert len(told) == 200 and told[0] == 2 and told[-1] == 3000
    assert all(row % 2 == 0 for row in told)
    assert count(picture) <= 5000


@pytest.mark.parametrize(
    "huge",
    [
        shapely.Point(120.1, 32.1).buffer(0.05, quad_segs=20_000),
        shapely.MultiPolygon(
            [shapely.box(120 + n * 1e-5, 32, 120 + n * 1e-5 + 5e-6, 32.1) for n in range(9000)]
        ),
        shapely.LineString(np.random.default_rng(1).uniform((120, 32), (120.1, 32.1), (60_000, 2))),
        shapely.MultiPoint(np.random.default_rng(1).uniform((120, 32), (120.1, 32.1), (60_000, 2))),
        shapely.GeometryCollection(
            [shapely.LineString(np.random.default_rng(1).uniform((120, 32), (120.1, 32.1), (60_000, 2)))]
        ),
    ],
    ids=lambda shape: shape.geom_type,
)
def test_huge_shapes_are_thinned_and_small_ones_beside_them_kept_whole(huge: shapely.Geometry) -> None:
    small = shapely.box(120.1, 32.1, 120.104, 32.103)
    (picture,) = preview_candidates([huge.wkb, small.wkb], verdict("EPSG:4490"), COUNTY)
    assert 0 < count(picture) <= 5000
    kept = shapely.geometry.shape(picture["features"]["features"][1]["geometry"])
    assert kept.equals(small)


def test_nothing_to_show() -> None:
    (empty,) = preview_candidates([None], verdict("EPSG:4528"), COUNTY)
    assert (empty["bbox"], empty["inside"], empty["features"]["features"]) == (None, 0.0, [])
    assert preview_candidates([None], CrsVerdict(None, True, (), None, "", ""), COUNTY) == []
    # degrees have no place as metres of the other side of the Earth
    (lost,) = preview_candidates([shapely.Point(1e30, 1e30).wkb], verdict("EPSG:4528"), COUNTY)
    assert lost["features"]["features"] == []
