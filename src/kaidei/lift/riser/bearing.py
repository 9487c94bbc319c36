"""The wave height at which a string's first criterion is met, member by member.

The lower end's drag B enters the response as a square polynomial over another, in each frequency.
So the moments of every tension are sums that B multiplies, and the drag that belongs to the limit
itself is found by one root: the height that breaks the criterion also gives the unit its speed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.lift.riser.axial import GAUSSIAN, Chain, Complexes, chain, inner_response, on_hook
from kaidei.lift.riser.fatigue import bearable_deviation
from kaidei.lift.riser.tapered import Column
from kaidei.lift.roots import bracketed_root
from kaidei.lift.waves import FREQUENCY, extreme_factor, mean_frequency
from kaidei.units import Floats

BLOCK = 64
"""Members at a time: their spectra stay in the processor's cache."""
_STEP = FREQUENCY[1] - FREQUENCY[0]
_LEAST = 1e-9  # of a margin [N]: what is used up already bears no sea


class Bearing(NamedTuple):
    """Wave height [m] and the code of what binds, fatigue left out; and the height that, if it
    never changed, would use up the steel's life. All (members, tp)."""

    height: Floats
    criterion: NDArray[np.int64]
    worn: Floats


class Margins(NamedTuple):
    """What the ends of sections bear, and last the hook, or of an inner pipe by itself its foot:
    (members, criterion, S + 2) and (members, S + 2)."""

    swing: Floats
    """Swing of the tension [N] that each criterion allows at most; inf where it does not ask."""
    area: Floats
    """Steel over stress concentration [m2], by which a swing fatigues; inf where there is none."""


class Fatigue(NamedTuple):
    """Time in the sea (members,) [s], and the S-N curve's name."""

    exposure: Floats
    curve: str


_Use = Callable[[Floats, Floats], Floats]
_Moments = Callable[[Floats], tuple[Floats, Floats, Floats]]


def free_limit(
    column: Column, heave: Floats, sea: Floats, margins: tuple[Margins, Margins], fatigue: Fatigue
) -> Bearing:
    """The unit hangs free. `heave` (members, F) of the top over the waves' amplitude [1]; `sea`
    (tp, F) [m2 s] at Hs 1 m; margins of what moves the unit, and of an inner pipe by itself."""
    return _in_blocks(_free, column, heave, sea, margins, fatigue)


def held_limit(
    column: Column, heave: Floats, sea: Floats, margins: tuple[Margins, Margins], fatigue: Fatigue
) -> Bearing:
    """The same with the riser's lower end held fast."""
    return _in_blocks(_held, column, heave, sea, margins, fatigue)


def _in_blocks(
    one: Callable[[Column, Chain, Floats, Floats, Margins, Fatigue], Bearing],
    column: Column, heave: Floats, sea: Floats, margins: tuple[Margins, Margins], fatigue: Fatigue,
) -> Bearing:  # fmt: skip
    parts = []
    for at, rows in _blocks(column):
        moves, hangs = (Margins(*(x[at] for x in each)) for each in margins)
        time = Fatigue(fatigue.exposure[at], fatigue.curve)
        tension, foot = inner_response(rows, FREQUENCY)
        links = on_hook(chain(rows, FREQUENCY), tension[..., 0])
        found = one(rows, links, heave[at], sea, moves, time)
        if np.any(foot):
            size = _square(_with_foot(rows, tension, foot))
            found = lower(found, _linear(size, heave[at], sea, hangs, time))
        parts.append(found)
    return _joined(parts)


def _free(
    column: Column, links: Chain, heave: Floats, sea: Floats, margins: Margins, fatigue: Fatigue
) -> Bearing:
    moments = _moments(column, links, heave[:, None, :] ** 2 * sea * _STEP)
    quadratic = GAUSSIAN * column.end_drag[:, None]
    still = np.zeros((heave.shape[0], sea.shape[0]))

    def at_own_drag(use: _Use) -> Floats:
        """What is used at the drag that belongs to the very height that uses all of it."""

        def excess(drag: Floats) -> Floats:
            variance, rate, speed = moments(drag)
            most = use(variance, rate)
            # Still water uses nothing and asks for no drag.
            height = _over(most.reshape(*still.shape, -1).max(axis=2), nothing=0.0)
            return np.asarray(quadratic * speed * height - drag)

        drag = still
        if np.any(quadratic > 0.0):
            high = np.maximum(1.5 * excess(still), 1e-9)
            while np.any(short := excess(high) > 0.0):
                high = np.where(short, 4.0 * high, high)
            drag = bracketed_root(excess, still, high, rtol=1e-6).value
        return use(*moments(drag)[:2])

    return _first(
        at_own_drag(lambda variance, rate: _uses(variance, rate, margins)),
        at_own_drag(lambda variance, rate: _wear(variance, rate, margins, fatigue)),
    )


def _held(
    _: Column, links: Chain, heave: Floats, sea: Floats, margins: Margins, fatigue: Fatigue
) -> Bearing:
    size = _square(links.by_pull / links.top_by_pull[..., None])
    return _linear(size, heave, sea, margins, fatigue)


