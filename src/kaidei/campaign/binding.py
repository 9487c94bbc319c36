"""Which link of the chain from the sea floor to the island bound a phase."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign.ship import BERTH_QUEUE, BERTH_SEA, FLEET, ISLAND_PLANT, TRANSFER_SEA
from kaidei.units import Floats

LIMITS = ("none", "lift", "thickener", "tank", "transfer", "shuttles", "berth", "island plant")
"""What binds; `none` where nothing was lifted."""

(NONE, BY_LIFT, BY_THICKENER, BY_TANK, BY_TRANSFER, BY_SHUTTLES, BY_BERTH,
 BY_PLANT) = range(len(LIMITS))  # fmt: skip


def binding(
    lift_hours: Floats,
    slowed: NDArray[np.bool_],
    full_hours: Floats,
    waits: Floats,
    home_full: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """What took most of the time in which the ship might have lifted, code of LIMITS (M,).

    lift_hours: lifting (M,). slowed: whether the thickener slows the lift. full_hours: with a full
    tank (M,). waits: hours lost by reason (M, reasons), full tanks and shuttles that wait for berth
    or plant. home_full: without shuttles, whether every voyage came home with a full tank.

    A ship that lifts most of that time is bound by its lift, or by its thickener where that slows
    it; else by the cause of most of its full-tank hours: those not put down to the sea at the
    transfer or to shuttles under way are shared between berth (its sea and its queue) and plant as
    the shuttles' waits are.
    """
    hours = np.zeros((len(lift_hours), len(LIMITS)))
    row = np.arange(len(lift_hours))
    hours[row, np.where(home_full, BY_TANK, np.where(slowed, BY_THICKENER, BY_LIFT))] = lift_hours
    hours[:, BY_TRANSFER], hours[:, BY_SHUTTLES] = waits[:, TRANSFER_SEA], waits[:, FLEET]
    rest = np.maximum(full_hours - waits[:, TRANSFER_SEA] - waits[:, FLEET], 0.0)
    at_berth = waits[:, BERTH_SEA] + waits[:, BERTH_QUEUE]
    ashore = at_berth + waits[:, ISLAND_PLANT]
    berth = np.divide(at_berth, ashore, out=np.ones_like(ashore), where=ashore > 0.0)
    hours[:, BY_BERTH], hours[:, BY_PLANT] = rest * berth, rest * (1.0 - berth)
    return np.asarray(np.where(lift_hours > 0.0, hours.argmax(axis=1), NONE))
