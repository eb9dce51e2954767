"""乡镇街道: the 17 town-level units, reference for every township figure."""

from layers.fields import REMARKS, SOURCE, make_name
from layers.layer import Choice, Field, Layer
from layers.rules import Tiles

KIND = (
    Choice("subdistrict", "街道", "Subdistrict"),
    Choice("town", "镇", "Town"),
    Choice("township", "乡", "Township"),
)

LAYER = Layer(
    key="townships",
    zh="乡镇（街道）",
    en="Townships",
    description_zh="2021年区划调整后的3个街道、13个镇、1个乡。统计按几何所在乡镇与考核单位分别进行。",
    description_en="The 3 subdistricts, 13 towns and 1 township after the 2021 adjustment. Geometric "
    "township and assessment unit are kept apart.",
    theme="base",
    geometry=("polygon",),
    fields=(
        make_name(
            "乡镇（街道）名称", "Township", "黄桥镇", "乡镇", "乡镇名称", "街道", "镇", "XIANG", "xzmc"
        ),
        Field(
            "key",
            "text",
            "单位标识",
            "Unit key",
            "huangqiao",
            "DWBS",
            required=True,
            synonyms=("单位编码", "unit_key"),
            note_zh="本系统自用的稳定标识；统计代码版本间互相冲突，不作主键",
            note_en="Stable key of this system; published statistical codes conflict between editions",
        ),
        Field(
            "code",
            "text",
            "统计用区划代码",
            "Statistical code",
            "321283100",
            "XZDM",
            synonyms=("行政区划代码", "区划代码", "代码", "XZQDM"),
            note_zh="取自统计用区划代码，须注明版本",
            note_en="From the statistical division codes; state the edition",
        ),
        Field("kind", "choice", "类别", "Kind", "town", "LB", choices=KIND, synonyms=("类型", "单位类别")),
        Field("seat", "text", "政府驻地", "Seat of government", "黄桥镇区", "ZD", synonyms=("驻地",)),
        Field(
            "valid_from_on", "date", "启用日期", "In force from", "2021-04-01", "QYRQ", synonyms=("生效日期",)
        ),
        SOURCE,
        REMARKS,
    ),
    identity=("key",),
    label="name",
    typed_by="kind",
    measure="count",
    rules=(Tiles(),),
    reference=True,
    min_zoom=7,
)
