"""Filled sheets as they come in: kept under their SHA-256, read in the cage, previewed; applied by sending them again.

Applying reads the very bytes anew and takes all changes or none. Nothing is applied while the sheet has problems.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from etl.reading import UnreadableFile
from geo_api import audit, originals
from geo_api.errors import Forbidden, Problem, Unacceptable
from geo_api.models import Allocation, Target
from geo_api.people import Person
from geo_api.settings import Settings
from geo_api.targets import compare_allocations, list_figures, report_value, require_lead, set_allocation
from geo_api.yearly import allocation_sheet, reported_sheet
from layers.plan import get_indicator

MOST_CHANGES = 2000


def take_allocations(
    session: Session,
    settings: Settings,
    person: Person,
    source: BinaryIO,
    file_name: str,
    document: str,
    today: date,
    apply: bool,
) -> dict[str, Any]:
    """What a filled sheet of parts changes, or with ``apply`` change it."""
    sha256, _ = originals.keep(settings.files, source)
    try:
        found = allocation_sheet.read_sheet(
            session.connection(), originals.path_of(settings.files, sha256), today
        )
    except UnreadableFile as refusal:
        raise Unacceptable(refusal.code, refusal.message, refusal.message_en, field="file") from refusal
    changes = [
        asdict(change) | {"may": _may(session, person, change.indicator, change.year, "allocate")}
        for change in found.changes
    ]
    told: dict[str, Any] = {
        "file": {"name": file_name, "sha256": sha256},
        "year": found.year,
        "changes": changes,
        "unchanged": found.unchanged,
        "problems": _describe_problems(found.problems),
        "applied": False,
    }
    if apply:
        _require_sound(found.problems, len(changes))
        for change in found.changes:
            indicator = get_indicator(change.indicator)
            set_allocation(
                session, person, indicator, change.unit, change.year, change.after, document or file_name
            )
        act = {"file": file_name, "sha256": sha256, "changes": len(changes), "document": document}
        audit.record(session, "allocation.sheet", f"sheet:{sha256}", act)
        session.flush()
        told["applied"] = True
    told["sums"] = _sum_up(session, found)
    return told


def take_reported(
    session: Session, settings: Settings, person: Person, source: BinaryIO, file_name: str, apply: bool
) -> dict[str, Any]:
    """What a filled sheet of figures holds, or with ``apply`` report them all."""
    sha256, _ = originals.keep(settings.files, source)
    try:
        found = reported_sheet.read_sheet(originals.path_of(settings.files, sha256))
    except UnreadableFile as refusal:
        raise Unacceptable(refusal.code, refusal.message, refusal.message_en, field="file") from refusal
    values = [
        asdict(value) | {"may": _may(session, person, value.indicator, int(value.period[:4]), "report")}
        for value in found.values
    ]
    if apply:
        _require_sound(found.problems, len(values))
        for value in found.values:
            report_value(
                session,
                person,
                get_indicator(value.indicator),
                "taixing",
                value.period,
                value.value,
                value.source_document,
                value.numerator,
                value.denominator,
            )
            session.flush()
        act = {"file": file_name, "sha256": sha256, "values": len(values)}
        audit.record(session, "reported.sheet", f"sheet:{sha256}", act)
    return {
        "file": {"name": file_name, "sha256": sha256},
        "values": values,
        "problems": _describe_problems(found.problems),
        "applied": apply,
    }


def _may(session: Session, person: Person, indicator: str, year: int, action: str) -> bool:
    try:
        require_lead(session, person, get_indicator(indicator), year, action)
    except Forbidden:
        return False
    return True


def _require_sound(problems: tuple[tuple[str, str, str], ...], count: int) -> None:
    if problems:
        cell, zh, en = problems[0]
        raise Unacceptable(
            "sheet.problems",
            f"表里还有 {len(problems)} 处问题，没有应用。第一处在 {cell}：{zh}",
            f"The sheet has {len(problems)} problems and was not applied. The first is at {cell}: {en}",
            field="file",
        )
    if not count or count > MOST_CHANGES:
        raise Problem(
            "sheet.nothing" if not count else "sheet.too_many",
            "表里没有变化，没有什么可应用。"
            if not count
            else f"一次最多 {MOST_CHANGES} 处变化，请分表提交。",
            "The sheet changes nothing."
            if not count
            else f"At most {MOST_CHANGES} changes at once; split it.",
            field="file",
            status=409 if not count else 422,
        )


def _describe_problems(problems: tuple[tuple[str, str, str], ...]) -> list[dict[str, str]]:
    return [{"cell": cell, "message": zh, "message_en": en} for cell, zh, en in problems]


def _sum_up(session: Session, found: allocation_sheet.Preview) -> list[dict[str, Any]]:
    """The sums as they would be, or are, beside the city's targets."""
    connection = session.connection()
    rows = {
        (row["indicator"], row["unit"]): row for row in list_figures(connection, Allocation, year=found.year)
    }
    for change in found.changes:
        rows[change.indicator, change.unit] = {
            "indicator": change.indicator,
            "unit": change.unit,
            "year": change.year,
            "value": change.after,
        }
    touched = {change.indicator for change in found.changes}
    chosen = [row for key, row in rows.items() if key[0] in touched]
    return compare_allocations(list_figures(connection, Target, year=found.year), chosen)
