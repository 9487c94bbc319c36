"""A wave of concentration up the riser after the feed has surged."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.compiled import compiled
from kaidei.lift.finite_volume import LIMITED
from kaidei.lift.given import common_shape, real, require, whole
from kaidei.lift.mud import MOST_LUMPS
from kaidei.lift.transient import filling, settled
from kaidei.units import Floats

POWER = 2.8
"""How a crowd slows settling, at the Reynolds numbers of lumps (some 100): 4.45 Re^-0.1 of
Richardson and Zaki (1954), as in `settling.hindrance`, is 2.8."""


class Surge(NamedTuple):
    """time (..., records) [s]; height (..., cells) above the foot [m]; fraction (..., records,
    cells) [1] of what stands there; delivered (..., records) flow of particles at the top over the
    slurry's [1]; head (..., records): weight of all particles above the carrier's [Pa]; inflow,
    outflow (...): particles that passed foot and top since the start [m of riser]."""

    time: Floats
    height: Floats
    fraction: Floats
    delivered: Floats
    head: Floats
    inflow: Floats
    outflow: Floats


def feed_surge(
    *,
    length: ArrayLike,
    velocity: ArrayLike,
    fraction: ArrayLike,
    surge_fraction: ArrayLike,
    surge_time: ArrayLike,
    settling_velocity: ArrayLike = 0.0,
    excess_density: ArrayLike = 300.0,
    packing: ArrayLike = MOST_LUMPS,
    power: ArrayLike = POWER,
    duration: float = 8 * 3600.0,
    cells: int = 280,
    records: int = 201,
) -> Surge:
    """What stands in a riser while and after its feed is thicker for some time.

    Parameters
    ----------
    length, velocity : (...) of the riser [m], and of the slurry in it [m/s], above zero
    fraction, surge_fraction : (...) by volume of the feed [1], before and after, and during the
        surge that starts at time zero; below packing
    surge_time : (...) it lasts [s]
    settling_velocity : (...) of one particle alone [m/s]: 0 for fines, `settling.velocity` of lumps
    excess_density : (...) of a particle over what carries it [kg/m3]
    packing : (...) by volume [1]; power : (...) of the crowd's slowing, as in Richardson and Zaki
    duration [s], cells of the riser, records over the duration

    The flow is kept by the pump whatever the wave weighs, and the front is not blurred by the
    velocity's profile over the bore. Nothing is lost or made: inflow - outflow is what the riser
    gains, to rounding. The slurry must rise faster than one particle sinks: else none is carried.

    Raises
    ------
    ValueError in words: fractions beyond packing, particles that sink faster than the slurry rises.
    """
    given = {"length": length, "velocity": velocity, "fraction": fraction,
             "surge_fraction": surge_fraction, "surge_time": surge_time,
             "settling_velocity": settling_velocity, "excess_density": excess_density,
             "packing": packing, "power": power}  # fmt: skip
    arrays = {name: real(value, name.replace("_", " "), endless=False)
              for name, value in given.items()}  # fmt: skip
    shape = common_shape({name: value.shape for name, value in arrays.items()})
    d = {name: np.broadcast_to(value, shape).ravel() for name, value in arrays.items()}
    duration, records = filling.lasting(duration, records)
    cells = whole(cells, "cells", 2)
    _check(d)
    n = len(d["length"])
    cell = d["length"] / cells
    fastest = d["velocity"] + d["settling_velocity"]
    steps = np.maximum(np.ceil(duration * fastest / (cell * settled.COURANT)), records - 1)
    phi, time = np.empty((n, records, cells)), np.empty((n, records))
    delivered, passed = np.empty((n, records)), np.zeros((n, 2))
    for m in range(n):
        _march(d["velocity"][m], d["fraction"][m], d["surge_fraction"][m], d["surge_time"][m],
               d["settling_velocity"][m], d["packing"][m], d["power"][m], cell[m],
               duration / steps[m], int(steps[m]), phi[m], time[m], delivered[m],
               passed[m])  # fmt: skip
    head = g * d["excess_density"][:, None] * phi.sum(axis=2) * cell[:, None]
    height = (np.arange(cells) + 0.5) * cell[:, None]
    rows = (time, height, phi, delivered / d["velocity"][:, None], head, passed[:, 0], passed[:, 1])
    return Surge(*(part.reshape(shape + part.shape[1:]) for part in rows))


def _check(d: dict[str, Floats]) -> None:
    for name in ("length", "velocity", "packing"):
        require(d[name] > 0.0, f"{name} must be above zero")
    for name in ("fraction", "surge_fraction"):
        require((d[name] >= 0.0) & (d[name] < d["packing"]), f"{name.replace('_', ' ')} must lie "
                "between 0 and packing: beyond it nothing flows")  # fmt: skip
    require((d["surge_time"] >= 0.0) & (d["settling_velocity"] >= 0.0),
            "surge time and settling velocity cannot be below zero")  # fmt: skip
    require(d["settling_velocity"] < d["velocity"], "particles sink faster than the slurry rises: "
            "none is carried, and they pack at the foot; take a greater velocity")  # fmt: skip
    require(d["power"] * d["packing"] > 1.0, "power times packing must be above 1: a crowd must "
            "slow settling faster than it grows")  # fmt: skip
    require(d["packing"] <= 1.0, "packing must be at most 1")


@compiled
def _march(
    flow: float, fraction: float, surge: float, lasts: float, speed: float, packing: float,
    power: float, cell: float, step: float, steps: int, out: Floats, time: Floats,
    delivered: Floats, passed: Floats,
) -> None:  # fmt: skip
    records, cells = out.shape
    first, lean, rate, ends = np.empty(cells), np.empty(cells), np.empty(cells), np.zeros(2)
    m = power * packing
    phi = np.full(cells, _standing(flow, fraction, speed, packing, m))
    written = 0
    for n in range(steps + 1):
        while written < records and n >= written * steps / (records - 1):
            out[written], time[written] = phi, n * step
            delivered[written] = max(settled.flux(phi[cells - 1], flow, speed, packing, m), 0.0)
            written += 1
        if n == steps:
            break
        # The part of the step in which the surge lasts, so that all of it comes in.
        part = min(max(lasts / step - n, 0.0), 1.0)
        feed = flow * (fraction + part * (surge - fraction))
        settled.advance(phi, first, flow, speed, packing, m, feed, math.inf, cell, step, LIMITED,
                        lean, rate, ends, passed)  # fmt: skip


@compiled
def _standing(flow: float, fraction: float, speed: float, packing: float, power: float) -> float:
    """What stands in steady flow where `fraction` is delivered; packing where none is carried."""
    low, high = fraction, packing
    for _ in range(60):
        middle = 0.5 * (low + high)
        if settled.flux(middle, flow, speed, packing, power) < flow * fraction:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
