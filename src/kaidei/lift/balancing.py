"""The lower end turned round: what becomes of water and mud that enter the cylinder."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.lift import seawater
from kaidei.lift.design import CONCEPTS, SUBSEA_BOOSTER, Design, codes
from kaidei.lift.given import expect, real, require
from kaidei.lift.mud import Mud
from kaidei.lift.operating import operate
from kaidei.lift.roots import bracketed_root
from kaidei.units import Floats

_LADDER = np.geomspace(1.0, 1e-6, 120)
"""Flows tried over the greatest, from the fastest down."""


class Balance(NamedTuple):
    """What an inflow becomes at the lower end (...): flows [m3/s], pressure [Pa], if it lifts."""

    slurry_flow: Floats
    leak: Floats
    overpressure: Floats
    circulates: NDArray[np.bool_]


def balance(
    design: Design,
    mud: Mud,
    *,
    dilution: ArrayLike,
    inflow: ArrayLike,
    water: seawater.Profile = seawater.SITE,
) -> Balance:
    """Riser flow and leak when `inflow` [m3/s] of water and mud enters the cylinder.

    The inverse of `operate`, for `closed_circulation` and `subsea_booster`. With a seal conductance
    of zero all of it rises. As the conductance grows the cylinder sinks to the sea's pressure and
    all of it leaks, unless a booster pays for the weight of the column: then the cylinder is at
    ambient and all of it rises again.

    Raises
    ------
    ValueError in words for another concept, an inflow not above zero, or a design that cannot be.
    """
    expect(design, Design, "the design must be a lift.Design")
    concept = codes(design.concept, CONCEPTS, "concept")
    if not np.all((concept == 0) | (concept == SUBSEA_BOOSTER)):
        raise ValueError("balance is for closed_circulation and subsea_booster: other concepts "
                         "have no cylinder that an inflow could press on")  # fmt: skip
    into = real(inflow, "inflow", endless=False)
    require(into > 0.0, "inflow must be above zero")
    sized = operate(design, mud, dilution=dilution, slurry_flow=into, water=water)
    shape = sized.slurry_flow.shape
    into = np.broadcast_to(into, shape)

    def surplus(flow: Floats) -> Floats:
        point = operate(design, mud, dilution=dilution, slurry_flow=flow, water=water)
        return np.asarray(into - flow - np.clip(point.leak, -1e300, 1e300))

    # Lumps gather in slow flow and make it heavier, so there may be two: the faster one is stable.
    grid = 2.0 * into * _LADDER.reshape(-1, *(1,) * len(shape))
    able = surplus(grid) >= 0.0
    first = np.argmax(able, axis=0)[None]
    low = np.take_along_axis(grid, first, axis=0)[0]
    high = np.take_along_axis(grid, np.maximum(first - 1, 0), axis=0)[0]
    root = bracketed_root(surplus, low, high, rtol=1e-14)
    circulates = able.any(axis=0) & root.converged
    flow = np.where(circulates, root.value, 0.0)
    point = operate(design, mud, dilution=dilution, slurry_flow=flow, water=water)
    # A stalled riser: what enters leaks, at the pressure that drives the leak.
    with np.errstate(divide="ignore"):
        stalled = into / np.broadcast_to(np.asarray(design.seal_conductance, float), shape)
    pressure = np.where(circulates, point.overpressure, stalled)
    return Balance(flow, np.where(circulates, point.leak, into), pressure, circulates)
