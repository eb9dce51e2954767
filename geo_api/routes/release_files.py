"""A release's files over HTTP: have them made, list them, fetch any stretch of them."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import FileResponse

from geo_api.doors import DatabaseDep, PersonDep, ReadDep, ReaderDep, SessionDep, SettingsDep
from geo_api.geojson import JSONAnswer
from geo_api.public_files import shelf
from geo_api.releases import read_release
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, prefix="/releases", tags=["releases"])


@router.get("/{release}/files")
def list_files(release: str, _: ReaderDep, database: DatabaseDep, settings: SettingsDep) -> JSONAnswer:
    """How far they are, and what there is: GeoParquet a layer, one PMTiles archive, the figures; with checksums."""
    return JSONAnswer(shelf.describe(database, settings, release))


@router.post("/{release}/files", status_code=202)
def ask_files(release: str, person: PersonDep, session: SessionDep, settings: SettingsDep) -> JSONAnswer:
    """Have them made; they hold what everyone may see, as of the release's instant."""
    shelf.ask(session, settings, person, release)
    told = {"release": release, "links": {"self": f"/releases/{release}/files"}}
    return JSONAnswer(told, status_code=202)


@router.get("/{release}/files/{name}")
def fetch_file(
    release: str, name: str, _: ReaderDep, connection: ReadDep, settings: SettingsDep
) -> FileResponse:
    """One file, whole or the stretch that ``Range`` names."""
    read_release(connection, release)
    path, tag = shelf.find_file(settings, release, name)
    headers = {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}
    return FileResponse(path, media_type=shelf.MEDIA_TYPES[path.suffix], headers=headers)
