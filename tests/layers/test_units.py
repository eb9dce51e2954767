"""Units and villages: the public codes, and finding a unit from what a file says without guessing."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from layers.units import (
    BUREAUS,
    EVERYWHERE,
    PARKS,
    TOWNSHIPS,
    UNITS,
    get_unit,
    list_candidates,
    match_unit,
    name_units,
    normalise_name,
)
from layers.villages import VILLAGES, get_village, list_villages

CODES = Path(__file__).resolve().parents[2].parent / "shared/data/codes"
needs_codes = pytest.mark.skipif(
    not CODES.exists(), reason="the statistical tables are not shipped; put them in ../shared/data/codes"
)
DAY = date(2023, 1, 1)


def read_codes(name: str) -> list[dict[str, str]]:
    with (CODES / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_17_town_level_units_and_keys_are_unique() -> None:
    assert len(TOWNSHIPS) == 17
    assert len({unit.key for unit in UNITS}) == len(UNITS)
    kinds = Counter(unit.zh[-1] for unit in TOWNSHIPS)
    assert (kinds["道"], kinds["镇"], kinds["乡"]) == (3, 13, 1)


def test_parks_lie_in_towns_and_no_town_in_a_park() -> None:
    for park in PARKS:
        assert park.host_townships
        assert all(get_unit(key).kind == "township" for key in park.host_townships)
    assert not any(unit.host_townships for unit in (*TOWNSHIPS, *BUREAUS))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("黄桥镇", "huangqiao"),
        ("黄桥", "huangqiao"),
        (" 黄桥镇　", "huangqiao"),
        ("泰兴市黄桥镇人民政府", "huangqiao"),
        ("延令 街 道", "yanling"),
        ("姚王街道办事处", "yaowang"),
        ("Huangqiao", "huangqiao"),
        ("321283100", "huangqiao"),
        ("３２１２８３１００", "huangqiao"),
        ("321283100000", "huangqiao"),
        ("321283110", "heshi"),
        ("泰兴市", "taixing"),
        ("321283", "taixing"),
        ("虹桥", "hongqiao"),
        ("虹桥镇", "hongqiao"),
        ("虹桥园区", "hongqiao_park"),
        ("泰兴市虹桥工业园区", "hongqiao_park"),
        ("经济开发区", "economic_zone"),
        ("农产品加工园", "agrifood_park"),
        ("★水务局", "water"),
        ("市水务局", "water"),
        ("泰州市泰兴生态环境局", "ecology"),
        ("住房和城乡建设局", "housing"),
    ],
)
def test_a_name_or_code_as_typed_finds_its_unit(text: str, key: str) -> None:
    unit = match_unit(text, DAY)
    assert unit is not None and unit.key == key


@pytest.mark.parametrize(
    ("text", "on", "key"),
    [
        ("姚王镇", date(2021, 4, 20), "yaowang"),
        ("姚王", date(2019, 1, 1), "yaowang"),
        ("延令街道", date(2021, 4, 20), None),
        ("延令街道", date(2021, 4, 21), "yanling"),
        ("溪桥镇", date(2010, 4, 11), "huangqiao"),
        ("溪桥镇", date(2022, 1, 1), None),
        ("南沙镇", date(2009, 1, 1), None),
        ("横垛镇", date(2009, 1, 1), "guxi"),
        ("蒋华镇", date(2009, 1, 1), "hongqiao"),
        ("黄桥工业园区", date(2018, 9, 20), "huangqiao_zone"),
        ("黄桥工业园区", date(2022, 1, 1), None),
    ],
)
def test_a_former_name_holds_only_while_it_was_in_use(text: str, on: date, key: str | None) -> None:
    unit = match_unit(text, on)
    assert (unit.key if unit else None) == key


def test_a_former_name_is_still_offered_when_no_day_is_given() -> None:
    assert [unit.key for unit in list_candidates("溪桥镇")] == ["huangqiao"]


@pytest.mark.parametrize(
    ("code", "keys"),
    [("321283101", {"huangqiao", "fenjie"}), ("321283106", {"guxi", "guangling"})],
)
def test_a_code_that_two_lists_give_to_two_towns_is_not_guessed(code: str, keys: set[str]) -> None:
    assert match_unit(code, DAY) is None
    assert {unit.key for unit in list_candidates(code, DAY)} == keys


@pytest.mark.parametrize("text", ["", " ", "镇", "靖江市", "321282", "999", "12345678901234", "黄桥镇祁巷村"])
def test_what_is_no_unit_finds_none(text: str) -> None:
    assert match_unit(text, DAY) is None


def test_no_name_in_use_belongs_to_two_units() -> None:
    for unit in UNITS:
        for alias in unit.aliases:
            if alias.name and alias.holds(DAY):
                assert match_unit(alias.name, DAY) == unit, alias.name
        assert match_unit(unit.zh, DAY) == unit


def test_a_name_of_nothing_but_a_suffix_is_kept() -> None:
    assert normalise_name("街道") == "街道"
    assert normalise_name("Ｈuangqiao") == "huangqiao"


def test_all_townships_and_parks_together_read_as_the_plan_writes_them() -> None:
    assert name_units(("nature", *EVERYWHERE)) == "自然资源和规划局、各乡镇（街道）、园区"
    assert name_units(("water", "huangqiao"), "en") == "Water Affairs Bureau, Huangqiao Town"


def test_there_are_371_villages_each_with_its_own_code() -> None:
    assert len(VILLAGES) == 371
    assert len({village.code for village in VILLAGES}) == 371
    assert {village.township for village in VILLAGES} == {unit.key for unit in TOWNSHIPS}


def test_forms_follow_the_names() -> None:
    for village in VILLAGES:
        named_village = village.name.endswith(("村委会", "村民委员会"))
        assert (village.form == "村委会") == named_village, village.name
        if named_village:
            assert village.kind == "village" and village.short.endswith("村")
    assert get_village("321283100204").short == "祁巷村"


def test_statistical_placeholders_are_put_in_a_township_only_provisionally() -> None:
    placeholders = [village for village in VILLAGES if village.provisional]
    assert [village.code[6:9] for village in placeholders] == ["401", "402", "403"]
    assert all(village.form == "虚拟社区" for village in placeholders)


@needs_codes
def test_townships_are_those_of_the_statistical_table() -> None:
    rows = read_codes("taixing_townships_stats2023.csv")
    official = {row["code"]: row["name"] for row in rows if not row["kind"].startswith("pseudo")}
    assert {unit.code: unit.zh for unit in TOWNSHIPS} == official
    for row in rows:
        if row["kind"].startswith("pseudo"):
            continue
        unit = next(unit for unit in TOWNSHIPS if unit.code == row["code"])
        own = [village for village in list_villages(unit.key) if not village.provisional]
        assert len(own) == int(row["village_count"]), unit.zh


@needs_codes
def test_villages_are_those_of_the_statistical_table() -> None:
    rows = read_codes("taixing_villages_stats2023.csv")
    assert [(row["code"], row["name"].strip()) for row in rows] == [(v.code, v.name) for v in VILLAGES]
