"""Layer -> SQLAlchemy table, in one MetaData. Migrations are written by people and must reach these."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    Double,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint
from sqlalchemy.types import TypeEngine

from layers import CATALOGUE
from layers.layer import Field, Kind, Layer
from layers.layer import Geometry as Family

SCHEMA = "published"
METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# Lines and polygons are always stored as multi geometries, so that a column holds one type a family.
STORED_TYPES: dict[Family, str] = {"point": "POINT", "line": "MULTILINESTRING", "polygon": "MULTIPOLYGON"}
# A stored polygon beyond this can hold a tile request hostage (PostGIS 3.3); the reader refuses it first.
MAX_VERTICES = 200_000
CHINA_BOX = (73.0, 3.0, 136.0, 54.0)  # longitude and latitude, EPSG:4490

SYSTEM_COLUMNS = (
    "version_id",
    "feature_id",
    "version",
    "valid",
    "upload_id",
    "unit",
    "township",
    "illustrative",
    "geom",
    "geom_3857",
    "area_m2",
    "length_m",
)

_TYPES: dict[Kind, type[TypeEngine[Any]] | TypeEngine[Any]] = {
    "text": Text,
    "integer": Integer,
    "number": Double,
    "date": Date,
    "choice": Text,
    "choices": ARRAY(Text),
    "boolean": Boolean,
}


def make_column(field: Field) -> Column[Any]:
    """A nullable column: what is required is checked on the road in, so that old versions stay readable."""
    return Column(
        field.name, _TYPES[field.kind], comment=f"{field.zh}（{field.unit}）" if field.unit else field.zh
    )


def _list_checks(layer: Layer) -> list[CheckConstraint]:
    west, south, east, north = CHINA_BOX
    types = ", ".join(f"'{STORED_TYPES[family]}'" for family in layer.geometry)
    # PostgreSQL tries CHECKs in the order of their names: cheap tests first, GEOS last.
    return [
        CheckConstraint(
            f"NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= {west} AND ST_XMax(geom) <= {east}"
            f" AND ST_YMin(geom) >= {south} AND ST_YMax(geom) <= {north}",
            name="geom_1_inside",
        ),
        CheckConstraint(f"ST_NPoints(geom) <= {MAX_VERTICES}", name="geom_2_vertices"),
        CheckConstraint(f"GeometryType(geom) IN ({types})", name="geom_3_type"),
        CheckConstraint("ST_IsValid(geom)", name="geom_4_valid"),
    ]


def write_identity_head(layer: Layer) -> str:
    """The identity fields of a work in one text as SQL, folded as ``etl.identity`` folds them: what works are found by.

    Immutable, as the index ``ix_<layer>_identity_current`` demands.
    """
    joined = " || E'\\x1f' || ".join(f"coalesce({name}::text, '')" for name in layer.identity)
    return f"lower(translate(normalize({joined}, NFKC), E' \\t\\n\\r\\v\\f\\u00b7', ''))"


def _make_one_at_a_time(key: str) -> ExcludeConstraint:
    """No two versions of a work hold at one instant.

    Of expressions that no question asks for: nothing is to be looked up by its index, which was seen to lose rows that
    a scan and the B-trees found (decision 0019).
    """
    return ExcludeConstraint(
        (text("(feature_id::text)"), "="),
        (text("range_merge(valid, valid)"), "&&"),
        using="gist",
        name=f"ex_{key}_one_version_at_a_time",
    )


def _list_indexes(key: str) -> list[Index]:
    current = text("upper_inf(valid)")
    return [
        Index(f"ix_{key}_geom_3857", "geom_3857", postgresql_using="gist"),
        Index(f"ix_{key}_geom_current", "geom", postgresql_using="gist", postgresql_where=current),
        Index(f"uq_{key}_feature_id_current", "feature_id", unique=True, postgresql_where=current),
        Index(f"ix_{key}_township_current", "township", postgresql_where=current),
        Index(f"ix_{key}_upload_id", "upload_id"),
    ]


def table(layer: Layer) -> Table:
    """The one table of a layer, for whomever it is told to."""
    return _make_table(layer if layer.told_to is None else replace(layer, told_to=None))


@lru_cache
def _make_table(layer: Layer) -> Table:
    """The table of the published versions of a layer, ``published.<key>``.

    ``geom`` is EPSG:4490, longitude first; ``area_m2`` and ``length_m`` are measured on the CGCS2000
    ellipsoid; ``geom_3857`` is for drawing only. Needs the extensions postgis and btree_gist.
    """
    return Table(
        layer.key,
        METADATA,
        Column("version_id", BigInteger, Identity(), primary_key=True),
        Column("feature_id", Uuid, nullable=False),
        Column("version", Integer, nullable=False),
        Column("valid", TSTZRANGE, nullable=False),
        Column("upload_id", Uuid),
        Column("unit", Text, comment="考核单位"),
        Column("township", Text, comment="图形所在乡镇"),
        Column("illustrative", Boolean, nullable=False, server_default=false(), comment="示意"),
        *(make_column(field) for field in layer.fields),
        Column("geom", Geometry("GEOMETRY", srid=4490, spatial_index=False, nullable=False), nullable=False),
        Column(
            "geom_3857",
            Geometry("GEOMETRY", srid=3857, spatial_index=False),
            Computed("ST_Transform(geom, 3857)", persisted=True),
        ),
        Column("area_m2", Double, Computed("ST_Area(geom::geography)", persisted=True)),
        Column("length_m", Double, Computed("ST_Length(geom::geography)", persisted=True)),
        *_list_checks(layer),
        CheckConstraint("NOT isempty(valid) AND version >= 1", name="version_lasts"),
        _make_one_at_a_time(layer.key),
        UniqueConstraint("feature_id", "version"),
        *_list_indexes(layer.key),
        schema=SCHEMA,
        comment=layer.zh,
    )


TABLES: dict[str, Table] = {layer.key: table(layer) for layer in CATALOGUE}
