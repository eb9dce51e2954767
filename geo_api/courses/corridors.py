"""Corridors as strips: planned reaches, works by side and chainage, what is built, under way and missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, text

from geo_api.courses.lines import Band, list_bands, read_line, read_lines, read_townships, split_by_bands
from geo_api.courses.moment import Moment
from geo_api.courses.settings import read_setting
from geo_api.preconditions import tag_content
from geo_api.statements import fill_statement
from layers import get

Side = Literal["either", "left", "right"]
Pairs = list[tuple[float, float]]
_LAYER, _WORKS = get("corridors"), get("corridor_works")
assert _WORKS.lifecycle is not None
_DONE = [state.value for state in _WORKS.lifecycle.states if state.counts]
_FIELDS = tuple(_LAYER.fields)


@dataclass(frozen=True, slots=True)
class Sides:
    """The stretches of one corridor on one side."""

    whole: Pairs
    built: Pairs
    under_way: Pairs
    gap: Pairs


def list_corridors(connection: Connection, moment: Moment) -> dict[str, Any]:
    """Every corridor with its lengths: planned, built, under way, missing (either bank counts)."""
    sides = _read_sides(connection, moment, None)
    works = _count_works(connection, moment)
    lines = read_lines(connection, "corridors", "code", moment, _FIELDS)
    return {
        **moment.tell(),
        "illustrative": any(line.illustrative for line in lines),
        "corridors": [
            _tell_head(line.fields, line.centre.length_m)
            | {
                "feature_id": str(line.feature_id),
                "works": works.get(line.name, 0),
                **_tell_lengths(sides, line.name),
            }
            for line in lines
        ],
    }


def draw_strip(connection: Connection, code: str, moment: Moment) -> dict[str, Any]:
    """Everything a strip diagram shows of one corridor."""
    line = read_line(connection, "corridors", "code", moment, _FIELDS, code)
    sides = _read_sides(connection, moment, code)
    bands = list_bands(line.centre, read_townships(connection, moment))
    least = read_setting(connection, "corridor_gap_min_m")
    rule = read_setting(connection, "corridor_gap_banks")
    asked: tuple[Side, ...] = ("left", "right") if rule["value"] >= 2 else ("either",)
    gaps = _number_gaps(sides, code, asked, bands, least["value"])
    return {
        **moment.tell(),
        **_tell_head(line.fields, line.centre.length_m),
        "feature_id": str(line.feature_id),
        "illustrative": line.illustrative,
        **_tell_lengths(sides, code),
        "path": line.tell_path(),
        "townships": bands,
        "reaches": list_reaches(connection, code, moment),
        "reaches_etag": tag_content(list_reaches(connection, code, moment)),
        "sides": {side: _tell_sides(sides[(code, side)]) for side in ("either", "left", "right")},
        "works": _list_works(connection, moment, code),
        "gaps": gaps,
        "gaps_by_township": _group_gaps(gaps),
        "settings": [rule, least],
    }


def list_reaches(connection: Connection, code: str, moment: Moment) -> list[dict[str, Any]]:
    """The planned reaches of a corridor in force then."""
    rows = connection.execute(
        text(
            "SELECT r.from_m, r.to_m, r.planned_width_m, r.name, r.document, r.provisional, r.entered_by, r.entered_at"
            f" FROM core.corridor_reaches r WHERE r.corridor = :code AND {moment.known('r', 'entered_at')}"
            " ORDER BY r.from_m, r.id"
        ),
        moment.values | {"code": code},
    )
    return [dict(row._mapping) for row in rows]


def _read_sides(connection: Connection, moment: Moment, code: str | None) -> dict[tuple[str, str], Sides]:
    statement = fill_statement(
        "strip",
        line_holds=moment.holds("c"),
        work_holds=moment.holds("v"),
        reach_known=moment.known("r", "entered_at"),
    )
    rows = connection.execute(text(statement), moment.values | {"code": code, "done": _DONE})
    return {
        (row.code, row.side): Sides(
            *(_as_pairs(ranges) for ranges in (row.whole, row.built, row.under_way, row.gap))
        )
        for row in rows
    }


def _as_pairs(ranges: Iterable[Any]) -> Pairs:
    return [(float(piece.lower), float(piece.upper)) for piece in ranges]


def _measure(pairs: Pairs) -> float:
    return round(sum(end - begin for begin, end in pairs), 1)


def _tell_lengths(sides: dict[tuple[str, str], Sides], code: str) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for side in ("either", "left", "right"):
        own = sides[(code, side)]
        told[side] = {
            "planned_m": _measure(own.whole),
            "built_m": _measure(own.built),
            "under_way_m": _measure(own.under_way),
            "gap_m": _measure(own.gap),
            "built_pct": round(100 * _measure(own.built) / _measure(own.whole), 1) if own.whole else None,
        }
    return {"lengths": told}


def _tell_sides(own: Sides) -> dict[str, list[list[float]]]:
    return {
        name: [[round(begin, 1), round(end, 1)] for begin, end in pairs]
        for name, pairs in (("built", own.built), ("under_way", own.under_way), ("gap", own.gap))
    }


def _tell_head(fields: Any, length_m: float) -> dict[str, Any]:
    shown = ("code", "name", "kind", "axis", "along", "reach", "planned_width_m", "planned_length_m", "chainage_origin",
             "lead_bureau", "source")  # fmt: skip
    return {name: fields[name] for name in shown} | {"length_m": round(length_m, 1), "provisional": True}


def _number_gaps(
    sides: dict[tuple[str, str], Sides],
    code: str,
    asked: Sequence[Side],
    bands: Sequence[Band],
    least_m: float,
) -> list[dict[str, Any]]:
    """Gaps in the order of chainage, each with its townships; slivers are left to the sums."""
    found = [
        (begin, end, side)
        for side in asked
        for begin, end in sides[(code, side)].gap
        if end - begin >= least_m
    ]
    return [
        {
            "number": number,
            "side": side,
            "from_m": round(begin, 1),
            "to_m": round(end, 1),
            "length_m": round(end - begin, 1),
            "parts": split_by_bands(begin, end, bands),
        }
        for number, (begin, end, side) in enumerate(sorted(found), start=1)
    ]


def _group_gaps(gaps: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    by_township: dict[str | None, dict[str, Any]] = {}
    for gap in gaps:
        for part in gap["parts"]:
            own = by_township.setdefault(
                part["township"], {"township": part["township"], "numbers": [], "length_m": 0.0}
            )
            own["numbers"] += [gap["number"]] if gap["number"] not in own["numbers"] else []
            own["length_m"] = round(own["length_m"] + part["length_m"], 1)
    return sorted(by_township.values(), key=lambda own: -own["length_m"])


def _list_works(connection: Connection, moment: Moment, code: str) -> list[dict[str, Any]]:
    """The works of a corridor where they lie; what they declare stands beside what was measured."""
    rows = connection.execute(
        text(
            "SELECT v.feature_id, v.name, v.stage, v.unit, v.township, v.bank, a.side, a.from_m, a.to_m,"
            " v.chainage_from_m AS declared_from_m, v.chainage_to_m AS declared_to_m, v.width_m, v.started_on,"
            " v.planned_finish_on, v.accepted_on, v.responsible_body,"
            " v.bank IS NOT NULL AND v.bank <> a.side AS other_side,"
            " CASE WHEN v.stage = ANY(:done) AND v.accepted_on <= :on THEN 'built'"
            "      WHEN v.stage = 'planned' OR coalesce(v.started_on, v.completed_on, v.accepted_on, :on) > :on"
            "      THEN 'planned' ELSE 'under_way' END AS state"
            " FROM published.alignments a JOIN published.corridor_works v USING (version_id)"
            " JOIN published.corridors c ON c.version_id = a.course_version_id"
            " WHERE a.layer = 'corridor_works' AND a.course_layer = 'corridors' AND a.course = :code"
            f" AND {moment.holds('v')} AND {moment.holds('c')} ORDER BY a.from_m, a.side, v.version_id"
        ),
        moment.values | {"code": code, "done": _DONE},
    )
    return [dict(row._mapping) for row in rows]


def _count_works(connection: Connection, moment: Moment) -> dict[str, int]:
    rows = connection.execute(
        text(
            f"SELECT v.corridor, count(*) FROM published.corridor_works v WHERE {moment.holds('v')} GROUP BY v.corridor"
        ),
        moment.values,
    )
    return {code: count for code, count in rows}
