"""Zipped shapefiles as bureaus take them: ASCII field names, GBK text with .cpg, .prj, a field dictionary.

A shapefile holds one geometry family: a layer with several becomes one file a family.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely

from etl.extract import Cover, Extract
from etl.write.columns import fill_column, list_columns
from etl.write.geopackage import KINDS, list_cover
from etl.write.workbook import write_dictionary
from layers.layer import Geometry

TEXT_BYTES = 254
CPG = {"gbk": "GBK", "utf-8": "UTF-8"}


def write_shapefile(extracts: Sequence[Extract], cover: Cover, path: Path, *, encoding: str = "gbk") -> None:
    """Write every extract into one zip; text beyond a DBF cell (254 bytes) is cut at a whole character."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        folder = Path(scratch)
        for extract in extracts:
            for name, part, family in _split_families(extract):
                _write_part(part, family, folder / f"{name}.shp", encoding)
        write_dictionary(extracts, cover, folder / "字段说明.xlsx")
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
        archive.writestr("说明.txt", "\n".join(f"{item}：{value}" for item, value in list_cover(cover)))


def _split_families(extract: Extract) -> list[tuple[str, Extract, Geometry]]:
    families = extract.layer.geometry
    if len(families) == 1:
        return [(extract.layer.key, extract, families[0])]
    dimensions: dict[Geometry, int] = {"point": 0, "line": 1, "polygon": 2}
    found = shapely.get_dimensions(shapely.from_wkb(list(extract.shapes))) if extract.shapes else np.array([])
    parts = []
    for family in families:
        chosen = np.flatnonzero(found == dimensions[family])
        part = replace(
            extract,
            rows=tuple(extract.rows[i] for i in chosen),
            shapes=tuple(extract.shapes[i] for i in chosen),
        )
        parts.append((f"{extract.layer.key}_{family}", part, family))
    return parts


def _write_part(extract: Extract, family: Geometry, path: Path, encoding: str) -> None:
    # with all it brings along 110 MB: loaded by whoever writes files, not by every server
    import pyogrio

    columns = list_columns(extract)
    data = []
    for column in columns:
        values = fill_column(extract, column)
        if values.dtype == object:
            values = np.array([_cut(value, encoding) for value in values], dtype=object)
        data.append(values)
    pyogrio.raw.write(
        str(path),
        np.array(extract.shapes, dtype=object),
        data,
        [column.dbf for column in columns],
        driver="ESRI Shapefile",
        geometry_type=KINDS[family],
        crs="EPSG:4490",
        encoding=CPG[encoding],
    )
    path.with_suffix(".cpg").write_text(CPG[encoding], encoding="ascii")


def _cut(value: object, encoding: str) -> str | None:
    if value is None:
        return None
    text = str(value)
    told = text.encode(encoding, errors="replace")
    if len(told) <= TEXT_BYTES:
        return told.decode(encoding)
    return told[:TEXT_BYTES].decode(encoding, errors="ignore")
