"""The server's side of reading: hands the file to the cage and believes nothing but the form of the answer."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_args

import numpy as np
import orjson

from etl.cage import Outcome, read_answer_file, shared_cage
from etl.crs_systems import find_system
from etl.read import bounds
from etl.read.answer import ANSWER, NO_SHAPE, SHAPES
from etl.read.county_form import pack_county
from etl.read.refusals import refuse
from etl.reading import (
    CountyContext,
    CrsCandidate,
    CrsVerdict,
    EncodingVerdict,
    Family,
    FileLayer,
    Reading,
    UnreadableFile,
)

_MOST_ANSWER_BYTES = 300_000_000
_PLAIN = {str, int, float, bool, type(None)}
_T = TypeVar("_T")


def read_file(
    path: Path,
    file_name: str,
    *,
    crs: str | None = None,
    encoding: str | None = None,
    file_layer: str | None = None,
    wanted: Family | None = None,
    context: CountyContext,
) -> Reading:
    """Read any file somebody sent, in the cage.

    Parameters
    ----------
    path
        Where the bytes lie. They are not opened by anything but the caged child.
    file_name
        What the sender called it; used in texts only.
    crs, encoding
        What a person chose, instead of the detectives' first candidate. ``crs`` as in
        :class:`etl.reading.CrsCandidate`.
    file_layer
        The layer, table or sheet that a person chose, by its name in ``Reading.file_layers``.
    wanted
        The family of shapes that is looked for; it decides which of several layers is read first,
        and whether a table's list of places is a line or an outline where the table does not say.
    context
        The county, to rank coordinate systems by.

    Raises
    ------
    UnreadableFile
        With a stable code and what to do, in Chinese and English.
    CageUnavailable
        When this machine cannot raise the walls; nothing is read then.
    """
    check_size(path)
    if crs is not None:
        try:
            find_system(crs)
        except ValueError as error:
            raise refuse("crs.unknown_choice", crs=crs[:40]) from error
    cage = shared_cage()
    with cage.open_folder() as folder:
        outcome = cage.run(
            "read",
            folder,
            source=path,
            file_name=file_name,
            crs=crs,
            encoding=encoding,
            file_layer=file_layer,
            wanted=wanted,
            context=pack_county(context),
        )
        check_ending(outcome, cage.limits.wall_s)
        answer = read_answer_file(folder / ANSWER, _MOST_ANSWER_BYTES)
        shapes = read_answer_file(folder / SHAPES, _MOST_ANSWER_BYTES)
    return parse_answer(answer, shapes)


def check_size(path: Path) -> None:
    """Refuse what is empty or too large before anything starts."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise refuse("file.missing") from error
    if size == 0:
        raise refuse("file.empty")
    if size > bounds.MOST_FILE_BYTES:
        most = bounds.MOST_FILE_BYTES // (1 << 20)
        raise refuse("file.too_large", size_mb=round(size / (1 << 20)), most_mb=most)


def check_ending(outcome: Outcome, wall_s: float) -> None:
    """A child that was stopped has no answer worth reading."""
    if outcome.ending == "too_slow":
        raise refuse("file.too_slow", seconds=round(wall_s))
    if outcome.ending == "out_of_memory":
        raise refuse("file.too_complex")
    if outcome.ending == "crashed":
        raise refuse("file.answer_broken")


def parse_answer(answer: bytes, shapes: bytes) -> Reading:
    """The answer as a :class:`Reading`, every part of it checked for its kind."""
    try:
        told = orjson.loads(answer.replace(b"\\u0000", b"\\ufffd"))  # no store takes U+0000
        if "refused" in told:
            code, message, message_en = (_text(part) for part in told["refused"])
            raise UnreadableFile(code, message, message_en)
        headings = tuple(_list_of(told["headings"], _text))
        rows = _list_rows(headings, told["columns"], told["rows"])
        reading = Reading(
            _text(told["format"]),
            _text(told["layer_name"]),
            headings,
            rows,
            split_shapes(shapes),
            _crs(told["crs"]),
            _encoding(told["encoding"]),
            tuple((_text(zh), _text(en)) for zh, en in told["notes"]),
            tuple(_list_of(told["file_layers"], _file_layer)),
            told["file_layer_certain"] is True,
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, struct.error) as error:
        raise refuse("file.answer_broken") from error
    if len(reading.rows) != len(reading.shapes):
        raise refuse("file.answer_broken")
    return reading


def parse_shapes(data: bytes) -> list[bytes | None]:
    """Length-prefixed WKB; the bytes themselves are not looked into."""
    shapes: list[bytes | None] = []
    place = 0
    while place < len(data):
        (length,) = struct.unpack_from("<I", data, place)
        place += 4
        if length == NO_SHAPE:
            shapes.append(None)
            continue
        if place + length > len(data):
            raise ValueError("a shape is cut")
        shapes.append(data[place : place + length])
        place += length
    return shapes


def split_shapes(data: bytes) -> list[bytes | None]:
    """The shapes of a reading; the bytes themselves are not looked into."""
    (count,) = struct.unpack_from("<I", data)
    lengths = np.frombuffer(data, "<u4", count, offset=4).astype(np.int64)
    there = lengths != NO_SHAPE
    end = 4 + 4 * count + np.cumsum(np.where(there, lengths, 0))
    if (end[-1] if count else 4) != len(data):
        raise ValueError("shapes are cut, or more than were told")
    begin = np.concatenate([[4 + 4 * count], end[:-1]]) if count else end
    places = zip(there.tolist(), begin.tolist(), end.tolist(), strict=True)
    return [data[first:last] if is_there else None for is_there, first, last in places]


def _list_rows(headings: tuple[str, ...], columns: object, count: object) -> list[dict[str, object]]:
    if not isinstance(columns, list) or not isinstance(count, int) or len(columns) != len(headings):
        raise TypeError("no columns")
    for column in columns:
        if not isinstance(column, list) or len(column) != count or not set(map(type, column)) <= _PLAIN:
            raise TypeError("a column is not plain")
    if not columns:
        return [{} for _ in range(min(count, bounds.MOST_ROWS))]
    return [dict(zip(headings, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _plain(value: object) -> object:
    if value is not None and not isinstance(value, str | int | float | bool):
        raise TypeError("a value is not plain")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _list_of(values: object, parse: Callable[[object], _T]) -> list[_T]:
    if not isinstance(values, list):
        raise TypeError("not a list")
    return [parse(value) for value in values]


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _file_layer(told: object) -> FileLayer:
    if not isinstance(told, list) or len(told) != 4:
        raise TypeError("not a layer of a file")
    name, rows, family, chosen = told
    if family not in get_args(Family) or not isinstance(rows, int):
        raise TypeError("not a layer of a file")
    return FileLayer(_text(name), rows, family, chosen is True)


def _crs(told: dict[str, Any]) -> CrsVerdict:
    candidates = tuple(
        CrsCandidate(_text(one["crs"]), float(one["score"]), _text(one["why"]), _text(one["why_en"]))
        for one in told["candidates"]
    )
    return CrsVerdict(
        _text_or_none(told["used"]),
        told["certain"] is True,
        candidates,
        _text_or_none(told["declared"]),
        _text(told["note"]),
        _text(told["note_en"]),
    )


def _encoding(told: dict[str, Any]) -> EncodingVerdict:
    sample = tuple({_text(key): _plain(cell) for key, cell in row.items()} for row in told["sample"])
    candidates = tuple(_list_of(told["candidates"], _text))
    return EncodingVerdict(_text_or_none(told["used"]), told["certain"] is True, candidates, sample)
