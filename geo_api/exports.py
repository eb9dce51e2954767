"""Exports: what was asked for, written by the worker from published rows as of one instant, kept with its checksum."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import layers
from geo_api import audit, expiry, jobs, models, people, permissions, visibility
from geo_api.bundles import WRITERS, collect
from geo_api.db import SYSTEM, Actor, Database, limit_reading
from geo_api.errors import Gone, NotFound, Problem, Unacceptable
from geo_api.evidence import packing
from geo_api.instants import CHINA
from geo_api.people import Person
from geo_api.settings import Settings
from layers.units import get_unit

NOT_WRITTEN = Problem(
    "export.failed",
    "没有写成，请重新导出；仍不行请告诉系统管理员。",
    "The export was not written; ask again, or tell the administrator.",
    status=500,
)


def ask(
    session: Session,
    person: Person,
    *,
    layer_keys: Sequence[str],
    township: str | None,
    form: str,
    as_of: datetime | None,
    encoding: str,
    evidence: bool,
    at_once: int,
) -> models.Job:
    """Ask for an export; the worker writes it. Without ``as_of`` it holds what is current when it is asked for.

    With ``evidence`` it is an archive: the file, the photos and papers of its works, and a list of them.

    Nobody has more than ``at_once`` unfinished ones.
    """
    permissions.require(person, "export")
    _require_place(session, person, at_once)
    chosen = [visibility.find_layer(key, person) for key in layer_keys] or [
        layer for layer in layers.CATALOGUE if permissions.is_work(layer)
    ]
    if form not in WRITERS:
        raise Unacceptable(
            "export.format",
            f"没有“{form}”这种格式，可选：{'、'.join(WRITERS)}。",
            f"There is no format {form!r}; choose one of {', '.join(WRITERS)}.",
            field="format",
        )
    if township is not None:
        _find_township(township)
    asked = {
        "layers": [layer.key for layer in chosen],
        "township": township,
        "format": form,
        "as_of": (as_of or datetime.now(UTC)).isoformat(),
        "encoding": encoding,
        "evidence": evidence,
        "name": person.display,
        "role": person.role,
        "reader": visibility.find_reader(person),
    }
    job = models.Job(kind="export", person_id=uuid.UUID(person.id), unit=person.unit, asked=asked)
    session.add(job)
    session.flush()
    audit.record(session, "export.ask", f"export:{job.id}", asked)
    jobs.enqueue(session, "write_export", str(job.id))
    return job


def _require_place(session: Session, person: Person, at_once: int) -> None:
    unfinished = session.scalar(
        select(func.count()).where(
            models.Job.kind == "export",
            models.Job.person_id == uuid.UUID(person.id),
            models.Job.state.in_(("queued", "running")),
        )
    )
    if (unfinished or 0) >= at_once:
        raise Problem(
            "export.too_many",
            f"您有 {unfinished} 份导出还没有写完。请等其中一份完成后再要新的。",
            f"{unfinished} exports of yours are not finished; ask again when one of them is.",
            status=429,
        )


def find(session: Session, person: Person, export_id: str) -> models.Job:
    """The export, if this person asked for it; 404 otherwise."""
    try:
        job = session.get(models.Job, uuid.UUID(export_id))
    except ValueError:
        job = None
    if job is None or str(job.person_id) != person.id or job.kind != "export":
        raise NotFound(
            "export.unknown",
            "没有找到这份导出，请在导出列表中查看。",
            "There is no such export of yours; look at the list.",
        )
    return job


def list_mine(session: Session, person: Person, limit: int = 50) -> Sequence[models.Job]:
    return session.scalars(
        select(models.Job)
        .where(models.Job.kind == "export", models.Job.person_id == uuid.UUID(person.id))
        .order_by(models.Job.created_at.desc())
        .limit(limit)
    ).all()


def describe(job: models.Job, term: dict[str, Any], ahead: dict[str, int]) -> dict[str, Any]:
    """What is told of an export; ``term`` is the setting in force for how long its file is kept, ``ahead`` how much
    long work comes before each that waits.
    """
    here = f"/exports/{job.id}"
    result = job.result or {}
    return {
        "id": str(job.id),
        "state": job.state,
        "progress": job.progress,
        "message": job.message,
        "ahead": ahead.get(str(job.id)) if job.state == "queued" else None,
        "scope": {"layers": job.asked["layers"], "township": job.asked["township"]},
        "format": job.asked["format"],
        "evidence": job.asked.get("evidence", False),
        "as_of": job.asked["as_of"],
        "created_at": job.created_at,
        "finished_at": job.finished_at,
        "kept_until": expiry.find_end(job, term),
        "file_removed_at": job.file_removed_at,
        "file": result.get("file"),
        "counts": result.get("counts", {}),
        "area_m2": result.get("area_m2", {}),
        "evidence_files": result.get("evidence_files"),
        "problem": job.problem,
        "links": {
            "self": here,
            "file": f"{here}/file" if job.state == "done" and job.file_removed_at is None else None,
            "events": f"/jobs/{job.id}/events",
        },
    }


def file_of(settings: Settings, job: models.Job) -> Path:
    """Where the finished file lies; 404 before it is there, 410 when it is there no more."""
    path = settings.exports / str(job.id) / ("export" + name_suffix(job.asked))
    if job.state != "done":
        raise NotFound(
            "export.no_file",
            "这份导出还没有写好。请稍后再看；没有写成的，请重新导出。",
            "This export is not written yet. Look again later; ask again if it failed.",
        )
    if job.file_removed_at is not None or not path.exists():
        since = f"{job.file_removed_at.astimezone(CHINA):%Y-%m-%d}" if job.file_removed_at else ""
        raise Gone(
            "export.gone",
            f"这份导出的文件已过保存期，{f'于 {since} ' if since else '已'}删除。请再导出一次，截至时间填原来的。",
            f"The file of this export was kept for its days and is gone{f' since {since}' if since else ''}."
            " Ask for it again, as of the same instant.",
        )
    return path


def name_suffix(asked: dict[str, Any]) -> str:
    return ".zip" if asked.get("evidence") else WRITERS[asked["format"]].suffix


def name_media_type(asked: dict[str, Any]) -> str:
    return "application/zip" if asked.get("evidence") else WRITERS[asked["format"]].media_type


def write_export(database: Database, settings: Settings, export_id: str) -> None:
    """Write one export; the worker's task. Safe to repeat."""
    key = uuid.UUID(export_id)
    with database.session(SYSTEM) as session:
        job = session.get_one(models.Job, key)
        if job.state == "done":
            return
        job.state, job.progress, job.message = "running", 0.05, "正在读取"
        asked = dict(job.asked)
    try:
        result = _write(database, settings, key, asked)
    except Problem as problem:
        return _give_up(database, key, problem)
    except Exception:
        _give_up(database, key, NOT_WRITTEN)
        raise
    with database.session(SYSTEM) as session:
        job = session.get_one(models.Job, key)
        job.state, job.progress, job.result = "done", 1.0, result
        job.message, job.finished_at = "完成", datetime.now(UTC)
        actor = Actor(str(job.person_id), job.unit, asked["role"], asked["name"])
        audit.append(session.connection(), actor, "export.done", f"export:{key}", result)


