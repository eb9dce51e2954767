"""Many counties at once: Apache Sedona reads what each county's product released and computes the same indicators.

``.venv/bin/python bench/counties.py [--counties 3]``

Each county is generated from a seed of its own, lies apart, is published in a database of its own and released to
GeoParquet by the product. SedonaDB reads all files together, knows only what they say, and computes net
afforestation, built rivers, outfalls by township (a join by place), wetlands, and the built chainage of corridors,
overlaps once.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import sedonadb
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Engine, create_engine

from bench.scratch import open_scratch
from etl.demo.corridors import compose_corridor_works, compose_corridors
from etl.demo.county import SEED
from etl.demo.land import compose_land
from etl.demo.outfalls import compose_outfalls
from etl.demo.records import DemoVersion
from etl.demo.reference import compose_backbone_rivers, compose_parks, compose_townships
from etl.demo.waters import compose_rural_rivers
from etl.demo.wetlands import compose_wetlands
from etl.demo.woods import compose_afforestation
from etl.demo.works import compose_versions
from geo_api.db import SYSTEM, announce
from geo_api.demonstration import write_versions
from geo_api.instants import tell_instant
from geo_api.progress import compute_progress
from geo_api.public_files.making import write_layers
from layers.plan import get_indicator
from layers.plan.chapters import BEGINS_ON
from layers.plan.settings import get_setting

ON = date(2024, 12, 31)
NAMES = ("甲县", "乙县", "丙县", "丁县", "戊县")
PARTS = 3
GROUND = ("townships", "industrial_parks", "backbone_rivers", "corridors")
STEP = (0.7, 0.4)
READ = ("townships", "afforestation", "rural_rivers", "outfalls", "wetlands", "corridors", "corridor_works")
Figures = dict[tuple[str, str, str], float]
"""(county, indicator, township or "") -> value."""

_DONE = f"accepted_on BETWEEN DATE '{BEGINS_ON}' AND DATE '{ON}'"
_QUESTIONS = {
    "afforestation_mu": f"""
        SELECT county, '' AS unit, 3.0 / 2000 * sum(CASE
            WHEN ledger = 'gain' AND stage IN ('accepted', 'recognised') AND {_DONE}
                 AND survival_pct >= {get_setting("survival_min_pct").value} THEN area_m2
            WHEN ledger = 'loss' AND lost_on BETWEEN DATE '{BEGINS_ON}' AND DATE '{ON}' THEN -area_m2
            ELSE 0 END) AS value
        FROM afforestation GROUP BY county""",
    "river_ecological_km": f"""
        SELECT county, '' AS unit, 0.001 * sum(length_m) AS value
        FROM rural_rivers WHERE stage = 'accepted' AND {_DONE} GROUP BY county""",
    "outfall_investigated": """
        SELECT t.county, t.key AS unit, CAST(count(*) AS double) AS value
        FROM townships t JOIN outfalls o ON t.county = o.county AND ST_Intersects(t.geometry, o.geometry)
        WHERE o.river_level = 'backbone' GROUP BY t.county, t.key""",
    "wetland_restored": f"""
        SELECT county, '' AS unit, 0.0001 * sum(area_m2) AS value FROM wetlands
        WHERE stage IS NULL OR (stage = 'accepted' AND accepted_on <= DATE '{ON}') GROUP BY county""",
    "road_corridors": f"""
        WITH stretches AS (
            SELECT county, corridor, least(chainage_from_m, chainage_to_m) AS low,
                   greatest(chainage_from_m, chainage_to_m) AS high
            FROM corridor_works
            WHERE kind = 'road' AND stage = 'accepted' AND accepted_on <= DATE '{ON}'
        ), reached AS (
            SELECT county, low, high, coalesce(max(high) OVER (
                PARTITION BY county, corridor ORDER BY low, high ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ), low) AS before
            FROM stretches
        ), built AS (
            SELECT county, sum(greatest(high - greatest(low, before), 0)) AS metres FROM reached GROUP BY county
        ), planned AS (
            SELECT county, sum(length_m) AS metres FROM corridors WHERE kind = 'road' GROUP BY county
        )
        SELECT planned.county, '' AS unit, 100 * built.metres / planned.metres AS value
        FROM planned JOIN built ON planned.county = built.county""",
}


def compose(number: int) -> list[DemoVersion]:
    """A county of a seed of its own, moved north-east."""
    seed = SEED + number
    land = compose_land(seed)
    works = [
        *compose_townships(land), *compose_parks(land), *compose_backbone_rivers(land), *compose_wetlands(land),
        *compose_rural_rivers(land), *compose_outfalls(land), *compose_afforestation(land),
        *compose_corridors(land), *compose_corridor_works(land),
    ]  # fmt: skip
    for work in works:
        if work.unit is None and work.township is None:
            work.township = land.find_main_town(work.geometry)
    # the ground of all counties, a third of the works: enough to add up, and soon composed
    kept = [
        work for place, work in enumerate(works) if work.layer in GROUND or place % PARTS == number % PARTS
    ]
    return [
        replace(version, geometry=move(version.geometry, number)) for version in compose_versions(seed, kept)
    ]


def move(shape: BaseGeometry, number: int) -> BaseGeometry:
    """Shapes keep their degrees and so, further north, lose some ground."""
    moved: BaseGeometry = shapely.transform(shape, lambda places: places + np.array(STEP) * number)
    return moved


def release(engine: Engine, name: str, versions: list[DemoVersion], folder: Path) -> Figures:
    """Publish a county, write its layers to ``folder``, and tell the product's own figures."""
    with engine.begin() as connection:
        announce(connection, SYSTEM)
        write_versions(connection, versions)
    as_of = datetime.now(UTC)
    told = {
        "id": "2024-12", "title": f"{name}2024年12月通报", "on": ON.isoformat(), "as_of": tell_instant(as_of),
        "period": "2024-12", "audit_head": "", "illustrative": True,
    }  # fmt: skip
    folder.mkdir()
    with engine.connect() as connection, tempfile.TemporaryDirectory() as scratch:
        write_layers(connection, told, folder, Path(scratch))
        return ask_product(connection, name, as_of)


