"""The ground of the demonstration: towns tile it, rivers reach the Yangtze, everything lies where it says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from etl.demo import places
from etl.demo.frame import to_plane
from etl.demo.land import Land
from etl.demo.records import DemoCounty, DemoVersion
from etl.demo.shore import find_shore
from etl.demo.townships import compose_ground
from layers import CATALOGUE
from layers.tables import STORED_TYPES

Current = dict[str, list[DemoVersion]]
GEOD = Geod(ellps="GRS80")


def in_metres(geometry: BaseGeometry) -> BaseGeometry:
    moved = shapely.transform(geometry, to_plane)
    assert isinstance(moved, BaseGeometry)
    return moved


def towns_of(current: Current) -> dict[str, BaseGeometry]:
    return {v.attributes["key"]: v.geometry for v in current["townships"]}


def test_seventeen_towns_tile_the_county_without_gap_or_overlap(current: Current) -> None:
    towns = list(towns_of(current).values())
    assert len(towns) == 17
    union = shapely.union_all(towns)
    assert isinstance(union, Polygon) and not union.interiors
    assert union.area == pytest.approx(sum(t.area for t in towns), rel=1e-12)
    for one in range(17):
        for other in range(one):
            shared = towns[one].intersection(towns[other])
            assert shared.area == 0.0
    # vertex for vertex: the union has no vertex that is not one of the towns'
    own = {tuple(c) for t in towns for c in shapely.get_coordinates(t).tolist()}
    assert {tuple(c) for c in shapely.get_coordinates(union).tolist()} <= own


def test_the_county_has_its_public_area_and_extent(current: Current) -> None:
    union = shapely.union_all(list(towns_of(current).values()))
    area_m2, _ = GEOD.geometry_area_perimeter(union)
    assert abs(area_m2) / 1e6 == pytest.approx(places.COUNTY_KM2, rel=0.01)
    west, south, east, north = union.bounds
    assert west >= places.EXTENT_WEST - 0.004 and east <= places.EXTENT_EAST + 0.004
    assert south >= places.EXTENT_SOUTH - 0.004 and north <= places.EXTENT_NORTH + 0.004


def test_towns_have_their_public_areas(current: Current) -> None:
    towns = towns_of(current)
    for unit, wanted_km2 in places.PUBLIC_AREAS_KM2.items():
        area_m2, _ = GEOD.geometry_area_perimeter(towns[unit])
        assert abs(area_m2) / 1e6 == pytest.approx(wanted_km2, rel=0.03), unit


def test_every_shape_is_valid_rounded_and_of_a_kind_its_layer_takes(county: DemoCounty) -> None:
    shapes = np.array([v.geometry for v in county.versions], dtype=object)
    assert shapely.is_valid(shapes).all() and not shapely.is_empty(shapes).any()
    coordinates = shapely.get_coordinates(shapes)
    assert np.array_equal(coordinates, np.round(coordinates, 7))
    families = {layer.key: {STORED_TYPES[f] for f in layer.geometry} for layer in CATALOGUE}
    for version in county.versions:
        assert version.geometry.geom_type.upper() in families[version.layer], version.layer


def test_the_rivers_that_say_so_begin_at_the_bank_of_the_yangtze(current: Current, land: Land) -> None:
    reaching = [v for v in current["backbone_rivers"] if v.attributes["reaches_yangtze"]]
    names = {v.attributes["name"] for v in reaching}
    assert {"宣堡港", "古马干河", "如泰运河", "天星港", "焦土港"} <= names
    for river in reaching:
        mouth = shapely.Point(shapely.get_coordinates(in_metres(river.geometry))[[0, -1]][0])
        line = in_metres(river.geometry)
        ends = [shapely.Point(c) for c in shapely.get_coordinates(line)[[0, -1]]]
        assert min(land.ground.bank.distance(end) for end in ends) < 1.0, (river.attributes["name"], mouth)


def test_river_names_and_reaches_are_flagged_to_be_confirmed(current: Current) -> None:
    assert len(current["backbone_rivers"]) == 13
    assert all(
        v.attributes["confirmed"] is False and "待核" in v.attributes["source"]
        for v in current["backbone_rivers"]
    )


def test_river_lengths_are_near_the_published_ones(current: Current) -> None:
    published_km = {"两泰官河": 23.4, "古马干河": 42.5, "如泰运河": 44.3, "宣堡港": 27.1}
    for river in current["backbone_rivers"]:
        wanted = published_km.get(river.attributes["name"])
        if wanted:
            assert GEOD.geometry_length(river.geometry) / 1000 == pytest.approx(wanted, rel=0.12)


def test_outfalls_sit_within_30_m_of_their_river_on_the_bank_they_name(current: Current, land: Land) -> None:
    lines = {r.course.zh: (r.line, r.course.flows_forward()) for r in land.rivers.values()}
    lines["长江"] = (land.ground.bank, True)
    assert 400 <= len(current["outfalls"]) <= 440
    for outfall in current["outfalls"]:
        line, forward = lines[outfall.attributes["river"]]
        spot = shapely.Point(shapely.get_coordinates(in_metres(outfall.geometry))[0])
        assert line.distance(spot) < 30.0
        at_m = line.project(spot)
        assert at_m == pytest.approx(outfall.attributes["chainage_m"], abs=25.0)
        back, ahead = (shapely.get_coordinates(line.interpolate(at_m + d))[0] for d in (-15.0, 15.0))
        across = np.cross(np.append(ahead - back, 0), np.append(shapely.get_coordinates(spot)[0] - back, 0))[
            2
        ]
        left_of_line = across > 0
        assert outfall.attributes["bank"] == ("left" if left_of_line == forward else "right")


@pytest.mark.parametrize(
    "layer",
    [
        "villages",
        "happy_waters",
        "afforestation",
        "greening",
        "aquaculture_ponds",
        "village_works",
        "wetlands",
        "outfalls",
        "shoreline_issues",
        "farmland",
        "rural_rivers",
    ],
)
def test_works_lie_inside_the_town_they_are_reported_for(layer: str, current: Current) -> None:
    towns = towns_of(current)
    for version in current[layer]:
        assert version.township is not None
        assert towns[version.township].contains(version.geometry), version.attributes["name"]


@pytest.mark.parametrize(
    "layer", ["afforestation", "greening", "wetlands", "aquaculture_ponds", "farmland", "shoreline_issues"]
)
def test_plots_do_not_overlap(layer: str, current: Current) -> None:
    shapes = np.array([v.geometry for v in current[layer]], dtype=object)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = one < other
    assert shapely.area(shapely.intersection(shapes[one[pairs]], shapes[other[pairs]])).sum() == 0.0


def test_no_planting_lies_on_permanent_farmland_and_room_is_left(current: Current) -> None:
    farmland = np.array(
        [v.geometry for v in current["farmland"] if v.attributes["kind"] == "permanent"], dtype=object
    )
    planted = np.array(
        [v.geometry for layer in ("afforestation", "greening", "wetlands") for v in current[layer]],
        dtype=object,
    )
    assert shapely.STRtree(farmland).query(planted, predicate="intersects").size == 0
    covered = shapely.area(farmland).sum() / sum(t.area for t in towns_of(current).values())
    assert 0.05 < covered < 0.4


def test_shoreline_zones_tile_the_shore_of_about_24_km(current: Current, land: Land) -> None:
    zones = sorted(current["shoreline_zones"], key=lambda v: v.geometry.bounds[1], reverse=True)
    assert {v.attributes["kind"] for v in zones} == {"protection", "reserve", "control", "development"}
    length_km = sum(GEOD.geometry_length(v.geometry) for v in zones) / 1000
    assert length_km == pytest.approx(find_shore(land).length / 1000, rel=0.001)
    assert 20.0 < length_km < 27.0
    merged = shapely.line_merge(shapely.union_all([v.geometry for v in zones]))
    assert merged.geom_type == "LineString"


def test_the_composed_border_is_not_a_surveyed_one(current: Current) -> None:
    surveyed = Path(__file__).parents[4] / "shared/data/admin/taixing_321283_tianditu_cgcs2000.geojson"
    if not surveyed.exists():
        pytest.skip("the shared outline is not beside this repository")
    real = shapely.from_geojson(
        json.dumps(json.loads(surveyed.read_text("utf-8"))["features"][0]["geometry"])
    )
    composed = shapely.union_all(list(towns_of(current).values()))
    shared = {tuple(np.round(c, 5)) for c in shapely.get_coordinates(real)}
    assert not shared & {tuple(np.round(c, 5)) for c in shapely.get_coordinates(composed)}


@pytest.mark.parametrize("seed", [2, 4])
def test_a_border_that_dips_into_the_water_lands_where_it_leaves_it(seed: int) -> None:
    """Bent, it would cross the waterline again and cut a corner off the next town, which then had no closed border."""
    ground = compose_ground(seed)
    assert len(ground.towns) == 17
    assert sum(town.area for town in ground.towns.values()) == pytest.approx(ground.county.area, rel=1e-9)
