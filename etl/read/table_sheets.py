"""Which sheet of a workbook is read: a person's choice, else the first one whose rows have places."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.read.content import Content, Source
from etl.read.examples import is_example
from etl.read.file_layers import find_family, pick_layer, tell_layers
from etl.read.refusals import refuse
from etl.read.table import read_table
from etl.reading import FileLayer, UnreadableFile

_EXPLAINING = re.compile(
    r"封面|目录|说明|(字段|填表|填报|填写)说明|选项|代码表|(数据)?字典|(填写)?示例|readme", re.IGNORECASE
)

Cells = Sequence[Sequence[object]]


def read_best_sheet(sheets: Sequence[tuple[str, Cells]], format_name: str, source: Source) -> Content:
    """Read it and say which other sheets were not read.

    A sheet without a heading row is no layer; nor is a cover, a dictionary or an explanation beside others.

    Raises
    ------
    UnreadableFile
        ``file.no_rows`` without sheets, else what is wrong with the first one.
    """
    sheets = [(name, cells) for name, cells in sheets if not is_explaining(name)] or sheets
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
    layers = [describe_sheet(content) for content in contents]
    picked = pick_layer(layers, source)
    content = contents[picked]
    others = "、".join(name for name, _ in sheets if name != content.layer_name)
    if others:
        zh = f"只读取了工作表“{content.layer_name}”，未读：{others}。"
        content.notes.append((zh, f"Only sheet {content.layer_name} was read, not {others}."))
    return tell_layers(content, layers, picked, source)


def is_explaining(name: str) -> bool:
    """Whether a sheet of that name explains the others."""
    return _EXPLAINING.fullmatch(name.strip()) is not None


def describe_sheet(content: Content) -> FileLayer:
    """A sheet as a layer; worked examples of a template are no rows."""
    own = [number for number, row in enumerate(content.rows) if not is_example(row.values())]
    family = find_family([content.shapes[number] for number in own])
    return FileLayer(content.layer_name, len(own), family, False)
