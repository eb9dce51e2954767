"""What a release gives away: whole, of its instant, only what everyone may see, served in stretches.

PF1 GeoParquet 1.1 that GDAL's readers and others understand: rows, shapes, system, boxes, labels, units, notice
PF2 PMTiles: the map's own tiles of that instant, from far away as it looked then, whatever came or has gone since
PF3 nothing that is not for everybody: restricted ground, fields for staff, true places of the protected, names
PF4 asked for by who releases, made once by the worker, on record with the manifest's checksum
PF5 any stretch of a file by Range
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import random
import struct
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

import geopandas
import mapbox_vector_tile
import psycopg
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient
from pmtiles.reader import MemorySource, Reader, all_tiles
from pmtiles.tile import Compression, TileType
from shapely import LineString, MultiLineString, MultiPolygon, Point
from sqlalchemy import create_engine, text

from geo_api.app import create_app
from geo_api.db import Database
from geo_api.people import ANONYMOUS
from geo_api.public_files.making import write_release_files
from geo_api.public_files.tiling import LEAST_ZOOM, write_pmtiles
from geo_api.serving.place import FAR_ZOOM, list_range, project
from geo_api.settings import Settings
from geo_api.visibility import list_layers
from tests.api.conftest import found_county, publishing
from tests.api.house import House
from tests.conftest import CloneDatabase
from tests.road import As
from tests.shapes import multi, square

Publish = Callable[..., uuid.UUID]
SECRET = square(120.153217, 32.254379, 0.0004)
BEFORE, AFTER = "2022-01-01T00:00Z", "2022-07-01T00:00Z"
AS_OF = "2022-06-30T16:00:00Z"
NEW = {"id": "mid-2022", "title": "2022年上半年通报", "on": "2022-06-30", "as_of": AS_OF}


def publish_works(publish_row: Publish) -> dict[str, uuid.UUID]:
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


@dataclass(frozen=True)
class Released:
    """A release whose files are made, and the county it is of; ``house`` is its application."""

    folder: Path
    works: dict[str, uuid.UUID]
    settings: Settings
    house: House


@pytest.fixture(scope="module")
def released(
    clone_database: CloneDatabase, migrated: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Released]:
    """Made once: the tests of this file only read it."""
    with clone_database(migrated) as url, publishing(url) as publish_row:
        home = tmp_path_factory.mktemp("released")
        settings = Settings(home=home, database_url=url, login_roles=True, worker=False)
        found_county(settings, publish_row)
        works = publish_works(publish_row)
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1))
        app = create_app(settings)
        with TestClient(app):
            house = House(app, engine)
            assert house("cora").post("/releases", json=NEW).status_code == 201
            make(settings)
            yield Released(home / "releases" / NEW["id"], works, settings, house)
        engine.dispose()


def make(settings: Settings) -> None:
    database = Database(settings)
    write_release_files(database, settings, NEW["id"])
    database.close()


def read_manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return found


def test_pf1_a_layer_reads_back_as_it_was_published(released: Released) -> None:
    folder, works = released.folder, released.works
    plots = geopandas.read_parquet(folder / "afforestation.parquet")
    assert list(plots["feature_id"]) == [str(works["plot"])]
    plot = plots.iloc[0]
    assert (plot["name"], plot["unit"], plot["survival_pct"]) == ("东河地块", "黄桥镇", 92.0)
    assert str(plot["accepted_on"]) == "2022-03-01" and bool(plot["illustrative"])
    assert plots.crs.to_epsg() == 4490
    assert plot["geometry"].equals(multi(square(120.12, 32.22)))
    file = pq.ParquetFile(folder / "afforestation.parquet")
    beside = file.read(["bbox"]).to_pylist()[0]["bbox"]
    assert tuple(beside[edge] for edge in ("xmin", "ymin", "xmax", "ymax")) == plot["geometry"].bounds
    # the box beside the shape is what a reader skips by
    assert len(geopandas.read_parquet(folder / "afforestation.parquet", bbox=(121, 32, 122, 33))) == 0
    assert (
        len(geopandas.read_parquet(folder / "afforestation.parquet", bbox=(120.12, 32.22, 120.13, 32.3))) == 1
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
    rivers = geopandas.read_parquet(folder / "rural_rivers.parquet")
    assert rivers.geometry.geom_type.tolist() == ["MultiLineString"]
    # a layer without works is a file without rows, not a missing one
    assert len(geopandas.read_parquet(folder / "wetlands.parquet")) == 0


def test_pf2_tiles_are_the_map_s_own(released: Released) -> None:
    folder, works, as_person = released.folder, released.works, released.house
    content = (folder / "map.pmtiles").read_bytes()
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
    for (z, x, y), tile in [one for one in tiles.items() if one[0][0] > FAR_ZOOM][::7]:
        address = f"/tiles/WebMercatorQuad/{z}/{y}/{x}?as_of={AS_OF}&collections={','.join(keys)}"
        answer = chelsea.get(address)
        assert unpack_tile(tile) == unpack_tile(answer.content), (z, x, y)
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
    layers = {name for name, _ in pyogrio.list_layers(folder / "map.pmtiles")}
    assert {"afforestation", "rural_rivers", "outfalls", "townships"} <= layers
    found = pyogrio.read_dataframe(folder / "map.pmtiles", layer="afforestation")
    assert set(found["name"]) == {"东河地块"}


def test_pf2_from_far_away_it_is_the_map_of_that_instant(
    county: Settings, publish_row: Publish, as_person: As, database_url: str, tmp_path: Path
) -> None:
    """Works of all sizes, alone in their cell and many, lie there; then some go, some are moved, others come."""
    rng, chelsea = random.Random(5), as_person("chelsea")
    stages = ("planned", "building", "accepted")

    def publish(layer: str, n: int, since: str, **again: Any) -> uuid.UUID:
        x, y, size = rng.uniform(120.11, 120.19), rng.uniform(32.21, 32.29), 0.0002 * 3 ** (n % 5)
        # bends of all sizes, so that each zoom leaves out others
        course = LineString([(x + size * n / 40, y + size * math.sin(n * n) / (2 + n)) for n in range(40)])
        shape = {
            "afforestation": multi(square(x, y, size)),
            "rural_rivers": MultiLineString([course]),
            "outfalls": Point(x, y),
        }[layer]
        told = {"stage": stages[n % 3]} if layer == "afforestation" else {}
        return publish_row(layer, shape, "huangqiao", since, name=f"第{n}个", **told, **again)

    def look() -> dict[Any, Any]:
        """The far tiles of the county as the map shows them now."""
        seen = {}
        for z in range(LEAST_ZOOM, FAR_ZOOM + 1):
            rows, cols = list_range(z, project(box))
            for row, col in product(rows, cols):
                told = chelsea.get(f"/tiles/WebMercatorQuad/{z}/{row}/{col}?collections={keys}").content
                if told:
                    seen[z, col, row] = unpack_tile(told)
        return seen

    public, box = list_layers(ANONYMOUS), (120.1, 32.2, 120.2, 32.3)
    keys = ",".join(layer.key for layer in public)
    there = [
        (layer, n, publish(layer, n, BEFORE))
        for n in range(20)
        for layer in ("afforestation", "rural_rivers", "outfalls")
    ]
    then = look()
    with psycopg.connect(database_url) as connection:
        for layer, n, feature_id in there:
            if n % 2:
                until = (
                    f"UPDATE published.{layer} SET valid = tstzrange(lower(valid), %s) WHERE feature_id = %s"
                )
                connection.execute(until.encode(), (AFTER, feature_id))
    for layer, n, feature_id in there:
        if n % 4 == 1:
            publish(layer, n, AFTER, feature_id=feature_id, version=2)
        elif n % 4 == 2:
            publish(layer, n, AFTER)
    assert look() != then
    database, about = Database(county), {"title": NEW["title"], "notice": ""}
    # twice: what the first one kept of the instant is gone when the connection is used again
    for as_of, expected in ((AFTER, look()), (AS_OF, then)):
        instant = datetime.fromisoformat(as_of)
        with database.reader.connect() as opened:
            one_state = opened.execution_options(isolation_level="REPEATABLE READ")
            write_pmtiles(one_state, public, instant, box, about, tmp_path / "map.pmtiles")
        content = (tmp_path / "map.pmtiles").read_bytes()
        tiles = {place: unpack_tile(gzip.decompress(one)) for place, one in all_tiles(MemorySource(content))}
        assert {place: tile for place, tile in tiles.items() if place[0] <= FAR_ZOOM} == expected
    database.close()
    counts = {
        row["properties"].get("count") for tile in then.values() for rows in tile.values() for row in rows
    }
    assert {None, 1} < counts


def unpack_tile(content: bytes) -> dict[str, list[Any]]:
    """What a tile shows by layer, in an order of its own: nobody promises one."""
    told = mapbox_vector_tile.decode(content)
    return {name: sorted(layer["features"], key=str) for name, layer in told.items()}


def test_pf3_nothing_is_given_away_that_is_not_for_everybody(released: Released) -> None:
    folder = released.folder
    names = {path.name for path in folder.iterdir()}
    assert "outfalls.parquet" in names and "farmland.parquet" not in names
    assert "contact" not in pq.read_schema(folder / "outfalls.parquet").names
    secret = geopandas.read_parquet(folder / "shoreline_projects.parquet").geometry.iloc[0]
    assert secret.covers(shapely.Point(SECRET.centroid.coords[0])) and secret.area > 50 * SECRET.area
    for path in folder.iterdir():
        content = path.read_bytes()
        told = content + b"".join(_unpack(path))
        assert "王五机密".encode() not in told and "后来地块".encode() not in told, path
        assert b"cora" not in told, path
        for number in {number for corner in SECRET.exterior.coords for number in corner}:
            assert struct.pack("<d", number) not in told, path


def test_pf3_the_manifest_vouches_for_every_file(released: Released) -> None:
    folder = released.folder
    manifest = read_manifest(folder)
    listed = {file["name"]: file for file in manifest["files"]}
    assert {path.name for path in folder.iterdir()} == {*listed, "manifest.json"}
    for name, file in listed.items():
        content = (folder / name).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert listed["afforestation.parquet"]["rows"] == 1
    with released.house.engine.connect() as connection:
        head, on_record = connection.execute(
            text(
                "SELECT r.audit_head, e.detail::jsonb->>'manifest_sha256' FROM core.releases r, audit.entries e"
                " WHERE e.action = 'release.files'"
            )
        ).one()
        assert manifest["audit_head"] == head and len(head) == 64
        assert on_record == hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
        make(released.settings)  # once made, never again
        assert (
            connection.scalar(text("SELECT count(*) FROM audit.entries WHERE action = 'release.files'")) == 1
        )
        frozen = connection.scalars(text("SELECT figures FROM core.release_figures")).all()
    plain = json.loads((folder / "figures.json").read_text())
    table = pq.read_table(folder / "figures.parquet").to_pylist()
    assert len(plain["rows"]) == len(table) == len(frozen) > 0
    value = {(row["indicator"], row["unit_kind"], row["unit"]): row["value"] for row in frozen}
    assert {(row["indicator"], row["unit_kind"], row["unit"]): row["value"] for row in table} == value
    assert not list(folder.parent.glob(".making-*"))


def test_pf4_who_releases_asks_and_the_worker_makes(
    county: Settings, publish_row: Publish, as_person: As
) -> None:
    publish_works(publish_row)
    cora, chelsea = as_person("cora"), as_person("chelsea")
    here = f"/releases/{NEW['id']}/files"
    assert chelsea.get(here).json()["code"] == "release.unknown"
    assert cora.post("/releases", json=NEW).status_code == 201
    assert chelsea.get(here).json()["state"] == "absent"
    assert chelsea.get(f"{here}/map.pmtiles").json()["code"] == "release.no_file"
    assert chelsea.post(here).status_code == 403
    assert cora.post(here).status_code == cora.post(here).status_code == 202
    end = time.monotonic() + 300
    while (told := chelsea.get(here).json())["state"] in ("queued", "running") and time.monotonic() < end:
        time.sleep(0.3)
    assert told["state"] == "done", told
    names = [file["name"] for file in told["manifest"]["files"]]
    assert {"map.pmtiles", "afforestation.parquet", "figures.json", "figures.parquet"} <= set(names)
    for file in told["manifest"]["files"]:
        assert hashlib.sha256(chelsea.get(file["link"]).content).hexdigest() == file["sha256"]
    assert chelsea.get(told["links"]["manifest"]).json()["release"] == NEW["id"]
    assert TestClient(cora.app).get(here).status_code == 401


def test_pf5_any_stretch_by_range(released: Released) -> None:
    folder, chelsea, address = (
        released.folder,
        released.house("chelsea"),
        f"/releases/{NEW['id']}/files/map.pmtiles",
    )
    content = (folder / "map.pmtiles").read_bytes()
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
