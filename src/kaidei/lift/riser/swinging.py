"""Tensions that a heaving top makes along a string, and the height of sea that uses up a margin.

Scalars and rows inside, compiled, nothing checked; `bearing` is the same with names. The lower
end's drag B enters the response as a square polynomial over another, in each frequency. So the
moments of every tension are sums that B multiplies, and the drag that belongs to a limit is found
by one root: the height that breaks the criterion also gives the unit its speed.
"""

from __future__ import annotations

import math

import numpy as np

from kaidei.compiled import compiled, fused
from kaidei.lift.riser.axial import GAUSSIAN
from kaidei.units import Floats

LEAST = 1e-9
"""Of a margin [N]: what is used up already bears no sea."""
CLOSE = 1e-6
"""Part of the drag to which it is found."""


@compiled
def heights(
    string: tuple[Floats, ...], heave: Floats, sea: Floats, swing: Floats, area: Floats,
    exposure: Floats, chance: Floats, table: tuple[Floats, Floats], frequency: Floats,
    duration: float, held: bool, use: Floats, wear: Floats,
) -> None:  # fmt: skip
    """What a sea of Hs 1 m uses at the drag of the very height that uses all of it.

    `string` is length, stiffness, moving mass (members, S), damping, end mass, end drag and the
    mass of a length of a foot that is thrown (members,), or 0: then the last of the margins is of
    the hook, with stiffness and mass of an inner pipe beside (members, S), 0 where there is none;
    `heave` (members, F) and `sea` (tp, F); margins `swing` (members, C, S + 2) and
    `area` (members, S + 2); `exposure` (members, E); `chance` (members,), what the greatest's
    crossings are divided by; `table` of log damage a cycle with log deviation. Filled are `use`
    (members, tp, C) and `wear` (members, tp, E).
    """
    length, stiffness, mass, damping, end_mass, end_drag, foot, inner, hung = string
    members, sections = length.shape
    count, columns = frequency.size, 3 * (sections + 2)
    criteria, times = swing.shape[1], exposure.shape[1]
    below, rows = np.empty((3, count)), np.empty((count, columns))
    power, sums = np.empty(count), np.empty(2 * columns + 1)
    used, worn = np.empty(criteria), np.empty(times)
    low, high = np.empty((2, times + 1)), np.empty((2, times + 1))
    step = frequency[1] - frequency[0]
    for m in range(members):
        _links(length[m], stiffness[m], mass[m], damping[m], end_mass[m], foot[m], inner[m],
               hung[m], frequency, held, below, rows)  # fmt: skip
        quadratic = 0.0 if held else GAUSSIAN * end_drag[m]
        for t in range(sea.shape[0]):
            for f in range(count):
                power[f] = heave[m, f] * heave[m, f] * sea[t, f] * step
            low[:], high[:] = 0.0, -1.0
            for target in range(times + 1):
                _settle(target, quadratic, power, frequency, below, rows, swing[m], area[m],
                        exposure[m], chance[m], duration, table, sums, used, worn, low,
                        high)  # fmt: skip
                if target == 0:
                    use[m, t] = used
                else:
                    wear[m, t, target - 1] = worn[target - 1]
                if quadratic == 0.0:
                    wear[m, t] = worn
                    break


@compiled
def _settle(
    target: int, quadratic: float, power: Floats, frequency: Floats, below: Floats, rows: Floats,
    swing: Floats, area: Floats, exposure: Floats, chance: float, duration: float,
    table: tuple[Floats, Floats], sums: Floats, used: Floats, worn: Floats, low: Floats,
    high: Floats,
) -> None:  # fmt: skip
    """Fill `used` and `worn` at the drag that belongs to a target's own height: 0 the criteria, k
    the k-th exposure. What is found on the way narrows the brackets of the others."""
    drag = 0.0 if target == 0 else _trial(low, high, target)
    last = 0
    for _ in range(100):
        _moments(drag, power, frequency, below, rows, sums)
        speed = quadratic * math.sqrt(sums[sums.size - 1])
        _used(drag, sums, swing, chance, duration, used)
        _worn(drag, sums, area, exposure, table, worn)
        off = _narrow(drag, speed, used, worn, low, high, target)
        if abs(off) <= CLOSE * drag or quadratic == 0.0:
            break
        if 0.0 < high[0, target] - low[0, target] <= CLOSE * high[0, target]:
            break
        side = 1 if off > 0.0 else -1
        if side == last:  # the far end stood still twice: draw it nearer
            if side > 0:
                high[1, target] *= 0.5
            else:
                low[1, target] *= 0.5
        last = side
        drag = _trial(low, high, target)


