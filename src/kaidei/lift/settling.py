"""Settling of grains, flocs and lumps in seawater and in the slurry that carries them.

Kernels are scalar and compiled; the public functions call them on arrays, element by element.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.compiled import compiled
from kaidei.lift.given import real, require
from kaidei.lift.sphere import crowding, drag, resistance, terminal, viscous_share
from kaidei.units import Floats

CRITICAL_YIELD_NUMBER = 0.048
"""Yield stress over (density difference * g * diameter) above which a sphere is held at rest.

Beris, Tsamopoulos, Armstrong and Brown (1985), J. Fluid Mech. 158:219,
doi 10.1017/S0022112085002622.
"""


@compiled
def resting_speed(
    size: float, particle_density: float, fluid_density: float, yield_stress: float,
    consistency: float, flow_index: float, solids_fraction: float,
) -> float:  # fmt: skip
    """Settling velocity [m/s] in a fluid at rest, negative upwards: scalar; see `velocity`."""
    excess = abs(particle_density - fluid_density)
    if yield_stress >= CRITICAL_YIELD_NUMBER * excess * g * size:
        return 0.0
    return _crowded(size, particle_density, fluid_density, yield_stress, consistency, flow_index,
                    0.0, solids_fraction)  # fmt: skip


@compiled
def sheared_speed(
    size: float, particle_density: float, fluid_density: float, yield_stress: float,
    consistency: float, flow_index: float, shear_rate: float, solids_fraction: float,
) -> float:  # fmt: skip
    """Settling velocity [m/s] in a yielding slurry: scalar; see `sheared_velocity`."""
    return _crowded(size, particle_density, fluid_density, yield_stress, consistency, flow_index,
                    shear_rate, solids_fraction)  # fmt: skip


@compiled
def _crowded(
    size: float, particle_density: float, fluid_density: float, stress: float, consistency: float,
    index: float, shear_rate: float, solids_fraction: float,
) -> float:  # fmt: skip
    excess = particle_density - fluid_density
    if excess == 0.0:
        return 0.0
    speed = terminal(size, abs(excess), fluid_density, stress, consistency, index, shear_rate, 0.0)
    if speed > 0.0 and solids_fraction > 0.0:
        resisted = resistance(
            speed, size, stress, consistency, index, viscous_share(index), shear_rate, 0.0
        )
        speed *= crowding(solids_fraction, fluid_density * speed * speed * size / resisted)
    return math.copysign(speed, excess) if speed > 0.0 else 0.0


@compiled
def carrying_speed(
    size: float, particle_density: float, fluid_density: float, yield_stress: float,
    consistency: float, flow_index: float, hydraulic_diameter: float, margin: float,
) -> float:  # fmt: skip
    """Least mean velocity [m/s] of a rising slurry that carries a lump: scalar, compiled.

    Zero where any flow carries it, or where it is lighter; see `carrying_velocity`.
    """
    if not (particle_density > fluid_density and size > 0.0):
        return 0.0
    drift = 8.0 * margin / hydraulic_diameter
    return margin * terminal(
        size, particle_density - fluid_density, fluid_density, yield_stress, consistency,
        flow_index, 0.0, drift,
    )  # fmt: skip


@compiled
def _drags(given: Floats, out: Floats) -> None:  # pragma: no cover
    for i in range(len(out)):
        out[i] = drag(given[i, 0])


@compiled
def _crowdings(given: Floats, out: Floats) -> None:  # pragma: no cover
    for i in range(len(out)):
        out[i] = crowding(given[i, 0], given[i, 1])


@compiled
def _resting(given: Floats, out: Floats) -> None:  # pragma: no cover
    for i in range(len(out)):
        row = given[i]
        out[i] = resting_speed(row[0], row[1], row[2], row[3], row[4], row[5], row[6])


@compiled
def _sheared(given: Floats, out: Floats) -> None:  # pragma: no cover
    for i in range(len(out)):
        row = given[i]
        out[i] = sheared_speed(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7])


@compiled
def _carrying(given: Floats, out: Floats) -> None:  # pragma: no cover
    for i in range(len(out)):
        row = given[i]
        out[i] = carrying_speed(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7])


def drag_coefficient(reynolds: ArrayLike) -> Floats:
    """Drag coefficient [1], (...), of a smooth sphere at a particle Reynolds number below 2e5.

    Stokes below 0.01, Barati et al. (2014), doi 10.1016/j.powtec.2014.02.045, above 0.1, and a
    straight passage between: the functions of the package `fluids`, compiled, and its own choice.
    """
    return _each(_drags, reynolds)


def hindrance(solids_fraction: ArrayLike, reynolds: ArrayLike) -> Floats:
    """Settling velocity in a crowd over that of one particle [1], by volume fraction [1], (...).

    Richardson and Zaki (1954), Trans. Inst. Chem. Eng. 32:35, exponents for small particles in a
    wide pipe, by the Reynolds number [1] of one particle.
    """
    return _each(_crowdings, solids_fraction, reynolds)


def velocity(
    particle_diameter: ArrayLike,
    particle_density: ArrayLike,
    *,
    fluid_density: ArrayLike,
    viscosity: ArrayLike | None = None,
    yield_stress: ArrayLike = 0.0,
    consistency: ArrayLike | None = None,
    flow_index: ArrayLike = 1.0,
    solids_fraction: ArrayLike = 0.0,
) -> Floats:
    """Settling velocity [m/s] of spheres in a fluid at rest, negative for those that float up.

    Parameters
    ----------
    particle_diameter : (...) [m]
    particle_density, fluid_density : (...) [kg/m3]
    viscosity : (...) [Pa.s] of a Newtonian fluid, or instead
    yield_stress, consistency, flow_index : (...) [Pa], [Pa.s^n], [1] of a Herschel-Bulkley fluid
    solids_fraction : (...) volume fraction of the settling particles [1], for hindrance

    A particle above the critical yield number (0.048) is held: velocity 0. Else the drag
    coefficient of a sphere is taken at the Reynolds number rho V d / mu with

        mu = X(n) consistency (V/d)^(n-1) + 7 pi/24 yield stress d/V,

    which is Ansley and Smith (1967, AIChE J. 13:1193) for a Bingham plastic and, creeping, the
    power-law drag X(n) of `viscous_share`. Particle Reynolds numbers below 2e5; index 0.3 to 1.

    Raises
    ------
    ValueError in words: zero viscosity, solids beyond 1, both or neither of the two viscosities.
    """
    if (viscosity is None) == (consistency is None):
        raise ValueError("give either viscosity (Newtonian) or consistency (Herschel-Bulkley)")
    thick = viscosity if consistency is None else consistency
    assert thick is not None
    _check(particle_diameter, particle_density, fluid_density, yield_stress, thick, flow_index,
           solids_fraction)  # fmt: skip
    return _each(_resting, particle_diameter, particle_density, fluid_density, yield_stress, thick,
                 flow_index, solids_fraction)  # fmt: skip


def sheared_velocity(
    particle_diameter: ArrayLike,
    particle_density: ArrayLike,
    *,
    fluid_density: ArrayLike,
    yield_stress: ArrayLike,
    consistency: ArrayLike,
    shear_rate: ArrayLike,
    flow_index: ArrayLike = 1.0,
    solids_fraction: ArrayLike = 0.0,
) -> Floats:
    """Settling velocity [m/s] in a slurry that already yields at a shear rate [1/s], (...).

    The flow has broken the structure, so the critical yield number holds nothing: the yield stress
    only thickens the slurry, to the apparent viscosity consistency rate^(n-1) + yield stress / rate
    as in Talmon and Huisman (2005), Tunn. Undergr. Space Technol. 20:202. The rate is the root of
    the squares of the flow's and of the particle's own V/d (Novotny 1977, SPE 6813), so that in a
    slow flow nothing settles slower than at rest. Other arguments, range and errors as `velocity`.
    """
    _check(particle_diameter, particle_density, fluid_density, yield_stress, consistency,
           flow_index, solids_fraction)  # fmt: skip
    if not np.all(np.asarray(shear_rate) > 0.0):
        raise ValueError("shear rate must be above zero; at rest use settling.velocity")
    return _each(_sheared, particle_diameter, particle_density, fluid_density, yield_stress,
                 consistency, flow_index, shear_rate, solids_fraction)  # fmt: skip


def carrying_velocity(
    particle_diameter: ArrayLike,
    particle_density: ArrayLike,
    *,
    fluid_density: ArrayLike,
    yield_stress: ArrayLike,
    consistency: ArrayLike,
    hydraulic_diameter: ArrayLike,
    margin: ArrayLike,
    flow_index: ArrayLike = 1.0,
) -> Floats:
    """Least mean velocity [m/s] of a rising slurry that carries particles up, (...).

    It is `margin` [1] times the settling velocity (`sheared_velocity`) at the shear rate 8 V / D
    that this very flow makes in a pipe of `hydraulic_diameter` [m]: solved together. Zero where the
    particle is lighter, or the slurry so thick that any flow carries it. ValueError as `velocity`.
    """
    _check(particle_diameter, particle_density, fluid_density, yield_stress, consistency,
           flow_index, 0.0)  # fmt: skip
    if not (np.all(np.asarray(margin) >= 1.0) and np.all(np.asarray(hydraulic_diameter) > 0.0)):
        raise ValueError("carrying margin must be at least 1 and the hydraulic diameter above zero")
    return _each(_carrying, particle_diameter, particle_density, fluid_density, yield_stress,
                 consistency, flow_index, hydraulic_diameter, margin)  # fmt: skip


def floc_density(
    floc_diameter: ArrayLike,
    grain_density: ArrayLike,
    *,
    fluid_density: ArrayLike,
    grain_diameter: ArrayLike = 4e-6,
    fractal_dimension: ArrayLike = 2.0,
) -> Floats:
    """Density [kg/m3] of flocs of grains and the water between them, (...); its `velocity` follows.

    fluid + (grain - fluid) (grain_diameter / floc_diameter)^(3 - fractal_dimension): self-similar
    flocs of Winterwerp (1998), J. Hydraul. Res. 36:309. Diameters [m], densities [kg/m3]; dimension
    [1] 1.4 for fragile flocs to 3 for a solid grain, about 2 in estuaries and by default.
    ValueError in words for a dimension outside 1 to 3, or a floc smaller than its grains.
    """
    size, heavy, rho, grain, dimension = np.broadcast_arrays(
        *(
            np.asarray(item, dtype=np.float64)
            for item in (floc_diameter, grain_density, fluid_density, grain_diameter,
                         fractal_dimension)
        )
    )  # fmt: skip
    for holds, words in (
        ((grain > 0.0) & (size >= grain), "a floc cannot be smaller than its grains"),
        ((dimension >= 1.0) & (dimension <= 3.0), "fractal dimension must lie between 1 and 3"),
        ((rho > 0.0) & (heavy > 0.0), "grain and fluid density must be above zero"),
    ):
        if not np.all(holds):
            raise ValueError(words)
    return np.asarray(rho + (heavy - rho) * (grain / size) ** (3.0 - dimension))


def _each(kernel: Callable[[Floats, Floats], None], *given: ArrayLike) -> Floats:
    """The kernel on every element of one common shape; ValueError for NaN and infinity."""
    arrays = np.broadcast_arrays(*(np.asarray(item, dtype=np.float64) for item in given))
    table = np.stack(arrays, axis=-1).reshape(-1, len(arrays))
    out = np.empty(len(table))
    kernel(table, out)
    if not (np.isfinite(table).all() and np.isfinite(out).all()):
        raise ValueError("no settling found: an argument is not a number, or far out of range")
    return out.reshape(arrays[0].shape)


def _check(
    size: ArrayLike, heavy: ArrayLike, rho: ArrayLike, tau: ArrayLike, thick: ArrayLike,
    index: ArrayLike, crowd: ArrayLike,
) -> None:  # fmt: skip
    for name, value in (
        ("particle diameter", size), ("particle density", heavy), ("fluid density", rho),
        ("viscosity (consistency)", thick), ("flow index", index),
    ):  # fmt: skip
        require(real(value, name) > 0.0, f"{name} must be above zero")
    require(real(tau, "yield stress") >= 0.0, "yield stress cannot be below zero")
    share = real(crowd, "solids fraction")
    require((share >= 0.0) & (share < 1.0), "solids fraction must lie between 0 and 1")
