"""A tile of WebMercatorQuad and where it lies, in EPSG:3857 and among the cells of ``published.dust``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from geo_api.errors import NotFound

LARGEST_ZOOM = 20
HALF_M = 20_037_508.342789244
# tiles reach over their edge by 64 of 4096 units, so that strokes and symbols are whole
MARGIN = 64 / 4096
# up to this zoom a tile may hold a whole county, and small works are drawn as cells
FAR_ZOOM = 12
# below this one the whole county is a few pixels: the outlines of this zoom are made one pixel wide at least
COARSEST_ZOOM = 6
# a cell that reaches into a tile's margin is drawn there, and tells of works at its other end: 512 of 4096 wide at most
FAR_MARGIN = (64 + 512) / 4096


@dataclass(frozen=True, slots=True)
class Place:
    """Zoom, row from the north, column from the west."""

    z: int
    row: int
    col: int

    def __post_init__(self) -> None:
        if not (0 <= self.z <= LARGEST_ZOOM and 0 <= self.row < 2**self.z and 0 <= self.col < 2**self.z):
            raise NotFound(
                "tile.place",
                f"没有这个瓦片：级别 0–{LARGEST_ZOOM}，行列号不超过该级范围。",
                f"There is no such tile: zoom 0 to {LARGEST_ZOOM}, row and column within the zoom's range.",
            )


def list_range(z: int, box: tuple[float, float, float, float]) -> tuple[range, range]:
    """Rows and columns of the tiles of one zoom that a box of EPSG:3857 can show in, their margins included."""
    margin = FAR_MARGIN if z <= FAR_ZOOM else MARGIN
    west, south, east, north = box
    side = 2 * HALF_M / (1 << z)
    most = (1 << z) - 1
    first_col = int((west + HALF_M) / side - margin)
    last_col = int((east + HALF_M) / side + margin)
    first_row = int((HALF_M - north) / side - margin)
    last_row = int((HALF_M - south) / side + margin)
    return range(max(first_row, 0), min(last_row, most) + 1), range(
        max(first_col, 0), min(last_col, most) + 1
    )


def project(box: Sequence[float]) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees as EPSG:3857."""
    west, south, east, north = box

    def find_y(lat: float) -> float:
        return math.log(math.tan(math.radians(45 + lat / 2))) * HALF_M / math.pi

    return west * HALF_M / 180, find_y(south), east * HALF_M / 180, find_y(north)
