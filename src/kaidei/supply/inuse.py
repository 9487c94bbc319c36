"""Rare earth in use: it ages, comes back or is lost."""

from __future__ import annotations

from kaidei.compiled import inlined
from kaidei.units import Floats


@inlined
def age(stages: Floats, inflow: float, lifetime: float) -> float:
    """One month of the stock in use: what reaches the end of its life [t_reo].

    `stages` (S,) [t_reo] are compartments in a row, changed in place: `inflow` [t_reo] enters the
    first after each has passed on its share S/lifetime. The life in months is a sum of S geometric
    ones: mean `lifetime` exactly [month, at least S], near Erlang of shape S while it is many
    months. Three compartments in a row are the usual smooth delay of system dynamics (Sterman,
    Business Dynamics, 2000).
    """
    share = min(stages.shape[0] / lifetime, 1.0)
    passed = inflow
    for stage in range(stages.shape[0]):
        moved = share * stages[stage]
        stages[stage] += passed - moved
        passed = moved
    return passed


@inlined
def end_of_life(outflow: float, dissipated: float, recovered: float) -> tuple[float, float, float]:
    """What becomes of it: returned as recycled oxide, dissipated in use, discarded [t_reo].

    `dissipated` [1] of the use was worn off or washed out, `recovered` [1] of the rest is recycled.
    """
    lost = dissipated * outflow
    left = outflow - lost
    returned = recovered * left
    return returned, lost, left - returned
