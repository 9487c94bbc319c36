"""The engine: voyages of one production ship through transit, pipe handling, lifting and waiting.

Time runs in hours since the horizon's start. The sea is constant within a 6-hour step; inside a
step work is exact, so a task ends when it ends. On site, at each moment, one intent rules in this
order: shelter from a typhoon, leave (pull the pipe when the time on site is up), set up, run the
pipe, move to the next site, circulate until slurry reaches the deck, lift. A repair stops any of
them, a sea above the operation's limit makes them wait, a full tank stops lifting.

Simple as yet: forecasts are perfect within a shuttle's loading and known to the warning time for
typhoons only; failures fall only on work. A string that hangs in a sea above its own limit stays
and takes no harm: the hours are counted (`strained`), what they would break is not modelled.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign.calendar import STEP
from kaidei.campaign.sea import limit_at
from kaidei.campaign.ship import (
    ACTIVITIES,
    CIRCULATE,
    DOWNTIME,
    IDLE,
    LEAVE,
    LIFT,
    PIPE_DOWN,
    PIPE_UP,
    PORT,
    RELOCATE,
    SET_UP,
    STATE,
    TANK_FULL,
    TRANSIT,
    TYPHOON,
    WEATHER,
)
from kaidei.campaign.shuttle import call_shuttles, land_at_home
from kaidei.campaign.typhoon import INSIDE, WARNED
from kaidei.compiled import compiled, inlined
from kaidei.units import Floats


def sail(
    plan: NDArray[np.void],
    height: Floats,
    alert: NDArray[np.uint8],
    limits: tuple[Floats, Floats, Floats, Floats],
    failures: tuple[Floats, Floats],
    month_of_day: NDArray[np.int64],
    log_rows: int = 0,
) -> dict[str, NDArray[Any]]:
    """Sail one phase for each member (one production ship).

    plan: (M,) of PLAN. height: Hs [m] (M, steps) up to every member's `until`. alert: typhoon flags
    (M, steps). limits: peak periods [s] (tp,), Hs limit for pipe handling, for lifting and for a
    string that hangs and waits [m] (M, tp). failures: gaps in mean times (M, k) and repairs [h]
    (M, k), used in turn and again. month_of_day: (days,). log_rows: room for the event log, 0 for
    none.

    Gives `state` (M,) of STATE, `days` (M, months, activity) [day], `lifted` [t_dry], `landed`
    [t_dry of kept solids] and `trips` by month (M, months), and `log` (M, log_rows, 3): start [h],
    end [h], activity.
    """
    members, months = len(plan), int(month_of_day[-1]) + 1
    finite = np.where(plan["until"] > plan["start"], plan["until"], 0.0)
    if finite.max(initial=0.0) > min(height.shape[1] * STEP, len(month_of_day) * 24.0) + 1e-6:
        raise ValueError("the sea or the calendar ends before a member's plan does")
    state = np.zeros(members, dtype=STATE)
    out: dict[str, NDArray[Any]] = {
        "state": state,
        "days": np.zeros((members, months, len(ACTIVITIES))),
        "lifted": np.zeros((members, months)),
        "landed": np.zeros((members, months)),
        "trips": np.zeros((members, months)),
        "log": np.zeros((members, log_rows, 3)),
    }
    ships = np.zeros((members, max(1, int(plan["shuttles"].max(initial=0.0)))))
    # Views and what may not be written would each have the engine compiled anew.
    alert, periods = np.ascontiguousarray(alert), np.array(limits[0])
    _sail_all(plan, state, height, alert, periods, *limits[1:], *failures, month_of_day, ships,
              out["days"], out["lifted"], out["landed"], out["trips"], out["log"])  # fmt: skip
    return out


@compiled
def _sail_all(
    plan: Any, state: Any, height: Floats, alert: NDArray[np.uint8], tp: Floats,
    run_limit: Floats, lift_limit: Floats, hang_limit: Floats, gaps: Floats, repairs: Floats,
    month_of_day: NDArray[np.int64], ships: Floats, days: Floats, lifted: Floats,
    landed: Floats, trips: Floats, log: Floats,
) -> None:  # fmt: skip
    for m in range(len(plan)):
        _sail_one(
            plan[m], state[m], height[m], alert[m], tp, run_limit[m], lift_limit[m],
            hang_limit[m], gaps[m], repairs[m], month_of_day, ships[m], days[m], lifted[m],
            landed[m], trips[m], log[m],
        )  # fmt: skip


@compiled
def _sail_one(
    p: Any, s: Any, height: Floats, alert: NDArray[np.uint8], tp: Floats, run_limit: Floats,
    lift_limit: Floats, hang_limit: Floats, gaps: Floats, repairs: Floats,
    month_of_day: NDArray[np.int64], ships: Floats, days: Floats, lifted: Floats, landed: Floats,
    trips: Floats, log: Floats,
) -> None:  # fmt: skip
    _begin(p, s, gaps)
    while _may_depart(p, s):
        s.departed = s.now
        _transit(p, s, height, month_of_day, days, log)
        _arrive(p, s)
        working = True
        while working and s.now < p.until:
            working = _work(
                p, s, height, alert, tp, run_limit, lift_limit, hang_limit, gaps, repairs,
                month_of_day, ships, days, lifted, landed, trips, log,
            )  # fmt: skip
        _transit(p, s, height, month_of_day, days, log)
        if s.now >= p.until:
            s.end = np.inf
            return
        land_at_home(s, month_of_day, landed)
        s.voyages += 1.0
        s.voyage_hours += s.now - s.departed
        s.end = s.now
        _turn_round(p, s, month_of_day, days, log)


@inlined
def _begin(p: Any, s: Any, gaps: Floats) -> None:
    s.now = p.start
    s.first_lift = s.first_mud = s.end = np.inf
    s.to_failure = gaps[0] * p.between_failures


@inlined
def _may_depart(p: Any, s: Any) -> bool:
    ground = p.ground - s.mined > 1e-9 * p.ground
    return bool(s.now <= p.last_departure and s.now < p.until and s.voyages < p.voyages and ground)


@inlined
def _arrive(p: Any, s: Any) -> None:
    s.leave_by = s.now + p.on_site
    s.set_up_left, s.pack_up_left = p.set_up, p.pack_up
    s.site_left, s.sites_here, s.move_left = p.site_mass, 0.0, 0.0
    s.prime_left, s.finished, s.caught_now = p.residence, 0.0, 0.0
    if p.sites <= 0.0:
        s.finished = 1.0


@inlined
def _spend(
    s: Any, dt: float, activity: int, month_of_day: NDArray[np.int64], days: Floats, log: Floats
) -> None:
    """Let `dt` hours pass: the one place where days are booked and events logged."""
    days[month_of_day[int(s.now / 24.0)], activity] += dt / 24.0
    if log.shape[0] > 0:
        row = int(s.log_rows)
        if row > 0 and log[row - 1, 2] == activity and log[row - 1, 1] == s.now:
            log[row - 1, 1] = s.now + dt
        elif row < log.shape[0]:
            log[row, 0], log[row, 1], log[row, 2] = s.now, s.now + dt, activity
            s.log_rows += 1.0
    s.now += dt


@inlined
def _step_left(now: float) -> float:
    return float((int(now / STEP) + 1) * STEP - now)


@inlined
def _transit(
    p: Any, s: Any, height: Floats, month_of_day: NDArray[np.int64], days: Floats, log: Floats
) -> None:
    left = p.distance
    while left > 1e-9 * p.distance and s.now < p.until:
        rough = height[int(s.now / STEP)] > p.rough_height
        speed = p.rough_speed if rough else p.speed
        dt = min(_step_left(s.now), left / speed)
        left -= speed * dt
        _spend(s, dt, TRANSIT, month_of_day, days, log)


@inlined
def _turn_round(p: Any, s: Any, month_of_day: NDArray[np.int64], days: Floats, log: Floats) -> None:
    """Port, then waiting for the next planned departure; nothing after the last voyage."""
    ready = s.now + p.port
    depart = max(ready, s.departed + p.spacing)
    more = depart <= p.last_departure and s.voyages < p.voyages
    if not more or p.ground - s.mined <= 1e-9 * p.ground:
        s.now = np.inf
        return
    while s.now < depart and s.now < p.until:
        goal, activity = (ready, PORT) if s.now < ready else (depart, IDLE)
        dt = min(goal - s.now, _step_left(s.now))
        _spend(s, dt, activity, month_of_day, days, log)


@inlined
def _work(
    p: Any, s: Any, height: Floats, alert: NDArray[np.uint8], tp: Floats, run_limit: Floats,
    lift_limit: Floats, hang_limit: Floats, gaps: Floats, repairs: Floats,
    month_of_day: NDArray[np.int64], ships: Floats, days: Floats, lifted: Floats, landed: Floats,
    trips: Floats, log: Floats,
) -> bool:  # fmt: skip
    """One stretch of one activity on site; False when the ship leaves."""
    step = int(s.now / STEP)
    call_shuttles(p, s, step, height, month_of_day, ships, landed, trips)
    deadline = _deadline(p, s)
    if deadline <= 0.0:
        s.finished = 1.0
    intent = _intent(p, s, alert[step])
    if intent == LEAVE:
        return False
    dt = _step_left(s.now) if s.finished else min(_step_left(s.now), deadline)
    hangs = s.string > 0.0
    if s.repair_left > 0.0:
        dt = min(dt, s.repair_left)
        s.repair_left -= dt
        activity = DOWNTIME
    elif not _open(intent, p, height[step], tp, run_limit, lift_limit):
        activity = WEATHER
    else:
        activity = intent
        dt = min(dt, _remaining(p, s, intent))
        if intent not in (TYPHOON, TANK_FULL):
            dt = min(dt, s.to_failure)
            _wear(p, s, dt, gaps, repairs)
        _progress(p, s, intent, dt, month_of_day, lifted)
    if hangs and height[step] > limit_at(hang_limit, tp, _period(p, height[step])):
        s.strained += dt
    if activity not in (LIFT, CIRCULATE):
        s.prime_left = p.residence
    _spend(s, dt, activity, month_of_day, days, log)
    return True


@inlined
def _deadline(p: Any, s: Any) -> float:
    """Hours left before the pipe must come up."""
    pull = s.string / p.pull_rate if s.string > 0.0 else 0.0
    left = s.leave_by - s.now - p.pack_up - pull
    return float(left) if left > 1e-6 else 0.0


@inlined
def _intent(p: Any, s: Any, alert: int) -> int:
    if alert == INSIDE:
        if s.string > 0.0 and s.caught_now == 0.0:
            s.caught += 1.0
            s.caught_now = 1.0
        return TYPHOON
    s.caught_now = 0.0
    if alert == WARNED:
        return PIPE_UP if s.string > 0.0 else TYPHOON
    if s.finished:
        if s.string > 0.0:
            return PIPE_UP
        return SET_UP if s.pack_up_left > 0.0 else LEAVE
    return _task(p, s)


@inlined
def _task(p: Any, s: Any) -> int:
    """The next thing to do in fair weather with time left."""
    if s.set_up_left > 0.0:
        return SET_UP
    if s.string < p.string:
        return PIPE_DOWN
    if s.move_left > 0.0:
        return RELOCATE
    if p.tank - s.tank <= 1e-9 * p.tank:
        return TANK_FULL
    return CIRCULATE if s.prime_left > 0.0 else LIFT


@inlined
def _period(p: Any, height: float) -> float:
    return float(p.tp_factor * np.sqrt(height))


@inlined
def _open(
    intent: int, p: Any, height: float, tp: Floats, run_limit: Floats, lift_limit: Floats
) -> bool:
    period = _period(p, height)
    if intent in (PIPE_DOWN, PIPE_UP):
        return bool(height <= limit_at(run_limit, tp, period))
    if intent in (RELOCATE, CIRCULATE, LIFT):
        return bool(height <= limit_at(lift_limit, tp, period))
    return True


@inlined
def _rate(p: Any, s: Any) -> float:
    grown = min(1.0, (s.now - p.start) / p.ramp) if p.ramp > 0.0 else 1.0
    return float(p.rate * (p.first_rate + (1.0 - p.first_rate) * grown))


@inlined
def _remaining(p: Any, s: Any, intent: int) -> float:
    """Hours of uninterrupted work until the intent is met, inf where it never is."""
    if intent == SET_UP:
        return float(s.pack_up_left if s.finished else s.set_up_left)
    if intent == PIPE_DOWN:
        return float((p.string - s.string) / p.run_rate) if p.run_rate > 0.0 else np.inf
    if intent == PIPE_UP:
        return float(s.string / p.pull_rate) if p.pull_rate > 0.0 else np.inf
    if intent == RELOCATE:
        return float(s.move_left)
    return float(s.prime_left) if intent == CIRCULATE else _lifting_left(p, s, intent)


@inlined
def _lifting_left(p: Any, s: Any, intent: int) -> float:
    """Hours until the site, the ground or the tank's room is used up; inf for any other intent."""
    rate = _rate(p, s)
    if intent != LIFT or rate <= 0.0:
        return np.inf
    mass = min(s.site_left, p.ground - s.mined)
    if p.kept > 0.0:
        mass = min(mass, (p.tank - s.tank) / p.kept)
    return float(mass / rate)


