"""Tonnes: from grade to metal, oxide, tonnage over a cutoff, and years of supply."""

import numpy as np

from kaidei.units import Floats


def metal_in_place(grade: Floats, dry_density: Floats, volume: Floats) -> Floats:
    """Metal [t_metal] in mud of `grade` [ppm_metal], `dry_density` [t_dry/m3], `volume` [m3]."""
    return grade * 1e-6 * dry_density * volume


def grade_tonnage(grade: Floats, oxide: Floats, cutoffs: Floats) -> Floats:
    """Oxide in ground at or above each cutoff (M, c) [t_reo].

    `grade` (M, p) [ppm_metal] and `oxide` (M, p) [t_reo] of the parts of the area; `cutoffs` (c,)
    [ppm_metal]. The parts must be of one size: a cutoff on points flatters, one on squares damps.
    """
    above = grade[:, :, None] >= cutoffs[None, None, :]
    return np.asarray(np.einsum("mp,mpc->mc", oxide, above), dtype=np.float64)


def years_of_supply(oxide: Floats, demand: Floats) -> Floats:
    """Years [year] that `oxide` (M, 15) [t_reo] lasts at `demand` (M, 15, b) [t_reo/year].

    Everything in place, lifted and recovered whole, at a demand that never changes: the sum that
    is quoted, not a forecast.
    """
    return oxide[:, :, None] / demand
