"""Two prices an oxide: inside China, and outside where it is scarce.

The inside price wanders and falls when exports are stopped. The outside price wanders with it and
carries a scarcity premium that grows as Japan's cover falls below what users want. Europe's asking
prices of 2025 and 2026 moved under one percent of world use: the outside price here is what a buyer
without licence pays for the last tonnes, and few tonnes can be sold at it.
"""

from __future__ import annotations

import numpy as np

from kaidei.units import Floats


def walk(noise: Floats, persistence: float) -> Floats:
    """Stationary first-order autoregression of unit variance along the last axis.

    `noise` (..., n) standard normal; `persistence` [1, 0 to below 1] from one step to the next.
    """
    out = np.empty_like(noise)
    out[..., 0] = noise[..., 0]
    scale = np.sqrt(1.0 - persistence**2)
    for step in range(1, noise.shape[-1]):
        out[..., step] = persistence * out[..., step - 1] + scale * noise[..., step]
    return out


def wandering(base: Floats, drift: Floats, volatility: Floats, factor: Floats) -> Floats:
    """A price without any ban or scarcity, (T, E, M) [USD_2025/kg].

    `base` (E, M) at the start, `drift` (M,) [1/year], `volatility` (M,) log standard deviation
    [1], `factor` (T, E, M) a unit-variance walk; it starts at the base price.
    """
    years = np.arange(len(factor))[:, None, None] / 12.0
    return np.asarray(base * (1.0 + drift) ** years * np.exp(volatility * (factor - factor[0])))


def glut(price: Floats, passes: Floats, depth: Floats) -> Floats:
    """Inside price while exports are held back: lower by up to `depth` [1] when nothing passes."""
    return np.asarray(price * (1.0 - depth * (1.0 - passes)))


def scarcity(stock: Floats, need: Floats, wanted: Floats, unmet: Floats) -> Floats:
    """How scarce an element is, 0 (cover as wanted) to 1 (no stock, or use already unmet) [1].

    `stock` [t_reo], `need` [t_reo/month], `wanted` [month] of cover, `unmet` [1] share of need.
    """
    full = np.maximum(need * wanted, 1e-300)
    return np.asarray(np.clip(np.maximum(1.0 - stock / full, unmet), 0.0, 1.0))


def smoothed(old: Floats, aim: Floats, time: Floats) -> Floats:
    """First-order lag towards `aim` with time constant `time` [month, at least 1]."""
    return np.asarray(old + (aim - old) / time)


def outside(quiet: Floats, premium: Floats, scarce: Floats) -> Floats:
    """Price outside China [USD_2025/kg].

    `quiet` [USD_2025/kg] holds while cover is as wanted; `premium` [1, at least 1] is the price
    over it at full scarcity; `scarce` [1, 0 to 1].
    """
    return np.asarray(quiet * premium**scarce)
