"""From what was drawn to designs: all phases of all members in one row, in SI."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.constants import g

from kaidei.lift import mud as mud_module
from kaidei.lift import riser, seabed, seawater
from kaidei.lift.design import SUBSEA_BOOSTER, Design, Limits
from kaidei.lift.mud import Mud
from kaidei.lift.riser import Allowed, Gear, Tapered
from kaidei.lift.sea_limit import OPERATIONS, Ship, spread_heave
from kaidei.lift.spec import Inputs, heave_at
from kaidei.units import Floats

HOUR, DAY, TONNE, MEGA, KILO = 3600.0, 86_400.0, 1000.0, 1e6, 1e3


@dataclass(frozen=True)
class Case:
    """All phases of all members in one row of N = M x P, SI."""

    design: Design
    mud: Mud
    limits: Limits
    string: Tapered  # flushed with seawater
    allowed: Allowed
    ship: Ship
    peakedness: float
    current: tuple[Floats, Floats] | None  # m, m/s by depth
    rest: Floats  # s, of a stop
    run_down: Floats  # s
    plug_stress: Floats  # Pa
    gel_ratio: Floats
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
    water: seawater.Profile

    @property
    def idle(self) -> Floats:
        """Time a hole in which nothing rises [s]."""
        return self.relocation + self.seating


def _value(table: Any, name: str, without: float, count: int) -> Floats:
    """A drawn value by its dotted name below a table."""
    for step in name.split("."):
        table = getattr(table, step, None)
        if table is None:
            return np.full(count, without)
    return np.asarray(table)


def case_of(drawn: Any, inputs: Inputs, phases: tuple[str, ...]) -> Case:
    """Every phase of every member as one row of designs, muds and limits, phases fastest."""
    count = len(inputs.dry_density)

    def of(part: str, name: str, without: float = math.nan) -> Floats:
        """A value of each phase's string, pump, unit or ship, (N,); `without` where a pump has no
        such drive."""
        columns = [
            _value(getattr(drawn, part)[getattr(drawn.phase[p], part)], name, without, count)
            for p in phases
        ]
        return np.stack(columns, axis=1).ravel()

    def phase(name: str) -> Floats:
        return np.stack([getattr(drawn.phase[p], name) for p in phases], axis=1).ravel()

    def each(values: Floats) -> Floats:
        return np.repeat(values, len(phases), axis=0)

    mud = mud_of(drawn, inputs, each)
    dry_density = np.asarray(mud.dry_density)
    depth = each(drawn.depth)
    water = water_of(drawn)
    water_density = seawater.column(drawn.depth, water).mean_density
    string = _string(drawn, of, phases, depth, each(water_density))
    strength = each(inputs.slice_strength) * KILO
    weight = riser.column_of(string).end_weight
    reach = seabed.reach(of("unit", "penetration"), strength, of("unit", "diameter"), weight)
    broken = seabed.section(of("unit", "diameter")) * reach * dry_density
    breaking = dry_density * seabed.breaking_rate(
        of("unit", "diameter"),
        shear_strength=seabed.mean_strength(strength, reach),
        blade_power=of("unit", "blade_power") * KILO,
        lump_size=mud.lump_size,
        blade_rate=of("unit", "blade_rate"),
    )
    dilution = phase("dilution")
    return Case(
        design=_design(drawn, of, each, depth),
        mud=mud,
        limits=_limits(drawn, of, each, string, reach, strength, mud),
        string=string,
        allowed=_allowed(drawn, of, phase, each),
        ship=_ship(drawn, of, phases),
        peakedness=drawn.sea.peakedness,
        current=(drawn.current["depth"], drawn.current["speed"]) if len(drawn.current) else None,
        rest=each(drawn.stop.rest) * HOUR,
        run_down=each(drawn.stop.run_down),
        plug_stress=each(drawn.stop.plug_stress) * KILO,
        gel_ratio=each(drawn.mud.gel_ratio),
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
        water=water,
    )


def water_of(drawn: Any) -> seawater.Profile:
    """The study's own water column, or the default one of the site."""
    cast = drawn.seawater
    if not len(cast):
        return seawater.SITE
    return seawater.from_cast(cast["depth"], cast["temperature"], cast["salinity"])


