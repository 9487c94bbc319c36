"""The arguments of an airlift as arrays of one shape: checked, and made into cases for kernels."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.lift import gas, settling
from kaidei.lift.airlift_closures import slug_froude, wide_drift
from kaidei.lift.given import require
from kaidei.units import Floats


class Closure(NamedTuple):
    """Constants of the closures, floats or arrays of the members' shape; one set for all pipes.

    profile [1] is C0 of turbulent flow with a light gas: 1.2 in Nicklin and others (1962) and
    Ishii (1977), 1.0 to 1.25 in print. drift [1] is the Froude number of a slug in a wide pipe:
    0.34 in Viana and others (2003), 0.33 to 0.35 in print. swirl [1] is ours, the one constant
    fitted: friction on the wall grows by this share of the void fraction.
    """

    profile: ArrayLike = 1.2
    drift: ArrayLike = 0.34
    swirl: ArrayLike = 0.15


PUBLISHED = Closure()
"""The set that the accuracy in docs/airlift.md belongs to."""


class Given(NamedTuple):
    """The arguments of `airlift.solve` as arrays of one shape, at least one-dimensional."""

    gas: Floats
    slurry: Floats  # one, where it is asked for
    diameter: Floats
    upper: Floats
    step: Floats
    depth: Floats
    injection: Floats
    height: Floats
    sea: Floats
    liquid: Floats
    grain: Floats
    viscosity: Floats
    tension: Floats
    roughness: Floats
    inlet: Floats
    size: Floats
    feed: Floats
    packing: Floats
    gravity: Floats
    pressure: Floats
    temperature: Floats
    stress: Floats
    compressibility: Floats
    profile: Floats
    drift: Floats
    swirl: Floats


def given(
    gas_flow: ArrayLike, slurry_flow: ArrayLike, diameter: ArrayLike, depth: ArrayLike,
    closure: Closure, cells: int, other: dict[str, Any],
) -> tuple[tuple[int, ...], Given]:  # fmt: skip
    """The caller's shape and the arguments, checked; `other` are the keywords of `solve`."""
    get = other.__getitem__
    items = [
        np.asarray(item, dtype=np.float64)
        for item in (
            gas_flow, slurry_flow, diameter,
            diameter if get("upper_diameter") is None else get("upper_diameter"),
            get("step_depth"), depth,
            depth if get("injection_depth") is None else get("injection_depth"), get("height"),
            np.nan if get("sea_density") is None else get("sea_density"), get("liquid_density"),
            get("grain_density"), get("viscosity"), get("surface_tension"), get("roughness"),
            get("inlet_loss"), get("grain_size"), get("feed_fraction"), get("packing"),
            get("gravity"), get("surface_pressure"), get("temperature"), get("yield_stress"),
            get("compressibility"), *closure,
        )
    ]  # fmt: skip
    arrays = np.broadcast_arrays(*items)
    case = Given(*(np.atleast_1d(item) for item in arrays))
    if get("sea_density") is None:  # the same water outside, compressed by its own weight
        x = case.compressibility * case.liquid * case.gravity * case.depth
        mean = case.liquid * (1.0 + x * (1 / 2 + x * (1 / 6 + x * (1 / 24 + x / 120))))
        case = case._replace(sea=mean)
    _check(case, cells)
    return arrays[0].shape, case


def mass_per_volume() -> float:
    """Gas [kg] in a cubic metre at 20 C and 1 atm."""
    return float(gas.density(gas.ATMOSPHERE, gas.STANDARD_TEMPERATURE))


def terms(case: Given) -> Floats:
    """Polynomials of the gas, (members, 14)."""
    return gas.coefficients(case.temperature).reshape(case.gas.size, -1)


