"""生态廊道: the planned lines; the plan names the pattern, not the rivers and roads, so all is 待核."""

from layers.fields import REMARKS, SOURCE, make_name
from layers.layer import Choice, Field, Layer

KIND = (
    Choice("river", "河流生态廊道", "River corridor", ("河流", "河流廊道", "四纵五横")),
    Choice("road", "道路生态廊道", "Road corridor", ("道路", "道路廊道", "三横三纵")),
)
AXIS = (
    Choice("vertical", "纵", "North to south", ("四纵", "三纵", "纵向", "南北向")),
    Choice("horizontal", "横", "East to west", ("五横", "三横", "横向", "东西向")),
)

LAYER = Layer(
    key="corridors",
    zh="生态廊道",
    en="Corridors",
    description_zh="河流“四纵五横”、道路“三横三纵”生态廊道的规划中心线。文件未列具体河道与道路，名单与宽度"
    "均待核。",
    description_en="Planned centre lines of the 4+5 river and 3+3 road corridors. The plan lists neither; "
    "names and widths are to be confirmed.",
    theme="corridors",
    geometry=("line",),
    fields=(
        make_name("廊道名称", "Corridor", "如泰运河生态廊道", "廊道", "河流名称", "道路名称"),
        Field(
            "code",
            "text",
            "廊道编号",
            "Corridor code",
            "H-RT",
            "LDBH",
            required=True,
            synonyms=("编号", "廊道代码"),
            note_zh="廊道建设段以此编号归属",
            note_en="Stretches of work refer to this code",
        ),
        Field(
            "kind",
            "choice",
            "廊道类别",
            "Kind",
            "river",
            "LDLB",
            required=True,
            choices=KIND,
            synonyms=("类别", "类型", "廊道类型"),
        ),
        Field("axis", "choice", "纵横", "Axis", "horizontal", "ZH", choices=AXIS, synonyms=("走向", "方向")),
        Field(
            "planned_width_m",
            "number",
            "规划宽度",
            "Planned width",
            50.0,
            "GHKD",
            unit="m",
            minimum=0,
            maximum=1000,
            synonyms=("宽度", "单侧宽度"),
            provisional=True,
            note_zh="文件未定宽度",
            note_en="The plan states no width",
        ),
        Field(
            "planned_length_m",
            "number",
            "规划长度",
            "Planned length",
            44330.0,
            "GHCD",
            unit="m",
            minimum=0,
            synonyms=("长度", "廊道长度", "CD", "changdu"),
            provisional=True,
            note_zh="文件未定长度",
            note_en="The plan states no length",
        ),
        Field(
            "reach",
            "text",
            "起讫点",
            "Reach",
            "长江口—古溪镇东界",
            "QQD",
            synonyms=("起止点", "起讫地点"),
            provisional=True,
            note_zh="起讫点待核",
            note_en="To be confirmed",
        ),
        Field(
            "along",
            "text",
            "依托河道或道路",
            "River or road followed",
            "如泰运河",
            "YT",
            synonyms=("依托河流", "依托道路", "河道名称"),
        ),
        Field(
            "chainage_origin", "text", "里程起点", "Chainage origin", "入江口", "LCQD", synonyms=("桩号起点",)
        ),
        Field(
            "lead_bureau",
            "text",
            "牵头单位",
            "Lead bureau",
            "泰兴生态环境局",
            "QTDW",
            synonyms=("责任单位", "牵头部门"),
        ),
        SOURCE,
        REMARKS,
    ),
    identity=("code",),
    label="name",
    typed_by="kind",
    measure="length",
    declared_length_m="planned_length_m",
    reference=True,
    provisional=True,
    min_zoom=7,
)
