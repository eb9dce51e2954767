"""Who leads and who assists, once per place of the plan.

The same work has different leads in the chapter text, in annex 1 and in annex 3; none is corrected here.
The unit marked ★ leads. 各乡镇（街道）、园区 stands behind nearly every duty, written ``EVERYWHERE``.
"""

from __future__ import annotations

from layers.indicator import Duty
from layers.units import EVERYWHERE


def _duty(clause: str, lead: str, *assist: str, everywhere: bool = True) -> Duty:
    year = 2022 if clause.startswith("附件3") else None
    return Duty(clause, (lead,), (*assist, *EVERYWHERE) if everywhere else assist, year)


# 工信局 leads the plan as a whole; it answers for figures that no paragraph gives to anybody.
WHOLE_PLAN = _duty("四(一)", "industry")

# Chapter text
TEXT_1_2 = _duty("三(一)2", "agriculture")
TEXT_1_3 = _duty(
    "三(一)3", "development_reform", "commerce", "transport", "urban_management", "housing", "public_affairs"
)
TEXT_1_4 = _duty("三(一)4", "housing")
TEXT_1_5 = _duty("三(一)5", "development_reform", "industry", "science", "commerce")
TEXT_2_1 = _duty(
    "三(二)1", "industry", "development_reform", "ecology", "statistics", "emergency", "market", "nature"
)
TEXT_2_2 = _duty("三(二)2", "industry", "development_reform", "ecology", "water")
TEXT_2_3 = _duty("三(二)3", "development_reform", "industry", "ecology")
TEXT_3_1 = _duty(
    "三(三)1",
    "development_reform",
    "industry",
    "ecology",
    "statistics",
    "housing",
    "commerce",
    "public_affairs",
)
TEXT_3_2 = _duty("三(三)2", "development_reform", "industry", "transport")
TEXT_4_1 = _duty("三(四)1", "ecology", "housing", "urban_management")
TEXT_4_2 = _duty("三(四)2", "ecology", "housing", "agriculture", "transport", "urban_management", "water")
TEXT_4_3 = _duty(
    "三(四)3", "ecology", "development_reform", "industry", "housing", "urban_management", "agriculture"
)
TEXT_5_1 = _duty("三(五)1", "nature", "agriculture", "housing")
TEXT_5_2 = _duty(
    "三(五)2", "ecology", "development_reform", "agriculture", "water", "transport", "housing", "nature"
)
TEXT_5_3 = _duty("三(五)3", "housing", "nature", "agriculture", "ecology", "urban_management")

