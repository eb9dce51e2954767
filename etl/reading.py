"""What a file holds before anything is judged: the shapes that reading hands to tidying and checking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from etl.crs_parameters import DatumParameters

# The demonstration county's box (WGS 84 / CGCS2000 degrees: west, south, east, north).
TAIXING_BBOX = (119.90, 31.97, 120.37, 32.39)


@dataclass(frozen=True)
class CountyContext:
    """Where this instance's county lies, as plain numbers.

    ``bbox``: west, south, east, north in EPSG:4490 degrees. ``outline``: WKB (2D, EPSG:4490, longitude first)
    of the union of the townships, or ``None`` when the instance has none yet.

    What is published, to prove a coordinate system by: ``landmarks``, the boxes of published shapes (west, south,
    east, north as little-endian float64, EPSG:4490); ``rivers``, WKB of published river lines (2D, EPSG:4490).
    ``datum_parameters``: what the site has loaded for Xi'an 80 and Beijing 54.
    """

    bbox: tuple[float, float, float, float] = TAIXING_BBOX
    outline: bytes | None = None
    landmarks: bytes | None = None
    rivers: bytes | None = None
    datum_parameters: tuple[DatumParameters, ...] = ()


@dataclass(frozen=True)
class CrsCandidate:
    """One coordinate system the numbers could be in.

    ``crs``: ``"EPSG:4490"``, ``"EPSG:4528"``, ``"GCJ-02"``, ``"BD-09"`` ..., or with exchanged axes
    ``"EPSG:4490 (lat,lon)"``, ``"EPSG:4528 (N,E)"``. ``score``: 0 to 1, for ranking only.
    """

    crs: str
    score: float
    why: str
    why_en: str


@dataclass(frozen=True)
class CrsVerdict:
    """``used``: a person's choice, or the first candidate that can be converted. Not certain: nobody may submit."""

    used: str | None
    certain: bool
    candidates: tuple[CrsCandidate, ...]
    declared: str | None
    note: str
    note_en: str


@dataclass(frozen=True)
class EncodingVerdict:
    """How text was decoded. ``used`` is ``None`` where the format fixes it (xlsx, GeoPackage)."""

    used: str | None
    certain: bool
    candidates: tuple[str, ...]
    sample: tuple[dict[str, object], ...]  # five decoded rows


Family = Literal["point", "line", "polygon", "table", "mixed"]


@dataclass(frozen=True)
class FileLayer:
    """One layer, table or sheet of a file.

    ``name``: as the file has it; inside an archive of several files ``file/layer``. ``rows``: before rows
    that say nothing are left out. ``family``: ``"table"`` has no shapes. ``chosen``: it is the one that was read.
    """

    name: str
    rows: int
    family: Family
    chosen: bool


@dataclass
class Reading:
    """What a file holds, nothing judged yet.

    ``format``: a name of the format table in ``etl/README.md``: ``"shapefile"``, ``"land_txt"`` ...
    ``rows``: one per feature, in file order; values are str, int, float, bool, None; dates are ISO strings.
    ``shapes``: WKB (2D) in the file's own coordinates and axis order (``etl.crs.transform_shapes`` turns them
    into EPSG:4490); may be invalid; ``None`` where a row has no geometry.
    ``notes``: (Chinese, English) sentences for the sender.
    ``file_layers``: every layer of the file, the one that was read among them. While ``file_layer_certain`` is
    false several have shapes, nobody chose, and nobody may submit.
    """

    format: str
    layer_name: str
    headings: tuple[str, ...]
    rows: list[dict[str, object]]
    shapes: list[bytes | None]
    crs: CrsVerdict
    encoding: EncodingVerdict
    notes: tuple[tuple[str, str], ...] = ()
    file_layers: tuple[FileLayer, ...] = ()
    file_layer_certain: bool = True


class UnreadableFile(Exception):
    """A file that is refused: a stable ``code``, and where, what and what to do, in Chinese and English."""

    def __init__(self, code: str, message: str, message_en: str) -> None:
        super().__init__(f"{code}: {message_en}")
        self.code = code
        self.message = message
        self.message_en = message_en
