"""Outfalls on the banks of the backbone rivers and of the Yangtze, on their way through 查, 测, 溯, 治."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from etl.demo.frame import Points, chance
from etl.demo.land import SOURCE, Land, name_unit, say_government
from etl.demo.reference import PARKS, compose_parks
from etl.demo.shapes import as_point, follow
from etl.demo.timing import LAST_DAY, PACE, add_days
from etl.demo.works import Moment, Work

ON_RIVERS, ON_YANGTZE = 392, 34
FARTHEST_M = 28.0
PARK_FRONT_M = 700.0
_RURAL = (("rural_sewage", 34), ("rural_plant", 12), ("irrigation", 16), ("small_aquaculture", 10),
          ("aquaculture", 5), ("livestock", 3), ("small_livestock", 5), ("rest", 15))  # fmt: skip
_TOWN = (("urban_storm", 46), ("urban_sewage", 30), ("urban_plant", 4), ("rest", 10), ("rural_sewage", 10))
_PARK = (
    ("enterprise_factory", 34),
    ("storm_factory", 36),
    ("park_plant", 10),
    ("park_storm", 8),
    ("urban_storm", 12),
)
_PORT = (("port", 40), ("storm_factory", 25), ("irrigation", 15), ("urban_storm", 20))
_WORDS = {
    "enterprise_factory": "工业企业排污口",
    "storm_factory": "企业雨洪排口",
    "park_plant": "园区污水处理厂排污口",
    "park_storm": "园区雨洪排口",
    "urban_plant": "污水处理厂排污口",
    "urban_storm": "城镇雨洪排口",
    "urban_sewage": "生活污水散排口",
    "rural_sewage": "农村生活污水散排口",
    "rural_plant": "农村污水处理设施排口",
    "irrigation": "灌区排口",
    "aquaculture": "水产养殖排污口",
    "small_aquaculture": "养殖塘排口",
    "livestock": "畜禽养殖排污口",
    "small_livestock": "散养排口",
    "port": "码头排口",
    "rest": "沟渠排口",
}
_LETTERS = {
    "enterprise_factory": "GY",
    "storm_factory": "GY",
    "park_plant": "GY",
    "park_storm": "GY",
    "urban_plant": "SH",
    "aquaculture": "NY",
    "livestock": "NY",
}
_MEASURES = {
    "regulate": "规范排口建设，设置检查井与标识牌",
    "merge": "清理合并，就近接入保留排口",
    "ban": "封堵取缔，接入污水管网",
}


def compose_outfalls(land: Land) -> list[Work]:
    generator = chance(land.seed, "outfalls")
    works: list[Work] = []
    parks = {work[0]: work for work in PARKS}
    shapes = _park_shapes(land, list(parks))
    length_m = sum(r.line.length for r in land.rivers.values())
    for key, river in land.rivers.items():
        count = round(ON_RIVERS * river.line.length / length_m)
        half_m = min(river.course.width_m / 2, 22.0)
        for chainage_m in _spread_along(generator, river.line, count):
            left = bool(generator.random() < 0.5)
            aside_m = (half_m + generator.uniform(1.0, FARTHEST_M - 22.5)) * (
                1 if left == river.course.flows_forward() else -1
            )
            spot = follow(river.line, chainage_m, chainage_m + 1, aside_m)[0]
            works += _make_outfall(
                land, generator, shapes, spot, river.course.zh, "backbone", left, chainage_m, key
            )
    shore = land.ground.bank
    own = [c for c in _spread_along(generator, shore, 60) if land.unit_at(follow(shore, c, c + 1, 14.0)[0])]
    chosen = np.linspace(0, len(own) - 1, min(ON_YANGTZE, len(own))).round().astype(int)
    for chainage_m in (own[index] for index in chosen.tolist()):
        spot = follow(shore, chainage_m, chainage_m + 1, float(generator.uniform(8, 22)))[0]
        works += _make_outfall(land, generator, shapes, spot, "长江", "yangtze", True, chainage_m, "yangtze")
    _merge_some(generator, works)
    return works


def _park_shapes(land: Land, keys: list[str]) -> dict[str, BaseGeometry]:
    # an outfall on the bank in front of a park is the park's
    shapes = {
        work.key: work.geometry.buffer(PARK_FRONT_M) if work.attributes["yangtze_1km"] else work.geometry
        for work in compose_parks(land)
        if work.key in keys
    }
    for shape in shapes.values():
        shapely.prepare(shape)
    return shapes


def _spread_along(generator: np.random.Generator, line: LineString, count: int) -> list[float]:
    """Distances along ``line``, one somewhere in each of ``count`` equal parts."""
    part_m = (line.length - 400.0) / count
    return [200.0 + part_m * (i + float(generator.uniform(0.08, 0.92))) for i in range(count)]


def _choose(generator: np.random.Generator, table: tuple[tuple[str, int], ...]) -> str:
    weights = np.array([weight for _, weight in table], dtype=float)
    return table[int(generator.choice(len(table), p=weights / weights.sum()))][0]


def _make_outfall(
    land: Land,
    generator: np.random.Generator,
    parks: dict[str, BaseGeometry],
    spot: Points,
    river: str,
    level: str,
    left: bool,
    chainage_m: float,
    river_key: str,
) -> list[Work]:
    unit = land.unit_at(spot)
    if unit is None:
        return []
    park = next((key for key, shape in parks.items() if shapely.contains_xy(shape, spot[0], spot[1])), None)
    near_centre = float(np.linalg.norm(spot - land.centre_of(unit))) < 2400
    kind = _choose(
        generator, _PARK if park else _PORT if level == "yangtze" else _TOWN if near_centre else _RURAL
    )
    village = land.village_at(unit, spot)
    metres = int(generator.integers(3, 60)) * 10
    bearing = str(generator.choice(["东", "南", "西", "北", "东南", "东北", "西南", "西北"]))
    serial = round(chainage_m / 10)
    judged = kind != "rest" and bool(generator.random() < 0.86)
    needs = judged and bool(generator.random() < 0.74)
    code_known = judged and bool(generator.random() < 0.6)
    surveyed_class = kind if generator.random() < 0.6 else "undetermined"
    place = f"{name_unit(unit)}{village.short}{bearing}{metres}米"
    attributes: dict[str, Any] = {
        "name": f"{place}{river}K{serial / 100:.2f}{'左' if left else '右'}岸{_WORDS[kind]}",
        "stage": "found",
        "river": river,
        "river_level": level,
        "village": village.short,
        "bank": "left" if left else "right",
        "chainage_m": float(round(chainage_m)),
        "code_local": f"TX-{river_key[:2].upper()}-{serial:04d}",
        "code_status": "known" if code_known else "unknown",
        "address": f"{village.short}{bearing}{metres}米",
        "entry": str(
            generator.choice(
                ["pipe", "channel", "sluice", "culvert", "pump"], p=[0.46, 0.26, 0.12, 0.1, 0.06]
            )
        ),
        "drainage": str(
            generator.choice(["continuous", "intermittent", "rain", "none"], p=[0.2, 0.4, 0.3, 0.1])
        ),
        "surveyed": False,
        "monitored": False,
        "traced": False,
        "remediated": False,
        "online_monitoring": False,
        "surveyed_class": surveyed_class,
        "outfall_class": surveyed_class,
        "supervising_body": "泰兴生态环境局",
        "source": SOURCE,
    }
    if code_known:
        attributes["code_national"] = f"FA-321283-{serial % 10000:04d}-{_LETTERS.get(kind, 'QT')}-00"
    work = Work(
        "outfalls",
        f"{river_key}/{serial}/{'L' if left else 'R'}",
        park or unit,
        as_point(spot),
        attributes,
        township=unit,
    )
    work.moments = _treat(generator, work, unit, park is not None, kind, judged, needs)
    return [work]


def _treat(
    generator: np.random.Generator, work: Work, unit: str, in_park: bool, kind: str, judged: bool, needs: bool
) -> list[Moment]:
    slow = 1.0 / PACE[unit]
    surveyed = add_days(date(2022, 1, 25), generator.uniform(0, 230) * slow)
    monitored = add_days(surveyed, generator.uniform(25, 200) * (0.5 if in_park else slow))
    traced = add_days(monitored, generator.uniform(40, 260) * slow)
    exceeds = needs and bool(generator.random() < 0.6)
    body = "某企业（示意）" if in_park else say_government(unit)
    moments = [
        Moment(date(2022, 1, 3), {}),
        Moment(
            surveyed,
            {
                "stage": "surveyed",
                "surveyed": True,
                "surveyed_on": surveyed,
                "surveyed_by": "排查一组（示意）",
            },
        ),
        Moment(
            monitored,
            {
                "stage": "monitored",
                "monitored": True,
                "monitored_on": monitored,
                "first_exceeds": exceeds,
                "flow_m3_d": float(round(generator.gamma(2.0, 30.0), 1)),
                "online_monitoring": in_park,
            },
            in_park,
        ),
        Moment(
            traced,
            {
                "stage": "traced",
                "traced": True,
                "traced_on": traced,
                "is_sewage_outfall": judged,
                "outfall_class": kind,
                "responsible_body": body,
                "needs_remediation": needs,
                "permission": "registered" if judged else "none",
            },
            not needs,
        ),
    ]
    if needs:
        moments += _remediate(generator, unit, traced, exceeds)
    return moments


def _remediate(generator: np.random.Generator, unit: str, traced: date, exceeds: bool) -> list[Moment]:
    slow = 1.0 / PACE[unit]
    kind = str(generator.choice(["regulate", "ban", "merge"], p=[0.72, 0.2, 0.08]))
    begun = add_days(traced, generator.uniform(15, 80))
    done = add_days(begun, generator.uniform(40, 240) * slow**1.5)
    preclosed = add_days(done, generator.uniform(20, 70))
    closed = next(day for day in _CLOSING_DAYS if day >= preclosed)
    moments = [
        Moment(
            begun,
            {
                "stage": "remediating",
                "remediation": kind,
                "measure": _MEASURES[kind],
                "planned_finish_on": add_days(begun, 180),
            },
        ),
        Moment(
            done,
            {
                "stage": "remediated",
                "remediated": True,
                "remediated_on": done,
                "sign": kind != "ban",
                **(
                    {"second_tested_on": max(begun, add_days(done, -4)), "second_exceeds": False}
                    if exceeds
                    else {}
                ),
            },
            True,
        ),
        Moment(preclosed, {"stage": "preclosed", "preclosed_on": preclosed}),
        Moment(
            closed,
            {
                "stage": "closed",
                "closed_on": closed,
                "batch": f"{closed.year}年第{'一' if closed.month < 7 else '二'}批",
            },
            True,
        ),
    ]
    if generator.random() < 0.05:
        again = add_days(closed, generator.uniform(60, 150))
        moments.append(
            Moment(
                again,
                {
                    "stage": "relapsed",
                    "remediated": False,
                    "recheck_round": 1,
                    "recheck_on": again,
                    "remarks": "回头看发现反弹，重新整治",
                },
                True,
            )
        )
    return moments


_CLOSING_DAYS = (
    date(2022, 12, 9),
    date(2023, 6, 8),
    date(2023, 12, 8),
    date(2024, 5, 30),
    date(2024, 12, 6),
    date(2027, 1, 1),
)


def _merge_some(generator: np.random.Generator, works: list[Work]) -> None:
    """A merged outfall names the one that took it over: its neighbour on the same river and bank."""
    for index, work in enumerate(works):
        merging = any(m.sets.get("remediation") == "merge" and m.on <= LAST_DAY for m in work.moments)
        if not merging:
            continue
        others = [w for w in works if w is not work and w.attributes["river"] == work.attributes["river"]
                  and w.attributes["bank"] == work.attributes["bank"]]  # fmt: skip
        if others:
            keeper = min(
                others, key=lambda w: abs(w.attributes["chainage_m"] - works[index].attributes["chainage_m"])
            )
            for moment in work.moments:
                if moment.sets.get("remediation") == "merge":
                    moment.sets["merged_into"] = keeper.attributes["name"]
