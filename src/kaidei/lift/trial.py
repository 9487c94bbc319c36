"""The trial of 2026 as a check: what its dates and tonnage imply, compared, never fitted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from kaidei.units import Floats

START_WINDOW = ("2026-01-30T00:00", "2026-01-31T00:00")
"""The first recovery began on 30 January 2026, hour not said (JAMSTEC, 2 February 2026)."""
FIRST_MUD = "2026-02-01T00:30"
"""First mud aboard, about half past midnight (Jiji, 2 February 2026)."""


class ImpliedFlow(NamedTuple):
    """Least and greatest mean flow up the riser [m3/h]."""

    least: Floats
    greatest: Floats


def rise_hours() -> tuple[float, float]:
    """Shortest and longest time from the start to the first mud [h]."""
    first = np.datetime64(FIRST_MUD)
    hours = [float((first - np.datetime64(start)) / np.timedelta64(1, "m")) / 60.0
             for start in START_WINDOW]  # fmt: skip
    return min(hours), max(hours)


def implied_flow(riser_volume: ArrayLike) -> ImpliedFlow:
    """Flow that fills a riser of a volume [m3] between the start and the first mud of 2026.

    A lower bound on what the circulation did: breaking and waiting fell in the same hours.
    """
    volume = np.asarray(riser_volume, dtype=np.float64)
    if np.any(volume <= 0.0):
        raise ValueError("the riser's volume must be above zero")
    short, long = rise_hours()
    return ImpliedFlow(volume / long, volume / short)


def tonnes_a_site(total: ArrayLike, sites: ArrayLike) -> Floats:
    """Wet mud a site [t_wet] of a total [t_wet]; three sites were completed in 2026."""
    return np.asarray(np.asarray(total, dtype=np.float64) / np.asarray(sites))
