"""The cells a deposit is simulated in, and how they make up squares."""

from dataclasses import dataclass

import numpy as np

from kaidei.deposit.area import Area, area_within, within
from kaidei.deposit.grid import Grid
from kaidei.units import Floats

CELL = 1_000.0
"""Side of a cell [m]. A cell is known at its middle, as a panel of 0.25 km2 there: the variance
within such a panel is 1 percent of the sill at a range of 29 km, 5 percent at 5 km."""

_MOST = 20_000
"""Cells beyond which a stage run would take gigabytes."""

_PARTS = 10
"""Parts a side by which a cell on the border of a polygon is shared out; four times as many where
a square holds a sliver that they miss."""


@dataclass(frozen=True)
class Cells:
    """A grid over the ground; `overlap` (s, c) [m2] of each square with each cell."""

    grid: Grid
    overlap: Floats

    @property
    def inside(self) -> Floats:
        """Area of each cell within the ground (c,) [m2]."""
        return np.asarray(self.overlap.sum(axis=0))

    @property
    def square_area(self) -> Floats:
        """Area of each square within the ground (s,) [m2]."""
        return np.asarray(self.overlap.sum(axis=1))


def cells_of(area: Area, size: float = CELL) -> Cells:
    """Cells of `size` [m] over the squares of an area, from its south-west corner.

    A cell cut by an edge belongs to each side by its part there; a square holds exactly what the
    polygon has in it. Raises ValueError for cells too
    many to simulate.
    """
    low = (area.xy - 0.5 * area.size).min(axis=0)
    high = (area.xy + 0.5 * area.size).max(axis=0)
    # Squares placed in degrees overlap or gape by a metre: no column of cells is made for that.
    nx, ny = (max(int(np.ceil(length / size - 0.02)), 1) for length in high - low)
    if nx * ny > _MOST:
        raise ValueError(
            f"{nx} x {ny} cells of {size:g} m; expected at most {_MOST}: use larger cells"
        )
    grid = Grid(float(low[0]) + 0.5 * size, float(low[1]) + 0.5 * size, size, size, nx, ny)
    across = _shared(grid.x, size, area.xy[:, 0], area.size[:, 0])
    along = _shared(grid.y, size, area.xy[:, 1], area.size[:, 1])
    overlap = (along[:, :, None] * across[:, None, :]).reshape(len(area.names), -1)
    if area.border is not None:
        for parts in (_PARTS, 4 * _PARTS):
            cut = overlap * _share_within(grid, area.border, parts)
            if (cut.sum(axis=1) > 0.0).all():
                return Cells(grid, cut * (_exact(area, area.border) / cut.sum(axis=1))[:, None])
        raise ValueError("cells too coarse for the polygon: a square holds none of it")
    # Whole squares keep their whole area, whatever a metre's gape between them says.
    return Cells(grid, overlap * (area.square_area / overlap.sum(axis=1))[:, None])


def _shared(middles: Floats, size: float, centre: Floats, side: Floats) -> Floats:
    """Length (s, n) [m] that each of n cells shares with each of s squares along one axis."""
    low = np.maximum(middles - 0.5 * size, (centre - 0.5 * side)[:, None])
    high = np.minimum(middles + 0.5 * size, (centre + 0.5 * side)[:, None])
    return np.asarray(np.maximum(high - low, 0.0))


def _exact(area: Area, border: Floats) -> Floats:
    """What each square holds of the polygon (s,) [m2]."""
    half = 0.5 * area.size
    corners = zip(area.xy - half, area.xy + half, strict=True)
    return np.array([area_within(border, low, high) for low, high in corners])


def _share_within(grid: Grid, border: Floats, parts: int) -> Floats:
    step = (np.arange(parts) + 0.5) / parts - 0.5
    fine = np.stack(np.meshgrid(grid.dx * step, grid.dy * step), axis=-1).reshape(-1, 2)
    shares = np.empty(len(grid.points))
    for row, middle in enumerate(grid.points):
        shares[row] = within(middle + fine, border).mean()
    return shares
