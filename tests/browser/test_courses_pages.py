"""廊道、河道、断面、岸线、造林: what a person reads and does on each page; nothing complains under the strict policy.

B1 a strip shows banks, gaps and the place; its stretches open
B2 a river's file traces an outfall down; a section draws its chart and names candidates upstream
B3 a monthly sheet is chosen, judged, sent and taken back
B4 shore and belts say which width is in force; planting shows its formula; each fits a phone
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from tests.browser.chromium import PHONE
from tests.browser.pages import PATIENCE_MS, Office

pytestmark = pytest.mark.browser


def test_b1_a_strip_shows_banks_gaps_and_the_place(office: Office) -> None:
    with office.desk("demo_ecology", "#progress") as desk:
        page = desk.page
        page.locator(".page-links").get_by_role("link", name="廊道").click()
        desk.wait()
        page.get_by_role("link", name="如泰运河生态廊道").click()
        desk.wait()
        strip = page.locator("svg.strip")
        expect(strip).to_be_visible(timeout=PATIENCE_MS)
        told = desk.ask("/corridors/H-RT/strip")
        assert strip.locator(".strip-gap").count() == len(told["gaps"]) > 0
        assert strip.locator(".strip-work.built").count() == sum(w["state"] == "built" for w in told["works"])
        # left above, right below
        work = next(w for w in told["works"] if w["side"] == "left")
        left = strip.locator(f"a[href$='{work['feature_id']}']").bounding_box()
        other = next(w for w in told["works"] if w["side"] == "right")
        right = strip.locator(f"a[href$='{other['feature_id']}']").bounding_box()
        assert left and right and left["y"] < right["y"]
        page.mouse.move(left["x"] + left["width"] / 2, left["y"] + left["height"] / 2)
        expect(page.locator(".strip-told")).to_contain_text("K")
        assert float(page.locator(".sketch-mark").get_attribute("cx") or -1) > 0
        strip.locator(f"a[href$='{work['feature_id']}']").click()
        expect(page.locator(".frame")).to_have_attribute("data-section", "map")
        desk.wait()
        expect(page.locator(".detail")).to_contain_text(work["name"])
        assert desk.watched.complaints == []


def test_b2_down_from_an_outfall_and_up_from_a_section(office: Office) -> None:
    with office.desk("demo_ecology", "#river?name=如泰运河") as desk:
        page = desk.page
        page.get_by_role("button", name="向下追踪").last.click()
        desk.wait()
        expect(page.locator(".trace-found")).to_contain_text("断面", timeout=PATIENCE_MS)
        page.locator(".courses a[href^='#section?id=']").first.click()
        desk.wait()
        expect(page.locator(".chart canvas")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.locator(".trace-found")).to_contain_text("得分", timeout=PATIENCE_MS)
        page.get_by_label("项目").select_option(label="氨氮（mg/L）")
        expect(page.locator(".chart")).to_have_attribute("data-item", "氨氮")
        # the chart's own tip is drawn, not written: the policy forbids inline styles
        page.locator(".chart canvas").hover()
        page.wait_for_timeout(200)
        assert desk.watched.complaints == []


def write_sheet(path: Path, section: str) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["断面名称", "采样日期", "pH", "溶解氧(mg/L)", "氨氮(mg/L)", "总磷(mg/L)"])
    sheet.append([section, "2024-08-06", 7.6, 8.1, 0.4, 0.1])
    out = io.BytesIO()
    book.save(out)
    path.write_bytes(out.getvalue())
    return path


def test_b3_a_monthly_sheet_is_judged_sent_and_taken_back(office: Office, tmp_path: Path) -> None:
    with office.desk("demo_water", "#section?tab=sheets") as desk:
        page = desk.page
        section = desk.ask("/sections")["sections"][0]["name"]
        page.locator("input[type=file]").set_input_files(write_sheet(tmp_path / "八月.xlsx", section))
        expect(page.locator(".sheet-findings")).to_contain_text("缺项不算达标", timeout=PATIENCE_MS)
        page.get_by_label("处已核对，属实").check()
        page.get_by_role("button", name="提交 1 个样品").click()
        expect(page.locator(".sheet-chosen h2 .chip")).to_have_text("待审核", timeout=PATIENCE_MS)
        # the sender is not offered to publish
        expect(page.get_by_role("button", name="发布 1 个样品")).to_have_count(0)
        page.get_by_role("button", name="撤回").click()
        expect(page.locator(".sheet-chosen h2 .chip")).to_have_text("已撤回", timeout=PATIENCE_MS)
        assert desk.watched.complaints == []


def test_b4_every_page_on_a_phone(office: Office) -> None:
    with office.desk("demo_leader", "#shore", size=PHONE) as desk:
        page = desk.page
        expect(page.locator(".belt-in-force")).to_contain_text("现按 1 公里计", timeout=PATIENCE_MS)
        for view in ("#corridor?code=H-RT", "#river", "#section", "#greening"):
            desk.view(view)
            expect(page.locator(".courses eco-table").first).to_be_visible(timeout=PATIENCE_MS)
            wide = page.evaluate(
                "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, view
        expect(page.locator(".formula-words")).to_contain_text("成活率≥85%")
        assert desk.watched.complaints == []
