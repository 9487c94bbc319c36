"""Water down one bore, slurry up the other, and nothing at the lower end but its seal.

The ship's pump pays for all of it, so the cylinder stands above the sea's pressure by the whole
weight and friction of the rising slurry.
"""

from __future__ import annotations

from typing import Any

from kaidei.compiled import compiled
from kaidei.lift import column, seal
from kaidei.lift.case import Mixture


@compiled
def operate(case: Any, mix: Mixture, flow: float, out: Any) -> None:
    """Fill `out` at `flow` [m3/s] of slurry: the cylinder's pressure and leak are solved."""
    column.rise(case, mix, flow, out)
    required = out.density_head + out.outlet_head + out.slurry_friction
    pressure, booster, leak = seal.bottom_state(required, case.seal_conductance, 0.0, 0.0)
    column.circulate(case, mix, out, pressure, booster, leak)
