"""The experimental variogram: half the mean squared difference of pairs, by distance."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.units import Floats


def experimental(
    xy: ArrayLike, values: ArrayLike, *, width: float, cutoff: float
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Semivariances of data in bins of distance.

    `xy` (n, 2) [m]; `values` (n,) in any unit; `width` of a bin and longest distance `cutoff` [m].
    Pairs up to and including the cutoff count; a pair at h falls in the bin (k width,
    (k + 1) width], and one at h = 0 in the first, as in R's gstat. Returns counts, mean
    distances [m] and semivariances [unit squared] of the bins that hold a pair.

    Source: Matheron 1963; binning as gstat (Pebesma 2004, doi 10.1016/j.cageo.2004.03.012).
    """
    points = np.asarray(xy, dtype=np.float64)
    data = np.asarray(values, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 2 or data.shape != (len(points),):
        raise ValueError(f"xy {points.shape} and values {data.shape}; expected (n, 2) and (n,)")
    if not (width > 0.0 and cutoff > 0.0):
        raise ValueError(f"width {width} and cutoff {cutoff} [m]; expected both above 0")
    first, second = np.triu_indices(len(points), k=1)
    h = np.hypot(*(points[first] - points[second]).T)
    near = h <= cutoff
    h = h[near]
    half_square = 0.5 * (data[first[near]] - data[second[near]]) ** 2
    bins = np.maximum(np.ceil(h / width).astype(np.int64) - 1, 0)
    counts = np.bincount(bins)
    held = counts > 0
    total_h = np.bincount(bins, weights=h)[held]
    total_square = np.bincount(bins, weights=half_square)[held]
    return counts[held], total_h / counts[held], total_square / counts[held]
