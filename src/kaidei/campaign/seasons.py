"""What sea, wind and current allow in each month of the year, typhoons apart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.campaign import sea
from kaidei.campaign.calendar import STEP
from kaidei.campaign.openness import CURVES
from kaidei.campaign.plan import carrier_of, island_of, limits
from kaidei.campaign.spec import Inputs
from kaidei.campaign.weather import climates, persistence, sample
from kaidei.units import Floats

if TYPE_CHECKING:
    from kaidei.streams import Streams

WORK = ("run_pipe", "lift", "transfer", "berth")
"""What the sea must allow: pipe handling, lifting, ship-to-ship transfer, the island's berth."""


def shares(
    drawn: Any, inputs: Inputs, streams: Streams, heights: tuple[float, ...]
) -> tuple[Floats, Floats]:
    """Share of each month with Hs at or below some heights [m], (M, 12, heights), and in which each
    of WORK may go on, (M, phases, 12, WORK).

    From the distributions of the members' climates; of a record, counted in years of its library.
    """
    counted = drawn.weather.record is not None
    held: Any = (sample if counted else _climates)(drawn, inputs.time, streams)
    known = persistence(drawn.weather)
    members = len(streams.members)
    calm = np.empty((members, 12, len(heights)))
    share = np.empty((members, len(inputs.phases), 12, len(WORK)))

    def below(height: Floats) -> Floats:
        if counted:  # the same waves for all members
            return sea.counted_calm(held.hs[0], STEP, height)
        return sea.calm_share(held.hs_mean, held.hs_spread[:, None], height[:, None])

    for h, height in enumerate(heights):
        calm[:, :, h] = below(np.full(members, height))
    for p, name in enumerate(inputs.phases):
        most = limits(drawn, inputs, name)
        for w, task in enumerate(WORK[:2]):
            k = CURVES.index(task)
            bounds = most.height[:, k], most.wind[:, k], most.current[:, k]
            if counted:
                share[:, p, :, w] = sea.counted_share(held, STEP, *bounds)
            else:
                share[:, p, :, w] = sea.workable_share(
                    held, *bounds, wind_hs=known["wind_hs"], tp_hs=known["tp_hs"]
                )
        carrier = carrier_of(drawn, name)
        share[:, p, :, 2] = below(carrier.transfer_height)
        share[:, p, :, 3] = below(island_of(drawn, name).berth_height)
    return calm, share


def _climates(drawn: Any, time: Any, streams: Streams) -> Any:
    """The members' climates with the spread that years add."""
    held = climates(drawn, time, streams)
    return replace(held, hs_spread=np.hypot(held.hs_spread, drawn.weather.year_spread))
