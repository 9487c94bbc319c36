"""Simulation: fields as rough as the deposit, where kriging shows only the smooth middle.

A field on a grid comes from one FFT (`torus`) and is carried to the data (`carrier`). It is
conditioned by kriging the difference between the data and the simulated field at the data
(Journel and Huijbregts 1978, section VII.A).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.deposit.carrier import Carrier, carry
from kaidei.deposit.covariance import Covariance
from kaidei.deposit.covariance_kernel import SAME
from kaidei.deposit.grid import Grid
from kaidei.deposit.kriging import checked, inverse_factor, known_mean
from kaidei.deposit.normals import complex_normal
from kaidei.deposit.torus import CLIPPED, Torus, fields, wrap
from kaidei.units import Floats

__all__ = [
    "CLIPPED",
    "Carrier",
    "Torus",
    "carry",
    "conditional",
    "fields",
    "unconditional",
    "wrap",
]

_NOISE_VALUES = 2**20
"""Noise drawn at a time (8 MiB). It sets the order of the draws, so it also sets the bits."""

_CROSS_VALUES = 2**21
"""Covariances of data and cells at a time (16 MiB)."""

_TOGETHER = 64
"""Fields corrected in one product."""

_WIDENED = 4
"""A grid grows to hold data outside it up to this many times its cells; what lies further out
leans on the edge."""


def unconditional(grid: Grid, covariance: Covariance, n: int, rng: np.random.Generator) -> Floats:
    """`n` independent Gaussian fields of mean zero on `grid` -> (n, ny, nx).

    The variance at a cell is sill + nugget if the nugget is microscale, sill if it is error. Where
    no torus closes within `CLIPPED` of the sill, grids of up to 4,000 cells are simulated by an
    exact factor, and larger ones raise ValueError with the remedy.
    """
    made = np.empty((_asked(n, rng), grid.ny, grid.nx))
    for part, batch in _batches(wrap(grid, covariance), grid, n, rng):
        made[part] = batch
        _roughen(made[part], covariance, rng)
    return made


def conditional(
    xy: ArrayLike,
    values: ArrayLike,
    grid: Grid,
    covariance: Covariance,
    n: int,
    rng: np.random.Generator,
    *,
    mean: float | None = None,
) -> Floats:
    """`n` independent Gaussian fields on `grid` that honour `values` (k,) at `xy` (k, 2) [m].

    The mean is unknown and constant when `mean` is None, and its uncertainty is in the spread:
    means and variances over many fields are those of `krige`. With an error nugget the data are
    smoothed, with none or a microscale one they are honoured where a cell centre lies on a datum.
    Data may lie off the cell centres and outside the grid. Returns (n, ny, nx).
    """
    points, data = checked(xy, values)
    known_mean(mean)
    inverse = inverse_factor(points, covariance)
    wide, rows, columns = _widened(grid, points)
    carrier = carry(points, wide, covariance)
    made = np.empty((_asked(n, rng), grid.ny, grid.nx))
    misfit = np.empty((n, len(data)))
    for part, batch in _batches(wrap(wide, covariance), wide, n, rng):
        flat = batch.reshape(len(batch), wide.nx * wide.ny)
        own = rng.standard_normal((2, len(batch), len(data)))
        there = carrier.values(flat, own[0]) + np.sqrt(covariance.nugget) * own[1]
        misfit[part] = data - there
        made[part] = batch[:, rows, columns]
        _roughen(made[part], covariance, rng)
    _correct(made, misfit, points, grid, covariance, inverse, mean)
    _honour(made, points, data, grid, covariance)
    return made


def _asked(n: int, rng: np.random.Generator) -> int:
    if n < 0:
        raise ValueError(f"{n} fields asked for; expected 0 or more")
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng is {rng!r}; expected a Generator, as numpy.random.default_rng(1)")
    return n


def _batches(
    torus: Torus, grid: Grid, n: int, rng: np.random.Generator
) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """Fields in batches of a few, with their place among the `n`."""
    pairs = max(_NOISE_VALUES // (torus.shape[0] * torus.shape[1]), 1)
    for first in range(0, n, 2 * pairs):
        count = min(2 * pairs, n - first)
        noise = complex_normal(rng, (-(-count // 2), *torus.shape))
        batch = fields(torus, grid, noise)
        yield slice(first, first + count), batch[:count]


def _roughen(made: Floats, covariance: Covariance, rng: np.random.Generator) -> None:
    if covariance.nugget > 0.0 and covariance.nugget_is == "microscale":
        made += np.sqrt(covariance.nugget) * rng.standard_normal(made.shape, dtype=np.float32)


def _widened(grid: Grid, points: Floats) -> tuple[Grid, slice, slice]:
    """The grid grown by whole cells about the data, and where in it the one asked for lies."""
    size, corner = np.array([grid.dx, grid.dy]), np.array([grid.x0, grid.y0])
    cells = np.array([grid.nx, grid.ny])
    places = (points - corner) / size
    first = np.minimum(np.floor(places.min(axis=0)), 0)
    last = np.maximum(np.ceil(places.max(axis=0)), cells - 1)
    if np.prod(last - first + 1) > _WIDENED * cells.prod():
        return grid, slice(None), slice(None)
    west, south = (-first).astype(int)
    nx, ny = (last - first + 1).astype(int)
    x0, y0 = corner + first * size
    wide = Grid(float(x0), float(y0), grid.dx, grid.dy, int(nx), int(ny))
    return wide, slice(south, south + grid.ny), slice(west, west + grid.nx)


def _correct(
    made: Floats,
    misfit: Floats,
    points: Floats,
    grid: Grid,
    covariance: Covariance,
    inverse: Floats,
    mean: float | None,
) -> None:
    """Add the kriged `misfit` (n, k), whose mean is estimated for each field unless known."""
    ones = inverse.T @ inverse.sum(axis=1)
    level = misfit @ ones / ones.sum() if mean is None else np.full(len(misfit), float(mean))
    dual = (misfit - level[:, None]) @ inverse.T @ inverse
    flat, places = made.reshape(len(made), grid.nx * grid.ny), grid.points
    step = max(_CROSS_VALUES // len(points), 1)
    for start in range(0, len(places), step):
        cells = slice(start, start + step)
        cross = covariance.between(points, places[cells])
        for first in range(0, len(made), _TOGETHER):
            some = slice(first, first + _TOGETHER)
            flat[some, cells] += dual[some] @ cross + level[some, None]


def _honour(made: Floats, points: Floats, data: Floats, grid: Grid, covariance: Covariance) -> None:
    """Put the datum on a cell centre it lies on: there it is the field, to the last digit."""
    if covariance.nugget > 0.0 and covariance.nugget_is == "error":
        return
    size = np.array([grid.dx, grid.dy])
    place = np.rint((points - [grid.x0, grid.y0]) / size)
    step = (points - [grid.x0, grid.y0] - place * size) @ covariance.stretch
    on_cell = (np.hypot(step[:, 0], step[:, 1]) <= SAME) & (
        (place >= 0) & (place < [grid.nx, grid.ny])
    ).all(axis=1)
    column, row = place[on_cell].astype(int).T
    made[:, row, column] = data[on_cell]
