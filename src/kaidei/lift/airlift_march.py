"""The march down a riser that carries gas, and the flow at which it meets the sea: compiled.

From the discharge, where the pressure is known, downward in cells that are even in the logarithm
of pressure; midpoint rule, second order. One member after the other: a lane gains nothing here, for
each member takes its own number of steps to its root.
"""

from __future__ import annotations

import math

import numpy as np

from kaidei.compiled import compiled
from kaidei.lift.airlift_closures import (
    Case,
    friction_factor,
    grain_fraction,
    regime,
    void_fraction,
)
from kaidei.lift.gas import GREATEST_PRESSURE
from kaidei.units import Floats

LIFTS, NO_GAS, TOO_HEAVY, GRAINS_SINK, CHOKED, NO_SOLUTION, FLOODS = range(7)
"""Codes of the reasons, in the order of `airlift_result.REASONS`."""
TALLY = 8
"""Gas expansion, push of the sea; lift, friction, slip, acceleration, inlet loss [W]; and the
pressure at the injection [Pa]."""
PROFILES = 8
"""Depth, pressure, void, grains in the slurry, gas flux, slurry flux, flow regime, bore."""


@compiled
def gas_density(pressure: float, gas_energy: float, terms: Floats) -> float:
    """Density [kg/m3] from Z as a polynomial in pressure."""
    x = min(pressure / GREATEST_PRESSURE, 1.0)
    z = terms[-1]
    for k in range(terms.size - 2, -1, -1):
        z = z * x + terms[k]
    return float(pressure / (z * gas_energy))


@compiled
def local(
    pressure: float, flow: float, bore: float, case: Case, terms: Floats
) -> tuple[float, float, float, float, float, float, float]:
    """Gas flux, void, grains, density of the mixture, friction [Pa/m], momentum flux [Pa], gas
    density; grains above one where they sink."""
    area = 0.25 * math.pi * bore * bore
    rho = gas_density(pressure, case.gas_energy, terms)
    flux, gas_flux = flow / area, case.gas / (rho * area)
    fed = case.liquid_density + case.feed * (case.grain_density - case.liquid_density)
    alpha = void_fraction(gas_flux, flux, bore, fed, rho, case)
    crowd = grain_fraction(flux, alpha, case)
    slurry = case.liquid_density + crowd * (case.grain_density - case.liquid_density)
    speed = flux / (1.0 - alpha)
    factor = friction_factor(slurry * speed * bore / case.viscosity, case.roughness / bore)
    friction = (
        (1.0 + case.swirl * alpha) * factor * slurry * speed * speed / (2.0 * bore)
        if speed > 0.0
        else 0.0
    )
    momentum = fed * flux * speed
    if alpha > 0.0:
        momentum += rho * gas_flux * gas_flux / alpha
    mixture = alpha * rho + (1.0 - alpha) * slurry
    return gas_flux, alpha, crowd, mixture, friction, momentum, rho


@compiled
def faces(case: Case, count: int) -> tuple[Floats, Floats]:
    """Distances below the discharge (count + 1) to the injection, and the bore of each cell."""
    long, step = case.height + case.injection, case.height + case.step_depth
    sea = case.surface_pressure + case.sea_density * case.gravity * case.injection
    growth = math.log(max(sea / case.discharge_pressure, 1.01))
    places = np.empty(count + 1)
    for i in range(count + 1):
        places[i] = long * math.expm1(growth * i / count) / math.expm1(growth)
    places[count] = long
    bores = np.full(count, case.diameter)
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


@compiled
def critical_pressure(pressure: float, flow: float, bore: float, case: Case, terms: Floats) -> (
    float
):  # fmt: skip
    """Pressure [Pa] at the discharge: the given one, or more where the flow is choked there.

    Choked is where momentum flux falls by as much as pressure rises.
    """
    low = pressure
    if _steepness(low, flow, bore, case, terms) < 0.99:
        return low
    high = 2.0 * low
    while _steepness(high, flow, bore, case, terms) >= 0.99 and high < GREATEST_PRESSURE:
        low, high = high, 2.0 * high
    for _ in range(40):
        middle = 0.5 * (low + high)
        if _steepness(middle, flow, bore, case, terms) >= 0.99:
            low = middle
        else:
            high = middle
    return high


@compiled
def _steepness(pressure: float, flow: float, bore: float, case: Case, terms: Floats) -> float:
    rise = 1e-4 * pressure
    below = local(pressure + rise, flow, bore, case, terms)[5]
    return (local(pressure, flow, bore, case, terms)[5] - below) / rise


@compiled
def _widening(
    pressure: float, flow: float, lower: float, upper: float, case: Case, terms: Floats
) -> tuple[float, float]:
    """Pressure change on the way down through a sudden step (Borda), and the gas flow there."""
    under = local(pressure, flow, lower, case, terms)
    over = local(pressure, flow, upper, case, terms)
    change = over[5] - under[5] * (lower / upper) ** 2
    return change, under[0] * 0.25 * math.pi * lower * lower


