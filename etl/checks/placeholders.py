"""Names and telephone numbers that were only put in to fill the cell."""

from __future__ import annotations

import re

from etl.cells import Cell, tell_cells
from etl.checks.sheet import Sheet
from etl.findings import Finding
from etl.values.parsed import Doubt

# What forms, drawing programs and tired people leave; a number alone may be the number of a plot.
_WORDS = frozenset(
    [
        *(
            "测试",
            "试验数据",
            "示例",
            "样例",
            "例子",
            "未命名",
            "名称",
            "待定",
            "待补",
            "待补充",
            "未知",
            "不详",
            "暂无",
            "无",
        ),
        *("同上", "新建面", "新建线", "新建点", "新建图层", "新建要素", "新建标注", "新建文件夹"),
        *(
            "test",
            "demo",
            "sample",
            "example",
            "untitled",
            "unnamed",
            "placemark",
            "polygon",
            "polyline",
            "line",
            "point",
        ),
        *(
            "feature",
            "shape",
            "new",
            "null",
            "none",
            "nan",
            "n/a",
            "na",
            "tbd",
            "todo",
            "asdf",
            "qwer",
            "qwerty",
            "abc",
        ),
    ]
)
_TAIL = " 0123456789_-.·#"
_PHONE = re.compile(r"(\d)\1{6,}|1?(1234567890?|0123456789|12345678\d*)|1[3-9]\d(\d)\3{7}|1[3-9]\d12345678")
_ASKED_ZH, _ASKED_EN = (
    "像是占位内容，请填写真实内容后再上报，或确认",
    "looks like a placeholder; write what is meant, or confirm",
)


def find_placeholders(sheet: Sheet) -> list[Finding]:
    """Placeholders in the field that names a work, and in fields of telephone numbers."""
    cells = []
    doubt = Doubt("value.placeholder", "acknowledge", _ASKED_ZH, _ASKED_EN)
    for field in sheet.layer.fields:
        if field.kind != "text":
            continue
        if field.name == sheet.layer.label:
            found = [(number, said) for number, said in sheet.values(field.name) if is_placeholder(str(said))]
        elif field.name.endswith("phone"):
            found = [(number, said) for number, said in sheet.values(field.name) if _is_made_up(str(said))]
        else:
            continue
        cells += [Cell(number, field, str(said), doubt) for number, said in found]
    return tell_cells(cells)


def is_placeholder(name: str) -> bool:
    said = name.strip()
    alike = len(said) > 2 and len(set(said)) == 1 and said[0].isalpha()
    return alike or said.rstrip(_TAIL).lower() in _WORDS


def _is_made_up(said: str) -> bool:
    return bool(_PHONE.fullmatch(re.sub(r"[\s\-()]", "", said)))
