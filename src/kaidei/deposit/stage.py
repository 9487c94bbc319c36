"""The deposit stage on constants."""

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
        "depth_slice": DEPTH_SLICES,
        "element": ELEMENTS,
        "panel": [f'P{i:02d}' for i in range(24)],
    }

    def full(number: float, *dims: str) -> Any:
        return np.full((len(streams.members), *(len(coords[d]) for d in dims)), number)

    return contract.dataset(
        "deposit",
        coords,
        streams.members,
        resource_reo=full(16000000.0),
        dry_density=full(0.55),
        wet_density=full(1.37),
        water_content=full(0.6),
        slice_strength=full(5.0, 'depth_slice'),
        panel_dry_mass=full(137500.0, 'panel', 'depth_slice'),
        panel_grade=full(1720.0, 'panel', 'depth_slice'),
        panel_composition=full(0.06666666666666667, 'panel', 'element'),
    )
