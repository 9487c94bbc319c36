"""The lifting string as it hangs: both pipes, the unit, contents and buoyancy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.constants import g

from kaidei.lift.riser import STEEL_DENSITY, YOUNGS_MODULUS, axial_period_of, steel_area
from kaidei.units import Floats

FOAM_DENSITY = 550.0
"""Syntactic foam of buoyancy modules for 6,000 m [kg/m3] [estimate]."""


@dataclass(frozen=True)
class String:
    """Two pipes and a unit hanging in the sea; every field (N,), SI.

    depth [m]; bores and walls [m]; buoyancy_share [1] of the riser's steel weight in water that
    modules carry; unit_mass [kg] of steel below; unit_added_mass [kg] of water that heaves with it;
    water_density [kg/m3], the column's mean; damping_ratio [1].
    """

    depth: Floats
    riser_bore: Floats
    riser_wall: Floats
    inner_bore: Floats
    inner_wall: Floats
    buoyancy_share: Floats
    unit_mass: Floats
    unit_added_mass: Floats
    water_density: Floats
    damping_ratio: Floats

    @property
    def riser_area(self) -> Floats:
        """Steel section of the outer pipe [m2]."""
        return steel_area(self.riser_bore + 2.0 * self.riser_wall, self.riser_bore)

    @property
    def inner_area(self) -> Floats:
        """Steel section of the inner pipe [m2]; 0 where there is none (bore and wall 0)."""
        return np.asarray(np.pi * (self.inner_bore + self.inner_wall) * self.inner_wall)

    @property
    def stiffness(self) -> Floats:
        """Axial stiffness EA of both pipes together [N]: they are tied at both ends."""
        return YOUNGS_MODULUS * (self.riser_area + self.inner_area)

    @property
    def end_mass(self) -> Floats:
        """Mass that heaves at the lower end [kg]."""
        return self.unit_mass + self.unit_added_mass


def _steel_weight(string: String) -> Floats:
    """Of steel in seawater [N/m3]."""
    return g * (STEEL_DENSITY - string.water_density)


def riser_load(string: String) -> Floats:
    """Weight in water of the outer pipe less what its buoyancy modules carry [N]."""
    whole = _steel_weight(string) * string.riser_area * string.depth
    return whole * (1.0 - string.buoyancy_share)


def unit_load(string: String) -> Floats:
    """Weight of the unit in water [N], as solid steel."""
    return g * string.unit_mass * (1.0 - string.water_density / STEEL_DENSITY)


def hook_load(string: String, contents_excess: Floats, contents_area: Floats) -> Floats:
    """Load on the hook [N] with the unit off the bottom.

    Both pipes and the unit in water, and the slurry by as much as it is heavier than seawater:
    `contents_excess` [kg/m3] over the bore it fills, `contents_area` [m2].
    """
    inner = _steel_weight(string) * string.inner_area * string.depth
    contents = g * contents_excess * contents_area * string.depth
    return riser_load(string) + inner + unit_load(string) + contents


def moving_mass(string: String, contents_density: Floats) -> Floats:
    """Mass a length that moves axially [kg/m]: steel, modules, and contents as if they moved along.

    Fluid in a smooth vertical pipe stays behind; joints and a closed lower end drag it along.
    Counting it lengthens the axial period towards the sea's, so it is the cautious choice.
    """
    steel = STEEL_DENSITY * (string.riser_area + string.inner_area)
    lift = string.buoyancy_share * _steel_weight(string) * string.riser_area
    modules = lift / (g * (string.water_density - FOAM_DENSITY)) * FOAM_DENSITY
    outside = string.inner_bore + 2.0 * string.inner_wall
    # The inner pipe displaces contents; its own bore is full as well.
    bore = 0.25 * np.pi * (string.riser_bore**2 - outside**2 + string.inner_bore**2)
    return steel + modules + bore * contents_density


def axial_period(string: String, contents_density: Floats) -> Floats:
    """First axial natural period [s] with the unit off the bottom."""
    return axial_period_of(
        string.depth, moving_mass(string, contents_density), string.stiffness, string.end_mass
    )
