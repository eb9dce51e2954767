"""What a release gives away: whole, of its instant, only what everyone may see, served in stretches.

PF1 GeoParquet 1.1 that GDAL's readers and others understand: rows, shapes, system, boxes, labels, units, notice
PF2 PMTiles: the map's own tiles of that instant
PF3 nothing that is not for everybody: restricted ground, fields for staff, true places of the protected, names
PF4 asked for by who releases, made once by the worker, on record with the manifest's checksum
PF5 any stretch of a file by Range
"""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import mapbox_vector_tile
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient
from pmtiles.reader import MemorySource, Reader, all_tiles
from pmtiles.tile import Compression, TileType
from shapely import LineString, MultiLineString, MultiPolygon, Point
from sqlalchemy import create_engine, text

from geo_api.db import Database
from geo_api.public_files.making import write_release_files
from geo_api.settings import Settings
from tests.road import As
from tests.shapes import multi, square

Publish = Callable[..., uuid.UUID]
SECRET = square(120.153217, 32.254379, 0.0004)
BEFORE, AFTER = "2022-01-01T00:00Z", "2022-07-01T00:00Z"
AS_OF = "2022-06-30T16:00:00Z"
NEW = {"id": "mid-2022", "title": "2022年上半年通报", "on": "2022-06-30", "as_of": AS_OF}


@pytest.fixture
def works(publish_row: Publish, county: Settings) -> dict[str, uuid.UUID]:
    """What everyone may see, what came later, and what is not for everybody."""
    return {
        "plot": publish_row(
            "afforestation", multi(square(120.12, 32.22)), unit="huangqiao", name="东河地块", ledger="gain",
            stage="accepted", survival_pct=92.0, accepted_on="2022-03-01", illustrative=True,
        ),
        "river": publish_row(
            "rural_rivers", MultiLineString([LineString([(120.13, 32.22), (120.13, 32.25)])]), name="老生产河"
        ),
        "outfall": publish_row("outfalls", Point(120.14, 32.23), unit="huangqiao", contact="王五机密"),
        "later": publish_row("afforestation", multi(square(120.16, 32.22)), since=AFTER, name="后来地块"),
        "secret": publish_row(
            "shoreline_projects", MultiPolygon([SECRET]), name="示意取水口", use="intake", stage="settled"
        ),
        "farmland": publish_row("farmland", multi(square(120.18, 32.28))),
    }  # fmt: skip


@pytest.fixture
def released(works: dict[str, uuid.UUID], county: Settings, as_person: As) -> Path:
    """The folder of the files of a release, made here and now."""
    assert as_person("cora").post("/releases", json=NEW).status_code == 201
    make(county)
    return county.home / "releases" / NEW["id"]


def make(settings: Settings) -> None:
    database = Database(settings)
    write_release_files(database, settings, NEW["id"])
    database.close()


def read_manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return found


