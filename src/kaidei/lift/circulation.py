"""Closed circulation: seawater down one bore, slurry up the other, and where its energy goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.constants import g

from kaidei.lift import friction, seabed, seawater, settling
from kaidei.lift import mud as mud_module
from kaidei.lift.mud import Mud
from kaidei.lift.roots import bracketed_root
from kaidei.lift.seawater import Column
from kaidei.units import Floats

DIRECTIONS = ("forward", "reverse")
"""Forward: seawater down the inner pipe, slurry up the annulus; reverse: the other way round."""


@dataclass(frozen=True)
class Design:
    """Pipes, pumps and the lower end; every field (N,), SI.

    depth [m]; riser_bore, inner_bore, inner_diameter (outside) [m]; roughness [m]; eccentricity
    [1]; outlet_height [m] of the slurry's outlet above the sea; unit_loss [1]: pressure lost in the
    bottom unit over the velocity head of the water entering it; booster_limit and set_point [Pa];
    seal_conductance [m3/s/Pa]; pump_efficiency and booster_efficiency [1].
    """

    depth: Floats
    riser_bore: Floats
    inner_bore: Floats
    inner_diameter: Floats
    roughness: Floats
    eccentricity: Floats
    outlet_height: Floats
    unit_loss: Floats
    booster_limit: Floats
    set_point: Floats
    seal_conductance: Floats
    pump_efficiency: Floats
    booster_efficiency: Floats
    direction: str = "forward"

    @property
    def annulus_area(self) -> Floats:
        """Cross-section between the pipes [m2]."""
        return 0.25 * np.pi * (self.riser_bore**2 - self.inner_diameter**2)

    @property
    def inner_area(self) -> Floats:
        """Cross-section of the inner bore [m2]."""
        return 0.25 * np.pi * self.inner_bore**2

    @property
    def slurry_area(self) -> Floats:
        """Cross-section the slurry rises in [m2]."""
        return self.annulus_area if self.direction == "forward" else self.inner_area

    @property
    def slurry_diameter(self) -> Floats:
        """Hydraulic diameter of the slurry's bore [m]."""
        if self.direction == "forward":
            return self.riser_bore - self.inner_diameter
        return self.inner_bore


class Point(NamedTuple):
    """One state of the circulation: flows [m3/s], pressures [Pa], powers [W], all (N,)."""

    dilution: Floats
    mud_flow: Floats
    water_flow: Floats
    slurry_flow: Floats
    leak: Floats
    slurry_velocity: Floats
    slurry_density: Floats
    down_friction: Floats
    unit_friction: Floats
    slurry_friction: Floats
    density_head: Floats
    outlet_head: Floats
    inlet_head: Floats
    overpressure: Floats
    booster_pressure: Floats
    pump_pressure: Floats
    throttle: Floats
    shaft_power: Floats


def check(design: Design) -> None:
    """ValueError in words, naming the limit, where the design cannot be built or circulate."""
    if design.direction not in DIRECTIONS:
        raise ValueError(f"direction '{design.direction}': take one of {', '.join(DIRECTIONS)}")
    for holds, words in (
        (design.depth > 0.0, "water depth must be above zero"),
        (design.inner_bore > 0.0, "the inner pipe has no bore"),
        (design.inner_diameter > design.inner_bore, "the inner pipe's wall must be above zero"),
        (design.riser_bore > design.inner_diameter,
         "the inner pipe does not fit: its outside diameter must be smaller than the riser's bore"),
        (design.seal_conductance >= 0.0, "seal conductance cannot be below zero"),
        (design.booster_limit >= 0.0, "booster pressure cannot be below zero"),
        ((design.pump_efficiency > 0.0) & (design.pump_efficiency <= 1.0),
         "pump efficiency must lie between 0 and 1"),
        ((design.booster_efficiency > 0.0) & (design.booster_efficiency <= 1.0),
         "booster efficiency must lie between 0 and 1"),
    ):  # fmt: skip
        if not np.all(holds):
            raise ValueError(words)


