"""Settling of grains, flocs and lumps in seawater and in the slurry that carries them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.lift.roots import bracketed_root
from kaidei.units import Floats

CRITICAL_YIELD_NUMBER = 0.048
"""Yield stress over (density difference * g * diameter) above which a sphere is held at rest.

Beris, Tsamopoulos, Armstrong and Brown (1985), J. Fluid Mech. 158:219,
doi 10.1017/S0022112085002622.
"""
_LEAST = 1e-12  # m/s, slower than a pore diameter a day: taken as held


def drag_coefficient(reynolds: ArrayLike) -> Floats:
    """Drag coefficient [1] of a smooth sphere at a particle Reynolds number [1] below 2e5.

    Stokes below 0.01, Barati et al. (2014), doi 10.1016/j.powtec.2014.02.045, above 0.1, and a
    straight passage between: the choice of `fluids.drag_sphere`, here on arrays.
    """
    number = np.maximum(np.asarray(reynolds, dtype=np.float64), 1e-300)
    stokes = 24.0 / number
    inverse = 1.0 / np.maximum(number, 1e-3)
    barati = (
        5.4856e9 * np.tanh(4.3774e-9 * inverse)
        + 0.0709 * np.tanh(700.6574 * inverse)
        + 0.3894 * np.tanh(74.1539 * inverse)
        - 0.1198 * np.tanh(7429.0843 * inverse)
        + 1.7174 * np.tanh(9.9851 / (number + 2.3384))
        + 0.4744
    )
    share = np.clip((number - 0.01) / 0.09, 0.0, 1.0)
    return np.asarray(share * barati + (1.0 - share) * stokes)


def hindrance(solids_fraction: Floats, reynolds: Floats) -> Floats:
    """Settling velocity in a crowd over that of one particle [1], by volume fraction [1].

    Richardson and Zaki (1954), Trans. Inst. Chem. Eng. 32:35, exponents for small particles in a
    wide pipe.
    """
    number = np.maximum(reynolds, 1e-12)
    exponent = np.select(
        [number < 0.2, number < 1.0, number < 500.0],
        [np.full_like(number, 4.65), 4.35 * number**-0.03, 4.45 * number**-0.1],
        2.39,
    )
    return np.asarray((1.0 - solids_fraction) ** exponent)


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

    A particle above the critical yield number (0.048) is held: velocity 0. Else the drag follows
    Ansley and Smith (1967, AIChE J. 13:1193): the plastic resistance enters the Reynolds
    number as 7 pi / 24 of the yield stress. Particle Reynolds numbers below 2e5.

    Raises
    ------
    ValueError in words: zero viscosity, solids beyond 1, both or neither of the two viscosities.
    """
    if (viscosity is None) == (consistency is None):
        raise ValueError("give either viscosity (Newtonian) or consistency (Herschel-Bulkley)")
    thick = viscosity if consistency is None else consistency
    assert thick is not None
    shape, (size, heavy, rho, k, tau, n, crowd) = _arrays(
        particle_diameter, particle_density, fluid_density, thick, yield_stress, flow_index,
        solids_fraction,
    )  # fmt: skip
    _check(size, rho, k, tau, crowd)

    def apparent(speed: Floats) -> Floats:
        return k * (speed / size) ** (n - 1.0) + 7.0 * np.pi / 24.0 * tau * size / speed

    drive = np.abs(heavy - rho) * g * size
    free = drive * CRITICAL_YIELD_NUMBER > tau
    speed, reynolds = _terminal(apparent, size, heavy, rho, free)
    settled = np.sign(heavy - rho) * speed * hindrance(crowd, reynolds)
    return np.asarray(settled).reshape(shape)


