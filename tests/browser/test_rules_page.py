"""The page of rules: the coordinator tries other figures on everything published, then puts them in force."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.pages import PATIENCE_MS, Office


def test_figures_are_tried_before_they_are_saved(office: Office) -> None:
    with office.desk("demo_coordinator", "#manage?tab=rules") as desk:
        page = desk.page
        page.get_by_role("button", name="面积偏小").click()
        page.get_by_label("用于").select_option("wetlands")
        figure = page.get_by_role("spinbutton")
        before = figure.input_value()
        figure.fill("50000")
        page.get_by_role("button", name="试算").click()
        expect(page.locator(".rule-counts")).to_contain_text("个已发布对象", timeout=PATIENCE_MS)
        expect(page.locator(".rule-newly a").first).to_be_visible()
        # trying saves nothing
        page.reload()
        desk.wait()
        page.get_by_role("button", name="面积偏小").click()
        page.get_by_label("用于").select_option("wetlands")
        expect(page.get_by_role("spinbutton")).to_have_value(before)
        page.get_by_role("spinbutton").fill("40000")
        page.get_by_role("button", name="保存参数").click()
        expect(page.get_by_text("已保存")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.get_by_role("spinbutton")).to_have_value("40000")
        # other walks share this instance
        page.get_by_role("button", name="填回默认值").click()
        page.get_by_role("button", name="保存参数").click()
        expect(page.get_by_role("spinbutton")).to_have_value(before)
        assert desk.watched.complaints == []


def test_others_read_the_rules_and_set_nothing(office: Office) -> None:
    with office.desk("demo_huangqiao", "#manage?tab=rules") as desk:
        expect(desk.page.get_by_role("spinbutton").first).to_be_disabled()
        expect(desk.page.get_by_role("button", name="保存参数")).to_have_count(0)
