"""Indicators of outfalls and of the ponds beside the rivers: chapter three (四)2, annex 3 二(二)1."""

from __future__ import annotations

from layers.indicator import Amount, Indicator, InPark, PlanTarget, Where
from layers.plan import duties
from layers.plan.settings import get_setting

CHAPTER = "三(四)2"

_BACKBONE = Where("river_level", ("backbone",))
_TWO_PARKS = InPark(("hongqiao_park", "economic_zone"))
_OUTFALL_DUTIES = (duties.TEXT_4_2, duties.ROW_4_2_3)


def _make_stage_rate(key: str, zh: str, en: str, field: str, dated_by: str) -> Indicator:
    """The share of the outfalls on the backbone rivers that have passed one of the first three stages."""
    return Indicator(
        key=key,
        zh=zh,
        en=en,
        unit="%",
        chapter=CHAPTER,
        measure="spatial",
        cumulative=False,
        direction="at_least",
        clause="三(四)2；附件1 (四)2 第3项",
        targets=(),
        duties=_OUTFALL_DUTIES,
        layers=("outfalls", "backbone_rivers"),
        numerator=(Amount("outfalls", "count", (_BACKBONE, Where(field, (True,))), dated_by),),
        denominator=(Amount("outfalls", "count", (_BACKBONE,)),),
        scale=100.0,
        provisional=True,
        note_zh="规划只要求“加快推进”，未定数值与时限；11条骨干河道名录待核。分母为在库全部骨干河道排口。",
        note_en="The plan only asks to speed up. Over all outfalls on backbone rivers on file.",
    )


def make_tailwater(yangtze_rivers_m: float) -> Indicator:
    """Share of pond area in the belts whose tailwater complies or is recycled.

    ``yangtze_rivers_m``: belt along rivers that reach the Yangtze, 1000 or 2000 m (the annex says both).
    """
    belts = ("rutai_1km", "tributary_1km") + (("tributary_2km",) if yangtze_rivers_m > 1000 else ())
    inside = Where("belt", belts)
    return Indicator(
        key="aquaculture_tailwater",
        zh="如泰运河、通江河道缓冲带内养殖尾水达标率",
        en="Aquaculture tailwater complying in the river belts",
        unit="%",
        chapter="三(一)2",
        measure="spatial",
        cumulative=False,
        direction="at_least",
        clause="附件3 二(二)1；附表第5项；附件1 (一)2 第4项",
        targets=(
            PlanTarget(
                2022, 100, "附件3 二(二)1", "完成如泰运河两侧1公里内和通江河道1公里内水产养殖尾水达标排放"
            ),
        ),
        duties=(duties.TEXT_1_2, duties.ROW_1_2_4, duties.YEAR_5),
        layers=("aquaculture_ponds", "backbone_rivers"),
        numerator=(
            Amount(
                "aquaculture_ponds",
                "area_m2",
                (inside, Where("tailwater", ("compliant", "recycled"))),
                "checked_on",
            ),
        ),
        denominator=(Amount("aquaculture_ponds", "area_m2", (inside,)),),
        scale=100.0,
        provisional=True,
        note_zh="通江河道缓冲距离正文1公里、附表2公里，按设置取用；按面积计，待核。100%由“完成”一词而来。",
        note_en="1 km in the text, 2 km in the table: a setting. By area. 100 % stands for 完成.",
    )


INDICATORS: tuple[Indicator, ...] = (
    _make_stage_rate(
        "outfall_investigated",
        "11条骨干河道排口排查率（查）",
        "Outfalls on backbone rivers surveyed",
        "surveyed",
        "surveyed_on",
    ),
    _make_stage_rate(
        "outfall_monitored",
        "11条骨干河道排口监测率（测）",
        "Outfalls on backbone rivers monitored",
        "monitored",
        "monitored_on",
    ),
    _make_stage_rate(
        "outfall_traced",
        "11条骨干河道排口溯源率（溯）",
        "Outfalls on backbone rivers traced",
        "traced",
        "traced_on",
    ),
    Indicator(
        key="outfall_remediated",
        zh="11条骨干河道排口整治完成率（治）",
        en="Outfalls on backbone rivers remediated",
        unit="%",
        chapter=CHAPTER,
        measure="spatial",
        cumulative=False,
        direction="at_least",
        clause="三(四)2；附件1 (四)2 第3项",
        targets=(),
        duties=_OUTFALL_DUTIES,
        layers=("outfalls", "backbone_rivers"),
        numerator=(
            Amount(
                "outfalls",
                "count",
                (
                    _BACKBONE,
                    Where("needs_remediation", (True,)),
                    Where("remediated", (True,)),
                    Where("stage", ("remediated", "preclosed", "closed")),
                ),
                "remediated_on",
            ),
        ),
        denominator=(Amount("outfalls", "count", (_BACKBONE, Where("needs_remediation", (True,)))),),
        scale=100.0,
        provisional=True,
        note_zh="分母为需整治的排口；回头看反弹的不再计入已整治。规划未定数值与时限。",
        note_en="Over the outfalls that need remediation; relapsed ones drop out. The plan states no figure.",
    ),
    Indicator(
        key="park_outfall_monitoring",
        zh="虹桥工业园区、经济开发区入河排污口监测覆盖率",
        en="Outfalls of the two parks under monitoring",
        unit="%",
        chapter=CHAPTER,
        measure="spatial",
        cumulative=False,
        direction="at_least",
        clause="三(四)2；附件1 (四)2 第5项",
        targets=(PlanTarget(2024, 100, "三(四)2", "实现入河排污口监测全覆盖"),),
        duties=(duties.TEXT_4_2, duties.ROW_4_2_5),
        layers=("outfalls", "industrial_parks"),
        numerator=(Amount("outfalls", "count", (_TWO_PARKS, Where("monitored", (True,))), "monitored_on"),),
        denominator=(Amount("outfalls", "count", (_TWO_PARKS,)),),
        scale=100.0,
        provisional=True,
        note_zh="100%由“全覆盖”一词而来；按考核单位为两园区的全部排口计，口径待核。",
        note_en="100 % stands for 全覆盖; over all outfalls assigned to the two parks, to be confirmed.",
    ),
    make_tailwater(get_setting("tailwater_buffer_yangtze_rivers_m").value),
)
