"""What real files look like besides: heights, open rings, old dialects, notes above the table, archives of one file."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import openpyxl
import pyproj
import shapely

from tests.corpus.case import Case
from tests.corpus.drivers import write_filegdb, write_geopackage
from tests.corpus.file import Content, File, zip_members
from tests.corpus.making import make_case
from tests.corpus.plain import write_cass, write_dxf, write_land_txt
from tests.corpus.shapefiles import write_shapefile
from tests.corpus.systems import write_prj
from tests.corpus.tables import table_of_points, write_cells
from tests.corpus.texts import list_features, write_gpx, write_kml

Change = Callable[[str], str]


def list_oddities() -> Iterator[Case]:
    """One or two files an oddity."""
    yield from _list_json()
    yield from _list_xml()
    yield from _list_shapefiles()
    yield from _list_tables()
    yield from _list_drawings()
    yield from _list_packed()


def _list_json() -> Iterator[Case]:
    oddities: dict[str, Callable[[list[dict[str, Any]]], Any]] = {
        "heights": lambda features: _collect([_raise(one) for one in features]),
        "open rings": lambda features: _collect([_open(one) for one in features]),
        "collections of one": lambda features: _collect([_wrap(one) for one in features]),
        "ids beside the properties": lambda features: _collect(
            [{**one, "id": n} for n, one in enumerate(features)]
        ),
        "members nobody knows": lambda features: {
            **_collect(features),
            "xy": {"a": [1]},
            "bbox": [1, 2, 3, 4],
        },
        "indented": lambda features: json.dumps(_collect(features), ensure_ascii=False, indent=2),
    }
    for fault, change in oddities.items():
        yield make_case(
            "geojson",
            "EPSG:4490",
            lambda c, change=change: _write_json(change(list_features(c)), c),
            declared="implied",
            fault=fault,
        )
    for name in ("EPSG:4490", "urn:ogc:def:crs:EPSG::4528", "urn:ogc:def:crs:OGC:1.3:CRS84"):
        crs = "EPSG:4528" if "4528" in name else "EPSG:4490"
        member = {"crs": {"type": "name", "properties": {"name": name}}}
        yield make_case(
            "geojson",
            crs,
            lambda c, m=member: _write_json(_collect(list_features(c)) | m, c),
            fault=f"crs member {name}",
            asks="no",
        )


def _list_xml() -> Iterator[Case]:
    oddities: dict[str, Change] = {
        "no namespace": lambda text: text.replace(' xmlns="http://www.opengis.net/kml/2.2"', ""),
        "a prefix": lambda text: (
            text.replace("<", "<k:")
            .replace("<k:/", "</k:")
            .replace("<k:?", "<?")
            .replace("xmlns=", "xmlns:k=")
        ),
        "line breaks between places": lambda text: text.replace(",0 ", ",0\n\t\t"),
        "styles and tessellation": lambda text: text.replace(
            "<Polygon>", "<Polygon><tessellate>1</tessellate>"
        ),
        "a byte-order mark": lambda text: "\ufeff" + text,
        "Google's older namespace": lambda text: text.replace(
            "http://www.opengis.net/kml/2.2", "http://earth.google.com/kml/2.1"
        ),
    }
    for fault, change in oddities.items():
        yield make_case(
            "kml",
            "EPSG:4490",
            lambda c, change=change: _edit(write_kml(c), change),
            declared="implied",
            fault=fault,
        )
    yield make_case(
        "gpx",
        "EPSG:4490",
        lambda c: _edit(write_gpx(c), lambda text: text.replace("GPX/1/1", "GPX/1/0").replace("1.1", "1.0")),
        truth="outfalls",
        declared="implied",
        fault="version 1.0",
    )


def _list_shapefiles() -> Iterator[Case]:
    prj = write_prj("EPSG:4549")
    yield make_case("shapefile", "EPSG:4549", lambda c: write_shapefile(_lift(c), prj=prj), fault="heights")
    yield make_case(
        "shapefile",
        "EPSG:4549",
        lambda c: write_shapefile(_lift(c), prj=prj),
        truth="outfalls",
        fault="heights",
    )
    declarations = {
        "WKT2": str(pyproj.CRS("EPSG:4549").to_wkt("WKT2_2019")),
        "WKT of GDAL": str(pyproj.CRS("EPSG:4549").to_wkt("WKT1_GDAL")),
        "a name of its own": prj.replace(prj.split('"')[1], "Tai_Xing_2000"),
        "with line breaks": prj.replace(",", ",\r\n  "),
    }
    for fault, text in declarations.items():
        yield make_case(
            "shapefile", "EPSG:4549", lambda c, t=text: write_shapefile(c, prj=t), fault=f".prj: {fault}"
        )
    for fault, text in (
        ("empty", ""),
        ("no WKT", "hello"),
        ("local", 'LOCAL_CS["本地坐标系",UNIT["metre",1]]'),
    ):
        yield make_case(
            "shapefile",
            "EPSG:4549",
            lambda c, t=text: write_shapefile(c, prj=t),
            declared="none",
            fault=f".prj: {fault}",
        )


def _list_tables() -> Iterator[Case]:
    edits: dict[str, Change] = {
        "semicolons": lambda text: text.replace(",", ";"),
        "blank lines below": lambda text: text + "\r\n,,,,,,,\r\n\r\n",
        "line feeds alone": lambda text: text.replace("\r\n", "\n"),
        "notes above": lambda text: "泰兴市入河排口,,,,,,,\r\n填报单位：黄桥镇,,,,,,,\r\n" + text,
        "blanks around": lambda text: text.replace(",", " , "),
    }
    for fault, change in edits.items():
        yield make_case(
            "csv",
            "EPSG:4490",
            lambda c, change=change: _edit(write_cells(table_of_points(c), "csv"), change),
            truth="outfalls",
            declared="none",
            fault=fault,
        )
    for ending in ("xlsx", "csv", "ods"):
        yield make_case(
            ending,
            "EPSG:4490",
            lambda c, e=ending: write_cells(_join_places(c), e),
            truth="outfalls",
            declared="none",
            fault="both numbers in one cell",
        )
        yield make_case(
            ending,
            "EPSG:4549",
            lambda c, e=ending: write_cells(_thousands(c), e),
            truth="outfalls",
            declared="none",
            fault="thousands marks in metres",
        )
    yield make_case(
        "xlsx",
        "EPSG:4490",
        _write_merged,
        truth="outfalls",
        declared="none",
        fault="cells merged above the heading",
    )
    yield make_case(
        "xlsx",
        "EPSG:4490",
        _write_sheets,
        truth="outfalls",
        declared="none",
        fault="empty sheets and a cover",
    )


def _list_drawings() -> Iterator[Case]:
    for fault, write in (
        ("R12 polylines", _write_r12),
        ("drawn in millimetres", _write_millimetres),
    ):
        yield make_case("dxf", "EPSG:4549", write, declared="none", fault=fault)
    yield make_case("dxf", "EPSG:4549", _write_r12, truth="rivers", declared="none", fault="R12 polylines")
    edits: dict[str, Change] = {
        "small letters": lambda text: text.replace("\nJ", "\nj"),
        "rings counted from 0": lambda text: "\n".join(
            line.replace(",1,3", ",0,3", 1) if line.startswith("J") else line for line in text.split("\n")
        ),
        "carriage returns": lambda text: text.replace("\n", "\r\n"),
        "four decimals and a height": lambda text: "\n".join(
            line + ",3.25" if line.startswith("J") else line for line in text.split("\n")
        ),
    }
    for fault, change in edits.items():
        yield make_case(
            "land_txt",
            "EPSG:4528",
            lambda c, change=change: _edit(write_land_txt(c, encoding="utf-8"), change),
            encoding="UTF-8",
            fault=fault,
        )
    yield make_case(
        "cass_dat",
        "EPSG:4549",
        lambda c: _edit(write_cass(c), lambda text: text.replace("\n", "\r\n")),
        truth="outfalls",
        declared="none",
        fault="carriage returns",
    )


def _list_packed() -> Iterator[Case]:
    writers: dict[str, tuple[str, str, str, Callable[[Content], File]]] = {
        "kml": ("EPSG:4490", "ledger", "implied", write_kml),
        "gpx": ("EPSG:4490", "outfalls", "implied", write_gpx),
        "dxf": ("EPSG:4549", "ledger", "none", write_dxf),
        "land_txt": ("EPSG:4528", "ledger", "right", write_land_txt),
        "cass_dat": ("EPSG:4549", "outfalls", "none", write_cass),
        "xlsx": ("EPSG:4490", "outfalls", "none", lambda c: write_cells(table_of_points(c), "xlsx")),
        "csv": ("EPSG:4490", "outfalls", "none", lambda c: write_cells(table_of_points(c), "csv", "gb18030")),
        "ods": ("EPSG:4490", "outfalls", "none", lambda c: write_cells(table_of_points(c), "ods")),
    }
    for name, (crs, truth, declared, write) in writers.items():
        yield make_case(
            name,
            crs,
            lambda c, w=write: _pack(w(c)),
            truth=truth,
            declared=declared,
            fault="zipped in a folder, names in GBK",
        )
    yield make_case("gpkg", "EPSG:4549", lambda c: write_geopackage(_lift(c), "EPSG:4549"), fault="heights")
    yield make_case(
        "filegdb",
        "EPSG:4549",
        lambda c: _flatten(write_filegdb(c, "EPSG:4549")),
        fault="files without their folder",
    )


def _collect(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _write_json(document: Any, content: Content) -> File:
    text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    return File("造林.json", text.encode(), content.rows)


def _raise(feature: dict[str, Any]) -> dict[str, Any]:
    rings = [[[x, y, 3.2] for x, y in ring] for ring in feature["geometry"]["coordinates"]]
    return {**feature, "geometry": {"type": "Polygon", "coordinates": rings}}


def _open(feature: dict[str, Any]) -> dict[str, Any]:
    rings = [ring[:-1] for ring in feature["geometry"]["coordinates"]]
    return {**feature, "geometry": {"type": "Polygon", "coordinates": rings}}


def _wrap(feature: dict[str, Any]) -> dict[str, Any]:
    return {**feature, "geometry": {"type": "GeometryCollection", "geometries": [feature["geometry"]]}}


def _edit(file: File, change: Change) -> File:
    return File(
        file.name,
        change(file.data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape"),
        file.rows,
    )


def _lift(content: Content) -> Content:
    return Content(list(shapely.force_3d(np.array(content.shapes, dtype=object), 3.25)), content.rows)


def _join_places(content: Content) -> tuple[list[list[Any]], list[dict[str, Any]]]:
    cells: list[list[Any]] = [[*content.headings, "坐标"]]
    cells += [
        [*row.values(), f"{shape.x},{shape.y}"]
        for shape, row in zip(content.shapes, content.rows, strict=True)
    ]
    return cells, [dict(row) for row in content.rows]


def _thousands(content: Content) -> tuple[list[list[Any]], list[dict[str, Any]]]:
    cells: list[list[Any]] = [[*content.headings, "横坐标", "纵坐标"]]
    cells += [
        [*row.values(), f"{shape.x:,.3f}", f"{shape.y:,.3f}"]
        for shape, row in zip(content.shapes, content.rows, strict=True)
    ]
    return cells, [dict(row) for row in content.rows]


def _write_merged(content: Content) -> File:
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
    return _save(book, rows)


def _write_sheets(content: Content) -> File:
    cells, rows = table_of_points(content)
    book = openpyxl.Workbook()
    book.worksheets[0].title = "封面"
    book.worksheets[0].append(["泰兴市入河排口"])
    sheet = book.create_sheet("排口")
    for line in cells:
        sheet.append(line)
    book.create_sheet("Sheet3")
    return _save(book, rows)


def _save(book: openpyxl.Workbook, rows: list[dict[str, Any]]) -> File:
    buffer = io.BytesIO()
    book.save(buffer)
    return File("排口.xlsx", buffer.getvalue(), rows)


def _write_r12(content: Content) -> File:
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


def _write_millimetres(content: Content) -> File:
    shapes = list(shapely.transform(np.array(content.shapes, dtype=object), lambda places: places * 1000))
    header = "HEADER\r\n9\r\n$INSUNITS\r\n70\r\n4\r\n"
    return _edit(write_dxf(Content(shapes, content.rows)), lambda text: text.replace("HEADER\r\n", header, 1))


def _pack(file: File) -> File:
    return File("成果.zip", zip_members({f"黄桥镇/{file.name}": file.data}, gbk_names=True), file.rows)


def _flatten(file: File) -> File:
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        members = {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist()}
    return File(file.name, zip_members(members), file.rows)
