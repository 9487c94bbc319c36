"""Airlift: the water, and the mud or grains, that gas let into a riser brings up.

One-dimensional steady drift flux, with expansion of a real gas along the pipe; gas at any depth,
slurry alone below it. Equations, sources and measured errors: docs/airlift.md.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.constants import g

from kaidei.lift import airlift_march, gas, settling
from kaidei.lift.airlift_closures import slug_froude, wide_drift
from kaidei.lift.airlift_result import REASONS, Energy, Lift, Profile
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


def water_flow(
    gas_flow: ArrayLike,
    diameter: ArrayLike,
    length: ArrayLike,
    submergence_ratio: ArrayLike,
    *,
    density: ArrayLike = 998.2,
    viscosity: ArrayLike = 1.0e-3,
    surface_tension: ArrayLike = 0.0728,
    temperature: ArrayLike = 293.15,
    roughness: ArrayLike = 0.0,
    inlet_loss: ArrayLike = 0.5,
    gravity: ArrayLike = g,
    surface_pressure: ArrayLike = gas.ATMOSPHERE,
    closure: Closure = PUBLISHED,
    cells: int = 48,
) -> Floats:
    """Water [m3/s] that an airlift raises; zero where it cannot.

    Parameters
    ----------
    gas_flow : (...) air let in at the foot, as volume at 20 C and 1 atm [m3/s]
    diameter, length : (...) bore and length of the vertical riser [m]
    submergence_ratio : (...) its submerged share [1], between 0 and 1
    density, viscosity, surface_tension : (...) of the water [kg/m3], [Pa.s], [N/m]
    temperature : (...) [K]; roughness : (...) of the wall [m]
    inlet_loss : (...) velocity heads lost at the intake [1], 0.5 for a sharp edge
    gravity, surface_pressure : (...) [m/s2], [Pa]
    closure : constants of slip and friction; cells : of the march

    Within 10 percent on the mean of measurements at 25 to 28 mm and submergence of 0.4 or more;
    below that it is a rough guide (docs/airlift.md).

    Raises
    ------
    ValueError in words for bad input, or where no flow could be found.
    """
    ratio, long = np.asarray(submergence_ratio, float), np.asarray(length, float)
    _require((ratio > 0.0) & (ratio < 1.0), "submergence ratio must lie between 0 and 1")
    _require(long > 0.0, "riser length must be above zero")
    lifted = solve(
        gas_flow,
        diameter,
        depth=ratio * long,
        height=(1.0 - ratio) * long,
        liquid_density=density,
        viscosity=viscosity,
        surface_tension=surface_tension,
        temperature=temperature,
        roughness=roughness,
        inlet_loss=inlet_loss,
        gravity=gravity,
        surface_pressure=surface_pressure,
        closure=closure,
        cells=cells,
        profiles=False,
    )
    _require(lifted.converged, REASONS[airlift_march.NO_SOLUTION])
    return lifted.water_flow


def solve(
    gas_flow: ArrayLike,
    diameter: ArrayLike,
    *,
    depth: ArrayLike,
    injection_depth: ArrayLike | None = None,
    height: ArrayLike = 0.0,
    feed_fraction: ArrayLike = 0.0,
    grain_size: ArrayLike = 0.0,
    grain_density: ArrayLike = 2650.0,
    packing: ArrayLike = 0.6,
    liquid_density: ArrayLike = 1026.0,
    sea_density: ArrayLike | None = None,
    viscosity: ArrayLike = 1.4e-3,
    surface_tension: ArrayLike = 0.074,
    temperature: ArrayLike = 283.15,
    upper_diameter: ArrayLike | None = None,
    step_depth: ArrayLike = 0.0,
    roughness: ArrayLike = 0.0,
    inlet_loss: ArrayLike = 0.5,
    gravity: ArrayLike = g,
    surface_pressure: ArrayLike = gas.ATMOSPHERE,
    closure: Closure = PUBLISHED,
    cells: int = 48,
    profiles: bool = True,
) -> Lift:
    """Steady flow up a riser with gas, liquid and grains.

    Parameters
    ----------
    gas_flow : (...) air let in, as volume at 20 C and 1 atm [m3/s]
    diameter : (...) bore [m]; `upper_diameter` (...) above `step_depth` (...) [m] where it widens
    depth, injection_depth : (...) of the intake and of the gas below the sea surface [m]; gas at
        the intake unless given
    height : (...) of the discharge above the sea surface [m]
    feed_fraction : (...) grains by volume of the slurry that is taken in [1]
    grain_size, grain_density : (...) [m], [kg/m3]; size 0 goes with the liquid
    packing : (...) share of grains in the slurry that blocks the pipe [1]
    liquid_density, sea_density : (...) mean over the riser, inside and outside [kg/m3]; equal
        unless given
    viscosity : (...) of the slurry, Newtonian [Pa.s]
    surface_tension : (...) [N/m]; temperature : (...) of the gas [K]
    roughness : (...) [m]; inlet_loss : (...) velocity heads [1]; gravity : (...) [m/s2]
    surface_pressure : (...) on the sea and at the discharge [Pa]
    profiles : whether to keep profiles along the pipe

    A design that cannot lift gives zero and its reason.

    Raises
    ------
    ValueError in words for bad input, and for a single riser whose flow could not be found.
    """
    given = np.broadcast_arrays(
        *(
            np.asarray(item, dtype=np.float64)
            for item in (
                gas_flow, diameter, diameter if upper_diameter is None else upper_diameter,
                step_depth, depth, depth if injection_depth is None else injection_depth, height,
                liquid_density if sea_density is None else sea_density, liquid_density,
                grain_density, viscosity, surface_tension, roughness, inlet_loss, grain_size,
                feed_fraction, packing, gravity, surface_pressure, temperature, *closure,
            )
        )
    )  # fmt: skip
    case = _Given(*(np.atleast_1d(item) for item in given))
    _check(case, cells)
    standard = float(gas.density(gas.ATMOSPHERE, gas.STANDARD_TEMPERATURE))
    shape, mass, count = given[0].shape, standard * case.gas, case.gas.size
    table = np.full((count if profiles else 0, airlift_march.PROFILES, cells + 2), np.nan)
    terms = gas.coefficients(case.temperature).reshape(count, -1)
    flow, reason, tally = airlift_march.solve_all(_cases(case, mass), terms, cells, table)
    return _lift(case, shape, mass, flow, reason.astype(np.int64), tally, table)


class _Given(NamedTuple):
    """The arguments of `solve` as arrays of one shape, at least one-dimensional."""

    gas: Floats
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
    profile: Floats
    drift: Floats
    swirl: Floats


def _cases(case: _Given, mass: Floats) -> Floats:
    """Fields of `airlift_closures.Case`, (members, fields)."""
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
            )
        ],
        axis=-1,
    )  # fmt: skip


def _settling(case: _Given) -> tuple[Floats, Floats]:
    """Settling velocity [m/s] of one grain in the liquid, and Richardson and Zaki's exponent."""
    moves = (case.size > 0.0) & (case.feed > 0.0)
    if not moves.any():
        return np.zeros_like(case.size), np.ones_like(case.size)
    speed = settling.velocity(
        np.where(moves, case.size, 1e-6), case.grain, fluid_density=case.liquid,
        viscosity=case.viscosity,
    )  # fmt: skip
    speed = np.where(moves, speed, 0.0) * np.sqrt(case.gravity / g)
    reynolds = case.liquid * speed * case.size / case.viscosity
    half = np.full_like(speed, 0.5)
    return speed, np.asarray(np.log(settling.hindrance(half, reynolds)) / np.log(0.5))


