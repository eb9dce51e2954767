"""The county on its way into the cage: JSON there, the same :class:`CountyContext` on the other side."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from etl.crs_parameters import DatumParameters
from etl.reading import CountyContext

_BYTES = ("outline", "landmarks", "rivers")


def pack_county(county: CountyContext) -> dict[str, Any]:
    """Plain values; bytes as base64."""
    told = {name: getattr(county, name) for name in _BYTES}
    return {
        "bbox": list(county.bbox),
        "datum_parameters": [asdict(one) for one in county.datum_parameters],
        **{name: base64.b64encode(data).decode("ascii") if data else None for name, data in told.items()},
    }


def unpack_county(told: Mapping[str, Any]) -> CountyContext:
    """The county as it was packed."""
    west, south, east, north = told["bbox"]
    sets = tuple(
        DatumParameters(**{**one, "values": tuple(one["values"])}) for one in told["datum_parameters"]
    )
    parts = {name: base64.b64decode(told[name]) if told[name] else None for name in _BYTES}
    return CountyContext((west, south, east, north), **parts, datum_parameters=sets)