@inlined
def _less(left: float, done: float, whole: float) -> float:
    """What is left after some work, exactly zero when only rounding is left."""
    rest = left - done
    return rest if rest > 1e-9 * whole else 0.0


@inlined
def _progress(
    p: Any, s: Any, intent: int, dt: float, month_of_day: NDArray[np.int64], lifted: Floats
) -> None:
    if intent == SET_UP and s.finished:
        s.pack_up_left = _less(s.pack_up_left, dt, p.pack_up)
    elif intent == SET_UP:
        s.set_up_left = _less(s.set_up_left, dt, p.set_up)
    elif intent == PIPE_DOWN:
        s.string = p.string - _less(p.string - s.string, p.run_rate * dt, p.string)
    elif intent == PIPE_UP:
        s.string = _less(s.string, p.pull_rate * dt, p.string)
    elif intent == RELOCATE:
        s.move_left = _less(s.move_left, dt, p.move)
    elif intent == CIRCULATE:
        s.first_lift = min(s.first_lift, s.now)
        s.prime_left = _less(s.prime_left, dt, p.residence)
    elif intent == LIFT:
        _lift(p, s, dt, month_of_day, lifted)


@inlined
def _lift(p: Any, s: Any, dt: float, month_of_day: NDArray[np.int64], lifted: Floats) -> None:
    mass = min(_rate(p, s) * dt, p.ground - s.mined)
    if mass <= 0.0:
        return
    s.first_lift, s.first_mud = min(s.first_lift, s.now), min(s.first_mud, s.now)
    lifted[month_of_day[int(s.now / 24.0)]] += mass
    s.mined += mass
    s.tank += mass * p.kept
    s.lift_hours += dt
    if p.ground - s.mined <= 1e-9 * p.ground:
        s.finished = 1.0
    if s.site_left < np.inf:
        s.site_left = _less(s.site_left, mass, p.site_mass)
        if s.site_left == 0.0:
            s.sites += 1.0
            s.sites_here += 1.0
            s.site_left, s.move_left = p.site_mass, p.move
            if s.sites_here >= p.sites:
                s.finished = 1.0


@inlined
def _wear(p: Any, s: Any, dt: float, gaps: Floats, repairs: Floats) -> None:
    s.to_failure -= dt
    if s.to_failure <= 1e-9:
        used = int(s.failures) % gaps.shape[0]
        s.repair_left = repairs[used]
        s.failures += 1.0
        s.to_failure = gaps[int(s.failures) % gaps.shape[0]] * p.between_failures
