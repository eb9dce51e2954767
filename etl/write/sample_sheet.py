"""The blank monthly sheet of water samples: a row a section, the headings that reading knows, a line to explain."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from layers.gb3838 import ITEMS

HEADINGS = ("河流名称", "断面名称", "断面编码", "采样日期")
_TOLD = "每行一个样品；采样日期写成 2024-06-05；缺测留空，未检出写 0.02L；其他工作表不读取。"
_SHADE = PatternFill("solid", fgColor="E8F1EC")


def write_sample_sheet(sections: Sequence[tuple[str, str, str]], title: str, path: Path) -> None:
    """``sections``: river, name and code of each; text stays text, whatever it begins with."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "水质月报"
    sheet.append([title])
    sheet.append([_TOLD])
    sheet.append([*HEADINGS, *(f"{item.zh}({item.unit})" if item.unit else item.zh for item in ITEMS)])
    for number, row in enumerate(sections, start=4):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column, value)
            cell.data_type = "s"
        sheet.cell(number, 4).number_format = "yyyy-mm-dd"
    sheet["A1"].font = Font(name="Microsoft YaHei", size=14, bold=True)
    for head in sheet[3]:
        head.font, head.fill = Font(name="Microsoft YaHei", size=10, bold=True), _SHADE
    for column, width in enumerate((14, 28, 16, 14, *(16 for _ in ITEMS)), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "C4"
    book.save(path)
