"""Declustering: weights that undo drilling where the ore is rich."""

import numpy as np
from numpy.typing import ArrayLike

from kaidei.units import Floats


def cell_weights(xy: ArrayLike, cell_size: float, *, origins: int = 5) -> Floats:
    """Cell-declustering weights (n,) of data at `xy` (n, 2) [m], with mean 1.

    A grid of square cells of side `cell_size` [m] is laid over the data; each occupied cell has
    one vote, shared evenly by its data. The grid is laid `origins` times, each time moved south-
    west along both axes by a further `cell_size / origins` (but no more than half the extent of
    the data), and the weights are averaged, so that no chance edge decides. The weighted mean of
    values v is mean(weights * v). Choose a size of about the spacing where data are sparse.

    Weights of mean 1 are the convention of GSLIB's declus, and five origins its example. Raises
    ValueError for a place that is not finite or a size not above 0. Source: Journel 1983, doi
    10.1007/BF01036076; Deutsch and Journel 1998, GSLIB, section VI.2.
    """
    points = np.asarray(xy, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 2 or len(points) == 0:
        raise ValueError(f"xy {points.shape}; expected (n, 2) with at least one datum")
    if not np.isfinite(points).all():
        lost = int(np.argmin(np.isfinite(points).all(axis=1)))
        raise ValueError(f"datum {lost} (counted from 0) has no finite place; drop or mend it")
    if not 0.0 < cell_size < np.inf:
        raise ValueError(f"cell size {cell_size} [m]; expected a finite number above 0")
    if origins < 1:
        raise ValueError(f"{origins} origins; expected at least 1")
    low = points.min(axis=0)
    step = np.minimum(cell_size / origins, 0.5 * np.ptp(points, axis=0))
    # GSLIB starts a hair outside the data, so that none lies on the first edge.
    start = low - 1e-3 * cell_size
    weights = np.zeros(len(points))
    for turn in range(origins):
        cells = np.floor((points - start + turn * step) / cell_size)
        _, own, counts = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
        shares = 1.0 / counts[own.ravel()]
        weights += shares / shares.sum()
    return weights * (len(points) / origins)
