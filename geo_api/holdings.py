"""What each layer holds now or held then: how many works in which state, where, and of which days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, text

from geo_api.features import Parameters, name_table, when
from geo_api.references import BBox
from layers.layer import Layer

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Holding:
    """``counts`` by stage; ``bounds`` in degrees, EPSG:4490 (None when empty); ``days``: the first and the last date
    of the works themselves, None where they have none."""

    total: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    bounds: BBox | None = None
    illustrative: bool = False
    days: Days | None = None


def count_layers(
    connection: Connection,
    layers: Iterable[Layer],
    as_of: datetime | None = None,
    township: str | None = None,
) -> dict[str, Holding]:
    """Layer key -> what it holds (in one township, if asked), in one statement."""
    instant, parameters = when(as_of)
    if township is not None:
        instant += " AND v.township = :in_township"
        parameters["in_township"] = township
    asked = list(layers)
    if not asked:
        return {}
    statement = " UNION ALL ".join(
        _count_layer(layer, number, instant, parameters) for number, layer in enumerate(asked)
    )
    holdings = {layer.key: Holding() for layer in asked}
    for key, stage, count, west, south, east, north, illustrative, first, last in connection.execute(
        text(statement), parameters
    ):
        if not count:
            continue
        before = holdings[key]
        bounds = (west, south, east, north)
        holdings[key] = Holding(
            total=before.total + count,
            counts=before.counts | ({stage: count} if stage is not None else {}),
            bounds=join_bounds(before.bounds, bounds),
            illustrative=before.illustrative or illustrative,
            days=_join_days(before.days, (first, last) if first else None),
        )
    return holdings


def _join_days(one: Days | None, other: Days | None) -> Days | None:
    """From the first of both to the last."""
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])


def join_bounds(one: BBox | None, other: BBox | None) -> BBox | None:
    """The box around both."""
    if one is None or other is None:
        return one or other
    return (min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]))


def _count_layer(layer: Layer, number: int, instant: str, parameters: Parameters) -> str:
    parameters[f"layer_{number}"] = layer.key
    stage = f'v."{layer.lifecycle.field}"' if layer.lifecycle else "CAST(NULL AS text)"
    day = f'v."{layer.dated_by}"' if layer.dated_by else "CAST(NULL AS date)"
    return (
        f"SELECT CAST(:layer_{number} AS text), {stage}, count(*),"
        " min(ST_XMin(v.geom)), min(ST_YMin(v.geom)), max(ST_XMax(v.geom)), max(ST_YMax(v.geom)),"
        f" coalesce(bool_or(v.illustrative), false), min({day}), max({day})"
        f" FROM {name_table(layer)} v WHERE {instant} GROUP BY 2"
    )
