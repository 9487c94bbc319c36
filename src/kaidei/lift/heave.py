"""How much a ship heaves in a wave: from her hull's dimensions, or from a table of her response."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.lift.given import above_zero, common_shape, real, require
from kaidei.lift.seawater import Fault
from kaidei.units import Floats

COVERED = (5.0, 18.0)
"""Periods [s] of the waves a table of heave must reach."""
MOST_HEAVE = 3.0
"""Heave of any ship over the waves' amplitude [1], resonance included [estimate]: the closed form
below has at most 1.46 for hulls of 100 to 300 m. More was meant in percent, or in feet a metre."""
LONG_WAVES = (0.4, 1.3)
"""The same in the longest waves of a table, on which a ship rises nearly as they do; the closed
form has 0.51 to 1.16 at 18 s for such hulls [estimate]."""


def heave_response(
    frequency: ArrayLike,
    length: ArrayLike,
    beam: ArrayLike,
    draught: ArrayLike,
    heading: ArrayLike,
) -> Floats:
    """Heave amplitude of a ship at rest over wave amplitude [1].

    Frequency [rad/s]; hull [m]; heading [rad], 0 on the bow, pi/2 abeam. Closed form for a
    box-shaped hull amidships: Jensen, Mansour and Olsen (2004), Ocean Engineering 31:61-85,
    doi 10.1016/S0029-8018(03)00108-2, eqs. 5 to 11 at zero speed. Within some 20 percent of strip
    theory for ordinary hulls; a drillship's moonpool is left out.

    All broadcast together. Raises ValueError in words for a frequency or dimension that is not
    above 0, and for a heading beyond a turn either way: it was meant in degrees.
    """
    omega, long, wide, deep = above_zero(
        frequency=frequency, length=length, beam=beam, draught=draught
    )
    angle = real(heading, "heading", endless=False)
    require(
        np.abs(angle) <= 2.0 * np.pi,
        "the heading is in radians, at most a turn (6.283) either way: give numpy.radians(degrees)",
    )
    common_shape({"frequency": omega.shape, "length": long.shape, "beam": wide.shape,
                  "draught": deep.shape, "heading": angle.shape})  # fmt: skip
    number = omega**2 / g
    effective = np.maximum(np.abs(number * np.cos(angle)), 1e-9)
    waves = 2.0 * np.sin(0.5 * number * wide) * np.exp(-number * deep)
    damping = waves**2 / (number * wide)
    force = np.sqrt((1.0 - number * deep) ** 2 + damping**2)
    half = 0.5 * effective * long
    # The paper's Smith correction decays with the effective wave number, as the phase does.
    pressure = np.exp(-effective * deep) * np.abs(np.sin(half) / half)
    return np.asarray(pressure * force / np.hypot(1.0 - 2.0 * number * deep, damping))


def tabulated_heave(
    frequency: ArrayLike,
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

    Raises ValueError in words for both or neither of omega and period, two columns that are none,
    and all that `table_faults` finds.
    """
    if (omega is None) == (period is None):
        raise ValueError("a table of heave has a column omega [rad/s] or period [s]: give one")
    (wanted,) = above_zero(frequency=frequency)
    rise = real(heave, "heave")
    given = real(period, "period") if omega is None else real(omega, "omega")
    if given.ndim != 1 or given.shape != rise.shape:
        raise ValueError("a table of heave has two columns of one length, at least two rows")
    if omega is not None:
        above_zero(omega=given)
    at = 2.0 * np.pi / given if omega is not None else given
    faults = table_faults(at, rise)
    if faults:
        raise ValueError("the table of heave has " + "; ".join(str(fault) for fault in faults[:3]))
    order = np.argsort(at)[::-1]
    at, rise = 2.0 * np.pi / at[order], rise[order]
    longer = 1.0 + (rise[0] - 1.0) * np.minimum(wanted / at[0], 1.0) ** 2
    return np.where(wanted < at[0], longer, np.interp(wanted, at, rise))


def table_faults(period: Floats, heave: Floats) -> list[Fault]:
    """Every fault of a table of heave over the waves' amplitude [1] by period [s], (k,) each.

    Fewer than two rows, periods not above 0 or told twice, heave below 0 or above `MOST_HEAVE`,
    waves of 5 to 18 s left out, and a heave in the longest that no ship has (`LONG_WAVES`).
    """
    if period.size < 2:
        return [Fault(None, f"{period.size} rows", "at least two rows")]
    faults = [
        Fault(row, f"a period of {period[row]:g} s", "above 0 and finite")
        for row in np.flatnonzero(~((period > 0.0) & np.isfinite(period))).tolist()
    ]
    faults += [
        Fault(row, f"a heave of {heave[row]:g}",
              f"0 to {MOST_HEAVE:g}, metres a metre of the waves' amplitude")
        for row in np.flatnonzero(~((heave >= 0.0) & (heave <= MOST_HEAVE))).tolist()
    ]  # fmt: skip
    faults += [
        Fault(row, f"two rows for one period of {at:g} s", "one of them")
        for row, at in enumerate(period.tolist())
        if at in period[:row]
    ]
    return faults or _uncovered(period, heave)


def _uncovered(period: Floats, heave: Floats) -> list[Fault]:
    last = int(np.argmax(period))
    if period.min() > COVERED[0] or period[last] < COVERED[1]:
        told = f"waves of {period.min():.1f} to {period[last]:.1f} s"
        return [Fault(last, told, f"rows for {COVERED[0]:g} to {COVERED[1]:g} s at least")]
    low, high = LONG_WAVES
    if low <= heave[last] <= high:
        return []
    told = f"a heave of {heave[last]:g} in its longest waves, of {period[last]:g} s"
    return [Fault(last, told, f"{low:g} to {high:g}: a ship rises nearly as such waves do")]
