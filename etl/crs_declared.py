"""What a file says of its own coordinate system, understood by its parameters, never by searching its text."""

from __future__ import annotations

from dataclasses import dataclass

import pyproj
from pyproj.exceptions import CRSError

from etl.read.content import Declaration

_KRASOVSKY_M, _IAG75_M, _MODERN_M = 6378245.0, 6378140.0, 6378137.0
_UTM_SCALE = 0.9996
# (central meridian, false easting, is UTM) of the Gauss-Krüger systems in use here.
_PROJECTED = {
    (120, 40_500_000, False): "EPSG:4528",
    (120, 500_000, False): "EPSG:4549",
    (117, 20_500_000, False): "EPSG:4498",
    (123, 21_500_000, False): "EPSG:4499",
    (117, 500_000, False): "EPSG:4509",
    (123, 500_000, False): "EPSG:4510",
    (117, 500_000, True): "EPSG:32650",
    (123, 500_000, True): "EPSG:32651",
}
_PARAMETERS = {
    "Longitude of natural origin": "meridian",
    "False easting": "easting",
    "Scale factor at natural origin": "scale",
}


@dataclass(frozen=True)
class Declared:
    """A declaration understood. ``crs``: one of ours, or ``None`` if it is another (``foreign``) or none.

    ``datum``: ``cgcs2000``, ``wgs84``, ``xian80``, ``beijing54``; ``None`` when it is another or not said.
    """

    crs: str | None = None
    label: str | None = None
    implied: bool = False
    foreign: bool = False
    zone: int | None = None
    datum: str | None = None


def understand_declaration(declaration: Declaration) -> Declared:
    """Name the declared system and its datum."""
    text = declaration.text
    if not text:
        return Declared()
    if text in ("GCJ-02", "BD-09"):
        return Declared(text, text)
    if text == "OGC:CRS84":
        return Declared(
            "EPSG:4490" if declaration.implied else "EPSG:4326", text, declaration.implied, datum="wgs84"
        )
    try:
        crs = pyproj.CRS.from_user_input(text)
    except CRSError:
        return Declared(None, " ".join(text.split())[:80], foreign=True)
    label = f"{crs.name}"[:80]
    code = f"EPSG:{crs.to_epsg()}" if crs.to_epsg() else None
    axis_m = crs.ellipsoid.semi_major_metre if crs.ellipsoid else 0.0
    if abs(axis_m - _IAG75_M) < 0.5:
        return Declared(None, label, datum="xian80")
    if abs(axis_m - _KRASOVSKY_M) < 0.5:
        return Declared(None, label, datum="beijing54")
    if code == "EPSG:3857":
        return Declared(code, label, datum="wgs84")
    modern = "wgs84" if "WGS" in crs.name.upper() or code == "EPSG:4326" else "cgcs2000"
    if crs.is_geographic and abs(axis_m - _MODERN_M) < 0.5:
        name = "EPSG:4326" if modern == "wgs84" else "EPSG:4490"
        return Declared(name, code or label, declaration.implied, datum=modern)
    if crs.is_projected and abs(axis_m - _MODERN_M) < 0.5:
        return _understand_projected(crs, label, modern)
    if crs.is_projected:
        return _understand_projected(crs, label, None)
    return Declared(None, label, foreign=True)


def _understand_projected(crs: pyproj.CRS, label: str, datum: str | None) -> Declared:
    operation = crs.coordinate_operation
    values = {"scale": 1.0}
    for parameter in operation.params if operation else ():
        if parameter.name in _PARAMETERS:
            values[_PARAMETERS[parameter.name]] = float(parameter.value)
    if "meridian" not in values or "easting" not in values:
        return Declared(None, label, foreign=True, datum=datum)
    is_utm = abs(values["scale"] - _UTM_SCALE) < 1e-9
    name = _PROJECTED.get((round(values["meridian"]), round(values["easting"]), is_utm))
    zone = int(values["easting"] // 1_000_000) or None
    return Declared(name, f"{name or ''} {label}".strip(), foreign=name is None, zone=zone, datum=datum)
