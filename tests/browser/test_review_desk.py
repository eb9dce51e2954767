"""The review desk in a browser: what each role finds of its own, and the walk of a returned and corrected upload.

RD1 each account is offered the sections it has a use for, and the desk of reviewing to those who review
RD2 the desk shows what changes: 亩 gained and lost on the map and in words, who acknowledged what and why, and photos
RD3 the main act is in sight without scrolling; keys open the sheet of keys, the comment, the return
RD4 a return names items and a deadline; a proposal and a pinned comment go with it
RD5 the township sees what came back, takes the proposal, adds a photo, ticks off, and only then submits again
RD6 head confirms, bureau approves and publishes; the page of the work shows its photos
RD7 on a phone queue and decision can be read and reached
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from playwright.sync_api import expect
from shapely.geometry import shape

from tests.browser.chromium import PHONE
from tests.browser.pages import PATIENCE_MS, Desk, Office
from tests.pictures import draw_photo

pytestmark = pytest.mark.browser

READS = ["map", "progress", "export", "manage"]
SENDS = ["map", "progress", "upload", "export", "manage"]
HEADS = ["map", "progress", "review", "export", "manage"]
BUREAU = ["map", "progress", "upload", "review", "export", "manage"]
# every account of the demonstration, and whether the waiting upload of its afforestation is theirs to decide
ACCOUNTS = {
    "demo_huangqiao": (SENDS, False),
    "demo_huangqiao_head": (HEADS, False),
    "demo_xuanbao": (SENDS, False),
    "demo_xuanbao_head": (HEADS, False),
    "demo_water": (BUREAU, False),
    "demo_ecology": (BUREAU, False),
    "demo_nature": (BUREAU, True),
    # it leads an indicator that planting counts for, and so reviews planting, too
    "demo_housing": (BUREAU, True),
    "demo_agriculture": (BUREAU, False),
    "demo_coordinator": (READS, False),
    "demo_leader": (READS, False),
    "demo_inspector": (READS, False),
    "demo_sysadmin": (["manage"], False),
    "demo_secadmin": (["manage"], False),
    "demo_auditor": (["manage"], False),
}
CHINA = timezone(timedelta(hours=8))
WAITING = "黄桥镇造林核实.geojson"
REASON, ITEM, REMARK, COMMENT = "边界与影像不符", "补拍东侧照片", "边界以核实为准", "这一角请再量一次"


@pytest.mark.parametrize("name", ACCOUNTS)
def test_rd1_each_account_finds_its_own(office: Office, name: str) -> None:
    sections, decides = ACCOUNTS[name]
    with office.desk(name) as desk:
        assert set(desk.sections()) == set(sections)
        if "review" in sections:
            desk.open_section("review")
            offered = desk.page.locator(".review-bar .button.primary").filter(has_text="审核通过")
            expect(offered).to_have_count(1 if decides else 0)
        assert desk.watched.complaints == []
        assert desk.watched.outside(office.address) == []


def test_rd7_on_a_phone_queue_and_decision_can_be_reached(office: Office) -> None:
    with office.desk("demo_nature", "#review", size=PHONE) as desk:
        desk.page.locator(".queue button").first.click()
        desk.wait()
        act = desk.page.locator(".review-bar .button.primary")
        expect(act).to_be_in_viewport()
        expect(desk.page.locator(".row-changes li").first).to_contain_text("亩")
        wide = desk.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0 and desk.watched.complaints == []


def test_the_walk_of_a_returned_upload(office: Office, tmp_path: Path) -> None:
    with office.desk("demo_nature", "#review") as desk:
        upload = find_waiting(desk)
        look_at_it(desk)
        use_keys(desk)
        say_and_propose(desk)
        due = send_it_back(desk)
        assert desk.watched.complaints == []
    with office.desk("demo_huangqiao", f"#upload?upload={upload}") as desk:
        mend_and_submit(desk, tmp_path, due)
        assert desk.watched.complaints == []
    with office.desk("demo_huangqiao_head", f"#review?upload={upload}") as desk:
        expect(desk.page.locator(".review-head")).to_contain_text("第 2 轮")
        desk.press(desk.page.locator(".review-bar .button.primary").filter(has_text="通过初审"))
    with office.desk("demo_nature", f"#review?upload={upload}") as desk:
        expect(desk.page.locator("[data-part=past]")).to_contain_text(ITEM)
        expect(desk.page.locator(".proposals li.accepted")).to_contain_text(REMARK)
        desk.press(desk.page.locator(".review-bar .button.primary").filter(has_text="审核通过"))
        desk.press(desk.page.locator(".review-bar .button.primary").filter(has_text="发布"))
        see_the_work(desk, upload)
        assert desk.watched.complaints == []


def find_waiting(desk: Desk) -> str:
    (found,) = [one for one in desk.ask("/uploads?waiting=1")["uploads"] if one["file"]["name"] == WAITING]
    desk.view(f"#review?upload={found['id']}")
    return str(found["id"])


def look_at_it(desk: Desk) -> None:
    """RD2, RD3."""
    page = desk.page
    told = desk.ask(re.sub(r".*upload=([0-9a-f-]{36}).*", r"/uploads/\1/changes", page.url))["summary"]
    row = page.locator(".row-changes li").first
    expect(row.locator(".difference.gained")).to_contain_text(f"{told['gained']['area_mu']:.2f}")
    expect(row.locator(".difference.lost")).to_contain_text(f"{told['lost']['area_mu']:.2f}")
    expect(page.locator(".map .difference.gained")).to_have_text(
        re.compile(rf"^\+{told['gained']['area_mu']:.2f}")
    )
    expect(row.locator("del").first).to_be_visible()
    expect(page.locator(".acknowledged").first).to_contain_text("理由")
    expect(page.locator(".evidence-strip section")).to_have_count(3)
    expect(page.locator(".evidence-strip .far")).to_contain_text("米")
    expect(page.locator(".map .pin.photo")).to_have_count(4)
    expect(page.locator(".review-bar .button.primary")).to_be_in_viewport()
    picture = page.locator(".thumb img").first
    assert picture.evaluate("async (img) => { await img.decode(); return img.naturalWidth; }") > 0


def use_keys(desk: Desk) -> None:
    page = desk.page
    page.keyboard.press("?")
    expect(page.locator("dialog.keys-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.keys-dialog")).to_have_count(0)
    page.keyboard.press("d")
    expect(page.locator(".map .difference")).to_have_count(0)
    page.keyboard.press("d")
    page.keyboard.press("n")
    expect(page.locator(".row-changes li[aria-current=true]")).to_have_count(1)


def say_and_propose(desk: Desk) -> None:
    """RD4: words on their place, and another value beside the row."""
    page = desk.page
    pinned = page.locator(".map .pin.said")
    before = pinned.count()
    page.keyboard.press("c")
    page.locator(".comment-form textarea").fill(COMMENT)
    page.get_by_role("button", name="钉在图上").click()
    box = page.locator(".stage .map").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.3)
    desk.press(page.get_by_role("button", name="发表"))
    expect(pinned).to_have_count(before + 1)
    expect(page.locator(".comments")).to_contain_text(COMMENT)
    page.locator(".row-changes li").first.hover()
    page.locator(".row-changes .propose").first.click()
    dialog = page.locator("dialog[open]")
    dialog.locator("select").select_option("remarks")
    dialog.locator("button.primary").click()
    dialog.locator("input[name=value]").fill(REMARK)
    desk.press(dialog.locator("button.primary"))
    expect(page.locator(".proposals")).to_contain_text(REMARK)


def find_today() -> date:
    return datetime.now(CHINA).date()


def send_it_back(desk: Desk) -> set[date]:
    """RD4; returns the days by which it may be due: the county's midnight may pass meanwhile."""
    page, began = desk.page, find_today()
    page.keyboard.press("r")
    dialog = page.locator("dialog.return-dialog")
    dialog.locator("textarea").fill(REASON)
    dialog.locator(".suggestion").first.click()
    dialog.get_by_role("button", name="加一项").click()
    dialog.get_by_label("第 2 项", exact=True).fill(ITEM)
    dialog.get_by_role("button", name="7 天").click()
    desk.press(dialog.get_by_role("button", name="退回"))
    page.get_by_role("button", name="退回在改").click()
    desk.wait()
    expect(page.locator(".queue li").filter(has_text="黄桥镇").first).to_contain_text("前改好")
    return {day + timedelta(days=7) for day in (began, find_today())}


