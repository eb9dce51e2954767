"""A county with a long past for the benches: townships with wavy borders, and versions by the million, made in SQL."""

from __future__ import annotations

import uuid

import numpy as np
import psycopg
import shapely

from layers.units import TOWNSHIPS

SEED = 20221126
COLUMNS, ROWS = 5, 4
WEST, SOUTH, EAST, NORTH = 119.95, 32.00, 120.35, 32.36
CELL = ((EAST - WEST) / COLUMNS, (NORTH - SOUTH) / ROWS)
BEGUN = "2022-01-05T01:00:00Z"
# layer -> share of all versions, columns and what they hold: n is the number of the version, d the work's day
MIX: dict[str, tuple[float, str, str]] = {
    "afforestation": (
        0.30,
        "ledger, stage, survival_pct, accepted_on, lost_on",
        "CASE WHEN n % 12 = 0 THEN 'loss' ELSE 'gain' END,"
        " (ARRAY['planned','building','reported','accepted','recognised'])[1 + n % 5], 80 + n % 20, d, d",
    ),
    "greening": (
        0.15,
        "stage, accepted_on, in_urban_area",
        "(ARRAY['planned','building','accepted'])[1 + n % 3], d, n % 2 = 0",
    ),
    "wetlands": (0.05, "stage, accepted_on", "(ARRAY['planned','building','accepted'])[1 + n % 3], d"),
    "happy_waters": (
        0.10,
        "stage, accepted_on, tier",
        "(ARRAY['planned','building','accepted','named'])[1 + n % 4], d,"
        " CASE WHEN n % 8 = 0 THEN 'demonstration' END",
    ),
    "rural_rivers": (
        0.10,
        "stage, accepted_on, problem",
        "(ARRAY['planned','building','accepted'])[1 + n % 3], d,"
        " CASE WHEN n % 9 = 0 THEN 'black_odorous' ELSE 'none' END",
    ),
    "outfalls": (
        0.20,
        "stage, river, river_level, surveyed, surveyed_on, monitored, monitored_on, traced, traced_on",
        "(ARRAY['surveyed','monitored','traced','remediated'])[1 + n % 4], '河' || n % 11,"
        " CASE WHEN n % 5 < 4 THEN 'backbone' ELSE 'other' END, true, d, n % 2 = 0, d, n % 3 = 0, d",
    ),
    "village_works": (
        0.05,
        "programme, stage, named_on",
        "(ARRAY['green_village','homestead','idyllic_village','eco_village'])[1 + n % 4],"
        " (ARRAY['applied','building','accepted','named'])[1 + n / 4 % 4], d",
    ),
    "aquaculture_ponds": (
        0.03,
        "belt, tailwater, checked_on",
        "'rutai_1km', (ARRAY['compliant','discharging'])[1 + n % 2], d",
    ),
    "shoreline_issues": (
        0.019,
        "stage, river_level, closed_on",
        "(ARRAY['found','closed'])[1 + n % 2], 'yangtze', d",
    ),
    "monitoring_sections": (0.0001, "attribute, reaches_yangtze", "'national', true"),
}
POINTS = {"outfalls", "village_works", "monitoring_sections", "shoreline_issues"}
LINES = {"happy_waters", "rural_rivers"}
BLOCK = 500  # rows of one publication: one layer, one township


