"""When is Japan safe, in what? Tests by element and month.

*label*: China's labelled share of imports over the last twelve months is at most a threshold
(50 percent). *chokepoint*: the share of supply that passed a Chinese-controlled step, wherever, is
at most a threshold (30 percent). *halt_N*: under a complete halt of all supply of Chinese origin
for N months from this month on, routes through third countries included, at most a threshold
(5 percent) of priority use is unmet, when stock and all that still comes is kept for priority use.
*coercion_proof*, the headline: every halt length. A share test is not met while users go short: an
embargo brings the label share to zero and makes no one safe.

A state is safe when its test is met for twelve months on end, this month among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.supply.indicators import share_of
from kaidei.units import Floats


@dataclass(frozen=True)
class Halts:
    """Halts that begin in each month, by what is wanted, what still comes and what is in stock.

    `need` and `inflow` (T, 2 forms, E, M) [t_reo/month] are what priority users want and what still
    comes in a halt; `held` (T, 2, E, M) [t_reo] is the stock at the beginning of the month;
    `longest` [month] is the longest halt asked for. Past the horizon the last twelve months' mean
    goes on. The forms do not stand in for each other beyond what metal-making allows, so their
    lacks are summed.
    """

    need: Floats
    inflow: Floats
    held: Floats
    longest: int

    @cached_property
    def wanted(self) -> Floats:
        """(T + longest + 1, 2, E, M) priority use wanted before each month [t_reo]."""
        return cumulated(self.need, self.longest)

    @cached_property
    def deficit(self) -> Floats:
        """(T + longest + 1, 2, E, M) what inflow lacked before each month [t_reo]."""
        return self.wanted - cumulated(self.inflow, self.longest)

    def unmet_shares(self, lengths: tuple[int, ...]) -> list[Floats]:
        """Share of what is wanted that goes unmet over halts of each length [month].

        By their first month, both forms together, (T, E, M) [1]. Stock is drawn as needed and fed
        by any surplus, so the unmet sum is the running maximum of the summed deficit above the
        stock (Skorokhod's reflection).
        """
        months = len(self.held)
        out = [np.empty(self.held[:, 0].shape) for _ in lengths]
        # An element at a time, so that what is worked on stays in the processor's cache.
        for element in range(self.held.shape[2]):
            lack = [np.zeros(self.held[:, 0, element].shape) for _ in lengths]
            for form in range(self.held.shape[1]):
                deficit = self.deficit[:, form, element]
                floor = deficit[:months] + self.held[:, form, element]
                windows = over_windows(np.maximum, deficit[1:], lengths)
                for sum_, worst in zip(lack, windows, strict=True):
                    np.add(sum_, np.maximum(worst[:months] - floor, 0.0), out=sum_)
            wanted = self.wanted[:, :, element].sum(axis=1)
            for share, unmet, length in zip(out, lack, lengths, strict=True):
                over_halt = wanted[length : months + length] - wanted[:months]
                share[:, element] = share_of(unmet, over_halt)
        return out

    def survival(self, month: int) -> Floats:
        """Months of a halt from `month` on before any use goes short, (E, M), at most `longest`.

        The time to survive of Simchi-Levi et al. 2015 (doi 10.1287/inte.2015.0804), for the worse
        of the two forms.
        """
        ahead = self.deficit[month + 1 : month + self.longest + 1] - self.deficit[month]
        short = ahead > self.held[month] + 1e-9 * self.wanted[-1]
        return np.asarray((~short.any(axis=1)).cumprod(axis=0).sum(axis=0, dtype=np.float64))


def halt_unmet_shares(
    need: Floats, inflow: Floats, held: Floats, lengths: tuple[int, ...]
) -> list[Floats]:
    """Share of priority use unmet over a halt, by its first month (T, E, M) [1], for each length.

    Arguments as in `Halts`; `lengths` [month].
    """
    return Halts(need, inflow, held, max(lengths)).unmet_shares(lengths)


def cumulated(flow: Floats, beyond: int = 0) -> Floats:
    """Sum before each month, (T + beyond + 1, ...); the last twelve months' mean goes on beyond."""
    # Month by month along contiguous memory: several times faster than cumsum on the first axis.
    months = len(flow)
    out = np.zeros((months + beyond + 1, *flow.shape[1:]))
    for month in range(months):
        np.add(out[month], flow[month], out=out[month + 1])
    if beyond:
        last = flow[-12:].mean(axis=0)
        for month in range(months, months + beyond):
            np.add(out[month], last, out=out[month + 1])
    return out


def over_window(reduce: np.ufunc, values: NDArray[Any], length: int) -> NDArray[Any]:
    """`reduce` (maximum, logical_and...) over each run of `length` along the first axis.

    The result is shorter by length - 1. Windows are doubled, so the work grows with log(length).
    """
    return over_windows(reduce, values, (length,))[0]


def over_windows(
    reduce: np.ufunc, values: NDArray[Any], lengths: tuple[int, ...]
) -> list[NDArray[Any]]:
    """The same for several lengths at once, which share their doublings."""
    doubled = {1: values}
    width = 1
    while 2 * width <= max(lengths):
        wide = doubled[width]
        doubled[2 * width] = reduce(wide[:-width], wide[width:])
        width *= 2
    found = []
    for length in lengths:
        width = 1 << (length.bit_length() - 1)
        wide, rest = doubled[width], length - width
        found.append(reduce(wide[: len(wide) - rest], wide[rest:]) if rest else wide)
    return found


def trailing(flow: Floats, months: int = 12) -> Floats:
    """Sum of the last `months` months up to each month, fewer at the start (T, ...)."""
    total = cumulated(flow)
    out = total[1:].copy()
    out[months:] -= total[1:-months]
    return out


def run_begins(met: NDArray[np.bool_], hold: int) -> NDArray[np.bool_]:
    """Whether a run of `hold` months in which the test is met begins in each month.

    `met` (T, ...); the last month's outcome is taken to go on past the horizon.
    """
    tail = np.repeat(met[-1:], hold - 1, axis=0)
    return over_window(np.logical_and, np.concatenate([met, tail]), hold)


def sustained(begins: NDArray[np.bool_], hold: int) -> NDArray[np.bool_]:
    """Whether each month belongs to such a run; `begins` (T, ...) as from `run_begins`."""
    head = np.zeros((hold - 1, *begins.shape[1:]), dtype=bool)
    return over_window(np.logical_or, np.concatenate([head, begins]), hold)


def first_month(begins: NDArray[np.bool_]) -> Floats:
    """First month of the first such run, (...) [months since the start]; +inf if there is none."""
    return np.where(begins.any(axis=0), begins.argmax(axis=0).astype(np.float64), np.inf)