@compiled
def _links(
    length: Floats, stiffness: Floats, mass: Floats, damping: float, end_mass: float, foot: float,
    inner: Floats, hung: Floats, frequency: Floats, held: bool, below: Floats, rows: Floats,
) -> None:  # fmt: skip
    """Squares of tensions (each end of a section in turn) and of the top's displacement, as
    coefficients in the drag, of a lower end that moves a metre; held, of a top that does."""
    sections = length.size
    # Of a wave in each section, over its frequency: phase from end to end, and its impedance.
    turn, stiff = np.empty(sections, np.complex128), np.empty(sections, np.complex128)
    for s in range(sections):
        supple = stiffness[s] * (1.0 + 2.0j * damping)
        turn[s] = np.sqrt(mass[s] / supple) * length[s]
        stiff[s] = np.sqrt(mass[s] * supple)
    for f in range(frequency.size):
        omega = frequency[f]
        inertia = 0.0 if held else end_mass * omega * omega
        moved, pulled = 1.0 + 0.0j, 0.0j
        shifted, drawn = 0.0j, 1.0 + 0.0j
        _in_drag(pulled + drawn * inertia, drawn, omega, rows[f], 3 * sections)
        for s in range(sections - 1, -1, -1):
            cosine, sine = _circular(omega * turn[s])
            pulls, gives = omega * stiff[s] * sine, sine / (omega * stiff[s])
            moved, pulled = moved * cosine - pulled * gives, pulled * cosine + moved * pulls
            shifted, drawn = shifted * cosine - drawn * gives, drawn * cosine + shifted * pulls
            _in_drag(pulled + drawn * inertia, drawn, omega, rows[f], 3 * s)
        lift = _hanging(length, inner, hung, damping, omega)
        pull, draw = pulled + drawn * inertia, drawn
        pull, draw = pull + lift * (moved + shifted * inertia), draw + lift * shifted
        if foot > 0.0:
            pull, draw = foot * omega * omega + 0.0j, 0.0j
        _in_drag(pull, draw, omega, rows[f], 3 * (sections + 1))
        if held:
            top = shifted.real**2 + shifted.imag**2
            below[0, f], below[1, f], below[2, f] = 1.0, 0.0, 0.0
            for s in range(sections + 2):
                rows[f, 3 * s] = rows[f, 3 * s + 2] / (omega * omega * top)
                rows[f, 3 * s + 1], rows[f, 3 * s + 2] = 0.0, 0.0
        else:
            _in_drag(moved + shifted * inertia, shifted, omega, below[:, f], 0)


@compiled
def _hanging(
    length: Floats, stiffness: Floats, mass: Floats, damping: float, omega: float
) -> complex:
    """Tension at the top a metre of its heave of a pipe with a free foot [N/m]; 0 for none."""
    moved, pulled = 1.0 + 0.0j, 0.0j
    if mass.max() <= 0.0:
        return pulled
    for s in range(length.size - 1, -1, -1):
        supple = stiffness[s] * (1.0 + 2.0j * damping)
        cosine, sine = _circular(omega * np.sqrt(mass[s] / supple) * length[s])
        stiff = omega * np.sqrt(mass[s] * supple)
        moved, pulled = (
            moved * cosine - pulled * sine / stiff,
            pulled * cosine + moved * stiff * sine,
        )
    return pulled / moved


@fused
def _circular(angle: complex) -> tuple[complex, complex]:
    """Cosine and sine of a complex angle."""
    grown = math.exp(angle.imag)
    even, odd = 0.5 * (grown + 1.0 / grown), 0.5 * (grown - 1.0 / grown)
    cosine, sine = math.cos(angle.real), math.sin(angle.real)
    return complex(cosine * even, -sine * odd), complex(sine * even, cosine * odd)


