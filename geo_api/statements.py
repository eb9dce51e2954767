"""Statements kept as files: their text with fragments put in. Fragments are SQL of ours; values are bound."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


@lru_cache
def read_statement(name: str) -> str:
    """The text of ``geo_api/sql/<name>.sql``."""
    return files("geo_api").joinpath(f"sql/{name}.sql").read_text(encoding="utf-8")


def fill_statement(name: str, **fragments: str) -> str:
    """The statement with ``{fragment}`` replaced by SQL text; a fragment is never a value."""
    statement = read_statement(name)
    for key, fragment in fragments.items():
        statement = statement.replace("{" + key + "}", fragment)
    return statement
