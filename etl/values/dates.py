"""Dates as township ledgers write them: 2022年3月, 2022.3.1, 20220301, Excel day numbers, ISO."""

from __future__ import annotations

import re
from datetime import date, timedelta

from etl.values.parsed import Doubt, Parsed

_FULL = re.compile(
    r"(\d{4})\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})\s*[日号]?(?:[T\s]+\d{1,2}[:时].*)?\Z"
)
_MONTH = re.compile(r"(\d{4})\s*[年\-/.]\s*(\d{1,2})\s*月?(?:份|初|中旬|上旬|下旬|底|末)?\Z")
_PACKED = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})?(?:\.0+)?\Z")
_YEAR = re.compile(r"((?:19|20)\d{2})\s*年?(?:度)?(?:\.0+)?\Z")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?\Z")
_DAY_LAST = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})\Z")
# Excel counts days from 1899-12-30 (it believes in 1900-02-29).
_EXCEL_ZERO = date(1899, 12, 30)
_ASK = "请按 2022-03-15 的样式填写年月日"
_ASK_EN = "write year-month-day, like 2022-03-15"


def parse_date(plain: str) -> Parsed:
    """An ISO date; month-only dates become the first of the month and say so."""
    if full := _FULL.match(plain):
        return _make(full[1], full[2], full[3])
    if packed := _PACKED.match(plain):
        return _make(packed[1], packed[2], packed[3]) if packed[3] else _make_month(packed[1], packed[2])
    if month := _MONTH.match(plain):
        return _make_month(month[1], month[2])
    if year := _YEAR.match(plain):
        return Parsed(
            None, Doubt("value.date", "block", f"只有年份 {year[1]}，{_ASK}", f"has only the year; {_ASK_EN}")
        )
    if (serial := _SERIAL.match(plain)) and 20_000 <= int(serial[1]) <= 60_000:
        return Parsed((_EXCEL_ZERO + timedelta(days=int(serial[1]))).isoformat())
    if turned := _DAY_LAST.match(plain):
        return _offer_turned(turned)
    return Parsed(
        None, Doubt("value.date", "block", f"认不出是哪一天，{_ASK}", f"is no date we can read; {_ASK_EN}")
    )


def _make(year: str, month: str, day: str) -> Parsed:
    try:
        return Parsed(date(int(year), int(month), int(day)).isoformat())
    except ValueError:
        return Parsed(
            None,
            Doubt(
                "value.date", "block", f"日历上没有这一天，{_ASK}", f"is not a day of the calendar; {_ASK_EN}"
            ),
        )


def _make_month(year: str, month: str) -> Parsed:
    first = _make(year, month, "1")
    if first.value is None:
        return first
    zh, en = (
        f"只写到月，按 {first.value} 记；知道日期的请补上",
        f"names only the month and is read as {first.value}",
    )
    return Parsed(first.value, Doubt("value.month_only", "note", zh, en))


def _offer_turned(turned: re.Match[str]) -> Parsed:
    one, two, year = int(turned[1]), int(turned[2]), turned[3]
    # 3/15/2022 can only be March 15; 3/4/2022 can be two days, so nothing is offered.
    offer = _make(year, *(turned[2], turned[1])) if one > 12 else _make(year, turned[1], turned[2])
    sure = (one > 12) != (two > 12)
    doubt = Doubt(
        "value.date",
        "block",
        f"年份写在最后，{_ASK}",
        f"has the year last; {_ASK_EN}",
        offer.value if sure else None,
    )
    return Parsed(None, doubt)
