"""The job inside the cage: bytes in, ``answer.json`` and ``shapes.bin`` out."""

from __future__ import annotations

import struct
from dataclasses import asdict, astuple, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import orjson
import shapely

from etl.crs_detective import judge_crs
from etl.encoding import pick_sample
from etl.read import bounds
from etl.read.answer import ANSWER, NO_SHAPE, SHAPES
from etl.read.content import Content, Source
from etl.read.county_form import unpack_county
from etl.read.file_layers import list_file_layers
from etl.read.formats import read_content
from etl.read.kml import find_tool_hints
from etl.read.refusals import refuse
from etl.read.tidy import tidy_content
from etl.reading import CrsVerdict, UnreadableFile


def read_job(folder: Path, source: BinaryIO | None, args: dict[str, Any]) -> None:
    """Read one file; a refusal is an answer, too."""
    try:
        answer = read_answer(folder, source, args)
    except UnreadableFile as refusal:
        answer = _describe_refusal(refusal)
    except MemoryError:
        answer = _describe_refusal(refuse("file.too_complex"))
    (folder / ANSWER).write_bytes(orjson.dumps(answer, option=orjson.OPT_NON_STR_KEYS))


def read_answer(folder: Path, source: BinaryIO | None, args: dict[str, Any]) -> dict[str, Any]:
    """Read, tidy, judge; write the shapes and return everything else."""
    data = source.read(bounds.MOST_FILE_BYTES + 1) if source is not None else b""
    name = str(args["file_name"])[:255]
    read = read_content(Source(data, name, args["encoding"], args.get("file_layer"), args.get("wanted")))
    file_layers = list_file_layers(read, args.get("file_layer"))
    content = tidy_content(read)
    content.hints.extend(find_tool_hints(name))
    county = unpack_county(args["context"])
    verdict = judge_crs(content.shapes, content.declared, content.hints, args["crs"], county)
    write_shapes(folder / SHAPES, content)
    return describe_content(content, verdict) | {
        "file_layers": [astuple(one) for one in file_layers],
        "file_layer_certain": read.file_layer_certain,
    }


def write_shapes(path: Path, content: Content) -> None:
    """Each shape as its length (4 bytes, little endian) and its WKB; ``NO_SHAPE`` where there is none."""
    wkb = shapely.to_wkb(np.array(content.shapes, dtype=object), output_dimension=2, byte_order=1)
    with path.open("wb") as out:
        for shape in wkb:
            out.write(struct.pack("<I", NO_SHAPE) if shape is None else struct.pack("<I", len(shape)) + shape)


def describe_content(content: Content, verdict: CrsVerdict) -> dict[str, Any]:
    """The answer but for the shapes; rows as lists, so that headings are written once."""
    sample = pick_sample(content.rows)
    return {
        "format": content.format,
        "layer_name": content.layer_name,
        "headings": content.headings,
        "rows": [[_json_value(row[heading]) for heading in content.headings] for row in content.rows],
        "crs": asdict(verdict),
        "encoding": asdict(replace(content.encoding, sample=())) | {"sample": sample},
        "notes": content.notes,
    }


def _json_value(value: object) -> object:
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return str(value)
    return value


def _describe_refusal(refusal: UnreadableFile) -> dict[str, Any]:
    return {"refused": [refusal.code, refusal.message, refusal.message_en]}
