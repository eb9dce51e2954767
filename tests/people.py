"""The people of the tests: one for each role, in two townships and two bureaus. None of them exists."""

from __future__ import annotations

from argon2 import PasswordHasher

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
