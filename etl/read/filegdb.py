"""Esri file geodatabases (zip of a ``.gdb`` folder): one feature class, under names of ours."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from etl.read.archive import Archive
from etl.read.content import Content, Source
from etl.read.gdal_layer import list_layers, read_layer
from etl.read.refusals import refuse

# Names inside a .gdb are fixed by its format; nothing else is unpacked.
_PART = re.compile(r"(a[0-9a-f]{8}\.(gdbtable|gdbtablx|gdbindexes|atx|spx|freelist)|gdb|timestamps)\Z")
_CATALOG = "a00000001.gdbtable"


def read_filegdb(source: Source, archive: Archive) -> Content:
    """Read the one feature class, or the one table, of a geodatabase.

    Raises
    ------
    UnreadableFile
        ``zip.several_layers`` naming them; ``gdb.damaged`` without its catalog.
    """
    folders = {member.name.rpartition("/")[0] for member in archive.find(".gdbtable")}
    if len(folders) > 1:
        names = "、".join(sorted(folders)[:10])
        raise refuse("zip.several_layers", count=len(folders), names=names[:200])
    folder = folders.pop()
    unpack(archive, folder)
    try:
        layers = list_layers("u.gdb")
        drawn = [name for name, kind in layers if kind is not None] or [name for name, _ in layers]
        if not drawn:
            raise refuse("file.no_rows")
        if len(drawn) > 1:
            raise refuse("zip.several_layers", count=len(drawn), names="、".join(drawn[:10])[:200])
        return read_layer("u.gdb", "filegdb", drawn[0], layer=drawn[0])
    finally:
        shutil.rmtree("u.gdb")


def unpack(archive: Archive, folder: str) -> None:
    """Write the parts of the format, and nothing else, into a folder of ours."""
    parts = {
        member.base.lower(): member for member in archive.members if member.name.rpartition("/")[0] == folder
    }
    parts = {name: member for name, member in parts.items() if _PART.match(name)}
    if _CATALOG not in parts:
        raise refuse("gdb.damaged")
    Path("u.gdb").mkdir()
    for name, member in parts.items():
        (Path("u.gdb") / name).write_bytes(archive.read(member))
