"""Parameters for Xi'an 80 and Beijing 54 that a site was authorised to load; nothing here knows any of its own.

The official parameters are classified, so they are a setting (``crs.parameters``) of the instance, never part of
the product. Without them a file in these datums is refused.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

KEY = "crs.parameters"  # of the instance's settings
Datum = Literal["xian80", "beijing54"]

_NAMES: dict[str, Datum] = {"xian80": "xian80", "beijing54": "beijing54"}
_SEVEN = ("dx_m", "dy_m", "dz_m", "rx_arcsec", "ry_arcsec", "rz_arcsec", "scale_ppm")
_FOUR = ("dx_m", "dy_m", "rotation_arcsec", "scale_ppm")
_CONVENTIONS = ("position_vector", "coordinate_frame")
_LARGEST = {"m": 1000.0, "arcsec": 60.0, "ppm": 200.0}


@dataclass(frozen=True)
class DatumParameters:
    """One authorised set, to CGCS2000.

    Seven ``values`` (Bursa-Wolf): shifts in metres, rotations in arc seconds, scale in ppm; ``convention`` says which
    way rotations count. Four (plane, CM 120°E, x north and y east): ``x' = dx + (1+m)(x cos a - y sin a)``,
    ``y' = dy + (1+m)(x sin a + y cos a)``. ``provisional``: not confirmed on control points yet (待核).
    """

    datum: Datum
    values: tuple[float, ...]
    convention: str = "position_vector"
    source: str = ""
    provisional: bool = True

    @property
    def zh(self) -> str:
        """What to call the set."""
        kind = "七参数" if len(self.values) == len(_SEVEN) else "四参数"
        return (
            f"{kind}{'，来源：' + self.source if self.source else ''}{'，待核' if self.provisional else ''}"
        )


def parse_parameters(value: object) -> tuple[DatumParameters, ...]:
    """The setting ``crs.parameters``: a list of sets, one per datum; ``None`` and an empty list are none.

    Each set: ``datum`` (``xian80`` or ``beijing54``), the seven or four numbers by their names with units (``dx_m``,
    ``rx_arcsec``, ``rotation_arcsec``, ``scale_ppm`` ...), for seven ``convention``, and ``source``, ``provisional``.

    Raises
    ------
    ValueError
        Naming what is wrong: a datum twice or unknown, numbers missing, beyond any real shift, or too many.
    """
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ValueError("crs.parameters must be a list of objects")
    sets = tuple(_parse_set(one) for one in value)
    if len({one.datum for one in sets}) != len(sets):
        raise ValueError("crs.parameters names a datum twice")
    return sets


def find_parameters(sets: Sequence[DatumParameters], datum: str | None) -> DatumParameters | None:
    """The set for a datum, if the site has loaded one."""
    return next((one for one in sets if one.datum == datum), None)


def _parse_set(told: Mapping[str, Any]) -> DatumParameters:
    datum = _NAMES.get(str(told.get("datum")))
    if datum is None:
        raise ValueError(f"crs.parameters: unknown datum {told.get('datum')!r}; known: {', '.join(_NAMES)}")
    names = _FOUR if "rotation_arcsec" in told else _SEVEN
    known = {*names, "datum", "convention", "source", "provisional"}
    strange = set(told) - known
    missing = set(names) - set(told)
    if strange or missing:
        raise ValueError(f"crs.parameters of {datum}: missing {sorted(missing)}, unknown {sorted(strange)}")
    for name in names:
        number, most = told[name], _LARGEST[name.rpartition("_")[2]]
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
            raise ValueError(f"crs.parameters of {datum}: {name} is no number")
        # the shift of a plane from 0, 0 holds the turn of the whole northing: kilometres are possible there
        if abs(number) > (most if names is _SEVEN or not name.endswith("_m") else 1e7):
            raise ValueError(f"crs.parameters of {datum}: {name} = {number} is beyond any real shift")
    convention = str(told.get("convention", "")) if names is _SEVEN else "position_vector"
    if convention not in _CONVENTIONS:
        raise ValueError(f"crs.parameters of {datum}: convention must be one of {', '.join(_CONVENTIONS)}")
    return DatumParameters(
        datum,
        tuple(float(told[name]) for name in names),
        convention,
        str(told.get("source", ""))[:200],
        told.get("provisional") is not False,
    )
