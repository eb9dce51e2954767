"""Formats that GDAL writes: GeoPackage, FlatGeobuf, FileGDB, MapInfo, KML of QGIS."""

from __future__ import annotations

import tempfile
from pathlib import Path

import geopandas
import pyogrio

from tests.corpus.file import Content, File, zip_members

# a geodatabase without a system is given a grid of 0.0001 units, which is 10 m where they are degrees
_FINE_GRID = {"XORIGIN": "-400", "YORIGIN": "-400", "XYSCALE": "1e8", "XYTOLERANCE": "1e-8"}


def make_frame(content: Content, crs: str | None) -> geopandas.GeoDataFrame:
    """Shapes and attributes as a frame; the declared system is that of ``crs``, numbers are not touched."""
    columns = {heading: [row[heading] for row in content.rows] for heading in content.headings}
    return geopandas.GeoDataFrame(columns, geometry=list(content.shapes), crs=crs)


def write_geopackage(content: Content, crs: str | None, other: Content | None = None) -> File:
    """A GeoPackage; with ``other`` a second layer before it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        if other is not None:
            pyogrio.write_dataframe(make_frame(other, crs), path, layer="底图")
        pyogrio.write_dataframe(make_frame(content, crs), path, layer="造林地块", append=other is not None)
        return File("造林.gpkg", path.read_bytes(), content.rows)


def write_flatgeobuf(content: Content, crs: str | None) -> File:
    """A FlatGeobuf without an index, so that the order of rows is kept."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.fgb"
        pyogrio.write_dataframe(make_frame(content, crs), path, layer_options={"SPATIAL_INDEX": "NO"})
        return File("造林.fgb", path.read_bytes(), content.rows)


def write_filegdb(content: Content, crs: str | None, other: Content | None = None) -> File:
    """A zipped file geodatabase; with ``other`` a second feature class before the wanted one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "造林.gdb"
        for name, one in (("底图", other), ("造林地块", content)):
            if one is not None:
                frame = make_frame(one, crs)
                pyogrio.write_dataframe(
                    frame,
                    path,
                    layer=name,
                    driver="OpenFileGDB",
                    append=path.exists(),
                    promote_to_multi=one.shapes[0].geom_type == "Polygon",
                    **({} if crs else _FINE_GRID),
                )
        members = {f"造林.gdb/{one.name}": one.read_bytes() for one in sorted(path.iterdir())}
        return File("造林.gdb.zip", zip_members(members), content.rows)


def write_mapinfo(content: Content, crs: str | None, ending: str = ".tab", encoding: str = "GB18030") -> File:
    """A zipped MapInfo table; headings in pinyin, as GDAL cannot write others."""
    pinyin = {"名称": "MC", "乡镇": "XZ", "负责人": "FZR", "树种": "SZ", "面积": "MJ", "日期": "RQ"}
    rows = [{pinyin.get(heading, heading): value for heading, value in row.items()} for row in content.rows]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"造林{ending}"
        frame = make_frame(Content(content.shapes, rows), crs)
        pyogrio.write_dataframe(frame, path, driver="MapInfo File", encoding=encoding)
        members = {one.name: one.read_bytes() for one in sorted(Path(folder).iterdir())}
        return File("造林.zip", zip_members(members, gbk_names=True), rows)
