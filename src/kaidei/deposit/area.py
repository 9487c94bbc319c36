"""The ground the estimate covers: squares of some 105 km2, cut into panels of 0.25 km2."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.deposit.grid import subdivide, to_degrees, to_plane
from kaidei.units import Floats

PANEL = 500.0
"""Side of a mining panel [m]: 0.25 km2 by definition."""

PANEL_AREA = PANEL**2
"""Area of a panel [m2]."""

_SLACK = 5.0
"""How far a place in degrees of five decimals may be off [m], with room."""

_SLIVER = 1e-3
"""Share of a square below which the polygon's part of it is left out."""

OutsideCores = Literal["refuse", "use"]
"""What to do with cores that lie outside the ground: a slip, or neighbours that still tell."""


@dataclass(frozen=True)
class Area:
    """Squares: names (s,), middles `xy` (s, 2) [m], sizes (s, 2) [m], map centre [degree].

    `border` (k, 2) [m] are the corners of a polygon outside which nothing counts; None for none.
    `on_map` is false for a plane of the survey's own, which has no degrees.
    """

    names: tuple[str, ...]
    xy: Floats
    size: Floats
    centre: tuple[float, float]
    border: Floats | None = None
    on_map: bool = True

    @cached_property
    def square_area(self) -> Floats:
        """Area of each square (s,) [m2]."""
        return np.asarray(self.size.prod(axis=1))

    def holds(self, xy: Floats) -> NDArray[np.bool_]:
        """Which of the points (n, 2) [m] lie in the ground, edges included."""
        apart = np.abs(xy[:, None, :] - self.xy[None, :, :])
        # Degrees with five decimals place a point within a metre or two of where it is meant.
        near = apart <= 0.5 * self.size + _SLACK
        held = np.any(near.all(axis=2), axis=1)
        if self.border is not None:
            held &= within(xy, self.border)
        return np.asarray(held, dtype=np.bool_)

    @cached_property
    def _panels(self) -> tuple[NDArray[np.str_], Floats, NDArray[np.int64]]:
        ids, middles, squares = [], [], []
        for number, (name, middle, size) in enumerate(
            zip(self.names, self.xy, self.size, strict=True)
        ):
            columns, rows = (round(float(side) / PANEL) for side in size)
            middles.append(subdivide(middle, size, columns, rows))
            ids += [f"{name}-{panel + 1:04d}" for panel in range(columns * rows)]
            squares += [number] * (columns * rows)
        places = np.vstack(middles)
        kept = np.full(len(ids), True) if self.border is None else within(places, self.border)
        return np.array(ids)[kept], places[kept], np.array(squares, dtype=np.int64)[kept]

    def panels(self) -> tuple[NDArray[np.str_], Floats, NDArray[np.int64]]:
        """Ids such as "B1-0123" (p,), middles (p, 2) [m] and squares (p,) of every panel.

        A panel belongs to the ground when its middle does.
        """
        return self._panels

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


def polygon_area(border: Any, square: float | None = None, *, plane: bool = False) -> Area:
    """Ground inside a polygon, in squares of side `square` [m]; those it does not touch are left.

    `border` holds corners (k, 2) of longitude and latitude [degree], or is GeoJSON, or anything
    with `__geo_interface__`; one ring, without holes. A side left out is a quarter of the longer
    extent, in whole panels. Squares are named A1, A2, ... from the north-west. With `plane`,
    corners are x and y [m] and are taken as they are. Raises ValueError for what is no polygon.
    """
    corners = _corners(border)
    centre, ring = ((0.0, 0.0), corners) if plane else _on_map(corners)
    low, extent = ring.min(axis=0), np.ptp(ring, axis=0)
    side = max(round(float(extent.max()) / 4.0 / PANEL), 1) * PANEL if square is None else square
    if not (side > 0.0 and abs(side / PANEL - round(side / PANEL)) < 1e-9):
        raise ValueError(f"squares of {side:g} m; expected whole panels of {PANEL:g} m")
    columns, rows = (max(int(np.ceil(length / side - 1e-9)), 1) for length in extent)
    size = np.array([columns, rows]) * side
    places = subdivide(low + 0.5 * extent, size, columns, rows)
    names = [f"{_letters(row)}{column + 1}" for row in range(rows) for column in range(columns)]
    held = np.array([area_within(ring, at - 0.5 * side, at + 0.5 * side) for at in places])
    touched = held > _SLIVER * side**2
    if not touched.any():
        raise ValueError("the polygon holds no ground; are its corners in one line?")
    chosen = np.flatnonzero(touched)
    kept = tuple(names[index] for index in chosen)
    return Area(kept, places[chosen], np.full((len(chosen), 2), side), centre, ring, not plane)


