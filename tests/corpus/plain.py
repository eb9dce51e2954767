"""Coordinate texts: 国土 TXT with its variants, CASS field points, DXF drawings."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from tests.corpus.file import Content, File

_HEAD = """[属性描述]
格式版本号=1.01版本
数据产生单位=泰兴市自然资源和规划局
数据产生日期=2022-06-15
坐标系={datum}
几度分带={width}
投影类型=高斯克吕格
计量单位=米
带号={zone}
精度=0.01
转换参数=,,,,,,
[地块坐标]
"""


def write_land_txt(
    content: Content,
    *,
    datum: str = "2000国家大地坐标系",
    width: str = "3",
    zone: str = "40",
    fields: int = 9,
    prefix: str = "J",
    closed: bool = True,
    count_closing: bool = True,
    square_metres: bool = False,
    swapped: bool = False,
    full_width: bool = False,
    extra_section: bool = False,
    blank_lines: bool = False,
    header: bool = True,
    encoding: str = "gb18030",
    bom: bool = False,
) -> File:
    """A coordinate text of plots: north before east, ring numbers, a line of attributes ending with ``@``."""
    lines = [_HEAD.format(datum=datum, width=width, zone=zone)] if header else []
    if extra_section:
        lines = [lines[0].replace("[地块坐标]", "[扩展信息]\n项目名称=示意\n[地块坐标]")]
    rows = []
    for number, (shape, row) in enumerate(zip(content.shapes, content.rows, strict=True), start=1):
        rings = list_rings(shape)
        hectares = round(float(row["面积"]) / 15, 4)
        area = f"{hectares * 10000:.1f}" if square_metres else f"{hectares}"
        points = [
            (ring + 1, north, east)
            for ring, places in enumerate(rings)
            for east, north in (places if closed else places[:-1])
        ]
        count = len(points) if count_closing else len(points) - len(rings)
        told = [str(count), area, str(number), str(row["名称"]), "面", "", "林地", ""]
        told += ["甲"] * (fields - 9)
        lines.append(",".join(told) + ",@\n")
        for place, (ring, north, east) in enumerate(points, start=1):
            pair = (east, north) if swapped else (north, east)
            lines.append(f"{prefix}{place},{ring},{pair[0]:.3f},{pair[1]:.3f}\n")
        if blank_lines:
            lines.append("\n")
        rows.append({"地块名称": row["名称"], "地块编号": str(number), "地块用途": "林地"})
    text = "".join(lines)
    if full_width:
        text = text.replace("[", "【").replace("]", "】").replace(",", "，")
    return File("坐标.txt", (b"\xef\xbb\xbf" if bom else b"") + text.encode(encoding), rows)


def write_cass(content: Content, *, codes: bool = True, count_line: bool = False) -> File:
    """CASS points: number, code, Y (east), X (north), height."""
    lines = [f"{len(content.shapes)}\n"] if count_line else []
    rows = []
    for number, shape in enumerate(content.shapes, start=1):
        ((east, north),) = shapely.get_coordinates(shape).tolist()
        code = "PK" if codes else ""
        lines.append(f"{number},{code},{east:.3f},{north:.3f},3.250\n")
        rows.append({"点号": str(number), "编码": code or None, "高程": 3.25})
    return File("外业.dat", "".join(lines).encode("gb18030"), rows)


def write_dxf(content: Content, *, old: bool = True, arcs: bool = False, layer: str = "造林地块") -> File:
    """Closed LWPOLYLINEs, LINEs and POINTs in model space; R2004 in code page 936 or R2007 in UTF-8.

    ``arcs``: each side of a plot as a bulge so flat that the stroked arc stays within a centimetre.
    """
    version, encoding = ("AC1018", "gb18030") if old else ("AC1021", "utf-8")
    out = ["0", "SECTION", "2", "HEADER", "9", "$ACADVER", "1", version]
    out += ["9", "$DWGCODEPAGE", "3", "ANSI_936", "0", "ENDSEC", "0", "SECTION", "2", "ENTITIES"]
    for shape in content.shapes:
        if shape.geom_type == "Point":
            out += ["0", "POINT", "8", layer, "10", f"{shape.x!r}", "20", f"{shape.y!r}"]
            continue
        closed = shape.geom_type == "Polygon"
        places = shapely.get_coordinates(shape).tolist()
        places = places[:-1] if closed else places
        out += ["0", "LWPOLYLINE", "8", layer, "90", str(len(places)), "70", str(int(closed))]
        for east, north in places:
            out += ["10", f"{east!r}", "20", f"{north!r}"] + (["42", "0.0002"] if arcs else [])
    out += ["0", "ENDSEC", "0", "EOF"]
    rows = [{"图层": layer}] * len(content.shapes)
    return File("图.dxf", ("\r\n".join(out) + "\r\n").encode(encoding), rows)


def list_rings(shape: BaseGeometry) -> list[list[tuple[float, float]]]:
    """All rings of a polygon's parts, each outline before its holes."""
    return [
        [(float(x), float(y)) for x, y in ring.coords]
        for part in shapely.get_parts(shape)
        for ring in (part.exterior, *part.interiors)
    ]
