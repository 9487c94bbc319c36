"""Airlift: the water, and the mud or grains, that gas let into a riser brings up.

One-dimensional steady drift flux, with expansion of a real gas along the pipe; gas at any depth,
slurry alone below it. Equations, sources and measured errors: docs/airlift.md.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.constants import g

from kaidei.lift import airlift_search, gas
from kaidei.lift.airlift_given import (
    PUBLISHED,
    Closure,
    Given,
    cases,
    given,
    mass_per_volume,
    terms,
)
from kaidei.lift.airlift_march import PROFILES
from kaidei.lift.airlift_result import REASONS, Energy, Lift, Profile
from kaidei.lift.given import require
from kaidei.units import Floats

__all__ = ["PUBLISHED", "Closure", "gas_needed", "solve", "water_flow"]


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
    require((ratio > 0.0) & (ratio < 1.0), "submergence ratio must lie between 0 and 1")
    require(long > 0.0, "riser length must be above zero")
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
    require(lifted.converged, REASONS[airlift_search.NO_SOLUTION])
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
    compressibility: ArrayLike = 0.0,
    viscosity: ArrayLike = 1.4e-3,
    yield_stress: ArrayLike = 0.0,
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
    grain_size, grain_density : (...) [m], [kg/m3]; size 0 goes with the liquid;
        lumps of mud have its wet density
    packing : (...) share of grains in the slurry that blocks the pipe [1]
    liquid_density : (...) of the liquid at the surface's pressure [kg/m3]; compressibility : (...)
        by which it grows, linear in pressure [1/Pa]: 4.3e-10 for seawater
    sea_density : (...) of the sea, mean from its surface to the intake [kg/m3]; as the liquid's
        column unless given
    viscosity, yield_stress : (...) of the slurry, Newtonian or Bingham [Pa.s], [Pa]
    surface_tension : (...) [N/m]; temperature : (...) of the gas [K]
    roughness : (...) [m]; inlet_loss : (...) velocity heads [1]; gravity : (...) [m/s2]
    surface_pressure : (...) on the sea and at the discharge [Pa]
    profiles : whether to keep profiles along the pipe

    A design that cannot lift gives zero and its reason.

    Raises
    ------
    ValueError in words for bad input, and for a single riser whose flow could not be found.
    """
    shape, case = given(gas_flow, 1.0, diameter, depth, closure, cells, locals())
    mass, count = mass_per_volume() * case.gas, case.gas.size
    table = np.full((count if profiles else 0, PROFILES, cells + 2), np.nan)
    flow, reason, tally = airlift_search.solve_all(cases(case, mass), terms(case), cells, table)
    return _lift(case, shape, mass, flow, reason.astype(np.int64), tally, table)


def gas_needed(
    slurry_flow: ArrayLike,
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
    compressibility: ArrayLike = 0.0,
    viscosity: ArrayLike = 1.4e-3,
    yield_stress: ArrayLike = 0.0,
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
    greatest_gas_flow: ArrayLike = np.inf,
) -> Floats:
    """Least gas, as volume at 20 C and 1 atm [m3/s], that lifts a flow of slurry; inf: none does.

    slurry_flow : (...) as taken in [m3/s], above zero
    greatest_gas_flow : (...) the most to be had [m3/s]

    More gas lifts more only up to an optimum. The other arguments are those of `solve`, whose
    inverse this is; without a limit, gas up to 1,000 m/s at the discharge is tried.

    Raises
    ------
    ValueError in words for bad input.
    """
    most = np.minimum(np.asarray(greatest_gas_flow, dtype=np.float64), 1e9)
    shape, case = given(most, slurry_flow, diameter, depth, closure, cells, locals())
    require(case.gas > 0.0, "the greatest gas flow must be above zero")
    per_volume = mass_per_volume()
    mass = airlift_search.gas_needed_all(
        case.slurry.ravel(),
        per_volume * np.minimum(case.gas, 1000.0 * 0.25 * np.pi * case.upper**2).ravel(),
        cases(case, np.zeros_like(case.gas)), terms(case), cells,
    )  # fmt: skip
    return np.asarray(mass / per_volume).reshape(shape)


def _lift(
    case: Given, shape: tuple[int, ...], mass: Floats, flow: Floats, reason: NDArray[np.int64],
    tally: Floats, table: Floats,
) -> Lift:  # fmt: skip
    """The result in the caller's shape; ValueError for a single riser without a solution."""
    converged = reason != airlift_search.NO_SOLUTION
    if shape == ():
        require(converged, REASONS[airlift_search.NO_SOLUTION])
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
