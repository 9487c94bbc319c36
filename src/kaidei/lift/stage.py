"""The lift stage on constants."""

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
        "phase": list(drawn.phase),
    }

    def full(number: float, *dims: str) -> Any:
        return np.full((len(streams.members), *(len(coords[d]) for d in dims)), number)

    return contract.dataset(
        "lift",
        coords,
        streams.members,
        solids_rate=full(140.0, 'phase'),
        slurry_rate=full(1300.0, 'phase'),
        solids_fraction=full(0.1, 'phase'),
        hole_time=full(2.0, 'phase'),
        reach=full(3.0, 'phase'),
    )
