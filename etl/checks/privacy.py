"""Personal numbers where everybody can read them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from etl.checks.sheet import Sheet
from etl.findings import Finding, Fix, fix_id
from etl.wording import name_rows, name_rows_en
from layers.layer import Field

_MOBILE = re.compile(r"(?<![\dA-Za-z.])(1[3-9]\d)(\d{4})(\d{4})(?![\dA-Za-z.])")
_IDENTITY = re.compile(
    r"(?<![\dA-Za-z])(\d{6})((?:18|19|20)\d{2})(\d{2})(\d{2})(\d{3})([\dXx])(?![\dA-Za-z])"
)
# A column without so many digits in a row holds neither.
_LONG = re.compile(r"\d{11}")
# GB 11643-1999: the check digit of a resident identity number.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_DIGITS = "10X98765432"


def find_personal_numbers(sheet: Sheet) -> list[Finding]:
    """Identity numbers in any field, mobile numbers in fields that everybody reads; never repeated in the sentence."""
    findings: list[Finding] = []
    for field in sheet.layer.fields:
        if field.kind != "text":
            continue
        findings += _tell(sheet, field, "privacy.identity", mask_identities, "身份证号", "an identity number")
        if field.readers == "everyone" and not _holds_numbers(field):
            findings += _tell(sheet, field, "privacy.phone", mask_mobiles, "手机号", "a mobile number")
    return findings


def _holds_numbers(field: Field) -> bool:
    """Codes and numbers of documents may look like a mobile number."""
    return field.name.startswith("code") or field.name.endswith(("_no", "_code", "key"))


def mask_mobiles(text: str) -> str:
    return _MOBILE.sub(lambda found: f"{found[1]}****{found[3]}", text)


def mask_identities(text: str) -> str:
    return _IDENTITY.sub(lambda found: f"{found[1]}{'*' * 12}" if _is_identity(found[0]) else found[0], text)


def _is_identity(said: str) -> bool:
    try:
        date(int(said[6:10]), int(said[10:12]), int(said[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, said, strict=False))
    return _DIGITS[total % 11] == said[17].upper()


def _tell(
    sheet: Sheet, field: Field, code: str, mask: Callable[[str], str], zh: str, en: str
) -> list[Finding]:
    told = [(number, str(said)) for number, said in sheet.values(field.name)]
    if not _LONG.search("\n".join(said for _, said in told)):
        return []
    masked = {number: made for number, said in told if (made := mask(said)) != said}
    if not masked:
        return []
    rows = tuple(masked)
    return [
        Finding(
            code,
            "block",
            rows,
            f"{name_rows(rows)} {field.zh}里有{zh}，公开后人人可见，请删去或遮住。",
            f"{name_rows_en(rows)}: {field.en} holds {en}, which everybody would see; take it out or mask it.",
            field=field.name,
            fix=Fix(
                fix_id(f"{code}|{field.name}", rows),
                "values",
                False,
                f"遮住中间的数字（{len(rows)} 行，如 {next(iter(masked.values()))[:24]}）",
                f"Mask the digits ({len(rows)} rows)",
                values={number: {field.name: said} for number, said in masked.items()},
            ),
        )
    ]
