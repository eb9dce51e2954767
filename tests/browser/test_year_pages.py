"""The pages of the year, walked by those who use them.

Y1 every page opens on a desk and on a phone, fits, and nothing complains
Y2 the monthly sheet: merged headings, unit at the top right, signatures; a total opens its works; a note is written,
   not over another's unseen
Y3 what changed since a month is told with the feature and its upload
Y4 the coordinator replaces weights; the sum is shown; the ranking leads to a unit's sheet
Y5 a bureau reports, another person accepts, and only then it counts
Y6 a filled sheet of parts is previewed and applied
Y7 every task leads to its layers and indicators
"""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chromium import PHONE
from tests.browser.pages import PATIENCE_MS, Desk, Office

pytestmark = pytest.mark.browser

PAGES = ("targets", "reports", "release", "ranking", "assessment", "calendar", "tasks")


def open_page(desk: Desk, address: str) -> None:
    desk.view(address)
    expect(desk.page.locator(".yearly")).not_to_be_empty(timeout=PATIENCE_MS)
    expect(desk.page.locator(".yearly eco-busy")).to_have_count(0, timeout=PATIENCE_MS)


def find_row(desk: Desk, period: str) -> Locator:
    """The row of that period, not of another one that is due in it."""
    cell = desk.page.get_by_text(period, exact=True)
    return desk.page.locator("tbody tr").filter(has=cell)


def test_y1_every_page_opens_and_fits_a_phone(office: Office) -> None:
    for name, size in (("demo_huangqiao", PHONE), ("demo_coordinator", {"width": 1366, "height": 768})):
        with office.desk(name, "#progress", size=size) as desk:
            for page in PAGES:
                expect(desk.page.locator(f'.page-links a[href="#{page}"]')).to_have_count(1)
                open_page(desk, page)
                expect(desk.page.locator(".yearly h1")).to_be_visible()
                expect(desk.page.locator("eco-empty[role=alert]")).to_have_count(0)
                expect(desk.page.locator(".rail a[aria-current=page]")).to_have_attribute("href", "#progress")
                wide = desk.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
                assert wide <= 0, f"{page} is {wide} px wider than the screen"
            assert desk.watched.complaints == []


def test_y2_the_monthly_sheet(office: Office) -> None:
    with office.desk("demo_huangqiao", "#release?id=2024-06&unit=huangqiao") as desk:
        page = desk.page
        sheet = page.locator(".month-sheet")
        expect(sheet).to_contain_text("泰兴市绿色标杆城市建设任务进度表（2024年6月）", timeout=PATIENCE_MS)
        expect(sheet.locator("thead th").filter(has_text="完成情况")).to_have_attribute("colspan", "5")
        expect(sheet.locator(".sheet-line span").last).to_contain_text("单位：")
        expect(sheet.locator(".sheet-signs")).to_contain_text("盖章")
        row = sheet.locator("tbody tr").filter(has_text="新建幸福河湖")
        row.get_by_role("button", name=re.compile("问题和措施")).click()
        page.get_by_label("存在问题").fill("两条村河待复核 <b>")
        line = {"indicator": "happy_waters", "unit": "huangqiao"}
        desk.send("PUT", "/releases/2024-06/notes", line | {"problem": "别人刚写的"})
        page.get_by_role("button", name="保存").click()
        # the other's words are shown, mine stay in the form; nothing was written over yet
        expect(page.locator("dialog .problem")).to_contain_text("别人刚写的", timeout=PATIENCE_MS)
        expect(page.get_by_label("存在问题")).to_have_value("两条村河待复核 <b>")
        page.get_by_role("button", name="用我的替换").click()
        expect(row).to_contain_text("两条村河待复核 <b>", timeout=PATIENCE_MS)
        told = int(row.locator(".col-total").inner_text())
        row.locator(".col-total a").click()
        desk.wait()
        assert "indicator=happy_waters" in page.url and "as_of=2024-06-30" in page.url
        found = desk.ask(
            "/progress/happy_waters/features?unit=huangqiao&on=2024-06-30&as_of=2024-06-30T15:59:59Z"
        )
        assert found["numberMatched"] == told
        assert [one for one in desk.watched.complaints if "412" not in one] == []


def test_y3_what_changed_since_is_told_with_its_upload(office: Office) -> None:
    with office.desk("demo_inspector", "#release?id=2024-05&tab=changes") as desk:
        restated = desk.page.locator(".restated").first
        expect(restated).to_be_visible(timeout=PATIENCE_MS)
        restated.evaluate("element => { element.open = true; }")
        expect(restated.locator("tbody tr").first).to_contain_text("geojson")
        expect(restated.locator("tbody a").first).to_have_attribute("href", re.compile("^#map\\?feature="))
        assert desk.watched.complaints == []


