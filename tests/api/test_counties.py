"""Many counties: SedonaDB reads what three of them released and finds the product's own figures in the files.

MC1 five indicators of each county are equal: areas, lengths, a join by place, chainage united
MC2 Chinese names, labels and titles are in what Sedona reads
"""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench.counties import NAMES, compare, measure_gap, open_counties
from tests.conftest import CloneDatabase

COUNTIES = 3


def test_mc1_three_counties_by_sedona_are_what_their_products_say(
    clone_database: CloneDatabase, migrated: str, tmp_path: Path
) -> None:
    with (
        clone_database(migrated) as first,
        clone_database(migrated) as second,
        clone_database(migrated) as third,
    ):
        product, sedona = compare((first, second, third), tmp_path)
    assert product.keys() == sedona.keys()
    for key, value in product.items():
        assert measure_gap(value, sedona[key]) <= 1e-9, (key, value, sedona[key])
    names = NAMES[:COUNTIES]
    for indicator in ("afforestation_mu", "river_ecological_km", "wetland_restored", "road_corridors"):
        values = {product[name, indicator, ""] for name in names}
        assert len(values) == COUNTIES and 0 not in values, indicator  # three counties, not one thrice
    assert sum(1 for _, indicator, unit in product if indicator == "outfall_investigated" and unit) > 20

    folders = {name: tmp_path / name for name in names}
    rows = open_counties(folders).sql(
        "SELECT county, name FROM townships WHERE key = 'huangqiao' ORDER BY county"
    )
    assert [(row["county"], row["name"]) for row in pa.table(rows).to_pylist()] == [
        (name, "黄桥镇") for name in sorted(names)
    ]
    schema = pq.read_schema(tmp_path / "甲县" / "outfalls.parquet")
    assert schema.field("unit").metadata[b"zh"].decode() == "考核单位"
    assert json.loads(schema.metadata[b"ecoworks"])["title"] == "甲县2024年12月通报"
    assert measure_gap(1.0, None) == 1.0 and measure_gap(2.0, 1.0) == pytest.approx(0.5)
