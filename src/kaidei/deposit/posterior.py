"""How well a few data know their own covariance: a grid of models, each with its weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import solve_triangular

from kaidei.deposit.covariance import Covariance, Kind
from kaidei.deposit.grid import data_at
from kaidei.units import Floats

_RANGES, _SDS, _SHARES = 32, 32, 10
"""Steps of the grid in log range, log sd and the angle of the nugget."""

_LATTICE = 1.2207440846 ** -np.arange(4.0)
"""Steps of a Kronecker sequence (Niederreiter 1992, Random Number Generation and Quasi-Monte Carlo
Methods, chapter 3): powers of the root of x^4 = x + 1, which do for three what the golden ratio
does for one. The first is not used."""


@dataclass(frozen=True)
class Nodes:
    """Covariance models of one `kind` and what the data say of each; all arrays are (k,).

    `mean` is the generalised least-squares mean under the node (with a drift, its constant term);
    `sill` and `nugget` are variances [unit of the data squared], `range` [m] along the long axis,
    `anisotropy` [1] and `azimuth` [degree] as in `Covariance`; `weight` sums to 1;
    `log_likelihood` has the mean integrated out (restricted likelihood).
    """

    kind: Kind
    mean: Floats
    sill: Floats
    range: Floats
    nugget: Floats
    anisotropy: Floats
    azimuth: Floats
    weight: Floats
    log_likelihood: Floats

    def __len__(self) -> int:
        return len(self.weight)

    def quantile(self, name: str, at: ArrayLike) -> Floats:
        """Quantiles of one column over the weights, between the steps of the grid."""
        column, place = np.unique(getattr(self, name), return_inverse=True)
        weight = np.bincount(place, weights=self.weight)
        level = np.cumsum(weight) - 0.5 * weight
        return np.asarray(np.interp(np.asarray(at, dtype=np.float64), level, column))

    def take(self, index: NDArray[np.int64]) -> Nodes:
        """Some nodes, at equal weight."""
        columns = {f.name: getattr(self, f.name)[index] for f in fields(self) if f.name != "kind"}
        columns["weight"] = np.full(len(index), 1.0 / len(index))
        return Nodes(self.kind, **columns)

    def spread(self, count: int) -> Nodes:
        """`count` nodes of equal weight that stand for all, in order of range; some may repeat.

        Points of a lattice in the unit cube, the first coordinate in even steps, are carried to
        range, spread, nugget and shape by the inverse of each one's distribution given those
        before it: every one of the four is spread out, not the first alone.
        """
        spread, share = self.sill + self.nugget, self.nugget / (self.sill + self.nugget)
        keys = [self.range, np.round(spread, 12), np.round(share, 9), self.anisotropy, self.azimuth]
        order = np.lexsort(keys[::-1])
        rise = np.concatenate([[0.0], np.cumsum(self.weight[order])])
        columns = [column[order] for column in keys[:3]]
        step = np.arange(count)[:, None]
        points = (0.5 + step * _LATTICE) % 1.0
        points[:, 0] = (step[:, 0] + 0.5) / count
        return self.take(order[[_inverse(columns, rise, point) for point in points]])

    @property
    def likeliest(self) -> Nodes:
        """The one node of highest likelihood, prior left out: what a fitted variogram stands on."""
        return self.take(np.array([int(self.log_likelihood.argmax())]))

    def covariance(self, node: int) -> Covariance:
        """One node as a covariance whose nugget is measurement error."""
        return Covariance(
            self.kind,
            float(self.sill[node]),
            float(self.range[node]),
            float(self.nugget[node]),
            float(self.anisotropy[node]),
            float(self.azimuth[node]),
            "error",
        )


@dataclass(frozen=True)
class Prior:
    """What is thought of a covariance before the data: three penalised-complexity priors.

    P(range < `shortest`) = 0.05 [m], P(sd > `largest_sd`) = 0.05 and P(nugget's sd >
    `largest_nugget_sd`) = 0.05 [unit of the data]: each pulls toward the simpler model, a flat
    field of no spread (Simpson et al. 2017, doi 10.1214/16-STS576; for range and sd of a Matern
    field in the plane Fuglstad et al. 2019, doi 10.1080/01621459.2017.1415907, equation 6).
    """

    shortest: float
    largest_sd: float = 1.0
    largest_nugget_sd: float = 0.5

    def __post_init__(self) -> None:
        for name in ("shortest", "largest_sd", "largest_nugget_sd"):
            if not (np.isfinite(getattr(self, name)) and getattr(self, name) > 0.0):
                raise ValueError(f"prior {name} is {getattr(self, name)}; expected above 0")

    def log_density(self, length: Floats, total_sd: Floats, share: Floats) -> Floats:
        """Log density over (log range, log sd, angle), up to a constant.

        `total_sd` is that of field and nugget together, `share` the nugget's part of the variance.
        The angle is arctan(nugget's sd / field's sd): sd and nugget's sd in polar coordinates,
        whose area element is total_sd d(total_sd) d(angle).
        """
        rate = -np.log(0.05) / np.array([1.0 / self.shortest, self.largest_sd])
        nugget_rate = -np.log(0.05) / self.largest_nugget_sd
        field_sd, nugget_sd = total_sd * np.sqrt(1.0 - share), total_sd * np.sqrt(share)
        return np.asarray(
            -rate[0] / length
            - np.log(length)
            - rate[1] * field_sd
            - nugget_rate * nugget_sd
            + 2.0 * np.log(total_sd)
        )

    def draw(self, rng: np.random.Generator, longest: float) -> tuple[float, float, float]:
        """One (range [m], sd, nugget's sd); a range above `longest` [m] is drawn again."""
        rate = -np.log(0.05) * self.shortest
        at_most = np.exp(-rate / longest)
        length = -rate / np.log(at_most * (1.0 - rng.random()))
        scale = np.array([self.largest_sd, self.largest_nugget_sd]) / -np.log(0.05)
        sd, nugget_sd = rng.exponential(scale)
        return float(length), float(sd), float(nugget_sd)


def fit(
    xy: ArrayLike,
    values: ArrayLike,
    *,
    kind: Kind = "exponential",
    shapes: Sequence[tuple[float, float]] = ((1.0, 0.0),),
    ranges: ArrayLike | None = None,
    sds: ArrayLike | None = None,
    nuggets: ArrayLike | None = None,
    prior: Prior | None = None,
    drift: ArrayLike | None = None,
) -> Nodes:
    """Posterior of range, sill and nugget on a grid; the mean, under a flat prior, integrated out.

    `xy` (n, 2) [m]; `values` (n,) Gaussian scores such as log grade; `shapes` pairs of anisotropy
    [1] and azimuth [degree], alike before the data; `ranges` [m] and `sds` (of field and nugget
    together) span the grid evenly on logs (left out, the sds reach from 0.35 to 6 times the
    spread about the drift), `nuggets` are shares of the variance [1], above 0, even in arcsin of
    their root; `prior` by default has the diagonal of the data over 15 as shortest
    range; `drift` (n, q) holds terms beside the constant, coefficients flat a priori. Raises
    ValueError for data that cannot carry a covariance.

    No Markov chain: 32 x 32 x 10 nodes a shape cost 320 factors of an n x n matrix, since the
    spread only scales one.
    """
    points, data, trend = _checked(xy, values, drift)
    diagonal = float(np.hypot(*np.ptp(points, axis=0)))
    prior = prior or Prior(diagonal / 15.0)
    lengths = _axis(ranges, np.geomspace(prior.shortest / 3.0, longest_range(diagonal), _RANGES))
    spread = _spread(data, trend)
    total = _axis(sds, spread * np.geomspace(0.35, 6.0, _SDS))
    angles = (np.arange(_SHARES) + 0.5) * (0.5 * np.pi / _SHARES)
    shares = _axis(nuggets, np.sin(angles) ** 2)
    if shares.max() >= 1.0:
        raise ValueError(f"nuggets {shares}; expected shares of the variance, below 1")
    blocks = []
    for anisotropy, azimuth in shapes:
        for length in lengths:
            unit = Covariance(kind, 1.0, float(length), 0.0, anisotropy, azimuth)
            mean, log_likelihood = _likelihood(
                unit.between(points, points), shares, total, data, trend
            )
            node = np.broadcast_arrays(mean[:, None], length, total[None, :], shares[:, None],
                                       anisotropy, azimuth, log_likelihood)  # fmt: skip
            blocks.append(np.stack([part.ravel() for part in node]))
    return _weighted(kind, np.concatenate(blocks, axis=1), prior)


def _spread(data: Floats, trend: Floats) -> float:
    """Standard deviation of the data about their trend; ValueError where nothing is left."""
    residual = data - trend @ np.linalg.lstsq(trend, data, rcond=None)[0]
    spread = float(np.sqrt(residual @ residual / (len(data) - trend.shape[1])))
    if spread <= 1e-10 * np.abs(data).max():
        raise ValueError("the drift explains the data wholly: no spread is left to estimate from")
    return spread


def _inverse(columns: Sequence[Floats], rise: Floats, point: Floats) -> int:
    """The row that a `point` (4,) of the unit cube is carried to, of rows sorted by `columns`.

    `rise` (k + 1,) is the weight before each row, and the whole.
    """
    first, last = 0, len(rise) - 1
    for column, at in zip(columns, point, strict=False):
        starts = first + np.concatenate([[0], np.flatnonzero(np.diff(column[first:last])) + 1])
        level = rise[first] + at * (rise[last] - rise[first])
        place = max(int(np.searchsorted(rise[starts], level, side="right")) - 1, 0)
        first, last = int(starts[place]), int([*starts[1:], last][place])
    level = rise[first] + point[-1] * (rise[last] - rise[first])
    return min(max(int(np.searchsorted(rise, level, side="right")) - 1, first), last - 1)


def longest_range(diagonal: float) -> float:
    """Longest range of the grid [m] for data across `diagonal` [m]: beyond it none can be told."""
    return 3.0 * diagonal


def _axis(given: ArrayLike | None, default: Floats) -> Floats:
    axis = default if given is None else np.atleast_1d(np.asarray(given, dtype=np.float64))
    if not ((axis > 0.0).all() and np.isfinite(axis).all()):
        raise ValueError(f"grid of {axis}; expected finite numbers above 0")
    return axis


def _checked(
    xy: ArrayLike, values: ArrayLike, drift: ArrayLike | None
) -> tuple[Floats, Floats, Floats]:
    terms = np.empty((len(np.atleast_1d(values)), 0)) if drift is None else np.asarray(drift)
    trend = np.column_stack([np.ones(len(terms)), terms])
    needed = 2 + trend.shape[1]
    why = f"a covariance needs {needed} that differ"
    points, data = data_at(xy, values, least=needed, why=why)
    if len(trend) != len(data):
        raise ValueError(f"drift of {len(trend)} rows for {len(data)} data; expected one each")
    if np.ptp(data) <= 1e-12 * np.abs(data).max():
        raise ValueError(
            f"{len(data)} data all of {data[0]:g}; {why}: data "
            "of no spread say nothing of what lies between them"
        )
    if not np.isfinite(trend).all():
        raise ValueError("the drift holds NaN or infinity at the data; fill the gaps of its table")
    if np.linalg.matrix_rank(trend) < trend.shape[1]:
        raise ValueError("the drift terms are constant or copies of each other at the data")
    if len(np.unique(points, axis=0)) < 2:
        raise ValueError("all data lie at one place; a covariance needs steps between them")
    return points, data, trend


def _likelihood(
    correlation: Floats, shares: Floats, total: Floats, data: Floats, trend: Floats
) -> tuple[Floats, Floats]:
    """GLS constants (s,) and restricted log likelihoods (s, t) of all nuggets and spreads."""
    count, terms = trend.shape
    matrix = (1.0 - shares)[:, None, None] * correlation + shares[:, None, None] * np.eye(count)
    factor = np.linalg.cholesky(matrix)
    right = np.column_stack([data, trend])
    solved = np.stack([solve_triangular(f, right, lower=True, check_finite=False) for f in factor])
    y, design = solved[:, :, 0], solved[:, :, 1:]
    information = np.einsum("snp,snq->spq", design, design)
    coefficient = np.linalg.solve(information, np.einsum("snp,sn->sp", design, y)[:, :, None])[
        :, :, 0
    ]
    misfit = y - np.einsum("snp,sp->sn", design, coefficient)
    square = (misfit**2).sum(axis=1)
    logs = np.log(np.einsum("snn->sn", factor)).sum(axis=1)
    logs += 0.5 * np.linalg.slogdet(information)[1]
    log_likelihood = (
        -logs[:, None]
        - (count - terms) * np.log(total)[None, :]
        - 0.5 * square[:, None] / total[None, :] ** 2
    )
    return coefficient[:, 0], log_likelihood


def _weighted(kind: Kind, columns: Floats, prior: Prior) -> Nodes:
    mean, length, total, share, anisotropy, azimuth, log_likelihood = columns
    log_weight = log_likelihood + prior.log_density(length, total, share)
    weight = np.exp(log_weight - log_weight.max())
    sill, nugget = total**2 * (1.0 - share), total**2 * share
    nodes = Nodes(kind, mean, sill, length, nugget, anisotropy, azimuth, weight, log_likelihood)
    return replace(nodes, weight=weight / weight.sum())
