"""Fields on a grid from one FFT: a covariance wrapped on a torus.

Circulant embedding (Dietrich and Newsam 1997, doi 10.1137/S1064827592240555). Where the range is
long beside the grid a covariance wrapped as it is does not close: its spectrum is negative in
places. It is then cut off: exact up to the longest lag of the grid, beyond it a parabola that
reaches zero and stays there (Stein 2002, doi 10.1198/106186002466; Gneiting et al. 2006, doi
10.1198/106186006X128551). Where even that takes too wide a torus, the parabola ends on a level
above zero instead: all nodes then share one random height of that variance beside the field.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.fft import ifft, next_fast_len, rfft2
from scipy.linalg import cholesky

from kaidei.deposit.covariance import Covariance, anisotropic_metric, distance, slope
from kaidei.deposit.covariance import correlation as correlation_of
from kaidei.deposit.grid import Grid
from kaidei.units import Floats

Method = Literal["wrapped", "cut off", "levelled", "cholesky"]

CLIPPED = 1e-3
"""Share of the sill that may be lost to negative eigenvalues before a wider torus is tried."""

_WIDEST = 2**22
"""Nodes of the widest torus tried: one complex field of 32 MiB."""

_CHOLESKY_CELLS = 4_000
"""Cells up to which an exact factor (64 MB) stands in for a torus that does not close."""

_CUTS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
"""Where a covariance is cut off, in longest lags of the grid: smooth ones close only further out,
and on a smaller torus if they have fallen steeper there."""

_REACH = (0.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0)
"""Widths of a plain torus tried, in ranges across it; never under twice the grid."""


@dataclass(frozen=True)
class Torus:
    """A covariance made ready for simulation on a grid.

    `root` multiplies the noise: the root of the spectrum on a torus, a Cholesky factor over the
    cells for the method "cholesky". `shape` is that of one noise array. `clipped` is the share of
    the sill that negative eigenvalues held; the spectrum is scaled so that the sill is kept.
    """

    root: NDArray[np.float32]
    shape: tuple[int, int]
    clipped: float
    method: Method


def wrap(grid: Grid, covariance: Covariance) -> Torus:
    """The smallest torus about `grid` on which the covariance closes within `CLIPPED`.

    The nugget is left out. A levelled covariance is taken where it has the smaller torus, or where
    what another clips is no trifle beside the little that a field of so long a range varies on the
    grid: exponential and spherical ones close so at any range. Where none of up to `_WIDEST` nodes
    closes, a grid of up to some thousand cells gets an exact factor, and a larger one raises
    ValueError.
    """
    longest = _longest(grid, covariance)
    varies = 1.0 - float(correlation_of(covariance.kind, longest / covariance.range))
    shape = _holding(grid, covariance, 2.0 * longest)
    found = closing(grid, covariance, min(shape[0] * shape[1], _WIDEST))
    if found is not None and found.clipped <= CLIPPED * varies:
        return found
    return (
        _levelled(grid, covariance, shape, CLIPPED * varies)
        or found
        or closing(grid, covariance, _WIDEST)
        or _exact(grid, covariance)
    )


def closing(grid: Grid, covariance: Covariance, most: int) -> Torus | None:
    """As `wrap`, among tori of at most `most` nodes; None where none of them closes."""
    for ny, nx, cut in sorted(_candidates(grid, covariance), key=lambda found: found[0] * found[1]):
        if nx * ny > most:
            break
        if np.isinf(cut):
            torus = _spectral(_nearest_image(grid, covariance, ny, nx), "wrapped")
        else:
            torus = _spectral(_cut_off(grid, covariance, (ny, nx), cut), "cut off")
        if torus.clipped <= CLIPPED:
            return torus
    return None


def fields(torus: Torus, grid: Grid, noise: NDArray[np.complex64]) -> NDArray[np.float32]:
    """Fields (2 k, ny, nx) from `noise` (k, *torus.shape), two of each array.

    Real and imaginary parts of the noise are independent standard normal; field 2 i comes of the
    real, field 2 i + 1 of the imaginary part of array i, and all are independent.
    """
    made = np.empty((2 * len(noise), grid.ny, grid.nx), dtype=np.float32)
    if torus.method == "cholesky":
        flat = noise.reshape(len(noise), -1)
        for part, kind in enumerate((flat.real, flat.imag)):
            made[part::2] = (kind @ torus.root.T).reshape(-1, grid.ny, grid.nx)
        return made
    # One at a time stays in the cache, and columns beyond the grid are dropped half way.
    for index, own in enumerate(noise):
        along = ifft(torus.root * own, axis=1, norm="forward", overwrite_x=True, workers=1)
        corner = ifft(along[:, : grid.nx], axis=0, norm="forward", workers=1)[: grid.ny]
        made[2 * index] = corner.real
        made[2 * index + 1] = corner.imag
    return made


def _candidates(grid: Grid, covariance: Covariance) -> Iterator[tuple[int, int, float]]:
    """Shapes (ny, nx) of tori that may close, and the distance [m] of the cut: inf for none."""
    width, height = _extents(grid, covariance, covariance.range)
    # Half way round, a step has two signs: the longest lag may be that if both are alike.
    turned = anisotropic_metric(covariance.anisotropy, covariance.azimuth)[1]
    spare = 2.0 if abs(turned) < 1e-12 else 1.0
    for reach in _REACH:
        nx = _side(grid.nx, max(2.0 * grid.nx - spare, reach * width / grid.dx))
        ny = _side(grid.ny, max(2.0 * grid.ny - spare, reach * height / grid.dy))
        if nx * ny <= _WIDEST:
            yield ny, nx, np.inf
    longest = _longest(grid, covariance)
    for cut in (share * longest for share in _CUTS):
        end = _end(covariance, cut)
        if np.isinf(end):
            break
        ny, nx = _holding(grid, covariance, end)
        if nx * ny <= _WIDEST:
            yield ny, nx, cut


def _holding(grid: Grid, covariance: Covariance, end: float) -> tuple[int, int]:
    """The shape (ny, nx) of a torus for a covariance that ends at `end` [m].

    Images of such a covariance may overlap one another, but not the lags of the grid.
    """
    width, height = _extents(grid, covariance, end)
    nx = _side(grid.nx, grid.nx - 1 + width / grid.dx)
    ny = _side(grid.ny, grid.ny - 1 + height / grid.dy)
    return ny, nx


def _side(cells: int, nodes: float) -> int:
    """The next size of quick transforms; a single row or column has no lag to wrap."""
    return int(next_fast_len(max(int(np.ceil(nodes)), 1))) if cells > 1 else 1


def _extents(grid: Grid, covariance: Covariance, reach: float) -> tuple[float, float]:
    """Half the width and height [m] of the ellipse of steps no longer than `reach`."""
    xx, xy, yy = anisotropic_metric(covariance.anisotropy, covariance.azimuth)
    if grid.ny == 1 or grid.nx == 1:
        return reach / float(np.sqrt(xx)), reach / float(np.sqrt(yy))
    area = xx * yy - xy * xy
    return reach * float(np.sqrt(yy / area)), reach * float(np.sqrt(xx / area))


def _longest(grid: Grid, covariance: Covariance) -> float:
    """The longest lag of the grid [m]: a distance is convex, so it lies at a corner."""
    width, height = (grid.nx - 1) * grid.dx, (grid.ny - 1) * grid.dy
    metric = covariance.anisotropy, covariance.azimuth
    return float(distance([width, width], [height, -height], *metric).max())


def _end(covariance: Covariance, cut: float, level: float = 0.0) -> float:
    """The distance [m] at which a covariance cut off at `cut` is down to `level`, a share of the
    sill; inf for no such."""
    scaled = cut / covariance.range
    top = float(correlation_of(covariance.kind, scaled)) - level
    fall = slope(covariance.kind, scaled)
    if fall > -1e-12 or top < 1e-12:
        return np.inf
    return covariance.range * (scaled - 2.0 * top / fall)


def _levelled(
    grid: Grid, covariance: Covariance, shape: tuple[int, int], most: float
) -> Torus | None:
    """The covariance cut off at the longest lag, on a level at which it ends at twice that.

    None where the torus is too wide or more than `most` of the sill would be clipped.
    """
    cut = _longest(grid, covariance)
    scaled = cut / covariance.range
    rise = 0.5 * scaled * slope(covariance.kind, scaled)
    level = float(correlation_of(covariance.kind, scaled)) + rise
    if rise == 0.0 or level <= 0.0 or shape[0] * shape[1] > _WIDEST:
        return None
    torus = _spectral(_cut_off(grid, covariance, shape, cut, level), "levelled")
    return torus if torus.clipped <= most else None


def _cut_off(
    grid: Grid, covariance: Covariance, shape: tuple[int, int], cut: float, level: float = 0.0
) -> Floats:
    """The cut-off covariance summed over its images on a torus of `shape` (ny, nx).

    With C the covariance less the `level` [sill] it ends on, and D the cut, it is b (R - h)^2 for
    D < h < R, where b = C'(D)^2 / (4 C(D)) and R = D - 2 C(D) / C'(D): value and slope go on at D.
    """
    ny, nx = shape
    end = _end(covariance, cut, level)
    width, height = _extents(grid, covariance, end)
    columns, rows = int(width / grid.dx) * (nx > 1), int(height / grid.dy) * (ny > 1)
    dx = grid.dx * np.arange(-columns, columns + 1)
    dy = grid.dy * np.arange(-rows, rows + 1)
    h = distance(dx[None, :], dy[:, None], covariance.anisotropy, covariance.azimuth)
    top = float(correlation_of(covariance.kind, cut / covariance.range)) - level
    beyond = covariance.sill * top * (np.maximum(end - h, 0.0) / (end - cut)) ** 2
    ground = covariance.sill * level
    values = np.where(h <= cut, covariance.at(*np.meshgrid(dx, dy)) - ground, beyond)
    return _fold(_fold(values, nx).T, ny).T + ground


def _nearest_image(grid: Grid, covariance: Covariance, ny: int, nx: int) -> Floats:
    """The covariance at the shortest step round a torus of `ny` by `nx` nodes."""
    dx = grid.dx * np.fft.fftfreq(nx, 1.0 / nx)
    dy = grid.dy * np.fft.fftfreq(ny, 1.0 / ny)
    return covariance.at(*np.meshgrid(dx, dy))


def _fold(values: Floats, period: int) -> Floats:
    """Sum the columns of `values`, whose middle one is lag 0, over a period."""
    half = values.shape[1] // 2
    turns = -(-half // period)
    padded = np.zeros((len(values), (2 * turns + 1) * period))
    start = turns * period - half
    padded[:, start : start + values.shape[1]] = values
    return np.asarray(padded.reshape(len(values), -1, period).sum(axis=1))


def _spectral(wrapped: Floats, method: Method) -> Torus:
    """The root of the spectrum of an even covariance (ny, nx) whose first node is lag 0."""
    ny, nx = wrapped.shape
    # The real part is the transform of the even part: a step of just half the torus has two
    # signs, between which an anisotropic covariance is thereby averaged.
    kept = rfft2(wrapped, workers=1).real
    spectrum = np.empty((ny, nx))
    spectrum[:, : kept.shape[1]] = kept
    # A real, even covariance has the same spectrum at a frequency and its opposite.
    opposite = np.ix_(-np.arange(ny) % ny, np.arange(nx - kept.shape[1], 0, -1))
    spectrum[:, kept.shape[1] :] = kept[opposite]
    sill = wrapped[0, 0]
    clipped = float(np.maximum(-spectrum, 0.0).sum() / (sill * nx * ny))
    scale = 1.0 / (nx * ny * (1.0 + clipped))
    root = np.sqrt(np.maximum(spectrum, 0.0) * scale).astype(np.float32)
    return Torus(root, (ny, nx), clipped, method)


def _exact(grid: Grid, covariance: Covariance) -> Torus:
    cells = grid.nx * grid.ny
    if cells > _CHOLESKY_CELLS:
        raise ValueError(
            f"the range {covariance.range:g} m is too long for a grid of {grid.nx} x {grid.ny} "
            f"cells: no torus closes; use coarser cells (up to {_CHOLESKY_CELLS} are exact)"
        )
    matrix = covariance.between(grid.points, grid.points)
    # A smooth covariance on a fine grid is singular in double precision.
    matrix[np.diag_indices(cells)] += 1e-10 * covariance.sill
    factor = cholesky(matrix.T, lower=True, overwrite_a=True, check_finite=False)
    return Torus(
        np.ascontiguousarray(factor, dtype=np.float32), (grid.ny, grid.nx), 0.0, "cholesky"
    )
