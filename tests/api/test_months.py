"""Months: frozen once, compared, printed, and what changed since, with the feature that did it.

N1 a month is frozen on its cut-off day, by whom and when; once; and nobody changes it, not even by SQL
N2 this month and in all, the month before and the same month last year, from frozen figures only
N3 what changed since: which feature, by which upload, or which figure was entered
N4 the sheet as page and as workbook: columns, merged headings, unit at the top right, signatures
N5 notes on a line: each unit its own, replaced and kept
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient
from shapely import MultiLineString
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from geo_api.db import role_url
from geo_api.settings import Settings
from tests.road import publish
from tests.shapes import collect, multi, square

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]
Send = Callable[..., dict[str, Any]]
PLOT = {"name": "东河地块", "ledger": "gain", "stage": "accepted", "survival_pct": 92.0}


def happy(
    publish_row: Publish, lon: float, day: str, since: str, unit: str = "huangqiao", **more: Any
) -> uuid.UUID:
    line = MultiLineString([[(lon, 32.22), (lon, 32.28)]])
    told = {"name": f"河{day}", "stage": "named", "accepted_on": day} | more
    return publish_row("happy_waters", line, unit=unit, since=since, **told)


def freeze(client: TestClient, period: str, as_of: str | None = None) -> dict[str, Any]:
    answer = client.post("/releases", json={"period": period, "as_of": as_of})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def find(rows: list[dict[str, Any]], indicator: str, unit: str = "taixing") -> dict[str, Any]:
    return next(row for row in rows if (row["indicator"], row["unit"]) == (indicator, unit))


def test_n1_a_month_is_cut_off_on_its_day_and_frozen_once(as_person: As, county: Settings) -> None:
    cora = as_person("cora")
    told = cora.get("/releases").json()
    assert told["cut_off"]["day"] == 31 and told["cut_off"]["provisional"]
    made = freeze(cora, "2022-02")
    assert (made["id"], made["on"], made["period"], made["title"]) == (
        "2022-02", "2022-02-28", "2022-02", "2022年2月通报",
    )  # fmt: skip
    assert made["created_by"] == "cora"
    assert as_person("nora").put("/releases/cut-off", json={"day": 25}).status_code == 403
    cut = cora.put("/releases/cut-off", json={"day": 25, "source": "泰工信〔2022〕9号"}).json()["cut_off"]
    assert (cut["day"], cut["provisional"]) == (25, False)
    assert freeze(cora, "2022-03")["on"] == "2022-03-25"
    again = cora.post("/releases", json={"period": "2022-03", "id": "other"})
    assert (again.status_code, again.json()["code"]) == (409, "release.period_taken")
    assert cora.post("/releases", json={"period": "2022-13"}).status_code == 422
    assert cora.post("/releases", json={"id": "x"}).json()["code"] == "release.incomplete"
    listed = cora.get("/releases").json()
    assert listed["due"][0] == {"period": "2022-04", "on": "2022-04-25"}
    assert {e["action"] for e in as_person("ada").get("/audit").json()["entries"]} >= {
        "release.make", "release.cut_off",
    }  # fmt: skip
    engine = create_engine(role_url(county.database_url, "eco_app", login=True))
    for statement in (
        "UPDATE core.releases SET title = 'x'", "DELETE FROM core.releases",
        "UPDATE core.release_figures SET figures = '{}'", "DELETE FROM core.release_figures",
    ):  # fmt: skip
        with pytest.raises(ProgrammingError), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()


def test_n2_this_month_and_last_year_from_frozen_figures(as_person: As, publish_row: Publish) -> None:
    happy(publish_row, 120.15, "2022-06-10", "2022-06-20T00:00Z")
    happy(publish_row, 120.16, "2023-05-10", "2023-05-20T00:00Z")
    happy(publish_row, 120.17, "2023-06-10", "2023-06-20T00:00Z")
    happy(publish_row, 120.05, "2023-06-11", "2023-06-20T00:00Z", unit="xuanbao")
    cora = as_person("cora")
    for period, known in (("2022-06", "2022-07-01"), ("2023-05", "2023-06-01"), ("2023-06", "2023-07-01")):
        freeze(cora, period, f"{known}T00:00:00Z")
    told = cora.get("/releases/2023-06/comparison").json()
    assert (told["previous"]["id"], told["last_year"]["id"]) == ("2023-05", "2022-06")
    row = find(told["rows"], "happy_waters")
    assert (row["value"], row["previous"], row["previous_change"]) == (4, 2, 2)
    assert (row["last_year"], row["last_year_change"]) == (1, 3)
    alone = cora.get("/releases/2022-06/comparison").json()
    assert alone["previous"] is None and find(alone["rows"], "happy_waters")["previous_change"] is None
    sheet = cora.get("/releases/2023-06/sheet").json()
    line = find(sheet["rows"], "happy_waters")
    assert (line["added"], line["total"], line["year_target"], line["plan_target"]) == (2, 4, None, 500)
    # 2022 states 166, 2023 nothing: the schedule runs to 500 at the end of 2024, by its curve
    assert line["completion_pct"] == pytest.approx(100 * 4 / 500)
    assert line["schedule_target"] == pytest.approx(500 * (1 + 0.15) / 3)
    by_unit = cora.get("/releases/2023-06/sheet?indicator=happy_waters").json()["rows"]
    assert {row["unit"]: row["added"] for row in by_unit if row["total"]} == {
        "huangqiao": 1, "xuanbao": 1, "taixing": 2,
    }  # fmt: skip


def test_n3_a_restatement_names_the_feature_and_its_upload(
    as_person: As, send: Send, publish_row: Publish
) -> None:
    known = happy(publish_row, 120.15, "2022-06-10", "2022-06-20T00:00Z")
    cora = as_person("cora")
    freeze(cora, "2022-06", "2022-07-01T00:00:00Z")
    late = happy(publish_row, 120.05, "2022-06-12", "2022-08-01T00:00Z", unit="xuanbao")
    plot = PLOT | {"accepted_on": "2022-06-15"}
    published = publish(as_person, send, "afforestation", collect((square(120.15, 32.25), plot)))
    cora.put(
        "/targets",
        json={"indicator": "happy_waters", "year": 2022, "value": 170, "document": "泰水〔2022〕8号"},
    )
    told = as_person("ines").get("/releases/2022-06/restatements").json()["restatements"]
    city = find(told, "happy_waters")
    assert [(f["feature_id"], f["why"], f["change"]) for f in city["features"]] == [(str(late), "opened", 1)]
    assert str(known) not in str(city["features"])
    assert [(f["kind"], f["value"], f["document"], f["by"]) for f in city["figures"]] == [
        ("target", 170, "泰水〔2022〕8号", "cora")
    ]
    assert find(told, "happy_waters", "xuanbao")["features"][0]["feature_id"] == str(late)
    area = find(told, "afforestation_mu", "huangqiao")
    (feature,) = area["features"]
    assert feature["change"] == pytest.approx(area["now"]["value"] - area["frozen"]["value"])
    assert feature["upload"]["id"] == published["id"] and feature["upload"]["by"] == "alice"
    assert feature["upload"]["file_name"] == "地块.geojson"


def test_n3_a_changed_and_a_removed_work_are_told_apart(as_person: As, publish_row: Publish) -> None:
    changed, gone = uuid.uuid4(), uuid.uuid4()
    then = {"since": "2022-06-20T00:00Z", "until": "2022-08-01T00:00Z"}
    happy(publish_row, 120.15, "2022-06-10", feature_id=changed, **then)
    happy(publish_row, 120.15, "2022-07-10", "2022-08-01T00:00Z", feature_id=changed, version=2)
    happy(publish_row, 120.16, "2022-06-10", feature_id=gone, **then)
    cora = as_person("cora")
    freeze(cora, "2022-06", "2022-07-01T00:00:00Z")
    told = cora.get("/releases/2022-06/restatements").json()["restatements"]
    found = {f["feature_id"]: (f["why"], f["change"]) for f in find(told, "happy_waters")["features"]}
    assert found == {str(changed): ("changed", -1), str(gone): ("removed", -1)}


def test_n4_the_sheet_as_a_workbook(as_person: As, publish_row: Publish) -> None:
    happy(publish_row, 120.15, "2022-06-10", "2022-06-20T00:00Z")
    cora = as_person("cora")
    freeze(cora, "2022-06", "2022-07-01T00:00:00Z")
    answer = as_person("alice").get("/releases/2022-06/sheet.xlsx")
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet["A1"].value == "泰兴市绿色标杆城市建设任务进度表（2022年6月）"
    heads = [sheet.cell(3, column).value for column in range(1, 20)]
    assert heads[:4] == ["序号", "工作任务", "指标", "单位"] and heads[-1] == "备注"
    assert sheet["E3"].value == "目标任务" and sheet["E4"].value == "年度目标"
    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert {"A1:S1", "E3:G3", "H3:L3", "A3:A4"} <= merged
    last = sheet["M2"]
    assert str(last.value).startswith("单位：") and last.alignment.horizontal == "right"
    names = [sheet.cell(row, 3).value for row in range(5, sheet.max_row + 1)]
    row = 5 + names.index("新建幸福河湖")
    assert (sheet.cell(row, 9).value, sheet.cell(row, 5).value) == (1, 166)
    everything = " ".join(str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value)
    assert "填报人" in everything and "盖章" in everything and "冻结" in everything
    assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage
    park = as_person("ines").get("/releases/2022-06/sheet?unit=nowhere")
    assert park.json()["code"] == "sheet.empty"


def test_n5_each_unit_writes_its_own_line(as_person: As, publish_row: Publish) -> None:
    happy(publish_row, 120.15, "2022-06-10", "2022-06-20T00:00Z")
    cora, alice = as_person("cora"), as_person("alice")
    freeze(cora, "2022-06", "2022-07-01T00:00:00Z")
    note = {
        "indicator": "happy_waters", "unit": "huangqiao", "problem": "=1+1 征地慢", "next_step": "逐户签约",
        "responsible": "张三", "due_on": "2022-09-30",
    }  # fmt: skip
    assert alice.put("/releases/2022-06/notes", json=note).status_code == 200
    other = alice.put("/releases/2022-06/notes", json=note | {"unit": "xuanbao"})
    assert (other.status_code, other.json()["code"]) == (403, "note.other_unit")
    assert as_person("nora").put("/releases/2022-06/notes", json=note).status_code == 403
    assert cora.put("/releases/2022-06/notes", json=note | {"next_step": "现场推进"}).status_code == 200
    (line,) = cora.get("/releases/2022-06/sheet?unit=huangqiao").json()["rows"]
    assert (line["problem"], line["next_step"], line["due_on"]) == ("=1+1 征地慢", "现场推进", "2022-09-30")
    content = cora.get("/releases/2022-06/sheet.xlsx?unit=huangqiao").content
    cell = openpyxl.load_workbook(io.BytesIO(content)).active["M5"]  # type: ignore[index]
    assert cell.value == "=1+1 征地慢" and cell.data_type == "s"


def test_a_plot_across_a_border_is_told_once_for_the_city(as_person: As, publish_row: Publish) -> None:
    cora = as_person("cora")
    freeze(cora, "2022-06", "2022-07-01T00:00:00Z")
    across = multi(square(120.0995, 32.25, 0.001))
    publish_row(
        "afforestation", across, unit="huangqiao", since="2022-08-01T00:00Z", accepted_on="2022-06-15", **PLOT
    )
    told = cora.get("/releases/2022-06/restatements").json()["restatements"]
    city = find(told, "afforestation_mu")
    assert city["features_count"] == 1
    towns = [
        find(told, "afforestation_mu", unit)["features"][0]["change"] for unit in ("huangqiao", "xuanbao")
    ]
    assert sum(towns) == pytest.approx(city["features"][0]["change"])
