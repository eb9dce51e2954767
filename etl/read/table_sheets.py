"""Which sheet of a workbook is read: a person's choice, else the first one whose rows have places."""

from __future__ import annotations

from collections.abc import Sequence

from etl.read.content import Content, Source
from etl.read.file_layers import find_family, pick_layer, tell_layers
from etl.read.refusals import refuse
from etl.read.table import read_table
from etl.reading import FileLayer, UnreadableFile

Cells = Sequence[Sequence[object]]


def read_best_sheet(sheets: Sequence[tuple[str, Cells]], format_name: str, source: Source) -> Content:
    """Read it and say which other sheets were not read; a sheet without a heading row is no layer.

    Raises
    ------
    UnreadableFile
        ``file.no_rows`` without sheets, else what is wrong with the first one.
    """
    first_problem: UnreadableFile | None = None
    contents: list[Content] = []
    for name, cells in sheets:
        try:
            contents.append(read_table(cells, format_name, name, source.wanted))
        except UnreadableFile as problem:
            if name == source.file_layer:
                raise
            first_problem = first_problem or problem
    if not contents:
        raise first_problem or refuse("file.no_rows")
    layers = [FileLayer(one.layer_name, len(one.rows), find_family(one.shapes), False) for one in contents]
    picked = pick_layer(layers, source)
    content = contents[picked]
    others = "、".join(name for name, _ in sheets if name != content.layer_name)
    if others:
        zh = f"只读取了工作表“{content.layer_name}”，未读：{others}。"
        content.notes.append((zh, f"Only sheet {content.layer_name} was read, not {others}."))
    return tell_layers(content, layers, picked, source)
