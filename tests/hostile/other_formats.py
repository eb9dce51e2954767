"""Formats of surveyors and phones, damaged or lying, and everything that is no map at all."""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Mapping

from tests.hostile import seeds
from tests.hostile.cases import Case, Ending, lazy, still


def cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


def spoil(data: bytes, seed: int, share: float = 0.02) -> bytes:
    dice = random.Random(seed)
    spoiled = bytearray(data)
    for _ in range(max(4, int(len(data) * share))):
        spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
    return bytes(spoiled)


def with_part(files: Mapping[str, bytes], ending: str, data: bytes | None) -> bytes:
    kept = {name: body for name, body in files.items() if not name.endswith(ending)}
    if data is not None:
        kept |= {name: data for name in files if name.endswith(ending)}
    return seeds.pack(kept)


def list_flatgeobuf() -> list[Case]:
    def forge(offset: int, value: bytes) -> bytes:
        data = seeds.flatgeobuf()
        return data[:offset] + value + data[offset + len(value) :]

    return [
        Case("FGB: header of 4 GB", lazy(lambda: forge(8, b"\xff\xff\xff\xff")), file_name="a.fgb"),
        Case("FGB: header of 0 bytes", lazy(lambda: forge(8, b"\x00\x00\x00\x00")), file_name="a.fgb"),
        Case("FGB: root beyond the end", lazy(lambda: forge(12, b"\xff\xff\xff\x7f")), file_name="a.fgb"),
        Case("FGB: vtable of noise", lazy(lambda: forge(16, b"\xff" * 40)), file_name="a.fgb"),
        Case("FGB: cut", lazy(lambda: cut(seeds.flatgeobuf(), 0.7)), file_name="a.fgb"),
        Case("FGB: cut in the header", lazy(lambda: seeds.flatgeobuf()[:60]), file_name="a.fgb"),
        Case("FGB: noise behind", lazy(lambda: seeds.flatgeobuf() + bytes(range(256))), "either", "a.fgb"),
        Case("FGB: only the mark", still(b"fgb\x03fgb\x00"), file_name="a.fgb"),
        Case("FGB: version 9", lazy(lambda: b"fgb\x09" + seeds.flatgeobuf()[4:]), "either", "a.fgb"),
        Case("FGB: noise", still(b"fgb\x03fgb\x00" + random.Random(2).randbytes(4000)), file_name="a.fgb"),
    ]


def list_tables_of_gis() -> list[Case]:
    tab, mif, gdb = seeds.mapinfo_tab, seeds.mapinfo_mif, seeds.geodatabase
    cases = [
        Case("MapInfo: .map cut", lazy(lambda: with_part(tab(), ".map", cut(tab()["a.map"], 0.5))), file_name="a.zip"),
        Case("MapInfo: .map of noise", lazy(lambda: with_part(tab(), ".map", random.Random(3).randbytes(3000))), file_name="a.zip"),
        Case("MapInfo: .map missing", lazy(lambda: with_part(tab(), ".map", None)), file_name="a.zip"),
        Case("MapInfo: .dat of 4 billion rows", lazy(lambda: with_part(tab(), ".dat", tab()["a.dat"][:4] + b"\xff\xff\xff\xff" + tab()["a.dat"][8:])), file_name="a.zip"),
        Case("MapInfo: .id beyond the end", lazy(lambda: with_part(tab(), ".id", b"\xff\xff\xff\x7f" * 3)), "either", "a.zip"),
        Case("MapInfo: .tab of noise", lazy(lambda: with_part(tab(), ".tab", random.Random(4).randbytes(300))), file_name="a.zip"),
        Case("MIF: 2^31 points in a region", lazy(lambda: with_part(mif(), ".mif", mif()["a.mif"].replace(b"\n  5\n", b"\n  2147483647\n"))), "either", "a.zip"),
        Case("MIF: 2^31 parts", lazy(lambda: with_part(mif(), ".mif", mif()["a.mif"].replace(b"Region  1", b"Region  2147483647"))), "either", "a.zip"),
        Case("MIF: coordinates of letters", lazy(lambda: with_part(mif(), ".mif", mif()["a.mif"].replace(b"120.14", b"abc"))), "either", "a.zip"),
        Case("MIF: 2^31 columns", lazy(lambda: with_part(mif(), ".mif", mif()["a.mif"].replace(b"Columns 1", b"Columns 2147483647"))), "either", "a.zip"),
        Case("MIF: without .mid", lazy(lambda: with_part(mif(), ".mid", None)), "either", "a.zip"),
        Case("MIF: cut", lazy(lambda: with_part(mif(), ".mif", cut(mif()["a.mif"], 0.8))), "either", "a.zip"),
        Case("FileGDB: only a table", lazy(lambda: seeds.pack({"a.gdb/a00000001.gdbtable": bytes(500)})), file_name="a.zip"),
        Case("FileGDB: catalogue missing", lazy(lambda: with_part(gdb(), "a00000001.gdbtable", None)), file_name="a.zip"),
        Case("FileGDB: indexes missing", lazy(lambda: seeds.pack({n: d for n, d in gdb().items() if not n.endswith(".gdbtablx")})), "either", "a.zip"),
    ]  # fmt: skip
    for seed in range(4):
        cases.append(
            Case(
                f"FileGDB: tables spoiled {seed}",
                lazy(lambda seed=seed: _spoil_tables(seed)),
                "either",
                "a.zip",
            )
        )
    return cases


