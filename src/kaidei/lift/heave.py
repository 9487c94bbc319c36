"""How much a ship heaves in a wave: from her hull's dimensions, or from a table of her response."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.units import Floats

COVERED = (2.0 * np.pi / 18.0, 2.0 * np.pi / 5.0)
"""Frequencies [rad/s] a table of heave must reach: waves of 18 and of 5 s."""


def heave_response(
    frequency: Floats, length: Floats, beam: Floats, draught: Floats, heading: Floats
) -> Floats:
    """Heave amplitude of a ship at rest over wave amplitude [1].

    Frequency [rad/s]; hull [m]; heading [rad], 0 on the bow, pi/2 abeam. Closed form for a
    box-shaped hull amidships: Jensen, Mansour and Olsen (2004), Ocean Engineering 31:61-85,
    doi 10.1016/S0029-8018(03)00108-2, eqs. 5 to 11 at zero speed. Within some 20 percent of strip
    theory for ordinary hulls; a drillship's moonpool is left out.
    """
    number = frequency**2 / g
    effective = np.maximum(np.abs(number * np.cos(heading)), 1e-9)
    waves = 2.0 * np.sin(0.5 * number * beam) * np.exp(-number * draught)
    damping = waves**2 / (number * beam)
    force = np.sqrt((1.0 - number * draught) ** 2 + damping**2)
    half = 0.5 * effective * length
    # The paper's Smith correction decays with the effective wave number, as the phase does.
    pressure = np.exp(-effective * draught) * np.abs(np.sin(half) / half)
    return np.asarray(pressure * force / np.hypot(1.0 - 2.0 * number * draught, damping))


def tabulated_heave(
    frequency: Floats,
    heave: ArrayLike,
    *,
    omega: ArrayLike | None = None,
    period: ArrayLike | None = None,
) -> Floats:
    """Heave amplitude over wave amplitude [1] at `frequency` [rad/s] from a table of the ship's.

    `heave` [m/m] by row, at either `omega` [rad/s] or `period` [s] of the waves met, in any order.
    Straight lines between rows. Beyond the longest period it goes to 1 with the square of the
    frequency, for a ship rides on waves far longer than she; below the shortest the last row holds,
    which is the cautious side. Heave at the derrick, so a table for another point of the hull must
    have pitch in it.

    Raises ValueError for both or neither of omega and period, rows that repeat, numbers below zero,
    or a table that leaves out waves between 5 and 18 s.
    """
    if (omega is None) == (period is None):
        raise ValueError("a table of heave has a column omega [rad/s] or period [s]: give one")
    given = np.asarray(period if omega is None else omega, dtype=np.float64)
    rise = np.asarray(heave, dtype=np.float64)
    if given.ndim != 1 or given.shape != rise.shape or given.size < 2:
        raise ValueError("a table of heave has two columns of one length, at least two rows")
    if not (np.all(given > 0.0) and np.all(rise >= 0.0) and np.all(np.isfinite(given + rise))):
        raise ValueError(
            "a table of heave has periods or frequencies above 0 and heave of 0 or more"
        )
    at = 2.0 * np.pi / given if omega is None else given
    order = np.argsort(at)
    at, rise = at[order], rise[order]
    if np.any(np.diff(at) <= 0.0):
        raise ValueError("a table of heave has two rows for one frequency: keep one of them")
    if at[0] > COVERED[0] or at[-1] < COVERED[1]:
        raise ValueError(
            f"the table of heave covers waves of {2 * np.pi / at[-1]:.1f} to "
            f"{2 * np.pi / at[0]:.1f} s, needed are 5 to 18 s: add rows"
        )
    longer = 1.0 + (rise[0] - 1.0) * np.minimum(np.asarray(frequency) / at[0], 1.0) ** 2
    return np.where(frequency < at[0], longer, np.interp(frequency, at, rise))
