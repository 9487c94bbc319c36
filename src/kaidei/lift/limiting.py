"""What may bind an operating point, and how far each limit is used, compiled.

How far is a ratio, one at the limit; carrying capacity is the least flow, all others are greatest
ones.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from scipy.constants import g

from kaidei.compiled import compiled, spliced
from kaidei.lift import column
from kaidei.lift.case import Mixture
from kaidei.lift.concepts import operate
from kaidei.lift.concepts.airlift import Air
from kaidei.units import Floats

LIMITS = (
    "target",
    "breaking",
    "relocation",
    "pump pressure",
    "pump power",
    "carrying capacity",
    "erosion velocity",
    "seal blow-out",
    "uplift",
    "hook load",
    "gas supply",
    "no solution",
)
"""What may bind the rate, by code."""
TARGET, _, _, PRESSURE, POWER, CARRYING, EROSION, SEAL, UPLIFT, HOOK, GAS, NONE = range(len(LIMITS))

BROKEN = 1e30
"""A ratio that counts as broken whatever else: also what is undefined."""


class Sea(NamedTuple):
    """The water column at one member's nodes: densities (k,) [kg/m3] and weights (k,) [1]."""

    density: Floats
    weights: Floats


@compiled
def strains(case: Any, out: Any) -> tuple[float, float, float, float, float, float, float, float]:
    """How far each limit that more flow brings nearer is used [1], in the order of `STRAINS`.

    No solution is what no pump, however strong, could bring about: water that would have to come
    up its own bore, a jet without drive water, an open end that would have to hold pressure.
    """
    excess = out.slurry_density - case.water_density
    load = case.hook_load + g * case.slurry_area * case.depth * excess
    return (
        0.0 if out.water_flow >= 0.0 and out.pump_pressure < math.inf else BROKEN,
        out.pump_strain,
        out.shaft_power / case.power,
        out.slurry_velocity / case.erosion_velocity,
        out.overpressure / case.seal_capacity,
        out.overpressure / case.uplift_capacity,
        load / case.hook_capacity if case.hook_load > 0.0 else 0.0,
        out.gas_strain,
    )


STRAINS = (NONE, PRESSURE, POWER, EROSION, SEAL, UPLIFT, HOOK, GAS)
"""Codes of the limits in `strains`; of two that are broken whatever else, the first is named."""


@spliced
def worst(case: Any, out: Any) -> tuple[float, int]:
    """The greatest strain and the code of its limit, carrying capacity apart."""
    used = strains(case, out)
    most, code = -1.0, NONE
    for i in range(len(used)):
        strain = used[i] if used[i] < BROKEN else BROKEN  # what is undefined is broken
        if strain > most:
            most, code = strain, STRAINS[i]
    return most, code


@compiled
def at_flow(case: Any, mix: Mixture, air: Air | None, flow: float, out: Any) -> tuple[float, int]:
    """Operate at a slurry flow [m3/s]: the worst strain and its code."""
    operate(case, mix, air, flow, out)
    return worst(case, out)


@compiled
def at_feed(
    case: Any, sea: Sea, air: Air | None, dilution: float, feed: float, out: Any
) -> tuple[float, int]:
    """Lift `feed` [m3/s of mud] at a dilution: the worst strain and its code.

    Carrying capacity is included as far as flow does not keep it by far.
    """
    mix = column.mixture(case, sea.density, sea.weights, dilution)
    flow = feed * (1.0 + dilution)
    most, code = at_flow(case, mix, air, flow, out)
    speed = flow / case.slurry_area
    carrying = column.carrying(case, mix, speed) / speed
    return (carrying, CARRYING) if carrying > most else (most, code)


@compiled
def strains_all(cases: Any, states: Any) -> Floats:
    """Strain of each member by limit, (members, `STRAINS`)."""
    table = np.empty((len(cases), len(STRAINS)))
    for m in range(len(cases)):
        used = strains(cases[m], states[m])
        for k in range(len(used)):
            table[m, k] = used[k]
    return table
