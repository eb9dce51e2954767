"""The project file: layers in the groups of the map, points above lines above polygons, on EPSG:4490.

No name, password or token is in it. QGIS asks for them when the server answers 401, or takes them from its own store
where an authentication configuration is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from geo_api import VERSION
from geo_api.ogc.styles import GROUND_LINES
from geo_api.qgis.elements import element, system
from geo_api.qgis.tiles import PROVIDER as TILE_PROVIDER
from geo_api.qgis.tiles import TILES_ID, TITLE, describe_tiles, name_tile_source
from geo_api.qgis.works import PROVIDER, Works, describe_works, name_source
from geo_api.references import STORED_SRID, BBox
from layers.layer import Layer
from layers.style import GROUPS, get_theme

MEDIA_TYPE = "application/x-qgis-project"
# the version whose reading of the file is tested; newer ones read older files
WRITTEN_FOR = "3.22.16-Białowieża"
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_DEPTH = {"point": 0, "line": 1, "polygon": 3}


@dataclass(frozen=True, slots=True)
class Project:
    """What the file holds: works, and the tiles below ``tiles``; ``bounds`` in degrees is where it opens.

    ``base`` is the server's address, ``authcfg`` the id of a configuration in the QGIS of whoever opens the file.
    """

    title: str
    works: Sequence[Works]
    tiles: str
    bounds: BBox
    base: str
    authcfg: str | None = None


def write_project(project: Project) -> bytes:
    """The project as QGIS reads it."""
    sources = {works.id: name_source(works, project.base, project.authcfg) for works in project.works}
    tiles = name_tile_source(project.base, project.tiles, project.authcfg)
    root = element(
        "qgis",
        {"projectname": project.title, "version": WRITTEN_FOR},
        element("title", None, project.title),
        element("projectCrs", None, system(STORED_SRID)),
        _describe_tree(project, sources, tiles),
        _describe_canvas(project.bounds),
        element(
            "projectlayers",
            None,
            *(describe_works(works, sources[works.id]) for works in project.works),
            describe_tiles(_list_layers(project), tiles),
        ),
        _describe_properties(),
        element(
            "projectMetadata",
            None,
            element("title", None, project.title),
            element("abstract", None, f"ecoworks {VERSION} {project.base}/"),
        ),
    )
    written: bytes = ElementTree.tostring(root, encoding="utf-8")
    return _DOCTYPE.encode() + written


def _list_layers(project: Project) -> list[Layer]:
    return list({works.layer.key: works.layer for works in project.works}.values())


def _describe_tree(project: Project, sources: dict[str, str], tiles: str) -> Element:
    groups = []
    for group in GROUPS:
        inside = [works for works in project.works if get_theme(works.layer.theme).group == group.key]
        if inside:
            groups.append(
                element(
                    "layer-tree-group",
                    {"name": group.zh, "checked": "Qt::Checked", "expanded": "1"},
                    *(_describe_leaf(works, sources[works.id]) for works in inside),
                )
            )
    whole = {"id": TILES_ID, "name": TITLE, "source": tiles, "providerKey": TILE_PROVIDER}
    leaf = element("layer-tree-layer", whole | {"checked": "Qt::Unchecked", "expanded": "0"})
    order = [works.id for works in sorted(project.works, key=_find_depth)] + [TILES_ID]
    drawn = element("custom-order", {"enabled": "1"}, *(element("item", None, one) for one in order))
    return element("layer-tree-group", None, *groups, leaf, drawn)


def _find_depth(works: Works) -> int:
    if works.layer.key in GROUND_LINES:
        return 2
    return _DEPTH[works.family] + (1 if works.layer.reference and works.family == "polygon" else 0)


def _describe_leaf(works: Works, source: str) -> Element:
    # of the ground only what the map itself starts with: every layer shown is read at once
    shown = not works.layer.reference or works.layer.key in ("townships", *GROUND_LINES)
    told = {"id": works.id, "name": works.title, "source": source, "providerKey": PROVIDER}
    return element(
        "layer-tree-layer",
        told | {"checked": "Qt::Checked" if shown else "Qt::Unchecked", "expanded": "0"},
    )


def _describe_properties() -> Element:
    """Without the first the project's own system is not read; amounts are those of the ellipsoid of CGCS2000."""

    def told(section: str, name: str, kind: str, value: str) -> Element:
        return element(section, None, element(name, {"type": kind}, value))

    return element(
        "properties",
        None,
        told("SpatialRefSys", "ProjectionsEnabled", "int", "1"),
        told("Measure", "Ellipsoid", "QString", "EPSG:1024"),
        element(
            "Measurement",
            None,
            element("AreaUnits", {"type": "QString"}, "m2"),
            element("DistanceUnits", {"type": "QString"}, "meters"),
        ),
    )


def _describe_canvas(bounds: BBox) -> Element:
    names = ("xmin", "ymin", "xmax", "ymax")
    extent = element(
        "extent", None, *(element(n, None, str(value)) for n, value in zip(names, bounds, strict=True))
    )
    return element(
        "mapcanvas",
        {"name": "theMapCanvas"},
        element("units", None, "degrees"),
        extent,
        element("destinationsrs", None, system(STORED_SRID)),
    )
