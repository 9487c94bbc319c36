"""From pipes, pumps and mud to the rate of each phase, what binds it, and the sea it bears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaidei import contract
from kaidei.lift import mud as mud_module
from kaidei.lift import operating, riser, sea_limit, seabed, stopping
from kaidei.lift.assembly import DAY, HOUR, KILO, MEGA, TONNE, Case, case_of, full
from kaidei.lift.design import slurry_area
from kaidei.lift.operating import CODE, Solution, energy
from kaidei.lift.riser import Tapered
from kaidei.lift.sea_limit import CRITERIA, OPERATIONS, PEAK_PERIODS
from kaidei.lift.search import LIMITS
from kaidei.lift.spec import Inputs
from kaidei.units import Floats

if TYPE_CHECKING:
    import xarray as xr

    from kaidei.streams import Streams

TARGET_KEPT = 0.99
"""A rate of this part of the target counts as the target: leaks take a percent of a hole."""


def run(drawn: Any, inputs: Inputs, streams: Streams) -> xr.Dataset:
    """The lift of each member and phase; the contract says what is given.

    `limit` and `hs_criterion` are codes whose words stand in their attribute `names`. Where nothing
    can be lifted the rates are 0, and the times and the energy a tonne inf.

    Raises
    ------
    ValueError
        in words, for a design or mud that cannot be (an inner pipe that does not fit).
    """
    phases = tuple(drawn.phase)
    count = len(inputs.dry_density)
    case = case_of(drawn, inputs, phases)
    demand = _demand(case)
    found = operating.solve(
        case.design,
        case.mud,
        case.limits,
        feed=demand.riser_feed / np.asarray(case.mud.dry_density),
        dilution=case.dilution,
        water=case.water,
    )
    outcome = _outcome(case, demand, found)
    lifting = full(case, found.point.slurry_density)
    sea = sea_limit.hs_limit(
        case.ship, case.string, case.allowed, lifting=lifting, peakedness=case.peakedness,
        current=case.current,
    )  # fmt: skip
    outcome |= _hung(lifting) | stopping.stops(case, found)
    wide = {name: array.reshape(count, len(phases)) for name, array in outcome.items()}
    shape = (count, len(phases), len(OPERATIONS), len(PEAK_PERIODS))
    result = contract.dataset(
        "lift",
        {"phase": phases, "operation": OPERATIONS, "tp": PEAK_PERIODS},
        streams.members,
        hs_limit=sea.height.reshape(shape),
        hs_string=sea.string.reshape(shape),
        hs_criterion=sea.criterion.reshape(shape).astype(np.int8),
        **wide,
    )
    result["limit"].attrs["names"] = list(LIMITS)
    result["hs_criterion"].attrs["names"] = list(CRITERIA)
    return result


@dataclass(frozen=True)
class _Demand:
    """What the target asks of a unit and of the riser [kg dry/s]."""

    hole_mass: Floats
    unit_feed: Floats
    riser_feed: Floats
    rate: Floats


def _demand(case: Case) -> _Demand:
    """What units and riser must do for the target, as far as blades and good sense allow."""
    hole = case.broken * case.recovery
    # What is broken but not lifted takes blade time too.
    fastest = np.minimum(case.breaking * case.recovery, case.peak_feed * case.target / case.units)
    wanted = seabed.feed_needed(hole, case.target, case.idle, case.units)
    unit_feed = np.minimum(wanted, fastest)
    rate = seabed.mean_rate(hole, unit_feed, case.idle, case.units)
    return _Demand(hole, unit_feed, np.maximum(unit_feed, rate), rate)


def _outcome(case: Case, demand: _Demand, found: Solution) -> dict[str, NDArray[Any]]:
    point, riser = found.point, found.dry_rate
    broken = np.where(found.mud_lifted > 0.0, point.mud_flow, 1.0)
    kept = np.where(found.mud_lifted > 0.0, found.mud_lifted / broken, 1.0)
    hole = case.broken * np.minimum(case.recovery, kept)
    feed = np.minimum(demand.unit_feed, riser)
    # Several units side by side share the riser evenly; one alone has it to itself.
    rate = np.minimum(seabed.mean_rate(hole, feed, case.idle, case.units), riser)
    slurry_per_dry = (1.0 + point.dilution) / np.asarray(case.mud.dry_density)
    return {
        "target_rate": case.target * DAY / TONNE,
        "solids_rate": rate * DAY / TONNE,
        "wet_rate": rate / (1.0 - case.water_content) * DAY / TONNE,
        "slurry_rate": rate * slurry_per_dry * DAY,
        "solids_fraction": mud_module.mass_fraction(case.mud, point.dilution),
        "dilution": point.dilution,
        "reach": case.reach,
        "hole_dry_mass": hole / TONNE,
        "hole_area": seabed.section(case.diameter),
        "relocation_time": case.relocation / HOUR,
        "seating_time": case.seating / HOUR,
        "unit_time": _per(case.units * hole, rate) / HOUR,
        "hole_time": _per(hole, rate) / HOUR,
        "limit": _binding(case, found, rate, hole, feed),
        "energy": _per(point.shaft_power / KILO, rate / TONNE) / HOUR,
        "run_rate": case.run_rate,
        **_circulation(case, found),
    }


def _per(amount: Floats, rate: Floats) -> Floats:
    """An amount over a rate; inf, never nought over nought, where nothing is lifted."""
    return np.divide(amount, rate, out=np.full_like(rate, np.inf), where=rate > 0.0)


def _circulation(case: Case, found: Solution) -> dict[str, Floats]:
    """Flow, pressures and power of the pipe, and what hangs on the hook."""
    point, limits = found.point, case.limits
    volume = slurry_area(case.design) * np.asarray(case.design.depth)
    friction = point.slurry_friction + point.down_friction + point.unit_friction
    closed = point.density_head + point.outlet_head + point.slurry_friction
    return {
        "circulation": point.slurry_flow * HOUR,
        "riser_velocity": point.slurry_velocity,
        "pump_pressure": point.pump_pressure / MEGA,
        "booster_pressure": point.booster_pressure / MEGA,
        "friction_pressure": friction / MEGA,
        "friction_spread": _spread(case, found),
        "density_pressure": (point.density_head + point.outlet_head - point.inlet_head) / MEGA,
        "power": point.shaft_power / KILO,
        "lifting_power": energy(point)["lift"] / KILO,
        "friction_power": point.friction_power / KILO,
        "bottom_overpressure": point.overpressure / KILO,
        "closed_overpressure": closed / KILO,
        "seal_capacity": np.minimum(limits.seal_capacity, limits.uplift_capacity) / KILO,
        "leak": point.leak * HOUR,
        "intake": point.intake * HOUR,
        "holdup": point.holdup,
        "gas": point.gas_flow,
        "riser_volume": volume,
        "residence_time": _per(volume, point.slurry_flow) / HOUR,
    }


def _spread(case: Case, found: Solution) -> Floats:
    """What the choice of a turbulent closure alone makes of the slurry's friction [1]."""
    least, greatest = operating.friction_spread(
        case.design, case.mud, found.point, water=case.water
    )
    return np.divide(greatest, least, out=np.ones_like(least), where=least > 0.0)


