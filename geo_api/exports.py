"""Exports: what was asked for, written by the worker from published rows as of one instant, kept with its checksum."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal_column, select
from sqlalchemy.orm import Session

import layers
from etl.extract import Cover, Extract
from etl.write.geojson import write_geojson
from etl.write.geopackage import write_geopackage
from etl.write.html_map import write_html_map
from etl.write.kml import write_kml
from etl.write.shapefile import write_shapefile
from etl.write.workbook import write_workbook
from geo_api import audit, jobs, models, permissions, protected, visibility
from geo_api.db import SYSTEM, Actor, Database
from geo_api.errors import NotFound, Problem, Unacceptable
from geo_api.notice import NOTICE, NOTICE_EN
from geo_api.people import Person
from geo_api.settings import Settings
from geo_api.settled import wait_until_settled
from layers.layer import Layer, Reader
from layers.schema import list_readable
from layers.tables import table
from layers.units import get_unit, name_units

MU_PER_M2 = 3 / 2000
SLICE_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Writer:
    """How a format is written, and what its file is called."""

    suffix: str
    media_type: str
    write: Callable[..., None]


WRITERS = {
    "gpkg": Writer(".gpkg", "application/geopackage+sqlite3", write_geopackage),
    "shp": Writer(".zip", "application/zip", write_shapefile),
    "geojson": Writer(".zip", "application/zip", write_geojson),
    "kml": Writer(".kml", "application/vnd.google-earth.kml+xml", write_kml),
    "xlsx": Writer(
        ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_workbook
    ),
    "html": Writer(".html", "text/html", write_html_map),
}


def ask(
    session: Session,
    person: Person,
    *,
    layer_keys: Sequence[str],
    township: str | None,
    form: str,
    as_of: datetime | None,
    encoding: str,
    at_once: int,
) -> models.Job:
    """Ask for an export; the worker writes it. Without ``as_of`` it holds what is current when it is asked for.

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


def describe(job: models.Job) -> dict[str, Any]:
    here = f"/exports/{job.id}"
    result = job.result or {}
    return {
        "id": str(job.id),
        "state": job.state,
        "progress": job.progress,
        "message": job.message,
        "scope": {"layers": job.asked["layers"], "township": job.asked["township"]},
        "format": job.asked["format"],
        "as_of": job.asked["as_of"],
        "created_at": job.created_at,
        "finished_at": job.finished_at,
        "file": result.get("file"),
        "counts": result.get("counts", {}),
        "area_m2": result.get("area_m2", {}),
        "problem": job.problem,
        "links": {
            "self": here,
            "file": f"{here}/file" if job.state == "done" else None,
            "events": f"/jobs/{job.id}/events",
        },
    }


def file_of(settings: Settings, job: models.Job) -> Path:
    """Where the finished file lies; 404 when it is not there (any more)."""
    path = settings.exports / str(job.id) / ("export" + WRITERS[job.asked["format"]].suffix)
    if job.state != "done" or not path.exists():
        raise NotFound(
            "export.no_file",
            "这份导出还没有写好，或已过保存期。请稍后再看或重新导出。",
            "This export is not finished, or is kept no longer. Wait, or ask again.",
        )
    return path


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
    except Exception:
        with database.session(SYSTEM) as session:
            job = session.get_one(models.Job, key)
            job.state, job.finished_at = "failed", datetime.now(UTC)
            job.message = "没有写成，请重新导出；仍不行请告诉系统管理员。"
            job.problem = {
                "code": "export.failed",
                "detail": job.message,
                "detail_en": "The export was not written; ask again, or tell the administrator.",
            }
        raise
    with database.session(SYSTEM) as session:
        job = session.get_one(models.Job, key)
        job.state, job.progress, job.result = "done", 1.0, result
        job.message, job.finished_at = "完成", datetime.now(UTC)
        actor = Actor(str(job.person_id), job.unit, asked["role"], asked["name"])
        audit.append(session.connection(), actor, "export.done", f"export:{key}", result)


@dataclass(frozen=True, slots=True)
class Bundle:
    """All that a file needs, read from the database: ``write`` touches only the disk."""

    form: str
    extracts: Sequence[Extract]
    cover: Cover
    options: dict[str, Any]

    @property
    def counts(self) -> dict[str, int]:
        return {extract.layer.key: len(extract.rows) for extract in self.extracts}

    @property
    def area_m2(self) -> dict[str, float]:
        return {
            extract.layer.key: sum(float(str(row["area_m2"] or 0)) for row in extract.rows)
            for extract in self.extracts
        }

    def write(self, path: Path) -> None:
        WRITERS[self.form].write(self.extracts, self.cover, path, **self.options)


def collect(session: Session, asked: dict[str, Any], as_of: datetime) -> Bundle:
    """Read what was asked for: ``layers``, ``township``, ``format``, ``encoding``, ``reader``, ``name``."""
    connection, reader = session.connection(), asked["reader"]
    extracts = [
        extract_rows(connection, layers.get(key), as_of, asked["township"], reader) for key in asked["layers"]
    ]
    options: dict[str, Any] = {}
    if asked["format"] == "shp":
        options["encoding"] = asked["encoding"]
    if asked["format"] == "html":
        options["ground"] = extract_rows(connection, layers.get("townships"), as_of, None, reader)
    return Bundle(asked["format"], extracts, _make_cover(session, extracts, asked, as_of), options)


