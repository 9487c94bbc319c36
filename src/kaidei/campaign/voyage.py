"""The engine: voyages of one production ship from port to port, and what it writes down.

Time runs in hours since the horizon's start, from one event to the next: a task done, a sea that
closes or opens, a tank full, a shuttle back, a breakdown, a forecast, a typhoon. Sea and sky are
constant within a step; what is open at each step is judged once (`openness`), so a stretch of calm
costs one event. What the ship does on site is in `site`, what it decides on forecasts in `storm`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign.booking import LOG, Books, spend, spread, write
from kaidei.campaign.breakdown import Breakdowns
from kaidei.campaign.calendar import STEP, Calendar
from kaidei.campaign.carriers import LONGEST_WAIT
from kaidei.campaign.openness import SLOT_STEPS, Limits, Sea, judge
from kaidei.campaign.ship import (
    ACTIVITIES,
    FLEET,
    IDLE,
    IN_PORT,
    PLANNED,
    PORT,
    REASONS,
    STATE,
    TRANSIT,
    UNDER_WAY,
)
from kaidei.campaign.site import Fleet, work
from kaidei.campaign.storm import Outlook
from kaidei.compiled import compiled, inlined
from kaidei.units import Floats

MOST_AT_ONCE = 5000
"""Events on site that take no time, one behind the other, after which something is wrong."""
NO_NUMBER, STANDS_STILL = 1, 2
FAULTS = {
    NO_NUMBER: (
        "the sea of member {member} holds an Hs, period, wind or current that is not a number of "
        "0 or more: fill the gaps of the series before"
    ),
    STANDS_STILL: (
        "the ship of member {member} does one thing after the other on day {day:g} and no time "
        "passes: look for components with lives of 0 h, or work that takes no time"
    ),
}
"""What each fault of the engine is in words."""


def sail(
    plan: NDArray[np.void],
    sea: Sea,
    limits: Limits,
    breakdowns: Breakdowns,
    forecast: tuple[Floats, NDArray[np.int64]],
    strain: Floats,
    calendar: Calendar,
    month_of_year: NDArray[np.int64],
    log_rows: int = 0,
) -> dict[str, NDArray[Any]]:
    """Sail one phase for each member (one production ship).

    plan: (M,) of PLAN. sea: up to every member's `until`. limits: of the tasks at sea. breakdowns:
    `life` and `repair` (M, components, KEPT) [h]. forecast: standard normal numbers (N,) gone
    through in turn and again, and where each member begins (M,). strain: unit exponential numbers
    (M, k): how much of its mean life each string bears. month_of_year: 0 to 11 (months,). log_rows:
    room for the log.

    Raises ValueError in words for a sea too short or with gaps, what is below 0 or no number, and
    where no time passes any more.

    Gives `state` (M,) of STATE; `days` (M, months, activity) [day]; by month (M, months) `lifted`
    [t_dry] and of the solids kept `loaded`, `unloaded`, `landed` [t_dry], `trips`; `waits` (M,
    reasons) [h]; `log` (M, log_rows) of LOG.
    """
    members, months = len(plan), len(month_of_year)
    known = min(sea.hs.shape[1] * STEP, float(calendar.edges[-1]))
    finite = np.where(np.isfinite(plan["start"]), plan["until"], 0.0)
    if finite.max(initial=0.0) > known + 1e-6:
        raise ValueError("the sea or the calendar ends before a member's plan does")
    _refuse(limits, breakdowns, strain)
    # One layout, so that the engine is compiled once; weather comes in single precision.
    kinds = (np.float32, np.float32, np.float32, np.float32, np.uint8)
    sea = Sea(*(np.ascontiguousarray(part, kind) for part, kind in zip(sea, kinds, strict=True)))
    monthly = ("lifted", "loaded", "unloaded", "landed", "trips")
    out: dict[str, NDArray[Any]] = {name: np.zeros((members, months)) for name in monthly}
    out["state"] = np.zeros(members, dtype=STATE)
    out["days"] = np.zeros((members, months, len(ACTIVITIES)))
    out["waits"] = np.zeros((members, len(REASONS)))
    out["log"] = np.zeros((members, log_rows), dtype=LOG)
    _sail_all(
        plan, out["state"], sea, limits, breakdowns, *forecast, _scratch(plan, sea, breakdowns),
        strain, calendar.month_of_day, calendar.edges[1:], month_of_year, out["days"],
        out["lifted"], out["loaded"], out["unloaded"], out["landed"], out["trips"], out["waits"],
        out["log"],
    )  # fmt: skip
    _check(out["state"])
    return out


def _refuse(limits: Limits, breakdowns: Breakdowns, strain: Floats) -> None:
    given = {
        "limit of Hs": limits.height,
        "limit of wind": limits.wind,
        "limit of current": limits.current,
        "life": breakdowns.life, "repair": breakdowns.repair, "strain": strain,
    }  # fmt: skip
    if not np.isfinite(limits.height).all():  # between inf and inf there is no number
        raise ValueError("a limit of Hs is not finite: for none, take one above any sea")
    for name, values in given.items():
        if not (values >= 0.0).all():
            raise ValueError(f"a {name} is not a number of 0 or more")


def _check(state: NDArray[np.void]) -> None:
    for fault, words in FAULTS.items():
        found = np.flatnonzero(state["fault"] == fault)
        if len(found):
            hour = float(state["now"][found[0]])
            raise ValueError(words.format(member=int(found[0]), day=hour / 24.0))


class Scratch(NamedTuple):
    """Room that the engine works in, one member behind the other."""

    bits: NDArray[np.uint16]
    pipe_peak: Floats
    hang_peak: Floats
    free_at: Floats
    delayed_by: Floats
    life_left: Floats
    breaks: Floats


def _scratch(plan: NDArray[np.void], sea: Sea, breakdowns: Breakdowns) -> Scratch:
    steps = sea.hs.shape[1]
    slots, components = steps // SLOT_STEPS + 1, breakdowns.wears.shape[0]
    shuttles = max(1, int(plan["shuttles"].max(initial=0.0)))
    return Scratch(
        np.zeros(steps, dtype=np.uint16), np.zeros(slots), np.zeros(slots), np.zeros(shuttles),
        np.zeros(shuttles), np.zeros(components), np.zeros(components),
    )  # fmt: skip


@compiled
def _sail_all(
    plan: Any, state: Any, sea: Sea, limits: Limits, breakdowns: Breakdowns, error: Floats,
    offset: NDArray[np.int64], room: Scratch, strain: Floats, month_of_day: NDArray[np.int64],
    month_end: Floats, month_of_year: NDArray[np.int64], days: Floats, lifted: Floats,
    loaded: Floats, unloaded: Floats, landed: Floats, trips: Floats, waits: Floats, log: Any,
) -> None:  # fmt: skip
    last = min(sea.hs.shape[1], int(month_end[-1] / STEP))
    for m in range(len(plan)):
        p, s = plan[m], state[m]
        if p.start == np.inf:
            s.first_lift = s.first_mud = s.end = np.inf
            continue
        first = int(p.start / STEP)
        end = min(last, int((p.until + LONGEST_WAIT) / STEP) + 1)
        for slot in range(first // SLOT_STEPS, (end - 1) // SLOT_STEPS + 1):
            room.pipe_peak[slot] = room.hang_peak[slot] = 0.0
        fine = judge(
            sea.hs[m], sea.tp[m], sea.wind[m], sea.current[m], sea.alert[m], (first, end),
            limits.height[m], limits.wind[m], limits.current[m],
            (p.transfer_height, p.berth_height), room.bits, room.pipe_peak, room.hang_peak,
        )  # fmt: skip
        if not fine:
            s.fault = NO_NUMBER
            continue
        o = Outlook(room.bits, room.pipe_peak, room.hang_peak, error, offset[m], first, end)
        b = Books(
            month_of_day, month_end, days[m], lifted[m], loaded[m], unloaded[m], landed[m],
            trips[m], waits[m], log[m],
        )  # fmt: skip
        broken = Breakdowns(
            breakdowns.wears, breakdowns.below, breakdowns.life[m], breakdowns.repair[m]
        )
        fleet = Fleet(room.free_at, room.delayed_by, room.life_left, room.breaks, strain[m])
        for ship in range(room.free_at.shape[0]):
            room.free_at[ship], room.delayed_by[ship] = -1.0, FLEET
        for c in range(room.breaks.shape[0]):
            room.life_left[c], room.breaks[c] = broken.life[c, 0], 0.0
        _sail_one(p, s, o, b, broken, fleet, sea.hs[m], month_of_year)


@inlined
def _sail_one(
    p: Any, s: Any, o: Outlook, b: Books, broken: Breakdowns, fleet: Fleet, hs: Floats,
    month_of_year: NDArray[np.int64],
) -> None:  # fmt: skip
    s.now = p.start
    s.first_lift = s.first_mud = s.end = np.inf
    s.strain_left = fleet.strain[0] * p.strain_life
    while _may_depart(p, s, b, month_of_year):
        s.departed = s.now
        _transit(p, s, b, hs)
        _arrive(p, s)
        stood, before = 0, s.now
        while s.now < p.until and work(p, s, o, b, broken, fleet):
            stood = stood + 1 if s.now <= before else 0
            before = s.now
            if stood > MOST_AT_ONCE:
                s.fault = STANDS_STILL
                return
        _transit(p, s, b, hs)
        if s.now >= p.until:
            s.end = np.inf
            return
        for by_month in (b.loaded, b.unloaded, b.landed):
            spread(b, by_month, s.now, s.now, s.tank)
        if b.log.shape[0] > 0 and s.tank > 0.0:
            write(s, b, 0, PORT, PLANNED, IN_PORT, s.now, s.now, 0.0, s.tank)
        s.tank = 0.0
        s.voyages += 1.0
        s.voyage_hours += s.now - s.departed
        s.end = s.now
        _turn_round(p, s, b, fleet)


@inlined
def _ground_left(p: Any, s: Any) -> bool:
    return bool(p.ground - s.mined > 1e-9 * p.ground)


@inlined
def _may_depart(p: Any, s: Any, b: Books, month_of_year: NDArray[np.int64]) -> bool:
    """Whether another voyage leaves; the ship waits in port for the season."""
    while s.now < p.until and s.now <= p.last_departure:
        month = b.month_of_day[int(s.now / 24.0)]
        if (int(p.season) >> month_of_year[month]) & 1:
            return bool(s.voyages < p.voyages and _ground_left(p, s))
        end = min(b.month_end[month], p.until)
        if s.voyages > 0.0:
            spend(s, b, end - s.now, IDLE, PLANNED, IN_PORT, 0.0, 0.0)
        else:
            s.now = end
    return False


@inlined
def _arrive(p: Any, s: Any) -> None:
    s.leave_by = s.now + p.on_site
    s.learnt = (1.0 + p.made_before + s.voyages) ** (np.log(p.learning) / np.log(2.0))
    s.set_up_left, s.pack_up_left = p.set_up * s.learnt, p.pack_up
    s.string = s.left_hanging = s.lost = s.secure = s.hand_left = 0.0
    s.judged = -1.0
    s.hole_left, s.holes_here, s.sites_here, s.move_left = p.hole_mass, 0.0, 0.0, 0.0
    s.prime_left, s.caught_now = p.residence, 0.0
    s.repair_left = s.repair_below = s.port_repair = 0.0
    s.finished = 1.0 if p.sites <= 0.0 else 0.0


@inlined
def _transit(p: Any, s: Any, b: Books, hs: Floats) -> None:
    """Sail the distance; in waves the speed falls evenly from that of calm to that of rough sea."""
    left, band = p.distance, max(p.rough_height - p.calm_height, 1e-9)
    while left > 1e-9 * p.distance and s.now < p.until:
        step = int(s.now / STEP)
        rough = min(max((hs[step] - p.calm_height) / band, 0.0), 1.0)
        speed = p.speed + rough * (p.rough_speed - p.speed)
        dt = min((step + 1) * STEP - s.now, left / speed)
        left -= speed * dt
        spend(s, b, dt, TRANSIT, PLANNED, UNDER_WAY, 0.0, 0.0)


@inlined
def _turn_round(p: Any, s: Any, b: Books, fleet: Fleet) -> None:
    """Port, repairs there and a new string, then waiting for the next planned departure; nothing
    after the last voyage."""
    ready = s.now + max(p.port, s.port_repair)
    if s.lost > 0.0:
        ready = max(ready, s.now + p.replace)
        k = int(s.strings_lost) % fleet.strain.shape[0]
        s.strain_left = fleet.strain[k] * p.strain_life
    depart = max(ready, s.departed + p.spacing)
    more = depart <= p.last_departure and s.voyages < p.voyages
    if not more or not _ground_left(p, s):
        s.now = np.inf
        return
    spend(s, b, min(ready, p.until) - s.now, PORT, PLANNED, IN_PORT, 0.0, 0.0)
    if depart > s.now:
        spend(s, b, min(depart, p.until) - s.now, IDLE, PLANNED, IN_PORT, 0.0, 0.0)
