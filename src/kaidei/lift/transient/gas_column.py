"""Gas, slurry and pressure along a riser in time: a drift flux without waves of pressure.

Cells hold gas by mass and slurry by volume; both are moved by fluxes through the faces, so that
none is lost. A face's flux j follows from the pressures on both sides, weight and friction; the
pressures are those at which gas and slurry fill each cell at the step's end, solved for all cells
at once. So the step is bound by the gas's way through a cell alone, not by waves of pressure.
Gas moves at C0 j + V (Zuber and Findlay 1965): C0 = 1.2 and V = 0.35 sqrt(g D) of slugs (Nicklin
and others 1962), both easing to j where gas alone is left.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.constants import g

from kaidei.compiled import compiled, inlined
from kaidei.lift.finite_volume import LIMITED, slopes
from kaidei.lift.transient.filling import drag_at
from kaidei.units import Floats

PROFILE = 1.2
"""C0 of slugs in turbulent flow [1]: Nicklin, Wilkes and Davidson (1962)."""
DRIFT = 0.35
"""Of a slug in still liquid, over sqrt(g D) [1]: the same."""
_COURANT = 0.4
_LEAST = 1e-12


class Case(NamedTuple):
    """One riser, SI."""

    cell: float
    density: float  # of the slurry
    foot: float  # absolute pressure beside the foot [Pa]
    inlet: float  # loss there [Pa over m2/s2]
    top: float  # absolute pressure at the discharge [Pa]
    closed: int  # whether the foot is shut
    gas: float  # R T / M [J/kg]
    drift: float  # of slugs in still slurry [m/s]
    hold: float
    fastest: float
    injected: float  # gas let in [kg/s/m2 of the bore]
    ramp: float  # [s] until all of it is
    at: int  # the lower of the two cells it comes into
    part: float  # of it that comes into the lower one
    longest: float  # step [s]


@compiled
def fade(void: float) -> float:
    """Part of slip [1] that is left at a void: all but nothing lost below 0.3, none in gas."""
    square = void * void
    return 1.0 - square * square


@compiled
def _passage(
    case: Case, flux: Floats, gas: Floats, liquid: Floats, way: Floats, lean: Floats, before: float
) -> float:
    """How gas passes each face at a flux j; the fastest gas [m/s], `before` in the last step.

    way (4, faces): by volume way[0] j + way[1], by mass way[2] j + way[3]. Gas that rises comes
    from the cell below, as it stands at its upper face half a step on; gas that is swept down from
    the cell above, air at the top. lean (cells,): half the void's limited difference over each.
    """
    n, fastest = liquid.size, 0.0
    slopes(liquid, liquid[0], liquid[n - 1], LIMITED, lean)
    for f in range(n + 1):
        for k in range(4):
            way[k, f] = 0.0
        below = min(max(1.0 - liquid[f - 1], 0.0), 1.0) if f > 0 else 0.0
        above = min(max(1.0 - liquid[f], 0.0), 1.0) if f < n else 1.0
        spread = 1.0 + (PROFILE - 1.0) * fade(below)
        # No gas slips past slurry where there is none above to sink past it.
        room = fade(above) if f < n else 1.0
        rises = spread * flux[f] + case.drift * fade(below) * room
        if below > _LEAST and rises > 0.0:
            there = below - lean[f - 1] * (1.0 - _COURANT * rises / max(before, rises))
            there = min(there, 1.0)
            left = fade(there)
            share, part = 1.0 + (PROFILE - 1.0) * left, there / below
            way[0, f], way[1, f] = there * share, there * case.drift * left * room
            way[2, f] = gas[f - 1] * part * share
            way[3, f] = gas[f - 1] * part * case.drift * left * room
            fastest = max(fastest, rises)
        spread = 1.0 + (PROFILE - 1.0) * fade(above)
        speed = case.drift * fade(above) if f > 0 else 0.0
        if above > _LEAST and spread * flux[f] + speed < 0.0:
            mass = gas[f] if f < n else case.top / case.gas
            way[0, f] += above * spread
            way[1, f] += above * speed
            way[2, f] += mass * spread
            way[3, f] += mass * speed
            fastest = max(fastest, -spread * flux[f] - speed)
    return fastest


@inlined
def _quickened(flux: Floats, face: int, cell: float) -> float:
    """By how much the flow quickens on its way to a face [1/s], as its gas expands."""
    here: float = flux[face]
    gained = 0.0
    if face > 0 and here > 0.0:
        gained = here - flux[face - 1]
    if face < flux.size - 1 and here < 0.0:
        gained = flux[face + 1] - here
    return max(gained, 0.0) / cell


@compiled
def _motion(
    case: Case, member: int, drag: Floats, flux: Floats, gas: Floats, liquid: Floats,
    pressure: Floats, step: float, still: Floats, ease: Floats,
) -> None:  # fmt: skip
    """At each face: the flux with pressures as they are, and what a Pascal between cells adds."""
    n = liquid.size
    for f in range(n + 1):
        low, high = max(f - 1, 0), min(f, n - 1)
        wet = 0.5 * (liquid[low] + liquid[high])
        rho = wet * case.density + 0.5 * (gas[low] + gas[high])
        below = pressure[f - 1] if f > 0 else case.foot
        above = pressure[f] if f < n else case.top
        gap = case.cell if 0 < f < n else 0.5 * case.cell
        speed = abs(flux[f])
        rub = wet * (drag_at(drag, member, speed, case.fastest) + case.hold / (speed + 1e-4))
        if f == 0:
            rub += case.inlet * speed / gap
        rub += rho * _quickened(flux, f, case.cell)
        inertia = rho / step
        ease[f] = 1.0 / (gap * (inertia + rub))
        still[f] = (inertia * flux[f] + (below - above) / gap - rho * g) / (inertia + rub)
    if case.closed == 1:
        still[0], ease[0] = 0.0, 0.0


@inlined
def _given(case: Case, cell: int) -> float:
    """Part of the gas let in that a cell gets."""
    if cell == case.at:
        return case.part
    return 1.0 - case.part if cell == case.at + 1 else 0.0


@compiled
def _pressures(
    case: Case, gas: Floats, liquid: Floats, pressure: Floats, way: Floats, still: Floats,
    ease: Floats, step: float, came: float, change: Floats, work: Floats,
) -> None:  # fmt: skip
    """Change of pressure of each cell [Pa] at which gas and slurry fill it, by Thomas's sweep."""
    n, over = liquid.size, step / case.cell
    for i in range(n):
        theta = case.gas / pressure[i]
        # Volume that a unit of flux j brings through either face, and what passes without it.
        into = 1.0 + theta * way[2, i] - way[0, i]
        out = 1.0 + theta * way[2, i + 1] - way[0, i + 1]
        free = theta * way[3, i] - way[1, i] - theta * way[3, i + 1] + way[1, i + 1]
        mass = gas[i] + came * _given(case, i)
        over_full = liquid[i] + theta * mass - 1.0
        over_full += over * (into * still[i] - out * still[i + 1] + free)
        left, right = over * into * ease[i], over * out * ease[i + 1]
        middle = left + right + theta * gas[i] / pressure[i]
        left = left if i > 0 else 0.0
        right = right if i < n - 1 else 0.0
        pivot = middle - left * (work[i - 1] if i > 0 else 0.0)
        work[i] = right / pivot
        change[i] = (over_full + left * (change[i - 1] if i > 0 else 0.0)) / pivot
    for i in range(n - 2, -1, -1):
        change[i] += work[i] * change[i + 1]


