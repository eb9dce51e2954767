"""Double claims and protected ground through the door: who is told what.

C1 a township is told how much of its plot lies on protected ground, and never where that ground is
C2 the bureau that reviews sees the pieces, for every layer it may see
C3 a claim of another unit that is not yet published is told by the unit's name alone
"""

from __future__ import annotations

import io
import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyogrio
import pytest
from fastapi.testclient import TestClient
from shapely import box

from tests.api.test_workflow import move, settle
from tests.shapes import collect, multi, square

As = Callable[[str], TestClient]
Send = Callable[..., dict[str, Any]]
Publish = Callable[..., uuid.UUID]

PLOT = {
    "name": "东河地块", "ledger": "gain", "stage": "planned", "plan_year": 2022, "village": "祁巷村",
    "design_plot_no": "红9", "method": "corridor",
}  # fmt: skip
GROUND = square(120.15, 32.25, 0.002)
# a border that nothing else in the tests has: wherever these digits appear, the shape has leaked
BORDER = 120.1507313
SECRETS = ("120.15073", "7313")
# a key or an instant may have any digits
BY_CHANCE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[T ]\d\d:\d\d:\d\d\.\d+")


@pytest.fixture
def restricted(publish_row: Publish) -> None:
    half = multi(box(120.14, 32.24, BORDER, 32.26))
    publish_row("farmland", half, name="永农", kind="ordinary")
    publish_row("redline", half, name="红线", kind="redline")
    publish_row("river_management_belts", half, name="管理范围")


def list_avoided(upload: dict[str, Any]) -> list[dict[str, Any]]:
    return [finding for finding in upload["findings"] if finding["code"].startswith("avoid.")]


@pytest.mark.usefixtures("restricted")
def test_c1_the_township_gets_figures_and_no_border(as_person: As, send: Send, tmp_path: Path) -> None:
    alice = as_person("alice")
    upload = send(alice, "afforestation", collect((GROUND, PLOT)))
    here = f"/uploads/{upload['id']}"
    avoided = list_avoided(upload)
    assert len(avoided) == 3
    for finding in avoided:
        assert "占本行 36.6%" in finding["message"] and finding["evidence"] is None, finding["code"]
        assert finding["fix"] is None or finding["fix"]["kind"] == "drop"
    told = [
        alice.get(path).text for path in (here, f"{here}/features", f"{here}/features?before=1", "/uploads")
    ]
    told.append(read_workbook(alice.get(f"{here}/findings.xlsx").content))
    told.append(read_geopackage(alice.get(f"{here}/findings.gpkg").content, tmp_path))
    edited = alice.patch(f"{here}/rows", json={"rows": [1], "set": {"remarks": "再看"}})
    told += [edited.text, json.dumps(settle(alice, edited.json()))]
    told.append(move(alice, upload, "submit").text)
    bob = as_person("bob")
    told += [bob.get(here).text, move(bob, upload, "confirm").text]
    for answer in told:
        assert answer and not [secret for secret in SECRETS if secret in BY_CHANCE.sub("", answer)]


@pytest.mark.usefixtures("restricted")
def test_c2_the_reviewing_bureau_sees_the_pieces(as_person: As, send: Send) -> None:
    alice = as_person("alice")
    upload = settle(alice, send(alice, "afforestation", collect((GROUND, PLOT))))
    move(alice, upload, "submit")
    move(as_person("bob"), upload, "confirm")
    avoided = list_avoided(as_person("nora").get(f"/uploads/{upload['id']}").json())
    assert len(avoided) == 3
    for finding in avoided:
        assert SECRETS[0] in json.dumps(finding["evidence"]), finding["code"]


def test_c3_a_pending_claim_of_others_is_a_name_of_a_unit(as_person: As, send: Send) -> None:
    chelsea, alice = as_person("chelsea"), as_person("alice")
    secret = {**PLOT, "name": "机密林", "village": "宣堡村"}
    border = collect((box(120.098, 32.25, 120.1007313, 32.252), secret))
    theirs = settle(chelsea, send(chelsea, "afforestation", border))
    assert move(chelsea, theirs, "submit").status_code == 200
    mine = send(alice, "afforestation", collect((box(120.1, 32.25, 120.102, 32.252), PLOT)))
    (claim,) = [f for f in mine["findings"] if f["code"] == "overlap.pending"]
    assert "宣堡镇待审的上报" in claim["message"] and claim["severity"] == "block"
    assert "机密林" not in json.dumps(mine, ensure_ascii=False)
    assert move(chelsea, theirs, "withdraw").status_code == 200
    again = alice.patch(f"/uploads/{mine['id']}/rows", json={"rows": [1], "set": {"remarks": "再看"}}).json()
    assert "overlap.pending" not in [f["code"] for f in again["findings"]], "what is withdrawn claims nothing"


def read_workbook(content: bytes) -> str:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return json.dumps([[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)])


def read_geopackage(content: bytes, folder: Path) -> str:
    path = folder / "findings.gpkg"
    path.write_bytes(content)
    told = []
    for layer in pyogrio.list_layers(path)[:, 0].tolist():
        frame = pyogrio.read_dataframe(path, layer=layer)
        told.append(frame.to_json() + " ".join(shape.wkt for shape in frame.geometry if shape is not None))
    return " ".join(told)
