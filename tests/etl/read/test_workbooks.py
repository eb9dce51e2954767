"""What a workbook hides: sheets, formulas without results, numbers typed as text, cells merged over rows."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import shapely
from openpyxl.utils import get_column_letter

from etl.read.filled_form import name_cell

HEADING = ["名称", "经度", "纬度", "面积（亩）"]


def save(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_hidden_sheets_are_named_and_not_read(maker: Any) -> None:
    book = openpyxl.Workbook()
    shown = book.worksheets[0]
    shown.title = "黄桥"
    hidden = book.create_sheet("旧数据")
    lists = book.create_sheet("选项")
    for sheet in (shown, hidden):
        sheet.append(HEADING)
        sheet.append(["甲", 120.1, 32.2, 3])
    lists.append(["是", "否"])
    hidden.sheet_state, lists.sheet_state = "veryHidden", "hidden"
    reading = maker.read(save(book))
    assert [one.name for one in reading.file_layers] == ["黄桥"]
    assert reading.file_layer_certain
    assert [zh for zh, _ in reading.notes] == ["隐藏的工作表没有读取：旧数据。"]


def test_formulas_without_results_are_told(maker: Any) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADING)
    sheet.append(["甲", 120.1, 32.2, "=1+2"])
    sheet.append(["乙", "120.1", "３２．２", "3"])
    reading = maker.read(save(book))
    assert [row["面积（亩）"] for row in reading.rows] == [None, "3"]
    assert [shapely.from_wkb(wkb).coords[0] for wkb in reading.shapes] == [(120.1, 32.2)] * 2
    assert any("1 个公式" in zh for zh, _ in reading.notes)


def test_results_of_formulas_are_read(maker: Any) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADING)
    sheet.append(["甲", 120.1, 32.2, 3])
    parts = unpack(save(book))
    name = "xl/worksheets/sheet1.xml"
    assert b"<v>3</v></c>" in parts[name]
    parts[name] = parts[name].replace(b"<v>3</v></c>", b"<f>SUM(1,2)</f><v>3</v></c>")
    reading = maker.read(maker.zip(parts))
    assert reading.rows[0]["面积（亩）"] == 3
    assert reading.notes == ()


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def test_names_merged_over_the_rows_of_a_plot(maker: Any) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["地块名称", "拐点编号", "X", "Y"])
    corners = [
        (3560704.54, 504715.92),
        (3560704.54, 504765.92),
        (3560671.2, 504765.92),
        (3560671.2, 504715.92),
    ]
    for plot in range(2):
        for number, (x, y) in enumerate(corners):
            sheet.append([f"地块{plot}", f"J{number + 1}", x + 500 * plot, y])
        sheet.merge_cells(start_row=2 + 4 * plot, end_row=5 + 4 * plot, start_column=1, end_column=1)
    reading = maker.read(save(book))
    assert reading.rows == [{"地块名称": "地块0"}, {"地块名称": "地块1"}]
    assert [shapely.from_wkb(wkb).geom_type for wkb in reading.shapes] == ["Polygon"] * 2


def test_a_cell_is_named_as_excel_names_it() -> None:
    assert name_cell(6, 2) == "C7"
    named = [name_cell(0, column) for column in range(1000)]
    assert named == [f"{get_column_letter(column + 1)}1" for column in range(1000)]
