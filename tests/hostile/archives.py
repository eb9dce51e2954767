"""Zip archives that climb out, unpack to gigabytes, lie, or hide something."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.hostile import seeds
from tests.hostile.cases import Bait, Case, Ending, lazy, still

MEMBER = b"x" * 50


def name_member(name: str, data: bytes = MEMBER) -> Callable[[Bait], bytes]:
    return still(seeds.pack({name: data}))


def with_mode(mode: int, name: str = "a.shp") -> Callable[[Bait], bytes]:
    def build(bait: Bait) -> bytes:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(info, str(bait.path))
        return buffer.getvalue()

    return build


def forge(data: bytes, mark: bytes, offset: int, value: bytes, last: bool = False) -> bytes:
    """``data`` with ``value`` written ``offset`` bytes behind the first (or last) ``mark``."""
    place = (data.rfind(mark) if last else data.find(mark)) + offset
    return data[:place] + value + data[place + len(value) :]


def flag_encrypted(data: bytes) -> bytes:
    return forge(forge(data, b"PK\x03\x04", 6, b"\x01\x00"), b"PK\x01\x02", 8, b"\x01\x00")


def set_method(data: bytes, method: int) -> bytes:
    packed = struct.pack("<H", method)
    return forge(forge(data, b"PK\x03\x04", 8, packed), b"PK\x01\x02", 10, packed)


def zip_zeros(size: int, name: str = "a.shp", declared: int | None = None) -> bytes:
    """One member of ``size`` zeros, deflated without ever holding them; ``declared`` forges its size."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = 32 << 20
    block = squeeze.compress(bytes(piece)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    body = block * max(1, size // piece) + squeeze.flush()
    told = size if declared is None else declared
    encoded = name.encode()
    fields = struct.pack("<HHHHIIIHH", 0, 8, 0, 0, 0, len(body), told & 0xFFFFFFFF, len(encoded), 0)
    local = b"PK\x03\x04" + struct.pack("<H", 20) + fields + encoded + body
    central = (
        b"PK\x01\x02" + struct.pack("<HH", 20, 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + encoded
    )
    return local + central + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)


def overlap_members(count: int, kernel: int) -> bytes:
    """``count`` directory entries that all point at one deflated member of ``kernel`` zeros."""
    single = seeds.pack({"a.shp": bytes(kernel)})
    start = single.find(b"PK\x01\x02")
    local, entry = single[:start], single[start : single.find(b"PK\x05\x06")]
    entries = b"".join(entry.replace(b"a.shp", b"%05d" % n) for n in range(count))
    end = struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, count & 0xFFFF, count & 0xFFFF, len(entries), len(local), 0
    )
    return local + entries + end


def list_names() -> list[Case]:
    climbing = {
        "up": "../../etc/a.shp",
        "up in the middle": "a/../../a.shp",
        "an absolute path": "/etc/a.shp",
        "backslashes": "..\\..\\a.shp",
        "a drive": "C:\\a.shp",
        "a drive without a slash": "C:a.shp",
        "a NUL": "a.shp\x00.txt",
        "2,000 characters": "a" * 2000 + ".shp",
        "a scheme": "http://example.invalid/a.shp",
        "/vsicurl": "/vsicurl/http://example.invalid/a.shp",
    }
    return [
        Case(f"member name: {said}", name_member(name), file_name="a.zip") for said, name in climbing.items()
    ]


def list_kinds() -> list[Case]:
    modes = {
        "symbolic link": 0o120777,
        "character device": 0o020666,
        "block device": 0o060666,
        "pipe": 0o010644,
        "socket": 0o140755,
    }
    cases = [Case(f"member is a {said}", with_mode(mode), file_name="a.zip") for said, mode in modes.items()]
    cases.append(Case("link beside a good shapefile", _link_beside, file_name="a.zip"))
    cases.append(Case("folders only", still(seeds.pack({"a/": b"", "a/b/": b""})), file_name="a.zip"))
    return cases


def _link_beside(bait: Bait) -> bytes:
    buffer = io.BytesIO(seeds.zip_shapefile(seeds.shapefile()))
    info = zipfile.ZipInfo("地块.cpg")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(info, str(bait.path))
    return buffer.getvalue()


def list_bombs() -> list[Case]:
    return [
        Case("3 GiB of zeros in one .shp", lazy(lambda: zip_zeros(3 << 30)), file_name="a.zip"),
        Case("1 GiB of zeros in one .dbf", lazy(lambda: zip_zeros(1 << 30, "a.dbf")), file_name="a.zip"),
        Case(
            "1 GiB of zeros that says 1,000 bytes",
            lazy(lambda: zip_zeros(1 << 30, declared=1000)),
            file_name="a.zip",
        ),
        Case(
            "450 MiB in a .kml that says 1,000 bytes",
            lazy(lambda: zip_zeros(448 << 20, "a.kml", 1000)),
            file_name="a.kmz",
        ),
        Case(
            "450 MiB in a .geojson that says 1,000 bytes",
            lazy(lambda: zip_zeros(448 << 20, "a.geojson", 1000)),
            file_name="a.zip",
        ),
        Case("KMZ of 500 MB of blanks", lazy(lambda: _blanks(500_000_000)), file_name="a.kmz"),
        Case("KMZ of 250 MB of blanks", lazy(lambda: _blanks(250_000_000)), file_name="a.kmz"),
        Case(
            "150 entries on one member of 100 MB",
            lazy(lambda: overlap_members(150, 100_000_000)),
            file_name="a.zip",
        ),
        Case(
            "2,000 entries on one member", lazy(lambda: overlap_members(2000, 1_000_000)), file_name="a.zip"
        ),
        Case("60,000 members", lazy(lambda: overlap_members(60_000, 10)), file_name="a.zip"),
        Case(
            "100,000 members, the count wrapped",
            lazy(lambda: overlap_members(100_000, 10)),
            file_name="a.zip",
        ),
        Case(
            "201 empty members", still(seeds.pack({f"{n}.txt": b"" for n in range(201)})), file_name="a.zip"
        ),
        Case("half overlapping members", lazy(_half_overlap), file_name="a.zip"),
    ]


def _blanks(size: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("doc.kml", "w") as out:
        out.write(b"<kml>")
        for _ in range(size // 10_000_000):
            out.write(b" " * 10_000_000)
    return buffer.getvalue()


def _half_overlap() -> bytes:
    data = seeds.pack({"a.shp": MEMBER, "b.dbf": MEMBER}, zipfile.ZIP_STORED)
    second = data.rfind(b"PK\x01\x02")
    return data[: second + 42] + (20).to_bytes(4, "little") + data[second + 46 :]


def list_odd_archives() -> list[Case]:
    plain = seeds.pack({"a.shp": MEMBER}, zipfile.ZIP_STORED)
    good = seeds.zip_shapefile(seeds.shapefile())
    noise = random.Random(1).randbytes(5000)
    two = seeds.pack({f"{stem}{e}": d for stem in "ab" for e, d in seeds.shapefile().items()})
    listed: dict[str, tuple[bytes, Ending]] = {
        "encrypted": (flag_encrypted(plain), "refuse"),
        "AES": (set_method(flag_encrypted(plain), 99), "refuse"),
        "bzip2": (seeds.pack({"a.shp": MEMBER}, zipfile.ZIP_BZIP2), "refuse"),
        "LZMA": (seeds.pack({"a.shp": MEMBER}, zipfile.ZIP_LZMA), "refuse"),
        "zstd by number": (set_method(plain, 93), "refuse"),
        "deflate64 by number": (set_method(plain, 9), "refuse"),
        "a method nobody knows": (set_method(plain, 1234), "refuse"),
        "a zip in a zip": (seeds.pack({"a.zip": plain}), "refuse"),
        "a zip in a zip called .geojson": (seeds.pack({"a.geojson": plain}), "refuse"),
        "a rar in a zip": (seeds.pack({"a.rar": b"Rar!\x1a\x07\x00" + noise}), "refuse"),
        "a workbook in a zip in a zip": (
            seeds.pack({"a.zip": seeds.pack({"a.xlsx": seeds.workbook()})}),
            "refuse",
        ),
        "the same name twice": (_twice("a.shp", "a.shp"), "refuse"),
        "names that differ in case": (_twice("A.SHP", "a.shp"), "refuse"),
        "two shapefiles": (two, "either"),
        "wrong CRC": (plain.replace(MEMBER, b"y" * 50), "refuse"),
        "wrong CRC of a part that is read": (_wrong_crc(good), "refuse"),
        "cut in half": (good[: len(good) // 2], "refuse"),
        "without its directory": (good[: good.find(b"PK\x01\x02")], "refuse"),
        "directory offset beyond the end": (forge(good, b"PK\x05\x06", 16, b"\xff\xff\xff\x7f"), "refuse"),
        "directory size of 4 GB": (forge(good, b"PK\x05\x06", 12, b"\xfe\xff\xff\xff"), "refuse"),
        "member offset beyond the end": (forge(good, b"PK\x01\x02", 42, b"\xff\xff\xff\x7f"), "refuse"),
        "noise after the mark": (b"PK\x03\x04" + noise, "refuse"),
        "empty archive": (b"PK\x05\x06" + bytes(18), "refuse"),
        "noise before a good archive": (noise + good, "either"),
        "a comment of 60,000 bytes with a second end": (_comment(good), "either"),
        "zip64 that lies": (_zip64(), "refuse"),
        "a name in two encodings": (_two_names(), "either"),
        "names that are no text": (_raw_name(good), "either"),
        "mojibake names": (_mojibake_names(), "accept"),
        "GBK names without the flag": (_gbk_names(), "accept"),
        "macOS noise beside a shapefile": (_with_noise(), "accept"),
    }
    return [Case(f"archive: {said}", still(data), ends, "a.zip") for said, (data, ends) in listed.items()]


def _twice(first: str, second: str) -> bytes:
    data = seeds.pack({first: MEMBER, "b" + second[1:]: MEMBER}, zipfile.ZIP_STORED)
    return data.replace(("b" + second[1:]).encode(), second.encode())


def _wrong_crc(good: bytes) -> bytes:
    damaged = forge(good, b"PK\x03\x04", 14, b"\x01\x02\x03\x04")
    return forge(damaged, b"PK\x01\x02", 16, b"\x01\x02\x03\x04")


def _comment(good: bytes) -> bytes:
    end = good.find(b"PK\x05\x06")
    second = b"PK\x05\x06" + bytes(18)
    comment = b"c" * 59_000 + second
    return good[: end + 20] + struct.pack("<H", len(comment)) + comment


def _zip64() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, archive.open("a.shp", "w", force_zip64=True) as out:
        out.write(MEMBER)
    data = buffer.getvalue()
    return forge(data, b"PK\x01\x02", 20, b"\xff" * 8)


def _two_names() -> bytes:
    info = zipfile.ZipInfo("a.geojson")
    info.extra = struct.pack("<HHBI", 0x7075, 14, 1, 0) + b"../b.shp" + b" "
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, seeds.geojson())
    return buffer.getvalue()


def _raw_name(good: bytes) -> bytes:
    return good.replace("地块".encode(), b"\xff\xfe\x81\x00\x9f\xff")


def _as_names(encoding: str, stem: str) -> bytes:
    data = seeds.zip_shapefile(seeds.shapefile(), "abcd")
    raw = stem.encode(encoding)
    assert len(raw) == 4
    return data.replace(b"abcd", raw)


def _mojibake_names() -> bytes:
    return _as_names("latin-1", "µØ¿é")


def _gbk_names() -> bytes:
    return _as_names("gbk", "地块")


def _with_noise() -> bytes:
    parts = {"地块" + ending: data for ending, data in seeds.shapefile().items()}
    noise = {
        "__MACOSX/._地块.shp": b"\x00\x05\x16\x07",
        ".DS_Store": b"x",
        "Thumbs.db": b"x",
        "~$地块.xlsx": b"x",
    }
    return seeds.pack(parts | noise)


def list_cases() -> list[Case]:
    return list_names() + list_kinds() + list_bombs() + list_odd_archives()
