"""The county's units: public names and codes, and what each was called before.

Sources, named at each row by a short word:
- 统计: National Bureau of Statistics, codes of statistical units, edition of 2023-06-30.
- 区划2007, 区划2010, 区划2021: published notices of boundary changes; where only the day of publication is
  known, it stands for the day of the change.
- 公开页面: a second list of township codes, in a public web page, that contradicts the statistical one.
- 通称: the full or everyday name of a body that the plan calls by its short name (待核).
- 规划: the county's plan for 2022-2024 itself.
"""

from __future__ import annotations

from datetime import date

from layers.unit import Alias, Unit

EDITION = "国家统计局 统计用区划代码 2023-06-30"
CHANGED_2021 = date(2021, 4, 21)
_LAST_2021 = date(2021, 4, 20)
_LAST_2010 = date(2010, 4, 11)
_LAST_2007 = date(2007, 5, 14)


def _rename(*names: str, until: date, source: str) -> tuple[Alias, ...]:
    return tuple(Alias(name, valid_to=until, source=source) for name in names)


def _miscode(code: str) -> Alias:
    return Alias(code=code, source="公开页面：与统计用代码冲突，起止时间不明")


def _name(*names: str, source: str = "通称（待核）") -> tuple[Alias, ...]:
    return tuple(Alias(name, source=source) for name in names)


CITY = Unit(
    "taixing", "city", "泰兴市", "Taixing City", "321283", _name("泰兴", "全市", "市级", source="规划")
)

TOWNSHIPS: tuple[Unit, ...] = (
    Unit(
        "jichuan",
        "township",
        "济川街道",
        "Jichuan Subdistrict",
        "321283001",
        note_zh="2021年4月前的济川街道含今延令街道大部",
        note_en="Before April 2021 the name covered most of today's Yanling as well",
    ),
    Unit(
        "yanling",
        "township",
        "延令街道",
        "Yanling Subdistrict",
        "321283002",
        since=CHANGED_2021,
        note_zh="2021年4月由济川街道等析置，旧资料中所辖村居的代码仍以321283001开头",
        note_en="Set up in April 2021; older files keep village codes that begin with 321283001",
    ),
    Unit(
        "yaowang",
        "township",
        "姚王街道",
        "Yaowang Subdistrict",
        "321283003",
        _rename("姚王镇", until=_LAST_2021, source="区划2021"),
        since=CHANGED_2021,
    ),
    Unit(
        "huangqiao",
        "township",
        "黄桥镇",
        "Huangqiao Town",
        "321283100",
        (
            _miscode("321283101"),
            *_rename("溪桥镇", "刘陈镇", until=_LAST_2010, source="区划2010"),
            *_rename("南沙镇", until=_LAST_2007, source="区划2007"),
        ),
    ),
    Unit("fenjie", "township", "分界镇", "Fenjie Town", "321283101"),
    Unit(
        "guxi",
        "township",
        "古溪镇",
        "Guxi Town",
        "321283102",
        (_miscode("321283106"), *_rename("横垛镇", until=_LAST_2010, source="区划2010")),
    ),
    Unit("yuanzhu", "township", "元竹镇", "Yuanzhu Town", "321283104", (_miscode("321283107"),)),
    Unit("shanhu", "township", "珊瑚镇", "Shanhu Town", "321283105"),
    Unit("guangling", "township", "广陵镇", "Guangling Town", "321283106"),
    Unit("quxia", "township", "曲霞镇", "Quxia Town", "321283108"),
    Unit("zhangqiao", "township", "张桥镇", "Zhangqiao Town", "321283109"),
    Unit("heshi", "township", "河失镇", "Heshi Town", "321283112", (_miscode("321283110"),)),
    Unit("xinjie", "township", "新街镇", "Xinjie Town", "321283113"),
    Unit("xuanbao", "township", "宣堡镇", "Xuanbao Town", "321283115"),
    Unit(
        "binjiang",
        "township",
        "滨江镇",
        "Binjiang Town",
        "321283123",
        (
            *_rename("马甸镇", until=_LAST_2010, source="区划2010"),
            *_rename("过船镇", until=_LAST_2007, source="区划2007"),
        ),
    ),
    Unit(
        "hongqiao",
        "township",
        "虹桥镇",
        "Hongqiao Town",
        "321283124",
        _rename("蒋华镇", "七圩镇", until=_LAST_2010, source="区划2010"),
    ),
    Unit("gensi", "township", "根思乡", "Gensi Township", "321283200", (_miscode("321283201"),)),
)

_HOST_ZH = "所在乡镇据公开报道，边界与所在乡镇待核"
_HOST_EN = "Host townships are known from press reports only; to be confirmed with the boundary"

