"""Repair of invalid shapes, only in the cage: the GEOS of a database can be made to crash by them.

Rings of at most 2,000 vertices and 5 s of work each; the sender is shown the result before it is used.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.cage import Outcome, read_answer_file, shared_cage
from etl.read.door import parse_shapes
from etl.repair_job import MOST_VERTICES_OF_ONE, MOST_VERTICES_OF_RING, REFUSAL_CODES, REPAIR_S

_MOST_BYTES = 300_000_000
_SIGVTALRM = 26

_MESSAGES: dict[str, tuple[str, str]] = {
    "repair.too_many_vertices": (
        f"图形太复杂（一圈超过 {MOST_VERTICES_OF_RING} 个折点，或全部超过 {MOST_VERTICES_OF_ONE} 个），"
        "不能自动修复。请在原软件中修改。",
        f"Too complex to repair (more than {MOST_VERTICES_OF_RING} vertices in a ring or "
        f"{MOST_VERTICES_OF_ONE} in all). Mend it in the program it came from.",
    ),
    "repair.too_slow": (
        f"自动修复超过 {REPAIR_S} 秒，已停止。请在原软件中修改这个图形。",
        f"Repair took more than {REPAIR_S} s and was stopped. Mend the shape by hand.",
    ),
    "repair.collapsed": (
        "修复后图形消失（没有面积或长度）。请重新绘制。",
        "Nothing is left after repair (no area or length). Draw the shape again.",
    ),
    "repair.failed": ("图形无法自动修复。请重新绘制。", "The shape cannot be repaired. Draw it again."),
}


@dataclass(frozen=True)
class RepairRefused:
    """Why one shape was not repaired."""

    code: str
    message: str
    message_en: str


def repair_shapes(shapes: Sequence[bytes]) -> list[bytes | RepairRefused]:
    """Each shape made valid (method "structure"), or why not, in the same order.

    Parameters
    ----------
    shapes
        2D WKB in any coordinates; valid ones come back equal.
    """
    done: list[bytes | RepairRefused] = []
    while len(done) < len(shapes):
        repaired, outcome = _repair_batch(shapes[len(done) :])
        done.extend(repaired)
        if len(done) < len(shapes) and (outcome.signal == _SIGVTALRM or not repaired):
            done.append(_refused("repair.too_slow" if outcome.ending != "out_of_memory" else "repair.failed"))
    return done


def repair_shape(shape: bytes) -> bytes | RepairRefused:
    """One shape made valid, or why not."""
    return repair_shapes([shape])[0]


def _repair_batch(shapes: Sequence[bytes]) -> tuple[list[bytes | RepairRefused], Outcome]:
    cage = shared_cage()
    with cage.open_folder() as folder:
        batch = folder / "batch.bin"
        batch.write_bytes(b"".join(struct.pack("<I", len(shape)) + shape for shape in shapes))
        outcome = cage.run("repair", folder, source=batch)
        told = _read_told(folder / "repaired.bin")
    return [
        _refused(answer) if isinstance(answer, str) else answer for answer in told[: len(shapes)]
    ], outcome


def _read_told(path: Path) -> list[bytes | str]:
    """Answers as written so far: WKB, or one byte that is the number of a refusal."""
    data = read_answer_file(path, _MOST_BYTES)
    whole = 0
    while whole + 4 <= len(data):
        (length,) = struct.unpack_from("<I", data, whole)
        if whole + 4 + length > len(data):
            break  # the child was stopped while writing this one
        whole += 4 + length
    answers = [one for one in parse_shapes(data[:whole]) if one is not None]
    return [REFUSAL_CODES[one[0] % len(REFUSAL_CODES)] if len(one) == 1 else one for one in answers]


def _refused(code: str) -> RepairRefused:
    return RepairRefused(code, *_MESSAGES[code])
