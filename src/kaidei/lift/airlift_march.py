"""The march down a riser that carries gas: what pressure it needs at its intake. Compiled.

At given flows all that happens at a place hangs on its pressure alone, so the march goes by
pressure, in cells even in its logarithm, and asks how long a piece of pipe each needs: no cell can
overshoot, however steeply gas expands. It ends where the lengths add up to the pipe's.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from kaidei.compiled import compiled, fused
from kaidei.lift.airlift_case import (
    Case,
    Stretch,
    Terms,
    gas_state,
    growth,
    sea_pressure,
    stretch,
    terms_of,
)
from kaidei.lift.airlift_closures import grain_fraction, regime, void_fraction, wall_friction
from kaidei.lift.elementary import log
from kaidei.lift.gas import GREATEST_PRESSURE
from kaidei.units import Floats

TALLY = 8
"""Gas expansion, push of the sea; lift, friction, slip, acceleration, inlet loss [W]; and the
pressure at the injection [Pa]."""
PROFILES = 8
"""Depth, pressure, void, grains in the slurry, gas flux, slurry flux, flow regime, bore."""


class Local(NamedTuple):
    """Everything at one place; grains above one where they sink."""

    pressure: float
    gas_flux: float
    void: float
    flux: float  # of the slurry
    grains: float
    mixture: float  # density
    gas_density: float
    friction: float  # at the wall [Pa/m]
    momentum: float  # its flux [Pa]
    ease: float  # length per pressure [m/Pa], but for acceleration


@fused
def mixed(
    alpha: float, crowd: float, gas_flux: float, flux: float, rho: float, liquid: float, s: Stretch
) -> tuple[float, float, float, float, float]:
    """Density of slurry and mixture, true speed of the slurry, one over its Reynolds number, and
    momentum flux [Pa]: one division for all."""
    slurry = liquid + crowd * (s.grain_density - liquid)
    wet, core = 1.0 - alpha, max(alpha, 1e-30)
    share = 1.0 / (core * wet * slurry * flux)
    speed = flux * flux * core * slurry * share
    inverse = s.viscous * wet * wet * core * share
    momentum = s.mass_flux * speed + rho * gas_flux * gas_flux * wet * slurry * flux * share
    return slurry, alpha * rho + wet * slurry, speed, inverse, momentum


@fused
def local(pressure: float, t: Terms, s: Stretch) -> Local:
    """Everything at one place, from its pressure [Pa]."""
    rho, gas_flux, flux, liquid = gas_state(pressure, t, s)
    alpha = void_fraction(gas_flux, flux, rho, s)
    crowd = grain_fraction(flux, alpha, s)
    slurry, mixture, speed, inverse, momentum = mixed(
        alpha, min(crowd, 1.0), gas_flux, flux, rho, liquid, s
    )
    friction = wall_friction(alpha, speed, inverse, slurry, s)
    ease = 1.0 / (mixture * s.gravity + friction)
    return Local(
        pressure, gas_flux, alpha, flux, crowd, mixture, rho, friction, momentum, ease
    )  # fmt: skip


@fused
def length(above: Local, under: Local) -> float:
    """Of pipe [m] between two pressures: what weight, friction and acceleration leave."""
    push = (under.pressure - above.pressure) + (under.momentum - above.momentum)
    return max(push, 0.0) * 0.5 * (above.ease + under.ease)


@compiled
def reached(above: Local, under: Local, long: float, t: Terms, s: Stretch) -> Local:
    """The place `long` [m] below `above`, which lies above `under`: by false position."""
    low, high = above.pressure, under.pressure
    lack, over, side = -long, length(above, under) - long, 0
    for _ in range(60):
        here = local((low * over - high * lack) / (over - lack), t, s)
        value = length(above, here) - long
        if abs(value) <= 1e-10 * long or high - low <= 1e-13 * high:
            return here
        if value < 0.0:
            low, lack = here.pressure, value
            over = 0.5 * over if side == -1 else over
            side = -1
        else:
            high, over = here.pressure, value
            lack = 0.5 * lack if side == 1 else lack
            side = 1
    return here


@compiled
def cell_growth(case: Case, cells: int) -> float:
    """Pressure at the foot of a cell over that at its top, for `cells` up from the sea's."""
    whole = max(sea_pressure(case.injection, case) / case.discharge_pressure, 1.01)
    return math.exp(math.log(whole) / cells)


@compiled
def critical_pressure(pressure: float, t: Terms, s: Stretch) -> tuple[float, float]:
    """Pressure [Pa] at the discharge: the given one, or more where the flow is choked there.

    Choked is where momentum flux falls by as much as pressure rises: that share is also given.
    """
    low = pressure
    steep = _steepness(low, t, s)
    if steep < 0.99:
        return low, steep
    high = 2.0 * low
    while _steepness(high, t, s) >= 0.99 and high < GREATEST_PRESSURE:
        low, high = high, 2.0 * high
    for _ in range(40):
        middle = 0.5 * (low + high)
        if _steepness(middle, t, s) >= 0.99:
            low = middle
        else:
            high = middle
    return high, 0.99


