"""Public place positions, rounded to two decimals of a degree (about 1 km), and public figures about them.

Positions: GeoNames (CC-BY 4.0), rounded. Extent and areas: public figures of the city and of its towns; town areas that
no public page gives are set from the number of villages. River names and their order from north to south or west to
east: public texts. Which of them are the plan's eleven backbone rivers no source says, so each is flagged 待核.
"""

from __future__ import annotations

from dataclasses import dataclass

LonLat = tuple[float, float]

EXTENT_WEST, EXTENT_EAST = 119 + 54 / 60 + 5 / 3600, 120 + 21 / 60 + 56 / 3600
EXTENT_SOUTH, EXTENT_NORTH = 31 + 58 / 60 + 12 / 3600, 32 + 23 / 60 + 5 / 3600
COUNTY_KM2 = 1172.0

# Unit key -> the places it grew from; a town merged from several keeps them all.
SEATS: dict[str, tuple[LonLat, ...]] = {
    "jichuan": ((120.01, 32.16),),
    "yanling": ((120.03, 32.18),),
    "yaowang": ((120.07, 32.22),),
    "huangqiao": ((120.23, 32.24), (120.22, 32.17), (120.18, 32.23), (120.15, 32.27)),
    "fenjie": ((120.33, 32.28),),
    "guxi": ((120.33, 32.35), (120.28, 32.32)),
    "yuanzhu": ((120.17, 32.32),),
    "shanhu": ((120.32, 32.18), (120.29, 32.19)),
    "guangling": ((120.24, 32.10),),
    "quxia": ((120.16, 32.10),),
    "zhangqiao": ((120.06, 32.12),),
    "heshi": ((120.14, 32.21),),
    "xinjie": ((120.11, 32.34), (120.10, 32.29)),
    "xuanbao": ((119.99, 32.29),),
    "binjiang": ((119.93, 32.15), (119.96, 32.24), (119.97, 32.12)),
    "hongqiao": ((120.01, 32.07), (120.01, 32.03)),
    "gensi": ((120.01, 32.25),),
}
# The centre of a unit, where its name is written and its villages are densest.
CENTRES: dict[str, LonLat] = {unit: seats[0] for unit, seats in SEATS.items()} | {"binjiang": (119.95, 32.17)}

PUBLIC_AREAS_KM2 = {
    "jichuan": 44.64, "yanling": 39.93, "yaowang": 57.92, "huangqiao": 175.95, "binjiang": 106.87, "hongqiao": 107.53,
}  # fmt: skip
VILLAGE_COUNTS = {
    "fenjie": 14, "guxi": 14, "yuanzhu": 12, "shanhu": 13, "guangling": 17, "quxia": 9, "zhangqiao": 18, "heshi": 19,
    "xinjie": 28, "xuanbao": 12, "gensi": 12,
}  # fmt: skip

# Places beyond the border hold the county in: each is the seat of a neighbour that gets no polygon.
NEIGHBOURS: tuple[LonLat, ...] = (
    (119.88, 32.31),
    (119.88, 32.35),
    (119.97, 32.36),
    (120.02, 32.35),
    (120.05, 32.40),
    (120.16, 32.39),
    (120.24, 32.38),
    (120.41, 32.31),
    (120.39, 32.25),
    (120.39, 32.21),
    (120.45, 32.26),
    (120.41, 32.17),
    (120.43, 32.12),
    (120.36, 32.12),
    (120.32, 32.12),
    (120.30, 32.07),
    (120.24, 32.04),
    (120.16, 32.04),
    (120.11, 32.05),
    (120.07, 32.00),
    (120.16, 31.98),
    (120.33, 32.44),
    (120.24, 32.44),
    (120.39, 32.44),
    (119.93, 32.37),
    (120.40, 32.37),
)

# The left bank of the Yangtze, downstream: first along the side channel, then 24 km along the main one.
BANK: tuple[LonLat, ...] = (
    (119.92, 32.30),
    (119.94, 32.27),
    (119.94, 32.24),
    (119.93, 32.21),
    (119.91, 32.18),
    (119.90, 32.15),
    (119.91, 32.11),
    (119.94, 32.07),
    (119.96, 32.03),
    (119.99, 32.00),
    (120.01, 31.97),
    (120.05, 31.95),
    (120.12, 31.93),
)
MAIN_CHANNEL_FROM: LonLat = (119.90, 32.16)
ISLAND_TOWN = "hongqiao"
ISLAND: tuple[LonLat, LonLat] = ((119.91, 32.09), (119.94, 32.04))


