"""Simulation: fields as rough as the deposit, where kriging shows only the smooth middle.

A field on a grid comes from one FFT by circulant embedding (Dietrich and Newsam 1997, doi
10.1137/S1064827592240555). It is conditioned by kriging the difference between the data and the
simulated field at the data (Journel and Huijbregts 1978, section VII.A).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import cholesky

from kaidei.deposit.covariance import Covariance, distance
from kaidei.deposit.covariance import correlation as correlation_of
from kaidei.deposit.grid import Grid
from kaidei.deposit.kriging import data_factor
from kaidei.units import Floats

CLIPPED = 1e-3
"""Share of the sill that may be lost to negative eigenvalues before a wider torus is tried."""

_WIDEST = 2**22
"""Nodes of the widest torus tried: one complex field of 64 MiB."""

_CHOLESKY_CELLS = 4_000
"""Cells up to which an exact factor (128 MB) stands in for a torus that does not close."""

_NEAR = 2
"""Rings of nodes about a datum from which the simulated field is carried to the datum."""


@dataclass(frozen=True)
class Torus:
    """A covariance wrapped on a torus: its spectrum's root, and the share of the sill clipped."""

    root: Floats
    clipped: float


def wrap(grid: Grid, covariance: Covariance) -> Torus:
    """The smallest torus about `grid` on which the covariance all but closes.

    Sides are powers of two of at least twice the grid, doubled until the clipped share is within
    `CLIPPED` or the torus holds `_WIDEST` nodes; the best found is returned.
    """
    nx, ny = (int(2 ** np.ceil(np.log2(2 * n))) if n > 1 else 1 for n in (grid.nx, grid.ny))
    best: Torus | None = None
    while nx * ny <= _WIDEST:
        torus = _torus(grid, covariance, nx, ny)
        if best is None or torus.clipped < best.clipped:
            best = torus
        if best.clipped <= CLIPPED:
            break
        nx, ny = (2 * n if n > 1 else n for n in (nx, ny))
    if best is None:
        raise ValueError(f"a grid of {grid.nx} x {grid.ny} cells is too large for one simulation")
    return best


def _torus(grid: Grid, covariance: Covariance, nx: int, ny: int) -> Torus:
    dx = grid.dx * np.fft.fftfreq(nx, 1.0 / nx)[None, :]
    dy = grid.dy * np.fft.fftfreq(ny, 1.0 / ny)[:, None]
    # The step of exactly half the torus has two signs: an anisotropic covariance must average
    # them, or the spectrum of the row is not real.
    wrapped = np.zeros((ny, nx))
    for sign in (1.0, -1.0):
        east = np.where(np.abs(dx) == grid.dx * nx / 2, sign * dx, dx)
        for other in (1.0, -1.0):
            north = np.where(np.abs(dy) == grid.dy * ny / 2, other * dy, dy)
            h = distance(east, north, covariance.anisotropy, covariance.azimuth)
            wrapped += 0.25 * correlation_of(covariance.kind, h / covariance.range)
    spectrum = covariance.sill * np.fft.fft2(wrapped).real
    lost = -spectrum[spectrum < 0.0].sum() / (covariance.sill * nx * ny)
    return Torus(np.sqrt(np.maximum(spectrum, 0.0)), float(lost))


def unconditional(grid: Grid, covariance: Covariance, n: int, rng: np.random.Generator) -> Floats:
    """`n` independent Gaussian fields of mean zero on `grid` -> (n, ny, nx).

    The variance at a cell is sill + nugget if the nugget is microscale, sill if it is error. Where
    no torus closes within `CLIPPED` of the sill, grids of up to 4,000 cells are simulated by an
    exact factor, and larger ones raise ValueError with the remedy.
    """
    fields = _continuous(grid, covariance, n, rng)
    if covariance.nugget > 0.0 and covariance.nugget_is == "microscale":
        fields = fields + np.sqrt(covariance.nugget) * rng.standard_normal(fields.shape)
    return fields


