"""The fifteen elements, their oxides and the masses that turn one into the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ELEMENTS = (
    "La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y",
)  # fmt: skip
"""Order of the `element` dimension everywhere: lanthanides by atomic number, then yttrium."""

INDEX = {symbol: position for position, symbol in enumerate(ELEMENTS)}

ATOMIC_MASS: NDArray[np.float64] = np.array(
    [138.905, 140.116, 140.908, 144.242, 150.36, 151.964, 157.25, 158.925,
     162.500, 164.930, 167.259, 168.934, 173.045, 174.967, 88.906]
)  # fmt: skip
"""Standard atomic weights [g/mol], IUPAC 2021 (doi 10.1515/pac-2019-0603), to three decimals."""

OXYGEN_MASS = 15.999
"""Standard atomic weight of oxygen [g/mol], IUPAC 2021."""

OXYGEN_PER_METAL: NDArray[np.float64] = np.array(
    [1.5, 2.0, 11 / 6, 1.5, 1.5, 1.5, 1.5, 7 / 4, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5]
)
"""Oxygen atoms a metal atom in the oxide of trade: CeO2, Pr6O11, Tb4O7, R2O3 for the rest."""

OXIDES = (
    "La2O3", "CeO2", "Pr6O11", "Nd2O3", "Sm2O3", "Eu2O3", "Gd2O3", "Tb4O7",
    "Dy2O3", "Ho2O3", "Er2O3", "Tm2O3", "Yb2O3", "Lu2O3", "Y2O3",
)  # fmt: skip

OXIDE_FACTOR: NDArray[np.float64] = 1.0 + OXYGEN_PER_METAL * OXYGEN_MASS / ATOMIC_MASS
"""Mass of oxide a mass of metal [1], element by element."""

HEAVY: NDArray[np.bool_] = np.array([symbol not in ("La", "Ce", "Pr", "Nd", "Sm")
                                     for symbol in ELEMENTS])  # fmt: skip
"""True for Y and Eu to Lu, the "Y + HREE" of Takaya et al. 2018, doi 10.1038/s41598-018-23948-5."""
