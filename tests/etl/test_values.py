"""Cells as township ledgers write them."""

from __future__ import annotations

from typing import Any

import pytest

from etl.values import parse_column, parse_value
from layers.layer import Choice, Field

AREA = Field("area_mu", "number", "面积", "Area", 12.6, "MJ", unit="亩")
TREES = Field("trees", "integer", "株数", "Trees", 1380, "ZS", unit="株")
FUNDS = Field("funds", "number", "总投资", "Funds", 120.5, "TZ", unit="万元")
LENGTH = Field("length_m", "number", "长度", "Length", 950.0, "CD", unit="m")
PLANTED = Field("planted_on", "date", "造林时间", "Planted on", "2022-03-10", "ZLSJ")
DONE = Field("done", "boolean", "已完成", "Done", True, "WC")
NAME = Field("name", "text", "名称", "Name", "大寨河", "MC")
SPECIES = Field(
    "species", "choices", "树种", "Species", "yew", "SZ",
    choices=(Choice("dawn", "水杉", "Dawn redwood", ("池杉",)), Choice("elm", "榉树", "Zelkova", ("榉",))),
)  # fmt: skip
CLASS = Field(
    "grade", "choice", "类别", "Class", "3", "LB",
    choices=(Choice("3", "Ⅲ类", "Class III", ("三类",)), Choice("old", "旧类", "Old class", retired=True)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("122,800", 122800.0),
        ("１２．６", 12.6),
        (" 12.6 ", 12.6),
        (12, 12.0),
        ("12.6亩", 12.6),
        ("12.6(亩)", 12.6),
        ("3公顷", 45.0),
        ("3 ha", 45.0),
        ("2000㎡", 3.0),
        ("2,000 平方米", 3.0),
        ("0.5万平方米", 7.5),
        ("1.2万", 12000.0),
        ("-3", -3.0),
        ("", None),
        ("/", None),
        ("无", None),
        (None, None),
        (float("nan"), None),
    ],
)
def test_numbers_are_read_in_the_unit_of_the_field(said: Any, value: float | None) -> None:
    parsed = parse_value(AREA, said)
    assert parsed.value == (pytest.approx(value) if value is not None else None)
    assert parsed.doubt is None


def test_the_unit_of_the_heading_counts_unless_the_cell_names_its_own() -> None:
    assert parse_value(AREA, "2", 15.0).value == pytest.approx(30.0)
    assert parse_value(AREA, "2亩", 15.0).value == pytest.approx(2.0)


@pytest.mark.parametrize(("field", "said", "value"), [
    (FUNDS, "120万元", 120.0), (FUNDS, "1.2亿元", 12000.0), (FUNDS, "500000元", 50.0),
    (LENGTH, "2.3公里", 2300.0), (LENGTH, "2.3km", 2300.0), (TREES, "1,380株", 1380), (TREES, 1380.0, 1380),
])  # fmt: skip
def test_units_in_the_cell_are_turned_into_the_fields_own(field: Field, said: Any, value: float) -> None:
    assert parse_value(field, said).value == pytest.approx(value)


@pytest.mark.parametrize("said", ["见说明", "yes", "12.6米", "3-5亩", "3~5", "1,2", True, "十二点五"])
def test_what_is_no_number_blocks_and_says_so(said: Any) -> None:
    parsed = parse_value(AREA, said)
    assert parsed.value is None
    assert (
        parsed.doubt is not None and parsed.doubt.severity == "block" and parsed.doubt.code == "value.number"
    )
    assert "填" in parsed.doubt.zh and parsed.doubt.en


def test_a_rough_figure_is_read_and_has_to_be_confirmed() -> None:
    for said in ("约3亩", "3亩左右", "3余亩", "3左右", "3.0 以上"):
        parsed = parse_value(AREA, said)
        assert parsed.value == 3.0
        assert parsed.doubt is not None and parsed.doubt.severity == "acknowledge"


def test_numbers_in_words_and_fractions_of_trees_are_offered_not_taken() -> None:
    words = parse_value(AREA, "三百二十亩")
    assert words.value is None and words.doubt is not None and words.doubt.offer == 320.0
    assert parse_value(TREES, "两万零五").doubt is not None
    tree = parse_value(TREES, "12.4")
    assert tree.value is None and tree.doubt is not None and tree.doubt.offer == 12


@pytest.mark.parametrize("said", [
    "2022-03-10", "2022-3-10", "2022/3/10", "2022.3.10", "2022年3月10日", "20220310", 20220310, 44630, "44630.5",
    "2022-03-10T08:30:00", "2022-03-10 08:30:00", "２０２２年３月１０日",
])  # fmt: skip
def test_dates_of_every_common_form_are_one_day(said: Any) -> None:
    parsed = parse_value(PLANTED, said)
    assert (parsed.value, parsed.doubt) == ("2022-03-10", None)


