"""What a file would look like on the map in each system it could be in, so that a person can choose by looking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from etl.crs import move_geometries
from etl.crs_parameters import DatumParameters, find_parameters
from etl.crs_systems import find_system
from etl.reading import CountyContext, CrsCandidate, CrsVerdict

_MOST_SHAPES = 200
_MOST_COORDINATES = 5_000
_RING = 4  # coordinates of the smallest ring
_DECIMALS = 6  # 0.1 m


def preview_candidates(
    shapes: Sequence[bytes | None], verdict: CrsVerdict, context: CountyContext
) -> list[dict[str, Any]]:
    """A thinned sample of the shapes, carried to EPSG:4490 by each candidate, ready for JSON.

    Parameters
    ----------
    shapes
        2D WKB in the file's own coordinates and axis order, as in :class:`etl.reading.Reading`; may be invalid.
    verdict
        Its candidates are shown in their order; a system a person chose beyond them comes last.
    context
        The county whose outline (else box) the sample is held against.

    Returns
    -------
    list of dict
        ``crs``, ``score``, ``why``, ``why_en``; ``bbox`` (west, south, east, north in degrees, or ``None``) and
        ``inside`` (share of the sampled shapes whose centre lies in the county) of the sample; ``features``: a
        GeoJSON FeatureCollection of at most 200 shapes and 5,000 coordinates, with the property ``row`` (from 1).
    """
    rows = pick_rows(shapes)
    sample: NDArray[np.object_] = np.array([None] * len(rows), dtype=object)
    if rows:
        sample[:] = shapely.from_wkb([shapes[row] for row in rows])
        sample = thin_shapes(sample)
    county = shapely.from_wkb(context.outline) if context.outline else shapely.box(*context.bbox)
    shapely.prepare(county)
    sets = context.datum_parameters
    return [preview_candidate(one, sample, rows, county, sets) for one in list_shown(verdict)]


def list_shown(verdict: CrsVerdict) -> list[CrsCandidate]:
    """The candidates, and the chosen system where it is not among them."""
    shown = list(verdict.candidates)
    if verdict.used and all(one.crs != verdict.used for one in shown):
        shown.append(CrsCandidate(verdict.used, 0.0, "人工选择", "chosen by a person"))
    return shown


def preview_candidate(
    candidate: CrsCandidate,
    sample: NDArray[np.object_],
    rows: Sequence[int],
    county: BaseGeometry,
    parameters: Sequence[DatumParameters],
) -> dict[str, Any]:
    """One candidate's picture of the sample; without parameters a legacy datum has none."""
    datum = find_system(candidate.crs).datum
    if datum and find_parameters(parameters, datum) is None:
        sample = sample[:0]
    moved = move_geometries(sample.copy(), candidate.crs, parameters) if len(sample) else sample
    placed = np.array([shape is not None and not shape.is_empty for shape in moved], dtype=bool)
    boxes = shapely.bounds(moved[placed])
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2 if len(boxes) else np.empty((0, 2))
    inside = float(shapely.contains_xy(county, centres[:, 0], centres[:, 1]).mean()) if len(boxes) else 0.0
    return {
        "crs": candidate.crs,
        "score": candidate.score,
        "why": candidate.why,
        "why_en": candidate.why_en,
        "bbox": [round(float(number), _DECIMALS) for number in shapely.total_bounds(moved[placed])]
        if len(boxes)
        else None,
        "inside": round(inside, 3),
        "features": {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"row": rows[index] + 1},
                    "geometry": _round(shapely.geometry.mapping(moved[index])),
                }
                for index in np.flatnonzero(placed).tolist()
            ],
        },
    }


def pick_rows(shapes: Sequence[bytes | None]) -> list[int]:
    """At most 200 rows with a shape, spread over the file; indexes from 0."""
    present = [row for row, shape in enumerate(shapes) if shape is not None]
    if len(present) <= _MOST_SHAPES:
        return present
    return [present[place] for place in np.linspace(0, len(present) - 1, _MOST_SHAPES).astype(int)]


def thin_shapes(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """The shapes with at most 5,000 coordinates in all, every n-th vertex kept.

    GEOS's own simplification is not used: it recurses once per vertex on shapes made for it, outside the cage.
    """
    counts = shapely.get_num_coordinates(shapes)
    if counts.sum() <= _MOST_COORDINATES:
        return shapes
    most = fair_share(counts)
    thinned: NDArray[np.object_] = shapes.copy()
    for index in np.flatnonzero(counts > most):
        thinned[index] = thin_shape(shapes[index], most)
    return thinned


def fair_share(counts: NDArray[np.signedinteger]) -> int:
    """The most coordinates a shape may keep so that all together keep 5,000."""
    left, most = _MOST_COORDINATES, 0
    for place, count in enumerate(np.sort(counts)):
        most = left // (len(counts) - place)
        left -= min(int(count), most)
    return most


def thin_shape(shape: BaseGeometry, most: int) -> BaseGeometry:
    """A shape of one kind with at most ``most`` coordinates; its smaller parts and holes go first."""
    if shape.geom_type == "GeometryCollection":
        return shapely.Point(shapely.get_coordinates(shape)[0])
    parts = shapely.get_parts(shape)
    if shape.geom_type in ("Point", "MultiPoint"):
        return shapely.MultiPoint(_stride(shapely.get_coordinates(shape), most))
    order = np.argsort(-shapely.get_num_coordinates(parts), kind="stable")
    kept = parts[order][: max(1, most // _RING)]
    each = max(_RING, most // len(kept))
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shapely.MultiPolygon([_thin_outline(part, each) for part in kept])
    return shapely.MultiLineString([_stride(shapely.get_coordinates(part), each) for part in kept])


def _thin_outline(polygon: BaseGeometry, most: int) -> shapely.Polygon:
    ring = shapely.get_coordinates(shapely.get_exterior_ring(polygon))
    return shapely.Polygon(np.vstack([_stride(ring[:-1], most - 1), ring[:1]]) if len(ring) > most else ring)


def _stride(places: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    if len(places) <= most:
        return places
    kept: NDArray[np.float64] = places[np.linspace(0, len(places) - 1, most).astype(int)]
    return kept


def _round(geometry: dict[str, Any]) -> dict[str, Any]:
    if "geometries" in geometry:
        return {"type": geometry["type"], "geometries": [_round(one) for one in geometry["geometries"]]}
    return {"type": geometry["type"], "coordinates": _round_nested(geometry["coordinates"])}


def _round_nested(nested: Any) -> Any:
    if isinstance(nested, float | int):
        return round(float(nested), _DECIMALS)
    return [_round_nested(one) for one in nested]
