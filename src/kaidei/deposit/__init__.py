"""How much is there: the deposit from a handful of cores, as an ensemble of possible deposits.

Physics modules, in the order a reader needs them: `grid` (places), `covariance`, `variogram`,
`kriging`, `simulation`, `posterior` (plane geostatistics, useful by themselves), then `cores`,
`area`, `field`, `profile`, `composition`, `mud`, `resource` and `panels`, which the stage joins.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaidei.deposit.panels import mine_order
    from kaidei.deposit.stage import run

__all__ = ["mine_order", "run"]

_HOMES = {"mine_order": "panels", "run": "stage"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'kaidei.deposit' has no attribute {name!r}")
    return getattr(import_module(f"kaidei.deposit.{_HOMES[name]}"), name)
