"""The sea a tapered string bears, hanging, being handled, or lifting; and what would give first.

Heave moves the top; the string answers it, at resonance many times over; the sea's spectrum turns
both into the greatest of three hours. Everything is linear but the unit's drag, which is made
linear for the sea in question. The limit is the wave height at which the first criterion is met.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.lift.riser.bearing import (
    Bearing,
    Fatigue,
    Margins,
    free_limit,
    held_limit,
    lower,
)
from kaidei.lift.riser.fatigue import curve_named
from kaidei.lift.riser.long_term import bearable_limit
from kaidei.lift.riser.slack import at_ends, inner_margins, no_more, slack_margin
from kaidei.lift.riser.standing import standing_of
from kaidei.lift.riser.tapered import Column, Tapered, column_of, deployed
from kaidei.lift.waves import FREQUENCY, extreme_factor, mean_frequency, wave_spectrum
from kaidei.units import Floats

OPERATIONS = ("hanging", "handling", "lifting")
CRITERIA = ("hook load", "slackening", "stress", "fatigue", "compensator stroke")
"""What may bind, by code. Slackening counts the unit's lifting off the mud."""
FATIGUE = CRITERIA.index("fatigue")
OUT = (0.25, 0.5, 0.75, 1.0)
"""Shares of the string that are out when handling is judged: the worst counts."""
LEAST_DAMPING = 0.01
"""Of critical, that the steps of `waves.FREQUENCY` still resolve."""
MOST_HEIGHT = 30.0
"""Wave height [m] above which no limit is told: no sea is higher."""


@dataclass(frozen=True)
class Gear:
    """The ship's hoisting gear, SI, () or (members,).

    `hook_capacity` [N]; compensator: whole `stroke` [m] and `efficiency` [1], the part of heave it
    takes out; `derrick_height` [m] that the stroke must fit in.
    """

    hook_capacity: ArrayLike
    stroke: ArrayLike
    efficiency: ArrayLike
    derrick_height: ArrayLike


@dataclass(frozen=True)
class Allowed:
    """What the steel is allowed, SI, () or (members,); `exposure` by operation.

    `riser_yield`, `inner_yield` [Pa] and `usage` [1] of them; `least_tension` [1] of the static one
    that is kept everywhere; S-N `curve`, `stress_concentration` [1] at a joint. `exposure` [s]
    of the string's life that each of `OPERATIONS` takes, (3,) or (members, 3), and the seas in it:
    `sea_mean` [m], mean significant wave height of the year at the site, and `sea_spread` [1],
    standard deviation of its logarithm; work is done in those below the limit. Without `sea_mean`
    all of the exposure passes at the limit, which asks far too much of a long one.
    """

    riser_yield: ArrayLike
    inner_yield: ArrayLike
    usage: ArrayLike = 0.67
    least_tension: ArrayLike = 0.1
    exposure: ArrayLike = (10 * 86400.0, 20 * 86400.0, 300 * 86400.0)
    curve: str = "D"
    stress_concentration: ArrayLike = 1.3
    sea_mean: ArrayLike | None = None
    sea_spread: ArrayLike = 0.4


class HsLimit(NamedTuple):
    """Greatest significant wave height [m] and the code of its criterion, (members, O, tp)."""

    height: Floats
    criterion: NDArray[np.int64]

    @property
    def words(self) -> NDArray[np.str_]:
        """The criterion that binds, in words."""
        return np.asarray(np.array(CRITERIA)[self.criterion])


