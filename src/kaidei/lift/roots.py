"""Bracketed root of many equations at once, with a flag for each that did not converge."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.units import Floats


class Root(NamedTuple):
    """Roots and, for each, whether it was bracketed and converged."""

    value: Floats
    converged: NDArray[np.bool_]


def bracketed_root(
    function: Callable[[Floats], Floats],
    low: Floats,
    high: Floats,
    *,
    rtol: float = 1e-13,
    max_iterations: int = 120,
) -> Root:
    """Root of `function` between `low` and `high`, element by element (any shape, one shape).

    Chandrupatla's method: inverse quadratic steps where they are safe, else bisection, so the
    bracket always shrinks. An element whose ends have one sign is returned at the end of the
    smaller residual and flagged.

    References
    ----------
    Chandrupatla (1997), Advances in Engineering Software 28:145-149,
    doi 10.1016/S0965-9978(96)00051-8.
    """
    a, b = np.broadcast_arrays(high, low)
    a, b = a.astype(np.float64), b.astype(np.float64)
    fa, fb = function(a), function(b)
    bracketed = np.sign(fa) * np.sign(fb) <= 0.0
    c, fc = a.copy(), fa.copy()
    step = np.full(a.shape, 0.5)
    best = np.where(np.abs(fa) < np.abs(fb), a, b)
    done = ~bracketed | (fa == 0.0) | (fb == 0.0)
    for _ in range(max_iterations):
        if done.all():
            break
        trial = a + step * (b - a)
        value = function(trial)
        same = np.sign(value) == np.sign(fa)
        c, fc = np.where(same, a, b), np.where(same, fa, fb)
        b, fb = np.where(same, b, a), np.where(same, fb, fa)
        a, fa = trial, value
        nearest = np.where(np.abs(fa) < np.abs(fb), a, b)
        best = np.where(done, best, nearest)
        width = np.abs(b - a)
        tolerance = rtol * np.abs(nearest) + 1e-300
        done |= (width <= 2.0 * tolerance) | (value == 0.0)
        step = _next_step((a, fa), (b, fb), (c, fc), tolerance, width)
    return Root(best, bracketed & done)


_Point = tuple[Floats, Floats]


def _next_step(a: _Point, b: _Point, c: _Point, tolerance: Floats, width: Floats) -> Floats:
    """Where between a (0) and b (1) to try next."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        xi = (a[0] - b[0]) / (c[0] - b[0])
        phi = (a[1] - b[1]) / (c[1] - b[1])
        safe = (phi * phi < xi) & ((1.0 - phi) * (1.0 - phi) < 1.0 - xi)
        fraction = a[1] / (b[1] - a[1]) * c[1] / (b[1] - c[1]) + (
            (c[0] - a[0]) / (b[0] - a[0]) * a[1] / (c[1] - a[1]) * b[1] / (c[1] - b[1])
        )
        least = np.minimum(0.5, tolerance / width)
    step = np.where(safe & np.isfinite(fraction), fraction, 0.5)
    return np.clip(step, least, 1.0 - least)
