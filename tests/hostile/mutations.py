"""Seeded mutations of good files of every format, straight into the cage: only a reading or a refusal may come."""

from __future__ import annotations

import random
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from etl.cage import shared_cage
from etl.read import read_file
from etl.reading import CountyContext, UnreadableFile
from tests.hostile import seeds

INTERESTING = (b"\x00", b"\xff", b"\xff\xff\xff\xff", b"\x00\x00\x00\x80", b"\xff\xff\xff\x7f", b"\x00" * 8, b"nan", b"-1", b"1e999", b'"', b"<", b"[", b"\n")  # fmt: skip
ZIPPED = {"shapefile", "kmz", "mapinfo tab", "mapinfo mif", "filegdb", "xlsx", "ods"}


def flip(data: bytearray, dice: random.Random) -> None:
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def overwrite(data: bytearray, dice: random.Random) -> None:
    piece = dice.choice(INTERESTING)
    place = dice.randrange(len(data))
    data[place : place + len(piece)] = piece


def insert(data: bytearray, dice: random.Random) -> None:
    place = dice.randrange(len(data))
    data[place:place] = dice.choice(INTERESTING) * dice.choice((1, 3, 50))


def delete(data: bytearray, dice: random.Random) -> None:
    place = dice.randrange(len(data))
    del data[place : place + dice.choice((1, 2, 8, 100))]


def cut(data: bytearray, dice: random.Random) -> None:
    del data[dice.randrange(1, len(data)) :]


def double(data: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(data))
    piece = data[start : start + dice.choice((4, 40, 400))]
    place = dice.randrange(len(data))
    data[place:place] = piece


MOVES: tuple[Callable[[bytearray, random.Random], None], ...] = (flip, flip, overwrite, overwrite, insert, delete, cut, double)  # fmt: skip


def mutate(data: bytes, dice: random.Random) -> bytes:
    mutated = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        if mutated:
            dice.choice(MOVES)(mutated, dice)
    return bytes(mutated)


def mutate_member(data: bytes, dice: random.Random) -> bytes:
    """One member of an archive mutated and packed again, so that the damage gets past the archive's checksum."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    name = dice.choice([name for name, body in sorted(members.items()) if body])
    return seeds.pack(members | {name: mutate(members[name], dice)})


def make_mutant(number: int, seed: int) -> tuple[str, bytes]:
    """(format, bytes) of the numbered mutant; the same for the same seed."""
    dice = random.Random(f"{seed}/{number}")
    formats = sorted(seeds.GOOD)
    name = formats[number % len(formats)]
    good = seeds.GOOD[name]()
    inside = name in ZIPPED and dice.random() < 0.8
    return name, (mutate_member if inside else mutate)(good, dice)


@dataclass
class FuzzResult:
    """``escapes``: (number, format, what came instead of a reading or a refusal)."""

    count: int
    read: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    escapes: list[tuple[int, str, str]] = field(default_factory=list)

    def describe(self) -> str:
        common = ", ".join(f"{code} {count}" for code, count in self.refused.most_common(8))
        return (
            f"{self.count} mutants: read {self.read}, refused {sum(self.refused.values())} ({common}), "
            f"escapes {len(self.escapes)} {self.escapes[:10]}"
        )


def run_mutations(count: int, seed: int) -> FuzzResult:
    """Read ``count`` mutants one after the other. A child that crashes is an escape, too, though the cage held."""
    result = FuzzResult(count)
    helper = shared_cage().start() and shared_cage().helper_pid
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mutant"
        for number in range(count):
            name, data = make_mutant(number, seed)
            path.write_bytes(data)
            try:
                read_file(path, "地块.bin", context=CountyContext())
                result.read += 1
            except UnreadableFile as refusal:
                result.refused[refusal.code] += 1
                if refusal.code == "file.answer_broken":
                    result.escapes.append((number, name, refusal.code))
            except Exception as error:
                result.escapes.append((number, name, repr(error)[:200]))
    if shared_cage().helper_pid != helper:
        result.escapes.append((count, "the warm helper", "was replaced"))
    return result
