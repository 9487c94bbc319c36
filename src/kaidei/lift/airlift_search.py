"""The flow at which a riser meets the sea, and the least gas that lifts a given flow: compiled.

One member after the other: a lane gains nothing here, for each member takes its own number of
steps to its root. Each root is sought in a few cells first, then refined from there in all.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from kaidei.compiled import compiled, spliced
from kaidei.lift.airlift_case import Case, case_of, sea_pressure, stretch, terms_of
from kaidei.lift.airlift_closures import friction_factor
from kaidei.lift.airlift_march import TALLY, critical_pressure, foot_excess, record
from kaidei.units import Floats

LIFTS, NO_GAS, TOO_HEAVY, GRAINS_SINK, CHOKED, NO_SOLUTION, FLOODS = range(7)
"""Codes of the reasons, in the order of `airlift_result.REASONS`."""
_FEW = 12
"""Cells of the first search."""
_FINE, _ROUGH = 1e-9, 1e-3
"""Relative errors allowed in a root: in the end, and in few cells."""
_CLEAR = 0.003
"""Share of the sea's pressure that no fewer cells err by: what lacks more in few lacks in all."""


class Grid(NamedTuple):
    """Polynomial of the gas, cells of the march, and where powers are put."""

    terms: Floats
    cells: int
    scratch: Floats


@spliced
def _value(x: float, flow: float, case: Case, grid: Grid) -> float:
    """`foot_excess` at a flow `x`; or at a gas flow `x` where a flow of slurry is given."""
    lifted, gas = (flow, x) if flow > 0.0 else (x, case.gas)
    return foot_excess(lifted, gas, case, grid.terms, grid.cells, grid.scratch)


@compiled
def _root(
    a: float, fa: float, b: float, fb: float, within: float, flow: float, case: Case, grid: Grid
) -> tuple[float, bool]:
    """Root between `a` and `b`, whose values differ in sign, by Chandrupatla's method.

    The first step is a secant's, for the bracket is narrow or the function all but straight.
    """
    close = 0.1 * within * sea_pressure(case.depth, case)
    c, fc = a, fa
    step = min(max(fa / (fa - fb), 0.05), 0.95) if fb > -math.inf and fa > -math.inf else 0.5
    for _ in range(100):
        trial = a + step * (b - a)
        value = _value(trial, flow, case, grid)
        if (value > 0.0) == (fa > 0.0):
            c, fc = a, fa
        else:
            c, fc, b, fb = b, fb, a, fa
        a, fa = trial, value
        best = a if abs(fa) < abs(fb) else b
        tolerance = within * best
        if abs(value) <= close or abs(b - a) <= 2.0 * tolerance:
            return best, True
        step = 0.5
        xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
        if phi * phi < xi and (1.0 - phi) * (1.0 - phi) < 1.0 - xi:
            step = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (
                fc - fb
            )
        least = min(0.5, tolerance / abs(b - a))
        step = min(max(step, least), 1.0 - least)
    return best, False


@spliced
def _refined(guess: float, flow: float, case: Case, grid: Grid) -> tuple[float, bool]:
    """Root near one found in few cells, and whether it was found."""
    width, rising = 5e-3, flow > 0.0  # more gas lifts more, more flow is harder to lift
    a = guess
    fa = _value(a, flow, case, grid)
    for _ in range(4):
        b = a * (1.0 + width) if (fa > 0.0) != rising else a * (1.0 - width)
        fb = _value(b, flow, case, grid)
        if (fa > 0.0) != (fb > 0.0):
            return _root(a, fa, b, fb, _FINE, flow, case, grid)
        # As far as a straight line says, and half as much again.
        ahead = 1.5 * width * fa / (fa - fb) if fa > fb or fa < fb else 0.0
        width, a, fa = min(max(abs(ahead), 2.0 * width), 0.3), b, fb
    return guess, False


