"""The campaign stage on constants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei import contract
from kaidei.elements import ELEMENTS  # noqa: F401

if TYPE_CHECKING:
    import xarray as xr

DEPTH_SLICES = [f"{i}-{i + 1} m" for i in range(10)]


def run(drawn: Any, inputs: Any, streams: Any) -> xr.Dataset:
    """Constants in the contract's shapes."""
    coords: dict[str, Any] = {
        "month": inputs.time.month_labels,
        "panel": [f'P{i:02d}' for i in range(24)],
    }

    def full(number: float, *dims: str) -> Any:
        return np.full((len(streams.members), *(len(coords[d]) for d in dims)), number)

    return contract.dataset(
        "campaign",
        coords,
        streams.members,
        solids_landed=full(10.0, 'month'),
        landed_by_panel=full(0.4166666666666667, 'month', 'panel'),
        landed_metal_by_panel=full(0.0007166666666666667, 'month', 'panel'),
    )
