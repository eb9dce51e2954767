"""Writers and changes for what real files look like besides their format's rule."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import openpyxl
import shapely

from tests.corpus.file import Content, File, zip_members
from tests.corpus.plain import write_dxf
from tests.corpus.tables import table_of_points

Change = Callable[[str], str]


def collect(features: list[dict[str, Any]]) -> dict[str, Any]:
    """A FeatureCollection."""
    return {"type": "FeatureCollection", "features": features}


def write_json(document: Any, content: Content) -> File:
    """A document, or its text, as a file."""
    text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    return File("造林.json", text.encode(), content.rows)


def raise_places(feature: dict[str, Any]) -> dict[str, Any]:
    """A polygon whose places have heights."""
    rings = [[[x, y, 3.2] for x, y in ring] for ring in feature["geometry"]["coordinates"]]
    return {**feature, "geometry": {"type": "Polygon", "coordinates": rings}}


def open_rings(feature: dict[str, Any]) -> dict[str, Any]:
    """A polygon whose rings do not close."""
    rings = [ring[:-1] for ring in feature["geometry"]["coordinates"]]
    return {**feature, "geometry": {"type": "Polygon", "coordinates": rings}}


def wrap_in_collection(feature: dict[str, Any]) -> dict[str, Any]:
    """A shape inside a collection of its own."""
    return {**feature, "geometry": {"type": "GeometryCollection", "geometries": [feature["geometry"]]}}


def edit_text(file: File, change: Change) -> File:
    """A file with its text changed; bytes that are no text stay."""
    return File(
        file.name,
        change(file.data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape"),
        file.rows,
    )


def lift_shapes(content: Content) -> Content:
    """The same shapes at 3.25 m."""
    return Content(list(shapely.force_3d(np.array(content.shapes, dtype=object), 3.25)), content.rows)


def table_of_joined_places(content: Content) -> tuple[list[list[Any]], list[dict[str, Any]]]:
    """Both numbers of a place in one cell."""
    cells: list[list[Any]] = [[*content.headings, "坐标"]]
    cells += [
        [*row.values(), f"{shape.x},{shape.y}"]
        for shape, row in zip(content.shapes, content.rows, strict=True)
    ]
    return cells, [dict(row) for row in content.rows]


def table_of_thousands(content: Content) -> tuple[list[list[Any]], list[dict[str, Any]]]:
    """Metres with marks between thousands."""
    cells: list[list[Any]] = [[*content.headings, "横坐标", "纵坐标"]]
    cells += [
        [*row.values(), f"{shape.x:,.3f}", f"{shape.y:,.3f}"]
        for shape, row in zip(content.shapes, content.rows, strict=True)
    ]
    return cells, [dict(row) for row in content.rows]


def write_merged_workbook(content: Content) -> File:
    """A title and a heading in merged cells above the heading row."""
    cells, rows = table_of_points(content)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    last = len(cells[0])
    sheet.append(["泰兴市入河排口一览表"])
    sheet.append([None] * (last - 2) + ["坐标"])
    for line in cells:
        sheet.append(line)
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=last)
    sheet.merge_cells(start_row=2, end_row=2, start_column=last - 1, end_column=last)
    return save_workbook(book, rows)


def write_several_sheets(content: Content) -> File:
    """A cover, the sheet, and an empty one."""
    cells, rows = table_of_points(content)
    book = openpyxl.Workbook()
    book.worksheets[0].title = "封面"
    book.worksheets[0].append(["泰兴市入河排口"])
    sheet = book.create_sheet("排口")
    for line in cells:
        sheet.append(line)
    book.create_sheet("Sheet3")
    return save_workbook(book, rows)


def save_workbook(book: openpyxl.Workbook, rows: list[dict[str, Any]]) -> File:
    """The workbook as a file."""
    buffer = io.BytesIO()
    book.save(buffer)
    return File("排口.xlsx", buffer.getvalue(), rows)


def write_r12_drawing(content: Content) -> File:
    """POLYLINE and VERTEX, as CAD wrote them before LWPOLYLINE."""
    out = [
        "0",
        "SECTION",
        "2",
        "HEADER",
        "9",
        "$ACADVER",
        "1",
        "AC1009",
        "0",
        "ENDSEC",
        "0",
        "SECTION",
        "2",
        "ENTITIES",
    ]
    for shape in content.shapes:
        closed = shape.geom_type == "Polygon"
        places = shapely.get_coordinates(shape).tolist()
        out += ["0", "POLYLINE", "8", "ZLDK", "66", "1", "70", str(int(closed))]
        for east, north in places[:-1] if closed else places:
            out += ["0", "VERTEX", "8", "ZLDK", "10", f"{east!r}", "20", f"{north!r}", "30", "0.0"]
        out += ["0", "SEQEND"]
    out += ["0", "ENDSEC", "0", "EOF"]
    return File("图.dxf", "\r\n".join(out).encode(), [{"图层": "ZLDK"}] * len(content.shapes))


def write_drawing_in_millimetres(content: Content) -> File:
    """A drawing in millimetres that says so."""
    shapes = list(shapely.transform(np.array(content.shapes, dtype=object), lambda places: places * 1000))
    header = "HEADER\r\n9\r\n$INSUNITS\r\n70\r\n4\r\n"
    return edit_text(
        write_dxf(Content(shapes, content.rows)), lambda text: text.replace("HEADER\r\n", header, 1)
    )


def pack_in_folder(file: File) -> File:
    """A zip of the file in a folder, names in GBK."""
    return File("成果.zip", zip_members({f"黄桥镇/{file.name}": file.data}, gbk_names=True), file.rows)


def drop_folders(file: File) -> File:
    """The members of a zip without their folder."""
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        members = {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist()}
    return File(file.name, zip_members(members), file.rows)
