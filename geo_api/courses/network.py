"""Traces along the river network: an outfall down to sections and works, a bad section up to its candidates."""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, text

from etl.courses.network import Flow, Leg, Network, River, build_network
from geo_api.courses.lines import Line, read_lines
from geo_api.courses.moment import Moment
from geo_api.courses.settings import read_setting
from geo_api.errors import NotFound
from layers import get

_FIELDS = {
    "backbone_rivers": tuple(get("backbone_rivers").field(name) for name in ("flow", "reaches_yangtze")),
    "rural_rivers": (get("rural_rivers").field("flow"),),
}
_SHOWN = 4  # networks kept: now, and a few instants
_kept: OrderedDict[tuple[Any, ...], tuple[Network, dict[str, Line]]] = OrderedDict()
_lock = threading.Lock()

# How likely a class is behind bad water, first to last. Our own order, 待核; the page says so.
CLASS_TIERS: Mapping[str, int] = {
    "enterprise_factory": 1, "enterprise": 1, "enterprise_mine": 1, "enterprise_tailings": 1, "industrial": 1,
    "park_plant": 1, "urban_plant": 1,
    "livestock": 2, "aquaculture": 2, "urban_sewage": 2, "rural_sewage": 2, "agricultural": 2,
    "rural_plant": 3, "small_livestock": 3, "small_aquaculture": 3, "storm_factory": 3, "storm": 3, "park_storm": 3,
    "port": 3, "urban_storm": 3, "irrigation": 3,
}  # fmt: skip
LAST_TIER = 4
# the weight of a tier, and the distance along the river over which a weight halves
TIER_WEIGHTS = {1: 1.0, 2: 0.7, 3: 0.4, 4: 0.2}
HALVING_M = 5000.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the network: of a work of ``layer``, at ``chainage_m`` of the river ``river``."""

    layer: str
    name: str
    river: str
    side: str
    chainage_m: float
    township: str | None


@dataclass(frozen=True, slots=True)
class Trace:
    """``legs`` nearest first; ``rivers`` the lines they lie on, by key."""

    spot: Spot
    legs: list[Leg]
    rivers: dict[str, Line]
    most_m: float

    def reach(self, key: str, chainage_m: float) -> tuple[float, bool] | None:
        """The shortest way to a chainage of a river, and whether the flow all along it is known."""
        found = [
            (distance, leg.certain)
            for leg in self.legs
            if leg.river == key and (distance := leg.distance_to(chainage_m)) is not None
        ]
        return min(found, default=None)

    def tell(self) -> dict[str, Any]:
        return {
            "start": {"layer": self.spot.layer, "name": self.spot.name, "river": self.rivers[self.spot.river].name,
                      "side": self.spot.side, "chainage_m": self.spot.chainage_m, "township": self.spot.township},
            "most_m": self.most_m,
            "certain": all(leg.certain for leg in self.legs),
            "ends": self._tell_ends(),
            "legs": [
                {"river": self.rivers[leg.river].name, "from_m": round(leg.from_m, 1), "to_m": round(leg.to_m, 1),
                 "before_m": round(leg.before_m, 1), "certain": leg.certain,
                 "geometry": self.rivers[leg.river].centre.cut(leg.from_m, leg.to_m).__geo_interface__}
                for leg in self.legs if abs(leg.to_m - leg.from_m) > 0.1
            ],
        }  # fmt: skip

    def _tell_ends(self) -> list[dict[str, Any]]:
        """Where the way stops because a line stops and none goes on."""
        begun = {(leg.river, round(leg.from_m)) for leg in self.legs}
        told = []
        for leg in self.legs:
            line = self.rivers[leg.river]
            mouth = abs(leg.to_m - line.centre.begins_m) < 0.5
            if (leg.river, round(leg.to_m)) in begun or not (
                mouth or abs(leg.to_m - line.centre.ends_m) < 0.5
            ):
                continue
            told.append({
                "river": line.name, "chainage_m": round(leg.to_m, 1), "certain": leg.certain,
                "distance_m": round(leg.before_m + abs(leg.to_m - leg.from_m), 1),
                "into_yangtze": mouth and bool(line.fields.get("reaches_yangtze")),
            })  # fmt: skip
        return told


def trace_downstream(connection: Connection, feature_id: uuid.UUID, moment: Moment) -> dict[str, Any]:
    """From an outfall: the way its water takes, the sections that would show it, and the works on the way."""
    trace = _trace(connection, "outfalls", feature_id, moment, "downstream")
    sections = _list_on_way(connection, trace, moment, "monitoring_sections", "v.attribute, v.target_class")
    works = _list_corridor_works(connection, trace, moment)
    return {**moment.tell(), **trace.tell(), "sections": sections, "works": works}


def trace_upstream(connection: Connection, feature_id: uuid.UUID, moment: Moment) -> dict[str, Any]:
    """From a section: the outfalls whose water passes it, the likeliest first."""
    trace = _trace(connection, "monitoring_sections", feature_id, moment, "upstream")
    columns = "v.stage, v.outfall_class, v.is_sewage_outfall, v.unit, v.responsible_body, v.first_exceeds, v.drainage"
    found = _list_on_way(connection, trace, moment, "outfalls", columns)
    for outfall in found:
        outfall |= rank_candidate(outfall)
    found.sort(key=lambda one: (-one["score"], one["distance_m"]))
    for place, outfall in enumerate(found, start=1):
        outfall["rank"] = place
    method = {
        "zh": "得分＝类别权重 × 0.5^(沿河距离÷5公里) × 状态系数（已销号0.4、判定不是排污口0.3、反弹1.5）；"
        "权重为本系统默认，待核。",
        "en": "Score = weight of class x 0.5^(distance along the river / 5 km) x state (closed 0.4, judged no sewage"
        " outfall 0.3, relapsed 1.5). The weights are this system's own, to be confirmed.",
        "provisional": True,
    }
    return {**moment.tell(), **trace.tell(), "method": method, "outfalls": found}


def rank_candidate(outfall: Mapping[str, Any]) -> dict[str, Any]:
    """Tier of the class and the score by which candidates are ordered."""
    tier = CLASS_TIERS.get(outfall["outfall_class"] or "", LAST_TIER)
    state = {"closed": 0.4, "relapsed": 1.5}.get(outfall["stage"], 1.0)
    if outfall["is_sewage_outfall"] is False:
        state = min(state, 0.3)
    score = TIER_WEIGHTS[tier] * 0.5 ** (outfall["distance_m"] / HALVING_M) * state
    return {"tier": tier, "score": round(score, 4)}


def read_network(
    connection: Connection, moment: Moment, layers: Sequence[str] = ("backbone_rivers", "rural_rivers")
) -> tuple[Network, dict[str, Line]]:
    """The network of these layers' rivers as they were; built once while nobody publishes another line."""
    lines = {
        f"{layer}/{line.version_id}": line
        for layer in layers
        for line in read_lines(connection, layer, "name", moment, _FIELDS[layer])
    }
    join_m = float(read_setting(connection, "network_join_m")["value"])
    known = (join_m, *((line.feature_id, line.version) for line in lines.values()))
    with _lock:
        if known in _kept:
            # the lines of the answer are those of this database
            return _kept[known][0], lines
    rivers = [
        River(key, line.name, line.centre, cast(Flow, line.fields["flow"] or "unknown"))
        for key, line in lines.items()
    ]
    network = build_network(rivers, join_m)
    with _lock:
        _kept[known] = (network, lines)
        while len(_kept) > _SHOWN:
            _kept.popitem(last=False)
    return network, lines


