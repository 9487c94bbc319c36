"""The mark on the sea floor: holes and the area they disturb."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kaidei.units import Floats


def holes(lifted: Floats, hole_dry_mass: Floats) -> Floats:
    """Holes [1] that some lifted mass [t_dry] takes, each giving `hole_dry_mass` [t_dry]; 0 where
    a hole gives nothing. Shapes broadcast."""
    shape = np.broadcast_shapes(lifted.shape, hole_dry_mass.shape)
    return np.divide(lifted, hole_dry_mass, out=np.zeros(shape), where=hole_dry_mass > 0)


def by_year(monthly: Floats, year_of_month: NDArray[np.int64]) -> Floats:
    """Sum the last axis over the months of each year: (..., months) to (..., years)."""
    first = np.flatnonzero(np.diff(year_of_month, prepend=-1))
    return np.add.reduceat(monthly, first, axis=-1)
