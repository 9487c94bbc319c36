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
from typing import Any

_HOMES = {
    "Design": "design",
    "CONCEPTS": "design",
    "Limits": "design",
    "Mud": "mud",
    "LIMITS": "search",
    "energy": "operating",
    "envelope": "operating",
    "friction_spread": "operating",
    "limit_map": "operating",
    "operate": "operating",
    "solve": "operating",
    "strains": "operating",
    "balance": "balancing",
    "OPERATIONS": "sea_limit",
    "PEAK_PERIODS": "sea_limit",
    "run": "stage",
}
_MODULES = (
    "airlift",
    "centrifugal",
    "displacement",
    "friction",
    "gas",
    "gel",
    "jet_pump",
    "march",
    "mud",
    "operating",
    "profile",
    "rheology",
    "riser",
    "sea_limit",
    "seabed",
    "seal",
    "seawater",
    "settling",
    "string",
    "trial",
)

__all__ = [*_HOMES, *_MODULES]  # noqa: PLE0604 - names only


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"kaidei.lift.{_HOMES[name]}"), name)
    if name in _MODULES:
        return importlib.import_module(f"kaidei.lift.{name}")
    raise AttributeError(f"module 'kaidei.lift' has no attribute {name!r}")
