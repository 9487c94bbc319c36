"""The supply stage on constants."""

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
        "element": ELEMENTS,
        "month": inputs.time.month_labels,
        "year": inputs.time.year_labels,
    }

    def full(number: float, *dims: str) -> Any:
        return np.full((len(streams.members), *(len(coords[d]) for d in dims)), number)

    return contract.dataset(
        "supply",
        coords,
        streams.members,
        use=full(80.0, 'month', 'element'),
        price_outside=full(50.0, 'year', 'element'),
        safe_month=full(60.0, 'element'),
    )
