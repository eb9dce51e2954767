"""Excel in and out: a sheet that the system gives out, filled in, read in the cage, previewed, applied as a whole."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient
from openpyxl.worksheet.worksheet import Worksheet

As = Callable[[str], TestClient]


def open_book(content: bytes) -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return book, sheet


def save(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def find_cell(sheet: Worksheet, unit: str, heading: str) -> Any:
    column = next(c.column for c in sheet[3] if str(c.value or "").startswith(heading))
    row = next(c.row for c in sheet["A"] if str(c.value or "").startswith(unit))
    return sheet.cell(row, column)


def send(client: TestClient, address: str, content: bytes, **form: str) -> Any:
    files = {"file": ("分解表.xlsx", content)}
    return client.post(address, files=files, data=form)


def test_a_filled_sheet_of_parts_round_trips(as_person: As) -> None:
    cora = as_person("cora")
    for unit, value in (("huangqiao", 30), ("xuanbao", 20)):
        part = {"indicator": "happy_waters", "unit": unit, "year": 2022, "value": value}
        assert cora.put("/allocations", json=part).status_code == 200
    content = cora.get("/allocations/sheet.xlsx?year=2022").content
    book, sheet = open_book(content)
    assert find_cell(sheet, "黄桥镇", "新建幸福河湖").value == 30
    assert find_cell(sheet, "全市目标", "新建幸福河湖").value == 166
    assert str(find_cell(sheet, "合计", "新建幸福河湖").value).startswith("=SUM(")
    assert send(cora, "/allocations/sheet", content).json()["changes"] == []
    find_cell(sheet, "黄桥镇", "新建幸福河湖").value = 40
    find_cell(sheet, "宣堡镇", "新建幸福河湖").value = "撤销"
    find_cell(sheet, "古溪镇", "新建幸福河湖").value = "１２"
    find_cell(sheet, "虹桥工业园区", "新建幸福河湖").value = 5
    filled = save(book)
    told = send(cora, "/allocations/sheet", filled).json()
    found = {c["unit"]: (c["before"], c["after"]) for c in told["changes"]}
    assert found == {
        "huangqiao": (30, 40),
        "xuanbao": (20, None),
        "guxi": (None, 12),
        "hongqiao_park": (None, 5),
    }
    # parks lie within townships and are not added to them
    assert told["sums"] == [
        {"indicator": "happy_waters", "year": 2022, "target": 166, "allocated": 52, "units": 2, "difference": 114}
    ]  # fmt: skip
    assert not told["applied"] and told["problems"] == []
    assert {row["value"] for row in cora.get("/allocations?year=2022").json()["allocations"]} == {30, 20}
    done = send(cora, "/allocations/sheet", filled, apply="true", document="泰水〔2022〕5号").json()
    assert done["applied"] and done["sums"] == told["sums"]
    now = {row["unit"]: row for row in cora.get("/allocations?year=2022").json()["allocations"]}
    assert {unit: row["value"] for unit, row in now.items()} == {
        "huangqiao": 40, "xuanbao": None, "guxi": 12, "hongqiao_park": 5,
    }  # fmt: skip
    assert now["guxi"]["document"] == "泰水〔2022〕5号" and now["guxi"]["entered_by"] == "cora"
    again = send(cora, "/allocations/sheet", cora.get("/allocations/sheet.xlsx?year=2022").content).json()
    assert again["changes"] == []
    assert "allocation.sheet" in {e["action"] for e in as_person("ada").get("/audit").json()["entries"]}


def test_what_is_wrong_in_a_sheet_is_told_with_its_cell_and_nothing_is_taken(as_person: As) -> None:
    cora = as_person("cora")
    book, sheet = open_book(cora.get("/allocations/sheet.xlsx?year=2022").content)
    find_cell(sheet, "黄桥镇", "新建幸福河湖").value = "三十"
    good = find_cell(sheet, "宣堡镇", "新建幸福河湖")
    good.value = 20
    sheet["A6"] = "某某镇"
    sheet["B3"] = "幸福指数"
    told = send(cora, "/allocations/sheet", save(book)).json()
    cells = {problem["cell"] for problem in told["problems"]}
    assert {"A6", "B3"} <= cells and len(cells) == 3
    refused = send(cora, "/allocations/sheet", save(book), apply="true")
    assert (refused.status_code, refused.json()["code"]) == (422, "sheet.problems")
    assert cora.get("/allocations?year=2022").json()["allocations"] == []


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "file.empty"), (b"no workbook", "file.not_recognised"), (b"PK\x03\x04 broken", None)],
)
def test_what_is_no_workbook_is_refused_by_the_cage(as_person: As, content: bytes, code: str | None) -> None:
    answer = send(as_person("cora"), "/allocations/sheet", content)
    assert answer.status_code == 422
    assert code is None or answer.json()["code"] == code


def test_a_bureau_fills_only_what_it_leads(as_person: As) -> None:
    nora = as_person("nora")
    book, sheet = open_book(nora.get("/allocations/sheet.xlsx?year=2022").content)
    find_cell(sheet, "黄桥镇", "净增造林面积").value = 50
    find_cell(sheet, "黄桥镇", "新建幸福河湖").value = 10
    filled = save(book)
    told = send(nora, "/allocations/sheet", filled).json()
    assert {change["indicator"]: change["may"] for change in told["changes"]} == {
        "afforestation_mu": True, "happy_waters": False,
    }  # fmt: skip
    assert send(nora, "/allocations/sheet", filled, apply="true").status_code == 403
    assert nora.get("/allocations?year=2022").json()["allocations"] == []
    assert send(as_person("alice"), "/allocations/sheet", filled).status_code == 403


def test_a_filled_sheet_of_figures_round_trips(as_person: As) -> None:
    eve = as_person("eve")
    book, sheet = open_book(eve.get("/reported-values/sheet.xlsx?year=2022&unit=ecology").content)
    row = next(c.row for c in sheet["A"] if str(c.value or "").startswith("PM2.5"))
    assert [sheet.cell(row, 3).value, sheet.cell(row, 9).value] == ["2022", "未填报"]
    sheet.cell(row, 4).value = 29.5
    undocumented = send(eve, "/reported-values/sheet", save(book)).json()
    assert "来源文件" in undocumented["problems"][0]["message"]
    sheet.cell(row, 7).value = "环境质量公报2022"
    told = send(eve, "/reported-values/sheet", save(book)).json()
    (value,) = told["values"]
    assert (value["indicator"], value["period"], value["value"], value["may"]) == ("pm25", "2022", 29.5, True)
    assert eve.get("/reported-values").json()["reported_values"] == []
    assert send(eve, "/reported-values/sheet", save(book), apply="true").json()["applied"]
    (row_,) = eve.get("/reported-values").json()["reported_values"]
    assert (row_["state"], row_["value"], row_["source_document"]) == ("reported", 29.5, "环境质量公报2022")
