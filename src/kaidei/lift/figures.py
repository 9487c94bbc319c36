"""Figures of the lift.

Of a run's stored results: what binds, the pressures, a hole's time, the sea. Of one design, from
plain objects: its envelope, its pipes and how they hang, what its seal bears, its friction, its
energy. Of what happens in time: trips, swings, restarts, plugs, surges, gas.
"""

from kaidei.lift.drawing.curves import (
    closed_overpressure,
    energy_by_dilution,
    friction_by_closure,
    overpressure_by_dilution,
)
from kaidei.lift.drawing.envelope import envelope
from kaidei.lift.drawing.hanging import heave_amplification, sea_limits, string_stress
from kaidei.lift.drawing.middle import alone, middle
from kaidei.lift.drawing.phases import (
    binding_limits,
    bottom_overpressure,
    hole_cycle,
    power_budget,
    rate_by_dilution,
)
from kaidei.lift.drawing.profiles import profiles
from kaidei.lift.drawing.stopping import (
    faucet_cells,
    gas_flows,
    gas_pressure,
    levels,
    plug_front,
    restart_pressures,
    surge_wave,
    trip_extremes,
    trip_pressures,
)

__all__ = [
    "alone",
    "binding_limits",
    "bottom_overpressure",
    "closed_overpressure",
    "energy_by_dilution",
    "envelope",
    "faucet_cells",
    "friction_by_closure",
    "gas_flows",
    "gas_pressure",
    "heave_amplification",
    "hole_cycle",
    "levels",
    "middle",
    "overpressure_by_dilution",
    "plug_front",
    "power_budget",
    "profiles",
    "rate_by_dilution",
    "restart_pressures",
    "sea_limits",
    "string_stress",
    "surge_wave",
    "trip_extremes",
    "trip_pressures",
]
