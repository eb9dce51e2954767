"""园区: parks overlap towns and are assessment units of their own."""

from layers.fields import REMARKS, SOURCE, make_name
from layers.layer import Choice, Field, Layer

LEVEL = (
    Choice("provincial", "省级", "Provincial", ("省级开发区",)),
    Choice("city", "市级", "City", ("市级园区", "泰兴市级")),
)

LAYER = Layer(
    key="industrial_parks",
    zh="园区",
    en="Industrial parks",
    description_zh="开发区与工业园区（“三区三园”）。园区与乡镇重叠，按园区与按乡镇的合计不得相加。",
    description_en="Development zones and industrial parks. They overlap towns: totals by park and by "
    "town are never added.",
    theme="base",
    geometry=("polygon",),
    fields=(
        make_name("园区名称", "Park", "虹桥工业园区", "园区", "开发区", "开发区名称"),
        Field(
            "key",
            "text",
            "单位标识",
            "Unit key",
            "hongqiao_park",
            "DWBS",
            required=True,
            synonyms=("单位编码", "unit_key"),
            note_zh="作为考核单位的稳定标识",
            note_en="Stable key as an assessment unit",
        ),
        Field(
            "level",
            "choice",
            "级别",
            "Level",
            "provincial",
            "JB",
            choices=LEVEL,
            synonyms=("园区级别",),
            provisional=True,
            note_zh="级别待主管部门确认",
            note_en="To be confirmed by the bureau",
        ),
        Field(
            "host_township",
            "text",
            "所在乡镇",
            "Host township",
            "虹桥镇",
            "SZXZ",
            synonyms=("乡镇", "所属乡镇"),
        ),
        Field(
            "industry", "text", "主导产业", "Main industry", "船舶制造、新材料", "ZDCY", synonyms=("产业",)
        ),
        Field(
            "yangtze_1km",
            "boolean",
            "涉及长江1公里范围",
            "Within 1 km of the Yangtze",
            True,
            "CJ1KM",
            synonyms=("沿江1公里", "沿江一公里"),
        ),
        SOURCE,
        REMARKS,
    ),
    identity=("key",),
    label="name",
    measure="count",
    reference=True,
    provisional=True,
    min_zoom=8,
)
