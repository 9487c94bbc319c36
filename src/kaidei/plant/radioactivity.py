"""Becquerels: what the mud carries and where each nuclide goes.

Eight nuclides of two series are followed, each with the chemistry of its own element. None is taken
to be in secular equilibrium: every activity ratio is an input. Slowly laid clay carries Th-230 that
the water column lost to it, without the uranium that would support it; Pa-231 of the U-235 series
is scavenged too, at about a twentieth of that activity, and is not followed. Activities are those
on the day of separation: what grows in afterwards is not counted.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kaidei.units import Floats

AVOGADRO = 6.02214076e23
"""Avogadro constant [1/mol], SI 2019."""
YEAR = 365.25 * 86_400.0
"""Julian year [s]."""

HALF_LIFE = {
    "U-238": 4.4683e9,
    "U-234": 245_620.0,
    "Th-230": 75_584.0,
    "Ra-226": 1_600.0,
    "Pb-210": 22.2,
    "Th-232": 1.405e10,
    "Ra-228": 5.75,
    "Th-228": 1.9125,
}
"""Half-lives [year]: U-238 Jaffey et al. 1971 (doi 10.1103/PhysRevC.4.1889); U-234 and Th-230 Cheng
et al. 2013 (doi 10.1016/j.epsl.2013.04.006); the others evaluated nuclear data (ENSDF)."""

NUCLIDES = tuple(HALF_LIFE)
"""Order of the `nuclide` dimension: the U-238 series, then the Th-232 series."""

U238_ATOMIC_MASS, TH232_ATOMIC_MASS = 238.0508, 232.0381
"""Nuclide masses [g/mol], AME 2020."""
U238_MASS_SHARE = 0.9928
"""U-238 in natural uranium by mass [1]: 99.274 % of atoms (IUPAC)."""

GUIDELINE = 1.0
"""Level [Bq/g] for each nuclide of the two series below which a material needs no control: IAEA
RS-G-1.7 and GSR Part 3; the same figure is the working level of Japan's NORM guideline of 2009."""


def specific_activity(half_life: float, molar_mass: float) -> float:
    """Activity of a pure nuclide [Bq/g] from its half-life [year] and molar mass [g/mol]."""
    return float(np.log(2.0) / (half_life * YEAR) * AVOGADRO / molar_mass)


U238_PER_PPM = 1e-6 * U238_MASS_SHARE * specific_activity(HALF_LIFE["U-238"], U238_ATOMIC_MASS)
"""U-238 activity of 1 g/t of natural uranium [Bq/g]: 0.01235."""
TH232_PER_PPM = 1e-6 * specific_activity(HALF_LIFE["Th-232"], TH232_ATOMIC_MASS)
"""Th-232 activity of 1 g/t of thorium [Bq/g]: 0.00406."""


def scavenged_inventory(
    depth: Floats,
    *,
    uranium_in_seawater: Floats,
    uranium_234_ratio: Floats,
    seawater_density: Floats,
    focusing: Floats,
) -> Floats:
    """Th-230 on the sea floor that the water above it lost [Bq/cm2].

    Arguments
    ---------
    depth : water depth [m]; uranium_in_seawater : [g/g]; uranium_234_ratio : U-234 over U-238 in
        seawater by activity [1], 1.147; seawater_density : mean of the column [kg/m3].
    focusing : what arrives at this place over what the column above it makes [1].

    Th-230 is lost to particles within decades, so the floor holds what the column's U-234 keeps up:
    at steady state its activity is the U-234 activity of the column. 26 Bq/cm2 below 5.6 km.

    Reference: Henderson and Anderson 2003, Rev. Mineral. Geochem. 52, 493 (doi 10.2113/0520493).
    """
    per_kg = 1e3 * uranium_in_seawater * 1e6 * U238_PER_PPM * uranium_234_ratio
    return np.asarray(per_kg * seawater_density * depth * focusing / 1e4)


def scavenged_activity(
    inventory: Floats, reach: Floats, *, dry_density: Floats, sedimentation_rate: Floats
) -> Floats:
    """Excess Th-230 averaged over the mud that is mined [Bq/g dry].

    Arguments
    ---------
    inventory : [Bq/cm2] from `scavenged_inventory`; reach : depth mined, from the sea floor [m];
    dry_density : [t_dry/m3]; sedimentation_rate : [m/year].

    In place it falls off as exp(-depth / L), L = rate / decay constant: 4 to 30 cm for pelagic
    clay, so a shallow reach concentrates it: 0.05 Bq/g over 10 m, 0.16 over 3 m, 0.48 over 1 m.
    """
    relaxation = sedimentation_rate * HALF_LIFE["Th-230"] / np.log(2.0)
    taken = -np.expm1(-reach / relaxation)
    return np.asarray(inventory * taken / (dry_density * reach * 100.0))


def activity(
    u_ppm: Floats | float,
    th_ppm: Floats | float,
    *,
    scavenged_thorium_230: Floats | float = 0.0,
    ratios: Mapping[str, Floats | float] | None = None,
) -> dict[str, Floats]:
    """Activity of each nuclide in a solid [Bq/g dry], by name in the order of NUCLIDES.

    Arguments
    ---------
    u_ppm, th_ppm : natural uranium and thorium [g a tonne, dry].
    scavenged_thorium_230 : Th-230 without its parent [Bq/g].
    ratios : activity of a nuclide over its parent [1], by nuclide: U-234 over U-238; Th-230 the
        supported part over U-238; Ra-226 over all Th-230; Pb-210 over Ra-226; Ra-228 over Th-232;
        Th-228 over Ra-228. A nuclide left out takes 1, which is secular equilibrium.

    Raises ValueError for a negative content or a ratio of an unknown nuclide.
    """
    known = set(NUCLIDES) - {"U-238", "Th-232"}
    given = dict(ratios or {})
    for name in given:
        if name not in known:
            raise ValueError(f"'{name}' has no parent here; expected {', '.join(sorted(known))}")
    for name, content in (("u_ppm", u_ppm), ("th_ppm", th_ppm)):
        if np.any(np.asarray(content) < 0.0):
            raise ValueError(f"{name} is {np.min(content):g}; expected zero or more")
    ratio = {name: np.asarray(given.get(name, 1.0), dtype=np.float64) for name in known}
    u238 = np.asarray(u_ppm, dtype=np.float64) * U238_PER_PPM
    th232 = np.asarray(th_ppm, dtype=np.float64) * TH232_PER_PPM
    th230 = u238 * ratio["Th-230"] + scavenged_thorium_230
    ra226 = th230 * ratio["Ra-226"]
    ra228 = th232 * ratio["Ra-228"]
    return {
        "U-238": u238,
        "U-234": u238 * ratio["U-234"],
        "Th-230": th230,
        "Ra-226": ra226,
        "Pb-210": ra226 * ratio["Pb-210"],
        "Th-232": th232,
        "Ra-228": ra228,
        "Th-228": ra228 * ratio["Th-228"],
    }
