"""Figures that rules need and that the plan leaves open or states twice: with source, and editable. So is how long
files are kept that nobody asked to keep."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """A figure in force. ``value`` is used; ``others`` are what other sources say, with their source.

    ``provisional`` (待核): no bureau has confirmed it.
    """

    key: str
    zh: str
    en: str
    value: float
    unit: str
    source: str
    others: tuple[tuple[float, str], ...] = ()
    provisional: bool = False
    note_zh: str = ""
    note_en: str = ""
    minimum: float = 0.0
    maximum: float = 100_000.0


def _assume(
    key: str,
    zh: str,
    en: str,
    value: float,
    unit: str,
    minimum: float,
    maximum: float,
    note_zh: str,
    note_en: str,
) -> Setting:
    """A figure that no source states: this system's own, until a bureau confirms it."""
    return Setting(
        key, zh, en, value, unit, "本系统默认值", (), True, note_zh, note_en, minimum=minimum, maximum=maximum
    )


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "tailwater_buffer_rutai_m",
        "如泰运河养殖尾水缓冲距离",
        "Aquaculture buffer along the Rutai canal",
        1000.0,
        "m",
        "附件3 二(二)1；附表第5项：如泰运河两侧1公里内",
    ),
    Setting(
        "tailwater_buffer_yangtze_rivers_m",
        "通江河道养殖尾水缓冲距离",
        "Aquaculture buffer along rivers that reach the Yangtze",
        1000.0,
        "m",
        "附件3 二(二)1：通江河道1公里内",
        others=((2000.0, "附件3 附表第5项：通江河道2公里内"),),
        provisional=True,
        note_zh="同一附件正文为1公里、附表为2公里；暂用正文，地图须注明所用距离",
        note_en="The annex says 1 km in its text, 2 km in its table; the text is used, and the map says so",
    ),
    Setting(
        "survival_min_pct",
        "造林成活率合格线",
        "Survival that qualifies a planting",
        85.0,
        "%",
        "GB/T 15776-2023 造林技术规程（一般气候区）",
        others=((70.0, "同标准：干旱地区"), (90.0, "张桥镇2017年考核办法（报道）")),
        note_zh="低于合格线的不计面积，退回补植",
        note_en="Below it no area counts: the plot goes back for replanting",
    ),
    Setting(
        "survival_replant_min_pct",
        "待补植下限（低于此为造林失败）",
        "Survival below which a planting has failed",
        41.0,
        "%",
        "通行做法（41%-84%待补植）",
        provisional=True,
    ),
    Setting(
        "area_gap_warn_pct",
        "上报与测算面积差提示线",
        "Gap between reported and measured area that is pointed out",
        5.0,
        "%",
        "本系统默认值",
        provisional=True,
    ),
    Setting(
        "area_gap_warn_mu",
        "上报与测算面积差提示线（绝对值）",
        "The same gap, absolute",
        1.0,
        "亩",
        "本系统默认值",
        provisional=True,
    ),
    Setting(
        "sliver_m2",
        "重叠碎片容差",
        "Overlap below which a sliver is not reported",
        10.0,
        "㎡",
        "本系统默认值",
        provisional=True,
    ),
    Setting(
        "release_cut_off_day",
        "月报截止日（31＝月末）",
        "Day on which a month's figures are cut off (31: its last day)",
        31.0,
        "日",
        "本系统默认值：月末",
        others=((28.0, "公开报道：有的地方每月28日前后报送"),),
        provisional=True,
    ),
    Setting(
        "control_zone_yangtze_m",
        "沿江管控距离",
        "Control distance from the Yangtze",
        1000.0,
        "m",
        "沿江1公里管控要求（长江保护通行规定）",
        provisional=True,
        note_zh="用于督查缓冲查询，依据条款待核",
        note_en="Used for buffer queries of inspections; its legal basis is to be confirmed",
    ),
    _assume(
        "corridor_gap_banks", "廊道空缺判定", "When a corridor has a gap", 1.0, "侧", 1.0, 2.0,
        "1：任一侧建成或在建即不算空缺（与指标口径一致）；2：两侧分别判定",
        "1: either bank fills the chainage, as the indicator counts; 2: each bank is judged alone",
    ),
    _assume(
        "corridor_gap_min_m", "不列入空缺清单的短缺口", "Gaps shorter than this are not listed", 10.0, "m", 0.0, 500.0,
        "仍计入空缺长度", "They still count in the length of the gaps",
    ),
    _assume(
        "network_join_m", "河网端点视为相接的距离", "Ends this near another river join it", 60.0, "m", 0.0, 500.0,
        "断头但相距很近的河道按相通追溯", "Used where a line stops short of the river it joins",
    ),
    _assume(
        "trace_downstream_m", "向下游追踪的最远距离", "How far a trace goes downstream", 30000.0, "m", 500.0, 200000.0,
        "沿河里程，不是直线距离", "Along the rivers, not as the crow flies",
    ),
    _assume(
        "trace_upstream_m", "向上游排查的最远距离", "How far a trace goes upstream", 15000.0, "m", 500.0, 200000.0,
        "沿河里程，不是直线距离", "Along the rivers, not as the crow flies",
    ),
    _assume(
        "water_trend_months", "水质趋势比较的月数", "Months of a trend", 3.0, "个月", 1.0, 12.0,
        "最近几个月的均值与去年同期比较", "The mean of the latest months is compared with the same ones of last year",
    ),
    _assume(
        "water_trend_rise_pct", "水质变差的提示线", "Rise that warns", 20.0, "%", 1.0, 500.0,
        "最差项目占考核目标限值的比例较去年同期上升的幅度", "Of the worst ratio of a value to its target limit",
    ),
    _assume(
        "water_trend_floor_pct", "趋势提示的起点", "Level from which a trend warns", 80.0, "%", 0.0, 200.0,
        "最差项目低于考核目标限值的这一比例时不提示", "Below it nothing is said",
    ),
    _assume(
        "planting_gap_warn_pct", "造林四种面积的差异提示线", "Gap of planting areas", 5.0, "%", 0.0, 100.0,
        "后一种面积比前一种少得超过这一比例时标出",
        "Where a later area falls short of the earlier one by more",
    ),
    _assume(
        "export_kept_days", "导出文件保存天数", "Days for which the file of an export is kept", 30.0, "天", 1.0, 3650.0,
        "到期自动删除文件，导出记录保留；需要时按同一时点再导出一次",
        "Then the file is removed and its row stays; it can be asked for again as of the same instant",
    ),
)  # fmt: skip
_BY_KEY = {setting.key: setting for setting in SETTINGS}


def get_setting(key: str) -> Setting:
    """The setting of that key; KeyError when there is none."""
    return _BY_KEY[key]
