"""Rows of a layer, now or at any instant: the one way published works are read as features."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, text

from geo_api import sorting
from geo_api.filters import COMMON, describe_filter
from geo_api.instants import CHINA
from geo_api.notice import NOTICE, NOTICE_EN
from geo_api.protected import write_source
from geo_api.questions import Question
from geo_api.references import BBox
from layers.layer import Field, Geometry, Layer

# what every published row has beside its layer's fields
KEPT = ("version", "unit", "township", "area_m2", "length_m", "upload_id", "illustrative")
DIMENSIONS: dict[Geometry, int] = {"point": 0, "line": 1, "polygon": 2}
TOLD_NOTICE = {"zh": NOTICE, "en": NOTICE_EN}
Parameters = dict[str, Any]


@dataclass(slots=True)
class Binder:
    """Gives every value a name of its own, so that fragments can be joined and no value is written into
    SQL."""

    values: Parameters = field(default_factory=dict)

    def bind(self, value: Any) -> str:
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f":{name}"


def name_table(layer: Layer) -> str:
    """Where the rows of a layer are read; keys come from the catalogue and are checked there."""
    return write_source(layer)


def when(as_of: datetime | None) -> tuple[str, Parameters]:
    """The condition for versions ``v`` that hold at the instant, or now."""
    if as_of is None:
        return "upper_inf(v.valid)", {}
    return "v.valid @> CAST(:as_of AS timestamptz)", {"as_of": as_of}


def select_properties(fields: tuple[Field, ...], shown: frozenset[str] | None = None) -> str:
    """The columns of a feature's properties, in the catalogue's order; all, or those ``shown``."""
    columns = {one.name: f'v."{one.name}"' for one in fields} | {name: f"v.{name}" for name in KEPT}
    columns |= {"valid_from": "lower(v.valid) AS valid_from", "area_mu": "v.area_m2 * 3 / 2000 AS area_mu"}
    told = [column for name, column in columns.items() if shown is None or name in shown]
    return ", ".join(told)


def read_rows(
    connection: Connection, question: Question, columns: str
) -> tuple[list[str], Sequence[Row[Any]]]:
    """Names and rows of ``columns`` of ``v`` on the page that a question asks for, in the question's order."""
    binder = Binder()
    where = describe_conditions(question, binder)
    beyond = sorting.write_beyond(question, binder)
    statement = (
        f"SELECT {columns} FROM {name_table(question.layer)} v WHERE {where} AND {beyond}"
        f" ORDER BY {sorting.write_order(question, question.is_backwards)} LIMIT :limit"
    )
    found = connection.execute(text(statement), binder.values | {"limit": question.limit})
    names, rows = list(found.keys()), found.all()
    return names, rows[::-1] if question.is_backwards else rows


def write_rows(connection: Connection, question: Question) -> str:
    """The page's rows as CSV, with a place (a point on the shape) instead of the shape; formulas are disarmed."""
    properties = select_properties(question.fields, question.shown)
    names, rows = read_rows(
        connection,
        question,
        f"v.feature_id{properties and f', {properties}'},"
        " ST_X(ST_PointOnSurface(v.geom)) AS lon, ST_Y(ST_PointOnSurface(v.geom)) AS lat",
    )
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(names)
    writer.writerows([disarm(value) for value in row] for row in rows)
    return written.getvalue()


def disarm(value: object) -> object:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(value, list | tuple):
        return ";".join(map(str, value))
    if not isinstance(value, str) or not value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value


def describe_conditions(question: Question, binder: Binder) -> str:
    """The WHERE of a question over ``v``; every value is bound."""
    layer, bind = question.layer, binder.bind
    if question.as_of is None:
        parts = ["upper_inf(v.valid)"]
    else:
        parts = [f"v.valid @> CAST({bind(question.as_of)} AS timestamptz)"]
    if question.bbox:
        parts.append(f"ST_Intersects(v.geom, {_write_box(question.bbox, binder)})")
    for name, place in (("township", question.township), ("unit", question.unit)):
        if place:
            parts.append(f"v.{name} = {bind(place)}")
    if question.stage:
        parts.append(f'v."{layer.lifecycle.field}" = {bind(question.stage)}' if layer.lifecycle else "false")
    if question.family:
        parts.append(f"ST_Dimension(v.geom) = {DIMENSIONS[question.family]}")
    if question.q:
        searched = [one.name for one in question.fields if one.name in {layer.label, *layer.identity}]
        pattern = bind(f"%{escape_pattern(question.q)}%")
        parts.append(
            "(" + " OR ".join(f'CAST(v."{name}" AS text) ILIKE {pattern}' for name in searched) + ")"
        )
    parts += [_compare(layer, name, bind(value)) for name, value in question.equals]
    if question.interval:
        parts.append(_describe_interval(layer, question.interval, binder))
    if question.filter is not None:
        parts.append(describe_filter(question.filter, question.fields, question.filter_reference, bind))
    return " AND ".join(parts)


def _write_box(box: BBox, binder: Binder) -> str:
    """The SQL of a box; of two where it lies across the 180th meridian."""
    west, south, east, north = box
    boxes = [box] if west <= east else [(west, south, 180.0, north), (-180.0, south, east, north)]
    drawn = [f"ST_MakeEnvelope({', '.join(map(binder.bind, one))}, 4490)" for one in boxes]
    return drawn[0] if len(drawn) == 1 else f"ST_Collect({', '.join(drawn)})"


def escape_pattern(told: str) -> str:
    """``told`` for LIKE, with its own percent signs and underscores taken literally."""
    return told.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _compare(layer: Layer, name: str, value: str) -> str:
    if name == "id":
        return f"v.feature_id = CAST({value} AS uuid)"
    if name in COMMON:
        return f"{COMMON[name][0]} = {value}"
    kind = layer.field(name).kind
    if kind == "choices":
        return f'{value} = ANY(v."{name}")'
    return f'v."{name}" = CAST({value} AS date)' if kind == "date" else f'v."{name}" = {value}'


def _describe_interval(
    layer: Layer, interval: tuple[datetime | None, datetime | None], binder: Binder
) -> str:
    """``datetime`` asks for the work's own date where its layer has one, else for when the version held."""
    begin, end = interval
    if layer.dated_by:
        days = [binder.bind(one and one.astimezone(CHINA).date()) for one in (begin, end)]
        asked = f"daterange(CAST({days[0]} AS date), CAST({days[1]} AS date), '[]')"
        # what has no date is there at any time (OGC API Features Part 1, fc-time-response C)
        return f'(v."{layer.dated_by}" IS NULL OR v."{layer.dated_by}" <@ {asked})'
    ends = [binder.bind(one) for one in (begin, end)]
    return f"v.valid && tstzrange(CAST({ends[0]} AS timestamptz), CAST({ends[1]} AS timestamptz), '[]')"
