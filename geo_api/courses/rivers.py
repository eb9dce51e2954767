"""一河一档: a backbone river with its reaches by township and all that lies along it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from geo_api.courses.lines import Line, list_bands, read_line, read_lines, read_townships
from geo_api.courses.moment import Moment
from geo_api.courses.network import read_network
from geo_api.courses.outfalls import count_outfalls, tell_counts, tell_watched
from geo_api.courses.sections import list_sections
from geo_api.people import Person
from geo_api.visibility import readable_fields
from layers import get

_BACKBONE = get("backbone_rivers")


def list_rivers(connection: Connection, person: Person, moment: Moment) -> dict[str, Any]:
    """Every backbone river with its five counts; and the counts by township and park."""
    lines = read_lines(connection, "backbone_rivers", "name", moment, readable_fields(_BACKBONE, person))
    counts = count_outfalls(connection, "river", moment)
    by_river = {row["unit"]: row for row in counts}
    parks = count_outfalls(connection, "park", moment)
    names = {line.name for line in lines}
    return {
        **moment.tell(),
        "counted": tell_counts(),
        "illustrative": any(line.illustrative for line in lines),
        "rivers": [_tell_head(line) | {"outfalls": by_river.get(line.name)} for line in lines],
        # the Yangtze and whatever has no published line
        "elsewhere": [row for row in counts if row["unit"] not in names],
        "by_township": count_outfalls(connection, "township", moment),
        "by_park": parks,
        "watched_parks": tell_watched(parks),
    }


def describe_river(connection: Connection, person: Person, name: str, moment: Moment) -> dict[str, Any]:
    """Everything a river page shows."""
    line = read_line(connection, "backbone_rivers", "name", moment, readable_fields(_BACKBONE, person), name)
    outfalls = _list_outfalls(connection, moment, line)
    sections = [one for one in list_sections(connection, moment)["sections"] if one["river"] == name]
    return {
        **moment.tell(),
        **_tell_head(line),
        "illustrative": line.illustrative,
        "path": line.tell_path(),
        "reaches": list_bands(line.centre, read_townships(connection, moment)),
        "meets": _list_meetings(connection, moment, line),
        "counted": tell_counts(),
        "counts": next(
            (row for row in count_outfalls(connection, "river", moment) if row["unit"] == name), None
        ),
        "outfalls": outfalls,
        "sections": sections,
        "works": _list_works(connection, moment, name),
        "issues": _list_issues(connection, moment, line),
        "happy_waters": _list_happy_waters(connection, moment, line),
    }


def _tell_head(line: Line) -> dict[str, Any]:
    hidden = {"chainage_from_m", "chainage_to_m"}
    return {
        "feature_id": str(line.feature_id),
        "name": line.name,
        "length_m": round(line.centre.length_m, 1),
        "from_m": line.centre.begins_m,
        "to_m": round(line.centre.ends_m, 1),
        "flow_known": line.fields.get("flow") is not None,
        "provisional": not line.fields.get("confirmed"),
        "fields": {name: value for name, value in line.fields.items() if name not in hidden},
    }


def _list_outfalls(connection: Connection, moment: Moment, line: Line) -> list[dict[str, Any]]:
    """Bank and chainage as measured; what was declared stands beside it."""
    return _list_along(
        connection, moment, line, "outfalls",
        "v.stage, v.outfall_class, v.village, v.unit, v.bank, v.chainage_m AS declared_chainage_m, v.monitored,"
        " v.is_sewage_outfall, v.needs_remediation, v.remediated, v.code_local,"
        " ST_X(v.geom) AS lon, ST_Y(v.geom) AS lat",
    )  # fmt: skip


def _list_issues(connection: Connection, moment: Moment, line: Line) -> list[dict[str, Any]]:
    return _list_along(
        connection,
        moment,
        line,
        "shoreline_issues",
        "v.stage, v.kind, v.found_on, v.closed_on, v.recheck_round",
    )


def _list_along(
    connection: Connection, moment: Moment, line: Line, layer: str, columns: str
) -> list[dict[str, Any]]:
    rows = connection.execute(
        text(
            f"SELECT v.feature_id, v.name, v.township, a.side, a.from_m AS chainage_m, a.nearest_m, {columns}"
            f" FROM published.alignments a JOIN published.{layer} v USING (version_id)"
            f" WHERE a.layer = '{layer}' AND a.course_layer = 'backbone_rivers' AND a.course_version_id = :line"
            f" AND {moment.holds('v')} ORDER BY a.from_m, v.version_id"
        ),
        moment.values | {"line": line.version_id},
    )
    return [dict(row._mapping) for row in rows]


def _list_works(connection: Connection, moment: Moment, name: str) -> list[dict[str, Any]]:
    rows = connection.execute(
        text(
            "SELECT v.feature_id, v.name, v.stage, v.township, v.corridor, a.side, a.from_m, a.to_m"
            " FROM published.alignments a JOIN published.corridor_works v USING (version_id)"
            " JOIN published.corridors c ON c.version_id = a.course_version_id"
            f" WHERE a.layer = 'corridor_works' AND c.along = :name AND {moment.holds('v')} AND {moment.holds('c')}"
            " ORDER BY a.from_m, v.version_id"
        ),
        moment.values | {"name": name},
    )
    return [dict(row._mapping) for row in rows]


def _list_happy_waters(connection: Connection, moment: Moment, line: Line) -> list[dict[str, Any]]:
    """Happy waters that join the river: those that come within 60 m of its line, or bear its name."""
    rows = connection.execute(
        text(
            "SELECT v.feature_id, v.name, v.stage, v.tier, v.township, v.named_on, v.document_no"
            " FROM published.happy_waters v JOIN published.backbone_rivers r ON r.version_id = :line"
            f" WHERE {moment.holds('v')} AND (v.name = r.name OR ("
            " v.geom && ST_Expand(r.geom, 0.001)"
            " AND ST_DWithin(ST_Transform(v.geom, 4549), ST_Transform(r.geom, 4549), 60)))"
            " ORDER BY v.name, v.version_id"
        ),
        moment.values | {"line": line.version_id},
    )
    return [dict(row._mapping) for row in rows]


def _list_meetings(connection: Connection, moment: Moment, line: Line) -> list[dict[str, Any]]:
    """Other backbone rivers it meets, at which chainage."""
    network, lines = read_network(connection, moment, ("backbone_rivers",))
    own = f"backbone_rivers/{line.version_id}"
    at = {node: where for edge in network.edges if edge.river == own
          for node, where in ((edge.start, edge.from_m), (edge.end, edge.to_m))}  # fmt: skip
    met = {
        (lines[edge.river].name, round(at[node], 1))
        for edge in network.edges
        if edge.river != own
        for node in (edge.start, edge.end)
        if node in at
    }
    return [{"river": name, "chainage_m": where} for name, where in sorted(met, key=lambda one: one[1])]
