"""Tonnes through the plant: solids, water, salt and reagents by outlet.

A material is followed by its own mass, whatever compound it ends in: the oxygen of the oxides
comes out of the oxalic acid, the sulphate of the gypsum out of the sulphuric acid. The effluent
takes what is left of each material, so the ledger closes by construction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kaidei.elements import OXIDE_FACTOR
from kaidei.plant import leach, precipitation, separation
from kaidei.plant.dewatering import Dewatered
from kaidei.plant.ledger import MATERIAL, MATERIALS, OUTLET, OUTLETS, REAGENTS, STREAMS
from kaidei.units import Floats


@dataclass(frozen=True)
class Dissolved:
    """What the leach takes out of a dry tonne landed, (M,) each [t/t_dry]."""

    apatite: Floats
    """Biogenic calcium phosphate, rare earths included."""
    iron: Floats
    aluminium: Floats
    other: Floats
    """Exchangeable and oxide-bound cations."""
    acid: Floats
    """Acid bought [kmol H+/t_dry]."""
    liquor: Floats
    """Leach liquor, of density 1."""


@dataclass
class Tally:
    """Masses by outlet and material as they are found (M, outlet, material) [t/t_dry]."""

    out: Floats
    intake: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.intake = np.zeros((self.out.shape[0], len(MATERIALS)))

    def put(self, outlet: str, **amounts: Floats) -> None:
        """Add amounts by material to an outlet."""
        for material, amount in amounts.items():
            self.out[:, OUTLET[outlet], MATERIAL[material]] += amount

    def take(self, **amounts: Floats) -> None:
        """Add amounts by material to what goes in."""
        for material, amount in amounts.items():
            self.intake[:, MATERIAL[material]] += amount

    def of(self, outlet: str) -> Floats:
        """Everything in an outlet (M, material)."""
        return self.out[:, OUTLET[outlet]]


@dataclass(frozen=True)
class Masses:
    """A dry tonne landed, by mass."""

    intake: Floats
    """What goes in (M, material) [t/t_dry]."""
    materials: Floats
    """Where it leaves (M, outlet, material) [t/t_dry]."""
    streams: Floats
    """Mass of each stream, solids dry (M, stream) [t/t_dry]."""
    process_water: Floats
    """Fresh water for leach, separation and moist residues (M,) [t/t_dry]."""


def balance(
    feed_water: Floats,
    feed_salt: Floats,
    pull: Floats,
    cake: Dewatered,
    dissolved: Dissolved,
    metal: Floats,
    plant: Any,
) -> Masses:
    """Masses of a dry tonne landed.

    Arguments
    ---------
    feed_water, feed_salt, pull : (M,) [t/t_dry], share of the solids that reach the filter.
    cake, dissolved : what the filter and the leach did.
    metal : rare earths by outlet (M, outlet, 15) [t_metal/t_dry].
    plant : drawn `PlantSpec`.
    """
    tally = Tally(np.zeros((len(pull), len(OUTLETS), len(MATERIALS))))
    tally.take(mud_solids=np.ones_like(pull), water=feed_water, salt=feed_salt)
    _before_leach(tally, feed_water, feed_salt, pull, cake)
    mixed = metal[:, OUTLET["product"]] + metal[:, OUTLET["separation_residue"]]
    oxide = (mixed * OXIDE_FACTOR).sum(axis=1)
    impurity = separation.impurity_in_mixed_oxide(oxide, plant.precipitation.purity)
    bound = _acid_and_solids(tally, cake, dissolved, metal.sum(axis=2), impurity, plant)
    _rare_earths(tally, metal, mixed, impurity, plant)
    tally.take(
        hydrochloric_acid=plant.separation.acid * oxide,
        caustic_soda=plant.separation.caustic * oxide,
        lime=plant.separation.purification * oxide,
    )
    tally.put("separation_residue", lime=plant.separation.purification * oxide)
    process = _process_water(tally, dissolved, bound, oxide, plant)
    tally.take(water=process)
    rest = tally.intake - tally.out.sum(axis=1)
    tally.put("effluent", **{name: rest[:, row] for name, row in MATERIAL.items()})
    streams = _stream_masses(tally, bound, pull, oxide, impurity)
    return Masses(tally.intake, tally.out, streams, process)


def _before_leach(tally: Tally, water: Floats, salt: Floats, pull: Floats, cake: Dewatered) -> None:
    tally.take(water=cake.wash_water)
    tally.put(
        "filtrate",
        mud_solids=cake.filtrate_solids,
        water=cake.filtrate_water,
        salt=cake.filtrate_salt,
    )
    tally.put(
        "cyclone_overflow",
        mud_solids=1.0 - pull,
        water=water + cake.wash_water - cake.filtrate_water - cake.cake_water,
        salt=salt - cake.filtrate_salt - cake.cake_salt,
    )


def _acid_and_solids(
    tally: Tally,
    cake: Dewatered,
    dissolved: Dissolved,
    rare: Floats,
    impurity: Floats,
    plant: Any,
) -> Floats:
    """Acid, lime and the solids they make; returns water bound in gypsum (M, outlet) [t/t_dry]."""
    sulphuric = plant.leach.acid == 1
    lime = 1e-3 * precipitation.lime(dissolved.acid, excess=plant.neutralisation.lime_excess)
    bought = 1e-3 * dissolved.acid * leach.ACID_MASS_PER_PROTON[plant.leach.acid]
    tally.take(
        lime=lime,
        hydrochloric_acid=np.where(sulphuric, 0.0, bought),
        sulphuric_acid=np.where(sulphuric, bought, 0.0),
    )
    # Sulphate holds the calcium of the phosphate back in the residue, as gypsum.
    phosphate_acid = 1e3 * dissolved.apatite * leach.PROTONS_PER_APATITE / leach.APATITE_MASS
    gypsum = {
        "leach_residue": np.where(sulphuric, phosphate_acid, 0.0),
        "neutralisation_sludge": np.where(sulphuric, dissolved.acid - phosphate_acid, 0.0),
    }
    held = np.where(sulphuric, leach.CALCIUM_IN_APATITE, 0.0) * dissolved.apatite
    into_liquor = dissolved.apatite - held
    in_liquor = rare[:, OUTLET["impurity_cake"] :].sum(axis=1)
    phosphate = np.maximum(into_liquor - in_liquor - impurity, 0.0)
    hydroxyl, in_cake = _impurity_cake(tally, dissolved, rare, phosphate, plant)
    lost = into_liquor + dissolved.iron + dissolved.aluminium + dissolved.other
    tally.put("leach_residue", mud_solids=cake.cake_solids - lost)
    tally.put(
        "neutralisation_sludge",
        mud_solids=(phosphate - in_cake) * plant.neutralisation.phosphate_removed
        + rare[:, OUTLET["neutralisation_sludge"]],
        lime=np.where(sulphuric, lime - hydroxyl, 0.0),
    )
    bound = np.zeros(tally.out.shape[:2])
    for outlet, acid in gypsum.items():  # [kmol H+/t_dry]
        tally.put(outlet, sulphuric_acid=1e-3 * acid * leach.SULPHATE_PER_PROTON)
        bound[:, OUTLET[outlet]] = 1e-3 * acid * leach.GYPSUM_WATER_PER_PROTON
    return bound


def _impurity_cake(
    tally: Tally, dissolved: Dissolved, rare: Floats, phosphate: Floats, plant: Any
) -> tuple[Floats, Floats]:
    """Hydroxides and what comes with them; returns their OH and their phosphate (M,) [t/t_dry]."""
    iron, aluminium = (
        metal * plant.impurity.removal for metal in (dissolved.iron, dissolved.aluminium)
    )
    hydroxides, hydroxyl = precipitation.hydroxide(iron, aluminium)
    along = np.minimum(hydroxides * plant.impurity.phosphate, phosphate)
    tally.put(
        "impurity_cake",
        mud_solids=hydroxides - hydroxyl + along + rare[:, OUTLET["impurity_cake"]],
        lime=hydroxyl,
    )
    return hydroxyl, along


def _rare_earths(tally: Tally, metal: Floats, mixed: Floats, impurity: Floats, plant: Any) -> None:
    """Mixed oxide, calciner gas and what separation makes of them."""
    kind = plant.precipitation.precipitant
    added = precipitation.precipitant(mixed, kind, excess=plant.precipitation.excess)
    oxygen = metal * (OXIDE_FACTOR - 1.0)
    for index, (name, after_lime) in enumerate(
        # Excess oxalate comes down with lime; sodium carbonate stays dissolved.
        (("oxalic_acid", "neutralisation_sludge"), ("soda_ash", "effluent"))
    ):
        here = np.where(kind == index, 1.0, 0.0)
        tally.take(**{name: here * added.used})
        tally.put("calciner_gas", **{name: here * added.gas})
        if after_lime != "effluent":
            tally.put(after_lime, **{name: here * added.excess})
        for outlet in ("product", "separation_residue"):
            tally.put(outlet, **{name: here * oxygen[:, OUTLET[outlet]].sum(axis=1)})
    tally.put("product", mud_solids=metal[:, OUTLET["product"]].sum(axis=1))
    lost = metal[:, OUTLET["separation_residue"]].sum(axis=1)
    tally.put("separation_residue", mud_solids=lost + impurity)


def _process_water(
    tally: Tally, dissolved: Dissolved, bound: Floats, oxide: Floats, plant: Any
) -> Floats:
    """Moisture of the residues, put in place, and all fresh water but the wash on the island."""
    moistures = {
        "leach_residue": plant.leach.residue_moisture,
        "impurity_cake": plant.neutralisation.moisture,
        "neutralisation_sludge": plant.neutralisation.moisture,
        "separation_residue": plant.neutralisation.moisture,
    }
    leaving = bound.sum(axis=1)
    for outlet, moisture in moistures.items():
        crystal = bound[:, OUTLET[outlet]]
        held = (tally.of(outlet).sum(axis=1) + crystal) * moisture / (1.0 - moisture)
        tally.put(outlet, water=held + crystal)
        leaving = leaving + held
    bleed = dissolved.liquor * (1.0 - plant.leach.water_recycled)
    return np.asarray(bleed + leaving + plant.separation.water * oxide)


def _stream_masses(
    tally: Tally, bound: Floats, pull: Floats, oxide: Floats, impurity: Floats
) -> Floats:
    masses = {"mud": np.ones_like(pull), "mixed_oxide": oxide + impurity}
    for name in STREAMS:
        if name in ("filtrate", "effluent"):
            masses[name] = tally.of(name).sum(axis=1)
        elif name not in masses:
            dry = tally.of(name).sum(axis=1) - tally.of(name)[:, MATERIAL["water"]]
            salt = tally.of(name)[:, MATERIAL["salt"]]
            masses[name] = dry - salt + bound[:, OUTLET[name]]
    return np.stack([masses[name] for name in STREAMS], axis=1)


def reagents(intake: Floats) -> Floats:
    """Reagents among what goes in (M, reagent) [t/t_dry]."""
    return intake[:, [MATERIAL[name] for name in REAGENTS]]
