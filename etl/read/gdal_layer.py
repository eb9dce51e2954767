"""One layer opened by GDAL under a name of ours: counted before it is read, curves refused, values made plain."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw

from etl.read import bounds
from etl.read.content import Content, Declaration
from etl.read.refusals import refuse
from etl.read.tidy import check_finite, drop_heights, name_headings, parse_wkb
from etl.reading import Family

_MOST_LAYERS = 100
_FAMILIES: dict[str, Family] = {"Point": "point", "LineString": "line", "Polygon": "polygon"}
_CURVES = ("Curve", "Circular", "Compound", "Surface", "TIN", "Triangle")


def list_layers(path: str) -> list[tuple[str, Family]]:
    """(name, family) of the layers of a data set of ours. Raises ``file.damaged``, ``zip.too_many_layers``."""
    try:
        layers = [(str(name), _name_family(kind)) for name, kind in pyogrio.list_layers(path)]
    except Exception as error:  # pyogrio and GDAL raise many kinds
        raise refuse("file.damaged") from error
    if len(layers) > _MOST_LAYERS:
        raise refuse("file.too_many_layers", count=len(layers), most=_MOST_LAYERS)
    return layers


def count_rows(path: str, layer: str) -> int:
    """How many rows a layer announces. Raises ``file.damaged``."""
    try:
        return max(0, int(pyogrio.read_info(path, layer=layer, force_feature_count=True)["features"]))
    except Exception as error:
        raise refuse("file.damaged") from error


def read_layer(
    path: str, format_name: str, layer_name: str, layer: str | None = None, encoding: str | None = None
) -> Content:
    """Read one layer whole.

    Raises
    ------
    UnreadableFile
        ``file.damaged`` (also when GDAL reads fewer rows than it announced), and the limits.
    """
    try:
        told = pyogrio.read_info(path, layer=layer, encoding=encoding, force_feature_count=True)
    except Exception as error:
        raise refuse("file.damaged") from error
    if len(told["fields"]) > bounds.MOST_ATTRIBUTES:
        raise refuse("file.too_many_attributes", count=len(told["fields"]), most=bounds.MOST_ATTRIBUTES)
    count = int(told["features"])
    if count > bounds.MOST_ROWS:
        raise refuse("file.too_many_rows", count=count, most=bounds.MOST_ROWS)
    if told["geometry_type"] is not None and any(word in str(told["geometry_type"]) for word in _CURVES):
        raise refuse("geometry.curves", row=1)
    try:
        meta, _, wkb, columns = pyogrio.raw.read(
            path, layer=layer, encoding=encoding, datetime_as_string=True, max_features=bounds.MOST_ROWS + 1
        )
    except Exception as error:
        raise refuse("file.damaged") from error
    rows = len(wkb) if wkb is not None else len(columns[0]) if columns else 0
    if rows != max(count, 0):
        raise refuse("file.damaged")
    headings = name_headings(str(name) for name in meta["fields"])
    values = [_plain_column(column) for column in columns]
    content = Content(
        format_name,
        layer_name,
        tuple(headings),
        [dict(zip(headings, row, strict=True)) for row in zip(*values, strict=True)]
        or [{} for _ in range(rows)],
        parse_wkb(list(wkb)) if wkb is not None else [None] * rows,
        Declaration(meta["crs"]),
    )
    check_finite(content.shapes)
    content.shapes = drop_heights(content.shapes, content)
    return content


def _name_family(kind: object) -> Family:
    if kind is None:
        return "table"
    return next((family for word, family in _FAMILIES.items() if word in str(kind)), "mixed")


def _plain_column(column: Any) -> list[object]:
    values: list[object] = np.asarray(column).tolist()
    return values
