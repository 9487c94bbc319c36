"""Figures of the lift.

Of a run's stored results: what binds, the pressures, a hole's time, the sea. Of one design, from
plain objects: its envelope, its pipes, what its seal bears, its friction, its energy.
"""

from kaidei.lift.drawing.curves import (
    closed_overpressure,
    energy_by_dilution,
    friction_by_closure,
    overpressure_by_dilution,
)
from kaidei.lift.drawing.envelope import envelope
from kaidei.lift.drawing.middle import middle
from kaidei.lift.drawing.phases import (
    binding_limits,
    bottom_overpressure,
    hole_cycle,
    power_budget,
    rate_by_dilution,
    sea_limits,
)
from kaidei.lift.drawing.profiles import profiles

__all__ = [
    "binding_limits",
    "bottom_overpressure",
    "closed_overpressure",
    "energy_by_dilution",
    "envelope",
    "friction_by_closure",
    "hole_cycle",
    "middle",
    "overpressure_by_dilution",
    "power_budget",
    "profiles",
    "rate_by_dilution",
    "sea_limits",
]
