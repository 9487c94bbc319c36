"""Closed circulation with a pump in the riser's foot, which holds the cylinder near the sea's
pressure: it pays for the slurry column, the ship's pump only for the water's way down."""

from __future__ import annotations

from typing import Any

from kaidei.compiled import compiled
from kaidei.lift import column, seal
from kaidei.lift.case import Mixture


@compiled
def operate(case: Any, mix: Mixture, flow: float, out: Any) -> None:
    """Fill `out` at `flow` [m3/s] of slurry; what the booster cannot give stands on the seal."""
    column.rise(case, mix, flow, out)
    required = out.density_head + out.outlet_head + out.slurry_friction
    pressure, booster, leak = seal.bottom_state(
        required, case.seal_conductance, case.booster_limit, case.set_point
    )
    column.circulate(case, mix, out, pressure, booster, leak)
