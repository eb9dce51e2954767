"""Leaving rows out, as a fix: never safe, for a row is somebody's work."""

from __future__ import annotations

from etl.findings import Fix, fix_id
from etl.wording import name_rows


def offer_drop(code: str, rows: tuple[int, ...], where: str = "", where_en: str = "") -> Fix:
    """``where`` says which rows these are (市域外的)."""
    zh = f"移除{where} {len(rows)} 行" if where or len(rows) > 1 else f"移除{name_rows(rows)}"
    en = f"Leave out {len(rows)} rows {where_en}".rstrip() if len(rows) > 1 else f"Leave out row {rows[0]}"
    return Fix(fix_id(code, rows), "drop", False, zh, en)
