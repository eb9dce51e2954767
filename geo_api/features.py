"""Rows of a layer, now or at any instant: the one way published works are read as features."""

from __future__ import annotations

import csv
import io
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from geo_api.instants import CHINA
from geo_api.notice import NOTICE, NOTICE_EN
from geo_api.questions import Question
from geo_api.statements import fill_statement
from layers.layer import Field, Layer

# what every published row has beside its layer's fields
KEPT = ("version", "unit", "township", "area_m2", "length_m", "upload_id", "illustrative")
TOLD_NOTICE = {"zh": NOTICE, "en": NOTICE_EN}
Parameters = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """``features`` is GeoJSON text joined by commas; ``last`` the last version id; ``pinned`` the instant
    further pages keep to."""

    matched: int
    returned: int
    features: str
    last: int | None
    illustrative: bool
    more: bool
    pinned: datetime


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
    """The layer's table; keys come from the catalogue and are checked there."""
    return f'published."{layer.key}"'


def when(as_of: datetime | None) -> tuple[str, Parameters]:
    """The condition for versions ``v`` that hold at the instant, or now."""
    if as_of is None:
        return "upper_inf(v.valid)", {}
    return "v.valid @> CAST(:as_of AS timestamptz)", {"as_of": as_of}


def select_properties(fields: tuple[Field, ...]) -> str:
    """The columns of a feature's properties, in the catalogue's order."""
    own = [f'v."{one.name}"' for one in fields] + [f"v.{name}" for name in KEPT]
    return ", ".join([*own, "lower(v.valid) AS valid_from", "v.area_m2 * 3 / 2000 AS area_mu"])


def read_page(connection: Connection, question: Question) -> Page:
    """One page of features and the count of all, in one statement."""
    where, parameters = describe_conditions(question)
    statement = fill_statement(
        "page", works=name_table(question.layer), properties=select_properties(question.fields), where=where
    )
    parameters |= {"layer": question.layer.key, "after": question.after, "limit": question.limit}
    page = Page(*connection.execute(text(statement), parameters).one())
    # an instant that was asked for, or that an earlier page was pinned to, holds for all that follow
    return replace(page, pinned=question.as_of or page.pinned)


def read_feature(connection: Connection, question: Question, feature_id: uuid.UUID) -> Page:
    """The page that holds one feature, or none."""
    return read_page(connection, replace(question, equals=(("feature_id", str(feature_id)),), limit=1))


def write_rows(connection: Connection, question: Question) -> str:
    """The page's rows as CSV, with a place (a point on the shape) instead of the shape; formulas are
    disarmed."""
    where, parameters = describe_conditions(question)
    statement = (
        f"SELECT v.feature_id, {select_properties(question.fields)},"
        " ST_X(ST_PointOnSurface(v.geom)) AS lon, ST_Y(ST_PointOnSurface(v.geom)) AS lat"
        f" FROM {name_table(question.layer)} v WHERE {where} AND v.version_id > :after"
        " ORDER BY v.version_id LIMIT :limit"
    )
    found = connection.execute(
        text(statement), parameters | {"after": question.after, "limit": question.limit}
    )
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(found.keys())
    writer.writerows([disarm(value) for value in row] for row in found)
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


def describe_conditions(question: Question) -> tuple[str, Parameters]:
    """The WHERE of a question over ``v``, from named fragments; every value is bound."""
    layer = question.layer
    instant, parameters = when(question.as_of)
    parts = [instant]
    if question.bbox:
        parts.append("ST_Intersects(v.geom, ST_MakeEnvelope(:west, :south, :east, :north, 4490))")
        parameters |= dict(zip(("west", "south", "east", "north"), question.bbox, strict=True))
    for name, place in (("township", question.township), ("unit", question.unit)):
        if place:
            parts.append(f"v.{name} = :{name}")
            parameters[name] = place
    if question.stage:
        parts.append(f'v."{layer.lifecycle.field}" = :stage' if layer.lifecycle else "false")
        parameters["stage"] = question.stage
    if question.q:
        searched = [one.name for one in question.fields if one.name in {layer.label, *layer.identity}]
        parts.append("(" + " OR ".join(f'CAST(v."{name}" AS text) ILIKE :q' for name in searched) + ")")
        parameters["q"] = f"%{escape_pattern(question.q)}%"
    for number, (name, value) in enumerate(question.equals):
        parts.append(_compare(layer, name, f":equal_{number}"))
        parameters[f"equal_{number}"] = value
    if question.interval:
        parts.append(_describe_interval(layer))
        parameters |= _bind_interval(layer, question.interval)
    return " AND ".join(parts), parameters


def escape_pattern(told: str) -> str:
    """``told`` for LIKE, with its own percent signs and underscores taken literally."""
    return told.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _compare(layer: Layer, name: str, value: str) -> str:
    if name == "feature_id":
        return f"v.feature_id = CAST({value} AS uuid)"
    kind = layer.field(name).kind
    if kind == "choices":
        return f'{value} = ANY(v."{name}")'
    return f'v."{name}" = CAST({value} AS date)' if kind == "date" else f'v."{name}" = {value}'


def _describe_interval(layer: Layer) -> str:
    """``datetime`` asks for the work's own date where its layer has one, else for when the version held."""
    if layer.dated_by:
        return f"v.\"{layer.dated_by}\" <@ daterange(CAST(:begin AS date), CAST(:end AS date), '[]')"
    return "v.valid && tstzrange(CAST(:begin AS timestamptz), CAST(:end AS timestamptz), '[]')"


def _bind_interval(layer: Layer, interval: tuple[datetime | None, datetime | None]) -> Parameters:
    begin, end = interval
    if not layer.dated_by:
        return {"begin": begin, "end": end}
    return {
        "begin": begin and begin.astimezone(CHINA).date(),
        "end": end and end.astimezone(CHINA).date(),
    }
