"""One pipe and its pumps: slurry is drawn from an open lower end at the sea's pressure.

Centrifugal stations along the riser, derated for the slurry, or a displacement pump at its foot.
"""

from __future__ import annotations

import math
from typing import Any

from scipy.constants import g

from kaidei.compiled import compiled
from kaidei.lift import centrifugal, column, displacement
from kaidei.lift.case import Mixture


@compiled
def operate(case: Any, mix: Mixture, flow: float, out: Any) -> None:
    """Fill `out` at `flow` [m3/s] of slurry; all its water comes from the sea beside the unit."""
    column.rise(case, mix, flow, out)
    speed = out.slurry_velocity
    out.mud_flow = flow / (1.0 + mix.dilution)
    out.intake = mix.dilution * out.mud_flow
    out.unit_friction = 0.5 * mix.density * speed * speed * case.unit_loss
    out.friction_power = (out.slurry_friction + out.unit_friction) * flow
    required = out.density_head + out.outlet_head + out.slurry_friction + out.unit_friction
    out.booster_pressure = max(required, 0.0)
    out.slip_power = (out.booster_pressure - required) * flow
    if case.pump_kind == 0:
        part, strain = _centrifugal(case, mix, flow, out.booster_pressure, out.slurry_density)
    else:
        part, strain = _displacement(case, flow, out.booster_pressure)
    out.pump_strain = strain
    out.shaft_power = out.booster_pressure * flow / part if part > 0.0 else math.inf


@compiled
def _centrifugal(
    case: Any, mix: Mixture, flow: float, pressure: float, density: float
) -> tuple[float, float]:
    """Efficiency [1] at the speed needed, and the head needed over that at full speed [1]."""
    stage = case.rated_pressure / (case.stations * case.water_density * g)
    pump = centrifugal.Pump(
        case.rated_flow, stage, 2.0 * math.pi * case.rated_speed, case.booster_efficiency,
        case.stations, centrifugal.SHUT_OFF,
    )  # fmt: skip
    slurry = centrifugal.Slurry(
        density, mix.yield_stress, mix.consistency, mix.flow_index, mix.lumps,
        case.wet_density / mix.carrier,
    )  # fmt: skip
    head = pressure / (density * g)
    most = centrifugal.head(flow, 1.0, pump, slurry)
    strain = head / most if most > 0.0 else math.inf
    turns = centrifugal.speed_needed(flow, head, pump, slurry, 1.0) if strain <= 1.0 else 1.0
    return centrifugal.efficiency(flow, turns, pump, slurry), strain


@compiled
def _displacement(case: Any, flow: float, pressure: float) -> tuple[float, float]:
    """Efficiency [1], and the pressure or flow over the greatest [1], whichever is nearer."""
    leaks = (1.0 / case.volumetric_efficiency - 1.0) * case.rated_flow / case.rated_pressure
    pump = displacement.Pump(
        case.rated_flow / (case.volumetric_efficiency * case.rated_speed), case.rated_speed, 0.0,
        math.inf, leaks, case.booster_efficiency,
    )  # fmt: skip
    most = displacement.greatest_flow(pressure, pump)
    strain = max(pressure / case.rated_pressure, flow / most if most > 0.0 else math.inf)
    return displacement.efficiency(flow, pressure, pump), strain
