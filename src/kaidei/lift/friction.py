"""Friction of water and slurry in the pipe and in the annulus round it."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from kaidei.lift import laminar, turbulent
from kaidei.units import Floats

Regime = Literal["laminar", "turbulent"]
CLOSURES = ("wilson_thomas", "darby_melson")
"""Turbulent closures by name; Darby and Melson is for Bingham slurries in smooth pipes only."""


def pipe_gradient(
    flow: ArrayLike,
    diameter: ArrayLike,
    *,
    density: ArrayLike,
    yield_stress: ArrayLike = 0.0,
    consistency: ArrayLike,
    flow_index: ArrayLike = 1.0,
    roughness: ArrayLike = 0.0,
    regime: Regime | None = None,
    closure: str = "wilson_thomas",
) -> Floats:
    """Frictional pressure gradient [Pa/m] of a Herschel-Bulkley fluid in a pipe.

    Parameters
    ----------
    flow : (...) flow [m3/s], at least zero
    diameter : (...) bore [m]
    density : (...) [kg/m3]
    yield_stress, consistency, flow_index : (...) [Pa], [Pa.s^n], [1]
    roughness : (...) wall roughness [m]
    regime : None decides by the sheared-layer Reynolds number, with a smooth passage from 2,100 to
        4,000; "laminar" or "turbulent" forces it
    closure : turbulent law, one of `CLOSURES`

    Laminar flow is exact (Buckingham-Reiner, Herschel-Bulkley); at rest the gradient is what the
    yield stress holds. Without yield stress and at index 1 it is plain Newtonian friction:
    Poiseuille and Colebrook. In turbulent flow closures differ by 15 to 25 percent.

    Raises
    ------
    ValueError in words for a negative flow, zero viscosity, an unknown closure and the like.
    """
    shape, (q, d, rho, tau, k, n, eps) = _arrays(
        flow, diameter, density, yield_stress, consistency, flow_index, roughness
    )
    _check(q, rho, tau, k, n, eps, closure)
    _require(np.all(d > 0.0), "pipe diameter must be above zero")
    velocity = q / (0.25 * np.pi * d**2)
    stress = laminar.pipe_stress(velocity, d, tau, k, n)
    if regime != "laminar":
        plug = _plug(stress, tau)
        reynolds = turbulent.sheared_reynolds(
            velocity, _plug_velocity(stress, 0.5 * d, tau, k, n), plug**2, plug, d, rho, tau, k, n
        )
        stress = _turbulent_stress(
            velocity, d, rho, tau, k, n, eps, stress, reynolds, regime, closure
        )
    return np.asarray(4.0 * stress / d).reshape(shape)


def annulus_gradient(
    flow: ArrayLike,
    outer_diameter: ArrayLike,
    inner_diameter: ArrayLike,
    *,
    density: ArrayLike,
    yield_stress: ArrayLike = 0.0,
    consistency: ArrayLike,
    flow_index: ArrayLike = 1.0,
    eccentricity: ArrayLike = 0.0,
    rotation_speed: ArrayLike = 0.0,
    roughness: ArrayLike = 0.0,
    regime: Regime | None = None,
    closure: str = "wilson_thomas",
    exact: bool = True,
) -> Floats:
    """Frictional pressure gradient [Pa/m] of a Herschel-Bulkley fluid in an annulus.

    Parameters
    ----------
    flow : (...) flow [m3/s], at least zero
    outer_diameter, inner_diameter : (...) the walls' diameters [m]
    eccentricity : (...) distance of the axes over the greatest possible [1], 0 to 0.95
    rotation_speed : (...) of the inner pipe [1/s]; only zero is modelled
    exact : laminar Bingham flow by Laird's solution; False takes the slot, scaled to be exact
        without yield stress (within about 1 percent, and quick). Index other than 1: slot.
    Others as in `pipe_gradient`.

    Turbulent flow takes the hydraulic diameter. An eccentric pipe lowers friction by the factor of
    Haciislamoglu and Langlinais (1990), J. Energy Resour. Technol. 112:163 (laminar), and
    Haciislamoglu and Cartalos (1994), SPE 28341 (turbulent); fitted for diameter ratios
    of 0.3 to 0.9.

    Raises
    ------
    ValueError in words: an inner pipe that does not fit, zero viscosity, and the like.
    """
    shape, (q, do, di, rho, tau, k, n, ecc, eps, spin) = _arrays(
        flow, outer_diameter, inner_diameter, density, yield_stress, consistency, flow_index,
        eccentricity, roughness, rotation_speed,
    )  # fmt: skip
    _check(q, rho, tau, k, n, eps, closure)
    _require(np.all(di > 0.0), "inner pipe diameter must be above zero")
    _require(np.all(do > di), "the inner pipe does not fit: its outside diameter must be smaller "
                              "than the bore of the outer pipe")  # fmt: skip
    _require(np.all((ecc >= 0.0) & (ecc <= 0.95)), "eccentricity must lie between 0 and 0.95")
    _require(np.all(spin == 0.0), "a rotating inner pipe is not modelled: rotation_speed must be 0")
    hydraulic, velocity = do - di, q / (0.25 * np.pi * (do**2 - di**2))
    slot = laminar.slot_stress(velocity, 0.5 * hydraulic, tau, k, n)
    smooth = _annulus_laminar(q, do, di, velocity, tau, k, n, slot, exact)
    slow = eccentric_factor(di / do, ecc, n, regime="laminar")
    if regime == "laminar":
        return np.asarray(smooth * slow).reshape(shape)
    plug = _plug(slot, tau)
    reynolds = turbulent.sheared_reynolds(
        velocity, _plug_velocity(slot, 0.25 * hydraulic, tau, k, n), plug, plug, hydraulic, rho,
        tau, k, n,
    )  # fmt: skip
    stress = _turbulent_stress(
        velocity,
        hydraulic,
        rho,
        tau,
        k,
        n,
        eps,
        0.25 * hydraulic * smooth,
        reynolds,
        regime,
        closure,
    )
    fast = eccentric_factor(di / do, ecc, n, regime="turbulent")
    share = _turbulent_share(reynolds) if regime is None else np.ones_like(reynolds)
    factor = slow ** (1.0 - share) * fast**share
    return np.asarray(4.0 * stress / hydraulic * factor).reshape(shape)


def eccentric_factor(
    ratio: Floats, eccentricity: Floats, index: Floats, *, regime: Regime
) -> Floats:
    """Friction in an eccentric annulus over the concentric one's [1], at a diameter ratio [1]."""
    e, root = eccentricity, np.sqrt(index)
    if regime == "laminar":
        first, second, third = 0.072, 1.5, 0.96
    else:
        first, second, third = 0.048, 2.0 / 3.0, 0.285
    return np.asarray(
        1.0
        - first * e / index * ratio**0.8454
        - second * e**2 * root * ratio**0.1852
        + third * e**3 * root * ratio**0.2527
    )


