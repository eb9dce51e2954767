"""What a layer is: frozen declarations that check themselves when they are made.

A :class:`Layer` is Python data. Table, API schema, template, heading synonyms, tile columns, legend, form,
ledger and field dictionary are each derived from it by one small pure function elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from layers.rules import Rule

Kind = Literal["text", "integer", "number", "date", "choice", "choices", "boolean"]
Geometry = Literal["point", "line", "polygon"]
Quantity = Literal["count", "area", "length"]
# How a state is drawn: by form, so that a grey print still tells them apart.
Form = Literal["planned", "building", "reported", "accepted", "named", "problem"]
Reader = Literal["everyone", "staff", "bureau"]
Value = str | int | float | bool

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a codelist. ``retired`` entries stay readable but are no longer offered."""

    value: str
    zh: str
    en: str
    synonyms: tuple[str, ...] = ()
    parent: str | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a layer.

    ``unit`` is the printed unit ("亩", "m", "mg/L"); ``dbf`` the ASCII shapefile name (10 characters);
    ``readers`` who may see the value; ``provisional`` marks what no source confirms yet (待核).
    """

    name: str
    kind: Kind
    zh: str
    en: str
    example: Value
    dbf: str
    unit: str | None = None
    required: bool = False
    choices: tuple[Choice, ...] = ()
    synonyms: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    readers: Reader = "everyone"
    provisional: bool = False
    note_zh: str = ""
    note_en: str = ""

    def __post_init__(self) -> None:
        if not _NAME.match(self.name):
            raise ValueError(f"field {self.name!r}: use lower-case ASCII with underscores")
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,9}", self.dbf):
            raise ValueError(
                f"field {self.name}: shapefile name {self.dbf!r} must be ASCII of at most 10 characters"
            )
        if (self.kind in ("choice", "choices")) != bool(self.choices):
            raise ValueError(f"field {self.name}: choices belong to kinds 'choice' and 'choices'")
        if not (self.zh and self.en):
            raise ValueError(f"field {self.name}: both labels are needed")


@dataclass(frozen=True, slots=True)
class State:
    """A state of a work's life. ``counts`` says whether works in it count as done."""

    value: str
    zh: str
    en: str
    form: Form
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The field that holds the state of a work, and its states in the order they are passed."""

    field: str
    states: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class Protection:
    """Objects whose place is told exactly to the circle ``exact_for`` only; all others get the cell of a grid.

    Those whose ``field`` has one of ``values``; all of the layer without a field. What it says is where a county
    starts: the setting ``protect.<layer>`` goes before it (待核).
    """

    exact_for: Reader
    grid_m: float
    field: str | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the catalogue; ``key`` is the collection id in every address, file and table.

    ``geometry`` lists the families a row may have; ``identity`` the fields that name a work in the field
    team's own words (matching uploads by key); ``declared_area_mu``, ``declared_area_m2`` and
    ``declared_length_m`` name the field a declared amount is read from; ``dated_by`` the field whose date
    makes a work count; ``typed_by`` the codelist that says which sort of thing it is; ``measure`` what is added up.
    ``protection`` names objects whose place is not for everybody; ``told_to`` marks the layer as a lower circle of
    readers gets it (``geo_api.protected``), never in the catalogue.
    """

    key: str
    zh: str
    en: str
    description_zh: str
    description_en: str
    theme: str
    geometry: tuple[Geometry, ...]
    fields: tuple[Field, ...]
    identity: tuple[str, ...]
    label: str
    measure: Quantity
    lifecycle: Lifecycle | None = None
    dated_by: str | None = None
    typed_by: str | None = None
    declared_area_mu: str | None = None
    declared_length_m: str | None = None
    rules: tuple[Rule, ...] = ()
    reference: bool = False
    restricted: bool = False
    provisional: bool = False
    min_zoom: int = 8
    declared_area_m2: str | None = None
    protection: Protection | None = None
    told_to: Reader | None = None

    def __hash__(self) -> int:
        # two layers of one key and circle are the same; statements kept by layer are looked up many times a second
        return hash((self.key, self.told_to))

    def __post_init__(self) -> None:
        names = [f.name for f in self.fields]
        if len(set(names)) != len(names):
            raise ValueError(f"layer {self.key}: a field name occurs twice")
        dbf = [f.dbf.lower() for f in self.fields]
        if len(set(dbf)) != len(dbf):
            raise ValueError(f"layer {self.key}: a shapefile name occurs twice")
        declared = (self.declared_area_mu, self.declared_area_m2, self.declared_length_m)
        wanted = {*self.identity, self.label, self.dated_by, self.typed_by, *declared} - {None}
        if self.lifecycle:
            wanted.add(self.lifecycle.field)
        if self.protection and self.protection.field:
            wanted.add(self.protection.field)
        missing = wanted - set(names)
        if missing:
            raise ValueError(f"layer {self.key}: no such field: {sorted(map(str, missing))}")

    @property
    def shelf(self) -> str:
        """What tells apart what is kept of this layer for different circles of readers."""
        return self.key if self.told_to is None else f"{self.key}~{self.told_to}"

    def field(self, name: str) -> Field:
        """The field of that name; KeyError when there is none."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(f"{self.key}.{name}")
