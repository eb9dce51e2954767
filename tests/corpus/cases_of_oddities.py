"""What real files look like besides: heights, open rings, old dialects, notes above the table, archives of one file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pyproj

from tests.corpus.case import Case
from tests.corpus.drivers import write_filegdb, write_geopackage
from tests.corpus.file import Content, File
from tests.corpus.making import make_case
from tests.corpus.oddities import (
    Change,
    collect,
    drop_folders,
    edit_text,
    lift_shapes,
    open_rings,
    pack_in_folder,
    raise_places,
    table_of_joined_places,
    table_of_thousands,
    wrap_in_collection,
    write_drawing_in_millimetres,
    write_json,
    write_merged_workbook,
    write_r12_drawing,
    write_several_sheets,
)
from tests.corpus.plain import write_cass, write_dxf, write_land_txt
from tests.corpus.shapefiles import write_shapefile
from tests.corpus.systems import write_prj
from tests.corpus.tables import table_of_points, write_cells
from tests.corpus.texts import list_features, write_gpx, write_kml


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
        "heights": lambda features: collect([raise_places(one) for one in features]),
        "open rings": lambda features: collect([open_rings(one) for one in features]),
        "collections of one": lambda features: collect([wrap_in_collection(one) for one in features]),
        "ids beside the properties": lambda features: collect(
            [{**one, "id": n} for n, one in enumerate(features)]
        ),
        "members nobody knows": lambda features: {
            **collect(features),
            "xy": {"a": [1]},
            "bbox": [1, 2, 3, 4],
        },
        "indented": lambda features: json.dumps(collect(features), ensure_ascii=False, indent=2),
    }
    for fault, change in oddities.items():
        yield make_case(
            "geojson",
            "EPSG:4490",
            lambda c, change=change: write_json(change(list_features(c)), c),
            declared="implied",
            fault=fault,
        )
    for name in ("EPSG:4490", "urn:ogc:def:crs:EPSG::4528", "urn:ogc:def:crs:OGC:1.3:CRS84"):
        crs = "EPSG:4528" if "4528" in name else "EPSG:4490"
        member = {"crs": {"type": "name", "properties": {"name": name}}}
        yield make_case(
            "geojson",
            crs,
            lambda c, m=member: write_json(collect(list_features(c)) | m, c),
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
            lambda c, change=change: edit_text(write_kml(c), change),
            declared="implied",
            fault=fault,
        )
    yield make_case(
        "gpx",
        "EPSG:4490",
        lambda c: edit_text(
            write_gpx(c), lambda text: text.replace("GPX/1/1", "GPX/1/0").replace("1.1", "1.0")
        ),
        truth="outfalls",
        declared="implied",
        fault="version 1.0",
    )


def _list_shapefiles() -> Iterator[Case]:
    prj = write_prj("EPSG:4549")
    yield make_case(
        "shapefile", "EPSG:4549", lambda c: write_shapefile(lift_shapes(c), prj=prj), fault="heights"
    )
    yield make_case(
        "shapefile",
        "EPSG:4549",
        lambda c: write_shapefile(lift_shapes(c), prj=prj),
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
            lambda c, change=change: edit_text(write_cells(table_of_points(c), "csv"), change),
            truth="outfalls",
            declared="none",
            fault=fault,
        )
    for ending in ("xlsx", "csv", "ods"):
        yield make_case(
            ending,
            "EPSG:4490",
            lambda c, e=ending: write_cells(table_of_joined_places(c), e),
            truth="outfalls",
            declared="none",
            fault="both numbers in one cell",
        )
        yield make_case(
            ending,
            "EPSG:4549",
            lambda c, e=ending: write_cells(table_of_thousands(c), e),
            truth="outfalls",
            declared="none",
            fault="thousands marks in metres",
        )
    yield make_case(
        "xlsx",
        "EPSG:4490",
        write_merged_workbook,
        truth="outfalls",
        declared="none",
        fault="cells merged above the heading",
    )
    yield make_case(
        "xlsx",
        "EPSG:4490",
        write_several_sheets,
        truth="outfalls",
        declared="none",
        fault="empty sheets and a cover",
    )


def _list_drawings() -> Iterator[Case]:
    for fault, write in (
        ("R12 polylines", write_r12_drawing),
        ("drawn in millimetres", write_drawing_in_millimetres),
    ):
        yield make_case("dxf", "EPSG:4549", write, declared="none", fault=fault)
    yield make_case(
        "dxf", "EPSG:4549", write_r12_drawing, truth="rivers", declared="none", fault="R12 polylines"
    )
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
            lambda c, change=change: edit_text(write_land_txt(c, encoding="utf-8"), change),
            encoding="UTF-8",
            fault=fault,
        )
    yield make_case(
        "cass_dat",
        "EPSG:4549",
        lambda c: edit_text(write_cass(c), lambda text: text.replace("\n", "\r\n")),
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
            lambda c, w=write: pack_in_folder(w(c)),
            truth=truth,
            declared=declared,
            fault="zipped in a folder, names in GBK",
        )
    yield make_case(
        "gpkg", "EPSG:4549", lambda c: write_geopackage(lift_shapes(c), "EPSG:4549"), fault="heights"
    )
    yield make_case(
        "filegdb",
        "EPSG:4549",
        lambda c: drop_folders(write_filegdb(c, "EPSG:4549")),
        fault="files without their folder",
    )
