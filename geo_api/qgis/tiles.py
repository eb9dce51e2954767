"""The layer of vector tiles in QGIS: everything at once, fast, for looking."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote
from xml.etree.ElementTree import Element

from geo_api.ogc.tile_matrices import ID as MATRIX_SET
from geo_api.qgis.elements import element, system
from geo_api.qgis.symbols import FORMS, draw
from geo_api.serving.place import LARGEST_ZOOM
from layers.layer import Form, Geometry, Layer

PROVIDER = "vectortile"
TILES_ID = "vector_tiles"
TITLE = "矢量瓦片（只看，很快）"
MERCATOR = 3857
# polygons below, points above
_FAMILIES: tuple[tuple[Geometry, str], ...] = (("polygon", "2"), ("line", "1"), ("point", "0"))


def name_tile_source(base: str, address: str, authcfg: str | None) -> str:
    """QGIS's address of the tiles below ``address``."""
    # braces are QGIS's own; the rest of its address is a query string
    url = f"{base}{address}/{MATRIX_SET}/{{z}}/{{y}}/{{x}}"
    told = {"type": "xyz", "url": quote(url, safe=":/{}"), "zmin": "0", "zmax": str(LARGEST_ZOOM)}
    if authcfg:
        told["authcfg"] = authcfg
    return "&".join(f"{name}={value}" for name, value in told.items())


def describe_tiles(layers: Sequence[Layer], source: str) -> Element:
    """The layer with the styles of all that may be in its tiles."""
    rules = [
        _describe_rule(layer, family, number, form)
        for family, number in _FAMILIES
        for layer in layers
        if family in layer.geometry
        for form in _list_forms(layer)
    ]
    return element(
        "maplayer",
        {"type": "vector-tile", "hasScaleBasedVisibilityFlag": "0", "minScale": "1e+08", "maxScale": "0"},
        element("id", None, TILES_ID),
        element("datasource", None, source),
        element("layername", None, TITLE),
        element("srs", None, system(MERCATOR)),
        element("provider", None, PROVIDER),
        element("renderer", {"type": "basic"}, element("styles", None, *rules)),
        element("layerOpacity", None, "1"),
        element("blendMode", None, "0"),
    )


def _list_forms(layer: Layer) -> list[Form]:
    if layer.lifecycle is None:
        return ["accepted"]
    drawn = {state.form for state in layer.lifecycle.states}
    return [form for form in FORMS if form in drawn]


def _describe_rule(layer: Layer, family: Geometry, number: str, form: Form) -> Element:
    told = {
        "name": f"{layer.zh} {form}",
        "layer": layer.key,
        "geometry": number,
        "enabled": "1",
        "expression": f"\"form\" = '{form}'" if layer.lifecycle else "",
        "min-zoom": str(layer.min_zoom),
        "max-zoom": "-1",
    }
    return element("style", told, element("symbols", None, draw(layer, family, form)))
