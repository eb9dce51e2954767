"""Chinese text in every way it is written, and declared rightly, wrongly or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from tests.corpus.case import Case
from tests.corpus.file import Content, File
from tests.corpus.making import make_case
from tests.corpus.shapefiles import write_shapefile
from tests.corpus.systems import write_prj
from tests.corpus.tables import table_of_points, write_cells
from tests.corpus.texts import write_geojson, write_kml

LONG_NAMES = {"负责人": "项目负责人姓名", "面积": "核实后的面积亩数"}
# how the text is written, .cpg, language driver, fault
SHAPEFILES: tuple[tuple[str, str | None, int, str], ...] = (
    ("utf-8", "UTF-8", 0, ""),
    ("utf-8", "utf8", 0, ".cpg in small letters"),
    ("utf-8", "65001", 0, ".cpg a code page"),
    ("utf-8", None, 0, "no .cpg"),
    ("utf-8", "GBK", 0, ".cpg lies"),
    ("utf-8", "ISO-8859-1", 0, ".cpg of a tool that knew nothing"),
    ("utf-8", None, 0x4D, "language driver lies"),
    ("utf-8", "nonsense", 0, ".cpg of no meaning"),
    ("gb18030", "GBK", 0, ""),
    ("gb18030", "GB18030", 0, ""),
    ("gb18030", "CP936", 0, ".cpg a code page"),
    ("gb18030", "936", 0, ".cpg a number"),
    ("gb18030", "GB2312", 0, ".cpg the older set"),
    ("gb18030", "EUC-CN", 0, ".cpg another name"),
    ("gb18030", "ANSI 936", 0, ".cpg of ArcGIS"),
    ("gb18030", None, 0x4D, "language driver 0x4D"),
    ("gb18030", None, 0x7A, "language driver 0x7A"),
    ("gb18030", None, 0x57, "language driver says ANSI"),
    ("gb18030", None, 0, "no .cpg"),
    ("gb18030", "UTF-8", 0, ".cpg lies"),
    ("gb18030", "ISO-8859-1", 0, ".cpg of a tool that knew nothing"),
    ("gb18030", "UTF-8", 0x4D, ".cpg and language driver differ"),
)
NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "gb18030": "GB18030", "utf-16": "UTF-16-LE"}


def list_encodings() -> Iterator[Case]:
    """Shapefiles, tables, JSON and XML."""
    prj = write_prj("EPSG:4490")
    for encoding, cpg, ldid, fault in SHAPEFILES:
        for renamed in (None, LONG_NAMES):
            yield make_case(
                "shapefile",
                "EPSG:4490",
                lambda content, e=encoding, c=cpg, d=ldid: write_shapefile(
                    content, prj=prj, encoding=e, cpg=c, ldid=d
                ),
                encoding=NAMES[encoding],
                fault=f"{fault or 'as it should be'}, cpg {cpg}{', names cut' if renamed else ''}",
                renamed=renamed,
            )
        yield make_case(
            "shapefile",
            "EPSG:4490",
            lambda content, e=encoding, c=cpg, d=ldid: write_shapefile(
                content, prj=prj, encoding=e, cpg=c, ldid=d, width=13
            ),
            encoding=NAMES[encoding],
            fault=f"{fault or 'as it should be'}, cpg {cpg}, texts cut",
        )
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        for ending in ("csv", "tsv"):
            yield make_case(
                ending,
                "EPSG:4549",
                lambda content, e=encoding, t=ending: write_cells(
                    table_of_points(content, headings=("Y坐标", "X坐标")), t, e
                ),
                truth="outfalls",
                declared="none",
                encoding=NAMES[encoding],
                fault=encoding,
            )
    for encoding in ("utf-8", "gb18030", "utf-16"):
        yield make_case(
            "geojson",
            "EPSG:4490",
            lambda content, e=encoding: write_geojson(content, crs="EPSG:4490", encoding=e),
            encoding=NAMES[encoding],
            fault=f"text in {encoding}",
        )
    for encoding, said in (
        ("utf-8", "UTF-8"),
        ("gb18030", "GBK"),
        ("gb18030", "GB2312"),
        ("gb18030", "UTF-8"),
    ):
        yield make_case(
            "kml",
            "EPSG:4490",
            lambda content, e=encoding, s=said: _write_kml(content, e, s),
            declared="implied",
            encoding=NAMES[encoding],
            fault=f"text in {encoding}, said to be {said}",
        )


def _write_kml(content: Content, encoding: str, said: str) -> File:
    file = write_kml(content)
    text = file.data.decode().replace('encoding="utf-8"', f'encoding="{said}"')
    return File(file.name, text.encode(encoding), file.rows)
