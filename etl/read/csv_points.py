"""CSV and tab-separated text with a place per row."""

from __future__ import annotations

import csv
import io

from etl.encoding import decode_text, judge_text
from etl.read import bounds
from etl.read.content import Content, Source
from etl.read.refusals import refuse
from etl.read.table import read_table

_DELIMITERS = (",", "\t", ";", "|", "，")
_SNIFF_LINES = 20


def read_csv(source: Source) -> Content:
    """Read a delimited table in UTF-8 or GBK."""
    decoded = decode_text(source.data, source.encoding)
    if decoded is None:
        code = "encoding.choice_fails" if source.encoding else "encoding.unknown"
        raise refuse(code, where="文件", where_en="of the file", encoding=source.encoding)
    text, candidates, certain = decoded
    csv.field_size_limit(bounds.MOST_TEXT_CHARACTERS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=find_delimiter(text))
    cells: list[list[object]] = []
    try:
        for record in reader:
            if len(record) > bounds.MOST_ATTRIBUTES:
                raise refuse("table.too_wide", most=bounds.MOST_ATTRIBUTES)
            cells.append([strip_guard(cell) for cell in record])
            if len(cells) > bounds.MOST_ROWS + _SNIFF_LINES:
                raise refuse("file.too_many_rows", count=f"{len(cells)}+", most=bounds.MOST_ROWS)
    except csv.Error as error:
        where = f"（第 {reader.line_num} 行）"
        raise refuse("file.damaged", where=where, where_en=f" (line {reader.line_num})") from error
    content = read_table(cells, "csv", source.stem, source.wanted)
    content.encoding = judge_text(candidates, certain)
    return content


def find_delimiter(text: str) -> str:
    """The delimiter that most of the first lines have; of several the one that makes more columns."""
    lines = text[:50_000].splitlines()[:_SNIFF_LINES]
    return max(
        _DELIMITERS,
        key=lambda mark: (sum(1 for line in lines if mark in line), sum(line.count(mark) for line in lines)),
    )


def strip_guard(cell: str) -> str:
    """Takes off the ``'`` our own exports put before text that a spreadsheet would run as a formula."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t\r" else cell
