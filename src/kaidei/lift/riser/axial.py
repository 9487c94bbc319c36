"""Axial vibration of a tapered string: its periods, and its answer to the ship's heave.

Each section has one mass and one stiffness, so a wave in it is known exactly and the sections are
joined without a grid. The lower end bears the unit, or is held fast where it has landed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.lift.given import above_zero, not_below_zero, one_each, require
from kaidei.lift.riser.tapered import Column, Tapered, column_of
from kaidei.lift.roots import bracketed_root
from kaidei.units import Floats

Complexes = NDArray[np.complex128]

HARMONIC = 8.0 / (3.0 * np.pi)
"""Linear over quadratic damping at a velocity amplitude: equal work in a cycle of one sine."""
GAUSSIAN = float(np.sqrt(8.0 / np.pi))
"""The same over the standard deviation of a Gaussian velocity: least mean square error."""


class Chain(NamedTuple):
    """What a displacement and a pull of the lower end come to above it.

    Top displacement: `top_by_motion` [1] and `top_by_pull` [m/N], (members, frequency). Tension at
    the ends of sections, top first: `by_motion` [N/m] and `by_pull` [1], with S + 1 more. Phases
    as complex numbers; the pull is positive down the string.
    """

    top_by_motion: Complexes
    top_by_pull: Complexes
    by_motion: Complexes
    by_pull: Complexes


class Heave(NamedTuple):
    """Amplitudes a metre of the top's heave: (members, period) and, by depth, with S + 1 more."""

    ratio: Floats
    """Of the riser's lower end over the top [1]."""
    tension: Floats
    """Of both pipes at the ends of sections, top first [N/m]."""
    riser_tension: Floats
    inner_tension: Floats


def axial_periods(string: Tapered, count: int = 1, *, landed: bool = False) -> Floats:
    """The longest `count` axial natural periods [s], (members, count), undamped.

    Of the riser with its unit, and of both pipes where they share. Held at the top, the unit free
    below or, `landed`, the lower end held fast. Exact for any taper: the phase of the wave is
    followed up the string (Pruefer's angle), which tells modes apart.
    """
    if not isinstance(count, (int, np.integer)) or count < 1:
        raise ValueError(f"the count of periods is 1, 2, 3 ..., not {count!r}")
    column = column_of(string)
    speed = np.sqrt(column.stiffness / column.moving_mass)
    travel = (column.length / speed).sum(axis=1)
    found = np.empty((travel.size, count))
    for mode in range(count):

        def beyond(frequency: Floats, wanted: float = (mode + 1) * np.pi) -> Floats:
            return phase_at_top(column, frequency, landed=landed) - wanted

        # A join turns the phase by less than a quarter each way.
        high = (mode + 1 + 0.5 * column.length.shape[1]) * np.pi / travel
        root = bracketed_root(beyond, np.full_like(high, 1e-9), high)
        if not root.converged.all():
            raise ValueError("an axial period was not found: look at the sections' lengths")
        found[:, mode] = 2.0 * np.pi / root.value
    return found


def axial_shapes(string: Tapered, count: int = 1, *, landed: bool = False) -> Floats:
    """Displacement of those modes at the ends of sections, top first, (members, count, S + 1).

    The greatest of them 1 and positive; for a finer shape `split` the string. Arguments as in
    `axial_periods`.
    """
    column = column_of(string)
    shapes = []
    for period in axial_periods(string, count, landed=landed).T:
        omega = 2.0 * np.pi / period
        lower = [np.zeros_like(omega), np.ones_like(omega)]
        if not landed:
            lower = [np.ones_like(omega), column.end_mass * omega**2]
        kept = [lower[0]]
        for s in range(column.length.shape[1] - 1, -1, -1):
            lower = _upward(column, s, omega, *lower)
            kept.append(lower[0])
        shape = np.stack(kept[::-1], axis=-1)
        greatest = np.take_along_axis(shape, np.abs(shape).argmax(axis=-1)[:, None], axis=-1)
        shapes.append(shape / greatest)
    return np.stack(shapes, axis=1)


