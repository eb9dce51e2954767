"""The unit of a drawing: its numbers decide, since most drawings in metres say millimetres, the default of CAD."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from etl.read.content import Note

# Numbers of the format for $INSUNITS: (metres, name, English name).
UNITS: dict[int, tuple[float, str, str]] = {
    1: (0.0254, "英寸", "inches"),
    2: (0.3048, "英尺", "feet"),
    4: (0.001, "毫米", "millimetres"),
    5: (0.01, "厘米", "centimetres"),
    6: (1.0, "米", "metres"),
    7: (1000.0, "千米", "kilometres"),
    14: (0.1, "分米", "decimetres"),
}
_METRES, _MILLIMETRES = 6, 4
# The larger coordinate of a place in China: a northing, or an easting with its zone. Degrees stay as they are.
_NORTHINGS_M = (1_700_000.0, 6_200_000.0)
_EASTINGS_M = (13_000_000.0, 46_000_000.0)


def choose_scale(rings: Sequence[NDArray[np.float64]], declared: int) -> tuple[float, list[Note]]:
    """(metres of a drawing unit, notes)."""
    reach = [float(np.abs(places).max()) for places in rings if len(places)]
    middle = float(np.median(reach)) if reach else 0.0
    said, name, name_en = UNITS.get(declared, (1.0, "", ""))
    if not np.isfinite(middle) or middle <= 180 or _fits(middle):
        if not name or said == 1.0 or middle <= 180:
            return 1.0, []
        zh = f"图纸文件头写的单位是{name}，但坐标数字是以米为单位的大小，已按米读取。"
        return 1.0, [
            (zh, f"The drawing says {name_en}, but its numbers are of the size of metres; taken as metres.")
        ]
    if said != 1.0 and _fits(middle * said):
        zh = f"图纸单位是{name}，坐标已换算成米。"
        return said, [(zh, f"The drawing is in {name_en}; its coordinates were converted to metres.")]
    millimetres = UNITS[_MILLIMETRES][0]
    if _fits(middle * millimetres):
        return millimetres, [
            ("坐标像以毫米为单位，已换算成米。", "Coordinates seem to be millimetres; taken as metres.")
        ]
    return 1.0, []


def _fits(reach_m: float) -> bool:
    return any(low <= reach_m <= high for low, high in (_NORTHINGS_M, _EASTINGS_M))
