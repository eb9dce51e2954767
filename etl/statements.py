"""SQL longer than ten lines lives in ``etl/sql``; the first line of each file is its question."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from sqlalchemy import TextClause, text


@lru_cache
def read_statement(name: str, **names: str) -> TextClause:
    """The statement of that file with table and column names put in; names are the catalogue's."""
    for value in names.values():
        if not value.replace("_", "").isalnum() or not value.isascii():
            raise ValueError(f"{value!r} is no name of the catalogue")
    said = files("etl").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
    for key, value in names.items():
        said = said.replace("{" + key + "}", value)
    return text(said)