@compiled
def excess(
    flow: float, case: Case, terms: Floats, places: Floats, bores: Floats, energy: Floats
) -> float:
    """Pressure of the sea at the intake over what the riser needs there at `flow` [m3/s].

    Falls with flow. Fills `energy` (8), see `TALLY`, on the way. -inf where grains sink or pack.
    """
    energy[:] = 0.0
    gravity, sea = case.gravity, case.surface_pressure
    sea += case.sea_density * gravity * case.depth
    fed = case.liquid_density + case.feed * (case.grain_density - case.liquid_density)
    pressure = top = critical_pressure(case.discharge_pressure, flow, bores[0], case, terms)
    for i in range(bores.size):
        bore, long = bores[i], places[i + 1] - places[i]
        area = 0.25 * math.pi * bore * bore
        if i > 0 and bore != bores[i - 1]:
            change, gas = _widening(pressure, flow, bore, bores[i - 1], case, terms)
            pressure += change
            energy[0] += gas * change
            energy[5] += (gas + flow) * change
        _, _, crowd, mixture, friction, momentum, _ = local(pressure, flow, bore, case, terms)
        if crowd > case.packing:
            return -math.inf
        half = 0.5 * long * (mixture * gravity + friction)
        gas_flux, _, _, mixture, friction, midway, rho = local(
            pressure + half, flow, bore, case, terms
        )
        push = long * (mixture * gravity + friction)
        rise = push / (1.0 - min(max((momentum - midway) / half, 0.0), 0.95))
        pressure += rise
        if pressure > 2.0 * sea:
            return float(sea - pressure)
        total = gas_flux * area + flow
        carried = gas_flux * area * rho + flow * fed
        energy[0] += gas_flux * area * rise
        energy[2] += gravity * long * carried
        energy[3] += long * total * friction
        energy[4] += gravity * long * (total * mixture - carried)
        energy[5] += total * (rise - push)
    bore, energy[7] = bores[-1], pressure
    jump = local(pressure, flow, bore, case, terms)[5]
    needed = pressure + _below(flow, bore, jump, case, fed, energy)
    energy[1] = flow * (sea - top)
    return float(sea - needed)


@compiled
def _below(
    flow: float, bore: float, momentum: float, case: Case, fed: float, energy: Floats
) -> float:
    """Pressure [Pa] from just above the injection to the sea at the intake: slurry without gas."""
    flux = flow / (0.25 * math.pi * bore * bore)
    static, inertia = 0.0, momentum - fed * flux * flux
    split = min(max(case.step_depth, case.injection), case.depth)
    for upper in (True, False):
        width = case.upper_diameter if upper else case.diameter
        long = split - case.injection if upper else case.depth - split
        if long <= 0.0:
            continue
        if width != bore:
            inertia += fed * flux * flux
            flux = flow / (0.25 * math.pi * width * width)
            inertia -= fed * flux * flux * (width / bore) ** 2
            bore = width
        crowd = grain_fraction(flux, 0.0, case)
        if crowd > case.packing:
            return math.inf
        slurry = case.liquid_density + crowd * (case.grain_density - case.liquid_density)
        factor = friction_factor(slurry * flux * width / case.viscosity, case.roughness / width)
        friction = factor * slurry * flux * flux / (2.0 * width) * long
        static += slurry * case.gravity * long + friction
        energy[2] += flow * fed * case.gravity * long
        energy[3] += flow * friction
        energy[4] += flow * (slurry - fed) * case.gravity * long
    head = 0.5 * fed * flux * flux
    energy[5] += flow * (inertia + head)
    energy[6] += flow * case.inlet_loss * head
    return static + inertia + (1.0 + case.inlet_loss) * head


@compiled
def _root(
    low: float, high: float, case: Case, terms: Floats, places: Floats, bores: Floats,
    energy: Floats,
) -> tuple[float, bool]:  # fmt: skip
    """Flow between `low` (which lifts) and `high` (which does not), by Chandrupatla's method."""
    a, b = high, low
    fa = excess(a, case, terms, places, bores, energy)
    fb = excess(b, case, terms, places, bores, energy)
    c, fc, step = a, fa, 0.5
    for _ in range(100):
        trial = a + step * (b - a)
        value = excess(trial, case, terms, places, bores, energy)
        if (value > 0.0) == (fa > 0.0):
            c, fc = a, fa
        else:
            c, fc, b, fb = b, fb, a, fa
        a, fa = trial, value
        best = a if abs(fa) < abs(fb) else b
        tolerance = 1e-11 * best
        if value == 0.0 or abs(b - a) <= 2.0 * tolerance:
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


@compiled
def _beyond(case: Case) -> float:
    """A flow [m3/s] that the sea could not push up even an empty pipe of the lower bore."""
    push = case.sea_density * case.gravity * case.depth
    push += case.surface_pressure - case.discharge_pressure
    density = min(case.liquid_density, case.grain_density)
    fastest = math.sqrt(2.0 * max(push, 1.0) / density)
    factor = friction_factor(
        max(density * fastest * case.diameter / case.viscosity, 1e5), case.roughness / case.diameter
    )
    long = case.depth - min(max(case.step_depth, -case.height), case.depth)
    if case.upper_diameter == case.diameter:
        long = case.depth + case.height
    slowed = fastest / math.sqrt(1.0 + case.inlet_loss + factor * long / case.diameter)
    return 1.01 * slowed * 0.25 * math.pi * case.diameter**2


