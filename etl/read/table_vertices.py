"""Tables with several rows per plot: boundary points in order, which make one area per plot."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from etl.read.content import Content
from etl.read.land_rings import build_area, split_closed
from etl.read.shape_builder import ShapeBuilder, collect_parts
from etl.reading import Family

# Words that mean a boundary point and nothing else; 点号 may be any point.
_VERTEX = {"界址点", "界址点号", "界址点编号", "拐点", "拐点号", "拐点编号", "拐点序号", "顶点", "顶点号"} | {
    *("顶点编号", "顶点序号", "折点", "折点号", "折点编号", "折点序号", "边界点", "边界点号", "节点序号")
}
_ANY_POINT = {"点号", "点序", "点序号", "点编号"}
_PLOTS = (
    *("地块编号", "地块号", "地块名称", "地块", "图斑编号", "图斑号", "图斑", "宗地编号", "宗地号", "宗地"),
    *("小班编号", "小班号", "小班", "面编号", "项目编号", "项目名称", "编号", "名称"),
)
# Numbers of anything; they are boundary points only where they begin anew in each plot.
_NUMBERS = {"序号", "顺序号", "顺序", "点名", "点", "编号", "no", "id", "number"}
_RING = {"圈号", "环号", "圈"}
_LEAST_POINTS = 3


def join_vertices(
    content: Content, places: Sequence[int], normal: Callable[[object], str], wanted: Family | None
) -> None:
    """Turn points into one area per plot where the headings say so; ``places`` are the coordinate columns.

    Changes ``content``. A plot with a point that cannot be read gets no shape, so that it is reported. Where lines
    are ``wanted`` the points of a plot make a line; where points are, they stay points.
    """
    names = {heading: normal(heading) for heading in content.headings}
    if len(content.rows) < _LEAST_POINTS or wanted == "point":
        return
    found = find_numbered_plots(content, names)
    if found is None:
        return
    vertex, plots = found
    ring = next((heading for heading, name in names.items() if name in _RING), None)
    left_out = {content.headings[place] for place in places} | {vertex, ring}
    kept = [heading for heading in content.headings if heading not in left_out]
    count = len(content.rows)
    builder = ShapeBuilder()
    rows: list[dict[str, object]] = []
    shapes: list[BaseGeometry | None] = []
    changing: set[str] = set()
    for members in plots:
        builder.row = len(rows) + 1
        row: dict[str, object] = {}
        for heading in kept:
            said = [
                content.rows[member][heading]
                for member in members
                if not _is_empty(content.rows[member][heading])
            ]
            row[heading] = said[0] if said else None
            if any(value != said[0] for value in said):
                changing.add(heading)
        rows.append(row)
        rings = [content.rows[member].get(ring) for member in members] if ring else [None] * len(members)
        shapes.append(build_plot([content.shapes[member] for member in members], rings, builder, wanted))
    content.headings, content.rows, content.shapes = tuple(kept), rows, shapes
    builder.rings_closed.clear()
    content.notes.extend(builder.list_notes())
    what, what_en = ("条线", "lines") if wanted == "line" else ("个地块", "plots")
    zh = f"{count} 行界址点已连成 {len(rows)} {what}，请在地图上核对形状。"
    content.notes.append(
        (zh, f"{count} boundary points were joined to {len(rows)} {what_en}; check their shapes.")
    )
    if changing:
        listed = "、".join(sorted(changing)[:8])
        content.notes.append(
            (
                f"“{listed}”在同一地块内不一致，取第一行的值。",
                f"{listed} differs within a plot; the first value is taken.",
            )
        )


def find_numbered_plots(content: Content, names: dict[str, str]) -> tuple[str, list[list[int]]] | None:
    """(heading of the points' numbers, row numbers of each plot). A 序号 counts where it begins anew in each plot."""
    vertex = next((heading for heading, name in names.items() if name in _VERTEX | _ANY_POINT), None)
    if vertex is not None:
        plots = find_plots(content, names, vertex)
        return None if plots is None else (vertex, plots)
    for heading, name in names.items():
        if name in _NUMBERS:
            plots = find_plots(content, {one: of for one, of in names.items() if one != heading}, None)
            numbers = [read_ordinal(row[heading]) for row in content.rows]
            if (
                plots
                and len(plots) > 1
                and all(begins_anew([numbers[row] for row in plot]) for plot in plots)
            ):
                return heading, plots
    return None


def read_ordinal(value: object) -> int | None:
    """The whole number at the end of a cell: 3 of ``J3``, 3.0 or 3."""
    match = re.search(r"(\d{1,6})(?:\.0+)?\Z", str(value or "").strip())
    return int(match[1]) if match else None


def begins_anew(numbers: Sequence[int | None]) -> bool:
    """Whether points are numbered 1, 2, 3 ..., the last one perhaps the first again."""
    wanted = list(range(1, len(numbers) + 1))
    return list(numbers) == wanted or (len(numbers) > 1 and list(numbers) == [*wanted[:-1], 1])


def find_plots(content: Content, names: dict[str, str], vertex: str | None) -> list[list[int]] | None:
    """Row numbers of each plot: by the first heading whose values come in runs of three or more, each once."""
    for wanted in _PLOTS:
        heading = next((one for one, name in names.items() if name == wanted), None)
        if heading is None:
            continue
        filled = list(itertools.accumulate((row[heading] for row in content.rows), _fill))
        runs = [list(run) for _, run in itertools.groupby(range(len(filled)), key=filled.__getitem__)]
        keys = {filled[run[0]] for run in runs}
        if (
            len(keys) == len(runs)
            and all(len(run) >= _LEAST_POINTS for run in runs)
            and not _is_empty(filled[0])
        ):
            return runs
    has_plot = any(name in _PLOTS for name in names.values())
    if has_plot or vertex is None:
        return None
    if names[vertex] not in _VERTEX and not ends_where_it_began(content, vertex):
        return None
    return [list(range(len(content.rows)))]


def ends_where_it_began(content: Content, vertex: str) -> bool:
    """Whether the last point is the first one again, by its place and by its number."""
    first, last = content.shapes[0], content.shapes[-1]
    if len(content.rows) <= _LEAST_POINTS or first is None or last is None or not first.equals(last):
        return False
    return begins_anew([read_ordinal(row[vertex]) for row in content.rows])


def build_plot(
    points: Sequence[BaseGeometry | None],
    rings: Sequence[object],
    builder: ShapeBuilder,
    wanted: Family | None = None,
) -> BaseGeometry | None:
    """The area, or the line, of one plot; ``None`` when one of its points is missing."""
    if any(not isinstance(point, shapely.Point) for point in points):
        return None
    numbered: dict[int, list[tuple[float, float]]] = {}
    order: dict[object, int] = {}
    for point, ring in zip(points, rings, strict=True):
        assert isinstance(point, shapely.Point)
        numbered.setdefault(order.setdefault(ring, len(order)), []).append((point.x, point.y))
    if wanted == "line":
        return collect_parts([builder.build_line(places) for places in numbered.values()])
    return build_area([builder.read_places(places) for places in split_closed(numbered)], builder)


def _fill(last: object, value: object) -> object:
    return last if _is_empty(value) else value


def _is_empty(value: object) -> bool:
    return value is None or str(value).strip() == ""
