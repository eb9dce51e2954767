"""The servers beside the product in ``bench/serve.py``: TiPg and pygeoapi from PyPI, MapServer from Debian.

Each gets what its documentation advises and no limit that it does not set itself: one process and a pool of 8 for TiPg,
gunicorn with two workers of four threads for pygeoapi, two FastCGI processes behind lighttpd for MapServer.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bench.serve_county import EAST, NORTH, SOUTH, TCP_HOST, TOLD, WEST
from bench.serve_load import find_port, read_rss, run_process, wait_for

PACKAGES = (
    "tipg==1.6.1",
    "uvicorn",
    "uvloop",
    "httptools",
    "pygeoapi==0.21.0",
    "gunicorn",
    "psycopg2-binary",
    "geoalchemy2",
)
_BOX = f"{WEST}, {SOUTH}, {EAST}, {NORTH}"


@dataclass(frozen=True, slots=True)
class Peer:
    """A server that runs; addresses with the places of ``z``, ``x``, ``y`` or of ``offset`` and ``key``."""

    name: str
    base: str
    pid: int
    tile: str
    page: str
    page_by_key: str = ""

    @property
    def rss(self) -> list[float]:
        return read_rss(self.pid)


def install(folder: Path) -> Path:
    """An environment of their own in ``folder``; returns its ``bin``."""
    if not (folder / "bin/tipg-ready").exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, timeout=120)
        subprocess.run([folder / "bin/pip", "install", "-q", *PACKAGES], check=True, timeout=600)
        (folder / "bin/tipg-ready").touch()
    return folder / "bin"


@contextmanager
def run_tipg(binaries: Path, folder: Path) -> Iterator[Peer]:
    port, log = find_port(), folder / "tipg.log"
    env = {
        "DATABASE_URL": f"postgresql://bench_peer@{TCP_HOST}:5432/ecoworks",
        "TIPG_DB_SCHEMAS": '["bench"]',
        "TIPG_TILE_BUFFER": "64",
        "DB_MAX_CONN_SIZE": "8",
        "TIPG_CATALOG_TTL": "100000",
    }
    command: list[str | Path] = [
        binaries / "uvicorn",
        "tipg.main:app",
        "--port",
        str(port),
        "--log-level",
        "warning",
        "--no-access-log",
    ]
    base = f"http://127.0.0.1:{port}"
    with run_process(command, log, env, cwd=folder) as child:
        wait_for(base, "/collections/bench.rows/items?limit=1", child, log)
        by_key = quote("id > ") + "{key}"
        yield Peer(
            "TiPg", base, child.pid,
            "/collections/bench.plots/tiles/WebMercatorQuad/{z}/{x}/{y}",
            "/collections/bench.rows/items?f=geojson&limit=1000&offset={offset}",
            f"/collections/bench.rows/items?f=geojson&limit=1000&sortby=id&filter-lang=cql2-text&filter={by_key}",
        )  # fmt: skip


@contextmanager
def run_pygeoapi(binaries: Path, folder: Path) -> Iterator[Peer]:
    port, log = find_port(), folder / "pygeoapi.log"
    config, described = folder / "pygeoapi.yml", folder / "pygeoapi-openapi.yml"
    base = f"http://127.0.0.1:{port}"
    config.write_text(_write_pygeoapi(port), encoding="utf-8")
    env = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(described)}
    with run_process(
        [binaries / "pygeoapi", "openapi", "generate", config, "--output-file", described], log, env
    ) as made:
        made.wait(60)
    command: list[str | Path] = [
        binaries / "gunicorn",
        "-w",
        "2",
        "--threads",
        "4",
        "-b",
        f"127.0.0.1:{port}",
        "pygeoapi.flask_app:APP",
    ]
    with run_process(command, log, env, cwd=folder) as child:
        wait_for(base, "/collections/rows/items?f=json&limit=1", child, log)
        yield Peer(
            "pygeoapi", base, child.pid,
            "/collections/plots/tiles/WebMercatorQuad/{z}/{y}/{x}?f=mvt",
            "/collections/rows/items?f=json&limit=1000&offset={offset}",
        )  # fmt: skip


@contextmanager
def run_mapserver(folder: Path) -> Iterator[Peer]:
    """Two processes of mapserv behind lighttpd; pages are WFS 2.0 answered as GeoJSON."""
    port, log = find_port(), folder / "mapserver.log"
    binary = next(
        path for path in ("/usr/lib/cgi-bin/mapserv", shutil.which("mapserv")) if path and Path(path).exists()
    )
    (folder / "bench.map").write_text(_MAP, encoding="utf-8")
    (folder / "mapserver.conf").write_text(
        f'CONFIG\n ENV\n END\n MAPS\n  BENCH "{folder}/bench.map"\n END\nEND\n'
    )
    (folder / "lighttpd.conf").write_text(
        f"""server.modules = ("mod_fastcgi")
