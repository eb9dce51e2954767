"""Every spatial figure once more, by another method (tests/independent.py): to 0.01 m2, to 0.01 m, exactly for counts.

I1 the demonstration county, through the product's own export, on several days as known at several instants
I2 two hundred random histories
I3 the sum of the townships, with what lies in none, is the city
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas
import pandas as pd
import pytest
import shapely
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.orm import Session

import layers
from geo_api.bundles import collect, extract_rows
from geo_api.models import to_json
from geo_api.publish import raise_revision, write_shares
from geo_api.sums import OUTSIDE, sum_versions
from geo_api.tallies import counting
from layers.gb3838 import grade_sample
from layers.layer import Reader
from layers.plan import INDICATORS
from tests.independent import CORRIDORS, DENOMINATORS, LAYERS, LIMITS, NUMERATORS, County, Part, Townships

SPATIAL = [one for one in INDICATORS if one.measure == "spatial"]
CHECKED = [one for one in SPATIAL if one.key in NUMERATORS or one.key in CORRIDORS]
READER: Reader = "bureau"
TOLERANCE = 0.01


def test_every_spatial_indicator_is_checked() -> None:
    assert {one.key for one in SPATIAL} == {one.key for one in CHECKED}


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    with open_database(database_url) as opened:
        yield opened


def open_database(url: str) -> Connection:
    return create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1), poolclass=NullPool).connect()


def compare(connection: Connection, county: County, on: date, as_of: datetime) -> int:
    """Hold every figure against the other; returns how many were held."""
    found = sum_versions(connection, CHECKED, "township", on, as_of).by_unit
    held = 0
    for indicator in CHECKED:
        units = found[indicator.key]
        for part, told in (("numerator", NUMERATORS), ("denominator", DENOMINATORS)):
            amounts = {unit: getattr(one, part) / 1e6 for unit, one in units.items()}
            city = amounts.pop(None, 0.0)
            assert sum(getattr(one, part) for unit, one in units.items() if unit is not None) == round(
                city * 1e6
            )
            where = (indicator.key, part, on, as_of)
            if part == "numerator" and indicator.key in CORRIDORS:
                assert city == pytest.approx(
                    county.unite_chainage(CORRIDORS[indicator.key], on), abs=TOLERANCE
                ), where
                held += 1
                continue
            if indicator.key not in told:
                continue
            other = county.count(told[indicator.key], on)
            exact = all(one.quantity == "count" for one in told[indicator.key])
            tolerance = 1e-9 if exact else TOLERANCE
            assert city == pytest.approx(other.city, abs=tolerance), where
            for unit in {*amounts, *other.towns}:
                assert amounts.get(unit, 0.0) == pytest.approx(other.towns.get(unit, 0.0), abs=tolerance), (
                    unit,
                    *where,
                )
                held += 1
    return held


def export(connection: Connection, as_of: datetime, path: Path) -> dict[str, Any]:
    """The product's own GeoPackage, as GeoPandas reads it."""
    asked = {"layers": list(LAYERS), "township": None, "format": "gpkg", "reader": READER, "name": "check"}
    with Session(connection) as session:
        collect(session, asked, as_of, path.parent).write(path)
    return {layer: geopandas.read_file(path, layer=layer) for layer in (*LAYERS, "samples")}


def test_i1_the_demonstration_county_from_its_own_export(demo_url: str, tmp_path: Path) -> None:
    asked = (
        ("2022-12-31T04:00", ("2022-06-30", "2022-12-31")),
        ("2024-06-30T04:00", ("2023-09-15", "2024-06-30")),
    )
    held = 0
    with open_database(demo_url) as connection:
        for number, (instant, days) in enumerate(asked):
            as_of = datetime.fromisoformat(instant).replace(tzinfo=UTC)
            frames = export(connection, as_of, tmp_path / f"{number}.gpkg")
            county = County(frames, None, frames["samples"])
            for on in days:
                held += compare(connection, county, date.fromisoformat(on), as_of)
    assert held > 500


# --- random histories: each has days of its own, in which only its versions hold

BORDER = [(120.1, 32.2), (120.103, 32.22), (120.097, 32.245), (120.102, 32.27), (120.1, 32.3)]
TOWNS = {
    "xuanbao": shapely.Polygon([*BORDER, (120.0, 32.3), (120.0, 32.2)]),
    "huangqiao": shapely.Polygon([*BORDER, (120.2, 32.3), (120.2, 32.2)]),
}
HISTORIES, VERSIONS = 200, 14
POINTS = ("outfalls", "shoreline_issues", "monitoring_sections")
OBSERVED = (
    "INSERT INTO published.observations (feature_id, observed_on, measured, grade, recorded_at, superseded_at)"
    " VALUES (:feature, :on, CAST(:measured AS jsonb), :grade, :at, :superseded)"
)


