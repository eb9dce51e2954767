"""A real file with real faults: 636 water polygons around the county, without a single attribute."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from tests.etl.sheets import check, find

FILE = Path(__file__).parents[3] / "shared/data/water/geomaps_osm2017_waterbodies_around_taixing.geojson"


@pytest.mark.skipif(not FILE.exists(), reason="the building data beside the repository are not here")
def test_a_real_file_is_told_in_few_sentences_with_safe_repairs() -> None:
    features = json.loads(FILE.read_text(encoding="utf-8"))["features"]
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features]
    findings = check("wetlands", [{} for _ in features], shapes)
    assert len(find(findings, "required.missing").rows) == 636
    invalid = [finding for finding in findings if finding.code == "geometry.ring_touch"]
    assert [finding.rows for finding in invalid] == [(423,), (534,)]
    for finding in invalid:
        assert finding.fix is not None and finding.fix.safe
    assert len({finding.id for finding in findings}) == len(findings) < 40
