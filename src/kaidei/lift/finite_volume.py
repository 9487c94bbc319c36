"""What the finite-volume solvers share: slopes that make no new extremes, between cells.

Second order in space where smooth (MUSCL, van Leer 1979, doi 10.1016/0021-9991(79)90145-1) and,
with two stages in time (Heun, strong-stability preserving: Gottlieb and Shu 1998), in time too.
"""

from __future__ import annotations

from kaidei.compiled import compiled, inlined
from kaidei.units import Floats

UPWIND, LIMITED = 1, 2
"""Orders of the reconstruction in a cell: constant, or linear with a limited slope."""


@inlined
def limited(back: float, ahead: float) -> float:
    """Slope between two differences: their harmonic mean, none at an extreme (van Leer 1974)."""
    product = back * ahead
    return 2.0 * product / (back + ahead) if product > 0.0 else 0.0


@compiled
def slopes(cells: Floats, before: float, after: float, order: int, out: Floats) -> None:
    """Half the limited difference across each cell, given the values beyond both ends."""
    n = cells.size
    for i in range(n):
        out[i] = 0.0
        if order == LIMITED:
            low = cells[i - 1] if i > 0 else before
            high = cells[i + 1] if i < n - 1 else after
            out[i] = 0.5 * limited(cells[i] - low, high - cells[i])
