"""Files of plots as a township has them: a phone map's degrees in a GBK shapefile without .prj, and a large one."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyogrio
import shapely
from shapely import Polygon
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from etl.shifted_datums import shift_to_gcj02

METRE = 1 / 111_320  # degrees of latitude
STRETCH = 1.18  # a degree of latitude in degrees of longitude, at 32 degrees north
PARTS = ("shp", "shx", "dbf")


def draw_plots(home: BaseGeometry, taken: Sequence[BaseGeometry]) -> list[Polygon]:
    """Four plots of a township on free ground, EPSG:4490: two with a gap of 6 m, one crossed, one alone."""
    chance = random.Random(20240312)
    free = home.buffer(-0.004)
    plots: list[Polygon] = []
    west, south, east, north = free.bounds
    busy = shapely.STRtree([shape.buffer(0.002) for shape in taken])
    while len(plots) < 4:
        x, y = chance.uniform(west, east), chance.uniform(south, north)
        plot = draw_plot(x, y, 60 + 20 * len(plots), 50)
        if not free.covers(plot.buffer(0.002)) or len(busy.query(plot, predicate="intersects")):
            continue
        if any(plot.distance(other) < 0.01 for other in plots):
            continue
        plots.append(plot)
        if len(plots) == 1:
            width = plot.bounds[2] - plot.bounds[0] + 6 * METRE * STRETCH
            plots.append(translate(plot, width))
    plots[2] = cross(plots[2])
    return plots


def draw_plot(x: float, y: float, width_m: float, height_m: float) -> Polygon:
    w, h = width_m * METRE * STRETCH, height_m * METRE
    return Polygon([(x, y), (x + w, y), (x + w, y + h), (x, y + h)])


def cross(plot: Polygon) -> Polygon:
    """The same plot with two of its corners in the wrong order: it crosses itself."""
    a, b, c, d = list(plot.exterior.coords)[:4]
    return Polygon([a, b, d, c])


def shift(plots: Sequence[Polygon]) -> list[BaseGeometry]:
    """As a phone map gives them: GCJ-02."""
    return list(shapely.transform(np.array(plots, dtype=object), shift_to_gcj02))


def write_parts(
    folder: Path, name: str, shapes: Sequence[BaseGeometry], rows: Mapping[str, Sequence[Any]]
) -> list[Path]:
    """The .shp, .shx and .dbf of a shapefile in GBK that says neither its encoding nor its system."""
    frame = geopandas.GeoDataFrame(dict(rows), geometry=list(shapes), crs=4490)
    path = folder / f"{name}.shp"
    pyogrio.write_dataframe(frame, path, encoding="GB18030")
    return [path.with_suffix(f".{part}") for part in PARTS]


def pack(parts: Sequence[Path], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in parts:
            packed.write(part, part.name)
    return path


def write_large(path: Path, shapes: Sequence[BaseGeometry], least_bytes: int) -> Path:
    """GeoJSON of that size at least: the same plots, and blanks between them."""
    features = [
        {"type": "Feature", "properties": {"名称": f"大文件地块{n}"}, "geometry": shape.__geo_interface__}
        for n, shape in enumerate(shapes, start=1)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    path.write_text(text[:-1] + " " * least_bytes + "}", encoding="utf-8")
    return path


def write_layers(path: Path, layers: Mapping[str, Sequence[BaseGeometry]]) -> Path:
    """A GeoPackage with several layers of areas, EPSG:4490."""
    for name, shapes in layers.items():
        names = [f"{name}{n}" for n in range(1, len(shapes) + 1)]
        frame = geopandas.GeoDataFrame({"名称": names}, geometry=list(shapes), crs=4490)
        pyogrio.write_dataframe(frame, path, layer=name)
    return path


def rows_of_plots(count: int) -> dict[str, list[Any]]:
    """What the ledger says of each: names, the area in 亩, how and when it was planted."""
    return {
        "地块名称": [f"三官庙村示意地块{number}" for number in range(1, count + 1)],
        "面积": [4.5, 4.5, 7.5, 9.0][:count],
        "建设阶段": ["在栽"] * count,
        "备注": ["四旁植树"] * count,
    }