def _lift(
    case: _Given, shape: tuple[int, ...], mass: Floats, flow: Floats, reason: NDArray[np.int64],
    tally: Floats, table: Floats,
) -> Lift:  # fmt: skip
    """The result in the caller's shape; ValueError for a single riser without a solution."""
    converged = reason != airlift_march.NO_SOLUTION
    if shape == ():
        _require(converged, REASONS[airlift_march.NO_SOLUTION])
    outside = case.pressure + case.sea * case.gravity * case.injection
    inside = np.where(flow > 0.0, tally[:, 7], outside.ravel()).reshape(mass.shape)
    power = mass * gas.isothermal_work(
        np.clip(inside, gas.LEAST_PRESSURE, gas.GREATEST_PRESSURE), case.temperature
    )
    feed = case.feed.ravel()
    return Lift(
        flow.reshape(shape),
        (flow * (1.0 - feed)).reshape(shape),
        (flow * feed).reshape(shape),
        mass.reshape(shape),
        inside.reshape(shape),
        power.reshape(shape),
        Energy(*(tally[:, k].reshape(shape) for k in range(7))),
        reason.reshape(shape),
        converged.reshape(shape),
        Profile(*(table[:, k, :].reshape(*shape, -1) for k in range(8))) if table.size else None,
    )


def _require(holds: Any, words: str) -> None:
    if not np.all(holds):
        raise ValueError(words)


def _check(case: _Given, cells: int) -> None:
    """ValueError in words for the first thing wrong."""
    _require(all(np.all(np.isfinite(item)) for item in case), "every number must be finite")
    _require(case.gas >= 0.0, "gas flow cannot be below zero")
    _require(case.diameter > 0.0, "riser diameter must be above zero")
    _require(
        case.upper >= case.diameter,
        "the riser may only widen on its way up: upper diameter is below the lower one",
    )
    _require(case.depth > 0.0, "depth of the intake must be above zero")
    _require(
        (case.injection > 0.0) & (case.injection <= case.depth),
        "gas must be let in between the sea surface and the intake: injection depth is above the "
        "surface or below the seabed",
    )
    _require(case.height >= 0.0, "the discharge cannot lie below the sea surface (height < 0)")
    _require((case.liquid > 0.0) & (case.sea > 0.0), "density must be above zero")
    _require(case.viscosity > 0.0, "viscosity must be above zero")
    _require(case.tension > 0.0, "surface tension must be above zero")
    _require(
        (case.roughness >= 0.0) & (case.inlet >= 0.0), "roughness and losses cannot be below zero"
    )
    _require(case.size >= 0.0, "grain size cannot be below zero")
    _require((case.packing > 0.0) & (case.packing < 1.0), "packing must lie between 0 and 1")
    _require(case.feed >= 0.0, "solids in the feed cannot be below zero")
    _require(case.feed < case.packing, "solids in the feed are beyond packing: nothing would flow")
    _require(
        (case.feed == 0.0) | (case.grain >= case.liquid), "grains must be heavier than the liquid"
    )
    _require(
        (case.gravity > 0.0) & (case.pressure > 0.0), "gravity and pressure must be above zero"
    )
    deepest = case.pressure + case.sea * case.gravity * case.injection
    _require(deepest <= gas.GREATEST_PRESSURE, "gas cannot enter where the sea is above 650 bar")
    _require(
        (case.profile >= 1.0) & (case.drift >= 0.0) & (case.swirl >= 0.0),
        "closure constants must have profile at least 1, drift and swirl at least 0",
    )
    _require(cells >= 8, "the march needs at least 8 cells")
