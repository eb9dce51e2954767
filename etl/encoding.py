"""The encoding detective: which bytes are which Chinese.

Order: what a person chose, byte-order mark, what the file declares (.cpg, LDID), strict UTF-8, strict
GB18030. A decoding that fails on any byte is not used; text that was already decoded wrongly is recognised and mended.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence

from etl.reading import EncodingVerdict

# Names found in .cpg files and declarations. Latin-1 is left out: GDAL writes it when it knows nothing.
_ALIASES = {
    "UTF8": "UTF-8",
    "65001": "UTF-8",
    "GBK": "GB18030",
    "GB2312": "GB18030",
    "GB18030": "GB18030",
    "936": "GB18030",
    "CP936": "GB18030",
    "ANSI936": "GB18030",
    "OEM936": "GB18030",
    "MS936": "GB18030",
    "54936": "GB18030",
    "EUCCN": "GB18030",
    "950": "Big5",
    "BIG5": "Big5",
    "CP950": "Big5",
    "UTF16": "UTF-16",
}
# dBase language drivers for code page 936.
_LDID = {0x4D: "GB18030", 0x7A: "GB18030", 0x77: "GB18030", 0x4F: "Big5", 0x78: "Big5", 0x79: "Big5"}
_SAMPLE, _SAMPLED_ROWS = 5, 20_000
_TWINS = ("UTF-8", "GB18030")
_BOMS = ((codecs.BOM_UTF8, "UTF-8"), (codecs.BOM_UTF16_LE, "UTF-16-LE"), (codecs.BOM_UTF16_BE, "UTF-16-BE"))


def name_encoding(declared: str | None) -> str | None:
    """Our name of an encoding somebody declared; ``None`` for an unknown or an empty one."""
    key = "".join(character for character in (declared or "").upper() if character.isalnum())
    return _ALIASES.get(key)


def name_language_driver(ldid: int) -> str | None:
    """The encoding a .dbf names by its language driver byte, if it is one we use."""
    return _LDID.get(ldid)


def decodes_as(texts: Iterable[bytes], encoding: str) -> bool:
    """Whether every text decodes strictly."""
    try:
        # a line's end is never part of a character here, so that what is cut short fails as it does alone
        b"\n".join(texts).decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def rank_encodings(texts: Sequence[bytes], declared: str | None) -> tuple[list[str], bool]:
    """Encodings in which all ``texts`` are readable, best first, and whether the first is certain.

    Parameters
    ----------
    texts
        Raw values that contain at least one byte above 0x7F (others prove nothing).
    declared
        Our name of the declared encoding, or ``None``.

    Returns
    -------
    tuple
        (candidates, certain). Empty candidates: nothing fits.
    """
    if not texts:
        return [declared or "UTF-8"], True
    fitting = [name for name in ("UTF-8", "GB18030", "Big5") if decodes_as(texts, name)]
    if "UTF-8" in fitting and "GB18030" in fitting and declared in (None, "UTF-8", "GB18030"):
        first, certain = choose_twin(texts, declared)
        return [first, *(name for name in fitting if name != first)], certain
    if declared in fitting:
        return [declared, *(name for name in fitting if name != declared)], True
    if not fitting:
        return [], False
    if fitting[0] == "UTF-8":
        return fitting, True
    return fitting, is_common_chinese(b"".join(texts).decode(fitting[0]))


def choose_twin(texts: Sequence[bytes], declared: str | None) -> tuple[str, bool]:
    """UTF-8 or GB18030 where the bytes are valid in both, and whether that is certain.

    Everyday Chinese in one of them decides; ``目录`` in GBK is valid UTF-8, ``泰兴`` in UTF-8 is valid GBK, and either
    is nonsense in the other. Against a declaration nothing is certain.
    """
    common = {name: is_common_chinese("".join(text.decode(name) for text in texts)) for name in _TWINS}
    sensible = [name for name in _TWINS if common[name]]
    if len(sensible) == 1:
        first = sensible[0]
        return first, declared == first or (declared is None and first == "UTF-8")
    first = declared or "UTF-8"
    return first, first == "UTF-8"


def is_common_chinese(text: str) -> bool:
    """Whether the characters beyond ASCII are those of everyday Chinese (GB 2312), as in a right decoding."""
    beyond = [character for character in text if character > "\x7f"]
    common = sum(1 for character in beyond if _in_gb2312(character))
    return common >= 0.9 * len(beyond)


def decode_text(data: bytes, chosen: str | None) -> tuple[str, list[str], bool] | None:
    """A whole text file: (text, candidates, certain), or ``None`` when no encoding fits."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(name), [name], True
            except UnicodeDecodeError:
                return None
    if data.isascii() and not chosen:
        return data.decode("ascii"), ["UTF-8"], True
    if chosen:
        encoding = name_encoding(chosen)
        if encoding is None or not decodes_as([data], encoding):
            return None
        return data.decode(encoding), [encoding], True
    candidates, certain = rank_encodings([data], None)
    return (data.decode(candidates[0]), candidates, certain) if candidates else None


def mend_mojibake(text: str) -> str | None:
    """Chinese that was read as Latin-1 once (``ÂíÎ²ËÉ``), put right (``马尾松``); ``None`` if it is not that."""
    if text.isascii() or max(text) > "\xff":
        return None
    raw = text.encode("latin-1")
    for encoding in ("UTF-8", "GB18030"):
        try:
            mended = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        beyond = [character for character in mended if character > "\x7f"]
        # Everyday characters only: in GBK a rare one may be a western letter and the ASCII letter after it.
        if len(beyond) >= 2 and all(_in_gb2312(character) for character in beyond):
            return mended
    return None


def pick_sample(rows: Sequence[dict[str, object]]) -> tuple[dict[str, object], ...]:
    """Five rows by which a person can see whether text reads well: first those with Chinese not shown yet."""
    picked: list[dict[str, object]] = []
    shown: set[object] = set()
    for row in rows[:_SAMPLED_ROWS]:
        beyond = {value for value in row.values() if isinstance(value, str) and not value.isascii()}
        if beyond - shown:
            picked.append(row)
            shown |= beyond
            if len(picked) == _SAMPLE:
                return tuple(picked)
    others = (row for row in rows[: 2 * _SAMPLE] if not any(row is one for one in picked))
    return tuple([*picked, *others][:_SAMPLE])


def judge_text(candidates: Sequence[str], certain: bool) -> EncodingVerdict:
    """The verdict on a decoding; the sample is added when the rows are final."""
    return EncodingVerdict(candidates[0] if candidates else None, certain, tuple(candidates), ())


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
