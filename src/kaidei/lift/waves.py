"""A sea: its spectrum, and what the moments of a response say of the greatest in three hours."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kaidei.units import Floats

FREQUENCY = np.linspace(0.25, 2.0, 106)
"""Frequencies [rad/s] at which responses are taken: periods of 3 to 25 s, where seas have power."""
SHORT_TERM = 3.0 * 3600.0
"""Time [s] through which a sea is taken to hold."""


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


def extreme_factor(crossings: ArrayLike, duration: float = SHORT_TERM) -> Floats:
    """Likeliest greatest peak in a time [s] over the standard deviation, of a narrow response.

    Peaks are Rayleigh's: sqrt(2 ln n), n the crossings [1/s] times the duration; at least 1.
    Longuet-Higgins (1952), Journal of Marine Research 11:245-266.
    """
    number = np.maximum(np.asarray(crossings, dtype=np.float64) * duration, np.exp(0.5))
    return np.asarray(np.sqrt(2.0 * np.log(number)))


def _first(values: Floats, low: float, high: float) -> float:
    return float(np.ravel(values)[np.argmax(np.ravel((values < low) | (values > high)))])
