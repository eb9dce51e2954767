"""Water quality: the monthly table, and monthly sheets from the file to the figure.

W1 the class of a month, the year so far and a year ago; two shares apart; what warns
W2 a sheet is read in the cage and checked; what blocks cannot be sent, what is doubtful is confirmed
W3 nobody publishes what they sent; only who leads the sections does
W4 a corrected sample supersedes and never erases; the indicator follows
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook, load_workbook
from shapely import Point
from sqlalchemy import create_engine, text

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]
HEAD = ("断面名称", "采样日期", "pH", "溶解氧(mg/L)", "高锰酸盐指数(mg/L)", "化学需氧量(mg/L)", "五日生化需氧量(mg/L)",
        "氨氮(mg/L)", "总磷(mg/L)", "水质类别")  # fmt: skip
FINE = (7.6, 8.0, 4.0, 14.0, 2.0, 0.4, 0.1)


def publish_section(publish: Publish, name: str, lon: float, attribute: str = "national") -> uuid.UUID:
    told = {"name": name, "river": "如泰运河", "attribute": attribute, "target_class": "3", "water": "river"}
    return publish("monitoring_sections", Point(lon, 32.25), unit="huangqiao", **told)


def write_sheet(rows: Sequence[Sequence[Any]], head: Sequence[str] = HEAD) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["2024年水质月报表"])
    sheet.append(list(head))
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(client: TestClient, content: bytes) -> dict[str, Any]:
    answer = client.post("/sample-sheets", files={"file": ("月报.xlsx", content)})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def observe(url: str, section: uuid.UUID, on: str, **values: float) -> None:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1))
    measured = dict(zip(("ph", "do", "codmn", "cod", "bod5", "nh3n", "tp"), FINE, strict=True)) | values
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO published.observations (feature_id, observed_on, measured, grade, recorded_at)"
                " VALUES (:id, CAST(:on AS date), CAST(:measured AS jsonb), 3, CAST(:on AS date))"
            ),
            {"id": section, "on": on, "measured": str(measured).replace("'", '"')},
        )
    engine.dispose()


def test_w1_month_year_and_last_year_with_two_shares(
    as_person: As, publish_row: Publish, county: Any
) -> None:
    good = publish_section(publish_row, "马甸闸", 120.12)
    bad = publish_section(publish_row, "河失桥", 120.14, "provincial")
    publish_section(publish_row, "未采样", 120.16, "provincial")
    for month, tp in ((1, 0.10), (2, 0.10), (3, 0.36)):
        observe(county.database_url, good, f"2024-0{month}-05", tp=tp)
    for month in (1, 2, 3):
        observe(county.database_url, bad, f"2023-0{month}-05", tp=0.10)
        observe(county.database_url, bad, f"2024-0{month}-05", tp=0.25)
    told = as_person("alice").get("/sections?month=2024-03&on=2024-12-31").json()
    rows = {row["name"]: row for row in told["sections"]}
    first = rows["马甸闸"]
    assert first["now"]["grade"] == 5 and first["now"]["decisive"] == ["tp"]
    assert first["now"]["exceeding"] == [{"item": "tp", "multiple": 0.8}]
    # 国考 by the mean of the year so far: 0.56 / 3 is within class III
    assert first["judged_by"] == "year" and first["year"]["grade"] == 3 and first["meets_target"] is True
    second = rows["河失桥"]
    assert (second["judged_by"], second["grade"], second["last_year"]["grade"]) == ("month", 4, 2)
    assert [one["kind"] for one in second["warnings"]] == ["month", "year", "trend"]
    shares = told["shares"]["examined"]
    assert (shares["sections"], shares["without_sample"]) == (3, 1)
    assert (shares["good_pct"], shares["meeting_pct"]) == (50, 50)
    assert as_person("alice").get("/sections?month=soon").status_code == 400


def test_w2_a_sheet_is_checked_before_it_can_be_sent(as_person: As, publish_row: Publish) -> None:
    section = publish_section(publish_row, "马甸闸", 120.12)
    eve = as_person("eve")
    told = send(
        eve,
        write_sheet(
            [
                ("马甸闸", "2024-06-05", *FINE, "Ⅱ"),
                ("马甸闸断面", "2024-06-05", 7.6, 8.0, 4.0, 14.0, 2.0, "0.04L", 0.1, ""),
                ("没有这个", "2024-06-05", *FINE, ""),
                ("马甸闸", "2024-07-05", 7.6, 80, 4.0, "很高", -2.0, 0.4, "", "Ⅴ"),
                ("马甸闸", "2099-01-01", *FINE, ""),
            ]
        ),
    )
    codes = {(one["row"], one["code"], one["severity"]) for one in told["findings"]}
    assert codes == {
        (5, "sample.section_unknown", "block"),
        (6, "sample.implausible", "acknowledge"), (6, "sample.not_a_number", "block"),
        (6, "sample.negative", "block"), (6, "sample.items_missing", "acknowledge"),
        (6, "sample.other_class", "acknowledge"), (7, "sample.in_future", "block"),
    }  # fmt: skip
    assert told["rows"][0]["feature_id"] == str(section) and told["rows"][0]["grade"] == 2
    # below detection: half of it, and said so
    assert told["rows"][1]["values"]["nh3n"] == 0.02 and told["rows"][1]["half"] == ["nh3n"]
    refused = eve.post(f"/sample-sheets/{told['id']}/submit", json={"acknowledge": True})
    assert refused.status_code == 409 and refused.json()["code"] == "sheet.blocked"
    doubled = send(
        eve, write_sheet([("马甸闸", "2024-06-05", *FINE, ""), ("马甸闸", "2024-06-05", *FINE, "")])
    )
    assert [one["code"] for one in doubled["findings"]] == ["sample.twice"]


def test_w2_the_blank_sheet_comes_back_filled(as_person: As, publish_row: Publish) -> None:
    section = publish_section(publish_row, "马甸闸", 120.12)
    eve = as_person("eve")
    blank = eve.get("/sample-sheets/template.xlsx")
    book = load_workbook(io.BytesIO(blank.content))
    sheet = book.active
    assert sheet is not None and sheet["B4"].value == "马甸闸"
    headings = [cell.value for cell in sheet[3]]
    sheet.cell(4, headings.index("采样日期") + 1, "2024-06-05")
    for name, value in zip(("pH", "溶解氧(mg/L)", "高锰酸盐指数(mg/L)", "化学需氧量(mg/L)", "五日生化需氧量(mg/L)",
                            "氨氮(mg/L)", "总磷(mg/L)"), FINE, strict=True):  # fmt: skip
        sheet.cell(4, headings.index(name) + 1, value)
    out = io.BytesIO()
    book.save(out)
    told = send(eve, out.getvalue())
    assert told["findings"] == [] and told["rows"][0]["feature_id"] == str(section)


def test_w2_units_and_missing_items(as_person: As, publish_row: Publish) -> None:
    publish_section(publish_row, "马甸闸", 120.12)
    eve = as_person("eve")
    head = ("断面", "年月", "pH（无量纲）", "溶解氧（mg/L）", "氨氮（μg/L）", "总磷（ppm）")
    told = send(eve, write_sheet([("马甸闸", "2024年6月", 7.6, 8.0, 400, 0.1)], head))
    assert told["rows"][0]["values"]["nh3n"] == 0.4 and told["rows"][0]["on"] == "2024-06-01"
    assert {one["code"] for one in told["findings"]} == {"sheet.unit_unknown", "sample.items_missing"}
    not_a_sheet = eve.post("/sample-sheets", files={"file": ("a.xlsx", b"nothing")})
    assert not_a_sheet.status_code == 422 and not_a_sheet.json()["detail"]
    empty = send(eve, write_sheet([], ("甲", "乙")))
    assert [one["code"] for one in empty["findings"]] == ["sheet.no_headings"]


@pytest.fixture
def sent(as_person: As, publish_row: Publish) -> dict[str, Any]:
    publish_section(publish_row, "马甸闸", 120.12)
    walt = as_person("walt")
    told = send(walt, write_sheet([("马甸闸", "2024-06-05", *FINE[:-1], 0.35, "")]))
    assert walt.post(f"/sample-sheets/{told['id']}/submit", json={}).status_code == 200
    return told


def test_w3_another_person_publishes(as_person: As, sent: dict[str, Any]) -> None:
    address = f"/sample-sheets/{sent['id']}"
    for name, status in (("alice", 404), ("liam", 404), ("nora", 403), ("walt", 403)):
        assert as_person(name).post(f"{address}/publish", json={}).status_code == status, name
    eve = as_person("eve")
    assert eve.post(f"{address}/return", json={}).json()["code"] == "sheet.note_missing"
    assert eve.post(f"{address}/return", json={"note": "总磷请核对"}).status_code == 200
    walt = as_person("walt")
    assert walt.get(address).json()["note"] == "总磷请核对"
    assert walt.post(f"{address}/submit", json={}).status_code == 200
    assert eve.post(f"{address}/publish", json={}).json()["state"] == "published"
    assert eve.post(f"{address}/publish", json={}).status_code == 409
    acts = [entry["action"] for entry in as_person("ada").get("/audit").json()["entries"]]
    assert {"sheet.receive", "sheet.submit", "sheet.return", "sheet.publish"} <= set(acts)


def test_w4_a_correction_supersedes_and_never_erases(as_person: As, sent: dict[str, Any]) -> None:
    eve, walt = as_person("eve"), as_person("walt")

    def read(**asked: str) -> tuple[int | None, float | None]:
        row = eve.get("/sections", params={"month": "2024-06"} | asked).json()["sections"][0]
        rows = eve.get("/progress", params={"indicator": "section_grade_iii"} | asked).json()["rows"]
        return row["now"]["grade"], next(one["value"] for one in rows if one["unit_kind"] == "city")

    assert read() == (None, 0)
    first = eve.post(f"/sample-sheets/{sent['id']}/publish", json={}).json()
    assert read() == (5, 0)
    told = send(walt, write_sheet([("马甸闸", "2024-06-05", *FINE, ""), ("马甸闸", "2024-07-05", *FINE, "")]))
    assert [one["code"] for one in told["findings"]] == ["sample.corrects"]
    refused = walt.post(f"/sample-sheets/{told['id']}/submit", json={})
    assert refused.status_code == 409 and refused.json()["code"] == "sheet.unacknowledged"
    assert walt.post(f"/sample-sheets/{told['id']}/submit", json={"acknowledge": True}).status_code == 200
    assert eve.post(f"/sample-sheets/{told['id']}/publish", json={}).status_code == 200
    assert read() == (2, 100)
    # as known right after the first publication, the first reading stands
    assert read(as_of=first["published_at"]) == (5, 0)
    section = eve.get("/sections").json()["sections"][0]["feature_id"]
    corrected = eve.get(f"/sections/{section}").json()["corrected"]
    assert [one["measured"]["tp"] for one in corrected] == [0.35]
    again = send(walt, write_sheet([("马甸闸", "2024-06-05", *FINE, "")]))
    assert [row["action"] for row in again["rows"]] == ["unchanged"]
