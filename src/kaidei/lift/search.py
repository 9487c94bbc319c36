"""The search for an operating point, compiled: one member after the other.

How far each limit is used is a ratio, one at the limit; carrying capacity is the least flow, all
others are greatest ones. Roots are sought in the logarithm of the worst ratio.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.constants import g

from kaidei.compiled import compiled, spliced
from kaidei.lift import column
from kaidei.lift.case import Mixture
from kaidei.lift.concepts import operate, settle
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

COARSE, FINE = 13, 6
"""Dilutions looked at over the whole range, and between two of these."""
THINNEST = 100.0
"""Volumes of seawater to one of mud, beyond which the search does not go."""
STEPS = 8
"""Steps ahead that are looked to for the end of what gathered lumps break."""
SLOWEST = 1e-3
"""Least flow looked at over the greatest [1]."""
HOPELESS = 1.0
"""Excess of a limit at every coarse dilution beyond which the fine ones are not looked at."""
BROKEN = 1e30
"""A ratio that counts as broken whatever else: also what is undefined."""


class Sea(NamedTuple):
    """The water column at one member's nodes: densities (k,) [kg/m3] and weights (k,) [1]."""

    density: Floats
    weights: Floats


@compiled
def strains(case: Any, out: Any) -> tuple[float, float, float, float, float, float, float, float]:
    """How far each limit that more flow brings nearer is used [1], in the order of `STRAINS`."""
    excess = out.slurry_density - case.water_density
    load = case.hook_load + g * case.slurry_area * case.depth * excess
    return (
        out.pump_strain,
        out.shaft_power / case.power,
        out.slurry_velocity / case.erosion_velocity,
        out.overpressure / case.seal_capacity,
        out.overpressure / case.uplift_capacity,
        load / case.hook_capacity if case.hook_load > 0.0 else 0.0,
        out.gas_strain,
        0.0 if out.water_flow >= 0.0 else BROKEN,
    )


STRAINS = (PRESSURE, POWER, EROSION, SEAL, UPLIFT, HOOK, GAS, NONE)
"""Codes of the limits in `strains`."""


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


@spliced
def at_flow(case: Any, mix: Mixture, air: Air | None, flow: float, out: Any) -> tuple[float, int]:
    """Operate at a slurry flow [m3/s]: the worst strain and its code."""
    operate(case, mix, air, flow, out)
    return worst(case, out)


@compiled
def at_feed(
    case: Any, sea: Sea, air: Air | None, dilution: float, feed: float, out: Any
) -> tuple[float, int]:
    """Lift `feed` [m3/s of mud] at a dilution: the worst strain, carrying capacity included."""
    mix = column.mixture(case, sea.density, sea.weights, dilution)
    flow = feed * (1.0 + dilution)
    most, code = at_flow(case, mix, air, flow, out)
    carrying = mix.carrying * case.slurry_area / flow
    return (carrying, CARRYING) if carrying > most else (most, code)


@spliced
def next_step(
    a: float, fa: float, b: float, fb: float, c: float, fc: float, tolerance: float
) -> float:
    """Where between a (0) and b (1) to try next, by Chandrupatla's method (1997)."""
    step, xi, phi = 0.5, (a - b) / (c - b), (fa - fb) / (fc - fb)
    if phi * phi < xi and (1.0 - phi) * (1.0 - phi) < 1.0 - xi:
        step = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    least = min(0.5, tolerance / abs(b - a))
    return min(max(step, least), 1.0 - least)


@spliced
def thickest(
    case: Any, sea: Sea, air: Air | None, feed: float, low: float, high: float, out: Any
) -> tuple[float, bool]:
    """The thickest slurry between two dilutions that lifts the feed within every limit."""
    if at_feed(case, sea, air, low, feed, out)[0] <= 1.0:
        return low, True
    thin, thick = 0.0, low
    for i in range(1, COARSE):
        thin = grid(low, high, i, COARSE - 1)
        if at_feed(case, sea, air, thin, feed, out)[0] <= 1.0:
            return _between(case, sea, air, feed, thick, thin, out), True
        thick = thin
    return low, False


