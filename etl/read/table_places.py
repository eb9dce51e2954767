"""Where the places of a table's rows stand: in two columns, in six, in many pairs, in one cell, as WKT, or nowhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from etl.read import bounds
from etl.read.coordinates import parse_coordinate
from etl.read.shape_builder import ShapeBuilder
from etl.read.table_axes import Axis, flatten, is_end, is_start, read_axis, read_number
from etl.read.table_datum import find_datum
from etl.read.table_degrees import Triple, find_degree_columns, read_degrees
from etl.read.table_heading import (
    WITHIN_ROWS,
    Cells,
    Heading,
    guess_heading,
    normal_heading,
    read_heading,
    text_of,
)
from etl.read.table_lists import is_line_heading, is_list_heading, read_places
from etl.reading import Family

_WKT = {"wkt", "geometry", "geom", "thegeom", "wktgeom"}
_SHIFTED = {"GCJ-02", "BD-09"}
_SAMPLE_ROWS = 50
_SHARE_OF_LISTS = 0.6
_LEAST_REPEATED = 3


@dataclass(frozen=True)
class Places:
    """How a row's shape is read.

    One of: ``pairs`` (east column, north column) in their order; ``degrees``, three columns each; ``wkt`` or
    ``listed``, columns of text; none of them where there are no places. ``family``: what several places of one
    row make. ``spare``: pairs of other points, not used.
    """

    pairs: tuple[tuple[int, int], ...] = ()
    degrees: tuple[Triple, Triple] | None = None
    wkt: int = -1
    listed: tuple[int, ...] = ()
    family: Family = "point"
    spare: int = 0

    @property
    def columns(self) -> tuple[int, ...]:
        """All columns of the place."""
        if self.degrees:
            return self.degrees[0] + self.degrees[1]
        if self.wkt >= 0:
            return (self.wkt,)
        return self.listed or tuple(column for pair in self.pairs for column in pair)

    @property
    def is_one_point(self) -> bool:
        """Whether every row has one place, so that rows may be the boundary points of a plot."""
        return self.degrees is not None or len(self.pairs) == 1


def find_places(cells: Cells, wanted: Family | None) -> tuple[Heading, Places] | None:
    """The heading and the places below it; places without columns where the table names none."""
    for row in range(min(WITHIN_ROWS, len(cells))):
        heading = read_heading(cells, row)
        places = find_columns(heading) if heading else None
        if heading and places:
            return heading, places
    heading = guess_heading(cells)
    if heading is None:
        return None
    return heading, find_listed(cells, heading, wanted) or Places(family="table")


def find_columns(heading: Heading) -> Places | None:
    """The columns whose headings name places."""
    three = find_degree_columns(heading.names)
    if three:
        return Places(degrees=three)
    found: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for column, path in enumerate(heading.paths):
        axis: Axis | None = read_axis(path) if path else None
        if axis:
            found.setdefault((axis.kind, axis.group), []).append((column, axis.axis))
    datums = [find_datum(path) for path in heading.paths]
    layouts = [
        layout for kind in ("degrees", "plane") if (layout := _choose_pairs(found, kind, datums)) is not None
    ]
    if layouts:
        return max(
            layouts, key=lambda layout: len(layout.pairs) > 1
        )  # the first one, unless the other has more
    wkt = next((i for i, name in enumerate(heading.names) if normal_heading(name) in _WKT), -1)
    return Places(wkt=wkt) if wkt >= 0 else None


def find_listed(cells: Cells, heading: Heading, wanted: Family | None) -> Places | None:
    """Columns whose cells hold coordinates as text: one of them, or one for each point of a line or an outline."""
    below = cells[heading.last + 1 : heading.last + 1 + _SAMPLE_ROWS]
    found: dict[int, int] = {}  # column to the most places of a cell
    for column, name in enumerate(heading.names):
        said = [text_of(row[column]) for row in below if column < len(row) and text_of(row[column])]
        lists = [places for text in said if (places := read_places(text)) is not None]
        may_hold = is_list_heading(name) or read_number(flatten(name)) is not None
        if may_hold and said and len(lists) >= _SHARE_OF_LISTS * len(said):
            found[column] = max(len(places) for places in lists)
    if not found:
        return None
    points = order_points(
        [(column, flatten(heading.names[column])) for column, most in found.items() if most == 1]
    )
    if points:
        columns, family = points
        return Places(listed=columns, family=family)
    column, most = next(iter(found.items()))
    line = is_line_heading(heading.names[column]) or wanted == "line" or most == 2
    return Places(listed=(column,), family="point" if most == 1 else "line" if line else "polygon")


def order_points(named: Sequence[tuple[int, str]]) -> tuple[tuple[int, ...], Family] | None:
    """Columns of one point each, from start to end or by their numbers, and what they make; ``None`` for one point."""
    groups = {re.sub("坐标|经纬度|位置", "", name): column for column, name in named}
    numbered = {
        number: column for group, column in groups.items() if (number := read_number(group)) is not None
    }
    inner = [numbered[number] for number in sorted(numbered)]
    starts = [column for group, column in groups.items() if is_start(group)]
    ends = [column for group, column in groups.items() if is_end(group)]
    if starts and ends:
        return (starts[0], *inner, ends[0]), "line"
    if len(inner) > 1:
        return tuple(inner), "polygon" if len(inner) > 2 else "line"
    return None


def read_place(values: Sequence[object], places: Places, builder: ShapeBuilder) -> BaseGeometry | None:
    """The shape of one row, ``None`` where its cells cannot be read as a place."""
    if places.wkt >= 0:
        text = text_of(values[places.wkt])
        try:
            return shapely.force_2d(shapely.from_wkt(text)) if text else None
        except shapely.errors.ShapelyError:
            return None
    if places.listed:
        texts = [text for column in places.listed if (text := text_of(values[column]))]
        lists = [read_places(text) for text in texts]
        if any(one is None for one in lists):
            return None
        return build_shape([place for one in lists for place in one or ()], places.family, builder)
    if places.degrees:
        east, north = (read_degrees(values, triple) for triple in places.degrees)
        return build_shape([(east, north)], "point", builder)
    chain: list[tuple[float | None, float | None]] = []
    for pair in places.pairs:
        said = [values[column] if column < len(values) else None for column in pair]
        if len(places.pairs) == 1 or any(
            text_of(one) for one in said
        ):  # a plot may have fewer points than columns
            chain.append((parse_coordinate(said[0]), parse_coordinate(said[1])))
    return build_shape(chain, places.family, builder)


def build_shape(
    chain: Sequence[tuple[float | None, float | None]], family: Family, builder: ShapeBuilder
) -> BaseGeometry | None:
    """The places of one row as a point, a line or an area; ``None`` when one of them cannot be read."""
    known = [(east, north) for east, north in chain if east is not None and north is not None]
    if not known or len(known) != len(chain):
        return None
    if not all(abs(number) < bounds.LARGEST_COORDINATE for place in known for number in place):
        return None
    if family == "point":
        return builder.build_point(known[0])
    return builder.build_line(known) if family == "line" else builder.build_polygon([known])


def _choose_pairs(
    found: dict[tuple[str, str], list[tuple[int, str]]], kind: str, datums: Sequence[str | None]
) -> Places | None:
    """One point, a line from start to end, or an outline of numbered points, of one kind of coordinates."""
    groups: dict[str, list[tuple[int, int]]] = {}
    for (of_kind, group), columns in found.items():
        if of_kind == kind and (pairs := _pair_columns(columns)):
            groups[group] = pairs
    if not groups:
        return None
    alone = groups.get("", [])
    if (
        len({datums[pair[0]] for pair in alone}) > 1
    ):  # one place in several systems: those of maps are shifted
        best = min(alone, key=lambda pair: datums[pair[0]] in _SHIFTED)
        return Places(pairs=(best,), spare=len(alone) + len(groups) - 2)
    if len(alone) >= _LEAST_REPEATED:  # X, Y, X, Y, X, Y
        return Places(pairs=tuple(alone), family="polygon")
    numbered = {
        number: pairs[0] for group, pairs in groups.items() if (number := read_number(group)) is not None
    }
    inner = [numbered[number] for number in sorted(numbered)]
    starts = [pairs[0] for group, pairs in groups.items() if is_start(group)]
    ends = [pairs[0] for group, pairs in groups.items() if is_end(group)]
    if not alone and starts and ends:
        return Places(pairs=(starts[0], *inner, ends[0]), family="line")
    if alone and _is_continued(alone[0], numbered):  # X, Y, X.1, Y.1 ... of a program that numbers doubles
        inner = [alone[0], *inner]
    elif alone:
        return Places(pairs=(alone[0],), spare=len(groups) - 1)
    if len(inner) >= 2:
        return Places(pairs=tuple(inner), family="polygon" if len(inner) > 2 else "line")
    first = min(pairs[0] for pairs in groups.values())
    return Places(pairs=(first,), spare=len(groups) - 1)


def _is_continued(first: tuple[int, int], numbered: dict[int, tuple[int, int]]) -> bool:
    numbers = sorted(numbered)
    return (
        len(numbers) >= 2
        and numbers == list(range(1, len(numbers) + 1))
        and min(numbered[1]) == max(first) + 1
    )


def _pair_columns(columns: Sequence[tuple[int, str]]) -> list[tuple[int, int]]:
    east = [column for column, axis in columns if axis == "east"]
    north = [column for column, axis in columns if axis == "north"]
    return list(zip(east, north, strict=False))
