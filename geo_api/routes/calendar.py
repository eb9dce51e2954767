"""What is due: as JSON for the page, and as iCalendar for the calendars that people keep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from geo_api import permissions
from geo_api.doors import PersonDep, ReadDep, SessionDep
from geo_api.errors import Unacceptable
from geo_api.geojson import JSONAnswer
from geo_api.instants import now, parse_day, today
from geo_api.people import Person
from geo_api.routes.access import find_base
from geo_api.targets import find_unit
from geo_api.yearly.agenda import Event, list_events
from geo_api.yearly.icalendar import MEDIA_TYPE, write_calendar
from layers.units import get_unit

router = APIRouter(tags=["releases"])
From = Annotated[str | None, Query(alias="from")]
LONGEST_DAYS = 366 * 3


def _read(
    session: Session,
    connection: Connection,
    person: Person,
    unit: str | None,
    begin: str | None,
    end: str | None,
) -> tuple[date, date, Sequence[Event]]:
    permissions.require(person, "read")
    if unit is not None:
        find_unit(session, unit, ("city", "township", "park", "bureau"))
    first = parse_day(begin, "from") or today()
    last = parse_day(end, "to") or first + timedelta(days=92)
    if not first <= last <= first + timedelta(days=LONGEST_DAYS):
        raise Unacceptable(
            "calendar.span",
            "起止日期不对：止日要在起日之后，最长三年。",
            "The end must follow the beginning, by three years at most.",
            field="to",
        )
    return first, last, list_events(session, connection, unit, first, last, today())


@router.get("/calendar")
def get_calendar(
    person: PersonDep,
    session: SessionDep,
    connection: ReadDep,
    unit: str | None = None,
    begin: From = None,
    to: str | None = None,
) -> JSONAnswer:
    """Targets, deadlines of returns, planned finishes, months to freeze, figures to report; overdue first."""
    first, last, events = _read(session, connection, person, unit, begin, to)
    told = [event.describe() for event in events]
    overdue = sum(1 for event in events if event.overdue)
    return JSONAnswer(
        {"unit": unit, "from": first.isoformat(), "to": last.isoformat(), "overdue": overdue, "events": told}
    )


@router.get("/calendar.ics")
def get_icalendar(
    request: Request,
    person: PersonDep,
    session: SessionDep,
    connection: ReadDep,
    unit: str | None = None,
    begin: From = None,
    to: str | None = None,
) -> Response:
    """The same as an iCalendar file."""
    _, _, events = _read(session, connection, person, unit, begin, to)
    name = "泰兴生态一张图" + (f" · {get_unit(unit).zh}" if unit else "")
    return Response(
        write_calendar(events, name, now(), find_base(request)),
        media_type=MEDIA_TYPE,
        headers={"Content-Disposition": 'attachment; filename="ecoworks.ics"'},
    )
