"""The yearly assessment of townships and parks: what a line of its sheet is, and the set it starts with (待核).

The plan asks for an assessment (专项考核机制) and states no weights. The starting set is ours; the bureau in charge
replaces it. Consequences are not computed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

# how a line is scored: a closed list, so that a sheet can be recomputed by hand
Scoring = Literal["completion", "schedule", "light"]
SCORINGS: dict[str, tuple[str, str]] = {
    "completion": ("得分＝分值×完成率，100%封顶", "points × completion, at most all of them"),
    "schedule": (
        "得分＝分值×完成率÷序时进度，100%封顶",
        "points × completion / schedule, at most all of them",
    ),
    "light": ("绿灯满分，黄灯一半，红灯不得分", "green all, yellow half, red none"),
}
SOURCE = "本系统起始值，待考核办下达"


@dataclass(frozen=True, slots=True)
class Item:
    """One line: 类别、指标、分值、评分标准."""

    category: str
    indicator: str
    points: float
    scoring: Scoring = "completion"
    criteria: str = ""

    def describe(self) -> dict[str, Any]:
        return asdict(self) | {"criteria": self.criteria or SCORINGS[self.scoring][0]}


ITEMS: tuple[Item, ...] = (
    Item("精准治水", "happy_waters", 12),
    Item("精准治水", "demonstration_rivers", 6),
    Item("精准治水", "river_ecological_km", 10),
    Item("精准治水", "outfall_investigated", 4),
    Item("精准治水", "outfall_monitored", 4),
    Item("精准治水", "outfall_traced", 4),
    Item("精准治水", "outfall_remediated", 8),
    Item("国土绿化", "afforestation_mu", 12),
    Item("国土绿化", "green_villages", 8),
    Item("国土绿化", "greening_projects", 6),
    Item("沿江生态", "shoreline_violations", 8),
    Item("宜居环境", "demonstration_homesteads", 8),
    Item("宜居环境", "idyllic_villages", 4),
    Item("宜居环境", "eco_civilization_villages", 6),
)
# what the lines stand under; a coordinator may write others
CATEGORIES: dict[str, str] = {
    "精准治水": "Clean water",
    "国土绿化": "Greening",
    "沿江生态": "Yangtze bank",
    "宜居环境": "Living environment",
}
# points taken off for each light of the year's monthly releases
DEDUCTIONS: dict[str, float] = {"warn": 0.0, "bad": 0.0}