@compiled
def _steepness(pressure: float, t: Terms, s: Stretch) -> float:
    rise = 1e-4 * pressure
    return (local(pressure, t, s).momentum - local(pressure + rise, t, s).momentum) / rise


@compiled
def foot_excess(
    flow: float, gas: float, case: Case, terms: Floats, cells: int, scratch: Floats
) -> float:
    """Pressure [Pa] of the sea at the intake over what the riser needs there.

    flow [m3/s] of slurry as taken in; gas [kg/s], whatever `case.gas` says; `terms` (14) of
    `gas.coefficients`; `cells` that would reach the sea's pressure at the injection. Falls with
    flow. Fills `scratch` (8), see `TALLY`, on the way. -inf where grains sink or pack.
    """
    t = terms_of(terms)
    for k in range(TALLY):
        scratch[k] = 0.0
    bottom = case.height + case.injection
    split = min(max(case.height + case.step_depth, 0.0), bottom)
    wide = case.upper_diameter != case.diameter and split > 0.0
    sea, ratio = sea_pressure(case.depth, case), cell_growth(case, cells)
    s = stretch(flow, gas, wide, case)
    at = local(critical_pressure(case.discharge_pressure, t, s)[0], t, s)
    if wide:
        at, left = descend(at, split, ratio, 2.0 * sea, case.packing, t, s, scratch)
        if left > 0.0:
            return -sea * (1.0 + (left + bottom - split) / bottom) if left < math.inf else -left
        if split < bottom:
            at, s = _narrowed(at, s, stretch(flow, gas, False, case), t, scratch)
    at, left = descend(
        at, bottom - split if wide else bottom, ratio, 2.0 * sea, case.packing, t, s, scratch
    )
    if left > 0.0:
        return -sea * (1.0 + left / bottom)
    scratch[7] = at.pressure
    needed = at.pressure + below(at.pressure, at.momentum, s, case, scratch)
    scratch[1] += flow * (sea - needed)
    return sea - needed


@compiled
def descend(
    at: Local, long: float, ratio: float, greatest: float, packing: float, t: Terms, s: Stretch,
    tally: Floats,
) -> tuple[Local, float]:  # fmt: skip
    """The place `long` [m] further down in one bore, and zero.

    Or the length that was left where the `greatest` pressure was passed; inf where grains pack.
    """
    left = long
    while left > 0.0:
        if at.grains > packing:
            return at, math.inf
        if at.pressure > greatest:
            return at, left
        under = local(at.pressure * ratio, t, s)
        span = length(at, under)
        if span >= left:
            under = reached(at, under, left, t, s)
            span = left
        count(tally, at, under, span, s)
        left -= span
        at = under
    return at, 0.0 if at.grains <= packing else math.inf


@fused
def count(tally: Floats, above: Local, under: Local, span: float, s: Stretch) -> None:
    """Add a cell's powers to the tally. Gas does p dV: its flow falls almost as 1 / pressure."""
    rise = under.pressure - above.pressure
    drop = under.momentum - above.momentum
    gas_work = 0.5 * s.area * log(under.pressure / above.pressure) * (
        above.gas_flux * above.pressure + under.gas_flux * under.pressure
    )  # fmt: skip
    flow = 0.5 * s.area * (above.flux + under.flux)
    total = gas_work / rise + flow
    rubbed = 0.5 * (above.friction * above.ease + under.friction * under.ease) * (rise + drop)
    carried = (s.mass_flux * s.area + s.gas_drive * s.area * s.per_energy) * s.gravity * span
    tally[0] += gas_work
    tally[1] += flow * rise
    tally[2] += carried
    tally[3] += total * rubbed
    tally[4] += total * (rise + drop - rubbed) - carried
    tally[5] -= total * drop


@compiled
def _narrowed(
    at: Local, over: Stretch, under: Stretch, t: Terms, tally: Floats
) -> tuple[Local, Stretch]:
    """Down through a sudden step from the upper bore into the lower (Borda)."""
    here = local(at.pressure, t, under)
    change = at.momentum - here.momentum * under.area / over.area
    tally[0] += here.gas_flux * under.area * change
    tally[1] += here.flux * under.area * change
    tally[5] += (here.gas_flux + here.flux) * under.area * change
    return local(at.pressure + change, t, under), under


