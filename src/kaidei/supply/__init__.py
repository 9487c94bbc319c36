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
    from kaidei.supply.balance import Balance, Setting, japan_balance
    from kaidei.supply.indicators import embodied_share, hhi, labelled_share, months_of_cover
    from kaidei.supply.safe import halt_unmet_shares
    from kaidei.supply.stage import run
    from kaidei.supply.trade import by_origin

__all__ = [
    "Balance",
    "Setting",
    "by_origin",
    "embodied_share",
    "halt_unmet_shares",
    "hhi",
    "japan_balance",
    "labelled_share",
    "months_of_cover",
    "run",
]

_HOMES = {
    "Balance": "balance",
    "Setting": "balance",
    "by_origin": "trade",
    "embodied_share": "indicators",
    "halt_unmet_shares": "safe",
    "hhi": "indicators",
    "japan_balance": "balance",
    "labelled_share": "indicators",
    "months_of_cover": "indicators",
    "run": "stage",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"kaidei.supply.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'kaidei.supply' has no attribute {name!r}")
