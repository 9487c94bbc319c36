"""Does a 90 percent interval hold the truth nine times in ten? Deposits made up to find out.

Deposits are drawn from the prior, sampled by a few cores, and estimated; the rank of the true
tonnage among the members must then be uniform (Cook, Gelman and Rubin 2006, doi
10.1198/106186006X136976; Talts et al. 2018, arXiv 1804.06788). Where the range is fixed instead,
cover may depart from 90 percent: the prior is then not the truth's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cholesky
from scipy.stats import chisquare

from kaidei.deposit.area import Area
from kaidei.deposit.cores import SLICES, Cores
from kaidei.deposit.covariance import Covariance
from kaidei.deposit.decided import NODES
from kaidei.deposit.field import generator
from kaidei.deposit.grid import Grid
from kaidei.deposit.ground import Beside, know, simulate_grade
from kaidei.deposit.posterior import Prior, fit, longest_range
from kaidei.units import Floats

WIDTH, HEIGHT, CELL = 64_000.0, 50_000.0, 2_000.0
"""The made-up ground and its cells [m]."""

MIDDLE = 6.5
"""Log of the made-up median grade: 665 ppm. The estimate does not know it, and does not care."""

PRIOR = Prior(5_000.0, 1.0, 0.5)
"""The shipped study's prior."""


@dataclass(frozen=True)
class Trial:
    """One made-up deposit: `rank` of its tonnage among the members [0 to 1], whether the 90
    percent interval holds it and how wide that is over its middle; the same for the plug-in."""

    rank: float
    held: bool
    width: float
    plugin_held: bool
    plugin_width: float


def trial(
    seed: int, *, cores: int = 25, members: int = 200, fixed_range: float | None = None
) -> Trial:
    """Make up a deposit, core it at random places, estimate it, and compare.

    `fixed_range` [m] replaces the prior's draw. The truth is drawn from one exact factor on cells
    and cores together, not by the code under trial. The estimate is that of the stage: the grid
    of `fit` as it comes, 128 nodes of which each member draws one.
    """
    rng = np.random.default_rng([seed, cores, int(fixed_range or 0)])
    diagonal = float(np.hypot(WIDTH, HEIGHT))
    length, sd, nugget_sd = PRIOR.draw(rng, longest_range(diagonal))
    length = length if fixed_range is None else fixed_range
    xy = rng.uniform(-0.5, 0.5, (cores, 2)) * (WIDTH, HEIGHT)
    truth, told = _deposit(xy, Covariance("exponential", sd**2, length), nugget_sd, rng)
    nodes = fit(xy, np.log(told), prior=PRIOR)
    area = Area(("A1",), np.zeros((1, 2)), np.array([[WIDTH, HEIGHT]]), (0.0, 0.0))
    slices = np.repeat(told[:, None], SLICES, axis=1)
    names = tuple(f"core {row}" for row in range(cores))
    placed = Cores(names, xy, slices, None, None, np.full(cores, float(SLICES)), told > 0.0)
    known = know(placed, area, xy[:0], Beside(), nodes.likeliest, CELL)
    found = []
    for several in (nodes.spread(NODES), nodes.likeliest):
        chosen = rng.integers(len(several), size=members)
        rngs = [generator(rng) for _ in range(members)]
        found.append(simulate_grade(known, several, chosen, rngs).mean(axis=1))
    return _compared(truth, *found)


def nominal(members: int) -> float:
    """How often a perfect method's interval holds the truth, its ends being quantiles of so many
    members [1]: a little less than 90 percent.

    The quantile at p lies 1 + p (members - 1) places up, and each of the members + 1 gaps is as
    likely to hold the truth.
    """
    return float(1.0 - 2.0 * (1.0 + 0.05 * (members - 1)) / (members + 1))


def summary(trials: Sequence[Trial]) -> dict[str, float]:
    """Share of intervals that hold the truth and their median width, integrated and plug-in; and
    `uniform`, the chance of ranks this uneven or more (chi-square of ten classes)."""
    counts, _ = np.histogram([one.rank for one in trials], 10, (0.0, 1.0))
    return {
        "count": len(trials),
        "held": float(np.mean([one.held for one in trials])),
        "width": float(np.median([one.width for one in trials])),
        "plugin_held": float(np.mean([one.plugin_held for one in trials])),
        "plugin_width": float(np.median([one.plugin_width for one in trials])),
        "uniform": float(chisquare(counts).pvalue),
    }


def _deposit(
    xy: Floats, covariance: Covariance, nugget_sd: float, rng: np.random.Generator
) -> tuple[float, Floats]:
    """True mean grade of the ground and the cores' grades (n,) [ppm_metal]."""
    nx, ny = int(WIDTH / CELL), int(HEIGHT / CELL)
    grid = Grid(0.5 * (CELL - WIDTH), 0.5 * (CELL - HEIGHT), CELL, CELL, nx, ny)
    places = np.vstack([grid.points, xy])
    matrix = covariance.between(places, places) + 1e-9 * covariance.sill * np.eye(len(places))
    field = MIDDLE + cholesky(matrix, lower=True) @ rng.standard_normal(len(places))
    cells, there = field[: -len(xy)], field[-len(xy) :]
    told = np.exp(there + nugget_sd * rng.standard_normal(len(xy)))
    return float(np.exp(cells + 0.5 * nugget_sd**2).mean()), told


def _compared(truth: float, integrated: Floats, plugged: Floats) -> Trial:
    def interval(values: Floats) -> tuple[bool, float]:
        low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
        return bool(low <= truth <= high), float((high - low) / middle)

    rank = (np.sum(integrated < truth) + 0.5) / (len(integrated) + 1)
    return Trial(float(rank), *interval(integrated), *interval(plugged))
