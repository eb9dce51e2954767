"""How an upload is told to a client: its report with all findings, and the list of uploads."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, func, select, text, tuple_
from sqlalchemy.orm import Session

import layers
from geo_api import finding_reports, models, protected, restricted, visibility, workflow
from geo_api.db import SYSTEM, Database
from geo_api.errors import Unacceptable
from geo_api.people import Person
from geo_api.review import countersigns, duties, holding, items, parties, queue
from geo_api.review.names import Names
from layers.quantities import list_factors

LONGEST_PAGE = 200


def describe_upload(session: Session, person: Person, upload: models.Upload) -> dict[str, Any]:
    """The whole report of an upload (README, section Uploads)."""
    findings = session.scalars(
        select(models.FindingRow)
        .where(models.FindingRow.upload_id == upload.id)
        .order_by(models.FindingRow.ordinal)
    ).all()
    report = upload.report
    shown = restricted.read(session, person, upload.id)
    people = _displays(session, {finding.acknowledged_by for finding in findings})
    is_coarse = protected.is_coarse(session.connection(), upload.layer, visibility.find_reader(person))
    mapping = report.get("mapping", [])
    return {
        **_summarise(upload, _names(session), finding_reports.count(findings)),
        "revision": upload.revision,
        "crs": without_previews(report.get("crs")),
        "encoding": report.get("encoding"),
        "file_layers": report.get("file_layers", []),
        "file_layer_certain": report.get("file_layer_certain", True),
        "mapping": describe_mapping(upload.layer, mapping),
        "mapping_remembered": any(heading["how"] == "remembered" for heading in mapping),
        "notes": report.get("notes", []),
        **find_same_file(session, upload),
        "findings": [
            (finding_reports.blunt(told) if is_coarse else told)
            | {"acknowledged_by_display": people.get(finding.acknowledged_by or "")}
            for finding in findings
            for told in (finding_reports.describe(finding, shown.get(finding.id)),)
        ],
        "may": parties.list_actions(session, person, upload),
        "decisions": describe_decisions(session, upload),
        **queue.describe_queue(session, person, [upload])[upload.id],
        **describe_review(session, upload),
    }


def describe_review(session: Session, upload: models.Upload) -> dict[str, Any]:
    """What a report adds about its review: who leads and assists, what the returns asked for, what bureaus said."""
    names = Names({})
    return {
        "bureaus": {
            duty: [
                {"unit": unit, "zh": names.unit(unit)}
                for unit in sorted(duties.list_units(session, upload, duty))
            ]
            for duty in ("lead", "assist")
        },
        "items": items.list_items(session, upload),
        **countersigns.describe_countersigns(session, upload),
    }


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which uploads to list; ``waiting`` keeps those on which the person has the next move.

    ``duty``: those whose layer the person's bureau leads, or assists in, in the year of the works.
    """

    states: Sequence[str] = ()
    layer: str | None = None
    unit: str | None = None
    mine: bool = False
    waiting: bool = False
    duty: duties.Duty | None = None


def list_uploads(
    session: Session, person: Person, wanted: Wanted, limit: int = LONGEST_PAGE, cursor: str | None = None
) -> tuple[list[dict[str, Any]], str | None]:
    """One page of uploads this person may see, the last changed first, and the cursor of the next page."""
    names = _names(session)
    found: list[dict[str, Any]] = []
    after = _read_cursor(cursor) if cursor else None
    while True:
        uploads = session.scalars(_select_page(person, wanted, limit + 1, after)).all()
        counted = finding_reports.count_all(session, [upload.id for upload in uploads])
        queued = queue.describe_queue(session, person, uploads)
        for upload in uploads:
            if len(found) == limit:
                assert after is not None
                return found, f"{after[0].astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}~{after[1]}"
            after = (upload.changed_at, upload.id)
            actions = parties.list_actions(session, person, upload)
            if wanted.duty and queued[upload.id]["duty"] != wanted.duty:
                continue
            if not wanted.waiting or waits_for(session, person, upload, actions):
                found.append(
                    {
                        **_summarise(upload, names, counted.get(upload.id, {})),
                        "may": actions,
                        **queued[upload.id],
                    }
                )
        if len(uploads) <= limit:
            return found, None


def waits_for(session: Session, person: Person, upload: models.Upload, actions: Sequence[str]) -> bool:
    """Whether the next step is this person's: a move, or the word of their bureau where it must be heard."""
    if set(actions) & set(workflow.ACTIONS) - {"withdraw"}:
        return True
    return "countersign" in actions and person.unit in countersigns.list_missing(session, upload)


def _select_page(
    person: Person, wanted: Wanted, limit: int, after: tuple[datetime, uuid.UUID] | None
) -> Select[models.Upload]:
    order = (models.Upload.changed_at.desc(), models.Upload.id.desc())
    statement = select(models.Upload).order_by(*order).limit(limit)
    if after:
        statement = statement.where(tuple_(models.Upload.changed_at, models.Upload.id) < after)
    if wanted.states:
        statement = statement.where(models.Upload.state.in_(wanted.states))
    if wanted.layer:
        statement = statement.where(models.Upload.layer == wanted.layer)
    if wanted.unit:
        statement = statement.where(models.Upload.unit == wanted.unit)
    if wanted.mine:
        statement = statement.where(holding.is_mine(person))
    if wanted.waiting:
        statement = statement.where(
            models.Upload.state.not_in(("published", "withdrawn", "failed", "reading"))
        )
    return statement