def ask_product(connection: Connection, county: str, as_of: datetime) -> Figures:
    indicators = [get_indicator(key) for key in _QUESTIONS]
    found: Figures = {}
    for row in compute_progress(connection, indicators, "township", ON, as_of, as_of).rows:
        by_town = row["indicator"] == "outfall_investigated"
        if by_town and row["unit_kind"] == "township" and row["denominator"]:
            found[county, row["indicator"], row["unit"]] = float(row["denominator"])
        elif not by_town and row["unit_kind"] == "city" and row["value"] is not None:
            found[county, row["indicator"], ""] = float(row["value"])
    return found


def open_counties(folders: dict[str, Path]) -> Any:
    """SedonaDB with one view a layer over the files of all counties."""
    sedona = sedonadb.connect()
    for layer in READ:
        for number, folder in enumerate(folders.values()):
            sedona.read_parquet(str(folder / f"{layer}.parquet")).to_view(f"{layer}_{number}")
        parts = (f"SELECT '{name}' AS county, * FROM {layer}_{n}" for n, name in enumerate(folders))
        sedona.sql(" UNION ALL ".join(parts)).to_view(layer)
    return sedona


def ask_sedona(sedona: Any) -> Figures:
    found: Figures = {}
    for indicator, question in _QUESTIONS.items():
        for row in pa.table(sedona.sql(question)).to_pylist():
            found[row["county"], indicator, row["unit"]] = row["value"]
    return found


def compare(urls: Sequence[str], folder: Path) -> tuple[Figures, Figures]:
    """The product's figures and Sedona's; each county in a migrated database of its own, files under ``folder``."""
    folders = {name: folder / name for name in NAMES[: len(urls)]}
    product: Figures = {}
    for number, (url, (name, place)) in enumerate(zip(urls, folders.items(), strict=True)):
        versions = compose(number)
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1))
        product |= release(engine, name, versions, place)
        engine.dispose()
    return product, ask_sedona(open_counties(folders))


def measure_gap(ours: float | None, theirs: float | None) -> float:
    """How far apart two figures are, as a share of the first; 1 where only one of them is there."""
    if ours is None or theirs is None:
        return 1.0
    return abs(ours - theirs) / max(abs(ours), 1e-9)


def show(product: Figures, sedona: Figures) -> bool:
    gaps = {key: measure_gap(product.get(key), sedona.get(key)) for key in sorted({*product, *sedona})}
    for key, gap in gaps.items():
        county, indicator, unit = key
        print(
            f"{county} {indicator:<22} {unit:<12} {product.get(key)!s:>20} {sedona.get(key)!s:>20}   {gap:.1e}"
        )
    worst = max(gaps.values())
    print(
        f"{len(gaps)} figures: county, indicator, township, product, Sedona, gap; largest {worst:.1e} (at most 1e-9)"
    )
    return worst <= 1e-9


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counties", type=int, choices=range(1, len(NAMES) + 1), default=3)
    counties = parser.parse_args().counties
    with open_scratch() as scratch:
        urls = [scratch.add_database(f"county_{number}") for number in range(counties)]
        return 0 if show(*compare(urls, scratch.folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
