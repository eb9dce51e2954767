"""What a rule of the road in is: the codes it speaks with, how much it matters, what can be set, and who carries it."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from layers.rules import Severity

Mending = Literal["", "safe", "ask"]
# The road's stations in the order in which a file meets them.
Station = Literal["door", "read", "tidy", "check", "compare", "publish", "evidence"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of a rule that the bureau may set, between ``minimum`` and ``maximum``, both in ``unit``.

    ``layers`` holds the defaults of layers that differ. ``provisional`` (待核): no source confirms the default.
    """

    name: str
    zh: str
    en: str
    default: float
    unit: str
    minimum: float
    maximum: float
    provisional: bool = True
    layers: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        for value in (self.default, *(value for _, value in self.layers)):
            if not self.minimum <= value <= self.maximum:
                raise ValueError(f"parameter {self.name}: {value} is not within its own bounds")

    def default_of(self, layer: str | None) -> float:
        """The figure in force where nobody has set one; ``layer`` None asks for layers in general."""
        return dict(self.layers).get(layer or "", self.default)


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule.

    ``code`` names it; ``codes`` are those its findings, refusals and questions carry, patterns with ``*`` where one
    rule says many things. ``module`` is the module that carries it, "" where nothing does yet. ``severity`` is the
    usual one, ``layers`` those of layers that differ; with ``declared`` a layer's own declaration says it.
    """

    code: str
    station: Station
    module: str
    severity: Severity
    zh: str
    en: str
    explain_zh: str
    explain_en: str
    codes: tuple[str, ...] = ()
    mending: Mending = ""
    parameters: tuple[Parameter, ...] = ()
    declared: bool = False
    layers: tuple[tuple[str, Severity], ...] = ()

    def __post_init__(self) -> None:
        if not (self.zh and self.en and self.explain_zh and self.explain_en):
            raise ValueError(f"rule {self.code}: both languages are needed")

    def carries(self, code: str) -> bool:
        """Whether a finding or refusal of that code belongs to this rule."""
        return any(fnmatchcase(code, told) for told in self.codes or (self.code,))

    def severity_of(self, layer: str | None) -> Severity:
        return dict(self.layers).get(layer or "", self.severity)

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name; KeyError when there is none."""
        for candidate in self.parameters:
            if candidate.name == name:
                return candidate
        raise KeyError(f"{self.code}.{name}")