def _spoil_tables(seed: int) -> bytes:
    files = seeds.geodatabase()
    return seeds.pack(
        {
            name: spoil(data, seed) if name.endswith(("gdbtable", "gdbtablx")) else data
            for name, data in files.items()
        }
    )


def list_surveys() -> list[Case]:
    txt = seeds.land_txt().decode("gbk")
    dat = seeds.cass_dat().decode()
    texts: dict[str, tuple[str, Ending]] = {
        "a plot without rings": (txt[: txt.index("J1")], "either"),
        "a count of 2^31": (txt.replace("5,0.2", f"{2**31},0.2"), "either"),
        "a zone of 999": (txt.replace("带号=40", "带号=999"), "either"),
        "coordinates of letters": (txt.replace("3567500.000", "abc"), "refuse"),
        "NaN": (txt.replace("3567500.000", "NaN"), "refuse"),
        "1e308": (txt.replace("3567500.000", "1e308"), "refuse"),
        "ring number -1": (txt.replace(",1,", ",-1,"), "either"),
        "ring number 2^62": (txt.replace(",1,", f",{2**62},"), "either"),
        "cut": (txt[:-40], "either"),
        "an @ on every line": (txt.replace("\n", "@\n"), "either"),
        "30,000 empty plots": (txt + "1,1,1,a,面,,b,,@\n" * 30_000, "either"),
        "a name of 100,000 letters": (txt.replace("地块一", "长" * 100_000), "refuse"),
    }
    cases = [
        Case(f"TXT: {said}", still(text.encode("gbk")), ends, "a.txt") for said, (text, ends) in texts.items()
    ]
    dats: dict[str, tuple[str, Ending]] = {
        "1e308": (dat + "9,,1e308,1,1\n", "refuse"),
        "NaN": (dat + "9,,nan,nan,1\n", "either"),
        "a line that is cut": (dat + "9,,51", "refuse"),
        "300,000 points": ("1,,513173,3567500,1\n" * 300_000, "refuse"),
        "U+0000": (dat + "9,a\x00b,513173,3567500,1\n", "refuse"),
    }
    return cases + [Case(f"DAT: {said}", still(text), ends, "a.dat") for said, (text, ends) in dats.items()]


