"""Every drive of a concept loses its power at once: what both pipes must bear, and by what.

Each bore is followed alone (`transient.pump_trip`), the cylinder between them at the pressure it
had. What starts a bore, by concept:

closed_circulation, bottom_jet_pump: the ship's pump, a piston pump, stops; what enters the riser's
    foot stops with it
subsea_booster: the ship's pump stops, and the booster in the riser's foot runs down
pump: that in the riser's foot runs down, or stops if it is a piston pump; stations up the riser
    count as one at the foot, which asks more of the pipe there than they do
airlift: no pump stands in the riser; it is judged as blown empty down to its gas inlet

After the waves the slurry may run out of the foot till what is left weighs as the sea does: drained
so far, with air above, the riser is pressed on more than by any wave.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.constants import g

from kaidei.lift import mud as mud_module
from kaidei.lift import riser, transient
from kaidei.lift.assembly import MEGA, Case, full
from kaidei.lift.design import AIRLIFT, PUMP, SUBSEA_BOOSTER, codes
from kaidei.lift.friction import CLOSURES
from kaidei.lift.operating import Solution
from kaidei.lift.transient import Column, Trip
from kaidei.lift.transient.trip import ATMOSPHERE, VAPOUR_PRESSURE
from kaidei.units import Floats

BULK_MODULUS = 2.34e9
"""Of seawater [Pa], taken for slurry; grains make it stiffer by their share of a few percent."""
GRID = (60.0, 60)
"""Seconds and cells of a trip: the wave comes back three times."""
CASES = ("nothing", "trip", "drained", "blown")
"""What asks most of the riser from outside, by code."""
NAMES = (
    "trip_jump", "trip_water_jump", "trip_peak", "trip_least", "trip_burst_use",
    "trip_collapse_use", "trip_inner_burst_use", "trip_inner_collapse_use", "trip_case",
)  # fmt: skip
_SLOWEST = 1e-3
"""Water [m/s] that stands still, or is drawn up by a leak inward, counts as creeping down."""


@dataclass(frozen=True)
class Bore:
    """One bore as it stops, (R,) each, SI: from what height to what, how fast, against what."""

    column: Column
    velocity: Floats
    wave_speed: Floats
    loss: Floats
    """Pressure lost at its end before the stop: unit, and nozzle of a jet [Pa]."""


@dataclass(frozen=True)
class Bores:
    """Rows of both; `water` is not to be read where there is one pipe."""

    slurry: Bore
    water: Bore
    foot: Floats
    """Absolute pressure in the cylinder [Pa]."""
    sea: Floats
    depth: Floats
    height: Floats
    run_down: Floats
    two: NDArray[np.bool_]
    reverse: bool
    runs_down: NDArray[np.bool_]
    """Whether what stops at the riser's foot is a centrifugal pump."""


@dataclass(frozen=True)
class Ratings:
    """Pressures [Pa] that both pipes are allowed from within and from outside, (R,)."""

    riser_burst: Floats
    riser_collapse: Floats
    inner_burst: Floats
    inner_collapse: Floats


def trips(case: Case, found: Solution, rows: NDArray[np.int64]) -> dict[str, Floats]:
    """What a black-out asks of the pipes of some rows, by the contract's names, (R,) each."""
    at, bears = bores(case, found, rows), ratings(case, found, rows)
    concept = np.asarray(case.design.concept)[rows]
    told = _waves(at, concept)
    sides = _drained(at, _opens(case, rows, concept), _inlet(case, rows, concept))
    loads = np.stack([np.zeros(len(rows)), told.pop("under"), sides["drained"], sides["blown"]])
    outer = loads.max(axis=0)
    inner_over = np.maximum(told.pop("inner_over"), sides["inner_over"])
    inner_under = np.maximum(told.pop("inner_under"), sides["inner_under"])
    return told | {
        "trip_burst_use": np.maximum(told["trip_peak"] * MEGA / bears.riser_burst, 0.0),
        "trip_collapse_use": outer / bears.riser_collapse,
        "trip_inner_burst_use": np.where(at.two, inner_over / bears.inner_burst, 0.0),
        "trip_inner_collapse_use": np.where(at.two, inner_under / bears.inner_collapse, 0.0),
        "trip_case": loads.argmax(axis=0).astype(np.float64),
    }


