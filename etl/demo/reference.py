"""Townships, villages, parks and backbone rivers: what the works are laid on."""

from __future__ import annotations

import numpy as np
import shapely

from etl.demo.frame import chance, to_plane
from etl.demo.land import SOURCE, Land, as_unit_kind, name_unit
from etl.demo.shapes import as_point, draw_blob
from etl.demo.works import Work
from layers.units import get_unit
from layers.villages import PLACEHOLDER_NOTE_ZH

# Key, host town, rounded centre, area in km2, level, industry, touches the 1 km strip of the Yangtze.
PARKS = (
    ("economic_zone", "binjiang", (119.93, 32.13), 12.0, "provincial", "化工、医药、新材料", True),
    ("huangqiao_zone", "huangqiao", (120.21, 32.26), 8.5, "provincial", "乐器、装备制造", False),
    ("hongqiao_park", "hongqiao", (119.97, 32.05), 9.0, "city", "船舶制造、新材料", True),
    ("hightech_zone", "yaowang", (120.06, 32.19), 7.5, "provincial", "电子信息、节能环保", False),
    ("agrifood_park", "yuanzhu", (120.17, 32.32), 2.6, "city", "农产品加工", False),
    ("urban_park", "jichuan", (120.01, 32.14), 3.2, "city", "机电、服装", False),
)
VILLAGE_SOURCE = "名称与代码：国家统计局统计用区划代码（截至2023-06-30）；位置为示意"


def compose_townships(land: Land) -> list[Work]:
    return [
        Work("townships", unit, unit, town, {
            "name": name_unit(unit),
            "key": unit,
            "code": get_unit(unit).code,
            "kind": as_unit_kind(unit),
            "seat": f"{name_unit(unit)}驻地",
            "source": "名称与代码：国家统计局统计用区划代码（截至2023-06-30）；界线为示意",
        })
        for unit, town in land.ground.towns.items()
    ]  # fmt: skip


def compose_villages(land: Land) -> list[Work]:
    works = []
    for unit, placed in land.villages.items():
        for village, spot in placed:
            attributes = {
                "name": village.short,
                "code": village.code,
                "township_name": name_unit(unit),
                "kind": village.kind,
                "source": VILLAGE_SOURCE,
            }
            if village.provisional:
                attributes["remarks"] = PLACEHOLDER_NOTE_ZH
            works.append(Work("villages", village.code, unit, as_point(spot), attributes))
    return works


def compose_parks(land: Land) -> list[Work]:
    works = []
    for key, host, centre, area_km2, level, industry, by_river in PARKS:
        generator = chance(land.seed, f"parks/{key}")
        blob = draw_blob(generator, to_plane([centre])[0], area_km2 * 1e6, 1.15, 6.0)
        shape = blob.intersection(land.ground.county.buffer(-25.0)).difference(
            land.ground.channel.buffer(30.0)
        )
        shape = max(shapely.get_parts(shape), key=lambda part: part.area)
        works.append(
            Work("industrial_parks", key, key, shape.simplify(3.0), {
                "name": get_unit(key).zh, "key": key, "level": level, "host_township": name_unit(host),
                "industry": industry, "yangtze_1km": by_river, "source": SOURCE, "remarks": "范围为示意，待核",
            }, township=host)
        )  # fmt: skip
    return works


def compose_backbone_rivers(land: Land) -> list[Work]:
    works = []
    for key, river in land.rivers.items():
        course, length_m = river.course, river.line.length
        towns = [unit for unit, town in land.ground.towns.items() if town.intersects(river.line)]
        along = sorted(
            towns, key=lambda u: river.line.project(land.ground.towns[u].intersection(river.line).centroid)
        )
        mouth = "长江口" if river.reaches_yangtze() else name_unit(along[0])
        works.append(
            Work("backbone_rivers", key, None, river.line, {
                "name": course.zh,
                "code": f"GG-{list(land.rivers).index(key) + 1:02d}",
                "reach": f"{mouth}—{name_unit(along[-1])}",
                "direction": course.direction,
                "reported_length_m": float(round(length_m, -1)),
                "chainage_origin": "入江口" if river.reaches_yangtze() else "上游端",
                "chainage_from_m": 0.0,
                "chainage_to_m": float(np.floor(length_m)),
                # who reaches the Yangtze runs into it; of the others nobody has said
                "flow": "against" if river.reaches_yangtze() else None,
                "reaches_yangtze": river.reaches_yangtze(),
                "target_class": "3",
                "width_m": course.width_m,
                "county_chief": "示范甲",
                "confirmed": False,
                "source": f"河名见公开资料，是否属11条骨干河道待核；{SOURCE}",
                "remarks": "候选13条，规划为11条，名录待水务局确认",
            }, township=None)
        )  # fmt: skip
    return works
