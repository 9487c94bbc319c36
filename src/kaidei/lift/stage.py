"""From pipes, pumps and mud to the rate of each phase, what binds it, and the sea it bears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.constants import g

from kaidei import contract
from kaidei.lift import mud as mud_module
from kaidei.lift import operating, sea_limit, seabed, seawater
from kaidei.lift import string as strings
from kaidei.lift.circulation import Design
from kaidei.lift.mud import Mud
from kaidei.lift.operating import CODE, LIMITS, Limits, Solution
from kaidei.lift.sea_limit import CRITERIA, OPERATIONS, PEAK_PERIODS, Ship
from kaidei.lift.spec import Inputs
from kaidei.lift.string import String
from kaidei.units import Floats

if TYPE_CHECKING:
    import xarray as xr

    from kaidei.streams import Streams

HOUR, DAY, TONNE, MEGA, KILO = 3600.0, 86_400.0, 1000.0, 1e6, 1e3
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
    case = _case(drawn, inputs, phases)
    demand = _demand(case)
    found = operating.solve(
        case.design, case.mud, case.limits, feed=demand.riser_feed / case.mud.dry_density,
        dilution=case.dilution,
    )  # fmt: skip
    outcome = _outcome(case, demand, found)
    sea = _sea(case, found)
    wide = {name: array.reshape(count, len(phases)) for name, array in outcome.items()}
    shape = (count, len(phases), len(OPERATIONS), len(PEAK_PERIODS))
    result = contract.dataset(
        "lift",
        {"phase": phases, "operation": OPERATIONS, "tp": PEAK_PERIODS},
        streams.members,
        hs_limit=sea.height.reshape(shape),
        hs_criterion=sea.criterion.reshape(shape).astype(np.int8),
        **wide,
    )
    result["limit"].attrs["names"] = list(LIMITS)
    result["hs_criterion"].attrs["names"] = list(CRITERIA)
    return result


@dataclass(frozen=True)
class _Case:
    """All phases of all members in one row of N = M x P, SI."""

    design: Design
    mud: Mud
    limits: Limits
    string: String
    ship: Ship
    dilution: Floats
    target: Floats  # kg dry a second
    reach: Floats
    diameter: Floats
    broken: Floats  # kg dry in the cylinder
    recovery: Floats
    units: Floats
    relocation: Floats  # s a hole
    seating: Floats  # s a hole
    breaking: Floats  # kg dry a second and unit
    peak_feed: Floats
    run_rate: Floats
    water_content: Floats

    @property
    def idle(self) -> Floats:
        """Time a hole in which nothing rises [s]."""
        return self.relocation + self.seating


@dataclass(frozen=True)
class _Demand:
    """What the target asks of a unit and of the riser [kg dry/s]."""

    hole_mass: Floats
    unit_feed: Floats
    riser_feed: Floats
    rate: Floats


def _case(drawn: Any, inputs: Inputs, phases: tuple[str, ...]) -> _Case:
    def of(part: str, name: str) -> Floats:
        """A value of each phase's string, pump, unit or ship, (N,)."""
        columns = [getattr(getattr(drawn, part)[getattr(drawn.phase[p], part)], name)
                   for p in phases]  # fmt: skip
        return np.stack(columns, axis=1).ravel()

    def phase(name: str) -> Floats:
        return np.stack([getattr(drawn.phase[p], name) for p in phases], axis=1).ravel()

    def each(values: Floats) -> Floats:
        return np.repeat(values, len(phases), axis=0)

    mud = _mud(drawn, inputs, each)
    depth = each(drawn.depth)
    water_density = seawater.column(drawn.depth).mean_density
    string = _string(of, depth, each(water_density))
    strength = each(inputs.slice_strength) * KILO
    weight = strings.unit_load(string)
    reach = seabed.reach(of("unit", "penetration"), strength, of("unit", "diameter"), weight)
    broken = seabed.section(of("unit", "diameter")) * reach * mud.dry_density
    breaking = mud.dry_density * seabed.breaking_rate(
        of("unit", "diameter"),
        shear_strength=seabed.mean_strength(strength, reach),
        blade_power=of("unit", "blade_power") * KILO,
        lump_size=mud.lump_size,
        blade_rate=of("unit", "blade_rate"),
    )
    dilution = phase("dilution")
    return _Case(
        design=_design(drawn, of, depth),
        mud=mud,
        limits=_limits(drawn, of, each, string, reach, strength, mud),
        string=string,
        ship=_ship(of),
        dilution=dilution,
        target=_target(drawn, phases, each(inputs.water_content), mud, dilution),
        reach=reach,
        diameter=of("unit", "diameter"),
        broken=broken,
        recovery=phase("recovery"),
        units=phase("units"),
        relocation=phase("relocation_time") * HOUR,
        seating=phase("seating_time") * HOUR,
        breaking=breaking,
        peak_feed=each(drawn.peak_feed),
        run_rate=phase("run_rate"),
        water_content=each(inputs.water_content),
    )