def mend_and_submit(desk: Desk, folder: Path, due: set[date]) -> None:
    """RD5."""
    page, submit = desk.page, desk.page.locator(".submit-bar .primary")
    back = page.locator(".returned")
    expect(back).to_contain_text(REASON)
    deadline = date.fromisoformat(desk.ask(f"/uploads/{desk.upload()}")["deadline"])
    assert deadline in due
    expect(back.locator(".due")).to_contain_text(f"还有 {(deadline - find_today()).days} 天")
    expect(back.locator(".todo li")).to_have_count(2)
    expect(submit).to_be_disabled()
    desk.press(page.locator(".proposals").get_by_role("button", name="采纳", exact=True))
    expect(page.locator(".proposals li.accepted")).to_have_count(1)
    add_photo(desk, folder)
    for _ in range(2):
        desk.press(back.locator(".todo li:not(.done) input").first)
    confirm_all = page.get_by_role("button", name="全部确认")
    if confirm_all.count():
        desk.press(confirm_all)
    expect(submit).to_be_enabled()
    desk.press(submit)
    expect(page.locator(".submit-bar .chip")).to_have_text("待初审")


def add_photo(desk: Desk, folder: Path) -> None:
    page = desk.page
    rows = desk.ask(f"/uploads/{desk.upload()}/features")["features"]
    inside = shape(rows[0]["geometry"]).representative_point()
    taken = (datetime.now(UTC) - timedelta(days=2)).strftime("%Y:%m:%d %H:%M:%S")
    path = folder / "东侧.jpg"
    path.write_bytes(draw_photo(inside.x, inside.y, taken, size=(400, 300)))
    before = page.locator(".upload-evidence .thumb").count()
    with page.expect_file_chooser() as chooser:
        page.locator(".upload-evidence button").filter(has_text="添加照片或文件").click()
    chooser.value.set_files(path)
    # the first photo of a server waits for the cage to start
    expect(page.locator(".upload-evidence .thumb")).to_have_count(before + 1, timeout=PATIENCE_MS)
    desk.wait()


def see_the_work(desk: Desk, upload: str) -> None:
    """RD6: photos before, during and after on the page of the work, with where they were taken for a bureau."""
    works = desk.ask("/collections/afforestation/items?township=huangqiao&limit=1000")["features"]
    (work,) = [one["id"] for one in works if one["properties"]["upload_id"] == upload]
    desk.view(f"#map?township=huangqiao&feature=afforestation:{work}")
    expect(desk.page.locator(".detail .evidence-strip section")).to_have_count(3)
    expect(desk.page.locator(".detail .thumb")).to_have_count(5)
    (first, *_) = desk.ask(f"/features/{work}/evidence")["evidence"]
    assert first["upload_id"] == upload
    expect(
        desk.page.locator(".detail .history").get_by_role("button", name="恢复此版本").first
    ).to_be_visible()
