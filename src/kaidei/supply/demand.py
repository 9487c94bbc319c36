"""What Japan would use, by element and month, before any shortage.

Use means rare earth entering Japan's industry as oxide, compound, metal or alloy, counted as oxide.
Magnets and goods imported ready-made are outside it.
"""

from __future__ import annotations

import numpy as np

from kaidei.units import Floats


def ramp(months: int, start: Floats, length: Floats) -> Floats:
    """Share of a programme in force, month by month, (months, M) [1].

    Zero before `start` (M,) [months since the start of the model; +inf is never], rising evenly to
    one over `length` (M,) [month]; each month has its mean.
    """
    edges = np.arange(months + 1)[:, None] - start
    length = np.maximum(length, 1e-9)
    rise = np.clip(edges, 0.0, length)
    filled = 0.5 * rise**2 / length + np.maximum(edges - length, 0.0)
    filled[:, np.isinf(start)] = 0.0
    return np.diff(filled, axis=0)


def path(use: Floats, growth: Floats, months: int, reference: float) -> Floats:
    """Use by month at constant yearly growth, (months, E, M) [t_reo/month].

    `use` (E, M) [t_reo/year] holds for the year centred on `reference` [months since the start,
    negative before it]; `growth` (E, M) [1/year] is compounded from there.
    """
    years = (np.arange(months) + 0.5 - reference) / 12.0
    return np.asarray(use / 12.0 * (1.0 + growth) ** years[:, None, None])


def saved(path_: Floats, saving: Floats) -> Floats:
    """Use left after thrifting programmes, (months, E, M).

    `saving` (months, E, M) [1, 0 to 1] is the share of use that the programmes save together.
    """
    return np.asarray(path_ * (1.0 - np.clip(saving, 0.0, 1.0)))


def priority_unmet(shortage: Floats, need: Floats, priority: Floats) -> Floats:
    """What priority use lacks when the rest gives way first [t_reo].

    `priority` [1] is the share of `need` that is served first (defence, medicine, carmaking).
    """
    return np.asarray(np.maximum(shortage - (1.0 - priority) * need, 0.0))
