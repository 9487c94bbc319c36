"""Shuttles: when one loads at the production ship, and when its mud is landed on the island."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign.calendar import STEP
from kaidei.compiled import compiled, inlined
from kaidei.units import Floats

LONGEST_WAIT = 180.0 * 24.0
"""A shuttle waits this long for the berth [h]; then its mud stays aboard to the end."""


@inlined
def calm_for(height: Floats, first: int, hours: float, limit: float) -> bool:
    """Whether Hs stays at or below a limit [m] for some hours from a step on."""
    last = min(first + max(1, int(np.ceil(hours / STEP))), height.shape[0])
    step = first
    while step < last and height[step] <= limit:
        step += 1
    return bool(step >= last)


@compiled
def berth_time(height: Floats, arrival: float, hours: float, limit: float) -> float:
    """When unloading can begin [h]: the first calm of `hours` at the berth from an arrival on.

    inf where none comes within LONGEST_WAIT or the known sea ends first.
    """
    step, begin = int(arrival / STEP), arrival
    while step < height.shape[0] and begin - arrival <= LONGEST_WAIT:
        if calm_for(height, step, hours, limit):
            return begin
        step += 1
        begin = step * STEP
    return np.inf


@inlined
def call_shuttles(
    p: Any,
    s: Any,
    step: int,
    height: Floats,
    month_of_day: NDArray[np.int64],
    free_at: Floats,
    landed: Floats,
    trips: Floats,
) -> None:
    """Load a shuttle if one waits, the hose is free, the sea allows it and a load is ready.

    A load is a full shuttle, or whatever is in the tank once the voyage's lifting is over. The mud
    is aboard the shuttle from the start of loading, and landed `lag` hours after unloading.
    """
    ready = min(p.load, p.tank)
    enough = s.tank >= ready * (1.0 - 1e-9) or (s.finished > 0.0 and s.tank > 0.0)
    if p.shuttles < 1.0 or not enough or s.now < s.next_load or ready <= 0.0:
        return
    for ship in range(int(p.shuttles)):
        if free_at[ship] <= s.now and calm_for(height, step, p.load_time, p.transfer_height):
            mass = min(s.tank, ready)
            s.tank = s.tank - mass if s.tank - mass > 1e-12 * p.tank else 0.0
            s.next_load = s.now + p.load_time
            at_berth = s.next_load + p.sail_time
            ashore = berth_time(height, at_berth, p.unload_time, p.berth_height) + p.unload_time
            free_at[ship] = ashore + p.sail_time
            _book(ashore + p.lag, mass, month_of_day, landed)
            _book(ashore, 1.0, month_of_day, trips)
            return


@inlined
def land_at_home(s: Any, month_of_day: NDArray[np.int64], landed: Floats) -> None:
    """What is still in the tank when the ship comes home is landed there and then."""
    _book(s.now, s.tank, month_of_day, landed)
    s.tank = 0.0


@inlined
def _book(hour: float, amount: float, month_of_day: NDArray[np.int64], by_month: Floats) -> None:
    """Add an amount to its month; what falls beyond the horizon is still under way."""
    day = hour / 24.0
    if day < month_of_day.shape[0]:
        by_month[month_of_day[int(day)]] += amount
