"""The sea and sky as time series: read, checked, generated, resampled, and compared."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaidei.campaign.metocean.series import Series

__all__ = ["Series"]

_HOMES = {"Series": "series"}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
