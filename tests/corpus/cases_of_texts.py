"""Text formats: JSON, KML and its relatives, GPX, 国土 TXT with its variants, CASS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from tests.corpus.case import Case
from tests.corpus.file import Content, File
from tests.corpus.making import make_case
from tests.corpus.plain import write_cass, write_land_txt
from tests.corpus.texts import (
    write_bare_geometry,
    write_geojson,
    write_geojson_lines,
    write_gpx,
    write_kml,
    write_kmz,
    write_ovjsn,
)

# variant, options of write_land_txt
LAND_TXT: tuple[tuple[str, dict[str, Any]], ...] = (
    ("as prescribed", {}),
    ("12 fields", {"fields": 12}),
    ("13 fields", {"fields": 13}),
    ("bare point numbers", {"prefix": ""}),
    ("open rings", {"closed": False}),
    ("count without closing point", {"count_closing": False}),
    ("area in square metres", {"square_metres": True}),
    ("full-width brackets and commas", {"full_width": True}),
    ("extra section", {"extra_section": True}),
    ("blank lines", {"blank_lines": True}),
    ("3度带", {"width": "3度带"}),
    ("UTF-8", {"encoding": "utf-8"}),
    ("UTF-8 with mark", {"encoding": "utf-8", "bom": True}),
    ("no header", {"header": False}),
    ("header without zone", {"zone": ""}),
    ("header says zone 38", {"zone": "38"}),
    ("CGCS2000 by name", {"datum": "CGCS2000"}),
)
OVITAL = {"GCJ-02": "GCJ-02", "WGS84": "EPSG:4326", "CGCS2000": "EPSG:4490"}


def list_texts() -> Iterator[Case]:
    """Everything that is text but not a table."""
    yield from _list_json()
    yield from _list_kml()
    yield from _list_ovital()
    yield from _list_gpx()
    yield from _list_land_txt()
    yield from _list_cass()


def _list_json() -> Iterator[Case]:
    for truth in ("ledger", "rivers", "outfalls", "parts"):
        for fault, options in (("", {}), ("byte-order mark", {"bom": True}), ("escaped", {"escaped": True})):
            yield make_case(
                "geojson",
                "EPSG:4490",
                lambda c, o=options: write_geojson(c, **o),
                truth=truth,
                declared="implied",
                fault=fault or "plain",
            )
        for marks in (True, False):
            yield make_case(
                "geojsonseq",
                "EPSG:4490",
                lambda c, m=marks: write_geojson_lines(c, m),
                truth=truth,
                declared="implied",
                fault="record marks" if marks else "lines",
            )
    for crs in ("GCJ-02", "EPSG:4549"):
        yield make_case("geojsonseq", crs, write_geojson_lines, declared="implied")
    for feature in (True, False):
        for bom in (True, False):
            for truth in ("ledger", "rivers"):
                yield make_case(
                    "geojson",
                    "EPSG:4490",
                    lambda c, f=feature, b=bom: write_bare_geometry(c, f, b),
                    truth=truth,
                    declared="implied",
                    fault=f"bare {'feature' if feature else 'geometry'}{', byte-order mark' if bom else ''}",
                )


def _list_kml() -> Iterator[Case]:
    for truth in ("ledger", "rivers", "outfalls", "parts"):
        for crs in ("EPSG:4490", "GCJ-02"):
            asks = "must" if crs == "GCJ-02" else "may"
            yield make_case("kml", crs, write_kml, truth=truth, declared="implied", asks=asks)
            yield make_case(
                "kmz", crs, lambda c: write_kmz(write_kml(c)), truth=truth, declared="implied", asks=asks
            )
    for crs in ("EPSG:4490", "GCJ-02"):
        yield make_case("kml", crs, write_kml, truth="new_plots", declared="implied", asks="must")
    for fault, options in (("schema data", {"schema": True}), ("folders", {"folders": True})):
        yield make_case(
            "kml", "EPSG:4490", lambda c, o=options: write_kml(c, **o), declared="implied", fault=fault
        )
    yield make_case(
        "kmz",
        "EPSG:4490",
        lambda c: write_kmz(write_kml(c), "造林.kml"),
        declared="implied",
        fault="document under another name",
    )


def _list_ovital() -> Iterator[Case]:
    for said, crs in OVITAL.items():
        for truth in ("ledger", "rivers", "outfalls"):
            for packed in (False, True):
                yield make_case(
                    "ovkmz" if packed else "ovkml",
                    crs,
                    lambda c, s=said, p=packed: _ovkml(c, s, p),
                    truth=truth,
                    fault=f"says {said}",
                )
    for shifted, crs in ((1, "GCJ-02"), (0, "EPSG:4490"), (None, "GCJ-02")):
        for truth in ("ledger", "rivers", "outfalls"):
            yield make_case(
                "ovjsn",
                crs,
                lambda c, s=shifted: write_ovjsn(c, s),
                truth=truth,
                declared="none" if shifted is None else "right",
                asks="must" if shifted is None else "may",
            )


def _ovkml(content: Content, said: str, packed: bool) -> File:
    file = write_kml(content, coordinate_type=said, name="造林.ovkml")
    return write_kmz(file) if packed else file


def _list_gpx() -> Iterator[Case]:
    for kind, truth in (("wpt", "outfalls"), ("trk", "rivers"), ("rte", "rivers")):
        for crs in ("EPSG:4490", "GCJ-02"):
            yield make_case(
                "gpx",
                crs,
                lambda c, k=kind, s=crs: write_gpx(c, k, "GPSMAP 669s" if s == "EPSG:4490" else "phone"),
                truth=truth,
                declared="implied",
                fault=kind,
                asks="must" if crs == "GCJ-02" else "may",
            )


def _list_land_txt() -> Iterator[Case]:
    for fault, options in LAND_TXT:
        for crs in ("EPSG:4528", "EPSG:4549"):
            if crs == "EPSG:4549" and fault == "header says zone 38":
                continue  # the header is then all there is, and it says another county
            declared = "none" if fault in ("no header", "header without zone") else "right"
            zoned = crs == "EPSG:4549" and declared == "right"
            yield make_case(
                "land_txt",
                "EPSG:4528" if zoned else crs,
                lambda c, o=options, z=zoned: write_land_txt(_drop_zone(c) if z else c, **o),
                declared=declared,
                encoding="UTF-8" if options.get("encoding") else "GB18030",
                fault=fault + (", no zone in the eastings" if crs == "EPSG:4549" else ""),
            )
    yield make_case("land_txt", "EPSG:4528", write_land_txt, truth="parts", fault="holes and parts")
    yield make_case(
        "land_txt",
        "EPSG:4528 swapped",
        lambda c: write_land_txt(c),
        fault="X is east",
    )


def _drop_zone(content: Content) -> Content:
    bare = shapely.transform(np.array(content.shapes, dtype=object), lambda places: places - (40_000_000, 0))
    return Content(list(bare), content.rows)


def _list_cass() -> Iterator[Case]:
    for fault, options in (
        ("with codes", {}),
        ("no codes", {"codes": False}),
        ("count first", {"count_line": True}),
    ):
        for crs in ("EPSG:4549", "EPSG:4528"):
            yield make_case(
                "cass_dat",
                crs,
                lambda c, o=options: write_cass(c, **o),
                truth="outfalls",
                declared="none",
                fault=fault,
            )
    yield make_case(
        "cass_dat", "EPSG:4549 swapped", write_cass, truth="outfalls", declared="none", fault="axes"
    )
