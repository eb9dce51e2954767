"""The Yangtze shore and the wetlands: metres used and cleared per zone, issues to 回头看, hectares counted once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from etl.joining import joining_by_shape
from geo_api.courses.moment import Moment
from geo_api.statements import fill_statement
from layers import get

_ISSUE_STAGES = get("shoreline_issues").lifecycle
_ZONE_KINDS = get("shoreline_zones").field("kind").choices
_ISSUE_KINDS = get("shoreline_issues").field("kind").choices


def describe_shore(connection: Connection, moment: Moment) -> dict[str, Any]:
    """Zones with metres used and cleared, projects by outcome, issues by kind and stage, wetlands."""
    zones = _list_zones(connection, moment)
    return {
        **moment.tell(),
        "illustrative": any(zone["illustrative"] for zone in zones),
        "kinds": [_sum_kind(choice.value, choice.zh, choice.en, zones) for choice in _ZONE_KINDS],
        "zones": zones,
        "projects": _list_projects(connection, moment),
        "issues": _count_issues(connection, moment),
        "wetlands": measure_wetlands(connection, moment),
    }


def measure_wetlands(connection: Connection, moment: Moment) -> list[dict[str, Any]]:
    """Hectares of accepted wetland by kind: as drawn, of that also counted as planting, and without it.

    Ground that an accepted planting plot covers is named once, and taken off here.
    """
    asked = text(
        "WITH wet AS (SELECT v.version_id, v.feature_id, v.name, coalesce(v.kind, '') AS kind, v.geom, v.area_m2"
        f" FROM published.wetlands v WHERE {moment.holds('v')} AND v.stage = 'accepted' AND v.accepted_on <= :on),"
        " shared AS (SELECT w.version_id, ST_Area(ST_Intersection(w.geom, ST_Union(f.geom))::geography) AS m2"
        "   FROM wet w JOIN published.afforestation f ON ST_Intersects(f.geom, w.geom)"
        f"    AND {moment.holds('f')} AND f.ledger = 'gain' AND f.stage IN ('accepted', 'recognised')"
        "     AND f.accepted_on <= :on GROUP BY w.version_id, w.geom)"
        " SELECT w.kind, count(*) AS count, sum(w.area_m2) / 10000 AS drawn_ha,"
        " coalesce(sum(s.m2), 0) / 10000 AS planted_ha,"
        " (sum(w.area_m2) - coalesce(sum(s.m2), 0)) / 10000 AS counted_ha,"
        " json_agg(json_build_object('feature_id', w.feature_id, 'name', w.name, 'ha', w.area_m2 / 10000,"
        "   'planted_ha', coalesce(s.m2, 0) / 10000) ORDER BY w.area_m2 DESC) AS members"
        " FROM wet w LEFT JOIN shared s USING (version_id) GROUP BY w.kind ORDER BY 3 DESC"
    )
    with joining_by_shape(connection):
        rows = connection.execute(asked, moment.values).all()
    names = {choice.value: choice for choice in get("wetlands").field("kind").choices}
    return [
        dict(row._mapping)
        | {
            "zh": names[row.kind].zh if row.kind in names else "",
            "en": names[row.kind].en if row.kind in names else "",
        }
        for row in rows
    ]


def _list_zones(connection: Connection, moment: Moment) -> list[dict[str, Any]]:
    statement = fill_statement("shore", zone_holds=moment.holds("z"), project_holds=moment.holds("v"))
    return [dict(row._mapping) for row in connection.execute(text(statement), moment.values)]


def _sum_kind(kind: str, zh: str, en: str, zones: list[dict[str, Any]]) -> dict[str, Any]:
    own = [zone for zone in zones if zone["kind"] == kind]
    sums = {
        name: round(sum(zone[name] or 0 for zone in own), 1) for name in ("length_m", "used_m", "cleared_m")
    }
    return {"kind": kind, "zh": zh, "en": en, "zones": len(own), **sums}


def _list_projects(connection: Connection, moment: Moment) -> list[dict[str, Any]]:
    """What occupies the shore; what is declared stands beside what lies along the zones."""
    rows = connection.execute(
        text(
            "SELECT v.feature_id, v.name, v.use, v.stage, v.outcome, v.unit, v.owner, v.permit_no, v.occupied_length_m,"
            " v.planned_finish_on, v.settled_on, v.recheck_round, v.recheck_on, v.zone AS declared_zone,"
            " (SELECT string_agg(a.course, '、' ORDER BY a.to_m - a.from_m DESC) FROM published.alignments a"
            "   JOIN published.shoreline_zones z ON z.version_id = a.course_version_id"
            f"  WHERE a.layer = 'shoreline_projects' AND a.version_id = v.version_id AND {moment.holds('z')}) AS zones,"
            " v.length_m FROM published.shoreline_projects v"
            f" WHERE {moment.holds('v')} ORDER BY v.stage = 'relapsed' DESC, v.name"
        ),
        moment.values,
    )
    return [dict(row._mapping) for row in rows]


def _count_issues(connection: Connection, moment: Moment) -> dict[str, Any]:
    """四乱 by kind and stage; closed ones by the round of 回头看, what relapsed apart, what is overdue named."""
    rows = connection.execute(
        text(
            "SELECT v.feature_id, v.name, v.kind, v.stage, v.river, v.unit, v.township, v.found_on,"
            " v.planned_finish_on,"
            " v.rectified_on, v.closed_on, v.closing_no, v.recheck_round, v.recheck_on, v.responsible_body,"
            " v.stage IN ('found', 'rectifying') AND v.planned_finish_on < :on AS overdue"
            f" FROM published.shoreline_issues v WHERE {moment.holds('v')} AND coalesce(v.found_on, :on) <= :on"
            " ORDER BY v.stage = 'relapsed' DESC, overdue DESC NULLS LAST, v.found_on, v.name"
        ),
        moment.values,
    )
    issues = [dict(row._mapping) for row in rows]
    assert _ISSUE_STAGES is not None
    stages = [state.value for state in _ISSUE_STAGES.states]
    rounds: dict[int, int] = {}
    for issue in issues:
        rounds[issue["recheck_round"] or 0] = rounds.get(issue["recheck_round"] or 0, 0) + 1
    return {
        "stages": [
            {"value": s.value, "zh": s.zh, "en": s.en, "form": s.form, "count": _count(issues, stage=s.value)}
            for s in _ISSUE_STAGES.states
        ],
        "kinds": [
            {"value": c.value, "zh": c.zh, "en": c.en, "count": _count(issues, kind=c.value),
             "by_stage": {stage: _count(issues, kind=c.value, stage=stage) for stage in stages}}
            for c in _ISSUE_KINDS
        ],
        "rounds": [{"round": number, "count": count} for number, count in sorted(rounds.items())],
        "issues": issues,
    }  # fmt: skip


def _count(issues: list[dict[str, Any]], **wanted: str) -> int:
    return sum(all(issue[name] == value for name, value in wanted.items()) for issue in issues)
