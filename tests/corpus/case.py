"""One file of the corpus and what must become of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.corpus.file import File
from tests.corpus.truth import Truth


@dataclass(frozen=True)
class Case:
    """``crs``: the system the numbers are really in; ``declared``: right, none, lie, or implied by the format.

    ``refused``: codes of which one must be the answer; empty: the file must be read. ``asks``: ``"no"`` where
    everything needed for a verdict is at hand, ``"must"`` where nobody can know, ``"may"`` where either is right.
    ``file_layer``: the layer a person would choose where the reader has to ask.
    """

    format: str
    crs: str
    declared: str
    encoding: str
    fault: str
    truth: Truth | None
    write: Callable[[], File]
    refused: tuple[str, ...] = ()
    asks: str = "may"
    file_layer: str | None = None

    @property
    def name(self) -> str:
        """All of it in one line, unique in the corpus."""
        truth = self.truth.name if self.truth else "-"
        return f"{self.format} | {self.crs} | {self.declared} | {self.encoding} | {self.fault} | {truth}"
