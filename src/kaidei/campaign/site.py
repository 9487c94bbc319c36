"""On site: which task rules, how long it goes on undisturbed, and what it achieves.

At each moment one task rules, in this order: repair, shelter from a typhoon, bring the string up or
leave it to itself, end the voyage, take a string back, set up, run pipe, move, empty the tank,
fill the string, lift. Pipe is handled in whole joints, mud lifted hole by hole; holes that follow
each other in a calm are done in one stretch. A string that hangs in a sea above its own limit
wears, and is lost when its life is spent.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from kaidei.campaign.booking import Books, spend
from kaidei.campaign.breakdown import Breakdowns, until_failure, wear
from kaidei.campaign.calendar import STEP
from kaidei.campaign.carriers import full_because, next_loading, serve
from kaidei.campaign.holes import less, lift, rate_now
from kaidei.campaign.openness import (
    HANG,
    INSIDE,
    MOVE,
    PIPE,
    SLOT,
    TRANSFER,
    WARNED,
    opens_at,
    same_until,
)
from kaidei.campaign.openness import LIFT as LIFT_OPEN
from kaidei.campaign.ship import (
    CIRCULATE,
    COMPONENT,
    DISCONNECT,
    DOWNTIME,
    FORECAST,
    FORECAST_SAYS,
    LEAVE,
    LIFT,
    ON_SITE,
    PIPE_DOWN,
    PIPE_UP,
    PLANNED,
    RECONNECT,
    RELOCATE,
    SEA,
    SET_UP,
    STRING_LOST,
    TANK_FULL,
    TIME_UP,
    TYPHOON,
    TYPHOON_NEAR,
    WEATHER,
)
from kaidei.campaign.storm import A_MOMENT, BRING_UP, LEAVE_IT, WORK_ON, Outlook, may_begin, posture
from kaidei.compiled import inlined
from kaidei.units import Floats


class Fleet(NamedTuple):
    """What changes beside the ship's own state, of one member."""

    free_at: Floats
    """(shuttles,) when each is back at the ship [h]; -1 before its first trip."""
    delayed_by: Floats
    """(shuttles,) reason of its last delay."""
    life_left: Floats
    """(components,) working time left [h]."""
    breaks: Floats
    """(components,) breakdowns so far."""
    strain: Floats
    """(strings,) unit exponential numbers."""


@inlined
def work(p: Any, s: Any, o: Outlook, b: Books, broken: Breakdowns, fleet: Fleet) -> bool:
    """One stretch of one activity on site; False when the ship leaves."""
    step = int(s.now / STEP)
    pull_time = s.string / (p.pull_rate / s.learnt) if s.string > 0.0 else 0.0
    hangs = s.string > 0.0 and s.left_hanging == 0.0
    if hangs:
        posture(p, s, o, step, pull_time)
    spare = _spare(p, s, pull_time)
    full = p.shuttles < 1.0 and p.tank - s.tank <= 1e-9 * p.tank
    if full or spare - _there_and_back(p, s) <= A_MOMENT:
        s.finished = 1.0
    serve(p, s, b, o.bits, o.last, fleet.free_at, fleet.delayed_by)
    task = _task(p, s, o, o.bits[step])
    if task == LEAVE:
        return False
    _stretch(p, s, o, b, broken, fleet, step, task, hangs, spare)
    return True


@inlined
def _spare(p: Any, s: Any, pull_time: float) -> float:
    """Hours left before the pipe must come up."""
    back = p.reconnect_time if s.left_hanging > 0.0 else 0.0
    return float(s.leave_by - s.now - p.pack_up - pull_time - back)


@inlined
def _there_and_back(p: Any, s: Any) -> float:
    """Hours to run the string, fill it and bring it up: for less, none is run."""
    if s.string > 0.0 or p.run_rate <= 0.0 or p.pull_rate <= 0.0:
        return 0.0
    handling = p.string * s.learnt * (1.0 / p.run_rate + 1.0 / p.pull_rate)
    return float(s.set_up_left + handling + p.residence)


@inlined
def _task(p: Any, s: Any, o: Outlook, word: int) -> int:  # noqa: PLR0911 - a list in its order
    """What rules now."""
    if s.repair_below > 0.0 and s.string == 0.0:
        s.repair_left, s.repair_below, s.repairing = s.repair_below, 0.0, s.below
    if s.repair_left > 0.0:
        return DOWNTIME
    if (word & INSIDE) > 0:
        if s.string > 0.0 and s.left_hanging == 0.0 and s.caught_now == 0.0:
            s.caught += 1.0
            s.caught_now = 1.0
        return TYPHOON
    s.caught_now = 0.0
    if s.string > 0.0 and s.left_hanging == 0.0:
        if s.secure == LEAVE_IT:
            return DISCONNECT
        if s.secure == BRING_UP or s.finished > 0.0 or s.repair_below > 0.0:
            return PIPE_UP
    elif s.finished > 0.0 and s.string == 0.0:
        return SET_UP if s.pack_up_left > 0.0 else LEAVE
    elif (word & WARNED) > 0:
        return TYPHOON
    return _fair_weather_task(p, s, o)


