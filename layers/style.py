"""Groups, themes and forms: how layers are ordered and drawn. Colour says the theme, form says the state."""

from __future__ import annotations

from dataclasses import dataclass

from layers.layer import Form


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the layer tree."""

    key: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A colour of the map with the group it belongs to; ``dark`` is for dark pages."""

    key: str
    zh: str
    en: str
    group: str
    colour: str
    dark: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a state is drawn, so that a grey print still tells it apart.

    ``fill``: none, half, dots or solid; ``outline``: dashed or solid; ``mark``: none, ring or notch.
    """

    form: Form
    zh: str
    en: str
    fill: str
    outline: str
    mark: str


GROUPS = (
    Group("base", "底图与单元", "Units"),
    Group("water", "水", "Water"),
    Group("outfalls", "排口", "Outfalls"),
    Group("forest", "林绿", "Forest and green"),
    Group("wetland", "湿地", "Wetlands"),
    Group("shore", "岸线", "Shoreline"),
    Group("corridors", "廊道", "Corridors"),
    Group("villages", "村庄", "Villages"),
    Group("control", "管控", "Control"),
)

THEMES = (
    Theme("base", "单元", "Units", "base", "#55625C", "#A9B7B0"),
    Theme("water", "水", "Water", "water", "#1F6FB2", "#5BA4E0"),
    Theme("ponds", "养殖", "Ponds", "water", "#5B8C99", "#8DB8C4"),
    Theme("outfalls", "排口", "Outfalls", "outfalls", "#B8591A", "#E88B47"),
    Theme("forest", "林绿", "Forest and green", "forest", "#3A8F4D", "#6DBB7E"),
    Theme("wetland", "湿地", "Wetlands", "wetland", "#2A9D9A", "#56C2BF"),
    Theme("shore", "岸线", "Shoreline", "shore", "#34558B", "#7B9BD1"),
    Theme("corridors", "廊道", "Corridors", "corridors", "#7659A6", "#A98FD4"),
    Theme("villages", "村庄", "Villages", "villages", "#A8503C", "#D08672"),
    Theme("control", "管控", "Control", "control", "#7A6A3A", "#B8A566"),
)

DRAWINGS = (
    Drawing("planned", "计划", "Planned", "none", "dashed", "none"),
    Drawing("building", "在建", "Under way", "half", "solid", "none"),
    Drawing("reported", "待验收", "Waiting for acceptance", "dots", "solid", "none"),
    Drawing("accepted", "已验收", "Accepted", "solid", "solid", "none"),
    Drawing("named", "已命名或销号", "Named or closed", "solid", "solid", "ring"),
    Drawing("problem", "退回或反弹", "Returned or relapsed", "solid", "solid", "notch"),
)

_BY_KEY = {theme.key: theme for theme in THEMES}


def get_theme(key: str) -> Theme:
    """The theme of that key; KeyError when there is none."""
    return _BY_KEY[key]
