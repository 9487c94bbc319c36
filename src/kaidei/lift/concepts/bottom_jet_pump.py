"""Closed circulation with a jet pump in the unit: the water that comes down drives it.

A thicker slurry is drawn from the cylinder, held near the sea's pressure, and thinned by the drive
water on its way up. No moving part below, and a good part of the power lost in mixing.
"""

from __future__ import annotations

import math
from typing import Any

from kaidei.compiled import compiled
from kaidei.lift import column, jet_pump, seal
from kaidei.lift.case import Mixture


@compiled
def operate(case: Any, mix: Mixture, flow: float, out: Any) -> None:
    """Fill `out` at `flow` [m3/s] of slurry above the jet.

    Below it the slurry has `suction_dilution` volumes of seawater, drawn in from outside. Where
    that is all the water there is, nothing is left to drive the jet, and it cannot run.
    """
    column.rise(case, mix, flow, out)
    thick = case.suction_dilution
    required = out.density_head + out.outlet_head + out.slurry_friction
    held, lift, leak = seal.bottom_state(required, case.seal_conductance, math.inf, case.set_point)
    out.overpressure, out.leak = held, leak
    out.mud_flow = flow / (1.0 + mix.dilution) + max(leak, 0.0) / (1.0 + thick)
    out.intake = thick * out.mud_flow + min(leak, 0.0)
    out.water_flow = max(flow - flow * (1.0 + thick) / (1.0 + mix.dilution), 0.0)
    drive = math.inf
    if mix.dilution > thick:
        drive = _drive(case, lift, (1.0 + thick) / (mix.dilution - thick))
    column.descend(case, out)
    column.send(case, out, held + drive)
    out.slip_power = drive * out.water_flow - lift * flow if drive < math.inf else 0.0


@compiled
def _drive(case: Any, lift: float, ratio: float) -> float:
    """Pressure of the drive water above the suction [Pa]; inf where no such jet lifts."""
    thick = case.suction_dilution
    sucked = (case.wet_density + thick * case.water_density) / (1.0 + thick)
    heavy = sucked / case.water_density
    area = case.jet_area_ratio
    if area == 0.0:
        area = jet_pump.best_area_ratio(ratio, heavy, jet_pump.LOSSES)
    return jet_pump.drive_pressure(lift, ratio, area, heavy, jet_pump.LOSSES)