@compiled
def _moved(
    case: Case, still: Floats, ease: Floats, change: Floats, way: Floats, gas: Floats,
    liquid: Floats, pressure: Floats, moved: Floats, step: float,
) -> bool:  # fmt: skip
    """New fluxes; whether no cell gives more of either than it holds."""
    n, over = liquid.size, step / case.cell
    for i in range(n):
        if not change[i] > -0.3 * pressure[i]:  # too far for a law linear in it
            return False
    for f in range(n + 1):
        below = change[f - 1] if f > 0 else 0.0
        above = change[f] if f < n else 0.0
        moved[f] = still[f] + ease[f] * (below - above)
    for i in range(n):
        drops = (1.0 - way[0, i]) * moved[i] - way[1, i]
        gone = (1.0 - way[0, i + 1]) * moved[i + 1] - way[1, i + 1]
        mass = way[2, i] * moved[i] + way[3, i]
        lost = way[2, i + 1] * moved[i + 1] + way[3, i + 1]
        if liquid[i] + over * (drops - gone) < -1e-9 or gas[i] + over * (mass - lost) < -1e-9:
            return False
    return True


@compiled
def march(
    case: Case, member: int, drag: Floats, duration: float, out: Floats, void: Floats,
    pressures: Floats, masses: Floats, tally: Floats, thrown: Floats,
) -> int:  # fmt: skip
    """From a riser full of slurry at rest, in the sea's balance; gas comes from time zero on.

    out (records, 5): time, pressure where gas comes in, flux at the foot, slurry's and gas's at the
    top [m/s]; void, pressures, masses (records, cells), of gas [kg/m3 of the bore]; tally (4,):
    slurry in and out, gas in and out per section; thrown (times,): slurry out by then, evenly over
    the duration from zero on. Steps taken; -1 where steps vanish.
    """
    records, n = void.shape
    tick, told = duration / (thrown.size - 1), 1
    gas, liquid, pressure, flux = np.zeros(n), np.ones(n), np.empty(n), np.zeros(n + 1)
    way = np.empty((4, n + 1))
    still, ease, moved = np.empty(n + 1), np.empty(n + 1), np.empty(n + 1)
    change, work, lean, fastest = np.empty(n), np.empty(n), np.empty(n), 0.0
    for i in range(n):
        pressure[i] = case.top + case.density * g * case.cell * (n - i - 0.5)
    time, written, steps = 0.0, 0, 0
    while True:
        fastest = _passage(case, flux, gas, liquid, way, lean, fastest)
        while written < records and time >= written * duration / (records - 1) - 1e-9:
            _write(case, time, liquid, pressure, flux, way, out[written], void[written])
            pressures[written], masses[written] = pressure, gas
            written += 1
        if written == records:
            return steps
        step = min(case.longest, _COURANT * case.cell / (fastest + 1e-9))
        step = min(step, max(written * duration / (records - 1) - time, 1e-6))
        while True:
            came = case.injected * step / case.cell
            if case.ramp > 0.0:
                came *= min((time + 0.5 * step) / case.ramp, 1.0)
            _motion(case, member, drag, flux, gas, liquid, pressure, step, still, ease)
            _pressures(case, gas, liquid, pressure, way, still, ease, step, came, change, work)
            fits = _moved(case, still, ease, change, way, gas, liquid, pressure, moved,
                          step)  # fmt: skip
            if fits:
                break
            step *= 0.5
            if step < 1e-7:
                return -1
        before = tally[1]
        _commit(case, gas, liquid, pressure, flux, moved, change, way, step, came, tally)
        time += step
        while told < thrown.size and told * tick <= time + 1e-9:
            part = (told * tick - time) / step
            thrown[told] = tally[1] + part * (tally[1] - before)
            told += 1
        steps += 1


