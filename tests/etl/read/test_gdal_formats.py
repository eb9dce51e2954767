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


def forge(data: bytes, place: int, *numbers: int) -> bytes:
    return data[:place] + struct.pack(f"<{len(numbers)}i", *numbers) + data[place + 4 * len(numbers) :]


@pytest.mark.parametrize("rows", [0, 1, 2, 9, -1])
def test_a_geodatabase_that_lies_about_its_rows(maker: Any, rows: int) -> None:
    folder = make_gdb(maker)
    table = max(folder.glob("*.gdbtable"), key=lambda path: path.name)
    index = table.with_suffix(".gdbtablx")
    whole, places = table.read_bytes(), index.read_bytes()
    table.write_bytes(forge(whole, 4, rows))
    assert maker.refusal(pack_folder(maker, folder)).code == "gdb.counts_differ"
    table.write_bytes(whole)
    if rows < 3:
        index.write_bytes(forge(places, 8, rows))
        assert maker.refusal(pack_folder(maker, folder)).code == "gdb.counts_differ"


def test_a_geodatabase_whose_index_lost_or_doubled_a_row(maker: Any) -> None:
    folder = make_gdb(maker)
    index = max(folder.glob("*.gdbtablx"), key=lambda path: path.name)
    places = index.read_bytes()
    size = places[12]
    first, second = 16, 16 + size
    for wrong in (bytes(size), places[first:second], b"\xff" * size):
        index.write_bytes(places[:second] + wrong + places[second + size :])
        assert maker.refusal(pack_folder(maker, folder)).code == "gdb.counts_differ"
    index.unlink()
    assert maker.refusal(pack_folder(maker, folder)).code == "gdb.damaged"


def test_mapinfo_parts_that_do_not_agree(maker: Any) -> None:
    files: dict[str, bytes] = {}
    for ending in (".tab", ".mif"):
        path = maker.folder / f"m{ending}"
        maker.frame()[["mu", "geometry"]].to_file(path, driver="MapInfo File", engine="pyogrio")
    files = {path.name: path.read_bytes() for path in maker.folder.glob("m.*")}
    table = {name: data for name, data in files.items() if name[-3:] not in ("mif", "mid")}
    exchange = {name: data for name, data in files.items() if name[-3:] in ("mif", "mid")}
    assert len(maker.read(maker.zip(table)).rows) == len(maker.read(maker.zip(exchange)).rows) == 3
    first_two = b"".join(files["m.mid"].splitlines(keepends=True)[:2])
    for wrong in (
        table | {"m.dat": forge(files["m.dat"], 4, 2)},
        table | {"m.dat": files["m.dat"][:-20]},
        table | {"m.id": files["m.id"][:-4]},
        exchange | {"m.mid": first_two},
        exchange | {"m.mid": files["m.mid"] + first_two},
        exchange | {"m.mif": files["m.mif"][: files["m.mif"].rindex(b"Region")]},
    ):
        assert maker.refusal(maker.zip(wrong)).code == "mapinfo.counts_differ"
