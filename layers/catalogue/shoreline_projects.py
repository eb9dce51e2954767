"""岸线利用项目: what occupies the shore, by which permit, and what became of it."""

from layers.fields import (
    BANK_FIELD,
    PLANNED_FINISH_ON,
    REMARKS,
    RIVER,
    SOURCE,
    SUPERVISING_BODY,
    make_name,
    make_stage,
)
from layers.layer import Choice, Field, Layer, Lifecycle, Protection, State
from layers.rules import DateOrder, Near, RequiredWhen

STAGES = Lifecycle(
    "stage",
    (
        State("registered", "已登记", "Registered", "planned"),
        State("rectifying", "处置中", "Being dealt with", "building"),
        State("reported", "已报结", "Reported as done", "reported"),
        State("settled", "处置完成", "Settled", "accepted", counts=True),
        State("rechecked", "回头看合格", "Rechecked and sound", "named", counts=True),
        State("relapsed", "回头看反弹", "Relapsed", "problem"),
    ),
)
USE = (
    Choice("wharf", "码头", "Wharf", ("港口码头",)),
    Choice("intake", "取排水", "Water intake or outlet", ("取水口", "排水口")),
    Choice("bridge", "跨（穿）江设施", "Crossing", ("桥梁", "隧道")),
    Choice("shipyard", "船厂", "Shipyard", ("船舶修造",)),
    Choice("ecology", "生态", "Ecological", ("生态项目",)),
    Choice("other", "其他", "Other"),
)
OUTCOME = (
    Choice("removed", "拆除取缔", "Removed", ("拆除", "取缔")),
    Choice("rectified", "整改规范", "Rectified", ("规范", "整改")),
    Choice("kept", "保留（合规）", "Kept as lawful", ("保留", "合规")),
)

LAYER = Layer(
    key="shoreline_projects",
    zh="岸线利用项目",
    en="Shoreline projects",
    description_zh="占用长江岸线的项目：占用长度、许可、处置结果（拆除取缔、整改规范、保留）与“回头看”。",
    description_en="Projects that occupy the shore: length, permit, outcome and recheck.",
    theme="shore",
    geometry=("line", "polygon"),
    fields=(
        make_name("项目名称", "Project", "某船业公司舾装码头", "项目", "岸线项目"),
        make_stage(STAGES, "处置阶段", "Stage", "settled"),
        Field(
            "use",
            "choice",
            "利用类型",
            "Use",
            "wharf",
            "LYLX",
            required=True,
            choices=USE,
            synonyms=("类型", "项目类型", "类别"),
        ),
        Field(
            "outcome",
            "choice",
            "处置结果",
            "Outcome",
            "rectified",
            "CZJG",
            choices=OUTCOME,
            synonyms=("处置类别", "处置方式", "整改类别"),
        ),
        Field(
            "occupied_length_m",
            "number",
            "占用岸线长度",
            "Occupied shore",
            280.0,
            "ZYCD",
            unit="m",
            minimum=0,
            synonyms=("占用长度", "岸线长度", "长度", "CD"),
        ),
        Field(
            "owner",
            "text",
            "项目业主",
            "Owner",
            "泰兴市某船业有限公司",
            "YZ",
            synonyms=("业主", "业主单位", "使用单位", "责任单位"),
        ),
        Field(
            "permit_no",
            "text",
            "许可文号",
            "Permit",
            "长许可〔2016〕120号",
            "XKWH",
            synonyms=("许可证号", "审批文号", "批复文号"),
        ),
        Field("permit_on", "date", "许可时间", "Permitted on", "2016-08-12", "XKSJ"),
        RIVER,
        BANK_FIELD,
        Field("zone", "text", "所在功能区", "Zone", "滨江岸线控制利用区", "GNQ", synonyms=("岸线功能区",)),
        PLANNED_FINISH_ON,
        Field(
            "settled_on",
            "date",
            "处置完成时间",
            "Settled on",
            "2022-11-10",
            "CZSJ",
            synonyms=("整改完成时间", "完成时间"),
        ),
        Field("recheck_round", "integer", "回头看轮次", "Recheck round", 1, "HTKLC", minimum=0, maximum=20),
        Field(
            "recheck_on", "date", "回头看时间", "Rechecked on", "2023-06-20", "HTKSJ", synonyms=("复核时间",)
        ),
        SUPERVISING_BODY,
        SOURCE,
        REMARKS,
    ),
    identity=("name",),
    label="name",
    measure="length",
    lifecycle=STAGES,
    dated_by="settled_on",
    declared_length_m="occupied_length_m",
    # 待核: no bureau has said so; where water is drawn is told to townships and the public by the kilometre
    protection=Protection("bureau", 1000.0, "use", ("intake",)),
    rules=(
        DateOrder("permit_on", "settled_on", "note"),
        DateOrder("settled_on", "recheck_on"),
        RequiredWhen("settled_on", "stage", ("settled", "rechecked")),
        RequiredWhen("outcome", "stage", ("settled", "rechecked")),
        RequiredWhen("recheck_on", "stage", ("rechecked", "relapsed")),
        Near("shoreline_zones", 200.0),
    ),
    min_zoom=10,
)
