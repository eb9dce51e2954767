"""The map of a release on its files alone: unpacked on a static host, no server of ours behind it.

RM1 county map, legend by stage, dates, figures by township; only its own files are asked for, the archive in stretches
RM2 a host that knows no stretches serves it as well
RM4 a click on a symbol of many says how many of what, and goes nearer; the live map goes nearer, too
RM5 in English everything is said in English, and one click leads back
RM3 the coordinator has it made on the page of the month, looks at it there, and takes it along
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from geo_api.db import Database
from geo_api.public_files.making import write_release_files
from geo_api.settings import Settings
from tests.browser.chromium import DESK, PHONE, Watched, open_page
from tests.browser.pages import PATIENCE_MS, Office, wait_until
from tests.browser.static_host import Host, serve_folder
from tests.conftest import CloneDatabase

pytestmark = pytest.mark.browser
RELEASE = "2024-06"
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
# what the card and the tip say of many
MANY = re.compile(r"^[\d,]+ 个\w+")
# what the panel says of each indicator; the map need not be drawn for each
CHOOSE_EACH = """(select) => Object.fromEntries([...select.options].map(({ value }) => {
  select.value = value;
  select.dispatchEvent(new Event('change'));
  return [value, document.querySelector('.side').innerText];
}))"""
# a symbol that stands for many and lies under no other: where, and for how many
FIND_MANY = """() => {
  for (const one of ecoworks.tiles.gl.queryRenderedFeatures()) {
    const { count } = one.properties;
    if (!/:point$/.test(one.layer.id) || !(count > 1)) continue;
    const [lng, lat] = one.geometry.coordinates;
    if (ecoworks.tiles.shownAt({ lng, lat })[0]?.properties.count === count) return [lng, lat, count];
  }
}"""


@pytest.fixture(scope="module")
def site(
    clone_database: CloneDatabase, demo_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The zip of a release of the demonstration county, unpacked; its database is gone."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("site")
    with clone_database(demo_template) as url:
        settings = Settings(home=home, database_url=url, login_roles=True)
        database = Database(settings, patient=True)
        write_release_files(database, settings, RELEASE)
        database.close()
    with zipfile.ZipFile(home / "releases" / RELEASE / "map.zip") as packed:
        packed.extractall(folder)
    yield folder


def open_map(watched: Watched, host: Host) -> None:
    watched.page.goto(f"{host.address}/")
    expect(watched.page.locator("[data-drawn]")).to_be_visible(timeout=PATIENCE_MS)
    watched.settle()


def test_rm1_a_static_host_is_all_it_needs(browser: Browser, site: Path) -> None:
    with serve_folder(site) as host, open_page(browser, DESK) as watched:
        open_map(watched, host)
        page = watched.page
        assert page.title() == "2024年6月通报"
        header = page.locator("header")
        expect(header).to_contain_text("数据日期 2024-06-30")
        expect(header).to_contain_text("资料截止 2024-06-27")
        expect(header).to_contain_text("示意数据")
        # legend by stage, in the words of the catalogue
        river = page.locator(".layer", has_text="农村河道")
        assert river.locator("li").all_inner_texts() == ["在册", "计划", "在建", "已报验", "已验收"]
        box = river.get_by_role("checkbox")
        drawn = page.locator(".canvas canvas").first.screenshot()
        box.uncheck()
        wait_until(page, lambda: page.locator(".canvas canvas").first.screenshot() != drawn)
        page.get_by_role("tab", name="指标").click()
        page.get_by_label("指标", exact=True).select_option(label="新建农村生态河道")
        expect(page.locator("tbody tr", has_text="黄桥镇")).to_contain_text("km")
        expect(page.locator(".city")).to_contain_text("全市")
        watched.settle()
        assert watched.complaints == []
        assert watched.outside(host.address) == []
        stretches = [sent for sent in host.sent if sent[0] == "/map.pmtiles"]
        assert stretches and all(status == 206 for _, status, _ in stretches)
        whole = (site / "map.pmtiles").stat().st_size
        assert sum(size for _, _, size in stretches) < whole
        names = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
        assert {sent[0].lstrip("/") for sent in host.sent} - {""} <= names


def test_rm5_in_english_everything_is_said_in_english(browser: Browser, site: Path) -> None:
    with serve_folder(site) as host, open_page(browser, DESK) as watched:
        open_map(watched, host)
        page, side = watched.page, watched.page.locator(".side")
        page.get_by_role("link", name="English").click()
        expect(page.locator("header")).to_contain_text("Report of 2024-06")
        expect(page.locator("header")).to_contain_text("As of 2024-06-30")
        assert page.title() == "Report of 2024-06"
        assert page.locator("html").get_attribute("lang") == "en"
        river = page.locator(".layer", has_text="Rural rivers")
        assert "Under construction" in river.locator("li").all_inner_texts()
        assert CHINESE.findall(side.inner_text()) == ["中文"]
        page.get_by_role("tab", name="Indicators").click()
        told = page.get_by_label("Indicators", exact=True).evaluate(CHOOSE_EACH)
        assert len(told) > 20
        assert {
            key: found for key, text in told.items() if (found := CHINESE.findall(text)) != ["中文"]
        } == {}
        watched.settle()
        assert watched.complaints == []
        page.get_by_role("link", name="中文").click()
        expect(page.locator("header")).to_contain_text("数据日期 2024-06-30")


def test_rm2_a_host_without_stretches_and_a_phone(browser: Browser, site: Path) -> None:
    with serve_folder(site, ranges=False) as host, open_page(browser, PHONE) as watched:
        open_map(watched, host)
        page = watched.page
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert watched.complaints == []
        # the first answer is the whole file; a few that were under way with it may be, too
        assert 1 <= sum(1 for sent in host.sent if sent[0] == "/map.pmtiles") <= 2


def test_rm4_a_symbol_of_many_says_how_many_and_goes_nearer(browser: Browser, site: Path) -> None:
    with serve_folder(site) as host, open_page(browser, DESK) as watched:
        open_map(watched, host)
        page, card = watched.page, watched.page.locator(".card strong")
        drawn = page.locator("[data-drawn]")
        far = float(drawn.get_attribute("data-drawn") or 0)
        box = page.locator(".canvas").bounding_box()
        assert box is not None
        # the county is full of them: the first that is hit on a line across its middle
        for step in range(120):
            page.mouse.click(box["x"] + box["width"] * 0.3 + 4 * step, box["y"] + box["height"] / 2)
            if card.is_visible() and MANY.match(card.inner_text()):
                break
        else:
            raise AssertionError("no symbol of many on the line")
        expect(drawn).to_have_attribute("data-drawn", f"{far + 2:.2f}")


def test_rm4_the_live_map_goes_nearer(office: Office) -> None:
    with office.session("demo_coordinator") as desk:
        page = desk.page
        page.goto(f"{desk.address}/#map")
        expect(page.locator(".frame")).to_be_visible(timeout=PATIENCE_MS)
        desk.wait()
        lon, lat, count = page.evaluate(FIND_MANY)
        far = page.evaluate("ecoworks.map.getZoom()")
        at = desk.on_screen(lon, lat)
        page.mouse.move(*at)
        expect(page.locator(".map-tip strong")).to_contain_text(f"{count} 个")
        page.mouse.click(*at)
        page.wait_for_function("far => ecoworks.map.getZoom() === far + 2", arg=far)
        assert "township=" not in page.url and "feature=" not in page.url


def test_rm3_the_coordinator_has_it_made_looks_at_it_and_takes_it_along(office: Office) -> None:
    with office.desk("demo_coordinator", "#release?id=2024-05") as desk:
        desk.page.get_by_role("button", name="生成公开文件和地图包").click()
        link = desk.page.get_by_role("link", name="地图包")
        expect(link).to_be_visible(timeout=PATIENCE_MS)
        with desk.page.expect_download() as coming:
            link.click()
        assert coming.value.suggested_filename == "2024-05-map.zip"
        assert "index.html" in zipfile.ZipFile(coming.value.path()).namelist()
        # the same page on the same files, before anybody carries them anywhere
        with desk.page.expect_popup() as opened:
            desk.page.get_by_role("link", name="先看一看").click()
        look = opened.value
        expect(look.locator("[data-drawn]")).to_be_visible(timeout=PATIENCE_MS)
        assert look.title() == "2024年5月通报"
        look.get_by_role("tab", name="指标").click()
        expect(look.locator(".city")).to_contain_text("全市")
