"""Months of report: the day a month is cut off, the month before, the same month last year."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo_api import audit
from geo_api.errors import Unacceptable
from geo_api.models import Setting
from geo_api.people import Person
from geo_api.permissions import require
from geo_api.preconditions import Thing, require_seen, tag_content
from layers.plan import get_setting

CUT_OFF = "release_cut_off_day"
_PERIOD = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


def read_cut_off(connection: Connection) -> dict[str, Any]:
    """The day of the month on which figures are cut off (31: its last), with who says so."""
    row = connection.execute(
        select(Setting.value, Setting.source, Setting.provisional).where(Setting.key == CUT_OFF)
    ).one_or_none()
    declared = get_setting(CUT_OFF)
    value, source, provisional = row or (declared.value, declared.source, declared.provisional)
    told = {"day": int(value), "source": source, "provisional": provisional}
    others = [{"day": int(day), "source": where} for day, where in declared.others]
    return told | {"others": others, "etag": tag_content(told)}


def set_cut_off(
    session: Session, person: Person, day: int, source: str, if_match: str | None = None
) -> dict[str, Any]:
    """Set the day from now on; releases that were made keep theirs. A stated source takes 待核 away."""
    require(person, "release")
    connection = session.connection()
    thing = Thing("月报截止日", "The cut-off day", f"setting:{CUT_OFF}")
    require_seen(session, lambda: read_cut_off(connection)["etag"], if_match, thing)
    before = read_cut_off(session.connection())
    told = {"value": float(day), "source": source, "provisional": not source.strip()}
    session.execute(
        insert(Setting).values(key=CUT_OFF, **told).on_conflict_do_update(index_elements=["key"], set_=told)
    )
    audit.record(session, "release.cut_off", f"setting:{CUT_OFF}", {"before": before["day"], "after": day})
    return read_cut_off(session.connection())


def parse_period(period: str) -> tuple[int, int]:
    """Year and month of 2022-06. Raises Unacceptable."""
    match = _PERIOD.fullmatch(period)
    if not match:
        raise Unacceptable(
            "release.period",
            f"期别“{period}”不对，请写成 2022-06 这样的年月。",
            f"The period {period!r} is no month like 2022-06.",
            field="period",
        )
    return int(match[1]), int(match[2])


def is_period(text: str) -> bool:
    return bool(_PERIOD.fullmatch(text))


def find_cut_off(period: str, day: int) -> date:
    """The day on which that month is cut off."""
    year, month = parse_period(period)
    return date(year, month, min(day, monthrange(year, month)[1]))


def move_period(period: str, months: int) -> str:
    """The period that many months later (earlier when negative)."""
    year, month = parse_period(period)
    index = year * 12 + month - 1 + months
    return f"{index // 12}-{index % 12 + 1:02d}"


def list_periods(first: str, last: str) -> list[str]:
    """Every month from ``first`` to ``last``, both included."""
    found = []
    while first <= last:
        found.append(first)
        first = move_period(first, 1)
    return found


def name_period(period: str) -> str:
    year, month = parse_period(period)
    return f"{year}年{month}月"