def test_i2_two_hundred_random_histories(connection: Connection) -> None:
    chosen = random.Random(20221126)
    for key, shape in TOWNS.items():
        told = {"key": key, "name": key, "unit": key, "township": key}
        _insert(connection, "townships", shapely.MultiPolygon([shape]), told, "2000-01-01", None)
    for number in range(HISTORIES):
        _draw_history(connection, chosen, number)
    for layer in LAYERS:
        ids = connection.execute(text(f"SELECT version_id FROM published.{layer}")).scalars().all()
        write_shares(connection, layer, ids)
        raise_revision(connection, layer)
    counting.recount(connection)
    assert not counting.is_behind(connection)
    towns = Townships({key: shapely.MultiPolygon([shape]) for key, shape in TOWNS.items()})
    held = 0
    for number in range(HISTORIES):
        as_of = _begin(number) + timedelta(hours=chosen.randrange(1, 24 * 10))
        frames = {layer: _read(connection, layer, as_of) for layer in LAYERS if layer != "townships"}
        on = date(2022, 1, 1) + timedelta(days=chosen.randrange(1100))
        held += compare(connection, County(frames, towns, _read_samples(connection, as_of)), on, as_of)
    assert held > 1000


def _begin(number: int) -> datetime:
    return datetime(2010, 1, 1, tzinfo=UTC) + timedelta(days=10 * number)


def _draw_history(connection: Connection, chosen: random.Random, number: int) -> None:
    """Some works, each with one to three versions; the last ones end with the history."""
    for _ in range(VERSIONS):
        layer = chosen.choice([one for one in LAYERS if one != "townships"])
        feature, days = uuid.uuid4(), sorted(chosen.sample(range(10), chosen.randrange(1, 4)))
        shape = _draw_shape(layer, chosen)
        for version, (begin, end) in enumerate(zip(days, [*days[1:], 10], strict=True), start=1):
            told = _draw_fields(layer, chosen) | {
                "unit": chosen.choice(("huangqiao", "xuanbao", "hongqiao_park"))
            }
            since = (_begin(number) + timedelta(days=begin)).isoformat()
            until = (_begin(number) + timedelta(days=end)).isoformat()
            told["township"] = "huangqiao"
            _insert(connection, layer, shape, told, since, until, feature, version)
        if layer == "monitoring_sections":
            _draw_samples(connection, chosen, number, feature)


