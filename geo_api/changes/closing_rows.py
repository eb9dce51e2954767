"""The rows of a closing: the works as they will be, staged like those of a file."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from sqlalchemy.orm import Session

from geo_api import models, originals
from geo_api.changes.content import Content
from geo_api.changes.original import ACT, CRS, FEATURE, VERSION, Edit, write_original
from geo_api.changes.sending import NAMES
from geo_api.people import Person
from geo_api.settings import Settings
from layers.closings import Act, Closing, Result
from layers.layer import Layer


@dataclass(frozen=True, slots=True)
class Asked:
    """One act on some works of a layer."""

    act: Act
    on: date
    opinion: str = ""
    batch: str = ""
    document_no: str = ""
    result: Result | None = None
    round: int | None = None


def stage_works(
    session: Session,
    settings: Settings,
    person: Person,
    layer: Layer,
    closing: Closing,
    works: Sequence[Content],
    asked: Asked,
) -> models.Upload:
    """An upload of the works as they will be, its original kept like any other."""
    changes = [describe_change(layer, closing, work, asked) for work in works]
    edits = [
        Edit({**work.values, **change}, work.shape, work.feature_id, work.version)
        for work, change in zip(works, changes, strict=True)
    ]
    names = [field.name for field in layer.fields]
    content = write_original(layer.fields, edits, asked.opinion)
    sha256, size = originals.keep(settings.files, io.BytesIO(content))
    upload = models.Upload(
        layer=layer.key,
        unit=person.unit,
        person_id=uuid.UUID(person.id),
        holder_id=uuid.UUID(person.id),
        state="approved",
        file_name=f"{NAMES['closing']}-{layer.zh}.geojson",
        sha256=sha256,
        bytes=size,
        format="geojson",
        asked_crs=CRS,
        way="closing",
        note=asked.opinion,
        report={"headings": [FEATURE, VERSION, ACT, *names], "crs": {"used": CRS, "certain": True}},
    )
    session.add(upload)
    session.flush()
    for number, edit in enumerate(edits, start=1):
        raw = {FEATURE: str(edit.feature_id), VERSION: edit.version, ACT: None, **edit.values}
        told: dict[str, Any] = {
            name: "；".join(value) if isinstance(value, list) else value for name, value in raw.items()
        }
        session.add(
            models.StagedRow(
                upload_id=upload.id,
                row=number,
                raw=told,
                attributes={},
                shape_read=shapely.to_wkb(edit.shape),
            )
        )
    session.flush()
    return upload


def describe_change(layer: Layer, closing: Closing, work: Content, asked: Asked) -> dict[str, Any]:
    """The fields that the act fills."""
    assert layer.lifecycle is not None
    stage, day = layer.lifecycle.field, asked.on.isoformat()
    if asked.act == "recheck":
        rounds = asked.round or (work.values.get(closing.round) or 0) + 1
        said: dict[str, Any] = {closing.round: rounds, closing.recheck_on: day}
        if asked.result != "added":
            said[stage] = closing.sound if asked.result == "sound" else closing.relapsed
        return said
    to: Any = closing.preclosed if asked.act == "preclose" else closing.closed
    dated = closing.preclosed_on if asked.act == "preclose" else closing.closed_on
    filled = {dated: day, closing.batch: asked.batch or None, closing.document: asked.document_no or None}
    said = {stage: to}
    said |= {name: value for name, value in filled.items() if name and value is not None}
    if asked.act == "preclose":
        said[closing.closed_on] = None
    return said
