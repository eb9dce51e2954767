"""One feature's past."""

from __future__ import annotations

import uuid

from fastapi import APIRouter, Request

from geo_api.changes.acts import read_closings, read_links, read_stages
from geo_api.doors import DatabaseDep, ReaderDep, find_address
from geo_api.evidence.telling import list_published
from geo_api.geojson import JSONAnswer
from geo_api.history import find_feature_layer, name_deciders, read_versions, tell_decisions
from geo_api.instants import parse_instant
from geo_api.routes.access import open_rows
from geo_api.visibility import find_layer, readable_fields
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["map"])


@router.get("/features/{feature_id}/history")
def get_history(
    feature_id: uuid.UUID,
    request: Request,
    person: ReaderDep,
    database: DatabaseDep,
    as_of: str | None = None,
) -> JSONAnswer:
    """Versions newest first, with what changed, who decided, and the evidence."""
    instant = parse_instant(as_of)
    with open_rows(request, database, person, ()) as connection:
        key = find_feature_layer(connection, feature_id)
        evidence = list_published(connection, person, feature_id, instant)
    layer = find_layer(key, person)
    with open_rows(request, database, person, [layer]) as connection:
        versions = read_versions(connection, layer, readable_fields(layer, person), feature_id, instant)
        told = {
            "stages": read_stages(connection, feature_id, instant),
            "closings": read_closings(connection, feature_id, instant),
            "links": read_links(connection, layer, feature_id, instant),
        }
    with database.session(person.act(find_address(request))) as session:
        tell_decisions(session, layer, versions)
        name_deciders(session, told["stages"] + told["closings"])
    about = {"feature_id": feature_id, "layer": layer.key, "versions": versions, "evidence": evidence}
    return JSONAnswer(about | told)
