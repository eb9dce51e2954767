"""Indicators of woodland, greening, villages, shore, wetlands and corridors: chapter three (五), annex 3."""

from __future__ import annotations

from layers.indicator import Amount, AtLeast, Duty, Indicator, PlanTarget, Where
from layers.plan import duties
from layers.plan.indicators_water import PLAN_BEGINS
from layers.plan.settings import get_setting

_NAMED = Where("stage", ("named", "rechecked"))
_ACCEPTED = Where("stage", ("accepted",))
_YANGTZE = Where("river_level", ("yangtze",))
_HAS_SURVIVED = AtLeast("survival_pct", get_setting("survival_min_pct").value)


def _make_honour(
    key: str,
    zh: str,
    en: str,
    programme: str,
    chapter: str,
    clause: str,
    targets: tuple[PlanTarget, ...],
    held: tuple[Duty, ...],
    note_zh: str,
    note_en: str,
) -> Indicator:
    """An indicator that counts the hamlets named in one village programme since the plan began."""
    return Indicator(
        key=key,
        zh=zh,
        en=en,
        unit="个",
        chapter=chapter,
        measure="spatial",
        cumulative=True,
        direction="at_least",
        clause=clause,
        targets=targets,
        duties=held,
        layers=("village_works", "villages"),
        numerator=(
            Amount(
                "village_works",
                "count",
                (Where("programme", (programme,)), _NAMED),
                "named_on",
                since=PLAN_BEGINS,
            ),
        ),
        provisional=True,
        note_zh=note_zh,
        note_en=note_en,
    )


