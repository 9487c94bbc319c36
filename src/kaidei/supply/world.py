"""Mine production of the world by region and year: the background against which Japan buys."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kaidei.units import Floats

REFERENCE_YEAR = 2024
"""Year for which a mine region's production is written."""


def production(years: NDArray[np.int64], base: Floats, growth: Floats) -> Floats:
    """Mine production, (R, Y, M) [t_reo/year], growing from REFERENCE_YEAR on.

    `years` (Y,) calendar; `base` (R, M) [t_reo/year]; `growth` (R, M) [1/year].
    """
    ahead = np.asarray(years)[None, :, None] - REFERENCE_YEAR
    return np.asarray(base[:, None, :] * (1.0 + growth[:, None, :]) ** ahead)


def region_share(made: Floats, region: int) -> Floats:
    """Share of one region in the world's production, (Y, M) [1]; `made` (R, Y, M)."""
    return np.asarray(made[region] / made.sum(axis=0))
