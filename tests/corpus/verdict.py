"""Reads a file of the corpus in the real cage and holds the answer against the truth."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from etl.crs import transform_shapes
from etl.crs_systems import find_system
from etl.read import read_file
from etl.reading import CountyContext, Reading, UnreadableFile
from tests.corpus.case import Case
from tests.corpus.file import File
from tests.corpus.systems import name_system

MOST_OFF_M = 1.0
_EAST_M, _NORTH_M = 94_200.0, 110_900.0


@dataclass(frozen=True)
class Verdict:
    """``rank``: the place of the true system among the candidates (from 1, 0: missing, ``None``: none to find).

    ``misplaced``: taken as certain more than 1 m from the truth.
    """

    case: Case
    right: bool
    why: str
    asked: bool = False
    rank: int | None = None
    misplaced: bool = False
    seconds: float = 0.0


def judge_case(case: Case, folder: Path, county: CountyContext) -> Verdict:
    """Write the file, read it, compare."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        return read_case(case, Path(place) / "upload", county)


def read_case(case: Case, path: Path, county: CountyContext) -> Verdict:
    """As :func:`judge_case`, the file written to ``path``."""
    file = case.write()
    path.write_bytes(file.data)
    begin = time.perf_counter()
    try:
        reading = read_file(path, file.name, context=county)
    except UnreadableFile as refusal:
        seconds = time.perf_counter() - begin
        right = refusal.code in case.refused and bool(refusal.message and refusal.message_en)
        return Verdict(case, right, "" if right else f"refused: {refusal}", seconds=seconds)
    seconds = time.perf_counter() - begin
    if case.refused and case.asks != "must":
        return Verdict(case, False, f"read as {reading.format}, not refused", seconds=seconds)
    return compare_reading(case, file, path, reading, county, seconds)


def compare_reading(
    case: Case, file: File, path: Path, reading: Reading, county: CountyContext, seconds: float
) -> Verdict:
    """The reading as it would be used; what it asks is answered by the truth."""
    assert case.truth is not None
    asked = not (reading.crs.certain and reading.encoding.certain and reading.file_layer_certain)
    shapes = case.truth.shapes[: len(file.rows)] if file.rows else case.truth.shapes[:1]
    rank = find_rank(reading, shapes, name_system(case.crs))
    off = measure_off(reading, shapes, reading.crs.used)
    misplaced = not asked and not off <= MOST_OFF_M
    problems = []
    if misplaced:
        problems.append(f"certain as {reading.crs.used}, {off:.0f} m off")
    if case.asks == "must" and not asked:
        problems.append(f"certain as {reading.crs.used}, though nobody can know")
    if asked and case.asks == "no":
        problems.append(f"asked without need: {reading.crs.note}")
    if not reading.crs.certain and not 1 <= rank <= 3:
        names = [one.crs for one in reading.crs.candidates]
        problems.append(f"asked, but {case.crs} is not among the first three of {names}")
    if asked:
        encoding = None if reading.encoding.certain else (case.encoding or None)
        layer = None if reading.file_layer_certain else case.file_layer
        crs = reading.crs.candidates[rank - 1].crs if rank and not reading.crs.certain else None
        try:
            reading = read_file(path, file.name, crs=crs, encoding=encoding, file_layer=layer, context=county)
        except UnreadableFile as refusal:
            if refusal.code not in case.refused:
                problems.append(f"chosen, then refused: {refusal}")
            return Verdict(case, not problems, "; ".join(problems), True, rank, False, seconds)
        off = measure_off(reading, shapes, reading.crs.used)
    if not off <= MOST_OFF_M:
        problems.append(f"{off:.1f} m off as {reading.crs.used}")
    problems += compare_rows(reading.rows, file.rows)
    return Verdict(case, not problems, "; ".join(problems), asked, rank, misplaced, seconds)


def find_rank(reading: Reading, wanted: Sequence[BaseGeometry], name: str) -> int:
    """The place of the first candidate that puts the shapes where they are, or has the true name; 0 if none does.

    A table whose columns are named the other way round is right under exchanged axes, whatever the truth is called.
    """
    for rank, candidate in enumerate(reading.crs.candidates, start=1):
        if candidate.crs == name:
            return rank
        if (
            find_system(candidate.crs).datum is None
            and measure_off(reading, wanted, candidate.crs) <= MOST_OFF_M
        ):
            return rank
    return 0


def measure_off(reading: Reading, wanted: Sequence[BaseGeometry], crs: str | None) -> float:
    """The largest distance in metres between a shape as placed and its truth; infinite where one is missing."""
    if crs is None or len(reading.shapes) != len(wanted):
        return np.inf
    placed = shapely.from_wkb(np.array(transform_shapes(reading.shapes, crs), dtype=object))
    if any(shape is None for shape in placed):
        return np.inf
    metres = [
        shapely.transform(np.array(list(shapes), dtype=object), lambda places: places * (_EAST_M, _NORTH_M))
        for shapes in (placed, wanted)
    ]
    kinds = [[shape.geom_type.removeprefix("Multi") for shape in shapes] for shapes in metres]
    if kinds[0] != kinds[1]:
        return np.inf
    return float(np.max(shapely.hausdorff_distance(*metres)))


def compare_rows(rows: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]]) -> list[str]:
    """What differs; values may be text where the format knows only text."""
    if wanted and len(rows) != len(wanted):
        return [f"{len(rows)} rows instead of {len(wanted)}"]
    for number, (row, told) in enumerate(zip(rows, wanted, strict=False), start=1):
        for heading, value in told.items():
            if heading not in row:
                return [f"no column {heading!r} in {list(row)}"]
            if not _same_value(row[heading], value):
                return [f"row {number} {heading}: {row[heading]!r} instead of {value!r}"]
    return []


def _same_value(read: Any, value: Any) -> bool:
    if isinstance(value, int | float):
        try:
            return abs(float(read) - value) < 1e-6
        except (TypeError, ValueError):
            return False
    return read == value
