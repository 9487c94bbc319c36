"""The experimental variogram: half the mean squared difference of pairs, by distance."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.deposit.grid import data_at
from kaidei.units import Floats

_PAIRS = 2**20
"""Pairs at a time, some 80 MB of working room."""

_ROUNDING = 1e-12
"""A distance within this share of a bin's edge, or of the cutoff, is on it."""


def experimental(
    xy: ArrayLike, values: ArrayLike, *, width: float, cutoff: float
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Semivariances of data in bins of distance.

    `xy` (n, 2) [m]; `values` (n,) in any unit; `width` of a bin and longest distance `cutoff` [m].
    Pairs up to and including the cutoff count; a pair at h falls in the bin (k width,
    (k + 1) width], and one at h = 0 in the first, as in R's gstat. Returns counts, mean
    distances [m] and semivariances [unit squared] of the bins that hold a pair. Raises ValueError
    for fewer than two data, a number that is not finite, or no pair within the cutoff.

    Source: Matheron 1963; binning as gstat (Pebesma 2004, doi 10.1016/j.cageo.2004.03.012).
    """
    points, data = data_at(xy, values, least=2, why="a variogram is of pairs and needs at least 2")
    if not (0.0 < width < np.inf and 0.0 < cutoff < np.inf):
        raise ValueError(f"width {width} and cutoff {cutoff} [m]; expected both above 0 and finite")
    totals: dict[int, Floats] = {}
    nearest = np.inf
    step = max(_PAIRS // len(points), 1)
    for first in range(0, len(points) - 1, step):
        h, half_square = _pairs(points, data, slice(first, first + step))
        nearest = min(nearest, float(h.min()))
        near = h <= cutoff * (1.0 + _ROUNDING)
        bins = np.maximum(np.ceil(h[near] / width * (1.0 - _ROUNDING)).astype(np.int64) - 1, 0)
        held, own = np.unique(bins, return_inverse=True)
        sums = [np.bincount(own, of) for of in (np.ones(len(own)), h[near], half_square[near])]
        for key, total in zip(held.tolist(), np.transpose(sums), strict=True):
            totals[key] = totals.get(key, 0.0) + total
    if not totals:
        raise ValueError(
            f"no pair lies within the cutoff of {cutoff:g} m: the nearest two are {nearest:g} m "
            "apart; use a longer cutoff (about half the width of the area is usual)"
        )
    counts, total_h, total_square = np.transpose([totals[key] for key in sorted(totals)])
    return counts.astype(np.int64), total_h / counts, total_square / counts


def _pairs(points: Floats, data: Floats, some: slice) -> tuple[Floats, Floats]:
    """Distances [m] of `some` data to all after them, and half their squared differences."""
    count = len(points[some])
    first, second = np.triu_indices(count, 1, len(points) - some.start)
    step = points[some][first] - points[some.start :][second]
    return np.hypot(*step.T), 0.5 * (data[some][first] - data[some.start :][second]) ** 2
