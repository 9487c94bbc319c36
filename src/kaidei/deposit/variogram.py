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
    distances [m] and semivariances [unit squared] of the bins that hold a pair. Raises ValueError
    for fewer than two data, a number that is not finite, or no pair within the cutoff.

    Source: Matheron 1963; binning as gstat (Pebesma 2004, doi 10.1016/j.cageo.2004.03.012).
    """
    points, data = _checked(xy, values)
    if not (0.0 < width < np.inf and 0.0 < cutoff < np.inf):
        raise ValueError(f"width {width} and cutoff {cutoff} [m]; expected both above 0 and finite")
    h, half_square = _pairs(points, data, cutoff)
    bins = np.maximum(np.ceil(h / width).astype(np.int64) - 1, 0)
    counts = np.bincount(bins)
    held = counts > 0
    total_h = np.bincount(bins, weights=h)[held]
    total_square = np.bincount(bins, weights=half_square)[held]
    return counts[held], total_h / counts[held], total_square / counts[held]


def _checked(xy: ArrayLike, values: ArrayLike) -> tuple[Floats, Floats]:
    points = np.asarray(xy, dtype=np.float64)
    data = np.asarray(values, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 2 or data.shape != (len(points),):
        raise ValueError(f"xy {points.shape} and values {data.shape}; expected (n, 2) and (n,)")
    if len(points) < 2:
        raise ValueError(f"{len(points)} data; a variogram is of pairs and needs at least 2")
    lost = ~(np.isfinite(points).all(axis=1) & np.isfinite(data))
    if lost.any():
        raise ValueError(
            f"datum {int(np.argmax(lost))} (counted from 0) and {int(lost.sum()) - 1} more: a "
            "coordinate or value is not a finite number; drop or mend them"
        )
    return points, data


def _pairs(points: Floats, data: Floats, cutoff: float) -> tuple[Floats, Floats]:
    """Distances [m] of the pairs up to the cutoff, and half their squared differences."""
    first, second = np.triu_indices(len(points), k=1)
    h = np.hypot(*(points[first] - points[second]).T)
    near = h <= cutoff
    if not near.any():
        raise ValueError(
            f"no pair lies within the cutoff of {cutoff:g} m: the nearest two are {h.min():g} m "
            "apart; use a longer cutoff (about half the width of the area is usual)"
        )
    return h[near], 0.5 * (data[first[near]] - data[second[near]]) ** 2