def _read_cursor(cursor: str) -> tuple[datetime, uuid.UUID]:
    at, _, key = cursor.partition("~")
    try:
        return datetime.fromisoformat(at), uuid.UUID(key)
    except ValueError:
        raise Unacceptable(
            "uploads.cursor",
            "翻页标记无法识别，请从第一页重新打开列表。",
            "The cursor cannot be read; begin with the first page.",
            field="cursor",
        ) from None


def without_previews(crs: dict[str, Any] | None) -> dict[str, Any] | None:
    """The CRS verdict without the shapes of its candidates, which have an address of their own."""
    return crs and {key: value for key, value in crs.items() if key != "previews"}


def describe_mapping(layer_key: str, mapping: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each heading with the units that its numbers may be meant in, where the field has a unit."""
    units = {field.name: list_factors(field.unit) for field in layers.get(layer_key).fields}
    return [{**heading, "units": units.get(heading["field"], [])} for heading in mapping]


def find_same_file(session: Session, upload: models.Upload) -> dict[str, Any]:
    """Other uploads of the very same file: those this person may see, and how many more there are."""
    same = (
        models.Upload.sha256 == upload.sha256,
        models.Upload.id != upload.id,
        models.Upload.state.not_in(("failed", "withdrawn")),
    )
    visible = session.scalars(select(models.Upload).where(*same).order_by(models.Upload.created_at)).all()
    with Database.acting_as(session, SYSTEM):
        everywhere = session.scalar(select(func.count()).select_from(models.Upload).where(*same)) or 0
    names = _names(session) if visible else {}
    return {
        "same_file": [
            {
                "id": str(other.id),
                "state": other.state,
                "layer": other.layer,
                "unit": other.unit,
                "created_at": other.created_at,
                "by": names.get(str(other.person_id), ""),
            }
            for other in visible
        ],
        "same_file_elsewhere": everywhere - len(visible),
    }


def describe_decisions(session: Session, upload: models.Upload) -> list[dict[str, Any]]:
    rows = session.execute(
        select(models.Decision, models.Person.display, models.UnitRow.zh, models.UnitRow.en)
        .outerjoin(models.Person, models.Person.id == models.Decision.person_id)
        .outerjoin(models.UnitRow, models.UnitRow.key == models.Decision.unit)
        .where(models.Decision.upload_id == upload.id)
        .order_by(models.Decision.id)
    )
    return [
        {
            "action": decision.action,
            "from": decision.from_state,
            "to": decision.to_state,
            "by": display,
            "unit": unit_zh,
            "unit_zh": unit_zh,
            "unit_en": unit_en,
            "note": decision.note,
            "deadline": decision.deadline,
            "at": decision.at,
        }
        for decision, display, unit_zh, unit_en in rows
    ]


def _summarise(upload: models.Upload, names: dict[str, str], findings: dict[str, int]) -> dict[str, Any]:
    here = f"/uploads/{upload.id}"
    report = upload.report
    empty = {"read": 0, "new": 0, "changed": 0, "unchanged": 0, "missing": 0, "dropped": 0}
    empty |= {"removed": 0, "restored": 0}
    return {
        "id": str(upload.id),
        "state": upload.state,
        "state_zh": workflow.STATES[upload.state],
        "layer": upload.layer,
        "layer_zh": layers.get(upload.layer).zh,
        "layer_en": layers.get(upload.layer).en,
        "unit": upload.unit,
        "unit_zh": names.get(upload.unit, upload.unit),
        "by": names.get(str(upload.person_id), ""),
        "created_at": upload.created_at,
        "changed_at": upload.changed_at,
        "file": {
            "name": upload.file_name,
            "sha256": upload.sha256,
            "bytes": upload.bytes,
            "format": upload.format,
        },
        "counts": report.get("counts", empty),
        "area_m2": report.get("area_m2", 0),
        "length_m": report.get("length_m", 0),
        "bbox": report.get("bbox"),
        "blocking": findings.get("block", 0),
        "to_acknowledge": findings.get("acknowledge", 0),
        "problem": upload.problem,
        "illustrative": upload.illustrative,
        "way": upload.way,
        "note": upload.note,
        "links": {
            "self": here,
            "features": f"{here}/features",
            "findings_gpkg": f"{here}/findings.gpkg",
            "findings_xlsx": f"{here}/findings.xlsx",
            "events": f"{here}/events",
            "crs": f"{here}/crs",
            "file": f"{here}/file",
        },
    }


def _names(session: Session) -> dict[str, str]:
    """Display names of people by id and of units by key."""
    rows = session.execute(
        text("SELECT id::text, display FROM core.people UNION ALL SELECT key, zh FROM core.units")
    )
    return {key: name for key, name in rows}


def _displays(session: Session, names: set[str | None]) -> dict[str, str]:
    """How the people of these accounts are called."""
    known = {name for name in names if name}
    if not known:
        return {}
    person = models.Person
    found = session.execute(select(person.name, person.display).where(person.name.in_(known)))
    return {name: display for name, display in found}
