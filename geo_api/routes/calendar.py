"""What is due: as JSON for the page, and as iCalendar for the calendars that people keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from geo_api import permissions
from geo_api.days import Day
from geo_api.doors import PersonDep, ReadDep, SessionDep
from geo_api.errors import Unacceptable
from geo_api.geojson import JSONAnswer
from geo_api.instants import now, parse_day, today
from geo_api.routes.access import find_base
from geo_api.targets import find_unit
from geo_api.written import PLAIN
from geo_api.yearly.agenda import Event, list_events
from geo_api.yearly.icalendar import MEDIA_TYPE, write_calendar
from layers.units import get_unit

router = APIRouter(dependencies=PLAIN, tags=["releases"])
From = Annotated[str | None, Query(alias="from")]
LONGEST_DAYS = 366 * 3


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is due to a unit (all: None) from the first to the last day."""

    unit: str | None
    first: Day
    last: Day
    events: Sequence[Event]


def read_agenda(
    person: PersonDep,
    session: SessionDep,
    connection: ReadDep,
    unit: str | None = None,
    begin: From = None,
    to: str | None = None,
) -> Agenda:
    """As an address asks for it; three months from today where it names no days."""
    permissions.require(person, "read")
    if unit is not None:
        find_unit(session, unit, ("city", "township", "park", "bureau"))
    first = parse_day(begin, "from") or today()
    last = parse_day(to, "to") or first + timedelta(days=92)
    if not first <= last <= first + timedelta(days=LONGEST_DAYS):
        raise Unacceptable(
            "calendar.span",
            "起止日期不对：止日要在起日之后，最长三年。",
            "The end must follow the beginning, by three years at most.",
            field="to",
        )
    return Agenda(unit, first, last, list_events(session, connection, unit, first, last, today()))


AgendaDep = Annotated[Agenda, Depends(read_agenda)]


@router.get("/calendar")
def get_calendar(agenda: AgendaDep) -> JSONAnswer:
    """Targets, deadlines of returns, planned finishes, months to freeze, figures to report; overdue first."""
    told: dict[str, Any] = {
        "unit": agenda.unit,
        "from": agenda.first.isoformat(),
        "to": agenda.last.isoformat(),
        "overdue": sum(1 for event in agenda.events if event.overdue),
        "events": [event.describe() for event in agenda.events],
    }
    return JSONAnswer(told)


@router.get("/calendar.ics")
def get_icalendar(request: Request, agenda: AgendaDep) -> Response:
    """The same as an iCalendar file."""
    name = "泰兴生态一张图" + (f" · {get_unit(agenda.unit).zh}" if agenda.unit else "")
    return Response(
        write_calendar(agenda.events, name, now(), find_base(request)),
        media_type=MEDIA_TYPE,
        headers={"Content-Disposition": 'attachment; filename="ecoworks.ics"'},
    )
