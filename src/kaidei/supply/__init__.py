"""Supply: where Japan's rare earths come from, what a ban does, and when Japan is safe.

>>> from kaidei.supply import hhi, months_of_cover
>>> float(hhi([50.0, 50.0]))
0.5
>>> float(months_of_cover(100.0, 50.0))
2.0
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaidei.supply import identify
    from kaidei.supply.events import Event
    from kaidei.supply.indicators import (
        embodied_share,
        geopolrisk,
        hhi,
        labelled_share,
        months_of_cover,
    )
    from kaidei.supply.network import Network
    from kaidei.supply.past import backtest
    from kaidei.supply.safe import halt_unmet_shares
    from kaidei.supply.simulation import World, replay, simulate
    from kaidei.supply.stage import run
    from kaidei.supply.trade import by_origin

__all__ = [
    "Event",
    "Network",
    "World",
    "backtest",
    "by_origin",
    "embodied_share",
    "geopolrisk",
    "halt_unmet_shares",
    "hhi",
    "identify",
    "labelled_share",
    "months_of_cover",
    "replay",
    "run",
    "simulate",
]

_HOMES = {
    "Event": "events",
    "Network": "network",
    "World": "simulation",
    "backtest": "past",
    "by_origin": "trade",
    "embodied_share": "indicators",
    "geopolrisk": "indicators",
    "halt_unmet_shares": "safe",
    "hhi": "indicators",
    "labelled_share": "indicators",
    "months_of_cover": "indicators",
    "replay": "simulation",
    "run": "stage",
    "simulate": "simulation",
}


def __getattr__(name: str) -> Any:
    if name == "identify":
        return importlib.import_module("kaidei.supply.identify")
    if name in _HOMES:
        return getattr(importlib.import_module(f"kaidei.supply.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'kaidei.supply' has no attribute {name!r}")