@pytest.mark.parametrize("said", ["2022年3月", "2022-3", "2022.03", "202203", "2022年3月上旬"])
def test_a_month_becomes_its_first_day_and_says_so(said: str) -> None:
    parsed = parse_value(PLANTED, said)
    assert parsed.value == "2022-03-01"
    assert parsed.doubt is not None and parsed.doubt.severity == "note"


@pytest.mark.parametrize("said", ["2022", "2022年", "2022-02-30", "去年春天", "3/4/2022", "2022-13"])
def test_what_is_no_day_blocks(said: str) -> None:
    parsed = parse_value(PLANTED, said)
    assert parsed.value is None
    assert parsed.doubt is not None and parsed.doubt.severity == "block" and parsed.doubt.offer is None


def test_a_day_that_can_only_be_meant_one_way_is_offered() -> None:
    doubt = parse_value(PLANTED, "3/15/2022").doubt
    assert doubt is not None and doubt.offer == "2022-03-15"


@pytest.mark.parametrize(("said", "value"), [
    ("dawn", ["dawn"]), ("水杉", ["dawn"]), ("池杉", ["dawn"]), ("水杉、榉树", ["dawn", "elm"]),
    ("水杉;榉", ["dawn", "elm"]),
    ("水杉 榉树", ["dawn", "elm"]), ("水杉，水杉", ["dawn"]), (["dawn", "elm"], ["dawn", "elm"]), ("Zelkova", ["elm"]),
])  # fmt: skip
def test_choices_are_found_by_value_label_and_synonym(said: Any, value: list[str]) -> None:
    parsed = parse_value(SPECIES, said)
    assert (parsed.value, parsed.doubt) == (value, None)


@pytest.mark.parametrize("said", ["Ⅲ类", "III类", "三类", "Class III", "3", 3, 3.0])
def test_roman_numerals_of_every_width_are_one_class(said: Any) -> None:
    assert parse_value(CLASS, said).value == "3"


@pytest.mark.parametrize(
    ("said", "offer"), [("水衫", ["dawn"]), ("水杉7榉树3", ["dawn", "elm"]), ("苹果", None)]
)
def test_a_near_miss_is_offered_never_taken(said: str, offer: list[str] | None) -> None:
    parsed = parse_value(SPECIES, said)
    assert parsed.value is None
    assert parsed.doubt is not None and parsed.doubt.severity == "block" and parsed.doubt.offer == offer
    assert "水杉、榉树" in parsed.doubt.zh


def test_a_retired_choice_has_to_be_confirmed() -> None:
    parsed = parse_value(CLASS, "旧类")
    assert parsed.value == "old" and parsed.doubt is not None and parsed.doubt.severity == "acknowledge"


@pytest.mark.parametrize(("said", "value"), [
    ("是", True), ("有", True), ("√", True), ("TRUE", True), (True, True), (1, True), ("已完成", True),
    ("已设", True),
    ("否", False), ("无", False), ("×", False), ("false", False), (False, False), (0, False), ("未整治", False),
    ("", None),
])  # fmt: skip
def test_yes_and_no(said: Any, value: bool | None) -> None:
    parsed = parse_value(DONE, said)
    assert parsed.value is value and parsed.doubt is None


def test_what_is_neither_yes_nor_no_blocks() -> None:
    assert parse_value(DONE, "部分").doubt is not None


def test_text_is_trimmed_and_loses_control_characters() -> None:
    assert parse_value(NAME, "　大寨\x00河\ufeff ").value == "大寨河"
    assert parse_value(NAME, 17.0).value == "17"
    assert parse_value(NAME, "—").value is None
    assert parse_value(NAME, "字" * 5000).doubt is not None


@pytest.mark.parametrize("field", [AREA, TREES, FUNDS, LENGTH, PLANTED, DONE, NAME, SPECIES, CLASS])
def test_a_value_read_again_is_the_same(field: Field) -> None:
    said = {"number": "12.5", "integer": "12", "date": "2022-03-10", "boolean": "是", "text": "大寨河"}
    first = parse_value(field, said.get(field.kind, field.choices[0].zh if field.choices else ""))
    again = parse_value(field, first.value)
    assert first.value is not None and again.value == first.value and again.doubt is None


def test_a_column_is_read_as_its_cells_are_one_by_one() -> None:
    said = ["12.6", 1, True, 1.0, None, "约3亩", "1", 1, ["a"], float("nan"), "约3亩"]
    column = parse_column(AREA, said, 15.0)
    assert column == [parse_value(AREA, cell, 15.0) for cell in said]
    assert column[2].value is None and column[1].value == 15.0
    texts = ["水杉", None, "水杉 榉树", "水杉"]
    assert parse_column(SPECIES, texts) == [parse_value(SPECIES, cell) for cell in texts]
