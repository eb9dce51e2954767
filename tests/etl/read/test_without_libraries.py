"""All that is loaded on first use is loaded before the walls go up; PROJ alone opens its database again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyproj
import pytest
import shapely

from etl.cage import Cage
from etl.read.rehearsal import list_archives, list_texts, make_flatgeobuf, make_geopackage

JOBS = """
import etl.cage.walls, pyproj
etl.cage.walls._find_library_folders = lambda: [pyproj.datadir.get_data_dir()]
from etl.cage.jobs import JOBS, prove_reading
"""


@pytest.fixture(scope="module")
def bare_cage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    folder = tmp_path_factory.mktemp("bare")
    (folder / "bare_jobs.py").write_text(JOBS)
    with Cage(jobs="bare_jobs", search=(folder,)) as cage:
        yield cage


def list_packed(folder: Path) -> list[bytes]:
    """Files of the formats that are packed or binary, as the rehearsal makes them."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        return [*list_archives(), make_geopackage(), make_flatgeobuf()]
    finally:
        os.chdir(before)


def test_every_format_is_read_without_opening_a_library(
    maker: Any, bare_cage: Cage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("etl.read.door.shared_cage", lambda: bare_cage)
    maker.frame().to_file(tmp_path / "a.gpkg", engine="pyogrio")
    files = {
        "geojson": maker.geojson(),
        "csv": "名称,经度,纬度\n甲,120.1,32.2\n".encode("gbk"),
        "kml": "<kml><Placemark><Point><coordinates>120.1,32.2</coordinates></Point></Placemark></kml>",
        "gpkg": (tmp_path / "a.gpkg").read_bytes(),
        "shapefile": maker.zip_shapefile(maker.shapefile(list(maker.move(maker.polygons(), "EPSG:4528")))),
    }
    for name, data in files.items():
        assert maker.read(data).format == name
    for data in (*list_texts(), *list_packed(tmp_path)):
        assert maker.read(data).rows
    assert maker.read(maker.geojson([maker.move(maker.outline(), "GCJ-02")])).crs.used == "GCJ-02"
    for crs, code in (
        ("EPSG:27700", "crs.foreign"),
        ("EPSG:2364", "crs.legacy_datum"),
        ("EPSG:4527", "crs.wrong_zone"),
    ):
        prj = str(pyproj.CRS(crs).to_wkt("WKT1_ESRI"))
        shapes = list(maker.move(maker.polygons(), crs if crs == "EPSG:4527" else "EPSG:27700"))
        assert maker.refusal(maker.zip_shapefile(maker.shapefile(shapes, prj=prj))).code == code
        assert (
            maker.refusal(maker.geojson(shapes, crs={"type": "name", "properties": {"name": crs}})).code
            == code
        )
    utf16 = '<?xml version="1.0"?><!DOCTYPE a><kml/>'.encode("utf-16")
    assert maker.refusal(utf16).code == "xml.forbidden"
    assert maker.refusal(maker.geojson([shapely.Point(1e6, 2e6)])).code == "crs.numbers_fit_nothing"