@compiled
def _beyond(case: Case) -> float:
    """A flow [m3/s] above any that the sea's push on an empty pipe could keep up."""
    sea = sea_pressure(case.depth, case)
    density = min(case.liquid_density, case.grain_density)
    fastest = math.sqrt(2.0 * sea / density)
    factor = friction_factor(
        max(density * fastest * case.diameter / case.viscosity, 1e5), case.roughness / case.diameter
    )
    long = case.depth - min(max(case.step_depth, -case.height), case.depth)
    if case.upper_diameter == case.diameter:
        long = case.depth + case.height
    slowed = fastest / math.sqrt(1.0 + case.inlet_loss + factor * long / case.diameter)
    return 1.01 * slowed * 0.25 * math.pi * case.diameter**2


@compiled
def _search(case: Case, grid: Grid, within: float) -> tuple[float, int]:
    """Flow of slurry [m3/s] and the reason for it. Of two flows with grains, the stable upper."""
    high = _beyond(case)
    low = least = 1e-7 * high
    sinks = case.feed > 0.0 and case.settling > 0.0
    if sinks:
        least = max(least, case.settling * 0.25 * math.pi * case.diameter**2)
    above, under = -math.inf, -math.inf
    if not sinks:
        above, under = _value(high, 0.0, case, grid), _value(low, 0.0, case, grid)
    if not under > 0.0:
        # Slow flow gathers grains, or a film: it may be too heavy where faster flow is not.
        low, least = high, max(least, 1e-3 * high)
        under = _value(low, 0.0, case, grid)
        while low > least and not under > 0.0:
            high, above, low = low, under, 0.65 * low
            under = _value(low, 0.0, case, grid)
        if low <= least:
            bare = Case(*case[:16], 0.0, *case[17:])
            alone = sinks and _value(1e-7 * high, 0.0, bare, grid) > 0.0
            return 0.0, GRAINS_SINK if alone else TOO_HEAVY
    flow, converged = _root(low, under, high, above, within, 0.0, case, grid)
    return (flow, LIFTS) if converged else (math.nan, NO_SOLUTION)


@spliced
def operate(case: Case, grid: Grid) -> tuple[float, int]:
    """Flow of slurry [m3/s] and the reason for it."""
    if case.gas <= 0.0:
        return 0.0, NO_GAS
    few = Grid(grid.terms, min(_FEW, grid.cells), grid.scratch)
    flow, reason = _search(case, few, _ROUGH)
    found = False
    if flow > 0.0:
        flow, found = _refined(flow, 0.0, case, grid)
    if not found:
        flow, reason = _search(case, grid, _FINE)
    if reason != LIFTS:
        return flow, reason
    wide = case.upper_diameter != case.diameter and case.step_depth > -case.height
    s = stretch(flow, case.gas, wide, case)
    choked, _ = critical_pressure(case.discharge_pressure, terms_of(grid.terms), s)
    return flow, CHOKED if choked > case.discharge_pressure else LIFTS


@spliced
def _peak(low: float, high: float, flow: float, case: Case, grid: Grid) -> tuple[float, float]:
    """Gas flow [kg/s] at which the foot lacks least, and what it lacks; or one at which it lacks
    nothing. Golden section in the logarithm of gas."""
    share = 0.5 * (math.sqrt(5.0) - 1.0)
    ratio = math.log(high / low)
    one, other = high * math.exp(-share * ratio), low * math.exp(share * ratio)
    f1, f2 = _value(one, flow, case, grid), _value(other, flow, case, grid)
    while ratio > 0.02 and not max(f1, f2) >= 0.0:
        ratio *= share
        if f1 > f2:
            high, other, f2 = other, one, f1
            one = high * math.exp(-share * ratio)
            f1 = _value(one, flow, case, grid)
        else:
            low, one, f1 = one, other, f2
            other = low * math.exp(share * ratio)
            f2 = _value(other, flow, case, grid)
    return (one, f1) if f1 >= 0.0 or f1 > f2 else (other, f2)


