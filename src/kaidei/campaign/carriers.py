"""Shuttles, the island's berth, its store and its plant: when mud leaves the ship and is landed.

A shuttle loads at the production ship when the sea allows it for the whole load (forecasts of a few
hours are taken as right), sails, waits for a calm at the berth and for room in the store, unloads,
sails back. The island's plant works its store off, first in, first out; what has gone through it
is landed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign.booking import Books, spread, write
from kaidei.campaign.calendar import STEP
from kaidei.campaign.openness import BERTH, TRANSFER
from kaidei.campaign.ship import (
    AT_BERTH,
    BERTH_QUEUE,
    BERTH_SEA,
    FLEET,
    ISLAND_PLANT,
    ON_SITE,
    PLANNED,
    S_LOAD,
    S_SAIL,
    S_UNLOAD,
    S_WAIT,
    TRANSFER_SEA,
    UNDER_WAY,
)
from kaidei.compiled import inlined
from kaidei.units import Floats

LONGEST_WAIT = 180.0 * 24.0
"""A shuttle waits this long for the berth [h]; then its mud stays aboard to the end."""


@inlined
def _steps_to(start: float, hours: float, last: int) -> int:
    """The step before which a stretch ends, at least one beyond that in which it begins."""
    ends = int((start + hours) / STEP - 1e-9) + 1
    return min(max(ends, int(start / STEP) + 1), last)


@inlined
def ready_load(p: Any, s: Any) -> float:
    """Solids that a shuttle would take now [t_dry]: a full load, or the rest at the end; else 0."""
    full = min(p.load, p.tank)
    if s.tank >= full * (1.0 - 1e-9) and full > 0.0:
        return float(min(s.tank, full))
    return float(s.tank) if s.finished > 0.0 else 0.0


@inlined
def first_free(p: Any, free_at: Floats) -> int:
    """The shuttle that is back first."""
    best = 0
    for ship in range(1, int(p.shuttles)):
        if free_at[ship] < free_at[best]:
            best = ship
    return best


@inlined
def next_loading(p: Any, s: Any, rate: float, free_at: Floats) -> float:
    """When a shuttle may next want to load [h], with the tank filling at a rate; inf for never.

    Earlier than now where one waits for the sea.
    """
    if p.shuttles < 1.0:
        return np.inf
    short = min(p.load, p.tank) - s.tank
    full = s.now
    if ready_load(p, s) <= 0.0:
        full = s.now + short / rate if rate > 0.0 and short > 0.0 else np.inf
    return float(max(full, s.next_load, free_at[first_free(p, free_at)]))


@inlined
def serve(
    p: Any,
    s: Any,
    b: Books,
    bits: NDArray[np.uint16],
    last: int,
    free_at: Floats,
    delayed_by: Floats,
) -> bool:
    """Load a shuttle if one is there, the hose is free, the sea allows it and a load is ready."""
    mass = ready_load(p, s)
    if p.shuttles < 1.0 or mass <= 0.0 or s.now < s.next_load:
        return False
    ship = first_free(p, free_at)
    if free_at[ship] > s.now:
        return False
    stays = s.pack_up_left + (s.string * s.learnt / p.pull_rate if s.string > 0.0 else 0.0)
    if s.finished > 0.0 and p.load_time > stays:
        return False  # the ship would leave before it is done
    step = int(s.now / STEP)
    over = _steps_to(s.now, p.load_time, last)
    while step < over and (bits[step] & TRANSFER) > 0:
        step += 1
    if step < over:
        return False
    rest = s.tank - mass
    s.tank = rest if rest > 1e-12 * p.tank else 0.0
    spread(b, b.loaded, s.now, s.now, mass)
    if b.log.shape[0] > 0:
        if free_at[ship] >= 0.0 and free_at[ship] < s.now:
            write(s, b, ship + 1, S_WAIT, PLANNED, ON_SITE, free_at[ship], s.now, 0.0, 0.0)
        write(s, b, ship + 1, S_LOAD, PLANNED, ON_SITE, s.now, s.now + p.load_time, 0.0, mass)
    s.next_load = s.now + p.load_time
    _round_trip(p, s, b, bits, last, free_at, delayed_by, ship, mass)
    return True


@inlined
def _round_trip(
    p: Any, s: Any, b: Books, bits: NDArray[np.uint16], last: int, free_at: Floats,
    delayed_by: Floats, ship: int, mass: float,
) -> None:  # fmt: skip
    """Sail, wait, unload, sail back; the shuttle's own future is settled at once."""
    arrival = s.next_load + p.sail_time
    room = arrival
    if p.plant_rate < np.inf and p.store < np.inf:
        room = max(arrival, s.plant_free - max(p.store - mass, 0.0) / p.plant_rate)
    free = max(room, s.berth_free)
    begin = _berth(p, bits, free, last)
    if begin - arrival > LONGEST_WAIT:
        begin = np.inf
    ashore = begin + p.unload_time
    if ashore < np.inf:  # one that is given up leaves the berth to others
        s.berth_free = ashore
    delayed_by[ship] = FLEET
    if begin == np.inf:
        delayed_by[ship] = ISLAND_PLANT if room == np.inf else BERTH_SEA
    elif begin > arrival:
        if room - arrival > max(begin - free, free - room):
            delayed_by[ship] = ISLAND_PLANT
        elif begin - free >= free - room:
            delayed_by[ship] = BERTH_SEA
        else:
            delayed_by[ship] = BERTH_QUEUE
        b.waits[ISLAND_PLANT] += room - arrival
        b.waits[BERTH_QUEUE] += free - room
        b.waits[BERTH_SEA] += begin - free
    free_at[ship] = ashore + p.sail_time
    if ashore == np.inf:
        return
    spread(b, b.unloaded, ashore, ashore, mass)
    spread(b, b.trips, ashore, ashore, 1.0)
    into = max(ashore, s.plant_free)
    s.plant_free = into + mass / p.plant_rate if p.plant_rate < np.inf else into
    spread(b, b.landed, into + p.lag, s.plant_free + p.lag, mass)
    if b.log.shape[0] > 0:
        why = int(delayed_by[ship])
        write(s, b, ship + 1, S_SAIL, PLANNED, UNDER_WAY, s.next_load, arrival, 0.0, mass)
        if begin > arrival:
            write(s, b, ship + 1, S_WAIT, why, AT_BERTH, arrival, begin, 0.0, mass)
        write(s, b, ship + 1, S_UNLOAD, PLANNED, AT_BERTH, begin, ashore, 0.0, mass)
        write(s, b, ship + 1, S_SAIL, PLANNED, UNDER_WAY, ashore, free_at[ship], 0.0, 0.0)


@inlined
def _berth(p: Any, bits: NDArray[np.uint16], earliest: float, last: int) -> float:
    """When unloading can begin [h]: the first calm long enough at the berth; inf for none."""
    begin = earliest
    while begin + p.unload_time <= last * STEP and begin < last * STEP:
        step, over = int(begin / STEP), _steps_to(begin, p.unload_time, last)
        while step < over and (bits[step] & BERTH) > 0:
            step += 1
        if step == over:
            return begin
        while step < last and (bits[step] & BERTH) == 0:
            step += 1
        begin = step * STEP
    return np.inf


@inlined
def full_because(p: Any, s: Any, free_at: Floats, delayed_by: Floats) -> int:
    """Why a full tank is not emptied: the sea, or what last delayed the shuttle awaited."""
    if p.shuttles < 1.0:
        return FLEET
    ship = first_free(p, free_at)
    if free_at[ship] <= s.now and s.now >= s.next_load:
        return TRANSFER_SEA
    return int(delayed_by[ship]) if free_at[ship] > s.now else FLEET
