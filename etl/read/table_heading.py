"""The heading of a table: which rows it takes, titles above it left out, merged cells read over one to three rows."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from etl.read.coordinates import parse_coordinate

Cells = Sequence[Sequence[object]]

WITHIN_ROWS = 20
_MOST_ROWS = 3
_LONGEST = 24
_LOOKED_AT = 5
_DEGREE_UNITS = {"度", "分", "秒", "°", "'", '"', "′", "″"}
_NO_UNITS = {"无", "-", "—", "/"}
_UNITS = _NO_UNITS | {
    *("亩", "公顷", "平方米", "㎡", "m²", "m2", "米", "m", "公里", "千米"),
    *("km", "万元", "元", "株", "个", "%", "处"),
}


@dataclass(frozen=True)
class Heading:
    """The heading's first and last row, and for each column its name and the texts over it from the top down."""

    first: int
    last: int
    names: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...]


def text_of(cell: object) -> str:
    """A cell as text without blanks around it."""
    return "" if cell is None else str(cell).strip()


def normal_heading(cell: object) -> str:
    """A heading without units, brackets, blanks and case: ``经度（°）`` is ``经度``."""
    text = unicodedata.normalize("NFKC", text_of(cell)).lower()
    text = re.sub(r"[(\[【〔].*?[)\]】〕]", "", text)
    return re.sub(r"[\s_\-:*/.°]", "", text)


def read_heading(cells: Cells, row: int) -> Heading | None:
    """The heading that has ``row`` as its first full row; ``None`` where that row cannot be one."""
    if not _is_heading_row(cells[row]):
        return None
    last = row
    while (
        last - row < _MOST_ROWS - 1
        and last + 1 < len(cells)
        and _is_below(cells[last + 1], cells[row : last + 1])
    ):
        last += 1
    first = row
    while first and last - first < _MOST_ROWS - 1 and _is_above(cells[first - 1], cells[first]):
        first -= 1
    paths = _list_paths(cells[first : last + 1])
    return Heading(first, last, tuple(_name_columns(paths)), tuple(paths))


def guess_heading(cells: Cells) -> Heading | None:
    """The heading of a table whose columns are not known: the first row of texts about as wide as what follows."""
    for row in range(min(WITHIN_ROWS, len(cells))):
        width = max(sum(1 for cell in one if text_of(cell)) for one in cells[row : row + _LOOKED_AT])
        filled = [text_of(cell) for cell in cells[row] if text_of(cell)]
        wide = len(filled) >= 2 and len(filled) >= 0.5 * width
        if wide and not any(parse_coordinate(text) is not None for text in filled):
            heading = read_heading(cells, row)
            if heading is not None:
                return heading
    return None


def _is_heading_row(row: Sequence[object]) -> bool:
    texts = [text_of(cell) for cell in row if text_of(cell)]
    return len(texts) >= 2 and not _is_form_line(texts)


def _is_form_line(texts: Sequence[str]) -> bool:
    """``填报单位：黄桥镇   日期：2022年`` above a table."""
    return len(texts) <= 4 and any(re.search(r"[:：]\s*\S", text) for text in texts)


def _is_below(below: Sequence[object], rows: Cells) -> bool:
    """Whether a row continues a heading: it has texts where the last of ``rows`` is blank, and blanks under merged
    cells; or it holds units alone."""
    texts = [text_of(cell) for cell in below]
    filled = [text for text in texts if text]
    if not filled or any(len(text) > _LONGEST or parse_coordinate(text) is not None for text in filled):
        return False
    if len(filled) > 1 and all(text.strip("()（）[]【】") in _UNITS | _DEGREE_UNITS for text in filled):
        return True
    above = [text_of(cell) for cell in rows[-1]] + [""] * len(texts)
    fills = any(text and not over for text, over in zip(texts, above, strict=False))
    spares = any(
        text_of(cell) and (place >= len(texts) or not texts[place])
        for row in rows
        for place, cell in enumerate(row)
    )
    return fills and spares and len(filled) > 1


def _is_above(above: Sequence[object], row: Sequence[object]) -> bool:
    """Whether a row names groups of the columns below it: at least two texts, one of them over several columns."""
    texts = [text_of(cell) for cell in above]
    filled = [text for text in texts if text]
    if len(filled) < 2 or _is_form_line(filled) or any(parse_coordinate(text) is not None for text in filled):
        return False
    if any(len(text) > _LONGEST for text in filled):
        return False
    own = [text_of(cell) for cell in row]
    return any(text and (place >= len(texts) or not texts[place]) for place, text in enumerate(own)) or any(
        text and (place >= len(own) or not own[place]) for place, text in enumerate(texts)
    )


def _list_paths(rows: Cells) -> list[tuple[str, ...]]:
    texts = [[text_of(cell) for cell in row] for row in rows]
    width = max(len(row) for row in texts)
    while width and not any(len(row) >= width and row[width - 1] for row in texts):
        width -= 1
    texts = [row[:width] + [""] * (width - len(row)) for row in texts]
    for number, row in enumerate(texts[:-1]):
        for place in range(1, width):
            named_below = any(lower[place] for lower in texts[number + 1 :])
            if not row[place] and row[place - 1] and named_below:
                row[place] = row[place - 1]
    return [tuple(dict.fromkeys(row[place] for row in texts if row[place])) for place in range(width)]


def _name_columns(paths: Sequence[tuple[str, ...]]) -> list[str]:
    """The lowest text; with those above it where it is a unit, or stands under several groups."""
    own = Counter(path[-1] for path in paths if path)
    names: list[str] = []
    for path in paths:
        if not path:
            names.append("")
        elif len(path) > 1 and path[-1].strip("()（）[]【】") in _NO_UNITS:
            names.append("".join(path[:-1]))
        elif len(path) > 1 and path[-1].strip("()（）[]【】") in _UNITS:
            names.append(f"{''.join(path[:-1])}（{path[-1].strip('()（）[]【】')}）")
        elif len(path) > 1 and (own[path[-1]] > 1 or path[-1] in _DEGREE_UNITS):
            names.append("".join(path))
        else:
            names.append(path[-1])
    return names