@compiled
def grid(low: float, high: float, i: int, count: int) -> float:
    """Dilution i of `count` from low to high, even in the logarithm of one plus them."""
    share = i / count
    return math.expm1(math.log1p(low) * (1.0 - share) + math.log1p(high) * share)


@spliced
def _between(
    case: Any, sea: Sea, air: Air | None, feed: float, broken: float, kept: float, out: Any
) -> float:
    """The dilution at which limits begin to be kept, a hair to the side that keeps them."""
    a, b = broken, kept
    fa = math.log(at_feed(case, sea, air, a, feed, out)[0])
    fb = math.log(max(at_feed(case, sea, air, b, feed, out)[0], 1e-300))
    c, fc, step = a, fa, 0.5
    for _ in range(60):
        trial = a + step * (b - a)
        value = math.log(max(at_feed(case, sea, air, trial, feed, out)[0], 1e-300))
        if (value > 0.0) == (fa > 0.0):
            c, fc = a, fa
        else:
            c, fc, b, fb = b, fb, a, fa
        a, fa = trial, value
        if abs(b - a) <= 2e-6 * kept:
            break
        step = next_step(a, fa, b, fb, c, fc, 1e-6 * kept)
    return b if fa > 0.0 else a


@spliced
def fastest(
    case: Any, mix: Mixture, air: Air | None, least: float, greatest: float, rtol: float, out: Any
) -> tuple[float, int]:
    """The greatest slurry flow [m3/s] within every limit, and the code of the one it meets.

    `least` must keep them all.
    """
    # Most often the answer is near the least: a narrow bracket is worth one look.
    low, high = least, min(1.3 * least, greatest)
    most, code = at_flow(case, mix, air, high, out)
    if most <= 1.0 and high < greatest:
        low, high = high, greatest
        most, code = at_flow(case, mix, air, high, out)
    if most <= 1.0:
        return high, TARGET
    a, b = math.log(high), math.log(low)
    fa = math.log(most)
    fb = math.log(max(at_flow(case, mix, air, low, out)[0], 1e-300))
    c, fc, step = a, fa, 0.5
    for _ in range(60):
        trial = a + step * (b - a)
        most, met = at_flow(case, mix, air, math.exp(trial), out)
        value = math.log(max(most, 1e-300))
        if value > 0.0:
            code = met
        if (value > 0.0) == (fa > 0.0):
            c, fc = a, fa
        else:
            c, fc, b, fb = b, fb, a, fa
        a, fa = trial, value
        if abs(b - a) <= 2.0 * rtol:
            break
        step = next_step(a, fa, b, fb, c, fc, rtol)
    return math.exp(b if fa > 0.0 else a), code


@compiled
def lifted(
    case: Any, sea: Sea, air: Air | None, dilution: float, feed: float, beaten: float, rtol: float,
    out: Any,
) -> tuple[float, float, int]:  # fmt: skip
    """Most mud [m3/s], up to `feed`, that rises at a dilution; its slurry flow, and what binds.

    Where nothing can be lifted the first is minus the excess of the limit that fails by least;
    -inf where no more than `beaten` [m3/s] can be, which one look tells.
    """
    mix = column.mixture(case, sea.density, sea.weights, dilution)
    widest = max(case.slurry_area, 0.25 * math.pi * case.upper_diameter**2)
    greatest = min(feed * (1.0 + dilution), 1.01 * case.erosion_velocity * widest)
    carrying = mix.carrying * case.slurry_area
    least = min(max(carrying, SLOWEST * greatest, beaten * (1.0 + dilution)), greatest)
    most, code = at_flow(case, mix, air, least, out)
    # What a set point below the sea's pressure draws in is more than slow flow can take up.
    while most >= BROKEN and code == NONE and least < greatest:
        least = min(4.0 * least, greatest)
        most, code = at_flow(case, mix, air, least, out)
    # Lumps gather in slow flow and weigh on it, so faster flow may keep what slow flow breaks;
    # each step helps less than the last, so that a few tell whether any will.
    while 1.0 < most < BROKEN and least < greatest:
        faster = min(1.25 * least, greatest)
        strain, met = at_flow(case, mix, air, faster, out)
        hope = strain - STEPS * (most - strain)
        if strain >= most or hope > 1.0:
            break
        least, most, code = faster, strain, met
    if beaten > 0.0 and (most > 1.0 or carrying > greatest):
        return -math.inf, least, code
    if carrying > greatest and carrying / greatest >= most:
        most, code = carrying / greatest, CARRYING
    if most > 1.0:
        return 1.0 - most, least, code
    flow, code = fastest(case, mix, air, least, greatest, rtol, out)
    if flow < 1.001 * carrying:
        code = CARRYING
    return flow / (1.0 + dilution), flow, code


