"""One member as the compiled kernels see it: its case, its mixture and the state they fill."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

STATE_FIELDS = (
    "dilution", "mud_flow", "water_flow", "intake", "slurry_flow", "leak", "slurry_velocity",
    "slurry_density", "holdup", "lumps", "down_friction", "unit_friction", "slurry_friction",
    "density_head", "outlet_head", "inlet_head", "overpressure", "booster_pressure",
    "pump_pressure", "throttle", "friction_power", "shaft_power", "gas_flow",
    "gas_power", "slip_power", "pump_strain", "gas_strain",
)  # fmt: skip
"""What a concept finds at one flow; `operating.Point` gives it to users with its units."""
STATE = np.dtype([(name, np.float64) for name in STATE_FIELDS])


class Mixture(NamedTuple):
    """Slurry at one dilution, whatever its flow."""

    dilution: float  # volumes of seawater to one of mud
    density: float  # as delivered, at the column's mean water density [kg/m3]
    yield_stress: float
    consistency: float
    flow_index: float
    lumps: float  # by volume, as delivered
    carrier: float  # density of what carries them [kg/m3]
    head: float  # weight above seawater's over the depth [Pa]
    outlet_head: float  # [Pa]
