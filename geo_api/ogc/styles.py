"""MapLibre styles of the vector tiles, for clients that are not our page.

Lines are drawn by the very rules of the page (``static/map/style.js``; a test holds the two together). What the page
paints with images of its own, fills and points, is told by what every client has: outline, opacity, circle. So neither
sprites nor fonts are asked for, and a grey print still tells the states apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo_api.ogc.tilesets import Tileset
from geo_api.serving.place import LARGEST_ZOOM
from layers.layer import Layer
from layers.style import get_theme

MEDIA_TYPE = "application/vnd.mapbox.style+json"
# the style of all layers
ALL = "all"
# the grid cuts down to 20; MapLibre asks no deeper than this and enlarges, as the page does
DEEPEST = min(16, LARGEST_ZOOM)
SHALLOWEST = 7

PAPER, WHITE, BAD, WATER_LINE = "#F1F2EC", "#FFFFFF", "#C23B2B", "#A9C6D1"
GROUND_LINES = ("backbone_rivers",)

FORM = ["coalesce", ["get", "form"], "accepted"]
LINE_WIDTH = ["interpolate", ["linear"], ["zoom"], 8, 0.7, 10.5, 1.1, 12.5, 2.4, 15, 5]
EDGE_WIDTH = ["interpolate", ["linear"], ["zoom"], 8, 0.6, 13, 1.4]
DASHES = {"planned": [2.2, 1.8], "building": [5, 1.6], "reported": [0.1, 2]}
# how much of a work's ground its form covers on the page
COVER = {
    "planned": 0.05,
    "building": 0.26,
    "reported": 0.16,
    "accepted": 0.46,
    "problem": 0.46,
    "named": 0.62,
}
HOLLOW = ("planned", "building", "reported")
Rule = dict[str, Any]


def describe_styles(layers: Sequence[Layer], own: str) -> dict[str, Any]:
    """The list of styles at the address ``own``: of each layer, and of all together where the list is everybody's."""
    named = [(layer.key, f"{layer.zh} {layer.en}") for layer in layers]
    if own == "/styles":
        named.insert(0, (ALL, "全部图层 All layers"))
    styles = [
        {
            "id": key,
            "title": title,
            "links": [{"href": f"/styles/{key}", "rel": "stylesheet", "type": MEDIA_TYPE}],
        }
        for key, title in named
    ]
    told: dict[str, Any] = {
        "styles": styles,
        "links": [{"href": own, "rel": "self", "type": "application/json"}],
    }
    return told | ({} if own == "/styles" else {"default": layers[0].key})


def describe_style(tileset: Tileset, base: str) -> dict[str, Any]:
    """The style of a tileset: ground, polygons, lines, points from below to above."""
    rules = [{"id": "ground", "type": "background", "paint": {"background-color": PAPER}}]
    families = (
        ("line", lambda layer: _draw_river(layer) if layer.key in GROUND_LINES else []),
        ("polygon", _draw_polygons),
        ("line", lambda layer: [] if layer.key in GROUND_LINES else _draw_lines(layer)),
        ("point", _draw_points),
    )
    for family, draw in families:
        for layer in tileset.layers:
            if family in layer.geometry:
                rules += draw(layer)
    west, south, east, north = tileset.bounds
    return {
        "version": 8,
        "name": tileset.title,
        "center": [(west + east) / 2, (south + north) / 2],
        "zoom": 10,
        "sources": {
            "works": {
                "type": "vector",
                "tiles": [f"{base}{tileset.home}/{{z}}/{{y}}/{{x}}"],
                "minzoom": SHALLOWEST,
                "maxzoom": DEEPEST,
                "bounds": list(tileset.bounds),
            }
        },
        "layers": rules,
    }


def _is_kind(kind: str) -> list[Any]:
    return ["in", kind, ["to-string", ["geometry-type"]]]


def _is_form(*forms: str) -> list[Any]:
    return ["in", FORM, ["literal", list(forms)]]


def _rule(
    layer: Layer, name: str, kind: str, where: list[Any], paint: Rule, layout: Rule | None = None
) -> Rule:
    told: Rule = {
        "id": f"{layer.key}:{name}",
        "type": kind,
        "source": "works",
        "source-layer": layer.key,
        "minzoom": max(0, layer.min_zoom - 1),
        "filter": where,
        "paint": paint,
    }
    return told | ({"layout": layout} if layout else {})


