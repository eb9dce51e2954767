"""A photo inside the cage: opened, turned upright, and written anew without anything but its pixels."""

from __future__ import annotations

import contextlib
import io
import json
import math
import warnings
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from etl.photos.answer import ANSWER, PREVIEW, THUMBNAIL

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 60_000_000
PREVIEW_PX, THUMBNAIL_PX = 1600, 320
_EXIF, _GPS, _MODEL, _PAPER = 0x8769, 0x8825, 0x0110, (255, 255, 255)
_TAKEN, _OFFSET, _CHANGED = 0x9003, 0x9011, 0x0132


def photo_job(folder: Path, source: BinaryIO | None, args: dict[str, Any]) -> None:
    """Write the photo in two sizes, and what it says of itself; or why it cannot be read."""
    assert source is not None
    (folder / ANSWER).write_text(json.dumps(draw_photo(folder, source)), encoding="utf-8")


def draw_photo(folder: Path, source: BinaryIO) -> dict[str, Any]:
    """``{"refused": code}``, or format, width and height, and of the EXIF block place, moment and camera."""
    # the size is looked at before a pixel is unpacked; Pillow's own warning would come later
    Image.MAX_IMAGE_PIXELS = None
    warnings.simplefilter("ignore")
    try:
        with Image.open(source, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                return {"refused": "photo.too_many_pixels"}
            told = {"format": image.format, "width": image.width, "height": image.height, **read_exif(image)}
            image.draft("RGB", (PREVIEW_PX * 2, PREVIEW_PX * 2))
            upright = ImageOps.exif_transpose(image)
            told["turned"] = upright.size != image.size
            write_size(upright, folder / PREVIEW, PREVIEW_PX)
            write_size(upright, folder / THUMBNAIL, THUMBNAIL_PX)
    except UnidentifiedImageError:
        return {"refused": "photo.unknown"}
    except (OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError, KeyError, ZeroDivisionError):
        return {"refused": "photo.damaged"}
    return told


def write_size(image: Image.Image, path: Path, longest_px: int) -> None:
    """The image on white paper, no longer than that, as a JPEG of pixels alone."""
    small = image.copy()
    small.thumbnail((longest_px, longest_px))
    if small.mode in ("RGBA", "LA", "PA", "P"):
        small = small.convert("RGBA")
        paper = Image.new("RGB", small.size, _PAPER)
        paper.paste(small, mask=small.getchannel("A"))
        small = paper
    # a fresh image: no profile, no comment, no EXIF goes along
    pixels = Image.new("RGB", small.size)
    pixels.paste(small.convert("RGB"))
    pixels.save(path, "JPEG", quality=82, optimize=False)


def read_exif(image: Image.Image) -> dict[str, Any]:
    """Place, moment and camera as the camera wrote them; what cannot be read is left out."""
    told: dict[str, Any] = {}
    with contextlib.suppress(Exception):  # the block is whatever somebody wrote
        exif = image.getexif()
        inner = exif.get_ifd(_EXIF)
        if taken := _text(inner.get(_TAKEN)) or _text(exif.get(_CHANGED)):
            told["taken"] = taken
        if offset := _text(inner.get(_OFFSET)):
            told["offset"] = offset
        if camera := _text(exif.get(_MODEL)):
            told["camera"] = camera
        if place := read_place(exif.get_ifd(_GPS)):
            told["place"] = place
    return told


def read_place(gps: dict[int, Any]) -> list[float] | None:
    """Longitude and latitude in degrees, or None."""
    try:
        latitude, longitude = _degrees(gps[2]), _degrees(gps[4])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    latitude *= -1 if _text(gps.get(1)).upper().startswith("S") else 1
    longitude *= -1 if _text(gps.get(3)).upper().startswith("W") else 1
    # phones without a fix write zeros
    if not (abs(latitude) <= 90 and abs(longitude) <= 180) or (latitude == 0 and longitude == 0):
        return None
    return [round(longitude, 7), round(latitude, 7)]


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value):
        raise ValueError("no number")
    return value


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "ignore")
    return str(value).strip("\0 ")[:80] if value is not None else ""


def rehearse_photos(folder: Path) -> None:
    """Draw one tiny photo of each format, so that codecs are loaded before the walls go up."""
    for form in FORMATS:
        data = io.BytesIO()
        mode = "RGBA" if form == "PNG" else "RGB"
        exif = Image.Exif()
        exif.get_ifd(_GPS).update({1: "N", 2: (32.0, 10.0, 0.0), 3: "E", 4: (120.0, 0.0, 0.0)})
        Image.new(mode, (8, 8), "white").save(data, form, exif=exif)
        data.seek(0)
        told = draw_photo(folder, data)
        if told.get("format") != form:
            raise RuntimeError(f"photos of the format {form} cannot be read")
