"""Uploads on their way in the demonstration county, so that every desk has something on it.

They take the real road: files are received, read in the cage, checked, and moved by the demonstration's people.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import shapely.affinity
from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from etl.write.geojson import CRS_MEMBER
from geo_api import edits, intake, jobs, models, people, uploads
from geo_api.db import Database
from geo_api.demonstration_evidence import add_evidence
from geo_api.people import Person
from geo_api.review import comments, parties
from geo_api.settings import Settings

CLAIMING = (
    "farmland",
    "afforestation",
    "greening",
    "wetlands",
    "corridor_works",
    "aquaculture_ponds",
    "redline",
    "river_management_belts",
)
# What claims ground around a township: new plots must not touch it.
CLAIMED = " UNION ALL ".join(
    f"SELECT ST_AsBinary(f.geom) FROM published.{layer} f, published.townships t"
    " WHERE t.key = :township AND upper_inf(t.valid) AND upper_inf(f.valid) AND f.geom && t.geom"
    for layer in CLAIMING
)
TOWN = text("SELECT ST_AsBinary(geom) FROM published.townships WHERE key = :township AND upper_inf(valid)")
SQUARE = (0.0012, 0.001)  # degrees: about 1.3 ha
# A plot that waits for acceptance: its next version is what a reviewer compares.
WAITING_PLOT = text("""
    SELECT name, ledger, plan_year, village, design_plot_no, ST_AsBinary(geom)
    FROM published.afforestation
    WHERE upper_inf(valid) AND township = :township AND ledger = 'gain' AND stage IN ('building', 'reported')
    ORDER BY feature_id LIMIT 1
