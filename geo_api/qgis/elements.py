"""Writing XML as QGIS reads it: elements with attributes, and its own maps of options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from geo_api.references import STORED_SRID

# what QGIS's own database of systems calls them (srsid); it goes by the authority's id where both are there
_SYSTEMS = {STORED_SRID: "27734", 3857: "3857"}


def element(name: str, attributes: Mapping[str, str] | None = None, *inside: Element | str) -> Element:
    """An element with its attributes, its text and its children in order."""
    made = Element(name, dict(attributes or {}))
    for one in inside:
        if isinstance(one, str):
            made.text = one
        else:
            made.append(one)
    return made


def option(value: Any, name: str | None = None) -> Element:
    """A value as QGIS keeps one: maps, lists, booleans, numbers, text."""
    named = {} if name is None else {"name": name}
    if isinstance(value, Mapping):
        inner = [option(one, key) for key, one in value.items()]
        return element("Option", named | {"type": "Map"}, *inner)
    if isinstance(value, list):
        return element("Option", named | {"type": "List"}, *(option(one) for one in value))
    if isinstance(value, bool):
        return element("Option", named | {"type": "bool", "value": "true" if value else "false"})
    kind = {int: "int", float: "double"}.get(type(value), "QString")
    return element("Option", named | {"type": kind, "value": str(value)})


def system(srid: int) -> Element:
    """A coordinate system by its number of the EPSG."""
    return element(
        "spatialrefsys",
        None,
        element("srsid", None, _SYSTEMS[srid]),
        element("srid", None, str(srid)),
        element("authid", None, f"EPSG:{srid}"),
    )
