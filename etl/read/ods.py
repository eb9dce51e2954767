"""OpenDocument sheets (ods) with a place per row; repeated cells are counted before they are written out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from etl.read import bounds
from etl.read.archive import Archive
from etl.read.content import Content, Source
from etl.read.refusals import refuse
from etl.read.table_sheets import read_best_sheet

MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_ROW_GROUPS = {_TABLE + name for name in ("table-row-group", "table-header-rows", "table-rows")}
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SPARE_ROWS = 20
_MOST_CELLS = 5_000_000

Cells = list[Sequence[object]]


def is_ods(archive: Archive) -> bool:
    """Whether the archive says of itself that it is a sheet."""
    named = next((member for member in archive.members if member.name == "mimetype"), None)
    return named is not None and archive.read(named).strip().startswith(MIMETYPE)


def read_ods(source: Source, archive: Archive) -> Content:
    """Read the sheet a person chose, or the best one. Raises ``ods.damaged``, ``xml.forbidden``."""
    part = next((member for member in archive.members if member.name == "content.xml"), None)
    if part is None:
        raise refuse("ods.damaged")
    data = archive.read(part)
    if data.startswith(_UTF16_MARKS) or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise refuse("xml.forbidden")
    try:
        root: Element = ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise refuse("xml.forbidden") from error
    except ParseError as error:
        raise refuse("ods.damaged") from error
    sheets = [
        (table.get(_TABLE + "name") or f"表{number}", read_cells(table))
        for number, table in enumerate(root.iter(_TABLE + "table"), start=1)
    ]
    return read_best_sheet([(name, cells) for name, cells in sheets if cells], "ods", source)


def read_cells(table: Element) -> Cells:
    """The cells of a sheet without the empty rows at its end."""
    cells: Cells = []
    empty = 0
    total = 0
    for row in walk_rows(table):
        values = read_row(row)
        times = read_times(row, "number-rows-repeated")
        if not values:
            empty += times
            continue
        total += (len(values) + 1) * times
        if len(cells) + empty + times > bounds.MOST_ROWS + _SPARE_ROWS or total > _MOST_CELLS:
            raise refuse("file.too_many_rows", count=f"{bounds.MOST_ROWS}+", most=bounds.MOST_ROWS)
        cells.extend([()] * empty + [values] * times)
        empty = 0
    return cells


def walk_rows(table: Element) -> Iterator[Element]:
    """The rows, those in groups included, in order."""
    waiting = [table]
    while waiting:
        element = waiting.pop()
        if element.tag == _TABLE + "table-row":
            yield element
        elif element is table or element.tag in _ROW_GROUPS:
            waiting.extend(reversed(element))


def read_row(row: Element) -> tuple[object, ...]:
    """The values of a row without the empty cells at its end."""
    values: list[object] = []
    empty = 0
    for cell in row:
        if cell.tag not in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            continue
        value = read_value(cell)
        times = read_times(cell, "number-columns-repeated")
        if value is None or value == "":
            empty += times
            continue
        if len(values) + empty + times > bounds.MOST_ATTRIBUTES:
            raise refuse("table.too_wide", most=bounds.MOST_ATTRIBUTES)
        values.extend([None] * empty + [value] * times)
        empty = 0
    return tuple(values)


def read_value(cell: Element) -> object:
    """One cell: a number, a truth value, a date as ISO text, or its paragraphs."""
    kind = cell.get(_OFFICE + "value-type")
    if kind in ("float", "percentage", "currency"):
        try:
            number = float(cell.get(_OFFICE + "value") or "")
        except ValueError as error:
            raise refuse("ods.damaged") from error
        return int(number) if number.is_integer() and abs(number) < 1 << 53 else number
    if kind == "date":
        return (cell.get(_OFFICE + "date-value") or "").removesuffix("T00:00:00")
    if kind == "boolean":
        return cell.get(_OFFICE + "boolean-value") == "true"
    return "\n".join("".join(paragraph.itertext()) for paragraph in cell.findall(_TEXT + "p")).strip()


def read_times(element: Element, name: str) -> int:
    """How often a cell or a row is meant; once unless it says more."""
    said = element.get(_TABLE + name) or "1"
    return int(said) if said.isdecimal() and len(said) < 10 and int(said) > 0 else 1
