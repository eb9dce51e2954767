"""Loads the demonstration county: its history, papers, figures and accounts, in one transaction, once.

Everything it writes is marked illustrative (示意). Passwords are random and go to ``demo-accounts.tsv`` in the
instance's folder, readable by its owner only.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import shapely
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import Connection, func, select, text

import layers
from etl.demo import DemoCounty, DemoVersion, compose_county
from geo_api import audit
from geo_api.courses.alignment import COURSES, write_alignments
from geo_api.db import SYSTEM, announce, connect
from geo_api.demonstration_accounts import ACCOUNTS_FILE, Accounts, add_accounts, finish_accounts
from geo_api.demonstration_months import freeze_months
from geo_api.demonstration_queue import fill_queue
from geo_api.demonstration_uploads import Batch, compose_batches, keep_originals
from geo_api.publish import raise_revision, take_turn, write_shares
from geo_api.seals import close_batch, seal_closings, seal_versions
from geo_api.tallies.counting import recount
from layers.gb3838 import grade_sample
from layers.layer import Layer
from layers.tables import table

ENTERED_BY = "demo_coordinator"
# when a line is aligned its works are, too: all of them lie in the store already
LINES = {course.course_layer for course in COURSES}


def load(url: str, home: Path) -> bool:
    """Load the county into a migrated database; True when this call did it, False when there are townships already.

    ``url`` is a libpq address of a role that may write everything.
    """
    accounts_file = home / ACCOUNTS_FILE
    engine = connect(urlunsplit(("postgresql+psycopg", *urlsplit(url)[1:])))
    try:
        with engine.begin() as connection:
            announce(connection, SYSTEM)
            take_turn(connection)
            if connection.execute(select(table(layers.get("townships")).c.version_id).limit(1)).first():
                finish_accounts(accounts_file)
                return False
            county = compose_county()
            accounts = add_accounts(connection, accounts_file)
            batches = compose_batches(county.versions, accounts)
            keep_originals(home / "files", batches)
            _write(connection, county, batches, accounts)
        finish_accounts(accounts_file)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))  # the planner knows nothing yet of what was just copied in
        freeze_months(engine)
        fill_queue(url, home)
    finally:
        engine.dispose()
    return True


def _write(connection: Connection, county: DemoCounty, batches: Sequence[Batch], accounts: Accounts) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    with driver.cursor() as cursor:
        _write_uploads(cursor, batches)
        uploads = {(v.feature_id, v.version): batch.id for batch in batches for v in batch.versions}
        features = {v.feature_id: v.layer for v in county.versions}
        _copy(cursor, "published.features", ("feature_id", "layer"), features.items())
        for layer in layers.CATALOGUE:
            rows = [version for version in county.versions if version.layer == layer.key]
            _copy_versions(cursor, layer, rows, uploads)
        _write_samples(cursor, county)
        _write_papers(cursor, county)
        _write_figures(cursor, county)
    batch = str(uuid.uuid4())
    for layer in layers.CATALOGUE:
        works = table(layer)
        ids = connection.execute(select(works.c.version_id).order_by(works.c.version_id)).scalars().all()
        write_shares(connection, layer.key, ids)
        if layer.key in LINES:
            write_alignments(connection, layer.key, ids)
        raise_revision(connection, layer.key)
        seal_versions(connection, batch, layer.key, list(ids))
        ended = select(works.c.version_id).where(~func.upper_inf(works.c.valid))
        seal_closings(connection, batch, layer.key, list(connection.execute(ended).scalars()))
    recount(connection)
    told = {
        "versions": len(county.versions),
        "uploads": len(batches),
        "accounts": len(accounts.ids),
        "seal": close_batch(connection, batch),
    }
    audit.append(connection, SYSTEM, "demonstration.loaded", "demonstration", told)


def write_versions(connection: Connection, versions: Sequence[DemoVersion]) -> None:
    """Publish composed versions alone, of layers whose works others refer to first; nothing of their past is told."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    found = {layer: [v for v in versions if v.layer == layer.key] for layer in layers.CATALOGUE}
    with driver.cursor() as cursor:
        features = {v.feature_id: v.layer for v in versions}
        _copy(cursor, "published.features", ("feature_id", "layer"), features.items())
        for layer, rows in found.items():
            if rows:
                _copy_versions(cursor, layer, rows, {})
    for layer, rows in found.items():
        if rows:
            works = table(layer)
            ids = connection.execute(select(works.c.version_id)).scalars().all()
            write_shares(connection, layer.key, ids)
            raise_revision(connection, layer.key)


