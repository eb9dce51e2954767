"""GCJ-02 and BD-09: the shifted degrees of phone maps, and the way back.

The forward formula is the published one (coordTransform and eviltransform agree on it); the inverse is found
by iteration. At Taixing GCJ-02 lies about 500 m ESE of CGCS2000, BD-09 about 1,160 m ENE.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Degrees = NDArray[np.float64]  # shape (n, 2): longitude, latitude

_AXIS_M, _ECCENTRICITY2 = 6378245.0, 0.00669342162296594323
_BD_TURN = np.pi * 3000.0 / 180.0
_PASSES = 4  # 3 leave 0.015 mm


def shift_to_gcj02(lonlat: Degrees) -> Degrees:
    """CGCS2000/WGS 84 degrees to GCJ-02 degrees, both (n, 2) longitude first."""
    x, y = lonlat[:, 0] - 105.0, lonlat[:, 1] - 35.0
    root = np.sqrt(np.abs(x))
    common = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    latitude = np.radians(lonlat[:, 1])
    magic = 1.0 - _ECCENTRICITY2 * np.sin(latitude) ** 2
    d_lat = np.degrees(north * magic**1.5 / (_AXIS_M * (1.0 - _ECCENTRICITY2)))
    d_lon = np.degrees(east * np.sqrt(magic) / (_AXIS_M * np.cos(latitude)))
    return np.column_stack([lonlat[:, 0] + d_lon, lonlat[:, 1] + d_lat])


def shift_to_bd09(lonlat: Degrees) -> Degrees:
    """CGCS2000/WGS 84 degrees to BD-09 degrees, both (n, 2) longitude first."""
    gcj = shift_to_gcj02(lonlat)
    radius = np.hypot(gcj[:, 0], gcj[:, 1]) + 0.00002 * np.sin(gcj[:, 1] * _BD_TURN)
    angle = np.arctan2(gcj[:, 1], gcj[:, 0]) + 0.000003 * np.cos(gcj[:, 0] * _BD_TURN)
    return np.column_stack([radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006])


def unshift_gcj02(lonlat: Degrees) -> Degrees:
    """GCJ-02 degrees back to CGCS2000 degrees, to better than a millimetre."""
    return _iterate_back(lonlat, shift_to_gcj02)


def unshift_bd09(lonlat: Degrees) -> Degrees:
    """BD-09 degrees back to CGCS2000 degrees, to better than a millimetre."""
    return _iterate_back(lonlat, shift_to_bd09)


def _iterate_back(lonlat: Degrees, shift: Callable[[Degrees], Degrees]) -> Degrees:
    guess = lonlat.copy()
    for _ in range(_PASSES):
        guess = guess + (lonlat - shift(guess))
    return guess
