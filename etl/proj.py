"""What PROJ computes. It takes 11 MB, so it is loaded where something is first measured along a line or moved.

A server that shows the map does neither: PostGIS carries what it answers into other systems.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from etl.ellipsoid import INVERSE_FLATTENING, A

if TYPE_CHECKING:
    from pyproj import Geod, Transformer


@cache
def find_geod() -> Geod:
    """Geodesics on the ellipsoid of CGCS2000."""
    from pyproj import Geod

    return Geod(a=A, rf=INVERSE_FLATTENING)


@cache
def find_transformer(source: str | int, target: str | int) -> Transformer:
    """From one system to another, both named as EPSG does; longitude or easting first."""
    from pyproj import Transformer

    return Transformer.from_crs(source, target, always_xy=True)


def make_pipeline(steps: str) -> Transformer:
    """What the steps of a PROJ pipeline do one after the other."""
    from pyproj import Transformer

    return Transformer.from_pipeline(steps)
