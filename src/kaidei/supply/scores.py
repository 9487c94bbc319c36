"""How good a probabilistic forecast was: fair scores, simple forecasts to beat, and the misses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from kaidei.units import Floats

CAUTION = (
    "The observations are few and hang together, so nothing is claimed about how often the "
    "truth falls inside a range; a miss is an observation outside p05 to p95, and each is named."
)
"""What must be printed beside every list of misses."""


def fair_crps(ensemble: Floats, observed: Floats) -> Floats:
    """Fair continuous ranked probability score of an ensemble, (...) in its unit; small is good.

    `ensemble` (M, ...) with exchangeable members on the first axis, M >= 2; `observed` (...).
    Corrected for the size of the ensemble: its expectation is the score of the distribution that
    the members come from, so ensembles of different size compare, and one score may be below zero.
    mean |x - y| less the mean over pairs of |x - x'| / 2, the pairs summed in sorted order, so
    M log M. Ferro 2014, doi 10.1002/qj.2270. Raises ValueError for one member or no number.
    """
    ensemble, observed = np.asarray(ensemble, dtype=float), np.asarray(observed, dtype=float)
    members = ensemble.shape[0]
    if members < 2:
        raise ValueError("a fair score needs an ensemble of at least 2 members, not 1")
    if ensemble.shape[1:] != observed.shape:
        raise ValueError(
            f"the ensemble is of {ensemble.shape[1:]} observations and {observed.shape} were given"
        )
    if not (np.isfinite(ensemble).all() and np.isfinite(observed).all()):
        raise ValueError("a forecast or an observation is not a number; leave it out of the score")
    # Members last, side by side and in order: a sum depends neither on what stands beside it nor on
    # how the array was laid.
    error = np.ascontiguousarray(np.moveaxis(ensemble, 0, -1) - observed[..., None])
    error.sort(axis=-1)
    rank = 2.0 * np.arange(members) - (members - 1)
    spread = (rank * error).sum(axis=-1) / (members * (members - 1.0))
    return np.asarray(np.abs(error).sum(axis=-1) / members - spread)


def skill(score: Floats, reference: Floats) -> float:
    """Skill of scores against those of a reference on the same observations [1].

    1 is perfect, 0 as good as the reference, below 0 worse. Both (n,) in one unit, small is good.
    Raises ValueError where the reference scores zero or less on the whole, which leaves no scale.
    """
    score, reference = np.asarray(score, dtype=float), np.asarray(reference, dtype=float)
    if score.shape != reference.shape or score.size == 0:
        raise ValueError(f"{score.size} scores and {reference.size} of the reference do not pair")
    if not reference.sum() > 0.0:
        raise ValueError(
            "the reference scores zero or less on the whole: there is no skill over it"
        )
    return float(1.0 - score.sum() / reference.sum())


@dataclass(frozen=True)
class Paired:
    """Scores beside those of a reference on the same observations."""

    observations: int
    """How many have both."""
    better: int
    """On how many the score is the smaller of the two."""
    skill: float
    """1 less the ratio of the sums."""


def paired(score: Floats, reference: Floats) -> Paired | None:
    """The two side by side where both are known, None where no observation has both.

    (n,) each, not a number where a forecast could not be made. No test of significance goes with
    it: the observations are correlated.
    """
    both = np.isfinite(score) & np.isfinite(reference)
    if not both.any():
        return None
    score, reference = score[both], reference[both]
    return Paired(int(both.sum()), int((score < reference).sum()), skill(score, reference))


def band(ensemble: Floats, low: float = 0.05, high: float = 0.95) -> Floats:
    """Lower and upper quantile of an ensemble (M, ...), as (2, ...) in its unit."""
    return np.asarray(np.quantile(ensemble, (low, high), axis=0))


def missed(ensemble: Floats, observed: Floats) -> NDArray[np.bool_]:
    """True where the observation (...) lies outside p05 to p95 of the ensemble (M, ...)."""
    low, high = band(ensemble)
    return np.asarray((observed < low) | (observed > high))


def persistence(when: Floats, value: Floats, at: Floats, members: int = 1000) -> Floats:
    """Forecast that all stays as it was last, (members, k) in the unit of `value`.

    `when` (n,) [year], rising, and `value` (n,) of the past; `at` (k,) [year] after it. A random
    walk without drift: the variance grows with the time ahead at the rate of the past's changes,
    and is as uncertain as n - 1 changes leave it (Student's t). Members are at the even quantiles,
    so there is no chance in it. Raises ValueError for fewer than 3 values of the past.
    """
    when, value, at = _past(when, value, at, 3, "persistence")
    rate = np.mean(np.diff(value) ** 2 / np.diff(when))
    spread = np.sqrt(rate * (at - when[-1]))
    return np.asarray(value[-1] + _student(len(value) - 1, members)[:, None] * spread)


def trend(when: Floats, value: Floats, at: Floats, members: int = 1000) -> Floats:
    """Forecast by the straight line through the past, (members, k) in the unit of `value`.

    Arguments as of `persistence`. Least squares with its prediction distribution, Student's t of
    n - 2 degrees: residuals, and what they leave open of level and slope (Draper and Smith, Applied
    Regression Analysis, section 1.4). Raises ValueError for fewer than 4 values of the past.
    """
    when, value, at = _past(when, value, at, 4, "the trend")
    centre, level = when.mean(), value.mean()
    squares = ((when - centre) ** 2).sum()
    slope = ((when - centre) * (value - level)).sum() / squares
    residual = value - level - slope * (when - centre)
    freedom = len(value) - 2
    spread = np.sqrt(
        (residual**2).sum() / freedom * (1.0 + 1.0 / len(value) + (at - centre) ** 2 / squares)
    )
    line = level + slope * (at - centre)
    return np.asarray(line + _student(freedom, members)[:, None] * spread)


FORECASTS = {"persistence": persistence, "trend": trend}
"""The simple forecasts that a model has to beat."""

LEAST = {"persistence": 3, "trend": 4}
"""Values of the past that each needs."""


def _student(freedom: int, members: int) -> Floats:
    return np.asarray(stdtrit(freedom, (np.arange(members) + 0.5) / members))


def _past(when: Any, value: Any, at: Any, least: int, what: str) -> tuple[Floats, Floats, Floats]:
    when, value, at = (np.asarray(item, dtype=np.float64) for item in (when, value, at))
    if when.shape != value.shape or len(when) < least:
        raise ValueError(f"{what} needs at least {least} values of the past, not {len(when)}")
    if not (np.isfinite(value).all() and np.all(np.diff(when) > 0.0)):
        raise ValueError(f"{what} needs numbers at rising times")
    if np.any(at <= when[-1]):
        raise ValueError(f"{what} was asked for {at.min():g}, which is not after the past's last")
    return when, value, at
