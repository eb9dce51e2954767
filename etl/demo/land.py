"""The composed land that every layer is laid on: ground, rivers, the net, villages; and the words for places in it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from etl.demo import places
from etl.demo.frame import Points, chance, to_plane
from etl.demo.net import Ditch, compose_net
from etl.demo.rivers import River, compose_rivers
from etl.demo.spread import keep_apart
from etl.demo.townships import Ground, compose_ground
from layers.units import get_unit
from layers.villages import Village, list_villages

SOURCE = "示意数据，由程序生成，非实测"


@dataclass(slots=True)
class Land:
    """Everything is in metres. ``taken`` collects the ground that works already cover."""

    seed: int
    ground: Ground
    rivers: dict[str, River]
    net: list[Ditch]
    villages: dict[str, list[tuple[Village, Points]]]
    taken: list[BaseGeometry] = field(default_factory=list)

    def village_at(self, unit: str, place: Points | Point) -> Village:
        """The nearest village of that township."""
        xy = shapely.get_coordinates(place)[0] if isinstance(place, Point) else place
        spots = np.array([spot for _, spot in self.villages[unit]])
        return self.villages[unit][int(np.argmin(np.linalg.norm(spots - xy, axis=1)))][0]

    def unit_at(self, place: Points) -> str | None:
        """The township that a place lies in."""
        for unit, town in self.ground.towns.items():
            if shapely.contains_xy(town, place[0], place[1]):
                return unit
        return None

    def ditch_belts(self, margin_m: float) -> list[BaseGeometry]:
        """The small rivers with ``margin_m`` to each side."""
        lines = np.array([ditch.line for ditch in self.net], dtype=object)
        return list(np.asarray(shapely.buffer(lines, margin_m, quad_segs=2), dtype=object))

    def find_main_town(self, shape: BaseGeometry) -> str | None:
        """The township that holds most of ``shape``; None when none holds any."""
        held = {}
        for unit, town in self.ground.towns.items():
            if shapely.intersects(town, shape):
                part = shapely.intersection(town, shape)
                held[unit] = part.area or part.length
        return max(held, key=lambda unit: held[unit]) if held else None

    def centre_of(self, unit: str) -> Points:
        return np.asarray(to_plane([places.CENTRES[unit]])[0])


def compose_land(seed: int) -> Land:
    """The land for this seed."""
    ground = compose_ground(seed)
    for town in ground.towns.values():
        shapely.prepare(town)
    rivers = compose_rivers(seed, ground)
    return Land(
        seed, ground, rivers, compose_net(seed, ground, rivers), _place_villages(seed, ground, rivers)
    )


def _place_villages(
    seed: int, ground: Ground, rivers: dict[str, River]
) -> dict[str, list[tuple[Village, Points]]]:
    water = shapely.union_all(
        [r.line.buffer(110.0) for r in rivers.values()]
        + [ground.channel.buffer(260.0), ground.island.buffer(200.0)]
    )
    placed: dict[str, list[tuple[Village, Points]]] = {}
    for unit, town in ground.towns.items():
        generator = chance(seed, f"villages/{unit}")
        room = town.buffer(-330.0).difference(water)
        names = list_villages(unit)
        centre = to_plane([places.CENTRES[unit]])[0]
        spots = keep_apart(generator, room, len(names), towards=centre, pull=0.45)
        near_first = np.argsort(np.linalg.norm(spots - centre, axis=1), kind="stable")
        ordered = sorted(names, key=lambda v: (v.kind != "community", v.code))
        placed[unit] = [(village, spots[i]) for village, i in zip(ordered, near_first, strict=True)]
    return placed


def say_government(unit: str) -> str:
    """The body that answers where no other is known."""
    name = get_unit(unit).zh
    return f"{name}办事处" if name.endswith("街道") else f"{name}人民政府"


def name_unit(unit: str) -> str:
    return get_unit(unit).zh


def is_within(town: Polygon, shape: BaseGeometry, margin_m: float = 15.0) -> bool:
    """Does ``shape`` keep ``margin_m`` from the border of the town?"""
    return bool(shapely.dwithin(town.exterior, shape, margin_m)) is False and bool(town.contains(shape))


def as_unit_kind(unit: str) -> str:
    """The kind of township in the words of the catalogue."""
    name = name_unit(unit)
    return "subdistrict" if name.endswith("街道") else "township" if name.endswith("乡") else "town"
