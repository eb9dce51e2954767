"""Tables: places written in every notation, in Excel, CSV and ODS."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import shapely

from tests.corpus.file import Content, File, zip_members
from tests.corpus.plain import list_rings

Rows = list[list[Any]]
_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def write_degrees(number: float, form: str) -> Any:
    """One coordinate in a notation people use; each good for better than 0.1 m."""
    degrees = int(number)
    minutes = int((number - degrees) * 60)
    seconds = ((number - degrees) * 60 - minutes) * 60
    forms: dict[str, Callable[[], Any]] = {
        "decimal": lambda: round(number, 8),
        "text": lambda: f"{number:.8f}",
        "primes": lambda: f"{degrees}°{minutes:02d}′{seconds:.4f}″",
        "ascii": lambda: f"{degrees}°{minutes}'{seconds:.4f}\"",
        "curly": lambda: f"{degrees}°{minutes:02d}’{seconds:.4f}”",
        "words": lambda: f"{degrees}度{minutes}分{seconds:.4f}秒",
        "letters": lambda: f"{degrees}°{minutes:02d}′{seconds:.4f}″" + ("E" if number > 90 else "N"),
        "blanks": lambda: f"{degrees} {minutes:02d} {seconds:.4f}",
        "full_width": lambda: f"{number:.8f}".translate(_FULL_WIDTH),
        "minutes": lambda: f"{degrees}°{(number - degrees) * 60:.6f}′",
        "packed": lambda: f"{degrees}.{minutes:02d}{round(seconds * 100):04d}",
    }
    return forms[form]()


def table_of_points(
    content: Content,
    form: str = "decimal",
    headings: tuple[str, str] = ("经度", "纬度"),
    swapped: bool = False,
    title: bool = False,
    footer: bool = False,
) -> tuple[Rows, list[dict[str, Any]]]:
    """Cells with a place a row, and the rows that must be read."""
    cells: Rows = [[*content.headings, *(headings[::-1] if swapped else headings)]]
    rows = []
    for shape, row in zip(content.shapes, content.rows, strict=True):
        ((x, y),) = shapely.get_coordinates(shape).tolist()
        place = [write_degrees(number, form) if abs(number) <= 180 else round(number, 3) for number in (x, y)]
        cells.append([*row.values(), *(place[::-1] if swapped else place)])
        rows.append(dict(row))
    if title:
        cells = [["泰兴市入河排口一览表"], [], *cells]
    if footer:
        cells += [["合计", len(rows)], ["填报人：示范甲"]]
    return cells, rows


def table_of_triples(content: Content, merged: bool) -> tuple[Rows, list[dict[str, Any]]]:
    """Degrees, minutes and seconds in three columns each, headed in one row or in two."""
    units = ["度", "分", "秒"]
    if merged:
        blank = [None] * len(content.headings)
        cells: Rows = [[*content.headings, "经度", None, None, "纬度", None, None], [*blank, *units, *units]]
    else:
        cells = [[*content.headings, *(f"经度{one}" for one in units), *(f"纬度{one}" for one in units)]]
    for shape, row in zip(content.shapes, content.rows, strict=True):
        triples: list[Any] = []
        for number in shapely.get_coordinates(shape)[0]:
            degrees, minutes = int(number), int(number % 1 * 60)
            triples += [degrees, minutes, round((number % 1 * 60 - minutes) * 60, 4)]
        cells.append([*row.values(), *triples])
    return cells, [dict(row) for row in content.rows]


def table_of_vertices(
    content: Content, headings: tuple[str, str], north_first: bool, merged: bool = False, rings: bool = False
) -> tuple[Rows, list[dict[str, Any]]]:
    """A boundary point a row; the plot's name in each row or, merged, in the first alone."""
    cells: Rows = [["名称", "乡镇", *(["圈号"] if rings else []), "界址点号", *headings]]
    for shape, row in zip(content.shapes, content.rows, strict=True):
        first = True
        for ring, places in enumerate(list_rings(shape), start=1):
            for number, (east, north) in enumerate(places[:-1], start=1):
                name = [row["名称"], row["乡镇"]] if first or not merged else [None, None]
                place = [north, east] if north_first else [east, north]
                cells.append(
                    [*name, *([ring] if rings else []), f"J{number}", *(round(one, 8) for one in place)]
                )
                first = False
    return cells, [{"名称": row["名称"], "乡镇": row["乡镇"]} for row in content.rows]


def table_of_many_points_a_row(
    content: Content, headings: str = "X{n},Y{n}"
) -> tuple[Rows, list[dict[str, Any]]]:
    """A wide table: every vertex of a plot in columns of its own."""
    most = max(len(shape.exterior.coords) - 1 for shape in content.shapes)
    heads = [head for n in range(1, most + 1) for head in headings.format(n=n).split(",")]
    cells: Rows = [["名称", "乡镇", *heads]]
    for shape, row in zip(content.shapes, content.rows, strict=True):
        numbers = [round(float(one), 8) for place in shape.exterior.coords[:-1] for one in place]
        cells.append([row["名称"], row["乡镇"], *numbers, *[None] * (2 * most - len(numbers))])
    return cells, [{"名称": row["名称"], "乡镇": row["乡镇"]} for row in content.rows]


def table_of_wkt(content: Content, heading: str = "WKT") -> tuple[Rows, list[dict[str, Any]]]:
    """Shapes as well-known text."""
    cells: Rows = [[*content.headings, heading]]
    for shape, row in zip(content.shapes, content.rows, strict=True):
        cells.append([*row.values(), shape.wkt])
    return cells, [dict(row) for row in content.rows]


def write_cells(table: tuple[Rows, Sequence[dict[str, Any]]], ending: str, encoding: str = "utf-8") -> File:
    """The cells as .xlsx, .ods, .csv or .tsv; text formats tell numbers as text."""
    cells, rows = table
    if ending == "xlsx":
        return File("排口.xlsx", write_xlsx(cells), rows)
    if ending == "ods":
        return File("排口.ods", write_ods(cells), rows)
    mark = "\t" if ending == "tsv" else ","
    lines = [mark.join(_quote(cell, mark) for cell in line) for line in cells]
    bom = b"\xef\xbb\xbf" if encoding == "utf-8-sig" else b""
    return File(f"排口.{ending}", bom + "\r\n".join(lines).encode(encoding.removesuffix("-sig")), rows)


def write_xlsx(cells: Rows) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    for line in cells:
        book.worksheets[0].append(line)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def write_ods(cells: Rows) -> bytes:
    """An OpenDocument sheet, by hand."""
    table = "".join(
        "<table:table-row>" + "".join(_write_ods_cell(cell) for cell in line) + "</table:table-row>"
        for line in cells
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
        for name, path in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="Sheet1">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    return zip_members({"mimetype": mime, "content.xml": xml.encode()})


def _write_ods_cell(cell: Any) -> str:
    if cell is None:
        return "<table:table-cell/>"
    text = f"<text:p>{escape(str(cell))}</text:p></table:table-cell>"
    if isinstance(cell, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{cell}">{text}'
    return f'<table:table-cell office:value-type="string">{text}'


def _quote(cell: Any, mark: str) -> str:
    text = "" if cell is None else str(cell)
    return '"' + text.replace('"', '""') + '"' if any(one in text for one in (mark, '"', "\n")) else text
