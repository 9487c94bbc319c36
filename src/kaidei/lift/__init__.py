"""Lift: breaking, sealing and raising mud from the sea floor, and the sea the string bears.

>>> from kaidei.lift import friction, settling
>>> round(float(friction.pipe_gradient(0.02, 0.3, density=1100.0, yield_stress=20.0,
...                                    consistency=0.05, regime="laminar")), 3)
294.782
>>> float(settling.velocity(0.004, 1350.0, fluid_density=1090.0, yield_stress=0.5,
...                         consistency=0.003))
0.0
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaidei.lift import (
        airlift,
        circulation,
        friction,
        gas,
        mud,
        operating,
        riser,
        sea_limit,
        seabed,
        seawater,
        settling,
        string,
        trial,
    )
    from kaidei.lift.circulation import Design
    from kaidei.lift.mud import Mud
    from kaidei.lift.operating import LIMITS, Limits, envelope, solve
    from kaidei.lift.sea_limit import OPERATIONS, PEAK_PERIODS
    from kaidei.lift.stage import run

_HOMES = {
    "Design": "circulation",
    "Mud": "mud",
    "LIMITS": "operating",
    "Limits": "operating",
    "envelope": "operating",
    "solve": "operating",
    "OPERATIONS": "sea_limit",
    "PEAK_PERIODS": "sea_limit",
    "run": "stage",
}
_MODULES = (
    "airlift",
    "circulation",
    "friction",
    "gas",
    "mud",
    "operating",
    "riser",
    "sea_limit",
    "seabed",
    "seawater",
    "settling",
    "string",
    "trial",
)

__all__ = [
    "LIMITS",
    "OPERATIONS",
    "PEAK_PERIODS",
    "Design",
    "Limits",
    "Mud",
    "airlift",
    "circulation",
    "envelope",
    "friction",
    "gas",
    "mud",
    "operating",
    "riser",
    "run",
    "sea_limit",
    "seabed",
    "seawater",
    "settling",
    "solve",
    "string",
    "trial",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"kaidei.lift.{_HOMES[name]}"), name)
    if name in _MODULES:
        return importlib.import_module(f"kaidei.lift.{name}")
    raise AttributeError(f"module 'kaidei.lift' has no attribute {name!r}")