def operate(
    design: Design, mud: Mud, water: Column, dilution: Floats, slurry_flow: Floats
) -> Point:
    """The state in which `slurry_flow` [m3/s] rises at `dilution` [1] volumes of seawater to mud.

    The lower end is solved, not assumed: the cylinder's pressure follows from the slurry column and
    the booster (`seabed.bottom`), the leak from that pressure. What leaks out has the slurry's
    composition; what leaks in is seawater. Friction is taken at the column's mean densities, the
    weight of the columns at the density of each depth. Lumps are counted with the slurry: their lag
    behind it, which adds to the weight, is left out.
    """
    solids = mud_module.mass_fraction(mud, dilution)
    density = seawater.slurry_density(water.mean_density, solids, mud.grain_density)
    slurry_friction = _slurry_friction(design, mud, dilution, slurry_flow, density)
    density_head = seawater.excess_head(water, design.depth, solids, mud.grain_density)
    surface = seawater.slurry_density(
        np.full_like(solids, mud_module.SEAWATER), solids, mud.grain_density
    )
    outlet_head = g * surface * design.outlet_height
    inlet_head = np.full_like(solids, g * mud_module.SEAWATER) * design.outlet_height
    lower = seabed.bottom(
        density_head + outlet_head + slurry_friction,
        conductance=design.seal_conductance,
        booster_limit=design.booster_limit,
        set_point=design.set_point,
    )
    mud_flow = (slurry_flow + np.maximum(lower.leak, 0.0)) / (1.0 + dilution)
    water_flow = dilution * mud_flow + np.minimum(lower.leak, 0.0)
    down_friction, unit_friction = _water_friction(design, mud, water, np.maximum(water_flow, 0.0))
    needed = lower.overpressure + down_friction + unit_friction - inlet_head
    pump_pressure = np.maximum(needed, 0.0)
    shaft = (
        pump_pressure * water_flow / design.pump_efficiency
        + lower.booster * slurry_flow / design.booster_efficiency
    )
    return Point(
        dilution, mud_flow, water_flow, slurry_flow, lower.leak, slurry_flow / design.slurry_area,
        density, down_friction, unit_friction, slurry_friction, density_head, outlet_head,
        inlet_head, lower.overpressure, lower.booster, pump_pressure, pump_pressure - needed, shaft,
    )  # fmt: skip


def _slurry_friction(
    design: Design, mud: Mud, dilution: Floats, flow: Floats, density: Floats
) -> Floats:
    slurry = mud_module.rheology(mud, dilution)
    if design.direction == "forward":
        gradient = friction.annulus_gradient(
            flow, design.riser_bore, design.inner_diameter, density=density,
            yield_stress=slurry.yield_stress, consistency=slurry.consistency,
            eccentricity=design.eccentricity, roughness=design.roughness, exact=False,
        )  # fmt: skip
    else:
        gradient = friction.pipe_gradient(
            flow, design.inner_bore, density=density, yield_stress=slurry.yield_stress,
            consistency=slurry.consistency, roughness=design.roughness,
        )  # fmt: skip
    return np.asarray(gradient * (design.depth + design.outlet_height))


def _water_friction(design: Design, mud: Mud, water: Column, flow: Floats) -> tuple[Floats, Floats]:
    density = water.mean_density
    if design.direction == "forward":
        gradient = friction.pipe_gradient(
            flow, design.inner_bore, density=density, consistency=mud.water_viscosity,
            roughness=design.roughness,
        )  # fmt: skip
        velocity = flow / design.inner_area
    else:
        gradient = friction.annulus_gradient(
            flow, design.riser_bore, design.inner_diameter, density=density,
            consistency=mud.water_viscosity, eccentricity=design.eccentricity,
            roughness=design.roughness, exact=False,
        )  # fmt: skip
        velocity = flow / design.annulus_area
    length = design.depth + design.outlet_height
    return np.asarray(gradient * length), 0.5 * density * velocity**2 * design.unit_loss


def carrying_flow(
    design: Design, mud: Mud, water: Column, dilution: Floats, margin: Floats
) -> Floats:
    """Least flow of slurry [m3/s] that carries the lumps up: `margin` [1] times their settling."""
    solids = mud_module.mass_fraction(mud, dilution)
    slurry = mud_module.rheology(mud, dilution)
    speed = settling.carrying_velocity(
        mud.lump_size,
        mud.wet_density,
        fluid_density=seawater.slurry_density(water.mean_density, solids, mud.grain_density),
        yield_stress=slurry.yield_stress,
        consistency=slurry.consistency,
        hydraulic_diameter=design.slurry_diameter,
        margin=margin,
    )
    return np.asarray(speed * design.slurry_area)


