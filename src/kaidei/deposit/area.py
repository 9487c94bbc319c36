"""The ground the estimate covers: squares of some 105 km2, cut into panels of 0.25 km2."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kaidei.deposit.grid import subdivide, to_degrees, to_plane
from kaidei.units import Floats

PANEL = 500.0
"""Side of a mining panel [m]: 0.25 km2 by definition."""

PANEL_AREA = PANEL**2
"""Area of a panel [m2]."""

POINTS = 3
"""Points a side at which a square is simulated: 9 in 105 km2, 3.5 km apart. They overstate the
variance of a square's mean log grade by 2 percent at a range of 29 km, by 5 percent at 10 km."""


@dataclass(frozen=True)
class Area:
    """Squares: names (s,), middles `xy` (s, 2) [m], sizes (s, 2) [m], map centre [degree]."""

    names: tuple[str, ...]
    xy: Floats
    size: Floats
    centre: tuple[float, float]

    @cached_property
    def square_area(self) -> Floats:
        """Area of each square (s,) [m2]."""
        return np.asarray(self.size.prod(axis=1))

    @cached_property
    def points(self) -> Floats:
        """Simulation points of all squares (s * 9, 2) [m], square by square."""
        return np.vstack(
            [
                subdivide(middle, size, POINTS, POINTS)
                for middle, size in zip(self.xy, self.size, strict=True)
            ]
        )

    def panels(self) -> tuple[NDArray[np.str_], Floats, NDArray[np.int64]]:
        """Ids such as "B1-0123" (p,), middles (p, 2) [m] and squares (p,) of every panel."""
        ids, middles, squares = [], [], []
        for number, (name, middle, size) in enumerate(
            zip(self.names, self.xy, self.size, strict=True)
        ):
            columns, rows = (round(float(side) / PANEL) for side in size)
            middles.append(subdivide(middle, size, columns, rows))
            ids += [f"{name}-{panel + 1:04d}" for panel in range(columns * rows)]
            squares += [number] * (columns * rows)
        return np.array(ids), np.vstack(middles), np.array(squares, dtype=np.int64)

    def panel_middle(self, panel: str) -> Floats:
        """Middle (2,) [m] of one panel by its id. KeyError for an id that is not of this area."""
        name, _, number = panel.rpartition("-")
        if name not in self.names or not number.isdecimal():
            raise KeyError(panel)
        square = self.names.index(name)
        columns, rows = (round(float(side) / PANEL) for side in self.size[square])
        if not 1 <= int(number) <= columns * rows:
            raise KeyError(panel)
        return np.asarray(
            subdivide(self.xy[square], self.size[square], columns, rows)[int(number) - 1]
        )

    def degrees(self, xy: Floats) -> tuple[Floats, Floats]:
        """Longitude and latitude [degree] of local coordinates (n, 2) [m]."""
        return to_degrees(xy, centre=self.centre)


def read_area(
    names: NDArray[np.str_], longitude: Floats, latitude: Floats, width: Floats, height: Floats
) -> Area:
    """Squares from a table: middles [degree], widths (east-west) and heights (north-south) [m].

    The map's centre is the mean of the middles. Raises ValueError for a side that is not a whole
    number of 500 m panels, for squares that overlap, and for places that are not on the globe.
    """
    if (np.abs(latitude) > 90.0).any():
        raise ValueError("a square's latitude is beyond 90 degrees; are the two swapped?")
    centre = (round(float(longitude.mean()), 6), round(float(latitude.mean()), 6))
    size = np.column_stack([width, height])
    whole = np.abs(size / PANEL - np.rint(size / PANEL)) < 1e-9
    if not (whole & (size > 0.0)).all():
        at = int(np.argmin((whole & (size > 0.0)).all(axis=1)))
        raise ValueError(
            f"square {names[at]} of {size[at, 0]:g} x {size[at, 1]:g} m; expected sides of whole "
            f"panels of {PANEL:g} m"
        )
    xy = to_plane(longitude, latitude, centre=centre)
    _refuse_overlap(names, xy, size)
    return Area(tuple(str(name) for name in names), xy, size, centre)


def _refuse_overlap(names: NDArray[np.str_], xy: Floats, size: Floats) -> None:
    apart = np.abs(xy[:, None, :] - xy[None, :, :])
    # Degrees with five decimals place a square within a metre or two: no overlap is meant by it.
    touching = 0.5 * (size[:, None, :] + size[None, :, :]) - 5.0
    overlap = (apart < touching).all(axis=2) & ~np.eye(len(xy), dtype=bool)
    if overlap.any():
        first, second = np.argwhere(overlap)[0]
        raise ValueError(f"squares {names[first]} and {names[second]} overlap")
