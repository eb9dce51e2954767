"""What a small screen and another language do to the pages.

H1 a table wider than a phone says so at its edge, until its end; the column that names the rows stays
H2 in English no page is wider than a phone, and units are named in English wherever something is told of them
H4 in English the product's own words are English, the demonstration's people and the plan's places among them
H3 an act that failed because of the network is done again from where it failed, with what was answered
"""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.chromium import PHONE
from tests.browser.pages import PATIENCE_MS, Desk, Office, wait_until

pytestmark = pytest.mark.browser


def find_plot(desk: Desk) -> str:
    """A plot of 黄桥 that was published more than once."""
    plots = desk.ask("/collections/afforestation/items?township=huangqiao&limit=200&skipGeometry=true")
    return next(str(one["id"]) for one in plots["features"] if one["properties"]["version"] > 1)


def darken(page: Page, table: str) -> int:
    """How much darker the right edge of a table is than the ground beside it, in 256 steps."""
    box = page.locator(table).first.bounding_box()
    assert box is not None
    # between two lines of the head, where nothing is written
    clip = {"x": box["x"] + box["width"] - 14, "y": box["y"] + 1, "width": 14, "height": 2}
    row = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("L")  # type: ignore[arg-type]
    return 245 - int(row.getpixel((13, 1)))  # type: ignore[arg-type]


def test_h1_a_wide_table_says_that_it_goes_on(office: Office) -> None:
    with office.desk("demo_coordinator", "#corridor", size=PHONE) as desk:
        page, table = desk.page, ".courses eco-table"
        name = page.locator(f"{table} tbody td").first
        left = name.bounding_box()
        wait_until(page, lambda: darken(page, table) > 20)
        page.locator(table).first.evaluate("table => { table.scrollLeft = table.scrollWidth; }")
        wait_until(page, lambda: darken(page, table) < 5)
        assert name.bounding_box() == left


def test_h2_english_fits_a_phone_and_names_units_in_english(office: Office) -> None:
    with office.session("demo_huangqiao_head") as desk:
        page = desk.page
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.evaluate("localStorage.setItem('language', 'en')")
        page.goto(f"{desk.address}/#progress")
        expect(page.locator(".frame")).to_be_visible(timeout=PATIENCE_MS)
        for view in ("#progress", "#tasks"):
            desk.view(view)
            wide = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{view} is {wide} px wider than the screen"
        desk.view(f"#map?feature=afforestation:{find_plot(desk)}")
        past = page.locator(".history .decisions").first
        expect(past).to_contain_text("Huangqiao Town", timeout=PATIENCE_MS)
        expect(past).to_contain_text("Natural Resources and Planning Bureau")


def test_h4_in_english_the_pages_own_words_are_english(office: Office) -> None:
    wholly = ("#progress", "#tasks", "#assessment", "#manage?tab=tasks", "#manage?tab=account")
    with office.session("demo_coordinator") as desk:
        page = desk.page
        page.evaluate("localStorage.setItem('language', 'en')")
        page.goto(f"{desk.address}/#progress")
        expect(page.locator(".frame")).to_be_visible(timeout=PATIENCE_MS)
        for view in wholly:
            desk.view(view)
            assert find_chinese(page) == [], view
        assert "Demo coordinator, Industry and Information Technology Bureau" in page.inner_text(
            ".manage-body"
        )
        desk.view("#map?tab=indicator&indicator=river_corridors")
        expect(page.locator(".side td.number").first).to_contain_text("km")
        desk.view("#release")
        expect(page.locator(".month-table td.col-lead").first).to_contain_text("Bureau")
        page.locator(".month-table .col-remarks button").first.click()
        expect(page.get_by_role("dialog")).to_contain_text("Rural ecological rivers built")


def find_chinese(page: Page) -> list[str]:
    """Chinese that is read on the page, but for the name of the language itself."""
    lines: list[str] = page.evaluate("() => document.querySelector('.frame').innerText.split('\\n')")
    return [
        line for line in lines if any("\u4e00" <= letter <= "\u9fff" for letter in line) and line != "中文"
    ]


def test_h3_a_failed_act_is_done_again_with_what_was_answered(office: Office) -> None:
    with office.desk("demo_huangqiao", "#map") as desk:
        page = desk.page
        desk.view(f"#map?feature=afforestation:{find_plot(desk)}")
        sent: list[Any] = []

        def lose_first(route: Route) -> None:
            sent.append(route.request.post_data_json)
            if len(sent) == 1:
                return route.abort()
            # nothing is to come of it: other walks share this instance
            problem = {"code": "restore.current", "detail": "已经是现行版本。", "detail_en": "It is current."}
            route.fulfill(status=409, json=problem)

        page.route("**/features/*/restore", lose_first)
        page.locator(".history").get_by_role("button", name="恢复").first.click()
        page.get_by_role("dialog").get_by_role("textbox").fill("边界以前一版为准")
        page.get_by_role("dialog").get_by_role("button", name="恢复").click()
        toast = page.locator("eco-toasts [role=alert]")
        expect(toast).to_contain_text("连不上服务器")
        toast.get_by_role("button", name="再试一次").click()
        expect(toast).to_contain_text("已经是现行版本")
        assert [one["note"] for one in sent] == ["边界以前一版为准"] * 2
        # what the server refuses for good is not offered again
        expect(toast.get_by_role("button", name="再试一次")).to_have_count(0)
