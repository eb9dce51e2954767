"""The county the corpus lies in: the composed demonstration, as an instance that has been in use knows it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from etl.demo import compose_county
from etl.demo.records import DemoVersion
from etl.reading import CountyContext


@dataclass(frozen=True)
class County:
    """Published shapes in EPSG:4490. ``townships``: (name, outline)."""

    townships: tuple[tuple[str, BaseGeometry], ...]
    published_plots: tuple[BaseGeometry, ...]
    published_rivers: tuple[BaseGeometry, ...]
    published_points: tuple[BaseGeometry, ...]

    @property
    def outline(self) -> BaseGeometry:
        """The union of the townships."""
        return shapely.union_all([shape for _, shape in self.townships])

    def name_township(self, shape: BaseGeometry) -> str:
        """The township the middle of a shape lies in."""
        middle = (
            shapely.point_on_surface(shape)
            if shape.geom_type != "LineString"
            else shapely.Point(shape.coords[0])
        )
        return next((name for name, outline in self.townships if outline.contains(middle)), "泰兴市")

    def draw_place(self, rng: np.random.Generator) -> tuple[float, float]:
        """A place at least 300 m inside a township."""
        inner = [outline.buffer(-0.003) for _, outline in self.townships]
        while True:
            outline = inner[int(rng.integers(len(inner)))]
            west, south, east, north = outline.bounds
            place = shapely.Point(rng.uniform(west, east), rng.uniform(south, north))
            if outline.contains(place):
                return place.x, place.y


@cache
def compose_corpus_county() -> County:
    """The county, once."""
    versions = [version for version in compose_county().versions if version.valid_to is None]
    return County(
        tuple((str(one.attributes["name"]), one.geometry) for one in versions if one.layer == "townships"),
        tuple(shapely.get_parts(one.geometry)[0] for one in versions if _is_plot(one)),
        tuple(_list_rivers(versions)),
        tuple(one.geometry for one in versions if one.layer == "outfalls"),
    )


def _is_plot(version: DemoVersion) -> bool:
    return version.layer == "afforestation" and len(shapely.get_parts(version.geometry)) == 1


def _list_rivers(versions: list[DemoVersion]) -> list[BaseGeometry]:
    """Single-part lines of at least 3 km, longest names first, so that the list does not depend on any order."""
    lines = [one.geometry for one in versions if one.layer in ("rural_rivers", "backbone_rivers")]
    parts = [part for line in lines for part in shapely.get_parts(line)]
    return sorted((part for part in parts if part.length > 0.03), key=lambda part: (-part.length, part.wkb))


@cache
def know_county() -> CountyContext:
    """What the detective is told of the county."""
    county = compose_corpus_county()
    published = (*county.published_plots, *county.published_rivers, *county.published_points)
    boxes = shapely.bounds(np.array(published, dtype=object))
    return CountyContext(
        outline=county.outline.wkb,
        landmarks=boxes.astype("<f8").tobytes(),
        rivers=shapely.MultiLineString(list(county.published_rivers)).wkb,
    )
