"""An airlift that starts, and one that is blown out because its foot is plugged."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.lift.gas import ATMOSPHERE, GAS_CONSTANT, STANDARD_TEMPERATURE
from kaidei.lift.given import require, whole
from kaidei.lift.transient import filling, gas_column
from kaidei.lift.transient.filling import Column
from kaidei.units import Floats

_STANDARD = ATMOSPHERE / (GAS_CONSTANT * STANDARD_TEMPERATURE)
"""Density [kg/m3] of the air that a gas flow counts, as an ideal gas."""

_COLD, _HOT = 200.0, 500.0
"""Temperatures [K] that air pumped into the sea may have; what lies outside was meant in another
unit."""
_KICK, _PARTS = 60.0, 20
"""Seconds over which the greatest outflow is averaged, and how finely it is sought."""


class GasStart(NamedTuple):
    """From the first gas on. Leading dims (...) are those of the input.

    time (..., records) [s]; injection_pressure (..., records) absolute, in the riser where the gas
    comes in [Pa]; intake, slurry, gas (..., records): flow at the foot, and of slurry and gas at
    the discharge, the gas as it is there [m3/s]; depth (..., cells) [m]; void, pressure (...,
    records, cells) [1], absolute [Pa]; gas_held (..., records, cells) in each cell [kg]; collapse
    (...): greatest pressure of the sea beside it above that within, at any record [Pa]; kick (...):
    the greatest flow of slurry that is thrown out over a minute [m3/s], whose middle is kick_time
    (...) [s]; thrown (..., records): that flow over the minute about each time [m3/s];
    slurry_in, slurry_out (...) [m3], gas_in, gas_out (...) [kg]: passed since the start.
    """

    time: Floats
    injection_pressure: Floats
    intake: Floats
    slurry: Floats
    gas: Floats
    depth: Floats
    void: Floats
    pressure: Floats
    gas_held: Floats
    collapse: Floats
    kick: Floats
    kick_time: Floats
    thrown: Floats
    slurry_in: Floats
    slurry_out: Floats
    gas_in: Floats
    gas_out: Floats


def airlift_start(
    slurry: Column,
    *,
    gas_flow: ArrayLike,
    injection_depth: ArrayLike,
    outlet_height: ArrayLike = 0.0,
    sea_density: ArrayLike = 1040.0,
    temperature: ArrayLike = 283.15,
    ramp: ArrayLike = 60.0,
    inlet_loss: ArrayLike = 1.5,
    plugged: bool = False,
    duration: float = 2 * 3600.0,
    cells: int = 400,
    records: int = 241,
) -> GasStart:
    """A riser full of slurry at rest, into which gas is let from time zero on.

    Parameters
    ----------
    slurry : the riser's column, from the foot to the discharge
    gas_flow : (...) as volume at 20 C and 1 atm [m3/s]; ramp : (...) until all of it comes [s]
    injection_depth : (...) below the sea's surface [m]
    outlet_height : (...) of the discharge above it [m]
    sea_density : (...) mean, beside the riser [kg/m3]; temperature : (...) of the gas [K]
    inlet_loss : (...) velocity heads lost at the foot [1]
    plugged : the foot is shut, as by a plug: gas then blows the riser out
    duration [s], cells of the riser, records over the duration

    The foot takes in slurry of one density, whatever flows. Gas is ideal, 5 to 9 percent too dense
    at 25 to 30 MPa. Slip as in `gas_column`; friction of the slurry at the mixture's speed, by its
    share. Waves of pressure, choking and lumps are left out. What lies above the first gas grows
    lighter as it leaves, so that the flow at one instant has no bound but the front's blur: it
    grows with the cells for ever. What leaves in a minute has a limit, and `kick` is within 4
    percent of it from 200 cells on. Gas and slurry are conserved to rounding; the step is chosen.

    Raises
    ------
    ValueError in words: gas let in below the foot or above the sea, columns that cannot be, and a
    flow that could not be followed.
    """
    shape, d = filling.numbers(
        slurry, gas_flow=gas_flow, injection=injection_depth, height=outlet_height,
        sea=sea_density, temperature=temperature, ramp=ramp, inlet_loss=inlet_loss,
    )  # fmt: skip
    filling.bounded(d)
    duration, records = filling.lasting(duration, records)
    cells = whole(cells, "cells", 4)
    _check(d)
    n, cell = len(d["length"]), d["length"] / cells
    area = 0.25 * np.pi * (d["diameter"] ** 2 - d["inner_diameter"] ** 2)
    table = filling.rubbing(d, np.full(n, 30.0))
    out, tally = np.empty((n, records, 5)), np.zeros((n, 4))
    void, pressure, held = (np.empty((n, records, cells)) for _ in range(3))
    window = min(_KICK, duration)
    times = int(np.ceil(duration / window * _PARTS))
    thrown = np.zeros((n, times + 1))
    for m in range(n):
        case = _case(d, table, m, area[m], cell[m], int(plugged), duration / (records - 1))
        steps = gas_column.march(case, m, table.drag, duration, out[m], void[m], pressure[m],
                                 held[m], tally[m], thrown[m])  # fmt: skip
        require(steps >= 0, "the gas could not be followed: take fewer cells or a longer ramp")
    depth = d["length"][:, None] - d["height"][:, None] - (np.arange(cells) + 0.5) * cell[:, None]
    sea = ATMOSPHERE + (d["sea"] * g)[:, None, None] * np.maximum(depth[:, None], 0.0)
    wide, through = area[:, None], tally * area[:, None]
    tick = duration / times
    flow = (thrown[:, _PARTS:] - thrown[:, :-_PARTS]) / (_PARTS * tick)
    kick = np.argmax(flow, axis=1)
    rows = (out[:, :, 0], out[:, :, 1], out[:, :, 2] * wide, out[:, :, 3] * wide,
            out[:, :, 4] * wide, depth, void, pressure, held * (area * cell)[:, None, None],
            np.max(sea - pressure, axis=(1, 2)), flow.max(axis=1) * area,
            (kick + 0.5 * _PARTS) * tick, _about(thrown, out[:, :, 0], window) * wide,
            *(through[:, k] for k in range(4)))  # fmt: skip
    return GasStart(*(part.reshape(shape + part.shape[1:]) for part in rows))


def _about(thrown: Floats, time: Floats, window: float) -> Floats:
    """Mean flow [m/s] over a window [s] about each time (N, records) [s], less of it at the ends,
    of what was thrown out by times (N, K), evenly to the last one."""
    told = np.linspace(0.0, time[0, -1], thrown.shape[1])
    first, last = (np.clip(time + part * window, 0.0, told[-1]) for part in (-0.5, 0.5))
    out = [np.interp(last[m], told, row) - np.interp(first[m], told, row)
           for m, row in enumerate(thrown)]  # fmt: skip
    return np.asarray(out) / (last - first)


def _case(
    d: dict[str, Any], table: filling.Rubbing, m: int, area: float, cell: float, closed: int,
    longest: float,
) -> gas_column.Case:  # fmt: skip
    at = {name: float(values[m]) for name, values in d.items()}
    below = at["length"] - at["height"]
    # Between the middles of two cells, by the distance to either.
    place = (below - at["injection"]) / cell - 0.5
    lower = min(max(int(place), 0), int(at["length"] / cell + 0.5) - 2)
    width = at["diameter"] - at["inner_diameter"]
    return gas_column.Case(
        cell=cell, density=at["density"], foot=ATMOSPHERE + at["sea"] * g * below,
        inlet=0.5 * at["density"] * at["inlet_loss"], top=ATMOSPHERE, closed=closed,
        gas=GAS_CONSTANT * at["temperature"], drift=gas_column.DRIFT * float(np.sqrt(g * width)),
        hold=float(table.hold[m]), fastest=float(table.fastest[m]),
        injected=_STANDARD * at["gas_flow"] / area, ramp=at["ramp"],
        at=lower, part=min(max(lower + 1.0 - place, 0.0), 1.0), longest=min(longest, 5.0),
    )  # fmt: skip


def _check(d: dict[str, Floats]) -> None:
    require(d["gas_flow"] >= 0.0, "gas flow cannot be below zero")
    require((d["temperature"] >= _COLD) & (d["temperature"] <= _HOT), f"temperature of the gas "
            f"must lie between {_COLD:g} and {_HOT:g} K: 10 degrees C are 283.15")  # fmt: skip
    require((d["ramp"] >= 0.0) & (d["inlet_loss"] >= 0.0),
            "ramp and velocity heads lost cannot be below zero")  # fmt: skip
    require(d["sea"] > 0.0, "sea density must be above zero")
    require(d["height"] >= 0.0, "the outlet's height above the sea cannot be below zero")
    below = d["length"] - d["height"]
    require((d["injection"] > 0.0) & (d["injection"] <= below), "gas must be let in between the "
            "sea's surface and the riser's foot (injection depth)")  # fmt: skip