def _trace(
    connection: Connection, layer: str, feature_id: uuid.UUID, moment: Moment, direction: Any
) -> Trace:
    spot = _find_spot(connection, layer, feature_id, moment)
    # of most ditches nobody has said how they flow: they are followed only from a ditch
    of_ditch = spot.river.startswith("rural_rivers/")
    network, lines = read_network(connection, moment, tuple(_FIELDS) if of_ditch else ("backbone_rivers",))
    most = float(read_setting(connection, f"trace_{direction}_m")["value"])
    return Trace(spot, network.trace(spot.river, spot.chainage_m, direction, most), lines, most)


def _find_spot(connection: Connection, layer: str, feature_id: uuid.UUID, moment: Moment) -> Spot:
    row = connection.execute(
        text(
            "SELECT v.name, v.river, v.township, a.course_layer, a.course_version_id, a.side, a.from_m"
            f" FROM published.{layer} v LEFT JOIN published.alignments a ON a.layer = '{layer}'"
            " AND a.version_id = v.version_id AND a.course_layer IN ('backbone_rivers', 'rural_rivers')"
            f" WHERE v.feature_id = :feature_id AND {moment.holds('v')}"
            " ORDER BY a.nearest_m NULLS LAST LIMIT 1"
        ),
        moment.values | {"feature_id": feature_id},
    ).one_or_none()
    if row is None:
        raise NotFound(
            "feature.unknown",
            "当时没有这个对象。请从列表中选择。",
            "There was no such feature then; choose one from the list.",
        )
    if row.course_layer is None:
        raise NotFound(
            "course.no_line",
            f"“{row.name}”所在的“{row.river or '（未填河流）'}”没有已发布的中心线，或离它太远，不能沿河追踪。"
            "请先发布这条河的中心线，或更正所在河流。",
            f"{row.name} lies on {row.river!r}, which has no published line near it. Publish the line, or correct the"
            " river.",
        )
    return Spot(
        layer, row.name, f"{row.course_layer}/{row.course_version_id}", row.side, row.from_m, row.township
    )


