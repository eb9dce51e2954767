"""Which field a heading of a file means. Synonyms are declared with the fields; nothing is guessed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from layers.layer import Field, Layer
from layers.quantities import find_factor, size_unit

_NOISE = re.compile(r"[\s_\-*:：、,，.。\"'“”·]+")
_BRACKET = re.compile(r"[(\[{【〔<]([^)\]}】〕>]*)[)\]}】〕>]?\s*\*?\s*$")
_UNIT_AT_END = re.compile(r"[_/\-\s]([^_/\-\s]+)$")
# A shapefile cuts a name at 10 bytes: 5 Chinese characters in GBK, 3 in UTF-8.
_CUT_BYTES = {"gb18030": (9, 10), "utf-8": (9, 10)}


def normalise_heading(heading: str) -> str:
    """Half width, lower case, without blanks, stars and punctuation; what stands in brackets stays."""
    plain = unicodedata.normalize("NFKC", heading).lower()
    return re.sub(r"[()\[\]{}【】〔〕<>]", "", _NOISE.sub("", plain))


def match_heading(layer: Layer, heading: str) -> tuple[str, float | None] | None:
    """The field of ``layer`` that a heading names, with the factor that turns its unit into the field's own.

    The factor is None where the heading names no unit or the field's own. None when no field is meant,
    or when the unit does not go with it (面积 in km).
    """
    plain = unicodedata.normalize("NFKC", heading).strip()
    named = _index(layer)
    whole = named.get(normalise_heading(plain))
    if whole is not None:
        return whole.name, None
    bracket = _BRACKET.search(plain)
    if bracket and bracket.start() > 0:
        return _match_with_unit(named, plain[: bracket.start()], bracket.group(1))
    base, unit = _split_unit(plain)
    if unit:
        return _match_with_unit(named, base, unit)
    return _match_cut_name(named, plain)


def _match_with_unit(named: dict[str, Field], base: str, remark: str) -> tuple[str, float | None] | None:
    field = named.get(normalise_heading(base))
    if field is None:
        return None
    if size_unit(remark) is None or field.unit is None:  # a remark such as （必填）
        return field.name, None
    factor = find_factor(remark, field.unit)
    if factor is None:
        return None
    return field.name, None if factor == 1.0 else factor


def _split_unit(plain: str) -> tuple[str, str | None]:
    found = _UNIT_AT_END.search(plain)
    if found and size_unit(found.group(1)):
        return plain[: found.start()], found.group(1)
    for length in (4, 3, 2, 1):
        if len(plain) > length and size_unit(plain[-length:]):
            return plain[:-length], plain[-length:]
    return plain, None


def _match_cut_name(named: dict[str, Field], plain: str) -> tuple[str, float | None] | None:
    key = normalise_heading(plain)
    cut = any(len(plain.encode(code)) in sizes for code, sizes in _CUT_BYTES.items())
    if not cut or key.isascii():
        return None
    fields = {field.name for name, field in named.items() if name.startswith(key)}
    return (fields.pop(), None) if len(fields) == 1 else None


@lru_cache
def _index(layer: Layer) -> dict[str, Field]:
    """Every name of every field; a field's own names go before the synonyms of another."""
    named: dict[str, Field] = {}
    for field in layer.fields:
        for name in (field.name, field.zh, field.en, field.dbf):
            named.setdefault(normalise_heading(name), field)
    for field in layer.fields:
        for name in field.synonyms:
            named.setdefault(normalise_heading(name), field)
    return named
