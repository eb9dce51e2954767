"""岸线功能区: four kinds of shore with their waterside and outer boundaries."""

from layers.fields import BANK_FIELD, REMARKS, RIVER, SOURCE, make_name
from layers.layer import Choice, Field, Layer
from layers.rules import NoOverlap

KIND = (
    Choice("protection", "岸线保护区", "Protection zone", ("保护区",)),
    Choice("reserve", "岸线保留区", "Reserve zone", ("保留区",)),
    Choice("control", "岸线控制利用区", "Controlled-use zone", ("控制利用区",)),
    Choice("development", "岸线开发利用区", "Development zone", ("开发利用区",)),
)

LAYER = Layer(
    key="shoreline_zones",
    zh="岸线功能区",
    en="Shoreline zones",
    description_zh="长江岸线保护区、保留区、控制利用区、开发利用区。不同资料的岸线长度不一致，须注明来源。",
    description_en="Four functional zones of the shore. Published shore lengths disagree: name the source.",
    theme="shore",
    geometry=("line", "polygon"),
    fields=(
        make_name("功能区名称", "Zone", "天星洲岸线保护区", "岸线名称", "岸线功能区"),
        Field(
            "kind",
            "choice",
            "功能区类别",
            "Kind",
            "protection",
            "LB",
            required=True,
            choices=KIND,
            synonyms=("类别", "类型", "功能区类型", "岸线类型"),
        ),
        RIVER,
        BANK_FIELD,
        Field(
            "reported_length_m",
            "number",
            "岸线长度",
            "Shore length",
            5200.0,
            "AXCD",
            unit="m",
            minimum=0,
            synonyms=("长度", "上报长度", "CD", "changdu"),
        ),
        Field("reach", "text", "起讫点", "Reach", "洋思港—六圩港", "QQD", synonyms=("起止点", "起讫地点")),
        Field(
            "reason",
            "text",
            "划分依据",
            "Reason of the zoning",
            "饮用水源保护",
            "HFYJ",
            synonyms=("依据", "划定依据"),
        ),
        SOURCE,
        REMARKS,
    ),
    identity=("name",),
    label="name",
    typed_by="kind",
    measure="length",
    declared_length_m="reported_length_m",
    rules=(NoOverlap(("shoreline_zones",), "acknowledge"),),
    reference=True,
    provisional=True,
    min_zoom=8,
)
