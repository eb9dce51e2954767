"""Days and instants in a request are those that a calendar has."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from geo_api.days import Day, Instant

READ, READ_INSTANT = TypeAdapter(Day), TypeAdapter(Instant)


def test_a_day_is_read_as_it_is_written() -> None:
    assert (
        READ.validate_python("2022-11-20") == READ.validate_python(date(2022, 11, 20)) == date(2022, 11, 20)
    )


@pytest.mark.parametrize(
    "told", ["0", 0, 1_700_000_000, "1700000000", "2022-13-01", "2022-1-1", "２０２２-01-01", ""]
)
def test_a_number_is_no_day(told: object) -> None:
    with pytest.raises(ValidationError):
        READ.validate_python(told)
    with pytest.raises(ValidationError):
        READ_INSTANT.validate_python(told)
