"""What a reviewer would have instead: proposed for one row, taken or declined by the unit that sent it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import orjson
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import layers
from etl.differences import compare_all
from geo_api import audit, edits, models, workflow
from geo_api.differences import describe_difference, list_fields, name_value
from geo_api.errors import Conflict, Forbidden, NotFound, Unacceptable
from geo_api.instants import tell_instant
from geo_api.people import Person
from geo_api.review import parties
from geo_api.staging import find_storable

Answer = Literal["accept", "decline"]

MOST_OF_AN_UPLOAD = 500
MOST_POINTS = 20_000


def propose(
    session: Session,
    person: Person,
    upload: models.Upload,
    *,
    row: int,
    values: Mapping[str, Any] | None,
    geometry: Mapping[str, Any] | None,
    note: str,
) -> models.Proposal:
    """Put other values, another shape or both beside a row; nothing of the row changes before its unit takes it."""
    _require_reviewer(session, person, upload)
    if not values and geometry is None:
        raise Unacceptable(
            "proposal.nothing",
            "请写明建议改成什么：字段的值，或修改后的图形。",
            "Say what to change: values, or a shape.",
            field="set",
        )
    if session.get(models.StagedRow, (upload.id, row)) is None:
        raise Unacceptable(
            "rows.unknown", "所选的行不在这份文件里，请刷新。", "This row is not in the file.", field="row"
        )
    if values:
        edits.require_fields(layers.get(upload.layer), dict(values))
    shape = _read_shape(geometry) if geometry is not None else None
    last = session.scalar(
        select(func.max(models.Proposal.number)).where(models.Proposal.upload_id == upload.id)
    )
    number = (last or 0) + 1
    if number > MOST_OF_AN_UPLOAD:
        raise Conflict(
            "proposal.too_many",
            f"一次上报最多 {MOST_OF_AN_UPLOAD} 条修改建议，已经满了。请退回并在意见里写明。",
            f"At most {MOST_OF_AN_UPLOAD} proposals an upload; return it and say the rest in the note.",
        )
    proposal = models.Proposal(
        upload_id=upload.id,
        number=number,
        row=row,
        fields=dict(values) if values else None,
        shape=shape,
        note=note.strip(),
        state="open",
        person_id=uuid.UUID(person.id),
        unit=person.unit,
    )
    session.add(proposal)
    session.flush()
    told = {"number": number, "row": row, "set": values, "redrawn": shape is not None, "note": note.strip()}
    audit.record(session, "proposal.make", f"upload:{upload.id}", told)
    return proposal


def answer(
    session: Session, person: Person, upload: models.Upload, number: int, answered: Answer, note: str
) -> models.Proposal:
    """Take a proposal, which changes the row and checks it again, or decline it; once."""
    workflow.require_edit(person, upload)
    proposal = session.get(models.Proposal, (upload.id, number), with_for_update=True)
    if proposal is None:
        raise NotFound(
            "proposal.unknown",
            "没有这条修改建议，请刷新后再看。",
            "There is no such proposal; load the upload again.",
        )
    if proposal.state != "open":
        raise Conflict(
            "proposal.answered",
            "这条建议已经答复过了，请刷新后再看。",
            "This proposal was answered already; load the upload again.",
        )
    if answered == "decline" and not note.strip():
        raise Unacceptable(
            "proposal.note_missing",
            "请写明为什么不采纳，审核人会看到。",
            "Say why it is declined; the reviewer reads it.",
            field="note",
        )
    row = session.get_one(models.StagedRow, (upload.id, proposal.row))
    before = {name: row.attributes.get(name) for name in proposal.fields or {}}
    if answered == "accept":
        geometry = _to_geojson(proposal.shape)
        edits.edit_rows(session, person, upload, [proposal.row], values=proposal.fields, geometry=geometry)
    proposal.state = "accepted" if answered == "accept" else "declined"
    proposal.answered_by = uuid.UUID(person.id)
    proposal.answered_at = datetime.now(UTC)
    proposal.answer = note.strip()
    session.flush()
    told = {
        "number": number,
        "row": proposal.row,
        "before": before,
        "after": proposal.fields,
        "note": note.strip(),
    }
    audit.record(session, f"proposal.{answered}", f"upload:{upload.id}", told)
    return proposal


def list_proposals(session: Session, person: Person, upload: models.Upload) -> list[dict[str, Any]]:
    """All proposals of an upload in their order, with what they would change now."""
    proposals, rows = models.Proposal, models.StagedRow
    found = session.execute(
        select(proposals, rows, models.Person.display, models.UnitRow.zh, models.UnitRow.en)
        .outerjoin(rows, (rows.upload_id == proposals.upload_id) & (rows.row == proposals.row))
        .outerjoin(models.Person, models.Person.id == proposals.person_id)
        .outerjoin(models.UnitRow, models.UnitRow.key == proposals.unit)
        .where(proposals.upload_id == upload.id)
        .order_by(proposals.number)
    ).all()
    fields = {field.name: field for field in list_fields(layers.get(upload.layer), person, upload)}
    pairs = [_pair_shapes(proposal, row) for proposal, row, *_ in found]
    return [
        {
            "number": proposal.number,
            "row": proposal.row,
            "name": str((row.attributes if row else {}).get(layers.get(upload.layer).label) or ""),
            "fields": [
                {
                    "field": name,
                    "zh": fields[name].zh,
                    "en": fields[name].en,
                    "unit": fields[name].unit,
                    "now": (row.attributes if row else {}).get(name),
                    "proposed": value,
                    "now_label": name_value(fields[name], (row.attributes if row else {}).get(name)),
                    "proposed_label": name_value(fields[name], value),
                }
                for name, value in (proposal.fields or {}).items()
                if name in fields
            ],
            "geometry": _to_geojson(proposal.shape),
            "difference": describe_difference(difference) if proposal.shape is not None else None,
            "note": proposal.note,
            "state": proposal.state,
            "by": by,
            "unit": proposal.unit,
            "unit_zh": unit_zh,
            "unit_en": unit_en,
            "at": tell_instant(proposal.at),
            "answered_at": tell_instant(proposal.answered_at),
            "answer": proposal.answer,
        }
        for (proposal, row, by, unit_zh, unit_en), difference in zip(found, compare_all(pairs), strict=True)
    ]


def _require_reviewer(session: Session, person: Person, upload: models.Upload) -> None:
    """The head of the unit or the bureau that leads the layer, while it is under review or was returned."""
    if not parties.reviews(session, person, upload):
        raise Forbidden(
            "proposal.not_yours",
            "修改建议由本单位负责人或该图层的牵头部门提出。需要修改自己的上报，请直接编辑。",
            "Proposals are made by the head of the unit or the lead bureau. Edit your own upload directly.",
        )
    if upload.state not in parties.REVIEWED:
        raise Conflict(
            "upload.wrong_state",
            f"这次上报现在是“{workflow.STATES[upload.state]}”，不能再提修改建议。请刷新后再看。",
            f"This upload is {upload.state}: nothing can be proposed now. Load it again.",
        )


def _read_shape(geometry: Mapping[str, Any]) -> bytes:
    """WKB of a proposed shape: valid and not too large, because it is drawn beside the row before anybody checks it."""
    shape = shapely.from_wkb(edits.read_geometry(dict(geometry)))
    if int(shapely.get_num_coordinates(shape)) > MOST_POINTS or not find_storable([shape])[0]:
        raise Unacceptable(
            "proposal.shape",
            f"建议的图形无效（自相交等）、不在境内或折点超过 {MOST_POINTS} 个，请改好后再提。",
            f"The proposed shape is not valid, lies abroad or has more than {MOST_POINTS} points; mend it first.",
            field="geometry",
        )
    return bytes(shapely.to_wkb(shape))


def _pair_shapes(proposal: models.Proposal, row: models.StagedRow | None) -> tuple[Any, Any]:
    if proposal.shape is None:
        return None, None
    now = to_shape(row.geom) if row is not None and row.geom is not None else None
    return now, shapely.from_wkb(proposal.shape)


def _to_geojson(shape: bytes | None) -> Any:
    return None if shape is None else orjson.loads(shapely.to_geojson(shapely.from_wkb(shape)))