@inlined
def _fair_weather_task(p: Any, s: Any, o: Outlook) -> int:  # noqa: PLR0911 - a list in its order
    if s.set_up_left > 0.0:
        return SET_UP
    if s.left_hanging > 0.0:
        begun = s.hand_left > 0.0
        return RECONNECT if begun or may_begin(p, s, o, p.reconnect_time) else FORECAST
    if s.string < p.string:
        # Once begun, a run goes on: whether the string must come up is the other decision.
        if s.string == 0.0:
            if not may_begin(p, s, o, p.start_window):
                return FORECAST
            s.judged, s.secure = np.floor(s.now / SLOT), WORK_ON
        return PIPE_DOWN
    if s.move_left > 0.0:
        return RELOCATE
    if p.tank - s.tank <= 1e-9 * p.tank:
        return TANK_FULL
    return CIRCULATE if s.prime_left > 0.0 else LIFT


@inlined
def _needs(task: int) -> int:
    """The bit that must be set for a task, 0 for none."""
    if task in (PIPE_DOWN, PIPE_UP, RECONNECT, FORECAST):
        return PIPE
    if task in (LIFT, CIRCULATE):
        return LIFT_OPEN
    return MOVE if task == RELOCATE else 0


@inlined
def _stretch(
    p: Any, s: Any, o: Outlook, b: Books, broken: Breakdowns, fleet: Fleet, step: int, task: int,
    hangs: bool, spare: float,
) -> None:  # fmt: skip
    needed = _needs(task)
    open_ = (o.bits[step] & needed) == needed
    strained = hangs and (o.bits[step] & HANG) == 0
    most = _most(p, s, o, fleet, task, hangs, spare)
    if strained and s.strain_left < most:
        most = s.strain_left
    watched = needed | WARNED | INSIDE | (HANG if hangs else 0) | (MOVE if task == LIFT else 0)
    over = same_until(o.bits, step, watched, min(int((s.now + most) / STEP) + 1, o.last))
    dt, moving, holes = min(most, over * STEP - s.now), 0.0, 0.0
    activity, reason = task, _reason(p, s, o.bits[step], task, fleet)
    if not open_:
        activity, reason = WEATHER, SEA
    elif task in (PIPE_DOWN, PIPE_UP):
        dt = _joints(p, s, o, step, task, dt)
        if dt < 0.0:
            activity, reason, dt = WEATHER, SEA, -dt
    if activity == task:
        dt, moving, holes = _achieve(p, s, b, broken, fleet, task, dt, (o.bits[step] & MOVE) > 0)
    if strained:
        _strain(s, dt)
    if activity not in (LIFT, CIRCULATE, RELOCATE):
        s.prime_left = p.residence
    if activity not in (DISCONNECT, RECONNECT):
        s.hand_left = 0.0
    if activity == TANK_FULL:
        b.waits[reason] += dt
    spend(s, b, dt, activity, reason, ON_SITE, moving, holes)


@inlined
def _reason(p: Any, s: Any, word: int, task: int, fleet: Fleet) -> int:  # noqa: PLR0911 - a list in its order
    if task == DOWNTIME:
        return int(COMPONENT + s.repairing)
    if task == TANK_FULL:
        return full_because(p, s, fleet.free_at, fleet.delayed_by)
    if task == TYPHOON:
        return TYPHOON_NEAR
    if task == FORECAST:
        return FORECAST_SAYS
    if task == DISCONNECT or (task == PIPE_UP and s.secure == BRING_UP):
        return TYPHOON_NEAR if (word & WARNED) > 0 else FORECAST_SAYS
    if task == PIPE_UP and s.repair_below > 0.0:
        return int(COMPONENT + s.below)
    if s.finished > 0.0:
        return STRING_LOST if s.lost > 0.0 else TIME_UP
    return PLANNED


@inlined
def _most(p: Any, s: Any, o: Outlook, fleet: Fleet, task: int, hangs: bool, spare: float) -> float:
    """Hours after which something else than the sea asks for a new look."""
    most = p.until - s.now
    if s.finished == 0.0 and task == PIPE_DOWN:
        most = min(most, spare / (1.0 + p.run_rate / p.pull_rate))  # it must come up again
    elif s.finished == 0.0 and task != SET_UP:
        most = min(most, spare - _there_and_back(p, s))
    if hangs or task in (FORECAST, PIPE_DOWN):
        most = min(most, (np.floor(s.now / SLOT + 1e-12) + 1.0) * SLOT - s.now)
    if task == DOWNTIME:
        most = min(most, s.repair_left)
    if p.shuttles >= 1.0:
        rate = rate_now(p, s) * p.kept if task == LIFT else 0.0
        at = next_loading(p, s, rate, fleet.free_at)
        if at <= s.now:
            step = int(s.now / STEP)
            width = max(1, int(np.ceil(p.load_time / STEP)))
            at = opens_at(o.bits, step + 1, TRANSFER, width, min(step + 40, o.last)) * STEP
        most = min(most, at - s.now)
    return float(most)


