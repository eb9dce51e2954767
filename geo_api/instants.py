"""Instants and days as people write them in an address. RFC 3339; a bare day means the end of that day in
China."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from geo_api.errors import Problem

CHINA = ZoneInfo("Asia/Shanghai")
_PART = r"(?:(?P<{}>[0-9]{{1,6}}){})?"
_DURATION = re.compile(
    "P"
    + "".join(_PART.format(*one) for one in (("years", "Y"), ("months", "M"), ("weeks", "W"), ("days", "D")))
    + "(?:T"
    + "".join(_PART.format(*one) for one in (("hours", "H"), ("minutes", "M"), ("seconds", "S")))
    + ")?"
)


def parse_instant(value: str | None, field: str = "as_of") -> datetime | None:
    """The instant that ``value`` names, in UTC; None for nothing. Raises Problem 400."""
    if not value:
        return None
    # a plus sign in a query arrives as a space
    told = value.strip().replace(" ", "+") if "T" in value else value.strip()
    try:
        if len(told) == 10:
            return datetime.combine(date.fromisoformat(told), time.max, CHINA).astimezone(UTC)
        found = datetime.fromisoformat(told)
    except ValueError:
        raise _refuse(value, field, "2022-06-30T16:00:00Z") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def parse_day(value: str | None, field: str = "on") -> date | None:
    """The day that ``value`` names; None for nothing. Raises Problem 400."""
    if not value:
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise _refuse(value, field, "2022-06-30") from None


def parse_interval(value: str | None) -> tuple[datetime | None, datetime | None] | None:
    """The two ends of an OGC ``datetime``: an instant, ``a/b``, ``../b`` or ``a/..``; None for nothing.

    A bare day begins at its first moment and ends at its last; one end may be told by how long it lasts (``a/P1M``,
    as ISO 8601 has it). Raises Problem 400.
    """
    if not value:
        return None
    first, slash, last = value.partition("/")
    lasts = [_DURATION.fullmatch(told) if len(told) > 1 else None for told in (first, last)]
    begin = None if lasts[0] else _parse_end(first, time.min)
    end = None if lasts[1] else _parse_end(last if slash else first, time.max)
    if begin is not None and lasts[1]:
        end = _move(begin, lasts[1], 1, value)
    elif end is not None and lasts[0]:
        begin = _move(end, lasts[0], -1, value)
    elif any(lasts):
        raise _refuse(value, "datetime", "2022-01-01/P1M")
    if begin is not None and end is not None and begin > end:
        raise _refuse(value, "datetime", "2022-01-01/2022-12-31")
    if not slash and begin is None:
        raise _refuse(value, "datetime", "2022-01-01/2022-12-31")
    return begin, end


def _move(moment: datetime, lasts: re.Match[str], sign: int, value: str) -> datetime:
    """So many years, months, weeks, days and hours on (or back); the last day of a shorter month for a longer one's."""
    told = {name: float(part or 0) * sign for name, part in lasts.groupdict().items()}
    months = moment.month - 1 + int(told.pop("years") * 12 + told.pop("months"))
    try:
        year, month = moment.year + months // 12, months % 12 + 1
        day = min(moment.day, monthrange(year, month)[1])
        return moment.replace(year=year, month=month, day=day) + timedelta(**told)
    except (ValueError, OverflowError):
        raise _refuse(value, "datetime", "2022-01-01/P1M") from None


def _parse_end(value: str, moment: time) -> datetime | None:
    if value in ("", ".."):
        return None
    if len(value) == 10:
        day = parse_day(value, "datetime")
        return None if day is None else datetime.combine(day, moment, CHINA)
    return parse_instant(value, "datetime")


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The day in China."""
    return datetime.now(CHINA).date()


def tell_instant(instant: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the microsecond, so that it reads back as the same instant."""
    return None if instant is None else instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _refuse(value: str, field: str, example: str) -> Problem:
    return Problem(
        "request.time",
        f"参数 {field} 的“{value}”不是可识别的时间，请写成 {example} 这样。",
        f"{field}={value!r} is not a time that can be read; write it like {example}.",
        field=field,
    )
