"""Kriging: the best linear guess between data, and how wrong it may be.

Every datum is used for every target: with a few dozen cores a moving window is only a source of
error. The covariance of the data is factorised once; then targets pass in chunks that stay in the
processor's cache, so memory does not grow with their number.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import LinAlgError, cholesky, qr, solve_triangular
from scipy.linalg.blas import dtrmm
from scipy.linalg.lapack import dtrtri
from scipy.spatial import cKDTree

from kaidei.deposit.covariance import Covariance
from kaidei.deposit.covariance_kernel import SAME, gather
from kaidei.deposit.grid import data_at
from kaidei.units import Floats

_CHUNK_VALUES = 2**18
"""Covariances at a time (2 MiB): data and targets of a chunk stay in the second-level cache."""

_FEWEST, _MOST = 512, 4096
"""Targets in a chunk: fewer starve the matrix product, more gain nothing."""

_BLOCK_POINTS = 4
"""A block is discretised by 4 x 4 points, as in R's gstat (Pebesma 2004)."""


@dataclass(frozen=True)
class _System:
    """The data side of a kriging system, with L L' the covariance (n, n) of the data.

    `inverse` L^-1; `sides` (n, 1 + k): L^-1 of the residuals, then of the k drift terms made
    orthonormal; `mix` (k, k) turns drift terms at a target into those; `level` (k,) their
    coefficients.
    """

    inverse: Floats
    sides: Floats
    mix: Floats
    level: Floats


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
    points, data = checked(xy, values)
    places = _checked_places(targets)
    if mean is not None and drift is not None:
        raise ValueError("mean and drift were both given; expected a known mean or a drift")
    known = known_mean(mean)
    offsets = _block_offsets(block)
    trend, trend_there = _trend(len(points), len(places), mean, drift)
    system = _factorise(points, data - known, trend, covariance)
    estimate, variance = np.empty(len(places)), np.empty(len(places))
    step = int(np.clip(_CHUNK_VALUES // len(points), _FEWEST, _MOST))
    room = np.empty((1 if offsets is None else 2, len(points) * step))
    for start in range(0, len(places), step):
        part = slice(start, start + step)
        cross = _cross(points, places[part], covariance, offsets, room)
        estimate[part], variance[part] = _solve(system, cross, trend_there[part])
    return estimate + known, np.maximum(variance + _own_variance(covariance, offsets), 0.0)


def leave_one_out(
    xy: ArrayLike, values: ArrayLike, covariance: Covariance
) -> tuple[Floats, Floats]:
    """Ordinary-kriging estimate and variance at each datum from all the others.

    Shapes and units as in `krige`; the two arrays are (n,). With Q the upper left of the inverse
    of the bordered kriging matrix, the error at i is (Q z)_i / Q_ii and its variance 1 / Q_ii, so
    one factor does for all. Source: Dubrule 1983, doi 10.1007/BF01033232.
    """
    points, data = checked(xy, values)
    count = len(points)
    if count < 2:
        raise ValueError(f"{count} datum; leaving one out needs at least 2")
    inverse = inverse_factor(points, covariance)
    precision = inverse.T @ inverse
    ones = precision.sum(axis=0)
    precision -= np.outer(ones, ones / ones.sum())
    own = np.diag(precision)
    error = (precision @ data) / own
    smoothed = covariance.nugget if covariance.nugget_is == "error" else 0.0
    return data - error, np.maximum(1.0 / own - smoothed, 0.0)


def checked(xy: ArrayLike, values: ArrayLike) -> tuple[Floats, Floats]:
    """Data for kriging, as `data_at`."""
    return data_at(xy, values, least=1, why="kriging needs at least one")


def known_mean(mean: float | None) -> float:
    """What to take off the data: a known mean, or nothing where it is unknown."""
    if mean is None:
        return 0.0
    if np.ndim(mean) != 0 or not np.isfinite(mean):
        raise ValueError(f"mean is {mean}; expected a finite number, or None for an unknown mean")
    return float(mean)


def inverse_factor(points: Floats, covariance: Covariance) -> Floats:
    """L^-1 (n, n), L L' being the covariance of data at `points` (n, 2); ValueError if singular."""
    _refuse_twins(points, covariance)
    matrix = covariance.of_data(points)
    try:
        # Symmetric, so its transpose is itself, in the column order that the factor is made in.
        factor = cholesky(matrix.T, lower=True, overwrite_a=True, check_finite=False)
    except LinAlgError:
        factor = np.zeros((1, 1))
    # A pivot is the variance of a datum given those before it: of rounding's size, it is noise.
    least = 10.0 * len(points) * np.finfo(np.float64).eps * covariance.total
    if np.diag(factor).min() ** 2 <= least:
        raise ValueError(
            f"the covariance of the {len(points)} data is singular: some lie too close together "
            f"for a {covariance.kind} model without nugget; add a nugget or drop near-twins"
        )
    inverse, _ = dtrtri(factor, lower=1, overwrite_c=1)
    return np.asarray(inverse)


def _checked_places(targets: ArrayLike) -> Floats:
    places = np.asarray(targets, dtype=np.float64)
    if places.ndim != 2 or places.shape[1] != 2:
        raise ValueError(f"targets {places.shape}; expected (m, 2)")
    if not np.isfinite(places).all():
        lost = int(np.argmin(np.isfinite(places).all(axis=1)))
        raise ValueError(f"target {lost} (counted from 0) is not a finite number; drop or mend it")
    return places


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
    here, there = (
        _drift_terms(drift[side], rows, name)
        for side, rows, name in ((0, count, "data"), (1, targets, "targets"))
    )
    if here.shape[1] != there.shape[1]:
        raise ValueError(f"drift has {here.shape[1]} terms at data, {there.shape[1]} at targets")
    # The constant is among the terms, so centring and scaling change no estimate: they keep map
    # coordinates of many digits from drowning it.
    middle, size = here.mean(axis=0), np.ptp(here, axis=0)
    size[size == 0.0] = 1.0
    return (
        np.column_stack([np.ones(count), (here - middle) / size]),
        np.column_stack([np.ones(targets), (there - middle) / size]),
    )


def _drift_terms(given: ArrayLike | None, rows: int, where: str) -> Floats:
    if given is None:
        raise ValueError(f"the drift at {where} is missing; expected (at_data, at_targets)")
    terms = np.asarray(given, dtype=np.float64)
    if terms.ndim not in (1, 2) or len(terms) != rows:
        raise ValueError(f"drift at {where} {terms.shape}; expected ({rows}, k): a row a place")
    if not np.isfinite(terms).all():
        raise ValueError(
            f"the drift at {where} holds a number that is not finite; universal kriging needs it "
            "everywhere: fill the gaps or drop those places"
        )
    return terms.reshape(rows, -1)


def _refuse_twins(points: Floats, covariance: Covariance) -> None:
    if covariance.nugget > 0.0 and covariance.nugget_is == "error":
        return
    stretched = (points - points[0]) @ covariance.stretch
    pairs = cKDTree(stretched).query_pairs(SAME, output_type="ndarray")
    if len(pairs):
        east, north = points[int(pairs.min())]
        raise ValueError(
            f"two data share one place ({east:g}, {north:g}) m; average them, or give "
            "an error nugget"
        )


def _factorise(points: Floats, residual: Floats, trend: Floats, covariance: Covariance) -> _System:
    inverse = inverse_factor(points, covariance)
    solved, scaled = inverse @ residual, inverse @ trend
    if trend.shape[1] == 0:
        return _System(inverse, solved[:, None], np.zeros((0, 0)), np.zeros(0))
    terms = trend.shape[1]
    if terms > len(points) or np.linalg.matrix_rank(scaled) < terms:
        raise ValueError(
            f"the {terms} drift terms, the constant among them, cannot be told apart at "
            f"{len(points)} data; drop a term (collinear cores cannot carry a plane)"
        )
    basis, triangle = qr(scaled, mode="economic")
    mix = solve_triangular(triangle, np.eye(terms))
    return _System(inverse, np.column_stack([solved, basis]), mix, basis.T @ solved)


def _cross(
    points: Floats, places: Floats, covariance: Covariance, offsets: Floats | None, room: Floats
) -> Floats:
    """Covariances data-to-target (n, m), in the first row of `room`."""
    shape = len(points), len(places)
    cross, *spare = [
        np.asarray(row[: shape[0] * shape[1]].reshape(shape), dtype=np.float64) for row in room
    ]
    east, north = places[:, 0], places[:, 1]
    if offsets is None:
        own = covariance.nugget if covariance.nugget_is == "microscale" else 0.0
        covariance.fill(points, east, north, cross, extra=own)
        return cross
    cross[:] = 0.0
    for dx, dy in offsets:
        covariance.fill(points, east + dx, north + dy, spare[0])
        cross += spare[0]
    cross /= len(offsets)
    return cross


def _own_variance(covariance: Covariance, offsets: Floats | None) -> float:
    if offsets is not None:
        return float(covariance.between(offsets, offsets).mean())
    return covariance.total if covariance.nugget_is == "microscale" else covariance.sill


def _block_offsets(block: tuple[float, float] | None) -> Floats | None:
    if block is None:
        return None
    if np.shape(block) != (2,) or not all(np.isfinite(side) and side > 0.0 for side in block):
        raise ValueError(f"block is {block}; expected two sides (dx, dy) [m] above 0")
    steps = (np.arange(_BLOCK_POINTS) + 0.5) / _BLOCK_POINTS - 0.5
    east, north = np.meshgrid(block[0] * steps, block[1] * steps)
    return np.column_stack([east.ravel(), north.ravel()])


def _solve(system: _System, cross: Floats, trend_there: Floats) -> tuple[Floats, Floats]:
    """Estimate and variance (m,), both without the target's own part; `cross` is overwritten."""
    # The product with a triangle, in place, runs near the processor's peak; solving with the
    # factor itself reaches half of that at a few hundred data.
    half = dtrmm(1.0, system.inverse, cross.T, side=1, lower=1, trans_a=1, overwrite_b=1).T
    square = np.zeros(half.shape[1])
    totals = np.zeros((system.sides.shape[1], half.shape[1]))
    gather(half, system.sides, square, totals)
    if system.level.size == 0:
        return totals[0], -square
    unexplained = system.mix.T @ trend_there.T - totals[1:]
    estimate = totals[0] + system.level @ unexplained
    return estimate, np.einsum("km,km->m", unexplained, unexplained) - square
