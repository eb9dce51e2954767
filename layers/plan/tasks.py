"""The ecological tasks of annex 1 (2022-2024) and annex 3 (2022), in our own short words.

Each is one row or sentence of the plan; its clause leads back to the text. Leads and assisting units are those
of that place, however they differ elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from layers.indicator import Duty
from layers.plan import duties


@dataclass(frozen=True, slots=True)
class Task:
    """One task. ``leads`` and ``assists`` are unit keys, ``year`` is None for the three-year list."""

    key: str
    zh: str
    en: str
    clause: str
    leads: tuple[str, ...]
    assists: tuple[str, ...]
    layers: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    year: int | None = None


def _task(
    key: str,
    zh: str,
    en: str,
    duty: Duty,
    layers: str = "",
    indicators: str = "",
    year: int | None = None,
) -> Task:
    linked = tuple(layers.split()), tuple(indicators.split())
    return Task(key, zh, en, duty.clause, duty.lead, duty.assist, *linked, year=year)


_OUTFALL_STAGES = "outfall_investigated outfall_monitored outfall_traced outfall_remediated"

THREE_YEARS: tuple[Task, ...] = (
    _task(
        "pond_tailwater",
        "推广健康养殖，养殖尾水达标或循环利用",
        "Healthy aquaculture; tailwater that complies or is recycled",
        duties.ROW_1_2_4,
        "aquaculture_ponds backbone_rivers",
        "aquaculture_tailwater",
    ),
    _task(
        "air_four_sources",
        "四源齐控，PM2.5与臭氧双控",
        "Control four sources; PM2.5 and ozone together",
        duties.ROW_4_1_1,
        "",
        "pm25 good_air_days",
    ),
    _task(
        "water_long_term",
        "各类水污染统筹防治，入河排口与养殖长效管理",
        "Prevent all kinds of water pollution; keep outfalls in order",
        duties.ROW_4_2_1,
        "outfalls aquaculture_ponds monitoring_sections",
        "section_grade_iii",
    ),
    _task(
        "black_water",
        "巩固城市、整治农村黑臭水体，断头河浜清淤活水",
        "Treat black-odorous water and open up dead-end creeks",
        duties.ROW_4_2_2,
        "rural_rivers",
        "black_odorous_water",
    ),
    _task(
        "outfalls_eleven_rivers",
        "11条骨干河道排口查测溯治；断面达标，消除通江劣Ⅴ类",
        "Outfalls of the eleven rivers; sections on target, none below class V",
        duties.ROW_4_2_3,
        "outfalls backbone_rivers monitoring_sections",
        f"{_OUTFALL_STAGES} section_grade_iii yangtze_tributaries_below_v",
    ),
    _task(
        "water_balance",
        "水平衡核算，污水处理厂统一运维",
        "Water balances; one operator for the treatment plants",
        duties.ROW_4_2_4,
        "",
        "sewage_collection reclaimed_water",
    ),
    _task(
        "park_outfalls",
        "虹桥工业园区、经济开发区排污口规范化，监测全覆盖",
        "Put the outfalls of two parks in order and under monitoring",
        duties.ROW_4_2_5,
        "outfalls industrial_parks",
        "park_outfall_monitoring",
    ),
    _task(
        "sewers",
        "控源截污，补齐城区管网，提高乡镇治污覆盖",
        "Cut pollution at source; fill the gaps in the sewers",
        duties.ROW_4_2_6,
        "",
        "sewage_collection",
    ),
    _task(
        "happy_rivers",
        "建设农村生态河道，打造幸福河湖",
        "Build ecological rural rivers and happy waters",
        duties.ROW_4_2_7,
        "rural_rivers happy_waters",
        "river_ecological_km rural_river_coverage happy_waters demonstration_rivers",
    ),
    _task(
        "zero_waste",
        "“无废城市”试点，完善垃圾末端处理与收运",
        "Zero-waste pilot; plants and collection of household waste",
        duties.ROW_4_3_2,
        "",
        "waste_reuse",
    ),
    _task(
        "green_islands",
        "危废集中收集，建5个“绿岛”",
        "Collect hazardous waste; five shared treatment projects",
        duties.ROW_4_3_4,
        "",
        "green_islands",
    ),
    _task(
        "soil",
        "复垦、养殖场土壤监测，建设用地风险管控修复",
        "Monitor soil; control and clean building land",
        duties.ROW_4_3_6,
        "farmland",
    ),
    _task(
        "farmland_use",
        "耕地用途管制，科学绿化，一般耕地进出平衡",
        "Keep farmland in use as such; green only where it is allowed",
        duties.ROW_5_1_1,
        "farmland afforestation greening",
        "afforestation_mu",
    ),
    _task(
        "farmland_quality",
        "提升耕地质量，防“非农化”“非粮化”",
        "Better soil; no other use of farmland",
        duties.ROW_5_1_2,
        "farmland",
    ),
    _task(
        "land_greening",
        "国土绿化，增绿补绿",
        "Green the land where there is room",
        duties.ROW_5_1_3,
        "afforestation greening village_works",
        "afforestation_mu green_villages greening_projects urban_greening_m2",
    ),
    _task(
        "yangtze_space",
        "生态空间管控，保护修复沿江湿地",
        "Control ecological space; restore wetlands along the river",
        duties.ROW_5_2_1,
        "wetlands control_zones redline",
        "wetland_restored",
    ),
    _task("fishing_ban", "长江十年禁渔", "Ten-year fishing ban", duties.ROW_5_2_2, "fishing_ban_zones"),
    _task(
        "shoreline",
        "岸线利用项目“回头看”，清四乱常态化",
        "Recheck shore projects; clear disorder as a routine",
        duties.ROW_5_2_3,
        "shoreline_zones shoreline_projects shoreline_issues",
        "shoreline_violations",
    ),
    _task(
        "corridors_and_conservation",
        "长江湿地与绿色廊道，宣堡生态涵养区，公路河道公园绿化",
        "Wetlands, green corridors, the Xuanbao conservation area, roads, rivers and parks",
        duties.ROW_5_2_4,
        "wetlands corridors corridor_works greening",
        "wetland_restored river_corridors road_corridors greening_projects",
    ),
    _task(
        "tianxingzhou",
        "天星洲湿地，两座污水厂生态安全缓冲区",
        "Tianxing islet; buffer zones of two treatment plants",
        duties.ROW_5_2_5,
        "wetlands",
        "wetland_restored",
    ),
    _task(
        "shelter_forest",
        "长江生态涵养带与洲岛防护林",
        "Conservation belt and shelter forest of the islets",
        duties.ROW_5_2_6,
        "wetlands afforestation",
        "wetland_restored",
    ),
    _task(
        "urban_layout",
        "优化城市布局，留白增绿",
        "Leave room for green in the town",
        duties.ROW_5_3_1,
        "greening",
        "urban_greening_m2",
    ),
    _task(
        "urban_renewal",
        "城市体检与更新，生态修复",
        "Check and renew the town; repair its nature",
        duties.ROW_5_3_2,
        "greening",
        "urban_greening_m2",
    ),
    _task(
        "rural_upkeep",
        "人居环境长效管护，改善农房",
        "Upkeep of villages; better housing",
        duties.ROW_5_3_3,
        "village_works",
    ),
    _task(
        "homesteads",
        "提升村容村貌，创建示范庄台",
        "Better villages; demonstration homesteads",
        duties.ROW_5_3_4,
        "village_works villages",
        "demonstration_homesteads idyllic_villages eco_civilization_villages",
    ),
)

YEAR_2022: tuple[Task, ...] = (
    _task(
        "y2022_pond_tailwater",
        "如泰运河、通江河道沿线养殖尾水达标或循环利用",
        "Pond tailwater in order along the Rutai canal and river mouths",
        duties.YEAR_5,
        "aquaculture_ponds backbone_rivers",
        "aquaculture_tailwater",
        2022,
    ),
    _task(
        "y2022_air",
        "完善大气监测，减排PM2.5与臭氧前体物",
        "More air monitoring; less PM2.5 and ozone precursors",
        duties.YEAR_9,
        "",
        "pm25 good_air_days",
        2022,
    ),
    _task(
        "y2022_water",
        "黑臭水体、断面预警、污水“333”攻坚与控源截污",
        "Black water, early warning at sections, sewage campaign",
        duties.YEAR_9,
        "rural_rivers monitoring_sections",
        "black_odorous_water section_grade_iii sewage_collection",
        2022,
    ),
    _task(
        "y2022_rural_rivers",
        "新建生态河道、幸福河湖，评选示范河道",
        "Ecological rivers, happy waters, demonstration rivers",
        duties.YEAR_9,
        "rural_rivers happy_waters",
        "river_ecological_km happy_waters demonstration_rivers",
        2022,
    ),
    _task(
        "y2022_soil",
        "土壤监测与修复，耕地质量保护",
        "Soil monitoring and repair; farmland quality",
        duties.YEAR_9,
        "farmland",
        "",
        2022,
    ),
    _task(
        "y2022_greening",
        "净增造林、绿美村庄、城区绿化",
        "Net planting, green villages, urban greening",
        duties.YEAR_9,
        "afforestation greening village_works",
        "afforestation_mu green_villages urban_greening_m2",
        2022,
    ),
    _task(
        "y2022_control_units",
        "“三线一单”分区管控，细分管控单元",
        "Environmental control units, graded",
        duties.YEAR_11,
        "control_zones redline",
        "",
        2022,
    ),
    _task(
        "y2022_corridors",
        "生态安全缓冲区，“四纵五横”“三横三纵”廊道",
        "Buffer zones; river and road corridors",
        duties.YEAR_11,
        "wetlands corridors corridor_works",
        "river_corridors road_corridors wetland_restored",
        2022,
    ),
    _task(
        "y2022_fishing_ban",
        "长江十年禁渔，探索生态补偿",
        "Fishing ban; first steps to ecological compensation",
        duties.YEAR_11,
        "fishing_ban_zones",
        "",
        2022,
    ),
    _task(
        "y2022_shoreline",
        "沿江产业调整，岸线“回头看”与清四乱",
        "Industry along the river; shore rechecked and cleared",
        duties.YEAR_11,
        "shoreline_zones shoreline_projects shoreline_issues industrial_parks",
        "shoreline_violations",
        2022,
    ),
    _task(
        "y2022_homesteads",
        "城市体检修复，人居环境管护，新增示范庄台",
        "Repair of the town, upkeep of villages, new homesteads",
        duties.YEAR_11,
        "village_works villages",
        "demonstration_homesteads",
        2022,
    ),
)

TASKS: tuple[Task, ...] = (*THREE_YEARS, *YEAR_2022)
