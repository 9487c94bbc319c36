"""The sea and sky as time series: read, checked, generated, resampled, and compared."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaidei.campaign.metocean.generation import generate
    from kaidei.campaign.metocean.libraries import library
    from kaidei.campaign.metocean.resampling import bootstrap
    from kaidei.campaign.metocean.scores import Climatology
    from kaidei.campaign.metocean.series import Series

__all__ = ["Climatology", "Series", "bootstrap", "generate", "library"]

_HOMES = {
    "Climatology": "scores",
    "Series": "series",
    "bootstrap": "resampling",
    "generate": "generation",
    "library": "libraries",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
