"""One cell -> one value, by the kind of its field."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any

from etl.values.booleans import parse_boolean
from etl.values.choices import parse_choice, parse_choices
from etl.values.dates import parse_date
from etl.values.numbers import parse_number, take_number
from etl.values.parsed import Doubt, Parsed
from layers.layer import Field

LONGEST_TEXT = 4000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\ufeff]")
_EMPTY = {"", "-", "--", "—", "——", "/", "\\", "null", "none", "nan", "<null>", "n/a", "#n/a"}
_NUMERIC = ("integer", "number")
# In a text these may be an answer; in a number, a date or a choice they say that there is nothing.
_NOTHING = {"无", "暂无", "不详", "未知", "*"}


def clean_text(said: object) -> str:
    """Text without control characters and without blanks (also full-width ones) at its ends."""
    text = str(said)
    if not text.isprintable():  # neither control characters nor blanks other than the common one are
        text = _CONTROL.sub("", text.replace("\u3000", " "))
    return text.strip()


def parse_value(field: Field, said: Any, factor: float | None = None) -> Parsed:
    """The value of a cell for a field; ``factor`` turns the unit of the heading into the field's own."""
    if said is None or (isinstance(said, float) and said != said):
        return Parsed(None)
    if field.kind in _NUMERIC and type(said) in (int, float) and math.isfinite(said):
        return take_number(field, said, factor)
    # A spreadsheet hands a plot number 17 or a class 3 over as 17.0 and 3.0.
    if isinstance(said, float) and said.is_integer() and abs(said) < 1e15:
        said = int(said)
    if isinstance(said, list):
        said = "、".join(str(one) for one in said)
    text = clean_text(said)
    if text.lower() in _EMPTY:
        return Parsed(None)
    if field.kind == "text":
        return _keep_text(text)
    plain = unicodedata.normalize("NFKC", text).strip()
    if field.kind == "choice":
        return _or_nothing(plain, parse_choice(field, plain))
    if field.kind == "choices":
        return _or_nothing(plain, parse_choices(field, plain))
    if field.kind == "boolean":
        return parse_boolean(plain)
    if plain in _NOTHING:
        return Parsed(None)
    if field.kind == "date":
        return parse_date(plain)
    return parse_number(field, plain, factor)


def _or_nothing(plain: str, parsed: Parsed) -> Parsed:
    return Parsed(None) if parsed.value is None and plain in _NOTHING else parsed


def _keep_text(text: str) -> Parsed:
    if len(text) <= LONGEST_TEXT:
        return Parsed(text)
    zh = f"有 {len(text)} 个字，最多 {LONGEST_TEXT} 个，请精简"
    en = f"has {len(text)} characters; shorten it to {LONGEST_TEXT}"
    return Parsed(None, Doubt("value.text_long", "block", zh, en))
