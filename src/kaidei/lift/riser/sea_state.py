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

from kaidei.lift.given import one_each, real
from kaidei.lift.riser.bearing import Asked, Bearing, Margins, free_limit, held_limit, lower
from kaidei.lift.riser.fatigue import SAFETY, curve_named
from kaidei.lift.riser.long_term import bearable_limit
from kaidei.lift.riser.slack import at_ends, inner_margins, no_more, slack_margin
from kaidei.lift.riser.standing import standing_of
from kaidei.lift.riser.tapered import ADD_UP, Column, Tapered, column_of, deployed
from kaidei.lift.riser.vortex import damage_rate
from kaidei.lift.waves import (
    EXCEEDANCE,
    FREQUENCY,
    extreme_factor,
    mean_frequency,
    rare,
    steepest,
    wave_spectrum,
)
from kaidei.units import Floats

OPERATIONS = ("hanging", "handling", "lifting")
CRITERIA = (
    "hook load", "slackening", "stress", "fatigue", "compensator stroke", "vortices",
    "steepest sea",
)  # fmt: skip
"""What may bind, by code. Slackening counts the unit's lifting off the mud; vortices have used up
the life by themselves; the steepest sea is borne, and there is none higher of that period."""
FATIGUE, STROKE, VORTICES, STEEPEST = 3, 4, 5, 6
OUT = (0.25, 0.5, 0.75, 1.0)
"""Shares of the string that are out when handling is judged: the worst counts."""
PEAKS = (4.0, 22.0)
"""Peak periods [s] of which `waves.FREQUENCY` holds enough of the power: 0.63 of it at 4 s, 0.83 at
5 s, 0.97 at 20 s and 0.93 at 22 s. What is left out of a short sea moves no ship of 200 m."""
LEAST_DAMPING = 0.02
"""Of critical. The steps d of `waves.FREQUENCY` do not resolve a sharper resonance: the sum errs
by up to 2 exp(-2 pi zeta omega / d) of the variance, 3 percent for a string of 11 s damped by 0.02
and 23 percent with 0.01. Steel and joints have more."""


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
    of the string's life that each of `OPERATIONS` takes, (3,) or (members, 3), and `life_share`
    [1], the part of its fatigue life that each may use, adding up to at most 1 [estimate]; and the
    seas in it: `sea_mean` [m], mean significant wave height of the year at the site, and
    `sea_spread` [1], standard deviation of its logarithm; work is done in those below the limit.
    Without `sea_mean` all of the exposure passes at the limit, which asks far too much of a long
    one. `exceedance` [1], chance that the greatest of three hours at the limit passes a margin.
    """

    riser_yield: ArrayLike
    inner_yield: ArrayLike
    usage: ArrayLike = 0.67
    least_tension: ArrayLike = 0.1
    exposure: ArrayLike = (10 * 86400.0, 20 * 86400.0, 300 * 86400.0)
    life_share: ArrayLike = (0.45, 0.45, 0.1)
    curve: str = "D"
    stress_concentration: ArrayLike = 1.3
    sea_mean: ArrayLike | None = None
    sea_spread: ArrayLike = 0.4
    exceedance: ArrayLike = EXCEEDANCE


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
    current: tuple[ArrayLike, ArrayLike] | None = None,
) -> HsLimit:
    """Significant wave height [m] that each operation bears, by peak period.

    Parameters
    ----------
    string : as it hangs flushed with seawater
    gear, allowed : what ship and steel may bear
    heave : (members, F) or (F,) heave of the derrick over wave amplitude [1] at
        `waves.FREQUENCY` [rad/s], from `heave.heave_response` or `heave.tabulated_heave`
    peak_periods : (tp,) [s] of the sea, 4 to 22
    peakedness : of its spectrum, 1 (fully grown) to 7
    lifting : the same string while it lifts, full of slurry; None for full of seawater
    set_down : [1] of the unit's weight that stands on the mud while it lifts
    depth : [m] that the sections must add up to
    current : depths [m] and speed [m/s] as `current.speed_at` takes them; None for still water

    Hanging and handling, the string hangs on the ship without compensation, the unit free; handling
    is judged with a quarter to the whole of it out. Lifting, the unit stands on the mud and the
    compensator takes its part of the heave within its stroke. The greatest of three hours must
    leave `least_tension` of each pipe's static tension, keep within hook load and stress; and
    the damage of the whole exposure in seas up to that height, all with that peak period, and of
    vortices in a `current` that never rests, times ten, must stay below the operation's share of
    the life. A limit of 0 means that the string cannot stand still either, or that vortices wear it
    out; none is above the steepest sea of its period.

    Left out: pitch and roll (the derrick is amidships), bending at the top, gusts, the splash zone.
    Raises ValueError in words for what cannot be, a stroke longer than the derrick or another
    string in `lifting` among it; for seas whose power the frequencies do not hold; and for damping
    below 0.02, whose resonance is sharper than they are.
    """
    periods = _periods(peak_periods)
    column = column_of(string, depth=depth)
    full = column_of(string if lifting is None else lifting, depth=depth)
    members = column.end_weight.size
    _same(column, full)
    _check(gear, allowed, column, full)
    moving = _moving(heave, members)
    sea = wave_spectrum(FREQUENCY, periods[:, None], one_each(peakedness, 1, "peakedness"))
    none, down = np.zeros(members), _on_mud(set_down, members) * full.end_weight
    parts = [column_of(deployed(string, share)) for share in OUT]
    budget = _budget(allowed, members, current, parts, full, down)
    chance = _wide(allowed.exceedance, members)

    def asked(*operations: int) -> Asked:
        return Asked(budget.exposure[:, operations], allowed.curve, chance)

    # The last part is the whole string: as it hangs, and one of those that are handled.
    whole = free_limit(column, moving, sea, _margins(column, gear, allowed, none), asked(0, 1))
    handling = _of(whole, 1)
    for part in parts[:-1]:
        spare = _margins(part, gear, allowed, none)
        handling = lower(handling, free_limit(part, moving, sea, spare, asked(1)))
    rest = (1.0 - _wide(gear.efficiency, members))[:, None] * moving
    spare = _margins(full, gear, allowed, down)
    stood = held_limit(full, rest, sea, spare, asked(2))
    stood = lower(stood, _stroke(gear, moving, sea, chance))
    found = [
        _with_fatigue(one, allowed, budget.spent[:, i], steepest(periods))
        for i, one in enumerate((_of(whole, 0), handling, stood))
    ]
    return HsLimit(*(np.stack(each, axis=1) for each in zip(*found, strict=True)))


class _Budget(NamedTuple):
    """(members, operation)"""

    exposure: Floats
    """Time [s] that, with the whole life to spend, asks of waves what the operation's does."""
    spent: NDArray[np.bool_]
    """Where vortices alone have spent the operation's share."""


