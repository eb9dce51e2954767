"""Codelists: an entry is found by value, label or synonym; a near miss is offered, never taken."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import lru_cache

from etl.values.parsed import Doubt, Parsed
from layers.layer import Choice, Field

_BETWEEN = re.compile(r"[、，,;；/|＋+]+|\s+")
_NOISE = re.compile(r"[\s()（）“”\"'·]+")
_CLOSE = 0.6


def parse_choice(field: Field, plain: str) -> Parsed:
    """The entry's value; retired entries are read with a note."""
    choice = _index(field.choices).get(_fold(plain))
    if choice is None:
        near = _find_near(field.choices, plain)
        return Parsed(None, _tell_unknown(field, near))
    if choice.retired:
        return Parsed(
            choice.value,
            Doubt(
                "value.choice_retired",
                "acknowledge",
                "是已停用的选项，请确认",
                "is a retired entry; confirm it",
            ),
        )
    return Parsed(choice.value)


def parse_choices(field: Field, plain: str) -> Parsed:
    """A list of values, from entries separated by 、，;/ or blanks; one unknown entry spoils the list."""
    # a JSON array as text is how GeoJSON lists come back through GDAL: ["metasequoia", "poplar"]
    plain = plain.strip("[]{} ").replace('"', "")
    whole = parse_choice(field, plain)
    if whole.value is not None:
        return Parsed([whole.value], whole.doubt)
    entries = [parse_choice(field, part) for part in _BETWEEN.split(plain) if part]
    values = list(dict.fromkeys(entry.value for entry in entries if entry.value is not None))
    if all(entry.value is not None for entry in entries):
        return Parsed(values, next((entry.doubt for entry in entries if entry.doubt), None))
    offered = [entry.value or (entry.doubt.offer if entry.doubt else None) for entry in entries]
    offer = list(dict.fromkeys(offered)) if all(offered) else _find_inside(field.choices, plain)
    unknown = _tell_unknown(field, None)
    return Parsed(None, Doubt(unknown.code, unknown.severity, unknown.zh, unknown.en, offer))


def _tell_unknown(field: Field, near: Choice | None) -> Doubt:
    shown = [choice for choice in field.choices if not choice.retired]
    zh = "、".join(choice.zh for choice in shown[:8]) + ("等" if len(shown) > 8 else "")
    en = ", ".join(choice.en for choice in shown[:8]) + (" ..." if len(shown) > 8 else "")
    meant = f"，是否指“{near.zh}”？" if near else "，"
    meant_en = f"; did you mean {near.en}? " if near else "; "
    return Doubt(
        "value.choice",
        "block",
        f"不在选项中{meant}可填：{zh}",
        f"is not in the list{meant_en}write one of: {en}",
        near.value if near else None,
    )


def _find_near(choices: tuple[Choice, ...], plain: str) -> Choice | None:
    index, folded = _index(choices), _fold(plain)
    inside = _find_inside(choices, plain)
    if inside and len(inside) == 1:
        return index[_fold(inside[0])]
    # One wrong character of two (水衫 for 水杉) is only half a match.
    names = [name for name in index if len(name) == len(folded)] if len(folded) <= 3 else list(index)
    close = get_close_matches(folded, names, n=1, cutoff=0.5 if len(folded) <= 3 else _CLOSE)
    return index[close[0]] if close else None


def _find_inside(choices: tuple[Choice, ...], plain: str) -> list[str] | None:
    """The entries whose names occur in the text, in their order there (水杉7榉树3)."""
    folded = _fold(plain)
    places: dict[str, int] = {}
    for name, choice in _index(choices).items():
        if len(name) >= 2 and name in folded and not (name.isascii() and len(name) < 4):
            places[choice.value] = min(folded.index(name), places.get(choice.value, len(folded)))
    return sorted(places, key=lambda value: places[value]) or None


@lru_cache(maxsize=512)
def _index(choices: tuple[Choice, ...]) -> dict[str, Choice]:
    """Every name of every entry; the own names of an entry go before the synonyms of another."""
    found: dict[str, Choice] = {}
    for choice in choices:
        for name in (choice.value, choice.zh, choice.en):
            found.setdefault(_fold(name), choice)
    for choice in choices:
        for name in choice.synonyms:
            found.setdefault(_fold(name), choice)
    return found


def _fold(name: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", name)).lower()