@inlined
def _joints(p: Any, s: Any, o: Outlook, step: int, task: int, dt: float) -> float:
    """Hours of pipe handling: the joints that begin within `dt`, each ended in the calm it began.

    Negative: hours to wait, for the calm is too short for one joint.
    """
    rate = (p.run_rate if task == PIPE_DOWN else p.pull_rate) / s.learnt
    if rate <= 0.0:
        return -dt
    left, one = (p.string - s.string if task == PIPE_DOWN else s.string) / rate, p.joint / rate
    most = max(1.0, np.ceil(dt / one - 1e-9))
    ends = min(left, most * one)
    if s.now + ends <= (step + 1) * STEP:
        return float(ends)
    known = min(int((s.now + ends) / STEP) + 1, o.last)
    calm = same_until(o.bits, step, PIPE, known) * STEP - s.now
    if ends <= calm + 1e-9:
        return float(ends)
    whole = np.floor(calm / one + 1e-9)
    return float(whole * one if whole >= 1.0 else -min(calm, dt))


@inlined
def _achieve(
    p: Any, s: Any, b: Books, broken: Breakdowns, fleet: Fleet, task: int, dt: float, may_move: bool
) -> tuple[float, float, float]:
    """Do a task for at most `dt` hours: hours it took, share of them spent moving, holes."""
    if task == DOWNTIME:
        s.repair_left = less(s.repair_left, dt, dt)
        return dt, 0.0, 0.0
    if task in (TYPHOON, TANK_FULL, FORECAST):
        return dt, 0.0, 0.0
    dt = min(dt, until_failure(broken, fleet.life_left, task))
    moving, holes = 0.0, 0.0
    if task == LIFT:
        dt, moving, holes = lift(p, s, b, dt, may_move)
    else:
        dt = min(dt, _left(p, s, task))
        _progress(p, s, task, dt)
    wear(p, s, broken, fleet.life_left, fleet.breaks, task, dt)
    return dt, moving, holes


@inlined
def _left(p: Any, s: Any, task: int) -> float:
    """Hours until a task is done."""
    if task == SET_UP:
        return float(s.pack_up_left if s.finished > 0.0 else s.set_up_left)
    if task == RELOCATE:
        return float(s.move_left)
    if task == CIRCULATE:
        return float(s.prime_left)
    if task in (DISCONNECT, RECONNECT):
        whole = p.abandon_time if task == DISCONNECT else p.reconnect_time
        return float(s.hand_left if s.hand_left > 0.0 else whole)
    return np.inf


@inlined
def _progress(p: Any, s: Any, task: int, dt: float) -> None:
    if task == SET_UP and s.finished > 0.0:
        s.pack_up_left = less(s.pack_up_left, dt, p.pack_up)
    elif task == SET_UP:
        s.set_up_left = less(s.set_up_left, dt, p.set_up)
    elif task == PIPE_DOWN:
        s.string = p.string - less(p.string - s.string, p.run_rate / s.learnt * dt, p.string)
    elif task == PIPE_UP:
        s.string = less(s.string, p.pull_rate / s.learnt * dt, p.string)
        if s.string == 0.0:
            s.secure, s.judged = WORK_ON, -1.0
    elif task == RELOCATE:
        s.move_left = less(s.move_left, dt, p.hole_move + p.site_move)
    elif task == CIRCULATE:
        s.first_lift = min(s.first_lift, s.now)
        s.prime_left = less(s.prime_left, dt, p.residence)
    elif task in (DISCONNECT, RECONNECT):
        _hand_over(p, s, task, dt)


@inlined
def _hand_over(p: Any, s: Any, task: int, dt: float) -> None:
    """Leave the string to itself or take it back; what is broken off is begun anew."""
    s.hand_left = less(_left(p, s, task), dt, dt)
    if s.hand_left > 0.0:
        return
    s.judged = -1.0
    if task == DISCONNECT:
        s.left_hanging, s.secure = 1.0, 0.0
        s.disconnects += 1.0
    else:
        s.left_hanging = 0.0


@inlined
def _strain(s: Any, dt: float) -> None:
    """A string that hangs in a sea above its limit wears out, and is lost at the end."""
    s.strained += dt
    s.strain_left = less(s.strain_left, dt, dt)
    if s.strain_left == 0.0:
        s.lost, s.finished = 1.0, 1.0
        s.strings_lost += 1.0
        s.string = s.left_hanging = s.repair_left = s.repair_below = 0.0
        s.strain_left = np.inf
