"""Members one after the other: what `operating` asks for, each compiled as a whole."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.compiled import compiled
from kaidei.lift import column
from kaidei.lift.concepts import operate, settle
from kaidei.lift.concepts.airlift import Air
from kaidei.lift.limiting import TARGET, Sea, at_feed
from kaidei.lift.search import COARSE, FIRST, THINNEST, least_energy, lifted, most_mud, thickest
from kaidei.units import Floats


@compiled
def solve_all(
    cases: Any,
    seas: Floats,
    weights: Floats,
    air: Air | None,
    feeds: Floats,
    thick: Floats,
    aim: int,
    states: Any,
) -> tuple[Floats, NDArray[np.int64]]:
    """Mud lifted [m3/s] and the code of what binds, member after member; `states` filled."""
    count = len(cases)
    found, limit, ratios = np.empty(count), np.empty(count, dtype=np.int64), np.empty(COARSE)
    for m in range(count):
        case, out, sea = cases[m], states[m], Sea(seas[m], weights)
        low, high = thick[m], max(THINNEST, 2.0 * thick[m])
        chosen, reached = thickest(case, sea, air, feeds[m], low, high, ratios, out)
        if reached:
            flow, code = feeds[m] * (1.0 + chosen), TARGET
            if aim == 1:
                chosen = least_energy(case, sea, air, feeds[m], chosen, high, out)
                flow = feeds[m] * (1.0 + chosen)
        else:
            chosen, flow, code = most_mud(case, sea, air, feeds[m], low, high, ratios, out)
        # A design that lifts nothing is shown at rest, as thick as it was meant to work.
        chosen = chosen if flow > 0.0 else low
        mix = column.mixture(case, sea.density, sea.weights, chosen)
        operate(case, mix, air, flow, out)
        settle(case, mix, air, out)
        found[m], limit[m] = flow / (1.0 + chosen), code
    return found, limit


@compiled
def operate_all(
    cases: Any,
    seas: Floats,
    weights: Floats,
    air: Air | None,
    thin: Floats,
    flows: Floats,
    states: Any,
) -> None:
    """Fill `states` at a dilution and slurry flow of each member, whatever limits they break."""
    for m in range(len(cases)):
        case, out = cases[m], states[m]
        mix = column.mixture(case, seas[m], weights, thin[m])
        operate(case, mix, air, flows[m], out)
        settle(case, mix, air, out)


@compiled
def envelope_all(
    cases: Any, seas: Floats, weights: Floats, air: Air | None, thin: Floats, greatest: float,
    found: Floats, flows: Floats, codes: Any, states: Any,
) -> None:  # fmt: skip
    """Fill (members, dilutions): most mud [m3/s], its slurry flow, and the code of what binds."""
    for m in range(len(cases)):
        case, sea = cases[m], Sea(seas[m], weights)
        for k in range(len(thin)):
            found[m, k], flows[m, k], codes[m, k] = lifted(
                case,
                sea,
                air,
                thin[k],
                greatest / (1.0 + thin[k]),
                0.0,
                FIRST,
                1e-6,
                states[m],
            )


@compiled
def map_all(
    cases: Any,
    seas: Floats,
    weights: Floats,
    air: Air | None,
    thin: Floats,
    feeds: Floats,
    codes: Any,
    states: Any,
) -> None:
    """Fill (members, dilutions, feeds): the code of the limit most broken, `TARGET` where none."""
    for m in range(len(cases)):
        case, sea = cases[m], Sea(seas[m], weights)
        for k in range(len(thin)):
            for j in range(len(feeds)):
                strain, code = at_feed(case, sea, air, thin[k], feeds[j], states[m])
                codes[m, k, j] = code if strain > 1.0 else TARGET
