"""What a stop costs each member: waves of pressure, lumps that settle, gel, mud that runs back.

By `transient`'s closed forms, and its solver on a coarse grid for a trip.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.constants import g

from kaidei.lift import mud as mud_module
from kaidei.lift import riser, transient
from kaidei.lift.assembly import HOUR, MEGA, Case
from kaidei.lift.design import AIRLIFT, SUBSEA_BOOSTER
from kaidei.lift.mud import MOST_LUMPS
from kaidei.lift.operating import Solution
from kaidei.lift.transient import Column
from kaidei.units import Floats

BULK_MODULUS = 2.34e9
"""Of seawater [Pa], taken for slurry; grains make it stiffer by their share of a few percent."""
LONGEST = 24.0 * HOUR
"""A stop is followed for so long."""
TRIP = (60.0, 60)
"""Seconds and cells of a trip: the wave comes back three times."""


@dataclass(frozen=True)
class Stopped:
    """The riser of those rows that lift, as it stops; (R,) each, SI."""

    column: Column
    velocity: Floats
    lumps: Floats
    available: Floats
    wave_speed: Floats
    burst: Floats
    collapse: Floats
    sea: Floats


def stops(case: Case, found: Solution) -> dict[str, Floats]:
    """What a stop asks and costs, by the contract's names, (N,) each.

    Where nothing is lifted nothing stops: pressures and volumes 0, times inf. An airlift has no
    pump in its riser: its trip is 0.
    """
    lifts = found.mud_lifted > 0.0
    told = {name: np.full(lifts.shape, np.inf if name in _TIMES else 0.0) for name in NAMES}
    if not lifts.any():
        return told
    rows = np.flatnonzero(lifts)
    at = stopped(case, found, rows)
    pumped = np.asarray(case.design.concept)[rows] != AIRLIFT
    told_here = _rested(case, at, rows) | _ran_back(case, at, rows)
    for name, values in told_here.items():
        told[name][rows] = values
    if pumped.any():
        for name, values in _tripped(case, _only(at, pumped), rows[pumped]).items():
            told[name][rows[pumped]] = values
    return told


NAMES = (
    "restart_pressure", "restart_available", "longest_rest", "plug_height", "plug_held",
    "run_back", "trip_jump", "trip_peak", "trip_burst_use", "trip_collapse_use",
)  # fmt: skip
_TIMES = ("longest_rest", "plug_held")


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


def _tripped(case: Case, at: Stopped, rows: NDArray[np.int64]) -> dict[str, Floats]:
    """The pump at the foot loses its drive."""
    found = transient.pump_trip(
        at.column, velocity=at.velocity, wave_speed=at.wave_speed,
        start_depth=at.column.length, run_down=case.run_down[rows], sea_density=at.sea,
        duration=TRIP[0], cells=TRIP[1], records=2, places=2,
    )  # fmt: skip
    sure = transient.margins(
        found, rating=at.burst, collapse_rating=at.collapse, sea_density=at.sea
    )
    jump = transient.joukowsky(at.column.density, at.wave_speed, at.velocity)
    return {
        "trip_jump": jump / MEGA,
        "trip_peak": sure.burst / MEGA,
        "trip_burst_use": sure.burst_use,
        "trip_collapse_use": np.maximum(sure.collapse_use, 0.0),
    }


def stopped(case: Case, found: Solution, rows: NDArray[np.int64]) -> Stopped:
    """The riser of some rows as it stops: what fills it, what drives it, what it bears."""
    design, point, count = case.design, found.point, case.rest.shape

    def of(values: object) -> Floats:
        return np.broadcast_to(np.asarray(values, dtype=np.float64), count)[rows]

    stiff = mud_module.rheology(case.mud, point.dilution)
    two = of(design.concept) <= SUBSEA_BOOSTER
    within = two & (design.direction == "reverse")  # slurry rises in the inner pipe
    bore = np.where(within, of(design.inner_bore), of(design.riser_bore))
    column = Column(
        of(design.depth), bore, np.where(two & ~within, of(design.inner_diameter), 0.0),
        density=of(point.slurry_density), yield_stress=of(stiff.yield_stress),
        consistency=of(stiff.consistency), flow_index=of(stiff.flow_index),
        roughness=of(design.roughness), eccentricity=of(design.eccentricity),
    )  # fmt: skip
    burst, collapse = _ratings(case, rows, within)
    return Stopped(
        column=column,
        velocity=of(point.slurry_velocity),
        lumps=np.minimum(of(point.lumps), 0.9 * MOST_LUMPS),
        available=_available(case, found)[rows],
        wave_speed=_wave_speed(case, column, rows, within),
        burst=burst,
        collapse=collapse,
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


def _wave_speed(
    case: Case, column: Column, rows: NDArray[np.int64], within: NDArray[np.bool_]
) -> Floats:
    """Of pressure in the slurry's bore [m/s], with walls as they are on the mean."""
    string = case.string
    outer, bore = np.asarray(string.outer_diameter)[rows], np.asarray(string.inner_diameter)[rows]
    length = np.asarray(string.length)[rows]
    wall = 0.5 * ((outer - bore) * length).sum(axis=1) / length.sum(axis=1)
    pipe = np.asarray(string.inner_pipe_outer)[rows, 0]
    thin = 0.5 * (pipe - np.asarray(string.inner_pipe_inner)[rows, 0])
    ring = np.asarray(column.inner_diameter)
    return transient.annulus_wave_speed(
        density=column.density, bulk_modulus=BULK_MODULUS, youngs_modulus=riser.YOUNGS_MODULUS,
        outer_diameter=column.diameter, outer_wall=np.where(within, thin, wall),
        # Without a pipe within, one too small to matter.
        inner_diameter=np.maximum(ring, 1e-6), inner_wall=np.where(ring > 0.0, thin, 1.0),
    )  # fmt: skip


