"""Panels mined in their order, to the reach of the phase: what is left, taken, and its metal."""

from __future__ import annotations

import numpy as np

from kaidei.units import Floats

SLICE = 1.0  # m, thickness of a depth slice in the contract


def slice_shares(reach: Floats, slices: int) -> Floats:
    """Share of each depth slice that a hole of some reach [m] (M,) goes through, (M, slices)."""
    return np.asarray(np.clip(reach[:, None] / SLICE - np.arange(slices), 0.0, 1.0))


def within_reach(
    panel_dry_mass: Floats, panel_grade: Floats, reach: Floats, recovery: Floats
) -> tuple[Floats, Floats]:
    """Dry mass [t_dry] and grade [ppm_metal] of each whole panel to a reach, both (M, panels).

    panel_dry_mass [t_dry], panel_grade [ppm_metal]: (M, panels, slices). reach: [m] (M,).
    recovery: share of a panel's area that its holes take [0 to 1] (M,). The grade is 0 where
    nothing is within reach.
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
