"""Kriging: the best linear guess between data, and how wrong it may be.

Every datum is used for every target: with a few dozen cores a moving window is only a source of
error. The factor of the data covariance is computed once and shared by all targets.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import LinAlgError, cho_solve, cholesky, solve_triangular

from kaidei.deposit.covariance import Covariance
from kaidei.units import Floats

_CHUNK = 20_000
"""Targets at a time: keeps the n by N array of covariances within about 100 MB at n = 600."""

_BLOCK_POINTS = 4
"""A block is discretised by 4 x 4 points, as in R's gstat (Pebesma 2004)."""


@dataclass(frozen=True)
class _System:
    """The data side of a kriging system, factorised."""

    factor: Floats
    solved: Floats
    trend: Floats
    trend_information: Floats
    trend_solution: Floats


def krige(
    xy: ArrayLike,
    values: ArrayLike,
    targets: ArrayLike,
    covariance: Covariance,
    *,
    mean: float | None = None,
    drift: tuple[ArrayLike, ArrayLike] | None = None,
    block: tuple[float, float] | None = None,
) -> tuple[Floats, Floats]:
    """Kriging estimate and variance at `targets` (m, 2) [m] from `values` (n,) at `xy` (n, 2) [m].

    - `mean` None: ordinary kriging, the mean unknown and constant; a number: simple kriging
    - `drift` (at_data (n, k), at_targets (m, k)): universal kriging, a constant term added
    - `block` (dx, dy) [m]: the mean over a rectangle about each target, by 4 x 4 points, the
      nugget left out of the block-to-block term

    Returns (m,) in the unit of `values` and (m,) in its square. A microscale nugget is part of a
    point target's variance, and a target on a datum returns the datum; an error nugget is not.
    Raises ValueError for shapes that disagree, two data in one place without an error nugget, or
    a drift that repeats itself. Source: Chiles and Delfiner 2012, chapter 3.
    """
    points, data, places = _checked(xy, values, targets)
    if mean is not None and drift is not None:
        raise ValueError("mean and drift were both given; expected a known mean or a drift")
    trend, trend_there = _trend(len(points), len(places), mean, drift)
    known = 0.0 if mean is None else float(mean)
    system = _factorise(points, data - known, trend, covariance)
    estimate = np.empty(len(places))
    variance = np.empty(len(places))
    for start in range(0, len(places), _CHUNK):
        part = slice(start, start + _CHUNK)
        cross, own = _target_side(points, places[part], covariance, block)
        estimate[part], variance[part] = _solve(system, cross, own, trend_there[part])
    return estimate + known, variance


def leave_one_out(
    xy: ArrayLike, values: ArrayLike, covariance: Covariance
) -> tuple[Floats, Floats]:
    """Ordinary-kriging estimate and variance at each datum from all the others.

    Shapes and units as in `krige`; the two arrays are (n,). With K the bordered kriging matrix,
    the error at i is (K^-1 z)_i / (K^-1)_ii and its variance 1 / (K^-1)_ii, so one inverse does
    for all. Source: Dubrule 1983, doi 10.1007/BF01033232.
    """
    points, data, _ = _checked(xy, values, xy)
    count = len(points)
    if count < 2:
        raise ValueError(f"{count} datum; leaving one out needs at least 2")
    _refuse_twins(points, covariance)
    bordered = np.ones((count + 1, count + 1))
    bordered[:count, :count] = covariance.of_data(points)
    bordered[count, count] = 0.0
    inverse = np.linalg.inv(bordered)
    own = np.diag(inverse)[:count]
    error = (inverse[:count, :count] @ data) / own
    smoothed = covariance.nugget if covariance.nugget_is == "error" else 0.0
    return data - error, np.maximum(1.0 / own - smoothed, 0.0)


