"""四乱问题: found, cleared, closed, rechecked; closed is not final."""

from layers.choices import FOUND_BY
from layers.fields import (
    BANK_FIELD,
    PLANNED_FINISH_ON,
    REMARKS,
    RESPONSIBLE_BODY,
    RIVER,
    RIVER_LEVEL_FIELD,
    SOURCE,
    SUPERVISING_BODY,
    VILLAGE,
    make_name,
    make_stage,
)
from layers.layer import Choice, Field, Layer, Lifecycle, State
from layers.rules import DateOrder, RequiredWhen

STAGES = Lifecycle(
    "stage",
    (
        State("found", "已发现", "Found", "planned"),
        State("rectifying", "整改中", "Being cleared", "building"),
        State("reported", "已报销号", "Reported for closing", "reported"),
        State("closed", "已销号", "Closed", "accepted", counts=True),
        State("rechecked", "回头看合格", "Rechecked and sound", "named", counts=True),
        State("relapsed", "回头看反弹", "Relapsed", "problem"),
    ),
)
# 办河湖〔2018〕245号
KIND = (
    Choice("occupation", "乱占", "Unlawful occupation", ("占",)),
    Choice("mining", "乱采", "Unlawful digging", ("采",)),
    Choice("dumping", "乱堆", "Unlawful dumping", ("堆",)),
    Choice("building", "乱建", "Unlawful building", ("建",)),
)

LAYER = Layer(
    key="shoreline_issues",
    zh="四乱问题",
    en="Shoreline issues",
    description_zh="乱占、乱采、乱堆、乱建问题台账：发现、整改、销号、回头看。反弹的可重新整改并记轮次。",
    description_en="Register of the four kinds of disorder on rivers and shore: found, cleared, closed, "
    "rechecked by round.",
    theme="shore",
    geometry=("point", "line", "polygon"),
    fields=(
        make_name("问题名称", "Issue", "如泰运河虹桥段堤外堆放砂石", "问题", "问题描述", "四乱问题"),
        Field(
            "kind",
            "choice",
            "四乱类型",
            "Kind",
            "dumping",
            "SLLX",
            required=True,
            choices=KIND,
            synonyms=("类型", "问题类型", "类别"),
        ),
        make_stage(STAGES, "整改阶段", "Stage", "closed", "销号状态"),
        RIVER,
        RIVER_LEVEL_FIELD,
        VILLAGE,
        BANK_FIELD,
        Field(
            "patch_no",
            "text",
            "图斑号",
            "Patch number",
            "321283-2022-118",
            "TBH",
            synonyms=("图斑编号", "问题编号", "编号", "信访编号"),
        ),
        Field(
            "found_by",
            "choice",
            "问题来源",
            "Found by",
            "remote",
            "WTLY",
            choices=FOUND_BY,
            synonyms=("发现方式",),
        ),
        Field(
            "found_on",
            "date",
            "发现时间",
            "Found on",
            "2022-02-18",
            "FXSJ",
            synonyms=("发现日期", "排查时间"),
        ),
        Field(
            "reported_area_m2",
            "number",
            "占用面积",
            "Reported area",
            460.0,
            "ZYMJ",
            unit="㎡",
            minimum=0,
            synonyms=("面积", "问题面积", "MJ", "MIAN_JI", "mianji", "area"),
        ),
        Field(
            "buildings", "text", "涉及建筑物", "Buildings concerned", "彩钢棚1处", "JZW", synonyms=("建筑物",)
        ),
        RESPONSIBLE_BODY,
        Field(
            "measure", "text", "整改措施", "Measure", "清运砂石并复绿", "ZGCS", synonyms=("措施", "整治措施")
        ),
        PLANNED_FINISH_ON,
        Field(
            "rectified_on",
            "date",
            "整改完成时间",
            "Cleared on",
            "2022-05-30",
            "ZGSJ",
            synonyms=("完成时间", "整改时间"),
        ),
        Field("closed_on", "date", "销号时间", "Closed on", "2022-06-15", "XHSJ", synonyms=("销号日期",)),
        Field("closing_no", "text", "销号文号", "Closing document", "泰河长办〔2022〕21号", "XHWH"),
        Field(
            "recheck_round",
            "integer",
            "回头看轮次",
            "Recheck round",
            1,
            "HTKLC",
            minimum=0,
            maximum=20,
            synonyms=("回头看次数",),
        ),
        Field(
            "recheck_on", "date", "回头看时间", "Rechecked on", "2023-03-10", "HTKSJ", synonyms=("复核时间",)
        ),
        SUPERVISING_BODY,
        SOURCE,
        REMARKS,
    ),
    identity=("patch_no", "name"),
    label="name",
    typed_by="kind",
    measure="count",
    lifecycle=STAGES,
    dated_by="closed_on",
    declared_area_m2="reported_area_m2",
    rules=(
        DateOrder("found_on", "rectified_on"),
        DateOrder("rectified_on", "closed_on"),
        DateOrder("closed_on", "recheck_on"),
        RequiredWhen("closed_on", "stage", ("closed", "rechecked")),
        RequiredWhen("recheck_on", "stage", ("rechecked", "relapsed")),
        RequiredWhen("measure", "stage", ("rectifying", "reported", "closed"), "acknowledge"),
    ),
    min_zoom=10,
)
