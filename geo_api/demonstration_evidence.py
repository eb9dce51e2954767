"""Drawn pictures as photos of the demonstration: plainly no photographs, with the place and time of a phone."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_api import models
from geo_api.evidence import keeping
from geo_api.people import Person
from geo_api.settings import Settings

_EXIF, _GPS, _TAKEN = 0x8769, 0x8825, 0x9003
_SIZE = (960, 640)
# kind, title, days ago, how much has grown, degrees aside of the plot
_PICTURES = (
    ("before", "整地前（示意）", 240, 0.0, (0.0, 0.0)),
    ("during", "栽植中（示意）", 150, 0.35, (0.0001, 0.0)),
    ("after", "完工全景（示意）", 20, 1.0, (0.0, 0.0001)),
    # taken from afar: what the rule of places is for
    ("after", "路口标牌旁（示意）", 18, 0.8, (0.0052, 0.0018)),
)
_PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n"
)


def add_evidence(session: Session, settings: Settings, person: Person, upload: models.Upload) -> None:
    """Photos and one paper for the first row of an upload."""
    row = session.scalars(
        select(models.StagedRow)
        .where(models.StagedRow.upload_id == upload.id, models.StagedRow.geom.is_not(None))
        .order_by(models.StagedRow.row)
        .limit(1)
    ).one_or_none()
    if row is None or row.geom is None:
        return
    middle = shapely.point_on_surface(to_shape(row.geom))
    for kind, title, days, grown, (east, north) in _PICTURES:
        at = datetime.now(UTC) - timedelta(days=days)
        picture = draw_picture(middle.x + east, middle.y + north, at, grown)
        keeping.add(
            session, settings, person, upload, row=row.row, kind=kind, title=title,
            file_name=f"{title}.jpg", source=io.BytesIO(picture),
        )  # fmt: skip
    keeping.add(
        session, settings, person, upload, row=row.row, kind="document", title="验收表（示意）",
        file_name="验收表（示意）.pdf", source=io.BytesIO(_PAPER),
    )  # fmt: skip


def draw_picture(lon: float, lat: float, at: datetime, grown: float) -> bytes:
    """A field under a sky with rows of trees as tall as they have ``grown`` (0 to 1)."""
    width, height = _SIZE
    horizon = height * 2 // 5
    image = Image.new("RGB", _SIZE, (207, 224, 230))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, horizon, width, height), fill=(176, 150, 112))
    generator = np.random.default_rng(int(grown * 100) + 7)
    for depth in np.linspace(0.05, 1.0, 9):
        base = horizon + depth * (height - horizon)
        draw.line((0, base, width, base), fill=(150, 124, 90), width=2)
        size = depth * 90 * grown
        for x in np.arange(-40, width + 40, 30 + depth * 70):
            if grown and size > 3:
                wobble = float(generator.uniform(-6, 6))
                draw.line(
                    (x + wobble, base, x + wobble, base - size),
                    fill=(90, 70, 50),
                    width=max(1, int(depth * 5)),
                )
                crown = (x + wobble - size / 2, base - size * 1.6, x + wobble + size / 2, base - size * 0.6)
                draw.ellipse(crown, fill=(58, int(110 + 40 * generator.random()), 79))
    draw.text((24, height - 40), "ILLUSTRATION - not a photograph", fill=(255, 255, 255), font_size=24)
    exif = Image.Exif()
    exif.get_ifd(_GPS).update({1: "N", 2: _split(lat), 3: "E", 4: _split(lon)})
    exif.get_ifd(_EXIF)[_TAKEN] = f"{at:%Y:%m:%d %H:%M:%S}"
    written = io.BytesIO()
    image.save(written, "JPEG", quality=80, exif=exif)
    return written.getvalue()


def _split(degrees: float) -> tuple[float, float, float]:
    minutes = degrees % 1 * 60
    return float(int(degrees)), float(int(minutes)), round(minutes % 1 * 60, 3)
