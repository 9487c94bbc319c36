"""Turbulent flow of a yield-stress fluid, by two published closures, and where it begins."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from kaidei.lift.roots import bracketed_root
from kaidei.units import Floats

TRANSITION = 2100.0
"""Reynolds number of `sheared_reynolds` at which laminar flow ends (Slatter 1995)."""
FULLY_TURBULENT = 4000.0
"""Reynolds number above which the turbulent law holds alone, as usual for Newtonian pipe flow."""


def newtonian_ratio(friction_reynolds: Floats, relative_roughness: Floats) -> Floats:
    """Mean velocity over friction velocity in turbulent Newtonian pipe flow.

    `friction_reynolds` = density * friction velocity * diameter / viscosity. The equation of
    Colebrook (1939, doi 10.1680/ijoti.1939.13150), explicit in these variables.
    """
    root8 = np.sqrt(8.0)
    inside = relative_roughness / 3.7 + 2.51 / (root8 * friction_reynolds)
    return np.asarray(-2.0 * root8 * np.log10(inside))


def wilson_thomas_velocity(
    stress: Floats,
    diameter: Floats,
    density: Floats,
    yield_stress: Floats,
    consistency: Floats,
    index: Floats,
    roughness: Floats,
) -> Floats:
    """Mean velocity [m/s] of turbulent Herschel-Bulkley flow at a wall stress [Pa] above the yield.

    Thickened sublayer: Wilson and Thomas (1985), Can. J. Chem. Eng. 63:539; Thomas and
    Wilson (1987), Can. J. Chem. Eng. 65:335. With no yield stress and index 1 it is
    Colebrook's law.
    """
    friction_velocity = np.sqrt(stress / density)
    shear_rate = ((stress - yield_stress) / consistency) ** (1.0 / index)
    viscosity = stress / shear_rate
    plug = yield_stress / stress
    area = 2.0 * (1.0 + index * plug) / (1.0 + index)
    blunting = -2.5 * np.log1p(-plug) - 2.5 * plug * (1.0 + 0.5 * plug)
    smooth = newtonian_ratio(
        density * friction_velocity * diameter / viscosity, roughness / diameter
    )
    return np.asarray(
        friction_velocity * (smooth + 11.6 * (area - 1.0) - 2.5 * np.log(area) - blunting)
    )


def wilson_thomas_stress(
    velocity: Floats,
    diameter: Floats,
    density: Floats,
    yield_stress: Floats,
    consistency: Floats,
    index: Floats,
    roughness: Floats,
) -> Floats:
    """Wall stress [Pa] of turbulent flow at a mean velocity [m/s] above zero: the inverse.

    The answer is not a number where the law has no root: call it for turbulent flow only.
    """

    def speed(log_excess: Floats) -> Floats:
        stress = yield_stress + np.exp(log_excess)
        return wilson_thomas_velocity(
            stress, diameter, density, yield_stress, consistency, index, roughness
        )

    kinetic = 0.5 * density * velocity**2
    log_excess, found = _secant(speed, velocity, np.log(0.005 * kinetic), np.log(0.004 * kinetic))
    if not found.all():
        # Fanning factors of 1e-4 and 0.5 bound every turbulent flow; the yield stress is on top.
        root = bracketed_root(
            lambda x: velocity - speed(x), np.log(1e-4 * kinetic), np.log(0.5 * kinetic), rtol=1e-14
        )
        log_excess = np.where(found, log_excess, np.where(root.converged, root.value, np.nan))
    return np.asarray(yield_stress + np.exp(log_excess))


def _secant(
    function: Callable[[Floats], Floats], wanted: Floats, before: Floats, now: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Root of log function = log wanted, nearly a straight line, and where it was found.

    Each element stops where it has converged, so that none depends on how long others take.
    """
    target = np.log(wanted)
    moving = np.ones(wanted.shape, dtype=np.bool_)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        old, step = np.log(function(before)) - target, now - before
        for _ in range(12):
            new = np.log(function(now)) - target
            rise = new - old
            uneven = moving & (rise != 0.0)
            step = np.where(uneven, -new * step / np.where(uneven, rise, 1.0), 0.0)
            old, now = np.where(moving, new, old), now + step
            moving &= ~(np.abs(step) < 1e-13)
            if not moving.any():
                break
        found = np.isfinite(now) & (np.abs(step) < 1e-12) & (np.abs(old) < 1e-10)
    return np.where(found, now, 0.0), found


