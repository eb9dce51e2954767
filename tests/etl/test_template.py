"""Blank forms: what a township opens must lead back to the same fields."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pyogrio
import pytest

from etl.template import (
    CHOICES,
    DICTIONARY,
    FORM,
    PLACE_HEADINGS,
    name_columns,
    write_workbook,
)
from etl.template_gpkg import name_tables, write_geopackage
from etl.values import parse_value
from layers import CATALOGUE, get
from layers.headings import match_heading
from layers.layer import Layer

ALL_LAYERS = [pytest.param(layer, id=layer.key) for layer in CATALOGUE]


@pytest.mark.parametrize("layer", ALL_LAYERS)
def test_every_heading_of_the_form_is_read_back_as_its_field(layer: Layer, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write_workbook(layer, path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [FORM, DICTIONARY, CHOICES]
    assert book[CHOICES].sheet_state == "hidden"
    headings = [str(cell.value) for cell in book[FORM][1]]
    assert tuple(headings) == name_columns(layer)
    named = [found[0] for found in (match_heading(layer, heading) for heading in headings) if found]
    assert named == [field.name for field in layer.fields]
    assert (tuple(headings[:2]) == PLACE_HEADINGS) == ("point" in layer.geometry)


@pytest.mark.parametrize("layer", ALL_LAYERS)
def test_the_examples_read_without_a_doubt(layer: Layer, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write_workbook(layer, path)
    sheet = openpyxl.load_workbook(path)[FORM]
    assert sheet.max_row == 3
    for row in (2, 3):
        for heading, example in zip(sheet[1], sheet[row], strict=True):
            found = match_heading(layer, str(heading.value))
            if not found:
                continue
            field = layer.field(found[0])
            assert example.value is not None or (row == 3 and not field.required)
            if example.value is not None:
                parsed = parse_value(field, example.value)
                assert parsed.doubt is None, f"{heading.value}: {example.value}"
                assert parsed.value is not None


def test_lists_and_limits_of_the_form(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write_workbook(get("afforestation"), path)
    sheet = openpyxl.load_workbook(path)[FORM]
    listed = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert len(listed) > 10
    assert all(rule.errorStyle == "warning" for rule in listed.values())


@pytest.mark.parametrize("layer", ALL_LAYERS)
def test_the_geopackage_opens_with_typed_columns(layer: Layer, tmp_path: Path) -> None:
    path = tmp_path / "form.gpkg"
    write_geopackage(layer, path)
    write_geopackage(layer, path)  # a second time replaces the file
    tables = name_tables(layer)
    assert {name for name, _ in pyogrio.list_layers(path)} == set(tables)
    wanted = {"point": "Point", "line": "MultiLineString", "polygon": "MultiPolygon"}
    for table, family in tables.items():
        info = pyogrio.read_info(path, layer=table)
        assert info["features"] == 2
        assert info["crs"] == "EPSG:4490"
        assert info["geometry_type"] == wanted[family]
        assert list(info["fields"]) == [field.name for field in layer.fields]
        types = dict(zip(info["fields"], info["ogr_types"], strict=True))
        for field in layer.fields:
            if field.kind == "date":
                assert types[field.name] == "OFTDate"