def _draw_samples(connection: Connection, chosen: random.Random, number: int, feature: uuid.UUID) -> None:
    """Samples of some months; about every third one is corrected later."""
    for month in chosen.sample(range(36), chosen.randrange(0, 5)):
        recorded = sorted(_begin(number) + timedelta(hours=chosen.randrange(240)) for _ in range(2))
        last = [recorded[1], None] if chosen.random() < 0.35 else [None]
        for at, superseded in zip(recorded, last, strict=False):
            measured = {
                item: round(chosen.uniform(0, 1.3) * limits[-1], 2)
                for item, limits in (LIMITS | {"do": (9.0,), "ph": (8.0,)}).items()
                if chosen.random() < 0.8
            }
            grade = grade_sample(measured, "river")
            told = {
                "feature": feature,
                "on": date(2022 + month // 12, month % 12 + 1, 5),
                "measured": to_json(measured),
                "grade": grade.grade if grade else None,
                "at": at,
                "superseded": superseded,
            }
            connection.execute(text(OBSERVED), told)


def _draw_shape(layer: str, chosen: random.Random) -> Any:
    # near the border, inside, across the edge of the county, beyond it
    x = chosen.choice((120.098, 120.15, 120.05, 120.199, 120.25)) + chosen.random() * 0.002
    y = 32.2 + chosen.random() * 0.1
    if layer in ("outfalls", "shoreline_issues", "monitoring_sections") or (
        layer == "village_works" and chosen.random() < 0.5
    ):
        return shapely.Point(x, y)
    if layer in ("rural_rivers", "corridors", "corridor_works") or (
        layer == "happy_waters" and chosen.random() < 0.5
    ):
        points = [(x + chosen.uniform(-0.01, 0.01), y + n * 0.003) for n in range(4)]
        return shapely.MultiLineString([points])
    hull = shapely.MultiPoint(
        [(x + chosen.uniform(-0.003, 0.003), y + chosen.uniform(-0.003, 0.003)) for _ in range(9)]
    ).convex_hull
    if chosen.random() < 0.4:
        hull = hull.difference(hull.centroid.buffer(0.0004, 4))
    return shapely.MultiPolygon([hull])


def _draw_fields(layer: str, chosen: random.Random) -> dict[str, Any]:
    known = layers.get(layer)
    told: dict[str, Any] = {}
    for one in known.fields:
        if one.kind == "date":
            told[one.name] = (date(2021, 10, 1) + timedelta(days=chosen.randrange(1200))).isoformat()
        elif one.kind == "boolean":
            told[one.name] = chosen.random() < 0.7
        elif one.kind == "choice":
            told[one.name] = chosen.choice([choice.value for choice in one.choices])
        if chosen.random() < 0.08:
            told.pop(one.name, None)
    if known.lifecycle and chosen.random() < 0.7:
        told[known.lifecycle.field] = chosen.choice([s.value for s in known.lifecycle.states if s.counts])
    more: dict[str, dict[str, Any]] = {
        "afforestation": {"survival_pct": chosen.choice((60.0, 85.0, 93.5, None))},
        "corridor_works": {
            "corridor": chosen.choice(("H-1", "H-2")),
            "chainage_from_m": chosen.randrange(0, 900) + 0.25,
            "chainage_to_m": chosen.randrange(0, 900) + 0.5,
        },
        "outfalls": {"river_level": "backbone", "river": "古马干河"},
    }
    return told | more.get(layer, {})


def _insert(
    connection: Connection,
    layer: str,
    shape: Any,
    fields: dict[str, Any],
    since: str,
    until: str | None,
    feature: uuid.UUID | None = None,
    version: int = 1,
) -> None:
    feature = feature or uuid.uuid4()
    connection.execute(
        text("INSERT INTO published.features VALUES (:id, :layer) ON CONFLICT DO NOTHING"),
        {"id": feature, "layer": layer},
    )
    names = list(fields)
    connection.execute(
        text(
            f"INSERT INTO published.{layer} (feature_id, version, valid, geom, {', '.join(names)}) VALUES"
            " (:feature, :version, tstzrange(:since, :until), ST_GeomFromText(:shape, 4490),"
            f" {', '.join(f':{name}' for name in names)})"
        ),
        fields | {"feature": feature, "version": version, "since": since, "until": until, "shape": shape.wkt},
    )


def _read(connection: Connection, layer: str, as_of: datetime) -> pd.DataFrame:
    """What the export would write, without the file."""
    with TemporaryDirectory() as folder:
        found = extract_rows(connection, layers.get(layer), as_of, None, READER, Path(folder))
        rows = list(found.walk())
    frame = pd.DataFrame(
        [row for row, _ in rows], columns=[*(field.name for field in found.fields), "feature_id", "unit"]
    )
    frame["geometry"] = [shapely.from_wkb(shape) for _, shape in rows]
    return frame


def _read_samples(connection: Connection, as_of: datetime) -> pd.DataFrame:
    with TemporaryDirectory() as folder:
        sections = layers.get("monitoring_sections")
        samples = extract_rows(connection, sections, as_of, None, READER, Path(folder)).samples
    rows = [{**one, **one["measured"]} for one in samples]
    return pd.DataFrame(rows, columns=["feature_id", "observed_on", *LIMITS, "do", "ph"])


def test_i3_the_other_method_sees_what_is_broken() -> None:
    """The check is no mirror: a plot over the border is split by it, and a plot beyond lies nowhere."""
    towns = Townships(TOWNS)
    county = County(
        {
            "wetlands": pd.DataFrame(
                {
                    "stage": [None],
                    "accepted_on": [None],
                    "geometry": [shapely.box(120.09, 32.25, 120.11, 32.26)],
                }
            )
        },
        towns,
        pd.DataFrame({"feature_id": [], "observed_on": []}),
    )
    parts: list[Part] = NUMERATORS["wetland_restored"]
    split = county.count(parts, date(2022, 1, 1))
    assert set(split.towns) == {"xuanbao", "huangqiao"} and min(split.towns.values()) > 0
    assert sum(split.towns.values()) == pytest.approx(split.city, abs=1e-6)
    beyond = towns.split(shapely.box(120.19, 32.25, 120.21, 32.26))[1]
    assert beyond[OUTSIDE] == pytest.approx(beyond["huangqiao"], rel=1e-3)
