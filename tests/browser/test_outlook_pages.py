"""From the city's standing to the people behind one work: overview, a unit's page, an indicator's page.

L1 from the overview three clicks lead to the works of a figure; a fourth opens one with its history
L2 the chart is drawn under the page's own rules: on canvas, from this host, without a complaint
L3 a township's page and a park's page show their indicators; the proof is told when asked for, of all in one table
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import COUNT_DRAWN, PATIENCE_MS, Office, wait_until

pytestmark = pytest.mark.browser


def test_l1_from_the_standing_to_the_works(office: Office) -> None:
    with office.desk("demo_leader") as desk:
        page = desk.page
        desk.view("#progress?tab=overview&as_of=2024-06-30")
        expect(page.locator(".overview .tile")).not_to_have_count(0)
        expect(page.locator(".overview-towns li")).to_have_count(17)
        page.locator(".overview .tile button", has_text="新建幸福河湖").click()
        desk.wait()
        page.locator(".indicator-main .figure.huge").first.click()
        desk.wait()
        row = page.locator(".side table tbody tr").first
        expect(row).to_be_visible(timeout=PATIENCE_MS)
        row.click()
        desk.wait()
        expect(page.locator(".frame .detail")).to_contain_text("来历", timeout=PATIENCE_MS)


def test_l2_the_chart_is_drawn_by_the_pages_own_rules(office: Office) -> None:
    with office.desk("demo_leader") as desk:
        page = desk.page
        desk.view("#progress?tab=indicator&indicator=happy_waters&as_of=2024-06-30")
        canvas = page.locator(".series canvas")
        expect(canvas).to_be_visible(timeout=PATIENCE_MS)
        box = canvas.bounding_box()
        assert box is not None and box["width"] > 300 and box["height"] > 200
        wait_until(page, lambda: canvas.evaluate(COUNT_DRAWN) > 500)
        # a tip is drawn on the canvas: markup would break the pages' style rules and be a complaint
        canvas.hover(position={"x": box["width"] / 2, "y": box["height"] / 2})
        expect(page.locator(".indicator-main")).to_contain_text("八成可能")


def test_l3_a_unit_and_the_proof(office: Office) -> None:
    with office.desk("demo_inspector") as desk:
        page = desk.page
        desk.view("#progress?tab=unit&township=huangqiao&as_of=2024-06-30")
        expect(page.locator(".unit-table tbody tr")).to_have_count(24)
        page.get_by_label("选择乡镇或园区").select_option("hongqiao_park")
        desk.wait()
        expect(page.locator(".unit-head h2")).to_have_text("虹桥工业园区")
        desk.view("#progress?tab=indicator&indicator=afforestation_mu&as_of=2024-06-30")
        page.get_by_role("button", name="核对重叠").click()
        expect(page.locator(".proof-figures").first).to_contain_text("合计", timeout=PATIENCE_MS)
        told = desk.ask("/progress/afforestation_mu/proof")["amounts"]
        desk.view("#progress?tab=proof")
        expect(page.locator(".proof-verdict")).to_have_text(re.compile("^24 项"), timeout=PATIENCE_MS)
        row = page.locator(".proofs tbody tr").filter(has_text="净增造林面积")
        expect(row.locator("th")).to_have_attribute("rowspan", str(len(told)))
        expect(row.locator("td").nth(2)).to_contain_text(f"{told[0]['sum'] * 3 / 2000:,.2f}".rstrip("0"))
