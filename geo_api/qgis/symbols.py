"""The forms of a work as QGIS draws them: colours of ``layers.style``, covers and inks of the MapLibre styles.

Sizes are millimetres on screen or paper. A grey print still tells the forms apart: by fill, dashes, ring and outline.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from geo_api.ogc.styles import BAD, COVER, DASHES, GROUND_LINES, HOLLOW, WATER_LINE, WHITE
from geo_api.qgis.elements import element, option
from layers.layer import Form, Geometry, Layer
from layers.style import DRAWINGS, get_theme

# themes whose points are no circles, as on the map (static/map/forms.js; a test holds the two together)
SHAPES = {"villages": "square", "water": "diamond", "shore": "triangle", "base": "square"}
HOLLOW_GROUND = ("townships",)
FORMS: tuple[Form, ...] = tuple(drawing.form for drawing in DRAWINGS)
EDGE_MM, LINE_MM, RIVER_MM, POINT_MM = 0.3, 0.6, 1.2, 2.4
KINDS: dict[Geometry, str] = {"point": "marker", "line": "line", "polygon": "fill"}

_BRUSHES = {"none": "no", "half": "b_diagonal", "dots": "dense6", "solid": "solid"}
_DRAWINGS = {drawing.form: drawing for drawing in DRAWINGS}


def draw(layer: Layer, family: Geometry, form: Form, name: str = "0") -> Element:
    """The symbol of a work of that form."""
    parts = {"point": _draw_point, "line": _draw_line, "polygon": _draw_polygon}[family](layer, form)
    told = {"name": name, "type": KINDS[family], "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"}
    return element("symbol", told, *parts)


def write_colour(colour: str, opacity: float = 1) -> str:
    """``#RRGGBB`` as QGIS writes colours."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{round(opacity * 255)}"


def _part(kind: str, **told: str) -> Element:
    """One layer of a symbol; without a unit a size is millimetres."""
    return element("layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"}, option(told))


def _draw_polygon(layer: Layer, form: Form) -> list[Element]:
    colour, drawing = get_theme(layer.theme).colour, _DRAWINGS[form]
    share = 0.5 if layer.reference else 1
    # what the works stand on is an outline
    brush = "no" if layer.key in HOLLOW_GROUND else _BRUSHES[drawing.fill]
    # a pattern is thin by itself
    cover = COVER[form] * share if brush == "solid" else 0.6
    outline = {
        "outline_color": write_colour(BAD if form == "problem" else colour),
        "outline_style": "dash" if drawing.outline == "dashed" else "solid",
        "outline_width": str(EDGE_MM * 2 if form == "problem" else EDGE_MM),
    }
    parts = [_part("SimpleFill", color=write_colour(colour, cover), style=brush, **outline)]
    if drawing.mark == "ring":
        ring = {"line_color": write_colour(colour), "line_width": str(EDGE_MM), "offset": "-0.8"}
        parts.append(_part("SimpleLine", **ring))
    return parts


def _draw_line(layer: Layer, form: Form) -> list[Element]:
    if layer.key in GROUND_LINES:
        return [_line(WATER_LINE, RIVER_MM)]
    colour = get_theme(layer.theme).colour
    parts = [_line(colour, LINE_MM, dashes=DASHES.get(form))]
    if _DRAWINGS[form].mark == "ring":
        parts += [_line(colour, EDGE_MM / 2, offset=offset) for offset in (-0.9, 0.9)]
    if form == "problem":
        parts.append(_line(BAD, LINE_MM / 2))
    return parts


def _line(colour: str, width: float, *, offset: float = 0, dashes: list[float] | None = None) -> Element:
    told = {
        "line_color": write_colour(colour),
        "line_width": str(width),
        "capstyle": "flat" if dashes else "round",
        "joinstyle": "round",
    }
    if offset:
        told["offset"] = str(offset)
    if dashes:
        # a dot of no length would not be drawn
        lengths = (max(width * dash, width / 2) for dash in dashes)
        told |= {"use_custom_dash": "1", "customdash": ";".join(f"{length:.2f}" for length in lengths)}
    return _part("SimpleLine", **told)


def _draw_point(layer: Layer, form: Form) -> list[Element]:
    colour, shape = get_theme(layer.theme).colour, SHAPES.get(layer.theme, "circle")
    ink = write_colour(colour)
    hollow = form in HOLLOW
    parts = []
    if _DRAWINGS[form].mark == "ring":
        parts.append(_marker("circle", POINT_MM * 1.6, write_colour(WHITE), ink))
    outline = write_colour(BAD) if form == "problem" else ink
    parts.append(
        _marker(
            shape,
            POINT_MM,
            write_colour(WHITE) if hollow else ink,
            outline,
            {"outline_style": "dash"} if form == "planned" else {},
        )
    )
    if form in ("building", "reported"):
        parts.append(_marker(shape, POINT_MM * 0.45, ink, ink))
    return parts


def _marker(
    shape: str, size: float, colour: str, outline: str, more: Mapping[str, str] | None = None
) -> Element:
    told = {"name": shape, "size": str(size), "color": colour, "outline_color": outline}
    return _part("SimpleMarker", outline_width=str(EDGE_MM), **told, **(more or {}))
