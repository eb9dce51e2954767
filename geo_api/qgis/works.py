"""A layer of works in QGIS: read, filtered and edited by OGC API Features, drawn by stage as on the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from geo_api.qgis.elements import element, system
from geo_api.qgis.fields import describe_fields
from geo_api.qgis.symbols import draw
from geo_api.references import STORED_SRID
from layers.layer import Field, Form, Geometry, Layer

PROVIDER = "OAPIF"
PAGE = 1000
# the scale of zoom 0 of tiles of 256 pixels
ZOOM_0_SCALE = 559082264.0287178
LABELS_FROM_ZOOM = 13
FAMILY_NAMES: dict[Geometry, str] = {"point": "点", "line": "线", "polygon": "面"}
_WKB: dict[Geometry, tuple[str, str]] = {
    "point": ("Point", "Point"),
    "line": ("Line", "MultiLineString"),
    "polygon": ("Polygon", "MultiPolygon"),
}
_FONT = {
    "fontFamily": "Noto Sans CJK SC",
    "fontSize": "8",
    "fontSizeUnit": "Point",
    "fontWeight": "50",
    "textColor": "35,35,35,255",
    "textOpacity": "1",
    "isExpression": "0",
}
_BUFFER = {"bufferDraw": "1", "bufferSize": "0.8", "bufferSizeUnits": "MM", "bufferColor": "255,255,255,255"}
_PLACES = {"point": "6", "line": "2", "polygon": "1"}


@dataclass(frozen=True, slots=True)
class Works:
    """One layer of the project: works of ``layer`` that are of one family, for QGIS draws one kind a layer.

    ``fields`` may be read by the person; ``editable``: the person may send uploads of the layer.
    """

    layer: Layer
    family: Geometry
    fields: tuple[Field, ...]
    properties: Mapping[str, Mapping[str, Any]]
    editable: bool

    @property
    def is_mixed(self) -> bool:
        return len(self.layer.geometry) > 1

    @property
    def id(self) -> str:
        return f"{self.layer.key}_{self.family}"

    @property
    def title(self) -> str:
        return f"{self.layer.zh}（{FAMILY_NAMES[self.family]}）" if self.is_mixed else self.layer.zh


def name_source(works: Works, base: str, authcfg: str | None) -> str:
    """QGIS's address of the layer; it sends what stands behind the question mark along with every request."""
    family = f"?family={works.family}" if works.is_mixed else ""
    told = {
        "authcfg": authcfg,
        "pageSize": str(PAGE),
        "restrictToRequestBBOX": "1",
        "srsname": f"EPSG:{STORED_SRID}",
        "typename": works.layer.key,
        "url": f"{base}/{family}",
    }
    return " ".join(f"{name}='{value}'" for name, value in told.items() if value)


def describe_works(works: Works, source: str) -> Element:
    """The layer with its source, style, labels and forms."""
    layer = works.layer
    geometry, wkb = _WKB[works.family]
    told = {
        "type": "vector",
        "geometry": geometry,
        "wkbType": wkb,
        "hasScaleBasedVisibilityFlag": "1",
        "minScale": str(find_scale(layer.min_zoom)),
        "maxScale": "0",
        "labelsEnabled": "1",
        "simplifyDrawingHints": "0" if works.family == "point" else "1",
        "simplifyLocal": "1",
        "readOnly": "0" if works.editable else "1",
    }
    return element(
        "maplayer",
        told,
        element("id", None, works.id),
        element("datasource", None, source),
        element("layername", None, works.title),
        element("srs", None, system(STORED_SRID)),
        element(
            "resourceMetadata",
            None,
            element("identifier", None, layer.key),
            element("title", None, f"{layer.zh} {layer.en}"),
            element("abstract", None, f"{layer.description_zh}\n{layer.description_en}"),
        ),
        element("provider", {"encoding": "UTF-8"}, PROVIDER),
        _describe_renderer(works),
        _describe_labels(works),
        *describe_fields(works.fields, works.properties),
        element("previewExpression", None, f'"{layer.label}"'),
    )


def find_scale(zoom: int) -> int:
    """The scale from which a layer shows that the map shows from ``zoom`` on."""
    return round(ZOOM_0_SCALE / (1 << zoom))


def _describe_renderer(works: Works) -> Element:
    layer, lifecycle = works.layer, works.layer.lifecycle
    told = {"forceraster": "0", "symbollevels": "0", "enableorderby": "0"}
    if lifecycle is None:
        symbols = element("symbols", None, draw(layer, works.family, "accepted"))
        return element("renderer-v2", {"type": "singleSymbol"} | told, symbols)
    categories, drawn = [], []
    known: list[tuple[str, str, Form]] = [(state.value, state.zh, state.form) for state in lifecycle.states]
    # an empty value takes all others
    for number, (value, title, form) in enumerate([*known, ("", "未填阶段", "accepted")]):
        told_of = {"value": value, "symbol": str(number), "label": title, "render": "true"}
        categories.append(element("category", told_of))
        drawn.append(draw(layer, works.family, form, str(number)))
    return element(
        "renderer-v2",
        {"type": "categorizedSymbol", "attr": lifecycle.field} | told,
        element("categories", None, *categories),
        element("symbols", None, *drawn),
    )


def _describe_labels(works: Works) -> Element:
    placement = {"placement": _PLACES[works.family], "dist": "1.5", "distUnits": "MM", "priority": "5"}
    rendering = {
        "drawLabels": "1",
        "scaleVisibility": "1",
        # the denominators between which names are written
        "scaleMin": "0",
        "scaleMax": str(find_scale(LABELS_FROM_ZOOM)),
        "obstacle": "1",
        "obstacleFactor": "1",
        "fontMinPixelSize": "3",
        "fontMaxPixelSize": "10000",
        "upsidedownLabels": "0",
    }
    text = element("text-style", _FONT | {"fieldName": works.layer.label}, element("text-buffer", _BUFFER))
    return element(
        "labeling",
        {"type": "simple"},
        element(
            "settings",
            {"calloutType": "simple"},
            text,
            element("placement", placement),
            element("rendering", rendering),
        ),
    )
