"""What identification refuses before it starts: settings, tables and values that cannot be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kaidei.supply.identify_model import Integers, Model, predicted
from kaidei.supply.trade import CODES, ORIGINS
from kaidei.supply.wording import ABOVE_0, beyond, not_whole, refuse
from kaidei.units import Floats

VALUE_MISS = 8.0
"""Standard deviations by which a value may miss what its goods would cost, at the likeliest state.
The worst of the 357 values of Japan's imports of 2005 to 2024 misses by 4.3 there; a table in USD
instead of thousand USD misses by 15 where a product holds cheap and dear elements alike."""

_COUNTS = {"draws": 1, "chains": 1, "thin": 1, "warm": 0, "seed": 0}
_NUMBERS = {
    "spread": (ABOVE_0, 5.0),
    "memory": (ABOVE_0, 1e6),
    "value_log_sd": (ABOVE_0, np.inf),
    "lot": (0.0, np.inf),
}


def check_settings(**given: object) -> None:
    """Raise ValueError for settings of `identify.posterior` or `.magnets` out of their range."""
    wrong = [
        words
        for name, value in given.items()
        for words in (
            not_whole(name, value, _COUNTS[name])
            if name in _COUNTS
            else beyond(name, value, *_NUMBERS[name])
        )
    ]
    refuse(wrong, "identification")


def check_columns(what: str, columns: Mapping[str, Any]) -> None:
    """Raise ValueError for columns of a table that are not of one length."""
    lengths = {name: np.shape(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1 or any(len(shape) != 1 for shape in lengths.values()):
        listed = ", ".join(f"{name} {shape}" for name, shape in lengths.items())
        raise ValueError(f"{what} has columns of the shapes {listed}; give each one entry a row")


def check_once(what: str, *keys: Sequence[object]) -> None:
    """Raise ValueError for rows whose keys stand there before."""
    seen: dict[tuple[object, ...], int] = {}
    for row, key in enumerate(zip(*keys, strict=True), start=1):
        if key in seen:
            named = ", ".join(f"{part:g}" if isinstance(part, float) else str(part) for part in key)
            raise ValueError(
                f"{what} has {named} in rows {seen[key]} and {row}; give one row of each, their "
                "sum if both are meant"
            )
        seen[key] = row


def check_values(known: Model, state: Floats) -> None:
    """Raise ValueError where a value misses by more than `VALUE_MISS` sd at a `state` (paths, Y).

    So do tonnes and thousand USD that were swapped, or given in another unit.
    """
    count = len(known.valued)
    log_ratio = (known.observed - predicted(known, state[None])[0])[:count]
    miss = log_ratio / known.error[:count]
    if not count or np.abs(miss).max() <= VALUE_MISS:
        return
    worst = int(np.argmax(np.abs(miss)))
    code, origin = known.place[known.product[known.valued[worst]]]
    year: Integers = known.years[known.year[known.valued[worst]]]
    raise ValueError(
        f"the value of {CODES[code]} from {ORIGINS[origin]} in {year} is "
        f"{np.exp(log_ratio[worst]):.3g} times what such goods cost at the prices given, "
        f"{abs(miss[worst]):.0f} sd of its error; at most {VALUE_MISS:g} are let through. Give "
        "thousand USD and tonnes gross, and USD/kg for prices"
    )