def _budget(
    allowed: Allowed, members: int, current: tuple[ArrayLike, ArrayLike] | None,
    parts: list[Column], full: Column, down: Floats,
) -> _Budget:  # fmt: skip
    """What vortices leave of each operation's share of the life."""
    shape = (members, len(OPERATIONS))
    time, share = (
        np.broadcast_to(np.asarray(x, dtype=np.float64), shape)
        for x in (allowed.exposure, allowed.life_share)
    )
    rate = np.zeros(shape)
    if current is not None:
        none = np.zeros(members)
        concentration = _wide(allowed.stress_concentration, members)
        out = [
            damage_rate(part, set_down, *current, allowed.curve, concentration)
            for part, set_down in [(full, down), *((part, none) for part in parts)]
        ]
        rate = np.stack([out[-1], np.max(out[1:], axis=0), out[0]], axis=1)
    left = share - SAFETY * rate * time
    spent = (left <= 0.0) & (rate * time > 0.0)
    exposure = np.divide(time, left, out=np.full(shape, np.inf), where=left > 0.0)
    return _Budget(np.where(time > 0.0, exposure, 0.0), spent)


def _with_fatigue(
    one: Bearing, allowed: Allowed, spent: NDArray[np.bool_], steep: Floats
) -> tuple[Floats, NDArray[np.int64]]:
    """Wave height and the code of what binds, fatigue by the seas of the year among it."""
    members = one.height.shape[0]
    worn = one.worn[:, :, 0]
    if allowed.sea_mean is not None:
        mean, spread = _wide(allowed.sea_mean, members), _wide(allowed.sea_spread, members)
        worn = bearable_limit(worn, mean[:, None], spread[:, None])
    code = np.where(worn < one.height, FATIGUE, one.criterion)
    height = np.minimum(worn, one.height)
    # What cannot stand still says so first.
    dead = spent[:, None] & (one.height > 0.0)
    height, code = np.where(dead, 0.0, height), np.where(dead, VORTICES, code)
    code = np.where(steep < height, STEEPEST, code)
    return np.minimum(height, steep), code.astype(np.int64)


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


def _stroke(gear: Gear, heave: Floats, sea: Floats, exceedance: Floats) -> Bearing:
    """The wave height whose greatest heave takes the compensator to an end of its stroke."""
    step = FREQUENCY[1] - FREQUENCY[0]
    power = heave[:, None, :] ** 2 * sea * step
    variance, rate = power.sum(axis=2), (power * FREQUENCY**2).sum(axis=2)
    crossings = mean_frequency(variance, rate)
    peak = extreme_factor(crossings, exceedance=exceedance[:, None]) * np.sqrt(variance)
    half = np.broadcast_to(0.5 * _wide(gear.stroke, exceedance.size)[:, None], peak.shape)
    height = np.divide(half, peak, out=np.full_like(peak, np.inf), where=peak > 0.0)
    return Bearing(height, np.full(peak.shape, STROKE), np.full((*peak.shape, 1), np.inf))


