"""监测断面: where water is sampled; the samples are observations graded by ``layers.gb3838``."""

from layers.choices import WATER_CLASS
from layers.fields import BANK_FIELD, REMARKS, RIVER, RIVER_LEVEL_FIELD, SOURCE, VILLAGE, make_name
from layers.layer import Choice, Field, Layer
from layers.rules import Near

ATTRIBUTE = (
    Choice("national", "国考", "National", ("国控", "国考断面")),
    Choice("provincial", "省考", "Provincial", ("省控", "省考断面")),
    Choice("municipal", "市考", "Municipal", ("市控", "市考断面", "县控")),
)
WATER = (
    Choice("river", "河流", "River", ("河",)),
    Choice("lake", "湖库", "Lake or reservoir", ("湖", "库", "水库")),
)

LAYER = Layer(
    key="monitoring_sections",
    zh="水质监测断面",
    en="Monitoring sections",
    description_zh="国考、省考、市考断面及其考核目标。水质按GB 3838-2002单因子评价；优Ⅲ比例与达标率分开计"
    "算。",
    description_en="National, provincial and municipal sections with their target class. The worst item "
    "decides the class; the share at class III or better and the share meeting target are "
    "two figures.",
    theme="water",
    geometry=("point",),
    fields=(
        make_name("断面名称", "Section", "马甸闸", "断面", "监测断面", "点位名称"),
        Field(
            "attribute",
            "choice",
            "断面属性",
            "Attribute",
            "provincial",
            "SX",
            required=True,
            choices=ATTRIBUTE,
            synonyms=("属性", "考核级别", "断面级别", "控制级别"),
        ),
        RIVER,
        Field(
            "target_class",
            "choice",
            "考核目标",
            "Target class",
            "3",
            "KHMB",
            required=True,
            choices=WATER_CLASS,
            synonyms=("目标类别", "水质目标", "考核目标类别"),
        ),
        Field(
            "code",
            "text",
            "断面编码",
            "Section code",
            "321283-S-008",
            "DMBM",
            synonyms=("点位编码", "断面代码"),
        ),
        Field(
            "water",
            "choice",
            "水体类型",
            "Kind of water",
            "river",
            "STLX",
            choices=WATER,
            synonyms=("类型",),
            note_zh="总磷限值河流与湖库不同；总氮只评湖库",
            note_en="Phosphorus limits differ; nitrogen counts in lakes only",
        ),
        Field(
            "reaches_yangtze",
            "boolean",
            "通江河流",
            "Reaches the Yangtze",
            True,
            "TJ",
            synonyms=("通江", "是否通江", "入江支流"),
        ),
        RIVER_LEVEL_FIELD,
        VILLAGE,
        BANK_FIELD,
        Field(
            "chainage_m", "number", "里程", "Chainage", 8200.0, "LC", unit="m", minimum=0, synonyms=("桩号",)
        ),
        Field(
            "automatic",
            "boolean",
            "水质自动站",
            "Automatic station",
            True,
            "ZDZ",
            synonyms=("自动站", "是否自动监测"),
        ),
        Field(
            "upstream_unit",
            "text",
            "上游责任乡镇",
            "Upstream township",
            "黄桥镇",
            "SYXZ",
            synonyms=("责任乡镇",),
        ),
        SOURCE,
        REMARKS,
    ),
    identity=("name", "river"),
    label="name",
    measure="count",
    rules=(Near("backbone_rivers", 300.0, "acknowledge", "river_level", ("backbone",)),),
    provisional=True,
    min_zoom=8,
)
