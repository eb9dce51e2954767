"""A river network from lines: where they meet is a node, between nodes the water goes one way; loops are allowed.

Pure: lines and flow in, legs out. Distances are chainage: a trace adds up along the rivers, not as the crow flies.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from shapely import STRtree

from etl.courses.chainage import CentreLine

# with the line, against it, to and fro (pumps and sluices), nobody has said
Flow = Literal["with", "against", "both", "unknown"]
Direction = Literal["downstream", "upstream"]
# cuts of one river this close are one node
_SAME_M = 1.0


@dataclass(frozen=True, slots=True)
class River:
    """A river of the network. ``unknown`` flow is taken to follow the line, and every leg of it says so."""

    key: str
    name: str
    line: CentreLine
    flow: Flow


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch walked from ``from_m`` to ``to_m`` of one river, ``before_m`` after the start; ``certain`` when the
    flow of everything up to here is known."""

    river: str
    from_m: float
    to_m: float
    before_m: float
    certain: bool

    def distance_to(self, chainage_m: float) -> float | None:
        """How far from the start a chainage of this leg is; None outside it."""
        if not min(self.from_m, self.to_m) - 0.5 <= chainage_m <= max(self.from_m, self.to_m) + 0.5:
            return None
        return self.before_m + abs(chainage_m - self.from_m)


@dataclass(frozen=True, slots=True)
class Edge:
    river: str
    from_m: float
    to_m: float
    start: int
    end: int
    flow: Flow


@dataclass(frozen=True, slots=True)
class Network:
    """``edges`` between nodes; ``ends``: nodes where one line ends and none goes on."""

    edges: tuple[Edge, ...]
    ends: frozenset[int]

    def trace(self, river: str, chainage_m: float, direction: Direction, most_m: float) -> list[Leg]:
        """Everything the water reaches (or comes from) within ``most_m``, nearest first; each edge once a direction."""
        leaving = _index(self.edges, direction)
        legs: list[Leg] = []
        waiting: list[tuple[float, int, bool]] = []
        for edge in self.edges:
            if edge.river == river and edge.from_m - 0.5 <= chainage_m <= edge.to_m + 0.5:
                for node, stop, certain in _ways_out(edge, direction):
                    way = abs(stop - chainage_m)
                    legs.append(_cut(Leg(river, chainage_m, stop, 0.0, certain), most_m))
                    heapq.heappush(waiting, (way, node, certain))
        nearest: dict[int, float] = {}
        walked: set[tuple[str, float, float]] = set()
        while waiting:
            before, node, sure = heapq.heappop(waiting)
            if before >= most_m or nearest.get(node, np.inf) <= before:
                continue
            nearest[node] = before
            for edge, begin, stop, onward, certain in leaving[node]:
                if (edge.river, begin, stop) in walked:
                    continue
                walked.add((edge.river, begin, stop))
                legs.append(_cut(Leg(edge.river, begin, stop, before, sure and certain), most_m))
                heapq.heappush(waiting, (before + abs(stop - begin), onward, sure and certain))
        return sorted(legs, key=lambda leg: (leg.before_m, leg.river))


def build_network(rivers: Sequence[River], join_m: float) -> Network:
    """Cut every river where another meets or crosses it; an end that misses another by up to ``join_m`` joins it."""
    cuts: dict[int, list[float]] = {
        i: [river.line.begins_m, river.line.ends_m] for i, river in enumerate(rivers)
    }
    meetings: list[tuple[int, float, int, float]] = []
    for one, at_one, two, at_two in _list_meetings(rivers, join_m):
        cuts[one].append(at_one)
        cuts[two].append(at_two)
        meetings.append((one, at_one, two, at_two))
    places = {i: _thin(at) for i, at in cuts.items()}
    number = {(i, at): n for n, (i, at) in enumerate((i, at) for i, own in places.items() for at in own)}
    parent = list(range(len(number)))
    for one, at_one, two, at_two in meetings:
        a, b = (number[(i, _nearest(places[i], at))] for i, at in ((one, at_one), (two, at_two)))
        parent[_root(parent, a)] = _root(parent, b)
    edges = [
        Edge(
            river.key,
            begin,
            end,
            _root(parent, number[(i, begin)]),
            _root(parent, number[(i, end)]),
            river.flow,
        )
        for i, river in enumerate(rivers)
        for begin, end in zip(places[i], places[i][1:], strict=False)
    ]
    touched: dict[int, int] = defaultdict(int)
    for edge in edges:
        touched[edge.start] += 1
        touched[edge.end] += 1
    return Network(tuple(edges), frozenset(node for node, times in touched.items() if times == 1))


def _list_meetings(rivers: Sequence[River], join_m: float) -> Iterator[tuple[int, float, int, float]]:
    """(river, chainage, other, chainage): ends near another line, and crossings."""
    planes = np.array([river.line.plane for river in rivers], dtype=object)
    tree = STRtree(planes)
    for one, two in sorted(tree.query(planes, predicate="dwithin", distance=join_m).T.tolist()):
        if one == two:
            continue
        for at, place in (
            (rivers[one].line.begins_m, shapely.get_coordinates(planes[one])[0]),
            (rivers[one].line.ends_m, shapely.get_coordinates(planes[one])[-1]),
        ):
            chainage, offset = rivers[two].line.locate(place[None, :])
            if abs(offset[0]) <= join_m:
                yield one, at, two, float(chainage[0])
        if one < two and shapely.crosses(planes[one], planes[two]):
            spots = shapely.get_coordinates(shapely.intersection(planes[one], planes[two]))
            for here, there in zip(
                rivers[one].line.locate(spots)[0], rivers[two].line.locate(spots)[0], strict=True
            ):
                yield one, float(here), two, float(there)


def _thin(chainages: list[float]) -> list[float]:
    kept: list[float] = []
    for at in sorted(chainages):
        if not kept or at - kept[-1] > _SAME_M:
            kept.append(at)
    return kept


def _nearest(places: list[float], at: float) -> float:
    return min(places, key=lambda place: abs(place - at))


def _root(parent: list[int], node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


def _ways_out(edge: Edge, direction: Direction) -> list[tuple[int, float, bool]]:
    """(node, chainage there, certain) that water of this edge goes to, or comes from."""
    forward = (edge.end, edge.to_m, edge.flow == "with")
    backward = (edge.start, edge.from_m, edge.flow == "against")
    if edge.flow == "both":
        return [(edge.end, edge.to_m, True), (edge.start, edge.from_m, True)]
    runs_forward = (edge.flow != "against") == (direction == "downstream")
    node, stop, _ = forward if runs_forward else backward
    return [(node, stop, edge.flow != "unknown")]


def _index(
    edges: Sequence[Edge], direction: Direction
) -> dict[int, list[tuple[Edge, float, float, int, bool]]]:
    """Node -> (edge, chainage where it is entered, where it is left, the node there, certain)."""
    leaving: dict[int, list[tuple[Edge, float, float, int, bool]]] = defaultdict(list)
    for edge in edges:
        for node, stop, certain in _ways_out(edge, direction):
            entered, begin = (
                (edge.start, edge.from_m) if node == edge.end and stop == edge.to_m else (edge.end, edge.to_m)
            )
            leaving[entered].append((edge, begin, stop, node, certain))
    return leaving


def _cut(leg: Leg, most_m: float) -> Leg:
    room = max(0.0, most_m - leg.before_m)
    if abs(leg.to_m - leg.from_m) <= room:
        return leg
    end = leg.from_m + (room if leg.to_m > leg.from_m else -room)
    return Leg(leg.river, leg.from_m, end, leg.before_m, leg.certain)
