"""What a case of the hostile corpus is: a name, the bytes, what the sender calls them, and how it may end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

# refuse: a problem; accept: a report; either: one of the two, never a fault
Ending = Literal["refuse", "accept", "either"]


@dataclass(frozen=True)
class Bait:
    """What no file may reach: a table of the server with a token in it, and a listener that counts visitors."""

    path: Path
    token: str
    url: str


@dataclass(frozen=True)
class Case:
    """One file; ``file_name`` as bytes goes over the wire as it is."""

    name: str
    build: Callable[[Bait], bytes]
    ends: Ending = "refuse"
    file_name: str | bytes = "地块.geojson"


def still(data: bytes | str) -> Callable[[Bait], bytes]:
    """A build that needs no bait."""
    encoded = data.encode() if isinstance(data, str) else data
    return lambda _: encoded


def lazy(make: Callable[[], bytes | str]) -> Callable[[Bait], bytes]:
    """A build of something large, made only when it is sent."""

    def build(_: Bait) -> bytes:
        made = make()
        return made.encode() if isinstance(made, str) else made

    return build
