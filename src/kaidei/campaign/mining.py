"""Panels mined in their order, to the reach of the phase: what is left, taken, and its metal."""

from __future__ import annotations

import numpy as np

from kaidei.units import Floats

SLICE = 1.0  # m, thickness of a depth slice in the contract


def slice_shares(reach: Floats, slices: int) -> Floats:
    """Share of each depth slice that a hole of some reach [m] (M,) goes through, (M, slices)."""
    return np.asarray(np.clip(reach[:, None] / SLICE - np.arange(slices), 0.0, 1.0))


def lifted_share(
    hole_dry_mass: Floats, hole_area: Floats, reach: Floats, dry_density: Floats
) -> Floats:
    """Share of the mud in a hole that is lifted from it [0 to 1], (M,).

    hole_dry_mass: lifted from one hole [t_dry]; hole_area [m^2] times reach [m] times dry_density
    [t_dry/m^3] is what it holds. What is broken and left behind is lost to later phases. A hole of
    no depth counts whole: nothing is lifted from it anyway.
    """
    held = hole_area * reach * dry_density
    share = np.divide(hole_dry_mass, held, out=np.ones_like(held), where=held > 0)
    return np.minimum(share, 1.0)


def within_reach(
    panel_dry_mass: Floats, panel_grade: Floats, reach: Floats, recovery: Floats
) -> tuple[Floats, Floats]:
    """Dry mass [t_dry] that each whole panel yields and its grade [ppm_metal], both (M, panels).

    panel_dry_mass [t_dry], panel_grade [ppm_metal]: (M, panels, slices). reach: [m] (M,).
    recovery: of the mud within reach, the share that is lifted [0 to 1] (M,): the part of the area
    that holes take times `lifted_share`. The grade is 0 where nothing is within reach.
    """
    shares = slice_shares(reach, panel_dry_mass.shape[2])[:, None, :]
    mass = (panel_dry_mass * shares).sum(axis=2)
    metal = (panel_dry_mass * panel_grade * shares).sum(axis=2)
    grade = np.divide(metal, mass, out=np.zeros_like(mass), where=mass > 0)
    return mass * recovery[:, None], grade


def take(mined: Floats, mass: Floats, left: Floats) -> tuple[Floats, Floats]:
    """Mass taken from each panel [t_dry] (M, panels) and the share of each that is left after.

    mined: [t_dry] (M,), at most what is left. mass: a whole panel's [t_dry] (M, panels). left:
    share of each panel not yet mined (M, panels). The first panel with something left goes first.
    """
    available = mass * left
    before = np.cumsum(available, axis=1) - available
    taken = np.clip(mined[:, None] - before, 0.0, available)
    share = np.divide(taken, mass, out=np.zeros_like(mass), where=mass > 0)
    return taken, np.clip(left - share, 0.0, 1.0)
