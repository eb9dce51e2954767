"""The people of the tests: one for each role, in two townships and two bureaus. None of them exists."""

from __future__ import annotations

from collections.abc import Iterable

from argon2 import PasswordHasher
from sqlalchemy import Connection, text

PASSWORD = "Willow-Bank-2022"
# cheap: the tests sign in thousands of times, and a hash is verified at the cost that is written in it
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

# name -> role, unit
PEOPLE = {
    "alice": ("filler", "huangqiao"),
    "bob": ("head", "huangqiao"),
    "chelsea": ("filler", "xuanbao"),
    "dave": ("head", "xuanbao"),
    "nora": ("reviewer", "nature"),
    "walt": ("reviewer", "water"),
    "eve": ("reviewer", "ecology"),
    "cora": ("coordinator", "industry"),
    "liam": ("leader", "taixing"),
    "ines": ("inspector", "appraisal"),
    "sam": ("sysadmin", "taixing"),
    "seth": ("secadmin", "taixing"),
    "ada": ("auditor", "taixing"),
}

_NEW_PERSON = text(
    "INSERT INTO core.people (name, display, role, unit, password_hash)"
    " VALUES (:name, :name, :role, :unit, :hash)"
)


def insert_people(connection: Connection, names: Iterable[str] = PEOPLE) -> None:
    """Accounts of these people, with the password of the tests."""
    for name in names:
        role, unit = PEOPLE[name]
        connection.execute(_NEW_PERSON, {"name": name, "role": role, "unit": unit, "hash": PASSWORD_HASH})
