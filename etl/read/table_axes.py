"""Headings that name a coordinate: which axis, in degrees or in a plane, and of which point (起点, 拐点3, X2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

_CHINESE = (
    ("degrees", "east", re.compile("经度|东经")),
    ("degrees", "north", re.compile("纬度|北纬")),
    ("plane", "east", re.compile("横坐标[xy]?|[xy]?横坐标|东坐标|东向坐标?")),
    ("plane", "north", re.compile("纵坐标[xy]?|[xy]?纵坐标|北坐标|北向坐标?")),
)
_POINT_WORDS = "start|end|begin|from|to|first|last|mid|point|pt|p|j|d|s|e"
_DATUM_WORDS = r"gcj0?2|bd0?9|wgs84|cgcs2000|2000国家大地坐标系?|国家2000|2000"
_BARE_DATUMS = "wgs|gps|cgcs|gcj|bd"
_LATIN = tuple(
    (
        kind,
        axis,
        re.compile(
            rf"(?P<before>(?:.*[^a-z])?|(?:{_POINT_WORDS})\d*|{_BARE_DATUMS})(?:{words})"
            rf"(?P<after>(?:[^a-z].*)?|{_POINT_WORDS}|(?:{_DATUM_WORDS}).*)"
        ),
    )
    for kind, axis, words in (
        ("degrees", "east", "longitude|long|lon|lng|jd"),
        ("degrees", "north", "latitude|lat|wd"),
        ("plane", "east", "easting|east|x"),
        ("plane", "north", "northing|north|y"),
    )
)
_ALONE = {"e": "east", "东": "east", "n": "north", "北": "north"}
_BRACKETS = re.compile(r"[(\[【〔]\s*(.*?)\s*[)\]】〕]")
_NAMED_AXIS = re.compile("经度|纬度|东经|北纬|横坐标|纵坐标|lon|lng|lat")
_POINT_IN_BRACKETS = re.compile(r"起点?|终点?|\d{1,3}")
_KEPT_IN_BRACKETS = re.compile(r"[xyen]|经度|纬度|东经|北纬|横坐标|纵坐标|起点?|终点?|\d{1,3}")
_NO_PLACE = re.compile("最大|最小|误差|偏移|高程|范围|差值|min|max")
_NUMBER_WORDS = "一二三四五六七八九十"

Kind = Literal["degrees", "plane"]


@dataclass(frozen=True)
class Axis:
    """``group``: what is left of the heading, telling one point of a row from another; ``""`` for its only one."""

    kind: str
    axis: str
    group: str


def read_axis(path: Sequence[str]) -> Axis | None:
    """The axis a column holds, from the texts over it (the lowest that names one counts)."""
    flat = [flatten(text) for text in path]
    if _NO_PLACE.search("".join(flat)):
        return None
    for place in range(len(flat) - 1, -1, -1):
        found = _match(flat[place])
        if found:
            kind, axis, rest = found
            return Axis(kind, axis, _clean_group("".join(flat[:place]) + rest))
    return None


def read_number(group: str) -> int | None:
    """The number of a boundary point (``拐点3``, ``j3``, ``3``); ``None`` for any other group."""
    match = re.fullmatch(
        r"(?:第|拐点|界址点?|顶点|角点|折点|节点|边界点?|控制点|中间点|途经点|点位?|j|p|pt|point|d)*号?"
        rf"(\d{{1,3}}|[{_NUMBER_WORDS}])(?:号|个)?(?:拐点|界址点?|顶点|角点|折点|节点|点)?",
        group,
    )
    if match is None:
        return None
    return int(match[1]) if match[1].isdecimal() else _NUMBER_WORDS.index(match[1]) + 1


def is_start(group: str) -> bool:
    """Whether a group is the beginning of a line."""
    return re.match("起|始|首|start|begin|from|first|s$", group) is not None


def is_end(group: str) -> bool:
    """Whether a group is the end of a line."""
    return re.match("终|止|末|尾|end|to|last|e$", group) is not None


def flatten(text: str) -> str:
    """Half-width, lower case, without blanks and marks; brackets stay only where they name an axis or a point."""
    flat = unicodedata.normalize("NFKC", text).lower()
    bare = _BRACKETS.sub("", flat)
    kept = (
        _POINT_IN_BRACKETS if _NAMED_AXIS.search(bare) else _KEPT_IN_BRACKETS
    )  # 经度（E） is no end of a line
    flat = _BRACKETS.sub(lambda match: match[1] if kept.fullmatch(match[1]) else "", flat)
    return re.sub(r"[\s_\-:*/.°'\"]", "", flat)


def _match(text: str) -> tuple[str, str, str] | None:
    if text in _ALONE:
        return "plane", _ALONE[text], ""
    for kind, axis, pattern in _CHINESE:
        found = pattern.search(text)
        if found:
            return kind, axis, text[: found.start()] + text[found.end() :]
    for kind, axis, pattern in _LATIN:
        found = pattern.fullmatch(text)
        if found:
            return kind, axis, found["before"] + found["after"]
    return None


def _clean_group(text: str) -> str:
    text = re.sub(f"{_DATUM_WORDS}|{_BARE_DATUMS}", "", text)
    return re.sub("坐标系?|经纬度|位置|点位|所在|值$|度$", "", text)
