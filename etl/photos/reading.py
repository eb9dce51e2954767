"""The server's side of a photo: handed to the cage, and what came back."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from etl.cage import read_answer_file, shared_cage
from etl.photos.answer import ANSWER, PREVIEW, REFUSAL_CODES, THUMBNAIL

_MOST_BYTES = 12_000_000
_MEDIA = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
# cameras write the clock of where they are; without an offset that is China
_CHINA = timezone(timedelta(hours=8))
_MESSAGES = {
    "photo.unknown": (
        "不是可用的照片：请用 JPEG、PNG 或 WebP（苹果手机请在“相机-格式”里选“兼容性最佳”，或截图后上传）；文件用 PDF。",
        "Not a photo that can be used: send JPEG, PNG or WebP (iPhone: camera format 'most compatible'), or a PDF.",
    ),
    "photo.damaged": (
        "照片损坏或不完整，没有收下。请重新从手机或相机导出后再传。",
        "The photo is damaged or not whole and was not taken. Export it from the camera again.",
    ),
    "photo.too_many_pixels": (
        "照片像素太多（超过 6000 万），没有收下。请缩小后再传。",
        "The photo has more than 60 million pixels and was not taken. Make it smaller.",
    ),
    "photo.too_slow": (
        "照片太复杂，没能在限定时间内打开。请另存为普通 JPEG 后再传。",
        "The photo could not be opened in time. Save it as a plain JPEG and send it again.",
    ),
}


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo drawn anew. ``place`` longitude and latitude as the camera said them, ``taken_at`` with a zone."""

    media_type: str
    width: int
    height: int
    place: tuple[float, float] | None
    taken_at: datetime | None
    camera: str
    preview: bytes
    thumbnail: bytes


class UnreadablePhoto(Exception):
    """Why a photo was not taken; ``message`` zh, ``message_en`` en."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.message, self.message_en = _MESSAGES[code]
        super().__init__(self.message_en)


def read_photo(path: Path) -> Photo:
    """Open a photo in the cage. Raises UnreadablePhoto, or CageUnavailable."""
    cage = shared_cage()
    with cage.open_folder() as folder:
        outcome = cage.run("photo", folder, source=path)
        if outcome.ending != "done":
            raise UnreadablePhoto("photo.too_slow" if outcome.ending == "too_slow" else "photo.damaged")
        told = _read_told(read_answer_file(folder / ANSWER, 100_000))
        if told is None:
            raise UnreadablePhoto("photo.damaged")
        if (refused := told.get("refused")) is not None:
            raise UnreadablePhoto(refused if refused in REFUSAL_CODES else "photo.damaged")
        preview = read_answer_file(folder / PREVIEW, _MOST_BYTES)
        thumbnail = read_answer_file(folder / THUMBNAIL, _MOST_BYTES)
    # a child that was taken over may write what it likes: these are served, so they begin as JPEGs do
    if not (preview.startswith(b"\xff\xd8\xff") and thumbnail.startswith(b"\xff\xd8\xff")):
        raise UnreadablePhoto("photo.damaged")
    width, height = int(told["width"]), int(told["height"])
    if told.get("turned"):
        width, height = height, width
    return Photo(
        _MEDIA.get(str(told.get("format")), "image/jpeg"),
        width,
        height,
        _read_place(told.get("place")),
        read_moment(str(told.get("taken", "")), str(told.get("offset", ""))),
        str(told.get("camera", ""))[:80],
        preview,
        thumbnail,
    )


def read_moment(taken: str, offset: str) -> datetime | None:
    """The instant of an EXIF date; without an offset the clock of China. None for what is no date."""
    try:
        at = datetime.strptime(taken[:19], "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    zone: timezone = _CHINA
    if len(offset) == 6 and offset[0] in "+-" and offset[1:3].isdigit() and offset[4:].isdigit():
        hours, minutes = int(offset[1:3]), int(offset[4:])
        if hours < 15 and minutes < 60:
            shift = timedelta(hours=hours, minutes=minutes)
            zone = timezone(-shift if offset[0] == "-" else shift)
    return None if at.year < 1990 else at.replace(tzinfo=zone).astimezone(UTC)


def _read_told(answer: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(answer)
        return told if isinstance(told, dict) and ("refused" in told or "width" in told) else None
    except ValueError:
        return None


def _read_place(told: Any) -> tuple[float, float] | None:
    if not isinstance(told, list) or len(told) != 2:
        return None
    lon, lat = (float(one) if isinstance(one, (int, float)) else math.nan for one in told)
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None
