"""The mud: what a volume of it holds, and how thick it is once mixed with seawater.

One mud serves both the friction of the slurry and the settling of lumps in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kaidei.units import Floats

SEAWATER = 1026.0
"""Density of the seawater that is added [kg/m3], measured at the surface (TEOS-10)."""

PORE_WATER = 1053.0
"""Density of the seawater in the pores of mud as it lies, at 5,700 m [kg/m3] (TEOS-10)."""


class Rheology(NamedTuple):
    """Herschel-Bulkley constants: yield stress [Pa], consistency [Pa.s^n], flow index [1]."""

    yield_stress: Floats
    consistency: Floats
    flow_index: Floats


@dataclass(frozen=True)
class Mud:
    """Mud as it lies, and its closures; every field an array of one shape, or floats.

    dry_density and wet_density [kg/m3] are per volume as it lies; yield_scale [Pa], yield_rate [1]
    and viscosity_rate [1] belong to `yield_stress` and `viscosity`; water_viscosity [Pa.s];
    lump_size [m]; lump_share [1] of the solids still in lumps after breaking; pore_density [kg/m3]
    of the water in the pores: it and the two densities of the mud make its porosity and its grains.
    """

    dry_density: Floats
    wet_density: Floats
    yield_scale: Floats
    yield_rate: Floats
    viscosity_rate: Floats
    water_viscosity: Floats
    lump_size: Floats
    lump_share: Floats
    pore_density: Floats | float = PORE_WATER

    @property
    def porosity(self) -> Floats:
        """Volume of pore water over volume of mud [1]."""
        return np.asarray((self.wet_density - self.dry_density) / self.pore_density)

    @property
    def grain_density(self) -> Floats:
        """Density of the solids [kg/m3]."""
        return self.dry_density / (1.0 - self.porosity)


def check(mud: Mud) -> None:
    """ValueError in words where the densities leave no room for grains, or viscosity is nil."""
    if np.any(mud.dry_density <= 0) or np.any(mud.wet_density <= mud.dry_density):
        raise ValueError("wet density must exceed dry density, and dry density must be above zero")
    if np.any(mud.porosity >= 1.0):
        raise ValueError(
            "wet density leaves no room for solids: pore water alone would fill the mud "
            f"(wet minus dry density must be below the {np.max(mud.pore_density):,.0f} kg/m3 of "
            "that water)"
        )
    if np.any(mud.water_viscosity <= 0):
        raise ValueError("viscosity of seawater must be above zero (about 0.0015 Pa.s)")
    if np.any(mud.yield_scale < 0) or np.any(mud.lump_size < 0):
        raise ValueError("yield stress and lump size cannot be below zero")


def volume_fraction(mud: Mud, dilution: Floats) -> Floats:
    """Solids by volume [1] with `dilution` [1] volumes of seawater added to one of mud."""
    return (1.0 - mud.porosity) / (1.0 + dilution)


def mass_fraction(mud: Mud, dilution: Floats) -> Floats:
    """Solids by mass [1] of the slurry with `dilution` [1] volumes of seawater to one of mud."""
    return mud.dry_density / (mud.wet_density + dilution * SEAWATER)


def dispersed_fraction(mud: Mud, dilution: Floats) -> Floats:
    """Solids by volume [1] that thicken the slurry: all but those still in lumps."""
    return volume_fraction(mud, dilution) * (1.0 - mud.lump_share)


def yield_exponential(fraction: Floats, scale: Floats, rate: Floats) -> Floats:
    """Yield stress [Pa] = scale * (exp(rate * fraction) - 1) at solids volume fraction [1].

    Exponential growth as in Huang and Aode (2009), Int. J. Sediment Res. 24:410-424; the one is
    taken off so that clear water has no yield stress. Fraction up to about 0.2.
    """
    return scale * np.expm1(rate * fraction)


def yield_power(fraction: Floats, scale: Floats, rate: Floats) -> Floats:
    """Yield stress [Pa] = scale * (fraction / 0.1)^rate, scale being that at 10 percent.

    Power law as found for port muds by Tsuruya et al. (1986), PARI technical note 566.
    """
    return scale * (fraction / 0.1) ** rate


def viscosity_exponential(fraction: Floats, fluid: Floats, rate: Floats) -> Floats:
    """Plastic viscosity [Pa.s] = fluid * exp(rate * fraction); as Huang and Aode (2009)."""
    return fluid * np.exp(rate * fraction)


def viscosity_krieger_dougherty(
    fraction: Floats, fluid: Floats, packing: Floats | float = 0.3
) -> Floats:
    """Plastic viscosity [Pa.s] = fluid * (1 - fraction / packing)^(-2.5 packing).

    `packing` [1] is the volume fraction at which the slurry no longer flows, low for clay flocs.
    Raises ValueError for solids at or beyond packing. Krieger and Dougherty (1959),
    doi 10.1122/1.548848.
    """
    if np.any(fraction >= packing):
        worst = float(np.max(fraction))
        raise ValueError(f"solids of {worst:.3f} by volume are beyond packing ({np.max(packing)})")
    return np.asarray(fluid * (1.0 - fraction / packing) ** (-2.5 * np.asarray(packing)))


YIELD_CLOSURES: dict[str, Callable[[Floats, Floats, Floats], Floats]] = {
    "exponential": yield_exponential,
    "power": yield_power,
}
"""Yield stress by name of the closure."""


def rheology(mud: Mud, dilution: Floats, closure: str = "exponential") -> Rheology:
    """Bingham constants of the slurry at `dilution` [1] volumes of seawater to one of mud."""
    fraction = dispersed_fraction(mud, dilution)
    return Rheology(
        YIELD_CLOSURES[closure](fraction, mud.yield_scale, mud.yield_rate),
        viscosity_exponential(fraction, mud.water_viscosity, mud.viscosity_rate),
        np.ones_like(fraction),
    )