@dataclass(frozen=True, slots=True)
class Course:
    """A river as public texts have it: key, name, the way it runs, the places it passes (rounded).

    ``starts_at`` / ``ends_at`` name the river (or "yangtze") it joins; None leaves it at the border of the county.
    """

    key: str
    zh: str
    en: str
    direction: str
    places: tuple[LonLat, ...]
    starts_at: str | None = None
    ends_at: str | None = None
    width_m: float = 45.0

    def flows_forward(self) -> bool:
        """Does the line run downstream? Rivers measured from their mouth at the Yangtze run upstream."""
        return self.starts_at != "yangtze"


COURSES: tuple[Course, ...] = (
    Course(
        "rutai",
        "如泰运河",
        "Rutai Canal",
        "east_west",
        (
            (119.92, 32.16),
            (119.97, 32.17),
            (120.02, 32.18),
            (120.08, 32.20),
            (120.14, 32.21),
            (120.19, 32.23),
            (120.24, 32.23),
            (120.30, 32.24),
            (120.36, 32.25),
        ),
        "yangtze",
        None,
        60,
    ),
    Course(
        "guma",
        "古马干河",
        "Guma Trunk River",
        "east_west",
        (
            (119.94, 32.22),
            (119.97, 32.23),
            (120.03, 32.24),
            (120.09, 32.26),
            (120.16, 32.27),
            (120.22, 32.29),
            (120.28, 32.31),
            (120.34, 32.32),
            (120.37, 32.32),
        ),
        "yangtze",
        None,
        60,
    ),
    Course(
        "xuanbao",
        "宣堡港",
        "Xuanbao Harbour",
        "east_west",
        (
            (119.95, 32.27),
            (119.99, 32.29),
            (120.04, 32.28),
            (120.09, 32.30),
            (120.15, 32.31),
            (120.20, 32.30),
        ),
        "yangtze",
        "guma",
        40,
    ),
    Course(
        "jihuang",
        "季黄河",
        "Jihuang River",
        "south_north",
        ((120.29, 32.12), (120.27, 32.16), (120.25, 32.19), (120.24, 32.23)),
        None,
        "rutai",
        45,
    ),
    Course(
        "tianxing",
        "天星港",
        "Tianxing Harbour",
        "east_west",
        (
            (119.93, 32.09),
            (119.98, 32.11),
            (120.05, 32.14),
            (120.11, 32.16),
            (120.17, 32.16),
            (120.23, 32.18),
        ),
        "yangtze",
        "jihuang",
        50,
    ),
    Course(
        "jiaotu",
        "焦土港",
        "Jiaotu Harbour",
        "east_west",
        (
            (119.97, 32.03),
            (120.01, 32.06),
            (120.06, 32.10),
            (120.12, 32.11),
            (120.18, 32.12),
            (120.25, 32.12),
            (120.29, 32.15),
            (120.35, 32.18),
        ),
        "yangtze",
        None,
        45,
    ),
    Course(
        "liangtai",
        "两泰官河",
        "Liangtai Official River",
        "south_north",
        (
            (120.00, 32.11),
            (120.02, 32.15),
            (120.02, 32.20),
            (120.03, 32.25),
            (120.03, 32.29),
            (120.02, 32.33),
        ),
        "tianxing",
        None,
        45,
    ),
    Course(
        "qiangxi",
        "羌溪河",
        "Qiangxi River",
        "south_north",
        ((120.05, 32.05), (120.04, 32.09), (120.05, 32.13), (120.04, 32.16), (120.04, 32.19)),
        None,
        "rutai",
        35,
    ),
    Course(
        "xinqu",
        "新曲河",
        "Xinqu River",
        "south_north",
        (
            (120.14, 32.07),
            (120.14, 32.11),
            (120.12, 32.17),
            (120.11, 32.22),
            (120.11, 32.28),
            (120.09, 32.33),
            (120.09, 32.37),
        ),
        None,
        None,
        40,
    ),
    Course(
        "west_jianghuang",
        "西姜黄河",
        "West Jianghuang River",
        "south_north",
        ((120.21, 32.23), (120.20, 32.27), (120.18, 32.30), (120.17, 32.33), (120.17, 32.37)),
        "rutai",
        None,
        40,
    ),
    Course(
        "east_jianghuang",
        "东姜黄河",
        "East Jianghuang River",
        "south_north",
        ((120.25, 32.23), (120.25, 32.27), (120.26, 32.31), (120.25, 32.35)),
        "rutai",
        None,
        35,
    ),
    Course(
        "zengchan",
        "增产港",
        "Zengchan Harbour",
        "south_north",
        (
            (120.32, 32.13),
            (120.31, 32.18),
            (120.31, 32.22),
            (120.32, 32.29),
            (120.31, 32.34),
            (120.33, 32.39),
        ),
        None,
        None,
        35,
    ),
)
BOUNDARY_RIVER = Course("jingtai", "靖泰界河", "Jingtai Boundary River", "east_west", (), "yangtze", None, 35)