def _waves(at: Bores, concept: NDArray[np.int64]) -> dict[str, Floats]:
    """Extremes of both bores; pressures of the inner pipe against what lies around it."""
    count = len(concept)
    jumps = [
        transient.joukowsky(bore.column.density, bore.wave_speed, bore.velocity) / MEGA
        for bore in (at.slurry, at.water)
    ]
    told = {
        "trip_jump": np.where(concept != AIRLIFT, jumps[0], 0.0),
        "trip_water_jump": np.where(at.two, jumps[1], 0.0),
    }
    told |= {name: np.zeros(count) for name in ("trip_peak", "under", "inner_over", "inner_under")}
    told["trip_least"] = np.full(count, np.inf)
    for rows, two in ((~at.two & (concept != AIRLIFT), False), (at.two, True)):
        if not rows.any():
            continue
        part = only(at, np.flatnonzero(rows))
        least, most, depth = _extremes(slurry_trip(part))
        spare = least.min(axis=1)
        if two:
            low, high, _ = _extremes(water_trip(part))
            low, high = low[:, ::-1], high[:, ::-1]
            spare = np.minimum(spare, low.min(axis=1))
            # The inner pipe has the slurry within in reverse flow, the water else.
            pairs = ((least, most), (low, high))
            (least, most), (low, high) = pairs[::-1] if part.reverse else pairs
            told["inner_over"][rows] = np.maximum((high - least).max(axis=1), 0.0)
            told["inner_under"][rows] = np.maximum((most - low).max(axis=1), 0.0)
        sea = ATMOSPHERE + part.sea[:, None] * g * np.maximum(depth, 0.0)
        told["trip_peak"][rows] = (most - sea).max(axis=1) / MEGA
        told["under"][rows] = np.maximum((sea - least).max(axis=1), 0.0)
        told["trip_least"][rows] = np.maximum(spare - VAPOUR_PRESSURE, 0.0) / MEGA
    return told


def _extremes(found: Trip) -> tuple[Floats, Floats, Floats]:
    return found.least, found.greatest, found.depth


def slurry_trip(
    at: Bores, grid: tuple[float, int] = GRID, *, records: int = 2, places: int = 2
) -> Trip:
    """The riser's foot loses what drives it; grid, records and places as in `pump_trip`."""
    bore, parts, order = at.slurry, [], []
    for rows, pump in ((at.runs_down, "centrifugal"), (~at.runs_down, "displacement")):
        if not rows.any():
            continue
        chosen = np.flatnonzero(rows)
        order.append(chosen)
        column = picked(bore.column, chosen)
        # A cylinder that presses more than the column weighs leaves its friction to the pump.
        weight = ATMOSPHERE + np.asarray(column.density) * g * np.asarray(column.length)
        parts.append(transient.pump_trip(
            column, velocity=bore.velocity[chosen], wave_speed=bore.wave_speed[chosen],
            start_depth=at.depth[chosen], end_depth=-at.height[chosen],
            suction_pressure=np.minimum(at.foot[chosen], weight), pump=pump,
            run_down=at.run_down[chosen], sea_density=at.sea[chosen], duration=grid[0],
            cells=grid[1], records=records, places=places,
        ))  # fmt: skip
    back = np.argsort(np.concatenate(order))
    return Trip(*(np.concatenate(values)[back] for values in zip(*parts, strict=True)))


def water_trip(
    at: Bores, grid: tuple[float, int] = GRID, *, records: int = 2, places: int = 2
) -> Trip:
    """The ship's pump stops; the water's way down ends in the cylinder at the pressure it had."""
    bore = at.water
    return transient.pump_trip(
        bore.column, velocity=bore.velocity, wave_speed=bore.wave_speed, start_depth=-at.height,
        end_depth=at.depth, end_pressure=at.foot, end_loss=bore.loss, pump="displacement",
        run_down=at.run_down, sea_density=at.sea, duration=grid[0], cells=grid[1],
        records=records, places=places,
    )  # fmt: skip