def _ratings(
    case: Case, rows: NDArray[np.int64], within: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Pressures [Pa] that the slurry's pipe is allowed from within and from outside."""
    string = case.string
    still = riser.stand(string)
    usage = np.asarray(case.allowed.usage)[rows]
    real = np.asarray(string.length)[rows] > 0.0
    strong = np.asarray(case.allowed.riser_yield)[rows, None]
    sizes = (np.asarray(string.outer_diameter)[rows], np.asarray(string.inner_diameter)[rows])
    bears = riser.burst_rating(*sizes, strong)
    resists = riser.collapse_rating(*sizes, strong, tension_stress=still.riser_stress[rows])
    burst, collapse = (np.where(real, x, np.inf).min(axis=1) for x in (bears, resists))
    if within.any():
        pipe = np.asarray(string.inner_pipe_outer)[rows, 0][within]
        sizes = (pipe, np.asarray(string.inner_pipe_inner)[rows, 0][within])
        grade = np.asarray(case.allowed.inner_yield)[rows][within]
        pull = still.inner_stress[rows].max(axis=1)[within]
        burst[within] = riser.burst_rating(*sizes, grade)
        collapse[within] = riser.collapse_rating(*sizes, grade, tension_stress=pull)
    return usage * burst, np.maximum(usage * collapse, 1.0)


def single(at: Stopped) -> Column:
    """The first row's column alone."""
    return _only(at, np.array(0)).column


def _only(at: Stopped, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Stopped:
    names = ("length", "diameter", "inner_diameter", "density", "yield_stress", "consistency",
             "flow_index", "roughness", "eccentricity")  # fmt: skip
    parts: dict[str, Any] = {n: np.asarray(getattr(at.column, n))[chosen] for n in names}
    column = replace(at.column, **parts)
    rest = {n: getattr(at, n)[chosen] for n in Stopped.__dataclass_fields__ if n != "column"}
    return Stopped(column, **rest)
