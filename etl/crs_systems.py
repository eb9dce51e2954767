"""The coordinate systems a file about this county can be in, and where their numbers lie.

Windows are the county's box carried into each system, widened by 5 km, so they follow the county of the
instance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from etl.proj import find_transformer

if TYPE_CHECKING:
    from pyproj import Transformer

Window = tuple[float, float, float, float]  # west, south, east, north
SWAPPED_DEGREES, SWAPPED_METRES = " (lat,lon)", " (N,E)"
SHIFTED_MERCATOR = (
    "GCJ-02 (EPSG:3857)"  # what is traced over a phone map's tiles, in the tiles' own projection
)
_MARGIN_M, _MARGIN_DEG = 5000.0, 0.05


@dataclass(frozen=True)
class System:
    """One coordinate system. ``family``: systems whose numbers cannot be told apart by their size alone.

    ``datum``: ``xian80`` or ``beijing54``, which nothing converts without a site's own parameters; else ``None``.
    """

    crs: str
    zh: str
    en: str
    family: str
    geographic: bool = False
    datum: str | None = None

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
    System(
        SHIFTED_MERCATOR,
        "网络墨卡托（高德底图，带偏移）",
        "Web Mercator of GCJ-02 (traced over Amap)",
        "mercator",
    ),
)
SHIFTED = ("GCJ-02", "BD-09", SHIFTED_MERCATOR)
# Degrees, minutes and seconds packed into one number: 120.0312 is 120°03′12″.
PACKED = System("EPSG:4490 (dd.mmss)", "CGCS2000 度.分秒", "CGCS2000 degrees.minutes-seconds", "packed", True)
_LEGACY_NUMBERS = (
    ("degrees", "经纬度", "degrees", 4610, 4214),
    ("zone40", "三度带 40 带", "3-degree zone 40", 2364, 2416),
    ("cm120", "三度带 中央经线 120°（无带号）", "3-degree CM 120E", 2385, 2437),
    ("zone20", "六度带 20 带", "6-degree zone 20", 2334, 21420),
    ("zone21", "六度带 21 带", "6-degree zone 21", 2335, 21421),
    ("cm117", "六度带 中央经线 117°（无带号）", "6-degree CM 117E", 2345, 21460),
    ("cm123", "六度带 中央经线 123°（无带号）", "6-degree CM 123E", 2346, 21461),
)
DATUM_NAMES = {"xian80": ("西安 80", "Xi'an 80"), "beijing54": ("北京 54", "Beijing 54")}
LEGACY = tuple(
    System(
        f"EPSG:{code}",
        f"{DATUM_NAMES[datum][0]} {zh}",
        f"{DATUM_NAMES[datum][1]} {en}",
        family,
        family == "degrees",
        datum,
    )
    for family, zh, en, *codes in _LEGACY_NUMBERS
    for datum, code in zip(DATUM_NAMES, codes, strict=True)
)
BY_CRS = {system.crs: system for system in (*SYSTEMS, PACKED, *LEGACY)}


def split_swapped(crs: str) -> tuple[str, bool]:
    """``"EPSG:4490 (lat,lon)"`` to ``("EPSG:4490", True)``."""
    for suffix in (SWAPPED_DEGREES, SWAPPED_METRES):
        if crs.endswith(suffix):
            return crs.removesuffix(suffix), True
    return crs, False


def twin_of(system: System) -> System:
    """The CGCS2000 system with (nearly) the numbers of a legacy one."""
    return next(one for one in SYSTEMS if one.family == system.family)


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
    if system is PACKED:
        margin = np.array([[-_MARGIN_DEG], [_MARGIN_DEG]])
        corners = pack_degrees(np.array([bbox[:2], bbox[2:]]) + margin)
        return float(corners[0, 0]), float(corners[0, 1]), float(corners[1, 0]), float(corners[1, 1])
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


def to_projected(crs: str) -> Transformer:
    """Degrees to ``crs`` on its own datum, longitude/easting first."""
    return find_transformer(_degrees_of(crs), _grid_of(crs))


def to_degrees(crs: str) -> Transformer:
    """``crs`` to degrees on its own datum (WGS 84 degrees are taken as CGCS2000: centimetres apart)."""
    return find_transformer(_grid_of(crs), _degrees_of(crs))


def pack_degrees(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Decimal degrees as degrees.minutes-seconds: 120.0533333 becomes 120.0312."""
    seconds = np.round(degrees * 3600, 6)
    whole, rest = np.divmod(seconds, 3600)
    minutes, left = np.divmod(rest, 60)
    packed: NDArray[np.float64] = whole + minutes / 100 + left / 10_000
    return packed


def unpack_degrees(packed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Degrees.minutes-seconds as decimal degrees; of numbers that are none, something near."""
    whole, minutes, seconds = split_packed(packed)
    return whole + minutes / 60 + seconds / 3600


def split_packed(packed: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """(degrees, minutes, seconds) of packed numbers; minutes or seconds of 60 and more show that they are none."""
    whole, rest = np.divmod(np.round(packed * 10_000, 6), 10_000)
    minutes, seconds = np.divmod(rest, 100)
    return whole, minutes, seconds


def inside_window(places: NDArray[np.float64], window: Window) -> NDArray[np.bool_]:
    """Which of the (n, 2) places lie in the window."""
    west, south, east, north = window
    x, y = places[:, 0], places[:, 1]
    inside: NDArray[np.bool_] = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return inside


def _degrees_of(crs: str) -> str:
    datum = BY_CRS[crs].datum if crs in BY_CRS else None
    if datum:
        return "EPSG:4610" if datum == "xian80" else "EPSG:4214"
    return "EPSG:4326" if _grid_of(crs) in ("EPSG:3857", "EPSG:32650", "EPSG:32651") else "EPSG:4490"


def _grid_of(crs: str) -> str:
    return "EPSG:3857" if crs == SHIFTED_MERCATOR else crs
