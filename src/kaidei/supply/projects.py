"""When announced works start, if they start, and when they close; when a control ends."""

from __future__ import annotations

import numpy as np

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


def end_of(start: Floats, duration: Floats, permanent: Floats, luck: Floats) -> Floats:
    """Month in which a control is lifted (M,): `duration` [month] after its start, or +inf.

    `permanent` (M,) [1] is the chance that it is never lifted; `luck` (M,) uniform on [0, 1).
    """
    return np.where(luck < permanent, np.inf, start + duration)
