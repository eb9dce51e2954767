"""耕地: held by the natural-resources bureau; answers overlaps, no vectors below bureau rights."""

from layers.fields import REMARKS, SOURCE, make_name
from layers.layer import Choice, Field, Layer

KIND = (
    Choice("permanent", "永久基本农田", "Permanent basic farmland", ("基本农田", "永农")),
    Choice("ordinary", "一般耕地", "Ordinary farmland", ("耕地",)),
)
LAND_CLASS = (
    Choice("0101", "水田", "Paddy"),
    Choice("0102", "水浇地", "Irrigated land"),
    Choice("0103", "旱地", "Dry land"),
)

LAYER = Layer(
    key="farmland",
    zh="耕地与永久基本农田",
    en="Farmland",
    description_zh="永久基本农田与一般耕地，只用于冲突检查：返回重叠面积与占比，不向乡镇提供图形。",
    description_en="Permanent and ordinary farmland, used to answer overlaps only.",
    theme="control",
    geometry=("polygon",),
    fields=(
        make_name("图斑名称", "Patch", "黄桥镇祁巷村永农图斑", "图斑", "地块名称"),
        Field(
            "kind",
            "choice",
            "类别",
            "Kind",
            "permanent",
            "LB",
            required=True,
            choices=KIND,
            synonyms=("类型", "耕地类别"),
        ),
        Field("patch_no", "text", "图斑编号", "Patch number", "0158", "TBBH", synonyms=("图斑号",)),
        Field(
            "land_class",
            "choice",
            "地类",
            "Land class",
            "0101",
            "DLBM",
            choices=LAND_CLASS,
            synonyms=("地类编码", "地类名称"),
        ),
        Field(
            "survey_year",
            "integer",
            "调查年度",
            "Survey year",
            2022,
            "DCND",
            minimum=2009,
            maximum=2035,
            synonyms=("年度", "变更年度"),
        ),
        SOURCE,
        REMARKS,
    ),
    identity=("name", "patch_no"),
    label="name",
    typed_by="kind",
    measure="area",
    reference=True,
    restricted=True,
    min_zoom=12,
)