def _upward(column: Column, s: int, omega: Floats, moved: Floats, pull: Floats) -> list[Floats]:
    """Displacement and pull at the top of a section from those at its lower end, undamped."""
    number = omega * np.sqrt(column.moving_mass[:, s] / column.stiffness[:, s])
    stiff, reach = column.stiffness[:, s] * number, number * column.length[:, s]
    cosine, sine = np.cos(reach), np.sin(reach)
    return [moved * cosine - pull * sine / stiff, pull * cosine + moved * stiff * sine]


def phase_at_top(column: Column, frequency: Floats, *, landed: bool) -> Floats:
    """Phase [rad] of the standing wave at the top, (members,); a natural frequency at n pi."""
    impedance = np.sqrt(column.stiffness * column.moving_mass)
    number = frequency[:, None] * np.sqrt(column.moving_mass / column.stiffness)
    if landed:
        phase = np.zeros_like(frequency)
    else:
        phase = 0.5 * np.pi + np.arctan(column.end_mass * frequency / impedance[:, -1])
    for s in range(column.length.shape[1] - 1, -1, -1):
        phase = phase + number[:, s] * column.length[:, s]
        if s:
            turns = np.round(phase / np.pi)
            ratio = impedance[:, s - 1] / impedance[:, s]
            phase = turns * np.pi + np.arctan(ratio * np.tan(phase - turns * np.pi))
    return phase


def heave_response(
    string: Tapered,
    period: ArrayLike,
    *,
    amplitude: ArrayLike = 0.0,
    landed: bool = False,
) -> Heave:
    """Motion of the lower end and tension down the string a metre of the top's heave.

    `period` [s] of a regular heave, one or many, at an `amplitude` [m], () or (members,), which
    matters only where the unit has drag: that is made linear by equal work in a cycle, and solved.
    Damping of the steel and joints is `damping_ratio` of the stiffness. Rough pipe walls and the
    sea's own motion below the ship take no part. Raises ValueError for a period of zero.
    """
    (moved,), (heaved,) = above_zero(period_of_motion=period), not_below_zero(amplitude=amplitude)
    column = column_of(string)
    size = one_each(heaved, column.end_weight.size, "amplitude")
    require(moved.ndim <= 1, "the periods of motion are one or a row of them, for all members")
    frequency = 2.0 * np.pi / np.atleast_1d(moved)
    links = chain(column, frequency)
    if landed:
        pull = 1.0 / links.top_by_pull
        swing = links.by_pull * pull[..., None]
        return _by_pipe(column, frequency, np.zeros(pull.shape), swing)
    drag = _harmonic_drag(column, links, frequency, size)
    end = end_pull(column, frequency, drag)
    ratio = 1.0 / (links.top_by_motion + links.top_by_pull * end)
    tension = (links.by_motion + links.by_pull * end[..., None]) * ratio[..., None]
    return _by_pipe(column, frequency, np.abs(ratio), tension)


def _by_pipe(column: Column, frequency: Floats, ratio: Floats, tension: Complexes) -> Heave:
    """What moves the unit, told by pipe, and what an inner pipe of its own ends adds."""
    # A section's own share counts at its top, the lowest one's at the foot.
    part = column.riser_area / column.bearing_area
    part = np.concatenate([part, part[:, -1:]], axis=1)[:, None, :]
    inner = (1.0 - part) * tension + inner_response(column, frequency)[0]
    return Heave(ratio, np.abs(part * tension + inner), np.abs(part * tension), np.abs(inner))


def end_pull(column: Column, frequency: Floats, drag: Floats) -> Complexes:
    """Pull of the unit a metre of its motion [N/m], with a linear drag [N s/m]."""
    inertia = column.end_mass[:, None] * frequency**2
    return np.asarray(inertia - 1.0j * frequency * drag)


def chain(column: Column, frequency: Floats) -> Chain:
    """Sections joined from the lower end to the top; frequency [rad/s], (F,)."""
    shape = (column.length.shape[0], frequency.size)
    motion = [np.ones(shape, np.complex128), np.zeros(shape, np.complex128)]
    pull = [np.zeros(shape, np.complex128), np.ones(shape, np.complex128)]
    by_motion, by_pull = _joined(
        column, frequency, column.stiffness, column.moving_mass, [motion, pull]
    )
    return Chain(motion[0], pull[0], by_motion, by_pull)


