"""Seawater at the site: density with depth from the TEOS-10 equation of state."""

from __future__ import annotations

from typing import NamedTuple

import gsw
import numpy as np
from scipy.constants import g

from kaidei.units import Floats

LATITUDE = 23.0
"""Degrees north of the working area south of Minamitorishima."""

PROFILE_DEPTH = np.array([0, 50, 100, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 4000, 6500.0])
"""Depths [m] of the default profile."""
PROFILE_TEMPERATURE = np.array(
    [25.5, 25.2, 23.0, 18.5, 16.8, 12.5, 7.5, 4.6, 2.9, 2.15, 1.6, 1.45, 1.4]
)
"""Conservative temperature [degC]: a western subtropical Pacific column, rounded [estimate]."""
PROFILE_SALINITY = np.array(
    [35.2, 35.3, 35.3, 35.0, 34.8, 34.4, 34.35, 34.55, 34.75, 34.8, 34.85, 34.87, 34.87]
)
"""Absolute salinity [g/kg] of the same column [estimate]."""

_NODES = 24


class Column(NamedTuple):
    """A water column sampled at Gauss-Legendre points: depth and density (..., k), weights (k,)."""

    depth: Floats
    density: Floats
    weights: Floats

    @property
    def mean_density(self) -> Floats:
        """Density averaged over the column [kg/m3]."""
        return self.mean(self.density)

    def mean(self, values: Floats) -> Floats:
        """Of values at the points (..., k), over the column. Row by row: a matrix product would let
        the last bit of one row hang on how many rows stand beside it."""
        return np.asarray((values * self.weights).sum(axis=-1))


def density(depth: Floats | float) -> Floats:
    """In-situ density of seawater [kg/m3] at a depth [m, 0 to 6,500] of the site's default profile.

    Reference: IOC, SCOR and IAPSO (2010), TEOS-10, through the package gsw.
    """
    depth = np.asarray(depth, dtype=np.float64)
    pressure = gsw.p_from_z(-depth, LATITUDE)
    salinity = np.interp(depth, PROFILE_DEPTH, PROFILE_SALINITY)
    temperature = np.interp(depth, PROFILE_DEPTH, PROFILE_TEMPERATURE)
    return np.asarray(gsw.rho(salinity, temperature, pressure))


def column(depth: Floats) -> Column:
    """The column from the surface to `depth` [m], (...,), for integrals over depth."""
    points, weights = np.polynomial.legendre.leggauss(_NODES)
    nodes = np.asarray(depth, dtype=np.float64)[..., None] * (0.5 * (points + 1.0))
    return Column(nodes, density(nodes), 0.5 * weights)


def slurry_density(water_density: Floats, solids: Floats, grain_density: Floats) -> Floats:
    """Density [kg/m3] of a mixture of seawater and grains at solids mass fraction `solids` [1]."""
    return 1.0 / (solids / grain_density + (1.0 - solids) / water_density)


def excess_head(water: Column, depth: Floats, solids: Floats, grain_density: Floats) -> Floats:
    """Pressure [Pa] by which a slurry column outweighs the seawater beside it over `depth` [m].

    The water in the slurry is compressed as the water outside, so its density is taken at depth on
    both sides; the mass fraction `solids` [1], and with it the flux of solids, is the same all the
    way up. Pressure above ambient inside the pipe and its temperature are left out: a few MPa and a
    few degrees change the water on both sides alike.
    """
    mixture = slurry_density(water.density, solids[..., None], grain_density[..., None])
    return np.asarray(g * depth * water.mean(mixture - water.density))
