"""Reported indicators of farming, services and building: chapter three (一)2 to (一)4."""

from __future__ import annotations

from layers.indicator import Indicator, PlanTarget
from layers.plan import duties
from layers.plan.reported import BASES_EN, BASES_ZH, make_reported

INDICATORS: tuple[Indicator, ...] = (
    make_reported(
        "rice_demonstration",
        "水稻绿色高质高效示范片",
        "Green high-yield rice areas",
        "个",
        "三(一)2",
        (
            PlanTarget(2022, 2, "附件3 二(二)1；附表第5项", "全年新增水稻绿色高质高效示范片2个"),
            PlanTarget(2024, 51, "三(一)2", "建设水稻绿色高质高效示范片51个"),
        ),
        (duties.TEXT_1_2, duties.ROW_1_2_3, duties.YEAR_5),
        cumulative=True,
        provisional=True,
        note_zh="2022年为新增2个，2024年51个是否含以前年度存量待核。",
        note_en="2 are new in 2022; whether the 51 include older ones is to be confirmed.",
    ),
    make_reported(
        "manure_reuse",
        "畜禽粪污综合利用率",
        "Manure used",
        "%",
        "三(一)2",
        (
            PlanTarget(2022, 99, "附件3 二(二)1；附表第5项", "畜禽粪污综合利用率达到99%以上"),
            PlanTarget(2024, 99, "三(一)2", "畜禽粪污综合利用率达到99%以上"),
        ),
        (duties.TEXT_1_2, duties.ROW_1_2_1, duties.YEAR_5),
    ),
    make_reported(
        "straw_reuse",
        "农作物秸秆综合利用率",
        "Straw used",
        "%",
        "三(一)2",
        (
            PlanTarget(2022, 97, "附件3 二(二)1；附表第5项", "秸秆综合利用率稳定在97%以上"),
            PlanTarget(2024, 97, "三(一)2", "农作物秸秆综合利用率达到97%以上"),
        ),
        (duties.TEXT_1_2, duties.ROW_1_2_5, duties.YEAR_5),
    ),
    make_reported(
        "service_power",
        "服务业单位增加值电耗下降",
        "Power per service value added, fall",
        "%",
        "三(一)3",
        (
            PlanTarget(
                2022, 3.5, "附件3 二(二)2；附表第6项", "服务业领域单位增加值电耗较2021年下降3.5%", 2021
            ),
            PlanTarget(2024, 8, "二；三(一)3", "较2020年分别下降8%、6%", 2020),
        ),
        (duties.TEXT_1_3, duties.ROW_1_3_2, duties.YEAR_6),
        note_zh=BASES_ZH,
        note_en=BASES_EN,
    ),
    make_reported(
        "public_power",
        "公共机构单位建筑面积电耗下降",
        "Power per floor area of public bodies, fall",
        "%",
        "三(一)3",
        (
            PlanTarget(2022, 2, "附件3 二(二)4；附表第8项", "公共机构单位建筑面积电耗较2021年下降2%", 2021),
            PlanTarget(2024, 6, "二；三(一)3", "较2020年分别下降8%、6%", 2020),
        ),
        (duties.TEXT_1_3, duties.ROW_1_3_2, duties.YEAR_8),
        note_zh=BASES_ZH,
        note_en=BASES_EN,
    ),
    make_reported(
        "green_building",
        "新建民用建筑绿色建筑标准设计比例",
        "New civil buildings designed to the green standard",
        "%",
        "三(一)4",
        (
            PlanTarget(2022, 100, "附件3 二(二)3；附表第7项", "绿色建筑面积占比100%"),
            PlanTarget(2024, 100, "三(一)4", "新建民用建筑全部按100%绿色建筑标准设计建造"),
        ),
        (duties.TEXT_1_4, duties.ROW_1_4_1, duties.YEAR_7),
        note_zh="2022年按“绿色建筑面积占比”表述，与2024年设计比例口径略有不同。",
        note_en="2022 is stated as a share of floor area, 2024 as a share of designs.",
    ),
    make_reported(
        "green_malls",
        "省级绿色商场",
        "Green malls, provincial",
        "家",
        "三(一)3",
        (
            PlanTarget(2022, 1, "附件3 二(二)2；附表第6项", "创建省级绿色商场1家"),
            PlanTarget(2024, 2, "三(一)3", "创建省级绿色商场2家"),
        ),
        (duties.TEXT_1_3, duties.ROW_1_3_3, duties.YEAR_6),
        cumulative=True,
    ),
    make_reported(
        "low_carbon_institutions",
        "国家级公共机构绿色低碳示范单位",
        "Low-carbon public bodies, national",
        "家",
        "三(一)3",
        (
            PlanTarget(2022, 1, "附件3 二(二)4；附表第8项", "国家级公共机构绿色低碳示范单位1家"),
            PlanTarget(2024, 2, "三(一)3", "国家级公共机构绿色低碳示范单位2家"),
        ),
        (duties.TEXT_1_3, duties.ROW_1_3_3, duties.YEAR_8),
        cumulative=True,
    ),
    make_reported(
        "freight_vehicles",
        "网络货运平台注册货车",
        "Lorries on freight platforms",
        "辆",
        "三(一)3",
        (
            PlanTarget(2022, 800, "附件3 二(二)2；附表第6项", "平台注册货车数量达到800辆以上"),
            PlanTarget(2024, 2000, "三(一)3", "网络货运平台注册货车达到2000辆以上"),
        ),
        (duties.TEXT_1_3, duties.ROW_1_3_4, duties.YEAR_6),
    ),
    make_reported(
        "electric_buses",
        "城乡公交纯电动车辆使用率",
        "Electric buses",
        "%",
        "三(一)3",
        (
            PlanTarget(2022, 100, "附件3 二(二)2；附表第6项", "城乡公交纯电动车辆使用率达100%"),
            PlanTarget(2024, 100, "三(一)3", "城乡公交纯电动车辆使用率达100%"),
        ),
        (duties.TEXT_1_3, duties.ROW_1_3_5, duties.YEAR_6),
    ),
    make_reported(
        "charging_piles",
        "新能源充电桩",
        "Charging points",
        "个",
        "三(一)3",
        (
            PlanTarget(2022, 100, "附件3 二(二)2；附表第6项", "新增新能源充电桩100个"),
            PlanTarget(2024, 150, "三(一)3", "建设新能源充电桩150个"),
        ),
        (duties.TEXT_1_3, duties.ROW_1_3_5, duties.YEAR_6),
        cumulative=True,
    ),
    make_reported(
        "bus_shelters",
        "智慧节能公交站台",
        "Smart energy-saving bus shelters",
        "个",
        "三(一)3",
        (
            PlanTarget(2022, 100, "附件3 二(二)2；附表第6项", "建设各类公交站亭100个"),
            PlanTarget(2024, 230, "三(一)3", "智慧型、节能环保型公交站台230个"),
        ),
        (duties.TEXT_1_3, duties.ROW_1_3_5, duties.YEAR_6),
        cumulative=True,
        note_zh="2022年写作“各类公交站亭”，口径较宽。",
        note_en="2022 speaks of shelters of all kinds.",
    ),
)
