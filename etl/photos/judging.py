"""Whether photos prove what they are to prove: taken at the works, in their time, and once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import shapely
from shapely.geometry.base import BaseGeometry

from etl.findings import Finding
from etl.proj import find_geod
from layers.rulebook import Parameters

RULE = "evidence.photo"
# kinds that show the works as they are
PHOTOS = ("before", "during", "after")
_ORDER = {"before": 0, "during": 1, "after": 2}


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence of a row. ``place`` longitude and latitude, as the camera said; ``known_from`` names
    another work or row that shows the very same file."""

    row: int
    kind: str
    title: str
    is_photo: bool
    place: tuple[float, float] | None = None
    taken_at: datetime | None = None
    known_from: str = ""


def measure_distance_m(shape: BaseGeometry, place: tuple[float, float]) -> float:
    """Metres on the ellipsoid from a place to the nearest part of a shape (EPSG:4490); 0 inside."""
    lon, lat = place
    # near enough to flat over the distances that matter, once degrees of longitude are as long as those of latitude
    squeeze = max(0.01, math.cos(math.radians(lat)))
    flat = shapely.transform(shape, lambda at: at * [squeeze, 1.0])
    near = shapely.shortest_line(flat, shapely.Point(lon * squeeze, lat))
    if near is None or near.is_empty:
        return math.inf
    x, y = near.coords[0]
    return float(find_geod().inv(lon, lat, x / squeeze, y)[2])


def judge_evidence(
    layer: str,
    pieces: Iterable[Piece],
    shapes: Mapping[int, BaseGeometry],
    now: datetime,
    parameters: Parameters,
) -> list[Finding]:
    """What is told of the photos of an upload, one finding a code and row; ``shapes`` are valid ones by row."""
    by_row: dict[int, list[Piece]] = {}
    for piece in pieces:
        if piece.is_photo:
            by_row.setdefault(piece.row, []).append(piece)
    limit_m = parameters.value(RULE, "distance_m", layer)
    oldest = now - timedelta(days=parameters.value(RULE, "oldest_days", layer))
    found = []
    for row, photos in sorted(by_row.items()):
        found += [
            _tell_far(row, photos, shapes.get(row), limit_m),
            _tell_time(row, photos, oldest, now + timedelta(days=1)),
            _tell_order(row, photos),
            _tell_twice(row, photos),
            _tell_bare(row, photos),
        ]
    return [finding for finding in found if finding is not None]


def _tell_far(
    row: int, photos: Sequence[Piece], shape: BaseGeometry | None, limit_m: float
) -> Finding | None:
    if shape is None:
        return None
    apart = [(measure_distance_m(shape, photo.place), photo.place, photo) for photo in photos if photo.place]
    far = sorted((one for one in apart if one[0] > limit_m), key=lambda one: -one[0])
    if not far:
        return None
    named = "、".join(f"“{photo.title}”{_show_m(m)}" for m, _, photo in far[:3])
    named_en = ", ".join(f"“{photo.title}” {_show_m_en(m)}" for m, _, photo in far[:3])
    return Finding(
        "evidence.far",
        "acknowledge",
        (row,),
        f"第 {row} 行 有 {len(far)} 张照片不在图形 {limit_m:g} 米以内（{named}）。"
        "请核对是不是这一处的照片，或图形画错了地方。",
        f"Row {row}: photos taken more than {limit_m:g} m from the shape: {len(far)} ({named_en}). "
        "Check whether they belong here, or whether the shape does.",
        place=far[0][1],
        evidence={"type": "MultiPoint", "coordinates": [list(place) for _, place, _ in far]},
    )


def _tell_time(row: int, photos: Sequence[Piece], oldest: datetime, latest: datetime) -> Finding | None:
    odd = [p for p in photos if p.taken_at is not None and not oldest <= p.taken_at <= latest]
    if not odd:
        return None
    named = "、".join(f"“{p.title}”{p.taken_at:%Y-%m-%d}" for p in odd[:3])
    return Finding(
        "evidence.time",
        "acknowledge",
        (row,),
        f"第 {row} 行 有 {len(odd)} 张照片的拍摄时间说不通（{named}）："
        "早于工期太多，或晚于今天。请核对相机时间或换照片。",
        f"Row {row}: photos with a time that cannot be: {len(odd)} ({named}). Check the camera's clock or the photos.",
    )


def _tell_order(row: int, photos: Sequence[Piece]) -> Finding | None:
    dated = sorted((p for p in photos if p.taken_at and p.kind in _ORDER), key=lambda p: _ORDER[p.kind])
    for earlier in dated:
        for later in dated:
            if _ORDER[earlier.kind] < _ORDER[later.kind] and earlier.taken_at > later.taken_at:  # type: ignore[operator]
                return Finding(
                    "evidence.order",
                    "acknowledge",
                    (row,),
                    f"第 {row} 行 “{earlier.title}”标为施工前（中），却比“{later.title}”拍得晚。请核对照片的阶段。",
                    f"Row {row}: “{earlier.title}” is of the earlier stage, but was taken after “{later.title}”.",
                )
    return None


def _tell_twice(row: int, photos: Sequence[Piece]) -> Finding | None:
    twice = [photo for photo in photos if photo.known_from]
    if not twice:
        return None
    named = "、".join(f"“{photo.title}”（{photo.known_from}）" for photo in twice[:3])
    return Finding(
        "evidence.twice",
        "acknowledge",
        (row,),
        f"第 {row} 行 有 {len(twice)} 张照片与别处的完全相同：{named}。同一张照片不能证明两处工程，请换成这一处的。",
        f"Row {row}: photos that are elsewhere, too: {len(twice)} ({named}). One photo cannot prove two works.",
    )


def _tell_bare(row: int, photos: Sequence[Piece]) -> Finding | None:
    bare = [photo for photo in photos if photo.place is None or photo.taken_at is None]
    if not bare:
        return None
    return Finding(
        "evidence.bare",
        "note",
        (row,),
        f"第 {row} 行 有 {len(bare)} 张照片没有位置或时间（微信转发会去掉）。请尽量上传手机里的原图。",
        f"Row {row}: photos without place or time (messengers strip them): {len(bare)}. Send the originals if you can.",
    )


def _show_m(metres: float) -> str:
    return f" {metres / 1000:.1f} 公里" if metres >= 1000 else f" {metres:.0f} 米"


def _show_m_en(metres: float) -> str:
    return f"{metres / 1000:.1f} km" if metres >= 1000 else f"{metres:.0f} m"
