"""Corridors of the 4+5 and 3+3 patterns (which rivers and roads: 待核), and the stretches built along them."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely import LineString

from etl.demo.frame import chance, to_plane
from etl.demo.land import SOURCE, Land, name_unit, say_government
from etl.demo.records import DemoReach
from etl.demo.shapes import cut_line, find_longest, follow
from etl.demo.timing import PACE, add_days, plan_slots
from etl.demo.townships import draw_spline
from etl.demo.works import Moment, Work

RIVERS = (
    ("H-XB", "xuanbao", "horizontal"), ("H-GM", "guma", "horizontal"), ("H-RT", "rutai", "horizontal"),
    ("H-TX", "tianxing", "horizontal"), ("H-JT", "jiaotu", "horizontal"), ("Z-LT", "liangtai", "vertical"),
    ("Z-XQ", "xinqu", "vertical"), ("Z-JH", "jihuang", "vertical"), ("Z-ZC", "zengchan", "vertical"),
)  # fmt: skip
# Which roads is not known: lines between town seats stand for them.
ROADS = (
    (
        "LH-1",
        "道路廊道横一",
        "horizontal",
        (
            (119.96, 32.29),
            (120.05, 32.31),
            (120.12, 32.33),
            (120.18, 32.33),
            (120.27, 32.33),
            (120.34, 32.35),
        ),
    ),
    (
        "LH-2",
        "道路廊道横二",
        "horizontal",
        (
            (119.92, 32.18),
            (120.02, 32.19),
            (120.09, 32.21),
            (120.16, 32.23),
            (120.23, 32.25),
            (120.33, 32.28),
        ),
    ),
    (
        "LH-3",
        "道路廊道横三",
        "horizontal",
        (
            (119.94, 32.08),
            (120.01, 32.10),
            (120.08, 32.12),
            (120.16, 32.13),
            (120.24, 32.13),
            (120.27, 32.14),
        ),
    ),
    (
        "LZ-1",
        "道路廊道纵一",
        "vertical",
        ((120.01, 32.01), (120.00, 32.08), (120.00, 32.16), (120.01, 32.24), (120.00, 32.31)),
    ),
    (
        "LZ-2",
        "道路廊道纵二",
        "vertical",
        ((120.11, 32.09), (120.10, 32.15), (120.13, 32.21), (120.13, 32.28), (120.11, 32.35)),
    ),
    (
        "LZ-3",
        "道路廊道纵三",
        "vertical",
        ((120.23, 32.09), (120.22, 32.16), (120.22, 32.23), (120.23, 32.29), (120.23, 32.33)),
    ),
)
STRETCHES = 124
# Corridor, from, to (m), side, township.
Stretch = tuple[Work, float, float, str, str]
_CONTENTS = ("水杉防护林与步道", "滨水绿带与休憩节点", "乔灌草复层绿化", "彩叶树种行道林", "护坡绿化与慢行道")


def compose_corridors(land: Land) -> list[Work]:
    works = []
    for code, key, axis in RIVERS:
        river = land.rivers[key]
        lead = {
            "along": river.course.zh,
            "chainage_origin": "入江口" if river.reaches_yangtze() else "上游端",
        }
        works.append(_make_corridor(code, f"{river.course.zh}生态廊道", "river", axis, river.line, lead))
    inside = land.ground.county.buffer(-200.0)
    for code, name, axis, spots in ROADS:
        line = shapely.intersection(LineString(draw_spline(to_plane(spots), 80.0)), inside)
        longest = find_longest(line)
        works.append(
            _make_corridor(
                code,
                f"{name}（待核）",
                "road",
                axis,
                longest,
                {"along": "待核", "chainage_origin": "西端" if axis == "horizontal" else "南端"},
            )
        )
    return works


def compose_reaches(land: Land) -> list[DemoReach]:
    """Two reaches of each east-west river corridor: narrow near the Yangtze, wide inland; then nothing."""
    reaches = []
    for code, key, axis in RIVERS:
        if axis == "horizontal":
            length_m = land.rivers[key].line.length
            middle, end = round(length_m * 0.4, -2), round(length_m * 0.96, -2)
            reaches.append(DemoReach(code, 0.0, middle, 30.0, "沿江城区段"))
            reaches.append(DemoReach(code, middle, end, 50.0, "内河段"))
    return reaches


def _make_corridor(
    code: str, name: str, kind: str, axis: str, line: LineString, lead: dict[str, str]
) -> Work:
    attributes: dict[str, Any] = {
        "name": name, "code": code, "kind": kind, "axis": axis, "planned_width_m": 50.0 if kind == "river" else 30.0,
        "planned_length_m": float(round(line.length, -1)), "reach": "待核", "lead_bureau": "泰兴生态环境局",
        "source": f"{SOURCE}；规划未列名单，待核", **lead,
    }  # fmt: skip
    return Work("corridors", code, None, line, attributes)


def compose_corridor_works(land: Land) -> list[Work]:
    generator = chance(land.seed, "corridor works")
    corridors = compose_corridors(land)
    total_m = sum(work.geometry.length for work in corridors)
    drafts: list[Stretch] = []
    for corridor in corridors:
        count = max(3, round(STRETCHES * corridor.geometry.length / total_m))
        part_m = corridor.geometry.length / count
        for number in range(count):
            begun_m = number * part_m + float(generator.uniform(0.0, 0.22)) * part_m
            ended_m = min(begun_m + float(generator.uniform(0.5, 0.98)) * part_m, corridor.geometry.length)
            middle = corridor.geometry.interpolate((begun_m + ended_m) / 2)
            unit = land.unit_at(shapely.get_coordinates(middle)[0])
            if unit:
                drafts.append((corridor, begun_m, ended_m, str(generator.choice(["left", "right"])), unit))
    works: list[Work] = []
    for unit in land.ground.towns:
        own = [draft for draft in drafts if draft[4] == unit]
        slots = plan_slots(generator, len(own), PACE[unit], by_2022=0.22, by_2023=0.50, by_mid_2024=0.62)
        for index, slot in zip(generator.permutation(len(own)).tolist(), slots, strict=True):
            work = _make_stretch(land, generator, own[index], slot.plan_year, slot.done_on)
            if slot.done_on is None and slot.progress > 0.35:
                started = add_days(date(2024, 1, 20), generator.uniform(0, 120))
                work.moments.append(Moment(started, {"stage": "building", "started_on": started}))
            works.append(work)
    return works


def _make_stretch(
    land: Land, generator: np.random.Generator, stretch: Stretch, plan_year: int, done: date | None
) -> Work:
    corridor, begun_m, ended_m, side, unit = stretch
    line = find_longest(corridor.geometry)
    river = next((r for r in land.rivers.values() if r.line is corridor.geometry), None)
    forward = river.course.flows_forward() if river else True
    half_m = river.course.width_m / 2 if river else 12.0
    aside_m = (half_m + 9.0) * (1 if (side == "left") == forward else -1)
    shape = LineString(follow(line, begun_m, ended_m, aside_m, 40.0))
    if not land.ground.county.contains(shape):
        shape = cut_line(line, begun_m, ended_m)
    code = str(corridor.attributes["code"])
    stem = str(corridor.attributes["name"]).removesuffix("（待核）").removesuffix("生态廊道")
    work = Work(
        "corridor_works",
        f"{code}/{begun_m:.0f}/{side}",
        unit,
        shape,
        {
            "name": f"{stem}{name_unit(unit)}K{begun_m / 1000:.1f}{'左' if side == 'left' else '右'}侧",
            "corridor": code,
            "kind": corridor.attributes["kind"],
            "stage": "planned",
            "bank": side,
            "chainage_from_m": float(round(begun_m)),
            "chainage_to_m": float(round(ended_m)),
            "reported_length_m": float(round(ended_m - begun_m)),
            "plan_year": plan_year,
            "village": land.village_at(unit, shape.interpolate(0.5, normalized=True)).short,
            "content": _CONTENTS[int(generator.integers(0, len(_CONTENTS)))],
            "planned_finish_on": date(plan_year, 12, 15),
            "responsible_body": say_government(unit),
            "source": SOURCE,
        },
    )
    work.moments.append(Moment(date(plan_year, 1, 14), {}))
    if done is not None:
        started = max(date(plan_year, 1, 16), add_days(done, -generator.uniform(90, 210)))
        completed = max(started, add_days(done, -25))
        width_m = float(round(generator.uniform(12, 45)))
        work.moments += [
            Moment(started, {"stage": "building", "started_on": started}),
            Moment(completed, {"stage": "reported", "completed_on": completed, "width_m": width_m}),
            Moment(
                done,
                {
                    "stage": "accepted",
                    "accepted_on": done,
                    "acceptance_no": f"示意廊验〔{done.year}〕{int(generator.integers(1, 90))}号",
                    "funding_wan": float(round((ended_m - begun_m) * 0.06, 1)),
                },
                True,
            ),
        ]
    return work