@compiled
def _least_gas(
    flow: float, greatest: float, case: Case, grid: Grid, within: float
) -> tuple[float, float]:
    """Least gas [kg/s] and, where none is enough, by how much [Pa] the best falls short."""
    high = min(greatest, flow * case.discharge_pressure / case.gas_energy)
    least, above = 1e-6 * high, _value(high, flow, case, grid)
    while above >= 0.0:
        if high < least:
            return 0.0, 0.0
        low, under = high, above
        high *= 0.25
        above = _value(high, flow, case, grid)
        if above < 0.0:
            return _root(high, above, low, under, within, flow, case, grid)[0], 0.0
    # Up while that helps: the best gas lies between the last but one and the last tried.
    low = middle = 1e-3 * high
    under = before = -math.inf
    while high < greatest and above >= before and above < 0.0:
        low, under, middle, before = middle, before, high, above
        high = min(2.0 * high, greatest)
        above = _value(high, flow, case, grid)
    if above >= 0.0:
        return _root(middle, before, high, above, within, flow, case, grid)[0], 0.0
    high, above = _peak(low, high, flow, case, grid)
    if above < 0.0:
        return high, -above
    if under == -math.inf:
        under = _value(low, flow, case, grid)
    if under >= 0.0:
        return low, 0.0
    return _root(low, under, high, above, within, flow, case, grid)[0], 0.0


@compiled
def gas_needed(
    flow: float, greatest: float, case: Case, terms: Floats, cells: int, scratch: Floats
) -> tuple[float, bool]:
    """Least gas [kg/s] that lifts `flow` [m3/s] of slurry, and whether any up to `greatest` does.

    More gas lifts more only up to an optimum, beyond which its friction weighs more. Where none is
    enough, the gas that comes nearest. Arguments as for `airlift_march.foot_excess`.
    """
    grid = Grid(terms, cells, scratch)
    few = Grid(terms, min(_FEW, cells), scratch)
    gas, lack = _least_gas(flow, greatest, case, few, _ROUGH)
    if lack > _CLEAR * sea_pressure(case.depth, case):
        return gas, False
    if lack == 0.0 and gas > 0.0:
        gas, found = _refined(gas, flow, case, grid)
        if found and gas <= greatest:
            return gas, True
    gas, lack = _least_gas(flow, greatest, case, grid, _FINE)
    return gas, lack == 0.0


@spliced
def _floods(flow: float, case: Case, grid: Grid) -> bool:
    """Whether film and slugs take turns at a trickle: the balance jumps there, or all but jumps.

    Without that it hardly feels so small a flow.
    """
    if flow > 1e-3 * _beyond(case):
        return False
    less = _value(0.95 * flow, 0.0, case, grid)
    more = _value(1.05 * flow, 0.0, case, grid)
    return not less - more <= 0.02 * sea_pressure(case.depth, case)


@compiled
def solve_all(
    cases: Floats, terms: Floats, cells: int, profiles: Floats
) -> tuple[Floats, Floats, Floats]:
    """Flow [m3/s], reason and energies (8) of every member; `profiles` (m, 8, cells + 2) filled.

    `cases` (m, 29) hold the fields of `Case`, `terms` (m, 14) those of `gas.coefficients`.
    """
    members = cases.shape[0]
    flows, reasons = np.empty(members), np.empty(members)
    energies = np.zeros((members, TALLY))
    for m in range(members):
        case = case_of(cases[m])
        grid = Grid(terms[m], cells, energies[m])
        flow, reason = operate(case, grid)
        if flow > 0.0:
            if _floods(flow, case, grid):
                reason = FLOODS
            _value(flow, 0.0, case, grid)  # leaves its powers in `energies`
        else:
            for k in range(TALLY):
                energies[m, k] = 0.0
        flows[m], reasons[m] = flow, reason
        if profiles.shape[0] > 0 and flow > 0.0:
            record(flow, case, terms[m], cells, profiles[m])
    return flows, reasons, energies


@compiled
def gas_needed_all(
    flows: Floats, greatest: Floats, cases: Floats, terms: Floats, cells: int
) -> Floats:
    """Least gas [kg/s] of every member, inf where none is enough; arguments as in `solve_all`."""
    gas, scratch = np.empty(flows.size), np.empty(TALLY)
    for m in range(flows.size):
        gas[m], found = gas_needed(
            flows[m], greatest[m], case_of(cases[m]), terms[m], cells, scratch
        )
        if not found:
            gas[m] = math.inf
    return gas
