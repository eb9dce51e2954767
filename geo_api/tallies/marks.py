"""How far the tallies have come, and so which of them may be read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from geo_api.contributions import is_additive
from geo_api.models import Revision, TallyMark
from layers import get
from layers.indicator import Amount, Indicator

# raised when the meaning of a page changes: everything is counted anew
FORMAT = 1


def list_amounts(indicator: Indicator) -> tuple[Amount, ...]:
    return (*indicator.numerator, *indicator.denominator)


def list_layers(indicators: Iterable[Indicator]) -> list[str]:
    return sorted({amount.layer for indicator in indicators for amount in list_amounts(indicator)})


def is_tallied(indicator: Indicator) -> bool:
    """Whether an indicator is kept in accounts: computed from layers, and by nothing that is not additive."""
    return indicator.measure == "spatial" and all(map(is_additive, list_amounts(indicator)))


def take_print(indicator: Indicator) -> str:
    """A print of everything that decides what is counted; another print asks for a recount."""
    states = [
        [(s.value, s.form) for s in lifecycle.states]
        for key in list_layers([indicator])
        if (lifecycle := get(key).lifecycle) is not None
    ]
    told = repr((FORMAT, indicator.numerator, indicator.denominator, states))
    return hashlib.sha256(told.encode()).hexdigest()


def read_marks(connection: Connection) -> dict[str, str]:
    rows = connection.execute(select(TallyMark.subject, TallyMark.mark))
    return {subject: mark for subject, mark in rows}


def read_revisions(connection: Connection) -> dict[str, int]:
    return {layer: n for layer, n in connection.execute(select(Revision.layer, Revision.revision))}


def set_marks(connection: Connection, marks: dict[str, str]) -> None:
    if not marks:
        return
    statement = insert(TallyMark)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["subject"], set_={"mark": statement.excluded.mark}),
        [{"subject": subject, "mark": mark} for subject, mark in marks.items()],
    )


def find_current(connection: Connection, indicators: Sequence[Indicator]) -> set[str]:
    """The keys of the indicators whose accounts hold everything published, by the declaration in force."""
    marks, revisions = read_marks(connection), read_revisions(connection)
    counted = {
        layer
        for layer in list_layers(indicators)
        if marks.get(f"layer:{layer}", "0") == str(revisions.get(layer, 0))
    }
    return {
        indicator.key
        for indicator in indicators
        if is_tallied(indicator)
        and marks.get(f"indicator:{indicator.key}") == take_print(indicator)
        and counted.issuperset(list_layers([indicator]))
    }
