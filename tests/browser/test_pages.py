"""Every page for every role, on a desk and on a phone: it mounts, shows something, and nothing complains.

P1 a wrong password is answered by a sentence, and the name stays
P2 each role is offered the sections it has a use for, and each of them opens without a complaint
P3 on a phone every section fits the width, and its content can be reached
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import PHONE, open_page
from tests.browser.pages import Desk, Office

pytestmark = pytest.mark.browser

ROLES = {
    "demo_huangqiao": ["map", "progress", "upload", "export", "manage"],
    "demo_huangqiao_head": ["map", "progress", "review", "export", "manage"],
    "demo_ecology": ["map", "progress", "upload", "review", "export", "manage"],
    "demo_coordinator": ["map", "progress", "export", "manage"],
    "demo_leader": ["map", "progress", "export", "manage"],
    "demo_inspector": ["map", "progress", "export", "manage"],
    "demo_sysadmin": ["manage"],
    "demo_auditor": ["manage"],
}
CONTENT = ".frame .side:visible .content, .frame .page:visible"


def test_p1_a_wrong_password_is_told_in_words(office: Office, browser: Browser) -> None:
    with open_page(browser) as watched:
        page = watched.page
        page.goto(office.address)
        page.get_by_label("账号").fill("demo_huangqiao")
        page.get_by_label("密码").fill("not-the-password")
        page.get_by_role("button", name="登录").click()
        told = page.get_by_role("alert")
        expect(told).to_be_visible()
        expect(told).to_contain_text("密码")
        expect(page.get_by_label("账号")).to_have_value("demo_huangqiao")
        expect(page.get_by_role("button", name="登录")).to_be_enabled()
        assert watched.outside(office.address) == []


@pytest.mark.parametrize("name", ROLES)
def test_p2_every_section_of_every_role_opens(office: Office, name: str) -> None:
    with office.desk(name) as desk:
        assert set(desk.sections()) == set(ROLES[name])
        for section in desk.sections():
            desk.open_section(section)
            assert_filled(desk)
        assert desk.watched.complaints == []
        assert desk.watched.outside(office.address) == []


def test_p2_administrators_see_units_by_name(office: Office) -> None:
    with office.desk("demo_secadmin", "#manage?tab=rights") as desk:
        expect(desk.page.locator(".page")).to_contain_text("泰兴生态环境局")
        expect(desk.page.locator(".page")).to_contain_text("沿江湿地保护修复面积")
        assert desk.watched.complaints == []


def test_p3_on_a_phone_every_section_fits(office: Office) -> None:
    with office.desk("demo_ecology", size=PHONE) as desk:
        for section in desk.sections():
            desk.open_section(section)
            assert_filled(desk)
            wide = desk.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{section} is {wide} px wider than the phone"
        assert desk.watched.complaints == []


def assert_filled(desk: Desk) -> None:
    """The section shows something, and no box says that it could not."""
    expect(desk.page.locator(CONTENT).first).not_to_be_empty()
    expect(desk.page.locator("eco-empty[role=alert]:visible")).to_have_count(0)
    assert len(desk.page.locator(CONTENT).first.inner_text()) > 20
