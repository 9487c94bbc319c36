"""Typhoons: who comes by, how near, how wide and how fast, and from when to when they bind a ship.

A month's table counts the storms whose centre crosses a circle about the site and the hours that
centres are inside it. Tracks are straight and equally likely to pass at any distance up to the
circle's radius R, so a chord is pi R / 2 long on average: with the table's hours a storm this gives
the mean slowness (hours a kilometre), which varies from storm to storm. Gales reach to a radius of
their own. From distance, radius and slowness follow, by geometry, whether gales reach the ship,
when, and for how long; each storm is warned of, also the one that then passes by.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from kaidei.campaign.calendar import STEP
from kaidei.compiled import compiled
from kaidei.units import Floats

CALM, WARNED, INSIDE = 0, 1, 2
MOST_A_MONTH = 3
"""Storms kept in one month; at 0.6 a month a fourth has a chance of 0.3 percent."""
NOISES = 4
"""Uniform numbers a storm: moment, distance, radius of gales, slowness."""


class Storms(NamedTuple):
    """Storms by month, (M, months, MOST_A_MONTH) each; `number` (M, months) of them take place."""

    number: NDArray[np.int64]
    nearest: Floats
    """When the centre is nearest [h since the horizon's start]."""
    distance: Floats
    """How near [km]."""
    gales: Floats
    """Radius of gales [km]."""
    slowness: Floats
    """Of the centre along its track [h/km]."""


def arrivals(rate: Floats, noise: Floats) -> NDArray[np.int64]:
    """Storms in each month, Poisson, (M, months), at most MOST_A_MONTH.

    rate: storms a month (months,). noise: uniform on [0, 1) (M, months).
    """
    below = np.exp(-rate)
    term, count = below.copy(), (noise > below).astype(np.int64)
    for k in range(1, MOST_A_MONTH):
        term = term * rate / k
        below = below + term
        count += noise > below
    return count


def mean_slowness(stay: Floats, circle: Floats) -> Floats:
    """Hours a kilometre [h/km] of centres that stay inside a circle for `stay` [h] on average.

    circle: its radius [km]; the mean chord of tracks at any distance alike is pi / 2 times that.
    """
    return np.asarray(stay / (0.5 * np.pi * circle))


def storms(
    rate: Floats,
    noise: Floats,
    edges: Floats,
    circle: Floats,
    gales: tuple[Floats, Floats],
    slowness: tuple[Floats, Floats],
) -> Storms:
    """The storms of each member from uniform noise (M, months, 1 + NOISES * MOST_A_MONTH).

    rate: storms a month (months,). edges: of the months [h] (months + 1,). circle: radius within
    which the rate counts [km] (M,). gales, slowness: mean [km], [h/km] and standard deviation of
    the logarithm [1], each (M,); both are log-normal.
    """
    if (circle <= 0).any() or (gales[0] <= 0).any() or (slowness[0] < 0).any():
        raise ValueError("the circle and the gales' radius must be above 0 km, slowness 0 or more")
    own = noise[:, :, 1:].reshape(*noise.shape[:2], MOST_A_MONTH, NOISES)
    begin, length = edges[:-1, None], np.diff(edges)[:, None]
    return Storms(
        arrivals(rate, noise[:, :, 0]),
        begin + length * own[..., 0],
        circle[:, None, None] * own[..., 1],
        _log_normal(*gales, own[..., 2]),
        _log_normal(*slowness, own[..., 3]),
    )


def _log_normal(mean: Floats, spread: Floats, noise: Floats) -> Floats:
    part = spread[:, None, None]
    # A noise of exactly 0 has no finite score.
    score = ndtri(np.maximum(noise, 1e-16))
    return np.asarray(mean[:, None, None] * np.exp(part * score - 0.5 * part**2))


def half_stay(distance: Floats, radius: Floats, slowness: Floats) -> Floats:
    """Half the time that a point is within a radius [km] of the centre [h]; 0 where it never is."""
    return np.asarray(np.sqrt(np.maximum(radius**2 - distance**2, 0.0)) * slowness)


def alerts(found: Storms, warning: Floats, clear: Floats, steps: int) -> NDArray[np.uint8]:
    """CALM, WARNED or INSIDE at each step, (M, steps).

    warning: from the warning to the gales [h] (M,), or, where they pass by, to the nearest point.
    clear: from the gales' end until work may begin again [h] (M,). A step of which gales take a
    part is INSIDE.
    """
    half = half_stay(found.distance, found.gales, found.slowness)
    flags = np.zeros((len(warning), steps), dtype=np.uint8)
    _flag(found.number, found.nearest, half, warning, clear, flags)
    return flags


@compiled
def _flag(
    count: NDArray[np.int64],
    nearest: Floats,
    half: Floats,
    warning: Floats,
    clear: Floats,
    flags: NDArray[np.uint8],
) -> None:
    last = flags.shape[1]
    for member in range(count.shape[0]):
        for month in range(count.shape[1]):
            for k in range(count[member, month]):
                stay = half[member, month, k]
                arrive = nearest[member, month, k] - stay
                leave = nearest[member, month, k] + stay + (clear[member] if stay > 0.0 else 0.0)
                first, end = int(max(arrive, 0.0) / STEP), int(np.ceil(max(leave, 0.0) / STEP))
                warned = int(max(arrive - warning[member], 0.0) / STEP)
                for step in range(min(warned, last), min(first, last)):
                    flags[member, step] = max(flags[member, step], WARNED)
                if stay > 0.0:
                    for step in range(min(first, last), min(end, last)):
                        flags[member, step] = INSIDE
