"""Rows beside published and pending works: what must be told by each rule of the comparison, and what must not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shapely import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from tests.etl.published import GOOD, PUBLISHED
from tests.shapes import square

PLOT = square(120.15, 32.25, 0.002)
NEXT = square(120.16, 32.25, 0.002)
RIVER = LineString([(120.101, 32.25), (120.199, 32.25)])


@dataclass(frozen=True)
class Work:
    """A published work, or with ``state`` a row of an upload on its way."""

    layer: str
    shape: BaseGeometry
    unit: str | None = None
    state: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Beside:
    """A row of ``layer``, sent by 黄桥镇, beside what the store holds."""

    code: str
    tells: bool
    shape: BaseGeometry
    store: tuple[Work, ...] = ()
    row: dict[str, str] = field(default_factory=lambda: dict(GOOD))
    layer: str = "afforestation"
    allocated: float | None = None


def _row(**cells: str) -> dict[str, str]:
    return {**GOOD, **cells}


def _own(shape: BaseGeometry, unit: str = "huangqiao", **fields: Any) -> Work:
    return Work("afforestation", shape, unit, fields={**PUBLISHED, **fields})


def _outfall(code: str, tells: bool, lon: float, lat: float, **cells: str) -> Beside:
    row = {"排口名称": "一号", "阶段": "待排查", "所在河流": "羌溪河", "河道等级": "骨干河道", **cells}
    return Beside(
        code,
        tells,
        Point(lon, lat),
        (Work("backbone_rivers", RIVER, fields={"name": "羌溪河", "chainage_origin": "上游"}),),
        row,
        "outfalls",
    )


def _pair(code: str, told: list[Beside], passed: list[Beside]) -> tuple[Beside, ...]:
    assert len(told) >= 2 and len(passed) >= 2, code
    return (*told, *passed)


def _on(code: str, ground: Work, shape: BaseGeometry, tells: bool, **cells: str) -> Beside:
    return Beside(code, tells, shape, (ground,), _row(**cells))


def _line(
    told_by: str, tells: bool, lat: float, layer: str, other: str, row: dict[str, str], **fields: Any
) -> Beside:
    shape = LineString([(120.15, lat), (120.155, lat)])
    return Beside(told_by, tells, shape, (Work(other, RIVER, fields={"name": "甲", **fields}),), row, layer)


_PERMANENT = Work("farmland", PLOT, fields={"name": "片", "kind": "permanent"})
_ORDINARY = Work("farmland", PLOT, fields={"name": "片", "kind": "ordinary"})
_REDLINE = Work("redline", PLOT, fields={"name": "红线"})
_BELT = Work("river_management_belts", PLOT, fields={"name": "带"})
_POND = Work("aquaculture_ponds", PLOT, "huangqiao", fields={"name": "塘"})
_ROAD = {"工程名称": "段一", "廊道": "一号廊道", "阶段": "计划"}
_SHORE = {"名称": "码头", "类型": "码头"}
_MOVED = square(120.12, 32.22, 0.002)

CASES: tuple[Beside, ...] = (
    *_pair(
        "place.outside_county",
        [
            Beside("place.outside_county", True, square(120.3, 32.25)),
            Beside("place.outside_county", True, square(119.9, 32.25)),
        ],
        [
            Beside("place.outside_county", False, PLOT),
            Beside("place.outside_county", False, box(120.1995, 32.25, 120.20001, 32.251)),
        ],
    ),
    *_pair(
        "township.reaching",
        [
            Beside("township.reaching", True, box(120.098, 32.25, 120.108, 32.26)),
            Beside("township.reaching", True, box(120.099, 32.25, 120.109, 32.26)),
        ],
        [
            Beside("township.reaching", False, PLOT),
            Beside("township.reaching", False, box(120.0999, 32.25, 120.1099, 32.26)),
        ],
    ),
    *_pair(
        "township.declared",
        [
            Beside("township.declared", True, PLOT, row=_row(村="郭寨村")),
            Beside("township.declared", True, NEXT, row=_row(村="郭寨")),
        ],
        [
            Beside("township.declared", False, PLOT),
            Beside("township.declared", False, PLOT, row=_row(村="某某新村")),
        ],
    ),
    *_pair(
        "geometry.published",
        [
            Beside("geometry.published", True, PLOT, (_own(PLOT, name="西河", design_plot_no="红1"),)),
            Beside(
                "geometry.published", True, PLOT, (_own(PLOT, "xuanbao", name="南河", design_plot_no="红2"),)
            ),
        ],
        [
            Beside("geometry.published", False, PLOT, (_own(PLOT),)),
            Beside("geometry.published", False, PLOT, (_own(NEXT, name="西河", design_plot_no="红1"),)),
        ],
    ),
    *_pair(
        "avoid.farmland.permanent",
        [
            _on("avoid.farmland.permanent", _PERMANENT, PLOT, True, 造林方式="人工造林"),
            _on(
                "avoid.farmland.permanent",
                _PERMANENT,
                square(120.151, 32.25, 0.002),
                True,
                造林方式="四旁植树",
            ),
        ],
        [
            _on("avoid.farmland.permanent", _PERMANENT, PLOT, False, 造林方式="农田林网"),
            _on("avoid.farmland.permanent", _PERMANENT, NEXT, False, 造林方式="人工造林"),
            _on("avoid.farmland.permanent", _ORDINARY, PLOT, False, 造林方式="人工造林"),
        ],
    ),
    *_pair(
        "avoid.redline",
        [
            _on("avoid.redline", _REDLINE, PLOT, True),
            _on("avoid.redline", _REDLINE, square(120.151, 32.25, 0.002), True),
        ],
        [
            _on("avoid.redline", _REDLINE, NEXT, False),
            _on("avoid.redline", _REDLINE, PLOT, False, 台账="减少"),
        ],
    ),
    *_pair(
        "avoid.river_management_belts",
        [
            _on("avoid.river_management_belts", _BELT, PLOT, True),
            _on("avoid.river_management_belts", _BELT, square(120.151, 32.25, 0.002), True),
        ],
        [
            _on("avoid.river_management_belts", _BELT, NEXT, False),
            _on("avoid.river_management_belts", _BELT, PLOT, False, 台账="减少"),
        ],
    ),
    *_pair(
        "near.backbone_rivers",
        [
            _outfall("near.backbone_rivers", True, 120.15, 32.2525),
            _outfall("near.backbone_rivers", True, 120.15, 32.24),
        ],
        [
            _outfall("near.backbone_rivers", False, 120.15, 32.2512),
            _outfall("near.backbone_rivers", False, 120.15, 32.26, 河道等级="农村河道"),
        ],
    ),
    *_pair(
        "near.name",
        [
            _outfall("near.name", True, 120.15, 32.2503, 所在河流="如泰运河"),
            _outfall("near.name", True, 120.16, 32.2497, 所在河流="两泰官河"),
        ],
        [
            _outfall("near.name", False, 120.15, 32.2503),
            _outfall("near.name", False, 120.15, 32.2503, 所在河流=""),
        ],
    ),
    *_pair(
        "near.bank",
        [
            _outfall("near.bank", True, 120.15, 32.2503, 岸别="右岸"),
            _outfall("near.bank", True, 120.15, 32.2497, 岸别="左岸"),
        ],
        [
            _outfall("near.bank", False, 120.15, 32.2503, 岸别="左岸"),
            _outfall("near.bank", False, 120.15, 32.25001, 岸别="右岸"),
        ],
    ),
    *_pair(
        "near.corridors",
        [
            _line("near.corridors", True, 32.26, "corridor_works", "corridors", _ROAD, code="R1"),
            _line("near.corridors", True, 32.245, "corridor_works", "corridors", _ROAD, code="R1"),
        ],
        [
            _line("near.corridors", False, 32.252, "corridor_works", "corridors", _ROAD, code="R1"),
            _line("near.corridors", False, 32.25, "corridor_works", "corridors", _ROAD, code="R1"),
        ],
    ),
    *_pair(
        "near.shoreline_zones",
        [
            _line("near.shoreline_zones", True, 32.26, "shoreline_projects", "shoreline_zones", _SHORE),
            _line("near.shoreline_zones", True, 32.247, "shoreline_projects", "shoreline_zones", _SHORE),
        ],
        [
            _line("near.shoreline_zones", False, 32.251, "shoreline_projects", "shoreline_zones", _SHORE),
            _line("near.shoreline_zones", False, 32.25, "shoreline_projects", "shoreline_zones", _SHORE),
        ],
    ),
    *_pair(
        "overlap.published",
        [
            Beside("overlap.published", True, PLOT, (_POND,)),
            Beside("overlap.published", True, square(120.151, 32.25, 0.002), (_POND,)),
        ],
        [
            Beside("overlap.published", False, NEXT, (_POND,)),
            Beside("overlap.published", False, square(120.152, 32.25, 0.002), (_POND,)),
        ],
    ),
    *_pair(
        "identity.foreign",
        [
            Beside("identity.foreign", True, PLOT, (_own(PLOT, "xuanbao"),)),
            Beside("identity.foreign", True, square(120.151, 32.25, 0.002), (_own(PLOT, "xuanbao"),)),
        ],
        [
            Beside("identity.foreign", False, PLOT, (_own(PLOT),)),
            Beside(
                "identity.foreign", False, PLOT, (_own(NEXT, "xuanbao", name="西河", design_plot_no="红1"),)
            ),
        ],
    ),
    *_pair(
        "identity.moved",
        [
            Beside("identity.moved", True, PLOT, (_own(_MOVED),)),
            Beside("identity.moved", True, NEXT, (_own(_MOVED),)),
        ],
        [
            Beside("identity.moved", False, PLOT, (_own(PLOT),)),
            Beside("identity.moved", False, square(120.153, 32.25, 0.002), (_own(PLOT),)),
        ],
    ),
    *_pair(
        "progress.jump",
        [
            Beside("progress.jump", True, PLOT, (_own(PLOT),), _row(阶段="验收合格", 验收时间="2023-05-01")),
            Beside("progress.jump", True, PLOT, (_own(PLOT),), _row(阶段="已核实")),
        ],
        [
            Beside("progress.jump", False, PLOT, (_own(PLOT),), _row(阶段="在栽")),
            Beside(
                "progress.jump",
                False,
                PLOT,
                (_own(PLOT, stage="verified"),),
                _row(阶段="验收合格", 验收时间="2023-05-01"),
            ),
        ],
    ),
    *_pair(
        "total.above",
        [
            Beside("total.above", True, PLOT, allocated=10.0),
            Beside("total.above", True, PLOT, allocated=45.0),
        ],
        [
            Beside("total.above", False, PLOT, allocated=60.0),
            Beside("total.above", False, PLOT, allocated=None),
        ],
    ),
)
