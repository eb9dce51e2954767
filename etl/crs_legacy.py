"""Xi'an 80 and Beijing 54 to CGCS2000 by the parameters that a site has loaded."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from etl.crs_parameters import DatumParameters
from etl.crs_systems import System, to_degrees, to_projected
from etl.proj import make_pipeline

Places = NDArray[np.float64]

_ELLIPSOIDS = {"xian80": "+a=6378140 +rf=298.257", "beijing54": "+ellps=krass"}
_CGCS2000 = "+a=6378137 +rf=298.257222101"
_PLANES = {
    "xian80": "EPSG:2385",
    "beijing54": "EPSG:2437",
}  # 3-degree, central meridian 120, no zone in the easting
_PLANE_CGCS2000 = "EPSG:4549"


def find_legacy_mover(system: System, parameters: DatumParameters) -> Callable[[Places], Places]:
    """The function from (n, 2) places in a legacy system, east first, to CGCS2000 degrees."""
    if len(parameters.values) == 4:
        return _move_in_the_plane(system, parameters)
    return _move_in_space(system, parameters)


def _move_in_space(system: System, parameters: DatumParameters) -> Callable[[Places], Places]:
    dx, dy, dz, rx, ry, rz, scale = parameters.values
    pipeline = make_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad"
        f" +step +proj=cart {_ELLIPSOIDS[parameters.datum]}"
        f" +step +proj=helmert +x={dx!r} +y={dy!r} +z={dz!r} +rx={rx!r} +ry={ry!r} +rz={rz!r} +s={scale!r}"
        f" +convention={parameters.convention}"
        f" +step +inv +proj=cart {_CGCS2000} +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )

    def move(places: Places) -> Places:
        lon, lat = _legacy_degrees(system, places)
        lon, lat, _ = pipeline.transform(lon, lat, np.zeros(len(lon)))
        return np.column_stack([lon, lat])

    return move


def _move_in_the_plane(system: System, parameters: DatumParameters) -> Callable[[Places], Places]:
    dx, dy, rotation, scale = parameters.values
    turn, factor = math.radians(rotation / 3600), 1 + scale * 1e-6
    legacy, modern = to_projected(_PLANES[parameters.datum]), to_degrees(_PLANE_CGCS2000)

    def move(places: Places) -> Places:
        y, x = legacy.transform(*_legacy_degrees(system, places))
        north = dx + factor * (x * math.cos(turn) - y * math.sin(turn))
        east = dy + factor * (x * math.sin(turn) + y * math.cos(turn))
        return np.column_stack(modern.transform(east, north))

    return move


def _legacy_degrees(system: System, places: Places) -> tuple[Places, Places]:
    if system.geographic:
        return places[:, 0], places[:, 1]
    lon, lat = to_degrees(system.crs).transform(places[:, 0], places[:, 1])
    return lon, lat
