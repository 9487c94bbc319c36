"""How well a few data know their own covariance: a grid of models, each with its weight."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import cholesky, solve_triangular

from kaidei.deposit.covariance import Covariance, Kind
from kaidei.units import Floats


@dataclass(frozen=True)
class Nodes:
    """Covariance models and what the data say of each; all arrays are (k,).

    `mean` is the generalised least-squares mean under the node; `sill` (total variance, nugget
    included), `range` [m] along the long axis, `nugget` as a share of the sill [1]; `weight` sums
    to 1.
    """

    mean: Floats
    sill: Floats
    range: Floats
    nugget: Floats
    weight: Floats

    def quantile(self, name: str, at: ArrayLike) -> Floats:
        """Quantiles of one column over the weights."""
        column = np.asarray(getattr(self, name))
        order = np.argsort(column)
        level = np.cumsum(self.weight[order]) - 0.5 * self.weight[order]
        return np.asarray(np.interp(np.asarray(at, dtype=np.float64), level, column[order]))


def fit(
    xy: ArrayLike,
    values: ArrayLike,
    *,
    kind: Kind = "exponential",
    anisotropy: float = 1.0,
    azimuth: float = 0.0,
    ranges: ArrayLike,
    sds: ArrayLike,
    nuggets: ArrayLike,
    shortest: float = 5_000.0,
    largest_sd: float = 1.0,
) -> Nodes:
    """Posterior of (sd, range, nugget share) on a grid, a flat prior on the mean integrated out.

    `xy` (n, 2) [m]; `values` (n,) Gaussian scores such as log grade; `ranges` [m], `sds` and
    `nuggets` [1] span the grid, `ranges` and `sds` evenly spaced on logs. The penalised-complexity
    prior says P(range < `shortest`) = P(sd > `largest_sd`) = 0.05, uniform in the nugget share
    (Fuglstad, Simpson, Lindgren and Rue 2019, doi 10.1080/01621459.2017.1415907, equation 6).
    """
    points = np.asarray(xy, dtype=np.float64)
    data = np.asarray(values, dtype=np.float64)
    if len(data) < 3 or np.ptp(data) == 0.0:
        raise ValueError(
            f"{len(data)} data of spread {np.ptp(data):g}; a covariance needs 3 that differ"
        )
    rows = [
        _node(points, data, Covariance(kind, 1.0 - share, length, share, anisotropy, azimuth), sd)
        for length in np.asarray(ranges, dtype=np.float64)
        for share in np.asarray(nuggets, dtype=np.float64)
        for sd in np.asarray(sds, dtype=np.float64)
    ]
    mean, sill, length, share, log_likelihood = np.array(rows).T
    log_prior = _log_prior(length, np.sqrt(sill), shortest, largest_sd)
    # Nodes are evenly spaced in log range and log sd: the prior density there carries both.
    log_weight = log_likelihood + log_prior + np.log(length) + 0.5 * np.log(sill)
    weight = np.exp(log_weight - log_weight.max())
    return Nodes(mean, sill, length, share, weight / weight.sum())


def _log_prior(length: Floats, sd: Floats, shortest: float, largest_sd: float) -> Floats:
    rate_range = -np.log(0.05) * shortest
    rate_sd = -np.log(0.05) / largest_sd
    return np.asarray(-2.0 * np.log(length) - rate_range / length - rate_sd * sd)


def _node(
    points: Floats, data: Floats, unit: Covariance, sd: float
) -> tuple[float, float, float, float, float]:
    factor = cholesky(unit.of_data(points), lower=True)
    ones = solve_triangular(factor, np.ones(len(data)), lower=True)
    solved = solve_triangular(factor, data, lower=True)
    mean = float(ones @ solved / (ones @ ones))
    misfit = solved - mean * ones
    log_likelihood = (
        -np.log(np.diag(factor)).sum()
        - 0.5 * np.log(ones @ ones)
        - (len(data) - 1) * np.log(sd)
        - 0.5 * float(misfit @ misfit) / sd**2
    )
    return mean, sd**2, unit.range, unit.nugget, float(log_likelihood)
