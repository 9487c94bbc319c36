"""kaidei (海泥, sea mud): Japan's rare-earth mud programme, computed from sea floor to supply.

>>> import kaidei
>>> study = kaidei.load_study("studies/minamitorishima")   # doctest: +SKIP
>>> run = kaidei.run(study, members=1000)                  # doctest: +SKIP
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaidei.ensemble.run import Run, open_run, run
    from kaidei.study import Study, load_study
    from kaidei.values import StudyError

__version__ = "0.1.0"

__all__ = ["Run", "Study", "StudyError", "__version__", "load_study", "open_run", "run"]

_HOMES = {
    "Run": "kaidei.ensemble.run",
    "open_run": "kaidei.ensemble.run",
    "run": "kaidei.ensemble.run",
    "Study": "kaidei.study",
    "load_study": "kaidei.study",
    "StudyError": "kaidei.values",
}
_ROOMS = ("deposit", "lift", "campaign", "plant", "supply", "economics", "claims", "compare")


def __getattr__(name: str) -> Any:
    # Loaded on first use: `kaidei --help` must not pay for NumPy, xarray and SciPy.
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    if name in _ROOMS:
        return importlib.import_module(f"kaidei.{name}")
    raise AttributeError(f"module 'kaidei' has no attribute {name!r}")