def _give_up(database: Database, key: uuid.UUID, problem: Problem) -> None:
    with database.session(SYSTEM) as session:
        job = session.get_one(models.Job, key)
        job.state, job.finished_at, job.message = "failed", datetime.now(UTC), problem.detail
        job.problem = {"code": problem.code, "detail": problem.detail, "detail_en": problem.detail_en}


def _write(database: Database, settings: Settings, key: uuid.UUID, asked: dict[str, Any]) -> dict[str, Any]:
    as_of, writer = datetime.fromisoformat(asked["as_of"]), WRITERS[asked["format"]]
    path = settings.exports / str(key) / f"export{writer.suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    with _open_scratch(path.parent / "rows") as scratch:
        with database.session(SYSTEM) as session:
            limit_reading(session.connection(), settings.export_seconds)
            bundle = collect(session, asked, as_of, scratch)
            job = session.get_one(models.Job, key)
            pieces: list[packing.Piece] = []
            if asked.get("evidence"):
                person = people.describe(session, session.get_one(models.Person, job.person_id))
                pieces = packing.list_pieces(session.connection(), bundle.extracts, as_of)
                packing.require_size(pieces, settings.export_evidence_mb)
            job.progress, job.message = 0.5, "正在写出"
        bundle.write(path)
    name = f"{bundle.cover.title}_{as_of:%Y%m%d}"
    told: dict[str, Any] = {"counts": bundle.counts, "area_m2": bundle.area_m2}
    if asked.get("evidence"):
        inner = path.rename(path.with_name("works" + writer.suffix))
        path = path.with_name("export.zip")
        told["evidence_files"] = packing.enclose(settings, person, pieces, inner, name + writer.suffix, path)
        inner.unlink()
        name += "_含佐证材料"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    kept = {"name": name + path.suffix, "bytes": path.stat().st_size, "sha256": digest}
    return {"file": kept, **told}


@contextmanager
def _open_scratch(folder: Path) -> Iterator[Path]:
    """An empty folder that goes away with the block; what a worker that died in it left goes first."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _find_township(key: str) -> None:
    try:
        found = get_unit(key).kind == "township"
    except KeyError:
        found = False
    if not found:
        raise NotFound(
            "unit.unknown", f"没有“{key}”这个乡镇。", f"There is no township {key!r}.", field="township"
        )