def list_townships() -> dict[str, shapely.MultiPolygon]:
    """Twenty units of 400 corners or so; neighbours share their wavy borders exactly."""
    keys = [unit.key for unit in TOWNSHIPS] + ["bench_1", "bench_2", "bench_3"]
    return {
        key: shapely.MultiPolygon([_draw_cell(number % COLUMNS, number // COLUMNS)])
        for number, key in enumerate(keys[: COLUMNS * ROWS])
    }


def add_townships(connection: psycopg.Connection) -> None:
    for key, shape in list_townships().items():
        connection.execute(
            "INSERT INTO core.units (key, kind, zh, en) VALUES (%s, 'township', %s, %s) ON CONFLICT DO NOTHING",
            (key, key, key),
        )
        connection.execute(
            "INSERT INTO published.features VALUES (%s, 'townships')", (feature := uuid.uuid4(),)
        )
        connection.execute(
            "INSERT INTO published.townships (feature_id, version, valid, unit, township, key, name, geom)"
            " VALUES (%s, 1, tstzrange('2021-01-01', NULL), %s, %s, %s, %s, ST_GeomFromText(%s, 4490))",
            (feature, key, key, key, key, shape.wkt),
        )


def add_versions(connection: psycopg.Connection, layer: str, versions: int) -> None:
    """``versions`` of a layer in publications of BLOCK rows; every feature has two or three of them."""
    _, names, values = MIX[layer]
    features = max(BLOCK, round(versions / 2.5 / BLOCK) * BLOCK)
    connection.execute(
        f"ALTER TABLE published.{layer} DROP CONSTRAINT ex_{layer}_one_version_at_a_time,"
        f" ALTER COLUMN geom_3857 DROP EXPRESSION IF EXISTS"
    )
    connection.execute(f"DROP INDEX published.ix_{layer}_geom_3857, published.ix_{layer}_geom_current")
    own = f"(n % {features})"
    place = f"({own} / {BLOCK} % {COLUMNS * ROWS})"
    ended = f"CASE WHEN n + {features} < {versions} THEN {_tell_instant(f'n + {features}', versions)} END"
    connection.execute(f"""
        INSERT INTO published.{layer} (feature_id, version, valid, unit, township, geom, {names})
        SELECT CAST(md5('{layer}' || {own}) AS uuid), n / {features} + 1,
               tstzrange({_tell_instant("n", versions)}, {ended}), unit, unit, geom, {values}
        FROM (
            SELECT n, keys[1 + {place}] AS unit,
                   date '2022-01-15' + CAST(1060.0 * n / {versions} AS int) - n % 40 AS d, {_draw(layer)} AS geom
            FROM (SELECT array_agg(key ORDER BY version_id) AS keys FROM published.townships) u
            CROSS JOIN generate_series(0, {versions} - 1) AS n
            CROSS JOIN LATERAL (
                SELECT {WEST} + {CELL[0]} * ({place} % {COLUMNS} + (hashint4({own}) & 65535) / 65536.0) AS x,
                       {SOUTH} + {CELL[1]} * ({place} / {COLUMNS} + (hashint4({own} + 7777777) & 65535) / 65536.0) AS y
            ) place
        ) made
    """)
    connection.execute(
        f"CREATE INDEX ix_{layer}_geom_current ON published.{layer} USING gist (geom) WHERE upper_inf(valid)"
    )
    connection.execute(
        "INSERT INTO published.revisions (layer, revision) VALUES (%s, %s) ON CONFLICT (layer) DO UPDATE"
        " SET revision = excluded.revision",
        (layer, versions // BLOCK),
    )


def _tell_instant(number: str, versions: int) -> str:
    """Publications follow one another over three years, each layer at minutes of its own."""
    publications = max(1, versions // BLOCK)
    return (
        f"(timestamptz '{BEGUN}' + (({number}) / {BLOCK}) * interval '{1060 * 86400 // publications} seconds'"
        f" + interval '{versions % 977} seconds')"
    )


def _draw(layer: str) -> str:
    if layer in POINTS:
        return "ST_SetSRID(ST_MakePoint(x, y), 4490)"
    if layer in LINES:
        return (
            "ST_Multi(ST_SetSRID(ST_MakeLine(ST_MakePoint(x, y), ST_MakePoint(x + 0.004, y + 0.003)), 4490))"
        )
    return (
        "ST_Multi(ST_MakePolygon(ST_SetSRID(ST_MakeLine(ARRAY["
        + ", ".join(
            f"ST_MakePoint(x + {0.0004 * np.cos(a):.7f}, y + {0.0004 * np.sin(a):.7f})"
            for a in [*np.linspace(0, 2 * np.pi, 12, endpoint=False), 0.0]
        )
        + "]), 4490)))"
    )


def _draw_cell(column: int, row: int) -> shapely.Polygon:
    corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
    ring: list[tuple[float, float]] = []
    for begin, end in zip(corners, corners[1:] + corners[:1], strict=True):
        forward = begin < end
        side = _draw_side(*((begin, end) if forward else (end, begin)))
        ring.extend((side if forward else side[::-1])[:-1])
    return shapely.Polygon(ring)


def _draw_side(begin: tuple[int, int], end: tuple[int, int], corners: int = 100) -> list[tuple[float, float]]:
    """A border from one grid corner to the next; straight where the county ends."""
    t = np.linspace(0, 1, corners + 1)
    wave = 0.06 * np.sin(np.pi * t) * np.sin(9 * np.pi * t + begin[0] + 2 * begin[1])
    across = begin[0] == end[0]
    if (across and begin[0] in (0, COLUMNS)) or (not across and begin[1] in (0, ROWS)):
        wave = np.zeros_like(wave)
    x = begin[0] + (end[0] - begin[0]) * t + (wave if across else 0)
    y = begin[1] + (end[1] - begin[1]) * t + (0 if across else wave)
    return list(zip((WEST + CELL[0] * x).tolist(), (SOUTH + CELL[1] * y).tolist(), strict=True))
