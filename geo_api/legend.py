"""The legend of one person: the catalogue's drawing rules with what each layer holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from geo_api.collections import COUNTY
from geo_api.features import TOLD_NOTICE
from geo_api.holdings import Holding, join_bounds
from geo_api.people import Person
from geo_api.permissions import uploadable_layers
from geo_api.references import BBox
from layers import legend
from layers.layer import Layer


def describe_legend(
    person: Person, layers: Sequence[Layer], holdings: Mapping[str, Holding]
) -> dict[str, Any]:
    """Groups, themes, forms and layers with totals; ``bounds`` of the townships, else of everything
    (EPSG:4490)."""
    told = legend.describe_legend(layers)
    uploadable = set(uploadable_layers(person))
    for layer in told["layers"]:
        holding = holdings[layer["key"]]
        layer |= {
            "total": holding.total,
            "counts": holding.counts,
            "uploadable": layer["key"] in uploadable,
            "tiles": f"/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}?collections={layer['key']}",
        }
    illustrative = any(holding.illustrative for holding in holdings.values())
    return {
        "illustrative": illustrative,
        "notice": TOLD_NOTICE if illustrative else None,
        "bounds": _find_bounds(holdings),
        **told,
    }


def _find_bounds(holdings: Mapping[str, Holding]) -> list[float]:
    towns = holdings.get("townships", Holding()).bounds
    everything: BBox | None = reduce(join_bounds, (holding.bounds for holding in holdings.values()), None)
    return list(towns or everything or COUNTY)