def darby_melson_stress(
    velocity: Floats,
    diameter: Floats,
    density: Floats,
    yield_stress: Floats,
    viscosity: Floats,
    laminar_stress: Floats,
) -> Floats:
    """Wall stress [Pa] of Bingham flow in a smooth pipe, laminar and turbulent in one curve.

    Darby and Melson (1981), Chem. Eng. 88(26):59; Darby et al. (1992). `laminar_stress` [Pa] comes
    from the exact root, and the power mean is taken in logarithms: the published exponent
    1.7 + 40,000 / Re overflows in slow flow. Made for Hedstrom numbers of 1e3 to 1e8: at lower
    ones it falls far below plain Newtonian friction.
    """
    reynolds = density * velocity * diameter / viscosity
    hedstrom = yield_stress * density * diameter**2 / viscosity**2
    exponent = 1.7 + 40_000.0 / reynolds
    coefficient = -1.47 * (1.0 + 0.146 * np.exp(-2.9e-5 * hedstrom))
    turbulent = coefficient * np.log(10.0) - 0.193 * np.log(reynolds)
    kinetic = 0.5 * density * velocity**2
    laminar = np.log(laminar_stress / kinetic)
    mean = np.logaddexp(exponent * laminar, exponent * turbulent) / exponent
    return np.asarray(kinetic * np.exp(mean))


def sheared_reynolds(
    velocity: Floats,
    plug_velocity: Floats,
    plug_share: Floats,
    plug_width: Floats,
    diameter: Floats,
    density: Floats,
    yield_stress: Floats,
    consistency: Floats,
    index: Floats,
) -> Floats:
    """Reynolds number [1] of the sheared part of the flow, the plug left out.

    `plug_share` of the section moves at `plug_velocity` [m/s]; `plug_width` is the plug's part of
    the diameter. Slatter (1995), thesis, University of Cape Town, as Re3 = 8 rho V^2 / (tau_y +
    K (8 V / D)^n) of the sheared layer.
    """
    sheared_diameter = diameter * (1.0 - plug_width)
    with np.errstate(divide="ignore", invalid="ignore"):
        sheared = (velocity - plug_velocity * plug_share) / (1.0 - plug_share)
        resistance = yield_stress + consistency * (8.0 * sheared / sheared_diameter) ** index
        number = 8.0 * density * sheared**2 / resistance
    return np.where((velocity > 0.0) & (plug_width < 1.0) & (sheared > 0.0), number, 0.0)


def hanks_reynolds(hedstrom: Floats) -> Floats:
    """Critical Bingham Reynolds number [1] at which laminar flow ends, by Hedstrom number [1].

    Hanks (1963), AIChE J. 9:306, doi 10.1002/aic.690090307; 2,100 without a yield stress.
    """
    hedstrom = np.asarray(hedstrom, dtype=np.float64)

    def residual(plug: Floats) -> Floats:
        return 16_800.0 * plug - hedstrom * (1.0 - plug) ** 3

    plug = bracketed_root(residual, np.zeros_like(hedstrom), np.ones_like(hedstrom)).value
    # He / plug = 16,800 / (1 - plug)^3, which also holds as both go to zero.
    return np.asarray(16_800.0 / 8.0 * (1.0 - 4.0 / 3.0 * plug + plug**4 / 3.0) / (1.0 - plug) ** 3)
