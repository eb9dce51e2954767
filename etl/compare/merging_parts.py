"""Three versions of one shape, merged part by part where the parts of a multi shape can be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

from etl.compare.sameness import is_same_shape
from etl.tidy import make_multi

# Each part is compared with each: beyond this a person chooses between the whole shapes.
_MOST_PARTS = 300
_MOST_WORK = 20_000_000


@dataclass
class _Changes:
    """What one side made of the parts of the base: what stands where each part was, and what is new."""

    slots: list[list[BaseGeometry]]
    added: list[BaseGeometry] = field(default_factory=list)


def merge_parts(base: BaseGeometry, theirs: BaseGeometry, mine: BaseGeometry) -> BaseGeometry | None:
    """The shape with the changes of both sides (EPSG:4490, of the stored type); None where a person has to choose.

    A part that both changed, a part drawn over two parts of the base, and new parts that lie on one another cannot be
    told apart. All three shapes are valid lines or polygons of one family.
    """
    dimension = int(shapely.get_dimensions(base))
    if {int(shapely.get_dimensions(shape)) for shape in (theirs, mine)} != {dimension} or dimension < 1:
        return None
    old, new, own = (list(shapely.get_parts(shape)) for shape in (base, theirs, mine))
    points = [int(shapely.get_num_coordinates(shape)) for shape in (base, theirs, mine)]
    if max(len(old), len(new), len(own)) > _MOST_PARTS or points[0] * max(points) > _MOST_WORK:
        return None
    they, me = _assign(old, new, dimension), _assign(old, own, dimension)
    if they is None or me is None:
        return None
    parts = _merge_slots(old, they, me)
    added = _merge_added(they, me, dimension)
    if parts is None or added is None or not parts + added:
        return None
    merged = make_multi(shapely.geometrycollections(parts + added))
    return merged if shapely.is_valid(merged) else None


def _assign(old: Sequence[BaseGeometry], parts: Sequence[BaseGeometry], dimension: int) -> _Changes | None:
    changes = _Changes([[] for _ in old])
    for part in parts:
        slots = [at for at, one in enumerate(old) if is_same_shape(one, part)][:1] or [
            at for at, one in enumerate(old) if _share_ground(one, part, dimension)
        ]
        if len(slots) > 1:
            return None
        (changes.slots[slots[0]] if slots else changes.added).append(part)
    return changes


def _share_ground(one: BaseGeometry, two: BaseGeometry, dimension: int) -> bool:
    if not shapely.intersects(one, two):
        return False
    return bool(shapely.get_dimensions(shapely.intersection(one, two)) == dimension)


def _merge_slots(old: Sequence[BaseGeometry], they: _Changes, me: _Changes) -> list[BaseGeometry] | None:
    parts: list[BaseGeometry] = []
    for base, theirs, mine in zip(old, they.slots, me.slots, strict=True):
        if _are_same(theirs, [base]):
            parts += mine
        elif _are_same(mine, [base]) or _are_same(mine, theirs):
            parts += theirs
        else:
            return None
    gone = any(not theirs and not mine for theirs, mine in zip(they.slots, me.slots, strict=True))
    if gone and not _are_same(they.added, me.added):
        return None  # a part that both took away may have been drawn anew elsewhere, by each in a place of its own
    return parts


def _merge_added(they: _Changes, me: _Changes, dimension: int) -> list[BaseGeometry] | None:
    own = [part for part in me.added if not any(is_same_shape(part, other) for other in they.added)]
    if any(_share_ground(one, two, dimension) for one in own for two in they.added):
        return None
    return they.added + own


def _are_same(ones: Sequence[BaseGeometry], twos: Sequence[BaseGeometry]) -> bool:
    """Whether both hold the same parts, in whatever order."""
    rest = list(twos)
    for one in ones:
        met = next((at for at, two in enumerate(rest) if is_same_shape(one, two)), None)
        if met is None:
            return False
        rest.pop(met)
    return not rest
