"""Files made at run time: what townships send, and what nobody should."""

from __future__ import annotations

import io
import json
import struct
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from pyproj import Transformer

from etl.read import read_file
from etl.reading import CountyContext, Reading, UnreadableFile
from etl.shifted_datums import shift_to_bd09, shift_to_gcj02

NAMES = ["马尾松造林地块", "黄桥镇河滨绿地", "宣堡镇湿地"]


def _polygons() -> list[shapely.Polygon]:
    corners = ((120.05, 32.17), (120.10, 32.20), (120.15, 32.25))
    return [
        shapely.Polygon([(x, y), (x + 0.01, y), (x + 0.01, y + 0.008), (x, y + 0.01)]) for x, y in corners
    ]


def _outline() -> shapely.Polygon:
    """A made-up county of about the size of Taixing with a wavy border."""
    angle = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    radius = 1 + 0.08 * np.sin(7 * angle) + 0.03 * np.cos(23 * angle)
    return shapely.Polygon(
        np.column_stack([120.135 + 0.21 * radius * np.cos(angle), 32.18 + 0.19 * radius * np.sin(angle)])
    )


def _move(shape: Any, crs: str) -> Any:
    shifts = {"GCJ-02": shift_to_gcj02, "BD-09": shift_to_bd09, "swapped": lambda places: places[:, ::-1]}
    if crs in shifts:
        return shapely.transform(shape, shifts[crs])
    to = Transformer.from_crs("EPSG:4490", crs, always_xy=True)
    return shapely.transform(shape, lambda places: np.column_stack(to.transform(places[:, 0], places[:, 1])))


class Maker:
    """Writes one file and reads it through the cage."""

    def __init__(self, folder: Path, county: CountyContext) -> None:
        self.folder = folder
        self.county = county

    names = tuple(NAMES)
    polygons = staticmethod(_polygons)
    outline = staticmethod(_outline)
    move = staticmethod(_move)

    def read(self, data: bytes | str, name: str = "upload.bin", **choices: Any) -> Reading:
        path = self.folder / "upload"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return read_file(path, name, context=choices.pop("context", self.county), **choices)

    def refusal(self, data: bytes | str, name: str = "upload.bin", **choices: Any) -> UnreadableFile:
        with pytest.raises(UnreadableFile) as caught:
            self.read(data, name, **choices)
        assert caught.value.message and caught.value.message_en
        assert str(self.folder) not in caught.value.message + caught.value.message_en
        return caught.value

    def zip(self, members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as archive:
            for name, data in members.items():
                archive.writestr(name, data)
        return buffer.getvalue()

    def frame(self, shapes: Sequence[Any] | None = None) -> geopandas.GeoDataFrame:
        shapes = list(shapes or _polygons())
        columns = {
            "名称": [NAMES[n % 3] for n in range(len(shapes))],
            "mu": [15.5 + n for n in range(len(shapes))],
        }
        return geopandas.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:4490")

    def shapefile(
        self, shapes: Sequence[Any] | None = None, encoding: str = "GBK", prj: str | None = None
    ) -> dict[str, bytes]:
        """The parts of a shapefile by ending; ``.cpg`` is left to the test."""
        folder = self.folder / "parts"
        folder.mkdir(exist_ok=True)
        self.frame(shapes).to_file(folder / "a.shp", encoding=encoding, engine="pyogrio")
        parts = {ending: (folder / f"a{ending}").read_bytes() for ending in (".shp", ".shx", ".dbf")}
        if prj is not None:
            parts[".prj"] = prj.encode()
        return parts

    def zip_shapefile(self, parts: dict[str, bytes], stem: str = "地块") -> bytes:
        return self.zip({stem + ending: data for ending, data in parts.items()})

    def geojson(self, shapes: Sequence[Any] | None = None, **members: Any) -> str:
        features = [
            {
                "type": "Feature",
                "properties": {"名称": NAMES[n % 3], "mu": n},
                "geometry": shapely.geometry.mapping(shape),
            }
            for n, shape in enumerate(shapes or _polygons())
        ]
        return json.dumps({"type": "FeatureCollection", "features": features, **members}, ensure_ascii=False)


@pytest.fixture
def county() -> CountyContext:
    return CountyContext(outline=_outline().wkb)


@pytest.fixture
def maker(tmp_path: Path, county: CountyContext, monkeypatch: pytest.MonkeyPatch) -> Maker:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # where the cage makes its folders
    return Maker(tmp_path, county)


@pytest.fixture
def same_shapes() -> Callable[[Reading], None]:
    """Asserts that a reading, brought to EPSG:4490, holds the three polygons."""
    from etl.crs import transform_shapes

    def check(reading: Reading) -> None:
        assert reading.crs.used is not None
        moved = transform_shapes(reading.shapes, reading.crs.used)
        for wkb, wanted in zip(moved, _polygons(), strict=True):
            assert wkb is not None
            assert shapely.hausdorff_distance(shapely.from_wkb(wkb), wanted) < 1e-7
            assert struct.unpack("<I", wkb[1:5])[0] in (3, 6)

    return check
