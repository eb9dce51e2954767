"""How long a large upload takes, as a multiple of what ``ogr2ogr`` needs just to load the same file.

``.venv/bin/python bench/intake_speed.py [--plots 50000] [--rounds 5]``

The file is a zipped shapefile of a seed: polygons of 13 points with 8 attributes, Chinese names in GBK, projected
(EPSG:4549), one row in 500 with a fault. The road is POST /uploads up to the finished report: cage, detectives,
mapping, tidying, checks, comparison, staging committed. ``ogr2ogr`` copies into the same cluster, projected as it is.
Both alternate; the medians are compared.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time
import uuid
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import psycopg
import pyogrio.raw
import shapely
from fastapi.testclient import TestClient
from pyproj import Transformer
from sqlalchemy import text

import layers
from etl.cage import Outcome
from etl.cage.client import Cage
from geo_api import intake, migrations, passwords, staging
from geo_api.app import create_app
from geo_api.cluster import Cluster
from geo_api.db import SYSTEM, Database
from geo_api.routes import uploads
from geo_api.settings import Settings
from layers.tables import table

SEED = 20221120
PASSWORD = "Willow-Bank-2022"
TOWNSHIPS = {
    "huangqiao": shapely.box(120.10, 32.20, 120.20, 32.30),
    "xuanbao": shapely.box(120.0, 32.2, 120.1, 32.3),
}
# What is timed on the way: functions as geo_api.intake and geo_api.staging call them.
STAGES = (
    (intake, "read_file", "read in the cage"),
    (intake, "preview_candidates", "picture the candidates"),
    (intake, "read_shapes", "take the shapes over"),
    (intake, "move_geometries", "carry to EPSG:4490"),
    (intake, "tidy_rows", "tidy"),
    (intake, "compare_rows", "compare"),
    (intake, "check_rows", "check (beside staging)"),
    (staging, "replace_rows", "stage in PostGIS"),
    (intake, "replace_findings", "store findings"),
    (intake, "read_upload", "the worker's part, all in all"),
)


def draw_plots(plots: int) -> np.ndarray:
    """Plots of 12 corners, 40 m apart, in the first township, in metres of EPSG:4549; 1 in 1,000 crosses itself."""
    rng = np.random.default_rng(SEED)
    side = int(np.ceil(np.sqrt(plots)))
    east0, north0 = Transformer.from_crs(4490, 4549, always_xy=True).transform(120.102, 32.202)
    number = np.arange(plots)
    middle = np.column_stack([east0 + 20 + 40.0 * (number % side), north0 + 20 + 40.0 * (number // side)])
    angle = -np.linspace(0, 2 * np.pi, 12, endpoint=False)
    radius = rng.uniform(16.5, 19.0, (plots, 12))
    corners = middle[:, None, :] + radius[..., None] * np.column_stack([np.cos(angle), np.sin(angle)])
    corners[::1000, [3, 4]] = corners[::1000, [4, 3]]
    rings = np.concatenate([corners, corners[:, :1]], axis=1).round(4)
    return np.asarray(shapely.polygons(rings), dtype=object)


def list_columns(shapes: np.ndarray) -> dict[str, np.ndarray]:
    """Eight columns of a township's ledger; 1 row in 500 says its area roughly."""
    rng = np.random.default_rng(SEED + 1)
    count, villages = (
        len(shapes),
        np.array(["祁巷村", "刘陈村", "溪桥村", "横巷村", "严徐村", "三里村", "何韩村"]),
    )
    pick = villages[rng.integers(0, 7, count)]
    area = (shapely.area(shapes) * 3 / 2000).round(2)
    day = np.datetime64("2022-02-20") + rng.integers(0, 60, count)
    said = np.array([f"{value:.2f}" for value in area], dtype=object)
    said[::500] = [f"约{value:.2f}亩" for value in area[::500]]
    return {
        "地块名称": np.array([f"{name}造林地块{n:05d}" for n, name in enumerate(pick)], dtype=object),
        "台账": np.array(["新增"] * count, dtype=object),
        "造林阶段": np.array(["已上报", "在栽"], dtype=object)[rng.integers(0, 2, count)],
        "设计小班号": np.array([f"红{n}" for n in range(count)], dtype=object),
        "面积": said,
        "造林方式": np.array(["人工造林", "四旁植树", "廊道绿化"], dtype=object)[rng.integers(0, 3, count)],
        "造林时间": day.astype("datetime64[D]").astype(object).astype(str).astype(object),
        "株数": rng.integers(40, 400, count).astype(np.int32),
    }


def write_file(folder: Path, plots: int) -> Path:
    """The zipped shapefile, the same for the same number of plots."""
    shapes = draw_plots(plots)
    columns = list_columns(shapes)
    pyogrio.raw.write(
        str(folder / "plots.shp"),
        shapely.to_wkb(shapes),
        list(columns.values()),
        list(columns),
        driver="ESRI Shapefile",
        geometry_type="Polygon",
        crs="EPSG:4549",
        encoding="GBK",
    )
    (folder / "plots.cpg").write_text("GBK", encoding="ascii")
    path = folder / f"plots_{plots}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.glob("plots.*")):
            archive.write(part, part.name)
    return path