server.document-root = "{folder}"
server.bind = "127.0.0.1"
server.port = {port}
fastcgi.server = ("/ms" => ((
  "bin-path" => "{binary}", "socket" => "{folder}/ms.socket", "check-local" => "disable", "min-procs" => 2,
  "max-procs" => 2, "bin-environment" => ("MAPSERVER_CONFIG_FILE" => "{folder}/mapserver.conf")
)))
""",
        encoding="utf-8",
    )
    base = f"http://127.0.0.1:{port}"
    tile = "/ms?map=BENCH&mode=tile&tilemode=gmap&tile={x}+{y}+{z}&layers=plots&map.imagetype=mvt"
    with run_process(["/usr/sbin/lighttpd", "-D", "-f", folder / "lighttpd.conf"], log) as child:
        page = (
            "/ms?map=BENCH&SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=rows&OUTPUTFORMAT=geojson"
            "&COUNT=1000&STARTINDEX={offset}"
        )
        wait_for(base, page.format(offset=0), child, log)
        yield Peer("MapServer", base, child.pid, tile, page)


def _write_pygeoapi(port: int) -> str:
    data = f"{{host: {TCP_HOST}, port: 5432, dbname: ecoworks, user: bench_peer, password: '', search_path: [bench]}}"
    about = """
  {name}:
    type: collection
    title: {name}
    description: {name}
    keywords: [bench]
    links: []
    extents: {{spatial: {{bbox: [{box}], crs: http://www.opengis.net/def/crs/OGC/1.3/CRS84}}}}
    providers:
      - {{type: {kind}, name: {provider}, data: {data}, id_field: id, table: {name}, geom_field: geom{more}}}"""
    tiles = ", options: {zoom: {min: 0, max: 20}}, format: {name: pbf, mimetype: application/vnd.mapbox-vector-tile}"
    return f"""
server:
  bind: {{host: 127.0.0.1, port: {port}}}
  url: http://127.0.0.1:{port}
  mimetype: application/json; charset=UTF-8
  encoding: utf-8
  languages: [en-US]
  limits: {{default_items: 10, max_items: 10000}}
  map: {{url: "http://127.0.0.1/{{z}}/{{x}}/{{y}}.png", attribution: none}}
logging: {{level: ERROR}}
metadata:
  identification: {{title: bench, description: bench, keywords: [bench], keywords_type: theme, terms_of_service: none, url: "http://127.0.0.1"}}
  license: {{name: none, url: "http://127.0.0.1"}}
  provider: {{name: none, url: "http://127.0.0.1"}}
  contact: {{name: none, position: none, address: none, city: none, stateorprovince: none, postalcode: none, country: none, phone: none, fax: none, email: none@example.org, url: "http://127.0.0.1", hours: none, instructions: none, role: none}}
resources:{about.format(name="plots", box=_BOX, kind="tile", provider="MVT-postgresql", data=data, more=tiles)}
{about.format(name="rows", box=_BOX, kind="feature", provider="PostgreSQL", data=data, more="")}
"""  # noqa: E501


def _write_layer(name: str, columns: str) -> str:
    items = ",".join(columns.split())
    return f"""
  LAYER
    NAME "{name}" TYPE POLYGON STATUS ON
    CONNECTIONTYPE POSTGIS
    CONNECTION "host={TCP_HOST} port=5432 dbname=ecoworks user=bench_peer"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    DATA "geom FROM (SELECT id, {items}, geom FROM bench.{name}) AS t USING UNIQUE id USING SRID=4490"
    PROJECTION "init=epsg:4490" END
    EXTENT {_BOX.replace(",", "")}
    METADATA "ows_title" "{name}" "gml_include_items" "{items}" "gml_featureid" "id"
      "wfs_use_default_extent_for_getfeature" "false" END
    CLASS STYLE COLOR 0 0 0 END END
  END"""


_MAP = f"""MAP
  NAME "bench" SIZE 256 256 MAXSIZE 4096 UNITS METERS
  EXTENT 13347000 3755000 13403500 3816000
  PROJECTION "init=epsg:3857" END
  OUTPUTFORMAT NAME "mvt" DRIVER MVT FORMATOPTION "EXTENT=4096" FORMATOPTION "EDGE_BUFFER=4" EXTENSION "pbf" END
  OUTPUTFORMAT NAME "geojson" DRIVER "OGR/GEOJSON" MIMETYPE "application/json; subtype=geojson"
    FORMATOPTION "STORAGE=stream" FORMATOPTION "FORM=SIMPLE" FORMATOPTION "LCO:NATIVE_DATA=NO" END
  WEB METADATA
    "ows_enable_request" "*" "ows_title" "bench" "ows_srs" "EPSG:4326 EPSG:3857 EPSG:4490"
    "wfs_getfeature_formatlist" "geojson" "ows_onlineresource" "http://127.0.0.1/ms?"
    "tile_map_edge_buffer" "4"
  END END
{_write_layer("plots", "feature_id name township stage form")}
{_write_layer("rows", "feature_id " + " ".join(TOLD))}
END
"""
