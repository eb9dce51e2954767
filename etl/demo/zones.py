"""Ponds, waters of the fishing ban, control units, and the restricted layers that only answer overlaps."""

from __future__ import annotations

from datetime import date

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from etl.demo.frame import chance
from etl.demo.land import SOURCE, Land, name_unit
from etl.demo.shapes import draw_block, follow, heading_of
from etl.demo.timing import PACE, add_days
from etl.demo.townships import largest
from etl.demo.works import Moment, Work, keep_disjoint

PONDS = 150
MU_M2 = 2000 / 3


def compose_ponds(land: Land) -> list[Work]:
    """Groups of two to four ponds side by side, aligned with a river or ditch near them."""
    generator = chance(land.seed, "ponds")
    water = land.ditch_belts(10.0) + [r.line.buffer(55.0) for r in land.rivers.values()]
    inner = {unit: town.buffer(-60.0) for unit, town in land.ground.towns.items()}
    tried: list[tuple[Polygon, str, int]] = []
    for group, index in enumerate(generator.integers(0, len(land.net), 130).tolist()):
        ditch = land.net[index]
        at_m = float(generator.uniform(0.2, 0.8)) * ditch.line.length
        side = 1.0 if generator.random() < 0.5 else -1.0
        width_m, depth_m = float(generator.uniform(55, 95)), float(generator.uniform(90, 170))
        heading = heading_of(ditch.line, at_m)
        for number in range(int(generator.integers(2, 5))):
            centre = follow(ditch.line, at_m, at_m + 1, side * (depth_m / 2 + 24))[0]
            shift = (number - 1) * (width_m + 7)
            centre = centre + shift * np.array([np.cos(heading), np.sin(heading)])
            shape = draw_block(centre, heading, width_m, depth_m)
            if inner[ditch.unit].contains(shape):
                tried.append((shape, ditch.unit, group))
    kept = keep_disjoint([shape for shape, _, _ in tried], water + land.taken)[:PONDS]
    land.taken += [tried[i][0].buffer(4.0) for i in kept]
    return [_make_pond(land, generator, *tried[i][:2], number) for number, i in enumerate(kept)]


def _make_pond(land: Land, generator: np.random.Generator, shape: Polygon, unit: str, number: int) -> Work:
    village = land.village_at(unit, shape.centroid)
    nearest = min(land.rivers.values(), key=lambda r: r.line.distance(shape))
    belt = _find_belt(land, shape)
    work = Work(
        "aquaculture_ponds",
        str(number),
        unit,
        shape,
        {
            "name": f"{village.short}{number + 1}#塘",
            "tailwater": "unchecked",
            "stage": "planned",
            "belt": belt,
            "river": nearest.course.zh,
            "village": village.short,
            "operator": f"某养殖户{number + 1:03d}（示意）",
            "reported_area_mu": round(shape.area / MU_M2 * 1.01, 1),
            "species": str(generator.choice(["fish", "crab", "shrimp", "mixed"])),
            "treatment": "none",
            "source": SOURCE,
        },
    )
    checked = add_days(date(2022, 4, 1), generator.uniform(0, 260))
    first = "noncompliant" if generator.random() < 0.45 else "compliant"
    rebuilt = add_days(checked, generator.uniform(120, 620) / PACE[unit] ** 2)
    again = add_days(rebuilt, 30)
    work.moments = [
        Moment(date(2022, 1, 3), {}),
        Moment(checked, {"tailwater": first, "checked_on": checked}, True),
    ]
    if first == "compliant":
        work.attributes |= {"stage": "accepted", "accepted_on": date(2021, 11, 18), "treatment": "ditch"}
    else:
        work.moments += [
            Moment(add_days(rebuilt, -90), {"stage": "building"}),
            Moment(
                rebuilt,
                {
                    "stage": "accepted",
                    "accepted_on": rebuilt,
                    "treatment": str(generator.choice(["ponds", "wetland"])),
                },
            ),
            Moment(
                again,
                {"tailwater": "recycled" if generator.random() < 0.3 else "compliant", "checked_on": again},
                True,
            ),
        ]
    return work


def _find_belt(land: Land, shape: Polygon) -> str:
    to_rutai_m = land.rivers["rutai"].line.distance(shape)
    to_others_m = min(
        r.line.distance(shape)
        for r in land.rivers.values()
        if r.reaches_yangtze() and r.course.key != "rutai"
    )
    if to_rutai_m <= 1000:
        return "rutai_1km"
    return "tributary_1km" if to_others_m <= 1000 else "tributary_2km" if to_others_m <= 2000 else "outside"


