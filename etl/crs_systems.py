"""The coordinate systems a file about this county can be in, and where their numbers lie.

Windows are the county's box carried into each system, widened by 5 km, so they follow the county of the
instance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

Window = tuple[float, float, float, float]  # west, south, east, north
SWAPPED_DEGREES, SWAPPED_METRES = " (lat,lon)", " (N,E)"
_MARGIN_M, _MARGIN_DEG = 5000.0, 0.05


@dataclass(frozen=True)
class System:
    """One coordinate system. ``family``: systems whose numbers cannot be told apart by their size alone."""

    crs: str
    zh: str
    en: str
    family: str
    geographic: bool = False

    @property
    def swapped(self) -> str:
        """The name of the same system with its axes exchanged."""
        return self.crs + (SWAPPED_DEGREES if self.geographic else SWAPPED_METRES)


SYSTEMS = (
    System("EPSG:4490", "CGCS2000 经纬度", "CGCS2000 degrees", "degrees", True),
    System("EPSG:4326", "WGS 84 经纬度", "WGS 84 degrees", "degrees", True),
    System("GCJ-02", "火星坐标（高德、腾讯）", "GCJ-02 degrees (Amap, Tencent)", "degrees", True),
    System("BD-09", "百度坐标", "BD-09 degrees (Baidu)", "degrees", True),
    System("EPSG:4528", "CGCS2000 三度带 40 带", "CGCS2000 3-degree zone 40", "zone40"),
    System("EPSG:4549", "CGCS2000 三度带 中央经线 120°（无带号）", "CGCS2000 3-degree CM 120E", "cm120"),
    System("EPSG:4498", "CGCS2000 六度带 20 带", "CGCS2000 6-degree zone 20", "zone20"),
    System("EPSG:4499", "CGCS2000 六度带 21 带", "CGCS2000 6-degree zone 21", "zone21"),
    System("EPSG:4509", "CGCS2000 六度带 中央经线 117°（无带号）", "CGCS2000 6-degree CM 117E", "cm117"),
    System("EPSG:4510", "CGCS2000 六度带 中央经线 123°（无带号）", "CGCS2000 6-degree CM 123E", "cm123"),
    System("EPSG:32650", "WGS 84 / UTM 50N", "WGS 84 / UTM 50N", "cm117"),
    System("EPSG:32651", "WGS 84 / UTM 51N", "WGS 84 / UTM 51N", "cm123"),
    System("EPSG:3857", "网络墨卡托", "Web Mercator", "mercator"),
)
BY_CRS = {system.crs: system for system in SYSTEMS}


def split_swapped(crs: str) -> tuple[str, bool]:
    """``"EPSG:4490 (lat,lon)"`` to ``("EPSG:4490", True)``."""
    for suffix in (SWAPPED_DEGREES, SWAPPED_METRES):
        if crs.endswith(suffix):
            return crs.removesuffix(suffix), True
    return crs, False


def find_system(crs: str) -> System:
    """The system a name (with or without exchanged axes) means.

    Raises
    ------
    ValueError
        For a name that is not in the list.
    """
    name, _ = split_swapped(crs)
    if name not in BY_CRS:
        raise ValueError(f"unknown coordinate system {crs!r}; known: {', '.join(BY_CRS)}")
    return BY_CRS[name]


@cache
def window_of(crs: str, bbox: Window) -> Window:
    """Where the county's numbers lie in ``crs`` (easting or longitude first), margin included."""
    system = BY_CRS[crs]
    if system.geographic:
        # GCJ-02 and BD-09 lie within 0.013 degrees of the true place: the margin covers them.
        return bbox[0] - _MARGIN_DEG, bbox[1] - _MARGIN_DEG, bbox[2] + _MARGIN_DEG, bbox[3] + _MARGIN_DEG
    steps = np.linspace(0.0, 1.0, 11)
    lon, lat = np.meshgrid(bbox[0] + steps * (bbox[2] - bbox[0]), bbox[1] + steps * (bbox[3] - bbox[1]))
    east, north = to_projected(crs).transform(lon.ravel(), lat.ravel())
    return (
        float(np.min(east)) - _MARGIN_M,
        float(np.min(north)) - _MARGIN_M,
        float(np.max(east)) + _MARGIN_M,
        float(np.max(north)) + _MARGIN_M,
    )


@cache
def to_projected(crs: str) -> Transformer:
    """Degrees to ``crs`` on its own datum, longitude/easting first."""
    return Transformer.from_crs(_degrees_of(crs), crs, always_xy=True)


@cache
def to_degrees(crs: str) -> Transformer:
    """``crs`` to degrees on its own datum (WGS 84 degrees are taken as CGCS2000: centimetres apart)."""
    return Transformer.from_crs(crs, _degrees_of(crs), always_xy=True)


def inside_window(places: NDArray[np.float64], window: Window) -> NDArray[np.bool_]:
    """Which of the (n, 2) places lie in the window."""
    west, south, east, north = window
    x, y = places[:, 0], places[:, 1]
    inside: NDArray[np.bool_] = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return inside


def _degrees_of(crs: str) -> str:
    return "EPSG:4326" if crs in ("EPSG:3857", "EPSG:32650", "EPSG:32651") else "EPSG:4490"
