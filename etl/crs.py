"""Carries shapes from the system they came in to EPSG:4490, and says in words how.

Only a system that :mod:`etl.crs_detective` named or a person chose comes in here; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from etl.crs_legacy import find_legacy_mover
from etl.crs_parameters import DatumParameters, find_parameters
from etl.crs_systems import (
    PACKED,
    SHIFTED,
    SHIFTED_MERCATOR,
    System,
    find_system,
    split_swapped,
    to_degrees,
    unpack_degrees,
)
from etl.shifted_datums import unshift_bd09, unshift_gcj02

_Places = NDArray[np.float64]


def transform_shapes(
    shapes: Sequence[bytes | None], crs: str, parameters: Sequence[DatumParameters] = ()
) -> list[bytes | None]:
    """Shapes in ``crs`` as shapes in EPSG:4490 degrees, longitude first.

    Parameters
    ----------
    shapes
        2D WKB in ``crs``, axes in the file's own order; may be invalid; ``None`` stays ``None``.
    crs
        A name as in :class:`etl.reading.CrsCandidate`.
    parameters
        What the site has loaded for Xi'an 80 and Beijing 54.

    Returns
    -------
    list of bytes or None
        WKB in the same order. A shape whose numbers have no place in ``crs`` becomes ``None``.

    Raises
    ------
    ValueError
        For a ``crs`` that is not known, or whose datum has no parameters.
    """
    geometries = shapely.from_wkb(np.array(list(shapes), dtype=object))
    moved = move_geometries(geometries, crs, parameters)
    return [None if shape is None else bytes(shape) for shape in shapely.to_wkb(moved)]


def move_geometries(
    geometries: NDArray[np.object_], crs: str, parameters: Sequence[DatumParameters] = ()
) -> NDArray[np.object_]:
    """As :func:`transform_shapes`, from and to arrays of shapely geometries (``None`` allowed)."""
    move = find_mover(crs, parameters)
    moved: NDArray[np.object_] = np.atleast_1d(shapely.transform(geometries, move))
    finite = np.isfinite(shapely.bounds(moved)).all(axis=1)
    moved[~finite] = None
    return moved


def find_mover(crs: str, parameters: Sequence[DatumParameters] = ()) -> Callable[[_Places], _Places]:
    """The function from (n, 2) places in ``crs`` to (n, 2) EPSG:4490 degrees."""
    system = find_system(crs)
    name, swapped = split_swapped(crs)
    legacy = _find_legacy(system, parameters)

    def move(places: _Places) -> _Places:
        ordered = places[:, ::-1] if swapped else places
        if name == "GCJ-02":
            return unshift_gcj02(ordered)
        if name == "BD-09":
            return unshift_bd09(ordered)
        if legacy:
            return legacy(ordered)
        if system is PACKED:
            return unpack_degrees(ordered)
        if system.geographic:
            return ordered
        lon, lat = to_degrees(name).transform(ordered[:, 0], ordered[:, 1])
        degrees = np.column_stack([lon, lat])
        return unshift_gcj02(degrees) if name == SHIFTED_MERCATOR else degrees

    return move


def _find_legacy(
    system: System, parameters: Sequence[DatumParameters]
) -> Callable[[_Places], _Places] | None:
    if system.datum is None:
        return None
    loaded = find_parameters(parameters, system.datum)
    if loaded is None:
        raise ValueError(f"no parameters are loaded for {system.datum}")
    return find_legacy_mover(system, loaded)


def describe_operation(crs: str, parameters: Sequence[DatumParameters] = ()) -> str:
    """What :func:`transform_shapes` does to shapes in ``crs``, in Chinese, for the record of the upload."""
    system = find_system(crs)
    name, swapped = split_swapped(crs)
    steps = ["对调两列坐标"] if swapped else []
    if system.datum:
        loaded = find_parameters(parameters, system.datum)
        steps.append(
            f"由 {system.zh}（{name}）按本站载入的转换参数（{loaded.zh if loaded else '—'}）转为 CGCS2000"
        )
    elif system is PACKED:
        steps.append("由“度.分秒”（120.0312 即 120°03′12″）换算为小数度")
    elif name in SHIFTED:
        steps.append(f"由 {name} 迭代反算为 CGCS2000（非官方公式，反算残差小于 1 毫米）")
    elif name == "EPSG:4490":
        steps.append("坐标不变（CGCS2000 经纬度，EPSG:4490）")
    elif name == "EPSG:4326":
        steps.append("坐标数值不变（WGS 84 按等同 CGCS2000 处理，差异为厘米级）")
    elif system.family == "mercator" or name.startswith("EPSG:326"):
        steps.append(f"由 {system.zh}（{name}）反算为经纬度，WGS 84 按等同 CGCS2000 处理")
    else:
        steps.append(f"由 {system.zh}（{name}）高斯-克吕格反算为 CGCS2000 经纬度（EPSG:4490）")
    return "；".join(steps)