@spliced
def most_mud(
    case: Any, sea: Sea, air: Air | None, feed: float, low: float, high: float, out: Any
) -> tuple[float, float, int]:
    """Dilution, slurry flow and limit that lift most mud up to `feed`; flow 0 where none can be.

    The fine dilutions are always the same ones, so a looser limit can never lift less.
    """
    count = FINE * (COARSE - 1)
    top, best, met = -math.inf, 0, NONE
    for i in range(0, count + 1, FINE):
        mud, _, code = lifted(case, sea, air, grid(low, high, i, count), feed, top, 1e-3, out)
        if mud > top:
            top, best, met = mud, i, code
    if top < -HOPELESS:
        return grid(low, high, best, count), 0.0, met
    top, chosen, flow, code = -math.inf, low, 0.0, NONE
    # From the best outward, so that most of the others are beaten at one look.
    for k in range(2 * FINE + 1):
        i = best + ((k + 1) // 2 if k % 2 else -(k // 2))
        if not 0 <= i <= count:
            continue
        dilution = grid(low, high, i, count)
        mud, rising, met = lifted(case, sea, air, dilution, feed, top, 1e-6, out)
        if mud > top:
            top, chosen, flow, code = mud, dilution, rising, met
    return chosen, flow if top > 0.0 else 0.0, code


@spliced
def least_energy(
    case: Any, sea: Sea, air: Air | None, feed: float, low: float, high: float, out: Any
) -> float:
    """The dilution between two, that lifts a feed within all limits and with least power.

    `low` must keep them.
    """
    count = FINE * (COARSE - 1)
    best, least = low, math.inf
    for i in range(count + 1):
        dilution = grid(low, high, i, count)
        if at_feed(case, sea, air, dilution, feed, out)[0] > 1.0:
            continue
        settle(case, column.mixture(case, sea.density, sea.weights, dilution), air, out)
        if out.shaft_power < least:
            best, least = dilution, out.shaft_power
    return best


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
    found, limit = np.empty(count), np.empty(count, dtype=np.int64)
    for m in range(count):
        case, out, sea = cases[m], states[m], Sea(seas[m], weights)
        low, high = thick[m], max(THINNEST, 2.0 * thick[m])
        chosen, reached = thickest(case, sea, air, feeds[m], low, high, out)
        if reached:
            flow, code = feeds[m] * (1.0 + chosen), TARGET
            if aim == 1:
                chosen = least_energy(case, sea, air, feeds[m], chosen, high, out)
                flow = feeds[m] * (1.0 + chosen)
        else:
            chosen, flow, code = most_mud(case, sea, air, feeds[m], low, high, out)
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
                1e-6,
                states[m],
            )


@compiled
def strains_all(cases: Any, states: Any) -> Floats:
    """Strain of each member by limit, (members, `STRAINS`)."""
    table = np.empty((len(cases), len(STRAINS)))
    for m in range(len(cases)):
        used = strains(cases[m], states[m])
        for k in range(len(used)):
            table[m, k] = used[k]
    return table


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