def hs_limit(
    string: Tapered,
    gear: Gear,
    allowed: Allowed,
    *,
    heave: ArrayLike,
    peak_periods: ArrayLike,
    peakedness: float = 1.0,
    lifting: Tapered | None = None,
    set_down: ArrayLike = 0.5,
    depth: ArrayLike | None = None,
) -> HsLimit:
    """Significant wave height [m] that each operation bears, by peak period.

    Parameters
    ----------
    string : as it hangs flushed with seawater
    gear, allowed : what ship and steel may bear
    heave : (members, F) or (F,) heave of the derrick over wave amplitude [1] at
        `waves.FREQUENCY` [rad/s], from `heave.heave_response` or `heave.tabulated_heave`
    peak_periods : (tp,) [s] of the sea
    peakedness : of its spectrum, 1 (fully grown) to 7
    lifting : the same string while it lifts, full of slurry; None for seawater
    set_down : [1] of the unit's weight that stands on the mud while it lifts
    depth : [m] that the sections must add up to

    Hanging and handling, the string hangs on the ship without compensation, the unit free; handling
    is judged with a quarter to the whole of it out. Lifting, the unit stands on the mud and the
    compensator takes its part of the heave within its stroke. The greatest of three hours must
    leave `least_tension` of each pipe's static tension, keep within hook load and stress; and
    the damage of the whole exposure in seas up to that height, all with that peak period, times
    ten, must stay below 1, each operation by itself. A limit of 0 means that the string cannot
    stand still either; above 30 m none is told.

    Left out: pitch and roll (the derrick is amidships), bending at the top, gusts, the splash zone.
    Raises ValueError in words for what cannot be, a stroke longer than the derrick among it, and
    for damping below 0.01, whose resonance is sharper than the frequencies.
    """
    periods = np.atleast_1d(np.asarray(peak_periods, dtype=np.float64))
    if not np.all(periods > 0.0):
        raise ValueError("the peak period must be above zero")
    column = column_of(string, depth=depth)
    members = column.end_weight.size
    _check(gear, allowed, column)
    moving = np.broadcast_to(np.asarray(heave, dtype=np.float64), (members, FREQUENCY.size))
    if not np.all((moving >= 0.0) & np.isfinite(moving)):
        raise ValueError("heave over wave amplitude is a number of 0 or more at every frequency")
    sea = wave_spectrum(FREQUENCY, periods[:, None], peakedness)
    worn = [Fatigue(time, allowed.curve) for time in _exposure(allowed, members).T]
    none = np.zeros(members)
    hanging = free_limit(column, moving, sea, _margins(column, gear, allowed, none), worn[0])
    handling: Bearing | None = None
    for share in OUT:
        part = column_of(deployed(string, share))
        spare = _margins(part, gear, allowed, none)
        found = free_limit(part, moving, sea, spare, worn[1])
        handling = found if handling is None else lower(handling, found)
    assert handling is not None
    column = column_of(string if lifting is None else lifting, depth=depth)
    down = _on_mud(set_down, members) * column.end_weight
    spare = _margins(column, gear, allowed, down)
    rest = (1.0 - _wide(gear.efficiency, members))[:, None] * moving
    stood = lower(
        held_limit(column, rest, sea, spare, worn[2]), _stroke(gear, moving, sea, members)
    )
    parts = [_with_fatigue(one, allowed) for one in (hanging, handling, stood)]
    height, code = (np.stack(each, axis=1) for each in zip(*parts, strict=True))
    return HsLimit(np.minimum(height, MOST_HEIGHT), code)


def _with_fatigue(one: Bearing, allowed: Allowed) -> tuple[Floats, NDArray[np.int64]]:
    """Wave height and the code of what binds, fatigue by the seas of the year among it."""
    members = one.height.shape[0]
    worn = one.worn
    if allowed.sea_mean is not None:
        mean, spread = _wide(allowed.sea_mean, members), _wide(allowed.sea_spread, members)
        worn = bearable_limit(worn, mean[:, None], spread[:, None])
    code = np.where(worn < one.height, FATIGUE, one.criterion)
    return np.minimum(worn, one.height), code.astype(np.int64)


def _exposure(allowed: Allowed, members: int) -> Floats:
    return np.broadcast_to(np.asarray(allowed.exposure, dtype=np.float64),
                           (members, len(OPERATIONS)))  # fmt: skip


