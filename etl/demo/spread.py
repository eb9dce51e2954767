"""Points spread in a shape, neither in rows nor in heaps."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from etl.demo.frame import Points


def scatter(generator: np.random.Generator, shape: BaseGeometry, count: int) -> Points:
    """``count`` points (n, 2) evenly at random inside ``shape``."""
    west, south, east, north = shape.bounds
    shapely.prepare(shape)
    found: list[Points] = []
    total = 0
    while total < count:
        tried = generator.uniform((west, south), (east, north), (max(64, 3 * count), 2))
        inside = tried[shapely.contains_xy(shape, tried[:, 0], tried[:, 1])]
        found.append(inside)
        total += len(inside)
    return np.vstack(found)[:count]


def keep_apart(
    generator: np.random.Generator,
    shape: BaseGeometry,
    count: int,
    *,
    towards: Points | None = None,
    pull: float = 0.0,
    taken: Points | None = None,
) -> Points:
    """``count`` points (n, 2) in ``shape``, each as far from the others as a few tries find (best candidate).

    ``towards`` with ``pull`` in 0..1 draws them closer to a centre, as houses are near a town; ``taken`` are places
    already used.
    """
    candidates = scatter(generator, shape, max(400, count * 24))
    if towards is not None and pull > 0:
        reach = np.linalg.norm(candidates - towards, axis=1)
        scale = 1.0 + pull * 2.0 * np.exp(-((reach / 2200.0) ** 2))
    else:
        scale = np.ones(len(candidates))
    chosen: list[int] = []
    distance = np.full(len(candidates), np.inf)
    if taken is not None and len(taken):
        distance = np.min(np.linalg.norm(candidates[:, None] - taken[None], axis=2), axis=1)
        chosen_first = int(np.argmax(distance * scale))
    else:
        chosen_first = (
            int(np.argmin(np.linalg.norm(candidates - towards, axis=1))) if towards is not None else 0
        )
    chosen.append(chosen_first)
    for _ in range(count - 1):
        distance = np.minimum(distance, np.linalg.norm(candidates - candidates[chosen[-1]], axis=1))
        jitter = generator.uniform(0.85, 1.0, len(candidates))
        chosen.append(int(np.argmax(distance * scale * jitter)))
    return candidates[chosen]
