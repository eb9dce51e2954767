"""The job inside the cage: bytes in, ``answer.json`` and ``shapes.bin`` out."""

from __future__ import annotations

import gc
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
from etl.read.examples import leave_out_examples
from etl.read.file_layers import list_file_layers
from etl.read.formats import read_content
from etl.read.kml import find_tool_hints
from etl.read.refusals import refuse
from etl.read.tidy import tidy_content
from etl.reading import CrsVerdict, UnreadableFile


def read_job(folder: Path, source: BinaryIO | None, args: dict[str, Any]) -> None:
    """Read one file; a refusal is an answer, too."""
    gc.disable()  # this process ends with its file; looking for cycles among the cells takes longer than reading them
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
    leave_out_examples(read)
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
    """The lengths and the WKB of the shapes, as ``answer.py`` says; ``NO_SHAPE`` for the length of none."""
    wkb = shapely.to_wkb(np.array(content.shapes, dtype=object), output_dimension=2, byte_order=1)
    lengths = [len(wkb), *(NO_SHAPE if shape is None else len(shape) for shape in wkb)]
    with path.open("wb") as out:
        out.write(np.array(lengths, dtype="<u4").tobytes())
        out.writelines(shape for shape in wkb if shape is not None)


def describe_content(content: Content, verdict: CrsVerdict) -> dict[str, Any]:
    """The answer but for the shapes; the cells column by column, each column's kind in one look."""
    sample = pick_sample(content.rows)
    return {
        "format": content.format,
        "layer_name": content.layer_name,
        "headings": content.headings,
        "rows": len(content.rows),
        "columns": [_list_column(content, heading) for heading in content.headings],
        "crs": asdict(verdict),
        "encoding": asdict(replace(content.encoding, sample=())) | {"sample": sample},
        "notes": content.notes,
    }


def _list_column(content: Content, heading: str) -> list[object]:
    cells = [row[heading] for row in content.rows]
    if int in set(map(type, cells)):
        return [
            str(cell) if isinstance(cell, int) and not -(2**63) <= cell < 2**63 else cell for cell in cells
        ]
    return cells


def _describe_refusal(refusal: UnreadableFile) -> dict[str, Any]:
    return {"refused": [refusal.code, refusal.message, refusal.message_en]}
