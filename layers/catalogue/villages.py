"""行政村（社区）: 371 villages and communities, with public statistical names and codes."""

from layers.fields import REMARKS, SOURCE, make_name
from layers.layer import Choice, Field, Layer

KIND = (
    Choice("village", "行政村", "Village", ("村", "村民委员会")),
    Choice("community", "社区", "Community", ("居委会", "居民委员会")),
)

LAYER = Layer(
    key="villages",
    zh="行政村（社区）",
    en="Villages",
    description_zh="行政村与社区。绿美村庄、示范庄台的对象是自然村（庄台），不是行政村。",
    description_en="Administrative villages and communities. Village programmes honour hamlets, not these.",
    theme="base",
    geometry=("point", "polygon"),
    fields=(
        make_name("村（社区）名称", "Village", "祁巷村", "村", "行政村", "社区", "村名", "村居名称", "CUN"),
        Field(
            "code",
            "text",
            "统计用区划代码",
            "Statistical code",
            "321283100201",
            "CDM",
            synonyms=("村代码", "行政村代码", "代码", "区划代码"),
            note_zh="12位；2021年前的代码前缀仍在使用",
            note_en="12 digits; prefixes from before 2021 are still in use",
        ),
        Field(
            "township_name",
            "text",
            "所属乡镇（街道）",
            "Township",
            "黄桥镇",
            "SSXZ",
            required=True,
            synonyms=("乡镇", "所属乡镇", "街道", "所在乡镇", "XIANG"),
        ),
        Field("kind", "choice", "类别", "Kind", "village", "LB", choices=KIND, synonyms=("类型",)),
        SOURCE,
        REMARKS,
    ),
    identity=("township_name", "name"),
    label="name",
    typed_by="kind",
    measure="count",
    reference=True,
    min_zoom=11,
)
