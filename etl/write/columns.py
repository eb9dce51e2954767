"""The columns of every exported table: system columns first and last, the layer's fields between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from etl.extract import Extract
from layers.layer import Field, Geometry, Kind, Layer

KINDS: dict[Geometry, str] = {"point": "Point", "line": "MultiLineString", "polygon": "MultiPolygon"}


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column: ``name`` in GIS formats, ``dbf`` in shapefiles (ASCII, at most 10), ``zh`` in ledgers."""

    name: str
    dbf: str
    zh: str
    en: str
    unit: str | None
    kind: Kind
    field: Field | None = None


def _system(name: str, dbf: str, zh: str, en: str, kind: Kind, unit: str | None = None) -> ExportColumn:
    return ExportColumn(name, dbf, zh, en, unit, kind)


LEADING = (
    _system("feature_id", "FID_ECO", "对象标识", "Feature id", "text"),
    _system("version", "BBH", "版本", "Version", "integer"),
)
TRAILING = (
    _system("unit", "KHDW", "考核单位", "Assessment unit", "text"),
    _system("township", "SZXZ", "图形所在乡镇", "Township by geometry", "text"),
    _system("area_m2", "TXMJ_M2", "图形面积", "Measured area", "number", "㎡"),
    _system("area_mu", "TXMJ_MU", "图形面积（亩）", "Measured area (mu)", "number", "亩"),
    _system("length_m", "TXCD_M", "图形长度", "Measured length", "number", "m"),
    _system("valid_from", "FBSJ", "发布时间", "Published at", "text"),
    _system("illustrative", "SHIYI", "示意", "Illustrative", "boolean"),
)


def list_columns(extract: Extract) -> tuple[ExportColumn, ...]:
    """All columns of an extract; where a field has a system column's shapefile name, the system one gives way."""
    fields = tuple(
        ExportColumn(field.name, field.dbf, field.zh, field.en, field.unit, field.kind, field)
        for field in extract.fields
    )
    taken = {field.dbf.lower() for field in fields}

    def free(column: ExportColumn) -> ExportColumn:
        if column.dbf.lower() not in taken:
            return column
        return ExportColumn(
            column.name, f"{column.dbf[:8]}_X", column.zh, column.en, column.unit, column.kind
        )

    return (*map(free, LEADING), *fields, *map(free, TRAILING))


def print_value(column: ExportColumn, value: object) -> object:
    """A value as GIS attributes hold it: dates and instants as ISO text, lists joined by "、"."""
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if column.kind == "date":
        return str(value)
    if column.kind == "boolean":
        return int(bool(value))
    return value


def label_value(column: ExportColumn, value: object) -> object:
    """A value as people read it: choices by their Chinese label, yes and no as 是 and 否."""
    if value is None:
        return None
    if column.kind == "boolean":
        return "是" if value else "否"
    if column.field is not None and column.field.choices:
        labels = {choice.value: choice.zh for choice in column.field.choices}
        if isinstance(value, list | tuple):
            return "、".join(labels.get(str(one), str(one)) for one in value)
        return labels.get(str(value), str(value))
    return print_value(column, value)


def name_geometry_type(layer: Layer) -> str:
    """What GDAL calls the geometries of a layer; "Unknown" where it may hold several families."""
    return KINDS[layer.geometry[0]] if len(layer.geometry) == 1 else "Unknown"
