"""Steady marches up many deep risers at given flows of gas and slurry, in lanes of 64 members.

Laws and cells are those of `airlift`; there the flow is sought, here it is given, so that all
members march in step. Method, what limits it and its error: docs/airlift.md.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.compiled import compiled, spliced
from kaidei.lift import gas
from kaidei.lift.airlift_case import Case, case_of, sea_pressure, stretch, terms_of
from kaidei.lift.airlift_given import (
    PUBLISHED,
    Closure,
    cases,
    given,
    mass_per_volume,
    terms,
)
from kaidei.lift.airlift_march import (
    PROFILES,
    TALLY,
    below,
    cell_growth,
    critical_pressure,
    foot_excess,
    local,
    reached,
    record,
)
from kaidei.lift.airlift_result import Profile
from kaidei.lift.given import require
from kaidei.lift.lane import (
    AT,
    DONE,
    LANE,
    LEFT,
    LONG,
    LOW,
    MOMENTUM,
    PRESSURE,
    RATIO,
    ROWS,
    STRETCH,
    TERMS,
    THICK,
    UNDER,
    UNDER_SPAN,
    descend,
    evaluate,
    finish,
    start,
    stretch_at,
    terms_at,
)
from kaidei.units import Floats

_PATIENCE = 20
"""Times as many cells as asked for are marched at most."""


_SECANTS = 4
"""Steps to the end of the pipe inside its cell: 1e-10 of it where the first are about straight.
Given to the kernel as an argument, or the compiler would write them out one after the other."""


class Traverse(NamedTuple):
    """injection_pressure (...) in the pipe where the gas enters and intake_pressure (...) that the
    flow needs of the sea [Pa]; inf where grains sink or pack, or above 650 bar in the pipe."""

    injection_pressure: Floats
    intake_pressure: Floats
    profile: Profile | None


@compiled
def _march_lanes(
    secants: int, case_rows: Floats, terms_rows: Floats, flows: Floats, cells: int, feet: Floats
) -> None:
    """Pressures at injection and intake, (2, members), lane by lane. One bore all the way."""
    b, tally = np.zeros((ROWS, LANE)), np.empty(TALLY)
    members = flows.size
    for first in range(0, members, LANE):
        count = min(LANE, members - first)
        settles = False
        for m in range(LANE):
            k = first + min(m, count - 1)  # the last lane is padded
            case = case_of(case_rows[k])
            settles |= case.feed > 0.0 and case.settling > 0.0
            fields, polynomial = stretch(flows[k], case.gas, False, case), terms_of(terms_rows[k])
            for row in range(TERMS):
                b[STRETCH + row, m] = fields[row]
            for row in range(14):
                b[TERMS + row, m] = polynomial[row]
            b[RATIO, m], b[LONG, m] = cell_growth(case, cells), case.height + case.injection
            b[PRESSURE, m] = b[AT, m] = case.discharge_pressure
        _top(b, settles)
        limit = _PATIENCE * cells
        while descend(b, settles) and limit > 0:
            limit -= 1
        finish(b, settles, secants)
        for m in range(count):
            k = first + m
            feet[0, k], feet[1, k] = _foot(b, m, case_of(case_rows[k]), tally)


@spliced
def _top(b: Floats, settles: bool) -> None:
    """Start at the discharge, at more than its pressure where the flow is choked there."""
    for m in range(LANE):
        b[PRESSURE, m] = b[AT, m] * (1.0 + 1e-4)
    evaluate(b, settles)
    for m in range(LANE):
        b[LOW, m], b[PRESSURE, m] = b[MOMENTUM, m], b[AT, m]
    evaluate(b, settles)
    choked = False
    for m in range(LANE):
        if b[MOMENTUM, m] - b[LOW, m] >= 0.98 * 1e-4 * b[AT, m]:
            b[PRESSURE, m] = critical_pressure(b[AT, m], terms_at(b, m), stretch_at(b, m))[0]
            choked = True
    if choked:
        evaluate(b, settles)
    start(b)


@compiled
def _foot(b: Floats, m: int, case: Case, tally: Floats) -> tuple[float, float]:
    """Pressures [Pa] of a member at the injection and at the intake."""
    if b[UNDER_SPAN, m] < b[LEFT, m] or b[THICK, m] > case.packing:
        return math.inf, math.inf
    s = stretch_at(b, m)
    pressure, momentum = b[PRESSURE, m], b[MOMENTUM, m]
    if b[DONE, m] < 2.0:
        t = terms_at(b, m)
        above, under = local(b[AT, m], t, s), local(b[UNDER, m], t, s)
        end = reached(above, under, b[LEFT, m], t, s)
        pressure, momentum = end.pressure, end.momentum
    if pressure > gas.GREATEST_PRESSURE:
        return math.inf, math.inf
    return pressure, pressure + below(pressure, momentum, s, case, tally)


@compiled
def _march_each(
    case_rows: Floats, terms_rows: Floats, flows: Floats, cells: int, feet: Floats
) -> None:
    """The same one after the other, for pipes that widen."""
    tally = np.empty(TALLY)
    for m in range(flows.size):
        case = case_of(case_rows[m])
        lacks = foot_excess(flows[m], case.gas, case, terms_rows[m], cells, tally)
        passed = lacks > -sea_pressure(case.depth, case) and tally[7] <= gas.GREATEST_PRESSURE
        feet[0, m] = tally[7] if passed else math.inf
        feet[1, m] = sea_pressure(case.depth, case) - lacks if passed else math.inf


@compiled
def _record_each(
    case_rows: Floats, terms_rows: Floats, flows: Floats, cells: int, feet: Floats, table: Floats
) -> None:
    """Profiles of the members that have an end."""
    for m in range(flows.size):
        if feet[0, m] < math.inf:
            record(flows[m], case_of(case_rows[m]), terms_rows[m], cells, table[m])


def traverse(
    gas_flow: ArrayLike,
    slurry_flow: ArrayLike,
    diameter: ArrayLike,
    *,
    depth: ArrayLike,
    injection_depth: ArrayLike | None = None,
    height: ArrayLike = 0.0,
    feed_fraction: ArrayLike = 0.0,
    grain_size: ArrayLike = 0.0,
    grain_density: ArrayLike = 2650.0,
    packing: ArrayLike = 0.6,
    liquid_density: ArrayLike = 1026.0,
    sea_density: ArrayLike | None = None,
    compressibility: ArrayLike = 0.0,
    viscosity: ArrayLike = 1.4e-3,
    yield_stress: ArrayLike = 0.0,
    surface_tension: ArrayLike = 0.074,
    temperature: ArrayLike = 283.15,
    upper_diameter: ArrayLike | None = None,
    step_depth: ArrayLike = 0.0,
    roughness: ArrayLike = 0.0,
    inlet_loss: ArrayLike = 0.5,
    gravity: ArrayLike = g,
    surface_pressure: ArrayLike = gas.ATMOSPHERE,
    closure: Closure = PUBLISHED,
    cells: int = 300,
    profiles: bool = False,
    threads: int = 1,
) -> Traverse:
    """Pressures down a riser at given flows of gas and slurry.

    gas_flow : (...) as volume at 20 C and 1 atm [m3/s]; slurry_flow : (...) as taken in [m3/s],
    above zero; cells : even in the logarithm of pressure, as many as would reach that of the sea at
    the injection; threads : that share the lanes. The other arguments are those of `airlift.solve`,
    whose flow needs at the intake just what the sea gives.

    Raises
    ------
    ValueError in words for bad input.
    """
    shape, case = given(gas_flow, slurry_flow, diameter, depth, closure, cells, locals())
    require(threads >= 1, "at least one thread must march")
    rows, gases = cases(case, mass_per_volume() * case.gas), terms(case)
    flows, feet = np.ascontiguousarray(case.slurry.ravel()), np.empty((2, case.gas.size))
    steps = ((case.upper > case.diameter) & (case.step > -case.height)).ravel()
    lanes = partial(_march_lanes, _SECANTS)
    for way, chosen, parts in ((lanes, ~steps, threads), (_march_each, steps, 1)):
        feet[:, chosen] = _shared(way, rows[chosen], gases[chosen], flows[chosen], cells, parts)
    profile = None
    if profiles:
        table = np.full((flows.size, PROFILES, cells + 2), np.nan)
        _record_each(rows, gases, flows, cells, feet, table)
        profile = Profile(*(table[:, k, :].reshape(*shape, -1) for k in range(PROFILES)))
    return Traverse(feet[0].reshape(shape), feet[1].reshape(shape), profile)


def _shared(
    way: Any, rows: Floats, gases: Floats, flows: Floats, cells: int, threads: int
) -> Floats:
    """Pressures (2, members) by one of the ways, whole lanes to each thread."""
    lanes = -(-flows.size // LANE)
    ends = [LANE * (lanes * k // threads) for k in range(threads + 1)]
    parts = [slice(*pair) for pair in pairwise(ends) if pair[0] < pair[1]]
    made = [np.empty((2, flows[part].size)) for part in parts]

    def march(part: slice, feet: Floats) -> None:
        way(rows[part], gases[part], flows[part], cells, feet)

    if len(parts) > 1:
        with ThreadPoolExecutor(len(parts)) as pool:
            list(pool.map(march, parts, made))
    else:
        for part, feet in zip(parts, made, strict=True):
            march(part, feet)
    return np.concatenate(made, axis=1) if made else np.empty((2, 0))
