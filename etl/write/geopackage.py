"""GeoPackage: a table a layer, samples, the field dictionary and the cover. EPSG:4490, longitude first."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from etl.extract import Cover, Extract
from etl.write.columns import list_columns, name_geometry_type
from etl.write.cover import list_cover
from etl.write.table import write_table


def write_geopackage(extracts: Sequence[Extract], cover: Cover, path: Path) -> None:
    """Write each extract as a table named by its layer's key; ``field_dictionary`` and ``cover`` stand beside."""
    path.unlink(missing_ok=True)
    for extract in extracts:
        write_table(
            path,
            extract.slices,
            list_columns(extract),
            layer=extract.layer.key,
            driver="GPKG",
            geometry_type=name_geometry_type(extract.layer),
            append=path.exists(),
            # what GDAL 3.6 and older desktop GIS read without a warning
            dataset_options={"VERSION": "1.2"},
            layer_options={"IDENTIFIER": extract.layer.zh, "DESCRIPTION": cover.notice or extract.layer.zh},
        )
    _write_tables(extracts, cover, path)


def _write_tables(extracts: Sequence[Extract], cover: Cover, path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute(
            'CREATE TABLE "field_dictionary" (fid INTEGER PRIMARY KEY,'
            " layer TEXT, field TEXT, zh TEXT, en TEXT, unit TEXT, kind TEXT)"
        )
        database.executemany(
            'INSERT INTO "field_dictionary" VALUES (NULL, ?, ?, ?, ?, ?, ?)',
            [
                (extract.layer.key, column.name, column.zh, column.en, column.unit, column.kind)
                for extract in extracts
                for column in list_columns(extract)
            ],
        )
        database.execute('CREATE TABLE "cover" (fid INTEGER PRIMARY KEY, item TEXT, value TEXT)')
        database.executemany('INSERT INTO "cover" VALUES (NULL, ?, ?)', list_cover(cover))
        database.executemany(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'attributes', ?)",
            [("field_dictionary", "字段说明"), ("cover", "封面")],
        )
        _write_samples(extracts, database)
    database.close()


def _write_samples(extracts: Sequence[Extract], database: sqlite3.Connection) -> None:
    """What was sampled at the features, a row a sample and a column an item; no table where nothing was."""
    samples = [(extract.layer.key, sample) for extract in extracts for sample in extract.samples]
    if not samples:
        return
    items = sorted({item for _, sample in samples for item in sample["measured"]})
    columns = ", ".join(f'"{item.replace(chr(34), "")}" REAL' for item in items)
    database.execute(
        'CREATE TABLE "samples" (fid INTEGER PRIMARY KEY, layer TEXT, feature_id TEXT, observed_on DATE, kind TEXT,'
        f" grade INTEGER, decisive TEXT, multiple REAL, recorded_at DATETIME, {columns})"
    )
    told = ("feature_id", "observed_on", "kind", "grade", "decisive", "multiple", "recorded_at")
    marks = ", ".join("?" * (1 + len(told) + len(items)))
    database.executemany(
        f'INSERT INTO "samples" VALUES (NULL, {marks})',
        [
            (
                layer,
                *(_plain(sample[name]) for name in told),
                *(sample["measured"].get(item) for item in items),
            )
            for layer, sample in samples
        ],
    )
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('samples', 'attributes', '监测数据')"
    )


def _plain(value: object) -> object:
    """Days and instants as GeoPackage writes them (ISO 8601, instants in UTC)."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
