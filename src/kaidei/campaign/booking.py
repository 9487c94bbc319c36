"""The one place where time and mass are booked, so that days, tonnes and the log always agree."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign.ship import RELOCATE
from kaidei.compiled import inlined
from kaidei.units import Floats

LOG = np.dtype(
    [
        ("agent", np.int16),
        ("activity", np.int16),
        ("reason", np.int16),
        ("place", np.int16),
        ("start", np.float64),
        ("end", np.float64),
        ("moving", np.float64),
        ("amount", np.float64),
    ]
)
"""A row of the log: agent 0 is the production ship, the others its shuttles; hours since the
start; `moving` the part of them that went from hole to hole; `amount` is what a stretch handled:
holes finished, a shuttle's solids, or in port those that the ship brought home [t_dry]."""


class Books(NamedTuple):
    """What is written down of one member; kept solids throughout, but `lifted`."""

    month_of_day: NDArray[np.int64]
    month_end: Floats
    """(months,) [h]."""
    days: Floats
    """(months, activity) [day]."""
    lifted: Floats
    """(months,) [t_dry]."""
    loaded: Floats
    """(months,) out of the production ship [t_dry]: to shuttles, or ashore at home."""
    unloaded: Floats
    """(months,) out of the shuttles into the island's store, or ashore at home [t_dry]."""
    landed: Floats
    """(months,) out of the island's plant, or ashore at home [t_dry]."""
    trips: Floats
    """(months,) unloadings."""
    waits: Floats
    """(reasons,) hours lost to each reason: tank full, and shuttles waiting for berth or store."""
    log: NDArray[np.void]
    """(rows,) of LOG, none where no log is wanted."""


@inlined
def write(
    s: Any, b: Books, agent: int, activity: int, reason: int, place: int, start: float, end: float,
    moving: float, amount: float,
) -> None:  # fmt: skip
    """Add a row to the log; a production ship's stretch that only goes on lengthens the last."""
    row = int(s.log_rows)
    if row > 0 and agent == 0:
        last = b.log[row - 1]
        same = last.agent == 0 and last.activity == activity and last.reason == reason
        if same and last.end == start and last.place == place:
            last.end = end
            last.moving += moving
            last.amount += amount
            return
    if row < b.log.shape[0]:
        line = b.log[row]
        line.agent, line.activity, line.reason, line.place = agent, activity, reason, place
        line.start, line.end, line.moving, line.amount = start, end, moving, amount
    s.log_rows += 1.0


@inlined
def spend(
    s: Any, b: Books, dt: float, activity: int, reason: int, place: int, moving: float, holes: float
) -> None:
    """Let `dt` hours of the production ship pass.

    moving: share of the time that goes from hole to hole, booked as relocation.
    """
    now, end = s.now, s.now + dt
    while now < end:
        month = b.month_of_day[int(now / 24.0)]
        stop = min(end, b.month_end[month])
        b.days[month, activity] += (1.0 - moving) * (stop - now) / 24.0
        if moving > 0.0:
            b.days[month, RELOCATE] += moving * (stop - now) / 24.0
        now = stop
    if b.log.shape[0] > 0:
        write(s, b, 0, activity, reason, place, s.now, end, moving * dt, holes)
    s.now = end


@inlined
def spread(b: Books, by_month: Floats, start: float, end: float, amount: float) -> None:
    """Book an amount evenly over a stretch; what lies beyond the horizon is left out."""
    last = b.month_end[b.month_end.shape[0] - 1]
    if end <= start:
        if start < last:
            by_month[b.month_of_day[int(start / 24.0)]] += amount
        return
    now = start
    while now < end and now < last:
        month = b.month_of_day[int(now / 24.0)]
        stop = min(end, b.month_end[month])
        by_month[month] += amount * (stop - now) / (end - start)
        now = stop
