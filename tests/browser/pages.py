"""What a person does on the pages, one verb each; the words are those that the person reads."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.chromium import DESK, PATIENCE_MS, Watched, open_page

__all__ = ["COUNT_DRAWN", "PATIENCE_MS", "Desk", "Office", "wait_until"]

expect.set_options(timeout=PATIENCE_MS)
MOST_ROUNDS = 20
# a map that is never drawn says so
DRAWN = """(most_ms) => window.ecoworks && Promise.race([ecoworks.tiles.idle(),
  new Promise((_, refuse) => setTimeout(() => refuse(new Error('the map is not drawn')), most_ms))])"""
# an animated move begins with the next frame
STAND_STILL = """() => new Promise((resolve) => {
  const look = () => {
    const { _animatingZoom: zooms, _panAnim: pan } = ecoworks.map;
    if (zooms || pan?._inProgress) requestAnimationFrame(look);
    else resolve(null);
  };
  requestAnimationFrame(() => requestAnimationFrame(look));
})"""
# how many dots of a canvas hold anything; read from a copy: a canvas that is read twice complains
COUNT_DRAWN = """((canvas) => {
  const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
  const pen = copy.getContext('2d', { willReadFrequently: true });
  pen.drawImage(canvas, 0, 0);
  const dots = pen.getImageData(0, 0, copy.width, copy.height).data;
  let drawn = 0;
  for (let at = 3; at < dots.length; at += 4) drawn += dots[at] > 0;
  return drawn;
})"""


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    """For what no locator can be asked: look again until it holds."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        page.wait_for_timeout(100)


