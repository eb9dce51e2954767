"""Wetlands, buffer zones, the conservation area and shelter forest along the Yangtze."""

from __future__ import annotations

from datetime import date

import shapely
from shapely import Polygon

from etl.demo.frame import chance, to_plane
from etl.demo.land import SOURCE, Land, say_government
from etl.demo.shapes import cut_strip, draw_blob
from etl.demo.townships import largest
from etl.demo.works import Moment, Work

MU_M2 = 2000 / 3
# Key, name, kind, rounded place, area in m2, treatment plant, purpose, accepted on (None: still being built).
SITES = (
    (
        "binjiang_plant",
        "滨江污水处理厂二期生态安全缓冲区",
        "buffer_zone",
        (119.94, 32.12),
        52_000.0,
        "滨江污水处理厂二期",
        "尾水净化",
        date(2023, 6, 12),
    ),
    (
        "hongqiao_plant",
        "虹桥污水处理厂生态安全缓冲区",
        "buffer_zone",
        (119.99, 32.05),
        41_000.0,
        "虹桥污水处理厂",
        "尾水净化",
        None,
    ),
    (
        "xuanbao",
        "宣堡生态涵养区",
        "conservation",
        (119.98, 32.30),
        920_000.0,
        None,
        "水源涵养",
        date(2023, 11, 20),
    ),
    (
        "xuanbao_wet",
        "宣堡港湿地",
        "constructed",
        (119.97, 32.28),
        63_000.0,
        None,
        "河口湿地",
        date(2022, 11, 8),
    ),
    ("yinjiang", "引江河口湿地", "natural", (119.92, 32.17), 74_000.0, None, "滩涂湿地", None),
)
# Along the bank: from, to (distance in m), inland from, to, name, kind, accepted on.
BELTS = (
    (14_500.0, 17_600.0, 30.0, 78.0, "沿江防护林一期", "shelter_forest", date(2022, 12, 2)),
    (18_900.0, 21_700.0, 30.0, 78.0, "沿江防护林二期", "shelter_forest", date(2023, 12, 6)),
    (30_600.0, 33_000.0, 30.0, 74.0, "沿江防护林三期", "shelter_forest", None),
    (11_700.0, 13_900.0, 22.0, 90.0, "洋思港滩涂湿地", "natural", date(2022, 10, 26)),
    (33_400.0, 34_900.0, 24.0, 92.0, "七圩滩涂湿地", "natural", date(2024, 4, 18)),
)


def compose_wetlands(land: Land) -> list[Work]:
    generator = chance(land.seed, "wetlands")
    shapes = _draw_island_parts(land)
    water = shapely.union_all([r.line.buffer(r.course.width_m / 2 + 6) for r in land.rivers.values()])
    for key, name, kind, place, area_m2, plant, purpose, accepted in SITES:
        blob = draw_blob(generator, to_plane([place])[0], area_m2, 1.35, 3.0).difference(water)
        shapes.append((key, name, kind, largest(blob), plant, purpose, accepted))
    for from_m, to_m, near_m, far_m, name, kind, accepted in BELTS:
        strip = cut_strip(land.ground.bank, from_m, to_m, near_m, far_m).buffer(0)
        shapes.append(
            (
                name,
                name,
                kind,
                largest(strip.difference(water)),
                None,
                "护岸防护" if kind == "shelter_forest" else "滩涂湿地",
                accepted,
            )
        )
    works = []
    for key, name, kind, shape, plant, purpose, accepted in shapes:
        works.append(_make_wetland(land, key, name, kind, shape, plant, purpose, accepted))
    land.taken += [work.geometry.buffer(5.0) for work in works]
    return works


def _draw_island_parts(land: Land) -> list[tuple[str, str, str, Polygon, str | None, str, date | None]]:
    island = land.ground.island
    heart = largest(island.buffer(-75.0))
    return [
        ("tianxingzhou", "天星洲湿地", "natural", heart, None, "洲滩湿地保护", date(2022, 9, 20)),
        (
            "tianxingzhou_forest",
            "天星洲洲岛防护林",
            "shelter_forest",
            largest(island.buffer(-4.0).difference(island.buffer(-60.0))),
            None,
            "洲岛防护",
            date(2023, 4, 14),
        ),
    ]


def _make_wetland(
    land: Land,
    key: str,
    name: str,
    kind: str,
    shape: Polygon,
    plant: str | None,
    purpose: str,
    accepted: date | None,
) -> Work:
    spot = shapely.get_coordinates(shape.representative_point())[0]
    unit = land.unit_at(spot)
    if unit is None:
        raise ValueError(f"{name} lies outside the county")
    shape = largest(shape.intersection(land.ground.towns[unit].buffer(-4.0)))
    year = accepted.year if accepted else 2024
    work = Work(
        "wetlands",
        key,
        unit,
        shape,
        {
            "name": name,
            "kind": kind,
            "stage": "planned",
            "work_kind": "new" if kind == "buffer_zone" else "restored",
            "protection": "plot" if kind == "natural" else "none",
            "plan_year": year,
            "village": land.village_at(unit, spot).short,
            "reported_area_mu": round(shape.area / MU_M2 * 1.004, 1),
            "purpose": purpose,
            "responsible_body": say_government(unit),
            "source": f"{SOURCE}；范围待核",
        },
    )
    if plant:
        work.attributes["plant"] = plant
    started = date(year, 2, 25)
    work.moments = [
        Moment(date(year, 1, 8), {}),
        Moment(started, {"stage": "building", "started_on": started}),
    ]
    if accepted:
        completed = date(accepted.year, accepted.month, 3) if accepted.day > 4 else started
        work.moments.append(Moment(completed, {"stage": "reported", "completed_on": completed}))
        work.moments.append(
            Moment(
                accepted,
                {
                    "stage": "accepted",
                    "accepted_on": accepted,
                    "acceptance_no": f"示意湿验〔{year}〕{len(name)}号",
                    "funding_wan": float(round(shape.area * 0.006, 0)),
                },
                True,
            )
        )
    return work
