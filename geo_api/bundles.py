"""What goes into a file of the works: read from the database as of one instant, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal_column, select
from sqlalchemy.orm import Session

import layers
from etl.extract import Cover, Extract
from etl.write.geojson import write_geojson
from etl.write.geopackage import write_geopackage
from etl.write.kml import write_kml
from etl.write.shapefile import write_shapefile
from etl.write.workbook import write_workbook
from geo_api import models, protected
from geo_api.notice import NOTICE, NOTICE_EN
from geo_api.settled import wait_until_settled
from layers.layer import Layer, Reader
from layers.schema import list_readable
from layers.tables import table
from layers.units import get_unit, name_units

MU_PER_M2 = 3 / 2000
SLICE_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Writer:
    """How a format is written, and what its file is called."""

    suffix: str
    media_type: str
    write: Callable[..., None]


def _write_html(*told: Any, **options: Any) -> None:
    # Folium brings pandas along, 80 MB: loaded by whoever writes such a page
    from etl.write.html_map import write_html_map

    write_html_map(*told, **options)


WRITERS = {
    "gpkg": Writer(".gpkg", "application/geopackage+sqlite3", write_geopackage),
    "shp": Writer(".zip", "application/zip", write_shapefile),
    "geojson": Writer(".zip", "application/zip", write_geojson),
    "kml": Writer(".kml", "application/vnd.google-earth.kml+xml", write_kml),
    "xlsx": Writer(
        ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_workbook
    ),
    "html": Writer(".html", "text/html", _write_html),
}


@dataclass(frozen=True, slots=True)
class Bundle:
    """All that a file needs, read from the database: ``write`` touches only the disk."""

    form: str
    extracts: Sequence[Extract]
    cover: Cover
    options: dict[str, Any]

    @property
    def counts(self) -> dict[str, int]:
        return {extract.layer.key: len(extract.rows) for extract in self.extracts}

    @property
    def area_m2(self) -> dict[str, float]:
        return {
            extract.layer.key: sum(float(str(row["area_m2"] or 0)) for row in extract.rows)
            for extract in self.extracts
        }

    def write(self, path: Path) -> None:
        WRITERS[self.form].write(self.extracts, self.cover, path, **self.options)


def collect(session: Session, asked: dict[str, Any], as_of: datetime) -> Bundle:
    """Read what was asked for: ``layers``, ``township``, ``format``, ``encoding``, ``reader``, ``name``."""
    connection, reader = session.connection(), asked["reader"]
    extracts = [
        extract_rows(connection, layers.get(key), as_of, asked["township"], reader) for key in asked["layers"]
    ]
    options: dict[str, Any] = {}
    if asked["format"] == "shp":
        options["encoding"] = asked["encoding"]
    if asked["format"] == "html":
        options["ground"] = extract_rows(connection, layers.get("townships"), as_of, None, reader)
    return Bundle(asked["format"], extracts, _make_cover(session, extracts, asked, as_of), options)


def extract_rows(
    connection: Connection, layer: Layer, as_of: datetime, township: str | None, reader: Reader
) -> Extract:
    """The rows of a layer current at ``as_of``; with ``township``, those that a share of lies in it."""
    wait_until_settled(connection, as_of)
    works, told = table(layer), protected.tell(layer, reader)
    place: ColumnElement[Any] = literal_column(protected.write_place(told, f"published.{layer.key}"))
    fields = list_readable(layer, reader)
    statement = (
        select(
            works.c.feature_id,
            works.c.version,
            func.lower(works.c.valid).label("valid_from"),
            works.c.unit,
            works.c.township,
            works.c.area_m2,
            works.c.length_m,
            works.c.illustrative,
            *(works.c[field.name] for field in fields),
            func.ST_AsBinary(place).label("shape"),
        )
        .where(works.c.valid.op("@>")(as_of))
        .order_by(works.c.township, works.c.feature_id)
    )
    if township is not None:
        share = models.Share
        statement = statement.where(
            select(share.version_id)
            .where(
                share.layer == layer.key,
                share.version_id == works.c.version_id,
                share.unit_kind == "township",
                share.unit == township,
            )
            .exists()
        )
    rows, shapes = [], []
    # in slices: neither the database nor this process works a whole layer off in one stretch
    for found in connection.execute(statement, execution_options={"yield_per": SLICE_ROWS}).mappings():
        row = dict(found)
        shapes.append(bytes(row.pop("shape")))
        row["feature_id"] = str(row["feature_id"])
        row["area_mu"] = (row["area_m2"] or 0) * MU_PER_M2
        for key in ("unit", "township"):
            row[key] = name_units([row[key]]) if row[key] else None
        rows.append(row)
    return Extract(
        layer, fields, tuple(rows), tuple(shapes), _extract_samples(connection, layer, rows, as_of)
    )


def _extract_samples(
    connection: Connection, layer: Layer, rows: Sequence[Mapping[str, Any]], as_of: datetime
) -> tuple[dict[str, Any], ...]:
    """The samples taken at these rows' features that were known at ``as_of``, the oldest first."""
    taken, feature = models.Observation, models.Feature
    statement = (
        select(
            taken.feature_id,
            taken.observed_on,
            taken.kind,
            taken.grade,
            taken.decisive,
            taken.multiple,
            taken.recorded_at,
            taken.measured,
        )
        .join(feature, feature.feature_id == taken.feature_id)
        .where(
            feature.layer == layer.key,
            taken.recorded_at <= as_of,
            (taken.superseded_at.is_(None)) | (taken.superseded_at > as_of),
        )
        .order_by(taken.feature_id, taken.observed_on, taken.id)
    )
    told = {row["feature_id"] for row in rows}
    found = (dict(one) for one in connection.execute(statement).mappings())
    return tuple(
        one | {"feature_id": str(one["feature_id"])} for one in found if str(one["feature_id"]) in told
    )


def _make_cover(
    session: Session, extracts: Sequence[Extract], asked: dict[str, Any], as_of: datetime
) -> Cover:
    place = get_unit(asked["township"]).zh if asked["township"] else "泰兴市"
    what = extracts[0].layer.zh if len(extracts) == 1 else "生态一张图"
    what_en = extracts[0].layer.en if len(extracts) == 1 else "Ecological works"
    illustrative = any(row["illustrative"] for extract in extracts for row in extract.rows)
    starts = [row["valid_from"] for extract in extracts for row in extract.rows]
    return Cover(
        title=f"{place}{what}",
        title_en=f"{what_en}, {get_unit(asked['township']).en if asked['township'] else 'Taixing'}",
        scope="、".join(extract.layer.zh for extract in extracts),
        as_of=as_of,
        cut_off=max((start for start in starts if isinstance(start, datetime)), default=None),
        made_by=asked["name"],
        made_at=datetime.now(UTC),
        notice=NOTICE if illustrative else "",
        notice_en=NOTICE_EN if illustrative else "",
        audit_head=session.execute(select(models.AuditHead.hash)).scalar_one().hex(),
    )
