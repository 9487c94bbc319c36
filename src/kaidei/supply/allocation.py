"""Who gets what when there is too little: urgent use first, and equal shares among equals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kaidei.compiled import inlined
from kaidei.units import Floats


@inlined
def serve_tiers(need: Floats, tier: NDArray[np.int64], available: float, served: Floats) -> float:
    """Serve uses tier by tier from what is there; returns what was served in all [t_reo].

    `need` (K,) [t_reo, not below zero]; `tier` (K,) whole numbers from 0, served first; `available`
    [t_reo]. Writes `served` (K,) [t_reo]: a tier gets nothing before those above it have all they
    need, and the uses of one tier get the same share. Never more than `available`.

    This is the limit of a linear program with weights that fall steeply from tier to tier.
    """
    total, highest = 0.0, -1
    for k in range(need.shape[0]):
        total += need[k]
        highest = max(highest, tier[k])
        served[k] = need[k]
    if total <= available:  # most months: no tier need be looked at
        return total
    left, total = max(available, 0.0), 0.0
    for level in range(highest + 1):
        wanted = 0.0
        for k in range(need.shape[0]):
            if tier[k] == level:
                wanted += need[k]
        share = ration(wanted, left)
        for k in range(need.shape[0]):
            if tier[k] == level:
                served[k] = min(share * need[k], left)
                left -= served[k]
                total += served[k]
    return min(total, max(available, 0.0))


@inlined
def ration(orders: float, available: float) -> float:
    """Share of the orders that can be filled, the same for all who ordered [1, 0 to 1].

    `orders` in all and `available` [t_reo]; without orders it is one.
    """
    if orders <= available or orders <= 0.0:
        return 1.0
    return max(available, 0.0) / orders