""")

PLOT = {"ledger": "gain", "stage": "building", "plan_year": 2024}


def fill_queue(url: str, home: Path) -> None:
    """Leave a draft with faults, an upload for a township head and one for a bureau."""
    settings = Settings(home=home, database_url=url)
    database = Database(settings)
    try:
        for account, file_name, features, steps in _compose(database):
            _send(database, settings, account, file_name, features, steps)
        _remark(database)
    finally:
        database.close()


def _compose(
    database: Database,
) -> Iterator[tuple[str, str, list[dict[str, Any]], tuple[tuple[str, str], ...]]]:
    with database.app.connect() as connection:
        near = _find_ground(connection, "huangqiao", 3)
        far = _find_ground(connection, "xuanbao", 2)
        waiting = connection.execute(WAITING_PLOT, {"township": "huangqiao"}).one_or_none()
    draft = [_feature(shape, {**PLOT, "name": f"黄桥镇示意秋季地块{n}"}) for n, shape in enumerate(near, 1)]
    if draft:
        # somebody drew a plot twice, a little aside
        twice = shapely.from_wkb(near[0])
        aside = shapely.to_wkb(shapely.affinity.translate(twice, 0.0004, 0.0002))
        draft.append(_feature(aside, {**PLOT, "name": "重画地块"}))
    yield "demo_huangqiao", "黄桥镇2024年秋季造林（草稿）.geojson", draft, ()
    sent = [_feature(shape, {**PLOT, "name": f"宣堡镇示意地块{n}"}) for n, shape in enumerate(far, 1)]
    yield "demo_xuanbao", "宣堡镇2024年秋季造林.geojson", sent, (("demo_xuanbao", "submit"),)
    if waiting is not None:
        *known, shape = waiting
        names = ("name", "ledger", "plan_year", "village", "design_plot_no")
        grown = {
            **dict(zip(names, known, strict=True)),
            "stage": "verified",
            "remarks": "核实后边界略有调整（示意）",
        }
        # a little turned and smaller: some ground is gained, more is lost
        turned = shapely.affinity.rotate(shapely.from_wkb(shape), 4, origin="centroid")
        smaller = shapely.affinity.scale(turned, 0.95, 0.95)
        steps = (("demo_huangqiao", "submit"), ("demo_huangqiao_head", "confirm"))
        yield "demo_huangqiao", "黄桥镇造林核实.geojson", [_feature(shapely.to_wkb(smaller), grown)], steps


def _send(
    database: Database,
    settings: Settings,
    account: str,
    file_name: str,
    features: list[dict[str, Any]],
    steps: tuple[tuple[str, str], ...],
) -> None:
    if not features:
        return
    collection = {"type": "FeatureCollection", "crs": CRS_MEMBER, "features": features}
    content = json.dumps(collection, ensure_ascii=False).encode()
    with database.session() as session:
        everybody = {
            name: people.find_by_name(session, name) for name in {account, *(name for name, _ in steps)}
        }
    with database.session(everybody[account].act()) as session:
        upload = uploads.receive(
            session,
            settings,
            everybody[account],
            layer_key="afforestation",
            file_name=file_name,
            source=io.BytesIO(content),
        )
        upload.illustrative = True
        key = str(upload.id)
    intake.read_upload(database, settings, key)
    with database.session(everybody[account].act()) as session:
        # else the first worker would read it once more, under the hands of whoever mends it by then
        jobs.forget(session, "read_upload", key)
    if len(steps) > 1:  # what a bureau will look at has photos
        with database.session(everybody[account].act()) as session:
            add_evidence(session, settings, everybody[account], uploads.find(session, key, lock=True))
    for name, action in steps:
        with database.session(everybody[name].act()) as session:
            upload = uploads.find(session, key, lock=True)
            if action == "submit" and not _acknowledge_all(session, everybody[name], upload):
                return  # a fault blocks it: it stays a draft to look at
            uploads.move(session, everybody[name], upload, action)


def _remark(database: Database) -> None:
    """The bureau that assists says something about what waits for the lead, pinned to its place."""
    with database.session() as session:
        assistant = people.find_by_name(session, "demo_agriculture")
    with database.session(assistant.act()) as session:
        waiting = session.scalars(
            select(models.Upload).where(models.Upload.state == "confirmed", models.Upload.illustrative)
        ).first()
        if waiting is None or not parties.may_comment(session, assistant, waiting):
            return
        west, south, east, north = waiting.report["bbox"]
        place = [round((west + east) / 2, 6), round((south + north) / 2, 6)]
        comments.add_comment(session, assistant, waiting, "请附核实表和苗木检疫证（示意）。", 1, None, place)


def _acknowledge_all(session: Session, person: Person, upload: models.Upload) -> bool:
    found = session.scalars(select(models.FindingRow).where(models.FindingRow.upload_id == upload.id)).all()
    if any(finding.severity == "block" for finding in found):
        return False
    waiting = [finding.id for finding in found if finding.severity == "acknowledge"]
    if waiting:
        edits.acknowledge(session, person, upload, waiting, "已与现场核对（示意）")
    return True


def _find_ground(connection: Connection, township: str, n: int) -> list[bytes]:
    """Up to ``n`` small squares inside a township that touch nothing anybody claims, spread over it."""
    town = shapely.from_wkb(connection.execute(TOWN, {"township": township}).scalar_one())
    claimed = connection.execute(text(CLAIMED), {"township": township}).scalars().all()
    west, south, east, north = town.bounds
    width, height = SQUARE
    lon, lat = np.meshgrid(np.arange(west, east, width * 2), np.arange(south, north, height * 2))
    squares = shapely.box(lon, lat, lon + width, lat + height).ravel()
    squares = squares[shapely.contains(town, squares)]
    taken = shapely.STRtree(shapely.from_wkb(list(claimed))).query(squares, predicate="intersects")[0]
    free = np.delete(squares, np.unique(taken))
    chosen = free[:: max(1, len(free) // n)][:n]
    return list(shapely.to_wkb(chosen))


def _feature(shape: bytes, attributes: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in attributes.items() if value is not None}
    geometry = shapely.from_wkb(shape).__geo_interface__
    return {"type": "Feature", "properties": told, "geometry": geometry}
