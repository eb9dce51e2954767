"""The plan's places: short clause codes and what they are called.

A clause is written as in the plan: ``三(四)2`` is chapter three, part (四), paragraph 2;
``附件1 (四)2 第3项`` the third row of that paragraph in annex 1; ``附件3 二(三)1`` annex 3's text and
``附表第9项`` a row of its table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

PLAN_ZH = "泰兴市绿色标杆城市建设三年行动计划（2022-2024年）"
PLAN_EN = "Taixing three-year action plan for a green benchmark city (2022-2024)"
ISSUED_ON = date(2022, 5, 20)
BEGINS_ON = date(2022, 1, 1)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the plan that indicators and tasks are grouped by."""

    key: str
    zh: str
    en: str


CHAPTERS: tuple[Chapter, ...] = (
    Chapter("二", "主要目标", "Main goals"),
    Chapter("三(一)2", "农业绿色循环发展", "Green and circular farming"),
    Chapter("三(一)3", "服务业绿色发展", "Green services"),
    Chapter("三(一)4", "绿色建筑", "Green building"),
    Chapter("三(一)5", "绿色低碳新兴产业", "New low-carbon industry"),
    Chapter("三(二)1", "传统企业转型", "Transforming industry"),
    Chapter("三(二)2", "绿色制造示范", "Green manufacturing"),
    Chapter("三(二)3", "资源循环利用", "Use of resources"),
    Chapter("三(三)2", "清洁能源供给", "Clean energy"),
    Chapter("三(四)1", "科学治气", "Clean air"),
    Chapter("三(四)2", "精准治水", "Clean water"),
    Chapter("三(四)3", "规范治废", "Waste"),
    Chapter("三(五)1", "耕地保护和国土绿化", "Farmland and greening"),
    Chapter("三(五)2", "沿江生态环境修复", "Restoring the Yangtze bank"),
    Chapter("三(五)3", "城乡宜居环境", "Living environment"),
)
_BY_KEY = {chapter.key: chapter for chapter in CHAPTERS}


def get_chapter(key: str) -> Chapter:
    """The chapter of that code; KeyError when no indicator or task belongs to it."""
    return _BY_KEY[key]
