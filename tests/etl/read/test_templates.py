"""The forms that are handed out come back through the reader: examples are left out, what was filled in is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas
import openpyxl
import pytest
import shapely

from etl.mapping import propose_mapping
from etl.read.examples import EXAMPLE_MARK
from etl.template import FORM, PLACE_HEADINGS, write_workbook
from etl.template_examples import draw_example
from etl.template_gpkg import name_tables, write_geopackage
from layers import CATALOGUE, get
from layers.layer import Layer

ALL_LAYERS = [pytest.param(layer, id=layer.key) for layer in CATALOGUE]
PLACE = (120.1, 32.2)


def fill_workbook(layer: Layer, path: Path, rows: int = 1) -> bytes:
    """The form with rows like its first example, named anew."""
    write_workbook(layer, path)
    book = openpyxl.load_workbook(path)
    sheet = book[FORM]
    for number in range(rows):
        for column, cell in enumerate(sheet[2], start=1):
            value = cell.value
            if isinstance(value, str) and value.startswith(EXAMPLE_MARK):
                value = f"{value.removeprefix(EXAMPLE_MARK)}{number}"
            sheet.cell(
                4 + number,
                column,
                PLACE[column - 1] if sheet.cell(1, column).value in PLACE_HEADINGS else value,
            )
    book.save(path)
    return path.read_bytes()


@pytest.mark.parametrize("layer", ALL_LAYERS)
def test_a_workbook_that_was_filled_in(maker: Any, layer: Layer, tmp_path: Path) -> None:
    reading = maker.read(fill_workbook(layer, tmp_path / "form.xlsx"))
    assert (len(reading.rows), reading.layer_name) == (1, FORM)
    assert [(one.name, one.rows) for one in reading.file_layers] == [(FORM, 1)]
    assert reading.file_layer_certain
    assert reading.crs.certain, "the form names its system, so nobody is asked"
    assert any("2 行是模板里的示例" in zh for zh, _ in reading.notes)
    mapped = propose_mapping(layer, list(reading.headings), reading.rows, None, None)
    assert {one.field for one in mapped if one.field} == {field.name for field in layer.fields}
    (wkb,) = reading.shapes
    assert (wkb is None) == ("point" not in layer.geometry)
    if wkb is not None:
        assert shapely.from_wkb(wkb).equals(shapely.Point(PLACE))


@pytest.mark.parametrize("layer", ALL_LAYERS)
def test_a_geopackage_that_was_drawn_in(maker: Any, layer: Layer, tmp_path: Path) -> None:
    path = tmp_path / "form.gpkg"
    write_geopackage(layer, path)
    table, family = list(name_tables(layer).items())[-1]
    shape = draw_example(family, PLACE)
    frame = geopandas.GeoDataFrame({"name": ["甲"]}, geometry=[shape], crs=4490)
    frame.to_file(path, layer=table, mode="a", engine="pyogrio")
    reading = maker.read(path.read_bytes())
    assert (reading.layer_name, [row["name"] for row in reading.rows]) == (table, ["甲"])
    assert [(one.name, one.rows) for one in reading.file_layers] == [
        (name, int(name == table)) for name in name_tables(layer)
    ]
    assert reading.file_layer_certain
    assert reading.crs.declared is not None
    assert set(reading.headings) == {field.name for field in layer.fields}


def test_a_form_nobody_filled_in(maker: Any, tmp_path: Path) -> None:
    layer = get("outfalls")
    write_workbook(layer, tmp_path / "form.xlsx")
    write_geopackage(layer, tmp_path / "form.gpkg")
    for name in ("form.xlsx", "form.gpkg"):
        refusal = maker.refusal((tmp_path / name).read_bytes())
        assert refusal.code == "table.only_examples"
        assert EXAMPLE_MARK in refusal.message


def test_an_example_that_was_written_over_is_a_row(maker: Any, tmp_path: Path) -> None:
    layer = get("outfalls")
    path = tmp_path / "form.xlsx"
    write_workbook(layer, path)
    book = openpyxl.load_workbook(path)
    named = [cell.value for cell in book[FORM][1]].index(layer.field("name").zh) + 1
    book[FORM].cell(2, named, "宣堡镇一号排口")
    book.save(path)
    reading = maker.read(path.read_bytes())
    assert [row[layer.field("name").zh] for row in reading.rows] == ["宣堡镇一号排口"]


def test_examples_are_left_out_of_other_formats_too(maker: Any) -> None:
    text = maker.geojson().replace(maker.names[0], EXAMPLE_MARK + maker.names[0])
    reading = maker.read(text)
    assert [row["名称"] for row in reading.rows] == list(maker.names[1:])
    assert len(reading.shapes) == 2
