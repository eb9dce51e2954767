"""The forms of a layer: a workbook to type in, and a GeoPackage to draw in, each with two worked examples."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from etl.read.examples import EXAMPLE_MARK
from etl.template_examples import EXAMPLE_PLACES, NAMED, name_example
from layers.dictionary import COLUMNS, KINDS, list_rows
from layers.layer import Field, Layer

FORM, DICTIONARY, CHOICES = "填报", "字段说明", "选项"
YES_NO = ("是", "否")
# Rows that carry drop-down lists and limits; pasting further down is still read.
PREPARED_ROWS = 2000
# the system in the heading: degrees that name none are asked about
PLACE_HEADINGS = ("经度（CGCS2000）", "纬度（CGCS2000）")

_TYPED = "坐标填十进制度（如 120.05、32.17），也可写度分秒；带下拉箭头的列请从列表中选。"
_DRAWN = "线、面的图形请用空白 GeoPackage 绘制，或上报 shp、GeoJSON、KML；本表按编号更新属性。"
_INK, _HINT = "1B2622", "8A968F"
_HEAD = PatternFill("solid", fgColor="E8F1EC")
_LINE = Border(bottom=Side(style="thin", color="DDE2DC"))
_FONT = "Microsoft YaHei"


def write_workbook(layer: Layer, path: Path) -> None:
    """Write the workbook to fill in: form with two worked examples, dictionary, and the lists on a hidden sheet.

    Points have their place in two columns headed 经度 and 纬度 (CGCS2000, degrees). Lines and polygons cannot
    be typed: their workbook fills attributes, the shapes come by GeoPackage or any other file of shapes.
    The examples are left out by the reader (:mod:`etl.read.examples`).
    """
    book = Workbook()
    form = book.active
    assert isinstance(form, Worksheet)
    form.title = FORM
    _write_headings(form, layer)
    _write_examples(form, layer)
    _write_dictionary(book.create_sheet(DICTIONARY), layer)
    _add_lists(form, book.create_sheet(CHOICES), layer)
    book.save(path)


def name_columns(layer: Layer) -> tuple[str, ...]:
    """The headings of the form, with units: the place of points first, then the fields in order."""
    place = PLACE_HEADINGS if "point" in layer.geometry else ()
    return place + tuple(f"{field.zh}（{field.unit}）" if field.unit else field.zh for field in layer.fields)


def _write_headings(sheet: Worksheet, layer: Layer) -> None:
    headings = name_columns(layer)
    fields: list[Field | None] = [None] * (len(headings) - len(layer.fields)) + list(layer.fields)
    for number, (heading, field) in enumerate(zip(headings, fields, strict=True), start=1):
        cell = sheet.cell(1, number, heading)
        assert isinstance(cell, Cell)
        required = field is None or field.required
        cell.font = Font(name=_FONT, size=10, bold=required, color=_INK)
        cell.fill = _HEAD
        cell.border = _LINE
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        hint = _explain(field) if field else "CGCS2000，十进制度"
        cell.comment = Comment(hint, "", width=320, height=30 + 20 * (hint.count("\n") + len(hint) // 26))
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = max(10, min(30, 2 * len(heading) + 4))
        if field and field.kind == "date":
            sheet.column_dimensions[letter].number_format = "yyyy-mm-dd"
        elif field and field.kind == "text":
            # Plot numbers, codes and phones must not turn into numbers or dates.
            sheet.column_dimensions[letter].number_format = "@"
    sheet.row_dimensions[1].height = 34
    sheet.freeze_panes = "A2"


def _explain(field: Field) -> str:
    lines = [
        f"{'必填' if field.required else '选填'} · {KINDS[field.kind].split()[0]}",
        f"示例：{_show_example(field)}",
    ]
    if field.kind == "choices":
        lines.append(f"可多选，用顿号分开：{'、'.join(choice.zh for choice in field.choices)}")
    if field.note_zh:
        lines.append(field.note_zh)
    if field.provisional:
        lines.append("待核")
    return "\n".join(lines)


def _show_example(field: Field) -> str | int | float:
    if field.kind == "boolean":
        return YES_NO[0] if field.example else YES_NO[1]
    if field.choices:
        labels = {choice.value: choice.zh for choice in field.choices}
        return "、".join(labels[value] for value in str(field.example).split(";"))
    return field.example


def _write_examples(sheet: Worksheet, layer: Layer) -> None:
    """One row filled wholly, one with what is required; both are known again by the beginning of their names."""
    for number, (place, only_required) in enumerate(zip(EXAMPLE_PLACES, (False, True), strict=True), start=2):
        cells: list[str | int | float | None] = [*place] if "point" in layer.geometry else []
        for field in layer.fields:
            if field.name == NAMED:
                cells.append(name_example(layer, only_required))
            else:
                cells.append(None if only_required and not field.required else _show_example(field))
        for column, value in enumerate(cells, start=1):
            cell = sheet.cell(number, column, value)
            cell.font = Font(name=_FONT, size=10, italic=True, color=_HINT)
    note = sheet.cell(2, 1)
    assert isinstance(note, Cell)
    first = 2 + len(EXAMPLE_PLACES)
    text = f"灰色两行是示例（名称以“{EXAMPLE_MARK}”开头），请从第 {first} 行起填写。忘了删也不会被读入。"
    note.comment = Comment(text, "", width=320, height=70)


def _write_dictionary(sheet: Worksheet, layer: Layer) -> None:
    sheet.append([f"{layer.zh}（{layer.key}）：{layer.description_zh}"])
    sheet.append([_DRAWN if "point" not in layer.geometry else _TYPED])
    sheet.append(list(COLUMNS))
    for row in list_rows(layer):
        sheet.append([cell.replace("；", "\n") for cell in row])
    for letter, width in zip("ABCDEFG", (22, 26, 16, 8, 44, 30, 44), strict=True):
        sheet.column_dimensions[letter].width = width
    for cells in sheet.iter_rows(min_row=3):
        for cell in cells:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.font = Font(name=_FONT, size=10, bold=cell.row == 3, color=_INK)
    sheet.cell(1, 1).font = Font(name=_FONT, size=11, bold=True, color=_INK)
    sheet.freeze_panes = "A4"


def _add_lists(form: Worksheet, choices: Worksheet, layer: Layer) -> None:
    """Inline lists end at 255 characters, so the entries stand on a hidden sheet."""
    first = len(name_columns(layer)) - len(layer.fields) + 1
    for offset, field in enumerate(layer.fields):
        column = get_column_letter(offset + 1)
        entries = YES_NO if field.kind == "boolean" else [c.zh for c in field.choices if not c.retired]
        if entries:
            choices[f"{column}1"] = field.zh
            for row, entry in enumerate(entries, start=2):
                choices[f"{column}{row}"] = entry
        rule = _make_validation(field, f"'{CHOICES}'!${column}$2:${column}${len(entries) + 1}")
        if rule:
            letter = get_column_letter(first + offset)
            rule.add(f"{letter}2:{letter}{PREPARED_ROWS}")
            form.add_data_validation(rule)
    choices.sheet_state = "hidden"


def _make_validation(field: Field, entries: str) -> DataValidation | None:
    """A warning, not a wall: pasted sheets are checked on upload, where every message has a place."""
    rule: DataValidation | None = None
    if field.kind in ("choice", "boolean"):
        rule = DataValidation("list", formula1=entries)
    elif field.kind in ("integer", "number") and field.minimum is not None:
        high = "1E+12" if field.maximum is None else f"{field.maximum:.12g}"
        rule = DataValidation(
            "whole" if field.kind == "integer" else "decimal",
            operator="between",
            formula1=f"{field.minimum:.12g}",
            formula2=high,
        )
    elif field.kind == "date":
        rule = DataValidation("date", operator="greaterThan", formula1="DATE(1949,10,1)")
    if rule:
        rule.allow_blank = True
        rule.errorStyle = "warning"
        rule.errorTitle = field.zh
        rule.error = f"{field.zh}：请核对，示例 {_show_example(field)}"[:250]
    return rule
