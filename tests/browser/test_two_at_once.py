"""Two people have the same form open: the second is told what the first did, and loses nothing they typed.

T1 密码策略 and an account's rights; T2 规划段, 净增造林公式, 缓冲带宽 and a rule's figures
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import PATIENCE_MS, Desk, Office

pytestmark = pytest.mark.browser


def expect_told(page: Page, *words: str) -> Locator:
    """The notice on the form, which names what is there now."""
    notice = page.locator(".meanwhile:visible")
    expect(notice).to_contain_text("没有保存", timeout=PATIENCE_MS)
    for word in words:
        expect(notice).to_contain_text(word)
    return notice


def refused_only(desk: Desk) -> None:
    """The browser notes a refused save by itself; there was nothing else to complain about."""
    assert [line for line in desk.watched.complaints if "412" not in line] == []


def test_t1_keepers_do_not_overwrite_each_other(office: Office) -> None:
    with (
        office.desk("demo_secadmin", "#manage?tab=policy") as desk,
        office.session("demo_secadmin") as other,
    ):
        page = desk.page
        before = {name: told["value"] for name, told in desk.ask("/policy")["policy"].items()}
        page.get_by_label("连续输错").fill("6")
        other.send("PUT", "/policy", {"failures": 7, "remembered": before["remembered"] + 1})
        page.get_by_role("button", name="保存策略").click()
        first = "示范安全管理员（大数据管理局） 填于"
        expect_told(page, "连续输错", "7 次后锁定", "您填的“6 次后锁定”还在表里", "已带入表里", first)
        expect(page.get_by_label("连续输错")).to_have_value("6")
        expect(page.get_by_label("不得重复最近")).to_have_value(str(before["remembered"] + 1))
        assert desk.ask("/policy")["policy"]["failures"]["value"] == 7
        page.get_by_role("button", name="保存策略").click()
        expect(page.get_by_text("已保存，立即生效")).to_be_visible(timeout=PATIENCE_MS)
        assert desk.ask("/policy")["policy"]["failures"]["value"] == 6
        # other walks share this instance
        other.send("PUT", "/policy", before)

        desk.view("#manage?tab=people")
        page.get_by_role("searchbox").fill("demo_inspector")
        row = page.get_by_role("row").filter(has_text="demo_inspector")
        row.get_by_role("button", name="调整").click()
        page.get_by_role("dialog").get_by_label("有效期至").fill("2098-12-31")
        other.send("PUT", "/people/demo_inspector/rights", {"valid_until": "2099-06-30"})
        page.get_by_role("dialog").get_by_role("button", name="保存").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("alert")).to_contain_text("有效期至 2099-06-30", timeout=PATIENCE_MS)
        expect(dialog.get_by_role("alert")).to_contain_text(first)
        expect(dialog.get_by_label("有效期至")).to_have_value("2098-12-31")
        dialog.get_by_role("button", name="不了").click()
        # whoever gives way sees what the other did
        expect(row).to_contain_text("2099", timeout=PATIENCE_MS)
        other.send("PUT", "/people/demo_inspector/rights", {"valid_until": None})
        refused_only(desk)


def test_t2_figures_of_the_plan_are_not_overwritten(office: Office) -> None:
    with office.desk("demo_coordinator", "#corridor") as desk:
        page = desk.page
        code = desk.ask("/corridors")["corridors"][0]["code"]
        length_m = desk.ask(f"/corridors/{code}/strip")["length_m"]
        desk.view(f"#corridor?code={code}")
        page.get_by_text("规划段与宽度").first.click()
        page.get_by_role("button", name="加一段").click()
        page.get_by_label("起点里程").last.fill(f"{length_m - 500:.0f}")
        page.get_by_label("终点里程").last.fill(f"{length_m - 100:.0f}")
        theirs = [{"from_m": 0, "to_m": 250, "planned_width_m": 30, "name": "闸东段"}]
        desk.send("PUT", f"/corridors/{code}/reaches", {"reaches": theirs, "document": "会议纪要1号"})
        page.get_by_role("button", name="保存规划段").click()
        notice = expect_told(page, "K0+000 – K0+250 宽 30 米 闸东段", "会议纪要1号", "填于")
        expect(page.get_by_label("终点里程").last).to_have_value(f"{length_m - 100:.0f}")
        notice.get_by_role("button", name="放弃我的").click()
        expect(page.get_by_label("段名").last).to_have_value("闸东段")
        desk.send("PUT", f"/corridors/{code}/reaches", {"reaches": [], "document": ""})

        desk.view("#greening")
        page.get_by_text("修改公式").click()
        page.get_by_label("成活率合格线").fill("88")
        formula = desk.ask("/greening")["formula"]
        parts = ("survival_min_pct", "gain_stages", "loss_reasons", "subtract_losses", "source")
        kept = {name: formula[name] for name in parts}
        desk.send("PUT", "/greening/formula", kept | {"survival_min_pct": 90})
        page.get_by_role("button", name="按此公式计").click()
        expect_told(page, "90%", "您填的“88%”还在表里")
        expect(page.get_by_label("成活率合格线")).to_have_value("88")
        desk.send("PUT", "/greening/formula", kept)

        desk.view("#shore")
        page.get_by_role("button", name="改带宽").click()
        page.get_by_role("dialog").get_by_label("依据").fill("第3次会议")
        width = "/settings/tailwater_buffer_yangtze_rivers_m"
        now = next(one for one in desk.ask("/settings")["settings"] if one["key"] == width.rpartition("/")[2])
        other_m = 1000 if now["value"] == 2000 else 2000
        desk.send("PUT", width, {"value": other_m, "source": "第2次会议"})
        page.get_by_role("dialog").get_by_role("button", name="按此执行").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("alert")).to_contain_text("第2次会议", timeout=PATIENCE_MS)
        # what was typed stays, what was left takes the other's
        expect(dialog.get_by_label("依据")).to_have_value("第3次会议")
        expect(dialog.get_by_label("带宽")).to_have_value(str(other_m))
        dialog.get_by_role("button", name="不了").click()
        desk.send("PUT", width, {"value": now["value"], "source": now["source"]})

        desk.view("#manage?tab=rules")
        page.get_by_role("button", name="面积偏小").click()
        page.get_by_label("用于").select_option("wetlands")
        figure = page.get_by_role("spinbutton")
        rule = next(one for one in desk.ask("/rules")["rules"] if one["zh"] == "面积偏小")
        name = rule["parameters"][0]["name"]
        figure.fill("50000")
        told = {"layer": "wetlands", "parameters": {name: 45000}, "source": "纪要"}
        desk.send("PUT", f"/rules/{rule['code']}", told)
        page.get_by_role("button", name="保存参数").click()
        expect_told(page, "45,000", "50,000", "纪要")
        expect(figure).to_have_value("50000")
        page.get_by_role("button", name="保存参数").click()
        expect(page.get_by_text("已保存")).to_be_visible(timeout=PATIENCE_MS)
        desk.send("PUT", f"/rules/{rule['code']}", {"layer": "wetlands", "parameters": {}, "source": ""})
        refused_only(desk)
