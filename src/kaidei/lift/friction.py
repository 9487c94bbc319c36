"""Friction of water and slurry in the pipe and in the annulus round it, over arrays."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.compiled import compiled
from kaidei.lift import annulus, friction_kernel, turbulent
from kaidei.lift.laminar import pipe_index
from kaidei.lift.turbulent import CLOSURES
from kaidei.units import Floats

__all__ = [
    "CLOSURES",
    "Regime",
    "Spread",
    "annulus_gradient",
    "closure_spread",
    "eccentric_factor",
    "pipe_gradient",
]

Regime = Literal["laminar", "turbulent"]
_REGIMES = (None, "laminar", "turbulent")
"""In the order of the codes in `friction_kernel`."""


class Spread(NamedTuple):
    """Gradient [Pa/m] by the closures that apply: least, greatest, and how many there are."""

    least: Floats
    greatest: Floats
    closures: Floats


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
    yield_stress, consistency, flow_index : (...) [Pa], [Pa.s^n], [1], the index from 0.1 to 2
    roughness : (...) wall roughness [m]; not seen by darby_melson
    regime : None decides by the sheared-layer Reynolds number, with a smooth passage from 2,100 to
        4,000; "laminar" or "turbulent" forces it
    closure : turbulent law, one of `CLOSURES`

    Laminar flow is exact (Buckingham-Reiner, Herschel-Bulkley); at rest the gradient is what the
    yield stress holds. Without yield stress and at index 1 it is plain Newtonian friction:
    Poiseuille and Colebrook. In turbulent flow closures differ: see `closure_spread`.

    Raises
    ------
    ValueError in words for a negative flow, zero viscosity, an unknown closure, no solution.
    """
    shape, arrays = _arrays(
        flow, diameter, density, yield_stress, consistency, flow_index, roughness
    )
    q, d, rho, tau, k, n, eps = arrays
    _check(q, rho, tau, k, n, eps, closure, regime)
    _require(np.all(d > 0.0), "pipe diameter must be above zero")
    _check_wall(eps, d)
    return _solved(_pipes(CLOSURES.index(closure), _REGIMES.index(regime), *arrays), shape, closure)


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
    outer_diameter, inner_diameter : (...) the walls' diameters [m], the inner at least 0.01 of the
        outer
    eccentricity : (...) distance of the axes over the greatest possible [1], 0 to 0.95
    rotation_speed : (...) of the inner pipe, turns a second [1/s], at least zero
    exact : laminar flow by the exact concentric solution; False takes the slot, scaled to be exact
        for a Newtonian fluid: within 1 percent for diameter ratios above 0.5, and quick
    Others as in `pipe_gradient`.

    Turbulent flow takes the hydraulic diameter. An eccentric pipe lowers friction by
    `eccentric_factor`. A turning one thins laminar mud (helical flow in a narrow gap) and adds to
    turbulent friction by the resultant velocity, after Yamada (1962), Bull. JSME 5:302. Vortices
    in laminar flow and the whirl of a pipe are not modelled: both add to friction.

    Raises
    ------
    ValueError in words: an inner pipe that does not fit, zero viscosity, and the like.
    """
    shape, arrays = _arrays(
        flow, outer_diameter, inner_diameter, density, yield_stress, consistency, flow_index,
        eccentricity, rotation_speed, roughness,
    )  # fmt: skip
    q, outer, inner, rho, tau, k, n, ecc, spin, eps = arrays
    _check(q, rho, tau, k, n, eps, closure, regime)
    _check_annulus(outer, inner, ecc, spin)
    _check_wall(eps, outer - inner)
    code, how = CLOSURES.index(closure), _REGIMES.index(regime)
    return _solved(_annuli(code, how, exact, *arrays), shape, closure)


def eccentric_factor(
    ratio: ArrayLike, eccentricity: ArrayLike, index: ArrayLike, *, regime: Regime
) -> Floats:
    """Friction in an eccentric annulus over the concentric one's [1].

    At a diameter ratio [1], an eccentricity [1] and a flow index [1]; fitted for ratios of 0.3 to
    0.9, eccentricities up to 0.95 and indices of 0.4 to 1, power-law fluids. Haciislamoglu and
    Langlinais (1990), J. Energy Resour. Technol. 112:163 (laminar); Haciislamoglu and
    Cartalos (1994), SPE 28341 (turbulent).
    """
    shape, arrays = _arrays(ratio, eccentricity, index)
    return _factors(regime == "turbulent", *arrays).reshape(shape)


def closure_spread(
    flow: ArrayLike,
    diameter: ArrayLike,
    *,
    density: ArrayLike,
    yield_stress: ArrayLike = 0.0,
    consistency: ArrayLike,
    flow_index: ArrayLike = 1.0,
    roughness: ArrayLike = 0.0,
    inner_diameter: ArrayLike | None = None,
    eccentricity: ArrayLike = 0.0,
    rotation_speed: ArrayLike = 0.0,
) -> Spread:
    """Least and greatest gradient [Pa/m] over the turbulent closures that apply, each element.

    Arguments as in `pipe_gradient`, or in `annulus_gradient` where an `inner_diameter` is given.
    A closure counts where it was made for the fluid: wilson_thomas always; torrance up to index 1;
    dodge_metzner where the local index at the wall is 0.36 to 1; darby_melson for Bingham fluids
    in smooth pipes at Hedstrom numbers of 1e5 to 1e8. Laminar flow has no spread but that of
    darby_melson, whose curve has no corner.
    """
    ring = inner_diameter is not None
    shape, arrays = _arrays(
        flow, diameter, 0.0 if inner_diameter is None else inner_diameter, density, yield_stress,
        consistency, flow_index, eccentricity, rotation_speed, roughness,
    )  # fmt: skip
    q, d, di, rho, tau, k, n, ecc, spin, eps = arrays
    _check(q, rho, tau, k, n, eps, CLOSURES[0], None)
    if ring:
        _check_annulus(d, di, ecc, spin)
    else:
        _require(np.all(d > 0.0), "pipe diameter must be above zero")
    gradients = np.array(
        [
            _annuli(code, 0, True, *arrays) if ring else _pipes(code, 0, q, d, rho, tau, k, n, eps)
            for code in range(len(CLOSURES))
        ]
    )
    applies = _applicable(gradients[0], d - di, rho, tau, k, n, eps) & ~np.isnan(gradients)
    least = np.min(np.where(applies, gradients, np.inf), axis=0)
    greatest = np.max(np.where(applies, gradients, 0.0), axis=0)
    count = applies.sum(axis=0).astype(np.float64)
    _solved(np.where(count > 0.0, least, np.nan), shape, "of any name")
    return Spread(least.reshape(shape), greatest.reshape(shape), count.reshape(shape))


@compiled
def _pipes(
    closure: int, regime: int, flow: Floats, diameter: Floats, density: Floats,
    yield_stress: Floats, consistency: Floats, flow_index: Floats, roughness: Floats,
) -> Floats:  # fmt: skip
    out = np.empty(flow.size)
    for i in range(flow.size):
        out[i] = friction_kernel.pipe_in_regime(
            flow[i], diameter[i], density[i], yield_stress[i], consistency[i], flow_index[i],
            roughness[i], closure, regime,
        )  # fmt: skip
    return out


@compiled
def _annuli(
    closure: int, regime: int, exact: bool, flow: Floats, outer: Floats, inner: Floats,
    density: Floats, yield_stress: Floats, consistency: Floats, flow_index: Floats,
    eccentricity: Floats, rotation_speed: Floats, roughness: Floats,
) -> Floats:  # fmt: skip
    out = np.empty(flow.size)
    for i in range(flow.size):
        out[i] = friction_kernel.annulus_in_regime(
            flow[i], outer[i], inner[i], density[i], yield_stress[i], consistency[i],
            flow_index[i], eccentricity[i], rotation_speed[i], roughness[i], closure, regime, exact,
        )  # fmt: skip
    return out


@compiled
def _factors(turbulent: bool, ratio: Floats, eccentricity: Floats, index: Floats) -> Floats:
    out = np.empty(ratio.size)
    for i in range(ratio.size):
        laminar, rough = annulus.eccentric_factors(ratio[i], eccentricity[i], index[i])
        out[i] = rough if turbulent else laminar
    return out


def _applicable(
    gradient: Floats, wide: Floats, rho: Floats, tau: Floats, k: Floats, n: Floats, eps: Floats
) -> NDArray[np.bool_]:
    """Whether each closure, in their order, was made for the fluid; `gradient` finds its wall."""
    local = _local_index(np.maximum(1.0 - 4.0 * tau / (gradient * wide + 1e-300), 1e-12), n)
    hedstrom = tau * rho * wide**2 / k**2
    settled = (hedstrom >= turbulent.SETTLED_HEDSTROM) & (hedstrom <= turbulent.GREATEST_HEDSTROM)
    return np.array(
        [
            np.ones(n.shape, dtype=np.bool_),
            (n == 1.0) & (eps == 0.0) & settled,
            (local >= turbulent.LEAST_INDEX) & (local <= 1.0 + 1e-12),
            n <= 1.0,
        ]
    )


@compiled
def _local_index(share: Floats, index: Floats) -> Floats:
    out = np.empty(index.size)
    for i in range(index.size):
        out[i] = pipe_index(share[i], index[i])[0]
    return out


def _arrays(*given: ArrayLike) -> tuple[tuple[int, ...], list[Floats]]:
    """The common shape, and every array in it laid out flat."""
    arrays = np.broadcast_arrays(*(np.asarray(item, dtype=np.float64) for item in given))
    return arrays[0].shape, [array.flatten() for array in arrays]


def _solved(gradient: Floats, shape: tuple[int, ...], closure: str) -> Floats:
    lost = int(np.isnan(gradient).sum())
    _require(
        lost == 0,
        f"no solution for {lost} of {gradient.size} flows: outside the range of closure {closure}",
    )
    return gradient.reshape(shape)


def _require(holds: bool | np.bool_, words: str) -> None:
    if not holds:
        raise ValueError(words)


def _check(
    flow: Floats, density: Floats, tau: Floats, k: Floats, n: Floats, eps: Floats, closure: str,
    regime: str | None,
) -> None:  # fmt: skip
    _require(np.all(np.isfinite(flow)), "flow must be finite")
    _require(np.all(flow >= 0.0), "flow must be at least zero; friction acts against the flow")
    for name, values in (("density", density), ("viscosity (consistency)", k)):
        _require(
            np.all((values > 0.0) & (values < np.inf)), f"{name} must be above zero and finite"
        )
    _require(np.all(tau >= 0.0) and np.all(np.isfinite(tau)), "yield stress cannot be below zero")
    _require(np.all((n >= 0.1) & (n <= 2.0)), "flow index must lie between 0.1 and 2")
    _require(np.all(eps >= 0.0) and np.all(np.isfinite(eps)), "roughness cannot be below zero")
    if closure not in CLOSURES:
        raise ValueError(f"closure '{closure}' is not known; take one of {', '.join(CLOSURES)}")
    if regime not in _REGIMES:
        raise ValueError(f"regime '{regime}' is not known; take None, 'laminar' or 'turbulent'")
    if closure == "darby_melson":
        _require(np.all(n == 1.0), "the closure darby_melson is for Bingham fluids (flow index 1)")


def _check_wall(eps: Floats, bore: Floats) -> None:
    _require(np.all(eps <= turbulent.ROUGHEST * bore), "roughness must be at most "
             f"{turbulent.ROUGHEST} of the bore, or of the gap's hydraulic diameter")  # fmt: skip


def _check_annulus(outer: Floats, inner: Floats, eccentricity: Floats, spin: Floats) -> None:
    _require(np.all(inner > 0.0), "inner pipe diameter must be above zero")
    _require(np.all(outer > inner), "the inner pipe does not fit: its outside diameter must be "
                                    "smaller than the bore of the outer pipe")  # fmt: skip
    _require(
        np.all(inner >= 0.01 * outer), "inner pipe diameter must be at least 0.01 of the outer"
    )
    _require(
        np.all((eccentricity >= 0.0) & (eccentricity <= 0.95)),
        "eccentricity must lie between 0 and 0.95",
    )
    _require(
        np.all(spin >= 0.0) and np.all(np.isfinite(spin)),
        "rotation_speed must be at least zero [1/s]; its sense does not matter",
    )