def _on_map(corners: Floats) -> tuple[tuple[float, float], Floats]:
    if (np.abs(corners[:, 1]) > 90.0).any():
        raise ValueError("a corner's latitude is beyond 90 degrees; are the two swapped?")
    middle = 0.5 * (corners.min(axis=0) + corners.max(axis=0))
    centre = (round(float(middle[0]), 6), round(float(middle[1]), 6))
    return centre, to_plane(corners[:, 0], corners[:, 1], centre=centre)


def _letters(number: int) -> str:
    """A, B, ... Z, AA, AB, ..."""
    head = "" if number < 26 else _letters(number // 26 - 1)
    return head + chr(ord("A") + number % 26)


def _corners(border: Any) -> Floats:
    shape = getattr(border, "__geo_interface__", border)
    if isinstance(shape, dict):
        shape = shape.get("geometry", shape)
        if shape.get("type") != "Polygon" or len(shape["coordinates"]) != 1:
            raise ValueError(f"a {shape.get('type')}; expected one Polygon without holes")
        shape = shape["coordinates"][0]
    corners = np.asarray(shape, dtype=np.float64)
    if corners.ndim != 2 or corners.shape[1] != 2 or not np.isfinite(corners).all():
        raise ValueError(f"border of shape {corners.shape}; expected corners (k, 2) in degrees")
    if len(corners) and (corners[0] == corners[-1]).all():
        corners = corners[:-1]
    if len(corners) < 3:
        raise ValueError(f"a polygon of {len(corners)} corners; expected at least 3")
    return corners


def area_within(ring: Floats, low: Floats, high: Floats) -> float:
    """Area [m2] of the polygon of corners `ring` (k, 2) inside a box (Sutherland, Hodgman 1974)."""
    part = ring
    for axis, edge, sign in ((0, low, 1.0), (0, high, -1.0), (1, low, 1.0), (1, high, -1.0)):
        depth = sign * (part[:, axis] - edge[axis])
        corners = []
        for here, there, inner, outer in zip(
            part, np.roll(part, -1, axis=0), depth, np.roll(depth, -1), strict=True
        ):
            if inner >= 0.0:
                corners.append(here)
            if (inner > 0.0 > outer) or (inner < 0.0 < outer):
                corners.append(here + (there - here) * inner / (inner - outer))
        if len(corners) < 3:
            return 0.0
        part = np.array(corners)
    x, y = (part - part[0]).T
    return float(0.5 * abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)))


def within(points: ArrayLike, ring: Floats) -> NDArray[np.bool_]:
    """Which points (n, 2) lie inside the polygon of corners `ring` (k, 2), by crossings."""
    x, y = np.asarray(points, dtype=np.float64).T
    inside = np.zeros(len(x), dtype=bool)
    for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        if y0 != y1:
            across = (y0 > y) != (y1 > y)
            inside ^= across & (x < x0 + (y - y0) / (y1 - y0) * (x1 - x0))
    return inside


def refuse_outside(names: tuple[str, ...], xy: Floats, area: Area, outside: OutsideCores) -> None:
    """ValueError naming the first core of `names` at `xy` (n, 2) [m] that is not in the ground."""
    held = area.holds(xy)
    if outside == "refuse" and not held.all():
        first = int(np.argmin(held))
        away = np.hypot(*(area.xy - xy[first]).T).min() / 1000.0
        raise ValueError(
            f"core {names[first]} lies outside the area, {away:.1f} km from the middle of the "
            "nearest square; correct its place, or have it used as a neighbour "
            '(outside="use"; in a study outside_cores = "use")'
        )


def _refuse_overlap(names: NDArray[np.str_], xy: Floats, size: Floats) -> None:
    apart = np.abs(xy[:, None, :] - xy[None, :, :])
    touching = 0.5 * (size[:, None, :] + size[None, :, :]) - _SLACK
    overlap = (apart < touching).all(axis=2) & ~np.eye(len(xy), dtype=bool)
    if overlap.any():
        first, second = np.argwhere(overlap)[0]
        raise ValueError(f"squares {names[first]} and {names[second]} overlap")
