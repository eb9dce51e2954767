"""The tallies.

T1 on any day, as known at any instant, they say what the versions add up to, whole and exactly
T2 a publication is counted with it; the figure and the list behind it are one
T3 sum of townships, and what lies in none, is the city, to the last millionth
T4 what is not up to date is not read: the versions are; a recount brings it back
T5 a tampered tally is named
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely import MultiLineString, box
from sqlalchemy import Connection, NullPool, create_engine, text

from geo_api.contributions import By
from geo_api.settings import Settings
from geo_api.sums import OUTSIDE, Sum, Sums, add_versions, sum_versions
from geo_api.tallies import counting
from geo_api.tallies.entries import Entry
from geo_api.tallies.marks import find_current, is_tallied
from geo_api.tallies.pages import Page, write_pages
from layers.plan import INDICATORS, get_indicator
from tests.road import publish
from tests.shapes import collect, multi, square

As = Callable[[str], TestClient]
SPATIAL = [indicator for indicator in INDICATORS if indicator.measure == "spatial"]
TALLIED = [indicator for indicator in SPATIAL if is_tallied(indicator)]
KINDS: tuple[By, ...] = ("township", "park", "river", "corridor")
GAIN = {
    "name": "新造",
    "ledger": "gain",
    "stage": "accepted",
    "accepted_on": "2022-06-10",
    "survival_pct": 92.0,
}
LATER = GAIN | {"name": "后造", "accepted_on": "2022-07-01"}


@pytest.fixture
def demo(fresh_demo_url: str) -> Iterator[Connection]:
    with connect(fresh_demo_url) as connection:
        yield connection


def connect(url: str) -> Connection:
    return create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1), poolclass=NullPool).connect()


def add_up(
    connection: Connection, by: By, on: date, as_of: datetime | None
) -> dict[str, dict[str | None, Sum]]:
    sums = Sums({indicator.key: {None: Sum()} for indicator in TALLIED}, set(), {})
    add_versions(connection, sums, TALLIED, by, on, as_of)
    return tidy(sums)


def tidy(sums: Sums) -> dict[str, dict[str | None, Sum]]:
    """Without what is nothing."""
    nothing = Sum()
    return {
        key: {
            unit: Sum(one.numerator, one.denominator, {form: n for form, n in one.pipeline.items() if n})
            for unit, one in units.items()
            if one != nothing
        }
        for key, units in sums.by_unit.items()
    }


def compare(connection: Connection, by: By, on: date, as_of: datetime | None) -> None:
    assert find_current(connection, TALLIED) == {indicator.key for indicator in TALLIED}
    assert tidy(sum_versions(connection, TALLIED, by, on, as_of)) == add_up(connection, by, on, as_of), (
        by,
        on,
        as_of,
    )


def test_t1_the_demonstration_county_on_many_days_as_known_at_many_instants(demo: Connection) -> None:
    chosen = random.Random(7)
    begin = date(2021, 12, 1)
    for number in range(8):
        on = begin + timedelta(days=chosen.randrange(1500))
        known = datetime.combine(on, datetime.min.time(), UTC) + timedelta(days=chosen.randrange(-200, 200))
        compare(demo, KINDS[number % 4], on, None if number % 3 == 0 else known)


def test_t1_illustrative_figures_are_told(demo: Connection) -> None:
    sums = sum_versions(demo, SPATIAL, "township", date(2022, 12, 31), None)
    assert {"afforestation_mu", "happy_waters"} <= sums.illustrative
    early = sum_versions(demo, SPATIAL, "township", date(2022, 12, 31), datetime(2001, 1, 1, tzinfo=UTC))
    assert not early.illustrative and not early.published


def test_t1_a_page_reads_what_its_entries_add_up_to() -> None:
    chosen = random.Random(11)
    account = ("x", "numerator", "city", "")
    entries = [
        Entry(
            account,
            date(2022, 1, 1) + timedelta(days=chosen.randrange(700)),
            datetime(2022, 1, 1, tzinfo=UTC) + timedelta(days=chosen.randrange(40)),
            chosen.randrange(-5, 6),
        )
        for _ in range(300)
    ]
    pages = {(ledger, at): page for ledger, at, page in write_pages(entries, {})}
    for _ in range(200):
        day = date(2022, 1, 1) + timedelta(days=chosen.randrange(700))
        at = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(days=chosen.randrange(40))
        told = [
            page for (ledger, known), page in sorted(pages.items()) if ledger[1] == day.year and known <= at
        ]
        read = (told[-1] if told else Page()).read(day.timetuple().tm_yday)
        assert read == sum(
            e.amount
            for e in entries
            if e.day and e.day.year == day.year and e.day <= day and e.known_at <= at
        )


def test_t2_a_publication_is_counted_with_it(
    as_person: As, send: Callable[..., dict[str, Any]], county: Settings
) -> None:
    with connect(county.database_url) as connection:
        counting.recount(connection)
        connection.commit()
    publish(
        as_person,
        send,
        "afforestation",
        collect((square(120.15, 32.25), GAIN), (square(120.16, 32.25), LATER)),
    )
    # one of the plots again, smaller: a version closes and another opens
    publish(as_person, send, "afforestation", collect((square(120.15, 32.25, 0.0008), GAIN)))
    alice = as_person("alice")
    with connect(county.database_url) as connection:
        instants = (
            connection.execute(text("SELECT known_at FROM published.tally_instants ORDER BY 1"))
            .scalars()
            .all()
        )
        for by in KINDS:
            compare(connection, by, date(2022, 12, 31), None)
            compare(connection, by, date(2022, 6, 9), None)
            for instant in instants:
                compare(connection, by, date(2022, 12, 31), instant)
        assert not counting.verify(connection)
    row = next(
        r
        for r in alice.get("/progress?indicator=afforestation_mu&on=2022-12-31").json()["rows"]
        if r["unit"] == "huangqiao"
    )
    opened = alice.get("/progress/afforestation_mu/features?unit=huangqiao&on=2022-12-31").json()
    assert row["value"] == opened["amount"] > 0 and opened["numberMatched"] == 2


def test_t3_townships_and_what_lies_in_none_are_the_city(
    publish_row: Callable[..., uuid.UUID], county: Settings
) -> None:
    beyond = box(120.19, 32.25, 120.23, 32.26)  # half of it east of the county
    across = box(120.099, 32.25, 120.101, 32.251)
    for number, shape in enumerate((beyond, across, square(120.15, 32.25), square(121.0, 32.25))):
        publish_row("afforestation", multi(shape), unit="huangqiao", **GAIN | {"name": f"地块{number}"})
    publish_row(
        "rural_rivers",
        MultiLineString([[(120.05, 32.25), (120.25, 32.26)]]),
        name="横河",
        stage="accepted",
        accepted_on="2022-06-10",
    )
    with connect(county.database_url) as connection:
        counting.recount(connection)
        for key in ("afforestation_mu", "river_ecological_km", "rural_river_coverage"):
            units = sum_versions(
                connection, [get_indicator(key)], "township", date(2022, 12, 31), None
            ).by_unit[key]
            city = units.pop(None)
            assert sum(one.numerator for one in units.values()) == city.numerator > 0
            assert units[OUTSIDE].numerator > 0
        shares = connection.execute(
            text(
                "SELECT unit, area_m2 FROM published.shares WHERE layer = 'afforestation' AND version_id = 2"
            )
        ).all()
        compare(connection, "township", date(2022, 12, 31), None)
    assert {unit for unit, _ in shares} == {"huangqiao", "xuanbao"}


def test_t4_what_was_published_without_counting_is_added_up_until_a_recount(
    publish_row: Callable[..., uuid.UUID], county: Settings, as_person: As
) -> None:
    with connect(county.database_url) as connection:
        counting.recount(connection)
        connection.commit()
        publish_row("afforestation", multi(square(120.15, 32.25)), unit="huangqiao", **GAIN)
        assert "afforestation_mu" not in find_current(connection, TALLIED)
        live = sum_versions(connection, TALLIED, "township", date(2022, 12, 31), None)
        assert live.by_unit["afforestation_mu"]["huangqiao"].numerator > 0
        assert counting.recount(connection) > 0
        compare(connection, "township", date(2022, 12, 31), None)


def test_t4_a_changed_declaration_is_not_read_from_old_accounts(demo: Connection) -> None:
    demo.execute(
        text("UPDATE published.tally_marks SET mark = 'older' WHERE subject = 'indicator:afforestation_mu'")
    )
    assert "afforestation_mu" not in find_current(demo, TALLIED) and counting.is_behind(demo)
    counting.recount(demo, ["afforestation_mu"])
    assert not counting.is_behind(demo)


def test_t5_a_tampered_tally_is_named(demo: Connection) -> None:
    assert counting.verify(demo) == []
    demo.execute(
        text(
            "UPDATE published.tally_pages SET total = total + 1 WHERE (tally, known_at) = (SELECT p.tally, p.known_at"
            " FROM published.tally_pages p JOIN published.tallies t ON t.id = p.tally WHERE indicator = 'happy_waters'"
            " AND unit = 'huangqiao' AND part = 'numerator' LIMIT 1)"
        )
    )
    (wrong,) = counting.verify(demo)
    assert (wrong.indicator, wrong.unit, wrong.part) == ("happy_waters", "huangqiao", "numerator")
    assert wrong.kept is not None and wrong.counted == wrong.kept - 1
