"""The mud in bulk: how much of it is water, what it weighs, how strong it is."""

import numpy as np

from kaidei.units import Floats


def wet_density(dry_density: Floats, porosity: Floats, pore_water_density: Floats) -> Floats:
    """Mass of wet mud in place [t_wet/m3]: solids plus pores full of seawater.

    `dry_density` [t_dry/m3], `porosity` [1], `pore_water_density` [t/m3] at depth.
    """
    return dry_density + porosity * pore_water_density


def water_content(dry_density: Floats, porosity: Floats, pore_water_density: Floats) -> Floats:
    """Pore seawater as a share of wet mass [1]; arguments as in `wet_density`."""
    water = porosity * pore_water_density
    return water / (dry_density + water)


def grain_density(dry_density: Floats, porosity: Floats) -> Floats:
    """Density of the grains [t_dry/m3] that dry density [t_dry/m3] and porosity [1] imply."""
    return dry_density / (1.0 - porosity)


def undrained_strength(surface: Floats, gradient: Floats, slices: int) -> Floats:
    """Undrained shear strength at the middle of each metre (M, slices) [kPa].

    `surface` (M,) [kPa] and `gradient` (M,) [kPa/m]: a straight line with depth, as normally
    consolidated clay has (Wood 1990, Soil Behaviour and Critical State Soil Mechanics, chapter 9).
    """
    depth = np.arange(slices) + 0.5
    return np.asarray(surface[:, None] + gradient[:, None] * depth)
