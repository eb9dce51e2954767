"""What an upload changes, and what a reviewer proposes instead.

DI1 ground gained and lost, with m² and 亩 on the ellipsoid; fields before and after with labels
DI2 points move, lines gain and lose metres; a new work gains all of itself
DI3 shapes of too many points are told without being cut; what is not valid is not compared
DI4 pages follow each other
PR1 a reviewer proposes, the unit takes or declines; only then does the row change
PR2 who may do which of it, and when
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from pyproj import Geod

from etl.differences import MOST_WORK, compare_shapes
from tests.road import publish, settle
from tests.shapes import collect, multi, square

As = Callable[[str], TestClient]
Send = Callable[..., dict[str, Any]]
Publish = Callable[..., uuid.UUID]
PLOT = {"name": "东河地块", "ledger": "gain", "stage": "building"}
GLOBE = Geod(a=6378137.0, rf=298.257222101)


def measure_m2(shape: Any) -> float:
    return abs(float(GLOBE.geometry_area_perimeter(shape)[0]))


def test_di1_ground_gained_and_lost(as_person: As, send: Send) -> None:
    publish(as_person, send, "afforestation", collect((square(120.15, 32.25), PLOT)))
    old, new = square(120.15, 32.25), shapely.affinity.translate(square(120.15, 32.25), 0.0002, 0)
    later = PLOT | {"stage": "accepted", "accepted_on": "2022-11-20"}
    upload = settle(as_person("alice"), send(as_person("alice"), "afforestation", collect((new, later))))
    (row,) = as_person("alice").get(f"/uploads/{upload['id']}/changes").json()["rows"]
    assert row["action"] == "changed" and row["name"] == "东河地块"
    gained, lost = row["geometry"]["gained"], row["geometry"]["lost"]
    assert gained["area_m2"] == pytest.approx(measure_m2(new.difference(old)), rel=1e-4)
    assert lost["area_m2"] == pytest.approx(measure_m2(old.difference(new)), rel=1e-4)
    assert gained["area_mu"] == pytest.approx(gained["area_m2"] * 3 / 2000, rel=1e-4)
    piece = shapely.geometry.shape(gained["geometry"])
    assert piece.symmetric_difference(new.difference(old)).area < piece.area * 1e-3
    assert row["geometry"]["moved_m"] == pytest.approx(GLOBE.inv(120.15, 32.25, 120.1502, 32.25)[2], rel=1e-3)
    fields = {one["field"]: one for one in row["fields"]}
    assert set(fields) == {"stage", "accepted_on"}
    assert fields["stage"]["before"] == "building" and fields["stage"]["after"] == "accepted"
    assert fields["stage"]["after_label"]["zh"] == "验收合格" and fields["stage"]["zh"]
    assert fields["accepted_on"]["before"] is None and fields["accepted_on"]["after"] == "2022-11-20"


def test_di1_an_untouched_shape_is_no_change(as_person: As, send: Send) -> None:
    publish(as_person, send, "afforestation", collect((square(120.15, 32.25), PLOT)))
    changed = collect((square(120.15, 32.25), PLOT | {"remarks": "补植"}))
    upload = settle(as_person("alice"), send(as_person("alice"), "afforestation", changed))
    told = as_person("alice").get(f"/uploads/{upload['id']}/changes").json()
    assert not told["rows"][0]["geometry"]["changed"] and told["summary"]["shapes_changed"] == 0
    assert [one["field"] for one in told["summary"]["fields"]] == ["remarks"]


def test_di2_points_move_lines_stretch_and_new_works_are_all_gain() -> None:
    moved = compare_shapes(shapely.Point(120.15, 32.25), shapely.Point(120.151, 32.25))
    assert moved.moved_m == pytest.approx(GLOBE.inv(120.15, 32.25, 120.151, 32.25)[2]) and not moved.is_same
    line = shapely.LineString([(120.15, 32.25), (120.16, 32.25)])
    longer = shapely.LineString([(120.15, 32.25), (120.16, 32.25), (120.16, 32.26)])
    stretched = compare_shapes(line, longer)
    assert stretched.lost_m == 0 and stretched.gained_m == pytest.approx(
        GLOBE.inv(120.16, 32.25, 120.16, 32.26)[2], rel=1e-4
    )
    fresh = compare_shapes(None, square(120.15, 32.25))
    assert fresh.before is None and fresh.gained_m2 == pytest.approx(
        measure_m2(square(120.15, 32.25)), rel=1e-6
    )
    gone = compare_shapes(square(120.15, 32.25), None)
    assert gone.lost_m2 == fresh.gained_m2 and gone.gained_m2 == 0


def test_di3_what_gees_could_not_end_is_not_cut(as_person: As, send: Send) -> None:
    steps = math.isqrt(MOST_WORK) + 50
    ring = [
        (
            120.15 + 0.001 * math.cos(2 * math.pi * n / steps),
            32.25 + 0.001 * math.sin(2 * math.pi * n / steps),
        )
        for n in range(steps)
    ]
    circle = shapely.Polygon(ring)
    from etl.differences import compare_all

    (told,) = compare_all([(circle, shapely.affinity.translate(circle, 1e-4, 0))])
    assert not told.is_cut and told.gained is None and told.moved_m > 5
    assert told.before and told.after and told.before[0] == pytest.approx(told.after[0], rel=1e-3)


def test_di3_a_shape_that_is_not_valid_is_not_compared(as_person: As, send: Send) -> None:
    bowtie = shapely.Polygon([(120.15, 32.25), (120.151, 32.251), (120.151, 32.25), (120.15, 32.251)])
    upload = send(as_person("alice"), "afforestation", collect((bowtie, PLOT)))
    (row,) = as_person("alice").get(f"/uploads/{upload['id']}/changes").json()["rows"]
    assert row["geometry"]["after"] is None and row["worst"] == "block"


def test_di4_pages_follow_each_other(as_person: As, send: Send) -> None:
    many = collect(*((square(120.11 + n / 100, 32.21), PLOT | {"name": f"地块{n}"}) for n in range(5)))
    upload = send(as_person("alice"), "afforestation", many)["id"]
    alice, rows, after = as_person("alice"), [], 0
    while after is not None:
        page = alice.get(f"/uploads/{upload}/changes", params={"after": after, "limit": 2}).json()
        rows += [row["row"] for row in page["rows"]]
        after = page["next"]
    assert rows == [1, 2, 3, 4, 5] and page["total"] == 5


@pytest.fixture
def sent(as_person: As, send: Send) -> str:
    """An upload that its township head has confirmed."""
    alice = as_person("alice")
    upload = settle(alice, send(alice, "afforestation", collect((square(120.15, 32.25), PLOT))))["id"]
    for name, action in (("alice", "submit"), ("bob", "confirm")):
        assert as_person(name).post(f"/uploads/{upload}/{action}", json={}).status_code == 200
    return str(upload)


def test_pr1_a_proposal_changes_the_row_when_its_unit_takes_it(as_person: As, sent: str) -> None:
    nora, alice = as_person("nora"), as_person("alice")
    shape = shapely.geometry.mapping(multi(shapely.affinity.scale(square(120.15, 32.25), 0.9, 0.9)))
    made = nora.post(
        f"/uploads/{sent}/proposals",
        json={"row": 1, "set": {"remarks": "以核实为准"}, "geometry": shape, "note": "按影像改小"},
    )
    assert made.status_code == 201, made.text
    assert made.json()["difference"]["lost"]["area_m2"] > 100 and made.json()["state"] == "open"
    nora.post(f"/uploads/{sent}/proposals", json={"row": 1, "set": {"name": "改个名"}})
    row = alice.get(f"/uploads/{sent}/features").json()["features"][0]["properties"]
    assert row["name"] == "东河地块" and row.get("remarks") is None
    assert alice.post(f"/uploads/{sent}/proposals/1/accept").json()["code"] == "upload.not_editable"
    assert nora.post(f"/uploads/{sent}/return", json={"note": "见建议"}).status_code == 200
    taken = alice.post(f"/uploads/{sent}/proposals/1/accept", json={})
    assert taken.status_code == 200 and taken.json()["state"] == "accepted", taken.text
    row = alice.get(f"/uploads/{sent}/features").json()["features"][0]
    assert row["properties"]["remarks"] == "以核实为准"
    assert shapely.geometry.shape(row["geometry"]).equals_exact(shapely.geometry.shape(shape), 1e-9)
    assert alice.post(f"/uploads/{sent}/proposals/1/accept").json()["code"] == "proposal.answered"
    assert alice.post(f"/uploads/{sent}/proposals/2/decline").json()["code"] == "proposal.note_missing"
    declined = alice.post(f"/uploads/{sent}/proposals/2/decline", json={"note": "名称以设计书为准"})
    assert declined.json()["state"] == "declined"
    told = nora.get(f"/uploads/{sent}/proposals").json()["proposals"]
    assert [one["state"] for one in told] == ["accepted", "declined"] and told[1][
        "answer"
    ] == "名称以设计书为准"
    acts = [e["action"] for e in as_person("ada").get("/audit?limit=30").json()["entries"]]
    assert {"proposal.make", "proposal.accept", "proposal.decline"} <= set(acts)


def test_pr2_who_may_propose_and_what(as_person: As, sent: str) -> None:
    asked = {"row": 1, "set": {"remarks": "x"}}
    for name, status in (
        ("alice", 403),
        ("bob", 201),
        ("nora", 201),
        ("walt", 403),
        ("chelsea", 404),
        ("liam", 404),
    ):
        assert as_person(name).post(f"/uploads/{sent}/proposals", json=asked).status_code == status, name
    nora = as_person("nora")
    bowtie = {
        "type": "Polygon",
        "coordinates": [[[120, 32], [120.1, 32.1], [120.1, 32], [120, 32.1], [120, 32]]],
    }
    for body, code in (
        ({"row": 1}, "proposal.nothing"),
        ({"row": 9, "set": {"remarks": "x"}}, "rows.unknown"),
        ({"row": 1, "set": {"nothing": 1}}, "rows.field"),
        ({"row": 1, "geometry": bowtie}, "proposal.shape"),
        ({"row": 1, "geometry": {"type": "Polygon"}}, "geometry.unreadable"),
    ):
        assert nora.post(f"/uploads/{sent}/proposals", json=body).json()["code"] == code
    assert as_person("nora").post(f"/uploads/{sent}/proposals/1/accept").status_code in (403, 409)
