"""From landed mud to fifteen oxides, with everything else accounted for.

>>> from kaidei.plant import radioactivity
>>> round(float(radioactivity.activity(u_ppm=1.0, th_ppm=0.0)["U-238"]), 5)
0.01235
"""

from __future__ import annotations

import importlib
from typing import Any

__all__ = [
    "dewatering",
    "figures",
    "flowsheet",
    "hydrocyclone",
    "inventory",
    "leach",
    "ledger",
    "precipitation",
    "radioactivity",
    "separation",
    "spec",
    "stage",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return importlib.import_module(f"kaidei.plant.{name}")
    raise AttributeError(f"module 'kaidei.plant' has no attribute {name!r}")
