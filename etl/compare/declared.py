"""Rows whose declared village lies in another township than their shape."""

from __future__ import annotations

from collections.abc import Mapping

from etl.checks.places import draw_places, find_place
from etl.checks.sheet import Sheet
from etl.findings import Finding
from etl.units import name_unit
from etl.wording import name_rows, name_rows_en
from layers.villages import VILLAGES

_FIELD = "village"


def _list_homes() -> dict[str, frozenset[str]]:
    """Townships by village name; a name of several townships has them all, 待核 placements count as unknown."""
    homes: dict[str, set[str]] = {}
    for village in VILLAGES:
        for name in {village.name, village.short, village.short.removesuffix("村")}:
            homes.setdefault(name, set()).add(village.township)
    unsure = {village.short for village in VILLAGES if village.provisional}
    return {name: frozenset(keys) for name, keys in homes.items() if name not in unsure}


_HOMES = _list_homes()


def find_misdeclared(sheet: Sheet, townships: Mapping[int, str]) -> list[Finding]:
    """One finding for each pair of townships; ``townships`` is where each row lies, by row number."""
    if _FIELD not in {field.name for field in sheet.layer.fields}:
        return []
    groups: dict[tuple[str, str], list[int]] = {}
    for number, said in sheet.values(_FIELD):
        homes, drawn = _HOMES.get(str(said).strip(), frozenset()), townships.get(number)
        if homes and drawn and drawn not in homes:
            groups.setdefault((min(homes), drawn), []).append(number)
    return [_tell(sheet, home, drawn, numbers) for (home, drawn), numbers in groups.items()]


def _tell(sheet: Sheet, home: str, drawn: str, numbers: list[int]) -> Finding:
    rows = tuple(numbers)
    ats = [sheet.positions[number] for number in rows]
    village = sheet.rows[ats[0]].attributes[_FIELD]
    (home_zh, home_en), (drawn_zh, drawn_en) = name_unit(home), name_unit(drawn)
    return Finding(
        "township.declared",
        "acknowledge",
        rows,
        f"{name_rows(rows)} 所填村“{village}”属{home_zh}，图形却在{drawn_zh}，请核对村名或位置后确认。",
        f"{name_rows_en(rows)}: the village {village} belongs to {home_en}, the shape lies in {drawn_en}; "
        "check name and place, then confirm.",
        field=_FIELD,
        place=find_place(sheet.shapes[ats[0]]),
        evidence=draw_places([find_place(sheet.shapes[at]) for at in ats]),
    )
