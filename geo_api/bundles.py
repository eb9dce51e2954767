"""What goes into a file of the works: read from the database as of one instant, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, literal_column, select
from sqlalchemy.orm import Session

import layers
from etl.extract import Cover, Extract, Slice, Spool
from etl.write.apart import write_apart
from geo_api import models, protected
from geo_api.errors import Unacceptable
from geo_api.notice import NOTICE, NOTICE_EN
from geo_api.settled import wait_until_settled
from layers.layer import Layer, Reader
from layers.schema import list_readable
from layers.tables import table
from layers.units import get_unit, name_units

MU_PER_M2 = 3 / 2000
# neither the database nor this process works a whole layer off in one stretch
SLICE_ROWS = 1000
# works on a map in one page: 60 MB, which a browser of an office still opens
MOST_ON_A_PAGE = 20_000


@dataclass(frozen=True, slots=True)
class Writer:
    """What a file of a format is called, and the function that writes it."""

    suffix: str
    media_type: str
    write: str


WRITERS = {
    "gpkg": Writer(".gpkg", "application/geopackage+sqlite3", "etl.write.geopackage:write_geopackage"),
    "shp": Writer(".zip", "application/zip", "etl.write.shapefile:write_shapefile"),
    "geojson": Writer(".zip", "application/zip", "etl.write.geojson:write_geojson"),
    "kml": Writer(".kml", "application/vnd.google-earth.kml+xml", "etl.write.kml:write_kml"),
    "xlsx": Writer(
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "etl.write.workbook:write_workbook",
    ),
    "html": Writer(".html", "text/html", "etl.write.html_map:write_html_map"),
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
        return {extract.layer.key: extract.totals.count for extract in self.extracts}

    @property
    def area_m2(self) -> dict[str, float]:
        return {extract.layer.key: extract.totals.area_m2 for extract in self.extracts}

    def write(self, path: Path) -> None:
        write_apart(WRITERS[self.form].write, self.extracts, self.cover, path, **self.options)


def collect(session: Session, asked: dict[str, Any], as_of: datetime, folder: Path) -> Bundle:
    """Read what was asked for: ``layers``, ``township``, ``format``, ``encoding``, ``reader``, ``name``.

    The rows lie in ``folder`` until the file is written.
    """
    connection, reader = session.connection(), asked["reader"]
    extracts = [
        extract_rows(connection, layers.get(key), as_of, asked["township"], reader, folder)
        for key in asked["layers"]
    ]
    options: dict[str, Any] = {}
    if asked["format"] == "shp":
        options["encoding"] = asked["encoding"]
    if asked["format"] == "html":
        _require_few(extracts)
        ground = folder / "ground"
        ground.mkdir()
        options["ground"] = extract_rows(connection, layers.get("townships"), as_of, None, reader, ground)
    return Bundle(asked["format"], extracts, _make_cover(session, extracts, asked, as_of), options)


def _require_few(extracts: Sequence[Extract]) -> None:
    count = sum(extract.totals.count for extract in extracts)
    if count > MOST_ON_A_PAGE:
        raise Unacceptable(
            "export.too_many_on_page",
            f"共 {count:,} 个对象，网页地图最多放 {MOST_ON_A_PAGE:,} 个，再多浏览器打不开。"
            "请按乡镇或图层分开导出，或选 GeoPackage。",
            f"There are {count:,} features; a map in one page takes {MOST_ON_A_PAGE:,}, with more no browser opens it."
            " Export by township or by layer, or choose GeoPackage.",
            field="format",
        )


def extract_rows(
    connection: Connection,
    layer: Layer,
    as_of: datetime,
    township: str | None,
    reader: Reader,
    folder: Path,
) -> Extract:
    """The rows of a layer current at ``as_of``; with ``township``, those that a share of lies in it.

    They are kept in a file in ``folder``: however many they are, few are in memory at a time.
    """
    wait_until_settled(connection, as_of)
    works, told = table(layer), protected.tell(layer, reader)
    place: ColumnElement[Any] = literal_column(protected.write_place(told, f"published.{layer.key}"))
    fields = list_readable(layer, reader)
    wanted: list[ColumnElement[bool]] = [works.c.valid.op("@>")(as_of)]
    if township is not None:
        share = models.Share
        wanted.append(
            select(share.version_id)
            .where(
                share.layer == layer.key,
                share.version_id == works.c.version_id,
                share.unit_kind == "township",
                share.unit == township,
            )
            .exists()
        )
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
        .where(*wanted)
        .order_by(works.c.township, works.c.feature_id)
    )
    spool = Spool(folder / f"{layer.key}.rows")
    totals = spool.keep(_read_slices(connection, statement))
    samples = _extract_samples(connection, layer, select(works.c.feature_id).where(*wanted), as_of)
    return Extract(layer, fields, spool, totals, samples)


def _read_slices(connection: Connection, statement: Select[Any]) -> Iterator[Slice]:
    found = connection.execute(statement, execution_options={"yield_per": SLICE_ROWS})
    for few in found.mappings().partitions():
        rows, shapes = [dict(one) for one in few], []
        for row in rows:
            shapes.append(bytes(row.pop("shape")))
            row["feature_id"] = str(row["feature_id"])
            row["area_mu"] = (row["area_m2"] or 0) * MU_PER_M2
            for key in ("unit", "township"):
                row[key] = name_units([row[key]]) if row[key] else None
        yield Slice(rows, shapes)


def _extract_samples(
    connection: Connection, layer: Layer, works: Select[Any], as_of: datetime
) -> tuple[dict[str, Any], ...]:
    """The samples taken at these works that were known at ``as_of``, the oldest first."""
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
            taken.feature_id.in_(works),
            taken.recorded_at <= as_of,
            (taken.superseded_at.is_(None)) | (taken.superseded_at > as_of),
        )
        .order_by(taken.feature_id, taken.observed_on, taken.id)
    )
    found = connection.execute(statement).mappings()
    return tuple(dict(one) | {"feature_id": str(one["feature_id"])} for one in found)


def _make_cover(
    session: Session, extracts: Sequence[Extract], asked: dict[str, Any], as_of: datetime
) -> Cover:
    place = get_unit(asked["township"]).zh if asked["township"] else "泰兴市"
    what = extracts[0].layer.zh if len(extracts) == 1 else "生态一张图"
    what_en = extracts[0].layer.en if len(extracts) == 1 else "Ecological works"
    illustrative = any(extract.totals.illustrative for extract in extracts)
    latest = [extract.totals.latest for extract in extracts if extract.totals.latest is not None]
    return Cover(
        title=f"{place}{what}",
        title_en=f"{what_en}, {get_unit(asked['township']).en if asked['township'] else 'Taixing'}",
        scope="、".join(extract.layer.zh for extract in extracts),
        as_of=as_of,
        cut_off=max(latest, default=None),
        made_by=asked["name"],
        made_at=datetime.now(UTC),
        notice=NOTICE if illustrative else "",
        notice_en=NOTICE_EN if illustrative else "",
        audit_head=session.execute(select(models.AuditHead.hash)).scalar_one().hex(),
    )