PARKS: tuple[Unit, ...] = (
    Unit(
        "economic_zone",
        "park",
        "泰兴经济开发区",
        "Taixing Economic Development Zone",
        None,
        (
            *_name("经济开发区", source="规划"),
            *_name("江苏省泰兴经济开发区", "泰兴经开区", "经开区", "泰兴开发区"),
        ),
        ("binjiang",),
        note_zh=_HOST_ZH,
        note_en=_HOST_EN,
    ),
    Unit(
        "huangqiao_zone",
        "park",
        "黄桥经济开发区",
        "Huangqiao Economic Development Zone",
        None,
        (
            *_name("黄桥开发区", "黄桥开发园区", source="规划"),
            *_name("江苏省黄桥经济开发区", "黄桥经开区"),
            *_rename("黄桥工业园区", until=date(2018, 9, 20), source="报道：2018-09-21升为省级开发区"),
        ),
        ("huangqiao",),
        note_zh=_HOST_ZH,
        note_en=_HOST_EN,
    ),
    Unit(
        "hongqiao_park",
        "park",
        "虹桥工业园区",
        "Hongqiao Industrial Park",
        None,
        (*_name("泰兴市虹桥工业园区", source="规划"), *_name("泰兴虹桥工业园区", "虹桥园区")),
        ("hongqiao",),
        note_zh=_HOST_ZH,
        note_en=_HOST_EN,
    ),
    Unit(
        "hightech_zone",
        "park",
        "泰兴高新技术产业开发区",
        "Taixing High-tech Zone",
        "321283402",
        (
            *_name("高新技术产业开发区", "泰兴高新区", "高新区", "城东高新区"),
            Alias("城东高新技术产业园", "321283402", source="统计"),
        ),
        ("yaowang",),
        provisional=True,
        note_zh="规划未点名；与统计单列的“城东高新技术产业园”是否同一单位、所在乡镇均待核",
        note_en="Not named in the plan; its host, and whether 城东高新技术产业园 is the same, unconfirmed",
    ),
    Unit(
        "agrifood_park",
        "park",
        "农产品加工园区",
        "Agricultural Processing Park",
        "321283403",
        (
            Alias("农产品加工园", "321283403", source="统计"),
            *_name("泰兴市农产品加工园区", "泰兴农产品加工园区", "现代农业产业园"),
        ),
        ("yuanzhu", "xinjie"),
        provisional=True,
        note_zh="规划未点名；所在乡镇据2013年报道（园区与新街、元竹两镇），待核",
        note_en="Not named in the plan; hosts after a press report of 2013, unconfirmed",
    ),
    Unit(
        "urban_park",
        "park",
        "城区科技工业园",
        "Urban Science and Technology Industrial Park",
        None,
        _name("城区工业园", "城区工业园区", "城区科技工业园区"),
        ("jichuan",),
        provisional=True,
        note_zh="规划未点名；据统计单列的“城区科技工业园社区”推得，是否属“三区三园”待核",
        note_en="Not named in the plan; inferred from a statistical community of that name, unconfirmed",
    ),
)

BUREAUS: tuple[Unit, ...] = (
    Unit(
        "industry",
        "bureau",
        "工信局",
        "Industry and Information Technology Bureau",
        None,
        _name("工业和信息化局"),
        note_zh="全规划牵头（四、保障措施）",
        note_en="Leads the whole plan (chapter 4)",
    ),
    Unit("appraisal", "bureau", "考核办", "Performance Appraisal Office", None, _name("考核办公室")),
    Unit(
        "ecology",
        "bureau",
        "泰兴生态环境局",
        "Taixing Ecology and Environment Bureau",
        None,
        _name("生态环境局", "泰州市泰兴生态环境局"),
    ),
    Unit("water", "bureau", "水务局", "Water Affairs Bureau", None, _name("水利局")),
    Unit(
        "nature",
        "bureau",
        "自然资源和规划局",
        "Natural Resources and Planning Bureau",
        None,
        _name("自然资源局", "自规局", "资规局"),
    ),
    Unit(
        "housing",
        "bureau",
        "住建局",
        "Housing and Urban-Rural Development Bureau",
        None,
        _name("住房和城乡建设局"),
    ),
    Unit(
        "agriculture",
        "bureau",
        "农业农村局",
        "Agriculture and Rural Affairs Bureau",
        None,
        _name("农业局", "农委"),
    ),
    Unit("transport", "bureau", "交运局", "Transport Bureau", None, _name("交通运输局", "交通局")),
    Unit(
        "urban_management",
        "bureau",
        "城管局",
        "Urban Management Bureau",
        None,
        _name("城市管理局", "综合行政执法局"),
    ),
    Unit(
        "development_reform",
        "bureau",
        "发改委",
        "Development and Reform Commission",
        None,
        _name("发展和改革委员会", "发展改革委", "发改局"),
    ),
    Unit("commerce", "bureau", "商务局", "Commerce Bureau"),
    Unit("science", "bureau", "科技局", "Science and Technology Bureau", None, _name("科学技术局")),
    Unit(
        "public_affairs",
        "bureau",
        "机关事务服务中心",
        "Government Offices Service Centre",
        None,
        _name("机关事务管理局", "机关事务管理中心"),
    ),
    Unit("statistics", "bureau", "统计局", "Statistics Bureau"),
    Unit("approval", "bureau", "行政审批局", "Administrative Approval Bureau"),
    Unit("emergency", "bureau", "应急管理局", "Emergency Management Bureau", None, _name("应急局")),
    Unit("market", "bureau", "市场监督管理局", "Market Supervision Bureau", None, _name("市场监管局")),
    Unit("data", "bureau", "大数据管理局", "Big Data Bureau", None, _name("大数据局")),
    Unit(
        "power",
        "bureau",
        "供电公司",
        "Power Supply Company",
        None,
        (*_name("泰兴供电公司", source="规划"), *_name("国网泰兴市供电公司")),
    ),
)
