"""Fields that many layers share: one idea has one name, one label and one shapefile column everywhere."""

from __future__ import annotations

from layers.choices import BANK, FLOW, RIVER_LEVEL, list_states
from layers.layer import Field, Lifecycle

REMARKS = Field(
    "remarks", "text", "备注", "Remarks", "含配套步道", "BZ", synonyms=("说明", "beizhu", "note", "notes")
)
VILLAGE = Field(
    "village",
    "text",
    "行政村（社区）",
    "Village or community",
    "祁巷村",
    "CUN",
    synonyms=("村", "行政村", "村居", "社区", "所在村", "村（居）", "XZC", "cunming"),
)
RIVER = Field(
    "river",
    "text",
    "所在河流",
    "River",
    "如泰运河",
    "HL",
    synonyms=(
        "河流",
        "河流名称",
        "河道",
        "河道名称",
        "河湖名称",
        "受纳水体",
        "受纳河流",
        "heliu",
        "river_name",
    ),
)
RIVER_LEVEL_FIELD = Field(
    "river_level",
    "choice",
    "河道等级",
    "River level",
    "backbone",
    "HDDJ",
    choices=RIVER_LEVEL,
    synonyms=("河道级别", "河流级别", "受纳水体级别", "级别"),
)
BANK_FIELD = Field(
    "bank",
    "choice",
    "岸别",
    "Bank",
    "left",
    "AB",
    choices=BANK,
    synonyms=("左右岸", "所在岸", "anbie"),
    note_zh="面向下游分左右",
    note_en="Seen looking downstream",
)
FLOW_FIELD = Field(
    "flow",
    "choice",
    "流向",
    "Flow",
    "against",
    "LX",
    choices=FLOW,
    synonyms=("水流方向", "流向与里程"),
    provisional=True,
    note_zh="水流与里程方向的关系；未填的按线的方向推断，并注明待核",
    note_en="How the water runs along the line; where nobody says so it is taken to follow it, and marked",
)
RESPONSIBLE_BODY = Field(
    "responsible_body",
    "text",
    "责任单位",
    "Responsible body",
    "黄桥镇人民政府",
    "ZRDW",
    synonyms=("责任主体", "主要责任主体", "实施单位", "整改实施主体"),
    note_zh="责任主体不明的，由属地政府承担",
    note_en="Where nobody is known, the local government answers",
)
SUPERVISING_BODY = Field(
    "supervising_body",
    "text",
    "监管单位",
    "Supervising body",
    "泰兴生态环境局",
    "JGDW",
    synonyms=("监管部门", "行业主管部门", "督办单位"),
)
CONTRACTOR = Field(
    "contractor",
    "text",
    "施工单位",
    "Contractor",
    "泰兴市某园林工程有限公司",
    "SGDW",
    synonyms=("承建单位", "施工方"),
)
FUNDING_WAN = Field(
    "funding_wan",
    "number",
    "总投资",
    "Funding",
    120.5,
    "TZ",
    unit="万元",
    minimum=0,
    synonyms=("投资", "资金", "投资额", "投入资金", "概算"),
)
FUNDING_SOURCE = Field(
    "funding_source", "text", "资金来源", "Source of funds", "市级财政补助", "ZJLY", synonyms=("经费来源",)
)
PLAN_YEAR = Field(
    "plan_year",
    "integer",
    "计划年度",
    "Plan year",
    2022,
    "JHND",
    minimum=2015,
    maximum=2035,
    synonyms=("年度", "年份", "任务年度", "计划年份", "nian", "year"),
)
SOURCE = Field(
    "source",
    "text",
    "数据来源",
    "Source of the data",
    "2022年现场测量",
    "SJLY",
    synonyms=("来源", "资料来源", "测量方式"),
    note_zh="来源、日期与方法；不同来源的数不得平均",
    note_en="Origin, date and method; figures of different origin are never averaged",
)
PLANNED_FINISH_ON = Field(
    "planned_finish_on",
    "date",
    "计划完成时间",
    "Planned finish",
    "2022-12-20",
    "JHWC",
    synonyms=("计划完成日期", "完成时限", "整改时限", "计划竣工时间"),
)
STARTED_ON = Field(
    "started_on", "date", "开工时间", "Started on", "2022-03-01", "KGSJ", synonyms=("开工日期", "动工时间")
)
COMPLETED_ON = Field(
    "completed_on",
    "date",
    "完工时间",
    "Completed on",
    "2022-10-30",
    "WGSJ",
    synonyms=("竣工时间", "竣工日期", "完工日期"),
)
ACCEPTED_ON = Field(
    "accepted_on",
    "date",
    "验收时间",
    "Accepted on",
    "2022-11-20",
    "YSSJ",
    synonyms=("验收日期", "验收合格时间"),
)
ACCEPTANCE_NO = Field(
    "acceptance_no",
    "text",
    "验收文号",
    "Acceptance document",
    "泰水验〔2022〕12号",
    "YSWH",
    synonyms=("验收文件", "验收文件号"),
)
MANAGER = Field(
    "manager",
    "text",
    "管护责任人",
    "Person in charge of upkeep",
    "张三",
    "GHR",
    synonyms=("管护人", "管护人员"),
    readers="bureau",
)


def make_name(zh: str, en: str, example: str, *synonyms: str) -> Field:
    """The display name, the one field that every layer requires."""
    return Field(
        "name",
        "text",
        zh,
        en,
        example,
        "MC",
        required=True,
        synonyms=("名称", "mingcheng", "title", *synonyms),
    )


def make_stage(
    lifecycle: Lifecycle, zh: str, en: str, example: str, *synonyms: str, required: bool = True
) -> Field:
    """The field that holds the state of a work; its codelist is the lifecycle."""
    return Field(
        "stage",
        "choice",
        zh,
        en,
        example,
        "JD",
        required=required,
        choices=list_states(lifecycle.states),
        synonyms=("阶段", "状态", "进度", "进展", "当前阶段", "当前状态", "建设状态", "status", *synonyms),
    )


def make_chief(name: str, zh: str, en: str, dbf: str, *synonyms: str) -> Field:
    """A river chief's name or number: people change often and numbers are personal, so bureaus only."""
    example = "13900000000" if name.endswith("_phone") else "李四"
    return Field(name, "text", zh, en, example, dbf, synonyms=synonyms, readers="bureau")
