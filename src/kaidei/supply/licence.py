"""Export licences as a queue of paper: applications wait, are granted or refused, and lapse.

One queue stands for one exporter, importer and element. Goods stay with the exporter until they
are shipped: the queue holds orders, not oxide. A month has three steps, for several queues may draw
on one stock: `examine` says what may be shipped, the exporter rations, and `lapse` takes what was
licensed and not shipped.

A stop without refusals, as in autumn 2010, is a capacity near zero: applications pile up and clear
when it ends. A ban is an approval of zero: what is handled is refused, and may be ordered again.
"""

from __future__ import annotations

import numpy as np

from kaidei.compiled import inlined
from kaidei.units import Floats


@inlined
def examine(
    backlog: float,
    granted: float,
    orders: float,
    approval: float,
    capacity: float,
    examination: float,
    open_: float,
) -> tuple[float, float, float]:
    """One month at the examiner's desk: backlog, what may be shipped, what is refused [t_reo].

    `backlog` waits for examination, `granted` is licensed and not yet shipped, `orders` are this
    month's applications [t_reo]; `approval` [1] is the share of what is handled that is granted;
    `capacity` [t_reo/month, +inf for no bound] the most that can be handled; `examination` [month]
    the mean wait while capacity does not bind (zero: handled at once); `open_` [1] the share of the
    month without the control, in which everything that waits may go.

    In a steady month the backlog is `examination` times the orders (Little's law).
    """
    queue = backlog + orders
    free = open_ * queue
    held = queue - free
    handled = min(held / (1.0 + examination), capacity)
    yes = approval * handled
    return held - handled, granted + free + yes, handled - yes


@inlined
def lapse(unshipped: float, validity: float, open_: float) -> tuple[float, float]:
    """What stays licensed and what lapses of what could not be shipped this month [t_reo].

    `validity` [month, at least 1] is the mean life of a licence; where there is no control
    (`open_`, share of the month [1]) nothing is licensed, so what is not shipped must be ordered
    again.
    """
    lapsed = unshipped * (open_ + (1.0 - open_) / max(validity, 1.0))
    return unshipped - lapsed, lapsed


def mixed_approval(approval: Floats, use_mix: Floats) -> Floats:
    """Share of an importer's orders that is granted, by element, from approvals by end use [1].

    `approval` (..., K, E) [1] by use and element, `use_mix` (..., K, E) what the importer takes of
    the form for each use [any unit of mass, not below zero], with as many axes. Returns (..., E):
    the mean over uses by that weight; where there is no use at all, the plain mean. Raises
    ValueError in words.
    """
    approval, use_mix = np.asarray(approval, dtype=float), np.asarray(use_mix, dtype=float)
    _check_mix(approval, use_mix)
    weight = np.where(use_mix.sum(axis=-2, keepdims=True) > 0.0, use_mix, 1.0)
    mean = (approval * (weight / weight.sum(axis=-2, keepdims=True))).sum(axis=-2)
    # Rounding must not grant more than the most generous use has.
    return np.asarray(np.clip(mean, approval.min(axis=-2), approval.max(axis=-2)))


def _check_mix(approval: Floats, use_mix: Floats) -> None:
    same = approval.ndim == use_mix.ndim > 1 and approval.shape[-2] == use_mix.shape[-2]
    if not same:
        raise ValueError(
            f"approval is of shape {approval.shape} and the use mix of {use_mix.shape}: give both "
            "as many axes, the last but one of them the uses in the order of `regions.USES`"
        )
    if not np.all((approval >= 0.0) & (approval <= 1.0)):
        raise ValueError("an approval is outside 0 to 1: give the share of applications granted")
    if not np.all((use_mix >= 0.0) & np.isfinite(use_mix)):
        raise ValueError("the use mix holds a number below zero or no number: give a mass by use")