def _joined(
    column: Column, frequency: Floats, stiffness: Floats, mass: Floats,
    states: list[list[Complexes]],
) -> list[Complexes]:  # fmt: skip
    """Tensions by depth, top first, of states [displacement, pull] of the lower end; the states
    are left as they are at the top."""
    complex_stiffness = stiffness * (1.0 + 2.0j * column.damping_ratio[:, None])
    slowness = np.sqrt(mass / complex_stiffness)
    kept = [[state[1]] for state in states]
    for s in range(stiffness.shape[1] - 1, -1, -1):
        number = frequency * slowness[:, s, None]
        reach = number * column.length[:, s, None]
        # Half the time of a complex cosine and sine.
        wave = np.exp(1.0j * reach)
        back = 1.0 / wave
        cosine, sine = 0.5 * (wave + back), -0.5j * (wave - back)
        stiff = complex_stiffness[:, s, None] * number
        for state, tensions in zip(states, kept, strict=True):
            moved, pulled = state
            state[0] = moved * cosine - pulled * sine / stiff
            state[1] = pulled * cosine + moved * stiff * sine
            tensions.append(state[1])
    return [np.stack(tensions[::-1], axis=-1) for tensions in kept]


def inner_response(column: Column, frequency: Floats) -> tuple[Complexes, Complexes]:
    """Of an inner pipe that hangs from the top with a free foot, a metre of the top's heave.

    Tension at the ends of sections, top first [N/m], (members, F, S + 1), and the foot's
    displacement [1], (members, F); 0 where there is no such pipe.
    """
    alone = column.inner_mass > 0.0
    shape = (column.length.shape[0], frequency.size)
    if not alone.any():
        return np.zeros((*shape, column.length.shape[1] + 1), complex), np.zeros(shape, complex)
    foot = [np.ones(shape, np.complex128), np.zeros(shape, np.complex128)]
    # Below its foot a pipe goes on with next to no mass: nothing pulls there.
    stiffness = column.youngs * np.where(alone, column.inner_area, 1.0)
    (tension,) = _joined(
        column, frequency, stiffness, np.where(alone, column.inner_mass, 1e-9), [foot]
    )
    there = np.any(alone, axis=1, keepdims=True) / foot[0]
    return tension * there[..., None], there


def on_hook(links: Chain, hung: Complexes) -> Chain:
    """The same with the hook load as one more tension, the last; `hung` (members, F) [N/m] is what
    an inner pipe by itself pulls at the top."""
    by_motion = links.by_motion[..., 0] + hung * links.top_by_motion
    by_pull = links.by_pull[..., 0] + hung * links.top_by_pull
    return links._replace(
        by_motion=np.concatenate([links.by_motion, by_motion[..., None]], axis=-1),
        by_pull=np.concatenate([links.by_pull, by_pull[..., None]], axis=-1),
    )


def _harmonic_drag(column: Column, links: Chain, frequency: Floats, amplitude: Floats) -> Floats:
    """Linear drag [N s/m] with the work of the quadratic one, (members, frequency)."""
    quadratic = HARMONIC * column.end_drag[:, None] * amplitude[:, None] * frequency
    if not np.any(quadratic > 0.0):
        return np.zeros(links.top_by_motion.shape)

    def excess(drag: Floats) -> Floats:
        end = end_pull(column, frequency, drag)
        return drag - quadratic / np.abs(links.top_by_motion + links.top_by_pull * end)

    # Without drag the unit moves most, unless damping turns more of the wave back: then search up.
    low = np.zeros(links.top_by_motion.shape)
    high = np.maximum(-excess(low), 1e-12)
    for _ in range(60):
        short = excess(high) < 0.0
        if not short.any():
            break
        high = np.where(short, 2.0 * high, high)
    return bracketed_root(excess, low, high).value
