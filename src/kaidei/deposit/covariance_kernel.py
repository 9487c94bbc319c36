"""Covariances of many pairs of places in one compiled pass over each row.

Numba has no vector exponential of its own: a call to `exp` keeps a loop scalar. The exponential
here is plain arithmetic, so that the whole row runs in vector registers.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit

from kaidei.units import Floats

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

SAME = 1e-10
"""Two places within this share of the range are one: coordinates that went through a sum or a
projection differ in their last digits."""

_SAME_SQUARE = SAME**2
_LOG2_E = 1.4426950408889634
# ln 2 in two parts, the first with trailing zeros: Cody and Waite 1980, chapter 6.
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_ROUND = 6755399441055744.0
"""1.5 x 2^52: added to a small number, it leaves the nearest integer in the lowest bits."""


def _compiled(function: Kernel) -> Kernel:
    # Only a x b + c may be fused: sums keep their order, so a result does not hang on its place.
    return cast(
        Kernel, njit(cache=True, fastmath={"contract"}, error_model="numpy")(function)
    )  # fmt: skip


@_compiled
def _decay(s: float) -> float:
    """exp(-s) for s >= 0, within 4e-16: Taylor's series to the 12th power on |r| <= ln(2) / 2."""
    shifted = s * -_LOG2_E + _ROUND
    power = shifted - _ROUND
    r = (-s - power * _LN2_HIGH) - power * _LN2_LOW
    series = r * (1.0 / 479001600.0) + 1.0 / 39916800.0
    series = series * r + 1.0 / 3628800.0
    series = series * r + 1.0 / 362880.0
    series = series * r + 1.0 / 40320.0
    series = series * r + 1.0 / 5040.0
    series = series * r + 1.0 / 720.0
    series = series * r + 1.0 / 120.0
    series = series * r + 1.0 / 24.0
    series = series * r + 1.0 / 6.0
    series = series * r + 0.5
    series = series * r + 1.0
    series = series * r + 1.0
    exponent = np.int64((np.float64(shifted).view(np.int64) + 1023) << 52)
    return 0.0 if s > 708.0 else series * exponent.view(np.float64)


@_compiled
def _exponential(square: Floats) -> None:
    for i in range(square.size):
        square[i] = _decay(np.sqrt(square[i]))


@_compiled
def _spherical(square: Floats) -> None:
    for i in range(square.size):
        s = min(np.sqrt(square[i]), 1.0)
        square[i] = 1.0 - s * (1.5 - 0.5 * s * s)


@_compiled
def _gaussian(square: Floats) -> None:
    for i in range(square.size):
        square[i] = _decay(square[i])


@_compiled
def _matern32(square: Floats) -> None:
    for i in range(square.size):
        s = np.sqrt(3.0 * square[i])
        square[i] = (1.0 + s) * _decay(s)


@_compiled
def _matern52(square: Floats) -> None:
    for i in range(square.size):
        s = np.sqrt(5.0 * square[i])
        square[i] = (1.0 + s + s * s / 3.0) * _decay(s)


@_compiled
def _likeness(code: int, square: Floats) -> None:
    if code == 0:
        _exponential(square)
    elif code == 1:
        _spherical(square)
    elif code == 2:
        _gaussian(square)
    elif code == 3:
        _matern32(square)
    else:
        _matern52(square)


@_compiled
def fill(
    code: int,
    sill: float,
    extra: float,
    stretch: Floats,
    here: Floats,
    east: Floats,
    north: Floats,
    out: Floats,
) -> None:
    """Fill `out` (n, m) with covariances between `here` (n, 2) and (`east`, `north`) (m,).

    `code` counts the kinds from 0 in the order of `covariance.Kind`; `stretch` (2, 2) maps a step
    to one in units of the range; `extra` is added where the two places are one.
    """
    a, b, c, d = stretch[0, 0], stretch[1, 0], stretch[0, 1], stretch[1, 1]
    near = np.empty(east.size, np.bool_)
    for j in range(len(here)):
        row = out[j]
        x, y = here[j, 0], here[j, 1]
        for i in range(east.size):
            # Steps are taken before they are stretched: far from the origin, the difference of
            # two stretched coordinates would have lost its last digits.
            dx, dy = east[i] - x, north[i] - y
            u, v = a * dx + b * dy, c * dx + d * dy
            row[i] = u * u + v * v
            near[i] = row[i] <= _SAME_SQUARE
        _likeness(code, row)
        for i in range(east.size):
            row[i] = sill * row[i] + (extra if near[i] else 0.0)


@_compiled
def gather(half: Floats, sides: Floats, square: Floats, totals: Floats) -> None:
    """Add the squares of `half` (r, m) to `square` (m,), and `sides`' (r, k) products to (k, m)."""
    for j in range(len(half)):
        row = half[j]
        for i in range(row.size):
            square[i] += row[i] * row[i]
        for k in range(sides.shape[1]):
            factor = sides[j, k]
            total = totals[k]
            for i in range(row.size):
                total[i] += factor * row[i]
