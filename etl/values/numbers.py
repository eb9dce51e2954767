"""Numbers as people write them: 122,800; １２．６; 约3亩; 1.2万; 3 公顷 in a column of 亩."""

from __future__ import annotations

import re

from etl.values.parsed import Doubt, Parsed
from layers.layer import Field
from layers.quantities import find_factor, size_unit

_NUMBER = re.compile(
    r"(?P<about>约|大约|大概|近|不足|超过?|至少|≈|~|>|<)?\s*"
    r"(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:[eE][+-]?\d+)?|[+-]?\.\d+)\s*"
    r"(?P<unit>(?!左右|上下|以上|以下)[^\d\s(].*?|\([^()]*\))?\s*(?P<more>左右|上下|余|多|以上|以下)?\Z"
)
_RANGE = re.compile(r"[\d.,]+\s*[^\d\seE]{0,4}?\s*(?:-|~|至|到|—|–)\s*[\d.,]+\D*\Z")
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万点]+\Z")
_SCALES = {"十": 10.0, "百": 100.0, "千": 1000.0, "万": 10_000.0, "亿": 100_000_000.0}
_COUNTED = set("株棵个条户人座处项分名次段块天年")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def take_number(field: Field, value: float, factor: float | None) -> Parsed:
    """A finite number that is one already, in the field's unit; as :func:`parse_number` otherwise."""
    scaled = _round(value * factor if factor is not None else value)
    return _make_whole(scaled, None) if field.kind == "integer" else Parsed(scaled)


def parse_number(field: Field, plain: str, factor: float | None) -> Parsed:
    """A float (int for kind "integer") in the field's unit.

    A unit in the cell goes before the unit of the heading (``factor``). ``plain`` is NFKC-normalised text.
    """
    if _RANGE.match(plain):
        return Parsed(None, _refuse("是一个范围，请只填一个数字", "is a range; write one number"))
    match = _NUMBER.match(plain)
    if match is None:
        return _try_chinese(field, plain, factor)
    value = float(match["number"].replace(",", ""))
    unit = (match["unit"] or "").strip("() ")
    about = bool(match["about"] or match["more"])
    if unit[:1] in ("余", "多"):
        unit, about = unit[1:].strip(), True
    scale = _find_scale(field, unit, factor)
    if scale is None:
        wanted = field.unit or "无单位"
        return Parsed(
            None,
            _refuse(
                f"的“{unit}”认不出，请只填数字（{wanted}）",
                f"holds {unit!r}, which is no unit here; write a number",
            ),
        )
    value = _round(value * scale)
    doubt = _tell_about(value, field) if about else None
    if field.kind == "integer":
        return _make_whole(value, doubt)
    return Parsed(value, doubt)


def _find_scale(field: Field, unit: str, factor: float | None) -> float | None:
    """What the number is multiplied by; None when the unit in the cell does not go with the field."""
    if not unit:
        return factor if factor is not None else 1.0
    scale = _fit_unit(unit, field.unit)
    if scale is None and unit in _SCALES:  # 1.2万, in the unit of the column
        return _SCALES[unit] * (factor if factor is not None else 1.0)
    if scale is None and unit[:1] in _SCALES and (rest := _fit_unit(unit[1:], field.unit)) is not None:
        return _SCALES[unit[:1]] * rest
    return scale


def _fit_unit(unit: str, wanted: str | None) -> float | None:
    """As ``find_factor``; a field that counts, or has no unit, takes any counting word, and its own unit as written."""
    if wanted and unit.strip().lower() == wanted.strip().lower():
        return 1.0
    own = size_unit(wanted) if wanted else None
    counts = wanted is None or wanted in _COUNTED or (own is not None and own[0] == "count")
    if counts and unit in _COUNTED:
        return 1.0
    return find_factor(unit, wanted)


def _make_whole(value: float, doubt: Doubt | None) -> Parsed:
    if value == int(value):
        return Parsed(int(value), doubt)
    return Parsed(None, _refuse("不是整数，请填整数", "is not a whole number; write one", round(value)))


def _tell_about(value: float, field: Field) -> Doubt:
    shown = f"{value:g} {field.unit or ''}".strip()
    return Doubt(
        "value.about",
        "acknowledge",
        f"是约数，按 {shown} 记，请确认",
        f"is a rough figure, read as {shown}; confirm it",
    )


def _try_chinese(field: Field, plain: str, factor: float | None) -> Parsed:
    head = re.match(r"[零〇一二两三四五六七八九十百千万点]+", plain)
    said = head[0] if head else ""
    scale = _find_scale(field, plain[len(said) :].strip(), factor)
    offer = _read_chinese(said) if said and scale is not None and _CHINESE.match(said) else None
    if offer is not None and scale is not None:
        meant = _round(offer * scale)
        whole = int(meant) if field.kind == "integer" and meant == int(meant) else meant
        return Parsed(
            None,
            _refuse(
                f"是汉字，是否指 {meant:g}？请填数字", f"is written in words; {meant:g}? Write digits", whole
            ),
        )
    return Parsed(None, _refuse("不是数字，请只填数字", "is not a number; write digits only"))


def _read_chinese(said: str) -> float | None:
    """三百二十 -> 320; 两万零五 -> 20005; 十二点五 -> 12.5."""
    whole, point, decimals = said.partition("点")
    total = section = digit = 0
    for char in whole:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            section, digit = section + (digit or 1) * int(_SCALES[char]), 0
    value = float(total + section + digit)
    if point:
        if not decimals or any(char not in _DIGITS for char in decimals):
            return None
        value += float("0." + "".join(str(_DIGITS[char]) for char in decimals))
    return value


def _round(value: float) -> float:
    """Unit factors leave binary noise; 9 digits are far beyond any survey."""
    return float(f"{value:.12g}")


def _refuse(zh: str, en: str, offer: float | None = None) -> Doubt:
    return Doubt("value.number", "block", zh, en, offer)
