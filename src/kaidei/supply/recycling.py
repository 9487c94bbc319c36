"""Rare earth that comes back: process scrap and old products, as a share of earlier use."""

from __future__ import annotations

import numpy as np

from kaidei.units import Floats


def returned(use: Floats, rate: Floats, lag: int) -> Floats:
    """Oxide recovered each month, (months, E, M) [t_reo].

    `use` (months, E, M) [t_reo/month] is the use that is planned, `rate` (months, E, M) [1] the
    share of the use of `lag` months before that comes back; the first months look at the first use.
    """
    earlier = use[np.maximum(np.arange(len(use)) - lag, 0)]
    return np.asarray(np.clip(rate, 0.0, 1.0) * earlier)
