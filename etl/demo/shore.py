"""The Yangtze shore: functional zones that tile it, projects that occupy it, and disorder found on it and on rivers."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.ops import substring

from etl.demo import places
from etl.demo.frame import chance, to_plane
from etl.demo.land import SOURCE, Land, name_unit, say_government
from etl.demo.shapes import cut_line, draw_block, find_longest, follow, heading_of
from etl.demo.timing import PACE, add_days
from etl.demo.works import Moment, Work, keep_disjoint

# Kept a few metres inland, so that rounding never puts the line on the far side of the border.
INLAND_M = 18.0
PROJECTS, ISSUES_YANGTZE, ISSUES_RIVERS = 31, 31, 24
ZONES = (
    ("引江河口岸线保护区", "protection", 0.09, "饮用水源保护"),
    ("滨江北段岸线保留区", "reserve", 0.10, "规划期内暂不利用"),
    ("经济开发区岸线开发利用区", "development", 0.19, "港口与临港产业"),
    ("如泰运河口岸线控制利用区", "control", 0.09, "通江河口"),
    ("天星洲岸线保护区", "protection", 0.20, "洲滩湿地"),
    ("虹桥北段岸线控制利用区", "control", 0.10, "取排水"),
    ("虹桥岸线开发利用区", "development", 0.13, "船舶修造"),
    ("七圩岸线保留区", "reserve", 0.10, "规划期内暂不利用"),
)
_USES = ("wharf", "wharf", "wharf", "intake", "shipyard", "ecology", "other")
_USE_WORDS = {
    "wharf": "码头",
    "intake": "取水口",
    "shipyard": "船台",
    "ecology": "生态护岸",
    "other": "临时堆场",
    "bridge": "过江设施",
}
_KIND_WORDS = {
    "occupation": "堤外围占滩地",
    "mining": "河道取土",
    "dumping": "堤外堆放砂石",
    "building": "违建彩钢棚",
}
_CURES = {
    "occupation": "清退围占，恢复滩地",
    "mining": "停止取土，回填复绿",
    "dumping": "清运砂石并复绿",
    "building": "拆除违建，恢复原状",
}


def find_shore(land: Land) -> LineString:
    """The bank along the main channel, downstream, as far as the county reaches."""
    bank = land.ground.bank
    start = bank.project(Point(*to_plane([places.MAIN_CHANNEL_FROM])[0]))
    inside = shapely.intersection(
        LineString(follow(bank, start, bank.length, INLAND_M, 60.0)), land.ground.county.buffer(-4.0)
    )
    return find_longest(inside)


def compose_zones(land: Land) -> list[Work]:
    shore = find_shore(land)
    works, begun = [], 0.0
    total = sum(zone[2] for zone in ZONES)
    for name, kind, share, reason in ZONES:
        ended = begun + share / total
        line = substring(shore, begun, min(1.0, ended), normalized=True)
        units = [name_unit(u) for u in ("binjiang", "hongqiao") if land.ground.towns[u].intersects(line)]
        works.append(Work("shoreline_zones", name, None, line, {
            "name": name, "kind": kind, "river": "长江", "bank": "left", "reported_length_m": float(round(line.length)),
            "reach": "—".join(units), "reason": reason, "source": f"{SOURCE}；分区待核",
        }))  # fmt: skip
        begun = ended
    return works


def compose_projects(land: Land) -> list[Work]:
    generator = chance(land.seed, "shoreline projects")
    shore, zones = find_shore(land), compose_zones(land)
    part_m = shore.length / PROJECTS
    works = []
    for number in range(PROJECTS):
        length_m = float(generator.uniform(90, 420))
        start_m = number * part_m + float(generator.uniform(0.05, 0.35)) * part_m
        line = cut_line(shore, start_m, start_m + length_m)
        middle = line.interpolate(0.5, normalized=True)
        unit = land.unit_at(shapely.get_coordinates(middle)[0])
        if unit is None:
            continue
        use = _USES[int(generator.integers(0, len(_USES)))]
        zone = min(zones, key=lambda z: z.geometry.distance(middle)).attributes["name"]
        works.append(_make_project(generator, line, unit, use, zone, number))
    return works


def _make_project(
    generator: np.random.Generator, line: LineString, unit: str, use: str, zone: str, number: int
) -> Work:
    lawful = bool(generator.random() < 0.62)
    outcome = "kept" if lawful else str(generator.choice(["rectified", "removed"]))
    attributes: dict[str, Any] = {
        "name": f"示意{number + 1:02d}号{_USE_WORDS[use]}",
        "stage": "registered",
        "use": use,
        "occupied_length_m": float(round(line.length)),
        "owner": f"某单位{number + 1:02d}（示意）",
        "river": "长江",
        "bank": "left",
        "zone": zone,
        "supervising_body": "水务局",
        "source": SOURCE,
    }
    if lawful:
        permitted = add_days(date(2010, 1, 1), generator.uniform(0, 3600))
        attributes |= {"permit_no": f"示意许可〔{permitted.year}〕{number + 10}号", "permit_on": permitted}
    work = Work("shoreline_projects", str(number), unit, line, attributes)
    begun = add_days(date(2022, 2, 1), generator.uniform(0, 240))
    settled = add_days(
        begun, generator.uniform(20, 60) if lawful else generator.uniform(90, 520) / PACE[unit] ** 2
    )
    rechecked = add_days(settled, generator.uniform(150, 260))
    work.moments = [
        Moment(date(2022, 1, 3), {}),
        Moment(begun, {"stage": "rectifying", "planned_finish_on": add_days(begun, 300)}),
        Moment(add_days(settled, -12), {"stage": "reported"}),
        Moment(settled, {"stage": "settled", "settled_on": settled, "outcome": outcome}, True),
        Moment(
            rechecked,
            {
                "stage": "relapsed" if number in (11, 23) and not lawful else "rechecked",
                "recheck_round": 1,
                "recheck_on": rechecked,
            },
            True,
        ),
    ]
    return work


def compose_issues(land: Land) -> list[Work]:
    generator = chance(land.seed, "shoreline issues")
    spots: list[tuple[LineString, float, str, str]] = []
    shore = find_shore(land)
    for number in range(ISSUES_YANGTZE):
        spots.append(
            (
                shore,
                (number + float(generator.uniform(0.1, 0.9))) * shore.length / ISSUES_YANGTZE,
                "长江",
                "yangtze",
            )
        )
    lines = [r for r in land.rivers.values() if r.course.key != "jingtai"]
    for number in range(ISSUES_RIVERS):
        river = lines[number % len(lines)]
        spots.append(
            (
                river.line,
                float(generator.uniform(0.08, 0.95)) * river.line.length,
                river.course.zh,
                "backbone",
            )
        )
    drafts = []
    for line, at_m, name, level in spots:
        inland = (
            float(generator.uniform(14, 26))
            if level == "yangtze"
            else float(generator.choice([-1.0, 1.0]) * generator.uniform(34, 42))
        )
        centre = follow(line, at_m, at_m + 1, inland)[0]
        shape = draw_block(
            centre, heading_of(line, at_m), float(generator.uniform(14, 40)), float(generator.uniform(8, 17))
        )
        unit = land.unit_at(centre)
        if unit and land.ground.towns[unit].contains(shape):
            drafts.append((shape, unit, name, level, (inland > 0)))
    kept = keep_disjoint([draft[0] for draft in drafts], land.taken)
    return [_make_issue(land, generator, *drafts[i], number) for number, i in enumerate(kept)]


def _make_issue(
    land: Land,
    generator: np.random.Generator,
    shape: shapely.Polygon,
    unit: str,
    river: str,
    level: str,
    left: bool,
    number: int,
) -> Work:
    kind = str(generator.choice(["occupation", "mining", "dumping", "building"], p=[0.3, 0.08, 0.34, 0.28]))
    village = land.village_at(unit, shape.centroid)
    found = add_days(date(2022, 1, 10), generator.uniform(0, 800))
    rectified = add_days(found, generator.uniform(25, 190) / PACE[unit])
    closed = add_days(rectified, generator.uniform(8, 40))
    rechecked = add_days(closed, generator.uniform(120, 260))
    flows = next((r.course.flows_forward() for r in land.rivers.values() if r.course.zh == river), True)
    work = Work(
        "shoreline_issues",
        str(number),
        unit,
        shape,
        {
            "name": f"{river}{village.short}段{_KIND_WORDS[kind]}",
            "kind": kind,
            "stage": "found",
            "river": river,
            "river_level": level,
            "village": village.short,
            "bank": "left" if left == flows else "right",
            "patch_no": f"示意-{found.year}-{number + 101}",
            "found_by": str(
                generator.choice(["patrol", "remote", "inspection", "complaint"], p=[0.35, 0.4, 0.15, 0.1])
            ),
            "found_on": found,
            "reported_area_m2": float(round(shape.area * generator.uniform(0.97, 1.03))),
            "responsible_body": say_government(unit),
            "supervising_body": "水务局",
            "planned_finish_on": add_days(found, 120),
            "source": SOURCE,
        },
    )
    relapses = number % 13 == 7
    work.moments = [
        Moment(found, {}),
        Moment(add_days(found, 12), {"stage": "rectifying", "measure": _CURES[kind]}),
        Moment(rectified, {"stage": "reported", "rectified_on": rectified}),
        Moment(
            closed,
            {
                "stage": "closed",
                "closed_on": closed,
                "closing_no": f"示意河长办〔{closed.year}〕{number + 20}号",
            },
            True,
        ),
        Moment(
            rechecked,
            {"stage": "relapsed" if relapses else "rechecked", "recheck_round": 1, "recheck_on": rechecked},
            True,
        ),
    ]
    return work
