"""Positive-displacement pump: a flow that hardly knows its pressure, less what slips back.

Strokes carry a fixed volume; past valves and packing a part leaks back, in proportion to pressure
and whatever the rate of strokes (laminar flow in clearances). A triplex mud pump in order delivers
0.90 to 0.98 of what it displaces, a worn one 0.80 to 0.88 (drilling practice).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from kaidei.compiled import compiled
from kaidei.units import Floats


class Pump(NamedTuple):
    """What a positive-displacement pump is; arrays too for `solve`.

    displacement [m3] a stroke, of all cylinders; greatest_rate and least_rate [1/s] of strokes;
    pressure_limit [Pa]; slip [m3/s/Pa] from `slip`; efficiency [1] of gear and drive, slip apart.
    """

    displacement: float
    greatest_rate: float
    least_rate: float
    pressure_limit: float
    slip: float
    efficiency: float


class Strokes(NamedTuple):
    """Rate of strokes [1/s], efficiency [1], shaft power [W]; inf, 0 and inf where it cannot."""

    rate: Floats
    efficiency: Floats
    shaft_power: Floats


@compiled
def rate_needed(flow: float, pressure: float, pump: Pump) -> float:
    """Strokes [1/s] that deliver a flow [m3/s] against a pressure [Pa]; inf where it cannot.

    Never below the least rate: valves no longer close well there and grains settle, so what is not
    wanted goes back by a by-pass.
    """
    if pressure > pump.pressure_limit:
        return math.inf
    rate = (flow + pump.slip * max(pressure, 0.0)) / pump.displacement
    return max(rate, pump.least_rate) if rate <= pump.greatest_rate else math.inf


@compiled
def efficiency(flow: float, pressure: float, pump: Pump) -> float:
    """Hydraulic over shaft power [1] at a flow [m3/s] and pressure [Pa]; 0 where it cannot."""
    return pump.efficiency * flow / (pump.displacement * rate_needed(flow, pressure, pump))


@compiled
def greatest_flow(pressure: float, pump: Pump) -> float:
    """Flow [m3/s] at the greatest rate against a pressure [Pa]; 0 beyond the pressure limit."""
    if pressure > pump.pressure_limit:
        return 0.0
    return max(pump.displacement * pump.greatest_rate - pump.slip * max(pressure, 0.0), 0.0)


def slip(volumetric_efficiency: ArrayLike, flow: ArrayLike, pressure: ArrayLike) -> Floats:
    """Slip [m3/s/Pa] of a pump that delivers `flow` [m3/s] at `pressure` [Pa], that part of its
    displacement [1].
    """
    part = np.asarray(volumetric_efficiency, dtype=np.float64)
    if not np.all((part > 0.0) & (part <= 1.0)):
        raise ValueError("volumetric efficiency must be above 0 and at most 1")
    if not np.all((np.asarray(flow) > 0.0) & (np.asarray(pressure) > 0.0)):
        raise ValueError("flow and pressure of the test must be above zero")
    return np.asarray((1.0 / part - 1.0) * np.asarray(flow) / np.asarray(pressure))


def solve(flow: ArrayLike, pressure: ArrayLike, pump: Pump) -> Strokes:
    """Strokes, efficiency and shaft power at a flow [m3/s] and pressure [Pa]; all broadcast.

    Raises ValueError in words for a pump that cannot be, or a flow not above zero.
    """
    for name in ("displacement", "greatest_rate", "pressure_limit", "efficiency"):
        if not np.all(np.asarray(getattr(pump, name)) > 0.0):
            raise ValueError(f"{name.replace('_', ' ')} of the pump must be above zero")
    if not np.all(np.asarray(pump.efficiency) <= 1.0):
        raise ValueError("efficiency of the pump cannot be above one")
    if not np.all(np.asarray(pump.slip) >= 0.0):
        raise ValueError("slip of the pump cannot be below zero")
    if not np.all((np.asarray(pump.least_rate) >= 0.0) & (
        np.asarray(pump.least_rate) <= np.asarray(pump.greatest_rate)
    )):  # fmt: skip
        raise ValueError("least rate of strokes must be between zero and the greatest rate")
    if not np.all(np.asarray(flow) > 0.0) or not np.all(np.asarray(pressure) >= 0.0):
        raise ValueError("flow must be above zero and pressure at least zero")
    wide = np.broadcast_arrays(flow, pressure, *pump)
    given = np.stack([np.asarray(one, dtype=np.float64).ravel() for one in wide])
    found = np.empty((len(Strokes._fields), given.shape[1]))
    _solve_all(given, found)
    return Strokes(*(one.reshape(wide[0].shape) for one in found))


@compiled
def _solve_all(given: Floats, found: Floats) -> None:
    for i in range(given.shape[1]):
        flow, pressure = given[0, i], given[1, i]
        pump = Pump(given[2, i], given[3, i], given[4, i], given[5, i], given[6, i], given[7, i])
        rate = rate_needed(flow, pressure, pump)
        found[0, i], found[1, i] = rate, efficiency(flow, pressure, pump)
        work = pump.displacement * pressure / pump.efficiency
        found[2, i] = rate * work if rate < math.inf else math.inf
