"""Smooth random fields: what makes a border or a river wander without looking shaken."""

from __future__ import annotations

import numpy as np

from etl.demo.frame import Points

_SIZE = 64


class Noise:
    """Value noise of several octaves, about -1 .. 1, the same for the same generator."""

    def __init__(self, generator: np.random.Generator, wavelength_m: float, octaves: int = 3) -> None:
        self._lattices = [generator.uniform(-1.0, 1.0, (_SIZE, _SIZE)) for _ in range(octaves)]
        self._wavelength_m = wavelength_m

    def at(self, metres: Points) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """The field at points (n, 2) in metres."""
        total = np.zeros(len(metres))
        weight, scale, sum_of_weights = 1.0, self._wavelength_m, 0.0
        for lattice in self._lattices:
            total += weight * _interpolate(lattice, metres / scale)
            sum_of_weights += weight
            weight, scale = weight * 0.5, scale * 0.5
        return total / sum_of_weights


def _interpolate(lattice: Points, position: Points) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    cell = np.floor(position).astype(int)
    inside = position - cell
    ease = inside * inside * (3.0 - 2.0 * inside)
    i, j = cell[:, 0] % _SIZE, cell[:, 1] % _SIZE
    i1, j1 = (i + 1) % _SIZE, (j + 1) % _SIZE
    low = lattice[i, j] * (1 - ease[:, 0]) + lattice[i1, j] * ease[:, 0]
    high = lattice[i, j1] * (1 - ease[:, 0]) + lattice[i1, j1] * ease[:, 0]
    return np.asarray(low * (1 - ease[:, 1]) + high * ease[:, 1])
