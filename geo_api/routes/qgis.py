"""A QGIS project of the layers a person may see, or of one of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from geo_api.collections import describe_schema
from geo_api.doors import DatabaseDep, ReaderDep
from geo_api.errors import Conflict, NotFound
from geo_api.ogc.styles import ALL
from geo_api.people import Person
from geo_api.permissions import uploadable_layers
from geo_api.qgis.project import MEDIA_TYPE, Project, write_project
from geo_api.qgis.works import Works
from geo_api.routes.access import find_base
from geo_api.routes.tiles import open_layer_tileset, open_tileset
from geo_api.visibility import find_reader, readable_fields
from geo_api.written import PLAIN
from layers.layer import Layer

router = APIRouter(dependencies=PLAIN, prefix="/qgis", tags=["qgis"])
SUFFIX = ".qgs"
# told, and refused by 404: another name is another place
Name = Annotated[str, Path(json_schema_extra={"pattern": r"^[a-z_]+\.qgs$"})]
AuthCfg = Annotated[
    str | None,
    Query(
        pattern="^[A-Za-z0-9]{7}$", description="认证配置的编号 Id of an authentication configuration in QGIS"
    ),
]


@router.get("/{project}")
def get_project(
    project: Name, request: Request, person: ReaderDep, database: DatabaseDep, authcfg: AuthCfg = None
) -> Response:
    """The project of a layer, ``<layer>.qgs``; ``all.qgs`` is every layer that may be seen."""
    layer = project.removesuffix(SUFFIX)
    if layer == project:
        raise NotFound(
            "qgis.unknown",
            f"没有“{project}”这个 QGIS 工程；地址要写成 /qgis/图层.qgs 或 /qgis/all.qgs。",
            f"There is no QGIS project {project!r}; the address is /qgis/<layer>.qgs or /qgis/all.qgs.",
            field="project",
        )
    base = find_base(request)
    if not base:
        raise Conflict(
            "qgis.no_address",
            "服务器不知道自己对外的地址，工程文件无法写明连接。请系统管理员设置 ECOWORKS_PUBLIC_URL。",
            "The server does not know its own address, which the project has to name: set ECOWORKS_PUBLIC_URL.",
        )
    if layer == ALL:
        tileset = open_tileset(request, person, database)
    else:
        tileset = open_layer_tileset(layer, request, person, database)
    told = Project(
        title=tileset.title,
        works=[works for one in tileset.layers for works in _list_works(one, person)],
        tiles=tileset.address,
        bounds=tileset.bounds,
        base=base,
        authcfg=authcfg,
    )
    headers = {"Content-Disposition": f'attachment; filename="ecoworks-{tileset.style}.qgs"'}
    return Response(write_project(told), media_type=MEDIA_TYPE, headers=headers)


def _list_works(layer: Layer, person: Person) -> list[Works]:
    properties = describe_schema(layer, find_reader(person), "zh", None)["properties"]
    editable = layer.key in uploadable_layers(person)
    fields = readable_fields(layer, person)
    return [Works(layer, family, fields, properties, editable) for family in layer.geometry]
