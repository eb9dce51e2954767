"""FlatGeobuf, MapInfo and file geodatabases: read by GDAL behind the walls, counted by us."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from etl.read.flatgeobuf import count_features


def pack_folder(maker: Any, folder: Path, prefix: str = "") -> bytes:
    files = {prefix + path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    packed: bytes = maker.zip(files)
    return packed


def make_fgb(maker: Any, **options: Any) -> bytes:
    path = maker.folder / "a.fgb"
    maker.frame().to_file(path, driver="FlatGeobuf", engine="pyogrio", **options)
    data: bytes = path.read_bytes()
    return data


@pytest.mark.parametrize("index", ["YES", "NO"])
def test_flatgeobuf(maker: Any, same_shapes: Any, index: str) -> None:
    data = make_fgb(maker, SPATIAL_INDEX=index)
    for sent in (data, maker.zip({"地块.fgb": data})):
        reading = maker.read(sent)
        assert (reading.format, reading.crs.used, reading.crs.certain) == ("fgb", "EPSG:4490", True)
        assert sorted(str(row["名称"]) for row in reading.rows) == sorted(maker.names)
        if index == "NO":
            same_shapes(reading)


def test_flatgeobuf_that_is_forged_or_cut(maker: Any) -> None:
    data = make_fgb(maker, SPATIAL_INDEX="NO")
    assert count_features(data) == (3, 3)
    assert maker.refusal(data[:-7]).code == "file.damaged"
    (size,) = struct.unpack_from("<I", data, 8)
    (last,) = [n for n in range(len(data)) if count_ends_at(data, n, 12 + size)]
    assert maker.refusal(data[:last]).code == "file.damaged"
    assert maker.refusal(data + data[12 + size : last]).code == "file.damaged"
    assert maker.refusal(data[:8] + b"\xff\xff\xff\xff" + data[12:]).code == "file.damaged"
    assert maker.refusal(b"fgb\x03fgb\x00" + b"\x00" * 60).code in ("file.damaged", "file.no_rows")
    for place in range(12, 12 + size, 3):
        forged = data[:place] + b"\xff\xff\xff" + data[place + 3 :]
        try:
            maker.read(forged)
        except Exception as problem:
            assert hasattr(problem, "code"), problem


def count_ends_at(data: bytes, wanted: int, place: int) -> bool:
    """Whether the second of three features ends at ``wanted``."""
    for _ in range(2):
        place += 4 + int(struct.unpack_from("<I", data, place)[0])
    return place == wanted


def make_mapinfo(maker: Any, ending: str, encoding: str) -> dict[str, bytes]:
    """A table whose Chinese column is renamed by hand: GDAL cannot write such a name."""
    folder = maker.folder / f"mapinfo{ending}"
    folder.mkdir()
    frame = maker.frame().rename(columns={"名称": "NAME"})
    frame.to_file(folder / f"a{ending}", driver="MapInfo File", engine="pyogrio", encoding=encoding)
    main = folder / f"a{ending}"
    main.write_bytes(main.read_bytes().replace(b"NAME", "名称".encode(encoding)))
    return {path.suffix: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("ending", [".tab", ".mif"])
@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
@pytest.mark.parametrize("charset", [None, b"WindowsSimpChinese", b"WindowsLatin1"])
def test_mapinfo(maker: Any, same_shapes: Any, ending: str, encoding: str, charset: bytes | None) -> None:
    parts = make_mapinfo(maker, ending, encoding)
    if charset:
        parts[ending] = parts[ending].replace(b"Neutral", charset)
    reading = maker.read(maker.zip({"地块" + part: data for part, data in parts.items()}))
    assert (reading.format, reading.layer_name) == ("mapinfo", "地块")
    assert [row["名称"] for row in reading.rows] == list(maker.names)
    assert reading.encoding.used == ("GB18030" if encoding == "GBK" else "UTF-8")
    same_shapes(reading)


def test_mapinfo_by_a_persons_encoding(maker: Any) -> None:
    packed = maker.zip({"a" + part: data for part, data in make_mapinfo(maker, ".mif", "GBK").items()})
    assert maker.read(packed, encoding="GBK").rows[0]["名称"] == maker.names[0]
    assert maker.refusal(packed, encoding="UTF-8").code == "encoding.choice_fails"


def test_mapinfo_that_points_elsewhere_or_lacks_a_part(maker: Any) -> None:
    parts = make_mapinfo(maker, ".tab", "GBK")
    seamless = (
        b'!table\n!version 300\nDefinition Table\n  Type LINKED Charset "Neutral"\n  File "/etc/passwd"\n'
    )
    files = {"a" + part: data for part, data in parts.items()}
    assert maker.refusal(maker.zip(files | {"a.tab": seamless})).code == "mapinfo.not_native"
    del files["a.map"]
    assert maker.refusal(maker.zip(files)).code == "mapinfo.missing"
    assert maker.refusal(maker.zip({"a.mif": "Version 300\n"})).code == "mapinfo.missing"
    assert maker.refusal(parts[".tab"]).code == "mapinfo.bare"
    cut = {"a" + part: data[: len(data) // 2] if part == ".map" else data for part, data in parts.items()}
    assert maker.refusal(maker.zip(cut)).code in ("file.damaged", "geometry.not_finite")


def make_gdb(maker: Any, layers: tuple[str, ...] = ("地块",)) -> Path:
    path: Path = maker.folder / "x.gdb"
    for layer in layers:
        maker.frame().to_file(path, driver="OpenFileGDB", engine="pyogrio", layer=layer, append=path.exists())
    return path


def test_file_geodatabase(maker: Any, same_shapes: Any) -> None:
    folder = make_gdb(maker)
    for prefix in ("成果/地块.gdb/", ""):
        reading = maker.read(pack_folder(maker, folder, prefix))
        assert (reading.format, reading.layer_name, reading.crs.used) == ("filegdb", "地块", "EPSG:4490")
        assert [row["名称"] for row in reading.rows] == list(maker.names)
        assert [row["mu"] for row in reading.rows] == [15.5, 16.5, 17.5]
        same_shapes(reading)


def test_file_geodatabases_that_are_refused(maker: Any) -> None:
    folder = make_gdb(maker)
    (folder / "a00000001.gdbtable").unlink()
    assert maker.refusal(pack_folder(maker, folder)).code == "gdb.damaged"


def test_a_cut_file_geodatabase(maker: Any) -> None:
    folder = make_gdb(maker)
    table = max(folder.glob("*.gdbtable"), key=lambda path: path.name)
    table.write_bytes(table.read_bytes()[:-60])
    assert maker.refusal(pack_folder(maker, folder)).code == "file.damaged"