def test_pf1_a_layer_reads_back_as_it_was_published(released: Path, works: dict[str, uuid.UUID]) -> None:
    plots = geopandas.read_parquet(released / "afforestation.parquet")
    assert list(plots["feature_id"]) == [str(works["plot"])]
    plot = plots.iloc[0]
    assert (plot["name"], plot["unit"], plot["survival_pct"]) == ("东河地块", "黄桥镇", 92.0)
    assert str(plot["accepted_on"]) == "2022-03-01" and bool(plot["illustrative"])
    assert plots.crs.to_epsg() == 4490
    assert plot["geometry"].equals(multi(square(120.12, 32.22)))
    file = pq.ParquetFile(released / "afforestation.parquet")
    beside = file.read(["bbox"]).to_pylist()[0]["bbox"]
    assert tuple(beside[edge] for edge in ("xmin", "ymin", "xmax", "ymax")) == plot["geometry"].bounds
    # the box beside the shape is what a reader skips by
    assert len(geopandas.read_parquet(released / "afforestation.parquet", bbox=(121, 32, 122, 33))) == 0
    assert (
        len(geopandas.read_parquet(released / "afforestation.parquet", bbox=(120.12, 32.22, 120.13, 32.3)))
        == 1
    )
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    geo = json.loads(file.schema_arrow.metadata[b"geo"])
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    told = geo["columns"]["geometry"]
    assert (told["encoding"], told["geometry_types"]) == ("WKB", ["MultiPolygon"])
    assert told["crs"]["id"] == {"authority": "EPSG", "code": 4490}
    assert told["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    area = file.schema_arrow.field("area_mu").metadata
    assert area[b"unit"].decode() == "亩" and "图形面积" in area[b"zh"].decode()
    about = json.loads(file.schema_arrow.metadata[b"ecoworks"])
    assert about["notice"].startswith("示意数据") and about["title"] == NEW["title"]
    rivers = geopandas.read_parquet(released / "rural_rivers.parquet")
    assert rivers.geometry.geom_type.tolist() == ["MultiLineString"]
    # a layer without works is a file without rows, not a missing one
    assert len(geopandas.read_parquet(released / "wetlands.parquet")) == 0


def test_pf2_tiles_are_the_map_s_own(released: Path, as_person: As, works: dict[str, uuid.UUID]) -> None:
    content = (released / "map.pmtiles").read_bytes()
    reader = Reader(MemorySource(content))
    header = reader.header()
    assert (header["tile_type"], header["tile_compression"]) == (TileType.MVT, Compression.GZIP)
    assert (header["min_zoom"], header["max_zoom"], header["clustered"]) == (6, 14, True)
    assert header["min_lon_e7"] == 1_200_000_000 and header["max_lat_e7"] == 323_000_000
    about = reader.metadata()
    assert about["attribution"].startswith("示意数据") and about["name"] == NEW["title"]
    # nora sees more: a reader of everybody's circle is asked for what everybody gets
    chelsea = as_person("chelsea")
    keys = [layer["id"] for layer in about["vector_layers"]]
    tiles = {place: gzip.decompress(tile) for place, tile in all_tiles(reader.get_bytes)}
    assert {z for z, _, _ in tiles} == set(range(6, 15))
    for (z, x, y), tile in list(tiles.items())[::7]:
        address = f"/tiles/WebMercatorQuad/{z}/{y}/{x}?as_of={AS_OF}&collections={','.join(keys)}"
        answer = chelsea.get(address)
        assert mapbox_vector_tile.decode(tile) == mapbox_vector_tile.decode(answer.content), (z, x, y)
    drawn = {
        feature["properties"]["feature_id"]
        for (z, _, _), tile in tiles.items()
        if z == 14
        for layer in mapbox_vector_tile.decode(tile).values()
        for feature in layer["features"]
    }
    assert {str(works[name]) for name in ("plot", "river", "outfall", "secret")} <= drawn
    assert not {str(works[name]) for name in ("later", "farmland")} & drawn
    # GDAL reads the archive as it is
    layers = {name for name, _ in pyogrio.list_layers(released / "map.pmtiles")}
    assert {"afforestation", "rural_rivers", "outfalls", "townships"} <= layers
    found = pyogrio.read_dataframe(released / "map.pmtiles", layer="afforestation")
    assert set(found["name"]) == {"东河地块"}


def test_pf3_nothing_is_given_away_that_is_not_for_everybody(
    released: Path, works: dict[str, uuid.UUID]
) -> None:
    names = {path.name for path in released.iterdir()}
    assert "outfalls.parquet" in names and "farmland.parquet" not in names
    assert "contact" not in pq.read_schema(released / "outfalls.parquet").names
    secret = geopandas.read_parquet(released / "shoreline_projects.parquet").geometry.iloc[0]
    assert secret.covers(shapely.Point(SECRET.centroid.coords[0])) and secret.area > 50 * SECRET.area
    for path in released.iterdir():
        content = path.read_bytes()
        told = content + b"".join(_unpack(path))
        assert "王五机密".encode() not in told and "后来地块".encode() not in told, path
        assert b"cora" not in told, path
        for number in {number for corner in SECRET.exterior.coords for number in corner}:
            assert struct.pack("<d", number) not in told, path


def test_pf3_the_manifest_vouches_for_every_file(released: Path, county: Settings, database_url: str) -> None:
    manifest = read_manifest(released)
    listed = {file["name"]: file for file in manifest["files"]}
    assert {path.name for path in released.iterdir()} == {*listed, "manifest.json"}
    for name, file in listed.items():
        content = (released / name).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert listed["afforestation.parquet"]["rows"] == 1
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        head, on_record = connection.execute(
            text(
                "SELECT r.audit_head, e.detail::jsonb->>'manifest_sha256' FROM core.releases r, audit.entries e"
                " WHERE e.action = 'release.files'"
            )
        ).one()
        assert manifest["audit_head"] == head and len(head) == 64
        assert on_record == hashlib.sha256((released / "manifest.json").read_bytes()).hexdigest()
        make(county)  # once made, never again
        assert (
            connection.scalar(text("SELECT count(*) FROM audit.entries WHERE action = 'release.files'")) == 1
        )
        frozen = connection.scalars(text("SELECT figures FROM core.release_figures")).all()
    engine.dispose()
    plain = json.loads((released / "figures.json").read_text())
    table = pq.read_table(released / "figures.parquet").to_pylist()
    assert len(plain["rows"]) == len(table) == len(frozen) > 0
    value = {(row["indicator"], row["unit_kind"], row["unit"]): row["value"] for row in frozen}
    assert {(row["indicator"], row["unit_kind"], row["unit"]): row["value"] for row in table} == value
    assert not list(released.parent.glob(".making-*"))


def test_pf4_who_releases_asks_and_the_worker_makes(works: dict[str, uuid.UUID], as_person: As) -> None:
    cora, chelsea = as_person("cora"), as_person("chelsea")
    here = f"/releases/{NEW['id']}/files"
    assert chelsea.get(here).json()["code"] == "release.unknown"
    assert cora.post("/releases", json=NEW).status_code == 201
    assert chelsea.get(here).json()["state"] == "absent"
    assert chelsea.get(f"{here}/map.pmtiles").json()["code"] == "release.no_file"
    assert chelsea.post(here).status_code == 403
    assert cora.post(here).status_code == cora.post(here).status_code == 202
    end = time.monotonic() + 120
    while (told := chelsea.get(here).json())["state"] in ("queued", "running") and time.monotonic() < end:
        time.sleep(0.3)
    assert told["state"] == "done", told
    names = [file["name"] for file in told["manifest"]["files"]]
    assert {"map.pmtiles", "afforestation.parquet", "figures.json", "figures.parquet"} <= set(names)
    for file in told["manifest"]["files"]:
        assert hashlib.sha256(chelsea.get(file["link"]).content).hexdigest() == file["sha256"]
    assert chelsea.get(told["links"]["manifest"]).json()["release"] == NEW["id"]
    assert TestClient(cora.app).get(here).status_code == 401


def test_pf5_any_stretch_by_range(released: Path, as_person: As) -> None:
    chelsea, address = as_person("chelsea"), f"/releases/{NEW['id']}/files/map.pmtiles"
    content = (released / "map.pmtiles").read_bytes()
    whole = chelsea.get(address)
    assert whole.content == content and whole.headers["accept-ranges"] == "bytes"
    assert whole.headers["content-type"] == "application/vnd.pmtiles"
    part = chelsea.get(address, headers={"Range": "bytes=0-126"})
    assert (part.status_code, part.content) == (206, content[:127])
    assert part.headers["content-range"] == f"bytes 0-126/{len(content)}"
    tag = whole.headers["etag"]
    kept = chelsea.get(address, headers={"Range": "bytes=5-9", "If-Range": tag})
    assert (kept.status_code, kept.content) == (206, content[5:10])
    other = chelsea.get(address, headers={"Range": "bytes=5-9", "If-Range": '"another"'})
    assert (other.status_code, other.content) == (200, content)
    assert chelsea.get(address, headers={"Range": f"bytes={len(content)}-"}).status_code == 416
    for name in ("..%2f..%2fdemo-accounts.tsv", "../manifest.json", ".making", "MANIFEST.JSON"):
        assert chelsea.get(f"/releases/{NEW['id']}/files/{name}").status_code == 404

    def fetch(offset: int, length: int) -> bytes:
        return chelsea.get(address, headers={"Range": f"bytes={offset}-{offset + length - 1}"}).content

    (z, x, y), tile = next(iter(all_tiles(MemorySource(content))))
    assert Reader(fetch).get(z, x, y) == tile


def _unpack(path: Path) -> list[bytes]:
    """What compression hides: the tiles of an archive, the values of a table."""
    if path.suffix == ".pmtiles":
        reader = Reader(MemorySource(path.read_bytes()))
        return [json.dumps(reader.metadata(), ensure_ascii=False).encode()] + [
            gzip.decompress(tile) for _, tile in all_tiles(reader.get_bytes)
        ]
    if path.suffix == ".parquet":
        rows = pq.read_table(path)
        return [str(rows.schema.metadata).encode()] + [
            value if isinstance(value, bytes) else str(value).encode()
            for row in rows.to_pylist()
            for value in row.values()
        ]
    return []
