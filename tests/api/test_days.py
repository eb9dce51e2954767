"""Days and instants in a request are those that a calendar has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter, ValidationError

from geo_api import intake
from geo_api.days import Day, Instant
from tests.shapes import collect, square

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


class AnHourAfterMidnightInChina(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime(2024, 3, 1, 17, tzinfo=UTC).astimezone(tz)


def test_what_was_done_today_is_done_from_midnight_on_in_china(
    as_person: Callable[[str], TestClient],
    send: Callable[..., dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(intake, "datetime", AnHourAfterMidnightInChina)
    plot = {"name": "东河地块", "ledger": "gain", "stage": "accepted", "plan_year": 2024}
    for day, late in (("2024-03-02", False), ("2024-03-03", True)):
        told = send(
            as_person("alice"), "afforestation", collect((square(120.15, 32.25), plot | {"accepted_on": day}))
        )
        assert ("date.future" in [one["code"] for one in told["findings"]]) is late, day
