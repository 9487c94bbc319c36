"""Oxide into metal outside China: a step with a capacity of its own.

Japan buys much of its rare earth as metal. Oxide from a mine, a plant or the mud replaces Chinese
metal only as far as furnaces outside China can reduce it; the rest serves oxide users or waits.
"""

from __future__ import annotations

import numpy as np

from kaidei.units import Floats

FORMS = ("oxide", "metal")
"""Forms in which rare earth reaches Japan's users; oxide stands for compounds too."""


def capacity_by_element(capacity: Floats, need: Floats, eligible: Floats) -> Floats:
    """Share out one furnace capacity over its elements by their need, (T, E, M) [t_reo/month].

    `capacity` (T, M) [t_reo/month]; `need` (E, M) [t_reo] of metal; `eligible` (E,) 1 for the
    elements these furnaces can make. Shares are fixed in advance, so that oxide of one element
    never takes the furnace of another.
    """
    wanted = need * eligible[:, None]
    total = wanted.sum(axis=0)
    share = np.divide(wanted, total, out=np.zeros_like(wanted), where=total > 0)
    return np.asarray(capacity[:, None, :] * share)


def convert(
    oxide: Floats, metal: Floats, oxide_need: Floats, metal_need: Floats, capacity: Floats
) -> tuple[Floats, Floats]:
    """Oxide and metal to use after metal-making, both [t_reo], in the shape of the inputs.

    Metal users lack `metal_need - metal`; oxide is offered to them and to oxide users in
    proportion to what each lacks, and reduced as far as `capacity` goes. Nothing is lost here:
    yields of reduction are within the product shares.
    """
    lacking = np.maximum(metal_need - metal, 0.0)
    wants = lacking + oxide_need
    offer = np.divide(lacking, wants, out=np.zeros_like(wants), where=wants > 0)
    made = np.minimum(np.minimum(oxide * offer, lacking), capacity)
    return oxide - made, metal + made
