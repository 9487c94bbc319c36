"""The wave height at which a string's first criterion is met, member by member.

Moments of the tensions and the drag that belongs to each limit are `swinging`'s.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.lift.riser.fatigue import table_of
from kaidei.lift.riser.swinging import heights
from kaidei.lift.riser.tapered import Column
from kaidei.lift.waves import FREQUENCY, SHORT_TERM, rare
from kaidei.units import Floats


class Bearing(NamedTuple):
    """Wave height [m] and the code of what binds, fatigue left out, (members, tp); and the height
    that, if it never changed, would use up the steel's life, (members, tp, times)."""

    height: Floats
    criterion: NDArray[np.int64]
    worn: Floats


class Margins(NamedTuple):
    """What the ends of sections bear, and last the hook, or of an inner pipe by itself its foot:
    (members, criterion, S + 2) and (members, S + 2)."""

    swing: Floats
    """Swing of the tension [N] that each criterion allows at most; inf where it does not ask."""
    area: Floats
    """Steel over stress concentration [m2], by which a swing fatigues; inf where there is none."""


class Asked(NamedTuple):
    """What is asked of the string beside its margins."""

    exposure: Floats
    """Times in the sea (members, times) [s], each of which may use the whole life."""
    curve: str
    """Name of the S-N curve."""
    exceedance: Floats
    """Chance [1] that the greatest of three hours passes a margin, (members,)."""


def free_limit(
    column: Column, heave: Floats, sea: Floats, margins: tuple[Margins, Margins], asked: Asked
) -> Bearing:
    """The unit hangs free. `heave` (members, F) of the top over the waves' amplitude [1]; `sea`
    (tp, F) [m2 s] at Hs 1 m; margins of what moves the unit, and of an inner pipe by itself."""
    return _limit(column, heave, sea, margins, asked, held=False)


def held_limit(
    column: Column, heave: Floats, sea: Floats, margins: tuple[Margins, Margins], asked: Asked
) -> Bearing:
    """The same with the lower end held fast."""
    return _limit(column, heave, sea, margins, asked, held=True)


def _limit(
    column: Column,
    heave: Floats,
    sea: Floats,
    margins: tuple[Margins, Margins],
    asked: Asked,
    *,
    held: bool,
) -> Bearing:
    moves, hangs = margins
    rod = (column.length, column.stiffness, column.moving_mass)
    # Below its foot an inner pipe goes on with next to no mass: nothing pulls there.
    alone = column.inner_mass > 0.0
    inner = (column.youngs * np.where(alone, column.inner_area, 1.0),
             np.where(alone, column.inner_mass, 1e-9))  # fmt: skip
    none = np.zeros_like(column.end_mass)
    end = (column.damping_ratio, column.end_mass, column.end_drag, none)
    beside = tuple(np.where(np.any(alone, axis=1, keepdims=True), x, 0.0) for x in inner)
    found = _found((*rod, *end, *beside), heave, sea, moves, asked, held=held)
    if not np.any(alone):
        return found
    foot = np.take_along_axis(column.inner_mass, lowest_inner(column)[:, None], axis=1)[:, 0]
    # Where there is no inner pipe its margins are endless.
    free = (column.damping_ratio, none, none, np.where(foot > 0.0, foot, 1e-9))
    own = (column.length, *inner, *free, 0.0 * inner[0], 0.0 * inner[1])
    return lower(found, _found(own, heave, sea, hangs, asked, held=False))


def _found(
    string: tuple[Floats, ...], heave: Floats, sea: Floats, margins: Margins, asked: Asked, *,
    held: bool,
) -> Bearing:  # fmt: skip
    members, periods = heave.shape[0], sea.shape[0]
    use = np.empty((members, periods, margins.swing.shape[1]))
    wear = np.empty((members, periods, asked.exposure.shape[1]))
    heights(
        tuple(_plain(x) for x in string), _plain(heave), _plain(sea), _plain(margins.swing),
        _plain(margins.area), _plain(asked.exposure), _plain(rare(asked.exceedance)),
        table_of(asked.curve), FREQUENCY, SHORT_TERM, held, use, wear,
    )  # fmt: skip
    height = _over(use.max(axis=2))
    height = np.asarray(np.where(height < 1e-6, 0.0, height))
    # Of several that are used up standing still the first is told.
    code = np.minimum(use, 1e6).argmax(axis=2)
    return Bearing(height, code.astype(np.int64), _over(wear))


def lower(one: Bearing, other: Bearing) -> Bearing:
    """The lower of two limits, with what binds it."""
    first = one.height <= other.height
    return Bearing(
        np.where(first, one.height, other.height),
        np.where(first, one.criterion, other.criterion),
        np.minimum(one.worn, other.worn),
    )


def lowest_inner(column: Column) -> NDArray[np.int64]:
    """The section in which the inner pipe ends, (members,)."""
    has = (column.length > 0.0) & (column.inner_area > 0.0)
    return np.asarray(has.shape[1] - 1 - has[:, ::-1].argmax(axis=1))


def _over(use: Floats) -> Floats:
    return np.divide(1.0, use, out=np.full_like(use, np.inf), where=use > 0.0)


def _plain(values: Floats) -> Floats:
    """Rows beside each other, as the compiled part reads them: one kernel for all callers."""
    return np.ascontiguousarray(values, dtype=np.float64)
