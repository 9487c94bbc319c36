"""The conditioned field: what cores say of other places, and the spread they leave."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cholesky, solve_triangular

from kaidei.deposit.covariance import Covariance
from kaidei.units import Floats

_LIFT = 1e-10
"""Added to the conditional variances, in shares of the sill: keeps the factor real where a target
lies on a core of a model without nugget."""


@dataclass(frozen=True)
class Conditioner:
    """Ordinary-kriging weights (m, k) of k cores at m targets, and a root (m, m) of the errors."""

    weights: Floats
    root: Floats

    def simulate(self, scores: Floats, scale: Floats, noise: Floats) -> Floats:
        """Fields (m, p) that honour `scores` (k, p) at the cores.

        `noise` (m, q) is standard normal; `scale` (p, q) is a root of the covariance between the p
        fields, which all share one spatial correlation (the intrinsic model of coregionalisation).
        """
        return self.weights @ scores + (self.root @ noise) @ scale.T


def condition(xy: Floats, targets: Floats, covariance: Covariance) -> Conditioner:
    """Condition a field on cores at `xy` (k, 2) [m], for `targets` (m, 2) [m].

    The mean is unknown: its error is part of the spread, so a field's mean and variance are the
    ordinary-kriging estimate and variance. The nugget stays at the cores: a target is ground of
    some thousands of square metres, over which it averages out, so the field there is the
    continuous part alone. Conditional covariance: C_tt - C_td C^-1 C_dt + b b' / (1' C^-1 1) with
    b = 1 - C_td C^-1 1 (Chiles and Delfiner 2012, section 3.4).
    """
    data = covariance.between(xy, xy) + covariance.nugget * np.eye(len(xy))
    factor = cholesky(data, lower=True, check_finite=False)
    sides = np.column_stack([covariance.between(xy, targets), np.ones(len(xy))])
    half = solve_triangular(factor, sides, lower=True, check_finite=False)
    cross, ones = half[:, :-1], half[:, -1]
    information = ones @ ones
    short = 1.0 - cross.T @ ones
    solved = cross + np.outer(ones, short / information)
    weights = solve_triangular(factor, solved, lower=True, trans="T", check_finite=False)
    left = covariance.between(targets, targets)
    left -= cross.T @ cross
    left += np.outer(short, short / information)
    left[np.diag_indices_from(left)] += _LIFT * covariance.sill
    # Symmetric, so its transpose is itself, in the column order that the factor is made in.
    root = cholesky(left.T, lower=True, overwrite_a=True, check_finite=False)
    return Conditioner(np.ascontiguousarray(weights.T), root)