def _mud(drawn: Any, inputs: Inputs, each: Any) -> Mud:
    return Mud(
        dry_density=each(inputs.dry_density) * TONNE,
        wet_density=each(inputs.wet_density) * TONNE,
        yield_scale=each(drawn.mud.yield_scale),
        yield_rate=each(drawn.mud.yield_rate),
        viscosity_rate=each(drawn.mud.viscosity_rate),
        water_viscosity=each(drawn.mud.water_viscosity) / KILO,
        lump_size=each(drawn.mud.lump_size) / KILO,
        lump_share=each(drawn.mud.lump_share),
        # The deposit's own pore water, so that grains weigh the same in both stages.
        pore_density=each((inputs.wet_density - inputs.dry_density) / inputs.porosity) * TONNE,
    )


def _string(of: Any, depth: Floats, water_density: Floats) -> String:
    return String(
        depth=depth,
        riser_bore=of("string", "riser_bore"),
        riser_wall=of("string", "riser_wall") / KILO,
        inner_bore=of("string", "inner_bore"),
        inner_wall=of("string", "inner_wall") / KILO,
        buoyancy_share=of("string", "buoyancy_share"),
        unit_mass=of("unit", "mass") * TONNE,
        unit_added_mass=of("unit", "added_mass") * TONNE,
        water_density=water_density,
        damping_ratio=of("string", "damping_ratio"),
    )


def _design(drawn: Any, of: Any, depth: Floats) -> Design:
    inner_bore = of("string", "inner_bore")
    return Design(
        depth=depth,
        riser_bore=of("string", "riser_bore"),
        inner_bore=inner_bore,
        inner_diameter=inner_bore + 2.0 * of("string", "inner_wall") / KILO,
        roughness=of("string", "roughness") / KILO,
        eccentricity=of("string", "eccentricity"),
        outlet_height=of("pump", "outlet_height"),
        unit_loss=of("pump", "unit_loss"),
        booster_limit=of("pump", "booster_pressure") * MEGA,
        set_point=of("pump", "set_point") * KILO,
        seal_conductance=of("unit", "seal_conductance") / HOUR / KILO,
        pump_efficiency=of("pump", "efficiency"),
        booster_efficiency=of("pump", "booster_efficiency"),
        direction=drawn.direction,
    )


def _limits(
    drawn: Any, of: Any, each: Any, string: String, reach: Floats, strength: Floats, mud: Mud
) -> Limits:
    diameter, seating = of("unit", "diameter"), of("unit", "seating")
    # Water outside the skirt is as dense as that in the pores beside it.
    buoyant = seabed.buoyant_weight(mud.wet_density, mud.pore_density)
    tip = seabed.strength_at(strength, reach)
    mean = seabed.mean_strength(strength, reach)
    none = np.zeros_like(reach)
    return Limits(
        pump_pressure=of("pump", "pressure") * MEGA,
        power=of("pump", "power") * KILO,
        erosion_velocity=each(drawn.erosion_velocity),
        carrying_margin=each(drawn.carrying_margin),
        seal_capacity=seating * seabed.seal_capacity(tip, reach, diameter, buoyant),
        uplift_capacity=seabed.uplift_capacity(mean, reach, diameter, strings.unit_load(string)),
        hook_capacity=of("ship", "hook_capacity") * TONNE * g,
        hook_load=strings.hook_load(string, none, none),
    )


def _ship(of: Any) -> Ship:
    return Ship(
        length=of("ship", "length"),
        beam=of("ship", "beam"),
        draught=of("ship", "draught"),
        heading=np.radians(of("ship", "heading")),
        hook_capacity=of("ship", "hook_capacity") * TONNE * g,
        compensator_stroke=of("ship", "compensator_stroke"),
        compensator_efficiency=of("ship", "compensator_efficiency"),
        yield_strength=of("string", "yield_strength") * MEGA,
        usage=of("string", "usage"),
        practice=np.stack([of("ship", f"practice_{name}") for name in OPERATIONS], axis=1),
    )


