"""The whole road, in a browser: a township's file, mended, reviewed, published, counted, looked back at, exported.

K1 the file is real where it can be had (2017 water bodies of a world map, 636 polygons, two of them invalid), or one
   composed with the same faults
K2 what is wrong is told in groups and shown at its place; nothing can be submitted before it is mended
K3 after publication the map and the number of the township change by exactly what was published
K4 a past day shows the old map and the old number
K5 the export opens in GDAL with the same features and the same area; the page for a USB stick draws without a network
K6 no request leaves the host
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import pytest
from playwright.sync_api import Browser, expect
from pyproj import Geod
from shapely.geometry import shape

from tests.browser.chromium import Fence, open_page
from tests.browser.pages import COUNT_DRAWN, Desk, Office, wait_until
from tests.browser.waters import REAL, write_waters

pytestmark = pytest.mark.browser

HOME, HOME_ZH, LAYER, LAYER_ZH = "huangqiao", "黄桥镇", "wetlands", "湿地与缓冲区"
INDICATOR = f"#map?township={HOME}&tab=indicator&indicator=wetland_restored"
PAST = "2024-06-30"
HECTARE = 10_000.0
# what stops a file of water bodies, in the order in which a clerk gets rid of it
STOPS = ("落在市域外", "离泰兴市域", "不属黄桥镇上报范围", "不得占用", "同一块地不能计两次", "名称 未填写")
# shapes on the map of the page for a USB stick, and whether its canvas holds anything
READ_SHEET = """() => {
  const map = Object.values(window).find((value) => value instanceof L.Map);
  const canvas = document.querySelector('canvas');
  if (!map || !canvas) return [0, false];
  let shapes = 0;
  map.eachLayer((layer) => {
    if (layer instanceof L.Polygon && layer.feature.properties.card) shapes += 1;
  });
  return [shapes, COUNT(canvas) > 0];
}""".replace("COUNT", COUNT_DRAWN)
VALUES = (("类别", "人工湿地"), ("工作性质", "修复"), ("验收时间", "2024-05-20"), ("建设阶段", "已验收"))


def test_the_whole_road(office: Office, browser: Browser, fence: Fence, tmp_path: Path) -> None:
    outside: list[str] = []
    with office.desk("demo_huangqiao", "#upload") as desk:
        upload = send_and_see(desk, tmp_path)
        mend_and_submit(desk)
        outside += desk.watched.outside(office.address)
    with office.desk("demo_huangqiao_head", f"#review?upload={upload}") as desk:
        decide(desk, "通过初审")
        outside += desk.watched.outside(office.address)
    with office.desk("demo_ecology", f"#review?upload={upload}") as desk:
        before = read_number(desk)
        decide(desk, "审核通过")
        decide(desk, "发布")
        published = read_published(desk)
        see_it_counted(desk, before, published)
        go_back_in_time(desk, before, published)
        package, sheet = take_away(desk, tmp_path)
        outside += desk.watched.outside(office.address)
    assert outside == [] and fence.breaches() == []
    assert_same_in_gdal(package, published)
    assert_draws_offline(browser, sheet, len(published))


def send_and_see(desk: Desk, folder: Path) -> str:
    """Drop the file; what is wrong stands in groups and on the map, and a click goes there."""
    towns = desk.ask("/collections/townships/items?limit=100")["features"]
    outlines = {town["properties"]["key"]: shape(town["geometry"]) for town in towns}
    upload = desk.drop_file(LAYER, REAL if REAL.is_file() else write_waters(folder, outlines, HOME))
    report = desk.ask(f"/uploads/{upload}")
    assert report["counts"]["read"] > 400 and report["state"] == "draft"
    codes = {finding["code"] for finding in report["findings"]}
    assert codes >= {
        "place.outside_county",
        "township.foreign",
        "geometry.ring_touch",
        "overlap.file",
        "required.missing",
    }
    expect(desk.page.locator(".findings .group.block")).to_be_visible()
    expect(desk.page.locator(".findings .group.acknowledge")).to_be_attached()
    expect(desk.page.locator(".map .finding-mark.block").nth(5)).to_be_attached()
    expect(desk.page.locator(".submit-bar .primary")).to_be_disabled()
    touching = next(finding for finding in report["findings"] if finding["code"] == "geometry.ring_touch")
    desk.page.get_by_text(touching["message"]).click()
    desk.wait()
    centre = desk.page.evaluate("() => { const c = ecoworks.map.getCenter(); return [c.lng, c.lat]; }")
    assert abs(centre[0] - touching["place"][0]) < 0.2 and abs(centre[1] - touching["place"][1]) < 0.2
    expect(desk.page.locator("[aria-current=true].finding")).to_contain_text("自相接触")
    return upload


def mend_and_submit(desk: Desk) -> None:
    desk.press(desk.page.get_by_role("button", name="一键修复"))
    expect(desk.finding_kind("自相接触")).to_have_count(0)
    for words in STOPS:
        desk.mend_kind(words)
    expect(desk.page.locator(".findings .group.block")).to_have_count(0)
    for field, value in VALUES:
        desk.write_field(field, value)
    confirm_all = desk.page.get_by_role("button", name="全部确认")
    if confirm_all.count():
        desk.press(confirm_all)
    submit = desk.page.locator(".submit-bar .primary")
    expect(submit).to_have_text(re.compile(r"^提交\s\d+\s个地块（[\d,.]+\s亩）$"))
    desk.press(submit)
    expect(desk.page.locator(".submit-bar .chip")).to_have_text("待初审")


def decide(desk: Desk, word: str) -> None:
    button = desk.page.locator(".review-bar .button.primary")
    expect(button).to_contain_text(word)
    desk.press(button)


def read_number(desk: Desk) -> float:
    """Hectares of restored wetland that the township has now."""
    rows = desk.ask("/progress?by=township&indicator=wetland_restored")["rows"]
    return float(next(row["value"] for row in rows if row["unit"] == HOME))


def read_published(desk: Desk) -> list[dict[str, Any]]:
    answer = desk.ask(f"/collections/{LAYER}/items?township={HOME}&limit=1000")
    features: list[dict[str, Any]] = answer["features"]
    assert answer["numberMatched"] == len(features) > 3
    assert {feature["properties"]["stage"] for feature in features} == {"accepted"}
    return features


def see_it_counted(desk: Desk, before: float, published: list[dict[str, Any]]) -> None:
    """K3: number, its works and the drawn map agree with what was published."""
    area_ha = sum(feature["properties"]["area_m2"] for feature in published) / HECTARE
    assert read_number(desk) - before == pytest.approx(area_ha, rel=1e-6)
    desk.view(INDICATOR)
    expect(desk.page.locator(".town-bars li").filter(has_text=HOME_ZH)).to_contain_text(f"{area_ha:,.1f}")
    expect(desk.page.get_by_text(f"{HOME_ZH}计入的工程")).to_contain_text(str(len(published)))
    assert LAYER in {found["layer"] for found in look_at(desk, published[0])}


def go_back_in_time(desk: Desk, before: float, published: list[dict[str, Any]]) -> None:
    """K4, there and back again."""
    desk.view(INDICATOR)
    desk.choose_day(PAST)
    expect(desk.page.locator(".asof:visible")).to_contain_text(PAST)
    home = desk.page.locator(".town-bars li").filter(has_text=HOME_ZH)
    expect(home.locator(".number")).to_have_text(f"{before:,.1f}".removesuffix(".0"))
    assert LAYER not in {found["layer"] for found in look_at(desk, published[0], PAST)}
    desk.page.get_by_role("button", name="回到今天").click()
    desk.view(INDICATOR)
    expect(desk.page.locator(".asof:visible")).to_have_count(0)
    expect(home.locator(".number")).not_to_have_text(f"{before:,.1f}".removesuffix(".0"))


def look_at(desk: Desk, feature: dict[str, Any], day: str = "") -> list[dict[str, Any]]:
    """What the map draws inside the feature."""
    inside = shape(feature["geometry"]).representative_point()
    desk.view(f"#map?township={HOME}" + (f"&as_of={day}" if day else ""))
    return desk.features_at(inside.x, inside.y)


def take_away(desk: Desk, folder: Path) -> tuple[Path, Path]:
    desk.view("#export")
    package = desk.export(folder, "gpkg", HOME_ZH, LAYER_ZH)
    return package, desk.export(folder, "html", HOME_ZH, LAYER_ZH)


def assert_same_in_gdal(package: Path, published: list[dict[str, Any]]) -> None:
    """K5: GDAL reads the same features, and measures the area that was counted."""
    name = next(str(layer) for layer, kind in pyogrio.list_layers(package) if kind)
    frame = geopandas.read_file(package, layer=name)
    assert frame.crs.to_epsg() == 4490
    assert sorted(frame["feature_id"]) == sorted(feature["id"] for feature in published)
    counted_m2 = sum(feature["properties"]["area_m2"] for feature in published)
    globe = Geod(ellps="GRS80")
    measured_m2 = sum(abs(globe.geometry_area_perimeter(part)[0]) for part in frame.geometry)
    assert measured_m2 == pytest.approx(counted_m2, rel=1e-6)


def assert_draws_offline(browser: Browser, sheet: Path, count: int) -> None:
    """K5: the page opens from a folder with the network away, and its canvas holds the shapes."""
    with open_page(browser) as watched:
        watched.page.context.set_offline(True)
        watched.page.goto(sheet.as_uri())
        wait_until(watched.page, lambda: watched.page.evaluate(READ_SHEET) == [count, True])
        assert watched.complaints == []
        assert watched.outside("file://") == []