def _draw_polygons(layer: Layer) -> list[Rule]:
    colour = get_theme(layer.theme).colour
    is_polygon = _is_kind("Polygon")
    share = 0.5 if layer.reference else 1
    cover = ["match", FORM, *(part for form, value in COVER.items() for part in (form, value * share)), 0.3]

    def edge(name: str, forms: tuple[str, ...], paint: Rule) -> Rule:
        drawn = {"line-color": colour, "line-width": EDGE_WIDTH} | paint
        return _rule(layer, name, "line", ["all", is_polygon, _is_form(*forms)], drawn)

    return [
        _rule(layer, "fill", "fill", is_polygon, {"fill-color": colour, "fill-opacity": cover}),
        edge("edge", ("accepted", "named"), {}),
        edge("edge-planned", ("planned",), {"line-dasharray": [3, 2]}),
        edge("edge-building", ("building",), {"line-dasharray": DASHES["building"]}),
        edge("edge-reported", ("reported",), {"line-dasharray": [1, 1.5]}),
        edge("edge-problem", ("problem",), {"line-color": BAD, "line-width": 2}),
        edge("ring", ("named",), {"line-gap-width": 4, "line-width": 1}) | {"minzoom": 11},
    ]


def _draw_lines(layer: Layer) -> list[Rule]:
    colour = get_theme(layer.theme).colour
    is_line = _is_kind("LineString")

    def line(name: str, forms: tuple[str, ...], paint: Rule, layout: Rule | None = None) -> Rule:
        drawn = {"line-color": colour, "line-width": LINE_WIDTH} | paint
        return _rule(layer, name, "line", ["all", is_line, _is_form(*forms)], drawn, layout)

    ring = {"line-gap-width": ["interpolate", ["linear"], ["zoom"], 8, 2, 15, 7], "line-width": 1}
    return [
        line("line-ring", ("named",), ring) | {"minzoom": 11},
        line("line", ("accepted", "problem", "named"), {}, {"line-cap": "round"}),
        line("planned", ("planned",), {"line-dasharray": DASHES["planned"], "line-opacity": 0.8}),
        line("building", ("building",), {"line-dasharray": DASHES["building"]}),
        line("reported", ("reported",), {"line-dasharray": DASHES["reported"]}, {"line-cap": "round"}),
        line("line-problem", ("problem",), {"line-color": BAD, "line-width": 1.2}),
    ]


def _draw_river(layer: Layer) -> list[Rule]:
    width = ["interpolate", ["linear"], ["zoom"], 8, 2, 10, 3.6, 12, 6, 15, 18]
    paint = {"line-color": WATER_LINE, "line-width": width}
    return [
        _rule(
            layer, "line", "line", _is_kind("LineString"), paint, {"line-cap": "round", "line-join": "round"}
        )
    ]


def _draw_points(layer: Layer) -> list[Rule]:
    colour = get_theme(layer.theme).colour
    is_point = _is_kind("Point")

    def radius(size: float) -> list[Any]:
        many = ["interpolate", ["linear"], ["coalesce", ["get", "count"], 1], 1, 1, 20, 1.5, 200, 2]
        steps = ((8, 0.28), (10.5, 0.42), (12.5, 0.75), (14.5, 1))
        return [
            "interpolate",
            ["linear"],
            ["zoom"],
            *(p for z, s in steps for p in (z, ["*", size * s, many])),
        ]

    stroke = {"circle-stroke-color": ["case", _is_form("problem"), BAD, colour], "circle-stroke-width": 1.5}
    ring = {
        "circle-radius": radius(9),
        "circle-color": WHITE,
        "circle-stroke-color": colour,
        "circle-stroke-width": 1,
    }
    point = {
        "circle-radius": radius(6),
        "circle-color": ["case", _is_form(*HOLLOW), WHITE, colour],
        **stroke,
    }
    begun = {"circle-radius": radius(2.6), "circle-color": colour}
    return [
        _rule(layer, "point-ring", "circle", ["all", is_point, _is_form("named")], ring),
        _rule(layer, "point", "circle", is_point, point),
        _rule(layer, "begun", "circle", ["all", is_point, _is_form("building", "reported")], begun),
    ]