def _continuous(grid: Grid, covariance: Covariance, n: int, rng: np.random.Generator) -> Floats:
    torus = wrap(grid, covariance)
    if torus.clipped > CLIPPED:
        return _by_cholesky(grid, covariance, n, rng)
    fields = np.empty((n, grid.ny, grid.nx))
    for first in range(0, n, 2):
        noise = rng.standard_normal((2, *torus.root.shape))
        pair = np.fft.ifft2(torus.root * (noise[0] + 1j * noise[1]), norm="ortho")
        corner = pair[: grid.ny, : grid.nx]
        fields[first] = corner.real
        if first + 1 < n:
            fields[first + 1] = corner.imag
    return fields


def _by_cholesky(grid: Grid, covariance: Covariance, n: int, rng: np.random.Generator) -> Floats:
    cells = grid.nx * grid.ny
    if cells > _CHOLESKY_CELLS:
        raise ValueError(
            f"the range {covariance.range:g} m is too long for a grid of {grid.nx} x {grid.ny} "
            f"cells: no torus closes; use coarser cells (up to {_CHOLESKY_CELLS} are exact)"
        )
    points = grid.points
    lift = 1e-10 * covariance.sill * np.eye(cells)
    factor = cholesky(covariance.between(points, points) + lift, lower=True)
    return np.asarray((rng.standard_normal((n, cells)) @ factor.T).reshape(n, grid.ny, grid.nx))


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
    smoothed, with a microscale one they are honoured where a cell centre lies on a datum.
    Returns (n, ny, nx).
    """
    points = np.asarray(xy, dtype=np.float64)
    data = np.asarray(values, dtype=np.float64)
    fields = _continuous(grid, covariance, n, rng)
    there = _carried(points, grid, covariance, fields, rng)
    noise = np.sqrt(covariance.nugget) * rng.standard_normal(there.shape)
    weights = _weights(points, grid.points, covariance, ordinary=mean is None)
    shift = 0.0 if mean is None else mean
    misfit = (data - shift) - (there + noise)
    smooth = fields.reshape(n, -1) + misfit @ weights + shift
    if covariance.nugget > 0.0 and covariance.nugget_is == "microscale":
        own = np.sqrt(covariance.nugget) * rng.standard_normal(smooth.shape)
        on_datum = (points[:, None, :] == grid.points[None, :, :]).all(axis=2)
        smooth = np.where(on_datum.any(axis=0), on_datum.T @ data, smooth + own)
    return np.asarray(smooth.reshape(n, grid.ny, grid.nx))


def _weights(points: Floats, places: Floats, covariance: Covariance, *, ordinary: bool) -> Floats:
    """Kriging weights (k, m) of the continuous part."""
    cross = covariance.between(points, places)
    weights = data_factor(covariance, points, cross)
    if not ordinary:
        return weights
    ones = data_factor(covariance, points, np.ones(len(points)))
    return weights + np.outer(ones, (1.0 - weights.sum(axis=0)) / ones.sum())


def _carried(
    points: Floats, grid: Grid, covariance: Covariance, fields: Floats, rng: np.random.Generator
) -> Floats:
    """The simulated fields at the data (n, k), drawn jointly given the nodes about them.

    A datum need not lie on a node. Given the nodes within two rings the rest of the grid says all
    but nothing about it (the screening effect), so no field has to be simulated off the grid.
    """
    column = np.clip(np.rint((points[:, 0] - grid.x0) / grid.dx), 0, grid.nx - 1).astype(int)
    row = np.clip(np.rint((points[:, 1] - grid.y0) / grid.dy), 0, grid.ny - 1).astype(int)
    ring = np.arange(-_NEAR, _NEAR + 1)
    columns = (column[:, None, None] + ring[None, None, :]).clip(0, grid.nx - 1)
    rows = (row[:, None, None] + ring[None, :, None]).clip(0, grid.ny - 1)
    nodes = np.unique((rows * grid.nx + columns).ravel())
    known = covariance.between(grid.points[nodes], grid.points[nodes])
    cross = covariance.between(points, grid.points[nodes])
    lift = 1e-10 * covariance.sill
    weights = np.linalg.solve(known + lift * np.eye(len(nodes)), cross.T).T
    left = covariance.between(points, points) - weights @ cross.T
    value, vector = np.linalg.eigh(0.5 * (left + left.T))
    spread = vector * np.sqrt(np.maximum(value, 0.0))
    at_nodes = fields.reshape(len(fields), -1)[:, nodes]
    own = rng.standard_normal((len(fields), len(points)))
    return np.asarray(at_nodes @ weights.T + own @ spread.T)