def _arrays(*given: ArrayLike) -> tuple[tuple[int, ...], list[Floats]]:
    """The common shape, and every array in it with at least one dimension."""
    arrays = np.broadcast_arrays(*(np.asarray(item, dtype=np.float64) for item in given))
    return arrays[0].shape, [np.atleast_1d(array) for array in arrays]


def _require(holds: bool | np.bool_, words: str) -> None:
    if not holds:
        raise ValueError(words)


def _check(
    flow: Floats, density: Floats, tau: Floats, k: Floats, n: Floats, eps: Floats, closure: str
) -> None:
    _require(np.all(np.isfinite(flow)), "flow must be finite")
    _require(np.all(flow >= 0.0), "flow must be at least zero; friction acts against the flow")
    _require(np.all(density > 0.0), "density must be above zero")
    _require(np.all(k > 0.0), "viscosity (consistency) must be above zero")
    _require(np.all(tau >= 0.0), "yield stress cannot be below zero")
    _require(np.all((n > 0.0) & (n <= 2.0)), "flow index must lie between 0 and 2")
    _require(np.all(eps >= 0.0), "roughness cannot be below zero")
    if closure not in CLOSURES:
        raise ValueError(f"closure '{closure}' is not known; take one of {', '.join(CLOSURES)}")
    if closure == "darby_melson":
        _require(np.all(n == 1.0), "the closure darby_melson is for Bingham fluids (flow index 1)")