def test_y4_weights_are_replaced_and_the_ranking_leads_to_a_sheet(office: Office) -> None:
    with office.desk("demo_coordinator", "#assessment?year=2024&tab=weights") as desk:
        page = desk.page
        points = page.locator(".weights td.number input").first
        expect(points).to_be_visible(timeout=PATIENCE_MS)
        expect(page.locator(".weights tfoot")).to_contain_text("100")
        points.fill("15")
        expect(page.locator(".weights tfoot")).to_contain_text("103")
        page.get_by_role("button", name="保存权重").click()
        page.get_by_label("来源文件").fill("示意考〔2024〕1号")
        page.get_by_role("button", name="保存", exact=True).click()
        expect(page.get_by_text("历次版本")).to_be_visible(timeout=PATIENCE_MS)
        open_page(desk, "ranking?year=2024")
        first = page.locator(".ranked tbody tr").first
        expect(first.locator(".rank")).to_have_text("1")
        name = first.locator("a").inner_text()
        first.locator("a").click()
        expect(page.locator(".assess-sheet h2")).to_have_text(name, timeout=PATIENCE_MS)
        expect(page.locator(".assess-sheet tbody tr")).to_have_count(14)
        assert desk.watched.complaints == []


def test_y5_a_value_counts_once_another_person_accepted_it(office: Office) -> None:
    with office.desk("demo_ecology", "#reports?year=2024&indicator=pm25") as desk:
        desk.page.get_by_role("button", name=re.compile("填报|更正")).first.click()
        form = desk.page.locator("dialog form")
        form.get_by_label("期别").fill("2024-05")
        form.get_by_label(re.compile("^填报数")).fill("27.5")
        form.get_by_label("来源文件").fill("示意监〔2024〕5号")
        form.get_by_role("button", name="提交审核").click()
        row = find_row(desk, "2024-05")
        expect(row).to_contain_text("待审核", timeout=PATIENCE_MS)
        expect(row.get_by_role("button", name="通过")).to_have_count(0)
    with office.desk("demo_coordinator", "#reports?year=2024&indicator=pm25&unit=all") as desk:
        row = find_row(desk, "2024-05")
        row.get_by_role("button", name="通过").click()
        expect(row).to_contain_text("已通过", timeout=PATIENCE_MS)
        row.get_by_role("button", name="来历").click()
        expect(desk.page.locator(".history-row")).to_contain_text("demo_coordinator")
        assert desk.watched.complaints == []


def test_y6_a_filled_sheet_of_parts_is_previewed_and_applied(office: Office) -> None:
    with office.desk("demo_coordinator", "#targets?year=2023") as desk:
        page = desk.page
        with page.expect_download() as download:
            page.get_by_role("link", name="下载填报表").click()
        book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
        sheet: Any = book.active
        column = next(c.column for c in sheet[3] if str(c.value or "").startswith("新建幸福河湖"))
        row = next(c.row for c in sheet["A"] if c.value == "黄桥镇")
        sheet.cell(row, column).value = 33
        target = io.BytesIO()
        book.save(target)
        filled = {"name": "分解表.xlsx", "mimeType": "application/octet-stream", "buffer": target.getvalue()}
        page.get_by_label("导入填好的表").set_input_files(filled)  # type: ignore[arg-type]
        preview = page.locator("dialog.sheet-preview")
        expect(preview).to_contain_text("黄桥镇", timeout=PATIENCE_MS)
        expect(preview.locator("tbody tr").first).to_contain_text("33")
        preview.get_by_role("button", name="应用 1 处").click()
        expect(page.get_by_text("已应用 1 处")).to_be_visible(timeout=PATIENCE_MS)
        told = desk.ask("/allocations?year=2023&indicator=happy_waters&unit=huangqiao")["allocations"]
        assert [part["value"] for part in told] == [33]
        assert desk.watched.complaints == []


def test_y7_every_task_leads_to_its_layers_and_indicators(office: Office) -> None:
    with office.desk("demo_ecology", "#tasks") as desk:
        tasks = desk.page.locator(".task-item")
        expect(tasks).to_have_count(36, timeout=PATIENCE_MS)
        for task in tasks.all():
            assert task.locator(".task-layers a, .task-indicators a").count(), task.inner_text()
        assert desk.watched.complaints == []
