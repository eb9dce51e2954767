"""生态保护红线: answers overlaps only."""

from layers.fields import REMARKS, SOURCE, make_name
from layers.layer import Choice, Field, Layer

KIND = (
    Choice("redline", "生态保护红线", "Ecological redline", ("红线", "国家级生态保护红线")),
    Choice("control_area", "生态空间管控区域", "Ecological control area", ("生态空间管控区",)),
)

LAYER = Layer(
    key="redline",
    zh="生态保护红线",
    en="Ecological redline",
    description_zh="生态保护红线与生态空间管控区域，只用于冲突检查：返回重叠面积与占比，不向乡镇提供图形。",
    description_en="Ecological redline and control areas, used to answer overlaps only.",
    theme="control",
    geometry=("polygon",),
    fields=(
        make_name("区域名称", "Area", "长江（泰兴市）重要湿地", "红线名称", "红线区域名称", "管控区名称"),
        Field(
            "kind",
            "choice",
            "类别",
            "Kind",
            "redline",
            "LB",
            required=True,
            choices=KIND,
            synonyms=("类型", "红线类型"),
        ),
        Field("code", "text", "编码", "Code", "321283-HX-03", "BM", synonyms=("红线编码",)),
        Field(
            "function",
            "text",
            "主导生态功能",
            "Main function",
            "湿地生态系统保护",
            "ZDGN",
            synonyms=("主导功能", "生态功能"),
        ),
        Field(
            "document_no",
            "text",
            "批准文号",
            "Document",
            "苏政发〔2020〕1号",
            "WH",
            synonyms=("文号",),
            provisional=True,
            note_zh="文号待核",
            note_en="To be confirmed",
        ),
        SOURCE,
        REMARKS,
    ),
    identity=("name",),
    label="name",
    typed_by="kind",
    measure="area",
    reference=True,
    restricted=True,
    provisional=True,
    min_zoom=9,
)