def _list_on_way(
    connection: Connection, trace: Trace, moment: Moment, layer: str, columns: str
) -> list[dict[str, Any]]:
    """The points of a layer that the trace passes, nearest first, each with its distance along the rivers."""
    keys = {leg.river for leg in trace.legs}
    rows = connection.execute(
        text(
            f"SELECT v.feature_id, v.name, v.township, a.side, a.from_m AS chainage_m, v.river, {columns},"
            " a.course_layer || '/' || a.course_version_id AS course_key"
            f" FROM published.alignments a JOIN published.{layer} v USING (version_id)"
            f" WHERE a.layer = '{layer}' AND {moment.holds('v')}"
            " AND a.course_layer || '/' || a.course_version_id = ANY(:keys)"
        ),
        moment.values | {"keys": sorted(keys)},
    )
    return _place(trace, [dict(row._mapping) for row in rows])


def _list_corridor_works(connection: Connection, trace: Trace, moment: Moment) -> list[dict[str, Any]]:
    """Works of the corridors that follow the rivers of the trace: their corridor runs along the same line."""
    names = {trace.rivers[leg.river].name: leg.river for leg in trace.legs}
    rows = connection.execute(
        text(
            "SELECT v.feature_id, v.name, v.stage, v.township, a.side, a.from_m AS chainage_m, a.to_m, c.along AS river"
            " FROM published.alignments a JOIN published.corridor_works v USING (version_id)"
            " JOIN published.corridors c ON c.version_id = a.course_version_id"
            " WHERE a.layer = 'corridor_works' AND a.course_layer = 'corridors' AND c.along = ANY(:names)"
            f" AND {moment.holds('v')} AND {moment.holds('c')}"
        ),
        moment.values | {"names": sorted(names)},
    )
    return _place(trace, [dict(row._mapping) | {"course_key": names[row.river]} for row in rows])


def _place(trace: Trace, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    placed = []
    for row in rows:
        reached = trace.reach(row.pop("course_key"), row["chainage_m"])
        if reached is not None:
            placed.append(row | {"distance_m": round(reached[0], 1), "certain": reached[1]})
    return sorted(placed, key=lambda row: row["distance_m"])
