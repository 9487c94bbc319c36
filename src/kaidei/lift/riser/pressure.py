"""What a pipe bears from within and from outside."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kaidei.lift.given import above_zero, real
from kaidei.lift.riser.uniform import YOUNGS_MODULUS
from kaidei.units import Floats

POISSON = 0.3
THICKEST = 0.15
"""Wall over outer diameter [1]."""


def burst_rating(
    outer_diameter: ArrayLike, inner_diameter: ArrayLike, yield_strength: ArrayLike
) -> Floats:
    """Pressure within above that outside [Pa] at which the wall yields: 2 S t / D (Barlow).

    Diameters [m], strength [Pa], (...) each. For walls up to `THICKEST` of the diameter, where this
    is 6 percent above the first yield of a thick tube without pull by von Mises; 3 at a tenth. Of
    full thickness: neither the mill's tolerance nor wear is taken off. Raises ValueError in words
    without a wall or for a thicker one, and for what is no number above 0.
    """
    outer, wall = _wall(outer_diameter, inner_diameter)
    (strength,) = above_zero(yield_strength=yield_strength)
    return np.asarray(2.0 * strength * wall / outer)


def collapse_rating(
    outer_diameter: ArrayLike,
    inner_diameter: ArrayLike,
    yield_strength: ArrayLike,
    *,
    tension_stress: ArrayLike = 0.0,
    youngs_modulus: ArrayLike = YOUNGS_MODULUS,
) -> Floats:
    """Pressure outside above that within [Pa] at which a round pipe collapses.

    Elastic and yield collapse joined as in API RP 1111, section 4.3.2.1: Pe Py / sqrt(Pe^2 + Py^2),
    Pe = 2 E (t/D)^3 / (1 - nu^2), Py = 2 S t/D. `tension_stress` [Pa] lowers S by the ellipse of
    biaxial yield, as in API 5C3; at or above S nothing is left, a push (below 0) counts as none.
    Dents, ovality and wear are left out: the factor allowed must cover them (0.7 there for seamless
    pipe). From transcriptions of both, not the standards. Arguments else and errors as in
    `burst_rating`.
    """
    outer, wall = _wall(outer_diameter, inner_diameter)
    strength, youngs = above_zero(yield_strength=yield_strength, youngs_modulus=youngs_modulus)
    pull = np.clip(real(tension_stress, "tension stress", endless=False) / strength, 0.0, 1.0)
    left = strength * (np.sqrt(1.0 - 0.75 * pull**2) - 0.5 * pull)
    slender = wall / outer
    elastic = 2.0 * youngs * slender**3 / (1.0 - POISSON**2)
    plastic = 2.0 * left * slender
    return np.asarray(elastic * plastic / np.hypot(elastic, plastic))


def _wall(outer_diameter: ArrayLike, inner_diameter: ArrayLike) -> tuple[Floats, Floats]:
    outer, inner = above_zero(outer_diameter=outer_diameter, inner_diameter=inner_diameter)
    if not np.all(outer > inner):
        raise ValueError("the pipe has no wall: its outer diameter must exceed the inner one")
    wall = 0.5 * (outer - inner)
    if np.any(wall > THICKEST * outer):
        raise ValueError(
            f"the pipe's wall is {np.max(wall / outer):.2g} of its diameter, and these are for "
            f"walls of up to {THICKEST:g}"
        )
    return outer, wall