def _drained(at: Bores, opens: NDArray[np.bool_], inlet: Floats) -> dict[str, Floats]:
    """Pressures [Pa] once the slurry has run out till it balances the sea at the foot, with air
    above it, or gas has thrown out all above its inlet (R,) [m] deep."""
    slurry = at.slurry.column
    weight = np.asarray(slurry.density)
    left = np.minimum(at.sea * at.depth / weight, at.depth + at.height)
    deep = np.where(opens, at.depth + at.height - left, 0.0)
    drained = at.sea * g * np.maximum(deep - at.height, 0.0)
    # What stands beside the empty part of the slurry's bore, up to the deck.
    beside = np.asarray(at.water.column.density) * g * deep
    none = np.zeros_like(deep)
    reverse = at.reverse & at.two
    return {
        "drained": np.where(reverse, 0.0, drained),
        "blown": at.sea * g * inlet,
        "inner_over": none if at.reverse else beside,
        "inner_under": beside if at.reverse else none,
    }


def _opens(
    case: Case, rows: NDArray[np.int64], concept: NDArray[np.int64]
) -> NDArray[np.bool_]:  # fmt: skip
    """Whether slurry can leave through the foot: always but where a seal is closed."""
    seal = np.broadcast_to(case.design.seal_conductance, case.rest.shape)[rows]
    return np.asarray((concept > SUBSEA_BOOSTER) | (seal > 0.0))


def _inlet(case: Case, rows: NDArray[np.int64], concept: NDArray[np.int64]) -> Floats:
    deep = np.broadcast_to(np.asarray(case.design.injection_depth, np.float64), case.rest.shape)
    return np.where(concept == AIRLIFT, deep[rows], 0.0)


def slurry_column(case: Case, found: Solution, rows: NDArray[np.int64]) -> Column:
    """The slurry's bore of some rows, from the sea's surface down."""
    design, point, count = case.design, found.point, case.rest.shape

    def of(values: object) -> Floats:
        return np.broadcast_to(np.asarray(values, dtype=np.float64), count)[rows]

    stiff = mud_module.rheology(case.mud, point.dilution)
    two = of(design.concept) <= SUBSEA_BOOSTER
    within = two & (design.direction == "reverse")  # slurry rises in the inner pipe
    return Column(
        of(design.depth), np.where(within, of(design.inner_bore), of(design.riser_bore)),
        np.where(two & ~within, of(design.inner_diameter), 0.0),
        density=of(point.slurry_density), yield_stress=of(stiff.yield_stress),
        consistency=of(stiff.consistency), flow_index=of(stiff.flow_index),
        roughness=of(design.roughness), eccentricity=of(design.eccentricity),
        closure=np.broadcast_to(codes(design.closure, CLOSURES, "closure"), count)[rows],
    )  # fmt: skip


def bores(case: Case, found: Solution, rows: NDArray[np.int64]) -> Bores:
    """Both bores of some rows as they stop: what fills them, how fast, what ends them."""
    design, point, count = case.design, found.point, case.rest.shape

    def of(values: object) -> Floats:
        return np.broadcast_to(np.asarray(values, dtype=np.float64), count)[rows]

    concept = np.asarray(case.design.concept)[rows]
    two = concept <= SUBSEA_BOOSTER
    reverse = bool(design.direction == "reverse")
    depth, height, sea = of(design.depth), of(design.outlet_height), of(case.string.water_density)
    long = depth + height
    slurry = replace(slurry_column(case, found, rows), length=long)
    water = Column(
        long, np.where(two & ~np.bool_(reverse), of(design.inner_bore), of(design.riser_bore)),
        np.where(two & reverse, of(design.inner_diameter), 0.0), density=sea,
        consistency=of(case.mud.water_viscosity), roughness=of(design.roughness),
        eccentricity=of(design.eccentricity), closure=slurry.closure,
    )  # fmt: skip
    foot = ATMOSPHERE + sea * g * depth + np.where(two, of(point.overpressure), 0.0)
    sent = of(point.pump_pressure) - of(point.throttle) + of(point.inlet_head)
    lost = sent - of(point.down_friction) - of(point.overpressure)
    inside = two & reverse
    turns = (concept == PUMP) & (of(design.pump_kind) == 0)
    return Bores(
        slurry=Bore(slurry, of(point.slurry_velocity), _wave_speed(case, slurry, rows, inside),
                    np.zeros_like(depth)),
        water=Bore(water, np.maximum(of(point.water_flow) / water.area, _SLOWEST),
                   _wave_speed(case, water, rows, two & ~np.bool_(reverse)),
                   np.maximum(lost, 0.0)),
        foot=np.maximum(foot, 2.0 * VAPOUR_PRESSURE), sea=sea, depth=depth, height=height,
        run_down=case.run_down[rows], two=two, reverse=reverse,
        runs_down=turns | (concept == SUBSEA_BOOSTER),
    )  # fmt: skip