def _target(
    drawn: Any, phases: tuple[str, ...], water_content: Floats, mud: Mud, dilution: Floats
) -> Floats:
    """Dry solids aimed at [kg/s], whichever tonne the study wrote."""
    value = np.stack([drawn.phase[p].target.value for p in phases], axis=1).ravel()
    basis = np.stack([drawn.phase[p].target.basis for p in phases], axis=1).ravel()
    slurry = mud_module.mass_fraction(mud, dilution)
    dry_share = np.choose(basis, [1.0 - water_content, np.ones_like(slurry), slurry])
    return np.asarray(value * dry_share * TONNE / DAY)


def _demand(case: _Case) -> _Demand:
    """What units and riser must do for the target, as far as blades and good sense allow."""
    hole = case.broken * case.recovery
    # What is broken but not lifted takes blade time too.
    fastest = np.minimum(case.breaking * case.recovery, case.peak_feed * case.target / case.units)
    wanted = seabed.feed_needed(hole, case.target, case.idle, case.units)
    unit_feed = np.minimum(wanted, fastest)
    rate = seabed.mean_rate(hole, unit_feed, case.idle, case.units)
    return _Demand(hole, unit_feed, np.maximum(unit_feed, rate), rate)


def _outcome(case: _Case, demand: _Demand, found: Solution) -> dict[str, NDArray[Any]]:
    point, mud = found.point, case.mud
    riser = found.mud_lifted * mud.dry_density
    rising = np.where(point.slurry_flow > 0.0, point.slurry_flow, 1.0)
    kept = rising / (rising + np.maximum(point.leak, 0.0))
    hole = case.broken * np.minimum(case.recovery, kept)
    feed = np.minimum(demand.unit_feed, riser)
    # Several units side by side share the riser evenly; one alone has it to itself.
    rate = np.minimum(seabed.mean_rate(hole, feed, case.idle, case.units), riser)
    slurry_per_dry = (1.0 + point.dilution) / mud.dry_density
    return {
        "target_rate": case.target * DAY / TONNE,
        "solids_rate": rate * DAY / TONNE,
        "wet_rate": rate / (1.0 - case.water_content) * DAY / TONNE,
        "slurry_rate": rate * slurry_per_dry * DAY,
        "solids_fraction": mud_module.mass_fraction(mud, point.dilution),
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


def _circulation(case: _Case, found: Solution) -> dict[str, Floats]:
    """Flow, pressures and power of the pipe, and what hangs on the hook."""
    point, limits = found.point, case.limits
    volume = case.design.slurry_area * case.design.depth
    friction = point.slurry_friction + point.down_friction + point.unit_friction
    closed = point.density_head + point.outlet_head + point.slurry_friction
    return {
        "circulation": point.slurry_flow * HOUR,
        "riser_velocity": point.slurry_velocity,
        "pump_pressure": point.pump_pressure / MEGA,
        "booster_pressure": point.booster_pressure / MEGA,
        "friction_pressure": friction / MEGA,
        "density_pressure": (point.density_head + point.outlet_head - point.inlet_head) / MEGA,
        "power": point.shaft_power / KILO,
        "bottom_overpressure": point.overpressure / KILO,
        "closed_overpressure": closed / KILO,
        "seal_capacity": np.minimum(limits.seal_capacity, limits.uplift_capacity) / KILO,
        "leak": point.leak * HOUR,
        "riser_volume": volume,
        "residence_time": _per(volume, point.slurry_flow) / HOUR,
        "hook_load": _slurry_load(case, found) / KILO,
        "axial_period": strings.axial_period(case.string, point.slurry_density),
    }


def _binding(
    case: _Case, found: Solution, rate: Floats, hole: Floats, feed: Floats
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


def _slurry_load(case: _Case, found: Solution) -> Floats:
    excess = found.point.slurry_density - case.string.water_density
    return strings.hook_load(case.string, excess, case.design.slurry_area)


def _sea(case: _Case, found: Solution) -> sea_limit.SeaLimit:
    return sea_limit.hs_limit(
        case.ship, case.string, slurry_load=_slurry_load(case, found),
        slurry_density=found.point.slurry_density,
    )  # fmt: skip
