"""Cores: intervals of any length become 1 m slices of grade, density and accumulation."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.deposit.grid import to_plane
from kaidei.deposit.intervals import GRAIN, Intervals, check_intervals, read_intervals
from kaidei.elements import ELEMENTS
from kaidei.units import Floats

SLICES = 10
"""The estimate goes to 10 m below the sea floor, in slices of 1 m (Takaya et al. 2018, doi
10.1038/s41598-018-23948-5). The limit is the corer's, not the base of the ore."""

RICH_MUD = 400.0
"""Grade above which mud counts as rich in rare earths [ppm_metal] (Takaya et al. 2018)."""

FAR = 500_000.0
"""A core farther than this from the middle of the area [m] is a slip of the pen."""

ONE_PLACE = 1.0
"""Cores nearer to each other than this [m] cannot be told apart by a ship's navigation."""

_HALF = 0.5 - 1e-9


@dataclass(frozen=True)
class Cores:
    """Cores in one place, n of them, in s slices of 1 m from the sea floor down.

    A slice that a core covers by less than half is not a number (NaN); one that it covers by half
    or more has the mean of the part covered, for a metre is what the estimate tells apart.
    """

    names: tuple[str, ...]
    xy: Floats
    """Places (n, 2) [m]."""
    slices: Floats
    """Grade (n, s) [ppm_metal]; NaN below the base of a core."""
    density: Floats | None
    """Dry density (n, s) [t_dry/m3], None where no core has any; NaN in cores without."""
    shares: Floats | None
    """Shares (n, 15) of the elements in the metal's mass; None or NaN as for the density."""
    length: Floats
    """Depth of each core's base (n,) [m], below the last slice too."""
    ends_rich: NDArray[np.bool_]
    """Whether the last interval of a core is above 400 ppm (n,): the core stops in ore, so the
    thickness of its ore is "at least", and its base is not the base of the ore."""

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Whether a core reaches every slice (n,)."""
        return np.asarray(np.isfinite(self.slices).all(axis=1))

    @property
    def grade(self) -> Floats:
        """Mean grade of the slices a core has (n,) [ppm_metal].

        Weighted with the dry density where the core has one: then grade x dry mass is metal.
        """
        if self.density is None:
            return np.asarray(np.nanmean(self.slices, axis=1))
        weight = np.where(_weighed(self.density), self.density, 1.0)
        mass = np.where(np.isfinite(self.slices), weight, 0.0)
        return np.asarray(np.nansum(weight * self.slices, axis=1) / mass.sum(axis=1))

    @property
    def cover(self) -> Floats:
        """Depth of the first slice above 400 ppm (n,) [m]; all slices where there is none."""
        rich = self.slices > RICH_MUD
        none = self.slices.shape[1]
        first = np.where(rich.any(axis=1), rich.argmax(axis=1), none)
        return np.asarray(first, dtype=np.float64)

    @property
    def rich_thickness(self) -> Floats:
        """Thickness of the slices above 400 ppm (n,) [m]: at least that, where `ends_rich`."""
        return np.asarray(np.sum(self.slices > RICH_MUD, axis=1), dtype=np.float64)

    def accumulation(self, dry_density: float | None = None) -> Floats:
        """Rare-earth metal by slice (n, s) [kg_metal/m2]: density x thickness x grade.

        `dry_density` [t_dry/m3] is for cores without a density of their own. NaN where a core
        has no slice. Raises ValueError when a core has no density and none is given.
        """
        if dry_density is not None and not 0.0 < dry_density < GRAIN:
            raise ValueError(f"dry density {dry_density:g}; expected 0 to {GRAIN} t_dry/m3")
        own = np.full(self.slices.shape, np.nan) if self.density is None else self.density
        without = ~_weighed(own)[:, 0]
        if without.any() and dry_density is None:
            name = self.names[int(without.argmax())]
            raise ValueError(
                f"core {name} has no density; give it one, or pass dry_density [t_dry/m3]"
            )
        density = np.where(_weighed(own), own, np.nan if dry_density is None else dry_density)
        # 1 t_dry/m3 over 1 m at 1 ppm is 1 g of metal a square metre.
        return np.asarray(density * self.slices * 1e-3)

    def total_accumulation(self, dry_density: float | None = None) -> Floats:
        """Rare-earth metal over all slices (n,) [kg_metal/m2]; arguments as `accumulation`.

        NaN for a core that stops short: a sum over fewer metres is another quantity. Fill its
        slices first (`kaidei.deposit.censored`).
        """
        return np.asarray(self.accumulation(dry_density).sum(axis=1))


def _weighed(density: Floats) -> NDArray[np.bool_]:
    """Whether a core has a density (n, 1)."""
    return np.asarray(np.isfinite(density).any(axis=1, keepdims=True), dtype=np.bool_)


def read_cores(
    core: ArrayLike,
    longitude: ArrayLike,
    latitude: ArrayLike,
    top: ArrayLike,
    base: ArrayLike,
    grade: ArrayLike | None,
    *,
    centre: tuple[float, float],
    depth: int = SLICES,
    density: ArrayLike | None = None,
    elements: Mapping[str, ArrayLike] | None = None,
) -> Cores:
    """Cores from a table of intervals, one row each, each core's from the top down.

    `core` names; `longitude`, `latitude` [degree]; `top`, `base` below the sea floor [m]; `grade`
    [ppm_metal], None to add up the elements; `centre` of the map (longitude, latitude) [degree];
    `depth` number of 1 m slices; `density` [t_dry/m3], NaN throughout cores without; `elements`
    symbol -> [ppm_metal], all fifteen, NaN in rows without. Slices are means by length, by dry
    mass where there is a density. Cores may end above `depth`, if at least half reach it.

    Raises ValueError naming the core and the depth: too few cores, one core in two places or two
    in one, a place far away, an interval upside down, out of order, a gap or overlap, a core that
    does not begin at the sea floor, a grade or density that cannot be, elements that do not add
    up to the grade.
    """
    rows = read_intervals(core, longitude, latitude, top, base, grade, density, elements)
    names = _names(rows)
    places = _places(rows, names)
    return _cores(rows, names, _placed(names, places, centre), depth)


def place_cores(
    core: ArrayLike,
    x: ArrayLike,
    y: ArrayLike,
    top: ArrayLike,
    base: ArrayLike,
    grade: ArrayLike | None,
    *,
    depth: int = SLICES,
    density: ArrayLike | None = None,
    elements: Mapping[str, ArrayLike] | None = None,
) -> Cores:
    """As `read_cores`, with places `x` east, `y` north [m] in a plane of the survey's own."""
    rows = read_intervals(core, x, y, top, base, grade, density, elements)
    names = _names(rows)
    return _cores(rows, names, _places(rows, names), depth)