def _wave_speed(
    case: Case, column: Column, rows: NDArray[np.int64], inside: NDArray[np.bool_]
) -> Floats:
    """Of pressure in a bore [m/s], within the inner pipe or in the riser, with walls as they are on
    the mean."""
    string = case.string
    outer, bore = np.asarray(string.outer_diameter)[rows], np.asarray(string.inner_diameter)[rows]
    length = np.asarray(string.length)[rows]
    wall = 0.5 * ((outer - bore) * length).sum(axis=1) / length.sum(axis=1)
    pipe = np.asarray(string.inner_pipe_outer)[rows, 0]
    thin = 0.5 * (pipe - np.asarray(string.inner_pipe_inner)[rows, 0])
    ring = np.asarray(column.inner_diameter)
    return transient.annulus_wave_speed(
        density=column.density, bulk_modulus=BULK_MODULUS, youngs_modulus=riser.YOUNGS_MODULUS,
        outer_diameter=column.diameter, outer_wall=np.where(inside, thin, wall),
        # Without a pipe within, one too small to matter.
        inner_diameter=np.maximum(ring, 1e-6), inner_wall=np.where(ring > 0.0, thin, 1.0),
    )  # fmt: skip


def ratings(case: Case, found: Solution, rows: NDArray[np.int64]) -> Ratings:
    """Of the weakest section of each pipe, (R,) [Pa].

    Collapse with the tension of the string full of slurry: a drained or blown one hangs lighter and
    bears more. The inner pipe's are infinite where there is none.
    """
    string, allowed = case.string, case.allowed
    still = riser.stand(full(case, found.point.slurry_density))
    usage = np.asarray(allowed.usage)[rows]
    real = np.asarray(string.length)[rows] > 0.0
    strong = np.asarray(allowed.riser_yield)[rows, None]
    sizes = (np.asarray(string.outer_diameter)[rows], np.asarray(string.inner_diameter)[rows])
    bears = riser.burst_rating(*sizes, strong)
    resists = riser.collapse_rating(*sizes, strong, tension_stress=still.riser_stress[rows])
    burst, collapse = (np.where(real, x, np.inf).min(axis=1) for x in (bears, resists))
    inner = [np.full(len(rows), np.inf), np.full(len(rows), np.inf)]
    pipe = np.asarray(string.inner_pipe_outer)[rows, 0]
    has = pipe > 0.0
    if has.any():
        sizes = (pipe[has], np.asarray(string.inner_pipe_inner)[rows, 0][has])
        grade = np.asarray(allowed.inner_yield)[rows][has]
        pull = still.inner_stress[rows].max(axis=1)[has]
        inner[0][has] = usage[has] * riser.burst_rating(*sizes, grade)
        inner[1][has] = usage[has] * riser.collapse_rating(*sizes, grade, tension_stress=pull)
    return Ratings(usage * burst, np.maximum(usage * collapse, 1.0), inner[0],
                   np.maximum(inner[1], 1.0))  # fmt: skip


def picked(column: Column, chosen: NDArray[np.int64]) -> Column:
    """Some rows of a column."""
    shape = np.shape(column.length)
    parts: dict[str, Any] = {f.name: getattr(column, f.name) for f in fields(column)}
    parts = {name: value if isinstance(value, str) else np.broadcast_to(value, shape)[chosen]
             for name, value in parts.items()}  # fmt: skip
    return replace(column, **parts)


def only(at: Bores, chosen: NDArray[np.int64]) -> Bores:
    """Some rows of both bores."""

    def bore(of: Bore) -> Bore:
        return Bore(picked(of.column, chosen), of.velocity[chosen], of.wave_speed[chosen],
                    of.loss[chosen])  # fmt: skip

    names = ("foot", "sea", "depth", "height", "run_down", "two", "runs_down")
    rest = {name: getattr(at, name)[chosen] for name in names}
    return Bores(slurry=bore(at.slurry), water=bore(at.water), reverse=at.reverse, **rest)
