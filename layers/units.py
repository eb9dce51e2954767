"""Who reports and who leads: the units, and finding one from what a file says.

``match_unit`` never guesses: a code or name that two units could mean on that day gives None, and
``list_candidates`` says which ones, so that a person can choose.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from layers.unit import Alias, Unit, UnitKind
from layers.unit_table import BUREAUS, CITY, EDITION, PARKS, TOWNSHIPS

__all__ = [
    "BUREAUS",
    "CITY",
    "EDITION",
    "EVERYWHERE",
    "PARKS",
    "TOWNSHIPS",
    "UNITS",
    "Alias",
    "Unit",
    "UnitKind",
    "get_unit",
    "list_candidates",
    "match_unit",
    "name_units",
    "normalise_name",
]

UNITS: tuple[Unit, ...] = (CITY, *TOWNSHIPS, *PARKS, *BUREAUS)
# The plan's closing words in nearly every duty: 各乡镇（街道）、园区.
EVERYWHERE: tuple[str, ...] = tuple(unit.key for unit in (*TOWNSHIPS, *PARKS))

_NOISE = re.compile(r"[\s\u200b\ufeff·.,，、★*]+")
_BEFORE = re.compile(r"^(?:江苏省?)?(?:泰州市)?(?:泰兴市|市)(?=.)")
_AFTER = re.compile(r"(?:人民政府|街道办事处|街道办|街道|党工委|管委会|镇|乡)+$")
_BY_KEY = {unit.key: unit for unit in UNITS}


def normalise_name(text: str) -> str:
    """``text`` as compared: half-width, no spaces, without 泰兴市 before and 镇/乡/街道 behind, 园区 as 园.

    A name made of nothing else ("泰兴市", "街道") stays as it is.
    """
    name = _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    name = _BEFORE.sub("", name)
    name = _AFTER.sub("", name) or name
    return re.sub(r"园区$", "园", name)


def _normalise_code(text: str) -> str:
    digits = _NOISE.sub("", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"\d{6}(?:\d{3}){0,2}", digits):
        return ""
    return re.sub(r"(?:000){1,2}$", "", digits) if len(digits) > 6 else digits


def _list_aliases(unit: Unit) -> Iterable[Alias]:
    yield Alias(unit.zh, unit.code or "", valid_from=unit.since, source=EDITION)
    yield Alias(unit.key)
    yield Alias(unit.en)
    yield from unit.aliases


_NAMES: dict[str, list[tuple[Unit, Alias]]] = {}
_CODES: dict[str, list[tuple[Unit, Alias]]] = {}
for _unit in UNITS:
    for _alias in _list_aliases(_unit):
        if _alias.name:
            _NAMES.setdefault(normalise_name(_alias.name), []).append((_unit, _alias))
        if _alias.code:
            _CODES.setdefault(_alias.code, []).append((_unit, _alias))


def list_candidates(text: str, on: date | None = None) -> tuple[Unit, ...]:
    """Every unit that ``text`` (name or code) may mean on that day; with no day: on any. In table order."""
    found = _CODES.get(_normalise_code(text)) or _NAMES.get(normalise_name(text)) or []
    keys = {unit.key for unit, alias in found if on is None or alias.holds(on)}
    return tuple(unit for unit in UNITS if unit.key in keys)


def match_unit(text: str, on: date) -> Unit | None:
    """The one unit that ``text`` means on that day.

    ``text`` is a name, a former name or a 6, 9 or 12-digit code, as typed. None when nothing matches, when
    the name was no longer (or not yet) in use, or when two units answer to it.
    """
    found = list_candidates(text, on)
    return found[0] if len(found) == 1 else None


def get_unit(key: str) -> Unit:
    """The unit of that key; KeyError when there is none."""
    return _BY_KEY[key]


def tell_unit(key: str) -> dict[str, str]:
    """A unit with its names in both languages, as answers tell it; the key stands for what is not listed."""
    unit = _BY_KEY.get(key)
    return {"unit": key, "unit_zh": unit.zh if unit else key, "unit_en": unit.en if unit else key}


def name_units(keys: Iterable[str], language: str = "zh") -> str:
    """The units in one line, with all townships and parks together written as the plan writes them."""
    listed = list(keys)
    everywhere = set(EVERYWHERE) <= set(listed)
    shown = [key for key in listed if not (everywhere and key in EVERYWHERE)]
    names = [get_unit(key).zh if language == "zh" else get_unit(key).en for key in shown]
    if everywhere:
        names.append("各乡镇（街道）、园区" if language == "zh" else "all townships and parks")
    return ("、" if language == "zh" else ", ").join(names)
