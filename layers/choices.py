"""Codelists that several layers share. Values are short ASCII codes; entries are retired, never removed."""

from __future__ import annotations

from layers.layer import Choice, State

RIVER_LEVEL = (
    Choice("yangtze", "长江干流", "Yangtze main stem", ("长江",)),
    Choice("backbone", "骨干河道", "Backbone river", ("骨干", "县级骨干河道")),
    Choice("county", "县级河道", "County river", ("县级", "市级河道")),
    Choice("town", "乡级河道", "Town river", ("乡级", "镇级河道", "镇级")),
    Choice("village", "村级河塘", "Village river or pond", ("村级", "中沟", "村庄河塘", "生产河")),
)

# As seen looking downstream.
BANK = (
    Choice("left", "左岸", "Left bank", ("左",)),
    Choice("right", "右岸", "Right bank", ("右",)),
    Choice("both", "两岸", "Both banks", ("双侧", "两侧", "左右岸")),
)

# Which way the water goes along a line; what nobody has said stays empty and is taken to follow the line (待核).
FLOW = (
    Choice("with", "顺里程（由起点流向终点）", "With the line", ("顺", "顺里程", "正向")),
    Choice("against", "逆里程（由终点流向起点）", "Against the line", ("逆", "逆里程", "反向")),
    Choice("both", "往复流（闸泵控制）", "To and fro", ("往复", "双向", "往复流")),
)

# GB 3838-2002 table 1; 6 stands for "worse than class V".
WATER_CLASS = (
    Choice("1", "Ⅰ类", "Class I", ("Ⅰ", "I", "一类", "I类")),
    Choice("2", "Ⅱ类", "Class II", ("Ⅱ", "II", "二类", "II类")),
    Choice("3", "Ⅲ类", "Class III", ("Ⅲ", "III", "三类", "III类")),
    Choice("4", "Ⅳ类", "Class IV", ("Ⅳ", "IV", "四类", "IV类")),
    Choice("5", "Ⅴ类", "Class V", ("Ⅴ", "V", "五类", "V类")),
    Choice("6", "劣Ⅴ类", "Worse than class V", ("劣Ⅴ", "劣V", "劣五类", "劣V类")),
)

FOUND_BY = (
    Choice("patrol", "日常巡查", "Routine patrol", ("巡查",)),
    Choice("remote", "遥感图斑", "Remote-sensing patch", ("卫星图斑", "图斑")),
    Choice("inspection", "上级督查", "Higher-level inspection", ("督查", "督察", "暗访")),
    Choice("complaint", "信访举报", "Complaint", ("信访", "举报")),
    Choice("self", "单位自查", "Own check", ("自查",)),
)

# The course of an ordinary piece of work; layers with a longer pipeline declare their own.
WORK_STATES = (
    State("planned", "计划", "Planned", "planned"),
    State("building", "在建", "Under construction", "building"),
    State("reported", "已报验", "Reported for acceptance", "reported"),
    State("accepted", "已验收", "Accepted", "accepted", counts=True),
)


def list_states(states: tuple[State, ...]) -> tuple[Choice, ...]:
    """The codelist of a lifecycle: what its field may hold."""
    return tuple(Choice(state.value, state.zh, state.en) for state in states)