def compose_fishing_ban(land: Land) -> list[Work]:
    shapes = [
        ("main", "长江泰兴段（示意）", "main_stem", land.ground.stream),
        ("channel", "天星洲夹江（示意）", "main_stem", land.ground.channel),
    ]
    for river in land.rivers.values():
        if river.reaches_yangtze():
            reach = substring(river.line, 0, 2500).buffer(river.course.width_m / 2, cap_style="flat")
            inside = largest(reach.intersection(land.ground.county.buffer(-6.0)))
            shapes.append((river.course.key, f"{river.course.zh}入江口水域（示意）", "tributary", inside))
    return [
        Work(
            "fishing_ban_zones",
            key,
            None,
            shape.simplify(2.0),
            {
                "name": name,
                "kind": kind,
                "river": "长江" if kind == "main_stem" else name.removesuffix("入江口水域（示意）"),
                "ban_from_on": date(2021, 1, 1),
                "ban_to_on": date(2030, 12, 31),
                "responsible_body": "农业农村局",
                "source": f"{SOURCE}；范围与文号待核",
            },
        )
        for key, name, kind, shape in shapes
    ]


def compose_redline(land: Land, wetlands: list[Work], parks: list[Work]) -> list[Work]:
    island = land.ground.island.buffer(90.0).intersection(land.ground.county.buffer(-8.0))
    conservation = next(work.geometry for work in wetlands if work.key == "xuanbao")
    built = shapely.union_all([park.geometry for park in parks])
    guma, liangtai = land.rivers["guma"].line, land.rivers["liangtai"].line
    inside = land.ground.county.buffer(-10.0)
    areas = (
        ("tianxingzhou", "天星洲重要湿地（示意）", "redline", island, "湿地生态系统保护"),
        ("xuanbao", "宣堡水源涵养区（示意）", "control_area", conservation.buffer(120.0), "水源涵养"),
        (
            "guma",
            "古马干河清水通道（示意）",
            "control_area",
            guma.buffer(90.0).intersection(inside),
            "清水通道维护",
        ),
        (
            "liangtai",
            "两泰官河清水通道（示意）",
            "control_area",
            liangtai.buffer(70.0).intersection(inside),
            "清水通道维护",
        ),
    )
    return [
        Work(
            "redline",
            key,
            None,
            largest(shape.difference(built)).simplify(2.0),
            {
                "name": name,
                "kind": kind,
                "code": f"示意-HX-{number:02d}",
                "function": function,
                "source": f"{SOURCE}；待核",
            },
        )
        for number, (key, name, kind, shape, function) in enumerate(areas, start=1)
    ]


def compose_control_zones(land: Land, parks: list[Work], redline: list[Work]) -> list[Work]:
    """Priority areas, parks, and the rest of each township: together they cover the county once."""
    works: list[Work] = []
    covered: BaseGeometry = Polygon()
    units: list[tuple[str, str, BaseGeometry, str | None, str | None]] = [
        ("priority", r.attributes["name"].replace("（示意）", "优先保护单元"), r.geometry, None, None)
        for r in redline[:2]
    ]
    units += [("key", f"{p.attributes['name']}重点管控单元", p.geometry, p.unit, p.township) for p in parks]
    towns = land.ground.towns.items()
    units += [("general", f"{name_unit(unit)}一般管控单元", town, unit, unit) for unit, town in towns]
    for number, (kind, name, shape, unit, township) in enumerate(units, start=1):
        free = shape.difference(covered)
        covered = shapely.union_all([covered, shape]) if kind != "general" else covered
        works.append(
            Work(
                "control_zones",
                str(number),
                unit,
                largest(free),
                {
                    "name": name,
                    "kind": kind,
                    "code": f"示意-ZH-{number:03d}",
                    "source": f"{SOURCE}；待核",
                    "requirement": {
                        "priority": "限制开发建设",
                        "key": "严格环境准入与总量控制",
                        "general": "落实一般管控要求",
                    }[kind],
                },
                township=township,
            )
        )
    return works


def compose_belts(land: Land) -> list[Work]:
    works = []
    for key, river in land.rivers.items():
        width_m = 12.0 if river.course.width_m >= 45 else 8.0
        belt = river.line.buffer(river.course.width_m / 2 + width_m, cap_style="flat", quad_segs=4)
        for unit, town in land.ground.towns.items():
            part = largest(belt.intersection(town.buffer(-2.0)))
            if part.area > 20_000:
                works.append(
                    Work(
                        "river_management_belts",
                        f"{key}/{unit}",
                        unit,
                        part,
                        {
                            "name": f"{river.course.zh}管理范围（{name_unit(unit)}段）",
                            "river": river.course.zh,
                            "river_level": "backbone",
                            "bank": "both",
                            "width_m": width_m,
                            "document_no": "示意〔2019〕45号",
                            "delimited_on": date(2019, 12, 20),
                            "source": f"{SOURCE}；宽度待核",
                        },
                    )
                )
    return works
