"""The OGC's executable suite of Tiles (ets-ogcapi-tiles10), method by method, as it is coded.

``test_<class>__<method>`` asserts what that class of the suite asserts in that method, on answers to the requests that
it sends. The tile that the suite is told of by whoever runs it is one with works in it.
"""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from geo_api.ogc.tile_matrices import describe_limits
from tests.ogc.reader import find_faults

TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-"
QUAD = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
TEMPLATES = ("{tileMatrix}", "{tileRow}", "{tileCol}")
# in the middle of the county
WORKS = (120.12, 32.22, 120.13, 32.23)
Told = dict[str, Any]


def ask(client: TestClient, address: str) -> Told:
    answer = client.get(address, headers={"Accept": "application/json"})
    assert answer.status_code == 200, (address, answer.text)
    told: Told = answer.json()
    return told


def find_lists(told: Told) -> list[str]:
    return [str(link["href"]) for link in told["links"] if link["rel"].startswith(TILESETS)]


def list_homes(client: TestClient) -> list[str]:
    """The lists of tilesets: the landing page's, then each collection's."""
    collections = ask(client, "/collections")["collections"]
    return [*find_lists(ask(client, "/")), *(href for one in collections for href in find_lists(one))]


def fill(template: str, *place: int | str) -> str:
    for name, value in zip(TEMPLATES, place, strict=True):
        template = template.replace(name, str(value))
    return template


# --- the description


def test_api_definition__api_definition_validation(anybody: TestClient) -> None:
    assert list(find_faults(ask(anybody, "/api"))) == []


def test_api_definition__operation_id_validation(anybody: TestClient) -> None:
    paths = ask(anybody, "/api")["paths"]
    for home, kind in (("", ".dataset"), ("/collections/{layer}", ".collection")):
        for path, name in (
            ("", "TileSetsList"),
            ("/WebMercatorQuad", "TileSet"),
            ("/WebMercatorQuad/{z}/{row}/{col}", "Tile"),
        ):
            assert paths[f"{home}/tiles{path}"]["get"]["operationId"] == f"{kind}.vector.get{name}"
    everything = [one["operationId"] for operations in paths.values() for one in operations.values()]
    assert len(everything) == len(set(everything))


def test_conformance__validate_conformance_operation_and_response(anybody: TestClient) -> None:
    classes = ask(anybody, "/conformance")["conformsTo"]
    assert {
        f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}" for name in ("core", "tilesets-list")
    } <= set(classes)


# --- landing pages and lists


def test_landing_page__landing_page_retrieval_and_validation(anybody: TestClient) -> None:
    told = ask(anybody, "/")
    assert "data" in {link["rel"] for link in told["links"]}
    assert f"{TILESETS}vector" in {link["rel"] for link in told["links"]}


def test_tileset_links__validate_tilesets_list_response(anybody: TestClient) -> None:
    for address in list_homes(anybody):
        assert "/tiles" in address
        assert all("tileMatrixSetURI" in one for one in ask(anybody, address)["tilesets"])


def test_geospatial_data_resource__tilesets_links_check_and_retrieval(anybody: TestClient) -> None:
    for one in ask(anybody, "/collections")["collections"]:
        (address,) = find_lists(one)
        assert address.endswith("/tiles") and ask(anybody, address)["tilesets"]


def test_tile_set__validate_tileset_response(anybody: TestClient) -> None:
    links = [link for one in ask(anybody, "/tileMatrixSets")["tileMatrixSets"] for link in one["links"]]
    (item,) = [link for link in links if (link["rel"], link["type"]) == ("item", "application/json")]
    assert "WebMercatorQuad" in item["href"] and ask(anybody, item["href"])["tileMatrices"]


# --- tiles


@pytest.mark.parametrize("template", TEMPLATES)
def test_tile__tile_matrix_row_and_col_definitions_are_available(anybody: TestClient, template: str) -> None:
    """In the list, else in the tileset that an entry of a collection's list links as itself."""
    (address,) = find_lists(ask(anybody, "/collections")["collections"][0])
    itself = [
        link["href"]
        for one in ask(anybody, address)["tilesets"]
        for link in one["links"]
        if (link["rel"], link["type"]) == ("self", "application/json")
    ]
    assert any(template in link["href"] for link in ask(anybody, itself[0])["links"])


def test_tile__tiles_are_available_and_errors_are_told(anybody: TestClient) -> None:
    """The suite fetches every link of every entry; of what comes, the first template at the first limits."""
    for address in list_homes(anybody)[:3]:
        found = 0
        for tileset in ask(anybody, address)["tilesets"]:
            limits = tileset.get("tileMatrixSetLimits")
            for link in tileset["links"]:
                told = ask(anybody, link["href"])
                limits = limits or told.get("tileMatrixSetLimits")
                for href in (one["href"] for one in told.get("links") or ()):
                    if not all(name in href for name in TEMPLATES):
                        continue
                    first = limits[0]
                    place = [first["tileMatrix"], first["maxTileRow"], first["minTileCol"]]
                    assert anybody.get(fill(href, *place)).status_code in (200, 204)
                    place[1] += 1
                    assert anybody.get(fill(href, *place)).status_code in (400, 404)
                    found += 1
                    break
        assert found, address


def test_mandatory_core__minimal_conformance_successful_execution_and_errors(anybody: TestClient) -> None:
    told = ask(anybody, "/tiles/WebMercatorQuad")
    (template,) = [link["href"] for link in told["links"] if link.get("templated")]
    assert told["tileMatrixSetURI"] == QUAD and "/tiles/WebMercatorQuad" in template
    for zoom in (10, 14):
        (limits,) = [one for one in describe_limits(WORKS) if one["tileMatrix"] == str(zoom)]
        for row in range(limits["minTileRow"], limits["maxTileRow"] + 1):
            for col in range(limits["minTileCol"], limits["maxTileCol"] + 1):
                assert anybody.get(fill(template, zoom, row, col)).status_code == 200
        assert anybody.get(fill(template, zoom, 2**31 - 1, 2**31 - 1)).status_code in (400, 404)
