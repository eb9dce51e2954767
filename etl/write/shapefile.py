"""Zipped shapefiles as bureaus take them: ASCII field names, GBK text with .cpg, .prj, a field dictionary.

A shapefile holds one geometry family: a layer with several becomes one file a family.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import shapely

from etl.extract import Cover, Extract, Slice
from etl.write.columns import KINDS, list_columns
from etl.write.cover import list_cover
from etl.write.table import write_table
from etl.write.workbook import write_dictionary
from layers.layer import Geometry

TEXT_BYTES = 254
DIMENSIONS: dict[Geometry, int] = {"point": 0, "line": 1, "polygon": 2}
CPG = {"gbk": "GBK", "utf-8": "UTF-8"}


def write_shapefile(extracts: Sequence[Extract], cover: Cover, path: Path, *, encoding: str = "gbk") -> None:
    """Write every extract into one zip; text beyond a DBF cell (254 bytes) is cut at a whole character."""
    with (
        tempfile.TemporaryDirectory(dir=path.parent) as scratch,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        folder = Path(scratch)
        for extract in extracts:
            families = extract.layer.geometry
            for family in families:
                name = extract.layer.key if len(families) == 1 else f"{extract.layer.key}_{family}"
                _write_family(extract, family, folder / f"{name}.shp", encoding)
        write_dictionary(extracts, cover, folder / "字段说明.xlsx")
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
        archive.writestr("说明.txt", "\n".join(f"{item}：{value}" for item, value in list_cover(cover)))


def _write_family(extract: Extract, family: Geometry, path: Path, encoding: str) -> None:
    write_table(
        path,
        extract.slices if len(extract.layer.geometry) == 1 else _pick_family(extract.slices, family),
        list_columns(extract),
        name=lambda column: column.dbf,
        cut=lambda text: _cut(text, encoding),
        driver="ESRI Shapefile",
        geometry_type=KINDS[family],
        encoding=CPG[encoding],
    )
    path.with_suffix(".cpg").write_text(CPG[encoding], encoding="ascii")


def _pick_family(slices: Iterable[Slice], family: Geometry) -> Iterator[Slice]:
    for one in slices:
        found = shapely.get_dimensions(shapely.from_wkb(list(one.shapes)))
        chosen = [index for index, dimension in enumerate(found) if dimension == DIMENSIONS[family]]
        yield Slice([one.rows[i] for i in chosen], [one.shapes[i] for i in chosen])


def _cut(text: str, encoding: str) -> str:
    told = text.encode(encoding, errors="replace")
    return told[:TEXT_BYTES].decode(encoding, errors="ignore")
