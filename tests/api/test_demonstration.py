"""The demonstration county in a real database: loaded once, marked as illustrative, with people who can sign in."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from geo_api import demonstration
from geo_api.originals import path_of
from layers import CATALOGUE


@pytest.fixture
def accounts(demo_template: str, demo_home: Path) -> dict[str, dict[str, str]]:
    with (demo_home / "demo-accounts.tsv").open(encoding="utf-8", newline="") as source:
        return {row["name"]: row for row in csv.DictReader(source, delimiter="\t")}


def ask(url: str, question: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchall()


def test_loading_again_changes_nothing(fresh_demo_url: str, demo_home: Path) -> None:
    count = "SELECT count(*) FROM published.happy_waters"
    before = ask(fresh_demo_url, count)
    passwords = (demo_home / "demo-accounts.tsv").read_text("utf-8")
    assert demonstration.load(fresh_demo_url, demo_home) is False
    assert ask(fresh_demo_url, count) == before
    assert (demo_home / "demo-accounts.tsv").read_text("utf-8") == passwords


def test_nothing_of_it_waits_to_be_read_once_more(fresh_demo_url: str) -> None:
    assert ask(fresh_demo_url, "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'") == [(0,)]


def test_passwords_are_for_the_owner_of_the_instance_only(demo_template: str, demo_home: Path) -> None:
    assert (demo_home / "demo-accounts.tsv").stat().st_mode & 0o777 == 0o600


def test_every_layer_has_rows_and_every_row_says_that_it_is_illustrative(demo_url: str) -> None:
    for layer in CATALOGUE:
        rows, marked = ask(
            demo_url, f"SELECT count(*), count(*) FILTER (WHERE illustrative) FROM published.{layer.key}"
        )[0]
        assert rows == marked > 0, layer.key
    for table in (
        "published.observations",
        "published.evidence",
        "core.allocations",
        "core.reported_values",
        "intake.uploads",
    ):
        rows, marked = ask(demo_url, f"SELECT count(*), count(*) FILTER (WHERE illustrative) FROM {table}")[0]
        assert rows == marked > 0, table


def test_the_towns_agree_with_where_their_works_lie(demo_url: str) -> None:
    wrong = ask(
        demo_url,
        "SELECT count(*) FROM published.outfalls o JOIN published.townships t ON t.key = o.township"
        " WHERE NOT ST_Contains(t.geom, o.geom)",
    )
    assert wrong == [(0,)]


def test_each_work_is_counted_once_among_the_townships(demo_url: str) -> None:
    for layer in ("happy_waters", "outfalls", "village_works", "afforestation", "rural_rivers"):
        works = ask(demo_url, f"SELECT count(*) FROM published.{layer}")[0][0]
        counted = ask(
            demo_url,
            f"SELECT sum(count) FROM published.shares WHERE layer = '{layer}' AND unit_kind = 'township'",
        )[0][0]
        assert counted == works, layer


def test_published_versions_lead_to_an_upload_and_its_file(demo_url: str, demo_home: Path) -> None:
    orphans = ask(
        demo_url,
        "SELECT count(*) FROM published.happy_waters v WHERE v.upload_id NOT IN (SELECT id FROM intake.uploads)",
    )
    assert orphans == [(0,)]
    for sha256, size in ask(demo_url, "SELECT sha256, bytes FROM intake.uploads ORDER BY id LIMIT 40"):
        assert path_of(demo_home / "files", sha256).stat().st_size == size


def test_township_uploads_passed_both_reviews_in_order(demo_url: str) -> None:
    steps = ask(
        demo_url,
        "SELECT array_agg(d.action ORDER BY d.at), bool_and(d.at <= u.changed_at) FROM intake.uploads u"
        " JOIN intake.decisions d ON d.upload_id = u.id WHERE u.layer = 'happy_waters' GROUP BY u.id",
    )
    assert Counter(tuple(actions) for actions, _ in steps).keys() == {
        ("submit", "confirm", "approve", "publish")
    }
    assert all(in_time for _, in_time in steps)


def test_the_past_shows_fewer_named_waters_than_the_present(demo_url: str) -> None:
    named = "SELECT count(*) FROM published.happy_waters WHERE stage = 'named' AND valid @> '{}'::timestamptz"
    december, june = (ask(demo_url, named.format(at))[0][0] for at in ("2022-12-31", "2024-06-30"))
    assert 100 < december < june


def test_the_people_of_the_demonstration_can_sign_in(
    fresh_demo_url: str, app_client: Callable[..., TestClient], accounts: dict[str, dict[str, str]]
) -> None:
    client = app_client(fresh_demo_url)
    assert set(accounts) == {
        "demo_huangqiao",
        "demo_huangqiao_head",
        "demo_xuanbao",
        "demo_xuanbao_head",
        "demo_water",
        "demo_ecology",
        "demo_nature",
        "demo_housing",
        "demo_agriculture",
        "demo_coordinator",
        "demo_leader",
        "demo_inspector",
        "demo_sysadmin",
        "demo_secadmin",
        "demo_auditor",
    }
    row = accounts["demo_huangqiao"]
    answer = client.post("/session", json={"name": row["name"], "password": row["password"]})
    assert answer.status_code == 200
    assert answer.json()["person"]["unit"]["key"] == row["unit"] == "huangqiao"


def test_people_who_only_stand_in_the_history_cannot_sign_in(
    fresh_demo_url: str, app_client: Callable[..., TestClient]
) -> None:
    client = app_client(fresh_demo_url)
    assert client.post("/session", json={"name": "demo_guxi", "password": "!"}).status_code == 401
