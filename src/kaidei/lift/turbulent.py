"""Turbulent flow of a yield-stress fluid, by four published closures, and where it begins.

Scalars in, scalars out, compiled. Three closures give the mean velocity at a wall stress and are
inverted by `turbulent_stress`; Darby and Melson's gives the friction factor.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from kaidei.compiled import compiled
from kaidei.lift.laminar import pipe_index
from kaidei.lift.roots import bracketed_root
from kaidei.units import Floats

TRANSITION = 2100.0
"""Reynolds number of `sheared_reynolds` at which laminar flow ends (Slatter 1995)."""
FULLY_TURBULENT = 4000.0
"""Reynolds number above which the turbulent law holds alone, as usual for Newtonian pipe flow."""
CLOSURES = ("wilson_thomas", "darby_melson", "dodge_metzner", "torrance")
"""Turbulent closures by name; a kernel takes the place in this tuple."""
WILSON_THOMAS, DARBY_MELSON, DODGE_METZNER, TORRANCE = range(4)
LEAST_HEDSTROM, SETTLED_HEDSTROM, GREATEST_HEDSTROM = 1e3, 1e5, 1e8
"""Hedstrom numbers between which Darby and Melson's law is made; below the second it lies further
under Newtonian friction the less the fluid yields, and is left out of the spread of closures."""
LEAST_INDEX = 0.36
"""Least local flow index of Dodge and Metzner's experiments."""
ROUGHEST = 0.05
"""Roughness over bore [1] where the chart of Moody (1944), Trans. ASME 66:671, ends."""

_ROOT8 = math.sqrt(8.0)
_LOG_PASSAGE = math.log(FULLY_TURBULENT / TRANSITION)


@compiled
def newtonian_ratio(friction_reynolds: float, relative_roughness: float) -> float:
    """Mean velocity over friction velocity in turbulent Newtonian pipe flow.

    `friction_reynolds` = density * friction velocity * diameter / viscosity. The equation of
    Colebrook (1939, doi 10.1680/ijoti.1939.13150), explicit in these variables.
    """
    return (
        -2.0 * _ROOT8 * math.log10(relative_roughness / 3.7 + 2.51 / (_ROOT8 * friction_reynolds))
    )


@compiled
def _shear_rate(stress: float, tau: float, k: float, n: float) -> float:
    rate = (stress - tau) / k
    return rate if n == 1.0 else float(rate ** (1.0 / n))


@compiled
def _roughness_loss(
    stress: float, speed: float, d: float, rho: float, rate: float, eps: float
) -> float:
    """What roughness takes from velocity / friction velocity: Colebrook's, at the wall's viscosity.

    For closures published for smooth walls.
    """
    friction_reynolds = rho * speed * d * rate / stress
    return 2.0 * _ROOT8 * math.log10(1.0 + eps / (3.7 * d) * _ROOT8 * friction_reynolds / 2.51)


@compiled
def wilson_thomas_velocity(
    stress: float, diameter: float, density: float, yield_stress: float, consistency: float,
    index: float, roughness: float,
) -> float:  # fmt: skip
    """Mean velocity [m/s] of turbulent Herschel-Bulkley flow at a wall stress [Pa] above the yield.

    Thickened sublayer: Wilson and Thomas (1985), Can. J. Chem. Eng. 63:539; Thomas and
    Wilson (1987), Can. J. Chem. Eng. 65:335. With no yield stress and index 1 it is
    Colebrook's law.
    """
    speed = math.sqrt(stress / density)
    rate = _shear_rate(stress, yield_stress, consistency, index)
    ratio = newtonian_ratio(density * speed * diameter * rate / stress, roughness / diameter)
    if yield_stress == 0.0 and index == 1.0:
        return speed * ratio
    plug = yield_stress / stress
    area = 2.0 * (1.0 + index * plug) / (1.0 + index)
    blunt = 2.5 * math.log((1.0 - plug) / area) + 2.5 * plug * (1.0 + 0.5 * plug)
    return speed * (ratio + 11.6 * (area - 1.0) + blunt)