@compiled
def operate(
    case: Case, terms: Floats, places: Floats, bores: Floats, energy: Floats
) -> tuple[float, int]:
    """Flow of slurry [m3/s] and the reason for it. Of two flows with grains, the stable upper."""
    if case.gas <= 0.0:
        return 0.0, NO_GAS
    high = _beyond(case)
    low = least = 1e-7 * high
    sinks = case.feed > 0.0 and case.settling > 0.0
    if sinks:
        least = max(least, case.settling * 0.25 * math.pi * case.diameter**2)
    if sinks or not excess(low, case, terms, places, bores, energy) > 0.0:
        # Slow flow gathers grains, or a film: it may be too heavy where faster flow is not.
        low, least = high, max(least, 1e-3 * high)
        while low > least and not excess(low, case, terms, places, bores, energy) > 0.0:
            high, low = low, 0.65 * low
        if low <= least:
            bare = Case(*case[:16], 0.0, *case[17:])
            alone = sinks and excess(1e-7 * high, bare, terms, places, bores, energy) > 0.0
            return 0.0, GRAINS_SINK if alone else TOO_HEAVY
    flow, converged = _root(low, high, case, terms, places, bores, energy)
    if not converged:
        return math.nan, NO_SOLUTION
    choked = critical_pressure(case.discharge_pressure, flow, bores[0], case, terms)
    return flow, CHOKED if choked > case.discharge_pressure else LIFTS


@compiled
def record(
    flow: float, case: Case, terms: Floats, places: Floats, bores: Floats, profile: Floats
) -> None:
    """Fill `profile` (8, cells + 2), from the discharge to the injection and then the intake."""
    pressure = critical_pressure(case.discharge_pressure, flow, bores[0], case, terms)
    count = bores.size
    for i in range(count + 1):
        bore = bores[min(i, count - 1)]
        if 0 < i < count and bore != bores[i - 1]:
            pressure += _widening(pressure, flow, bore, bores[i - 1], case, terms)[0]
        here = local(pressure, flow, bore, case, terms)
        flux = flow / (0.25 * math.pi * bore * bore)
        profile[0, i], profile[1, i] = places[i] - case.height, pressure
        profile[2, i], profile[3, i], profile[4, i], profile[5, i] = here[1], here[2], here[0], flux
        profile[6, i] = regime(here[0], flux, here[1], bore, here[6], case)
        profile[7, i] = bore
        if i < count:
            half = 0.5 * (places[i + 1] - places[i]) * (here[3] * case.gravity + here[4])
            middle = local(pressure + half, flow, bore, case, terms)
            push = (places[i + 1] - places[i]) * (middle[3] * case.gravity + middle[4])
            pressure += push / (1.0 - min(max((here[5] - middle[5]) / half, 0.0), 0.95))
    scratch = np.zeros(TALLY)
    fed = case.liquid_density + case.feed * (case.grain_density - case.liquid_density)
    down = _below(flow, bore, here[5], case, fed, scratch)
    foot = case.upper_diameter if case.step_depth >= case.depth else case.diameter
    flux = flow / (0.25 * math.pi * foot * foot)
    head = (1.0 + case.inlet_loss) * 0.5 * fed * flux * flux
    crowd = grain_fraction(flux, 0.0, case)
    profile[:, count + 1] = (case.depth, pressure + down - head, 0.0, crowd, 0.0, flux, 0.0, foot)


@compiled
def solve_all(
    cases: Floats, terms: Floats, cells: int, profiles: Floats
) -> tuple[Floats, Floats, Floats]:
    """Flow [m3/s], reason and energies (8) of every member; `profiles` (m, 8, cells + 2) filled.

    `cases` (m, 27) hold the fields of `Case`, `terms` (m, k) those of `gas.coefficients`.
    """
    members = cases.shape[0]
    flows, reasons = np.empty(members), np.empty(members)
    energies = np.zeros((members, TALLY))
    for m in range(members):
        r = cases[m]
        case = Case(
            r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10], r[11], r[12],
            r[13], r[14], r[15], r[16], r[17], r[18], r[19], r[20], r[21], r[22], r[23], r[24],
            r[25], r[26],
        )  # fmt: skip
        places, bores = faces(case, cells)
        flow, reason = operate(case, terms[m], places, bores, energies[m])
        if flow > 0.0:
            left = excess(flow, case, terms[m], places, bores, energies[m])
            sea = case.surface_pressure + case.sea_density * case.gravity * case.depth
            if not abs(left) <= 1e-4 * sea:  # a jump from film to slugs, not a root
                reason = FLOODS
        else:
            energies[m] = 0.0
        flows[m], reasons[m] = flow, reason
        if profiles.shape[0] > 0 and flow > 0.0:
            record(flow, case, terms[m], places, bores, profiles[m])
    return flows, reasons, energies
