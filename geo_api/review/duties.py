"""Which bureaus lead and which assist, a layer and a year: what the rights table says, read once a transaction.

A layer is led by those with a right on it and by those who lead an indicator that adds it up. Layers that an indicator
is only shown with (rivers, villages, parks) keep their own leads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_api import models
from geo_api.instants import CHINA
from geo_api.people import Person
from layers.indicator import Indicator
from layers.plan import INDICATORS

Duty = Literal["lead", "assist"]
_KEPT = "duties"


@dataclass(frozen=True, slots=True)
class Duties:
    """The bureaus of one year by layer. Who leads a layer does not also assist in it."""

    lead: dict[str, frozenset[str]]
    assist: dict[str, frozenset[str]]


def layers_judged_with(indicator: Indicator) -> frozenset[str]:
    """The layers whose works make the number: whoever leads the indicator reviews them."""
    return frozenset(amount.layer for amount in indicator.numerator)


def load_duties(session: Session, year: int) -> Duties:
    """Who leads and assists in ``year``, as the rights table stands now."""
    kept: dict[int, Duties] = session.info.setdefault(_KEPT, {})
    if year not in kept:
        kept[year] = _read_duties(session, find_list_in_force(session, year))
    return kept[year]


def forget_duties(session: Session) -> None:
    """The rights table was changed in this transaction."""
    session.info.pop(_KEPT, None)


def find_list_in_force(session: Session, year: int) -> int:
    """The year of the list that holds in ``year``: the newest not after it, else the first there is."""
    years = session.scalars(select(models.Right.year).distinct().order_by(models.Right.year)).all()
    return max((listed for listed in years if listed <= year), default=min(years, default=year))


def year_of(upload: models.Upload) -> int:
    """The year whose rights hold for an upload: that of its works, else that in which it came."""
    return upload.works_year or upload.created_at.astimezone(CHINA).year


def this_year() -> int:
    return datetime.now(CHINA).year


def list_units(session: Session, upload: models.Upload, duty: Duty) -> frozenset[str]:
    """The units that lead, or assist in, the layer of an upload in the year of its works."""
    duties = load_duties(session, year_of(upload))
    return (duties.lead if duty == "lead" else duties.assist).get(upload.layer, frozenset())


def list_layers(session: Session, unit: str, duty: Duty, year: int) -> set[str]:
    """The layers that a unit leads, or assists in, in a year."""
    duties = load_duties(session, year)
    of_duty = duties.lead if duty == "lead" else duties.assist
    return {layer for layer, units in of_duty.items() if unit in units}


def find_duty(session: Session, person: Person, upload: models.Upload) -> Duty | None:
    """What the person's bureau is to this upload; None for everybody who is no reviewer."""
    if person.role != "reviewer":
        return None
    if person.unit in list_units(session, upload, "lead"):
        return "lead"
    return "assist" if person.unit in list_units(session, upload, "assist") else None


def _read_duties(session: Session, year: int) -> Duties:
    rows = session.execute(
        select(models.Right.scope_kind, models.Right.scope, models.Right.unit, models.Right.duty).where(
            models.Right.year == year
        )
    ).all()
    held: dict[str, dict[str, set[str]]] = {"lead": {}, "assist": {}}
    for kind, scope, unit, duty in rows:
        for layer in _layers_of(kind, scope):
            held[duty].setdefault(layer, set()).add(unit)
    lead = {layer: frozenset(units) for layer, units in held["lead"].items()}
    return Duties(
        lead=lead,
        assist={
            layer: frozenset(units - lead.get(layer, frozenset())) for layer, units in held["assist"].items()
        },
    )


_JUDGED = {indicator.key: layers_judged_with(indicator) for indicator in INDICATORS}


def _layers_of(kind: str, scope: str) -> Iterator[str]:
    if kind == "layer":
        yield scope
    else:
        yield from _JUDGED.get(scope, ())
