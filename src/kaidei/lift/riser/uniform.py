"""Closed forms for a uniform hanging string: stress, stretch, period, heave, current offset."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.lift.roots import bracketed_root
from kaidei.units import Floats

YOUNGS_MODULUS = 2.07e11
"""Steel [Pa]: 30 million psi, the usual figure for steel pipe."""
STEEL_DENSITY = 7850.0
"""Steel [kg/m3]."""
WATER_DENSITY = 1030.0
"""Seawater [kg/m3] unless another is given."""


def steel_area(outer_diameter: ArrayLike, inner_diameter: ArrayLike) -> Floats:
    """Steel section [m2] of a pipe of two diameters [m]; ValueError where there is no wall."""
    outer, inner = (np.asarray(d, dtype=np.float64) for d in (outer_diameter, inner_diameter))
    if not (np.all(inner >= 0.0) and np.all(outer > inner)):
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

    Its own wet weight, and `end_load` [N] in water below it. Lengths and diameters [m].
    """
    area = steel_area(outer_diameter, inner_diameter)
    weight = _wet_weight(water_density, steel_density) * np.asarray(length)
    return np.asarray(weight + np.asarray(end_load) / area)


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
    """Static stretch [m] under its own wet weight and `end_load` [N], buoyancy as distributed."""
    area, long = steel_area(outer_diameter, inner_diameter), np.asarray(length, dtype=np.float64)
    own = 0.5 * _wet_weight(water_density, steel_density) * long
    stress = own + np.asarray(end_load) / area
    return np.asarray(stress * long / np.asarray(youngs_modulus))


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
    """
    mass, stiffness, end = _rod(
        length, outer_diameter, inner_diameter, end_mass, contents_density, added_mass,
        youngs_modulus, steel_density,
    )  # fmt: skip
    return axial_period_of(np.asarray(length, dtype=np.float64), mass, stiffness, end)


def axial_period_of(length: Floats, mass: Floats, stiffness: Floats, end_mass: Floats) -> Floats:
    """The same from mass a length [kg/m] and axial stiffness EA [N]."""
    ratio = np.broadcast_arrays(mass * length, end_mass, stiffness)
    rod, end = ratio[0].astype(np.float64), ratio[1].astype(np.float64)

    def residual(x: Floats) -> Floats:
        return x * np.sin(x) * end - rod * np.cos(x)

    low = np.zeros_like(rod)
    phase = bracketed_root(residual, low, np.full_like(rod, 0.5 * np.pi)).value
    return np.asarray(2.0 * np.pi * length / (phase * np.sqrt(stiffness / mass)))


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

    Raises ValueError for a period of zero.
    """
    if not np.all(np.asarray(period) > 0.0):
        raise ValueError("the period of motion must be above zero")
    mass, stiffness, end = _rod(
        length, outer_diameter, inner_diameter, end_mass, contents_density, added_mass,
        youngs_modulus, steel_density,
    )  # fmt: skip
    ratio, _ = hanging_response(
        2.0 * np.pi / np.asarray(period, dtype=np.float64), np.asarray(length, dtype=np.float64),
        mass, stiffness, end, np.asarray(damping_ratio, dtype=np.float64),
    )  # fmt: skip
    return ratio


def hanging_response(
    frequency: Floats,
    length: Floats,
    mass: Floats,
    stiffness: Floats,
    end_mass: Floats,
    damping_ratio: Floats,
) -> tuple[Floats, Floats]:
    """Lower end's heave over the top's [1], and top tension a metre of top heave [N/m], amplitudes.

    `frequency` [rad/s]; mass a length [kg/m]; axial stiffness EA [N]; end mass [kg].
    """
    complex_stiffness = stiffness * (1.0 + 2.0j * damping_ratio)
    number = frequency * np.sqrt(mass / complex_stiffness)
    end = end_mass * frequency**2 / (complex_stiffness * number)
    phase = number * length
    below = np.cos(phase) - end * np.sin(phase)
    above = np.sin(phase) + end * np.cos(phase)
    return np.abs(1.0 / below), np.abs(complex_stiffness * number * above / below)


def landed_response(
    frequency: Floats, length: Floats, mass: Floats, stiffness: Floats, damping_ratio: Floats
) -> tuple[Floats, Floats]:
    """Tension at lower end and top a metre of top heave [N/m], the lower end held fast."""
    complex_stiffness = stiffness * (1.0 + 2.0j * damping_ratio)
    number = frequency * np.sqrt(mass / complex_stiffness)
    phase = number * length
    lower = np.abs(complex_stiffness * number / np.sin(phase))
    return lower, lower * np.abs(np.cos(phase))


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

    `end_load` [N] in water, 0 or more; no drag on the end itself; small angles.
    """
    if np.any(np.asarray(end_load) < 0.0):
        raise ValueError("the load at the end is a weight in water of 0 or more")
    area = steel_area(outer_diameter, inner_diameter)
    weight = _wet_weight(water_density, steel_density) * area
    push = (
        0.5 * np.asarray(water_density) * np.asarray(drag_coefficient)
        * np.asarray(outer_diameter) * np.asarray(speed) * np.abs(speed)
    )  # fmt: skip
    # Without a load at its end a string hangs straight: the least number stands for nought.
    ballast = np.maximum(np.asarray(end_load) / weight, 1e-300)
    long = np.asarray(length, dtype=np.float64)
    return np.asarray(push / weight * (long - ballast * np.log1p(long / ballast)))


def _wet_weight(water_density: ArrayLike, steel_density: ArrayLike) -> Floats:
    """Weight of steel in water [N/m3]; ValueError where it would float."""
    weight = g * (np.asarray(steel_density, dtype=np.float64) - np.asarray(water_density))
    if np.any(weight <= 0.0):
        raise ValueError("the string has no weight in water: it would not hang")
    return np.asarray(weight)


def _rod(
    length: ArrayLike, outer: ArrayLike, inner: ArrayLike, end_mass: ArrayLike, contents: ArrayLike,
    added_mass: ArrayLike, youngs: ArrayLike, steel: ArrayLike,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """Mass a length [kg/m], axial stiffness [N] and end mass [kg]."""
    if not np.all(np.asarray(length) > 0.0):
        raise ValueError("length must be above zero")
    area = steel_area(outer, inner)
    bore = 0.25 * np.pi * np.asarray(inner, dtype=np.float64) ** 2
    mass = area * np.asarray(steel) + bore * np.asarray(contents)
    end = np.asarray(end_mass, dtype=np.float64) + np.asarray(added_mass)
    return mass, np.asarray(area * np.asarray(youngs)), end
