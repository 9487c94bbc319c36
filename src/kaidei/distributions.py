"""How a rank (a cumulative probability) becomes a number, form by form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kaidei.units import Floats

_Z90 = 1.2815515655446004  # standard normal score of probability 0.9
_LARGEST_LOG = 709.0  # exp of more is no float64


class Shape(Protocol):
    """What a distribution needs of a value: its numbers, weights and bounds, all in one unit."""

    @property
    def numbers(self) -> tuple[float, ...]: ...
    @property
    def weights(self) -> tuple[float, ...]: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


def _constant(value: Shape, rank: Floats) -> Floats:
    return np.full(rank.shape, value.numbers[0])


def _uniform(value: Shape, rank: Floats) -> Floats:
    low, high = value.numbers
    return low + (high - low) * rank


def _triangular(value: Shape, rank: Floats) -> Floats:
    low, mode, high = value.numbers
    if high == low:
        return np.full(rank.shape, low)
    width = high - low
    turn = (mode - low) / width
    rising = low + width * np.sqrt(rank * turn)
    falling = high - width * np.sqrt((1.0 - rank) * (1.0 - turn))
    return np.where(rank < turn, rising, falling)


def _normal(value: Shape, rank: Floats) -> Floats:
    from scipy.special import ndtr, ndtri

    mean, sd = value.numbers
    below, above = ndtr((value.low - mean) / sd), ndtr((value.high - mean) / sd)
    return np.asarray(mean + sd * ndtri(below + rank * (above - below)))


def _quantiles(value: Shape, rank: Floats) -> Floats:
    """Monotone cubic through the three points in normal score, straight beyond them.

    The end slopes are the secants' and the middle one their harmonic mean (Fritsch and Butland
    1984, doi 10.1137/0905021), so the curve is monotone and its tails join without a kink.
    """
    from scipy.special import ndtri

    logs = value.low >= 0.0 and value.numbers[0] > 0.0
    a, b, c = np.log(value.numbers) if logs else value.numbers
    left, right = (b - a) / _Z90, (c - b) / _Z90
    middle = 2.0 * left * right / (left + right) if left * right > 0.0 else 0.0
    score = ndtri(rank)
    lower = _hermite((score + _Z90) / _Z90, a, b, left, middle)
    upper = _hermite(score / _Z90, b, c, middle, right)
    curve = np.where(score < 0.0, lower, upper)
    curve = np.where(score < -_Z90, a + left * (score + _Z90), curve)
    curve = np.where(score > _Z90, c + right * (score - _Z90), curve)
    return np.asarray(np.exp(np.minimum(curve, _LARGEST_LOG)) if logs else curve)


def _hermite(t: Floats, start: float, end: float, slope0: float, slope1: float) -> Floats:
    d0, d1 = slope0 * _Z90, slope1 * _Z90
    rise = end - start
    return start + t * (d0 + t * (3 * rise - 2 * d0 - d1 + t * (d0 + d1 - 2 * rise)))


def option(value: Shape, rank: Floats) -> NDArray[np.int64]:
    """Which option of a `choice` a rank falls on."""
    edges = np.cumsum(value.weights)[:-1] / sum(value.weights)
    return np.searchsorted(edges, rank, side="right")


def _choice(value: Shape, rank: Floats) -> Floats:
    return np.asarray(value.numbers)[option(value, rank)]


INVERSE: dict[str, Callable[[Shape, Floats], Floats]] = {
    "value": _constant,
    "triangular": _triangular,
    "quantiles": _quantiles,
    "normal": _normal,
    "uniform": _uniform,
    "choice": _choice,
}
