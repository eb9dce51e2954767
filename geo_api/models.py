"""The tables that are not layers: people and rights, uploads and what is said of them, the plan's figures, the audit.

Layers live in schema ``published`` (``layers.tables``); drafts in ``intake``; units, people and figures in ``core``.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import orjson
from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, JSONB, Range
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from layers.tables import CHINA_BOX, MAX_VERTICES, METADATA

CORE = {"schema": "core"}
INTAKE = {"schema": "intake"}
PUBLISHED = {"schema": "published"}

# the same bounds as the published tables have: what may be staged may be published
STAGED_BOX = "ST_MakeEnvelope({:g}, {:g}, {:g}, {:g}, 4490)".format(*CHINA_BOX)


def to_json(attributes: dict[str, Any]) -> str:
    """Attributes as PostgreSQL reads them back into typed columns: dates become ISO text."""
    return orjson.dumps(attributes, default=str).decode()


class Base(DeclarativeBase):
    metadata = METADATA
    type_annotation_map = {  # noqa: RUF012 (the name and shape are SQLAlchemy's)
        str: Text,
        float: Double,
        datetime: DateTime(timezone=True),
        date: Date,
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
        list[str]: ARRAY(Text),
        bytes: LargeBinary,
    }


def _new_id() -> Mapped[uuid.UUID]:
    return mapped_column(primary_key=True, default=uuid.uuid4, server_default=text("gen_random_uuid()"))


def _now() -> Mapped[datetime]:
    return mapped_column(server_default=func.clock_timestamp())


class UnitRow(Base):
    """A city, township, park or bureau; the key is ours and stable, names and codes are dated aliases."""

    __tablename__ = "units"
    __table_args__ = (CheckConstraint("kind IN ('city','township','park','bureau')", name="kind"), CORE)
    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    zh: Mapped[str]
    en: Mapped[str]
    code: Mapped[str | None]


class UnitAlias(Base):
    __tablename__ = "unit_aliases"
    __table_args__ = (UniqueConstraint("unit", "name", "code", "valid"), CORE)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    name: Mapped[str]
    code: Mapped[str | None]
    valid: Mapped[Range[date]] = mapped_column(DATERANGE)
    source: Mapped[str]


class Person(Base):
    """An account of one person; never deleted, only disabled, so that the record keeps its names."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint(
            "role IN ('filler','head','reviewer','coordinator','leader','inspector','sysadmin','secadmin','auditor')",
            name="role",
        ),
        CORE,
    )
    id: Mapped[uuid.UUID] = _new_id()
    name: Mapped[str] = mapped_column(unique=True)
    display: Mapped[str]
    role: Mapped[str]
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    password_hash: Mapped[str]
    failures: Mapped[int] = mapped_column(Integer, server_default="0")
    locked_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = _now()
    must_change: Mapped[bool] = mapped_column(server_default="false")
    password_changed_at: Mapped[datetime] = _now()
    locks: Mapped[int] = mapped_column(Integer, server_default="0")
    oidc_subject: Mapped[str | None] = mapped_column(unique=True)


class FormerPassword(Base):
    """A password somebody had, as its hash, so that it is not taken again."""

    __tablename__ = "former_passwords"
    __table_args__ = (CORE,)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("core.people.id"), index=True)
    password_hash: Mapped[str]
    replaced_at: Mapped[datetime] = _now()


class RefusedSignIn(Base):
    """A sign-in that failed, by address only: a wide limit against guessing, kept for minutes."""

    __tablename__ = "refused_sign_ins"
    __table_args__ = (Index("ix_refused_sign_ins_address", "address", "at"), CORE)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    address: Mapped[str]
    at: Mapped[datetime] = _now()


class SignIn(Base):
    """A signed-in browser; the cookie's token is stored as its SHA-256 only."""

    __tablename__ = "sessions"
    __table_args__ = (CORE,)
    token_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("core.people.id"), index=True)
    created_at: Mapped[datetime] = _now()
    seen_at: Mapped[datetime] = _now()
    expires_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(server_default="")
    id: Mapped[uuid.UUID] = mapped_column(unique=True, server_default=text("gen_random_uuid()"))
    agent: Mapped[str] = mapped_column(server_default="")


class Token(Base):
    """A key for a machine (QGIS, a script): acts as its person, within ``scope``."""

    __tablename__ = "tokens"
    __table_args__ = (CheckConstraint("scope IN ('read','write')", name="scope"), CORE)
    id: Mapped[uuid.UUID] = _new_id()
    token_sha256: Mapped[bytes] = mapped_column(unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("core.people.id"))
    label: Mapped[str]
    created_at: Mapped[datetime] = _now()
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    scope: Mapped[str] = mapped_column(server_default="read")
    used_at: Mapped[datetime | None]


