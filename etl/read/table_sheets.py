"""Which sheet of a workbook is read: the first one that names coordinate columns."""

from __future__ import annotations

from collections.abc import Sequence

from etl.read.content import Content
from etl.read.refusals import refuse
from etl.read.table import find_columns, read_table
from etl.reading import UnreadableFile


def read_first_sheet(sheets: Sequence[tuple[str, Sequence[Sequence[object]]]], format_name: str) -> Content:
    """Read it and say which other sheets were not read.

    Raises
    ------
    UnreadableFile
        ``file.no_rows`` without sheets, else what is wrong with the first one.
    """
    if not sheets:
        raise refuse("file.no_rows")
    first_problem: UnreadableFile | None = None
    for name, cells in sheets:
        try:
            find_columns(cells)
        except UnreadableFile as problem:
            first_problem = first_problem or problem
            continue
        content = read_table(cells, format_name, name)
        others = "、".join(other for other, _ in sheets if other != name)
        if others:
            content.notes.append(
                (f"只读取了工作表“{name}”，未读：{others}。", f"Only sheet {name} was read, not {others}.")
            )
        return content
    raise first_problem or refuse("table.no_header")
