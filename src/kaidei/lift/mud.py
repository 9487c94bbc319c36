"""The mud: what a volume of it holds, and how thick it is once mixed with seawater.

One mud serves both the friction of the slurry and the settling of lumps in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaidei.lift import rheology as closures
from kaidei.lift.rheology import Rheology
from kaidei.units import Floats

SEAWATER = 1026.0
"""Density of the seawater that is added [kg/m3], measured at the surface (TEOS-10)."""

PORE_WATER = 1053.0
"""Density of the seawater in the pores of mud as it lies, at 5,700 m [kg/m3] (TEOS-10)."""


@dataclass(frozen=True)
class Mud:
    """Mud as it lies, and its closures; every field an array of one shape, or floats.

    dry_density and wet_density [kg/m3] are per volume as it lies. What follows has a default, and
    every default is an [estimate]: no rheology of this mud could be read.

    yield_scale [Pa], yield_rate, viscosity_rate, flow_index, index_rate [1] belong to the closures
    named by yield_closure, viscosity_closure and index_closure (`rheology.YIELD`, `VISCOSITY`,
    `INDEX`); None takes the closure's prior. packing [1] by volume is where nothing flows.
    water_viscosity [Pa.s]: seawater of 2 to 25 degrees, warmed on its way (`seawater.viscosity`).
    lump_size [m]: 4 mm was the target of the breaking tests of 2020. lump_share [1] of the solids
    still in lumps after breaking. pore_density [kg/m3] of the water in the pores: it and the two
    densities of the mud make its porosity and its grains.
    """

    dry_density: Floats | float
    wet_density: Floats | float
    yield_scale: Floats | float | None = None
    yield_rate: Floats | float | None = None
    viscosity_rate: Floats | float | None = None
    water_viscosity: Floats | float = 1.5e-3
    lump_size: Floats | float = 4e-3
    lump_share: Floats | float = 0.2
    pore_density: Floats | float = PORE_WATER
    flow_index: Floats | float | None = None
    index_rate: Floats | float | None = None
    packing: Floats | float = closures.PACKING
    yield_closure: str = "exponential"
    viscosity_closure: str = "exponential"
    index_closure: str = "constant"

    @property
    def porosity(self) -> Floats:
        """Volume of pore water over volume of mud [1]."""
        return np.asarray((self.wet_density - self.dry_density) / self.pore_density)

    @property
    def grain_density(self) -> Floats:
        """Density of the solids [kg/m3]."""
        return np.asarray(self.dry_density / (1.0 - self.porosity))


def check(mud: Mud) -> None:
    """ValueError in words where the densities leave no room for grains, or viscosity is nil."""
    if not (np.all(np.asarray(mud.dry_density) > 0.0) and np.all(mud.porosity > 0.0)):
        raise ValueError("wet density must exceed dry density, and dry density must be above zero")
    if not np.all(mud.porosity < 1.0):
        raise ValueError(
            "wet density leaves no room for solids: pore water alone would fill the mud "
            f"(wet minus dry density must be below the {np.max(mud.pore_density):,.0f} kg/m3 of "
            "that water)"
        )
    laws(mud)
    if not np.all(np.asarray(mud.lump_size) >= 0.0):
        raise ValueError("lump size cannot be below zero")
    share = np.asarray(mud.lump_share)
    if not np.all((share >= 0.0) & (share <= 1.0)):
        raise ValueError("share of the solids in lumps must lie between 0 and 1")


def laws(mud: Mud) -> closures.Laws:
    """The mud's closures as the compiled `rheology.state` takes them."""
    return closures.laws(
        yield_closure=mud.yield_closure,
        viscosity_closure=mud.viscosity_closure,
        index_closure=mud.index_closure,
        yield_scale=mud.yield_scale,
        yield_rate=mud.yield_rate,
        packing=mud.packing,
        water_viscosity=mud.water_viscosity,
        viscosity_rate=mud.viscosity_rate,
        flow_index=mud.flow_index,
        index_rate=mud.index_rate,
    )


def volume_fraction(mud: Mud, dilution: Floats) -> Floats:
    """Solids by volume [1] with `dilution` [1] volumes of seawater added to one of mud."""
    return np.asarray((1.0 - mud.porosity) / (1.0 + dilution))


def mass_fraction(mud: Mud, dilution: Floats) -> Floats:
    """Solids by mass [1] of the slurry with `dilution` [1] volumes of seawater to one of mud."""
    return np.asarray(mud.dry_density / (mud.wet_density + dilution * SEAWATER))


def dispersed_fraction(mud: Mud, dilution: Floats) -> Floats:
    """Solids by volume [1] that thicken the slurry: all but those still in lumps."""
    return np.asarray(volume_fraction(mud, dilution) * (1.0 - mud.lump_share))


def rheology(mud: Mud, dilution: Floats) -> Rheology:
    """Herschel-Bulkley constants of the slurry at `dilution` [1] volumes of seawater to one of mud.

    ValueError in words where the dispersed solids are beyond packing.
    """
    return closures.constants(dispersed_fraction(mud, dilution), laws(mud))
