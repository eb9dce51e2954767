"""The catalogue: what each layer is, as data. No file, no network, no engine, no clock."""

from __future__ import annotations

from layers.catalogue import (
    afforestation,
    aquaculture_ponds,
    backbone_rivers,
    control_zones,
    corridor_works,
    corridors,
    farmland,
    fishing_ban_zones,
    greening,
    happy_waters,
    industrial_parks,
    monitoring_sections,
    outfalls,
    redline,
    river_management_belts,
    rural_rivers,
    shoreline_issues,
    shoreline_projects,
    shoreline_zones,
    townships,
    village_works,
    villages,
    wetlands,
)
from layers.layer import Layer

# In the order in which legend, dictionary and exports list them.
CATALOGUE: tuple[Layer, ...] = (
    townships.LAYER,
    villages.LAYER,
    industrial_parks.LAYER,
    backbone_rivers.LAYER,
    rural_rivers.LAYER,
    happy_waters.LAYER,
    monitoring_sections.LAYER,
    aquaculture_ponds.LAYER,
    fishing_ban_zones.LAYER,
    outfalls.LAYER,
    afforestation.LAYER,
    greening.LAYER,
    wetlands.LAYER,
    shoreline_zones.LAYER,
    shoreline_projects.LAYER,
    shoreline_issues.LAYER,
    corridors.LAYER,
    corridor_works.LAYER,
    village_works.LAYER,
    control_zones.LAYER,
    farmland.LAYER,
    redline.LAYER,
    river_management_belts.LAYER,
)

_BY_KEY = {layer.key: layer for layer in CATALOGUE}


def get(key: str) -> Layer:
    """The layer of that key; KeyError when there is none."""
    return _BY_KEY[key]
