"""Formats of drawing and map software: archives, databases, drawings."""

from __future__ import annotations

from collections.abc import Iterator

from tests.corpus.case import Case
from tests.corpus.drivers import write_filegdb, write_flatgeobuf, write_geopackage, write_mapinfo
from tests.corpus.file import Content, File, zip_members
from tests.corpus.making import content_of, make_case
from tests.corpus.plain import write_dxf
from tests.corpus.shapefiles import write_shapefile, write_two_shapefiles, write_wrong_index
from tests.corpus.systems import write_prj
from tests.corpus.texts import write_geojson

_PRJ = write_prj("EPSG:4549")


def list_formats() -> Iterator[Case]:
    """Shapefile faults, databases, drawings."""
    yield from _list_shapefiles()
    yield from _list_databases()
    yield from _list_drawings()
    yield from _list_packed()


def _list_shapefiles() -> Iterator[Case]:
    faults = {
        "no .shx": {"shx": False},
        "no .prj": {"prj": None},
        "nothing but .shp and .dbf": {"shx": False, "prj": None},
        "entry names in GBK": {"gbk_names": True},
        "in a folder": {"stem": "2023年成果/造林地块", "gbk_names": True},
        "endings in capitals": {"capitals": True},
        "with what systems leave behind": {"noise": True},
    }
    for fault, options in faults.items():
        for truth in ("ledger", "rivers", "outfalls", "parts"):
            told = {"prj": _PRJ, **options}
            yield make_case(
                "shapefile",
                "EPSG:4549",
                lambda content, told=told: write_shapefile(content, **told),
                truth=truth,
                declared="right" if told["prj"] else "none",
                fault=fault,
            )
    yield make_case("shapefile", "EPSG:4549", lambda c: write_wrong_index(c, _PRJ), fault="foreign .shx")
    other = content_of("outfalls", "EPSG:4549")
    yield make_case(
        "shapefile",
        "EPSG:4549",
        lambda c: write_two_shapefiles(c, other, _PRJ),
        fault="two in one zip",
        file_layer="A甲",
    )


def _list_databases() -> Iterator[Case]:
    for crs in ("EPSG:4490", "EPSG:4528", "EPSG:4549", "EPSG:3857", "EPSG:32651", "EPSG:4326"):
        for truth in ("ledger", "rivers", "outfalls", "parts"):
            for name, write in (
                ("gpkg", write_geopackage),
                ("fgb", write_flatgeobuf),
                ("filegdb", write_filegdb),
            ):
                yield make_case(name, crs, lambda c, w=write, s=crs: w(c, s), truth=truth, asks="no")
    for crs in ("EPSG:4549", "EPSG:4490", "GCJ-02"):
        asks = "must" if crs == "GCJ-02" else "may"
        for name, write in (
            ("gpkg", write_geopackage),
            ("fgb", write_flatgeobuf),
            ("filegdb", write_filegdb),
        ):
            yield make_case(name, crs, lambda c, w=write: w(c, None), declared="none", asks=asks)
    for name, write in (("gpkg", write_geopackage), ("filegdb", write_filegdb)):
        yield make_case(
            name,
            "EPSG:4549",
            lambda c, w=write: w(c, "EPSG:4549", content_of("outfalls", "EPSG:4549")),
            fault="two layers",
            file_layer="造林地块",
        )
    for ending in (".tab", ".mif"):
        for truth in ("ledger", "rivers", "outfalls"):
            for crs in ("EPSG:4490", "EPSG:4549"):
                yield make_case(
                    "mapinfo",
                    crs,
                    lambda c, e=ending, s=crs: write_mapinfo(c, s, e),
                    truth=truth,
                    encoding="GB18030",
                    fault=ending,
                )
        yield make_case(
            "mapinfo",
            "EPSG:4549",
            lambda c, e=ending: write_mapinfo(c, None, e),
            declared="none",
            encoding="GB18030",
            fault=ending,
        )


def _list_drawings() -> Iterator[Case]:
    for truth in ("ledger", "rivers", "outfalls", "new_plots"):
        for crs in ("EPSG:4549", "EPSG:4528"):
            for old in (True, False):
                yield make_case(
                    "dxf",
                    crs,
                    lambda c, old=old: write_dxf(c, old=old),
                    truth=truth,
                    declared="none",
                    encoding="GB18030" if old else "UTF-8",
                )
    yield make_case(
        "dxf", "EPSG:4549", lambda c: write_dxf(c, arcs=True), declared="none", fault="arcs as sides"
    )
    yield make_case("dxf", "EPSG:4549 swapped", write_dxf, declared="none", fault="axes")
    yield make_case("dxf", "EPSG:4490", write_dxf, declared="none", fault="drawn in degrees")


def _list_packed() -> Iterator[Case]:
    for name, write in (("geojson", write_geojson), ("gpkg", _geopackage), ("fgb", _flatgeobuf)):
        for gbk in (True, False):
            yield make_case(
                name,
                "EPSG:4490",
                lambda c, w=write, g=gbk: _pack(w(c), g),
                declared="implied" if name == "geojson" else "right",
                fault="zipped, name in GBK" if gbk else "zipped",
            )


def _geopackage(content: Content) -> File:
    return write_geopackage(content, "EPSG:4490")


def _flatgeobuf(content: Content) -> File:
    return write_flatgeobuf(content, "EPSG:4490")


def _pack(file: File, gbk_names: bool) -> File:
    return File(f"{file.name}.zip", zip_members({f"成果/{file.name}": file.data}, gbk_names), file.rows)
