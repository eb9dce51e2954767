"""Every code a finding can carry is explained in the room's README."""

from __future__ import annotations

import re
from pathlib import Path

from etl.checks.faults import FAULTS

ETL = Path(__file__).parents[2] / "etl"
CODE = re.compile(
    r"\"((?:value|required|date|identity|amount|geometry|place|township|overlap|near)\.[a-z_]+)\""
)


def test_every_code_occurs_in_the_readme() -> None:
    readme = (ETL / "README.md").read_text(encoding="utf-8")
    sources = [*ETL.glob("checks/*.py"), *ETL.glob("compare/*.py"), *ETL.glob("values/*.py"), ETL / "tidy.py"]
    codes = {code for source in sources for code in CODE.findall(source.read_text(encoding="utf-8"))}
    assert len(codes) > 25
    missing = [
        code for code in codes if f"`{code}`" not in readme and f"`{code.partition('.')[2]}`" not in readme
    ]
    assert not missing


def test_every_topological_fault_occurs_in_the_readme() -> None:
    readme = (ETL / "README.md").read_text(encoding="utf-8")
    assert [kind for kind in FAULTS if f"`{kind}`" not in readme and f"`geometry.{kind}`" not in readme] == []
