"""Cores: intervals of any length become 1 m slices, their mean and the cover above rich mud."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaidei.deposit.grid import to_plane
from kaidei.units import Floats

SLICES = 10
"""The estimate goes to 10 m below the sea floor, in slices of 1 m (Takaya et al. 2018, doi
10.1038/s41598-018-23948-5). The limit is the corer's, not the base of the ore."""

RICH_MUD = 400.0
"""Grade above which mud counts as rich in rare earths [ppm_metal] (Takaya et al. 2018)."""

FAR = 500_000.0
"""A core farther than this from the middle of the area [m] is a slip of the pen."""


@dataclass(frozen=True)
class Cores:
    """Cores in one place: names (n,), `xy` (n, 2) [m], `slices` (n, 10) [ppm_metal]."""

    names: tuple[str, ...]
    xy: Floats
    slices: Floats

    @property
    def grade(self) -> Floats:
        """Mean grade over 0-10 m (n,) [ppm_metal]; times density and 10 m it is accumulation."""
        return np.asarray(self.slices.mean(axis=1))

    @property
    def cover(self) -> Floats:
        """Depth of the first slice above 400 ppm (n,) [m]; 10 where there is none."""
        rich = self.slices > RICH_MUD
        return np.where(rich.any(axis=1), rich.argmax(axis=1), SLICES).astype(np.float64)


def read_cores(
    core: NDArray[np.str_],
    longitude: Floats,
    latitude: Floats,
    top: Floats,
    base: Floats,
    grade: Floats,
    *,
    centre: tuple[float, float],
) -> Cores:
    """Cores from a table of intervals, one row each, in any order.

    `core` names; `longitude`, `latitude` [degree]; `top`, `base` below the sea floor [m]; `grade`
    [ppm_metal]; `centre` of the map (longitude, latitude) [degree]. Slices are length-weighted
    means. Raises ValueError naming the core: too few, two places, an interval upside down, a gap
    or overlap, a core that ends above 10 m, a grade that is not above zero, a place far away.
    """
    names = tuple(dict.fromkeys(str(name) for name in core))
    if len(names) < 3:
        raise ValueError(f"{len(names)} cores; an estimate with its error needs at least 3")
    places, slices = np.empty((len(names), 2)), np.empty((len(names), SLICES))
    for row, name in enumerate(names):
        own = core == name
        here = np.unique(np.column_stack([longitude[own], latitude[own]]), axis=0)
        if len(here) > 1:
            raise ValueError(f"core {name} lies in {len(here)} places; expected one")
        places[row] = here[0]
        slices[row] = _slices(name, top[own], base[own], grade[own])
    return Cores(names, _placed(names, places, centre), slices)


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


def _slices(name: str, top: Floats, base: Floats, grade: Floats) -> Floats:
    order = np.argsort(top)
    top, base, grade = top[order], base[order], grade[order]
    if (base <= top).any():
        at = int(np.argmax(base <= top))
        raise ValueError(f"core {name}: interval {top[at]:g} to {base[at]:g} m is upside down")
    if not (grade > 0.0).all():
        at = int(np.argmin(grade > 0.0))
        raise ValueError(
            f"core {name}: grade {grade[at]:g} ppm at {top[at]:g} m; expected above zero "
            "(give half the detection limit where nothing was found)"
        )
    if top[0] > 0.0 or base[-1] < SLICES:
        raise ValueError(
            f"core {name} runs from {top[0]:g} to {base[-1]:g} m; expected 0 to {SLICES} m"
        )
    step = top[1:] - base[:-1]
    if (np.abs(step) > 1e-6).any():
        at = int(np.argmax(np.abs(step) > 1e-6))
        word = "a gap" if step[at] > 0.0 else "an overlap"
        raise ValueError(f"core {name}: {word} between {base[at]:g} and {top[at + 1]:g} m")
    edges = np.arange(SLICES + 1, dtype=np.float64)
    lower = np.maximum(top[:, None], edges[None, :-1])
    upper = np.minimum(base[:, None], edges[None, 1:])
    length = np.maximum(upper - lower, 0.0)
    return np.asarray((grade[:, None] * length).sum(axis=0) / length.sum(axis=0))
