"""The acid leach: what dissolves, and the acid that the gangue takes.

Acid is spent on calcium phosphate, iron, aluminium and exchangeable cations, hardly on the rare
earths. Extraction is an input at the published optimum (0.25 to 0.5 mol/L, 2 to 5 minutes, 25 C;
Takaya et al. 2015, doi 10.2343/geochemj.2.0373: 95.1 % of the rare earths other than cerium with
hydrochloric and 81.3 % with sulphuric acid) and falls in proportion where the acid runs out.
Longer, hotter and stronger leaches lower it by re-precipitation, which is outside the range here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaidei.elements import ATOMIC_MASS, INDEX
from kaidei.units import Floats

APATITE_MASS = 504.30
"""Molar mass of fluorapatite Ca5(PO4)3F [g/mol]."""
PROTONS_PER_APATITE = 10.0
"""H+ that dissolve one formula: Ca5(PO4)3F + 10 H+ -> 5 Ca(2+) + 3 H3PO4 + HF."""
CALCIUM_IN_APATITE = 5.0 * 40.078 / APATITE_MASS
"""Mass share of calcium in fluorapatite [1]."""
IRON_MASS, ALUMINIUM_MASS = 55.845, 26.982
"""Molar masses [g/mol], IUPAC 2021."""
ACIDS = ("hydrochloric", "sulphuric")
ACID_MASS_PER_PROTON = np.array([36.461, 98.079 / 2.0])
"""Mass of pure acid a mole of H+ [g/mol], in the order of ACIDS."""
SULPHATE_PER_PROTON = 96.06 / 2.0
"""Sulphate bound in gypsum a mole of H+ of the sulphuric acid spent [g/mol]."""
GYPSUM_WATER_PER_PROTON = 18.015
"""Water bound in gypsum CaSO4.2H2O a mole of H+ of the sulphuric acid spent [g/mol]."""

CERIUM = INDEX["Ce"]
NOT_CERIUM = np.arange(len(ATOMIC_MASS)) != CERIUM


@dataclass(frozen=True)
class Acid:
    """Acid a kg of leached solids, (M,) each [mol H+/kg]."""

    need: Floats
    """What full dissolution of the gangue would take."""
    spent: Floats
    """What it takes with the acid there is."""
    free: Floats
    """Left in the liquor."""
    make_up: Floats
    """Bought: spent, and the free acid that does not come back."""
    sufficiency: Floats
    """Share of the need that the acid covers, at most 1 [1]."""


def apatite_share(grade: Floats, grain_grade: Floats) -> Floats:
    """Mass share of biogenic calcium phosphate in dry solids [1, at most 1].

    grade and grain_grade : rare earths in the solids and in the grains, in one unit. Takes all rare
    earths to sit in the grains, so it is an upper bound where clay and oxides hold some.
    """
    return np.minimum(grade / grain_grade, 1.0)


def gangue_demand(
    apatite: Floats, iron: Floats, aluminium: Floats, other: Floats, other_equivalent: Floats
) -> Floats:
    """Acid that dissolves the gangue [mol H+ a kg of solids].

    apatite, iron, aluminium, other : mass that dissolves a mass of solids [1]; iron and aluminium
    take three H+ an atom, `other` (Na, K, Mg, Mn) one H+ for each `other_equivalent` [g/mol].
    One kg of fluorapatite takes 19.8 mol.
    """
    return 1000.0 * (
        apatite * PROTONS_PER_APATITE / APATITE_MASS
        + 3.0 * iron / IRON_MASS
        + 3.0 * aluminium / ALUMINIUM_MASS
        + other / other_equivalent
    )


def acid_balance(
    need: Floats, *, molarity: Floats, liquid_to_solid: Floats, recycled: Floats
) -> Acid:
    """Acid spent, left free and bought.

    Arguments
    ---------
    need : from `gangue_demand` [mol H+/kg].
    molarity : H+ of the fresh liquor [mol/L]; liquid_to_solid : [L/kg]; recycled : share of the
        free acid that returns to the leach [1, 0 to 1].
    """
    charge = molarity * liquid_to_solid
    spent = np.minimum(need, charge)
    free = charge - spent
    return Acid(
        need=need,
        spent=spent,
        free=free,
        make_up=spent + free * (1.0 - recycled),
        sufficiency=np.divide(spent, need, out=np.ones_like(need), where=need > 0.0),
    )


def extraction_by_element(
    overall: Floats, relative: Floats, composition: Floats, sufficiency: Floats
) -> Floats:
    """Share of each rare earth that dissolves (M, 15) [1].

    Arguments
    ---------
    overall : extraction of all rare earths but cerium (M,) [1], with acid enough.
    relative : each element's extraction over `overall` (M, 15) [1]. Those other than cerium are
        scaled by their mass-weighted mean, so that together they give `overall`.
    composition : share of each element in the rare earths (M, 15) [1].
    sufficiency : share of the gangue's acid need that is met (M,) [1].

    No element dissolves beyond 1. Where the ceiling bites, the others share the rest in proportion.
    """
    weight = np.where(NOT_CERIUM, composition, 0.0)
    target = overall * weight.sum(axis=1)
    plain = relative * overall[:, None]
    capped = np.zeros(plain.shape, dtype=bool)
    while True:  # the scale only grows, so what is capped stays so: at most one pass an element
        fixed = np.where(capped, weight, 0.0).sum(axis=1)
        loose = np.where(capped, 0.0, weight * plain).sum(axis=1)
        scale = np.divide(target - fixed, loose, out=np.ones_like(loose), where=loose > 0.0)
        dissolved = np.where(NOT_CERIUM, plain * scale[:, None], plain)
        over = NOT_CERIUM & ~capped & (dissolved > 1.0)
        if not over.any():
            break
        capped |= over
    dissolved = np.where(capped, 1.0, np.clip(dissolved, 0.0, 1.0))
    return np.asarray(dissolved * sufficiency[:, None])