def _margins(column: Column, gear: Gear, allowed: Allowed, down: Floats) -> tuple[Margins, Margins]:
    """Swings that hook, tension and steel leave, at the ends of sections; and of an inner pipe."""
    still = standing_of(column, down)
    members, ends = still.tension.shape
    hook = np.full((members, ends + 1), np.inf)
    hook[:, -1] = _wide(gear.hook_capacity, members) - still.tension[:, 0]
    least = _wide(allowed.least_tension, members)[:, None]
    slack = slack_margin(column, still, least)
    slack[:, -1] = np.where(down > 0.0, np.minimum(slack[:, -1], down), slack[:, -1])
    usage = _wide(allowed.usage, members)[:, None]
    most = usage * _wide(allowed.inner_yield, members)[:, None]
    riser = usage * _wide(allowed.riser_yield, members)[:, None] - still.riser_stress
    # An inner pipe with its own ends is judged by itself.
    shared = column.bearing_area > column.riser_area
    spare = np.where(shared, np.minimum(riser, most - still.inner_stress), riser)
    concentration = _wide(allowed.stress_concentration, members)[:, None]
    stress = at_ends(spare * column.bearing_area, column)
    area = at_ends(column.bearing_area / concentration, column)
    criteria = np.stack([hook, no_more(slack), no_more(stress)], axis=1)
    own = inner_margins(column, most, least, concentration)
    return Margins(criteria, no_more(area)), own


def _stroke(gear: Gear, heave: Floats, sea: Floats, members: int) -> Bearing:
    """The wave height whose greatest heave takes the compensator to an end of its stroke."""
    step = FREQUENCY[1] - FREQUENCY[0]
    power = heave[:, None, :] ** 2 * sea * step
    variance, rate = power.sum(axis=2), (power * FREQUENCY**2).sum(axis=2)
    peak = extreme_factor(mean_frequency(variance, rate)) * np.sqrt(variance)
    half = np.broadcast_to(0.5 * _wide(gear.stroke, members)[:, None], peak.shape)
    height = np.divide(half, peak, out=np.full_like(peak, np.inf), where=peak > 0.0)
    code = np.full(peak.shape, CRITERIA.index("compensator stroke"))
    return Bearing(height, code, np.full(peak.shape, np.inf))


def _wide(value: ArrayLike, members: int) -> Floats:
    return np.broadcast_to(np.asarray(value, dtype=np.float64), (members,))


def _on_mud(set_down: ArrayLike, members: int) -> Floats:
    part = _wide(set_down, members)
    if np.any(part <= 0.0) or np.any(part >= 1.0):
        raise ValueError("of the unit's weight a part above 0 and below 1 is set down to lift")
    return part


def _check(gear: Gear, allowed: Allowed, column: Column) -> None:
    for part in (*vars(gear).values(), allowed.riser_yield, allowed.inner_yield):
        if not np.all(np.asarray(part) >= 0.0):
            raise ValueError("hook, compensator and yield strengths are numbers of 0 or more")
    stroke, height = np.broadcast_arrays(gear.stroke, gear.derrick_height)
    if np.any(stroke <= 0.0) or np.any(stroke > height):
        at = np.argmax((stroke <= 0.0) | (stroke > height))
        raise ValueError(
            f"a compensator stroke of {stroke.flat[at]:g} m does not fit a derrick of "
            f"{height.flat[at]:g} m: it is above 0 and at most that high"
        )
    efficiency = np.asarray(gear.efficiency)
    if np.any(efficiency < 0.0) or np.any(efficiency >= 1.0):
        raise ValueError("the compensator's efficiency is a part of heave, 0 to below 1")
    for name in ("usage", "least_tension"):
        part = np.asarray(getattr(allowed, name))
        if np.any(part <= 0.0) or np.any(part > 1.0):
            raise ValueError(f"{name} is a part, above 0 and at most 1")
    concentration = np.asarray(allowed.stress_concentration, dtype=np.float64)
    if not np.all((concentration >= 1.0) & np.isfinite(concentration)):
        raise ValueError("stress_concentration is a number of 1 or more: a joint weakens a pipe")
    exposure = np.asarray(allowed.exposure, dtype=np.float64)
    if exposure.shape[-1:] != (len(OPERATIONS),) or not np.all(exposure >= 0.0):
        raise ValueError(f"exposure has a time for each of {', '.join(OPERATIONS)}, 0 or more")
    curve_named(allowed.curve)
    if np.any(column.damping_ratio < LEAST_DAMPING):
        raise ValueError(
            f"a damping ratio below {LEAST_DAMPING:g} makes the resonance sharper than the "
            "frequencies at which a sea is read: give what steel and joints have, 0.02 to 0.1"
        )
