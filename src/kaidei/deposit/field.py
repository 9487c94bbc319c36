"""The conditioned field: what cores say of other places, and the spread they leave.

Fields of unit variance are simulated on the cells, carried to cores and panels, and corrected by
kriging the difference at the cores (Journel and Huijbregts 1978, section VII.A). All fields of a
member share one correlation, so one set of weights serves all.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, solve_triangular

from kaidei.deposit.carrier import Carrier, carry
from kaidei.deposit.covariance import Covariance
from kaidei.deposit.grid import Grid
from kaidei.deposit.normals import complex_normal
from kaidei.deposit.torus import Torus, closing, fields
from kaidei.units import Floats

MOST_NODES = 2**16
"""Nodes of the widest torus used. A wider one means a range so long (above some 40 km on the
shipped area) that coarser cells lose less than the noise of a thousand members."""

ROOM = 200_000_000
"""Bytes of factors kept for the members to come: twice what the shipped study needs."""

_COARSE = 500
"""Cells up to which a field is drawn from an exact factor: 3 milliseconds and 1 MB."""

_LIFT = 1e-9
"""Added to variances, in shares of the sill: keeps a factor real where places coincide."""


def generator(counted: np.random.Generator) -> np.random.Generator:
    """A fast generator seeded by a counter-based one, which a field of 10^5 normals would slow."""
    return np.random.Generator(np.random.SFC64(counted.integers(0, 2**63, 4).tolist()))


@dataclass(frozen=True, eq=False)
class Places:
    """Where a field is wanted: cells of `grid`, `cores` (n, 2) and `panels` (q, 2) [m].

    `drift_cores`, `drift_cells`, `drift_panels` hold the drift terms there, (., 0) for none.
    """

    grid: Grid
    cores: Floats
    panels: Floats
    drift_cores: Floats
    drift_cells: Floats
    drift_panels: Floats
    made: OrderedDict[tuple[Covariance, int], Field] = field(default_factory=OrderedDict)
    """What `prepare` has made for these places, the last used last."""


@dataclass(frozen=True)
class Embedded:
    """Draws on the cells by circulant embedding, carried to the cores and panels."""

    grid: Grid
    torus: Torus
    carrier: Carrier

    def draw(self, rng: np.random.Generator, count: int) -> tuple[Floats, Floats]:
        """`count` fields: on the cells (count, c), at cores and panels (count, n + q)."""
        pairs = -(-count // 2)
        noise = complex_normal(rng, (pairs, *self.torus.shape))
        found = fields(self.torus, self.grid, noise)[:count]
        flat = found.reshape(count, -1).astype(np.float64)
        own = rng.standard_normal((count, len(self.carrier.nodes)))
        return flat, self.carrier.values(flat, own)

    @staticmethod
    def on_cells(values: Floats) -> Floats:
        """Values at the places drawn, cells and panels; here the same ones."""
        return values


@dataclass(frozen=True)
class Factored:
    """Draws on coarser cells, cores and panels together from one exact factor."""

    root: Floats
    cell_of: NDArray[np.int64]
    coarse: int

    def draw(self, rng: np.random.Generator, count: int) -> tuple[Floats, Floats]:
        """As `Embedded.draw`; a cell has the value of the coarser cell it lies in."""
        noise = rng.standard_normal((count, len(self.root)), dtype=np.float32)
        found = (noise @ self.root.T).astype(np.float64)
        return found[:, self.cell_of], found[:, self.coarse :]

    def on_cells(self, values: Floats) -> Floats:
        """Values at coarser cells and panels (p, k + q), given to cells and panels (p, c + q)."""
        return np.hstack([values[:, self.cell_of], values[:, self.coarse :]])


@dataclass(frozen=True)
class Field:
    """Unit-variance fields under one covariance, honouring cores; `nugget` is its share [1].

    `weights` (n, c + q) are kriging weights of the cores for cells and panels; `drawn_weights`
    those for the places whose values the draws give, which are the same but for the middles of
    coarser cells. `clipped` is the share of the sill lost by the embedding (nought for a factor).
    """

    draws: Embedded | Factored
    weights: Floats
    drawn_weights: Floats
    nugget: float
    clipped: float

    @property
    def size(self) -> int:
        """Bytes of memory that it holds, nearly."""
        root = self.draws.torus.root if isinstance(self.draws, Embedded) else self.draws.root
        shared = self.weights is self.drawn_weights
        return root.nbytes + self.weights.nbytes + (0 if shared else self.drawn_weights.nbytes)

    @property
    def embedded(self) -> bool:
        """Whether the fields come from circulant embedding."""
        return isinstance(self.draws, Embedded)


@dataclass(frozen=True)
class Draw:
    """p fields: on `cells` (p, c) and `panels` (p, q), honouring cores; and, before they did,
    `free` (c,) and `free_cores` (n,) of the first: another deposit, and what a survey of it with
    the same cores would have found."""

    cells: Floats
    panels: Floats
    free: Floats
    free_cores: Floats


def simulate(made: Field, scores: Floats, known: Floats, rng: np.random.Generator) -> Draw:
    """Draw p fields that honour `scores` (p, n) at the cores where `known` (p,) is 1, not 0.

    A field is what the cores say of a place, plus what kriging from its own values at the cores
    leaves of a free field: both for one place, or a coarser cell would keep a spread that the core
    within it has removed.
    """
    count, cores = scores.shape
    cells, points = made.draws.draw(rng, count)
    error = np.sqrt(made.nugget) * rng.standard_normal(scores.shape)
    there = points[:, :cores] + error
    correction = (scores * known[:, None]) @ made.weights
    correction -= made.draws.on_cells((there * known[:, None]) @ made.drawn_weights)
    size = cells.shape[1]
    free = cells[0].copy()
    cells += correction[:, :size]
    return Draw(cells, points[:, cores:] + correction[:, size:], free, there[0])


def prepare(places: Places, unit: Covariance, most: int = MOST_NODES) -> Field:
    """Everything about one covariance of total variance 1 that its members share.

    A torus of up to `most` nodes is used, or else an exact factor. What is made is kept with the
    places, as far as there is `ROOM`: many cores or cells make it anew rather than fill the memory.
    """
    found = places.made.pop((unit, most), None) or _make(places, unit, most)
    places.made[unit, most] = found
    while len(places.made) > 1 and sum(one.size for one in places.made.values()) > ROOM:
        places.made.popitem(last=False)
    return found


def _make(places: Places, unit: Covariance, most: int) -> Field:
    targets = np.vstack([places.grid.points, places.panels])
    weights = kriging_weights(places, targets, unit)
    draws, clipped = _sampler(places, unit, most)
    if isinstance(draws, Embedded):
        return Field(draws, weights, weights, unit.nugget, clipped)
    return Field(draws, weights, _drawn_weights(places, draws, unit), unit.nugget, clipped)


def kriging_weights(places: Places, targets: Floats, unit: Covariance) -> Floats:
    """Universal kriging weights (n, m): a constant and the drift terms are honoured exactly.

    The nugget stays at the cores: a target is ground of some thousands of square metres, over
    which it averages out (Chiles and Delfiner 2012, section 3.4).
    """
    ones = np.ones((len(places.cores), 1))
    trend = np.hstack([ones, places.drift_cores])
    there = np.vstack([places.drift_cells, places.drift_panels])
    there = np.hstack([np.ones((len(there), 1)), there])
    factor = cholesky(unit.of_data(places.cores), lower=True, check_finite=False)

    def solve(right: Floats) -> Floats:
        half = solve_triangular(factor, right, lower=True, check_finite=False)
        return np.asarray(solve_triangular(factor, half, lower=True, trans="T", check_finite=False))

    simple = solve(unit.between(places.cores, targets))
    solved = solve(trend)
    short = there.T - trend.T @ simple
    return np.asarray(simple + solved @ np.linalg.solve(trend.T @ solved, short))


def _drawn_weights(places: Places, draws: Factored, unit: Covariance) -> Floats:
    """`kriging_weights` for the coarser cells' middles and the panels (n, k + q).

    A coarser cell has the mean of its cells' drift terms.
    """
    coarse, _ = _coarser(places.grid)
    count = np.bincount(draws.cell_of, minlength=draws.coarse)
    terms = [np.bincount(draws.cell_of, term) / count for term in places.drift_cells.T]
    drift = np.column_stack([*terms, np.empty((draws.coarse, 0))])
    middles = replace(places, grid=coarse, drift_cells=drift)
    return kriging_weights(middles, np.vstack([coarse.points, places.panels]), unit)


def _sampler(places: Places, unit: Covariance, most: int) -> tuple[Embedded | Factored, float]:
    points = np.vstack([places.cores, places.panels])
    torus = closing(places.grid, unit, most)
    if torus is not None:
        return Embedded(places.grid, torus, carry(points, places.grid, unit)), torus.clipped
    coarse, cell_of = _coarser(places.grid)
    everywhere = np.vstack([coarse.points, points])
    matrix = unit.between(everywhere, everywhere)
    matrix[np.diag_indices_from(matrix)] += _LIFT
    root = cholesky(matrix, lower=True, overwrite_a=True, check_finite=False)
    return Factored(root.astype(np.float32), cell_of, coarse.nx * coarse.ny), 0.0


def _coarser(grid: Grid) -> tuple[Grid, NDArray[np.int64]]:
    """A grid of at most `_COARSE` cells over `grid`, and the cell of it each cell lies in."""
    step = 1
    while -(-grid.nx // step) * -(-grid.ny // step) > _COARSE:
        step += 1
    nx, ny = -(-grid.nx // step), -(-grid.ny // step)
    shift = 0.5 * (step - 1)
    coarse = Grid(
        grid.x0 + shift * grid.dx, grid.y0 + shift * grid.dy, step * grid.dx, step * grid.dy, nx, ny
    )
    column, row = np.arange(grid.nx) // step, np.arange(grid.ny) // step
    return coarse, (row[:, None] * nx + column[None, :]).ravel()
