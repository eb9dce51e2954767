"""环境管控单元（三线一单）: which unit a work lies in."""

from layers.fields import REMARKS, SOURCE, make_name
from layers.layer import Choice, Field, Layer
from layers.rules import NoOverlap, Tiles

KIND = (
    Choice("priority", "优先保护单元", "Priority protection", ("优先保护",)),
    Choice("key", "重点管控单元", "Key control", ("重点管控",)),
    Choice("general", "一般管控单元", "General control", ("一般管控",)),
)

LAYER = Layer(
    key="control_zones",
    zh="环境管控单元",
    en="Control zones",
    description_zh="“三线一单”生态环境分区管控单元：优先保护、重点管控、一般管控。",
    description_en="Environmental control units: priority, key and general.",
    theme="control",
    geometry=("polygon",),
    fields=(
        make_name("管控单元名称", "Unit", "泰兴经济开发区", "单元名称", "环境管控单元名称"),
        Field(
            "kind",
            "choice",
            "单元分类",
            "Kind",
            "key",
            "DYFL",
            required=True,
            choices=KIND,
            synonyms=("类别", "类型", "管控单元分类", "管控类别"),
        ),
        Field(
            "code",
            "text",
            "单元编码",
            "Unit code",
            "ZH32128320001",
            "DYBM",
            synonyms=("编码", "环境管控单元编码"),
        ),
        Field(
            "requirement",
            "text",
            "管控要求",
            "Requirement",
            "严格控制高耗能高排放项目",
            "GKYQ",
            synonyms=("要求", "准入要求"),
        ),
        SOURCE,
        REMARKS,
    ),
    identity=("name",),
    label="name",
    typed_by="kind",
    measure="area",
    rules=(NoOverlap(("control_zones",), "acknowledge"), Tiles()),
    reference=True,
    provisional=True,
    min_zoom=8,
)