@compiled
def _write(
    case: Case, time: float, liquid: Floats, pressure: Floats, flux: Floats, way: Floats,
    row: Floats, void: Floats,
) -> None:  # fmt: skip
    n = liquid.size
    row[0], row[2] = time, flux[0]
    row[1] = case.part * pressure[case.at] + (1.0 - case.part) * pressure[case.at + 1]
    row[3] = (1.0 - way[0, n]) * flux[n] - way[1, n]
    row[4] = (way[2, n] * flux[n] + way[3, n]) * case.gas / case.top
    for i in range(n):
        void[i] = 1.0 - liquid[i]


@compiled
def _commit(
    case: Case, gas: Floats, liquid: Floats, pressure: Floats, flux: Floats, moved: Floats,
    change: Floats, way: Floats, step: float, came: float, tally: Floats,
) -> None:  # fmt: skip
    """Move gas and slurry by the step's fluxes, and count what passes the ends."""
    n, over = liquid.size, step / case.cell
    drops, mass = 0.0, 0.0
    for f in range(n + 1):
        gone = (1.0 - way[0, f]) * moved[f] - way[1, f]
        lost = way[2, f] * moved[f] + way[3, f]
        if f > 0:
            liquid[f - 1] += over * (drops - gone)
            gas[f - 1] += over * (mass - lost)
            pressure[f - 1] += change[f - 1]
        else:
            tally[0] += step * gone
            tally[2] += came * case.cell + step * lost
        drops, mass = gone, lost
        flux[f] = moved[f]
    for i in (case.at, case.at + 1):
        gas[i] += came * _given(case, i)
    tally[1] += step * drops
    tally[3] += step * mass
