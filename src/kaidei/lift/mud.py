"""The mud: what a volume of it holds, and how thick it is once mixed with seawater.

One mud serves both the friction of the slurry and the settling of lumps in it.

>>> mud = Mud(dry_density=550.0, wet_density=1360.0)
>>> round(float(feed(mud, 350.0, "t_wet/day")), 5), round(float(feed(mud, 350.0, "t_dry/day")), 5)
(0.00298, 0.00737)
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from kaidei.lift import rheology as closures
from kaidei.lift.given import real, require
from kaidei.lift.rheology import Rheology
from kaidei.units import MUD_TONNES, Floats

SEAWATER = 1026.0
"""Density of the seawater that is added [kg/m3], measured at the surface (TEOS-10)."""

PORE_WATER = 1053.0
"""Density of the seawater in the pores of mud as it lies, at 5,700 m [kg/m3] (TEOS-10)."""

MOST_LUMPS = 0.6
"""Lumps by volume at which they touch, and plug the pipe [1]: random close packing of spheres is
0.64 (Scott and Kilgour 1969, J. Phys. D 2:863) [not re-read]; lumps of all sizes [estimate]."""

TONNES = tuple(f"{tonne}/day" for tonne in MUD_TONNES)
"""Which tonne a rate may be in: mud as it lies, its solids, or slurry at the design dilution."""
_DAY, _TONNE = 86_400.0, 1000.0


@dataclass(frozen=True)
class Mud:
    """Mud as it lies, and its closures; every field a float or an array, all of one shape.

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

    dry_density: ArrayLike
    wet_density: ArrayLike
    yield_scale: ArrayLike | None = None
    yield_rate: ArrayLike | None = None
    viscosity_rate: ArrayLike | None = None
    water_viscosity: ArrayLike = 1.5e-3
    lump_size: ArrayLike = 4e-3
    lump_share: ArrayLike = 0.2
    pore_density: ArrayLike = PORE_WATER
    flow_index: ArrayLike | None = None
    index_rate: ArrayLike | None = None
    packing: ArrayLike = closures.PACKING
    yield_closure: str = "exponential"
    viscosity_closure: str = "exponential"
    index_closure: str = "constant"

    @property
    def porosity(self) -> Floats:
        """Volume of pore water over volume of mud [1]."""
        water = np.asarray(self.wet_density) - np.asarray(self.dry_density)
        return np.asarray(water / np.asarray(self.pore_density))

    @property
    def grain_density(self) -> Floats:
        """Density of the solids [kg/m3]."""
        return np.asarray(np.asarray(self.dry_density) / (1.0 - self.porosity))


def check(mud: Mud) -> None:
    """ValueError in words where the densities leave no room for grains, or viscosity is nil."""
    d = {name: real(value, name, endless=False) for name, value in _numbers(mud).items()}
    wet, dry, pore = d["wet_density"], d["dry_density"], d["pore_density"]
    require(pore > 0.0, "density of the pore water (pore_density) must be above zero")
    if not (np.all(dry > 0.0) and np.all(mud.porosity > 0.0)):
        raise ValueError("wet density must exceed dry density, and dry density must be above zero")
    if not np.all(mud.porosity < 1.0):
        raise ValueError(
            "wet density leaves no room for solids: pore water alone would fill the mud "
            f"(wet minus dry density must be below the {np.max(pore):,.0f} kg/m3 of that water)"
        )
    require(wet > pore, f"wet density of {np.min(wet):g} kg/m3 is below that of the pore water "
            f"({np.max(pore):,.0f} kg/m3): grains would float; densities are in kg/m3")  # fmt: skip
    laws(mud)
    require(d["lump_size"] >= 0.0, "lump size cannot be below zero")
    share = d["lump_share"]
    require((share >= 0.0) & (share <= 1.0),
            "share of the solids in lumps must lie between 0 and 1")  # fmt: skip


