"""One pipe and air: gas let into the riser lightens its column, and the sea pushes it up.

The lower end is open at the sea's pressure. `airlift_march` does the physics; here its riser is
made from a design and a mixture, and asked with as much gas as there is.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from scipy.constants import g

from kaidei.compiled import compiled
from kaidei.lift import column, settling, sphere
from kaidei.lift.airlift_case import Case, growth, sea_pressure, stretch, terms_of
from kaidei.lift.airlift_closures import slug_froude, wide_drift
from kaidei.lift.airlift_march import critical_pressure, foot_excess, local, record
from kaidei.lift.airlift_search import gas_needed
from kaidei.lift.case import Mixture
from kaidei.units import Floats

CELLS = 32
"""Of the march: its flow is within 0.4 percent of that in many more; the closures err by 10."""
SURFACE_TENSION = 0.074
"""Of seawater at some 15 degrees [N/m]: Nayar and others (2014), doi 10.1063/1.4899037."""
COMPRESSIBILITY = 4.3e-10
"""Of seawater over the column [1/Pa] (TEOS-10)."""
PACKING = 0.6
PRESSURE = 101325.0
_froude: Any = compiled(slug_froude)
_wide: Any = compiled(wide_drift)
PROFILE, DRIFT, SWIRL = 1.2, 0.34, 0.15
"""The closures' constants, as `airlift.PUBLISHED`."""
WITHIN = 1.0 - 1e-9
"""Part of the power that compresses gas."""


class Air(NamedTuple):
    """The gas's polynomial, (14,) of `gas.coefficients`, and room for eight powers."""

    terms: Floats
    scratch: Floats


@compiled
def operate(case: Any, mix: Mixture, air: Air, flow: float, out: Any) -> None:
    """Fill `out` at `flow` [m3/s] of slurry with all the gas that supply and power allow.

    More gas lifts more only up to an optimum, so less of it is tried where all of it fails.
    """
    column.rise(case, mix, flow, out)
    out.mud_flow = flow / (1.0 + mix.dilution)
    out.intake = mix.dilution * out.mud_flow
    # A hair less than the power gives: at the very limit it would count as broken.
    powered = WITHIN * case.power * case.compressor_efficiency / case.gas_work
    gas = min(case.gas_mass, powered)
    riser = riser_of(case, mix, flow, gas)
    best, excess = gas, 0.0
    if flow > 0.0:
        best, excess = _best_gas(flow, gas, riser, air)
    sea = sea_pressure(case.depth, riser)
    strain = (sea - excess) / sea
    powers(case, mix, air, riser, best, out)
    if strain <= 1.0 and out.slurry_velocity > case.erosion_velocity:
        # All the gas makes more speed than the flow needs.
        needed, found = gas_needed(flow, best, riser, air.terms, CELLS, air.scratch)
        powers(case, mix, air, riser, needed if found else best, out)
    out.gas_strain = strain
    if strain > 1.0 and powered < case.gas_mass and best == gas:
        out.gas_strain, out.shaft_power = 0.0, case.power * strain


@compiled
def _best_gas(flow: float, gas: float, riser: Case, air: Air) -> tuple[float, float]:
    """All the gas, or less of it where that lifts more, and what the foot then has over [Pa]."""
    excess = foot_excess(flow, gas, riser, air.terms, CELLS, air.scratch)
    if excess >= 0.0:
        return gas, excess
    if foot_excess(flow, 0.5 * gas, riser, air.terms, CELLS, air.scratch) <= excess:
        return gas, excess
    best, found = gas_needed(flow, gas, riser, air.terms, CELLS, air.scratch)
    if found:
        return best, 0.0
    return best, foot_excess(flow, best, riser, air.terms, CELLS, air.scratch)


