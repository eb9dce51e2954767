"""The people of the tests: one for each role, in two townships and two bureaus. None of them exists."""

from __future__ import annotations

PASSWORD = "Willow-Bank-2022"

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