def _checked(xy: ArrayLike, values: ArrayLike, targets: ArrayLike) -> tuple[Floats, Floats, Floats]:
    points = np.asarray(xy, dtype=np.float64)
    data = np.asarray(values, dtype=np.float64)
    places = np.asarray(targets, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 2 or data.shape != (len(points),):
        raise ValueError(f"xy {points.shape} and values {data.shape}; expected (n, 2) and (n,)")
    if places.ndim != 2 or places.shape[1] != 2:
        raise ValueError(f"targets {places.shape}; expected (m, 2)")
    if len(points) == 0:
        raise ValueError("no data; kriging needs at least one")
    if not (np.isfinite(points).all() and np.isfinite(data).all()):
        raise ValueError("a coordinate or value is not a finite number; drop or mend that datum")
    return points, data, places


def _trend(
    count: int,
    targets: int,
    mean: float | None,
    drift: tuple[ArrayLike, ArrayLike] | None,
) -> tuple[Floats, Floats]:
    if mean is not None:
        return np.zeros((count, 0)), np.zeros((targets, 0))
    if drift is None:
        return np.ones((count, 1)), np.ones((targets, 1))
    here = np.asarray(drift[0], dtype=np.float64).reshape(count, -1)
    there = np.asarray(drift[1], dtype=np.float64).reshape(targets, -1)
    if here.shape[1] != there.shape[1]:
        raise ValueError(f"drift has {here.shape[1]} terms at data, {there.shape[1]} at targets")
    return np.column_stack([np.ones(count), here]), np.column_stack([np.ones(targets), there])


def _refuse_twins(points: Floats, covariance: Covariance) -> None:
    if covariance.nugget > 0.0 and covariance.nugget_is == "error":
        return
    places, first, counts = np.unique(points, axis=0, return_index=True, return_counts=True)
    if len(places) < len(points):
        twin = int(first[counts > 1][0])
        east, north = points[twin]
        raise ValueError(
            f"two data share one place ({east:g}, {north:g}) m; average them, or give "
            "an error nugget"
        )


def _factorise(points: Floats, residual: Floats, trend: Floats, covariance: Covariance) -> _System:
    _refuse_twins(points, covariance)
    try:
        factor = cholesky(covariance.of_data(points), lower=True)
    except LinAlgError as error:
        raise ValueError(
            f"the covariance of the {len(points)} data is singular: some lie too close together "
            f"for a {covariance.kind} model without nugget; add a nugget or drop near-twins"
        ) from error
    solved = solve_triangular(factor, residual, lower=True)
    scaled = solve_triangular(factor, trend, lower=True)
    information = scaled.T @ scaled
    if trend.shape[1] and np.linalg.matrix_rank(scaled) < trend.shape[1]:
        raise ValueError(
            f"the {trend.shape[1]} drift terms cannot be told apart at {len(points)} data; "
            "drop a term (collinear cores cannot carry a plane)"
        )
    solution = np.zeros(0)
    if trend.shape[1]:
        solution = np.asarray(np.linalg.solve(information, scaled.T @ solved), dtype=np.float64)
    return _System(factor, solved, scaled, information, solution)


def _target_side(
    points: Floats, places: Floats, covariance: Covariance, block: tuple[float, float] | None
) -> tuple[Floats, Floats]:
    """Covariances data-to-target (n, m), and each target's own variance (m,)."""
    microscale = covariance.nugget_is == "microscale"
    if block is not None:
        offsets = _block_offsets(block)
        spread = (places[:, None, :] + offsets[None, :, :]).reshape(-1, 2)
        cross = covariance.between(points, spread)
        within = float(covariance.between(offsets, offsets).mean())
        cross = cross.reshape(len(points), len(places), -1).mean(axis=2)
        return cross, np.full(len(places), within)
    cross = covariance.between(points, places)
    if microscale and covariance.nugget > 0.0:
        same = (points[:, None, :] == places[None, :, :]).all(axis=2)
        cross = cross + covariance.nugget * same
    return cross, np.full(len(places), covariance.total if microscale else covariance.sill)


def _block_offsets(block: tuple[float, float]) -> Floats:
    steps = (np.arange(_BLOCK_POINTS) + 0.5) / _BLOCK_POINTS - 0.5
    east, north = np.meshgrid(block[0] * steps, block[1] * steps)
    return np.column_stack([east.ravel(), north.ravel()])


def _solve(
    system: _System, cross: Floats, own: Floats, trend_there: Floats
) -> tuple[Floats, Floats]:
    half = solve_triangular(system.factor, cross, lower=True)
    estimate = half.T @ system.solved
    variance = own - np.einsum("nm,nm->m", half, half)
    if trend_there.shape[1]:
        unexplained = trend_there - half.T @ system.trend
        estimate = estimate + unexplained @ system.trend_solution
        weight = np.linalg.solve(system.trend_information, unexplained.T)
        variance = variance + np.einsum("mk,km->m", unexplained, weight)
    return estimate, np.maximum(variance, 0.0)


def data_factor(covariance: Covariance, xy: ArrayLike, right: ArrayLike) -> Floats:
    """C^-1 `right` for the covariance C of data at `xy` (n, 2) [m]; `right` is (n, ...)."""
    points = np.asarray(xy, dtype=np.float64)
    _refuse_twins(points, covariance)
    factor = cholesky(covariance.of_data(points), lower=True)
    return np.asarray(cho_solve((factor, True), np.asarray(right, dtype=np.float64)))
