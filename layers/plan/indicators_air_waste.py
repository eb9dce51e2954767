"""Reported indicators of air and waste: chapter three (四)1 and (四)3."""

from __future__ import annotations

from layers.indicator import Indicator, PlanTarget
from layers.plan import duties
from layers.plan.reported import make_reported

INDICATORS: tuple[Indicator, ...] = (
    make_reported(
        "pm25",
        "PM2.5年均浓度",
        "PM2.5, yearly mean",
        "μg/m³",
        "三(四)1",
        (
            PlanTarget(2022, 31, "附件3 一；附件3 二(三)1；附表第9项", "PM2.5浓度达到31微克/立方米"),
            PlanTarget(2024, 30, "二；三(四)；三(四)1", "PM2.5浓度达到30微克/立方米"),
        ),
        (duties.TEXT_4_1, duties.ROW_4_1_1, duties.YEAR_9),
        direction="at_most",
    ),
    make_reported(
        "good_air_days",
        "空气质量优良天数比率",
        "Days of good air",
        "%",
        "三(四)1",
        (
            PlanTarget(2022, 80.6, "附件3 一；附件3 二(三)1；附表第9项", "优良天数比率达到80.6%以上"),
            PlanTarget(2024, 83, "二；三(四)；三(四)1", "优良天数比率达到83%以上"),
        ),
        (duties.TEXT_4_1, duties.ROW_4_1_1, duties.YEAR_9),
    ),
    make_reported(
        "green_islands",
        "“绿岛”项目",
        "Shared treatment projects (green islands)",
        "个",
        "三(四)3",
        (PlanTarget(2024, 5, "三(四)3；附件1 (四)3 第4项", "5个“绿岛”项目建设"),),
        (duties.TEXT_4_3, duties.ROW_4_3_4),
        cumulative=True,
    ),
    make_reported(
        "waste_reuse",
        "城市生活垃圾资源化利用率",
        "Urban household waste recovered",
        "%",
        "三(四)3",
        (PlanTarget(2024, 75, "三(四)3", "城市生活垃圾资源化利用率达到75%以上"),),
        (duties.TEXT_4_3, duties.ROW_4_3_2, duties.YEAR_10),
        note_zh="附件3（2022年）只写“不断提高”，未列数值。",
        note_en="Annex 3 (2022) only asks for a rise.",
    ),
)
