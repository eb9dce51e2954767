"""An upload read and checked: the first half of the road. Reading happens in the cage; nothing is published."""

from __future__ import annotations

import gc
import hashlib
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

import layers
from etl.cage import CageUnavailable
from etl.check import check_rows
from etl.compare import Comparison, adopt_published, compare_rows
from etl.crs import describe_operation, move_geometries
from etl.crs_preview import preview_candidates
from etl.mapping import propose_mapping, tell_unmapped
from etl.measure import measure_shapes
from etl.read import read_file
from etl.reading import CountyContext, Reading, UnreadableFile
from etl.rows import MappedHeading, RawRow, Row
from etl.tidy import read_shapes, tidy_rows
from geo_api import models, originals, stages, staging
from geo_api.county import describe_county
from geo_api.db import SYSTEM, Database
from geo_api.evidence.judging import judge_photos
from geo_api.findings import replace_findings
from geo_api.instants import CHINA
from geo_api.rulebook import load_parameters
from geo_api.settings import Settings
from geo_api.staging import State
from layers.layer import Layer
from layers.works_year import find_common_year

Tell = Callable[[stages.Stage, int], None]
Store = Callable[[Sequence[State]], None]


def read_upload(database: Database, settings: Settings, upload_id: str) -> None:
    """Read an upload's file (again) and check its rows. Safe to repeat: rows and findings are replaced whole."""
    key = uuid.UUID(upload_id)
    try:
        _read_and_check(database, settings, key)
    except (CageUnavailable, OperationalError):
        raise
    except Exception:
        # its sender must not wait for a report that does not come
        _refuse(
            database,
            key,
            "upload.fault",
            "检查这份文件时服务器出错，没有保存，已经记录。请告诉系统管理员。",
            "The server met a fault while checking this file, kept nothing and recorded it. Tell the administrator.",
        )
        raise


def _read_and_check(database: Database, settings: Settings, key: uuid.UUID) -> None:
    def tell(stage: stages.Stage, rows: int) -> None:
        stages.tell(database, key, stage, total=rows or None)

    with database.session(SYSTEM) as session:
        upload = session.get_one(models.Upload, key)
        context = describe_county(session.connection(), layers.get(upload.layer))
    tell("reading", 0)
    with _collector_resting():
        try:
            reading = read_file(
                originals.path_of(settings.files, upload.sha256),
                upload.file_name,
                crs=upload.asked_crs,
                encoding=upload.asked_encoding,
                file_layer=upload.asked_file_layer,
                wanted=layers.get(upload.layer).geometry[0],
                context=context,
            )
        except UnreadableFile as refusal:
            _refuse(database, key, refusal.code, refusal.message, refusal.message_en)
            return
        except CageUnavailable as fault:
            _refuse(database, key, "cage.unavailable", fault.message, fault.message_en)
            raise
        with database.session(SYSTEM) as session:
            _take_in(session, key, reading, context, tell)


def check_upload(session: Session, upload: models.Upload) -> None:
    """Tidy, check and compare the staged rows of an upload, and replace its findings; acknowledgements stay."""
    session.flush()
    with _collector_resting():
        staged = staging.load_rows(session.connection(), upload.id)

        def store(states: Sequence[State]) -> None:
            staging.update_rows(session.connection(), upload.id, staged, states)

        _check(session, upload, [row.raw_row for row in staged], store, _tell_nobody)
    for loaded in session.identity_map.values():
        if isinstance(loaded, models.StagedRow):
            session.expire(loaded)


def _take_in(session: Session, key: uuid.UUID, reading: Reading, context: CountyContext, tell: Tell) -> None:
    """Put what was read in the place of what the upload held, and check it."""
    # not FOR UPDATE: rows and stages that refer to the upload may be written meanwhile
    upload = session.get_one(models.Upload, key, with_for_update={"key_share": True})
    if upload.state not in ("reading", "draft", "returned"):
        return  # withdrawn while it was being read
    upload.format = reading.format
    upload.report = _describe_reading(reading, context)
    shapes = read_shapes(reading.shapes)
    if reading.crs.used:
        shapes = move_geometries(shapes, reading.crs.used, context.datum_parameters)
    raw_rows = [
        RawRow(number, raw, shape)
        for number, (raw, shape) in enumerate(zip(reading.rows, shapes, strict=True), start=1)
    ]

    def store(states: Sequence[State]) -> None:
        staging.replace_rows(session.connection(), key, raw_rows, states)

    _check(session, upload, raw_rows, store, tell)
    if upload.state == "reading":
        upload.state = "returned" if _was_returned(session, upload) else "draft"
    upload.problem = None


def _check(
    session: Session, upload: models.Upload, raw_rows: Sequence[RawRow], store: Store, tell: Tell
) -> None:
    layer, now = layers.get(upload.layer), datetime.now(UTC)
    parameters = load_parameters(session.connection())
    tell("checking", len(raw_rows))
    mapping = _choose_mapping(session, upload, layer, raw_rows)
    rows, findings = tidy_rows(layer, raw_rows, mapping)
    findings += tell_unmapped(mapping, raw_rows)
    unit = _limit_of_sender(session, upload)
    tell("comparing", len(rows))
    # pending rows of other units decide, too; their sender must not be able to read them
    with Database.acting_as(session, SYSTEM):
        comparison = compare_rows(session.connection(), layer, upload.id, unit, rows, now, parameters)
    rows = adopt_published(rows, comparison)
    storable = staging.find_storable([row.shape for row in rows])
    # the checks ask no store: PostgreSQL takes the rows in while they work
    with ThreadPoolExecutor(1, "checks") as aside:
        checking = aside.submit(check_rows, layer, rows, now.astimezone(CHINA).date(), parameters=parameters)
        store(staging.describe_rows(rows, comparison, storable))
        findings += checking.result() + comparison.findings
    shapes = {
        row.number: row.shape
        for row, is_storable in zip(rows, storable, strict=True)
        if is_storable and row.shape is not None and not row.dropped
    }
    findings += judge_photos(session, upload, shapes, parameters, now)
    findings = [finding for finding in findings if finding.rows or finding.severity != "block"]
    replace_findings(session, upload.id, findings)
    upload.report = {
        **upload.report,
        "mapping": [asdict(heading) for heading in mapping],
        "rules": parameters.describe(),
        "checked_at": now.isoformat(),
        **_summarise(rows, comparison, storable),
    }
    upload.works_year = find_common_year(
        layer, (row.attributes for row in rows if not row.dropped), now.astimezone(CHINA).date()
    )
    upload.changed_at = now
    upload.revision += 1
    session.flush()


