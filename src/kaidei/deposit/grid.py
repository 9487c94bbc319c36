"""Places: local equal-area coordinates, and regular grids in them."""

from dataclasses import dataclass
from numbers import Integral

import numpy as np
from numpy.typing import ArrayLike

from kaidei.units import Floats


@dataclass(frozen=True)
class Grid:
    """A regular grid of `nx` by `ny` cells; (`x0`, `y0`) is the centre of the south-west cell [m].

    `dx`, `dy` are the sizes of a cell [m]. Fields on a grid have shape (..., ny, nx), north last.
    """

    x0: float
    y0: float
    dx: float
    dy: float
    nx: int
    ny: int

    def __post_init__(self) -> None:
        whole = all(isinstance(cells, Integral) for cells in (self.nx, self.ny))
        if not whole or self.nx < 1 or self.ny < 1:
            raise ValueError(
                f"a grid of {self.nx} x {self.ny} cells; expected whole numbers, at least 1 x 1"
            )
        if not (0.0 < self.dx < np.inf and 0.0 < self.dy < np.inf):
            raise ValueError(f"cells of {self.dx} x {self.dy} m; expected both above 0 and finite")
        if not np.isfinite([self.x0, self.y0]).all():
            raise ValueError(f"a grid at ({self.x0}, {self.y0}) m; expected a finite place")

    @property
    def x(self) -> Floats:
        """Eastings of the columns' centres (nx,) [m]."""
        return np.asarray(self.x0 + self.dx * np.arange(self.nx), dtype=np.float64)

    @property
    def y(self) -> Floats:
        """Northings of the rows' centres (ny,) [m]."""
        return np.asarray(self.y0 + self.dy * np.arange(self.ny), dtype=np.float64)

    @property
    def points(self) -> Floats:
        """Cell centres (ny * nx, 2) [m], west to east within a row, rows from the south."""
        east, north = np.meshgrid(self.x, self.y)
        return np.column_stack([east.ravel(), north.ravel()])


def data_at(xy: ArrayLike, values: ArrayLike, *, least: int, why: str) -> tuple[Floats, Floats]:
    """Data as float64 arrays, places (n, 2) [m] and values (n,).

    ValueError says what is wrong with them: shapes, fewer than `least` (`why` says for what), or
    which datum is not a finite number.
    """
    points = np.ascontiguousarray(xy, dtype=np.float64)
    data = np.ascontiguousarray(values, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 2 or data.shape != (len(points),):
        raise ValueError(f"xy {points.shape} and values {data.shape}; expected (n, 2) and (n,)")
    if len(points) < least:
        raise ValueError(f"{len(points) or 'no'} data; {why}")
    lost = ~(np.isfinite(points).all(axis=1) & np.isfinite(data))
    if lost.any():
        raise ValueError(
            f"datum {int(np.argmax(lost))} (counted from 0) and {int(lost.sum()) - 1} more: a "
            "coordinate or value is not a finite number; drop or mend them"
        )
    return points, data


def to_plane(longitude: ArrayLike, latitude: ArrayLike, *, centre: tuple[float, float]) -> Floats:
    """Local coordinates (n, 2) [m], x east and y north, of points given in degrees.

    Lambert azimuthal equal-area about `centre` (longitude, latitude) on WGS 84: areas are true
    everywhere, distances within 0.001 percent over 60 km (Snyder 1987, USGS PP 1395, page 182).
    """
    from pyproj import Proj

    east, north = Proj(_equal_area(centre))(
        np.atleast_1d(np.asarray(longitude, dtype=np.float64)),
        np.atleast_1d(np.asarray(latitude, dtype=np.float64)),
        errcheck=True,
    )
    return np.column_stack([east, north])


def to_degrees(xy: ArrayLike, *, centre: tuple[float, float]) -> tuple[Floats, Floats]:
    """Longitude and latitude [degree] of local coordinates (n, 2) [m]; undoes `to_plane`."""
    from pyproj import Proj

    points = np.atleast_2d(np.asarray(xy, dtype=np.float64))
    longitude, latitude = Proj(_equal_area(centre))(
        points[:, 0], points[:, 1], inverse=True, errcheck=True
    )
    return np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)


def _equal_area(centre: tuple[float, float]) -> str:
    longitude, latitude = centre
    if not (-180.0 <= longitude <= 180.0 and -90.0 <= latitude <= 90.0):
        raise ValueError(
            f"map centre at longitude {longitude}, latitude {latitude}: outside the globe "
            "(are longitude and latitude swapped?)"
        )
    return f"+proj=laea +lon_0={longitude!r} +lat_0={latitude!r} +ellps=WGS84 +units=m"


def subdivide(centre: ArrayLike, size: ArrayLike, columns: int, rows: int) -> Floats:
    """Centres (rows * columns, 2) [m] of the equal parts of one rectangle.

    `centre` (2,) and `size` (2,) [m] of the rectangle, sides along x and y. Parts run from the
    north-west, row by row, the way a map is read.
    """
    middle, side = np.asarray(centre, dtype=np.float64), np.asarray(size, dtype=np.float64)
    east = middle[0] + side[0] * ((np.arange(columns) + 0.5) / columns - 0.5)
    north = middle[1] - side[1] * ((np.arange(rows) + 0.5) / rows - 0.5)
    across, down = np.meshgrid(east, north)
    return np.column_stack([across.ravel(), down.ravel()])
