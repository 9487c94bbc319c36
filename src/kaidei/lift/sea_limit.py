"""The sea each operation bears: what ship and string allow, and what crews do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.lift import riser
from kaidei.lift.heave import heave_response
from kaidei.lift.riser import Allowed, Gear, Tapered
from kaidei.lift.waves import FREQUENCY
from kaidei.units import Floats

OPERATIONS = ("run_pipe", "lift", "hang_off")
PEAK_PERIODS = (6.0, 8.0, 10.0, 12.0, 14.0)
"""Peak periods [s] for which the limits are given."""
CRITERIA = (*riser.CRITERIA, "practice")
"""What may set a sea limit, by code."""
ROWS = tuple(riser.OPERATIONS.index(name) for name in ("handling", "lifting", "hanging"))
"""The string's operations in the order of `OPERATIONS`."""
_SPREAD = np.radians(np.linspace(-72.0, 72.0, 7))


@dataclass(frozen=True)
class Ship:
    """The ship, her hoisting gear and crew.

    heave (N, F) of the derrick over the waves' amplitude [1] at `waves.FREQUENCY`; `gear`;
    `practice` (N, 3): greatest significant wave height [m] by operation that crews accept whatever
    the string bears.
    """

    heave: Floats
    gear: Gear
    practice: Floats


class SeaLimit(NamedTuple):
    """Greatest significant wave height [m], the code of its criterion, and the height by ship and
    string alone [m], (N, operation, tp)."""

    height: Floats
    criterion: NDArray[np.int64]
    string: Floats


def spread_heave(length: Floats, beam: Floats, draught: Floats, heading: Floats) -> Floats:
    """Heave over wave amplitude [1], (N, frequency), in short-crested waves.

    Hull [m], mean heading [rad] off the bow, (N,) each. The mean square over directions about the
    heading, weighted by the square of the cosine, as for a wind sea; a long swell is narrower.
    """
    weights = np.cos(_SPREAD) ** 2
    toward = heading[:, None, None] + _SPREAD[None, :, None]
    long, wide, deep = (x[:, None, None] for x in (length, beam, draught))
    response = heave_response(FREQUENCY[None, None, :], long, wide, deep, toward)
    return np.asarray(np.sqrt(np.einsum("ndf,d->nf", response**2, weights / weights.sum())))


def hs_limit(
    ship: Ship, string: Tapered, allowed: Allowed, *, lifting: Tapered, peakedness: float = 1.0,
    current: tuple[ArrayLike, ArrayLike] | None = None,
) -> SeaLimit:  # fmt: skip
    """Greatest significant wave height by operation and peak period, (N, operation, tp).

    string : flushed with seawater; lifting : the same full of slurry; allowed : of the steel, its
        exposure in the order of `riser.OPERATIONS`; current : depths [m] and speed [m/s]
    What `riser.hs_limit` finds, never above the crew's practice. Codes are those of `CRITERIA`.
    """
    found = riser.hs_limit(
        string, ship.gear, allowed, heave=ship.heave, peak_periods=PEAK_PERIODS,
        peakedness=peakedness, lifting=lifting, current=current,
    )  # fmt: skip
    height, criterion = found.height[:, ROWS], found.criterion[:, ROWS]
    most = np.broadcast_to(ship.practice[:, :, None], height.shape)
    code = np.where(most < height, CRITERIA.index("practice"), criterion)
    return SeaLimit(np.minimum(height, most), code.astype(np.int64), height)