@compiled
def below(pressure: float, momentum: float, s: Stretch, case: Case, tally: Floats) -> float:
    """Pressure [Pa] from just above the injection to the sea at the intake: slurry without gas.

    In a stretch it grows as density does with pressure, by e per 1 / (g density compressibility).
    """
    area, sum_ = s.area, 0.0
    flow = s.mass_flux * area / s.fed
    inertia = momentum - s.fed * (flow / area) ** 2
    split = case.injection
    if case.upper_diameter != case.diameter:
        split = min(max(case.step_depth, case.injection), case.depth)
    for upper in (True, False):
        long = split - case.injection if upper else case.depth - split
        if long <= 0.0:
            continue
        s = stretch(flow, 0.0, upper, case)
        inertia += s.fed * flow * flow * (1.0 / area - 1.0 / s.area) / area
        area = s.area
        rise = _bare_rise(pressure + sum_, long, s, case.packing, tally)
        if not rise < math.inf:
            return math.inf
        sum_ += rise
    head = 0.5 * s.fed * (flow / area) ** 2
    tally[1] += flow * (inertia + (1.0 + case.inlet_loss) * head)
    tally[5] += flow * (inertia + head)
    tally[6] += flow * case.inlet_loss * head
    return sum_ + inertia + (1.0 + case.inlet_loss) * head


@compiled
def _bare_rise(pressure: float, long: float, s: Stretch, packing: float, tally: Floats) -> float:
    """Rise of pressure [Pa] down a stretch of slurry alone; inf where grains sink or pack."""
    ahead = 0.5 * s.fed * s.gravity * long  # to the middle, whose flow rubs for all
    thick = 1.0 + s.compressibility * (pressure + ahead - s.surface_pressure)
    flux, liquid = s.grains + s.liquid / thick, s.liquid_density * thick
    crowd = grain_fraction(flux, 0.0, s)
    if crowd > packing:
        return math.inf
    slurry, _, speed, inverse, _ = mixed(0.0, crowd, 0.0, flux, 0.0, liquid, s)
    friction = wall_friction(0.0, speed, inverse, slurry, s)
    steeper = s.compressibility * s.liquid_density * (1.0 - crowd) * s.gravity
    rise = (slurry * s.gravity - steeper * ahead + friction) * long * growth(steeper * long)
    flow, lifted = flux * s.area, s.mass_flux * s.area * s.gravity * long
    tally[1] += flow * rise
    tally[2] += lifted
    tally[3] += flow * friction * long
    tally[4] += flow * (rise - friction * long) - lifted
    return rise


@compiled
def record(flow: float, case: Case, terms: Floats, cells: int, profile: Floats) -> None:
    """Fill `profile` (8, cells + 2), from the discharge to the injection and then the intake."""
    t, scratch = terms_of(terms), np.zeros(TALLY)
    places, bores = faces(case, cells)
    ratio = cell_growth(case, cells)
    s = stretch(flow, case.gas, bores[0] != case.diameter, case)
    at = local(critical_pressure(case.discharge_pressure, t, s)[0], t, s)
    for i in range(cells + 1):
        if i > 0:
            at, _ = descend(
                at, places[i] - places[i - 1], ratio, math.inf, case.packing, t, s, scratch
            )
        if 0 < i < cells and bores[i] != bores[i - 1]:
            at, s = _narrowed(at, s, stretch(flow, case.gas, False, case), t, scratch)
        profile[0, i], profile[1, i] = places[i] - case.height, at.pressure
        profile[2, i], profile[3, i] = at.void, at.grains
        profile[4, i], profile[5, i] = at.gas_flux, at.flux
        profile[6, i] = regime(at.gas_flux, at.flux, at.void, at.gas_density, s)
        profile[7, i] = bores[min(i, cells - 1)]
    down = below(at.pressure, at.momentum, s, case, scratch)
    s = stretch(flow, 0.0, case.step_depth >= case.depth, case)
    flux = flow / s.area
    head = (1.0 + case.inlet_loss) * 0.5 * s.fed * flux * flux
    crowd = grain_fraction(flux, 0.0, s)
    pressure = at.pressure + down - head
    bore = case.upper_diameter if case.step_depth >= case.depth else case.diameter
    last = (case.depth, pressure, 0.0, crowd, 0.0, flux, 0.0, bore)
    for k in range(PROFILES):  # one by one: what copies a row takes seconds to compile
        profile[k, cells + 1] = last[k]


@compiled
def faces(case: Case, count: int) -> tuple[Floats, Floats]:
    """Distances below the discharge (count + 1) to the injection, and the bore of each cell: even
    in the logarithm of the sea's pressure, one face at a step of the bore."""
    long, step = case.height + case.injection, case.height + case.step_depth
    rise = count * math.log(cell_growth(case, count))
    places, bores = np.empty(count + 1), np.empty(count)
    for i in range(count + 1):
        places[i] = long * math.expm1(rise * i / count) / math.expm1(rise)
    places[count] = long
    for i in range(count):
        bores[i] = case.diameter
    if case.upper_diameter != case.diameter:
        near = 1
        for i in range(1, count):
            if abs(places[i] - step) < abs(places[near] - step):
                near = i
        if 0.0 < step < long:
            places[near] = step
        for i in range(count):
            if 0.5 * (places[i] + places[i + 1]) < step:
                bores[i] = case.upper_diameter
    return places, bores
