"""Monthly sheets of samples on their road: read in the cage, checked, sent, published by somebody else.

Publishing writes one observation a row; a sample of the same section and day is superseded, never erased.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.orm import Session

from etl.read.cells import read_cells
from etl.reading import UnreadableFile
from etl.write.apart import write_apart
from geo_api import audit, originals, permissions
from geo_api.courses.sample_checks import judge_sheets
from geo_api.errors import Conflict, Forbidden, NotFound, TooLarge, Unacceptable
from geo_api.file_names import clean_file_name
from geo_api.instants import today
from geo_api.models import Observation, SampleSheet
from geo_api.people import Person
from geo_api.settings import Settings
from layers.gb3838 import Water, grade_sample

LAYER = "monitoring_sections"
LARGEST_SHEET = 4 << 20
STATES = {
    "draft": "草稿",
    "submitted": "待审核",
    "published": "已发布",
    "returned": "已退回",
    "withdrawn": "已撤回",
}
# move -> (from these states, to, whether it is the sender's)
MOVES: Mapping[str, tuple[frozenset[str], str, bool]] = {
    "submit": (frozenset({"draft", "returned"}), "submitted", True),
    "withdraw": (frozenset({"draft", "returned", "submitted"}), "withdrawn", True),
    "publish": (frozenset({"submitted"}), "published", False),
    "return": (frozenset({"submitted"}), "returned", False),
}


def receive_sheet(
    session: Session, settings: Settings, person: Person, file_name: str, source: BinaryIO
) -> SampleSheet:
    """Keep the file, read it in the cage, check it against the sections; a draft that its unit may send."""
    permissions.require(person, "report")
    source.seek(0, 2)
    if source.tell() > LARGEST_SHEET:
        raise TooLarge(
            "sheet.too_large", "月报表不应超过 4 MB，请去掉图片和无关工作表后再上传。",
            "A monthly sheet has at most 4 MB; take out pictures and other sheets.", field="file",
        )  # fmt: skip
    source.seek(0)
    sha256, size = originals.keep(settings.files, source)
    try:
        sheets = read_cells(originals.path_of(settings.files, sha256))
    except UnreadableFile as refusal:
        raise Unacceptable(refusal.code, refusal.message, refusal.message_en, field="file") from None
    sheet, rows, findings = judge_sheets(session.connection(), sheets)
    found = SampleSheet(
        unit=person.unit,
        person_id=uuid.UUID(person.id),
        file_name=clean_file_name(file_name),
        sha256=sha256,
        bytes=size,
        sheet=sheet,
        rows=rows,
        findings=findings,
    )
    session.add(found)
    session.flush()
    audit.record(session, "sheet.receive", f"sheet:{found.id}", {"sha256": sha256, "rows": len(rows)})
    return found


def write_blank(connection: Connection, path: Path) -> None:
    """The blank sheet of this month, a row for every published section."""
    rows = connection.execute(
        text(
            "SELECT coalesce(v.river, ''), v.name, coalesce(v.code, '') FROM published.monitoring_sections v"
            " WHERE upper_inf(v.valid) ORDER BY v.river, v.name"
        )
    )
    sections = [(river, name, code) for river, name, code in rows]
    title = f"{today():%Y年%m月}水质月报表"
    write_apart("etl.write.sample_sheet:write_sample_sheet", sections, title, path)


def find_sheet(session: Session, sheet_id: str) -> SampleSheet:
    """The sheet of that id, if the person may see it; else NotFound."""
    try:
        found = session.get(SampleSheet, uuid.UUID(sheet_id), with_for_update=True)
    except ValueError:
        found = None
    if found is None:
        raise NotFound(
            "sheet.unknown", "没有这份月报表，或您无权查看。", "There is no such sheet that you may see."
        )
    return found


def list_sheets(session: Session, person: Person) -> list[dict[str, Any]]:
    """The sheets a person may see, last changed first, without their rows."""
    permissions.require(person, "report")
    rows = session.scalars(select(SampleSheet).order_by(SampleSheet.changed_at.desc()).limit(100))
    return [describe_sheet(session, person, sheet, whole=False) for sheet in rows]


def move_sheet(
    session: Session, person: Person, sheet: SampleSheet, action: str, note: str, confirmed: bool
) -> None:
    """Send, take back, publish or return; 403 for the wrong person, 409 in the wrong state, 422 without a note."""
    permissions.require(person, "report")
    sources, to, is_senders = MOVES[action]
    if sheet.state not in sources:
        raise Conflict(
            "sheet.wrong_state",
            f"这份月报表现在是“{STATES[sheet.state]}”，不能这样处理。请刷新后再看。",
            f"This sheet is {sheet.state}: it cannot be moved by {action!r} now. Load it again.",
        )
    if not _may_move(session, person, sheet, is_senders):
        raise Forbidden(
            "sheet.not_your_turn",
            "上报由填报单位办理；发布和退回由断面的牵头部门办理，且不能由上报人自己办理。",
            "Its unit sends a sheet; the bureau that leads the sections publishes or returns it, and never its sender.",
        )
    if action == "return" and not note.strip():
        raise Unacceptable(
            "sheet.note_missing", "请写明退回的理由。", "Say why it is returned.", field="note"
        )
    if action == "submit":
        _require_sendable(sheet, confirmed)
        sheet.acknowledged = confirmed
    if action == "publish":
        _publish(session, sheet)
    sheet.state, sheet.note, sheet.changed_at = to, note.strip(), datetime.now(UTC)
    if not is_senders:
        sheet.decided_by = uuid.UUID(person.id)
    session.flush()
    told = {"from": sorted(sources), "to": to, "note": note, "rows": len(sheet.rows)}
    audit.record(session, f"sheet.{action}", f"sheet:{sheet.id}", told)


def describe_sheet(
    session: Session, person: Person, sheet: SampleSheet, whole: bool = True
) -> dict[str, Any]:
    """A sheet as the API tells it; ``may`` holds the moves this person can make now."""
    counts = {severity: sum(one["severity"] == severity for one in sheet.findings)
              for severity in ("block", "acknowledge", "note")}  # fmt: skip
    told = {
        "id": str(sheet.id),
        "state": sheet.state,
        "state_zh": STATES[sheet.state],
        "unit": sheet.unit,
        "file": {"name": sheet.file_name, "sha256": sheet.sha256, "bytes": sheet.bytes},
        "sheet": sheet.sheet,
        "count": len(sheet.rows),
        "counts": counts,
        "note": sheet.note,
        "created_at": sheet.created_at,
        "changed_at": sheet.changed_at,
        "published_at": sheet.published_at,
        "may": [
            action
            for action, (sources, _, is_senders) in MOVES.items()
            if sheet.state in sources and _may_move(session, person, sheet, is_senders)
        ],
    }
    return told | ({"rows": sheet.rows, "findings": sheet.findings} if whole else {})


def _may_move(session: Session, person: Person, sheet: SampleSheet, is_senders: bool) -> bool:
    if is_senders:
        return permissions.may(person, "report") and person.unit == sheet.unit
    return (
        LAYER in permissions.led_layers(session, person.unit)
        and permissions.may(person, "review")
        and str(sheet.person_id) != person.id
    )


def _require_sendable(sheet: SampleSheet, confirmed: bool) -> None:
    severities = [one["severity"] for one in sheet.findings]
    if "block" in severities or not sheet.rows:
        raise Conflict(
            "sheet.blocked",
            f"还有 {severities.count('block')} 处必须改正的问题，请在表里改好后重新上传。",
            "Findings block this sheet; mend them in the file and send it again.",
        )
    if "acknowledge" in severities and not confirmed:
        raise Conflict(
            "sheet.unacknowledged",
            f"还有 {severities.count('acknowledge')} 处需要确认，请核对后勾选确认再提交。",
            "Findings wait to be acknowledged; look at them and confirm.",
        )


def _publish(session: Session, sheet: SampleSheet) -> None:
    at = session.execute(select(func.clock_timestamp())).scalar_one()
    fresh = []
    for row in sheet.rows:
        if row["action"] == "unchanged":
            continue
        section, on = uuid.UUID(row["feature_id"]), datetime.fromisoformat(row["on"]).date()
        session.execute(
            update(Observation)
            .where(
                Observation.feature_id == section,
                Observation.observed_on == on,
                Observation.kind == "water",
                Observation.superseded_at.is_(None),
            )
            .values(superseded_at=at)
        )
        graded = grade_sample(row["values"], _water_of(session, section))
        multiples = [] if graded is None else [m for _, m in graded.exceeding if m is not None]
        fresh.append(
            {"feature_id": section, "kind": "water", "observed_on": on, "measured": row["values"],
             "grade": row["grade"], "decisive": ",".join(row["decisive"]), "multiple": max(multiples, default=None),
             "recorded_at": at, "sheet_id": sheet.id}
        )  # fmt: skip
    if fresh:
        session.execute(insert(Observation), fresh)
    sheet.published_at = at


def _water_of(session: Session, section: uuid.UUID) -> Water:
    water = session.execute(
        text("SELECT water FROM published.monitoring_sections WHERE feature_id = :id AND upper_inf(valid)"),
        {"id": section},
    ).scalar_one_or_none()
    return "lake" if water == "lake" else "river"
