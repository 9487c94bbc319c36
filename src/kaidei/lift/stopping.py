"""What a stop costs each member: waves of pressure, lumps that settle, gel, mud that runs back.

By `transient`'s closed forms; waves and what the pipes bear are `tripping`'s.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.constants import g

from kaidei.lift import transient, tripping
from kaidei.lift.assembly import HOUR, MEGA, Case
from kaidei.lift.design import SUBSEA_BOOSTER
from kaidei.lift.mud import MOST_LUMPS
from kaidei.lift.operating import Solution
from kaidei.lift.transient import Column
from kaidei.units import Floats

LONGEST = 24.0 * HOUR
"""A stop is followed for so long."""


@dataclass(frozen=True)
class Stopped:
    """The slurry of those rows that lift, as it stops; (R,) each, SI."""

    column: Column
    lumps: Floats
    available: Floats
    sea: Floats


def stops(case: Case, found: Solution) -> dict[str, Floats]:
    """What a stop asks and costs, by the contract's names, (N,) each.

    Where nothing is lifted nothing stops: pressures, uses and volumes 0, times and the least
    pressure inf. So is the latter of an airlift, which has no pump to trip, nor a jump or peak.
    """
    lifts = found.mud_lifted > 0.0
    told = {name: np.full(lifts.shape, np.inf if name in _ENDLESS else 0.0) for name in NAMES}
    if not lifts.any():
        return told
    rows = np.flatnonzero(lifts)
    at = stopped(case, found, rows)
    told_here = _rested(case, at, rows) | _ran_back(case, at, rows)
    told_here |= tripping.trips(case, found, rows)
    for name, values in told_here.items():
        told[name][rows] = values
    return told


NAMES = (
    "restart_pressure", "restart_available", "longest_rest", "plug_height", "plug_held",
    "run_back", *tripping.NAMES,
)  # fmt: skip
_ENDLESS = ("longest_rest", "plug_held", "trip_least")


def _rested(case: Case, at: Stopped, rows: NDArray[np.int64]) -> dict[str, Floats]:
    """After a rest: the plug at the foot, the gel, and what starts it again."""
    count, ratio, rest = case.rest.shape, case.gel_ratio[rows], case.rest[rows]
    lumps = {
        "lumps": at.lumps,
        "lump_size": np.broadcast_to(case.mud.lump_size, count)[rows],
        "lump_density": np.broadcast_to(case.mud.wet_density, count)[rows],
        "ratio": ratio,
        "plug_stress": case.plug_stress[rows],
    }
    plug = transient.plug_front(at.column, rest_time=rest, **lumps)
    longest = transient.longest_stop(
        at.column, pressure=at.available, sea_density=at.sea, within=LONGEST, **lumps
    )
    start = transient.restart(
        at.column, rest_time=rest, pressure=at.available, sea_density=at.sea,
        plug_pressure=plug.plug_pressure, ratio=ratio,
    )  # fmt: skip
    return {
        "restart_pressure": start.needed / MEGA,
        "restart_available": at.available / MEGA,
        "longest_rest": longest / HOUR,
        "plug_height": plug.front,
        "plug_held": plug.held / HOUR,
    }


def _ran_back(case: Case, at: Stopped, rows: NDArray[np.int64]) -> dict[str, Floats]:
    """Through the seal, or the open foot of a single pipe; a closed seal holds all of it."""
    two = np.asarray(case.design.concept)[rows] <= SUBSEA_BOOSTER
    seal = np.broadcast_to(case.design.seal_conductance, case.rest.shape)[rows]
    fell = transient.run_back_volume(at.column, sea_density=at.sea)
    return {"run_back": np.where(two & (seal == 0.0), 0.0, fell)}


def stopped(case: Case, found: Solution, rows: NDArray[np.int64]) -> Stopped:
    """The slurry of some rows as it stops: what it is, and what can drive it again."""

    def of(values: object) -> Floats:
        return np.broadcast_to(np.asarray(values, dtype=np.float64), case.rest.shape)[rows]

    return Stopped(
        column=tripping.slurry_column(case, found, rows),
        lumps=np.minimum(of(found.point.lumps), 0.9 * MOST_LUMPS),
        available=_available(case, found)[rows],
        sea=of(case.string.water_density),
    )


def _available(case: Case, found: Solution) -> Floats:
    """Pressure [Pa] that can push the slurry at the foot, by concept.

    Closed: what the seal holds. A jet: what it gives now, as far as the ship's pump can be raised.
    A pump below: its most. Gas: what a riser full of it above the inlet would leave the sea to
    push with.
    """
    design, limits, point = case.design, case.limits, found.point
    gain = point.slurry_friction + point.density_head + point.outlet_head - point.overpressure
    spare = np.asarray(limits.pump_pressure) / np.maximum(point.pump_pressure, 0.1 * MEGA)
    ways = (
        np.minimum(limits.seal_capacity, limits.uplift_capacity),
        gain * np.maximum(spare, 1.0),
        design.booster_limit,
        design.rated_pressure,
        g * point.slurry_density * np.asarray(design.injection_depth),
    )
    count = case.rest.shape
    table = np.stack([np.broadcast_to(np.asarray(way, np.float64), count) for way in ways])
    chosen = np.broadcast_to(np.asarray(design.concept), count)[None]
    return np.asarray(np.maximum(np.take_along_axis(table, chosen, axis=0)[0], 0.0))
