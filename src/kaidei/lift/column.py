"""The two columns every concept shares: slurry that rises with its lumps, water that goes down."""

from __future__ import annotations

import math
from typing import Any

from scipy.constants import g

from kaidei.compiled import compiled
from kaidei.lift import friction_kernel, rheology, settling
from kaidei.lift.case import Mixture
from kaidei.lift.mud import MOST_LUMPS, SEAWATER
from kaidei.units import Floats

LEAST_DRAG = 0.38
"""Just below the least drag coefficient of a sphere, 0.39 near a Reynolds number of 5,000: Barati
and others (2014), doi 10.1016/j.powtec.2014.02.045."""


@compiled
def mixture(case: Any, densities: Floats, weights: Floats, dilution: float) -> Mixture:
    """Slurry of one volume of mud and `dilution` volumes of seawater, whatever its flow.

    densities (k,): of the sea at the nodes of `seawater.column` [kg/m3]; weights (k,) theirs.
    """
    solids = case.dry_density / (case.wet_density + dilution * SEAWATER)
    lumps = case.lump_share / (1.0 + dilution)
    fraction = math.inf  # lumps that touch flow no more than solids beyond packing do
    if lumps < MOST_LUMPS:
        # Of what flows between the lumps.
        fraction = (1.0 - case.porosity) * (1.0 - case.lump_share) / (1.0 + dilution)
        fraction /= 1.0 - lumps
    tau, k, n = rheology.state(
        fraction, case.yield_law, case.viscosity_law, case.index_law,
        case.yield_scale, case.yield_rate, case.packing, case.water_viscosity, case.viscosity_rate,
        case.flow_index, case.index_rate, case.reference_rate,
    )  # fmt: skip
    excess = 0.0
    for i in range(weights.size):
        mixed = 1.0 / (solids / case.grain_density + (1.0 - solids) / densities[i])
        excess += weights[i] * (mixed - densities[i])
    density = 1.0 / (solids / case.grain_density + (1.0 - solids) / case.water_density)
    at_sea = 1.0 / (solids / case.grain_density + (1.0 - solids) / SEAWATER)
    carrier = (density - lumps * case.wet_density) / (1.0 - lumps)
    return Mixture(
        dilution, density, tau, k, n, lumps, carrier, g * case.depth * excess,
        g * at_sea * case.outlet_height,
    )  # fmt: skip


@compiled
def carrying(case: Any, mix: Mixture, speed: float) -> float:
    """Least mean velocity [m/s] that carries lumps up, margin included.

    Zero where `speed` [m/s] is more than that whatever the slurry's viscosity, which is quick to
    tell.
    """
    excess = case.wet_density - mix.carrier
    sinking = 4.0 / 3.0 * g * case.lump_size * excess / (LEAST_DRAG * mix.carrier)
    if speed > 0.0 and speed * speed > case.carrying_margin * case.carrying_margin * sinking:
        return 0.0
    return settling.carrying_speed(
        case.lump_size, case.wet_density, mix.carrier, mix.yield_stress, mix.consistency,
        mix.flow_index, case.slurry_diameter, case.carrying_margin,
    )  # fmt: skip


@compiled
def rise(case: Any, mix: Mixture, flow: float, out: Any) -> None:
    """Fill `out` with what the rising slurry needs at `flow` [m3/s]: friction, weight, hold-up.

    Lumps lag behind the slurry by their settling velocity in its shear, so more of them stand in
    the pipe than are delivered, and the column is heavier for it.
    """
    speed = flow / case.slurry_area
    standing = mix.lumps
    if mix.lumps > 0.0 and speed > 0.0:
        lag = settling.sheared_speed(
            case.lump_size, case.wet_density, mix.carrier, mix.yield_stress, mix.consistency,
            mix.flow_index, 8.0 * speed / case.slurry_diameter, mix.lumps,
        )  # fmt: skip
        standing = min(mix.lumps * speed / max(speed - lag, 1e-9 * speed), MOST_LUMPS)
    length = case.depth + case.outlet_height
    more = (standing - mix.lumps) * (case.wet_density - mix.carrier)
    out.dilution, out.slurry_flow, out.slurry_velocity = mix.dilution, flow, speed
    out.slurry_density = mix.density + more
    out.holdup, out.lumps = 1.0, standing
    if mix.lumps > 0.0:
        fine = (1.0 - case.lump_share) * (1.0 - standing) / (1.0 - mix.lumps)
        out.holdup = fine + case.lump_share * standing / mix.lumps
    out.density_head = mix.head + g * more * length
    out.outlet_head = mix.outlet_head
    out.slurry_friction = length * gradient(
        case, flow, case.annular, out.slurry_density, mix.yield_stress, mix.consistency,
        mix.flow_index,
    )  # fmt: skip


@compiled
def gradient(
    case: Any, flow: float, annular: int, density: float, tau: float, k: float, n: float
) -> float:
    """Friction [Pa/m] in the annulus, or in the other bore.

    Infinite where no closure has an answer: solids beyond packing, or a flow without end.
    """
    if annular:
        found = friction_kernel.annulus_friction(
            flow, case.riser_bore, case.inner_diameter, density, tau, k, n, case.eccentricity,
            case.rotation_speed, case.roughness, case.closure,
        )  # fmt: skip
    else:
        found = friction_kernel.pipe_friction(
            flow, case.pipe_bore, density, tau, k, n, case.roughness, case.closure
        )
    return found if found < math.inf else math.inf


@compiled
def circulate(
    case: Any, mix: Mixture, out: Any, overpressure: float, booster: float, leak: float
) -> None:
    """Fill `out` with the water that goes down, and the pump that sends it.

    What leaks out has the slurry's composition; what leaks in is seawater.
    """
    flow = out.slurry_flow
    out.overpressure, out.booster_pressure, out.leak = overpressure, booster, leak
    out.mud_flow = (flow + max(leak, 0.0)) / (1.0 + mix.dilution)
    out.water_flow = mix.dilution * out.mud_flow + min(leak, 0.0)
    descend(case, out)
    send(case, out, overpressure)
    out.shaft_power += booster * flow / case.booster_efficiency


@compiled
def descend(case: Any, out: Any) -> None:
    """Fill `out` with the friction of `water_flow` down its bore and into the lower end."""
    water = max(out.water_flow, 0.0)
    out.inlet_head = g * SEAWATER * case.outlet_height
    out.down_friction = (case.depth + case.outlet_height) * gradient(
        case, water, 1 - case.annular, case.water_density, 0.0, case.water_viscosity, 1.0
    )
    speed = water / case.water_area
    out.unit_friction = 0.0
    if case.unit_loss > 0.0:
        out.unit_friction = 0.5 * case.water_density * speed * speed * case.unit_loss
    out.friction_power = (out.down_friction + out.unit_friction) * out.water_flow
    out.friction_power += out.slurry_friction * out.slurry_flow


@compiled
def send(case: Any, out: Any, wanted: float) -> None:
    """Fill `out` with the pressure [Pa] of the ship's pump that brings `wanted` to the lower end.

    Where the water falls by itself, a throttle holds it back. Pressure and power are infinite where
    no pump could bring it.
    """
    needed = wanted + out.down_friction + out.unit_friction - out.inlet_head
    out.pump_pressure, out.throttle = max(needed, 0.0), max(-needed, 0.0)
    out.shaft_power = math.inf
    if needed < math.inf:
        out.shaft_power = out.pump_pressure * out.water_flow / case.pump_efficiency
    out.pump_strain = out.pump_pressure / case.pump_pressure