def _numbers(mud: Mud) -> dict[str, ArrayLike]:
    """The fields that are numbers and given."""
    found: dict[str, ArrayLike] = {}
    for entry in fields(mud):
        value = getattr(mud, entry.name)
        # A closure's constant may be left out: the closure then has its own.
        if not entry.name.endswith("_closure") and (value is not None or entry.default is not None):
            found[entry.name] = value
    return found


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


def feed(mud: Mud, rate: ArrayLike, unit: str, *, dilution: ArrayLike | None = None) -> Floats:
    """Mud as it lies [m3/s], (...), in a `rate` [t/day] of one of `TONNES`, which `unit` names.

    `dilution` [1], volumes of seawater to one of mud, is needed for "t_slurry/day" alone.
    ValueError in words for another unit: tonnes of what must be said.
    """
    return np.asarray(real(rate, "rate") * _TONNE / _DAY / _mass(mud, unit, dilution))


def tonnes(mud: Mud, flow: ArrayLike, unit: str, *, dilution: ArrayLike | None = None) -> Floats:
    """Rate [t/day], (...), of a flow of mud as it lies [m3/s]: the inverse of `feed`."""
    return np.asarray(real(flow, "flow") * _mass(mud, unit, dilution) * _DAY / _TONNE)


def _mass(mud: Mud, unit: str, dilution: ArrayLike | None) -> Floats:
    """Mass [kg] that a `unit` counts, in a cubic metre of mud as it lies."""
    check(mud)
    if unit not in TONNES:
        raise ValueError(f"unit {unit!r} does not say tonnes of what: take one of "
                         f"{', '.join(TONNES)}")  # fmt: skip
    if unit == "t_dry/day":
        return np.asarray(mud.dry_density)
    wet = np.asarray(mud.wet_density)
    if unit == "t_wet/day":
        return wet
    if dilution is None:
        raise ValueError("tonnes of slurry depend on its dilution: give dilution=")
    return np.asarray(wet + _thin(dilution) * SEAWATER)


def _thin(dilution: ArrayLike) -> Floats:
    found = real(dilution, "dilution", endless=False)
    require(found >= 0.0, "dilution must be at least zero")
    return found


def volume_fraction(mud: Mud, dilution: ArrayLike) -> Floats:
    """Solids by volume [1] with `dilution` [1] volumes of seawater added to one of mud."""
    return np.asarray((1.0 - mud.porosity) / (1.0 + _thin(dilution)))


def mass_fraction(mud: Mud, dilution: ArrayLike) -> Floats:
    """Solids by mass [1] of the slurry with `dilution` [1] volumes of seawater to one of mud."""
    slurry = np.asarray(mud.wet_density) + _thin(dilution) * SEAWATER
    return np.asarray(np.asarray(mud.dry_density) / slurry)


def dispersed_fraction(mud: Mud, dilution: ArrayLike) -> Floats:
    """Solids by volume [1] of what flows between the lumps, and thickens the slurry.

    Without dilution that is the mud itself, however much of it is still in lumps.
    """
    fine = 1.0 - np.asarray(mud.lump_share, dtype=np.float64)
    between = fine + _thin(dilution)
    return np.asarray((1.0 - mud.porosity) * fine / np.where(between > 0.0, between, 1.0))


def rheology(mud: Mud, dilution: ArrayLike) -> Rheology:
    """Herschel-Bulkley constants of the slurry at `dilution` [1] volumes of seawater to one of mud.

    ValueError in words where the dispersed solids are beyond packing, or lumps touch.
    """
    lumps = np.asarray(mud.lump_share) / (1.0 + _thin(dilution))
    require(lumps < MOST_LUMPS, f"lumps of {np.max(lumps, initial=0.0):.2f} by volume touch (from "
            f"{MOST_LUMPS} on), where the slurry no longer flows: add water")  # fmt: skip
    return closures.constants(dispersed_fraction(mud, dilution), laws(mud))
