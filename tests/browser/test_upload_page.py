"""The upload page, as a township's clerk uses it: on a narrow laptop and on a phone.

U1 loose parts of a shapefile in a phone map's degrees: packed, read as GBK, the readings side by side, one chosen
U2 a column that was not understood is given its field, a unit is changed, and the rows are read again
U3 a fault is shown with its repair and its explanation; J goes on to the next
U4 a corner is dragged to the neighbour's corner and is exactly there; undone, redone, saved, and one step taken back
U5 a row is left out in the table and taken back; a cell is written in place
U6 what was submitted is what the button said
U7 a large file goes on where the line broke, and after the page was loaded again
U8 a file of several layers asks which one
U9 whoever was faster is told, and the newer state shown
U10 what somebody else changed meanwhile stands beside mine, and one of both is taken
U11 on a phone everything is as wide as the phone, can be hit with a thumb, and leads to the same end
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect
from shapely import Polygon
from shapely.geometry import shape

from tests.browser.chromium import PHONE
from tests.browser.pages import PATIENCE_MS, Desk, Office
from tests.browser.plots import (
    draw_plots,
    pack,
    rows_of_plots,
    shift,
    write_large,
    write_layers,
    write_parts,
)

pytestmark = pytest.mark.browser

CLERK, HOME, LAYER = "demo_huangqiao", "huangqiao", "afforestation"
OCCUPYING = ("afforestation", "greening", "wetlands", "backbone_rivers", "rural_rivers", "village_works")
METRE = 1 / 111_320
THUMB_PX = 44
LARGE_BYTES = 5 << 20


@pytest.fixture(scope="module")
def plots(office: Office) -> list[Polygon]:
    """Where the county has free ground: two plots side by side, one that crosses itself, one alone."""
    with office.desk(CLERK) as desk:
        towns = desk.ask("/collections/townships/items?limit=100")["features"]
        home = next(shape(town["geometry"]) for town in towns if town["properties"]["key"] == HOME)
        taken = [
            shape(feature["geometry"])
            for layer in OCCUPYING
            for feature in desk.ask(f"/collections/{layer}/items?township={HOME}&limit=1000")["features"]
        ]
    return draw_plots(home, taken)


@pytest.fixture
def parts(plots: list[Polygon], tmp_path: Path) -> list[Path]:
    return write_parts(tmp_path, "三官庙村造林", shift(plots), rows_of_plots(len(plots)))


@pytest.fixture
def desk(office: Office) -> Iterator[Desk]:
    with office.desk(CLERK, "#upload") as opened:
        yield opened
        assert opened.watched.outside(office.address) == []


def test_a_shapefile_of_a_phone_map_becomes_a_submission(
    desk: Desk, parts: list[Path], plots: list[Polygon]
) -> None:
    desk.choose_files(LAYER, parts)
    expect(desk.page.locator(".upload-ask h2")).to_have_text("哪一张图的位置是对的？", timeout=PATIENCE_MS)
    cards = desk.page.locator(".crs-card")
    expect(cards).to_have_count(3)
    assert len({round(cards.nth(n).bounding_box()["y"]) for n in range(3)}) == 1  # type: ignore[index]
    desk.choose_reading("火星坐标")
    upload = desk.upload()
    assert_in_place(desk, upload, plots)
    expect(desk.page.locator(".sample")).to_contain_text("三官庙村示意地块1")
    expect(desk.page.locator(".side")).to_contain_text("国标 GBK")

    give_fields(desk, upload)
    see_and_mend(desk)
    move_corner(desk, upload)
    work_in_table(desk, upload)
    submit(desk, upload)
    assert desk.watched.complaints == []


def assert_in_place(desk: Desk, upload: str, plots: list[Polygon]) -> None:
    """U1: within a metre of the truth, though the file says nothing of its system."""
    rows = desk.ask(f"/uploads/{upload}/features")["features"]
    for row, plot in zip(rows, plots, strict=True):
        assert shape(row["geometry"]).hausdorff_distance(plot) < METRE


def give_fields(desk: Desk, upload: str) -> None:
    """U2: what was not understood stands first, and shows what it holds."""
    desk.page.get_by_text("查看或改正").click()
    unread = desk.page.locator(".mapping li").first
    expect(unread).to_contain_text("建设阶段")
    expect(unread).to_contain_text("如 在栽")
    with desk.page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.ok):
        desk.page.get_by_label("“建设阶段”对应的字段").select_option(label="造林阶段")
    desk.wait()
    assert told(desk, upload, "required.missing", "stage") == []
    before = rows_of(desk, upload)[0]["reported_area_mu"]
    with desk.page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.ok):
        desk.page.get_by_label("“面积”的单位").select_option(label="公顷")
    desk.wait()
    assert rows_of(desk, upload)[0]["reported_area_mu"] == pytest.approx(15 * before)
    with desk.page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.ok):
        desk.page.get_by_label("“面积”的单位").select_option(label="亩")
    desk.wait()


def see_and_mend(desk: Desk) -> None:
    """U3: by keyboard to the fault; before and after lie on the map, the rule says why."""
    chosen = desk.page.locator(".finding[aria-current=true]")
    desk.page.locator("body").press("j")
    expect(chosen).to_have_count(1)
    first = chosen.inner_text()
    desk.page.locator("body").press("j")
    expect(chosen).not_to_have_text(first)
    desk.page.get_by_text("图形边界自相交").first.click()
    desk.wait()
    expect(desk.page.locator(".fix-key")).to_contain_text("修复后")
    expect(chosen.locator(".why")).to_be_visible()
    desk.press(chosen.locator(".fix button").first)
    expect(desk.page.get_by_text("图形边界自相交")).to_have_count(0)
    for field, value in (("台账", "新增"), ("造林方式", "四旁植树")):
        desk.write_field(field, value)


def move_corner(desk: Desk, upload: str) -> None:
    """U4: the south-eastern corner of row 1 goes to the south-western one of row 2, six metres away."""
    rows = desk.ask(f"/uploads/{upload}/features")["features"]
    start = corner(rows[0], "east", "south")
    end = corner(rows[1], "west", "south")
    desk.draw_row(1)
    undo, save = desk.page.get_by_label("撤销", exact=True), desk.page.get_by_role("button", name="保存图形")
    expect(save).to_be_disabled()
    near = desk.on_screen(*end)
    desk.page.keyboard.down("Control")
    desk.drag(desk.on_screen(*start), (near[0] - 4, near[1] + 3))
    desk.page.keyboard.up("Control")
    assert end not in drawn_corners(desk)
    undo.click()
    assert start in drawn_corners(desk)
    desk.drag(desk.on_screen(*start), (near[0] - 4, near[1] + 3))
    expect(save).to_be_enabled()
    assert end in drawn_corners(desk)
    expect(desk.page.locator(".draw-size")).to_contain_text("亩 +")
    undo.click()
    expect(save).to_be_disabled()
    desk.page.get_by_label("重做", exact=True).click()
    desk.press(save)
    drawn = desk.ask(f"/uploads/{upload}/features")["features"][0]["geometry"]["coordinates"][0]
    assert end in [tuple(place) for place in drawn]
    desk.page.locator(".map-tools").get_by_role("button", name="撤销").click()
    desk.wait()
    drawn = desk.ask(f"/uploads/{upload}/features")["features"][0]["geometry"]["coordinates"][0]
    assert start in [tuple(place) for place in drawn] and end not in [tuple(place) for place in drawn]


def drawn_corners(desk: Desk) -> list[tuple[float, float]]:
    """Longitude and latitude of the corners that can be dragged now."""
    places = desk.page.evaluate(
        "() => { const found = []; ecoworks.map.eachLayer((layer) => { if (layer.pm?.enabled())"
        " found.push(...layer.getLatLngs().flat(3).map((at) => [at.lng, at.lat])); }); return found; }"
    )
    return [(float(lon), float(lat)) for lon, lat in places]


def work_in_table(desk: Desk, upload: str) -> None:
    """U5."""
    last = desk.page.locator(".row-table tbody tr").filter(has_text="三官庙村示意地块4")
    desk.press(last.get_by_role("button", name="略去"))
    expect(last).to_have_class(re.compile("dropped"))
    desk.press(last.get_by_role("button", name="恢复"))
    last.get_by_role("button", name=re.compile("备注")).click()
    written = last.get_by_label("备注")
    written.fill("路边补植")
    with desk.page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.ok):
        written.press("Enter")
    desk.wait()
    assert rows_of(desk, upload)[3]["remarks"] == "路边补植"


def submit(desk: Desk, upload: str) -> None:
    """U6."""
    confirm_all = desk.page.get_by_role("button", name="全部确认")
    if confirm_all.count():
        desk.press(confirm_all)
    report = desk.ask(f"/uploads/{upload}")
    assert report["blocking"] == 0, report["findings"]
    button = desk.page.locator(".submit-bar .primary")
    expect(button).to_have_text(f"提交 4 个地块（{report['area_m2'] * 3 / 2000:.2f}\u2009亩）")
    desk.press(button)
    expect(desk.page.locator(".submit-bar .chip")).to_have_text("待初审")


def test_a_large_file_goes_on_where_the_line_broke(desk: Desk, plots: list[Polygon], tmp_path: Path) -> None:
    large = write_large(tmp_path / "大文件.geojson", [plots[0], plots[1]], LARGE_BYTES)
    offsets: list[int] = []
    read: list[bool] = []

    def pass_or_break(route: Route) -> None:
        if route.request.method != "PATCH":
            route.continue_()
            return
        offsets.append(int(route.request.headers["upload-offset"]))
        # the second piece does not get through before somebody has read that the line broke
        if len(offsets) > 1 and not read:
            route.abort("connectionreset")
        else:
            route.continue_()

    desk.page.route("**/files/*", pass_or_break)
    desk.choose_files(LAYER, [large])
    expect(desk.page.get_by_text("网络断了")).to_be_visible(timeout=PATIENCE_MS)
    read.append(True)
    expect(desk.page.locator(".upload-ask, .submit-bar").locator("visible=true").first).to_be_visible(
        timeout=PATIENCE_MS
    )
    upload = desk.upload()
    assert offsets.count(0) == 1 and offsets == sorted(offsets), offsets
    assert offsets.count(offsets[1]) > 1, offsets
    assert desk.ask(f"/uploads/{upload}")["file"]["bytes"] == large.stat().st_size
    assert desk.ask(f"/uploads/{upload}")["counts"]["read"] == 2


def test_a_large_file_goes_on_after_the_page_was_loaded_again(
    desk: Desk, plots: list[Polygon], tmp_path: Path
) -> None:
    large = write_large(tmp_path / "断点.geojson", [plots[3]], LARGE_BYTES)
    offsets: list[int] = []

    def break_third(route: Route) -> None:
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if len(offsets) > 2:
                route.abort("connectionreset")
                return
        route.continue_()

    desk.page.route("**/files/*", break_third)
    desk.choose_files(LAYER, [large])
    expect(desk.page.get_by_text("网络断了")).to_be_visible(timeout=PATIENCE_MS)
    desk.page.reload()
    desk.wait()
    kept = desk.page.locator(".unfinished")
    expect(kept).to_contain_text("断点.geojson")
    expect(kept).to_contain_text("2 MB")
    desk.page.unroute("**/files/*")
    with desk.page.expect_request(lambda request: request.method == "PATCH") as first:
        desk.choose_files(LAYER, [large])
    assert int(first.value.headers["upload-offset"]) == 2 << 20
    expect(desk.page.locator(".upload-ask, .submit-bar").locator("visible=true").first).to_be_visible(
        timeout=PATIENCE_MS
    )
    assert desk.ask(f"/uploads/{desk.upload()}")["file"]["bytes"] == large.stat().st_size


def test_a_file_of_several_layers_asks_which_one(desk: Desk, plots: list[Polygon], tmp_path: Path) -> None:
    path = write_layers(tmp_path / "两年.gpkg", {"造林2023": plots[:1], "造林2024": [plots[1], plots[3]]})
    desk.choose_files(LAYER, [path])
    expect(desk.page.locator(".upload-ask h2")).to_contain_text("2 个图层", timeout=PATIENCE_MS)
    desk.press(desk.page.locator(".layer-choice button").filter(has_text="造林2024"))
    expect(desk.page.locator(".upload-ask")).to_be_hidden()
    upload = desk.upload()
    assert [row["name"] for row in rows_of(desk, upload)] == ["造林20241", "造林20242"]
    expect(desk.page.locator(".side")).to_contain_text("造林2024")
    assert desk.watched.complaints == []


def test_whoever_was_faster_is_told(
    office: Office, desk: Desk, parts: list[Path], plots: list[Polygon]
) -> None:
    desk.choose_files(LAYER, parts)
    desk.choose_reading("火星坐标")
    upload = desk.upload()
    desk.page.locator(".table-open").click()
    with office.desk(CLERK, f"#upload?upload={upload}") as other:
        other.page.locator(".table-open").click()
        other.press(other.page.locator(".row-table tbody tr").first.get_by_role("button", name="略去"))
    row = desk.page.locator(".row-table tbody tr").filter(has_text="示意地块4")
    row.get_by_role("button", name="略去").click()
    expect(desk.page.locator(".toast")).to_contain_text("已载入最新内容")
    desk.wait()
    states = {one["row"]: one["dropped"] for one in rows_of(desk, upload)}
    assert sum(states.values()) == 1 and not states[4]
    expect(desk.page.locator(".row-table tr.dropped")).to_have_count(1)


def test_mine_and_theirs_stand_side_by_side(desk: Desk, tmp_path: Path) -> None:
    path = write_older_version(desk, tmp_path / "旧版本.geojson")
    upload = desk.drop_file(LAYER, path)
    assert told(desk, upload, "merge.conflict", "stage")
    conflict = desk.finding_kind("“造林阶段”双方都改了")
    conflict.locator(".finding-text").click()
    desk.wait()
    expect(conflict.locator(".merge tbody td")).to_have_text(["计划", "已认定"], timeout=PATIENCE_MS)
    desk.press(conflict.locator(".fix").filter(has_text="采用已发布的").get_by_role("button"))
    expect(conflict).to_have_count(0)
    assert rows_of(desk, upload)[0]["stage"] == "recognised"


def write_older_version(desk: Desk, path: Path) -> Path:
    """A published plot as it was one version ago, sent as planned; it has been recognised since."""
    for feature in desk.ask(f"/collections/{LAYER}/items?township={HOME}&limit=1000")["features"]:
        newest = desk.ask(f"/features/{feature['id']}/history")["versions"][0]
        after = {change["field"]: change["after"] for change in newest["changes"]}
        if newest["version"] > 1 and after.get("stage") == "recognised":
            sent = {
                "feature_id": feature["id"],
                "version": newest["version"] - 1,
                "name": feature["properties"]["name"],
                "stage": "planned",
            }
            one = {"type": "Feature", "properties": sent, "geometry": feature["geometry"]}
            system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
            path.write_text(json.dumps({"type": "FeatureCollection", "crs": system, "features": [one]}))
            return path
    raise AssertionError("no plot of the demonstration was recognised by its newest version")


def test_on_a_phone_it_fits_a_thumb(office: Office, parts: list[Path], tmp_path: Path) -> None:
    packed = pack(parts, tmp_path / "三官庙村造林.zip")
    options = {"has_touch": True, "is_mobile": True}
    with office.desk(CLERK, "#upload", PHONE, **options) as desk:
        assert_fits(desk)
        desk.choose_files(LAYER, [packed])
        card = desk.page.locator(".crs-card").filter(has_text="火星坐标")
        expect(card.locator("svg.sketch")).to_be_visible(timeout=PATIENCE_MS)
        assert_fits(desk)
        desk.choose_reading("火星坐标")
        for tab in ("文件", "问题", "表格"):
            desk.page.get_by_role("tab", name=tab).tap()
            assert_fits(desk)
        desk.page.get_by_role("tab", name="问题").tap()
        desk.page.get_by_text("图形边界自相交").first.tap()
        desk.wait()
        mend = desk.page.locator(".finding[aria-current=true] .fix button").first
        desk.press(mend)
        desk.page.get_by_role("tab", name="表格").tap()
        desk.page.locator(".row-table").get_by_label("改第 1 行的图形").tap()
        expect(desk.page.locator(".draw-bar")).to_be_visible(timeout=PATIENCE_MS)
        assert_fits(desk)
        desk.page.get_by_role("button", name="不了").tap()
        expect(desk.page.locator(".draw-bar")).to_have_count(0)
        expect(desk.page.locator(".detail")).to_be_visible()
        assert desk.watched.complaints == []


def assert_fits(desk: Desk) -> None:
    """U11: no sideways page, and whatever can be pressed is at least as high as a thumb is wide."""
    desk.wait()
    assert desk.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    places = ".upload-ask:visible, .side:visible .content, .detail:visible .content, .map-tools"
    small = desk.page.locator(places).evaluate_all(
        """(places, least) => places.flatMap((place) => [...place.querySelectorAll('button, select, summary')])
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < least - 0.5)
            .map((one) => `${one.className} ${one.innerText.slice(0, 20)} ${one.getBoundingClientRect().height}`)""",
        THUMB_PX,
    )
    assert small == []


def rows_of(desk: Desk, upload: str) -> list[dict[str, Any]]:
    return [feature["properties"] for feature in desk.ask(f"/uploads/{upload}/features")["features"]]


def told(desk: Desk, upload: str, code: str, field: str) -> list[dict[str, Any]]:
    findings: list[dict[str, Any]] = desk.ask(f"/uploads/{upload}")["findings"]
    return [finding for finding in findings if (finding["code"], finding["field"]) == (code, field)]


def corner(row: dict[str, Any], *sides: str) -> tuple[float, float]:
    """The corner of a rectangle that lies on these sides."""
    places = [tuple(place) for place in row["geometry"]["coordinates"][0]]
    x = (max if "east" in sides else min)(place[0] for place in places)
    y = (max if "north" in sides else min)(place[1] for place in places)
    return min(places, key=lambda place: abs(place[0] - x) + abs(place[1] - y))
