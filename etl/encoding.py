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
        for text in texts:
            text.decode(encoding)
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
    if declared in fitting:
        fitting.remove(declared)
        fitting.insert(0, declared)
        # Chinese in GBK hardly ever happens to be valid UTF-8, so a .cpg that says GBK is then wrong.
        if declared != "UTF-8" and "UTF-8" in fitting:
            fitting.remove("UTF-8")
            return ["UTF-8", *fitting], False
        return fitting, True
    if not fitting:
        return [], False
    if fitting[0] == "UTF-8":
        return fitting, True
    return fitting, is_common_chinese(b"".join(texts).decode(fitting[0]))


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
    if text.isascii() or any(character > "\xff" for character in text):
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
    """Five rows, those with Chinese first, so that a person can see whether it reads well."""
    chinese: list[dict[str, object]] = []
    for row in rows:
        if any(isinstance(value, str) and not value.isascii() for value in row.values()):
            chinese.append(row)
            if len(chinese) == 5:
                return tuple(chinese)
    plain = [row for row in rows[:10] if not any(row is other for other in chinese)]
    return tuple((chinese + plain)[:5])


def judge_text(candidates: Sequence[str], certain: bool) -> EncodingVerdict:
    """The verdict on a decoding; the sample is added when the rows are final."""
    return EncodingVerdict(candidates[0] if candidates else None, certain, tuple(candidates), ())


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
