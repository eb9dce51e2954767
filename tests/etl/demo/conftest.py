"""One composed county for all tests of this folder, in degrees as handed over and in metres for measuring."""

from __future__ import annotations

import pytest

from etl.demo import DemoCounty, compose_county
from etl.demo.land import Land, compose_land
from etl.demo.records import DemoVersion


@pytest.fixture(scope="session")
def county() -> DemoCounty:
    return compose_county()


@pytest.fixture(scope="session")
def land() -> Land:
    return compose_land(20220101)


@pytest.fixture(scope="session")
def current(county: DemoCounty) -> dict[str, list[DemoVersion]]:
    """The versions that hold at the end, by layer."""
    by_layer: dict[str, list[DemoVersion]] = {}
    for version in county.versions:
        if version.valid_to is None:
            by_layer.setdefault(version.layer, []).append(version)
    return by_layer