def _copy(
    cursor: psycopg.Cursor[Any], name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """COPY into ``schema.table`` without row security (COPY does not pass through policies)."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(*name.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _copy_versions(
    cursor: psycopg.Cursor[Any],
    layer: Layer,
    versions: Sequence[DemoVersion],
    uploads: dict[tuple[uuid.UUID, int], uuid.UUID],
) -> None:
    names = [field.name for field in layer.fields]
    system = ("feature_id", "version", "valid", "upload_id", "unit", "township", "illustrative", "geom")
    shapes = shapely.set_srid([v.geometry for v in versions], 4490)
    rows = (
        (
            v.feature_id,
            v.version,
            f"[{v.valid_from.isoformat()},{v.valid_to.isoformat() if v.valid_to else ''})",
            uploads.get((v.feature_id, v.version)),
            v.unit or v.township,
            v.township,
            True,
            shape,
            *(v.attributes.get(name) for name in names),
        )
        for v, shape in zip(versions, shapely.to_wkb(shapes, hex=True, include_srid=True), strict=True)
    )
    _copy(cursor, f"published.{layer.key}", (*system, *names), rows)


def _write_uploads(cursor: psycopg.Cursor[Any], batches: Sequence[Batch]) -> None:
    cursor.executemany(
        "INSERT INTO intake.uploads (id, layer, unit, person_id, state, file_name, sha256, bytes, format,"
        " report, illustrative, created_at, changed_at)"
        " VALUES (%s, %s, %s, %s, 'published', %s, %s, %s, 'GeoJSON', %s, true, %s, %s)",
        [
            (b.id, b.layer, b.unit, b.person, b.file_name, b.sha256, len(b.content), Jsonb(b.report), b.sent_at, b.at)
            for b in batches
        ],
    )  # fmt: skip
    cursor.executemany(
        "INSERT INTO intake.decisions (upload_id, action, from_state, to_state, person_id, unit, note, at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [
            (b.id, step.action, step.from_state, step.to_state, step.person, step.unit, step.note, step.at)
            for b in batches
            for step in b.decisions
        ],
    )


def _write_samples(cursor: psycopg.Cursor[Any], county: DemoCounty) -> None:
    """Samples with their class; known ten days after they were taken."""
    rows = []
    for sample in county.samples:
        grade = grade_sample(sample.values, "river")
        assert grade is not None
        multiples = [multiple for _, multiple in grade.exceeding if multiple is not None]
        rows.append((
            sample.feature_id, "water", sample.sampled_on, Jsonb(sample.values), grade.grade,
            ",".join(grade.decisive), max(multiples, default=None), _at(sample.sampled_on + timedelta(days=10)), True,
        ))  # fmt: skip
    columns = ("feature_id", "kind", "observed_on", "measured", "grade", "decisive", "multiple")
    _copy(cursor, "published.observations", (*columns, "recorded_at", "illustrative"), rows)


def _write_papers(cursor: psycopg.Cursor[Any], county: DemoCounty) -> None:
    papers = (
        (uuid.uuid5(e.feature_id, e.kind), e.feature_id, e.kind, e.title, e.document_no, e.dated_on,
         _at(e.dated_on), True)
        for e in county.evidence
    )  # fmt: skip
    columns = ("id", "feature_id", "kind", "title", "document_no", "dated_on", "recorded_at", "illustrative")
    _copy(cursor, "published.evidence", columns, papers)
    links = ((link.feature_id, link.other_id, link.kind, _at(link.on)) for link in county.links)
    _copy(cursor, "published.links", ("feature_id", "other_id", "kind", "at"), links)


def _write_figures(cursor: psycopg.Cursor[Any], county: DemoCounty) -> None:
    """Targets are the plan's and come with every instance; their parts and the reported values are made up."""
    entered = ("entered_by", "entered_at", "illustrative")
    told_at = datetime(2022, 2, 10, 2, tzinfo=UTC)
    parts = (
        (a.indicator, a.unit, a.year, a.value, a.document, ENTERED_BY, told_at, True)
        for a in county.allocations
    )
    _copy(cursor, "core.allocations", ("indicator", "unit", "year", "value", "document", *entered), parts)
    reported = (
        (r.indicator, "taixing", r.period, r.period_end, r.value, r.document, "demo_reporter",
         _at(r.period_end + timedelta(days=18)), True, "accepted", ENTERED_BY, _at(r.period_end + timedelta(days=18)))
        for r in county.reported
    )  # fmt: skip
    columns = (
        "indicator",
        "unit",
        "period",
        "period_end",
        "value",
        "source_document",
        *entered,
        "state",
        "reviewed_by",
        "reviewed_at",
    )
    _copy(cursor, "core.reported_values", columns, reported)
    reaches = (
        (
            r.corridor,
            r.from_m,
            r.to_m,
            r.width_m,
            r.name,
            "示意：规划未列起讫与宽度",
            ENTERED_BY,
            told_at,
            True,
        )
        for r in county.reaches
    )
    told = ("corridor", "from_m", "to_m", "planned_width_m", "name", "document", *entered)
    _copy(cursor, "core.corridor_reaches", told, reaches)


def _at(day: date) -> datetime:
    """The afternoon of that day in China."""
    return datetime.combine(day, time(8), tzinfo=UTC)
