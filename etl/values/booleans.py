"""Yes and no, as spreadsheets write them."""

from __future__ import annotations

from etl.values.parsed import Doubt, Parsed

_YES = {"是", "有", "对", "√", "✓", "y", "yes", "t", "true", "1", "1.0", "已", "已完成", "完成", "需要", "需"}
_NO = {
    "否",
    "无",
    "没有",
    "不是",
    "错",
    "×",
    "x",
    "n",
    "no",
    "f",
    "false",
    "0",
    "0.0",
    "未",
    "未完成",
    "不需要",
    "不需",
}


def parse_boolean(plain: str) -> Parsed:
    """True or False from 是/否, 有/无, 已…/未…, √/×, true/false, 1/0."""
    low = plain.lower()
    if low in _YES or (len(low) <= 6 and low.startswith("已")):
        return Parsed(True)
    if low in _NO or (len(low) <= 6 and low.startswith(("未", "不"))):
        return Parsed(False)
    return Parsed(
        None,
        Doubt(
            "value.boolean",
            "block",
            "认不出是“是”还是“否”，请填“是”或“否”",
            "is neither yes nor no; write 是 or 否",
        ),
    )
