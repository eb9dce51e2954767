"""Indicators of rivers, outfalls, sections, ponds and sewage: chapter three (四)2 and annex 3."""

from __future__ import annotations

from datetime import date

from layers.indicator import Amount, GradeAbove, GradeAtMost, Indicator, InPark, PlanTarget, Where
from layers.plan import duties
from layers.plan.settings import get_setting

PLAN_BEGINS = date(2022, 1, 1)
CHAPTER = "三(四)2"

_ECOLOGICAL = Where("stage", ("accepted",))
_HAPPY = Where("stage", ("accepted", "reviewed", "named"))
_BACKBONE = Where("river_level", ("backbone",))
_PROBLEM = Where("problem", ("black_odorous", "dead_end", "both"))
_EXAMINED = Where("attribute", ("national", "provincial"))
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
    Indicator(
        key="river_ecological_km",
        zh="新建农村生态河道",
        en="Rural ecological rivers built",
        unit="km",
        chapter=CHAPTER,
        measure="spatial",
        cumulative=True,
        direction="at_least",
        clause="附件3 二(三)1；附表第9项",
        targets=(PlanTarget(2022, 80, "附件3 二(三)1；附表第9项", "新建农村生态河道80公里"),),
        duties=(duties.TEXT_4_2, duties.ROW_4_2_7, duties.YEAR_9),
        layers=("rural_rivers",),
        numerator=(Amount("rural_rivers", "length_m", (_ECOLOGICAL,), "accepted_on", since=PLAN_BEGINS),),
        scale=0.001,
        note_zh="2024年规划只列覆盖率，未列公里数。按中心线量算，2022年起验收的计入。",
        note_en="For 2024 the plan states coverage only. Centre-line length accepted since 2022.",
    ),
    Indicator(
        key="rural_river_coverage",
        zh="农村生态河道覆盖率",
        en="Coverage of rural ecological rivers",
        unit="%",
        chapter=CHAPTER,
        measure="spatial",
        cumulative=False,
        direction="at_least",
        clause="三(四)2",
        targets=(PlanTarget(2024, 56, "三(四)2", "农村生态河道覆盖率达56%以上"),),
        duties=(duties.TEXT_4_2, duties.ROW_4_2_7),
        layers=("rural_rivers",),
        numerator=(Amount("rural_rivers", "length_m", (_ECOLOGICAL,), "accepted_on"),),
        denominator=(Amount("rural_rivers", "length_m"),),
        scale=100.0,
        provisional=True,
        note_zh="已验收生态河道长度÷名录内农村河道总长；分母口径待水务局确认。",
        note_en="Accepted over registered length of rural rivers; the denominator is to be confirmed.",
    ),
    Indicator(
        key="happy_waters",
        zh="新建幸福河湖",
        en="Happy rivers and lakes",
        unit="条",
        chapter=CHAPTER,
        measure="spatial",
        cumulative=True,
        direction="at_least",
        clause="三(四)2；附件3 二(三)1；附表第9项",
        targets=(
            PlanTarget(2022, 166, "附件3 二(三)1；附表第9项", "幸福河湖166条"),
            PlanTarget(2024, 500, "三(四)2", "新建幸福河湖500条"),
        ),
        duties=(duties.TEXT_4_2, duties.ROW_4_2_7, duties.YEAR_9),
        layers=("happy_waters",),
        numerator=(Amount("happy_waters", "count", (_HAPPY,), "accepted_on", since=PLAN_BEGINS),),
        note_zh="县级验收及以后计数，在建、自评不计，摘牌的退出；以验收还是命名为准待水务局确认。",
        note_en="Counted from acceptance by the county on; whether naming is needed is to be confirmed.",
        provisional=True,
    ),
    Indicator(
        key="demonstration_rivers",
        zh="示范河道",
        en="Demonstration rivers",
        unit="条",
        chapter=CHAPTER,
        measure="spatial",
        cumulative=True,
        direction="at_least",
        clause="三(四)2；附件3 二(三)1；附表第9项",
        targets=(
            PlanTarget(2022, 20, "附件3 二(三)1；附表第9项", "评选示范河道20条"),
            PlanTarget(2024, 60, "三(四)2", "其中创建示范河道60条"),
        ),
        duties=(duties.TEXT_4_2, duties.ROW_4_2_7, duties.YEAR_9),
        layers=("happy_waters",),
        numerator=(
            Amount(
                "happy_waters",
                "count",
                (_HAPPY, Where("tier", ("demonstration",))),
                "accepted_on",
                since=PLAN_BEGINS,
            ),
        ),
        note_zh="示范河道是幸福河湖中的一部分，两个数各计一次；评选标准未公开，待核。",
        note_en="A subset of the happy rivers, counted once in each figure; its criteria are not public.",
        provisional=True,
    ),
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
    Indicator(
        key="section_grade_iii",
        zh="地表水国省考断面优Ⅲ比例",
        en="National and provincial sections at class III or better",
        unit="%",
        chapter=CHAPTER,
        measure="spatial",
        cumulative=False,
        direction="at_least",
        clause="二；三(四)；附件3 一",
        targets=(
            PlanTarget(2022, 100, "附件3 一", "地表水国省考断面水质优Ⅲ比例保持100%"),
            PlanTarget(2024, 100, "二；三(四)", "地表水国省考断面水质优Ⅲ比例保持100%"),
        ),
        duties=(duties.TEXT_4_2, duties.ROW_4_2_3, duties.YEAR_9),
        layers=("monitoring_sections",),
        numerator=(Amount("monitoring_sections", "count", (_EXAMINED, GradeAtMost(3))),),
        denominator=(Amount("monitoring_sections", "count", (_EXAMINED,)),),
        scale=100.0,
        note_zh="GB 3838-2002单因子评价，无样品的不算达到；附件1写作“达到100%以上”。与达标率是两个数。",
        note_en="Worst item decides (GB 3838-2002); no sample is no pass. Not the rate of targets met.",
    ),
    Indicator(
        key="yangtze_tributaries_below_v",
        zh="通江河流劣Ⅴ类断面数",
        en="Sections worse than class V on rivers to the Yangtze",
        unit="个",
        chapter=CHAPTER,
        measure="spatial",
        cumulative=False,
        direction="at_most",
        clause="三(四)2；附件1 (四)2 第3项",
        targets=(PlanTarget(2024, 0, "三(四)2", "努力消除通江河流劣V类"),),
        duties=(duties.TEXT_4_2, duties.ROW_4_2_3),
        layers=("monitoring_sections",),
        numerator=(
            Amount("monitoring_sections", "count", (Where("reaches_yangtze", (True,)), GradeAbove(5))),
        ),
        provisional=True,
        note_zh="0由“努力消除”而来，规划未列数值。",
        note_en="0 stands for 努力消除 (strive to end); the plan writes no figure.",
    ),
    make_tailwater(get_setting("tailwater_buffer_yangtze_rivers_m").value),
    Indicator(
        key="black_odorous_water",
        zh="农村黑臭水体、断头河浜整治率",
        en="Black-odorous water and dead-end creeks treated",
        unit="%",
        chapter=CHAPTER,
        measure="spatial",
        cumulative=False,
        direction="at_least",
        clause="三(四)2；附件1 (四)2 第2项；附件3 二(三)1",
        targets=(),
        duties=(duties.TEXT_4_2, duties.ROW_4_2_2, duties.YEAR_9),
        layers=("rural_rivers",),
        numerator=(
            Amount(
                "rural_rivers",
                "count",
                (_PROBLEM, Where("problem_stage", ("cleared",))),
                "problem_cleared_on",
            ),
        ),
        denominator=(Amount("rural_rivers", "count", (_PROBLEM,)),),
        scale=100.0,
        note_zh="已整治销号条数÷排查在册条数；规划未列数值。",
        note_en="Treated over found, by number of waters; the plan states no figure.",
    ),
    Indicator(
        key="sewage_collection",
        zh="城市生活污水集中收集率",
        en="Urban sewage collected",
        unit="%",
        chapter=CHAPTER,
        measure="reported",
        cumulative=False,
        direction="at_least",
        clause="三(四)2",
        targets=(PlanTarget(2024, 90, "三(四)2", "城市生活污水集中收集率不低于90%"),),
        duties=(duties.TEXT_4_2, duties.ROW_4_2_4, duties.ROW_4_2_6, duties.YEAR_9),
    ),
    Indicator(
        key="reclaimed_water",
        zh="城市再生水利用率",
        en="Urban reclaimed water used",
        unit="%",
        chapter=CHAPTER,
        measure="reported",
        cumulative=False,
        direction="at_least",
        clause="三(四)2",
        targets=(PlanTarget(2024, 18, "三(四)2", "城市再生水利用率达18%以上"),),
        duties=(duties.TEXT_4_2, duties.ROW_4_2_4),
    ),
)