def _plug(stress: Floats, yield_stress: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(stress > 0.0, np.minimum(yield_stress / stress, 1.0), 0.0)


def _plug_velocity(stress: Floats, half_width: Floats, tau: Floats, k: Floats, n: Floats) -> Floats:
    excess = np.maximum(stress - tau, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        speed = half_width * n / (n + 1.0) * (excess / k) ** (1.0 / n) * excess / stress
    return np.where(stress > 0.0, speed, 0.0)


def _annulus_laminar(
    q: Floats, do: Floats, di: Floats, velocity: Floats, tau: Floats, k: Floats, n: Floats,
    slot: Floats, exact: bool,
) -> Floats:  # fmt: skip
    """Concentric laminar gradient [Pa/m]: exact where there is a solution, else the scaled slot."""
    newtonian = laminar.newtonian_annulus_gradient(q, do, di, k)
    gap = 0.5 * (do - di)
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = 12.0 * k * velocity / gap**2
        scale = np.where((velocity > 0.0) & (n == 1.0), newtonian / plain, 1.0)
    # Static yielding is the same in slot and annulus, so only the viscous part is scaled.
    static = 2.0 * tau / gap
    gradient = static + (2.0 * slot / gap - static) * scale
    if not exact:
        return np.asarray(gradient)
    gradient = np.where(n == 1.0, np.where(tau > 0.0, gradient, newtonian), gradient)
    yields = (tau > 0.0) & (n == 1.0)
    if yields.any():
        gradient[yields] = laminar.bingham_annulus_gradient(
            q[yields], do[yields], di[yields], tau[yields], k[yields]
        )
    return np.asarray(gradient)


def _turbulent_share(reynolds: Floats) -> Floats:
    """0 in laminar flow, 1 in turbulent flow, in between by the logarithm."""
    low, high = np.log(turbulent.TRANSITION), np.log(turbulent.FULLY_TURBULENT)
    share = (np.log(np.maximum(reynolds, 1.0)) - low) / (high - low)
    return np.asarray(np.clip(share, 0.0, 1.0))


def _turbulent_stress(
    velocity: Floats, diameter: Floats, rho: Floats, tau: Floats, k: Floats, n: Floats, eps: Floats,
    laminar_stress: Floats, reynolds: Floats, regime: Regime | None, closure: str,
) -> Floats:  # fmt: skip
    """Wall stress [Pa] with turbulence where the regime or the Reynolds number says so."""
    moving = (velocity > 0.0) & (laminar_stress > 0.0)
    share = np.where(moving, 1.0, 0.0)
    if regime is None and closure == "wilson_thomas":
        share = np.where(moving, _turbulent_share(reynolds), 0.0)
    where = share > 0.0
    if not where.any():
        return laminar_stress
    v, d, r, t, c, i, e, s = (
        array[where] for array in (velocity, diameter, rho, tau, k, n, eps, laminar_stress)
    )
    if closure == "darby_melson":
        rough = turbulent.darby_melson_stress(v, d, r, t, c, s)
    else:
        rough = turbulent.wilson_thomas_stress(v, d, r, t, c, i, e)
        _require(not np.isnan(rough).any(), "no turbulent solution: outside the closure's range")
        rough = np.maximum(rough, s) if regime is None else rough
    stress = laminar_stress.copy()
    stress[where] = s ** (1.0 - share[where]) * rough ** share[where]
    return stress