def _with_foot(column: Column, tension: Complexes, foot: Complexes) -> Complexes:
    """An inner pipe's tensions by depth [N/m], and the force that throws a length of its foot.

    Nothing pulls the foot: what counts there is that force [N/m2] against the length's weight.
    """
    lowest = np.take_along_axis(column.inner_mass, lowest_inner(column)[:, None], axis=1)
    thrown = lowest * FREQUENCY**2 * foot
    return np.concatenate([tension, thrown[..., None]], axis=-1)


def _linear(
    size: Floats, heave: Floats, sea: Floats, margins: Margins, fatigue: Fatigue
) -> Bearing:
    power = heave[:, None, :] ** 2 * sea * _STEP
    variance = power @ size
    rate = power @ (size * FREQUENCY[:, None] ** 2)
    return _first(_uses(variance, rate, margins), _wear(variance, rate, margins, fatigue))


def lowest_inner(column: Column) -> NDArray[np.int64]:
    """The section in which the inner pipe ends, (members,)."""
    has = (column.length > 0.0) & (column.inner_area > 0.0)
    return np.asarray(has.shape[1] - 1 - has[:, ::-1].argmax(axis=1))


def _moments(column: Column, links: Chain, power: Floats) -> _Moments:
    """Variances of the tensions and of their rates at Hs 1 m, and the deviation of the unit's speed
    [m/s], as a function of the linear drag [N s/m], (members, tp)."""
    inertia = column.end_mass[:, None] * FREQUENCY**2
    top = _in_drag(links.top_by_motion + links.top_by_pull * inertia, links.top_by_pull)
    tension = _in_drag(links.by_motion + links.by_pull * inertia[..., None], links.by_pull)
    nodes = links.by_pull.shape[2]
    once = np.concatenate([*tension, np.ones_like(tension[0][..., :1])], axis=2)
    sums = np.concatenate([once, once * FREQUENCY[:, None] ** 2], axis=2)
    count = once.shape[2]

    def moments(drag: Floats) -> tuple[Floats, Floats, Floats]:
        b = drag[:, :, None]
        below = top[0][:, None, :] + b * (top[1][:, None, :] + b * top[2][:, None, :])
        # One small product a member, of one shape whatever the members beside it.
        found = (power / below) @ sums

        def at(start: int) -> Floats:
            zero, one, two = (found[:, :, start + i * nodes : start + (i + 1) * nodes]
                              for i in range(3))  # fmt: skip
            return np.asarray(zero + b * (one + b * two))

        return at(0), at(count), np.sqrt(found[:, :, -1])

    return moments


def _in_drag(
    still: NDArray[np.complex128], by_pull: NDArray[np.complex128]
) -> tuple[Floats, Floats, Floats]:
    """Coefficients in B of |still - i omega B by_pull|^2."""
    omega = FREQUENCY if still.ndim == 2 else FREQUENCY[:, None]
    cross = still.imag * by_pull.real - still.real * by_pull.imag
    return _square(still), -2.0 * omega * cross, omega**2 * _square(by_pull)


def _uses(variance: Floats, rate: Floats, margins: Margins) -> Floats:
    """What a sea of Hs 1 m uses of each swing [1], (members, tp, criterion)."""
    peak = extreme_factor(mean_frequency(variance, rate)) * np.sqrt(variance)
    swing = np.maximum(margins.swing, _LEAST)
    return np.asarray((peak[:, :, None, :] / swing[:, None]).max(axis=3))


def _wear(variance: Floats, rate: Floats, margins: Margins, fatigue: Fatigue) -> Floats:
    """Stress in a sea of Hs 1 m over what uses up the life in the exposure [1], (members, tp)."""
    crossings = mean_frequency(variance, rate)
    bearable = bearable_deviation(crossings, fatigue.exposure[:, None, None], fatigue.curve)
    stress = np.sqrt(variance) / margins.area[:, None, :]
    return np.asarray((stress / bearable).max(axis=2))


def _first(uses: Floats, wear: Floats) -> Bearing:
    height = _over(uses.max(axis=2), nothing=np.inf)
    height = np.asarray(np.where(height < 1e-6, 0.0, height))
    # Of several that are used up standing still the first is told.
    code = np.minimum(uses, 1e6).argmax(axis=2)
    return Bearing(height, code.astype(np.int64), _over(wear, nothing=np.inf))


def _over(use: Floats, *, nothing: float) -> Floats:
    return np.divide(1.0, use, out=np.full_like(use, nothing), where=use > 0.0)


def _square(numbers: NDArray[np.complex128]) -> Floats:
    return np.asarray(numbers.real**2 + numbers.imag**2)


def _blocks(column: Column) -> list[tuple[slice, Column]]:
    members = column.end_weight.size
    slices = [slice(start, start + BLOCK) for start in range(0, members, BLOCK)]
    return [(at, Column(*(x[at] for x in column))) for at in slices]


def lower(one: Bearing, other: Bearing) -> Bearing:
    """The lower of two limits, with what binds it."""
    first = one.height <= other.height
    return Bearing(
        np.where(first, one.height, other.height),
        np.where(first, one.criterion, other.criterion),
        np.minimum(one.worn, other.worn),
    )


def _joined(parts: list[Bearing]) -> Bearing:
    return Bearing(*(np.concatenate(each) for each in zip(*parts, strict=True)))
