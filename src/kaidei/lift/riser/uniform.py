"""Closed forms for a uniform hanging string: stress, stretch, period, heave, current offset."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.lift.given import above_zero, not_below_zero, real
from kaidei.lift.roots import bracketed_root
from kaidei.units import Floats

YOUNGS_MODULUS = 2.07e11
"""Steel [Pa]: 30 million psi, the usual figure for steel pipe."""
STEEL_DENSITY = 7850.0
"""Steel [kg/m3]."""
WATER_DENSITY = 1030.0
"""Seawater [kg/m3] unless another is given."""

SMALL = 0.3
"""Tangent of the angle to which `current_offset` takes angles as small."""


def steel_area(outer_diameter: ArrayLike, inner_diameter: ArrayLike) -> Floats:
    """Steel section [m2] of a pipe of two diameters [m]; ValueError where there is no wall."""
    (outer,) = above_zero(outer_diameter=outer_diameter)
    (inner,) = not_below_zero(inner_diameter=inner_diameter)
    if not np.all(outer > inner):
        raise ValueError("the pipe has no wall: its outer diameter must exceed the inner one")
    return np.asarray(0.25 * np.pi * (outer**2 - inner**2))


def hanging_stress(
    length: ArrayLike,
    outer_diameter: ArrayLike,
    inner_diameter: ArrayLike,
    *,
    end_load: ArrayLike = 0.0,
    water_density: ArrayLike = WATER_DENSITY,
    steel_density: ArrayLike = STEEL_DENSITY,
) -> Floats:
    """Effective axial stress [Pa] at the top of a flooded pipe hanging in water.

    Its own wet weight, and `end_load` [N] in water below it, 0 or more. Lengths and diameters [m],
    densities [kg/m3]. Exact for one section. Raises ValueError in words for what cannot be.
    """
    area = steel_area(outer_diameter, inner_diameter)
    long, load = not_below_zero(length=length, end_load=end_load)
    return np.asarray(_wet_weight(water_density, steel_density) * long + load / area)


def stretch(
    length: ArrayLike,
    outer_diameter: ArrayLike,
    inner_diameter: ArrayLike,
    *,
    end_load: ArrayLike = 0.0,
    water_density: ArrayLike = WATER_DENSITY,
    youngs_modulus: ArrayLike = YOUNGS_MODULUS,
    steel_density: ArrayLike = STEEL_DENSITY,
) -> Floats:
    """Static stretch [m] under its own wet weight and `end_load` [N], buoyancy as distributed.

    Arguments as in `hanging_stress`, `youngs_modulus` [Pa]; errors as there.
    """
    area = steel_area(outer_diameter, inner_diameter)
    long, load = not_below_zero(length=length, end_load=end_load)
    (youngs,) = above_zero(youngs_modulus=youngs_modulus)
    own = 0.5 * _wet_weight(water_density, steel_density) * long
    return np.asarray((own + load / area) * long / youngs)


def axial_period(
    length: ArrayLike,
    outer_diameter: ArrayLike,
    inner_diameter: ArrayLike,
    *,
    end_mass: ArrayLike,
    contents_density: ArrayLike = 0.0,
    added_mass: ArrayLike = 0.0,
    youngs_modulus: ArrayLike = YOUNGS_MODULUS,
    steel_density: ArrayLike = STEEL_DENSITY,
) -> Floats:
    """First axial natural period [s] of a pipe held at the top with a mass at its lower end.

    `end_mass` and its hydrodynamic `added_mass` [kg]; `contents_density` [kg/m3] of what moves with
    the pipe (0: the contents stay behind). Exact for a uniform rod: x tan x = rod mass / end mass.
    Lengths and diameters above 0, masses and densities 0 or more; ValueError in words otherwise.
    """
    mass, stiffness, end = _rod(
        length, outer_diameter, inner_diameter, end_mass, contents_density, added_mass,
        youngs_modulus, steel_density,
    )  # fmt: skip
    long = np.asarray(length, dtype=np.float64)
    ratio = np.broadcast_arrays(mass * long, end, stiffness)
    rod, load = ratio[0].astype(np.float64), ratio[1].astype(np.float64)

    def residual(x: Floats) -> Floats:
        return x * np.sin(x) * load - rod * np.cos(x)

    low = np.zeros_like(rod)
    phase = bracketed_root(residual, low, np.full_like(rod, 0.5 * np.pi)).value
    return np.asarray(2.0 * np.pi * long / (phase * np.sqrt(stiffness / mass)))


def heave_ratio(
    period: ArrayLike,
    *,
    length: ArrayLike,
    outer_diameter: ArrayLike,
    inner_diameter: ArrayLike,
    end_mass: ArrayLike,
    contents_density: ArrayLike = 0.0,
    added_mass: ArrayLike = 0.0,
    damping_ratio: ArrayLike = 0.0,
    youngs_modulus: ArrayLike = YOUNGS_MODULUS,
    steel_density: ArrayLike = STEEL_DENSITY,
) -> Floats:
    """Heave of the lower end over that of the top [1] at a period of motion [s].

    Units as in `axial_period`; `damping_ratio` [1] is of the stiffness (EA (1 + 2 i zeta)), so that
    resonance is bounded. Undamped it is the exact solution for a rod with an end mass.

    Raises ValueError in words for a period of zero, and as `axial_period`.
    """
    (moved,) = above_zero(period_of_motion=period)
    (damping,) = not_below_zero(damping_ratio=damping_ratio)
    if not np.all(damping < 1.0):
        raise ValueError("the damping ratio is of critical: 0 to below 1")
    mass, stiffness, end = _rod(
        length, outer_diameter, inner_diameter, end_mass, contents_density, added_mass,
        youngs_modulus, steel_density,
    )  # fmt: skip
    complex_stiffness = stiffness * (1.0 + 2.0j * damping)
    frequency = 2.0 * np.pi / moved
    number = frequency * np.sqrt(mass / complex_stiffness)
    pull = end * frequency**2 / (complex_stiffness * number)
    phase = number * np.asarray(length, dtype=np.float64)
    return np.asarray(1.0 / np.abs(np.cos(phase) - pull * np.sin(phase)))


def current_offset(
    length: ArrayLike,
    outer_diameter: ArrayLike,
    inner_diameter: ArrayLike,
    *,
    speed: ArrayLike,
    end_load: ArrayLike,
    drag_coefficient: ArrayLike = 1.2,
    water_density: ArrayLike = WATER_DENSITY,
    steel_density: ArrayLike = STEEL_DENSITY,
) -> Floats:
    """Offset [m] of the lower end of a flooded pipe hanging in a uniform current [m/s].

    `end_load` [N] in water, 0 or more; no drag on the end itself; small angles, at most `SMALL` at
    the top, where it is 4 to 9 percent too great. `drag_coefficient` [1] 0 or more.
    Arguments else and errors as in `hanging_stress`, and for larger angles.
    """
    area = steel_area(outer_diameter, inner_diameter)
    long, load, drag = not_below_zero(
        length=length, end_load=end_load, drag_coefficient=drag_coefficient
    )
    flow = real(speed, "speed", endless=False)
    weight = _wet_weight(water_density, steel_density) * area
    push = 0.5 * np.asarray(water_density) * drag * np.asarray(outer_diameter) * flow * np.abs(flow)
    lean = np.abs(push) * long / (weight * long + load)
    if np.any(lean > SMALL):
        raise ValueError(
            f"the pipe leans by {lean.max():.2g} at its top, and these are small angles, to "
            f"{SMALL:g}: take `offset`, which holds for any"
        )
    # Without a load at its end a string hangs straight: the least number stands for nought.
    ballast = np.maximum(load / weight, 1e-300)
    return np.asarray(push / weight * (long - ballast * np.log1p(long / ballast)))


def _wet_weight(water_density: ArrayLike, steel_density: ArrayLike) -> Floats:
    """Weight of steel in water [N/m3]; ValueError where it would float."""
    steel, water = above_zero(steel_density=steel_density, water_density=water_density)
    weight = g * (steel - water)
    if np.any(weight <= 0.0):
        raise ValueError("the string has no weight in water: it would not hang")
    return np.asarray(weight)


def _rod(
    length: ArrayLike, outer: ArrayLike, inner: ArrayLike, end_mass: ArrayLike, contents: ArrayLike,
    added_mass: ArrayLike, youngs: ArrayLike, steel: ArrayLike,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """Mass a length [kg/m], axial stiffness [N] and end mass [kg]."""
    above_zero(length=length)
    area = steel_area(outer, inner)
    bore = 0.25 * np.pi * np.asarray(inner, dtype=np.float64) ** 2
    dense, stiff = above_zero(steel_density=steel, youngs_modulus=youngs)
    within, load, water = not_below_zero(
        contents_density=contents, end_mass=end_mass, added_mass=added_mass
    )
    mass, end = area * dense + bore * within, load + water
    return mass, area * stiff, end
