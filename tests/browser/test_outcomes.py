"""What a page says when it did not go as wanted: what happened, what to do, and a way to try again.

O1 a busy server is asked again when it said; one that is away when somebody presses
O2 a map that could not be fetched whole says so; an export that failed, or whose file is gone, can be asked for again
O3 an export that waits says how many come before it, and what became of it, though nobody presses anything
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.chromium import PHONE
from tests.browser.pages import PATIENCE_MS, Office

pytestmark = pytest.mark.browser
BUSY = {
    "code": "queries.full",
    "status": 503,
    "detail": "现在排队的查询太多，请 1 秒后再试。",
    "detail_en": "Too many questions are waiting; try again in 1 s.",
}


def test_o1_o2_o3_trouble_is_told_and_tried_again(office: Office) -> None:
    with office.desk("demo_inspector", "#export", size=PHONE) as desk:
        page = desk.page
        asked: list[str] = []
        read: list[bool] = []

        def refuse_until_read(route: Route) -> None:
            asked.append(route.request.url)
            if read:
                return route.fallback()
            route.fulfill(status=503, json=BUSY, headers={"Retry-After": "1"})

        page.route("**/rivers", refuse_until_read)
        page.evaluate("() => { location.hash = '#river'; }")
        told = page.locator("eco-empty[role=alert]")
        expect(told).to_contain_text("服务器正忙")
        expect(told).to_contain_text("请 1 秒后再试")
        # nobody presses: the server said when
        refused = len(asked)
        read.append(True)
        expect(page.get_by_role("heading", name="按河道")).to_be_visible(timeout=PATIENCE_MS)
        assert len(asked) == refused + 1

        page.route("**/shore", lambda route: route.abort())
        page.evaluate("() => { location.hash = '#shore'; }")
        expect(told).to_contain_text("连不上服务器")
        page.unroute("**/shore")
        told.get_by_role("button", name="再试一次").click()
        expect(page.get_by_text("岸线功能区").first).to_be_visible(timeout=PATIENCE_MS)

        page.route("**/tiles/**", lambda route: route.abort())
        page.evaluate("() => { location.hash = '#map'; ecoworks.map.setView([32.2, 120.1], 16); }")
        missing = page.get_by_role("alert").filter(has_text="看到的可能不全")
        expect(missing).to_be_visible(timeout=PATIENCE_MS)
        page.unroute("**/tiles/**")
        with page.expect_response(lambda answer: "/tiles/" in answer.url and answer.ok):
            missing.get_by_role("button", name="再试一次").click()
        expect(missing).to_have_count(0)

        problem = {
            "code": "export.disk",
            "detail": "磁盘空间不足，没有写完。",
            "detail_en": "The disk is full.",
        }
        failed = {
            "id": "1", "state": "failed", "format": "kml", "as_of": None, "evidence": False, "problem": problem,
            "created_at": "2024-06-27T02:00:00Z", "scope": {"layers": ["wetlands"], "township": None}, "file": None,
        }  # fmt: skip
        gone = failed | {
            "id": "2", "state": "done", "format": "gpkg", "as_of": "2024-06-27T01:00:00Z", "problem": None,
            "file": {"name": "泰兴市湿地.gpkg", "bytes": 9, "sha256": "0"}, "file_removed_at": "2024-07-27T03:00:00Z",
        }  # fmt: skip
        waiting = failed | {"id": "3", "state": "queued", "ahead": 2, "progress": 0, "problem": None}
        kept = {"value": 30, "provisional": True}
        page.route(
            "**/exports",
            lambda route: (
                route.fulfill(json={"exports": [waiting, failed, gone], "kept": kept})
                if route.request.method == "GET"
                else route.fallback()
            ),
        )
        page.evaluate("() => { location.hash = '#export'; }")
        history = page.locator(".export-history")
        expect(history).to_contain_text("磁盘空间不足", timeout=PATIENCE_MS)
        expect(history).to_contain_text("排队中，前面还有 2 项")
        waiting |= {"state": "running", "ahead": None}
        expect(history).to_contain_text("正在生成", timeout=PATIENCE_MS)
        waiting |= {"state": "done", "file": gone["file"] | {"name": "泰兴市.kml"}}
        expect(history.get_by_role("link", name="泰兴市.kml")).to_be_visible(timeout=PATIENCE_MS)
        with page.expect_request(lambda sent: sent.method == "POST") as again:
            history.get_by_role("button", name="再导出一次").first.click()
        assert again.value.post_data_json == {"scope": {"layers": ["wetlands"]}, "format": "kml"}

        expect(history).to_contain_text("文件保存 30 天")
        row = history.get_by_role("row").filter(has_text="泰兴市湿地.gpkg")
        expect(row).to_contain_text("2024-07-27 删除")
        expect(row.get_by_role("link")).to_have_count(0)
        with page.expect_request(lambda sent: sent.method == "POST") as again:
            row.get_by_role("button", name="再导出一次").click()
        assert again.value.post_data_json == {
            "scope": {"layers": ["wetlands"]},
            "format": "gpkg",
            "as_of": gone["as_of"],
        }
