"""Indicators of woodland, greening and villages: chapter three (五)1, (五)3 and annex 3."""

from __future__ import annotations

from layers.indicator import Amount, AtLeast, Duty, Indicator, PlanTarget, Where
from layers.plan import duties
from layers.plan.chapters import BEGINS_ON
from layers.plan.settings import get_setting

_NAMED = Where("stage", ("named", "rechecked"))
_ACCEPTED = Where("stage", ("accepted",))
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
                since=BEGINS_ON,
            ),
        ),
        provisional=True,
        note_zh=note_zh,
        note_en=note_en,
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
                since=BEGINS_ON,
            ),
            Amount(
                "afforestation",
                "area_m2",
                (Where("ledger", ("loss",)),),
                "lost_on",
                sign=-1,
                since=BEGINS_ON,
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
        numerator=(Amount("greening", "count", (_ACCEPTED,), "accepted_on", since=BEGINS_ON),),
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
                since=BEGINS_ON,
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
)
