"""Evidence in an archive, each file under the name that inspections ask for: of one work, or beside an export."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from etl.extract import Extract
from geo_api import models
from geo_api.errors import NotFound, Unacceptable
from geo_api.evidence.naming import name_kind
from geo_api.evidence.telling import Served, Size, serve
from geo_api.features import disarm
from geo_api.people import Person
from geo_api.settings import Settings

FOLDER = "佐证材料"
CONTENTS = "佐证材料目录.csv"
_HEADS = ("图层", "对象编号", "名称", "类别", "标题", "文号", "日期", "文件", "SHA-256")
_SIZES: tuple[Size, ...] = ("original", "preview")


@dataclass(frozen=True, slots=True)
class Piece:
    """A kept piece of evidence, with the layer and the name of its work."""

    kept: Row[Any]
    layer: str
    work: str


def pack(settings: Settings, person: Person, pieces: Iterable[Any], work: str, path: Path) -> int:
    """Write the pieces of one work into an archive; return how many files there are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        names = _add(archive, settings, person, [Piece(piece, "", work) for piece in pieces], "")
    return sum(name is not None for name in names)


def list_pieces(connection: Connection, extracts: Iterable[Extract], as_of: datetime) -> list[Piece]:
    """The evidence of all works of an export that was known at ``as_of``, by layer and work, the oldest first."""
    kept, feature = models.Evidence, models.Feature
    found: list[Piece] = []
    for extract in extracts:
        layer = extract.layer
        wanted = (
            select(*kept.__table__.columns)
            .join(feature, feature.feature_id == kept.feature_id)
            .where(feature.layer == layer.key, kept.recorded_at <= as_of)
            .order_by(kept.feature_id, kept.dated_on, kept.recorded_at, kept.id)
        )
        pieces = connection.execute(wanted).all()
        told = {str(piece.feature_id) for piece in pieces}
        works = {
            row["feature_id"]: str(row.get(layer.label) or layer.zh)
            for row, _ in extract.walk()
            if row["feature_id"] in told
        }
        found += [
            Piece(piece, layer.zh, works[str(piece.feature_id)])
            for piece in pieces
            if str(piece.feature_id) in works
        ]
    return found


def require_size(pieces: Iterable[Piece], limit_mb: int) -> None:
    """Raise Unacceptable ``export.evidence_size`` when the files are more than one archive should hold."""
    total = sum(piece.kept.bytes or 0 for piece in pieces)
    if total > limit_mb * 1_000_000:
        raise Unacceptable(
            "export.evidence_size",
            f"佐证材料共 {total / 1e6:,.0f} MB，一份导出最多附 {limit_mb:,} MB。请按乡镇或图层分开导出。",
            f"The evidence is {total / 1e6:,.0f} MB; one export takes {limit_mb:,} MB along."
            " Export by township or by layer.",
            field="evidence",
        )


def enclose(
    settings: Settings, person: Person, pieces: Sequence[Piece], file: Path, name: str, path: Path
) -> int:
    """Write an archive of the exported file, the evidence, and a list of it; return how many pieces have a file.

    A photo is the original where this person may have it, else the picture as it was drawn anew.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.write(file, name, zipfile.ZIP_DEFLATED)
        names = _add(archive, settings, person, pieces, f"{FOLDER}/")
        archive.writestr(CONTENTS, _list_contents(pieces, names), zipfile.ZIP_DEFLATED)
    return sum(name is not None for name in names)


def _add(
    archive: zipfile.ZipFile, settings: Settings, person: Person, pieces: Iterable[Piece], folder: str
) -> list[str | None]:
    """The name of each piece in the archive; None for a paper known by its title only."""
    used: dict[str, int] = {}
    names: list[str | None] = []
    for piece in pieces:
        served = _find_best(settings, person, piece)
        if served is None:
            names.append(None)
            continue
        used[served.name] = number = used.get(served.name, 0) + 1
        stem, dot, suffix = served.name.rpartition(".")
        names.append(folder + (served.name if number == 1 else f"{stem}_{number}{dot}{suffix}"))
        archive.write(served.path, names[-1])
    return names


def _find_best(settings: Settings, person: Person, piece: Piece) -> Served | None:
    for size in _SIZES:
        try:
            return serve(settings, person, piece.kept, piece.kept.unit, piece.work, size)
        except NotFound:
            continue
    return None


def _list_contents(pieces: Iterable[Piece], names: Iterable[str | None]) -> bytes:
    """As CSV that Excel opens with its Chinese whole."""
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(_HEADS)
    for piece, name in zip(pieces, names, strict=True):
        kept = piece.kept
        told = (piece.layer, kept.feature_id, piece.work, name_kind(kept.kind)[0], kept.title)
        sheet.writerow(
            [
                disarm(one)
                for one in (*told, kept.document_no, kept.dated_on, name or "（仅登记）", kept.sha256)
            ]
        )
    return text.getvalue().encode("utf-8-sig")
