"""Which rare earths: the fifteen shares, heavier where the mud is richer."""

import numpy as np

from kaidei.elements import HEAVY, OXIDE_FACTOR
from kaidei.units import Floats

_REACH = 1.0
"""The line between the end members is followed no farther beyond either than they are apart."""


def anchor_grade(grade: Floats) -> float:
    """The grade [ppm_metal] that the whole area's composition belongs to.

    That composition is a mean over tonnes of metal, so its place on a scale of log grade is the
    mean log grade weighted by grade.
    """
    return float(np.exp(np.average(np.log(grade), weights=grade)))


def element_shares(
    grade: Floats, area: Floats, rich: Floats, error: Floats, anchor: float, rich_grade: Floats
) -> Floats:
    """Shares of the fifteen metals (M, ..., 15) [1] in mud of `grade` (M, ...) [ppm_metal].

    A straight line in log-ratios against log grade (Aitchison 1986): composition `area` (M, 15) at
    `anchor` [ppm_metal] and `rich` (M, 15) at `rich_grade` (M,) [ppm_metal], each element times
    its own `error` (M, 15) [1], closed to one.
    """
    step = np.log(rich_grade / anchor)
    spread = (slice(None),) + (None,) * (grade.ndim - 1)
    place = np.clip(np.log(grade / anchor) / step[spread], -_REACH, _REACH)
    start, step_up = np.log(area * error)[spread], np.log(rich / area)[spread]
    parts = np.exp(start + place[..., None] * step_up)
    return np.asarray(parts / parts.sum(axis=-1, keepdims=True))


def oxide_per_metal(share: Floats) -> Floats:
    """Mass of mixed oxide a mass of metal [1] for shares (..., 15)."""
    return np.asarray(share @ OXIDE_FACTOR)


def heavy_part(share: Floats) -> Floats:
    """Share of yttrium and Eu to Lu [1] in shares (..., 15)."""
    return np.asarray(share[..., HEAVY].sum(axis=-1))
