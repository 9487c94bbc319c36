"""Places off the nodes of a simulated grid: what a field there is, given the nodes about it.

Given the nodes within two rings the rest of a grid says all but nothing about a place among them
(the screening effect: Chiles and Delfiner 2012, section 3.6), so that no field has to be simulated
off the grid.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve, cholesky

from kaidei.deposit.covariance import Covariance
from kaidei.deposit.covariance_kernel import SAME
from kaidei.deposit.grid import Grid
from kaidei.units import Floats

_RINGS = 2
"""Rings of nodes about the node next to a place."""

_LIFT = 1e-11
"""Added to the nodes' variance, in shares of the sill: a smooth covariance of long range makes
neighbouring nodes all but equal."""

_PAIRS = 2_000
"""Pairs of places at a time: some 10 MB of covariances."""


@dataclass(frozen=True)
class Carrier:
    """Carries fields from the nodes of a grid to P places.

    A value at a place is `weights` (P, k) times the field at `nodes` (P, k), flat indices, plus
    `spread` (P, P) times standard normal noise: a root of the covariance that the places have
    left, jointly, given their nodes.
    """

    nodes: NDArray[np.int64]
    weights: Floats
    spread: Floats

    def values(self, flat_fields: NDArray[np.floating], noise: NDArray[np.floating]) -> Floats:
        """Fields (n, P) at the places from `flat_fields` (n, ny * nx) and `noise` (n, P)."""
        about = flat_fields[:, self.nodes.ravel()].reshape(len(flat_fields), *self.nodes.shape)
        return np.asarray(np.einsum("npk,pk->np", about, self.weights) + noise @ self.spread.T)


def carry(points: Floats, grid: Grid, covariance: Covariance) -> Carrier:
    """How a field on `grid` is carried to `points` (P, 2) [m].

    On a node a place has exactly the node's value. Outside the grid a place leans on the edge
    alone. The nugget is left out.
    """
    window, corner = _windows(points, grid)
    size = np.array([grid.dx, grid.dy])
    steps = window * size
    origin = np.array([grid.x0, grid.y0]) + corner * size
    # Windows differ only by a shift, so one factor serves all places.
    known = covariance.between(steps, steps)
    known[np.diag_indices_from(known)] += _LIFT * covariance.sill
    cross = covariance.between(points - origin, steps)
    weights = cho_solve(cho_factor(known, check_finite=False), cross.T, check_finite=False).T
    on_node = _on_node(points - origin, steps, covariance)
    hit = on_node.any(axis=1)
    weights[hit] = on_node[hit]
    left = _residual(points, origin[:, None, :] + steps, corner, weights, covariance)
    left[hit] = left[:, hit] = 0.0
    flat = (corner @ [1, grid.nx])[:, None] + window @ [1, grid.nx]
    return Carrier(
        flat.astype(np.int64), np.ascontiguousarray(weights), _root(left, covariance.sill)
    )


def _windows(points: Floats, grid: Grid) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Steps (k, 2) from a window's corner to its nodes, and each place's corner (P, 2)."""
    width, height = (min(2 * _RINGS + 1, n) for n in (grid.nx, grid.ny))
    columns, rows = np.meshgrid(np.arange(width), np.arange(height))
    size = np.array([grid.dx, grid.dy])
    nearest = np.rint((points - [grid.x0, grid.y0]) / size)
    most = [grid.nx - width, grid.ny - height]
    # A window at the edge is moved in, never cut: all stay alike.
    corner = np.clip(nearest - _RINGS, 0, most).astype(np.int64)
    return np.column_stack([columns.ravel(), rows.ravel()]), corner


def _on_node(within: Floats, steps: Floats, covariance: Covariance) -> NDArray[np.bool_]:
    apart = (within[:, None, :] - steps[None, :, :]) @ covariance.stretch
    return np.asarray(np.hypot(apart[..., 0], apart[..., 1]) <= SAME)


def _residual(
    points: Floats,
    nodes: Floats,
    corner: NDArray[np.int64],
    weights: Floats,
    covariance: Covariance,
) -> Floats:
    """Covariance (P, P) left between places; within the grid, nil where windows do not meet.

    `nodes` (P, k, 2) [m]. The error at a place is its value less the weighted nodes: a sum over
    k + 1 places with coefficients (1, -weights), whose covariances follow term by term.
    """
    places = np.concatenate([points[:, None, :], nodes], axis=1)
    share = np.column_stack([np.ones(len(points)), -weights])
    close = (np.abs(corner[:, None, :] - corner[None, :, :]) <= 2 * _RINGS + 1).all(axis=2)
    # Outside the grid nothing screens one place from another, however far their windows.
    outside = ((points < nodes.min(axis=1)) | (points > nodes.max(axis=1))).any(axis=1)
    close |= outside[:, None] & outside[None, :]
    first, second = np.nonzero(np.triu(close))
    left = np.zeros((len(points), len(points)))
    for start in range(0, len(first), _PAIRS):
        i, j = first[start : start + _PAIRS], second[start : start + _PAIRS]
        step = places[i, :, None, :] - places[j, None, :, :]
        between = covariance.at(step[..., 0], step[..., 1])
        left[i, j] = left[j, i] = np.einsum("qab,qa,qb->q", between, share[i], share[j])
    return left


def _root(left: Floats, sill: float) -> Floats:
    root = np.zeros_like(left)
    open_ = np.flatnonzero(np.diag(left) > _LIFT * sill)
    if open_.size == 0:
        return root
    part = left[np.ix_(open_, open_)]
    try:
        factor = cholesky(part, lower=True, check_finite=False)
    except LinAlgError:
        # Twins, or what was set to nil beyond the windows: the variances themselves are kept.
        value, vector = np.linalg.eigh(part)
        factor = vector * np.sqrt(np.maximum(value, 0.0))
        factor *= np.sqrt(np.diag(part) / np.einsum("pk,pk->p", factor, factor))[:, None]
    root[np.ix_(open_, open_)] = factor
    return root
