"""The numbers that each array of a network may hold."""

from __future__ import annotations

from typing import Any

import numpy as np

from kaidei.supply.wording import ABOVE_0, BELOW_1, SHARE, beyond

_ANY = (-np.inf, np.inf)
_ZERO_UP = (0.0, np.inf)

RANGES: dict[str, tuple[float, float]] = {
    **dict.fromkeys(
        ("demand.dissipated", "demand.recovered", "demand.thrift_limit", "assets.chance",
         "makers.controlled", "edges.share", "edges.flexibility", "stocks.usable",
         "stocks.release", "home.recovered", "behaviour.fear_news",
         "behaviour.answer_probability"),
        SHARE,
    ),
    **dict.fromkeys(("prices.base", "prices.level"), (ABOVE_0, np.inf)),
    **dict.fromkeys(("prices.group", "prices.quota_group"), (0.0, 1.0)),
    **dict.fromkeys(("assets.start", "assets.slip"), _ANY),
    **dict.fromkeys(
        ("behaviour.price_lag", "behaviour.rebuild", "behaviour.memory", "behaviour.loyalty",
         "behaviour.fear_decay", "behaviour.thrift_time", "behaviour.premium"),
        (1.0, np.inf),
    ),
    "demand.growth": (-0.99, 10.0),
    "demand.past_growth": (-0.003, 1.0),
    "demand.tier": (0.0, 20.0),
    "demand.lifetime": (3.0, np.inf),
    "makers.recovery": (ABOVE_0, 1.0),
    "prices.persistence": (0.0, BELOW_1),
    "prices.volatility": (0.0, 5.0),
    "prices.duty": (0.0, 100.0),
    "behaviour.steepness": (0.0, 10.0),
    "behaviour.answer_cut": (0.0, BELOW_1),
    "behaviour.restart_margin": (-1.0, np.inf),
}  # fmt: skip
"""Lowest and highest by array; what is not named here is 0 or more. Ten for the steepness is a
price e^20 times the base without stock, far beyond any market: above it powers end in infinity."""

_INFINITE = ("assets.start", "assets.stop", "prices.quota", "behaviour.patience")
_WHOLE = ("demand.tier", "prices.group", "prices.quota_group")


def range_of(name: str) -> tuple[float, float]:
    """Lowest and highest number of an array of a network, by its dotted name."""
    return RANGES.get(name, _ZERO_UP)


def number_faults(arrays: list[tuple[str, Any, str]]) -> list[str]:
    """What is wrong with the numbers of arrays (name, values, axes), in words."""
    found = []
    for name, value, _ in arrays:
        if name == "edges.delay":
            continue  # told by edge
        numbers = np.asarray(value, dtype=np.float64)
        if name in _INFINITE:
            numbers = numbers[~np.isinf(numbers) | (numbers < range_of(name)[0])]
        wrong = beyond(name, numbers, *range_of(name))
        if not wrong and name in _WHOLE and np.any(numbers != np.floor(numbers)):
            wrong = [f"{name} has {numbers[numbers != np.floor(numbers)][0]:g}; give whole numbers"]
        found += wrong
    return found