def energy(point: Point) -> dict[str, Floats]:
    """Where the hydraulic power goes [W]: what comes in less what goes out is zero.

    In: "pump", "booster", and "penetration" (the unit's weight pushing mud into the cylinder
    against its pressure). Out: "friction", "throttle", "lift" and "leak".
    """
    return {
        "pump": point.pump_pressure * point.water_flow,
        "booster": point.booster_pressure * point.slurry_flow,
        "penetration": point.overpressure * point.mud_flow,
        "friction": (point.down_friction + point.unit_friction) * point.water_flow
        + point.slurry_friction * point.slurry_flow,
        "throttle": point.throttle * point.water_flow,
        "lift": (point.density_head + point.outlet_head) * point.slurry_flow
        - point.inlet_head * point.water_flow,
        "leak": point.overpressure * point.leak,
    }


class Balance(NamedTuple):
    """What an inflow becomes at the lower end: flows [m3/s], pressure [Pa], and if it lifts."""

    slurry_flow: Floats
    leak: Floats
    overpressure: Floats
    circulates: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def balance(design: Design, mud: Mud, water: Column, dilution: Floats, inflow: Floats) -> Balance:
    """Riser flow and leak when `inflow` [m3/s] of water and mud enters the cylinder.

    The inverse of `operate`. With a seal conductance of zero all of it rises. As the conductance
    grows the cylinder sinks to the sea's pressure and all of it leaks, unless a booster pays for
    the weight of the column: then the cylinder is at ambient and all of it rises again.
    """

    def surplus(slurry_flow: Floats) -> Floats:
        point = operate(design, mud, water, dilution, slurry_flow)
        leak = np.where(np.isinf(point.leak), np.sign(point.leak) * 1e300, point.leak)
        return inflow - slurry_flow - leak

    trickle = 1e-6 * inflow
    root = bracketed_root(surplus, trickle, 2.0 * inflow + 1e-12, rtol=1e-14)
    circulates = root.converged & (root.value > trickle)
    flow = np.where(circulates, root.value, 0.0)
    point = operate(design, mud, water, dilution, flow)
    # A stalled riser: what enters leaks, at the pressure that drives the leak.
    with np.errstate(divide="ignore"):
        stalled = inflow / design.seal_conductance
    pressure = np.where(circulates, point.overpressure, stalled)
    return Balance(flow, np.where(circulates, point.leak, inflow), pressure, circulates)


class Profile(NamedTuple):
    """Up the riser: depth [m], pressure [Pa], velocity [m/s], solids by volume [1], flux [kg/s]."""

    depth: Floats
    pressure: Floats
    velocity: Floats
    solids: Floats
    solids_flux: Floats


def profile(design: Design, mud: Mud, point: Point, depths: Floats) -> Profile:
    """The rising slurry at `depths` [m, (k,)] for one state (N,); arrays (N, k).

    Mass flows of water and solids are constant; pressure expands the water on its way up, so
    velocity and concentration change by a few percent. Pressure is above atmospheric.
    """
    below = np.broadcast_to(depths, (len(point.dilution), len(depths)))
    solids = mud_module.mass_fraction(mud, point.dilution)[:, None]
    grain = mud.grain_density[:, None]
    local = seawater.slurry_density(seawater.density(below), solids, grain)
    surface = seawater.slurry_density(seawater.density(0.0), solids, grain)
    # The slurry flow of a state is at the surface, where it is measured.
    mass_flow = point.slurry_flow[:, None] * surface
    fraction = solids * local / grain
    length = (design.depth + design.outlet_height)[:, None]
    gradient = g * local + point.slurry_friction[:, None] / length
    steps = 0.5 * (gradient[:, 1:] + gradient[:, :-1]) * np.diff(below, axis=1)
    top = point.outlet_head[:, None] + gradient[:, :1] * below[:, :1]
    pressure = np.concatenate([top, top + np.cumsum(steps, axis=1)], axis=1)
    flow = mass_flow / local
    return Profile(below, pressure, flow / design.slurry_area[:, None], fraction,
                   fraction * grain * flow)  # fmt: skip
