"""Who there is: units, accounts, their sign-ins and keys, rights and settings."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, Range
from sqlalchemy.orm import Mapped, mapped_column

from geo_api.models.base import CORE, Base, new_id, now


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
    id: Mapped[uuid.UUID] = new_id()
    name: Mapped[str] = mapped_column(unique=True)
    display: Mapped[str]
    role: Mapped[str]
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    password_hash: Mapped[str]
    failures: Mapped[int] = mapped_column(Integer, server_default="0")
    locked_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = now()
    must_change: Mapped[bool] = mapped_column(server_default="false")
    password_changed_at: Mapped[datetime] = now()
    locks: Mapped[int] = mapped_column(Integer, server_default="0")
    oidc_subject: Mapped[str | None] = mapped_column(unique=True)
    valid_until: Mapped[date | None]
    seen_at: Mapped[datetime | None]
    demonstration: Mapped[bool] = mapped_column(server_default="false")
    wrote_lsn: Mapped[int | None] = mapped_column(BigInteger)


class FormerPassword(Base):
    """A password somebody had, as its hash, so that it is not taken again."""

    __tablename__ = "former_passwords"
    __table_args__ = (CORE,)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("core.people.id"), index=True)
    password_hash: Mapped[str]
    replaced_at: Mapped[datetime] = now()


class RefusedSignIn(Base):
    """A sign-in that failed, by address only: a wide limit against guessing, kept for minutes."""

    __tablename__ = "refused_sign_ins"
    __table_args__ = (Index("ix_refused_sign_ins_address", "address", "at"), CORE)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    address: Mapped[str]
    at: Mapped[datetime] = now()


class UnknownName(Base):
    """A name somebody tried that no account has: it locks as an account would, so that a lock tells nothing."""

    __tablename__ = "unknown_names"
    __table_args__ = (CORE,)
    name_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(Integer, server_default="0")
    locks: Mapped[int] = mapped_column(Integer, server_default="0")
    locked_until: Mapped[datetime | None]
    at: Mapped[datetime] = now()


class SignOn(Base):
    """Somebody on their way through another house's sign-on; taken once. ``person_id``: who links their account."""

    __tablename__ = "sign_ons"
    __table_args__ = (CORE,)
    state_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    browser_sha256: Mapped[bytes]
    nonce: Mapped[str]
    verifier: Mapped[str]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("core.people.id"))
    expires_at: Mapped[datetime]


class SignIn(Base):
    """A signed-in browser; the cookie's token is stored as its SHA-256 only."""

    __tablename__ = "sessions"
    __table_args__ = (CORE,)
    token_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("core.people.id"), index=True)
    created_at: Mapped[datetime] = now()
    seen_at: Mapped[datetime] = now()
    expires_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(server_default="")
    id: Mapped[uuid.UUID] = mapped_column(unique=True, server_default=text("gen_random_uuid()"))
    agent: Mapped[str] = mapped_column(server_default="")
    by_sign_on: Mapped[bool] = mapped_column(server_default="false")
    oidc_sid: Mapped[str | None]


class Token(Base):
    """A key for a machine (QGIS, a script): acts as its person, within ``scope``."""

    __tablename__ = "tokens"
    __table_args__ = (CheckConstraint("scope IN ('read','write')", name="scope"), CORE)
    id: Mapped[uuid.UUID] = new_id()
    token_sha256: Mapped[bytes] = mapped_column(unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("core.people.id"))
    label: Mapped[str]
    created_at: Mapped[datetime] = now()
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


class SettingChange(Base):
    """Who put a figure in force, and when: what was reckoned by it can be reckoned again."""

    __tablename__ = "setting_changes"
    __table_args__ = (Index("ix_setting_changes_key", "key", "entered_at"), CORE)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    key: Mapped[str]
    value: Mapped[Any] = mapped_column(JSONB)
    source: Mapped[str] = mapped_column(server_default="")
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = now()
