"""禁渔区: waters of the ten-year fishing ban."""

from layers.fields import REMARKS, RESPONSIBLE_BODY, RIVER, SOURCE, make_name
from layers.layer import Choice, Field, Layer

KIND = (
    Choice("main_stem", "长江干流禁捕水域", "Yangtze main stem", ("长江干流",)),
    Choice("reserve", "水生生物保护区", "Aquatic reserve", ("保护区",)),
    Choice("tributary", "通江支流禁捕水域", "Tributary", ("支流", "通江河道")),
    Choice("buffer", "管控缓冲水域", "Buffer water", ("缓冲区",)),
)

LAYER = Layer(
    key="fishing_ban_zones",
    zh="禁渔水域",
    en="Fishing-ban zones",
    description_zh="长江“十年禁渔”水域范围，供巡查与缓冲区查询。",
    description_en="Waters of the ten-year fishing ban, for patrols and buffer queries.",
    theme="water",
    geometry=("polygon", "line"),
    fields=(
        make_name("水域名称", "Water", "长江泰兴段", "禁渔区名称", "禁捕水域"),
        Field(
            "kind",
            "choice",
            "类别",
            "Kind",
            "main_stem",
            "LB",
            required=True,
            choices=KIND,
            synonyms=("类型",),
        ),
        RIVER,
        Field(
            "ban_from_on",
            "date",
            "禁渔起始",
            "Ban from",
            "2021-01-01",
            "QSRQ",
            synonyms=("起始日期", "开始时间"),
        ),
        Field(
            "ban_to_on", "date", "禁渔截止", "Ban to", "2030-12-31", "JZRQ", synonyms=("截止日期", "结束时间")
        ),
        Field(
            "document_no",
            "text",
            "依据文号",
            "Document",
            "农业农村部通告〔2019〕4号",
            "WH",
            synonyms=("文号",),
            provisional=True,
            note_zh="文号待核",
            note_en="To be confirmed",
        ),
        RESPONSIBLE_BODY,
        SOURCE,
        REMARKS,
    ),
    identity=("name",),
    label="name",
    typed_by="kind",
    measure="area",
    reference=True,
    provisional=True,
    min_zoom=8,
)