def cases(case: Given, mass: Floats) -> Floats:
    """Fields of `airlift_case.Case`, (members, 29), for a gas flow [kg/s]."""
    settle, exponent = _settling(case)
    fed = case.liquid + case.feed * (case.grain - case.liquid)
    froude, upper = (
        case.drift * slug_froude(bore, fed, case.tension, case.gravity)
        for bore in (case.diameter, case.upper)
    )
    return np.stack(
        [
            field.ravel()
            for field in (
                mass, case.diameter, case.upper, case.step, case.depth, case.injection,
                case.height, case.sea, case.liquid, case.grain, case.viscosity, case.tension,
                case.roughness, case.inlet, settle, exponent, case.feed, case.packing,
                case.gravity, case.pressure, case.pressure, gas.GAS_CONSTANT * case.temperature,
                case.profile, froude, upper,
                wide_drift(fed, case.viscosity, case.tension, case.gravity), case.swirl,
                case.stress, case.compressibility,
            )
        ],
        axis=-1,
    )  # fmt: skip


def _settling(case: Given) -> tuple[Floats, Floats]:
    """Settling velocity [m/s] of one grain in the slurry, and Richardson and Zaki's exponent.

    A slurry with a yield stress is thinned by its own shear: taken at the flow that just holds the
    grain up, where settling decides; faster flow thins it more but carries the better.
    """
    moves = (case.size > 0.0) & (case.feed > 0.0)
    if not moves.any():
        return np.zeros_like(case.size), np.ones_like(case.size)
    size = np.where(moves, case.size, 1e-6)
    speed = settling.carrying_velocity(
        size, case.grain, fluid_density=case.liquid, yield_stress=case.stress,
        consistency=case.viscosity, hydraulic_diameter=case.diameter, margin=1.0,
    )  # fmt: skip
    speed = np.where(moves, speed, 0.0) * np.sqrt(case.gravity / g)
    thick = case.viscosity + case.stress * case.diameter / (8.0 * np.maximum(speed, 1e-9))
    reynolds = case.liquid * speed * case.size / thick
    half = np.full_like(speed, 0.5)
    return speed, np.asarray(np.log(settling.hindrance(half, reynolds)) / np.log(0.5))


def _check(case: Given, cells: int) -> None:
    """ValueError in words for the first thing wrong."""
    require(all(np.all(np.isfinite(item)) for item in case), "every number must be finite")
    require(case.gas >= 0.0, "gas flow cannot be below zero")
    require(case.slurry > 0.0, "slurry flow must be above zero")
    require(case.diameter > 0.0, "riser diameter must be above zero")
    require(
        case.upper >= case.diameter,
        "the riser may only widen on its way up: upper diameter is below the lower one",
    )
    require(case.depth > 0.0, "depth of the intake must be above zero")
    require(
        (case.injection > 0.0) & (case.injection <= case.depth),
        "gas must be let in between the sea surface and the intake: injection depth is above the "
        "surface or below the seabed",
    )
    require(case.height >= 0.0, "the discharge cannot lie below the sea surface (height < 0)")
    require((case.liquid > 0.0) & (case.sea > 0.0), "density must be above zero")
    require(case.viscosity > 0.0, "viscosity must be above zero")
    require(case.stress >= 0.0, "yield stress cannot be below zero")
    require(
        (case.compressibility >= 0.0) & (case.compressibility <= 2e-9),
        "compressibility must lie between 0 and 2e-9 per pascal (seawater: 4.3e-10)",
    )
    require(case.tension > 0.0, "surface tension must be above zero")
    require(
        (case.roughness >= 0.0) & (case.inlet >= 0.0), "roughness and losses cannot be below zero"
    )
    require(case.size >= 0.0, "grain size cannot be below zero")
    require((case.packing > 0.0) & (case.packing < 1.0), "packing must lie between 0 and 1")
    require(case.feed >= 0.0, "solids in the feed cannot be below zero")
    require(case.feed < case.packing, "solids in the feed are beyond packing: nothing would flow")
    require(
        (case.feed == 0.0) | (case.grain >= case.liquid), "grains must be heavier than the liquid"
    )
    require((case.gravity > 0.0) & (case.pressure > 0.0), "gravity and pressure must be above zero")
    deepest = case.pressure + case.sea * case.gravity * case.injection
    require(deepest <= gas.GREATEST_PRESSURE, "gas cannot enter where the sea is above 650 bar")
    require(
        (case.profile >= 1.0) & (case.drift >= 0.0) & (case.swirl >= 0.0),
        "closure constants must have profile at least 1, drift and swirl at least 0",
    )
    require(cells >= 8, "the march needs at least 8 cells")