@compiled
def settle(case: Any, mix: Mixture, air: Air, out: Any) -> None:
    """Of the state in `out`, keep only the gas that its flow needs."""
    if out.slurry_flow <= 0.0:
        return
    riser = riser_of(case, mix, out.slurry_flow, 0.0)
    greatest = min(case.gas_mass, case.power * case.compressor_efficiency / case.gas_work)
    gas, found = gas_needed(out.slurry_flow, greatest, riser, air.terms, CELLS, air.scratch)
    if found:
        powers(case, mix, air, riser, gas, out)
        out.gas_strain = gas / case.gas_mass


@compiled
def powers(case: Any, mix: Mixture, air: Air, riser: Case, gas: float, out: Any) -> None:
    """Fill `out` with what the gas gives and where it goes."""
    flow = out.slurry_flow
    out.gas_flow, out.shaft_power = gas, gas * case.gas_work / case.compressor_efficiency
    if flow <= 0.0:
        return
    foot_excess(flow, gas, riser, air.terms, CELLS, air.scratch)
    expansion, push, lift, friction, slip, speed, inlet = air.scratch[:7]
    out.gas_power = expansion
    out.friction_power, out.slip_power = friction + inlet, slip + speed
    out.slurry_friction, out.unit_friction = friction / flow, inlet / flow
    out.outlet_head = mix.outlet_head
    out.density_head = (lift - push) / flow - mix.outlet_head
    wide = riser.upper_diameter != riser.diameter and riser.step_depth > -riser.height
    terms, bore = terms_of(air.terms), stretch(flow, gas, wide, riser)
    top = local(critical_pressure(PRESSURE, terms, bore)[0], terms, bore)
    out.slurry_velocity = top.flux / (1.0 - top.void)


@compiled
def riser_of(case: Any, mix: Mixture, flow: float, gas: float) -> Case:
    """The riser as the airlift's kernels read it; lumps are its grains, all else its liquid.

    Its liquid is compressed along the pipe from a density at the surface that gives the column's
    mean; the sea's is that mean.
    """
    bore, upper = case.riser_bore, max(case.upper_diameter, case.riser_bore)
    liquid = mix.carrier / growth(COMPRESSIBILITY * mix.carrier * g * case.depth)
    fed = liquid + mix.lumps * (case.wet_density - liquid)
    rate = 8.0 * max(flow / case.slurry_area, 1e-6) / bore
    viscosity = mix.consistency * (rate ** (mix.flow_index - 1.0) if mix.flow_index != 1.0 else 1.0)
    sinks = settling.carrying_speed(
        case.lump_size, case.wet_density, liquid, mix.yield_stress, viscosity, 1.0, bore, 1.0
    )
    thick = viscosity + mix.yield_stress * bore / (8.0 * max(sinks, 1e-9))
    crowd = sphere.crowding(0.5, liquid * sinks * case.lump_size / thick)
    return Case(
        gas, bore, upper, case.step_depth, case.depth, case.injection_depth, case.outlet_height,
        case.water_density, liquid, case.wet_density, viscosity, SURFACE_TENSION, case.roughness,
        case.unit_loss, sinks, math.log(crowd) / math.log(0.5), mix.lumps, PACKING, g, PRESSURE,
        PRESSURE, case.gas_energy, PROFILE, DRIFT * _froude(bore, fed, SURFACE_TENSION, g),
        DRIFT * _froude(upper, fed, SURFACE_TENSION, g),
        _wide(fed, viscosity, SURFACE_TENSION, g), SWIRL, mix.yield_stress, COMPRESSIBILITY,
    )  # fmt: skip


@compiled
def record_all(
    cases: Any, seas: Floats, weights: Floats, air: Air, states: Any, table: Floats
) -> None:
    """Fill (members, `PROFILES`, cells + 2) from the outlet down, as `airlift_march.record`."""
    for m in range(len(cases)):
        case, flow = cases[m], states[m].slurry_flow
        if flow > 0.0:
            mix = column.mixture(case, seas[m], weights, states[m].dilution)
            riser = riser_of(case, mix, flow, states[m].gas_flow)
            record(flow, riser, air.terms, table.shape[2] - 2, table[m])
