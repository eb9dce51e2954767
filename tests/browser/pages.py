"""What a person does on the pages, one verb each; the words are those that the person reads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

# a second at most for what is drawn from memory; the server may take its time on a busy machine
PATIENCE_MS = 60_000

SECTIONS = {
    "map": "地图",
    "progress": "进度",
    "upload": "上报",
    "review": "审核",
    "export": "导出",
    "manage": "管理",
}


def sign_in(page: Page, address: str, name: str, password: str, then: str = "") -> None:
    """Through the first page, as typed; ``then`` is the view to open, like ``#map?township=huangqiao``."""
    page.goto(f"{address}/{then}")
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".frame")).to_be_visible(timeout=PATIENCE_MS)


def open_section(page: Page, section: str) -> None:
    page.locator(f".rail a[href='#{section}']").click()
    expect(page.locator(".frame")).to_have_attribute("data-section", section)
    wait_until_quiet(page)


def wait_until_quiet(page: Page) -> None:
    """Nothing is being fetched for the page, and the map in view is drawn."""
    page.wait_for_load_state("networkidle", timeout=PATIENCE_MS)
    expect(page.locator("eco-busy:visible, .busy:visible, [aria-busy=true]")).to_have_count(
        0, timeout=PATIENCE_MS
    )
    if page.locator(".map").is_visible():
        page.evaluate("() => window.ecoworks && window.ecoworks.tiles.idle()")


def drop_file(page: Page, layer: str, path: Path) -> None:
    """Choose the layer, drop the file on the box, and wait for the report."""
    page.get_by_label("上报的图层").select_option(layer)
    with page.expect_file_chooser() as chooser:
        page.locator("button.drop").click()
    chooser.value.set_files(path)
    expect(page.locator(".submit-bar")).to_be_visible(timeout=PATIENCE_MS)
    wait_until_quiet(page)


def finding_kind(page: Page, words: str) -> Locator:
    """The block of findings of one kind whose sentence holds ``words``."""
    return page.locator(".findings .kind").filter(has_text=re.compile(words))


def press(page: Page, button: Locator) -> None:
    """Press what changes the upload, and wait for the report that comes back."""
    with page.expect_response(
        lambda answer: "/uploads/" in answer.url and answer.request.method in ("POST", "PATCH"),
        timeout=PATIENCE_MS,
    ) as answer:
        button.click()
    assert answer.value.ok, answer.value.text()
    wait_until_quiet(page)


def mend_kind(page: Page, words: str) -> bool:
    """All findings of a kind by the fix they offer; whether there was one."""
    kind = finding_kind(page, words)
    if kind.count() == 0:
        return False
    together = kind.first.get_by_role("button", name=re.compile("处都这样修复"))
    press(page, together if together.count() else kind.first.locator(".fix button").first)
    return True


def leave_out_kind(page: Page, words: str) -> bool:
    """All rows of a kind of finding are left out of the upload; whether there was one."""
    kind = finding_kind(page, words)
    if kind.count() == 0:
        return False
    together = kind.first.get_by_role("button", name=re.compile("处都这样修复"))
    link = kind.first.get_by_role("button", name=re.compile("^略去这"))
    press(
        page,
        link if link.count() else together if together.count() else kind.first.locator(".fix button").first,
    )
    return True


def write_field(page: Page, field: str, value: str) -> None:
    """One value of one field into every row that is left."""
    form = page.locator("details.fill-any")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    form.locator("select[name=field]").select_option(label=field)
    control = form.get_by_label(field, exact=True)
    if control.evaluate("element => element.tagName") == "SELECT":
        control.select_option(label=value)
    else:
        control.fill(value)
    press(page, form.get_by_role("button", name="填入"))


def choose_day(page: Page, day: str) -> None:
    """The picker's own field: its calendar is the browser's, not the page's."""
    field = page.locator(".topbar input[type=date]")
    field.evaluate(
        "(input, day) => { input.value = day; input.dispatchEvent(new Event('change', { bubbles: true })); }",
        day,
    )
    wait_until_quiet(page)


def ask_json(page: Page, path: str) -> Any:
    """What the server answers to the person who is signed in on this page."""
    return page.evaluate(
        "async (path) => { const r = await fetch(path, { headers: { 'X-Ecoworks': '1' } });"
        " if (!r.ok) throw new Error(`${r.status} ${await r.text()}`); return r.json(); }",
        path,
    )


def features_at(page: Page, lon: float, lat: float, zoom: int = 15) -> list[dict[str, Any]]:
    """What the drawn map shows at a place: ``[{layer, properties}]``, read from its tiles."""
    found: list[dict[str, Any]] = page.evaluate(
        """async ([lon, lat, zoom]) => {
            const { map, tiles } = window.ecoworks;
            map.setView([lat, lon], zoom, { animate: false });
            await new Promise((resolve) => setTimeout(resolve, 300));
            await tiles.idle();
            return tiles.featuresAt({ lng: lon, lat });
        }""",
        [lon, lat, zoom],
    )
    return found
