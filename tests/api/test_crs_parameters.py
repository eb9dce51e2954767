"""Xi'an 80 and Beijing 54 behind the real door: refused with advice, converted where the site has loaded parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from shapely.geometry import shape

from etl.crs import move_geometries
from etl.crs_parameters import DatumParameters, parse_parameters
from geo_api.commands.crs_parameters import change_parameters
from geo_api.db import SYSTEM
from tests.corpus.file import Content
from tests.corpus.shapefiles import write_shapefile
from tests.corpus.systems import carry, write_prj
from tests.shapes import square

PLOT = square(120.15, 32.25)
# made up: the official figures are classified
INVENTED = [
    {
        "datum": "xian80",
        "dx_m": 31.0,
        "dy_m": -22.0,
        "rotation_arcsec": 0.0,
        "scale_ppm": 0.0,
        "source": "编造的示例",
    }
]


def load(door: TestClient, told: Any, clear: bool = False) -> Sequence[DatumParameters]:
    with door.app.state.database.session(SYSTEM) as session:  # type: ignore[attr-defined]
        return change_parameters(session, told, clear=clear)


def send_legacy(client: TestClient) -> dict[str, Any]:
    content = Content(carry([PLOT], "EPSG:4549"), [{"名称": "造林地块"}])
    file = write_shapefile(content, prj=write_prj("EPSG:2385"))
    answer = client.post("/uploads", files={"file": (file.name, file.data)}, data={"layer": "afforestation"})
    assert answer.status_code == 201, answer.text
    report: dict[str, Any] = answer.json()
    return report


def test_an_older_datum_is_refused_and_with_parameters_converted_and_said(
    door: TestClient, as_person: Callable[[str], TestClient]
) -> None:
    alice = as_person("alice")
    refused = send_legacy(alice)
    assert (refused["state"], refused["problem"]["code"]) == ("failed", "crs.legacy_datum")
    assert "自然资源" in refused["problem"]["detail"]
    (loaded,) = load(door, INVENTED)
    assert loaded.provisional, "待核 until somebody says that control points confirm it"
    report = send_legacy(alice)
    assert report["state"] == "draft", report
    assert (report["crs"]["used"], report["crs"]["certain"]) == ("EPSG:2385", True)
    assert "四参数" in report["crs"]["operation"] and "待核" in report["crs"]["note"]
    assert "31" not in report["crs"]["note"] + report["crs"]["operation"], "the numbers are classified"
    (staged,) = alice.get(f"/uploads/{report['id']}/features").json()["features"]
    wanted = move_geometries(
        shapely.transform(carry([PLOT], "EPSG:4549"), lambda places: places),
        "EPSG:2385",
        parse_parameters(INVENTED),
    )[0]
    assert shapely.hausdorff_distance(shape(staged["geometry"]), wanted) < 1e-7
    assert shapely.distance(shape(staged["geometry"]).centroid, PLOT.centroid) > 2e-4
    assert load(door, None, clear=True) == ()
    assert send_legacy(alice)["problem"]["code"] == "crs.legacy_datum"


def test_wrong_parameters_are_not_put_in_force(door: TestClient) -> None:
    with pytest.raises(ValueError, match="unknown datum"):
        load(door, [{**INVENTED[0], "datum": "wgs72"}])
    assert load(door, None) == ()