def _names(rows: Intervals) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(str(name) for name in rows.core))
    if len(names) < 3:
        raise ValueError(f"{len(names)} cores; an estimate with its error needs at least 3")
    return names


def _places(rows: Intervals, names: tuple[str, ...]) -> Floats:
    places = np.empty((len(names), 2))
    for row, name in enumerate(names):
        here = rows.place[rows.core == name]
        if not np.isfinite(here).all():
            raise ValueError(f"core {name}: its place is not a number; expected one place")
        apart = np.unique(here, axis=0)
        if len(apart) > 1:
            raise ValueError(f"core {name} lies in {len(apart)} places; expected one")
        places[row] = here[0]
    return places


def _placed(names: tuple[str, ...], places: Floats, centre: tuple[float, float]) -> Floats:
    for name, (east, north) in zip(names, places, strict=True):
        if abs(north) > 90.0 or abs(east) > 360.0:
            raise ValueError(
                f"core {name} at longitude {east:g}, latitude {north:g}: not on the globe; "
                "are longitude and latitude swapped?"
            )
    xy = to_plane(places[:, 0], places[:, 1], centre=centre)
    away = np.hypot(*xy.T)
    if (away > FAR).any():
        worst = int(away.argmax())
        raise ValueError(
            f"core {names[worst]} lies {away[worst] / 1000:.0f} km from the middle of the squares; "
            "are longitude and latitude swapped, or is it of another area?"
        )
    return xy


