"""Greening projects: parks and strips in the city, roadsides, rivers and villages."""

from __future__ import annotations

from datetime import date

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from etl.demo import places
from etl.demo.frame import chance, to_plane
from etl.demo.land import SOURCE, Land, say_government
from etl.demo.shapes import as_point, draw_blob
from etl.demo.spread import scatter
from etl.demo.timing import PACE, add_days
from etl.demo.townships import largest
from etl.demo.works import Moment, Work, keep_disjoint

URBAN = ("jichuan", "yanling", "yaowang")
CITY_REACH_M = 3300.0
# Square metres of urban greening finished by the end of 2022 and after.
URBAN_2022_M2, URBAN_LATER_M2 = 203_000.0, 34_000.0
URBAN_2022, URBAN_LATER, ELSEWHERE = 11, 4, 25
_PLACES = ("滨河公园", "口袋公园", "游园", "街头绿地", "文化公园", "社区游园")


def compose_greening(land: Land) -> list[Work]:
    generator = chance(land.seed, "greening")
    shapes = _draw_sites(land, generator)
    works = []
    for number, (shape, unit, urban, year) in enumerate(shapes):
        works.append(_make_project(land, generator, shape, unit, urban, year, number))
    return works


def _draw_sites(land: Land, generator: np.random.Generator) -> list[tuple[Polygon, str, bool, int]]:
    water = land.ditch_belts(9.0) + [r.line.buffer(r.course.width_m / 2 + 14.0) for r in land.rivers.values()]
    city = shapely.Point(*to_plane([places.CENTRES["jichuan"]])[0]).buffer(CITY_REACH_M)
    wanted: list[tuple[float, str | None, int]] = []
    for total, count, year in ((URBAN_2022_M2, URBAN_2022, 2022), (URBAN_LATER_M2, URBAN_LATER, 2023)):
        parts = generator.dirichlet(np.full(count, 6.0)) * total
        wanted += [(float(area), None, year + (i % 2 if year == 2023 else 0)) for i, area in enumerate(parts)]
    units = list(land.ground.towns)
    others = [units[i % len(units)] for i in range(ELSEWHERE)]
    wanted += [(float(generator.uniform(2500, 9500)), unit, 2022 + i % 3) for i, unit in enumerate(others)]
    sites: list[tuple[Polygon, str, bool, int]] = []
    for area_m2, fixed, year in wanted:
        sites.append(_find_site(land, generator, city, water, sites, area_m2, fixed, year))
    land.taken += [site[0].buffer(5.0) for site in sites]
    return sites


def _find_site(
    land: Land, generator: np.random.Generator, city: Polygon, water: list[BaseGeometry],
    sites: list[tuple[Polygon, str, bool, int]], area_m2: float, fixed: str | None, year: int,
) -> tuple[Polygon, str, bool, int]:  # fmt: skip
    for _ in range(60):
        unit = fixed or URBAN[int(generator.choice(3, p=[0.5, 0.35, 0.15]))]
        reach = city if fixed is None else as_point(land.centre_of(unit)).buffer(3200.0)
        room = largest(land.ground.towns[unit].buffer(-60.0).intersection(reach))
        if room.is_empty:
            continue
        shape = draw_blob(
            generator, scatter(generator, room, 1)[0], area_m2, float(generator.uniform(1.0, 1.8)), 4.0
        )
        if room.contains(shape) and keep_disjoint(
            [shape], [*water, *land.taken, *(s[0].buffer(5) for s in sites)]
        ):
            return shape, unit, fixed is None, year
    raise ValueError("no room left for a greening project")


def _make_project(
    land: Land, generator: np.random.Generator, shape: Polygon, unit: str, urban: bool, year: int, number: int
) -> Work:
    village = land.village_at(unit, shape.centroid)
    programme = (
        "urban"
        if urban and number % 3
        else "park"
        if urban
        else str(generator.choice(["village", "road", "river"]))
    )
    word = (
        _PLACES[number % len(_PLACES)]
        if programme in ("urban", "park")
        else {"village": "村庄绿化", "road": "道路绿化", "river": "河道绿化"}[programme]
    )
    started = add_days(date(year, 2, 10), generator.uniform(0, 60))
    late = generator.uniform(150, 285) / (1.0 if urban else PACE[unit] ** 1.5)
    accepted = add_days(date(year, 2, 20), late)
    if urban and year == 2022:
        accepted = min(accepted, date(2022, 12, 16))
    completed = add_days(accepted, -20)
    work = Work(
        "greening",
        f"{number}",
        unit,
        shape,
        {
            "name": f"{village.short.removesuffix('村')}{word}工程",
            "stage": "planned",
            "programme": programme,
            "in_urban_area": urban,
            "work_kind": "new" if number % 4 else "renewed",
            "project_no": f"示意LH-{year}-{number + 1:02d}",
            "plan_year": year,
            "village": village.short,
            "reported_area_m2": float(round(shape.area * generator.uniform(0.985, 1.02), -1)),
            "planned_finish_on": date(year, 12, 10),
            "responsible_body": say_government(unit),
            "source": SOURCE,
        },
    )
    work.moments = [
        Moment(date(year, 1, 12), {}),
        Moment(
            started, {"stage": "building", "started_on": started, "contractor": "某园林工程有限公司（示意）"}
        ),
        Moment(completed, {"stage": "reported", "completed_on": completed, "trees": int(shape.area / 28)}),
        Moment(
            accepted,
            {
                "stage": "accepted",
                "accepted_on": accepted,
                "acceptance_no": f"示意绿验〔{accepted.year}〕{number + 1}号",
                "funding_wan": float(round(shape.area * 0.012, 1)),
            },
            True,
        ),
    ]
    return work
