"""The hanging string: closed forms for a uniform one, and solvers for one of many sections.

`axial_period`, `heave_ratio`, `hanging_stress`, `stretch` and `current_offset` are exact for one
pipe with a load below. A `Tapered` string goes into `stand` (tension, stress, stretch),
`axial_periods` and `heave_response`.
"""

from kaidei.lift.riser.axial import Heave, axial_periods, heave_response
from kaidei.lift.riser.standing import Standing, stand
from kaidei.lift.riser.tapered import Column, Tapered, buoyancy, column_of, deployed, split
from kaidei.lift.riser.uniform import (
    STEEL_DENSITY,
    WATER_DENSITY,
    YOUNGS_MODULUS,
    axial_period,
    axial_period_of,
    current_offset,
    hanging_response,
    hanging_stress,
    heave_ratio,
    landed_response,
    steel_area,
    stretch,
)

__all__ = [
    "STEEL_DENSITY",
    "WATER_DENSITY",
    "YOUNGS_MODULUS",
    "Column",
    "Heave",
    "Standing",
    "Tapered",
    "axial_period",
    "axial_period_of",
    "axial_periods",
    "buoyancy",
    "column_of",
    "current_offset",
    "deployed",
    "hanging_response",
    "hanging_stress",
    "heave_ratio",
    "heave_response",
    "landed_response",
    "split",
    "stand",
    "steel_area",
    "stretch",
]