def _of(one: Bearing, operation: int) -> Bearing:
    """What was found, with one of the exposures."""
    return Bearing(one.height, one.criterion, one.worn[:, :, operation : operation + 1])


def _wide(value: ArrayLike, members: int) -> Floats:
    return np.broadcast_to(np.asarray(value, dtype=np.float64), (members,))


def _periods(peak_periods: ArrayLike) -> Floats:
    periods = np.atleast_1d(real(peak_periods, "peak period"))
    out = ~((periods >= PEAKS[0]) & (periods <= PEAKS[1]))
    if periods.ndim > 1 or np.any(out):
        told = f"{periods[out].flat[0]:g} s" if np.any(out) else f"an array of {periods.shape}"
        raise ValueError(
            f"peak periods of the sea are (tp,) and {PEAKS[0]:g} to {PEAKS[1]:g} s, where the "
            f"frequencies hold its power, not {told}"
        )
    return periods


def _moving(heave: ArrayLike, members: int) -> Floats:
    given, shape = real(heave, "heave over wave amplitude"), (members, FREQUENCY.size)
    if given.shape not in ((FREQUENCY.size,), (1, FREQUENCY.size), shape):
        raise ValueError(
            f"heave over wave amplitude has {FREQUENCY.size} numbers, at `waves.FREQUENCY`, for "
            f"all or for each of {members} members, not the shape {given.shape}: a table of the "
            "ship's own goes through `heave.tabulated_heave`"
        )
    if not np.all((given >= 0.0) & np.isfinite(given)):
        raise ValueError("heave over wave amplitude is a number of 0 or more at every frequency")
    return np.broadcast_to(given, shape)


def _same(string: Column, lifting: Column) -> None:
    """Only contents and what moves with them may differ while it lifts."""
    if string.end_weight.shape != lifting.end_weight.shape:
        raise ValueError(
            f"the string has {string.end_weight.size} members and the one that lifts "
            f"{lifting.end_weight.size}: give both for the same ones"
        )
    for words, unit, first, second in (
        ("length", "m", string.length, lifting.length),
        ("steel", "m3", string.length * string.riser_area, lifting.length * lifting.riser_area),
        ("inner steel", "m3", string.length * string.inner_area,
         lifting.length * lifting.inner_area),
        ("unit", "N in water", string.end_weight[:, None], lifting.end_weight[:, None]),
    ):  # fmt: skip
        one, other = first.sum(axis=1), second.sum(axis=1)
        off = np.abs(one - other) > ADD_UP * np.abs(one)
        if np.any(off):
            raise ValueError(
                f"`lifting` is the same string full of slurry, but its {words} is "
                f"{other[off][0]:,.6g} {unit} beside {one[off][0]:,.6g}"
            )


def _on_mud(set_down: ArrayLike, members: int) -> Floats:
    part = one_each(set_down, members, "set_down")
    if np.any(part <= 0.0) or np.any(part >= 1.0):
        raise ValueError("of the unit's weight a part above 0 and below 1 is set down to lift")
    return part


def _check(gear: Gear, allowed: Allowed, *columns: Column) -> None:
    members = columns[0].end_weight.size
    for name, part in {**vars(gear), **vars(allowed)}.items():
        if name not in ("exposure", "life_share", "curve") and part is not None:
            one_each(part, members, name)
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
    _check_life(allowed, members)
    rare(allowed.exceedance)
    curve_named(allowed.curve)
    if any(np.any(column.damping_ratio < LEAST_DAMPING) for column in columns):
        raise ValueError(
            f"a damping ratio below {LEAST_DAMPING:g} makes the resonance sharper than the "
            "frequencies at which a sea is read: give what steel and joints have, 0.02 to 0.1"
        )


def _check_life(allowed: Allowed, members: int) -> None:
    concentration = np.asarray(allowed.stress_concentration, dtype=np.float64)
    if not np.all((concentration >= 1.0) & np.isfinite(concentration)):
        raise ValueError("stress_concentration is a number of 1 or more: a joint weakens a pipe")
    for name, what in (("exposure", "a time"), ("life_share", "a part of the life")):
        each = np.asarray(getattr(allowed, name), dtype=np.float64)
        fits = each.shape in [(*lead, len(OPERATIONS)) for lead in ((), (1,), (members,))]
        if not fits or not np.all((each >= 0.0) & np.isfinite(each)):
            raise ValueError(
                f"{name} has {what} for each of {', '.join(OPERATIONS)}, 0 or more, for all or for "
                f"each of {members} members"
            )
    most = float(np.asarray(allowed.life_share, dtype=np.float64).sum(axis=-1).max())
    if most > 1.0 + 1e-9:
        raise ValueError(
            f"the operations' shares of the fatigue life add up to {most:.3g}: a string has one "
            "life, so make them 1 or less"
        )
