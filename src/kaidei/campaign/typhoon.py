"""Typhoons: arrivals by month of the year, the warning before each, the time it keeps ships off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign.calendar import STEP
from kaidei.compiled import compiled
from kaidei.units import Floats

CALM, WARNED, INSIDE = 0, 1, 2
MOST_A_MONTH = 3
"""Arrivals kept in one month; at 0.6 a month a fourth has a chance of 0.3 percent."""


def arrivals(rate: Floats, noise: Floats) -> NDArray[np.int64]:
    """Typhoons arriving in each month, Poisson, (M, months), at most MOST_A_MONTH.

    rate: typhoons a month (months,). noise: uniform on [0, 1) (M, months).
    """
    below = np.exp(-rate)
    term, count = below.copy(), (noise > below).astype(np.int64)
    for k in range(1, MOST_A_MONTH):
        term = term * rate / k
        below = below + term
        count += noise > below
    return count


def alerts(
    count: NDArray[np.int64],
    moment: Floats,
    first_step: NDArray[np.int64],
    warning: Floats,
    stay: Floats,
) -> NDArray[np.uint8]:
    """CALM, WARNED or INSIDE at each step, (M, steps).

    count: arrivals (M, months). moment: when in the month, 0 to 1 (M, months, MOST_A_MONTH).
    first_step: first step of each month and the end (months + 1,). warning, stay: [h] (M,): from
    the warning to the arrival, and from the arrival until work may begin again.
    """
    flags = np.zeros((count.shape[0], int(first_step[-1])), dtype=np.uint8)
    ahead = np.round(warning / STEP).astype(np.int64)
    length = np.maximum(1, np.round(stay / STEP).astype(np.int64))
    _flag(count, moment, first_step, ahead, length, flags)
    return flags


@compiled
def _flag(
    count: NDArray[np.int64],
    moment: Floats,
    first_step: NDArray[np.int64],
    ahead: NDArray[np.int64],
    length: NDArray[np.int64],
    flags: NDArray[np.uint8],
) -> None:
    for member in range(count.shape[0]):
        for month in range(count.shape[1]):
            first, steps = first_step[month], first_step[month + 1] - first_step[month]
            for k in range(count[member, month]):
                arrive = first + int(moment[member, month, k] * steps)
                for step in range(max(0, arrive - ahead[member]), arrive):
                    flags[member, step] = max(flags[member, step], WARNED)
                for step in range(arrive, min(arrive + length[member], flags.shape[1])):
                    flags[member, step] = INSIDE
