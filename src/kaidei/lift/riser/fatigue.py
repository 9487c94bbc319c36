"""Fatigue of steel by the waves' and the vortices' stress: S-N curves of DNV-RP-C203.

Damage is Miner's sum; stresses [Pa]; a range is from trough to peak.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gamma, gammainc, gammaincc

from kaidei.units import Floats

SAFETY = 10.0
"""Lives that a joint nobody can inspect is given: DNV's design fatigue factor of the high class."""


class Curve(NamedTuple):
    """log10 N = log_a - m log10 S [MPa]: `m1` up to the knee, `m2` for more cycles than that."""

    log_a1: float
    m1: float
    log_a2: float
    m2: float

    @property
    def knee(self) -> float:
        """Stress range [MPa] at which both lines meet."""
        return float(10.0 ** ((self.log_a1 - self.log_a2) / (self.m1 - self.m2)))


CURVES = {
    "B1": Curve(14.917, 4.0, 17.146, 5.0),
    "C": Curve(12.192, 3.0, 16.320, 5.0),
    "C1": Curve(12.049, 3.0, 16.081, 5.0),
    "D": Curve(11.764, 3.0, 15.606, 5.0),
    "E": Curve(11.610, 3.0, 15.350, 5.0),
    "F1": Curve(11.299, 3.0, 14.832, 5.0),
}
"""DNVGL-RP-C203 (April 2016), table 2-2, in seawater with cathodic protection: mean less two
standard deviations. B1 is plain pipe, C1 and D good girth welds, F1 a poor one. Bare steel in
seawater has no knee and is worse; walls above 25 mm are worse."""


def curve_named(name: str) -> Curve:
    """The curve of that name; ValueError with the known ones otherwise."""
    if name not in CURVES:
        raise ValueError(f"no S-N curve '{name}': there are {', '.join(CURVES)}")
    return CURVES[name]


def cycles(stress_range: ArrayLike, curve: str = "D") -> Floats:
    """Cycles to failure [1] at a constant stress range [Pa]; inf at none."""
    line = curve_named(curve)
    mega = np.asarray(stress_range, dtype=np.float64) / 1e6
    if np.any(mega < 0.0):
        raise ValueError("a stress range is 0 or more")
    with np.errstate(divide="ignore"):
        steep = 10.0**line.log_a1 * mega**-line.m1
        flat = 10.0**line.log_a2 * mega**-line.m2
    return np.asarray(np.where(mega > line.knee, steep, flat))


def damage_a_cycle(deviation: ArrayLike, curve: str = "D") -> Floats:
    """Mean damage of a cycle [1] of a narrow-banded Gaussian stress of a standard deviation [Pa].

    Ranges are Rayleigh's: both lines of the curve by incomplete gamma functions, exact. For a
    broader band too much is counted, never too little.
    """
    line = curve_named(curve)
    scale = 2.0 * np.sqrt(2.0) * np.asarray(deviation, dtype=np.float64) / 1e6
    if np.any(scale < 0.0):
        raise ValueError("a standard deviation is 0 or more")
    low = np.maximum(scale, 1e-6)  # below a pascal no damage counts
    corner = (line.knee / low) ** 2
    above, below = 1.0 + 0.5 * line.m1, 1.0 + 0.5 * line.m2
    steep = low**line.m1 * 10.0**-line.log_a1 * gamma(above) * gammaincc(above, corner)
    flat = low**line.m2 * 10.0**-line.log_a2 * gamma(below) * gammainc(below, corner)
    return np.asarray(np.where(scale > 0.0, steep + flat, 0.0))


def wave_damage(
    deviation: ArrayLike, crossings: ArrayLike, duration: ArrayLike, curve: str = "D"
) -> Floats:
    """Damage [1] of a stress of a standard deviation [Pa], crossings [1/s], in a time [s]."""
    return np.asarray(
        np.asarray(crossings) * np.asarray(duration) * damage_a_cycle(deviation, curve)
    )


def bearable_deviation(
    crossings: ArrayLike, duration: ArrayLike, curve: str = "D", *, safety: float = SAFETY
) -> Floats:
    """Standard deviation of stress [Pa] that uses up the life, `safety` counted in, in a time [s].

    From a table of `damage_a_cycle`, within 1e-4; 1 kPa to 1 GPa.
    """
    number: Floats = np.asarray(crossings, dtype=np.float64) * np.asarray(duration)
    number = np.maximum(number, 1e-12)
    damage, deviation = table_of(curve, safety)
    return np.asarray(np.exp(np.interp(-np.log(number), damage, deviation)))


@cache
def table_of(curve: str, safety: float = SAFETY) -> tuple[Floats, Floats]:
    """Logarithms of `damage_a_cycle` times `safety`, and of the deviation [Pa] that does it."""
    return np.asarray(np.log(safety * damage_a_cycle(np.exp(_LOGS), curve))), _LOGS


_LOGS = np.linspace(np.log(1e3), np.log(1e9), 600)