class Right(Base):
    """Which bureau leads or assists for a layer or an indicator in a year: data, because the plan's places differ."""

    __tablename__ = "rights"
    __table_args__ = (
        CheckConstraint("scope_kind IN ('layer','indicator')", name="scope_kind"),
        CheckConstraint("duty IN ('lead','assist')", name="duty"),
        UniqueConstraint("scope_kind", "scope", "year", "unit"),
        CORE,
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    scope_kind: Mapped[str]
    scope: Mapped[str]
    year: Mapped[int]
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    duty: Mapped[str]
    clause: Mapped[str] = mapped_column(server_default="")


class Setting(Base):
    """An editable figure or choice; ``provisional`` marks what no bureau confirmed (待核)."""

    __tablename__ = "settings"
    __table_args__ = (CORE,)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)
    source: Mapped[str] = mapped_column(server_default="")
    provisional: Mapped[bool] = mapped_column(server_default="false")


class Upload(Base):
    """A file on its way: its workflow state is kept here and nowhere else."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint(
            "state IN ('reading','failed','draft','submitted','confirmed','approved','published',"
            "'returned','withdrawn')",
            name="state",
        ),
        Index("ix_uploads_state", "state", "unit"),
        Index("ix_uploads_sha256", "sha256"),
        Index("ix_uploads_changed_at_id", "changed_at", "id"),
        Index(
            "ux_uploads_idempotency_key",
            "person_id",
            "idempotency_key",
            unique=True,
            postgresql_where=text("idempotency_key IS NOT NULL"),
        ),
        INTAKE,
    )
    id: Mapped[uuid.UUID] = _new_id()
    layer: Mapped[str]
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("core.people.id"))
    state: Mapped[str] = mapped_column(server_default="reading")
    file_name: Mapped[str]
    sha256: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    format: Mapped[str] = mapped_column(server_default="")
    asked_crs: Mapped[str | None]
    asked_encoding: Mapped[str | None]
    asked_mapping: Mapped[dict[str, Any] | None]
    asked_file_layer: Mapped[str | None]
    report: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    problem: Mapped[dict[str, Any] | None]
    idempotency_key: Mapped[str | None]
    revision: Mapped[int] = mapped_column(Integer, server_default="1")
    illustrative: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime] = _now()
    changed_at: Mapped[datetime] = _now()


class IncomingFile(Base):
    """A file that arrives in parts; ``received`` bytes are on the disk for good. Its creator alone sees it."""

    __tablename__ = "files"
    __table_args__ = (CheckConstraint("received BETWEEN 0 AND length", name="received"), INTAKE)
    id: Mapped[uuid.UUID] = _new_id()
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("core.people.id"), index=True)
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    name: Mapped[str]
    metadata_sent: Mapped[str] = mapped_column(server_default="")
    length: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, server_default="0")
    sha256: Mapped[str | None]
    created_at: Mapped[datetime] = _now()
    expires_at: Mapped[datetime]


class StageRow(Base):
    """How far the reading of an upload has come; ``done`` of ``total`` rows, where they are counted.

    Apart from the upload, because the upload's own row is locked while its rows are being checked.
    """

    __tablename__ = "stages"
    __table_args__ = (
        CheckConstraint("stage IN ('received','reading','checking','comparing','done')", name="stage"),
        INTAKE,
    )
    upload_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("intake.uploads.id", ondelete="CASCADE"), primary_key=True
    )
    stage: Mapped[str]
    done: Mapped[int] = mapped_column(BigInteger, server_default="0")
    total: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = _now()


class StagedRow(Base):
    """One row of an upload.

    ``raw`` is what the file said, ``edits`` what a person changed (field -> value), ``attributes`` what tidying made of
    both. Shapes are WKB in EPSG:4490: ``shape_read`` from the file, ``shape_edited`` a fix or a redrawn one; either
    may be invalid, so ``geom`` is filled only when the effective shape is valid.
    """

    __tablename__ = "rows"
    __table_args__ = (
        CheckConstraint("geom IS NULL OR ST_IsValid(geom)", name="valid"),
        CheckConstraint(f"geom IS NULL OR ST_NPoints(geom) <= {MAX_VERTICES}", name="vertices"),
        CheckConstraint(f"geom IS NULL OR geom @ {STAGED_BOX}", name="china"),
        CheckConstraint("action IN ('new','changed','unchanged','dropped')", name="action"),
        Index("ix_rows_geom", "geom", postgresql_using="gist"),
        INTAKE,
    )
    upload_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("intake.uploads.id", ondelete="CASCADE"), primary_key=True
    )
    row: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    action: Mapped[str] = mapped_column(server_default="new")
    feature_id: Mapped[uuid.UUID | None]
    base_version: Mapped[int | None]
    raw: Mapped[dict[str, Any]]
    edits: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    attributes: Mapped[dict[str, Any]]
    shape_read: Mapped[bytes | None]
    shape_edited: Mapped[bytes | None]
    dropped: Mapped[bool] = mapped_column(server_default="false")
    geom: Mapped[WKBElement | None] = mapped_column(Geometry("GEOMETRY", 4490, spatial_index=False))


class FindingRow(Base):
    """What a check said of a row, with its place, its evidence and the fix it offers."""

    __tablename__ = "findings"
    __table_args__ = (
        CheckConstraint("severity IN ('block','acknowledge','note')", name="severity"),
        INTAKE,
    )
    upload_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("intake.uploads.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(Integer)
    code: Mapped[str]
    severity: Mapped[str]
    rows: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    field: Mapped[str | None]
    place: Mapped[list[float] | None] = mapped_column(ARRAY(Double))
    message: Mapped[str]
    message_en: Mapped[str]
    evidence: Mapped[dict[str, Any] | None]
    fix: Mapped[dict[str, Any] | None]
    acknowledged_by: Mapped[str | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_note: Mapped[str | None]


class RestrictedEvidence(Base):
    """The pieces of restricted ground (``layer``) that a finding is about; a policy opens them to reviewers."""

    __tablename__ = "restricted_evidence"
    __table_args__ = (
        ForeignKeyConstraint(
            ["upload_id", "finding_id"],
            ["intake.findings.upload_id", "intake.findings.id"],
            ondelete="CASCADE",
        ),
        INTAKE,
    )
    upload_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    finding_id: Mapped[str] = mapped_column(primary_key=True)
    layer: Mapped[str]
    evidence: Mapped[dict[str, Any]]


class Decision(Base):
    """Who moved an upload, when, from which state to which, and why."""

    __tablename__ = "decisions"
    __table_args__ = (INTAKE,)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    upload_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("intake.uploads.id", ondelete="CASCADE"), index=True
    )
    action: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("core.people.id"))
    unit: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    deadline: Mapped[date | None]
    at: Mapped[datetime] = _now()


class RememberedMapping(Base):
    """The mapping of headings a unit chose last for a layer and this set of headings."""

    __tablename__ = "mappings"
    __table_args__ = (INTAKE,)
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"), primary_key=True)
    layer: Mapped[str] = mapped_column(primary_key=True)
    headings_sha256: Mapped[str] = mapped_column(primary_key=True)
    mapping: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime] = _now()


class Feature(Base):
    """Which layer a feature belongs to: one id, one layer, for ever."""

    __tablename__ = "features"
    __table_args__ = (PUBLISHED,)
    feature_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    layer: Mapped[str]


class Share(Base):
    """What one published version adds to one unit: written once at publication, so that progress reads rows."""

    __tablename__ = "shares"
    __table_args__ = (
        CheckConstraint("unit_kind IN ('township','park','river','corridor')", name="unit_kind"),
        Index("ix_shares_unit", "layer", "unit_kind", "unit"),
        PUBLISHED,
    )
    layer: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    unit_kind: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[float]
    area_m2: Mapped[float]
    length_m: Mapped[float]


class Seal(Base):
    """The digest of what one version said when ``batch`` opened it, or of its end when ``batch`` closed it."""

    __tablename__ = "seals"
    __table_args__ = (
        CheckConstraint("event IN ('opened','closed')", name="event"),
        Index("ix_seals_batch", "batch"),
        PUBLISHED,
    )
    layer: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    event: Mapped[str] = mapped_column(primary_key=True)
    batch: Mapped[uuid.UUID]
    sha256: Mapped[bytes]


class Observation(Base):
    """A sample at a feature; water samples carry their GB 3838-2002 class (6 = worse than V)."""

    __tablename__ = "observations"
    __table_args__ = (
        UniqueConstraint("feature_id", "observed_on", "kind"),
        Index("ix_observations_feature", "feature_id", "observed_on"),
        PUBLISHED,
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    feature_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("published.features.feature_id"))
    kind: Mapped[str] = mapped_column(server_default="water")
    observed_on: Mapped[date]
    measured: Mapped[dict[str, Any]]
    grade: Mapped[int | None] = mapped_column(SmallInteger)
    decisive: Mapped[str | None]
    multiple: Mapped[float | None]
    recorded_at: Mapped[datetime] = _now()
    illustrative: Mapped[bool] = mapped_column(server_default="false")


class Evidence(Base):
    """A document or photo kept for a feature; the original stays under its SHA-256."""

    __tablename__ = "evidence"
    __table_args__ = (PUBLISHED,)
    id: Mapped[uuid.UUID] = _new_id()
    feature_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("published.features.feature_id"), index=True)
    kind: Mapped[str]
    title: Mapped[str]
    document_no: Mapped[str | None]
    dated_on: Mapped[date | None]
    sha256: Mapped[str | None]
    media_type: Mapped[str | None]
    place: Mapped[list[float] | None] = mapped_column(ARRAY(Double))
    recorded_at: Mapped[datetime] = _now()
    illustrative: Mapped[bool] = mapped_column(server_default="false")


class Link(Base):
    """One feature merged into, or replaced by, another (清理合并)."""

    __tablename__ = "links"
    __table_args__ = (CheckConstraint("kind IN ('merged_into','replaces')", name="kind"), PUBLISHED)
    feature_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("published.features.feature_id"), primary_key=True
    )
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("published.features.feature_id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = _now()


class Revision(Base):
    """Counts the publications of a layer; tiles and pages are tagged with it."""

    __tablename__ = "revisions"
    __table_args__ = (PUBLISHED,)
    layer: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger, server_default="0")
    changed_at: Mapped[datetime] = _now()


class Target(Base):
    """A target of the city for the end of a year, with its document and clause; corrected by a newer row."""

    __tablename__ = "targets"
    __table_args__ = (
        Index(
            "ux_targets_current",
            "indicator",
            "year",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
        CORE,
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    indicator: Mapped[str]
    year: Mapped[int]
    value: Mapped[float | None]
    document: Mapped[str]
    clause: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = _now()
    superseded_at: Mapped[datetime | None]


class Allocation(Base):
    """The part of a city target that a township or park carries; entered by the bureaus, never computed."""

    __tablename__ = "allocations"
    __table_args__ = (
        Index(
            "ux_allocations_current",
            "indicator",
            "unit",
            "year",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
        CORE,
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    indicator: Mapped[str]
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    year: Mapped[int]
    value: Mapped[float | None]
    document: Mapped[str] = mapped_column(server_default="")
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = _now()
    superseded_at: Mapped[datetime | None]
    illustrative: Mapped[bool] = mapped_column(server_default="false")


class ReportedValue(Base):
    """A figure a bureau reports for a period, with its source document."""

    __tablename__ = "reported_values"
    __table_args__ = (
        Index(
            "ux_reported_current",
            "indicator",
            "unit",
            "period",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
        CORE,
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    indicator: Mapped[str]
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    period: Mapped[str]
    period_end: Mapped[date]
    value: Mapped[float]
    numerator: Mapped[float | None]
    denominator: Mapped[float | None]
    source_document: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = _now()
    superseded_at: Mapped[datetime | None]
    illustrative: Mapped[bool] = mapped_column(server_default="false")


class Release(Base):
    """A named instant whose figures are kept: what was sent does not change any more."""

    __tablename__ = "releases"
    __table_args__ = (CORE,)
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    on: Mapped[date]
    as_of: Mapped[datetime]
    created_by: Mapped[str]
    created_at: Mapped[datetime] = _now()
    audit_head: Mapped[str] = mapped_column(server_default="")


class ReleaseFigure(Base):
    __tablename__ = "release_figures"
    __table_args__ = (CORE,)
    release: Mapped[str] = mapped_column(ForeignKey("core.releases.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(primary_key=True)
    unit_kind: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    figures: Mapped[dict[str, Any]]


class Job(Base):
    """Long work as a person sees it: state and progress; the queue itself is procrastinate's."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("state IN ('queued','running','done','failed')", name="state"),
        CORE,
    )
    id: Mapped[uuid.UUID] = _new_id()
    kind: Mapped[str]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("core.people.id"))
    unit: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="queued")
    progress: Mapped[float] = mapped_column(server_default="0")
    message: Mapped[str] = mapped_column(server_default="")
    asked: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any] | None]
    problem: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = _now()
    finished_at: Mapped[datetime | None]


class AuditEntry(Base):
    """One act. ``detail`` is kept as the text that was hashed, because jsonb would re-order its keys."""

    __tablename__ = "entries"
    __table_args__ = {"schema": "audit"}  # noqa: RUF012
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    person: Mapped[str]
    unit: Mapped[str]
    role: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[str]
    address: Mapped[str]
    previous: Mapped[bytes]
    hash: Mapped[bytes]


class AuditHead(Base):
    __tablename__ = "head"
    __table_args__ = {"schema": "audit"}  # noqa: RUF012
    single: Mapped[bool] = mapped_column(primary_key=True, server_default="true")
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes]