@fused
def _in_drag(still: complex, by_pull: complex, omega: float, out: Floats, at: int) -> None:
    """Coefficients in B of |still - i omega B by_pull|^2."""
    cross = still.imag * by_pull.real - still.real * by_pull.imag
    out[at] = still.real**2 + still.imag**2
    out[at + 1] = -2.0 * omega * cross
    out[at + 2] = omega * omega * (by_pull.real**2 + by_pull.imag**2)


@fused
def _moments(
    drag: float, power: Floats, frequency: Floats, below: Floats, rows: Floats, sums: Floats
) -> None:
    """Sums over the sea of the coefficients, of the same of their rates, and of the unit's speed
    squared."""
    columns = rows.shape[1]
    sums[:] = 0.0
    for f in range(power.size):
        once = power[f] / (below[0, f] + drag * (below[1, f] + drag * below[2, f]))
        twice = once * frequency[f] * frequency[f]
        for c in range(columns):
            sums[c] += once * rows[f, c]
            sums[columns + c] += twice * rows[f, c]
        sums[2 * columns] += twice


@fused
def _variances(drag: float, sums: Floats, node: int) -> tuple[float, float]:
    """Variance of a tension [N2] and upward crossings of its mean [1/s] at Hs 1 m."""
    columns = (sums.size - 1) // 2
    a, b = 3 * node, columns + 3 * node
    variance = sums[a] + drag * (sums[a + 1] + drag * sums[a + 2])
    rate = sums[b] + drag * (sums[b + 1] + drag * sums[b + 2])
    if variance <= 0.0:
        return 0.0, 0.0
    return variance, math.sqrt(max(rate, 0.0) / variance) / (2.0 * math.pi)


@fused
def _used(
    drag: float, sums: Floats, swing: Floats, chance: float, duration: float, used: Floats
) -> None:
    """What a sea of Hs 1 m uses of each criterion's margin, the worst end of a section."""
    used[:] = 0.0
    for node in range(swing.shape[1]):
        variance, crossings = _variances(drag, sums, node)
        number = max(crossings * duration / chance, math.exp(0.5))
        peak = math.sqrt(2.0 * math.log(number) * variance)
        for c in range(swing.shape[0]):
            used[c] = max(used[c], peak / max(swing[c, node], LEAST))


@fused
def _worn(
    drag: float, sums: Floats, area: Floats, exposure: Floats, table: tuple[Floats, Floats],
    worn: Floats,
) -> None:  # fmt: skip
    """Stress in a sea of Hs 1 m over what uses up the life in each exposure, the worst end."""
    worn[:] = 0.0
    for node in range(area.size):
        variance, crossings = _variances(drag, sums, node)
        if variance <= 0.0 or math.isinf(area[node]):
            continue
        stress = math.sqrt(variance) / area[node]
        for e in range(exposure.size):
            number = math.log(max(crossings * exposure[e], 1e-12))
            bearable = math.exp(np.interp(-number, table[0], table[1]))
            worn[e] = max(worn[e], stress / bearable)


@compiled
def _narrow(
    drag: float, speed: float, used: Floats, worn: Floats, low: Floats, high: Floats, target: int
) -> float:
    """Narrow the brackets of all roots by what was found at a drag; what is asked beyond it there
    by the target. `low` and `high` hold drags and what is asked beyond them."""
    told = 0.0
    for k in range(low.shape[1]):
        most = used.max() if k == 0 else worn[k - 1]
        # Still water uses nothing and asks for no drag.
        off = (speed / most if most > 0.0 else 0.0) - drag
        if drag >= low[0, k] and (high[0, k] < 0.0 or drag <= high[0, k]):
            if off > 0.0:
                low[0, k], low[1, k] = drag, off
            else:
                high[0, k], high[1, k] = drag, off
        if k == target:
            told = off
    return told


@compiled
def _trial(low: Floats, high: Floats, k: int) -> float:
    """The next drag: further up until there is an end beyond, then where a line cuts."""
    if high[0, k] < 0.0:
        return float(low[0, k] + 1.5 * low[1, k] if low[0, k] == 0.0 else 4.0 * low[0, k])
    share = low[1, k] / (low[1, k] - high[1, k]) if low[1, k] > high[1, k] else 0.5
    return float(low[0, k] + share * (high[0, k] - low[0, k]))
