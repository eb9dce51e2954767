"""Tables: every notation of a place, every layout, in Excel, ODS and CSV."""

from __future__ import annotations

from collections.abc import Iterator

from tests.corpus.case import Case
from tests.corpus.making import make_case
from tests.corpus.tables import (
    table_of_many_points_a_row,
    table_of_points,
    table_of_triples,
    table_of_vertices,
    table_of_wkt,
    write_cells,
)

FORMS = (
    *("decimal", "text", "primes", "ascii", "curly", "words"),
    *("letters", "blanks", "full_width", "minutes"),
)
ENDINGS = ("xlsx", "csv", "ods")
NAMED_SYSTEMS = (
    ("EPSG:4490", ("经度（CGCS2000）", "纬度（CGCS2000）")),
    ("EPSG:4326", ("经度(WGS84)", "纬度(WGS84)")),
    ("GCJ-02", ("GCJ02经度", "GCJ02纬度")),
    ("BD-09", ("百度经度", "百度纬度")),
    ("EPSG:4549", ("东坐标(CGCS2000)", "北坐标(CGCS2000)")),
)
METRE_HEADINGS = (("Y", "X"), ("东坐标", "北坐标"), ("横坐标", "纵坐标"), ("Y坐标(m)", "X坐标(m)"))


def list_tables() -> Iterator[Case]:
    """Points, boundary points, wide tables, well-known text."""
    for ending in ENDINGS:
        yield from _list_points(ending)
        yield from _list_shapes(ending)


def _list_points(ending: str) -> Iterator[Case]:
    for form in FORMS:
        yield make_case(
            ending,
            "EPSG:4490",
            lambda c, f=form: write_cells(table_of_points(c, f), ending),
            truth="outfalls",
            declared="none",
            fault=form,
            asks="no",
        )
    yield make_case(
        ending,
        "EPSG:4490 (dd.mmss)",
        lambda c: write_cells(table_of_points(c, "packed"), ending),
        truth="outfalls",
        declared="none",
        fault="packed degrees, minutes, seconds",
    )
    for merged in (True, False):
        yield make_case(
            ending,
            "EPSG:4490",
            lambda c, m=merged: write_cells(table_of_triples(c, m), ending),
            truth="outfalls",
            declared="none",
            fault=f"three columns, {'merged heading' if merged else 'one heading row'}",
        )
    for headings in (("经度(E)", "纬度(N)"), ("lon", "lat"), ("东经", "北纬"), ("X", "Y")):
        yield make_case(
            ending,
            "EPSG:4490",
            lambda c, h=headings: write_cells(
                table_of_points(c, "decimal", h, title=True, footer=True), ending
            ),
            truth="outfalls",
            declared="none",
            fault=f"{headings[0]} {headings[1]}, with title and totals",
        )
    yield make_case(
        ending,
        "EPSG:4490 swapped",
        lambda c: write_cells(table_of_points(c), ending),
        truth="outfalls",
        declared="none",
        fault="axes exchanged under right headings",
    )
    for crs in ("GCJ-02", "BD-09"):
        yield make_case(
            ending,
            crs,
            lambda c: write_cells(table_of_points(c), ending),
            truth="outfalls",
            declared="none",
            fault="picked from a phone map",
            asks="must",
        )
    for crs, headings in NAMED_SYSTEMS:
        yield make_case(
            ending,
            crs,
            lambda c, h=headings: write_cells(table_of_points(c, headings=h), ending),
            truth="places",
            fault=f"heading names the system: {headings[0]}",
            asks="no",
        )
    for headings in METRE_HEADINGS:
        yield make_case(
            ending,
            "EPSG:4549",
            lambda c, h=headings: write_cells(table_of_points(c, headings=h), ending),
            truth="outfalls",
            declared="none",
            fault=f"{headings[0]} is east",
        )
    for crs in ("EPSG:4528", "EPSG:4499", "EPSG:4528 swapped", "EPSG:4549 swapped"):
        yield make_case(
            ending,
            crs,
            lambda c: write_cells(table_of_points(c, headings=("X", "Y")), ending),
            truth="outfalls",
            declared="none",
            fault="X and Y in metres",
        )


def _list_shapes(ending: str) -> Iterator[Case]:
    for crs, headings, north_first in (
        ("EPSG:4528", ("X", "Y"), True),
        ("EPSG:4549", ("X坐标", "Y坐标"), True),
        ("EPSG:4490", ("经度", "纬度"), False),
    ):
        for merged in (True, False):
            name = f"{crs} swapped" if north_first else crs
            yield make_case(
                ending,
                name,
                lambda c, h=headings, m=merged: write_cells(table_of_vertices(c, h, False, m), ending),
                declared="none",
                fault=f"boundary points{', plot named once' if merged else ''}",
            )
    yield make_case(
        ending,
        "EPSG:4549 swapped",
        lambda c: write_cells(table_of_vertices(c, ("X", "Y"), False, rings=True), ending),
        truth="holes",
        declared="none",
        fault="boundary points with rings",
    )
    for crs, headings in (("EPSG:4549", "Y{n},X{n}"), ("EPSG:4490", "经度{n},纬度{n}")):
        yield make_case(
            ending,
            crs,
            lambda c, h=headings: write_cells(table_of_many_points_a_row(c, h), ending),
            declared="none",
            fault="several points a row",
        )
    for truth in ("ledger", "rivers", "parts"):
        for crs in ("EPSG:4490", "EPSG:4549"):
            yield make_case(
                ending,
                crs,
                lambda c: write_cells(table_of_wkt(c), ending),
                truth=truth,
                declared="none",
                fault="well-known text",
            )
