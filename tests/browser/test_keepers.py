"""The three keepers at their pages, anybody at 我的账户, and the way in through another house, in a real browser.

K1 one administrator makes an account, the other puts it in force, its person changes the password
K2 the security administrator sets rights and policy; the auditor sees before and after, of what was asked last,
   and proves the record whole
K3 my sessions and my tokens: made, shown once, used, revoked
K4 through the other house: linked once with the password, in without it, and out of both
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.chromium import PHONE, open_page
from tests.browser.conftest import Served, read_passwords
from tests.browser.pages import PATIENCE_MS, Desk, Office
from tests.conftest import CloneDatabase
from tests.serving import PATIENT, free_port, serve
from tests.sign_on import House, open_house

pytestmark = pytest.mark.browser
OWN = "Osier-Bank-2023"


@pytest.fixture(scope="module")
def linked(
    clone_database: CloneDatabase, demo_template: str, demo_home: Path
) -> Iterator[tuple[Served, House]]:
    """An instance of its own, which knows another house."""
    with ExitStack() as stack:
        url = stack.enter_context(clone_database(demo_template))
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        house = stack.enter_context(open_house(address))
        told = PATIENT | {f"ECOWORKS_{key.upper()}": str(value) for key, value in house.settings().items()}
        stack.enter_context(serve(demo_home, url, port, **told))
        yield Served(address, read_passwords(demo_home / "demo-accounts.tsv")), house


@pytest.fixture
def house_office(browser: Browser, linked: tuple[Served, House]) -> Office:
    served, _ = linked
    return Office(browser, served.address, served.passwords)


def take_secret(page: Page) -> str:
    """What is shown once, and is gone when it is closed."""
    field = page.locator("input.secret")
    expect(field).to_be_visible(timeout=PATIENCE_MS)
    secret = field.input_value()
    page.get_by_role("button", name="我已保存").click()
    expect(field).to_have_count(0)
    return secret


def test_k1_an_account_takes_two_administrators_and_its_person(
    house_office: Office, browser: Browser
) -> None:
    with house_office.desk("demo_sysadmin", "#manage?tab=people") as desk:
        page = desk.page
        page.get_by_role("button", name="新建账号").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("账号").fill("wang_wen")
        dialog.get_by_label("名称").fill("王文")
        dialog.get_by_label("单位").select_option(label="黄桥镇")
        dialog.get_by_role("button", name="建立").click()
        password = take_secret(page)
        row = page.get_by_role("row").filter(has_text="wang_wen")
        expect(row).to_contain_text("待启用")
        # what is not theirs is not offered
        expect(row.get_by_role("button", name="启用")).to_have_count(0)
        assert desk.watched.complaints == []
    with house_office.desk("demo_secadmin", "#manage?tab=people") as desk:
        page = desk.page
        page.get_by_role("searchbox").fill("wang_wen")
        row = page.get_by_role("row").filter(has_text="wang_wen")
        row.get_by_role("button", name="启用").click()
        expect(row).to_contain_text("可用", timeout=PATIENCE_MS)
        row.get_by_role("button", name="调整").click()
        page.get_by_role("dialog").get_by_label("有效期至").fill("2099-12-31")
        page.get_by_role("button", name="保存").click()
        expect(row).to_contain_text("2099-12-31", timeout=PATIENCE_MS)
        # with people of its own, the instance is no demonstration any more
        page.get_by_role("searchbox").fill("")
        page.get_by_role("button", name="待清理").click()
        expect(page.get_by_role("row").filter(has_text="demo_leader")).to_contain_text("演示账号")
        assert desk.watched.complaints == []
    with open_page(browser) as watched:
        page = watched.page
        page.goto(house_office.address)
        page.get_by_label("账号").fill("wang_wen")
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_label("新密码").fill(OWN)
        page.get_by_label("再输一遍").fill(OWN)
        page.get_by_role("button", name="修改密码").click()
        expect(page.locator(".frame")).to_be_visible(timeout=PATIENCE_MS)


def test_k2_rights_and_policy_are_set_and_the_record_tells_of_it(house_office: Office) -> None:
    with house_office.desk("demo_secadmin", "#manage?tab=policy") as desk:
        page = desk.page
        page.get_by_label("连续输错").fill("6")
        page.get_by_role("button", name="保存策略").click()
        expect(page.get_by_text("已保存，立即生效")).to_be_visible(timeout=PATIENCE_MS)
        desk.view("#manage?tab=rights")
        page.get_by_role("searchbox").fill("净增造林面积")
        row = page.get_by_role("row").filter(has_text="净增造林面积").first
        row.get_by_role("button", name="修改").click()
        duty = page.get_by_role("dialog").get_by_role("group", name="水务局")
        duty.get_by_label("配合").check()
        page.get_by_role("dialog").get_by_role("button", name="保存").click()
        expect(row).to_contain_text("水务局", timeout=PATIENCE_MS)
        assert desk.watched.complaints == []
    with house_office.desk("demo_auditor", "#manage?tab=audit") as desk:
        page = desk.page
        page.locator("select[name=action]").select_option(label="修改密码策略")
        row = page.get_by_role("row").filter(has_text="修改密码策略")
        held: list[Route] = []
        page.route("**/audit?person=demo_secadmin*", lambda route: held.append(route), times=1)
        search(page, "demo_secadmin")
        search(page, "nobody-at-all")
        expect(page.get_by_text("没有符合的记录")).to_be_visible()
        # what was asked first is answered last, and is not what was asked last
        held[0].fallback()
        page.wait_for_timeout(500)
        expect(row).to_have_count(0)
        search(page, "demo_secadmin")
        expect(row.locator("del")).to_have_text("5")
        expect(row.locator("ins")).to_have_text("6")
        page.get_by_role("button", name="核验记录").click()
        expect(page.locator(".verdict.good")).to_contain_text("记录完整", timeout=PATIENCE_MS)
        with page.expect_download() as download:
            page.get_by_role("button", name="下载").click()
        assert download.value.suggested_filename.startswith("audit-")
        assert desk.watched.complaints == []


def search(page: Page, person: str) -> None:
    page.get_by_label("账号", exact=True).fill(person)
    page.get_by_role("button", name="查询").click()


def test_k3_my_sessions_and_tokens(house_office: Office) -> None:
    with (
        house_office.desk("demo_huangqiao", "#manage?tab=account") as here,
        house_office.desk("demo_huangqiao", "#manage?tab=account", size=PHONE) as there,
    ):
        page = here.page
        page.reload()
        here.wait()
        page.get_by_role("button", name="结束").first.click()
        expect(page.get_by_text("已结束那台设备的登录")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.get_by_role("button", name="结束")).to_have_count(0)
        page.get_by_role("button", name="新建令牌").click()
        page.get_by_role("dialog").get_by_role("button", name="建立").click()
        token = take_secret(page)
        assert ask_with(house_office.address, token) == 200
        row = page.get_by_role("row").filter(has_text="QGIS")
        expect(row).to_contain_text("只读")
        row.get_by_role("button", name="停用").click()
        page.get_by_role("dialog").get_by_role("button", name="停用").click()
        expect(page.get_by_text("还没有令牌")).to_be_visible(timeout=PATIENCE_MS)
        assert ask_with(house_office.address, token) == 401
        wide = there.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0
        assert here.watched.complaints == []


def ask_with(address: str, token: str) -> int:
    request = Request(f"{address}/me", headers={"Authorization": f"Bearer {token}"})
    opener = build_opener(ProxyHandler({}))
    opener.process_response = {}  # an answer is an answer, whatever its status
    return int(opener.open(request, timeout=30).status)


def pass_house(page: Page, name: str, home: str) -> None:
    """The other house's own pages: who it is, and yes where it asks."""
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill("anything")
    page.locator("button[type=submit]").click()
    agree = page.get_by_role("button", name="Continue")
    expect(agree.or_(page.locator(".frame, .sign-in"))).to_be_visible(timeout=PATIENCE_MS)
    if not page.url.startswith(home):
        agree.click()


