"""Fatigue over the seas of a year: calm ones count too, and no work is done in the worst.

Heights are log-normal, as the campaign draws them. Damage goes with the power `SLOPE` of the
height, so seas below a limit h wear as one that never changes, of the height
(E[H^m | H < h])^(1/m): a closed form in the normal distribution.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import log_ndtr

from kaidei.lift.roots import bracketed_root
from kaidei.units import Floats

SLOPE = 5.0
"""Slope of the S-N curves beyond the knee; the steep line's lesser one gives a lower sea, so that
too much is counted, never too little."""
_BEYOND = 9.0  # standard deviations: all seas are below


def alike(limit: ArrayLike, mean: ArrayLike, spread: ArrayLike) -> Floats:
    """Wave height [m] that, if it never changed, would wear as the seas below a limit do.

    limit : (...) [m] above which no work is done, inf for none
    mean : (...) [m] of the significant wave height over the year; spread : (...) standard deviation
        of its logarithm [1], above 0
    Never above the limit; with none (E[H^m])^(1/m).
    """
    middle, wide = np.asarray(mean, dtype=np.float64), np.asarray(spread, dtype=np.float64)
    if not (np.all(middle > 0.0) and np.all(wide > 0.0)):
        raise ValueError("the mean wave height and the spread of its logarithm are above zero")
    if not np.all(np.asarray(limit) >= 0.0):
        raise ValueError("the limit of the wave height cannot be below zero")
    median = np.log(middle) - 0.5 * wide**2
    with np.errstate(divide="ignore"):
        score = (np.log(limit) - median) / wide
    return np.asarray(np.exp(median + _power_mean(score, wide)))


def bearable_limit(height: ArrayLike, mean: ArrayLike, spread: ArrayLike) -> Floats:
    """The limit [m] up to which seas may be met, if wear allows one of a `height` [m] for ever.

    The inverse of `alike` by the limit; inf where all seas of the year together wear less.
    """
    high, middle, wide = np.broadcast_arrays(
        *(np.asarray(x, dtype=np.float64) for x in (height, mean, spread))
    )
    alike(1.0, middle, wide)
    median = np.log(middle) - 0.5 * wide**2
    sought = np.log(np.maximum(high, 1e-9)) - median
    endless = sought >= 0.5 * SLOPE * wide**2
    # Never below the height itself; where all seas may be met any bracket will do.
    low = np.where(endless, 0.0, sought / wide)
    far = np.maximum(low, SLOPE * wide) + _BEYOND
    found = bracketed_root(lambda u: _power_mean(u, wide) - sought, low, far, rtol=1e-9).value
    bears_all = endless | (_power_mean(far, wide) < sought)
    return np.asarray(np.where(bears_all, np.inf, np.exp(median + wide * found)))


def _power_mean(score: Floats, spread: Floats) -> Floats:
    """Logarithm of `alike` over the median, the limit given in standard deviations."""
    shift = log_ndtr(score - SLOPE * spread) - log_ndtr(score)
    return np.asarray(0.5 * SLOPE * spread**2 + shift / SLOPE)