def list_ovital() -> list[Case]:
    def mark(**detail: object) -> bytes:
        item = {
            "Object": {
                "Name": "a",
                "Type": 7,
                "ObjectDetail": {"Lat": seeds.Y, "Lng": seeds.X, "Gcj02": 0} | detail,
            }
        }
        return json.dumps({"ObjItems": [item]}).encode()

    def area(places: object) -> bytes:
        item = {"Object": {"Type": 13, "ObjectDetail": {"Gcj02": 0, "Latlng": places}}}
        return json.dumps({"ObjItems": [item]}).encode()

    folder = b'{"Object":{"Type":30,"ObjectDetail":{"ObjItems":['
    deep = b'{"ObjItems":[' + folder * 300 + b"]}}}" * 300 + b"]}"
    listed: dict[str, tuple[bytes, Ending]] = {
        "folders 300 deep": (deep, "refuse"),
        "items that are numbers": (b'{"ObjItems":[1,2,3]}', "refuse"),
        "items that are text": (b'{"ObjItems":"abc"}', "refuse"),
        "an odd count of numbers": (area([32.24, 120.14, 32.25]), "refuse"),
        "places of letters": (area(["a", "b"] * 4), "refuse"),
        "places of lists": (area([[1], [2]] * 4), "refuse"),
        "latitude 1e308": (mark(Lat=1e308), "refuse"),
        "latitude of text": (mark(Lat="NaN"), "refuse"),
        "shifted and not": (
            json.dumps(
                {"ObjItems": json.loads(mark())["ObjItems"] + json.loads(mark(Gcj02=1))["ObjItems"]}
            ).encode(),
            "refuse",
        ),
        "a flag of 7": (mark(Gcj02=7), "either"),
        "cut": (cut(seeds.ovjsn(), 0.8), "refuse"),
    }
    return [Case(f"OVJSN: {said}", still(data), ends, "a.ovjsn") for said, (data, ends) in listed.items()] + [
        Case("OVOBJ", still(b"OviObj" + bytes(200)), file_name="a.ovobj")
    ]


def list_no_maps() -> list[Case]:
    heads = {
        "DWG": b"AC1027\x00",
        "rar": b"Rar!\x1a\x07\x01\x00",
        "7z": b"7z\xbc\xaf\x27\x1c",
        "gzip": b"\x1f\x8b\x08\x00",
        "xz": b"\xfd7zXZ\x00",
        "Parquet": b"PAR1",
        "Arrow": b"ARROW1\x00\x00",
        "MapGIS": b"WMAP9022",
        "PNG": b"\x89PNG\r\n\x1a\n",
        "JPEG": b"\xff\xd8\xff\xe0",
        "TIFF": b"II*\x00",
        "PDF": b"%PDF-1.7\n",
        "a program": b"\x7fELF\x02\x01\x01",
        "a program of Windows": b"MZ\x90\x00",
        "a script": b"#!/bin/sh\nrm -rf /\n",
        "HDF5": b"\x89HDF\r\n\x1a\n",
        "NetCDF": b"CDF\x02",
        "Access": b"\x00\x01\x00\x00Standard Jet DB",
    }
    cases = [
        Case(f"{said} called .geojson", still(head + random.Random(5).randbytes(400)))
        for said, head in heads.items()
    ]
    tar = b"a.shp".ljust(257, b"\x00") + b"ustar\x0000" + bytes(248)
    parquet = b"PAR1" + struct.pack("<I", 100_000_000) + bytes(1000) + b"PAR1"
    return [
        *cases,
        Case("tar", still(tar), file_name="a.tar"),
        Case("Parquet in a zip", still(seeds.pack({"a.parquet": parquet})), file_name="a.zip"),
        Case("5,000 zeros", still(bytes(5000))),
        Case("one letter", still("a")),
        Case("an empty file", still("")),
        Case("a blank", still(" ")),
        Case("every byte", still(bytes(range(256)) * 50)),
        Case("60 MB of noise", lazy(lambda: random.Random(6).randbytes(60_000_000))),
        Case("65 MB of zeros", lazy(lambda: bytes(68_200_000))),
        Case("a novel", still("从前有座山，山里有座庙。\n" * 5000), "either", "a.txt"),
        Case("an e-mail", still("From: a\nTo: b\nSubject: 地块\n\n见附件。\n"), file_name="a.eml"),
    ]


def list_cases() -> list[Case]:
    return list_flatgeobuf() + list_tables_of_gis() + list_surveys() + list_ovital() + list_no_maps()
