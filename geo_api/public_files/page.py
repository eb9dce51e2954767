"""A map of the release that needs only its files: what the page knows of layers, and a zip for any static host."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import shapely

from etl.extract import Extract
from layers.legend import describe_legend
from layers.plan import INDICATORS

LEGEND, PAGE = "legend.json", "map.zip"
PAGES = Path(__file__).resolve().parents[2] / "static" / "map"
# a pixel of the largest zoom at which a whole township is looked at, in degrees
TOLERANCE = 0.0001
# the folder of the libraries is called so by npm; some hosts refuse to serve a folder of that name
_FROM, _TO = "node_modules/maplibre-gl/dist/", "maplibre/"
_LIBRARIES = ("maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css")
_OWN = (
    "release/page.js",
    "release/panel.js",
    "release/sheet.js",
    "release/archive.js",
    "words/release.js",
    "language.js",
    "dom.js",
    "format.js",
    "forms.js",
    "palette.js",
    "style.js",
    "mark.svg",
    "styles/tokens.css",
    "styles/release.css",
)
_TOLD = ("key", "zh", "en", "theme", "group", "geometry", "min_zoom", "reference", "lifecycle")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READ_ME = """生态一张图：一次发布的地图
把这个文件夹放到任何网站目录下即可打开，不需要数据库和程序：nginx、Apache、Caddy、IIS、对象存储（OSS、COS、S3、MinIO）都可以。
不能直接双击 index.html：浏览器不允许网页从磁盘读取旁边的文件。
主机支持分段读取（Range）时只读看到的部分；不支持时会一次读完 map.pmtiles，也能用。

Put this folder on any web host. Hosts that know Range requests (nginx, Apache, Caddy, IIS, object stores) send only
what is looked at; others send map.pmtiles whole. Opening index.html from the disk does not work: browsers forbid it.
"""


def write_legend(extracts: Sequence[Extract], told: dict[str, Any], bounds: Any, path: Path) -> None:
    """Layers as they are drawn, indicators by name, and the townships as ground."""
    legend = describe_legend([extract.layer for extract in extracts])
    legend["layers"] = [{name: layer[name] for name in _TOLD} for layer in legend["layers"]]
    legend["indicators"] = [
        {"key": one.key, "zh": one.zh, "en": one.en, "unit": one.unit, "direction": one.direction}
        for one in INDICATORS
    ]
    towns = [extract for extract in extracts if extract.layer.key == "townships"]
    ground = {
        "type": "FeatureCollection",
        "features": [shape for extract in towns for shape in _describe_ground(extract)],
    }
    path.write_bytes(orjson.dumps(told | legend | {"bounds": bounds, "towns": ground}))


def write_page(folder: Path, manifest: dict[str, Any], names: Sequence[str], path: Path) -> None:
    """The page with the files it reads (``names``) in one zip; the same content makes the same bytes."""
    with zipfile.ZipFile(path, "w") as packed:
        _add(packed, "README.txt", _READ_ME.encode())
        _add(packed, "index.html", _read_page("release.html"))
        for name in _OWN:
            _add(packed, name, _read_page(name))
        for name in _LIBRARIES:
            _add(packed, _TO + name, (PAGES / _FROM / name).read_bytes())
        _add(packed, "manifest.json", orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
        for name in names:
            _add(packed, name, (folder / name).read_bytes())


def _describe_ground(extract: Extract) -> list[dict[str, Any]]:
    rows, wkb = zip(*extract.walk(), strict=True) if extract.totals.count else ((), ())
    # neighbours are made simpler together, so that no gap opens between them
    shapes = shapely.coverage_simplify(shapely.from_wkb(list(wkb)), TOLERANCE)
    return [
        {
            "type": "Feature",
            "properties": {"key": row["key"], "name": row["name"]},
            "geometry": orjson.loads(shapely.to_geojson(shape)),
        }
        for row, shape in zip(rows, shapes, strict=True)
    ]


def _read_page(name: str) -> bytes:
    return (PAGES / name).read_bytes().replace(_FROM.encode(), _TO.encode())


def _add(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    # what is packed already would only take time
    kind = zipfile.ZIP_STORED if name.endswith(".pmtiles") else zipfile.ZIP_DEFLATED
    about = zipfile.ZipInfo(name, _EPOCH)
    about.external_attr = 0o644 << 16
    packed.writestr(about, content, compress_type=kind)
