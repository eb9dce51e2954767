"""Where the county lies and what is published in it: by this the reader tells in which system a file's numbers are.

Read once a publication, not once a file: a county has rivers and places by the ten thousand.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from sqlalchemy import Connection, text

from etl.crs_parameters import parse_parameters
from etl.reading import CountyContext
from layers.layer import Layer

_OUTLINE = "SELECT ST_AsBinary(ST_Union(geom)) FROM published.townships WHERE upper_inf(valid)"
_RIVERS = """
SELECT ST_AsBinary(ST_Collect(geom)) FROM (
    SELECT ST_Simplify(geom, 0.00003) AS geom FROM published.backbone_rivers WHERE upper_inf(valid)
    UNION ALL
    SELECT ST_Simplify(geom, 0.00003) FROM published.rural_rivers WHERE upper_inf(valid) LIMIT 20000
) rivers
"""
_LANDMARKS = """
SELECT ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom) FROM published.{layer}
WHERE upper_inf(valid) ORDER BY lower(valid) DESC LIMIT 20000
"""
_PARAMETERS = "SELECT value FROM core.settings WHERE key = 'crs.parameters'"
# which database this is, since when it runs, and the last publication that changed each of these layers
_STAMP = """
SELECT oid, pg_postmaster_start_time(), (
    SELECT jsonb_object_agg(layer, seq)
    FROM (SELECT layer, max(seq) AS seq FROM published.touches WHERE layer = ANY(:layers) GROUP BY layer) touched
)
FROM pg_database WHERE datname = current_database()
"""
_TOWNS, _COURSES = ("townships",), ("backbone_rivers", "rural_rivers")
MOST_KEPT = 8

_kept: OrderedDict[str, tuple[tuple[object, ...], bytes | None]] = OrderedDict()
_keeping = Lock()


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which database it is, since when it runs, and the number of the last publication that touched a layer."""

    database: tuple[object, object]
    touched: dict[str, int]


def describe_county(connection: Connection, layer: Layer) -> CountyContext:
    """The county's outline and rivers, and the places of the layer's published works."""
    told = text(_PARAMETERS)
    stamp = _read_stamp(connection, (*_TOWNS, *_COURSES, layer.key))
    return CountyContext(
        outline=_recall(stamp, "outline", _TOWNS, lambda: _read_shape(connection, _OUTLINE)),
        landmarks=_find_landmarks(connection, stamp, layer),
        rivers=_recall(stamp, "rivers", _COURSES, lambda: _read_shape(connection, _RIVERS)),
        datum_parameters=parse_parameters(connection.execute(told).scalar()),
    )


def _read_stamp(connection: Connection, layers: Sequence[str]) -> Stamp:
    oid, started, touched = connection.execute(text(_STAMP), {"layers": list(layers)}).one()
    return Stamp((oid, started), touched or {})


def _find_landmarks(connection: Connection, stamp: Stamp, layer: Layer) -> bytes | None:
    def read() -> bytes | None:
        boxes = connection.execute(text(_LANDMARKS.format(layer=layer.key))).all()
        return np.array([tuple(box) for box in boxes], dtype="<f8").tobytes() if boxes else None

    # publications in a restricted layer leave no mark that everyone could read
    return read() if layer.restricted else _recall(stamp, f"boxes of {layer.key}", (layer.key,), read)


def _recall(stamp: Stamp, name: str, layers: Sequence[str], read: Callable[[], bytes | None]) -> bytes | None:
    """What was read before under this name, if nothing was published in these layers since."""
    mark = (stamp.database, *(stamp.touched.get(layer) for layer in layers))
    with _keeping:
        known = _kept.get(name)
        if known is not None and known[0] == mark:
            _kept.move_to_end(name)
            return known[1]
    found = read()
    with _keeping:
        _kept[name] = mark, found
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found


def _read_shape(connection: Connection, said: str) -> bytes | None:
    found = connection.execute(text(said)).scalar()
    return None if found is None else bytes(found)
