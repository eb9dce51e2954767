"""Photos for the tests: drawn here, with the place and time that a phone would write beside the pixels."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

_EXIF, _GPS, _TAKEN, _TURNED = 0x8769, 0x8825, 0x9003, 0x0112


def draw_photo(
    lon: float | None = None,
    lat: float | None = None,
    taken: str = "",
    *,
    shade: int = 120,
    size: tuple[int, int] = (64, 48),
    form: str = "JPEG",
    turned: int = 1,
) -> bytes:
    """A photo of one shade; two of the same shade and EXIF are the same file."""
    exif = Image.Exif()
    if lon is not None and lat is not None:
        exif.get_ifd(_GPS).update({1: "N", 2: split(lat), 3: "E", 4: split(lon)})
    if taken:
        exif.get_ifd(_EXIF)[_TAKEN] = taken
    exif[_TURNED] = turned
    written = io.BytesIO()
    Image.new("RGB", size, (shade, shade, 90)).save(written, form, exif=exif)
    return written.getvalue()


def split(degrees: float) -> tuple[float, float, float]:
    whole = int(degrees)
    minutes = (degrees - whole) * 60
    return float(whole), float(int(minutes)), round((minutes - int(minutes)) * 60, 4)


def part(content: bytes, name: str = "照片.jpg") -> dict[str, Any]:
    """The part of a form that holds the file."""
    return {"file": (name, content)}
