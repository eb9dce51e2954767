"""The people of the demonstration. None of them exists; passwords are random and written to one private file."""

from __future__ import annotations

import os
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert

from geo_api import models
from geo_api.passwords import Policy, check_strength, hash_password
from geo_api.people import ROLES
from layers.units import TOWNSHIPS, get_unit

ACCOUNTS_FILE = "demo-accounts.tsv"
# Name -> role, unit: those who can sign in.
PEOPLE: dict[str, tuple[str, str]] = {
    "demo_huangqiao": ("filler", "huangqiao"),
    "demo_huangqiao_head": ("head", "huangqiao"),
    "demo_xuanbao": ("filler", "xuanbao"),
    "demo_xuanbao_head": ("head", "xuanbao"),
    "demo_water": ("reviewer", "water"),
    "demo_ecology": ("reviewer", "ecology"),
    "demo_nature": ("reviewer", "nature"),
    "demo_housing": ("reviewer", "housing"),
    "demo_agriculture": ("reviewer", "agriculture"),
    "demo_coordinator": ("coordinator", "industry"),
    "demo_leader": ("leader", "taixing"),
    "demo_inspector": ("inspector", "appraisal"),
    "demo_sysadmin": ("sysadmin", "data"),
    "demo_secadmin": ("secadmin", "data"),
    "demo_auditor": ("auditor", "data"),
}
# No password has this hash: the other townships' people stand in the history and cannot sign in.
NO_PASSWORD = "!"


@dataclass(frozen=True, slots=True)
class Accounts:
    """Account ids by name, those without sign-in included."""

    ids: dict[str, uuid.UUID]

    def filler_of(self, unit: str) -> uuid.UUID | None:
        return self.ids.get(f"demo_{unit}")

    def head_of(self, unit: str) -> uuid.UUID | None:
        return self.ids.get(f"demo_{unit}_head")

    def reviewer_of(self, bureau: str) -> uuid.UUID | None:
        return self.ids.get(f"demo_{bureau}")


def add_accounts(connection: Connection, target: Path) -> Accounts:
    """Add the people, and write names and passwords beside ``target``; :func:`finish_accounts` puts them in place."""
    passwords = {name: make_password() for name in PEOPLE}
    rows: list[dict[str, Any]] = [
        _make_row(name, role, unit, hash_password(passwords[name])) for name, (role, unit) in PEOPLE.items()
    ]
    silent = [
        (f"demo_{unit.key}{end}", role, unit.key)
        for unit in TOWNSHIPS
        for end, role in (("", "filler"), ("_head", "head"))
    ]
    rows += [_make_row(name, role, unit, NO_PASSWORD) for name, role, unit in silent if name not in PEOPLE]
    active = [row for row in rows if row["password_hash"] != NO_PASSWORD]
    disabled = [row for row in rows if row["password_hash"] == NO_PASSWORD]
    connection.execute(insert(models.Person), active)
    connection.execute(insert(models.Person).values(disabled_at=func.clock_timestamp()), disabled)
    lines = ["name\tpassword\trole\tunit"]
    lines += [f"{name}\t{passwords[name]}\t{role}\t{unit}" for name, (role, unit) in PEOPLE.items()]
    _write_privately(_waiting(target), "\n".join(lines) + "\n")
    return Accounts({row["name"]: row["id"] for row in rows})


def finish_accounts(target: Path) -> None:
    """After the commit: the file with the passwords gets its name (also after a crash right behind the commit)."""
    waiting = _waiting(target)
    if waiting.exists():
        os.replace(waiting, target)


def make_password() -> str:
    """Sixteen random characters that the rule for passwords accepts."""
    while True:
        password = "-".join(
            secrets.token_urlsafe(9).replace("-", "x").replace("_", "y")[:5] for _ in range(3)
        )
        kinds = (str.islower, str.isupper, str.isdigit)
        if all(any(kind(c) for c in password) for kind in kinds):
            check_strength(Policy(), password)
            return password


def _make_row(name: str, role: str, unit: str, password_hash: str) -> dict[str, Any]:
    display = f"示范{ROLES[role]}（{get_unit(unit).zh}）"
    return {
        "id": uuid.uuid4(),
        "name": name,
        "display": display,
        "role": role,
        "unit": unit,
        "password_hash": password_hash,
        "demonstration": True,
    }


def _waiting(target: Path) -> Path:
    return target.with_name(f".{target.name}.new")


def _write_privately(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as target:
        target.write(text)
        target.flush()
        os.fsync(target.fileno())
