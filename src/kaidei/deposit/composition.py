"""Which rare earths: the fifteen shares, heavier where the mud is richer.

Shares are a composition, so they are handled as log-ratios (Aitchison 1986): a straight line
against log grade, and three isometric balances (Egozcue et al. 2003, doi
10.1023/A:1023818214614) that vary from place to place. Named balances are kept rather than
principal components: a geochemist can read, measure and dispute them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaidei.elements import ELEMENTS, HEAVY, OXIDE_FACTOR
from kaidei.units import Floats

BALANCES = {
    "heavy": (("Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y"),
              ("La", "Ce", "Pr", "Nd", "Sm")),
    "cerium": (("Ce",), ("La", "Pr", "Nd", "Sm")),
    "yttrium": (("Y",), ("Ho",)),
}  # fmt: skip
"""Numerators and denominators: heavy over light, cerium over its neighbours (redox), yttrium over
its twin holmium. Parts of one sequential binary partition, so the three do not overlap."""

_REACH = 1.0
"""The line between the end members is followed no farther beyond either than they are apart."""


@dataclass(frozen=True)
class Line:
    """Log-ratios of the fifteen along log grade: `level` and `slope` (M, 15); M may be 1.

    The line is followed as far as `reach` (M,) from `centre` (M,) of log grade, either way.
    """

    level: Floats
    slope: Floats
    centre: Floats
    reach: Floats

    def of(self, members: slice) -> Line:
        """The line of some members; one line for all stays as it is."""
        if len(self.centre) == 1:
            return self
        parts = (self.level, self.slope, self.centre, self.reach)
        return Line(*(part[members] for part in parts))


def balance_basis() -> Floats:
    """The three balances as orthonormal log-ratio directions (3, 15)."""
    basis = np.zeros((len(BALANCES), len(ELEMENTS)))
    for row, (above, below) in enumerate(BALANCES.values()):
        r, s = len(above), len(below)
        basis[row, [ELEMENTS.index(name) for name in above]] = np.sqrt(s / (r * (r + s)))
        basis[row, [ELEMENTS.index(name) for name in below]] = -np.sqrt(r / (s * (r + s)))
    return basis


def anchor_grade(grade: Floats) -> float:
    """The grade [ppm_metal] that the whole area's composition belongs to.

    That composition is a mean over tonnes of metal, so its place on a scale of log grade is the
    mean log grade weighted by grade.
    """
    return float(np.exp(np.average(np.log(grade), weights=grade)))


def line_between(
    area: Floats, rich: Floats, error: Floats, anchor: float, rich_grade: Floats
) -> Line:
    """The line through two end members: `area` (M, 15) at `anchor` [ppm_metal] and `rich` (M, 15)
    at `rich_grade` (M,) [ppm_metal], each element times its own `error` (M, 15) [1]."""
    step = np.log(rich_grade / anchor)
    slope = np.log(rich / area) / step[:, None]
    centre = np.full(len(step), np.log(anchor))
    return Line(np.log(area * error), slope, centre, _REACH * np.abs(step))


def fit_line(shares: Floats, grade: Floats) -> tuple[Line, Floats]:
    """The line that assays of cores follow, and the cores' balances about it (n, 3).

    `shares` (n, 15) [1] above zero; `grade` (n,) [ppm_metal]. Ordinary least squares of each
    centred log-ratio on log grade, followed no farther than the cores go.
    """
    logs = np.log(shares)
    ratios = logs - logs.mean(axis=1, keepdims=True)
    score = np.log(grade)
    centre = float(score.mean())
    away = score - centre
    spread = float(away @ away)
    slope = away @ ratios / spread if spread > 1e-12 else np.zeros(ratios.shape[1])
    level = ratios.mean(axis=0)
    residual = ratios - level - away[:, None] * slope
    reach = np.array([np.abs(away).max()])
    line = Line(level[None, :], slope[None, :], np.array([centre]), reach)
    return line, np.asarray(residual @ balance_basis().T)


def element_shares(line: Line, grade: Floats, balances: Floats | None = None) -> Floats:
    """Shares of the fifteen metals (M, ..., 15) [1] in mud of `grade` (M, ...) [ppm_metal].

    `balances` (M, ..., 3) are departures from the line, in units of `balance_basis`.
    """
    spread = (slice(None),) + (None,) * (grade.ndim - 1)
    reach = line.reach[spread]
    away = np.clip(np.log(grade) - line.centre[spread], -reach, reach)
    parts = away[..., None] * line.slope[spread]
    parts += line.level[spread]
    if balances is not None:
        parts += balances @ balance_basis()
    np.exp(parts, out=parts)
    parts /= (parts @ np.ones(parts.shape[-1]))[..., None]
    return np.asarray(parts)


def oxide_per_metal(share: Floats) -> Floats:
    """Mass of mixed oxide a mass of metal [1] for shares (..., 15)."""
    return np.asarray(share @ OXIDE_FACTOR)


def heavy_part(share: Floats) -> Floats:
    """Share of yttrium and Eu to Lu [1] in shares (..., 15)."""
    return np.asarray(share[..., HEAVY].sum(axis=-1))
