"""Tuning to the past: an ensemble of parameters is moved to where the model meets observations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import ndtri

from kaidei.units import Floats

Simulate = Callable[[Floats], Floats]
"""Parameters (M, P) -> what the model gives for the observations (M, n)."""


@dataclass(frozen=True)
class Tuned:
    """Parameters that the observations leave likely."""

    theta: Floats
    """(M, P), each within the range of its prior."""
    misfit: Floats
    """Root mean square of (model - observation) / error before each step (steps,) [1]."""


def tune(
    prior: Floats,
    simulate: Simulate,
    observed: Floats,
    sd: Floats,
    *,
    rng: np.random.Generator,
    steps: int = 4,
) -> Tuned:
    """Tune by the ensemble smoother with multiple data assimilation.

    `prior` (M, P) members drawn from the priors, in any units; `simulate` gives (M, n) for such an
    array; `observed` (n,) and the standard deviation of its error `sd` (n,) on the scale of
    `simulate`'s answer, errors independent. The model is run `steps` times, each step uses the
    observations with their error variance times `steps`, so that they count once in all. Exact for
    a linear model with normal priors as M grows; else an approximation that stays within the range
    of the priors. M should be several times P and n, for false correlations narrow the spread.
    Emerick and Reynolds 2013, doi 10.1016/j.cageo.2012.03.011. Raises ValueError for shapes that
    do not fit, fewer than 2 members, or answers that are no numbers.
    """
    prior, observed = np.asarray(prior, dtype=float), np.asarray(observed, dtype=float)
    return tuned(
        prior, simulate, observed, sd, rng.standard_normal((steps, len(prior), len(observed)))
    )


def tuned(prior: Floats, simulate: Simulate, observed: Floats, sd: Floats, noise: Floats) -> Tuned:
    """The same with standard normal `noise` (steps, M, n) given.

    The update is made on normal scores of each parameter, its ranks among the prior's members, so
    that what the smoother takes for normal is normal, and no bound is crossed.
    """
    prior, observed, sd = (np.asarray(item, dtype=np.float64) for item in (prior, observed, sd))
    _check(prior, observed, sd, noise)
    score, misfit = normal_scores(prior), np.empty(len(noise))
    theta = prior
    for step, draw in enumerate(noise):
        error = (_answers(simulate, theta, observed) - observed) / sd
        misfit[step] = np.sqrt(np.mean(error**2))
        score = update(score, error, draw - draw.mean(axis=0), float(len(noise)))
        theta = from_scores(score, prior)
    return Tuned(theta, misfit)


def update(score: Floats, error: Floats, noise: Floats, inflation: float) -> Floats:
    """One step of the smoother: scores (M, P) after errors (M, n) in units of their deviation.

    z <- z + C_zd (C_dd + a I)^-1 (sqrt(a) noise - error), covariances over the members.
    """
    members = len(score)
    spread = error - error.mean(axis=0)
    gain = (score - score.mean(axis=0)).T @ spread / (members - 1)
    scale = spread.T @ spread / (members - 1) + inflation * np.eye(error.shape[1])
    wanted = np.sqrt(inflation) * noise - error
    return np.asarray(score + (gain @ cho_solve(cho_factor(scale), wanted.T)).T)


def normal_scores(prior: Floats) -> Floats:
    """Normal score of each member's rank among all (M, P), parameter by parameter; ties share."""
    members = len(prior)
    ordered = np.sort(prior, axis=0)
    score = np.empty(prior.shape)
    for column, values in enumerate(prior.T):
        below = np.searchsorted(ordered[:, column], values, side="left")
        until = np.searchsorted(ordered[:, column], values, side="right")
        score[:, column] = ndtri((below + until) / (2.0 * members))
    return score


def from_scores(score: Floats, prior: Floats) -> Floats:
    """Parameters (M, P) of normal scores: the prior members' quantiles, straight between them."""
    members = len(prior)
    places = ndtri((np.arange(members) + 0.5) / members)
    ordered = np.sort(prior, axis=0)
    columns = [
        np.interp(score[:, column], places, ordered[:, column]) for column in range(prior.shape[1])
    ]
    return np.stack(columns, axis=1)


def _answers(simulate: Simulate, theta: Floats, observed: Floats) -> Floats:
    found = np.asarray(simulate(theta), dtype=np.float64)
    wanted = (len(theta), len(observed))
    if found.shape != wanted:
        raise ValueError(f"the model gave an array of {found.shape}; {wanted} was expected")
    wrong = ~np.isfinite(found)
    if wrong.any():
        member, place = np.argwhere(wrong)[0]
        raise ValueError(
            f"the model gave no number for observation {place} of member {member}; "
            "look at the parameters there, or leave the observation out"
        )
    return found


def _check(prior: Floats, observed: Floats, sd: Floats, noise: Floats) -> None:
    if prior.ndim != 2 or len(prior) < 2 or not np.isfinite(prior).all():
        raise ValueError(f"priors of shape {prior.shape}: numbers, (members, parameters), are due")
    if observed.size == 0:
        raise ValueError("there is nothing to tune to: no observation was given")
    if observed.shape != sd.shape or not (np.isfinite(observed).all() and np.all(sd > 0.0)):
        raise ValueError("every observation needs a number and an error above 0")
    if len(noise) < 1 or noise.shape[1:] != (len(prior), len(observed)):
        raise ValueError(f"noise of shape {noise.shape}: (steps, members, observations) is due")
