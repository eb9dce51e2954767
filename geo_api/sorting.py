"""In which order rows are paged, and what lies beyond the row a page ended with: keyset paging, no offset.

Rows are sorted by the asked keys, those without a value last, and by version id, so that the order is total.
"""

from __future__ import annotations

from typing import Any, Protocol

from geo_api.filters import COMMON
from geo_api.questions import Question, SortKey


class Binding(Protocol):
    def bind(self, value: Any) -> str: ...


def write_order(question: Question, backwards: bool) -> str:
    """The ORDER BY over ``v``, or its exact reverse."""
    parts = [_write_order_of(key, backwards) for key in question.sort]
    return ", ".join([*parts, f"v.version_id {'DESC' if backwards else 'ASC'}"])


def write_keys(question: Question) -> str:
    """What a row is sorted by, as a JSON array; dates and instants as their text."""
    return f"jsonb_build_array({', '.join(_expression(key.name) for key in question.sort)})"


def write_beyond(question: Question, binder: Binding) -> str:
    """The condition for rows behind the cursor's row, or before it; true for a first page."""
    cursor = question.cursor
    if cursor is None:
        return "true"
    choices: list[str] = []
    same: list[str] = []
    for key, value in zip(question.sort, cursor.values, strict=True):
        column = _expression(key.name)
        cast = f"CAST({binder.bind(value)} AS {_type(question, key.name)})"
        choices.append(" AND ".join([*same, _write_past(column, cast, value, key, cursor.backwards)]))
        same.append(f"{column} IS NOT DISTINCT FROM {cast}")
    sign = "<" if cursor.backwards else ">"
    choices.append(" AND ".join([*same, f"v.version_id {sign} {binder.bind(cursor.version_id)}"]))
    return "(" + " OR ".join(f"({choice})" for choice in choices) + ")"


def _write_order_of(key: SortKey, backwards: bool) -> str:
    descending = key.descending != backwards
    return (
        f"{_expression(key.name)} {'DESC' if descending else 'ASC'} NULLS {'FIRST' if backwards else 'LAST'}"
    )


def _write_past(column: str, cast: str, value: Any, key: SortKey, backwards: bool) -> str:
    """Strictly behind the value in the order of this key, where rows without one come last."""
    if backwards:
        return (
            f"{column} IS NOT NULL" if value is None else f"{column} {'>' if key.descending else '<'} {cast}"
        )
    if value is None:
        return "false"
    return f"({column} {'<' if key.descending else '>'} {cast} OR {column} IS NULL)"


def _expression(name: str) -> str:
    # names were checked against the fields when the question was parsed
    return COMMON[name][0] if name in COMMON else f'v."{name}"'


def _type(question: Question, name: str) -> str:
    if name in COMMON:
        return _SQL[COMMON[name][1]]
    return _SQL[question.layer.field(name).kind]


_SQL: dict[str, str] = {
    "text": "text",
    "choice": "text",
    "integer": "bigint",
    "number": "double precision",
    "boolean": "boolean",
    "date": "date",
    "instant": "timestamptz",
}