def hash_headings(headings: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(sorted(headings)).encode()).hexdigest()


def remember_mapping(session: Session, upload: models.Upload) -> None:
    """Keep the mapping a person chose, for the next file of this unit with the same headings."""
    if upload.asked_mapping is None:
        return
    statement = upsert(models.RememberedMapping).values(
        unit=upload.unit,
        layer=upload.layer,
        headings_sha256=hash_headings(upload.report.get("headings", [])),
        mapping=upload.asked_mapping,
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["unit", "layer", "headings_sha256"],
            set_={"mapping": statement.excluded.mapping, "changed_at": func.clock_timestamp()},
        )
    )


def _refuse(database: Database, key: uuid.UUID, code: str, message: str, message_en: str) -> None:
    with database.session(SYSTEM) as session:
        upload = session.get_one(models.Upload, key, with_for_update=True)
        upload.problem = {"code": code, "detail": message, "detail_en": message_en}
        if upload.state == "reading":
            upload.state = "failed"
        upload.changed_at = datetime.now(UTC)
        upload.revision += 1


def _was_returned(session: Session, upload: models.Upload) -> bool:
    last = session.scalars(
        select(models.Decision.to_state)
        .where(models.Decision.upload_id == upload.id)
        .order_by(models.Decision.id.desc())
        .limit(1)
    ).one_or_none()
    return last == "returned"


def _describe_reading(reading: Reading, context: CountyContext) -> dict[str, Any]:
    return {
        "headings": list(reading.headings),
        "layer_name": reading.layer_name,
        "file_layers": [asdict(one) for one in reading.file_layers],
        "file_layer_certain": reading.file_layer_certain,
        "crs": {
            **asdict(reading.crs),
            "operation": describe_operation(reading.crs.used, context.datum_parameters)
            if reading.crs.used
            else None,
            "previews": preview_candidates(reading.shapes, reading.crs, context),
        },
        "encoding": asdict(reading.encoding),
        "notes": [{"message": zh, "message_en": en} for zh, en in reading.notes],
    }


def _choose_mapping(
    session: Session, upload: models.Upload, layer: Layer, rows: Sequence[RawRow]
) -> tuple[MappedHeading, ...]:
    headings = upload.report.get("headings", [])
    remembered = session.scalars(
        select(models.RememberedMapping.mapping).where(
            models.RememberedMapping.unit == upload.unit,
            models.RememberedMapping.layer == upload.layer,
            models.RememberedMapping.headings_sha256 == hash_headings(headings),
        )
    ).one_or_none()
    return propose_mapping(layer, headings, [row.raw for row in rows], remembered, upload.asked_mapping)


def _limit_of_sender(session: Session, upload: models.Upload) -> str | None:
    """The unit whose works alone the upload may change; None for a bureau, which may change all."""
    kind = session.scalars(select(models.UnitRow.kind).where(models.UnitRow.key == upload.unit)).one()
    return upload.unit if kind in ("township", "park") else None


def _summarise(rows: Sequence[Row], comparison: Comparison, storable: NDArray[np.bool_]) -> dict[str, Any]:
    live = np.array([not row.dropped for row in rows], dtype=bool)
    said = [comparison.actions.get(row.number, "new") for row in rows]
    actions = Counter(action for action, is_live in zip(said, live, strict=True) if is_live)
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = [row.shape for row in rows]
    # what would be published: unchanged rows bring nothing, and works that end bring none
    bringing = live & storable & ~np.isin(np.array(said, dtype=str), ("unchanged", "removed"))
    area_m2, length_m = measure_shapes(shapes[bringing])
    bounds = shapely.total_bounds(shapes[live]) if live.any() else np.full(4, np.nan)
    return {
        "counts": {
            "read": len(rows),
            "new": actions["new"],
            "changed": actions["changed"],
            "unchanged": actions["unchanged"],
            "removed": actions["removed"],
            "restored": actions["restored"],
            "missing": comparison.missing,
            "dropped": int((~live).sum()),
        },
        "area_m2": float(area_m2.sum()),
        "length_m": float(length_m.sum()),
        "bbox": bounds.tolist() if np.isfinite(bounds).all() else None,
    }


def _tell_nobody(stage: stages.Stage, rows: int) -> None:
    """A check that somebody waits for is over before they could ask how far it is."""


_resting = threading.Lock()
_at_rest = 0


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Let Python's cycle collector rest: it walks over all cells and shapes of a file again and again, for nothing."""
    global _at_rest
    with _resting:
        _at_rest += 1
        gc.disable()
    try:
        yield
    finally:
        with _resting:
            _at_rest -= 1
            if not _at_rest:
                gc.enable()