class Desk:
    """One person at one browser, signed in at ``address``."""

    def __init__(self, watched: Watched, address: str) -> None:
        self.watched, self.page, self.address = watched, watched.page, address

    def sign_in(self, name: str, password: str, view: str = "") -> None:
        """Through the first page, as typed; ``view`` is what the address asks for, like ``#map?township=huangqiao``."""
        self.page.goto(f"{self.address}/{view}")
        self.page.get_by_label("账号").fill(name)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.locator(".frame")).to_be_visible(timeout=PATIENCE_MS)
        self.wait()

    def wait(self) -> None:
        """Until nothing is being fetched for the page and the map in view is drawn."""
        self.watched.settle()
        expect(self.page.locator("eco-busy:visible, [aria-busy=true]")).to_have_count(0, timeout=PATIENCE_MS)
        if self.page.locator(".frame .map").is_visible():
            self.page.evaluate(DRAWN, PATIENCE_MS)

    def view(self, view: str) -> None:
        """Another address of the same page, like ``#progress?tab=matrix``."""
        # back when the page has heard of it, so that what it asks for is under way
        self.page.evaluate(
            "(view) => { location.hash = view; return new Promise((done) => setTimeout(done, 20)); }", view
        )
        self.wait()

    def open_section(self, section: str) -> None:
        self.page.locator(f".rail a[href='#{section}']").click()
        expect(self.page.locator(".frame")).to_have_attribute("data-section", section)
        self.wait()

    def sections(self) -> list[str]:
        """The sections this person is offered, in their order."""
        links = self.page.locator(".rail a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
        return [str(link).removeprefix("#") for link in links]

    def choose_day(self, day: str) -> None:
        """The picker's own field: its calendar is the browser's, not the page's. ``""``: back to today."""
        self.page.locator(".topbar input[type=date]").evaluate(
            "(input, day) => { input.value = day; input.dispatchEvent(new Event('change')); }", day
        )
        self.wait()

    # an upload

    def drop_file(self, layer: str, path: Path) -> str:
        """Choose the layer, choose the file, wait for the report. Returns the upload's id."""
        self.choose_files(layer, [path])
        expect(self.page.locator(".submit-bar")).to_be_visible(timeout=PATIENCE_MS)
        return self.upload()

    def choose_files(self, layer: str, paths: Sequence[Path]) -> None:
        """Choose the layer, then these files at once, in the system's own window."""
        self.page.get_by_label("上报的图层").select_option(layer)
        with self.page.expect_file_chooser() as chooser:
            self.page.locator("button.drop").click()
        chooser.value.set_files(list(paths))

    def upload(self) -> str:
        """The id of the upload that is shown."""
        self.wait()
        found = re.search(r"upload=([0-9a-f-]{36})", self.page.url)
        assert found, self.page.url
        return found[1]

    def press(self, button: Locator) -> None:
        """Press what changes the upload, and wait until the page shows what came of it."""
        with self.page.expect_response(
            lambda answer: "/uploads/" in answer.url and answer.request.method in ("POST", "PATCH"),
            timeout=PATIENCE_MS,
        ) as answer:
            button.click()
        assert answer.value.ok, answer.value.text()
        self.wait()

    def choose_reading(self, words: str) -> None:
        """Of the small maps side by side, the one of that system."""
        card = self.page.locator(".crs-card").filter(has_text=words)
        expect(card.locator("svg.sketch")).to_be_visible(timeout=PATIENCE_MS)
        self.press(card)
        expect(self.page.locator(".upload-ask")).to_be_hidden()

    def draw_row(self, row: int) -> None:
        """Open the table, and from it the corners of a row on the map."""
        table = self.page.locator(".table-open")
        if table.get_attribute("aria-expanded") != "true":
            table.click()
        self.page.get_by_role("button", name=f"改第 {row} 行的图形").last.click()
        expect(self.page.locator(".draw-bar")).to_be_visible(timeout=PATIENCE_MS)
        self.page.evaluate(STAND_STILL)

    def on_screen(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a place of the map is on the page, in pixels."""
        x, y = self.page.evaluate(
            "([lon, lat]) => { const at = ecoworks.map.latLngToContainerPoint([lat, lon]);"
            " const box = ecoworks.map.getContainer().getBoundingClientRect(); return [box.x + at.x, box.y + at.y]; }",
            [lon, lat],
        )
        return float(x), float(y)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.page.mouse.move(*start)
        self.page.mouse.down()
        for share in (0.3, 0.6, 0.9, 1.0):
            self.page.mouse.move(
                start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
            )
        self.page.mouse.up()

    def finding_kind(self, words: str) -> Locator:
        """The blocks of findings under 必须改 whose sentence holds ``words``."""
        return self.page.locator(".findings .group.block .kind").filter(has_text=words)

    def mend_kind(self, words: str) -> None:
        """All findings of a kind: by the fix they offer, or their rows are left out; nothing when there are none."""
        for _ in range(MOST_ROUNDS):
            if not self.finding_kind(words).count():
                return
            kind = self.finding_kind(words).first
            together = kind.get_by_role("button", name=re.compile("处都这样修复"))
            offered = kind.locator(".fix button")
            left_out = kind.get_by_role("button", name=re.compile("^略去这"))
            self.press((together if together.count() else offered if offered.count() else left_out).first)
        raise AssertionError(f"{words!r} is still there after {MOST_ROUNDS} rounds")

    def write_field(self, field: str, value: str) -> None:
        """One value of one field into every row that is left."""
        form = self.page.locator("details.fill-any")
        if form.get_attribute("open") is None:
            form.locator("summary").click()
        form.locator("select[name=field]").select_option(label=field)
        control = form.get_by_label(field, exact=True)
        if control.evaluate("element => element.tagName") == "SELECT":
            control.select_option(label=value)
        else:
            control.fill(value)
        self.press(form.get_by_role("button", name="填入"))

    # what is there

    def ask(self, path: str) -> Any:
        """What the server answers to the person who is signed in on this page."""
        return self.page.evaluate(
            "async (path) => { const r = await fetch(path, { headers: { 'X-Ecoworks': '1' } });"
            " if (!r.ok) throw new Error(`${r.status} ${await r.text()}`); return r.json(); }",
            path,
        )

    def send(self, method: str, path: str, told: Any, **headers: str) -> Any:
        """What the server answers to a change that this person makes beside the page."""
        return self.page.evaluate(
            "async ([method, path, told, headers]) => {"
            " const sent = { 'X-Ecoworks': '1', 'Content-Type': 'application/json', ...headers };"
            " const r = await fetch(path, { method, body: JSON.stringify(told), headers: sent });"
            " if (!r.ok) throw new Error(`${r.status} ${await r.text()}`); return r.json(); }",
            [method, path, told, headers],
        )

    def features_at(self, lon: float, lat: float) -> list[dict[str, Any]]:
        """What the drawn map shows at a place in view: ``[{layer, properties}]``, read from its tiles."""
        place = {"lng": lon, "lat": lat}
        assert self.page.evaluate("(place) => window.ecoworks.map.getBounds().contains(place)", place)
        found: list[dict[str, Any]] = self.page.evaluate(
            "(place) => window.ecoworks.tiles.shownAt(place).filter((one) => one.properties.feature_id)",
            place,
        )
        return found

    def export(self, folder: Path, kind: str, township: str, layer: str) -> Path:
        """One layer of one township in a format, asked for and saved as a person does."""
        form = self.page.locator("form.export-form")
        form.locator(f"input[name=format][value={kind}]").check()
        form.locator("select").filter(has=self.page.locator("option[value='']")).first.select_option(
            label=township
        )
        for box in form.locator(".layer-checks label").all():
            box.locator("input").set_checked(layer in box.inner_text())
        files = self.page.locator(".export-history a[download]")
        before = files.count()
        form.get_by_role("button", name="开始导出").click()
        expect(files).to_have_count(before + 1, timeout=PATIENCE_MS)
        with self.page.expect_download() as download:
            files.first.click()
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return path


class Office:
    """Opens desks in one browser against one instance."""

    def __init__(self, browser: Browser, address: str, passwords: dict[str, str]) -> None:
        self.browser, self.address, self.passwords = browser, address, passwords

    @contextmanager
    def desk(
        self, name: str, view: str = "", size: dict[str, int] = DESK, **options: object
    ) -> Iterator[Desk]:
        """``with office.desk("demo_huangqiao", "#upload") as desk``: that person, signed in."""
        with open_page(self.browser, size, **options) as watched:
            desk = Desk(watched, self.address)
            desk.sign_in(name, self.passwords[name], view)
            yield desk

    @contextmanager
    def session(self, name: str) -> Iterator[Desk]:
        """That person without the pages: to make ready what another one shall find on theirs."""
        with open_page(self.browser, DESK) as watched:
            desk = Desk(watched, self.address)
            desk.page.goto(f"{self.address}/health")
            desk.send("POST", "/session", {"name": name, "password": self.passwords[name]})
            yield desk