def sheared_velocity(
    particle_diameter: ArrayLike,
    particle_density: ArrayLike,
    *,
    fluid_density: ArrayLike,
    yield_stress: ArrayLike,
    consistency: ArrayLike,
    shear_rate: ArrayLike,
    solids_fraction: ArrayLike = 0.0,
) -> Floats:
    """Settling velocity [m/s] in a Bingham slurry that is already yielding at a shear rate [1/s].

    The flow has broken the structure, so the yield stress no longer holds the particle: it only
    thickens the slurry, to an apparent viscosity of consistency + yield stress / shear rate.
    Laminar shear-induced settling as in Talmon and Huisman (2005), Tunn. Undergr.
    Space Technol. 20:202.
    """
    shape, (size, heavy, rho, k, tau, rate, crowd) = _arrays(
        particle_diameter, particle_density, fluid_density, consistency, yield_stress, shear_rate,
        solids_fraction,
    )  # fmt: skip
    _check(size, rho, k, tau, crowd)
    if np.any(rate <= 0.0):
        raise ValueError("shear rate must be above zero; at rest use settling.velocity")
    viscosity = k + tau / rate
    moving = np.ones(size.shape, dtype=np.bool_)
    speed, reynolds = _terminal(lambda _: viscosity, size, heavy, rho, moving)
    settled = np.sign(heavy - rho) * speed * hindrance(crowd, reynolds)
    return np.asarray(settled).reshape(shape)


def carrying_velocity(
    particle_diameter: ArrayLike,
    particle_density: ArrayLike,
    *,
    fluid_density: ArrayLike,
    yield_stress: ArrayLike,
    consistency: ArrayLike,
    hydraulic_diameter: ArrayLike,
    margin: ArrayLike,
) -> Floats:
    """Least mean velocity [m/s] of a rising Bingham slurry that carries particles up.

    It is `margin` [1] times the settling velocity at the shear rate 8 V / D that this very flow
    makes: solved together. Zero where the slurry is so thick that any flow carries.
    """
    shape, (size, heavy, rho, k, tau, width, times) = _arrays(
        particle_diameter, particle_density, fluid_density, consistency, yield_stress,
        hydraulic_diameter, margin,
    )  # fmt: skip
    _check(size, rho, k, tau, np.zeros_like(size))
    if np.any(times < 1.0) or np.any(width <= 0.0):
        raise ValueError("carrying margin must be at least 1 and the hydraulic diameter above zero")

    def apparent(speed: Floats) -> Floats:
        return k + tau * width / (8.0 * times * speed)

    speed, _ = _terminal(apparent, size, heavy, rho, heavy > rho)
    return np.asarray(times * speed).reshape(shape)


def _terminal(
    apparent: Callable[[Floats], Floats],
    size: Floats,
    heavy: Floats,
    rho: Floats,
    moving: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
) -> tuple[Floats, Floats]:
    """Terminal speed [m/s] and Reynolds number in a fluid whose viscosity depends on the speed.

    The drag rises with speed in every such fluid, so the root is single; none means held.
    """
    drive = np.abs(heavy - rho) * g * size
    moving = moving & (drive > 0.0)
    weight = np.log(np.where(moving, 4.0 / 3.0 * drive / rho, 1.0))

    def excess_drag(log_speed: Floats) -> Floats:
        speed = np.exp(log_speed)
        number = rho * speed * size / apparent(speed)
        return np.log(drag_coefficient(number)) + 2.0 * log_speed - weight

    # A drag coefficient of 0.1 is below every sphere's: the speed there bounds from above.
    high = 0.5 * (weight - np.log(0.1))
    low = np.full_like(high, np.log(_LEAST))
    root = bracketed_root(excess_drag, np.minimum(low, high - 1.0), high, rtol=1e-14)
    speed = np.where(moving & root.converged, np.exp(root.value), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        reynolds = np.where(speed > 0.0, rho * speed * size / apparent(speed), 0.0)
    return speed, reynolds


def _arrays(*given: ArrayLike) -> tuple[tuple[int, ...], list[Floats]]:
    """The common shape, and every array in it with at least one dimension."""
    arrays = np.broadcast_arrays(*(np.asarray(item, dtype=np.float64) for item in given))
    return arrays[0].shape, [np.atleast_1d(array) for array in arrays]


def _check(size: Floats, rho: Floats, k: Floats, tau: Floats, crowd: Floats) -> None:
    for holds, words in (
        (size > 0.0, "particle diameter must be above zero"),
        (rho > 0.0, "fluid density must be above zero"),
        (k > 0.0, "viscosity (consistency) must be above zero"),
        (tau >= 0.0, "yield stress cannot be below zero"),
        ((crowd >= 0.0) & (crowd < 1.0), "solids fraction must lie between 0 and 1"),
    ):
        if not np.all(holds):
            raise ValueError(words)
