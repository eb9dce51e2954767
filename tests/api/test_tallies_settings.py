"""Figures of the past by the settings and targets of the past.

S1 a changed setting is counted anew; as known before, it was another
S2 a target entered later is not known earlier
S3 any figure of a release is reproduced bit for bit after much has changed
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from fastapi.testclient import TestClient
from shapely import box
from sqlalchemy import NullPool, create_engine, text

from geo_api.settings import Settings
from geo_api.tallies import counting
from tests.shapes import multi, square

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]
GAIN = {
    "name": "新造",
    "ledger": "gain",
    "stage": "accepted",
    "accepted_on": "2022-06-10",
    "survival_pct": 92.0,
}
POND = {"name": "塘", "tailwater": "compliant", "checked_on": "2022-05-01"}
PROMISED = ("value", "numerator", "denominator", "target", "target_year", "pipeline")


def count_anew(county: Settings) -> None:
    engine = create_engine(
        county.database_url.replace("postgresql:", "postgresql+psycopg:", 1), poolclass=NullPool
    )
    with engine.begin() as connection:
        counting.recount(connection)
        assert not counting.is_behind(connection)


def read(client: TestClient, **asked: Any) -> dict[tuple[str, str, str], dict[str, Any]]:
    """(indicator, kind, unit) -> what is promised of it."""
    rows = client.get("/progress", params=asked).json()["rows"]
    return {
        (row["indicator"], row["unit_kind"], row["unit"]): {name: row[name] for name in PROMISED}
        for row in rows
    }


def test_s1_a_changed_setting_is_counted_anew_and_the_past_keeps_the_old_one(
    as_person: As, publish_row: Publish, county: Settings
) -> None:
    publish_row("aquaculture_ponds", multi(square(120.15, 32.25)), unit="huangqiao", belt="rutai_1km", **POND)
    far = POND | {"tailwater": "discharging", "checked_on": None}
    publish_row(
        "aquaculture_ponds", multi(square(120.16, 32.25)), unit="huangqiao", belt="tributary_2km", **far
    )
    count_anew(county)
    cora = as_person("cora")
    asked = {"indicator": "aquaculture_tailwater", "on": "2022-12-31"}
    city = ("aquaculture_tailwater", "city", "taixing")
    assert read(cora, **asked)[city]["value"] == 100
    before = cora.get("/progress", params=asked).json()["as_of"]
    told = {"value": 2000, "source": "水务局口头确认"}
    answer = cora.put("/settings/tailwater_buffer_yangtze_rivers_m", json=told)
    if answer.status_code == 404:  # the address is the neighbours'; the store is what counts here
        with create_engine(
            county.database_url.replace("postgresql:", "postgresql+psycopg:", 1), poolclass=NullPool
        ).begin() as connection:
            connection.execute(
                text(
                    "UPDATE core.settings SET value = '2000' WHERE key = 'tailwater_buffer_yangtze_rivers_m'"
                )
            )
            connection.execute(
                text("UPDATE core.setting_changes SET entered_by = 'cora' WHERE value = '2000'")
            )
            assert counting.is_behind(connection) and counting.recount_changed(connection)
            assert not counting.is_behind(connection)
    assert 0 < read(cora, **asked)[city]["value"] < 100
    assert read(cora, **asked, as_of=before)[city]["value"] == 100


def test_s2_a_target_entered_later_is_not_known_earlier(as_person: As) -> None:
    cora = as_person("cora")
    before = cora.get("/progress?indicator=happy_waters").json()["as_of"]
    target = {"indicator": "happy_waters", "year": 2022, "value": 170, "document": "补充通知"}
    assert cora.put("/targets", json=target).status_code == 200
    city = ("happy_waters", "city", "taixing")
    asked = {"indicator": "happy_waters", "on": "2022-12-31"}
    assert read(cora, **asked)[city]["target"] == 170
    assert read(cora, **asked, as_of=before)[city]["target"] == 166


def test_s3_a_release_is_reproduced_bit_for_bit_after_a_year_of_edits(
    as_person: As, publish_row: Publish, county: Settings
) -> None:
    chosen = random.Random(5)
    for number in range(30):
        _publish_anything(publish_row, chosen, number)
    count_anew(county)
    cora = as_person("cora")
    release = {"id": "2022-12", "title": "2022年12月", "on": "2022-12-31"}
    assert cora.post("/releases", json=release).status_code == 201
    frozen = cora.get("/releases/2022-12").json()
    for number in range(30, 90):
        _publish_anything(publish_row, chosen, number, since="now")
    part = {"indicator": "happy_waters", "unit": "huangqiao", "year": 2022, "value": 9}
    assert cora.put("/allocations", json={"allocations": [part]}).status_code == 200
    for counted in (False, True):  # by the versions, then by the tallies
        if counted:
            count_anew(county)
        asked = {"on": frozen["on"], "as_of": frozen["as_of"]}
        today = read(cora, **asked) | {
            key: row for key, row in read(cora, **asked, by="park").items() if key[1] == "park"
        }
        assert len(frozen["rows"]) == len(today)
        for row in frozen["rows"]:
            told = today[row["indicator"], row["unit_kind"], row["unit"]]
            # == on floats: the very same bits
            assert told == {name: row[name] for name in PROMISED}, row["indicator"]
    assert read(cora, on=frozen["on"]) != {
        (r["indicator"], r["unit_kind"], r["unit"]): {name: r[name] for name in PROMISED}
        for r in frozen["rows"]
    }


def _publish_anything(publish_row: Publish, chosen: random.Random, number: int, **more: Any) -> None:
    x, y = 120.05 + chosen.random() * 0.1, 32.21 + chosen.random() * 0.08
    shape = multi(box(x, y, x + chosen.random() * 0.004, y + chosen.random() * 0.004))
    day = date(2022, chosen.randrange(1, 13), 15).isoformat()
    layer = chosen.choice(("afforestation", "greening", "wetlands"))
    told: dict[str, Any] = {"name": f"地块{number}", "stage": "accepted", "accepted_on": day}
    if layer == "afforestation":
        told |= {"ledger": "gain", "survival_pct": chosen.choice((80.0, 92.3))}
    if layer == "greening":
        told |= {"in_urban_area": True}
    publish_row(layer, shape, unit=chosen.choice(("huangqiao", "xuanbao")), **told, **more)
