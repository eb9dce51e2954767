"""What a format reader hands to the detectives: the inside of a file, before anyone asks what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from etl.reading import EncodingVerdict, Family, FileLayer

Note = tuple[str, str]  # Chinese, English
NO_ENCODING = EncodingVerdict(None, True, (), ())


@dataclass(frozen=True)
class Declaration:
    """The coordinate system a file states: an authority code, WKT, ``"GCJ-02"``, or nothing.

    ``implied``: the format says so by itself (GeoJSON, KML always claim WGS 84), so it proves little.
    """

    text: str | None = None
    implied: bool = False


@dataclass
class Content:
    """Rows and shapes in file order. ``hints`` are (Chinese, English) traces of phone-map tools.

    ``file_layers`` is left empty by formats that have one layer only.
    """

    format: str
    layer_name: str
    headings: tuple[str, ...]
    rows: list[dict[str, object]]
    shapes: list[BaseGeometry | None]
    declared: Declaration = Declaration()
    encoding: EncodingVerdict = NO_ENCODING
    hints: list[Note] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    file_layers: list[FileLayer] = field(default_factory=list)
    file_layer_certain: bool = True


@dataclass(frozen=True)
class Source:
    """The bytes of one file (or of one member of an archive), and what the sender called it.

    ``name`` is for texts only; it is never used as a path and never given to GDAL.
    """

    data: bytes
    name: str
    encoding: str | None = None  # chosen by a person
    file_layer: str | None = None  # chosen by a person
    wanted: Family | None = None

    @property
    def stem(self) -> str:
        """The name without folders and ending, for naming a layer."""
        return re.split(r"[/\\\\]", self.name)[-1].rsplit(".", 1)[0][:128] or "upload"
