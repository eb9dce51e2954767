"""Indicators of shore, wetlands and corridors: chapter three (五)2, annex 3. The plan states no figure."""

from __future__ import annotations

from layers.indicator import Amount, Indicator, Where
from layers.plan import duties

_ACCEPTED = Where("stage", ("accepted",))
_YANGTZE = Where("river_level", ("yangtze",))


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
