"""Ransom's faucet: a jet of water that falls and thins, exact and by finite volumes.

The published test of a two-phase solver: Ransom (1987), in Hewitt, Delhaye and Zuber (eds.),
Multiphase Science and Technology 3:591 [not re-read]. Gas without weight at one pressure fills what
water leaves, so that water alone is followed, its share and its velocity; water is conserved.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from kaidei.compiled import compiled
from kaidei.lift.finite_volume import LIMITED, UPWIND, slopes
from kaidei.lift.given import real, require, whole
from kaidei.units import Floats

GRAVITY = 9.81
"""As the published case takes it [m/s2]."""
COURANT = 0.45
"""Part of a cell that the fastest water crosses in a step: below a half nothing turns negative."""
ORDERS = {"upwind": UPWIND, "limited": LIMITED}


class Faucet(NamedTuple):
    """position (cells,) of the cells' middles [m]; gas (cells,) by volume [1]; velocity (cells,) of
    the water [m/s]; inflow, outflow: water that passed either end since the start [m of pipe]."""

    position: Floats
    gas: Floats
    velocity: Floats
    inflow: float
    outflow: float


def faucet(
    position: ArrayLike,
    time: ArrayLike,
    velocity: ArrayLike = 10.0,
    liquid_fraction: ArrayLike = 0.8,
    gravity: ArrayLike = GRAVITY,
) -> Floats:
    """Gas by volume [1] in a vertical pipe whose water falls freely from time zero: exact.

    Parameters
    ----------
    position, time : (...) [m] below the inlet, [s], both at least zero
    velocity, liquid_fraction : (...) of the water at the inlet, and everywhere at the start [m/s],
        [1]
    gravity : (...) [m/s2], the published case's 9.81

    1 - liquid V / sqrt(V^2 + 2 g x) behind the front x = V t + g t^2 / 2, and as at the start
    beyond it.

    Raises
    ------
    ValueError in words: a share outside 0 to 1, a velocity not above zero, a time before the start.
    """
    x, t, speed, share, pull = _faucet_given(position, time, velocity, liquid_fraction, gravity)
    front = speed * t + 0.5 * pull * t**2
    thinned = share * speed / np.sqrt(speed**2 + 2.0 * pull * x)
    return np.where(x < front, 1.0 - thinned, 1.0 - share)


def faucet_velocity(
    position: ArrayLike, time: ArrayLike, velocity: ArrayLike = 10.0, gravity: ArrayLike = GRAVITY
) -> Floats:
    """Velocity of the water [m/s] in the same case: sqrt(V^2 + 2 g x), and V + g t beyond."""
    x, t, speed, _, pull = _faucet_given(position, time, velocity, 1.0, gravity)
    return np.minimum(np.sqrt(speed**2 + 2.0 * pull * x), speed + pull * t)


def solve_faucet(
    time: float,
    *,
    length: float = 12.0,
    cells: int = 200,
    velocity: float = 10.0,
    liquid_fraction: float = 0.8,
    gravity: float = GRAVITY,
    scheme: str = "limited",
) -> Faucet:
    """The same by finite volumes, at one time [s] in a pipe of a length [m].

    scheme : "upwind" (first order) or "limited" (second order where smooth). On a front that no
    shock sharpens their errors (mean over the pipe) fall with the 1/2 and the 2/3 power of
    the cell: an order p smears it over the power p / (p + 1). Water is conserved to rounding:
    inflow - outflow is what the pipe gains. The step is chosen within the Courant limit.

    Raises
    ------
    ValueError in words, as `faucet`; an unknown scheme, fewer than 2 cells.
    """
    if scheme not in ORDERS:
        raise ValueError(f"scheme '{scheme}' is not known: take one of {', '.join(ORDERS)}")
    cells = whole(cells, "cells", 2)
    require(real(length, "length", endless=False) > 0.0, "length must be above zero")
    _, t, speed, share, pull = (
        float(part) for part in _faucet_given(0.0, time, velocity, liquid_fraction, gravity)
    )
    fastest = math.sqrt(speed**2 + 2.0 * pull * length)
    steps = max(math.ceil(t * fastest * cells / (length * COURANT)), 1)
    water, fast = np.full(cells, share), np.full(cells, speed)
    passed = np.zeros(2)
    _fall(water, fast, share, speed, pull, length / cells, t / steps, steps, ORDERS[scheme], passed)
    middle = (np.arange(cells) + 0.5) * length / cells
    return Faucet(middle, 1.0 - water, fast + pull * t, float(passed[0]), float(passed[1]))


@compiled
def _fall(
    water: Floats, fast: Floats, share: float, speed: float, pull: float, cell: float, step: float,
    steps: int, order: int, passed: Floats,
) -> None:  # fmt: skip
    """Heun's two stages for water and its velocity; passed: in and out [m].

    Velocity is that seen by one who falls along, from the inlet's speed at time zero: to him there
    is no weight, and nothing but the flow changes a velocity.
    """
    n = water.size
    rate, push = np.empty(n), np.empty(n)
    first, second = np.empty(n), np.empty(n)
    lean, turn, ends = np.empty(n), np.empty(n), np.empty(2)
    for k in range(steps):
        drop = pull * k * step
        _rates(water, fast, share, speed, drop, cell, order, lean, turn, rate, push, ends)
        for j in range(2):
            passed[j] += 0.5 * step * ends[j]
        for i in range(n):
            first[i], second[i] = water[i] + step * rate[i], fast[i] + step * push[i]
        drop += pull * step
        _rates(first, second, share, speed, drop, cell, order, lean, turn, rate, push, ends)
        for j in range(2):
            passed[j] += 0.5 * step * ends[j]
        for i in range(n):
            water[i] = 0.5 * (water[i] + first[i] + step * rate[i])
            fast[i] = 0.5 * (fast[i] + second[i] + step * push[i])


@compiled
def _rates(
    water: Floats, fast: Floats, share: float, speed: float, drop: float, cell: float, order: int,
    lean: Floats, turn: Floats, rate: Floats, push: Floats, ends: Floats,
) -> None:  # fmt: skip
    """All water falls, so each face takes the cell above it.

    Velocity u goes by u_t + (u^2 / 2 + drop u)_x = 0, without the water's share: where that jumps
    and the velocity only bends, momentum over share would heap water up.
    """
    n = water.size
    slopes(water, share, water[n - 1], order, lean)
    slopes(fast, speed - drop, fast[n - 1], order, turn)
    above = speed - drop
    passing, carried = share * speed, above * (0.5 * above + drop)
    ends[0] = passing
    for i in range(n):
        there = fast[i] + turn[i]
        gone, taken = (water[i] + lean[i]) * (there + drop), there * (0.5 * there + drop)
        rate[i], push[i] = (passing - gone) / cell, (carried - taken) / cell
        passing, carried = gone, taken
    ends[1] = passing


def _faucet_given(
    position: ArrayLike, time: ArrayLike, velocity: ArrayLike, share: ArrayLike, gravity: ArrayLike
) -> tuple[Floats, ...]:
    given = {"position": position, "time": time, "velocity": velocity, "liquid fraction": share,
             "gravity": gravity}  # fmt: skip
    x, t, speed, part, pull = (real(v, name, endless=False) for name, v in given.items())
    require((x >= 0.0) & (t >= 0.0), "position and time cannot be below zero")
    require((speed > 0.0) & (pull >= 0.0), "velocity must be above zero, and gravity not below")
    require((part > 0.0) & (part <= 1.0), "liquid fraction must lie above 0 and at most at 1")
    return x, t, speed, part, pull
