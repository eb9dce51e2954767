"""The coordinate reference systems that features are answered in (OGC API Features Part 2), with their axis order.

A URI fixes the order of axes: CRS84 is longitude, latitude; EPSG:4490 and 4326 are latitude, longitude; the
Gauss-Krüger zones of CGCS2000 are northing, easting (EPSG registry; GB/T 17278 writes X north, too).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from etl.proj import find_transformer
from geo_api.errors import Problem

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
STORED_SRID = 4490
BBox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Reference:
    """One system. ``flipped``: its first axis is latitude or northing. ``decimals`` show about 1 cm."""

    uri: str
    srid: int
    flipped: bool
    decimals: int

    @property
    def is_stored(self) -> bool:
        """Whether numbers are those of the store. CGCS2000 and WGS 84 agree within centimetres: nothing is shifted."""
        return self.srid in (STORED_SRID, 4326)

    def write_geometry(self, column: str) -> str:
        """The SQL of that geometry as GeoJSON in this system."""
        shape = column if self.is_stored else f"ST_Transform({column}, {self.srid})"
        shape = f"ST_FlipCoordinates({shape})" if self.flipped else shape
        return f"ST_AsGeoJSON({shape}, {self.decimals}, 0)"

    def to_stored(self, box: BBox) -> BBox:
        """A box in this system's own axis order as west, south, east, north in EPSG:4490 degrees."""
        west, south, east, north = (box[1], box[0], box[3], box[2]) if self.flipped else box
        if self.is_stored:
            return west, south, east, north
        return find_transformer(self.srid, STORED_SRID).transform_bounds(
            west, south, east, north, densify_pts=21
        )

    def shape_to_stored(self, shape: BaseGeometry) -> BaseGeometry:
        """A shape in this system as EPSG:4490, longitude first."""

        def carry(xy: NDArray[np.float64]) -> NDArray[np.float64]:
            straight = xy[:, ::-1] if self.flipped else xy
            if self.is_stored:
                return straight
            return np.column_stack(find_transformer(self.srid, STORED_SRID).transform(*straight.T))

        carried: BaseGeometry = shapely.transform(shape, carry)
        return carried


REFERENCES: dict[str, Reference] = {
    told.uri: told
    for told in (
        Reference(CRS84, 4490, False, 7),
        Reference(EPSG + "4490", 4490, True, 7),
        Reference(EPSG + "4326", 4326, True, 7),
        Reference(EPSG + "4528", 4528, True, 3),
        Reference(EPSG + "4549", 4549, True, 3),
        Reference(EPSG + "3857", 3857, False, 3),
    )
}


def find_reference(uri: str | None, parameter: str) -> Reference:
    """The system of that URI, CRS84 when none is named. Raises Problem 400 naming the parameter."""
    if not uri:
        return REFERENCES[CRS84]
    if uri not in REFERENCES:
        known = "、".join(REFERENCES)
        raise Problem(
            f"request.{parameter}",
            f"参数 {parameter} 不支持“{uri}”。可用的坐标系：{known}。",
            f"{parameter} cannot be {uri!r}. Known: {', '.join(REFERENCES)}.",
            field=parameter,
        )
    return REFERENCES[uri]
