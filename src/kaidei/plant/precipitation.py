"""Out of the liquor again: iron, aluminium and thorium as a cake, then the rare earths.

Lime raises the pH until iron, aluminium and most thorium are out; oxalic acid or soda ash takes the
rare earths; the precipitate is calcined to a mixed oxide; the barren liquor is limed to neutral,
which brings the phosphate back down as sludge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaidei.elements import ATOMIC_MASS, OXIDE_FACTOR
from kaidei.plant.leach import ALUMINIUM_MASS, IRON_MASS
from kaidei.units import Floats

HYDROXIDE_MASS = 17.007
"""Molar mass of OH- [g/mol]."""
IRON_TO_HYDROXIDE = 1.0 + 3.0 * HYDROXIDE_MASS / IRON_MASS
"""Fe(OH)3 a mass of iron [1]."""
ALUMINIUM_TO_HYDROXIDE = 1.0 + 3.0 * HYDROXIDE_MASS / ALUMINIUM_MASS
"""Al(OH)3 a mass of aluminium [1]."""
LIME_MASS_PER_PROTON = 56.077 / 2.0
"""CaO that neutralises a mole of H+ [g/mol]."""

PRECIPITANTS = ("oxalic acid", "soda ash")
PRECIPITANT_MASS = np.array([126.07, 105.99])
"""H2C2O4.2H2O and Na2CO3 [g/mol], in the order of PRECIPITANTS."""
ANION_MASS = np.array([88.02, 60.01])
"""What of it stays in the precipitate, C2O4 and CO3 [g/mol]."""
MOLES_PER_RARE_EARTH = 1.5
"""Two trivalent rare earths take three oxalates or carbonates."""


@dataclass(frozen=True)
class Precipitant:
    """Where the oxalic acid or soda ash goes, (M,) each, in the mass unit of the rare earths."""

    used: Floats
    """Bought."""
    in_oxide: Floats
    """Its oxygen in the calcined oxide."""
    gas: Floats
    """Driven off in the calciner."""
    in_liquor: Floats
    """Hydrogen and water, or sodium, that stay in the barren liquor."""
    excess: Floats
    """Added beyond stoichiometry."""


def hydroxide(iron: Floats, aluminium: Floats) -> tuple[Floats, Floats]:
    """Mass of the hydroxides of iron and aluminium, and the part of it that is OH (same unit)."""
    bound = iron * (IRON_TO_HYDROXIDE - 1.0) + aluminium * (ALUMINIUM_TO_HYDROXIDE - 1.0)
    return iron + aluminium + bound, bound


def lime(acid_make_up: Floats, *, excess: Floats) -> Floats:
    """Quicklime CaO that neutralises the acid bought [g a kg of solids].

    acid_make_up [mol H+/kg]. Dissolving the gangue only lends its H+ out: iron and aluminium give
    it back as they hydrolyse and phosphate as it precipitates, so in the end lime meets all of it.
    """
    return acid_make_up * LIME_MASS_PER_PROTON * (1.0 + excess)


def precipitant(metal: Floats, kind: Floats, *, excess: Floats) -> Precipitant:
    """Precipitant for the rare earths that come down.

    Arguments
    ---------
    metal : rare earths precipitated (M, 15), as metal, any mass unit.
    kind : index into PRECIPITANTS (M,).
    excess : share added beyond stoichiometry (M,) [1, >= 0].
    """
    moles = MOLES_PER_RARE_EARTH * (metal / ATOMIC_MASS).sum(axis=1)
    which = kind.astype(np.int64)
    stoichiometric = moles * PRECIPITANT_MASS[which]
    anion = moles * ANION_MASS[which]
    oxygen = (metal * (OXIDE_FACTOR - 1.0)).sum(axis=1)
    return Precipitant(
        used=stoichiometric * (1.0 + excess),
        in_oxide=oxygen,
        gas=anion - oxygen,
        in_liquor=stoichiometric - anion,
        excess=stoichiometric * excess,
    )
