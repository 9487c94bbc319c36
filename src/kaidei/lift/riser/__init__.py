"""The hanging string: closed forms for a uniform one, and solvers for one of many sections.

`axial_period`, `heave_ratio`, `hanging_stress`, `stretch` and `current_offset` are exact for one
pipe with a load below. A `Tapered` string goes into `stand` (tension, stress, stretch),
`axial_periods` and `axial_shapes`, `heave_response`, `offset` (in a current), `sway_frequencies`,
`lock_in` (vortices), `hs_limit` (the sea it bears), `burst_rating` and `collapse_rating`;
`buckling_load` is the push that a hanging pipe's foot bears.
"""

from kaidei.lift.riser.axial import Heave, axial_periods, axial_shapes, heave_response
from kaidei.lift.riser.buckling import buckling_load
from kaidei.lift.riser.current import Offset, offset
from kaidei.lift.riser.fatigue import CURVES, cycles, damage_a_cycle, wave_damage
from kaidei.lift.riser.long_term import alike, bearable_limit
from kaidei.lift.riser.pressure import burst_rating, collapse_rating
from kaidei.lift.riser.sea_state import CRITERIA, OPERATIONS, Allowed, Gear, HsLimit, hs_limit
from kaidei.lift.riser.standing import Standing, stand
from kaidei.lift.riser.swaying import sway_frequencies
from kaidei.lift.riser.tapered import Column, Tapered, buoyancy, column_of, deployed, split
from kaidei.lift.riser.uniform import (
    STEEL_DENSITY,
    WATER_DENSITY,
    YOUNGS_MODULUS,
    axial_period,
    current_offset,
    hanging_stress,
    heave_ratio,
    steel_area,
    stretch,
)
from kaidei.lift.riser.vortex import Lock, lock_in

__all__ = [
    "CRITERIA",
    "CURVES",
    "OPERATIONS",
    "STEEL_DENSITY",
    "WATER_DENSITY",
    "YOUNGS_MODULUS",
    "Allowed",
    "Column",
    "Gear",
    "Heave",
    "HsLimit",
    "Lock",
    "Offset",
    "Standing",
    "Tapered",
    "alike",
    "axial_period",
    "axial_periods",
    "axial_shapes",
    "bearable_limit",
    "buckling_load",
    "buoyancy",
    "burst_rating",
    "collapse_rating",
    "column_of",
    "current_offset",
    "cycles",
    "damage_a_cycle",
    "deployed",
    "hanging_stress",
    "heave_ratio",
    "heave_response",
    "hs_limit",
    "lock_in",
    "offset",
    "split",
    "stand",
    "steel_area",
    "stretch",
    "sway_frequencies",
    "wave_damage",
]
