"""How much is there: the deposit from a handful of cores, as an ensemble of possible deposits.

Physics modules, in the order a reader needs them: `grid` (places), `covariance`, `variogram`,
`kriging`, `simulation`, `posterior`, `decluster` (plane geostatistics, useful by themselves); then
`cores`, `censored`, `area`, `cells`, `drift`, `field`, `profile`, `composition`, `ground` (one
possible deposit), `inventory`, `resource`, `classes`, `mud`, `panels` and `decided`, which the
stage joins. `survey` reads mining people's tables, `estimation` needs no study, `blocks` writes
block models.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaidei.deposit.blocks import blocks_of, write_blocks
    from kaidei.deposit.decided import mine_order
    from kaidei.deposit.estimation import estimate
    from kaidei.deposit.stage import run
    from kaidei.deposit.survey import read_survey

__all__ = ["blocks_of", "estimate", "mine_order", "read_survey", "run", "write_blocks"]

_HOMES = {
    "blocks_of": "blocks",
    "estimate": "estimation",
    "mine_order": "decided",
    "read_survey": "survey",
    "run": "stage",
    "write_blocks": "blocks",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'kaidei.deposit' has no attribute {name!r}")
    return getattr(import_module(f"kaidei.deposit.{_HOMES[name]}"), name)
