"""Lines that form a network: ends that miss, crossings without a node, reaches that flow against each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, Point, STRtree
from shapely.geometry.base import BaseGeometry

from etl.checks.places import draw_places, find_place
from etl.checks.rings import M_PER_DEGREE
from etl.checks.sheet import Sheet
from etl.findings import Finding, Fix, fix_id
from etl.wording import name_rows, name_rows_en, show_number
from layers.rules import Network

# 1e-7 degrees are 1 cm: ends this close are one node.
_SAME_DEG = 1e-7
_MOST_WORK = 20_000_000


@dataclass(frozen=True, slots=True)
class _End:
    """An end of a line: ``reach`` its number, ``last`` whether water leaves there; ``target`` where it should end."""

    reach: int
    last: bool
    place: BaseGeometry
    target: BaseGeometry


@dataclass(frozen=True, slots=True)
class _Reaches:
    """All single lines of the sheet, the row each belongs to, and their first and last points in turn."""

    lines: NDArray[np.object_]
    row: NDArray[np.int_]
    tree: STRtree

    def ends(self) -> NDArray[np.object_]:
        both = np.stack([shapely.get_point(self.lines, 0), shapely.get_point(self.lines, -1)], axis=1)
        return np.asarray(both.ravel(), dtype=object)


def find_broken_network(sheet: Sheet) -> list[Finding]:
    """What cuts or turns a network of rivers, in layers that declare one; one finding a kind."""
    rule = next((rule for rule in sheet.layer.rules if isinstance(rule, Network)), None)
    ats = np.flatnonzero(sheet.valid & (sheet.dimension == 1))
    if rule is None or not ats.size:
        return []
    lines, part_of = shapely.get_parts(sheet.shapes[ats], return_index=True)
    reaches = _Reaches(lines, ats[part_of], STRtree(lines))
    missing = _list_missing_ends(reaches, sheet.limit("network.dangle", "distance_m"))
    return [
        *_tell_missing(sheet, reaches, missing, rule),
        *_tell_crossings(sheet, reaches, missing),
        *_tell_directions(sheet, reaches),
    ]


def _list_missing_ends(reaches: _Reaches, limit_m: float) -> list[_End]:
    """Ends that lie near another line and on none; of two ends that miss each other the first is told."""
    ends = reaches.ends()
    found, met = reaches.tree.query(ends, predicate="dwithin", distance=limit_m / M_PER_DEGREE)
    other = reaches.lines[met]
    foreign = met != found // 2
    apart = shapely.distance(ends[found], other)
    joined = set(found[foreign & (apart <= _SAME_DEG)].tolist())
    closed = shapely.is_closed(reaches.lines)
    best: dict[int, tuple[float, int]] = {}
    for index, line, gap in zip(found[foreign], met[foreign], apart[foreign], strict=True):
        if index not in joined and not closed[index // 2]:
            best[int(index)] = min(best.get(int(index), (np.inf, 0)), (float(gap), int(line)))
    told: list[_End] = []
    for index, (_, line) in sorted(best.items()):
        if any(end.reach == line and _is_same(end.target, ends[index]) for end in told):
            continue
        way = shapely.shortest_line(ends[index], reaches.lines[line])
        told.append(_End(index // 2, bool(index % 2), ends[index], shapely.get_point(way, -1)))
    return told


def _is_same(one: BaseGeometry, two: BaseGeometry) -> bool:
    return bool(shapely.dwithin(one, two, _SAME_DEG))


def _tell_missing(sheet: Sheet, reaches: _Reaches, missing: list[_End], rule: Network) -> list[Finding]:
    if not missing:
        return []
    rows = tuple(dict.fromkeys(sheet.numbers[reaches.row[end.reach]] for end in missing))
    shown = show_number(sheet.limit("network.dangle", "distance_m"))
    return [
        Finding(
            "network.dangle",
            rule.severity,
            rows,
            f"{name_rows(rows)} 有 {len(missing)} 个端点离另一条河道不到 {shown} 米却没有接上（或画过了头），"
            "请接到一起，或确认不相通。",
            f"{name_rows_en(rows)}: {len(missing)} ends miss another river by less than {shown} m; join them, or "
            "confirm that they do not meet.",
            place=find_place(missing[0].place),
            evidence=draw_places([find_place(end.place) for end in missing]),
            fix=_offer_join(sheet, reaches, missing, rows),
        )
    ]


def _offer_join(sheet: Sheet, reaches: _Reaches, missing: list[_End], rows: tuple[int, ...]) -> Fix | None:
    moved: dict[int, NDArray[np.float64]] = {}
    for end in missing:
        corners = moved.setdefault(end.reach, shapely.get_coordinates(reaches.lines[end.reach]))
        corners[-1 if end.last else 0] = shapely.get_coordinates(end.target)[0]
    return _offer_lines(
        sheet, reaches, {reach: LineString(c) for reach, c in moved.items()}, "network.dangle", rows,
        f"把 {len(missing)} 个端点接到邻近河道", f"Join {len(missing)} ends to the river beside them",
    )  # fmt: skip


def _offer_lines(
    sheet: Sheet,
    reaches: _Reaches,
    changed: dict[int, BaseGeometry],
    code: str,
    rows: tuple[int, ...],
    zh: str,
    en: str,
) -> Fix | None:
    """The rows of the changed lines, their other lines as they were."""
    shapes: dict[int, bytes] = {}
    for at in dict.fromkeys(int(reaches.row[reach]) for reach in changed):
        own = np.flatnonzero(reaches.row == at)
        shape = MultiLineString([changed.get(int(reach), reaches.lines[reach]) for reach in own])
        if not shapely.is_valid(shape):
            return None
        shapes[sheet.numbers[at]] = shapely.to_wkb(shape)
    return Fix(fix_id(code, rows), "shape", False, zh, en, area_change_m2=0.0, shapes=shapes)


def _tell_crossings(sheet: Sheet, reaches: _Reaches, missing: list[_End]) -> list[Finding]:
    """Crossings of different rows where neither has a point; what an end drawn too far crosses is told already."""
    ones, twos = reaches.tree.query(reaches.lines, predicate="crosses")
    points = shapely.get_num_coordinates(reaches.lines).astype(np.int64)
    wanted = (ones < twos) & (reaches.row[ones] != reaches.row[twos])
    wanted &= points[ones] * points[twos] <= _MOST_WORK
    limit_deg = sheet.limit("network.dangle", "distance_m") / M_PER_DEGREE
    told: list[tuple[int, int, BaseGeometry]] = []
    for one, two in zip(ones[wanted], twos[wanted], strict=True):
        met = shapely.get_parts(shapely.intersection(reaches.lines[one], reaches.lines[two]))
        corners = [shapely.multipoints(shapely.get_coordinates(reaches.lines[line])) for line in (one, two)]
        told += [
            (int(one), int(two), Point(shapely.get_coordinates(place)[0]))
            for place in met
            if not all(shapely.dwithin(place, both, _SAME_DEG) for both in corners)
            and not any(shapely.dwithin(place, end.place, limit_deg) for end in missing)
        ]
    if not told:
        return []
    rows = tuple(sorted({sheet.numbers[reaches.row[line]] for *pair, _ in told for line in pair}))
    return [
        Finding(
            "network.crossing",
            "note",
            rows,
            f"{name_rows(rows)} 有 {len(told)} 处河道中途相交却没有共同折点，相通的请在交点加折点，立交的不用改。",
            f"{name_rows_en(rows)}: {len(told)} crossings without a common point; add one where the rivers join.",
            place=find_place(told[0][2]),
            evidence=draw_places([find_place(place) for _, _, place in told]),
        )
    ]


def _tell_directions(sheet: Sheet, reaches: _Reaches) -> list[Finding]:
    """Where exactly two lines of one river meet and both end, or both begin, the shorter may be drawn upstream."""
    ends = reaches.ends()
    found = reaches.tree.query(ends, predicate="dwithin", distance=_SAME_DEG)[0]
    there = np.bincount(found, minlength=len(ends))
    nodes = np.round(shapely.get_coordinates(ends) / _SAME_DEG).astype(np.int64)
    groups: dict[tuple[int, ...], list[int]] = {}
    for index in np.flatnonzero(there == 2):
        groups.setdefault(tuple(nodes[index].tolist()), []).append(int(index))
    against = [
        pair
        for pair in groups.values()
        if len(pair) == 2 and pair[0] % 2 == pair[1] % 2 and _is_one_river(sheet, reaches, pair)
    ]
    if not against:
        return []
    turned = {int(min(pair, key=lambda end: reaches.lines[end // 2].length) // 2) for pair in against}
    rows = tuple(sorted({sheet.numbers[reaches.row[reach]] for reach in turned}))
    changed: dict[int, BaseGeometry] = {reach: shapely.reverse(reaches.lines[reach]) for reach in turned}
    places = [find_place(ends[pair[0]]) for pair in against]
    return [
        Finding(
            "network.direction",
            "note",
            rows,
            f"{name_rows(rows)} 与相接的河段流向相反（{len(against)} 处），若画反了请调头，里程和左右岸按流向算。",
            f"{name_rows_en(rows)}: flow against the reach they join ({len(against)} places); turn them if need be.",
            place=places[0],
            evidence=draw_places(places),
            fix=_offer_lines(
                sheet,
                reaches,
                changed,
                "network.direction",
                rows,
                f"{len(turned)} 段调头",
                f"Turn {len(turned)} reaches",
            ),
        )
    ]


def _is_one_river(sheet: Sheet, reaches: _Reaches, pair: list[int]) -> bool:
    one, two = (int(reaches.row[end // 2]) for end in pair)
    named = [sheet.rows[at].attributes.get(sheet.layer.label) for at in (one, two)]
    return one == two or (named[0] is not None and named[0] == named[1])