@compiled
def dodge_metzner_velocity(
    stress: float, diameter: float, density: float, yield_stress: float, consistency: float,
    index: float, roughness: float,
) -> float:  # fmt: skip
    """The same by Dodge and Metzner (1959), AIChE J. 5:189, for local indices n' of 0.36 to 1.

    1 / sqrt(f) = 4 / n'^0.75 log10(Re f^(1 - n'/2)) - 0.4 / n'^1.2 with n' and Re of Metzner and
    Reed (1955), AIChE J. 1:434, taken at the wall stress; in these variables Re f^(1 - n'/2) is
    16 (D / 8 * 8V/D laminar / sqrt(2 stress / density))^n'. Below its range n' is held at 0.36:
    further on the law turns back and has no root.
    """
    speed = math.sqrt(stress / density)
    rate = _shear_rate(stress, yield_stress, consistency, index)
    local, part = pipe_index(1.0 - yield_stress / stress, index)
    local = max(local, LEAST_INDEX)
    speed2 = math.sqrt(2.0) * speed
    power = math.sqrt(local) * math.sqrt(math.sqrt(local))
    number = math.log10(16.0) + local * math.log10(diameter * part * rate / (8.0 * speed2))
    ratio = 4.0 / power * number - 0.4 / math.pow(local, 1.2)
    if roughness > 0.0:
        ratio -= _roughness_loss(stress, speed, diameter, density, rate, roughness) / math.sqrt(2.0)
    return speed2 * ratio


@compiled
def torrance_velocity(
    stress: float, diameter: float, density: float, yield_stress: float, consistency: float,
    index: float, roughness: float,
) -> float:  # fmt: skip
    """The same by Torrance (1963), S. African Mech. Engr. 13:89, made for Herschel-Bulkley fluids.

    V / V* = 3.8 / n - 4.17 + 2.78 / n ln[(1 - plug) rho V*^(2 - n) R^n / K], smooth wall.
    """
    square = stress / density
    speed = math.sqrt(square)
    thinned = (1.0 - yield_stress / stress) * stress / consistency
    number = math.log(thinned) + index * math.log(0.5 * diameter / speed)
    ratio = (3.8 + 2.78 * number) / index - 4.17
    if roughness > 0.0:
        rate = _shear_rate(stress, yield_stress, consistency, index)
        ratio -= _roughness_loss(stress, speed, diameter, density, rate, roughness)
    return speed * ratio


@compiled
def _velocity(
    stress: float, d: float, rho: float, tau: float, k: float, n: float, eps: float, closure: int
) -> float:
    if closure == DODGE_METZNER:
        return dodge_metzner_velocity(stress, d, rho, tau, k, n, eps)
    if closure == TORRANCE:
        return torrance_velocity(stress, d, rho, tau, k, n, eps)
    return wilson_thomas_velocity(stress, d, rho, tau, k, n, eps)


@compiled
def turbulent_stress(
    velocity: float, diameter: float, density: float, yield_stress: float, consistency: float,
    index: float, roughness: float, closure: int,
) -> float:  # fmt: skip
    """Wall stress [Pa] of turbulent flow at a mean velocity [m/s] above zero; NaN for no root.

    Secant in the friction velocity, over which the mean velocity is all but a straight line, else
    bisection. Not for Darby and Melson.
    """
    d, rho, tau, k, n, eps = diameter, density, yield_stress, consistency, index, roughness
    factor = 0.005
    if n == 1.0:  # Blasius (1913)
        factor = 0.079 / math.sqrt(math.sqrt(max(rho * velocity * d / k, 100.0)))
    start = max(0.5 * factor * rho * velocity * velocity, 1.5 * tau)
    before = math.sqrt(start / rho)
    old = _velocity(start, d, rho, tau, k, n, eps, closure) - velocity
    now = before * (0.97 if old > 0.0 else 1.03)
    for _ in range(12):
        stress = rho * now * now
        if not stress > tau:
            break
        new = _velocity(stress, d, rho, tau, k, n, eps, closure) - velocity
        if new == old:
            break
        step = -new * (now - before) / (new - old)
        before, old, now = now, new, now + step
        if abs(step) <= 1e-10 * now:
            stress = rho * now * now
            if stress > tau:
                return stress
            break
    return _bisected(velocity, d, rho, tau, k, n, eps, closure)


@compiled
def _bisected(
    velocity: float, d: float, rho: float, tau: float, k: float, n: float, eps: float, closure: int
) -> float:
    """Down from a Fanning factor of 0.5 (the yield stress on top) until the velocity is too low."""
    kinetic = 0.5 * rho * velocity * velocity
    low, high = 0.5 * kinetic, kinetic
    while _velocity(tau + low, d, rho, tau, k, n, eps, closure) >= velocity:
        low, high = 0.7 * low, low
        if low < 1e-12 * kinetic:
            return math.nan
    for _ in range(60):
        middle = 0.5 * (low + high)
        if _velocity(tau + middle, d, rho, tau, k, n, eps, closure) < velocity:
            low = middle
        else:
            high = middle
    return tau + high if high < 0.9 * kinetic else math.nan


