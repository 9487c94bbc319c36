"""Other mines and plants: when they start, if they start, how they ramp, and what Japan gets.

Only what is in the table ever starts: nothing that is not announced today comes later, however
high the price. So where demand grows, safety reached by 2030 wears off in the years after; that is
a limit of the model and no forecast.
"""

from __future__ import annotations

import numpy as np

from kaidei.supply.demand import ramp
from kaidei.units import Floats


def begins(start: Floats, slip: Floats, chance: Floats, luck: Floats) -> Floats:
    """Month in which a project starts (M,), +inf if it is never completed.

    `start` (M,) [months since the start of the model] as announced, `slip` (M,) [month],
    `chance` (M,) [1] of completion; `luck` (M,) uniform on [0, 1).
    """
    return np.where(luck < chance, start + slip, np.inf)


def closes(begin: Floats, hazard: Floats, luck: Floats) -> Floats:
    """Month in which a project closes for good after sustained losses (M,), +inf if never.

    Exponential with `hazard` (M,) [1/year] from `begin`; `luck` (M,) uniform on [0, 1).
    """
    with np.errstate(divide="ignore"):
        years = np.where(hazard > 0.0, -np.log1p(-luck) / np.maximum(hazard, 1e-300), np.inf)
    return begin + 12.0 * years


def output(
    months: int, capacity: Floats, begin: Floats, ramp_length: Floats, close: Floats
) -> Floats:
    """Oxide made by a project each month, (months, M) [t_reo].

    `capacity` (M,) [t_reo/year]; `begin` and `close` (M,) [months since the start]; an even ramp
    over `ramp_length` (M,) [month].
    """
    running = ramp(months, begin, ramp_length)
    running = running - np.where(close > begin, 1.0, 0.0) * (
        running * ramp(months, close, np.full_like(close, 1e-6))
    )
    return np.asarray(capacity / 12.0 * running)


def to_japan(made: Floats, share: Floats, basket: Floats) -> Floats:
    """What Japan gets of a project's oxide by element, (months, E, M) [t_reo].

    `made` (months, M) [t_reo]; `share` (M,) [1] available to Japan; `basket` (E,) [1] the project's
    products by element, adding up to one.
    """
    return np.asarray((made * share)[:, None, :] * basket[:, None])