def mud_of(drawn: Any, inputs: Inputs, each: Any) -> Mud:
    """The mud of each member, spread over phases by `each`."""
    return Mud(
        dry_density=each(inputs.dry_density) * TONNE,
        wet_density=each(inputs.wet_density) * TONNE,
        yield_scale=each(drawn.mud.yield_scale),
        yield_rate=each(drawn.mud.yield_rate),
        viscosity_rate=each(drawn.mud.viscosity_rate),
        flow_index=each(drawn.mud.flow_index),
        yield_closure=drawn.mud.yield_closure,
        viscosity_closure=drawn.mud.viscosity_closure,
        index_closure=drawn.mud.index_closure,
        water_viscosity=each(drawn.mud.water_viscosity) / KILO,
        lump_size=each(drawn.mud.lump_size) / KILO,
        lump_share=each(drawn.mud.lump_share),
        # The deposit's own pore water, so that grains weigh the same in both stages.
        pore_density=each((inputs.wet_density - inputs.dry_density) / inputs.porosity) * TONNE,
    )


def _string(
    drawn: Any, of: Any, phases: tuple[str, ...], depth: Floats, water_density: Floats
) -> Tapered:
    # Concepts that draw from an open lower end hang one pipe only.
    two = of("pump", "concept") <= SUBSEA_BOOSTER
    bore = of("string", "riser_bore")[:, None]
    share = _by_section(drawn, phases, "share")
    wall = _by_section(drawn, phases, "riser_wall") / KILO
    outer = bore + 2.0 * wall
    lift, foam, across = riser.buoyancy(
        _by_section(drawn, phases, "buoyancy_share"), outer, bore,
        foam_density=of("string", "foam_density")[:, None], water_density=water_density[:, None],
    )  # fmt: skip
    inner = two * of("string", "inner_bore")
    return Tapered(
        length=depth[:, None] * share / share.sum(axis=1, keepdims=True),
        outer_diameter=outer,
        inner_diameter=bore,
        inner_pipe_outer=(inner + two * 2.0 * of("string", "inner_wall") / KILO)[:, None],
        inner_pipe_inner=inner[:, None],
        module_lift=lift,
        module_mass=foam,
        module_diameter=across,
        unit_mass=of("unit", "mass") * TONNE,
        unit_added_mass=of("unit", "added_mass") * TONNE,
        unit_drag_area=of("unit", "drag_area"),
        moving_contents=of("string", "moving_contents"),
        damping_ratio=of("string", "damping_ratio"),
        inner_shares=of("string", "inner_shares", 0.0),
        water_density=water_density,
    )


def _by_section(drawn: Any, phases: tuple[str, ...], name: str) -> Floats:
    """A value of each section, (N, sections). A string of fewer sections than another goes on with
    its lowest one, of no length."""
    strings = [list(drawn.string[drawn.phase[p].string].section.values()) for p in phases]
    most = max(len(sections) for sections in strings)
    columns = [
        [getattr(sections[min(s, len(sections) - 1)], name)
         * (1.0 if name != "share" or s < len(sections) else 0.0) for s in range(most)]
        for sections in strings
    ]  # fmt: skip
    wide = np.moveaxis(np.array(columns), 2, 0)  # phase, section, member: members first
    return np.asarray(wide.reshape(-1, most))


def full(case: Case, density: Floats) -> Tapered:
    """The string with slurry in the bore it rises through."""
    if case.design.direction == "forward":
        return replace(case.string, contents_density=density[:, None])
    # One pipe alone is a riser whichever way.
    alone = np.asarray(case.string.inner_pipe_outer)[:, 0] == 0.0
    water = np.asarray(case.string.water_density)
    return replace(
        case.string,
        contents_density=np.where(alone, density, water)[:, None],
        inner_contents_density=density[:, None],
    )


def _allowed(drawn: Any, of: Any, phase: Any, each: Any) -> Allowed:
    times = [phase(f"{name}_time") * DAY for name in riser.OPERATIONS]
    shares = [of("string", f"life_{name}") for name in riser.OPERATIONS]
    return Allowed(
        riser_yield=of("string", "yield_strength") * MEGA,
        inner_yield=of("string", "inner_yield") * MEGA,
        usage=of("string", "usage"),
        exposure=np.stack(times, axis=1),
        life_share=np.stack(shares, axis=1),
        curve=drawn.fatigue_curve,
        stress_concentration=of("string", "stress_concentration"),
        sea_mean=each(drawn.sea.mean),
        sea_spread=each(drawn.sea.spread),
    )


