"""The rows of an upload in the store: copied in whole, written again only where they changed.

S1 what was read is kept as it was read         S2 an edit of one row writes that row alone
S3 a second check of the same writes nothing    S4 the worst finding of each row is told
S5 a second reading replaces the rows           S6 columns that go nowhere are told
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import Engine, create_engine, text

from tests.shapes import BOWTIE, collect, multi, square

As = Callable[[str], TestClient]
Send = Callable[..., dict[str, Any]]

PLOT = {"地块名称": "东河地块", "台账": "新增", "造林阶段": "计划", "株数": 12}


@pytest.fixture
def store(database_url: str) -> Iterator[Engine]:
    """The owner's look into the database, past Row Level Security."""
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    yield engine
    engine.dispose()


def send_plots(as_person: As, send: Send, count: int = 4) -> tuple[TestClient, dict[str, Any]]:
    alice = as_person("alice")
    plots = [
        (square(120.11 + 0.002 * n, 32.25), {**PLOT, "地块名称": f"东河{n}"}) for n in range(1, count + 1)
    ]
    return alice, send(alice, "afforestation", collect(*plots), crs="EPSG:4490")


def read_versions(store: Engine) -> dict[int, str]:
    """The transaction that wrote each row last."""
    with store.connect() as connection:
        return {row: at for row, at in connection.execute(text("SELECT row, xmin::text FROM intake.rows"))}


def test_s1_rows_are_kept_as_read_and_valid_shapes_can_be_asked_for(
    as_person: As, send: Send, store: Engine
) -> None:
    plot = square(120.15, 32.25)
    send(as_person("alice"), "afforestation", collect((plot, PLOT), (BOWTIE, PLOT)), crs="EPSG:4490")
    with store.connect() as connection:
        found = connection.execute(
            text(
                "SELECT raw, attributes, shape_read, ST_AsBinary(geom), action FROM intake.rows ORDER BY row"
            )
        ).all()
    (raw, attributes, shape_read, geom, action), second = found
    assert raw == PLOT and action == "new"
    assert attributes == {"name": "东河地块", "ledger": "gain", "stage": "planned", "trees": 12}
    assert shapely.from_wkb(bytes(shape_read)).equals_exact(plot, 1e-12)
    assert shapely.from_wkb(bytes(geom)).equals_exact(multi(plot), 1e-12)
    assert second[3] is None and shapely.from_wkb(bytes(second[2])).equals_exact(BOWTIE, 1e-12)


def test_s2_an_edit_of_one_row_writes_that_row_alone(as_person: As, send: Send, store: Engine) -> None:
    alice, upload = send_plots(as_person, send)
    before = read_versions(store)
    edit = {"rows": [2], "set": {"trees": 40}}
    assert alice.patch(f"/uploads/{upload['id']}/rows", json=edit).status_code == 200
    after = read_versions(store)
    assert [row for row in sorted(after) if after[row] != before[row]] == [2]
    with store.connect() as connection:
        said = connection.execute(text("SELECT attributes ->> 'trees' FROM intake.rows ORDER BY row"))
        assert list(said.scalars()) == ["12", "40", "12", "12"]


def test_s3_a_second_check_of_the_same_writes_nothing(as_person: As, send: Send, store: Engine) -> None:
    alice, upload = send_plots(as_person, send)
    before = read_versions(store)
    mapping = {heading["heading"]: heading["field"] for heading in upload["mapping"]}
    answer = alice.patch(f"/uploads/{upload['id']}", json={"mapping": mapping})
    assert answer.status_code == 200 and answer.json()["counts"] == upload["counts"]
    assert read_versions(store) == before


def test_s4_the_worst_finding_of_each_row_is_told(as_person: As, send: Send) -> None:
    plots = [
        (square(120.15, 32.25), PLOT),
        (BOWTIE, {**PLOT, "地块名称": "西河"}),
        (square(120.17, 32.25), {**PLOT, "地块名称": "南河", "株数": "约3"}),
    ]
    alice = as_person("alice")
    upload = send(alice, "afforestation", collect(*plots), crs="EPSG:4490")
    features = alice.get(f"/uploads/{upload['id']}/features").json()["features"]
    worst = {feature["id"]: feature["properties"]["worst"] for feature in features}
    severities: dict[int, set[str]] = {}
    for finding in upload["findings"]:
        for row in finding["rows"]:
            severities.setdefault(row, set()).add(finding["severity"])
    order = ("block", "acknowledge", "note")
    assert worst == {row: min(severities[row], key=order.index) for row in (1, 2, 3)}
    assert worst[2] == "block" and worst[3] == "acknowledge"


def test_s5_a_second_reading_replaces_the_rows(as_person: As, send: Send, store: Engine) -> None:
    alice, upload = send_plots(as_person, send)
    assert (
        alice.patch(f"/uploads/{upload['id']}/rows", json={"rows": [1], "set": {"trees": 99}}).status_code
        == 200
    )
    answer = alice.patch(f"/uploads/{upload['id']}", json={"crs": "EPSG:4490"})
    assert answer.status_code == 200 and answer.json()["counts"]["read"] == 4
    with store.connect() as connection:
        said = connection.execute(text("SELECT edits, attributes ->> 'trees' FROM intake.rows ORDER BY row"))
        assert [tuple(row) for row in said] == [({}, "12")] * 4


def test_s6_columns_that_go_nowhere_are_told(as_person: As, send: Send) -> None:
    told = {**PLOT, "奇怪的列": "有内容", "空列": None}
    upload = send(
        as_person("alice"), "afforestation", collect((square(120.15, 32.25), told)), crs="EPSG:4490"
    )
    (finding,) = [one for one in upload["findings"] if one["code"] == "mapping.unmapped"]
    assert finding["severity"] == "note" and finding["rows"] == []
    assert "奇怪的列" in finding["message"] and "空列" not in finding["message"]
