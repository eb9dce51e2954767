"""By what a row is recognised as the work it speaks of, in a file and in the store."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from etl.rows import Act, Origin
from layers.layer import Layer

Identity = tuple[str, ...]
_NOISE = re.compile(r"[\s·]+")
# The columns of an exported file that say which version of which work a row is (etl/write/columns.py).
FEATURE_COLUMNS = ("feature_id", "FID_ECO", "FID_ECO_X", "对象标识")
_VERSION_COLUMNS = ("version", "BBH", "BBH_X", "版本")
# The column that says what is done with the work that the row names.
ACT_COLUMNS = ("eco_action", "对象操作")
_ACTS: dict[str, Act] = {"remove": "remove", "移除": "remove", "restore": "restore", "恢复": "restore"}
# Keys of ``edits`` that are no fields: what a person decided about the row itself. Only fixes write them.
CHOSEN_FEATURE = "origin:feature_id"
CHOSEN_VERSION = "origin:version"
CHOSEN_ACT = "origin:act"
NO_FEATURE = "none"
SEEN = "seen:"
# What a person looked at before deciding that a work ends, or comes back: kept like a field's.
SEEN_END, SEEN_RETURN = "removal", "restoring"


def identify(layer: Layer, attributes: Mapping[str, Any]) -> Identity | None:
    """The row's own words for the work, folded: identity fields, and the label where one of them is empty.

    None where nothing names the work. A plot without a plot number is known by its year, village and name instead.
    """
    parts = [_fold(attributes.get(name)) for name in layer.identity]
    if all(parts):
        return tuple(parts)
    label = _fold(attributes.get(layer.label))
    return (*parts, label) if label else None


def identify_rows(layer: Layer, rows: Sequence[Mapping[str, Any]]) -> list[Identity | None]:
    """As :func:`identify` for each of many rows; equal words are folded once."""
    folded = {name: _fold_column([row.get(name) for row in rows]) for name in (*layer.identity, layer.label)}
    parts = (
        zip(*(folded[name] for name in layer.identity), strict=True) if layer.identity else [()] * len(rows)
    )
    return [
        words if all(words) else ((*words, label) if label else None)
        for words, label in zip(parts, folded[layer.label], strict=True)
    ]


def _fold_column(values: Sequence[object]) -> list[str]:
    folded = {value: _fold(value) for value in set(values)}
    return [folded[value] for value in values]


def find_head(identity: Identity, layer: Layer) -> str:
    """The identity fields alone, in one text: what the store is asked for, before labels are compared."""
    return "\x1f".join(identity[: len(layer.identity)])


def read_origin(raw: Mapping[str, Any], edits: Mapping[str, Any]) -> Origin:
    """The published work and version that the file names for this row, and what a person decided since.

    A version without a work says nothing: many a form has a column 版本 of its own. A person may also have said that
    the row is a work of its own: no work, but chosen.
    """
    act = _read_act(edits.get(CHOSEN_ACT), *(raw.get(name) for name in ACT_COLUMNS))
    seen = {key.removeprefix(SEEN): int(value) for key, value in edits.items() if key.startswith(SEEN)}
    if CHOSEN_FEATURE in edits:
        chosen, version = _read_uuid(edits[CHOSEN_FEATURE]), _read_version(edits.get(CHOSEN_VERSION))
        return Origin(chosen, version, True, seen, act)
    named = next(filter(None, (_read_uuid(raw.get(name)) for name in FEATURE_COLUMNS)), None)
    if named is None:
        return Origin(seen=seen, act=act)
    version = next(filter(None, (_read_version(raw.get(name)) for name in _VERSION_COLUMNS)), None)
    return Origin(named, version, False, seen, act)


def _read_act(*said: object) -> Act:
    return next((_ACTS[word] for one in said if (word := str(one or "").strip().lower()) in _ACTS), "")


def _read_uuid(value: object) -> UUID | None:
    if not isinstance(value, str) or not 32 <= len(value.strip()) <= 38:
        return None
    try:
        return UUID(value.strip())
    except ValueError:
        return None


def _read_version(value: object) -> int | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return int(number) if number.is_integer() and 1 <= number < 2**31 else None


def _fold(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    if not (text.isalnum() and unicodedata.is_normalized("NFKC", text)):
        text = _NOISE.sub("", unicodedata.normalize("NFKC", text))
    return text.lower()
