"""Breakdowns: each component wears in the activities that use it and is repaired where it can be.

Lives are Weibull, repairs log-normal and so heavy-tailed; a repair longer than the ship will wait
for is made in port. A monitoring that stops the work when its trigger is passed is a component too:
its life is the time between stops, its repair the stop.
"""

from __future__ import annotations

from math import gamma
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.compiled import inlined
from kaidei.units import Floats

KEPT = 64
"""Lives and repairs drawn for a member, phase and component; they are gone through again."""


class Breakdowns(NamedTuple):
    """What breaks, of one member when the engine has it, of all (M first) before."""

    wears: NDArray[np.bool_]
    """(components, activity) whether an activity uses a component; the same for all members."""
    below: NDArray[np.bool_]
    """(components,) whether the string must come up for the repair."""
    life: Floats
    """(components, KEPT) working time between one breakdown and the next [h]."""
    repair: Floats
    """(components, KEPT) [h]."""


def lives(uniform: Floats, mean: Floats, shape: Floats) -> Floats:
    """Weibull lives [h] from uniform numbers on [0, 1), of a mean [h] and a shape [1].

    Shape 1 is chance alone, above 1 wear, below 1 early failure. mean, shape broadcast to uniform.
    """
    if (np.asarray(mean) <= 0).any() or (np.asarray(shape) <= 0).any():
        raise ValueError("the mean life of a component and its Weibull shape must be above 0")
    unit = np.vectorize(lambda k: 1.0 / gamma(1.0 + 1.0 / k), otypes=[np.float64])(shape)
    return np.asarray(mean * unit * (-np.log1p(-uniform)) ** (1.0 / np.asarray(shape)))


def repairs(normal: Floats, median: Floats, spread: Floats) -> Floats:
    """Log-normal repairs [h] from standard normal numbers: median [h], spread of the log [1]."""
    if (np.asarray(median) < 0).any() or (np.asarray(spread) < 0).any():
        raise ValueError("a repair's median and spread must be 0 or more")
    return np.asarray(median * np.exp(np.asarray(spread) * normal))


def closing(life: Floats, repair: Floats, within: Floats, review: Floats, home: Floats) -> Floats:
    """Repairs [h], those that follow the one before too soon made long enough to end the voyage.

    life, repair: (M, k) as in `Breakdowns`. within: working time since the stop before, below which
    a stop is a repeat. review: time in port that a repeat costs. home: longest repair made at sea;
    a repeat is always longer, so that the ship goes home. The latter three broadcast to life [h].
    """
    again = life < within
    again[:, :1] = False  # the first stop of a phase repeats none
    port = np.maximum(np.maximum(repair, review), np.nextafter(home, np.inf))
    return np.where(again, port, repair)


@inlined
def until_failure(b: Breakdowns, left: Floats, activity: int) -> float:
    """Hours of an activity until a component that it uses breaks."""
    least = np.inf
    for c in range(left.shape[0]):
        if b.wears[c, activity] and left[c] < least:
            least = left[c]
    return max(least, 0.0)


@inlined
def wear(
    p: Any, s: Any, b: Breakdowns, left: Floats, used: Floats, activity: int, dt: float
) -> None:
    """Let the components that an activity uses wear; the first that breaks is to be repaired.

    Repairs below add up while the string comes up; those in port are made side by side.
    """
    for c in range(left.shape[0]):
        if not b.wears[c, activity]:
            continue
        left[c] -= dt
        if left[c] <= 1e-9 and s.repair_left <= 0.0:
            k = int(used[c]) % b.repair.shape[1]
            used[c] += 1.0
            left[c] = b.life[c, int(used[c]) % b.life.shape[1]]
            s.failures += 1.0
            if b.repair[c, k] > p.home_repair:
                s.port_repair, s.finished = max(s.port_repair, b.repair[c, k]), 1.0
            elif b.below[c]:
                s.repair_below += b.repair[c, k]
                s.below = c
            else:
                s.repair_left = b.repair[c, k]
                s.repairing = c
