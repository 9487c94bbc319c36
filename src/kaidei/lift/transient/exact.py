"""Closed forms: wave speed, Joukowsky's jump, the swing of two columns, the breaking of gel."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.lift.given import real, require
from kaidei.units import Floats

_ENDLESS = ("area_down", "area_up", "youngs_modulus")
"""What may have no end: the sea beside a pipe, a wall that gives nothing."""


def wave_speed(
    *,
    density: ArrayLike,
    bulk_modulus: ArrayLike,
    youngs_modulus: ArrayLike,
    diameter: ArrayLike,
    wall_thickness: ArrayLike,
    anchorage: ArrayLike = 1.0,
) -> Floats:
    """Speed [m/s] of a pressure wave in a full pipe.

    Parameters
    ----------
    density, bulk_modulus : (...) of the fluid [kg/m3], [Pa]
    youngs_modulus : (...) of the wall [Pa]
    diameter, wall_thickness : (...) bore and wall [m]
    anchorage : (...) how the pipe is held [1]: 1 with expansion joints, 1.25 - Poisson's ratio
        held at one end, 1 - its square held all along; 0.5 to 1.25

    Thin walls, at most a quarter of the bore: with steel and water within half a percent of the
    formula for thick ones; elastic; no gas in the fluid: a thousandth by volume at
    the surface's pressure slows the wave several times. Wylie and Streeter (1993), Fluid Transients
    in Systems, eq. 1-25 [not re-read].

    Raises
    ------
    ValueError in words for what is not above zero, a thicker wall, another anchorage.
    """
    given = _positive(
        density=density, bulk_modulus=bulk_modulus, youngs_modulus=youngs_modulus,
        diameter=diameter, wall_thickness=wall_thickness, anchorage=anchorage,
    )  # fmt: skip
    rho, bulk, young, bore, wall, held = given
    require(wall <= 0.25 * bore, "the wall must be at most a quarter of the bore: this is for thin "
            "ones")  # fmt: skip
    require((held >= 0.5) & (held <= 1.25), "anchorage must lie between 0.5 and 1.25: 1 with "
            "expansion joints")  # fmt: skip
    return np.sqrt(bulk / rho / (1.0 + bulk / young * bore / wall * held))


def annulus_wave_speed(
    *,
    density: ArrayLike,
    bulk_modulus: ArrayLike,
    youngs_modulus: ArrayLike,
    outer_diameter: ArrayLike,
    outer_wall: ArrayLike,
    inner_diameter: ArrayLike,
    inner_wall: ArrayLike,
) -> Floats:
    """Speed [m/s] of a pressure wave between two pipes; arguments as in `wave_speed`.

    `outer_diameter` is the riser's bore, `inner_diameter` the inner pipe's outside [m]. The outer
    pipe widens, the inner one narrows, each as a thin ring: the section grows by pressure times
    (D^3 / e + d^3 / e') / (E (D^2 - d^2)), which is `wave_speed` without an inner pipe.
    """
    given = _positive(
        density=density, bulk_modulus=bulk_modulus, youngs_modulus=youngs_modulus,
        outer_diameter=outer_diameter, outer_wall=outer_wall, inner_diameter=inner_diameter,
        inner_wall=inner_wall,
    )  # fmt: skip
    rho, bulk, young, outer, thick, inner, thin = given
    require(outer > inner, "the inner pipe does not fit into the outer one")
    soft = (outer**3 / thick + inner**3 / thin) / (outer**2 - inner**2)
    return np.sqrt(bulk / rho / (1.0 + bulk / young * soft))


def joukowsky(density: ArrayLike, wave_speed: ArrayLike, velocity: ArrayLike) -> Floats:
    """Pressure [Pa] by which a flow [m/s] that stops at once rises ahead of what stops it.

    (...) each, SI. It falls as much behind. Holds where the stop takes less than 2 L / a.
    Joukowsky (1898), rho a V.
    """
    rho, speed = _positive(density=density, wave_speed=wave_speed)
    return np.asarray(rho * speed * real(velocity, "velocity", endless=False))


def wave_period(length: ArrayLike, wave_speed: ArrayLike) -> Floats:
    """Period [s] of waves in a pipe shut at one end and open at the other: 4 L / a; (...), SI."""
    long, speed = _positive(length=length, wave_speed=wave_speed)
    return np.asarray(4.0 * long / speed)


def u_tube_period(
    length_down: ArrayLike, area_down: ArrayLike, length_up: ArrayLike, area_up: ArrayLike
) -> Floats:
    """Period [s] in which two joined columns of one fluid swing, without friction.

    Lengths (...) [m] and areas (...) [m2] of both, open at their tops; an area may be infinite: the
    sea. Their densities do not change it much: both columns count by their mass. Small swings
    against the lengths.

    Raises
    ------
    ValueError in words for a length or area not above zero, or two infinite areas.
    """
    down, wide, up, narrow = _positive(
        length_down=length_down, area_down=area_down, length_up=length_up, area_up=area_up
    )
    stiffness = 1.0 / wide + 1.0 / narrow
    require(stiffness > 0.0, "one of the two areas must be finite: two seas do not swing")
    return 2.0 * np.pi * np.sqrt((down / wide + up / narrow) / (g * stiffness))


def gel_breakout_pressure(
    gel_strength: ArrayLike,
    length: ArrayLike,
    diameter: ArrayLike,
    inner_diameter: ArrayLike = 0.0,
) -> Floats:
    """Pressure [Pa] that breaks a gel loose from its walls all along a pipe or annulus at once.

    gel_strength : (...) static yield stress [Pa]; length : (...) [m]; diameter : (...) bore [m];
    inner_diameter : (...) outside of a pipe within it [m], 0 for none: gel clings to both walls.

    4 tau L / (D - d), from the balance of forces. An upper bound where the gel yields bit by bit, a
    lower one where it has settled. Weight comes on top: `restart`.
    """
    strength = real(gel_strength, "gel strength", endless=False)
    inner = real(inner_diameter, "inner diameter")
    long, bore = _positive(length=length, diameter=diameter)
    require((strength >= 0.0) & (inner >= 0.0), "gel strength and inner diameter cannot be below 0")
    require(bore > inner, "the inner pipe does not fit: its outside must be below the bore")
    return np.asarray(4.0 * strength * long / (bore - inner))


def _positive(**given: ArrayLike) -> list[Floats]:
    found = [
        real(value, name.replace("_", " "), endless=name in _ENDLESS)
        for name, value in given.items()
    ]
    for name, value in zip(given, found, strict=True):
        require(value > 0.0, f"{name.replace('_', ' ')} must be above zero")
    return found