def _write(database: Database, settings: Settings, key: uuid.UUID, asked: dict[str, Any]) -> dict[str, Any]:
    as_of = datetime.fromisoformat(asked["as_of"])
    with database.session(SYSTEM) as session:
        bundle = collect(session, asked, as_of)
        job = session.get_one(models.Job, key)
        job.progress, job.message = 0.5, "正在写出"
    suffix = WRITERS[bundle.form].suffix
    path = settings.exports / str(key) / f"export{suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    bundle.write(path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    name = f"{bundle.cover.title}_{as_of:%Y%m%d}{suffix}"
    return {
        "file": {"name": name, "bytes": path.stat().st_size, "sha256": digest},
        "counts": bundle.counts,
        "area_m2": bundle.area_m2,
    }


def extract_rows(
    connection: Connection, layer: Layer, as_of: datetime, township: str | None, reader: Reader
) -> Extract:
    """The rows of a layer current at ``as_of``; with ``township``, those that a share of lies in it."""
    wait_until_settled(connection, as_of)
    works, told = table(layer), protected.tell(layer, reader)
    place: ColumnElement[Any] = literal_column(protected.write_place(told, f"published.{layer.key}"))
    fields = list_readable(layer, reader)
    statement = (
        select(
            works.c.feature_id,
            works.c.version,
            func.lower(works.c.valid).label("valid_from"),
            works.c.unit,
            works.c.township,
            works.c.area_m2,
            works.c.length_m,
            works.c.illustrative,
            *(works.c[field.name] for field in fields),
            func.ST_AsBinary(place).label("shape"),
        )
        .where(works.c.valid.op("@>")(as_of))
        .order_by(works.c.township, works.c.feature_id)
    )
    if township is not None:
        share = models.Share
        statement = statement.where(
            select(share.version_id)
            .where(
                share.layer == layer.key,
                share.version_id == works.c.version_id,
                share.unit_kind == "township",
                share.unit == township,
            )
            .exists()
        )
    rows, shapes = [], []
    # in slices: neither the database nor this process works a whole layer off in one stretch
    for found in connection.execute(statement, execution_options={"yield_per": SLICE_ROWS}).mappings():
        row = dict(found)
        shapes.append(bytes(row.pop("shape")))
        row["feature_id"] = str(row["feature_id"])
        row["area_mu"] = (row["area_m2"] or 0) * MU_PER_M2
        for key in ("unit", "township"):
            row[key] = name_units([row[key]]) if row[key] else None
        rows.append(row)
    return Extract(
        layer, fields, tuple(rows), tuple(shapes), _extract_samples(connection, layer, rows, as_of)
    )


def _extract_samples(
    connection: Connection, layer: Layer, rows: Sequence[Mapping[str, Any]], as_of: datetime
) -> tuple[dict[str, Any], ...]:
    """The samples taken at these rows' features that were known at ``as_of``, the oldest first."""
    taken, feature = models.Observation, models.Feature
    statement = (
        select(
            taken.feature_id,
            taken.observed_on,
            taken.kind,
            taken.grade,
            taken.decisive,
            taken.multiple,
            taken.recorded_at,
            taken.measured,
        )
        .join(feature, feature.feature_id == taken.feature_id)
        .where(
            feature.layer == layer.key,
            taken.recorded_at <= as_of,
            (taken.superseded_at.is_(None)) | (taken.superseded_at > as_of),
        )
        .order_by(taken.feature_id, taken.observed_on, taken.id)
    )
    told = {row["feature_id"] for row in rows}
    found = (dict(one) for one in connection.execute(statement).mappings())
    return tuple(
        one | {"feature_id": str(one["feature_id"])} for one in found if str(one["feature_id"]) in told
    )


def _make_cover(
    session: Session, extracts: Sequence[Extract], asked: dict[str, Any], as_of: datetime
) -> Cover:
    place = get_unit(asked["township"]).zh if asked["township"] else "泰兴市"
    what = extracts[0].layer.zh if len(extracts) == 1 else "生态一张图"
    what_en = extracts[0].layer.en if len(extracts) == 1 else "Ecological works"
    illustrative = any(row["illustrative"] for extract in extracts for row in extract.rows)
    starts = [row["valid_from"] for extract in extracts for row in extract.rows]
    return Cover(
        title=f"{place}{what}",
        title_en=f"{what_en}, {get_unit(asked['township']).en if asked['township'] else 'Taixing'}",
        scope="、".join(extract.layer.zh for extract in extracts),
        as_of=as_of,
        cut_off=max((start for start in starts if isinstance(start, datetime)), default=None),
        made_by=asked["name"],
        made_at=datetime.now(UTC),
        notice=NOTICE if illustrative else "",
        notice_en=NOTICE_EN if illustrative else "",
        audit_head=session.execute(select(models.AuditHead.hash)).scalar_one().hex(),
    )


def _find_township(key: str) -> None:
    try:
        found = get_unit(key).kind == "township"
    except KeyError:
        found = False
    if not found:
        raise NotFound(
            "unit.unknown", f"没有“{key}”这个乡镇。", f"There is no township {key!r}.", field="township"
        )
