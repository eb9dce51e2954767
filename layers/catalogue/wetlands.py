"""湿地与生态空间: wetlands, ecological buffer zones, conservation area, shelter forest of the islets."""

from layers.choices import WORK_STATES
from layers.fields import (
    ACCEPTANCE_NO,
    ACCEPTED_ON,
    COMPLETED_ON,
    FUNDING_WAN,
    PLAN_YEAR,
    REMARKS,
    RESPONSIBLE_BODY,
    SOURCE,
    STARTED_ON,
    VILLAGE,
    make_name,
    make_stage,
)
from layers.layer import Choice, Field, Layer, Lifecycle
from layers.rules import AreaBetween, Avoid, DateOrder, NoOverlap, RequiredWhen

STAGES = Lifecycle("stage", WORK_STATES)
KIND = (
    Choice("natural", "自然湿地", "Natural wetland", ("自然", "天然湿地", "河流湿地")),
    Choice("constructed", "人工湿地", "Constructed wetland", ("人工",)),
    Choice("buffer_zone", "生态安全缓冲区", "Ecological buffer zone", ("缓冲区",)),
    Choice("conservation", "生态涵养区", "Conservation area", ("涵养区",)),
    Choice("shelter_forest", "洲岛防护林", "Shelter forest", ("防护林", "岸线防护林")),
)
WORK_KIND = (
    Choice("protected", "保护", "Protected", ("现状保护",)),
    Choice("restored", "修复", "Restored", ("恢复", "保护修复")),
    Choice("new", "新建", "Newly built", ("新增",)),
)
PROTECTION = (
    Choice("nature_reserve", "自然保护地", "Protected area", ("保护区",)),
    Choice("wetland_park", "湿地公园", "Wetland park"),
    Choice("plot", "湿地保护小区", "Wetland protection plot", ("保护小区",)),
    Choice("none", "未纳入", "None", ("无",)),
)

LAYER = Layer(
    key="wetlands",
    zh="湿地与缓冲区",
    en="Wetlands",
    description_zh="天星洲湿地、滨江污水厂二期与虹桥污水厂生态安全缓冲区、宣堡生态涵养区、洲岛防护林等。与"
    "造林重叠的须说明，不重复计数。",
    description_en="Wetlands, ecological buffer zones, the conservation area and shelter forest. Ground "
    "shared with afforestation must be acknowledged.",
    theme="wetland",
    geometry=("polygon",),
    fields=(
        make_name("名称", "Wetland", "天星洲湿地", "湿地名称", "项目名称", "湿地"),
        Field(
            "kind",
            "choice",
            "类别",
            "Kind",
            "natural",
            "LB",
            choices=KIND,
            synonyms=("类型", "湿地类型", "湿地类别"),
        ),
        make_stage(STAGES, "建设阶段", "Stage", "accepted", "修复阶段", required=False),
        Field(
            "work_kind",
            "choice",
            "工作性质",
            "Kind of work",
            "restored",
            "GZXZ",
            choices=WORK_KIND,
            synonyms=("性质", "修复方式"),
        ),
        Field(
            "protection",
            "choice",
            "保护形式",
            "Protection",
            "plot",
            "BHXS",
            choices=PROTECTION,
            synonyms=("保护方式",),
        ),
        PLAN_YEAR,
        VILLAGE,
        Field(
            "reported_area_mu",
            "number",
            "上报面积",
            "Reported area",
            320.0,
            "SBMJ",
            unit="亩",
            minimum=0,
            synonyms=("面积", "湿地面积", "修复面积", "MJ", "MIAN_JI", "mianji", "area"),
        ),
        Field(
            "plant",
            "text",
            "相关污水处理厂",
            "Related treatment plant",
            "滨江污水处理厂二期",
            "WSC",
            synonyms=("污水厂", "污水处理厂"),
        ),
        Field("purpose", "text", "功能", "Purpose", "尾水净化", "GN", synonyms=("用途", "主要功能")),
        STARTED_ON,
        COMPLETED_ON,
        ACCEPTED_ON,
        ACCEPTANCE_NO,
        RESPONSIBLE_BODY,
        FUNDING_WAN,
        SOURCE,
        REMARKS,
    ),
    identity=("name",),
    label="name",
    typed_by="kind",
    measure="area",
    lifecycle=STAGES,
    dated_by="accepted_on",
    declared_area_mu="reported_area_mu",
    rules=(
        DateOrder("started_on", "completed_on"),
        DateOrder("completed_on", "accepted_on"),
        RequiredWhen("accepted_on", "stage", ("accepted",)),
        NoOverlap(("wetlands",), "block"),
        NoOverlap(("afforestation", "greening"), "acknowledge"),
        Avoid("farmland", "block", "kind", ("permanent",)),
        Avoid("farmland", "acknowledge", "kind", ("ordinary",)),
        Avoid("river_management_belts", "acknowledge", when="kind", when_values=("shelter_forest",)),
        AreaBetween(100.0, 50_000_000.0),
    ),
    min_zoom=9,
)