def _binding(
    case: Case, found: Solution, rate: Floats, hole: Floats, feed: Floats
) -> NDArray[np.int64]:
    """What keeps the rate from being higher: the target, the pipe's limit, or the hole's cycle."""
    lifting = hole / np.where(feed > 0.0, feed, 1.0)
    waits = (case.idle > lifting) | (feed < 0.999 * case.breaking * case.recovery)
    seabed_limit = np.where(waits, CODE["relocation"], CODE["breaking"])
    # A pipe that falls short while units mostly move is not what holds the phase back.
    moves = (case.idle > lifting) & (found.mud_lifted > 0.0)
    pipe = (found.limit != CODE["target"]) & ~moves
    limit = np.where(pipe, found.limit, seabed_limit)
    return np.where(rate >= TARGET_KEPT * case.target, CODE["target"], limit).astype(np.int64)


def _hung(lifting: Tapered) -> dict[str, Floats]:
    """What hangs on the hook with the riser full of slurry, and how it swings."""
    still = riser.stand(lifting)
    most = [stress.max(axis=1) / MEGA for stress in (still.riser_stress, still.inner_stress)]
    return {
        "hook_load": still.hook_load / KILO,
        "riser_stress": most[0],
        "inner_stress": most[1],
        "stretch": still.stretch,
        "axial_period": riser.axial_periods(lifting)[:, 0],
    }