@compiled
def darby_melson_stress(
    velocity: float, diameter: float, density: float, yield_stress: float, viscosity: float,
    laminar_stress: float, along: float,
) -> float:  # fmt: skip
    """Wall stress [Pa] of Bingham flow in a smooth pipe, laminar and turbulent in one curve.

    Darby and Melson (1981), Chem. Eng. 88(26):59, with the coefficient -1.47 of Darby, Mun and
    Boger (1992), Chem. Eng. 99(9):116. `laminar_stress` [Pa] comes from the exact root, and the
    power mean is taken in logarithms: the published exponent 1.7 + 40,000 / Re overflows in slow
    flow. Made for Hedstrom numbers of 1e3 to 1e8; below, where it has no data, the turbulent
    branch passes to Newtonian friction. `along` is the part of the turbulent stress that acts
    along the pipe [1].
    """
    reynolds = density * velocity * diameter / viscosity
    hedstrom = yield_stress * density * diameter * diameter / (viscosity * viscosity)
    exponent = 1.7 + 40_000.0 / reynolds
    coefficient = -1.47 * (1.0 + 0.146 * math.exp(-2.9e-5 * hedstrom))
    kinetic = 0.5 * density * velocity * velocity
    factor = coefficient * math.log(10.0) - 0.193 * math.log(reynolds)
    share = hedstrom / LEAST_HEDSTROM
    if share < 1.0:
        if reynolds < 500.0:  # turbulence would add less than rounding
            return laminar_stress
        plain = turbulent_stress(
            velocity, diameter, density, 0.0, viscosity, 1.0, 0.0, WILSON_THOMAS
        )
        factor = share * factor + (1.0 - share) * math.log(plain / kinetic)
    gain = exponent * (math.log(along * kinetic / laminar_stress) + factor)
    # ln(1 + e^gain) without overflow.
    lift = max(gain, 0.0) + math.log1p(math.exp(-abs(gain)))
    return laminar_stress * math.exp(lift / exponent)


@compiled
def sheared_reynolds(
    velocity: float, plug_velocity: float, plug_share: float, plug_width: float, diameter: float,
    density: float, yield_stress: float, consistency: float, index: float,
) -> float:  # fmt: skip
    """Reynolds number [1] of the sheared part of the flow, the plug left out.

    `plug_share` of the section moves at `plug_velocity` [m/s]; `plug_width` is the plug's part of
    the diameter. Slatter (1995), thesis, University of Cape Town, as Re3 = 8 rho V^2 / (tau_y +
    K (8 V / D)^n) of the sheared layer.
    """
    if plug_width >= 1.0:
        return 0.0
    sheared = (velocity - plug_velocity * plug_share) / (1.0 - plug_share)
    if sheared <= 0.0:
        return 0.0
    rate = 8.0 * sheared / (diameter * (1.0 - plug_width))
    viscous = consistency * (rate if index == 1.0 else rate**index)
    return 8.0 * density * sheared * sheared / (yield_stress + viscous)


@compiled
def turbulent_share(reynolds: float) -> float:
    """0 in laminar flow, 1 in turbulent flow, in between by the logarithm of `sheared_reynolds`."""
    if reynolds <= TRANSITION:
        return 0.0
    if reynolds >= FULLY_TURBULENT:
        return 1.0
    return math.log(reynolds / TRANSITION) / _LOG_PASSAGE


def hanks_reynolds(hedstrom: ArrayLike) -> Floats:
    """Critical Bingham Reynolds number [1] at which laminar flow ends, by Hedstrom number [1].

    Hanks (1963), AIChE J. 9:306, doi 10.1002/aic.690090307; 2,100 without a yield stress.
    """
    hedstrom = np.asarray(hedstrom, dtype=np.float64)

    def residual(plug: Floats) -> Floats:
        return 16_800.0 * plug - hedstrom * (1.0 - plug) ** 3

    plug = bracketed_root(residual, np.zeros_like(hedstrom), np.ones_like(hedstrom)).value
    # He / plug = 16,800 / (1 - plug)^3, which also holds as both go to zero.
    return np.asarray(16_800.0 / 8.0 * (1.0 - 4.0 / 3.0 * plug + plug**4 / 3.0) / (1.0 - plug) ** 3)
