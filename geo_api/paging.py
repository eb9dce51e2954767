"""Pages of features: one statement whose rows are GeoJSON text already, and what is known of the page besides."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from geo_api import sorting
from geo_api.features import Binder, Parameters, describe_conditions, name_table, select_properties
from geo_api.instants import now
from geo_api.questions import Question
from geo_api.settled import wait_until_settled
from geo_api.statements import fill_statement


@dataclass(frozen=True, slots=True)
class Page:
    """``features`` is GeoJSON text joined by commas; ``pinned`` the instant further pages keep to.

    ``first`` and ``last`` are the version ids of the two ends, ``first_values`` and ``last_values`` what they are
    sorted by; ``more`` and ``earlier`` say whether rows follow and went before.
    """

    matched: int
    returned: int
    features: bytes
    first: int | None
    last: int | None
    first_values: tuple[Any, ...]
    last_values: tuple[Any, ...]
    illustrative: bool
    more: bool
    earlier: bool
    pinned: datetime


def read_page(connection: Connection, question: Question, glue: bytes = b",") -> Page:
    """One page of features, joined by ``glue``, and the count of all; later pages bring the count with them."""
    wait_until_settled(connection, question.as_of)
    asked = write_page(question)
    rows = connection.execute(text(asked.statement), asked.values).all()
    return make_page(question, [(*row[:-1], row[-1].encode()) for row in rows], glue)


def read_feature(connection: Connection, question: Question, feature_id: uuid.UUID) -> Page:
    """The page that holds one feature, or none."""
    return read_page(connection, replace(question, equals=(("id", str(feature_id)),), limit=1))


@dataclass(frozen=True, slots=True)
class Asked:
    """The statement of a page and its values by name. ``counted`` is the same for every page that counts the same."""

    statement: str
    values: Parameters
    counted: str


def write_page(question: Question, count: bool = True) -> Asked:
    """What to ask for a page; with ``count`` false ``matched`` is the last publication that the answer knows of."""
    binder = Binder()
    where = describe_conditions(question, binder)
    told = f"{where} {list(binder.values.values())}"
    properties = select_properties(question.fields, question.shown)
    if count:
        matched = f"(SELECT count(*) FROM {name_table(question.layer)} v WHERE {where})"
    else:
        matched = "(SELECT coalesce(max(seq), 0) FROM published.touches)"
    changed = (
        f"(SELECT r.changed_at FROM published.revisions r WHERE r.layer = {binder.bind(question.layer.key)})"
    )
    statement = fill_statement(
        "page",
        works=name_table(question.layer),
        geometry="NULL" if question.skip_geometry else question.reference.write_geometry("v.geom"),
        properties=f"row_to_json((SELECT p FROM (SELECT {properties}) p))" if properties else "'{}'",
        keys=sorting.write_keys(question) if question.sort else "NULL",
        where=where,
        beyond=sorting.write_beyond(question, binder),
        order=sorting.write_order(question, question.is_backwards),
        matched="NULL" if question.cursor else matched,
        # an instant that was asked for, or that an earlier page was pinned to, holds for all that follow
        pinned="NULL" if question.as_of else f"coalesce({changed}, statement_timestamp())",
        limit=binder.bind(question.limit + 1),
    )
    return Asked(statement, binder.values, told)


def make_page(
    question: Question, rows: Sequence[Sequence[Any]], glue: bytes = b",", matched: int | None = None
) -> Page:
    """The page of what the statement found: version id, illustrative, keys, matched, pinned, feature (UTF-8).

    ``matched`` where it was counted before.
    """
    more = len(rows) > question.limit
    kept = rows[: question.limit]
    backwards = question.is_backwards
    if backwards:
        kept = kept[::-1]
    cursor = question.cursor
    first, last = (kept[0], kept[-1]) if kept else (None, None)
    return Page(
        matched=cursor.matched if cursor else matched if matched is not None else first[3] if first else 0,
        returned=len(kept),
        features=glue.join([row[5] for row in kept]),
        first=first[0] if first else None,
        last=last[0] if last else None,
        first_values=tuple((first and first[2]) or ()),
        last_values=tuple((last and last[2]) or ()),
        illustrative=any([row[1] for row in kept]),
        # what lies behind a page that was reached backwards is the page we came from
        more=True if backwards else more,
        earlier=more if backwards else cursor is not None,
        pinned=question.as_of or (first[4] if first else now()),
    )
