"""Grade with depth: how a place's rare earths are shared among its metres.

Shares are a composition, so they are handled as centred log-ratios (Aitchison 1986): every
simulated profile is positive and adds up, and the slices of a place always make its mean grade.
"""

from dataclasses import dataclass, replace

import numpy as np

from kaidei.units import Floats

MODES = 2
"""Modes of the profile that are fields of their own. In the shipped cores two carry 90 percent of
the variance about the line; what is left varies from panel to panel, and averages out beyond."""


@dataclass(frozen=True)
class ProfileModel:
    """What the cores say of profiles of s slices: a line on log grade, and modes about it.

    `level`, `slope` (s,) [1] at and from the mean log grade `centre`; `modes` (q, s) the main
    departures, each of one standard deviation; `rest` (s - 1 - q, s) those that are left. `cores`
    is their number, `spread` the sum of squares of their log grades about `centre`.
    """

    level: Floats
    slope: Floats
    centre: float
    modes: Floats
    rest: Floats
    cores: int
    spread: float


def log_ratios(parts: Floats) -> Floats:
    """Centred log-ratios of positive parts along the last axis; they add up to zero."""
    logs = np.log(parts)
    return np.asarray(logs - logs.mean(axis=-1, keepdims=True))


def shares(ratios: Floats) -> Floats:
    """Shares that add up to one, from log-ratios along the last axis; undoes `log_ratios`."""
    # Log-ratios about zero are far from where an exponential overflows. A product adds up a short
    # axis many times sooner than a sum does.
    raised = np.exp(ratios)
    raised /= (raised @ np.ones(raised.shape[-1]))[..., None]
    return np.asarray(raised)


def fit_profiles(slices: Floats, modes: int = MODES) -> ProfileModel:
    """Fit from cores' slices (n, s) [ppm_metal]: rich mud has a sharper peak than poor mud.

    Ordinary least squares of each log-ratio on log mean grade, then the principal components of
    the residuals; a slope needs three cores of different grade, otherwise it is zero.
    """
    ratios = log_ratios(slices)
    score = np.log(slices.mean(axis=1))
    centre = float(score.mean())
    away = score - centre
    spread = float(away @ away)
    level = ratios.mean(axis=0)
    steady = spread < 1e-12
    slope = np.zeros_like(level) if steady else away @ (ratios - level) / spread
    residuals = ratios - level - np.outer(away, slope)
    freedom = max(len(slices) - 2, 1)
    value, vector = np.linalg.eigh(residuals.T @ residuals / freedom)
    # The smallest eigenvalue is nought: log-ratios of s shares have s - 1 degrees of freedom.
    value, vector = value[:0:-1], vector[:, :0:-1].T
    # The sign of an eigenvector is the library's choice; fixing it keeps runs alike everywhere.
    largest = np.take_along_axis(vector, np.abs(vector).argmax(axis=1)[:, None], axis=1)
    vector = np.where(largest < 0.0, -vector, vector)
    scaled = vector * np.sqrt(np.maximum(value, 0.0))[:, None]
    return ProfileModel(
        level, slope, centre, scaled[:modes], scaled[modes:], len(slices), 0.0 if steady else spread
    )


def redrawn(model: ProfileModel, noise: Floats) -> ProfileModel:
    """Lines as they may be, `level` and `slope` (M, 1, s), for standard normal `noise`
    (M, 2, s - 1): what so few cores leave unknown of the fitted one.

    The variance of a regression's level is the residual's over the number of cores, of its slope
    the residual's over `spread`. The level along the modes is left: their fields carry it.
    """
    every = np.concatenate([model.modes, model.rest])
    slope = model.slope
    if model.spread > 0.0:
        slope = slope + np.einsum("mk,ks->ms", noise[:, 1], every) / np.sqrt(model.spread)
    else:
        slope = np.broadcast_to(slope, (len(noise), len(slope)))
    away = np.einsum("mk,ks->ms", noise[:, 0, len(model.modes) :], model.rest)
    level = model.level + away / np.sqrt(model.cores)
    return replace(model, level=level[:, None, :], slope=slope[:, None, :])


def scores_of(model: ProfileModel, slices: Floats) -> Floats:
    """Scores (..., q) in the modes of profiles `slices` (..., s) [ppm_metal]."""
    away = (np.log(slices.mean(axis=-1)) - model.centre)[..., None]
    residuals = log_ratios(slices) - model.level - model.slope * away
    square = (model.modes**2).sum(axis=1)
    # A mode without spread has no direction either: every score in it is nought.
    return np.asarray(residuals @ model.modes.T / np.where(square > 1e-18, square, np.inf))


def slice_shares(model: ProfileModel, log_grade: Floats, departure: Floats) -> Floats:
    """Shares by slice (..., s) of places of a log mean grade (...) and log-ratio departures
    (..., s) from the line."""
    ratios = (log_grade - model.centre)[..., None] * model.slope
    ratios += model.level
    ratios += departure
    return shares(ratios)
