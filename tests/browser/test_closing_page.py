"""What a bureau does to end an outfall: judges its stages one by one, pre-closes it, and leaves the closing to another.

E1 of one upload a stage is returned with a reason, another accepted; approving publishes what was accepted
E2 several works are pre-closed under a batch; who pre-closed is told why they cannot close; the batch is looked up
E3 a closed work is looked at again: a relapse without an opinion is refused where it was asked, nothing typed is lost
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import PATIENCE_MS, Office, wait_until

pytestmark = pytest.mark.browser
WORKS = "/collections/outfalls/items"


def test_e1_e2_e3_stages_are_judged_works_closed_and_looked_at_again(office: Office) -> None:
    with office.session("demo_huangqiao") as clerk:
        (work,) = clerk.ask(f"{WORKS}?township=huangqiao&stage=traced&limit=1")["features"]
        told = {"properties": {"flow_m3_d": 88, "traced_on": "2024-06-20"}}
        seen = {
            "If-Match": f'"{work["properties"]["version"]}"',
            "Content-Type": "application/merge-patch+json",
        }
        sent = clerk.send("PATCH", f"{WORKS}/{work['id']}", told, **seen)
        wait_until(clerk.page, lambda: clerk.ask(f"/uploads/{sent['id']}")["state"] == "submitted")
    with office.session("demo_huangqiao_head") as head:
        head.send("POST", f"/uploads/{sent['id']}/confirm", {})
    with office.desk("demo_ecology", f"#review?upload={sent['id']}") as desk:
        page = desk.page
        stages = page.locator(".stage-verdicts")
        expect(stages.locator("strong")).to_have_text(["测", "溯"], timeout=PATIENCE_MS)
        stages.get_by_role("button", name="退回“溯”阶段").click()
        page.locator("dialog textarea").fill("溯源日期没有依据")
        page.locator("dialog").get_by_role("button", name="退回").click()
        expect(stages.locator(".chip.bad")).to_have_text("退回", timeout=PATIENCE_MS)
        expect(stages).to_contain_text("溯源日期没有依据")
        page.get_by_role("button", name="审核通过").click()
        page.get_by_role("button", name=re.compile("^发布")).click(timeout=PATIENCE_MS)
        expect(stages).to_have_count(0, timeout=PATIENCE_MS)
        now = desk.ask(f"{WORKS}/{work['id']}")["properties"]
        assert (now["flow_m3_d"], now["traced_on"]) == (88, work["properties"]["traced_on"])

        # E2, at the same desk: signing in costs more than the walk
        desk.view("#closing?tab=preclose")
        waiting = page.get_by_role("tab", name="待预销号")
        n = desk.ask(f"{WORKS}?stage=remediated&limit=1")["numberMatched"]
        expect(waiting).to_have_text(f"待预销号 {n}", timeout=PATIENCE_MS)
        page.get_by_label("全选").check()
        page.get_by_role("button", name=f"预销号 {n} 个").click()
        page.locator("dialog").get_by_label("批次").fill("示意第九批")
        page.locator("dialog").get_by_role("button", name=f"预销号 {n} 个").click()
        expect(waiting).to_have_text("待预销号 0", timeout=PATIENCE_MS)
        desk.view("#closing?tab=close&name=示意第九批")
        expect(page.locator(".course-block tbody tr")).to_have_count(n, timeout=PATIENCE_MS)
        page.get_by_label("全选").check()
        page.get_by_role("button", name="销号").last.click()
        page.locator("dialog").get_by_role("button", name="销号").click()
        refusal = page.locator("dialog").get_by_role("alert")
        expect(refusal).to_contain_text("不能由同一人办理", timeout=PATIENCE_MS)
        page.locator("dialog").get_by_role("button", name="不了").click()

        # E3
        desk.view("#closing?tab=recheck")
        row = page.get_by_role("row").filter(has=page.get_by_role("button", name="回头看"))
        name = row.first.get_by_role("link").inner_text()
        closed = page.get_by_role("tab", name="已销号")
        n = int(closed.inner_text().split()[-1])
        row.first.get_by_role("button", name="回头看").click()
        dialog = page.get_by_role("dialog", name=f"回头看：{name}")
        dialog.locator("select").select_option("relapsed")
        dialog.locator("input[type=date]").fill("2024-12-30")
        dialog.get_by_role("button", name="保存").click()
        expect(dialog.get_by_role("alert")).to_contain_text("要写明情况", timeout=PATIENCE_MS)
        expect(dialog.locator("select")).to_have_value("relapsed")
        expect(dialog.locator("input[type=date]")).to_have_value("2024-12-30")
        dialog.locator("textarea").fill("又见污水直排")
        dialog.get_by_role("button", name="保存").click()
        # a relapsed work is open again
        expect(closed).to_have_text(f"已销号，可回头看 {n - 1}", timeout=PATIENCE_MS)
