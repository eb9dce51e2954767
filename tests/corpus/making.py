"""Truths by name, written in a system: the beginning of every case."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.corpus.case import Case
from tests.corpus.file import Content, File
from tests.corpus.systems import carry
from tests.corpus.truth import Truth, list_truths


def content_of(truth: str | Truth, crs: str, renamed: Mapping[str, str] | None = None) -> Content:
    """A truth in the numbers of ``crs``, headings renamed."""
    one = list_truths()[truth] if isinstance(truth, str) else truth
    rows = [{(renamed or {}).get(name, name): value for name, value in row.items()} for row in one.rows]
    return Content(carry(one.shapes, crs), rows)


def make_case(
    format_name: str,
    crs: str,
    write: Callable[[Content], File],
    *,
    truth: str = "ledger",
    declared: str = "right",
    encoding: str = "",
    fault: str = "",
    asks: str = "may",
    refused: tuple[str, ...] = (),
    renamed: Mapping[str, str] | None = None,
    file_layer: str | None = None,
) -> Case:
    """A case whose file is written from a truth carried into ``crs``."""
    return Case(
        format_name,
        crs,
        declared,
        encoding,
        fault,
        list_truths()[truth],
        lambda: write(content_of(truth, crs, renamed)),
        refused,
        asks,
        file_layer,
    )
