"""Tonnes: from grade to metal, oxide, tonnage over a cutoff, and years of supply."""

import numpy as np

from kaidei.units import Floats


def metal_in_place(grade: Floats, dry_density: Floats, volume: Floats | float) -> Floats:
    """Metal [t_metal] in mud of `grade` [ppm_metal], `dry_density` [t_dry/m3], `volume` [m3]."""
    return grade * 1e-6 * dry_density * volume


def over_cutoffs(
    grade: Floats, oxide: Floats, mass: Floats, cutoffs: Floats
) -> tuple[Floats, Floats]:
    """Oxide [t_reo] and dry mud [t_dry] in ground at or above each cutoff, each (M, c).

    `grade` (M, p) [ppm_metal], `oxide` (M, p) [t_reo] and `mass` (M, p) [t_dry] of the parts of
    the area; `cutoffs` (c,) [ppm_metal]. The parts must be of one size: a cutoff on points
    flatters, one on squares damps.
    """
    oxide_over, mass_over = np.empty((2, len(grade), len(cutoffs)))
    for column, cutoff in enumerate(cutoffs):
        above = grade >= cutoff
        oxide_over[:, column] = np.sum(oxide, axis=1, where=above)
        mass_over[:, column] = np.sum(mass, axis=1, where=above)
    return oxide_over, mass_over


def years_of_supply(oxide: Floats, demand: Floats) -> Floats:
    """Years [year] that `oxide` (M, 15) [t_reo] lasts at `demand` (M, 15, b) [t_reo/year].

    Everything in place, lifted and recovered whole, at a demand that never changes: the sum that
    is quoted, not a forecast.
    """
    return oxide[:, :, None] / demand
