"""Headings of real sheets, and the field and unit they mean."""

from __future__ import annotations

import pytest

from layers import CATALOGUE, get
from layers.headings import match_heading, normalise_heading
from layers.quantities import find_factor


@pytest.mark.parametrize(
    ("heading", "name", "factor"),
    [
        ("面积", "reported_area_mu", None),
        ("面积(亩)", "reported_area_mu", None),
        ("面积（公顷）", "reported_area_mu", 15.0),
        ("面积\n（平方米）", "reported_area_mu", 0.0015),
        ("上报面积（万㎡）", "reported_area_mu", 15.0),
        ("MJ", "reported_area_mu", None),
        ("mianji", "reported_area_mu", None),
        ("ＭＪ", "reported_area_mu", None),
        ("面积_m2", "reported_area_mu", 0.0015),
        ("核实面积亩", "verified_area_mu", None),
        ("备 注", "remarks", None),
        ("造林时间*", "planted_on", None),
        ("主要树种（可多选）", "species", None),
        ("上报面积(", "reported_area_mu", None),  # cut at 10 bytes by a shapefile
        ("REPORTED_AREA_MU", "reported_area_mu", None),
        ("小班号", "design_plot_no", None),
        ("状态", "stage", None),
    ],
)
def test_a_heading_of_a_planting_sheet(heading: str, name: str, factor: float | None) -> None:
    found = match_heading(get("afforestation"), heading)
    assert found is not None
    assert found[0] == name
    assert found[1] == (pytest.approx(factor) if factor else None)


@pytest.mark.parametrize("heading", ["面积（km）", "长度", "经度", "序号", "", "（亩）", "亩"])
def test_what_names_no_field_stays_unmapped(heading: str) -> None:
    assert match_heading(get("afforestation"), heading) is None


def test_the_factor_depends_on_the_unit_of_the_layer() -> None:
    assert match_heading(get("greening"), "绿化面积（亩）") == ("reported_area_m2", 2000 / 3)
    assert match_heading(get("rural_rivers"), "长度（km）") == ("reported_length_m", 1000.0)


def test_a_length_of_river_is_not_taken_for_a_river_chief() -> None:
    # 河长 means both: river length and river chief.
    for key in ("backbone_rivers", "rural_rivers", "happy_waters"):
        assert match_heading(get(key), "河长") is None


def test_every_field_is_found_by_each_of_its_own_names() -> None:
    for layer in CATALOGUE:
        for field in layer.fields:
            printed = f"{field.zh}（{field.unit}）" if field.unit else field.zh
            for name in (
                field.name,
                field.zh,
                field.en,
                field.dbf,
                field.dbf.lower(),
                printed,
                *field.synonyms,
            ):
                assert match_heading(layer, name) == (field.name, None), f"{layer.key}: {name}"


def test_normalising_is_idempotent() -> None:
    assert normalise_heading("　上报 面积（亩）＊") == "上报面积亩"
    assert normalise_heading(normalise_heading("Reported_Area (Mu)")) == "reportedareamu"


def test_units_of_different_dimension_do_not_convert() -> None:
    assert find_factor("公顷", "亩") == pytest.approx(15)
    assert find_factor("km", "亩") is None
    assert find_factor("亩", None) is None
    assert find_factor("斤", "亩") is None
