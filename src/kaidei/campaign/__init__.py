"""How often can it work: from a plan and a sea to mud landed, month by month and panel by panel.

Physics modules, in the order a reader needs them: `calendar` (months and hours), `sea` (waves, and
who may work in them), `windows` (calm long enough), `typhoon`, `programme` (gates and dates),
`voyage` (the engine) with `ship` and `shuttle`, then `mining` (panels), `landing` (thickening;
first in, first out) and `footprint`, which the stage joins. `trial` holds what was published of
the trial of 2026.
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
