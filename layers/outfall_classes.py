"""Classes of outfalls after HJ 1312-2023, as a tree: the leaf is stored, its parents are derived."""

from __future__ import annotations

from layers.layer import Choice

# A first survey may only know the first level, so a parent may be stored too.
CLASSES = (
    Choice("industrial", "工业排污口", "Industrial outfall", ("工业",)),
    Choice("enterprise", "工矿企业排污口", "Industrial and mining enterprise", ("工矿企业",), "industrial"),
    Choice("enterprise_factory", "工业企业排污口", "Factory", ("工业企业", "企业排污口"), "enterprise"),
    Choice("enterprise_mine", "矿山排污口", "Mine", ("矿山",), "enterprise"),
    Choice("enterprise_tailings", "尾矿库排污口", "Tailings pond", ("尾矿库",), "enterprise"),
    Choice("storm", "工矿企业雨洪排口", "Enterprise storm outlet", ("企业雨洪",), "industrial"),
    Choice(
        "storm_factory", "工业企业雨洪排口", "Factory storm outlet", ("工业企业雨洪", "企业雨水排口"), "storm"
    ),
    Choice("storm_mine", "矿山雨洪排口", "Mine storm outlet", ("矿山雨洪",), "storm"),
    Choice("storm_tailings", "尾矿库雨洪排口", "Tailings storm outlet", ("尾矿库雨洪",), "storm"),
    Choice(
        "park_plant",
        "工业及其他各类园区污水处理厂排污口",
        "Park treatment plant",
        ("园区污水处理厂", "园区污水厂"),
        "industrial",
    ),
    Choice(
        "park_storm", "园区污水处理厂雨洪排口", "Park plant storm outlet", ("园区污水厂雨洪",), "industrial"
    ),
    Choice(
        "urban_plant",
        "城镇污水处理厂排污口",
        "Urban treatment plant",
        ("城镇污水处理厂", "污水处理厂", "污水厂"),
    ),
    Choice("agricultural", "农业排口", "Agricultural outlet", ("农业",)),
    Choice(
        "livestock",
        "规模化畜禽养殖排污口",
        "Large livestock farm",
        ("畜禽养殖", "规模化畜禽养殖"),
        "agricultural",
    ),
    Choice(
        "aquaculture",
        "规模化水产养殖排污口",
        "Large aquaculture",
        ("水产养殖", "规模化水产养殖"),
        "agricultural",
    ),
    Choice("other", "其他排口", "Other outlet"),
    Choice(
        "irrigation", "大中型灌区排口", "Irrigation district", ("灌区", "大中型灌区", "农田退水"), "other"
    ),
    Choice("port", "港口码头排口", "Port or wharf", ("港口码头", "码头"), "other"),
    Choice(
        "small_livestock",
        "规模以下畜禽养殖排口",
        "Small livestock farm",
        ("规模以下畜禽养殖", "散养"),
        "other",
    ),
    Choice("small_aquaculture", "规模以下水产养殖排口", "Small aquaculture", ("规模以下水产养殖",), "other"),
    Choice(
        "urban_sewage",
        "城镇生活污水散排口",
        "Scattered urban sewage",
        ("城镇生活污水散排", "城镇生活污水"),
        "other",
    ),
    Choice("rural_plant", "农村污水处理设施排口", "Rural treatment facility", ("农村污水处理设施",), "other"),
    Choice(
        "rural_sewage",
        "农村生活污水散排口",
        "Scattered rural sewage",
        ("农村生活污水散排", "农村生活污水"),
        "other",
    ),
    Choice("urban_storm", "城镇雨洪排口", "Urban storm outlet", ("城镇雨洪", "雨洪排口", "雨水口"), "other"),
    Choice("rest", "其他排口（未列明）", "Other, not listed", ("其他类", "沟渠排口", "沟渠"), "other"),
    Choice("undetermined", "暂无法确定", "Not yet determined", ("不明", "待定")),
)

_PARENTS = {choice.value: choice.parent for choice in CLASSES}


def list_ancestors(value: str) -> tuple[str, ...]:
    """The class and its parents up to the first level, nearest first; KeyError for an unknown class."""
    chain = [value]
    parent = _PARENTS[value]
    while parent is not None:
        chain.append(parent)
        parent = _PARENTS[parent]
    return tuple(chain)