def _make_corridor(key: str, zh: str, en: str, kind: str, note_zh: str) -> Indicator:
    """Built chainage over the length of the planned centre lines, for river or road corridors."""
    of_kind = Where("kind", (kind,))
    return Indicator(
        key=key,
        zh=zh,
        en=en,
        unit="%",
        chapter="三(五)2",
        measure="spatial",
        cumulative=False,
        direction="at_least",
        clause="附件3 二(三)3；附表第11项",
        targets=(),
        duties=(duties.ROW_5_2_4, duties.YEAR_11),
        layers=("corridors", "corridor_works"),
        numerator=(Amount("corridor_works", "chainage_m", (of_kind, _ACCEPTED), "accepted_on"),),
        denominator=(Amount("corridors", "length_m", (of_kind,)),),
        scale=100.0,
        provisional=True,
        note_zh=note_zh,
        note_en="Built chainage, overlaps once, over planned centre lines; no list, no figure in the plan.",
    )


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        key="afforestation_mu",
        zh="净增造林面积",
        en="Net afforestation",
        unit="亩",
        chapter="三(五)1",
        measure="spatial",
        cumulative=True,
        direction="at_least",
        clause="三(五)；三(五)1；附件3 二(三)1；附表第9项",
        targets=(
            PlanTarget(2022, 300, "附件3 二(三)1；附表第9项", "净增造林面积300亩"),
            PlanTarget(2024, 900, "三(五)；三(五)1", "净增造林面积900亩"),
        ),
        duties=(duties.TEXT_5_1, duties.ROW_5_1_1, duties.ROW_5_1_3, duties.YEAR_9),
        layers=("afforestation",),
        numerator=(
            Amount(
                "afforestation",
                "area_m2",
                (Where("ledger", ("gain",)), Where("stage", ("accepted", "recognised")), _HAS_SURVIVED),
                "accepted_on",
                since=PLAN_BEGINS,
            ),
            Amount(
                "afforestation",
                "area_m2",
                (Where("ledger", ("loss",)),),
                "lost_on",
                sign=-1,
                since=PLAN_BEGINS,
            ),
        ),
        scale=3 / 2000,
        provisional=True,
        note_zh="净增＝成活率85%以上且验收合格的新增面积－减少面积（征占、采伐未更新、退林还耕）；公式待自然资源和规划局确认。",
        note_en="Accepted planting with 85 % survival less woodland lost; the formula is to be confirmed.",
    ),
    _make_honour(
        "green_villages",
        "绿美村庄",
        "Green and beautiful villages",
        "green_village",
        "三(五)1",
        "三(五)1；附件3 二(三)1；附表第9项",
        (
            PlanTarget(2022, 30, "附件3 二(三)1；附表第9项", "建设绿美村庄30个"),
            PlanTarget(2024, 90, "三(五)1", "建设绿美村庄90个"),
        ),
        (duties.TEXT_5_1, duties.ROW_5_1_3, duties.YEAR_9),
        "对象为自然村（庄台）；命名后计数，以评分等级还是命名为准待核。",
        "Hamlets, counted when named; whether the graded score suffices is to be confirmed.",
    ),
    Indicator(
        key="greening_projects",
        zh="绿化工程",
        en="Greening projects",
        unit="项",
        chapter="三(五)1",
        measure="spatial",
        cumulative=True,
        direction="at_least",
        clause="三(五)1",
        targets=(PlanTarget(2024, 30, "三(五)1", "统筹实施30项绿化工程"),),
        duties=(duties.TEXT_5_1, duties.ROW_5_1_3),
        layers=("greening",),
        numerator=(Amount("greening", "count", (_ACCEPTED,), "accepted_on", since=PLAN_BEGINS),),
        provisional=True,
        note_zh="一项工程一条记录，验收后计数；规划写“统筹实施”，是否以验收为准待核。",
        note_en="One record is one project, counted when accepted; the plan says 'carry out'.",
    ),
    Indicator(
        key="urban_greening_m2",
        zh="城区新增改造绿化面积",
        en="Urban greening, new and renewed",
        unit="万平方米",
        chapter="三(五)1",
        measure="spatial",
        cumulative=True,
        direction="at_least",
        clause="三(五)1；附件3 二(三)1；附表第9项",
        targets=(
            PlanTarget(2022, 21, "附件3 二(三)1；附表第9项", "城区新增改造绿化面积21万平方米"),
            PlanTarget(2024, 25, "三(五)1", "城区新增改造绿化面积25万平方米"),
        ),
        duties=(duties.TEXT_5_1, duties.ROW_5_1_3, duties.YEAR_9),
        layers=("greening",),
        numerator=(
            Amount(
                "greening",
                "area_m2",
                (_ACCEPTED, Where("in_urban_area", (True,))),
                "accepted_on",
                since=PLAN_BEGINS,
            ),
        ),
        scale=0.0001,
        note_zh="2022年即占三年指标的84%，年度指标不是三分之一。",
        note_en="The first year holds 84 % of the three-year figure: annual targets are not thirds.",
    ),
    _make_honour(
        "demonstration_homesteads",
        "美丽宜居示范庄台",
        "Demonstration homesteads",
        "homestead",
        "三(五)3",
        "三(五)3；附件3 二(三)3；附表第11项",
        (
            PlanTarget(2022, 30, "附件3 二(三)3；附表第11项", "新增美丽宜居示范庄台30个"),
            PlanTarget(2024, 90, "三(五)3", "新增美丽宜居示范庄台90个"),
        ),
        (duties.TEXT_5_3, duties.ROW_5_3_4, duties.YEAR_11),
        "泰兴自定项目，标准未公开；命名后计数，待核。",
        "Taixing's own scheme, criteria not public; counted when named.",
    ),
    _make_honour(
        "idyllic_villages",
        "省级特色田园乡村",
        "Idyllic villages, provincial",
        "idyllic_village",
        "三(五)3",
        "三(五)；三(五)3",
        (PlanTarget(2024, 5, "三(五)；三(五)3", "创建省级特色田园乡村5个"),),
        (duties.TEXT_5_3, duties.ROW_5_3_4),
        "由省分批命名，规划未列年度数；命名后计数。",
        "Named by the province in batches; the plan states no yearly figure.",
    ),
    _make_honour(
        "eco_civilization_villages",
        "省级生态文明建设示范村",
        "Eco-civilisation villages, provincial",
        "eco_village",
        "三(五)3",
        "三(五)；三(五)3",
        (PlanTarget(2024, 18, "三(五)；三(五)3", "省级生态文明建设示范村18个"),),
        (duties.TEXT_5_3, duties.ROW_5_3_4),
        "只计村，不计镇、街道一级；规划未列年度数。",
        "Villages only, not towns; the plan states no yearly figure.",
    ),
    Indicator(
        key="shoreline_violations",
        zh="长江岸线“四乱”问题销号率",
        en="Shore disorder closed",
        unit="%",
        chapter="三(五)2",
        measure="spatial",
        cumulative=False,
        direction="at_least",
        clause="三(五)2；附件1 (五)2 第3项；附件3 二(三)3",
        targets=(),
        duties=(duties.TEXT_5_2, duties.ROW_5_2_3, duties.YEAR_11),
        layers=("shoreline_zones", "shoreline_issues"),
        numerator=(
            Amount(
                "shoreline_issues",
                "count",
                (_YANGTZE, Where("stage", ("closed", "rechecked"))),
                "closed_on",
            ),
        ),
        denominator=(Amount("shoreline_issues", "count", (_YANGTZE,)),),
        scale=100.0,
        note_zh="长江干流岸线上已销号÷已发现；回头看反弹的退出。规划要求常态化，未列数值。",
        note_en="Closed over found on the Yangtze main stem; relapsed ones drop out. No figure in the plan.",
    ),
    Indicator(
        key="wetland_restored",
        zh="沿江湿地保护修复面积",
        en="Wetland protected and restored",
        unit="公顷",
        chapter="三(五)2",
        measure="spatial",
        cumulative=True,
        direction="at_least",
        clause="三(五)2；附件1 (五)2 第4项；附件1 (五)2 第5项",
        targets=(),
        duties=(duties.TEXT_5_2, duties.ROW_5_2_4, duties.ROW_5_2_5, duties.ROW_5_2_6),
        layers=("wetlands",),
        numerator=(
            Amount("wetlands", "area_m2", (_ACCEPTED,), "accepted_on"),
            Amount("wetlands", "area_m2", (Where("stage", (None,)),)),
        ),
        scale=0.0001,
        provisional=True,
        note_zh="已验收的修复建设面积，加没有工程阶段的现状保护湿地；规划未列数值，口径待核。",
        note_en="Accepted works, and protected wetland with no stage of work; the plan states no figure.",
    ),
    _make_corridor(
        "river_corridors",
        "“四纵五横”河流生态廊道建成率",
        "River corridors built (4+5)",
        "river",
        "已验收里程（重叠只计一次）÷规划中心线长度；规划只提“四纵五横”，名单与长度均待核。",
    ),
    _make_corridor(
        "road_corridors",
        "“三横三纵”道路生态廊道建成率",
        "Road corridors built (3+3)",
        "road",
        "已验收里程（重叠只计一次）÷规划中心线长度；规划只提“三横三纵”，名单与长度均待核。",
    ),
)
