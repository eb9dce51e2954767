"""Villages and communities with their townships, from the public statistical table.

The unit of 绿美村庄 and 示范庄台 is the hamlet (自然村, 庄台), of which no public list exists: these are the
行政村. Names repeat between townships; the code is the identity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from layers.units import TOWNSHIPS
from layers.village_table import NAMES

VillageKind = Literal["village", "community"]
Form = Literal["村委会", "社区", "居委会", "类似村居", "虚拟社区"]

# Where the three placeholders are put until the bureau says so (待核): no public source places them exactly.
PLACEHOLDER_TOWNSHIPS = {"321283401": "jichuan", "321283402": "yaowang", "321283403": "yuanzhu"}
PLACEHOLDER_NOTE_ZH = "统计上单列、不属乡镇的虚拟社区，暂记所在乡镇，待核"
PLACEHOLDER_NOTE_EN = "A statistical placeholder outside the townships; the township is provisional"

_TAIL = re.compile(r"(?:村?村民委员会|村委会|社区居民委员会|居民委员会|居委会|虚拟社区|社区)$")
_TOWNSHIP_BY_CODE = {unit.code: unit.key for unit in TOWNSHIPS}


@dataclass(frozen=True, slots=True)
class Village:
    """One entry. ``code``: 12 digits; ``name`` as published, ``short`` in everyday words (祁巷村, 华泰).

    ``township`` is a unit key, ``kind`` the catalogue's choice, ``form`` the statistical form behind it.
    ``provisional``: the township is 待核.
    """

    code: str
    name: str
    short: str
    township: str
    kind: VillageKind
    form: Form
    provisional: bool = False


def _classify(code: str, name: str) -> tuple[VillageKind, Form]:
    # The last three digits: 001-199 residents', 200-399 villagers' committees, 4xx and 5xx the like of them.
    serial = int(code[9:])
    if serial < 200:
        return "community", "社区" if "社区" in name else "居委会"
    if serial < 400:
        return "village", "村委会"
    if serial == 498:
        return "community", "虚拟社区"
    return ("community" if serial < 500 else "village"), "类似村居"


def _read_row(code: str, name: str) -> Village:
    township = _TOWNSHIP_BY_CODE.get(code[:9])
    kind, form = _classify(code, name)
    short = _TAIL.sub("", name) + ("村" if form == "村委会" else "")
    if township is None:
        return Village(code, name, short, PLACEHOLDER_TOWNSHIPS[code[:9]], kind, form, provisional=True)
    return Village(code, name, short, township, kind, form)


VILLAGES: tuple[Village, ...] = tuple(_read_row(code, name) for code, name in NAMES)
_BY_CODE = {village.code: village for village in VILLAGES}


def get_village(code: str) -> Village:
    """The village of that 12-digit code; KeyError when there is none."""
    return _BY_CODE[code]


def list_villages(township: str) -> tuple[Village, ...]:
    """The villages of a township (unit key), in the order of their codes."""
    return tuple(village for village in VILLAGES if village.township == township)
