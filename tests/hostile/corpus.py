"""Every case of the hostile corpus, in one list."""

from __future__ import annotations

from tests.hostile import (
    archives,
    drawings,
    file_names,
    geopackages,
    heavy_shapes,
    json_files,
    other_formats,
    pointing_elsewhere,
    shapefiles,
    tables,
    xml_files,
)
from tests.hostile.cases import Case

GROUPS = (
    pointing_elsewhere,
    archives,
    file_names,
    shapefiles,
    json_files,
    xml_files,
    geopackages,
    drawings,
    tables,
    other_formats,
    heavy_shapes,
)


def list_corpus() -> list[Case]:
    cases = [case for group in GROUPS for case in group.list_cases()]
    assert len({case.name for case in cases}) == len(cases), "two cases have one name"
    return cases
