"""Export controls: what still passes, through which queue, for how long.

A control lets through a fraction of the orders of each element. Granted orders wait in a licence
queue with a mean delay; refused ones are not kept, but a part leaks through third countries. When
several controls hold at once the tightest decides for each element.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaidei.units import Floats


@dataclass(frozen=True)
class Control:
    """One export control, drawn; M members, E elements."""

    start: Floats
    """(M,) month of entry into force."""
    end: Floats
    """(M,) month of lifting, +inf for never."""
    passes: Floats
    """(E, M) share of orders granted while it holds [1]."""
    third_country: Floats
    """(M,) share of third countries' shipments with the exporter's feed that still comes [1]."""
    leakage: Floats
    """(M,) share of what is refused that arrives through third countries all the same [1]."""
    delay: Floats
    """(M,) mean wait for a licence [month]."""
    stocking: Floats
    """(M,) months of cover that users want on top while it holds [month]."""


@dataclass(frozen=True)
class Regime:
    """What all controls of one exporter leave, month by month; T months."""

    passes: Floats
    """(T, E, M) share of orders granted [1]."""
    leaked: Floats
    """(T, E, M) share of orders that arrives through third countries [1]."""
    third_country: Floats
    """(T, E, M) share of the third countries' own shipments with its feed that comes [1]."""
    delay: Floats
    """(T, E, M) mean wait for a licence [month], at least 1 (no wait beyond the month)."""
    stocking: Floats
    """(T, E, M) months of cover wanted on top [month]."""


def end_of(start: Floats, duration: Floats, permanent: Floats, luck: Floats) -> Floats:
    """Month of lifting (M,): `duration` [month] after the start, +inf if it is for good.

    `permanent` (M,) [1] is the chance that it is never lifted; `luck` (M,) uniform on [0, 1).
    """
    return np.where(luck < permanent, np.inf, start + duration)


def in_force(months: int, start: Floats, end: Floats) -> Floats:
    """Share of each month in which a control holds, (months, M) [1]."""
    month = np.arange(months)[:, None]
    return np.asarray(np.clip(np.minimum(end, month + 1.0) - np.maximum(start, month), 0.0, 1.0))


def regime(months: int, elements: int, members: int, controls: list[Control]) -> Regime:
    """The joint effect of controls of one exporter; without any, everything passes at once."""
    shape = (months, elements, members)
    passes, third = np.ones(shape), np.ones(shape)
    leakage, delay, stocking = np.zeros(shape), np.ones(shape), np.zeros(shape)
    for control in controls:
        held = in_force(months, control.start, control.end)[:, None, :]
        choked = held * (1.0 - control.passes)
        touched = np.where(control.passes < 1.0, held, 0.0)
        passes = np.minimum(passes, 1.0 - choked)
        third = np.minimum(third, 1.0 - choked * (1.0 - control.third_country))
        leakage = np.maximum(leakage, touched * control.leakage)
        delay = np.maximum(delay, 1.0 + touched * np.maximum(control.delay - 1.0, 0.0))
        stocking = np.maximum(stocking, choked * control.stocking)
    return Regime(passes, leakage * (1.0 - passes), third, delay, stocking)


def queue(waiting: Floats, orders: Floats, passes: Floats, delay: Floats) -> tuple[Floats, Floats]:
    """One month of the licence queue: what is delivered, what still waits [t_reo].

    Granted orders join what waits; a share 1/delay of the queue is delivered. When the control is
    lifted the delay falls to one month and the backlog arrives at once, as in the rebound after
    November 2010.
    """
    waiting = waiting + passes * orders
    delivered = waiting / delay
    return delivered, waiting - delivered
