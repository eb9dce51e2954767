"""What is due as an iCalendar file (RFC 5545), for the calendars that people already keep."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from geo_api.yearly.agenda import Event

MEDIA_TYPE = "text/calendar; charset=utf-8"
_LONGEST = 75  # octets of a line, without its end


def write_calendar(events: Iterable[Event], name: str, now: datetime, base: str) -> str:
    """One all-day entry per event; the same subject keeps its UID, so that fetching again changes no entry twice."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//ecoworks//calendar//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escape(name)}",
    ]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.subject.replace('/', '-')}@ecoworks",
            f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escape(('逾期 ' if event.overdue else '') + event.zh)}",
            f"CATEGORIES:{event.kind.upper()}",
            f"URL:{base}/{event.link}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(_fold(line) + "\r\n" for line in lines)


def _escape(text: str) -> str:
    """TEXT of RFC 5545, 3.3.11; no control characters get into the file."""
    told = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(letter for letter in told if letter.isprintable())


def _fold(line: str) -> str:
    """Lines of at most 75 octets, continued by a blank; a character is never cut."""
    parts, part, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _LONGEST:
            parts.append(part)
            part, size = "", 1
        part += letter
        size += octets
    return "\r\n ".join([*parts, part])
