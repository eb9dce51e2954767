"""Pages of features: one statement whose answer is GeoJSON text already, and what is known of the page besides."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from geo_api import sorting
from geo_api.features import Binder, Parameters, describe_conditions, name_table, select_properties
from geo_api.questions import Question
from geo_api.settled import wait_until_settled
from geo_api.statements import fill_statement


@dataclass(frozen=True, slots=True)
class Page:
    """``features`` is GeoJSON text joined by a glue; ``pinned`` the instant further pages keep to.

    ``before`` of the ``matched`` rows went before it. ``first`` and ``last`` are the version ids of the two ends,
    ``first_values`` and ``last_values`` what they are sorted by.
    """

    matched: int
    before: int
    returned: int
    features: bytes
    first: int | None
    last: int | None
    first_values: tuple[Any, ...]
    last_values: tuple[Any, ...]
    illustrative: bool
    pinned: datetime

    @property
    def after(self) -> int:
        """How many rows follow."""
        return self.matched - self.before - self.returned


class Told(NamedTuple):
    """The one row that answers a page's statement; ``matched`` as :func:`write_page` was told to count."""

    returned: int
    illustrative: bool
    first: int | None
    last: int | None
    first_keys: list[Any] | None
    last_keys: list[Any] | None
    matched: int | None
    pinned: datetime | None
    features: bytes | None


def read_page(connection: Connection, question: Question, glue: str = ",") -> Page:
    """One page of features, joined by ``glue``, and the count of all; later pages bring the count with them."""
    wait_until_settled(connection, question.as_of)
    asked = write_page(question, glue=glue)
    row = connection.execute(text(asked.statement), asked.values).one()
    return make_page(question, Told._make([*row[:-1], row[-1] and row[-1].encode()]))


def read_feature(connection: Connection, question: Question, feature_id: uuid.UUID) -> Page:
    """The page that holds one feature, or none."""
    return read_page(connection, replace(question, equals=(("id", str(feature_id)),), limit=1))


@dataclass(frozen=True, slots=True)
class Asked:
    """The statement of a page and its values by name. ``counted`` is the same for every page that counts the same."""

    statement: str
    values: Parameters
    counted: str


def write_page(question: Question, count: bool = True, glue: str = ",") -> Asked:
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
        # found from its end on, a page is told from its beginning all the same
        turned=f"ORDER BY {sorting.write_order(question, False)}" if question.is_backwards else "",
        matched="NULL" if question.cursor else matched,
        # an instant that was asked for, or that an earlier page was pinned to, holds for all that follow
        pinned="NULL" if question.as_of else f"coalesce({changed}, statement_timestamp())",
        limit=binder.bind(question.limit),
        glue=binder.bind(glue),
    )
    return Asked(statement, binder.values, told)


def make_page(question: Question, told: Told, matched: int | None = None) -> Page:
    """The page of what its statement told; ``matched`` where it was counted before."""
    cursor = question.cursor
    passed = cursor.passed if cursor else 0
    if matched is None:
        matched = cursor.matched if cursor else told.matched
    pinned = question.as_of or told.pinned
    assert matched is not None and pinned is not None
    return Page(
        matched=matched,
        # a page that was reached backwards ends where the cursor stands
        before=max(0, passed - told.returned) if question.is_backwards else passed,
        returned=told.returned,
        features=told.features or b"",
        first=told.first,
        last=told.last,
        first_values=tuple(told.first_keys or ()),
        last_values=tuple(told.last_keys or ()),
        illustrative=told.illustrative,
        pinned=pinned,
    )
