"""Mines and plants that answer to price: closing, coming back, new ones, and China's answer.

When announced projects start, and whether, is in `projects`.
"""

from __future__ import annotations

import numpy as np

from kaidei.compiled import inlined
from kaidei.supply.inuse import age
from kaidei.units import Floats

RUNNING, CLOSED = 1.0, 0.0
"""State of an asset, which is also the share of its capacity that works."""


@inlined
def asset_month(
    loss_months: float,
    state: float,
    margin: float,
    patience: float,
    restart_margin: float,
    restart_lead: float,
) -> tuple[float, float]:
    """An asset one month on: its count of months and its state, RUNNING or CLOSED.

    While it runs `loss_months` counts the months with `margin` [1, price over cost less one] below
    zero, a good month taking one away; it closes when they reach `patience` [month, +inf for
    never]. While closed the count is of months with a margin of at least `restart_margin` [1], a
    poor month taking one away; it runs again when they reach `restart_lead` [month]. The count
    starts anew at each turn.
    """
    if state == RUNNING:
        against, limit, other = margin < 0.0, patience, CLOSED
    else:
        against, limit, other = margin >= restart_margin, restart_lead, RUNNING
    loss_months = loss_months + 1.0 if against else max(loss_months - 1.0, 0.0)
    if against and loss_months >= limit:
        return 0.0, other
    return loss_months, state


@inlined
def commit(
    pipeline: Floats, price: float, trigger: float, gain: float, lead: float, cap: float
) -> float:
    """Mines nobody has announced yet, one month on: the capacity that stands [t_reo/year].

    `pipeline` (S + 1,) [t_reo/year] holds S stages under way and, last, what stands; it is changed
    in place. Each month commits `gain` [t_reo/year] times the logarithm of `price` over `trigger`
    [USD/kg, or any ratio], where that is above zero, until all together reach `cap` [t_reo/year].
    The mean time from there to the last is `lead` [month, at least S].
    """
    last = pipeline.shape[0] - 1
    total = 0.0
    for stage in range(last + 1):
        total += pipeline[stage]
    more = 0.0
    if price > trigger:
        more = min(gain * np.log(price / trigger), max(cap - total, 0.0))
    pipeline[last] += age(pipeline[:last], more, lead)
    return float(pipeline[last])


@inlined
def china_answer(
    share_of_rivals: float,
    threshold: float,
    active_months: float,
    length: float,
    luck: float,
    probability: float,
) -> float:
    """Months that a Chinese price answer to rivals will last, this one included; 0 if none [month].

    An answer that is `active_months` old to last runs on. Without one, rivals' share of supply
    above `threshold` [1] draws one of `length` [month] with `probability` [1] in the month; `luck`
    is that month's uniform draw on [0, 1).
    """
    if active_months > 1.0:
        return active_months - 1.0
    if share_of_rivals > threshold and luck < probability:
        return length
    return 0.0
