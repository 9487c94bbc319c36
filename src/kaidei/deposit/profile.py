"""Grade with depth: how a place's rare earths are shared among its ten metres.

Shares are a composition, so they are handled as centred log-ratios (Aitchison 1986): every
simulated profile is positive and adds up, and the slices of a place always make its mean grade.
"""

from dataclasses import dataclass

import numpy as np

from kaidei.units import Floats


@dataclass(frozen=True)
class ProfileModel:
    """What the cores say of profiles: log-ratio at the mean log grade and its slope on log grade.

    `level`, `slope` (10,) [1]; `centre` the mean log grade; `residuals` (n, 10) at the cores;
    `scale` (10, 9) a root of the residuals' covariance.
    """

    level: Floats
    slope: Floats
    centre: float
    residuals: Floats
    scale: Floats


def log_ratios(parts: Floats) -> Floats:
    """Centred log-ratios of positive parts along the last axis; they add up to zero."""
    logs = np.log(parts)
    return np.asarray(logs - logs.mean(axis=-1, keepdims=True))


def shares(ratios: Floats) -> Floats:
    """Shares that add up to one, from log-ratios along the last axis; undoes `log_ratios`."""
    raised = np.exp(ratios - ratios.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def fit_profiles(slices: Floats) -> ProfileModel:
    """Fit from cores' slices (n, 10) [ppm_metal]: rich mud has a sharper peak than poor mud.

    Ordinary least squares of each log-ratio on log mean grade; a slope needs three cores of
    different grade, otherwise it is zero.
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
    # The smallest eigenvalue is nought: log-ratios of ten shares have nine degrees of freedom.
    scale = vector[:, 1:] * np.sqrt(np.maximum(value[1:], 0.0))
    # The sign of an eigenvector is the library's choice; fixing it keeps runs alike everywhere.
    largest = np.take_along_axis(scale, np.abs(scale).argmax(axis=0)[None, :], axis=0)
    scale = np.where(largest < 0.0, -scale, scale)
    return ProfileModel(level, slope, centre, residuals, scale)


def slice_shares(model: ProfileModel, log_grade: Floats, residual: Floats) -> Floats:
    """Shares by slice (..., 10) of places of a log mean grade (...) and residuals (..., 10)."""
    away = (log_grade - model.centre)[..., None]
    return shares(model.level + model.slope * away + residual)
