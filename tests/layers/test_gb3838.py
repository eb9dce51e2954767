"""GB 3838-2002: boundaries, the decisive item, and what is missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.gb3838 import ITEMS, WORSE_THAN_V, Water, grade_item, grade_sample

FULL_III = {"ph": 7.5, "do": 5.0, "codmn": 6.0, "cod": 20.0, "bod5": 4.0, "nh3n": 1.0, "tp": 0.2}


@pytest.mark.parametrize(
    ("key", "value", "grade"),
    [
        ("do", 7.5, 1), ("do", 7.49, 2), ("do", 6.0, 2), ("do", 5.0, 3), ("do", 3.0, 4), ("do", 2.0, 5),
        ("do", 1.99, 6),
        ("codmn", 2.0, 1), ("codmn", 6.0, 3), ("codmn", 6.01, 4), ("codmn", 15.0, 5), ("codmn", 15.1, 6),
        ("cod", 15.0, 1), ("cod", 15.1, 3), ("cod", 20.0, 3), ("cod", 40.0, 5), ("cod", 40.1, 6),
        ("bod5", 3.0, 1), ("bod5", 4.0, 3), ("bod5", 10.0, 5), ("bod5", 10.1, 6),
        ("nh3n", 0.15, 1), ("nh3n", 0.151, 2), ("nh3n", 1.0, 3), ("nh3n", 2.0, 5), ("nh3n", 2.01, 6),
        ("tp", 0.02, 1), ("tp", 0.2, 3), ("tp", 0.201, 4), ("tp", 0.4, 5), ("tp", 0.41, 6),
        ("ph", 6.0, 1), ("ph", 9.0, 1), ("ph", 5.9, 6), ("ph", 9.1, 6),
    ],
)  # fmt: skip
def test_a_boundary_value_belongs_to_the_better_class(key: str, value: float, grade: int) -> None:
    assert grade_item(key, value, "river") == grade


def test_the_worst_item_decides_and_is_named_with_its_multiple() -> None:
    graded = grade_sample({**FULL_III, "nh3n": 1.6, "cod": 25.0}, "river")
    assert graded is not None
    assert (graded.grade, graded.decisive) == (5, ("nh3n",))
    assert dict(graded.exceeding) == {"cod": 0.25, "nh3n": 0.6}
    assert graded.missing == ()
    assert graded.meets_target is False


def test_nitrogen_and_temperature_are_not_rated_in_a_river() -> None:
    graded = grade_sample({**FULL_III, "tn": 9.0, "water_temp": 31.0}, "river")
    assert graded is not None
    assert graded.grade == 3
    assert graded.meets_target is True
    with pytest.raises(ValueError, match="tn is not rated"):
        grade_item("tn", 1.0, "river")


def test_a_lake_is_held_to_its_own_phosphorus_and_to_nitrogen() -> None:
    lake = grade_sample({**FULL_III, "tn": 1.0}, "lake")
    assert lake is not None
    assert lake.grade == 5  # total phosphorus 0.2: class III in a river, V in a lake
    assert lake.decisive == ("tp",)
    worse = grade_sample({"tn": 2.1}, "lake")
    assert worse is not None
    assert worse.grade == WORSE_THAN_V


def test_a_missing_item_is_no_pass() -> None:
    graded = grade_sample({"do": 8.0, "nh3n": 0.1}, "river")
    assert graded is not None
    assert graded.grade == 1
    assert graded.missing == ("ph", "codmn", "cod", "bod5", "tp")
    assert graded.meets_target is None


def test_one_bad_item_fails_even_when_others_are_missing() -> None:
    graded = grade_sample({"nh3n": 1.2}, "river")
    assert graded is not None
    assert graded.meets_target is False


def test_the_multiple_refers_to_the_target_asked_for() -> None:
    graded = grade_sample({**FULL_III, "cod": 30.0}, "river", target=2)
    assert graded is not None
    assert dict(graded.exceeding)["cod"] == 1.0
    assert dict(graded.exceeding)["do"] is None  # no multiple is stated for dissolved oxygen


def test_nothing_measured_is_no_grade() -> None:
    assert grade_sample({}, "river") is None
    assert grade_sample({"tn": 5.0}, "river") is None
    with pytest.raises(ValueError, match="water must be"):
        grade_sample(FULL_III, "sea")  # type: ignore[arg-type]


def test_limits_never_grow_stricter_from_class_to_class() -> None:
    for item in ITEMS:
        for limits in (item.river, item.lake):
            assert list(limits) == sorted(limits, reverse=item.at_least)
            assert len(limits) in (0, 5)


@given(value=st.floats(0, 100), more=st.floats(0, 100))
def test_more_of_a_pollutant_is_never_a_better_class(value: float, more: float) -> None:
    for water in ("river", "lake"):
        assert _grade_ammonia(value + more, water) >= _grade_ammonia(value, water)


def _grade_ammonia(value: float, water: Water) -> int:
    return grade_item("nh3n", value, water)
