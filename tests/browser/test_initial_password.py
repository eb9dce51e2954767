"""An initial password is only good for choosing one's own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import open_page
from tests.browser.pages import PATIENCE_MS, Office

pytestmark = pytest.mark.browser
OWN = "Osier-Bank-2023"


def test_a_reset_password_is_changed_before_anything_is_shown(office: Office) -> None:
    with office.desk("demo_sysadmin") as keeper:
        reset = keeper.page.evaluate(
            "() => fetch('/people/demo_agriculture/password', {method: 'POST', headers: {'X-Ecoworks': '1'}})"
            ".then((answer) => answer.json())"
        )
    with open_page(office.browser) as watched:
        page = watched.page
        page.goto(office.address)
        page.get_by_label("账号").fill("demo_agriculture")
        page.get_by_label("密码").fill(reset["password"])
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_text("请先换成自己的新密码")).to_be_visible(timeout=PATIENCE_MS)
        page.get_by_label("新密码").fill(OWN)
        page.get_by_label("再输一遍").fill("something else")
        page.get_by_role("button", name="修改密码").click()
        expect(page.get_by_role("alert")).to_contain_text("两次输入的密码不同")
        # loaded again, the page still shows nothing else
        page.reload()
        expect(page.get_by_label("账号")).to_be_visible(timeout=PATIENCE_MS)
        page.get_by_label("账号").fill("demo_agriculture")
        page.get_by_label("密码").fill(reset["password"])
        page.get_by_role("button", name="登录").click()
        page.get_by_label("新密码").fill(OWN)
        page.get_by_label("再输一遍").fill(OWN)
        page.get_by_role("button", name="修改密码").click()
        expect(page.locator(".frame")).to_be_visible(timeout=PATIENCE_MS)
