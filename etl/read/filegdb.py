"""Esri file geodatabases (zip of a ``.gdb`` folder): under names of ours."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from etl.read.archive import Archive
from etl.read.content import Content, Source
from etl.read.file_layers import pick_layer, tell_layers
from etl.read.filegdb_rows import check_rows, is_user_table
from etl.read.gdal_layer import count_rows, list_layers, read_layer
from etl.read.refusals import refuse
from etl.reading import FileLayer

# Names inside a .gdb are fixed by its format; nothing else is unpacked.
_PART = re.compile(r"(a[0-9a-f]{8}\.(gdbtable|gdbtablx|gdbindexes|atx|spx|freelist)|gdb|timestamps)\Z")
_CATALOG = "a00000001.gdbtable"


def list_folders(archive: Archive) -> list[str]:
    """The folders that hold a geodatabase, in archive order; ``""`` for the archive itself."""
    return list(dict.fromkeys(member.name.rpartition("/")[0] for member in archive.find(".gdbtable")))


def read_filegdb(source: Source, archive: Archive, folder: str) -> Content:
    """Read one feature class, or one table, of a geodatabase. Raises ``gdb.damaged`` without its catalog."""
    try:
        unpack(archive, folder)
        layers = [
            FileLayer(name, count_rows("u.gdb", name), family, False) for name, family in list_layers("u.gdb")
        ]
        if not layers:
            raise refuse("file.no_rows")
        picked = pick_layer(layers, source)
        content = read_layer("u.gdb", "filegdb", layers[picked].name, layer=layers[picked].name)
        return tell_layers(content, layers, picked, source)
    finally:
        shutil.rmtree("u.gdb", ignore_errors=True)


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
    for name in filter(is_user_table, parts):
        index = Path("u.gdb") / name.replace(".gdbtable", ".gdbtablx")
        if not index.exists():
            raise refuse("gdb.damaged")
        check_rows((Path("u.gdb") / name).read_bytes(), index.read_bytes())