def test_k4_in_and_out_through_the_other_house(house_office: Office, browser: Browser) -> None:
    address = house_office.address
    with open_page(browser) as watched:
        desk = Desk(watched, address)
        page = desk.page
        # nobody is linked yet: told so in words, and the password still opens
        page.goto(address)
        page.get_by_role("link", name="用统一身份认证登录").click()
        pass_house(page, "u-2001", address)
        expect(page.get_by_role("alert")).to_contain_text("还没有关联", timeout=PATIENCE_MS)
        assert page.url == f"{address}/"
        page.get_by_label("账号").fill("demo_xuanbao")
        page.get_by_label("密码").fill(house_office.passwords["demo_xuanbao"])
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page.locator(".frame")).to_be_visible(timeout=PATIENCE_MS)
        desk.view("#manage?tab=account")
        page.get_by_role("button", name="关联").click()
        page.get_by_role("dialog").get_by_label("密码").fill(house_office.passwords["demo_xuanbao"])
        page.get_by_role("button", name="前往登录").click()
        pass_house(page, "u-2001", address)
        expect(page.get_by_role("button", name="解除关联")).to_be_visible(timeout=PATIENCE_MS)
    with open_page(browser, PHONE) as watched:
        page = watched.page
        page.goto(f"{address}/#progress?tab=matrix")
        page.get_by_role("link", name="用统一身份认证登录").click()
        pass_house(page, "u-2001", address)
        expect(page.locator(".frame")).to_have_attribute("data-section", "progress", timeout=PATIENCE_MS)
        page.get_by_role("button", name="账号菜单").click()
        page.get_by_role("button", name="退出登录").click()
        page.wait_for_url("**/session/end**", timeout=PATIENCE_MS)
        page.locator("button[name=logout]").click()
        expect(page.get_by_label("账号")).to_be_visible(timeout=PATIENCE_MS)
        assert page.url == f"{address}/"
