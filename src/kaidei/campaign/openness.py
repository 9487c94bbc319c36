"""What sea and sky allow at each step: one word of bits that the engine reads instead of the sea.

A task is open when Hs is at or below its limit at the sea's peak period and wind and current are
below theirs; inside a typhoon shuttles neither load nor unload and a string hangs above its limit.
The bits of a member are made once a phase; the engine then only looks for the step at which those
that matter to it change. For decisions, Hs over the limits of pipe handling and of
hanging is kept as the highest in each slot of twelve hours: forecasts are given in these.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign.calendar import STEP
from kaidei.campaign.typhoon import INSIDE as TYPHOON_INSIDE
from kaidei.campaign.typhoon import WARNED as TYPHOON_WARNED
from kaidei.compiled import compiled, inlined
from kaidei.units import Floats

CURVES = ("run_pipe", "lift", "relocate", "hang_off")
"""Tasks whose limit of Hs depends on the peak period, in the order of `Limits.height`."""
PIPE, LIFT, MOVE, HANG, TRANSFER, BERTH, WARNED, INSIDE = (1 << k for k in range(8))
BINS_PER_SECOND = 4
LONGEST_PERIOD = 30
BINS = BINS_PER_SECOND * LONGEST_PERIOD + 2
SLOT = 12.0
"""Hours in which a forecast is given, and between one and the next."""
SLOT_STEPS = round(SLOT / STEP)


class Sea(NamedTuple):
    """The weather of each member, every array (M, steps)."""

    hs: NDArray[Any]
    """Significant wave height [m]."""
    tp: NDArray[Any]
    """Peak period [s]."""
    wind: NDArray[Any]
    """Mean wind speed [m/s]."""
    current: NDArray[Any]
    """Surface current [m/s]."""
    alert: NDArray[np.uint8]
    """Typhoon flags."""


class Limits(NamedTuple):
    """The limits of the tasks in CURVES."""

    height: Floats
    """(M, curves, BINS) highest Hs [m] by peak period, from `by_period`."""
    wind: Floats
    """(M, curves) highest mean wind [m/s], inf for none."""
    current: Floats
    """(M, curves) highest surface current [m/s], inf for none."""


def by_period(limit: Floats, tp: Floats) -> Floats:
    """Limits of Hs [m] on the engine's fine grid of periods, (..., BINS).

    limit: [m] (..., len(tp)). tp: peak periods [s], rising. Straight between the periods, flat
    beyond; exact where the periods are whole quarters of a second.
    """
    tp = np.asarray(tp, dtype=np.float64)
    if len(tp) < 2 or (np.diff(tp) <= 0).any():
        raise ValueError(f"peak periods must rise: {list(tp)}")
    if not np.isfinite(limit).all():
        raise ValueError("a limit of Hs is not a finite number")
    grid = np.clip(np.arange(BINS) / BINS_PER_SECOND, tp[0], tp[-1])
    right = np.clip(np.searchsorted(tp, grid, side="left"), 1, len(tp) - 1)
    part = (grid - tp[right - 1]) / (tp[right] - tp[right - 1])
    low, high = limit[..., right - 1], limit[..., right]
    return np.ascontiguousarray(low + part * (high - low))


@inlined
def limit_at(table: Floats, period: float) -> float:
    """The limit [m] at a peak period [s] from a row of `by_period`."""
    place = min(period, float(LONGEST_PERIOD)) * BINS_PER_SECOND
    left = int(place)
    part = place - left
    return float(table[left] + part * (table[left + 1] - table[left]))


@compiled
def judge(
    hs: Floats,
    tp: Floats,
    wind: Floats,
    current: Floats,
    alert: NDArray[np.uint8],
    span: tuple[int, int],
    height: Floats,
    most_wind: Floats,
    most_current: Floats,
    carriers: tuple[float, float],
    bits: NDArray[np.uint16],
    pipe_peak: Floats,
    hang_peak: Floats,
) -> bool:
    """Set `bits` (steps,) of one member from the first to before the last step of `span`.

    carriers: highest Hs for ship-to-ship transfer and for the berth [m]. pipe_peak, hang_peak:
    highest Hs over the limit in each slot (slots,), 0 before. False where the sea holds what is no
    number or below 0.
    """
    for step in range(*span):
        if not (hs[step] >= 0.0 and tp[step] >= 0.0 and wind[step] >= 0.0 and current[step] >= 0.0):
            return False
        word = 0
        for k in range(4):
            limit = limit_at(height[k], tp[step])
            fair = wind[step] <= most_wind[k] and current[step] <= most_current[k]
            if hs[step] <= limit and fair:
                word |= 1 << k
            if k in (0, 3):
                ratio = hs[step] / max(limit, 1e-9) if fair else np.inf
                peak = pipe_peak if k == 0 else hang_peak
                peak[step // SLOT_STEPS] = max(peak[step // SLOT_STEPS], ratio)
        if alert[step] == TYPHOON_INSIDE:
            word = (word | INSIDE) & ~HANG  # gales are no sea to hang in, whatever Hs is made
        else:
            if hs[step] <= carriers[0]:
                word |= TRANSFER
            if hs[step] <= carriers[1]:
                word |= BERTH
        if alert[step] == TYPHOON_WARNED:
            word |= WARNED
        bits[step] = word
    return True


@inlined
def same_until(bits: NDArray[np.uint16], step: int, watched: int, last: int) -> int:
    """The first step after `step` at which a watched bit differs, at most `last`."""
    here = bits[step] & watched
    ahead = step + 1
    while ahead < last and (bits[ahead] & watched) == here:
        ahead += 1
    return ahead


@inlined
def opens_at(bits: NDArray[np.uint16], step: int, needed: int, steps: int, last: int) -> int:
    """The first step from which all needed bits stay set for `steps` steps; `last` for none."""
    run, ahead = 0, step
    while ahead < last:
        run = run + 1 if (bits[ahead] & needed) == needed else 0
        ahead += 1
        if run >= steps:
            return ahead - steps
    return last