def _design(drawn: Any, of: Any, each: Any, depth: Floats) -> Design:
    """Defaults stand in for drives a pump does not have: its concept never reads them."""
    inner_bore = of("string", "inner_bore")
    injection = of("pump", "gas.injection_depth", 1.0)
    return Design(
        depth=depth,
        riser_bore=of("string", "riser_bore"),
        inner_bore=inner_bore,
        inner_diameter=inner_bore + 2.0 * of("string", "inner_wall") / KILO,
        roughness=of("string", "roughness") / KILO,
        eccentricity=of("string", "eccentricity"),
        rotation_speed=of("string", "rotation_speed"),
        outlet_height=of("pump", "outlet_height"),
        unit_loss=of("pump", "unit_loss"),
        seal_conductance=of("unit", "seal_conductance") / HOUR / KILO,
        set_point=of("pump", "set_point") * KILO,
        pump_efficiency=of("pump", "efficiency"),
        booster_limit=of("pump", "booster_pressure") * MEGA,
        booster_efficiency=of("pump", "booster_efficiency"),
        suction_dilution=of("pump", "jet.suction_dilution", 1.0),
        jet_area_ratio=of("pump", "jet.area_ratio", 0.0),
        stations=of("pump", "riser_pump.stations", 1.0),
        rated_flow=of("pump", "riser_pump.flow", 1.0) / HOUR,
        rated_pressure=of("pump", "riser_pump.pressure", 1.0) * MEGA,
        rated_speed=of("pump", "riser_pump.speed", 1.0),
        volumetric_efficiency=of("pump", "riser_pump.volumetric_efficiency", 1.0),
        gas_supply=of("pump", "gas.supply", 1.0),
        injection_depth=np.minimum(injection, depth),
        compressor_efficiency=of("pump", "gas.compressor_efficiency", 1.0),
        upper_diameter=of("pump", "gas.upper_bore", 0.0),
        step_depth=of("pump", "gas.step_depth", 0.0),
        concept=of("pump", "concept").astype(np.int64),
        direction=drawn.direction,
        pump_kind=of("pump", "riser_pump.kind", 0.0).astype(np.int64),
        closure=each(drawn.turbulence).astype(np.int64),
    )


def _limits(
    drawn: Any, of: Any, each: Any, string: Tapered, reach: Floats, strength: Floats, mud: Mud
) -> Limits:
    diameter, seating = of("unit", "diameter"), of("unit", "seating")
    # Water outside the skirt is as dense as that in the pores beside it.
    buoyant = seabed.buoyant_weight(mud.wet_density, mud.pore_density)
    tip = seabed.strength_at(strength, reach)
    mean = seabed.mean_strength(strength, reach)
    unit_weight = riser.column_of(string).end_weight
    return Limits(
        pump_pressure=of("pump", "pressure") * MEGA,
        power=of("pump", "power") * KILO,
        erosion_velocity=each(drawn.erosion_velocity),
        carrying_margin=each(drawn.carrying_margin),
        seal_capacity=seating * seabed.seal_capacity(tip, reach, diameter, buoyant),
        uplift_capacity=seabed.uplift_capacity(mean, reach, diameter, unit_weight),
        hook_capacity=of("ship", "hook_capacity") * TONNE * g,
        hook_load=riser.stand(string).hook_load,
    )


def _ship(drawn: Any, of: Any, phases: tuple[str, ...]) -> Ship:
    length, beam, draught = (of("ship", name) for name in ("length", "beam", "draught"))
    heave = spread_heave(length, beam, draught, np.radians(of("ship", "heading")))
    for p, name in enumerate(phases):
        told = heave_at(drawn.heave, drawn.phase[name].ship)
        if told is not None:
            heave[p :: len(phases)] = told
    return Ship(
        heave=heave,
        gear=Gear(
            hook_capacity=of("ship", "hook_capacity") * TONNE * g,
            stroke=of("ship", "compensator_stroke"),
            efficiency=of("ship", "compensator_efficiency"),
            derrick_height=of("ship", "derrick_height"),
        ),
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
