"""A sea: its spectrum, and what the moments of a response say of the greatest in three hours."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.units import Floats

FREQUENCY = np.linspace(0.25, 2.0, 106)
"""Frequencies [rad/s] at which responses are taken: periods of 3 to 25 s, where seas have power."""
SHORT_TERM = 3.0 * 3600.0
"""Time [s] through which a sea is taken to hold."""
EXCEEDANCE = 0.1
"""Chance that the greatest of a sea is higher than what is told. The likeliest one would be passed
in 63 of 100 seas, too often for a limit to work by; one in ten is a choice [estimate]."""
LIKELIEST = 1.0 - float(np.exp(-1.0))
"""The same chance of the likeliest greatest peak, for comparison with what was met."""
STEEP_PERIODS, STEEPNESS = (8.0, 15.0), (1.0 / 15.0, 1.0 / 25.0)
"""Peak periods [s] and the steepness [1] that no sea of them passes."""


def wave_spectrum(
    frequency: ArrayLike, peak_period: ArrayLike, peakedness: ArrayLike = 1.0
) -> Floats:
    """Spectrum [m2 s] of a sea of Hs 1 m over frequency [rad/s], peak period [s].

    Of the JONSWAP family: `peakedness` 1 is the fully grown sea of Pierson and Moskowitz with its
    own Hs and Tp (Bretschneider), 3.3 the mean of young seas in the North Sea; 1 to 7. The factor
    that keeps Hs is 1 - 0.287 ln(peakedness), as in DNV-RP-C205, within 2 percent by our test.
    """
    high = np.asarray(peakedness, dtype=np.float64)
    if np.any(high < 1.0) or np.any(high > 7.0):
        raise ValueError(f"the peakedness of a spectrum is 1 to 7, not {_first(high, 1.0, 7.0):g}")
    ratio = 2.0 * np.pi / np.asarray(peak_period) / np.asarray(frequency, dtype=np.float64)
    shape = 5.0 / 16.0 / np.asarray(frequency) * ratio**4 * np.exp(-1.25 * ratio**4)
    width = np.where(ratio >= 1.0, 0.07, 0.09)  # below and above the peak
    swell = np.exp(-0.5 * ((1.0 / ratio - 1.0) / width) ** 2)
    return np.asarray(shape * (1.0 - 0.287 * np.log(high)) * high**swell)


def mean_frequency(variance: ArrayLike, rate_variance: ArrayLike) -> Floats:
    """Upward crossings of the mean a second [1/s] from the variances of a response and its rate."""
    still = np.asarray(variance, dtype=np.float64)
    ratio = np.divide(rate_variance, still, out=np.zeros_like(still), where=still > 0.0)
    return np.asarray(np.sqrt(ratio) / (2.0 * np.pi))


def extreme_factor(
    crossings: ArrayLike, duration: float = SHORT_TERM, exceedance: ArrayLike = EXCEEDANCE
) -> Floats:
    """Greatest peak in a time [s] over the standard deviation, of a narrow Gaussian response.

    The one that is passed with a chance of `exceedance` [1]: sqrt(2 ln(n / -ln(1 - exceedance))),
    n the crossings [1/s] times the duration, which come as Poisson's events and peak as Rayleigh's;
    at least 1. The likeliest greatest peak, sqrt(2 ln n), is passed with a chance of `LIKELIEST`.
    Longuet-Higgins (1952), Journal of Marine Research 11:245-266.
    """
    number = np.asarray(crossings, dtype=np.float64) * duration / rare(exceedance)
    return np.asarray(np.sqrt(2.0 * np.log(np.maximum(number, np.exp(0.5)))))


def rare(exceedance: ArrayLike) -> Floats:
    """Mean number of peaks [1] beyond a height that is passed with such a chance."""
    chance = np.asarray(exceedance, dtype=np.float64)
    if not np.all((chance > 0.0) & (chance < 1.0)):
        raise ValueError("the chance that the greatest passes a limit is above 0 and below 1")
    return np.asarray(-np.log1p(-chance))


def steepest(peak_period: ArrayLike) -> Floats:
    """Highest significant wave [m] that a sea of a peak period [s] has: steeper ones break.

    Steepness 2 pi Hs / (g Tp^2) of 1/15 up to 8 s and 1/25 from 15 s, straight between: the limits
    of DNV-RP-C205, section 3.5, quoted from memory, for its text was not at hand; API RP 2MET gives
    1/16 to 1/20 for severe seas.
    """
    period = np.asarray(peak_period, dtype=np.float64)
    steepness = np.interp(period, STEEP_PERIODS, STEEPNESS)
    return np.asarray(steepness * g * period**2 / (2.0 * np.pi))


def _first(values: Floats, low: float, high: float) -> float:
    return float(np.ravel(values)[np.argmax(np.ravel((values < low) | (values > high)))])
