"""Shapefiles whose parts lie about themselves or about one another."""

from __future__ import annotations

import struct

from tests.hostile import seeds
from tests.hostile.cases import Case, Ending, lazy, still

HUGE = 0x7FFFFFFF


def alter(part: str, offset: int, value: bytes) -> bytes:
    """A good shapefile with ``value`` written over one of its parts."""
    parts = seeds.shapefile()
    data = parts[part]
    place = offset if offset >= 0 else len(data) + offset
    return seeds.zip_shapefile(parts | {part: data[:place] + value + data[place + len(value) :]})


def number(value: int) -> bytes:
    return struct.pack("<i", value)


def list_forged_counts() -> list[Case]:
    first = 108  # the content of the first record
    listed = {
        "2^31 - 1 parts": (".shp", first + 36, number(HUGE)),
        "-1 parts": (".shp", first + 36, number(-1)),
        "0 parts": (".shp", first + 36, number(0)),
        "2^31 - 1 points": (".shp", first + 40, number(HUGE)),
        "-5 points": (".shp", first + 40, number(-5)),
        "0 points": (".shp", first + 40, number(0)),
        "a part that begins at 100,000,000": (".shp", first + 44, number(100_000_000)),
        "a part that begins at -1": (".shp", first + 44, number(-1)),
        "record length 2^31 - 1": (".shp", 104, struct.pack(">i", HUGE)),
        "record length -1": (".shp", 104, struct.pack(">i", -1)),
        "record length 0": (".shp", 104, struct.pack(">i", 0)),
        "shape type 99": (".shp", first, number(99)),
        "shape type of another record": (".shp", first, number(1)),
        "header type 99": (".shp", 32, number(99)),
        "header type multipatch": (".shp", 32, number(31)),
        "file length 2^31 - 1": (".shp", 24, struct.pack(">i", HUGE)),
        ".shx offset beyond the end": (".shx", 100, struct.pack(">i", HUGE)),
        ".shx offset negative": (".shx", 100, struct.pack(">i", -100)),
        ".dbf of 4 billion rows": (".dbf", 4, b"\xff\xff\xff\xff"),
        ".dbf of 0 rows": (".dbf", 4, b"\x00\x00\x00\x00"),
        ".dbf header length 0": (".dbf", 8, b"\x00\x00"),
        ".dbf header length 65,535": (".dbf", 8, b"\xff\xff"),
        ".dbf row length 0": (".dbf", 10, b"\x00\x00"),
        ".dbf row length 65,535": (".dbf", 10, b"\xff\xff"),
        ".dbf field of width 0": (".dbf", 48, b"\x00"),
        ".dbf field type nobody knows": (".dbf", 43, b"\x01"),
        "NaN": (".shp", first + 48, struct.pack("<d", float("nan"))),
        "infinity": (".shp", first + 48, struct.pack("<d", float("inf"))),
        "1e308": (".shp", first + 48, struct.pack("<d", 1e308)),
        "a bounding box of NaN": (".shp", 36, struct.pack("<4d", *[float("nan")] * 4)),
    }
    may_pass = {
        "shape type of another record",
        "file length 2^31 - 1",
        "a bounding box of NaN",
        ".dbf field type nobody knows",
        "0 parts",
        "0 points",
        "header type 99",
        "header type multipatch",
        ".dbf header length 0",
        ".dbf row length 0",
        ".dbf field of width 0",
        ".shx offset beyond the end",
        ".shx offset negative",
    }
    return [
        Case(f"shapefile: {said}", still(alter(*what)), "either" if said in may_pass else "refuse", "a.zip")
        for said, what in listed.items()
    ]


def list_parts() -> list[Case]:
    parts = seeds.shapefile()
    one = seeds.shapefile([seeds.shp_record(1, [seeds.clockwise(seeds.SQUARES[0])])])
    wide = seeds.dbf(["x" * 250] * 3, 250)
    listed: dict[str, tuple[dict[str, bytes], Ending]] = {
        ".dbf with 1 of 3 rows": (parts | {".dbf": one[".dbf"]}, "refuse"),
        "foreign .shx": (parts | {".shx": one[".shx"]}, "refuse"),
        "without .shx": ({key: parts[key] for key in (".shp", ".dbf", ".prj")}, "either"),
        "without .dbf": ({key: parts[key] for key in (".shp", ".shx")}, "refuse"),
        "without .shp": ({key: parts[key] for key in (".shx", ".dbf")}, "refuse"),
        ".dbf cut": (parts | {".dbf": parts[".dbf"][:-30]}, "refuse"),
        ".shp cut": (parts | {".shp": parts[".shp"][:-20]}, "refuse"),
        ".shx cut": (parts | {".shx": parts[".shx"][:-4]}, "either"),
        "empty .shp": (parts | {".shp": b""}, "refuse"),
        "empty .dbf": (parts | {".dbf": b""}, "refuse"),
        "noise for .shp": (parts | {".shp": bytes(range(256)) * 8}, "refuse"),
        "noise for .dbf": (parts | {".dbf": bytes(range(256)) * 8}, "refuse"),
        "a .dbf of values wider than it says": (parts | {".dbf": wide[:60] + b"\x05" + wide[61:]}, "either"),
        "a .dbf with U+0000 in a value": (
            parts | {".dbf": parts[".dbf"].replace("地".encode("gbk"), b"\x00\x00")},
            "either",
        ),
        "a .dbf of invalid text": (
            parts | {".dbf": parts[".dbf"].replace("地块".encode("gbk"), b"\xff\xff\xff\xff")},
            "either",
        ),
        "null shapes": (_null_shapes(), "either"),
        "a ring of two points": (
            seeds.shapefile([seeds.shp_record(1, [[(120.14, 32.24), (120.15, 32.24)]])]),
            "either",
        ),
        "a ring of one point": (seeds.shapefile([seeds.shp_record(1, [[(120.14, 32.24)]])]), "either"),
    }
    return [
        Case(f"shapefile: {said}", still(seeds.zip_shapefile(files)), ends, "a.zip")
        for said, (files, ends) in listed.items()
    ] + [
        Case("bare .shp", still(parts[".shp"]), file_name="a.shp"),
        Case("bare .dbf", still(parts[".dbf"]), file_name="a.dbf"),
        Case("255 columns of a .dbf", lazy(_many_columns), file_name="a.zip"),
    ]


def _null_shapes() -> dict[str, bytes]:
    return seeds.shapefile([struct.pack(">2i", n + 1, 2) + struct.pack("<i", 0) for n in range(3)])


def _many_columns() -> bytes:
    count = 255
    head = struct.pack("<4BIHH20x", 3, 122, 1, 1, 3, 33 + 32 * count, 1 + count)
    columns = b"".join(struct.pack("<11sc4xBB14x", b"C%d" % n, b"C", 1, 0) for n in range(count))
    table = head + columns + b"\r" + (b" " + b"x" * count) * 3
    return seeds.zip_shapefile(seeds.shapefile() | {".dbf": table})


def list_cases() -> list[Case]:
    return list_forged_counts() + list_parts()