def _cores(rows: Intervals, names: tuple[str, ...], xy: Floats, depth: int) -> Cores:
    if depth < 1:
        raise ValueError(f"depth of {depth} slices; expected at least 1")
    _apart(names, xy)
    slices = np.empty((len(names), depth))
    density = None if rows.density is None else np.empty_like(slices)
    shares = None if rows.metals is None else np.empty((len(names), len(ELEMENTS)))
    length = np.empty(len(names))
    rich = np.empty(len(names), dtype=np.bool_)
    for row, name in enumerate(names):
        own = rows.of(name)
        check_intervals(name, own)
        slices[row], weight = _slices(own, depth)
        if density is not None:
            density[row] = weight
        if shares is not None:
            shares[row] = _shares(own, depth)
        length[row], rich[row] = own.base[-1], own.grade[-1] > RICH_MUD
        if np.isnan(slices[row, 0]):
            raise ValueError(f"core {name} ends at {length[row]:g} m; expected at least 0.5 m")
    _reach(names, slices, length)
    return Cores(names, xy, slices, density, shares, length, rich)


def _apart(names: tuple[str, ...], xy: Floats) -> None:
    distance = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    distance[np.tril_indices(len(names))] = np.inf
    if distance.min() < ONE_PLACE:
        one, two = np.unravel_index(int(distance.argmin()), distance.shape)
        raise ValueError(
            f"cores {names[one]} and {names[two]} lie at one place; expected {ONE_PLACE:g} m or "
            "more between them: leave out the one entered twice, or merge the twins into one core"
        )


def _reach(names: tuple[str, ...], slices: Floats, length: Floats) -> None:
    depth = slices.shape[1]
    whole = int(np.isfinite(slices[:, -1]).sum())
    if 2 * whole < len(names):
        reached = np.isfinite(slices).sum(axis=0)
        enough = int(np.flatnonzero(2 * reached >= len(names))[-1]) + 1
        shortest = int(length.argmin())
        raise ValueError(
            f"{whole} of {len(names)} cores reach {depth} m (core {names[shortest]} ends at "
            f"{length[shortest]:g} m); expected at least half of them: pass depth={enough} or less"
        )


def _overlap(own: Intervals, depth: int) -> Floats:
    """Length of each interval within each slice (rows, s) [m]."""
    edges = np.arange(depth + 1, dtype=np.float64)
    lower = np.maximum(own.top[:, None], edges[None, :-1])
    upper = np.minimum(own.base[:, None], edges[None, 1:])
    return np.asarray(np.maximum(upper - lower, 0.0))


def _slices(own: Intervals, depth: int) -> tuple[Floats, Floats]:
    """Grade and density by slice; NaN where less than half of a slice is covered."""
    length = _overlap(own, depth)
    weighed = own.density is not None and not np.isnan(own.density).any()
    mass = own.density[:, None] * length if weighed and own.density is not None else length
    covered = length.sum(axis=0)
    reached = covered >= _HALF
    total = np.where(reached, mass.sum(axis=0), 1.0)
    grade = np.where(reached, (own.grade[:, None] * mass).sum(axis=0) / total, np.nan)
    density = np.where(reached & weighed, total / np.where(reached, covered, 1.0), np.nan)
    return grade, density


def _shares(own: Intervals, depth: int) -> Floats:
    """Shares of the elements (15,) in the metal of the slices' intervals that were assayed."""
    if own.metals is None:
        return np.full(len(ELEMENTS), np.nan)
    length = _overlap(own, depth).sum(axis=1)
    weighed = own.density is not None and not np.isnan(own.density).any()
    mass = own.density * length if weighed and own.density is not None else length
    known = np.isfinite(own.metals).all(axis=1)
    metal = (own.metals[known] * mass[known, None]).sum(axis=0)
    return np.asarray(metal / metal.sum() if metal.sum() > 0.0 else np.full(len(metal), np.nan))
