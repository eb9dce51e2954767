"""Nothing that was published is lost to a later upload unless a person saw it and chose otherwise.

M1 random interleavings of drafts, decisions and publications keep every change (property)
M2 what was approved is published, or the upload goes back merged with what is current
M3 an upload returned to its sender, or a draft sent late, is checked against what is current
M4 a choice between mine and theirs is taken through the door
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon
from sqlalchemy import create_engine, select, text

from geo_api import edits, intake, models, people, uploads
from geo_api.db import SYSTEM, Database
from geo_api.settings import Settings
from tests.api.test_workflow import move, settle, walk
from tests.shapes import collect, square

As = Callable[[str], TestClient]
Send = Callable[..., dict[str, Any]]

FIELDS = {"trees": "株数", "spacing": "株行距", "contractor": "施工单位"}
CHOICES = {
    "trees": (None, 100, 200, 300),
    "spacing": ("2×3", "3×3", "3×4"),
    "contractor": (None, "甲", "乙", "丙"),
}
PARTS = ("part_0", "part_1")
Values = dict[str, Any]


@dataclass
class Draft:
    """An upload on its way: what its sender started from, what they want, and where they chose."""

    upload_id: uuid.UUID
    base: Values
    wish: Values
    chose_theirs: set[str] = field(default_factory=set)
    chose_mine: dict[str, list[Any]] = field(default_factory=dict)


@dataclass
class Plot:
    """A plot of two parts that three people change at once; ``history`` holds its values by version."""

    database: Database
    number: int
    history: list[Values] = field(default_factory=list)
    drafts: dict[int, Draft] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"地块{self.number}"

    def draw(self, values: Values) -> MultiPolygon:
        lon, lat = 120.101 + 0.004 * (self.number % 22), 32.201 + 0.004 * (self.number // 22)
        return MultiPolygon(
            [square(lon + 0.0018 * n + 0.0001 * values[part], lat, 0.0008) for n, part in enumerate(PARTS)]
        )

    def send(self, who: int, changes: Values, says_version: bool) -> None:
        """A file as it is exported now, with the changes; with the version it says, or with the key alone."""
        base = self.history[-1] if self.history else {**dict.fromkeys(FIELDS), **dict.fromkeys(PARTS, 0)}
        wish = {**base, **changes}
        raw = {
            "地块名称": self.name,
            "台账": "新增",
            "阶段": "计划",
            "年度": 2022,
            "村": "祁巷村",
            "小班号": self.name,
        }
        raw |= {zh: wish[name] for name, zh in FIELDS.items()}
        with self.database.session(SYSTEM) as session:
            if says_version and self.history:
                raw |= {
                    "feature_id": str(self.find_current(session).feature_id),
                    "version": len(self.history),
                }
            upload = models.Upload(
                layer="afforestation", unit="huangqiao", person_id=uuid.UUID(people.find_by_name(session, "alice").id),
                state="draft", file_name="地块.geojson", sha256="0" * 64, bytes=1, report={"headings": list(raw)},
            )  # fmt: skip
            session.add(upload)
            session.flush()
            session.add(models.StagedRow(upload_id=upload.id, row=1, raw=raw, attributes={},
                                         shape_read=shapely.to_wkb(self.draw(wish))))  # fmt: skip
            session.flush()
            intake.check_upload(session, upload)
            upload.state = "approved"
            self.drafts[who] = Draft(upload.id, base, wish)

    def settle(self, who: int, wants_own: bool) -> None:
        """The sender gets the upload back, looks at each conflict and chooses."""
        draft = self.drafts[who]
        with self.database.session(SYSTEM) as session:
            upload = session.get_one(models.Upload, draft.upload_id)
            upload.state = "returned"
            alice = people.find_by_name(session, "alice")
            intake.check_upload(session, upload)
            found = session.scalars(
                select(models.FindingRow).where(
                    models.FindingRow.upload_id == upload.id, models.FindingRow.code == "merge.conflict"
                )
            ).all()
            current = self.history[-1]
            for finding in found:
                names = [finding.field] if finding.field else list(PARTS)
                for name in names:
                    if wants_own:
                        draft.chose_mine.setdefault(name, []).append(current[name])
                    else:
                        draft.chose_theirs.add(name)
                        draft.wish[name] = current[name]
            fixes = [f.fix["alternative"] if wants_own else f.fix for f in found if f.fix]
            if fixes:
                edits.apply_fixes(session, alice, upload, [fix["id"] for fix in fixes])
            upload.state = "approved"

    def publish(self, who: int) -> bool:
        """Try to publish; whether it was. Publishing for good takes the draft away and adds to the history."""
        draft = self.drafts[who]
        with self.database.session(SYSTEM) as session:
            upload = session.get_one(models.Upload, draft.upload_id)
            nora = people.find_by_name(session, "nora")
            if upload.state == "confirmed":  # sent back once: the reviewer looks at the merge and approves it
                uploads.move(session, nora, upload, "approve")
            stopped = uploads.move(session, nora, upload, "publish")
        if stopped is not None:
            assert stopped.code in ("upload.base_moved", "upload.overtaken")
            with self.database.session(SYSTEM) as session:
                assert session.get_one(models.Upload, draft.upload_id).state == "confirmed"
            return False
        del self.drafts[who]
        before = self.history[-1] if self.history else None
        with self.database.session(SYSTEM) as session:
            row = self.find_current(session)
            after = {name: getattr(row, name) for name in FIELDS} | self.read_parts(row.shape)
        if before is None or row.version > len(self.history):
            self.history.append(after)
        self.judge(draft, before or draft.base, after)
        return True

    def judge(self, draft: Draft, before: Values, after: Values) -> None:
        """Every change of others stands unless it was seen and declined; every change of the sender stands."""
        for name in (*FIELDS, *PARTS):
            told = f"{name}: {draft.base[name]} at first, {before[name]} published, {draft.wish[name]} wished"
            if after[name] != before[name]:
                assert after[name] == draft.wish[name], f"nobody wanted this: {told}"
                others = before[name] != draft.base[name]
                assert not others or before[name] in draft.chose_mine.get(name, []), f"lost unseen: {told}"
            elif name not in draft.chose_theirs and draft.wish[name] != draft.base[name]:
                assert after[name] == draft.wish[name], f"the sender's change is lost: {told}"

    def find_current(self, session: Any) -> Any:
        return session.execute(
            text(
                "SELECT feature_id, version, trees, spacing, contractor, ST_AsBinary(geom) AS shape"
                " FROM published.afforestation WHERE upper_inf(valid) AND name = :name"
            ),
            {"name": self.name},
        ).one()

    def read_parts(self, wkb: bytes) -> Values:
        found = shapely.from_wkb(bytes(wkb))
        variants = itertools.product(range(3), repeat=len(PARTS))
        (same,) = [dict(zip(PARTS, v, strict=True)) for v in variants
                   if found.equals(self.draw(dict(zip(PARTS, v, strict=True))))]  # fmt: skip
        return same


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.sampled_from(values) for name, values in CHOICES.items()},
        **{part: st.integers(0, 2) for part in PARTS},
    },
)
WHO = st.integers(0, 2)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), WHO, CHANGES, st.booleans()),
        st.tuples(st.just("publish"), WHO, st.none(), st.booleans()),
        st.tuples(st.just("settle"), WHO, st.none(), st.booleans()),
    ),
    min_size=6,
    max_size=16,
)
NUMBERS = itertools.count()


@pytest.fixture
def database(county: Settings) -> Iterator[Database]:
    opened = Database(county)
    yield opened
    opened.close()


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_m1_no_change_is_lost_however_uploads_interleave(database: Database, steps: list[Any]) -> None:
    plot = Plot(database, next(NUMBERS))
    plot.send(0, {"trees": 100, "spacing": "2×3"}, False)
    assert plot.publish(0)
    for action, who, changes, choice in steps:
        if action == "send":
            plot.send(who, changes, choice)
        elif who in plot.drafts and action == "settle":
            plot.settle(who, choice)
        elif who in plot.drafts:
            plot.publish(who)
    for who in list(plot.drafts):
        plot.settle(who, True)
        assert plot.publish(who), "what was settled against the current version can be published"


PLOT = {
    "name": "东河地块",
    "ledger": "gain",
    "stage": "planned",
    "plan_year": 2022,
    "village": "祁巷村",
    "design_plot_no": "红9",
}
GROUND = square(120.15, 32.25)


def publish_first(as_person: As, send: Send) -> None:
    walk(
        as_person,
        settle(as_person("alice"), send(as_person("alice"), "afforestation", collect((GROUND, PLOT)))),
    )


def approve(as_person: As, upload: dict[str, Any]) -> None:
    for name, action in (("alice", "submit"), ("bob", "confirm"), ("nora", "approve")):
        answer = move(as_person(name), upload, action)
        assert answer.status_code == 200, (action, answer.text)


def send_settled(as_person: As, send: Send, **changes: Any) -> dict[str, Any]:
    alice = as_person("alice")
    return settle(alice, send(alice, "afforestation", collect((GROUND, {**PLOT, **changes}))))


def test_m2_what_moved_after_approval_goes_back_merged(as_person: As, send: Send, county: Settings) -> None:
    publish_first(as_person, send)
    late, quick = (send_settled(as_person, send, **c) for c in ({"trees": 80}, {"remarks": "已核"}))
    approve(as_person, late)
    approve(as_person, quick)
    nora = as_person("nora")
    assert move(nora, quick, "publish").status_code == 200
    refused = move(nora, late, "publish")
    assert (refused.status_code, refused.json()["code"]) == (409, "upload.base_moved")
    seen = nora.get(f"/uploads/{late['id']}").json()
    assert seen["state"] == "confirmed"
    assert [d["action"] for d in seen["decisions"]][-1] == "compare_again"
    assert "merge.merged" in [f["code"] for f in seen["findings"]]
    for action in ("approve", "publish"):
        assert move(nora, late, action).status_code == 200
    assert read_plot(county) == [(1, None, None), (2, None, "已核"), (3, 80, "已核")]


def test_m2_two_uploads_of_one_new_work_do_not_write_over_each_other(
    as_person: As, send: Send, county: Settings
) -> None:
    late, quick = (send_settled(as_person, send, **c) for c in ({"trees": 80}, {"trees": 90}))
    walk(as_person, quick)
    alice = as_person("alice")
    assert move(alice, late, "submit").json()["code"] == "upload.blocked"
    found = alice.get(f"/uploads/{late['id']}").json()["findings"]
    assert [(f["code"], f["field"]) for f in found if f["severity"] == "block"] == [
        ("merge.conflict", "trees")
    ]
    assert read_plot(county) == [(1, 90, None)]


def test_m3_a_returned_upload_shows_what_was_published_meanwhile(as_person: As, send: Send) -> None:
    publish_first(as_person, send)
    late, quick = (send_settled(as_person, send, **c) for c in ({"trees": 80}, {"trees": 90}))
    approve(as_person, late)
    approve(as_person, quick)
    nora, alice = as_person("nora"), as_person("alice")
    assert move(nora, quick, "publish").status_code == 200
    assert move(nora, late, "return", note="请以最新版本核对").status_code == 200
    assert "merge.conflict" in [f["code"] for f in alice.get(f"/uploads/{late['id']}").json()["findings"]]


def test_m3_a_draft_sent_late_is_checked_first_and_what_was_found_stays(as_person: As, send: Send) -> None:
    publish_first(as_person, send)
    late, quick = (send_settled(as_person, send, **c) for c in ({"trees": 80}, {"trees": 90}))
    approve(as_person, quick)
    assert move(as_person("nora"), quick, "publish").status_code == 200
    alice = as_person("alice")
    refused = move(alice, late, "submit")
    assert (refused.status_code, refused.json()["code"]) == (409, "upload.blocked")
    assert "merge.conflict" in [f["code"] for f in alice.get(f"/uploads/{late['id']}").json()["findings"]]


@pytest.mark.parametrize(("own", "trees"), [(True, 80), (False, 90)])
def test_m4_mine_or_theirs_is_one_click(
    as_person: As, send: Send, county: Settings, own: bool, trees: int
) -> None:
    publish_first(as_person, send)
    late, quick = (
        send_settled(as_person, send, **c) for c in ({"trees": 80}, {"trees": 90, "remarks": "已核"})
    )
    approve(as_person, quick)
    assert move(as_person("nora"), quick, "publish").status_code == 200
    alice = as_person("alice")
    move(alice, late, "submit")
    (conflict,) = [
        f for f in alice.get(f"/uploads/{late['id']}").json()["findings"] if f["code"] == "merge.conflict"
    ]
    fix = conflict["fix"]["alternative"] if own else conflict["fix"]
    settled = alice.post(f"/uploads/{late['id']}/fixes", json={"fixes": [fix["id"]]}).json()
    assert not settled["blocking"]
    assert settled["counts"]["changed" if own else "unchanged"] == 1
    if own:
        walk(as_person, settled)
    assert read_plot(county)[-1] == (2 + own, trees, "已核")


def read_plot(county: Settings) -> list[tuple[Any, ...]]:
    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT version, trees, remarks FROM published.afforestation ORDER BY version")
        )
        found = [tuple(row) for row in rows]
    engine.dispose()
    return found
