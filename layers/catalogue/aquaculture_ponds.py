"""养殖池塘: ponds in the belts along the rivers, and whether their tailwater complies."""

from layers.choices import WORK_STATES
from layers.fields import ACCEPTED_ON, REMARKS, RIVER, SOURCE, VILLAGE, make_name, make_stage
from layers.layer import Choice, Field, Layer, Lifecycle
from layers.rules import AreaBetween, Avoid, NoOverlap, RequiredWhen

STAGES = Lifecycle("stage", WORK_STATES)
BELT = (
    Choice("rutai_1km", "如泰运河两侧1公里", "1 km of 如泰运河", ("如泰运河1公里",)),
    Choice("tributary_1km", "通江河道1公里内", "1 km of a river to the Yangtze", ("通江河道1公里",)),
    Choice(
        "tributary_2km",
        "通江河道1—2公里",
        "1-2 km of a river to the Yangtze",
        ("通江河道2公里", "通江河道2公里内"),
    ),
    Choice("outside", "缓冲带外", "Outside the belts", ("带外", "否")),
)
TAILWATER = (
    Choice("compliant", "达标排放", "Complies", ("达标", "是")),
    Choice("recycled", "循环利用", "Recycled", ("循环",)),
    Choice("noncompliant", "未达标", "Does not comply", ("不达标", "超标", "否")),
    Choice("unchecked", "未检测", "Not checked", ("未监测",)),
)
SPECIES = (
    Choice("fish", "鱼", "Fish", ("常规鱼", "鱼类")),
    Choice("crab", "河蟹", "Crab", ("蟹", "螃蟹")),
    Choice("shrimp", "虾", "Shrimp", ("青虾", "小龙虾", "南美白对虾")),
    Choice("mixed", "混养", "Mixed"),
    Choice("other", "其他", "Other"),
)
TREATMENT = (
    Choice("ponds", "三池两坝", "Three ponds and two dams"),
    Choice("wetland", "人工湿地", "Constructed wetland", ("湿地",)),
    Choice("ditch", "生态沟渠", "Ecological ditch", ("生态沟",)),
    Choice("none", "无", "None"),
    Choice("other", "其他", "Other"),
)

LAYER = Layer(
    key="aquaculture_ponds",
    zh="养殖池塘",
    en="Aquaculture ponds",
    description_zh="如泰运河两侧1公里、通江河道1公里（表列2公里）内的水产养殖池塘及尾水达标情况。带宽文件"
    "两处不一致，按设置取用。",
    description_en="Ponds in the belts and whether their tailwater complies. The plan states two belt "
    "widths; which is in force is a setting.",
    theme="ponds",
    geometry=("polygon",),
    fields=(
        make_name("池塘名称", "Pond", "马甸村3#塘", "池塘", "塘口", "塘口名称", "养殖场名称"),
        Field(
            "tailwater",
            "choice",
            "尾水达标情况",
            "Tailwater",
            "compliant",
            "WSDB",
            required=True,
            choices=TAILWATER,
            synonyms=("尾水", "是否达标", "尾水情况", "达标情况"),
        ),
        make_stage(STAGES, "治理阶段", "Stage of treatment works", "accepted", required=False),
        Field(
            "belt",
            "choice",
            "所在缓冲带",
            "Belt",
            "rutai_1km",
            "HCD",
            choices=BELT,
            synonyms=("缓冲带", "所在范围"),
        ),
        RIVER,
        VILLAGE,
        Field(
            "operator",
            "text",
            "养殖户（场）",
            "Operator",
            "某水产专业合作社",
            "YZH",
            synonyms=("养殖户", "经营者", "业主", "养殖主体"),
        ),
        Field(
            "operator_phone",
            "text",
            "养殖户电话",
            "Operator's phone",
            "13900000000",
            "YZHDH",
            synonyms=("联系电话", "电话"),
            readers="bureau",
        ),
        Field(
            "reported_area_mu",
            "number",
            "上报面积",
            "Reported area",
            45.0,
            "SBMJ",
            unit="亩",
            minimum=0,
            synonyms=("面积", "养殖面积", "水面面积", "MJ", "MIAN_JI", "mianji", "area"),
        ),
        Field(
            "species",
            "choice",
            "养殖品种",
            "Species",
            "crab",
            "PZ",
            choices=SPECIES,
            synonyms=("品种", "养殖种类"),
        ),
        Field(
            "treatment",
            "choice",
            "尾水处理方式",
            "Treatment",
            "ponds",
            "CLFS",
            choices=TREATMENT,
            synonyms=("处理方式", "治理方式"),
        ),
        Field(
            "checked_on",
            "date",
            "检测时间",
            "Checked on",
            "2022-10-15",
            "JCSJ",
            synonyms=("监测时间", "采样时间"),
        ),
        ACCEPTED_ON,
        SOURCE,
        REMARKS,
    ),
    identity=("name", "village"),
    label="name",
    measure="area",
    lifecycle=STAGES,
    dated_by="checked_on",
    declared_area_mu="reported_area_mu",
    rules=(
        RequiredWhen("checked_on", "tailwater", ("compliant", "noncompliant")),
        RequiredWhen("accepted_on", "stage", ("accepted",)),
        NoOverlap(("aquaculture_ponds",), "block"),
        Avoid("river_management_belts", "acknowledge"),
        AreaBetween(100.0, 2_000_000.0),
    ),
    min_zoom=11,
)