# Annex 1: rows counted within each paragraph
ROW_1_2_3 = _duty("附件1 (一)2 第3项", "agriculture")
ROW_1_2_1 = _duty("附件1 (一)2 第1项", "agriculture")
ROW_1_2_4 = _duty("附件1 (一)2 第4项", "agriculture")
ROW_1_2_5 = _duty("附件1 (一)2 第5项", "agriculture")
ROW_1_3_2 = _duty("附件1 (一)3 第2项", "development_reform", "commerce", "public_affairs", "industry")
ROW_1_3_3 = _duty("附件1 (一)3 第3项", "development_reform", "commerce", "public_affairs", "industry", "data")
ROW_1_3_4 = _duty("附件1 (一)3 第4项", "transport", "development_reform", "industry")
ROW_1_3_5 = _duty(
    "附件1 (一)3 第5项", "transport", "development_reform", "industry", "housing", "urban_management"
)
ROW_1_4_1 = _duty("附件1 (一)4 第1项", "housing")
ROW_1_5_1 = _duty("附件1 (一)5 第1项", "development_reform", "commerce", "industry", "science")
ROW_2_1_3 = _duty("附件1 (二)1 第3项", "industry", "development_reform")
ROW_2_1_5 = _duty("附件1 (二)1 第5项", "industry", "development_reform", "ecology", "emergency", "market")
ROW_2_2_1 = _duty("附件1 (二)2 第1项", "industry")
ROW_2_2_2 = _duty("附件1 (二)2 第2项", "industry", "water")
ROW_2_2_3 = _duty("附件1 (二)2 第3项", "industry")
ROW_2_2_4 = _duty("附件1 (二)2 第4项", "industry", "development_reform")
ROW_2_3_1 = _duty("附件1 (二)3 第1项", "development_reform", "industry", "ecology")
ROW_2_3_5 = _duty("附件1 (二)3 第5项", "industry", "development_reform", "ecology", "emergency", "water")
ROW_3_1_1 = _duty("附件1 (三)1 第1项", "development_reform", "industry", "ecology")
ROW_3_2_1 = _duty("附件1 (三)2 第1项", "development_reform", "industry", "power")
ROW_4_1_1 = _duty("附件1 (四)1 第1项", "ecology", "housing", "urban_management")
ROW_4_2_1 = _duty(
    "附件1 (四)2 第1项",
    "ecology",
    "development_reform",
    "industry",
    "transport",
    "urban_management",
    "water",
    "agriculture",
    "housing",
)
ROW_4_2_2 = _duty("附件1 (四)2 第2项", "housing", "ecology", "water")
ROW_4_2_3 = _duty("附件1 (四)2 第3项", "ecology", "water")
ROW_4_2_4 = _duty("附件1 (四)2 第4项", "housing", "urban_management", "ecology", "water")
ROW_4_2_5 = _duty("附件1 (四)2 第5项", "ecology", "water")
ROW_4_2_6 = _duty("附件1 (四)2 第6项", "housing", "urban_management", "ecology")
ROW_4_2_7 = _duty("附件1 (四)2 第7项", "water", "agriculture")
ROW_4_3_2 = _duty("附件1 (四)3 第2项", "ecology", "urban_management", "housing")
ROW_4_3_4 = _duty("附件1 (四)3 第4项", "ecology", "development_reform", "industry")
ROW_4_3_6 = _duty("附件1 (四)3 第6项", "ecology", "agriculture", "nature")
ROW_5_1_1 = _duty("附件1 (五)1 第1项", "nature", "agriculture", "housing")
ROW_5_1_2 = _duty("附件1 (五)1 第2项", "agriculture", "nature")
ROW_5_1_3 = _duty("附件1 (五)1 第3项", "housing")
ROW_5_2_1 = _duty("附件1 (五)2 第1项", "development_reform", "nature", "ecology", "water")
ROW_5_2_2 = _duty("附件1 (五)2 第2项", "agriculture", "water")
ROW_5_2_3 = _duty("附件1 (五)2 第3项", "water", "development_reform", "ecology")
ROW_5_2_4 = _duty("附件1 (五)2 第4项", "ecology", "development_reform", "transport", "water", "nature")
ROW_5_2_5 = _duty("附件1 (五)2 第5项", "ecology", "nature", "water")
ROW_5_2_6 = _duty("附件1 (五)2 第6项", "ecology", "nature", "water")
ROW_5_3_1 = _duty("附件1 (五)3 第1项", "nature", "ecology", "housing", everywhere=False)
ROW_5_3_2 = _duty("附件1 (五)3 第2项", "nature", "ecology", "housing", "urban_management", everywhere=False)
ROW_5_3_3 = _duty("附件1 (五)3 第3项", "agriculture", "ecology", "nature", "housing")
ROW_5_3_4 = _duty("附件1 (五)3 第4项", "agriculture", "ecology", "nature", "housing")

# Annex 3 (2022): the text and the row of its table name the same units
YEAR_1 = _duty(
    "附件3 二(一)1；附表第1项",
    "industry",
    "development_reform",
    "commerce",
    "science",
    "approval",
    "ecology",
    "emergency",
    "market",
)
YEAR_2 = _duty("附件3 二(一)2；附表第2项", "industry", "development_reform", "science", "ecology")
YEAR_3 = _duty("附件3 二(一)3；附表第3项", "industry", "development_reform", "water", "ecology")
YEAR_4 = _duty(
    "附件3 二(一)4；附表第4项",
    "development_reform",
    "industry",
    "commerce",
    "science",
    "approval",
    "ecology",
    "emergency",
    "market",
)
YEAR_5 = _duty("附件3 二(二)1；附表第5项", "agriculture")
YEAR_6 = _duty(
    "附件3 二(二)2；附表第6项", "development_reform", "commerce", "transport", "urban_management", "housing"
)
YEAR_7 = _duty("附件3 二(二)3；附表第7项", "housing")
YEAR_8 = _duty("附件3 二(二)4；附表第8项", "public_affairs")
YEAR_9 = _duty(
    "附件3 二(三)1；附表第9项",
    "ecology",
    "housing",
    "agriculture",
    "transport",
    "urban_management",
    "water",
    "nature",
)
YEAR_10 = _duty(
    "附件3 二(三)2；附表第10项",
    "ecology",
    "development_reform",
    "industry",
    "housing",
    "urban_management",
    "agriculture",
)
YEAR_11 = _duty(
    "附件3 二(三)3；附表第11项",
    "ecology",
    "development_reform",
    "housing",
    "agriculture",
    "water",
    "transport",
    "nature",
    "urban_management",
)
