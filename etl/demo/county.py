"""The demonstration county, put together: one seed, the same rows on every machine."""

from __future__ import annotations

from etl.demo.corridors import compose_corridor_works, compose_corridors, compose_reaches
from etl.demo.farmland import compose_farmland
from etl.demo.figures import compose_allocations, compose_evidence, compose_links, compose_reported
from etl.demo.greening import compose_greening
from etl.demo.hamlets import compose_village_works
from etl.demo.land import Land, compose_land
from etl.demo.outfalls import compose_outfalls
from etl.demo.records import DemoCounty
from etl.demo.reference import compose_backbone_rivers, compose_parks, compose_townships, compose_villages
from etl.demo.sections import compose_samples, compose_sections
from etl.demo.shore import compose_issues, compose_projects, compose_zones
from etl.demo.waters import compose_happy_waters, compose_rural_rivers
from etl.demo.wetlands import compose_wetlands
from etl.demo.woods import compose_afforestation
from etl.demo.works import Work, compose_versions
from etl.demo.zones import (
    compose_belts,
    compose_control_zones,
    compose_fishing_ban,
    compose_ponds,
    compose_redline,
)

SEED = 20220101


def compose_works(land: Land) -> list[Work]:
    """Every work on the plane, in metres. What takes ground comes first, what must keep clear of it later."""
    parks = compose_parks(land)
    wetlands = compose_wetlands(land)
    redline = compose_redline(land, wetlands, parks)
    happy = compose_happy_waters(land)
    greening = compose_greening(land)
    planting = compose_afforestation(land)
    ponds = compose_ponds(land)
    works = [
        *compose_townships(land), *compose_villages(land), *parks, *compose_backbone_rivers(land),
        *compose_rural_rivers(land), *happy, *compose_sections(land), *ponds, *compose_fishing_ban(land),
        *compose_outfalls(land), *planting, *greening, *wetlands, *compose_zones(land), *compose_projects(land),
        *compose_issues(land), *compose_corridors(land), *compose_corridor_works(land), *compose_village_works(land),
        *compose_control_zones(land, parks, redline), *compose_farmland(land, parks), *redline, *compose_belts(land),
    ]  # fmt: skip
    for work in works:
        if work.unit is None and work.township is None:
            work.township = land.find_main_town(work.geometry)
    return works


def compose_county(seed: int = SEED) -> DemoCounty:
    """The whole demonstration for ``seed``: coordinates in EPSG:4490, instants in UTC, nothing surveyed."""
    land = compose_land(seed)
    works = compose_works(land)
    versions = compose_versions(seed, works)
    return DemoCounty(
        versions=versions,
        samples=compose_samples(land),
        allocations=compose_allocations(versions),
        reported=compose_reported(seed),
        evidence=compose_evidence(versions),
        links=compose_links(versions),
        reaches=compose_reaches(land),
    )
