"""Takes the pictures of the guide from a running instance with the demonstration county.

    ./ecoworks up --detach
    .venv/bin/python docs/screenshots/take.py            # --url, --home for another instance

Needs what ``./ecoworks test`` installs (Chromium, Playwright). Pictures are 1366 x 768 (phone 390 x 844), reduced to
256 colours so that the tree stays small.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
# west, south, east, north of plots on free ground in the demonstration county, degrees; the third is drawn crossed
PLOTS = (
    (120.19556, 32.14604, 120.1962, 32.1465),
    (120.19626, 32.14604, 120.1969, 32.1465),
    (120.19415, 32.14537, 120.19521, 32.14582),
)
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]


def main() -> None:
    asked = argparse.ArgumentParser(description="Take the pictures of the guide.")
    asked.add_argument("--url", default=f"http://127.0.0.1:{os.environ.get('ECOWORKS_PORT', '8000')}")
    asked.add_argument("--home", type=Path, default=Path(os.environ.get("ECOWORKS_HOME", "var")))
    options = asked.parse_args()
    passwords = read_accounts(options.home / "demo-accounts.tsv")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        take_all(browser, options.url, passwords)
        browser.close()


def read_accounts(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8") as file:
        return {row["name"]: row["password"] for row in csv.DictReader(file, delimiter="\t")}


def take_all(browser: Browser, url: str, passwords: dict[str, str]) -> None:
    page = browser.new_page(viewport=DESK)
    page.goto(url)
    page.wait_for_selector("input[name=name]")
    save(page, "sign-in")
    page.close()

    clerk = open_as(browser, url, "demo_huangqiao", passwords)
    visit(clerk, url, "map", "#map")
    visit(clerk, url, "township", "#map?township=huangqiao")
    visit(clerk, url, "indicator", "#map?tab=indicator&indicator=happy_waters")
    visit(clerk, url, "feature", f"#map?township=huangqiao&feature=afforestation:{find_plot(clerk, url)}")
    clerk.get_by_role("button", name="定位").click()
    clerk.wait_for_timeout(3000)
    save(clerk, "feature")
    visit(clerk, url, "past", "#map?as_of=2022-12-31")
    visit(clerk, url, "upload", "#upload")
    take_upload(clerk, url)
    take_returned(browser, clerk, url, passwords)
    visit(clerk, url, "export", "#export")
    clerk.close()

    bureau = open_as(browser, url, "demo_nature", passwords)
    visit(bureau, url, "review", "#review")
    bureau.locator(".thumb").first.click()
    bureau.wait_for_timeout(1500)
    save(bureau, "review-photo")
    bureau.keyboard.press("Escape")
    bureau.keyboard.press("r")
    bureau.locator("dialog textarea").fill("边界与影像不符，照片有一张不在现场。")
    bureau.locator(".suggestion").first.click()
    bureau.get_by_role("button", name="7 天").click()
    save(bureau, "return")
    bureau.keyboard.press("Escape")
    visit(bureau, url, "progress", "#progress")
    visit(bureau, url, "matrix", "#progress?tab=matrix")
    visit(bureau, url, "greening", "#greening")
    bureau.close()

    water = open_as(browser, url, "demo_ecology", passwords)
    visit(water, url, "strip", "#corridor?code=H-RT")
    visit(water, url, "sections", "#section")
    visit(water, url, "river", "#river?name=如泰运河")
    visit(water, url, "closing", "#closing?tab=close")
    water.close()

    coordinator = open_as(browser, url, "demo_coordinator", passwords)
    visit(coordinator, url, "targets", "#targets?year=2024&indicator=happy_waters")
    visit(coordinator, url, "reports", "#reports?year=2024")
    visit(coordinator, url, "release", "#release")
    visit(coordinator, url, "ranking", "#ranking?year=2024")
    visit(coordinator, url, "assessment", "#assessment?year=2024")
    visit(coordinator, url, "calendar", "#calendar?tab=plan")
    coordinator.close()

    leader = open_as(browser, url, "demo_leader", passwords)
    visit(leader, url, "overview", "#progress?tab=overview")
    visit(leader, url, "one", "#progress?tab=indicator&indicator=happy_waters")
    visit(leader, url, "proof", "#progress?tab=proof", settle_ms=15_000)
    leader.close()

    auditor = open_as(browser, url, "demo_auditor", passwords)
    visit(auditor, url, "audit", "#manage")
    auditor.close()

    phone = open_as(browser, url, "demo_huangqiao", passwords, PHONE)
    visit(phone, url, "phone", "#map")
    visit(phone, url, "upload-phone", "#upload")
    visit(phone, url, "pages-phone", "#progress?tab=unit&township=huangqiao")
    phone.locator(".page-links-open").click()
    save(phone, "pages-phone")
    phone.close()

    head = open_as(browser, url, "demo_xuanbao_head", passwords, PHONE)
    visit(head, url, "review-phone", "#review")
    head.locator(".queue button").first.click()
    head.wait_for_timeout(3000)
    save(head, "review-phone")
    head.close()


def take_upload(clerk: Page, url: str) -> None:
    """One file on its way: coordinates that have to be chosen, what is wrong, a corner. It is deleted afterwards."""
    sent = clerk.request.post(
        f"{url}/uploads",
        headers={"X-Ecoworks": "1"},
        multipart={
            "layer": "afforestation",
            "file": {"name": "三官庙村造林.csv", "mimeType": "text/csv", "buffer": write_ledger()},
        },
    ).json()
    visit(clerk, url, "readings", f"#upload?upload={sent['id']}")
    clerk.locator(".crs-card").first.click()
    clerk.wait_for_selector(".submit-bar")
    clerk.wait_for_timeout(3000)
    clerk.get_by_text("图形边界自相交").first.click()
    clerk.wait_for_timeout(2500)
    save(clerk, "findings")
    clerk.locator(".table-open").click()
    clerk.get_by_label("改第 1 行的图形").click()
    clerk.wait_for_selector(".draw-bar")
    clerk.wait_for_timeout(1500)
    save(clerk, "corners")
    clerk.get_by_role("button", name="不了").click()
    clerk.wait_for_timeout(1500)
    save(clerk, "table")
    clerk.request.delete(f"{url}/uploads/{sent['id']}", headers={"X-Ecoworks": "1"})


def write_ledger() -> bytes:
    """A ledger with its plots as WKT, in GBK, that does not say its system."""
    lines = ["地块名称,面积,备注,WKT"]
    for number, (west, south, east, north) in enumerate(PLOTS, start=1):
        corners = [(west, south), (east, south), (east, north), (west, north)]
        if number == len(PLOTS):
            corners[2:] = reversed(corners[2:])
        ring = ",".join(f"{x} {y}" for x, y in [*corners, corners[0]])
        lines.append(f'三官庙村示意地块{number},4.5,四旁植树,"POLYGON(({ring}))"')
    return "\n".join(lines).encode("gb18030")


def open_as(browser: Browser, url: str, name: str, passwords: dict[str, str], viewport: Any = DESK) -> Page:
    page = browser.new_page(viewport=viewport, locale="zh-CN")
    page.goto(url)
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", passwords[name])
    page.keyboard.press("Enter")
    page.wait_for_selector("input[name=password]", state="detached")
    page.wait_for_timeout(3000)
    return page


def take_returned(browser: Browser, clerk: Page, url: str, passwords: dict[str, str]) -> None:
    """One plot that comes back with items and a deadline. It is deleted afterwards."""
    west, south, east, north = PLOTS[0]
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    plot = {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"name": "三官庙村补植地块", "ledger": "gain", "stage": "building", "plan_year": 2024},
    }
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    content = json.dumps({"type": "FeatureCollection", "crs": crs, "features": [plot]}).encode()
    headers = {"X-Ecoworks": "1"}
    file = {"name": "三官庙村补植.geojson", "mimeType": "application/geo+json", "buffer": content}
    form = {"layer": "afforestation", "file": file}
    sent = clerk.request.post(f"{url}/uploads", headers=headers, multipart=form).json()
    here = f"{url}/uploads/{sent['id']}"
    waiting = [one["id"] for one in sent["findings"] if one["severity"] == "acknowledge"]
    if waiting:
        clerk.request.post(f"{here}/acknowledge", headers=headers, data={"findings": waiting})
    clerk.request.post(f"{here}/submit", headers=headers, data={})
    head = open_as(browser, url, "demo_huangqiao_head", passwords)
    items = [{"text": "补拍完工后的照片", "row": 1}, {"text": "名称里写上组别", "row": 1}]
    due = (date.today() + timedelta(days=7)).isoformat()
    told = {"note": "照片没有传，名称看不出是哪一组。", "items": items, "deadline": due}
    head.request.post(f"{here}/return", headers=headers, data=told)
    head.close()
    visit(clerk, url, "returned", f"#upload?upload={sent['id']}")
    clerk.request.delete(here, headers=headers)


def visit(page: Page, url: str, name: str, address: str, settle_ms: int = 2500) -> None:
    page.goto(f"{url}/{address}")
    page.wait_for_timeout(1500)
    page.evaluate("() => window.ecoworks?.tiles?.idle?.()")
    page.wait_for_timeout(settle_ms)
    save(page, name)


def save(page: Page, name: str) -> None:
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(HERE / f"{name}.png", optimize=True)


def find_plot(page: Page, url: str) -> str:
    found = page.request.get(
        f"{url}/collections/afforestation/items?township=huangqiao&stage=recognised&limit=1"
    )
    return str(found.json()["features"][0]["id"])


if __name__ == "__main__":
    main()
