"""Who somebody is. One account, one person; how they come in is said in ``sessions`` and ``tokens``."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_api import models
from geo_api.db import Actor

ROLES = {
    "filler": "填报",
    "head": "初审",
    "reviewer": "审核",
    "coordinator": "汇总",
    "leader": "领导",
    "inspector": "督查",
    "sysadmin": "系统管理员",
    "secadmin": "安全管理员",
    "auditor": "审计管理员",
}
# 三员: three different people, none of whom edits business data (GB/T 22239-2019)
KEEPERS_OF_THE_HOUSE = frozenset({"sysadmin", "secadmin", "auditor"})


@dataclass(frozen=True, slots=True)
class Person:
    """The person of a request. ``id`` is empty for an anonymous reader.

    ``must_change``: the password has to be changed before anything else. ``reads_only``: came by a token for reading.
    ``wrote_lsn``: where their last change lies in the database's log, if there is a replica that may not have it yet.
    """

    id: str
    name: str
    display: str
    role: str
    unit: str
    unit_kind: str
    must_change: bool = False
    reads_only: bool = False
    wrote_lsn: int = 0

    @property
    def is_signed_in(self) -> bool:
        return bool(self.id)

    def act(self, address: str = "") -> Actor:
        return Actor(person=self.id, unit=self.unit, role=self.role, name=self.name, address=address)

    def only_reading(self) -> Person:
        return replace(self, reads_only=True)


ANONYMOUS = Person(id="", name="", display="", role="", unit="", unit_kind="")


def describe(session: Session, row: models.Person, must_change: bool = False) -> Person:
    """The person of an account."""
    kind = session.scalars(select(models.UnitRow.kind).where(models.UnitRow.key == row.unit)).one()
    return Person(
        str(row.id),
        row.name,
        row.display,
        row.role,
        row.unit,
        kind,
        must_change,
        wrote_lsn=row.wrote_lsn or 0,
    )


def find_by_name(session: Session, name: str) -> Person:
    """The person of that account; for commands and the demonstration, which have no password to show."""
    return describe(session, session.scalars(select(models.Person).where(models.Person.name == name)).one())


def find_unit(session: Session, key: str) -> dict[str, str]:
    row = session.get_one(models.UnitRow, key)
    return {"key": row.key, "kind": row.kind, "zh": row.zh, "en": row.en}
