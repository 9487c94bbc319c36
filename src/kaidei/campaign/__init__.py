"""How often can it work: from a plan and a sea to mud landed, month by month and panel by panel.

Physics modules, in the order a reader needs them: `calendar` (months and hours), `metocean`
(records of the sea and years made of them), `weather` and `typhoon` (what members meet), `sea` and
`seasons` (shares of a month), `windows` (calm long enough), `programme` and `schedule` (gates and
dates), `openness` (who may work at each step), `voyage` (the engine) with `ship`, `site`, `holes`,
`storm`, `breakdown`, `carriers` and `booking`, then `mining` (panels), `thickening`, `landing`
(first in, first out), `binding` and `footprint`, which the stage joins through `ledger`. `planner`
is the same engine for plain objects, `replay` and `journal` tell one member, `trial` holds what was
published of the trial of 2026.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaidei.campaign.library import vessel
    from kaidei.campaign.outcome import Outcome
    from kaidei.campaign.plain import Ensemble, Island, Phase, Ship, Shuttles
    from kaidei.campaign.planner import simulate
    from kaidei.campaign.replay import event_log
    from kaidei.campaign.stage import run
    from kaidei.campaign.windows import finish, next_start

__all__ = [
    "Ensemble",
    "Island",
    "Outcome",
    "Phase",
    "Ship",
    "Shuttles",
    "event_log",
    "finish",
    "next_start",
    "run",
    "simulate",
    "vessel",
]

_HOMES = {
    **dict.fromkeys(("Ensemble", "Island", "Phase", "Ship", "Shuttles"), "plain"),
    "Outcome": "outcome",
    "event_log": "replay",
    "finish": "windows",
    "next_start": "windows",
    "run": "stage",
    "simulate": "planner",
    "vessel": "library",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
