"""The plan's text cut at its headings, so that a test can ask what stands in a clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PLAN_FILE = (
    Path(__file__).resolve().parents[2].parent / "shared/plan/taixing-green-benchmark-plan-2022-2024.txt"
)

# Clause and the words its heading begins with, in the order of the text.
_BODY = (
    ("二", "二、主要目标"),
    ("三(一)", "（一）全面构建绿色产业体系"),
    ("三(一)2", "2.加快农业绿色循环发展"),
    ("三(一)3", "3.提高服务业绿色发展水平"),
    ("三(一)4", "4.提升绿色建筑发展水平"),
    ("三(一)5", "5.培育壮大绿色低碳新兴产业"),
    ("三(二)", "（二）积极构建绿色制造体系"),
    ("三(二)1", "1.推动传统企业绿色转型提质"),
    ("三(二)2", "2.积极打造绿色制造示范引领"),
    ("三(二)3", "3.全面提升资源循环利用效率"),
    ("三(三)", "（三）加快构建绿色能源利用体系"),
    ("三(三)1", "1.强化能耗和碳排放控制"),
    ("三(三)2", "2.推动能源供给清洁高效"),
    ("三(三)3", "3.构建综合能源系统"),
    ("三(四)", "（四）着力构建绿色治理体系"),
    ("三(四)1", "1.统筹谋划科学治气"),
    ("三(四)2", "2.突出开展精准治水"),
    ("三(四)3", "3.深入实施规范治废"),
    ("三(五)", "（五）全力构建绿色生态体系"),
    ("三(五)1", "1.开展耕地保护和国土绿化行动"),
    ("三(五)2", "2.开展沿江生态环境修复行动"),
    ("三(五)3", "3.开展城乡宜居环境打造行动"),
    ("四", "四、保障措施"),
    ("四(一)", "（一）加强组织领导"),
    ("四(二)", "（二）加大政策扶持"),
)
_ANNEX_1 = (
    ("(一)1", "推进工业绿色低碳发展"),
    ("(一)2", "加快农业绿色循环发展"),
    ("(一)3", "提高服务业绿色发展水平"),
    ("(一)4", "提升绿色建筑发展水平"),
    ("(一)5", "培育壮大绿色低碳新兴产业"),
    ("(二)1", "推动传统企业绿色转型提质"),
    ("(二)2", "积极打造绿色示范引领"),
    ("(二)3", "全面提升资源综合利用效率"),
    ("(三)1", "强化能耗和碳排放控制"),
    ("(三)2", "推动能源供给清洁高效"),
    ("(三)3", "构建综合能源系统"),
    ("(四)1", "统筹谋划科学治气"),
    ("(四)2", "突出开展精准治水"),
    ("(四)3", "深入实施规范治废"),
    ("(五)1", "开展耕地保护和国土绿化行动"),
    ("(五)2", "开展沿江生态修复行动"),
    ("(五)3", "开展城乡宜居环境打造行动"),
    ("四", "加强组织"),
)
_ANNEX_3 = (
    ("附件3 一", "一、工作目标"),
    ("附件3 二(一)1", "1.有序推动全周期能效对标"),
    ("附件3 二(一)2", "2.精准开展全方位节能诊断"),
    ("附件3 二(一)3", "3.梯次培育全覆盖绿色创建"),
    ("附件3 二(一)4", "4.优先保障全要素低碳发展"),
    ("附件3 二(二)1", "1.加快农业绿色循环发展"),
    ("附件3 二(二)2", "2.积极引领服务业绿色风尚"),
    ("附件3 二(二)3", "3.着力提升建筑能效水平"),
    ("附件3 二(二)4", "4.有效推动公共机构节能降耗"),
    ("附件3 二(三)1", "1.推动污染防治协同增效"),
    ("附件3 二(三)2", "2.推动固废治理提档升级"),
    ("附件3 二(三)3", "3.推动生态管控量质并进"),
    ("附件3 三", "三、保障措施"),
)


@dataclass(frozen=True)
class Place:
    """What stands in a clause, without white space, and the units named responsible, in their order."""

    text: str
    units: tuple[str, ...]


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _list_units(text: str) -> tuple[str, ...]:
    cleaned = re.sub(r"各乡镇（街道）[、，]?\s*园区", "各乡镇园区", text)
    return tuple(name for name in re.split(r"[、，\s★]+", cleaned) if name)


def _read_paragraph(text: str) -> Place:
    found = re.findall(r"（责任单位：(.*?)）(?:\n|$)", text.replace("（街道）", "(街道)"), re.DOTALL)
    units = _list_units(found[-1].replace("(街道)", "（街道）")) if found else ()
    return Place(_squeeze(text), units)


def _cut(text: str, marks: tuple[tuple[str, str], ...]) -> dict[str, str]:
    starts = [(clause, text.index(mark)) for clause, mark in marks]
    pieces = {}
    for n, (clause, start) in enumerate(starts):
        # A part such as 三(四) holds its paragraphs; a paragraph ends at the next mark.
        later = [at for other, at in starts[n + 1 :] if not other.startswith(clause)]
        pieces[clause] = text[start : later[0] if later else len(text)]
    return pieces


def _read_annex_1(text: str) -> dict[str, Place]:
    places = {}
    for clause, piece in _cut(text, _ANNEX_1).items():
        cells = re.split(r"\n\t", piece)
        tasks = [n for n, cell in enumerate(cells) if cell.startswith("★")]
        for row, n in enumerate(tasks, start=1):
            places[f"附件1 {clause} 第{row}项"] = Place(_squeeze(cells[n - 1]), _list_units(cells[n]))
    return places


def _read_table(text: str) -> dict[str, Place]:
    parts = re.split(r"\n\t(\d{1,2})\n\t", text)
    places = {}
    for number, body in zip(parts[1::2], parts[2::2], strict=True):
        cell = next(c for c in re.split(r"\n\t", body) if c.startswith("★"))
        places[f"附表第{number}项"] = Place(_squeeze(body), _list_units(cell))
    return places


@cache
def read_places() -> dict[str, Place]:
    """Every clause of the plan that the data names, by its code."""
    text = PLAN_FILE.read_text(encoding="utf-8")
    body, rest = text.split("重点任务分解表", 1)
    annex_1, rest = rest.split("附件2", 1)
    annex_3, table = rest.split("2022年度泰兴市绿色标杆城市建设重点任务分解表", 1)
    # The aims of annex 3 come last of their name: annex 2 has no such headings.
    places = {clause: _read_paragraph(piece) for clause, piece in _cut(body, _BODY).items()}
    places |= {clause: _read_paragraph(piece) for clause, piece in _cut(annex_3, _ANNEX_3).items()}
    return places | _read_annex_1(annex_1) | _read_table(table)