@contextmanager
def open_instance(folder: Path) -> Iterator[tuple[Cluster, Settings]]:
    """A scratch cluster with the schema, two townships and one person who reports."""
    cluster = Cluster(folder / "cluster", scratch=True)
    try:
        cluster.start()
        migrations.upgrade(cluster.url())
        with psycopg.connect(cluster.url(database="postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE loaded")
        with psycopg.connect(cluster.url(database="loaded"), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION postgis")
        settings = Settings(home=folder / "home", database_url=cluster.url(), login_roles=True)
        settle(settings)
        yield cluster, settings
    finally:
        cluster.remove()


def settle(settings: Settings) -> None:
    works = table(layers.get("townships"))
    database = Database(settings)
    with database.session(SYSTEM) as session:
        for key, shape in TOWNSHIPS.items():
            feature_id = uuid.uuid4()
            session.execute(
                text("INSERT INTO published.features VALUES (:id, 'townships')"), {"id": feature_id}
            )
            session.execute(
                works.insert().values(
                    feature_id=feature_id,
                    version=1,
                    valid=text("tstzrange('2022-01-01T00:00Z', NULL)"),
                    unit=key,
                    township=key,
                    key=key,
                    name=key,
                    geom=f"SRID=4490;{shapely.multipolygons([shape]).wkt}",
                )
            )
        session.execute(
            text(
                "INSERT INTO core.people (name, display, role, unit, password_hash)"
                " VALUES ('bench', 'bench', 'filler', 'huangqiao', :hash)"
            ),
            {"hash": passwords.hash_password(PASSWORD)},
        )
    database.close()


def load_with_ogr2ogr(cluster: Cluster, path: Path) -> float:
    """Seconds of ``ogr2ogr`` (COPY) for the file, its own index included."""
    target = f"PG:host={cluster.socket_folder} port=5432 dbname=loaded user=ecoworks"
    options = ["-overwrite", "-nln", "plots", "-nlt", "PROMOTE_TO_MULTI", "-lco", "GEOMETRY_NAME=geom"]
    command = ["ogr2ogr", "-f", "PostgreSQL", target, f"/vsizip/{path}", *options]
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PG_USE_COPY": "YES"})
    return time.perf_counter() - started


def send_file(client: TestClient, path: Path) -> tuple[float, dict[str, Any]]:
    """Seconds from the first byte received to the finished report, and the report."""
    content = path.read_bytes()
    started = time.perf_counter()
    answer = client.post("/uploads", files={"file": (path.name, content)}, data={"layer": "afforestation"})
    seconds = time.perf_counter() - started
    if answer.status_code != 201:
        raise SystemExit(f"no report: {answer.status_code} {answer.text[:500]}")
    return seconds, answer.json()


@contextmanager
def time_stages(times: dict[str, list[float]]) -> Iterator[None]:
    """Note how long each of the stages takes, by wrapping the functions where the road calls them."""

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                times.setdefault(name, []).append(time.perf_counter() - started)

        return run

    plain = [(module, name, getattr(module, name)) for module, name, _ in STAGES]
    for module, name, said in STAGES:
        setattr(module, name, timed(said, getattr(module, name)))
    try:
        yield
    finally:
        for module, name, function in plain:
            setattr(module, name, function)


@contextmanager
def note_memory(peaks_mb: list[int]) -> Iterator[None]:
    """Note the peak resident memory of every child that reads a file."""
    plain = Cage.run

    def run(cage: Cage, job: str, folder: Path, *, source: Path | None = None, **told: object) -> Outcome:
        outcome = plain(cage, job, folder, source=source, **told)
        if job == "read":
            peaks_mb.append(outcome.memory_mb)
        return outcome

    with patch.object(Cage, "run", run):
        yield


def measure(folder: Path, plots: int, rounds: int) -> None:
    loads: list[float] = []
    sends: list[float] = []
    times: dict[str, list[float]] = {}
    peaks_mb: list[int] = []
    path = write_file(folder, plots)
    with open_instance(folder) as (cluster, settings), time_stages(times), note_memory(peaks_mb):
        uploads.PATIENCE_SECONDS = 120.0
        with TestClient(create_app(settings), headers={"X-Ecoworks": "1"}) as client:
            client.post("/session", json={"name": "bench", "password": PASSWORD}).raise_for_status()
            for _ in range(rounds):
                loads.append(load_with_ogr2ogr(cluster, path))
                seconds, report = send_file(client, path)
                sends.append(seconds)
                client.post(f"/uploads/{report['id']}/withdraw").raise_for_status()
    told = ", ".join(
        f"{count} {code}" for code, count in Counter(f["code"] for f in report["findings"]).items()
    )
    print(
        f"{plots:,} polygons, {path.stat().st_size / 1e6:.1f} MB zipped; {report['counts']['read']:,} rows read"
    )
    print(f"  findings: {told}")
    for name, all_times in times.items():
        print(f"  {name:<32}{statistics.median(all_times):7.3f} s")
    print(f"  peak memory of the reading child {max(peaks_mb):,} MB")
    print(f"ogr2ogr (COPY)      {statistics.median(loads):7.3f} s  {[round(one, 2) for one in loads]}")
    print(f"received to report  {statistics.median(sends):7.3f} s  {[round(one, 2) for one in sends]}")
    ratios = [send / load for send, load in zip(sends, loads, strict=True)]
    print(
        f"ratio of the medians {statistics.median(sends) / statistics.median(loads):.2f}"
        f" (round by round {min(ratios):.2f} to {max(ratios):.2f}; wanted: at most 2)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plots", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ecoworks-bench-"))
    folder.chmod(0o755)  # the database's own user has to pass
    try:
        measure(folder, asked.plots, asked.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
