"""The seal at the lower end: what it holds, what it leaks, and the pressure at the bottom."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.compiled import compiled
from kaidei.lift.given import real, require
from kaidei.units import Floats

ADHESION = 0.5
"""Adhesion of soft clay to steel over its undrained strength [1]; API RP 2A gives 0.5 to 1."""
PERMEABILITY = 1e-16
"""Of unlithified deep-sea mud [m2]: 8e-19 to 1e-16 were measured 11 to 400 m below the sea floor
(Proc. ODP, Sci. Results 201, chapter 103); the upper end, for mud nearer to it [estimate]."""
SHAPE_FACTOR = 2.75
"""Of seepage through the open foot of a casing in deep uniform ground, over its bore [1]:
Hvorslev (1951), Bulletin 36, Waterways Experiment Station. The sea floor near by adds about a tenth
for a skirt as deep as wide (finite differences in the tests)."""


class Bottom(NamedTuple):
    """Pressure in the cylinder above the sea's [Pa], booster pressure [Pa], outward leak [m3/s]."""

    overpressure: Floats
    booster: Floats
    leak: Floats


def section(diameter: ArrayLike) -> Floats:
    """Cross-section [m2] of a cylinder of a diameter [m]."""
    return np.asarray(0.25 * np.pi * np.asarray(diameter, dtype=np.float64) ** 2)


def bearing_factor(depth: ArrayLike, diameter: ArrayLike) -> Floats:
    """Bearing capacity factor [1] of clay below a round base: 6 at the surface to 9 at depth.

    Skempton (1951), Building Research Congress 1:180.
    """
    ratio = np.asarray(depth, dtype=np.float64) / np.asarray(diameter, dtype=np.float64)
    return np.minimum(6.0 * (1.0 + 0.2 * ratio), 9.0)


def seal_capacity(
    shear_strength: ArrayLike,
    skirt_depth: ArrayLike,
    diameter: ArrayLike,
    buoyant_weight: ArrayLike,
) -> Floats:
    """Overpressure [Pa] inside the cylinder at which the mud below its skirt gives way.

    Reverse bearing failure at the tip: bearing factor times the undrained strength there [Pa], and
    the buoyant weight [N/m3] of the mud outside over the skirt's depth [m]. Undrained and short;
    piping along a badly seated skirt fails earlier. [estimate: no test of such a seal is published]
    """
    depth = real(skirt_depth, "skirt depth")
    _sizes(depth, diameter, shear_strength)
    resistance = bearing_factor(depth, diameter) * np.asarray(shear_strength)
    return np.asarray(resistance + np.asarray(buoyant_weight) * depth)


def uplift_capacity(
    shear_strength: ArrayLike,
    skirt_depth: ArrayLike,
    diameter: ArrayLike,
    submerged_weight: ArrayLike,
) -> Floats:
    """Overpressure [Pa] that lifts the unit out, by its weight in water [N] and skirt friction."""
    depth, width = real(skirt_depth, "skirt depth"), real(diameter, "diameter")
    _sizes(depth, width, shear_strength)
    held = ADHESION * np.asarray(shear_strength) * np.pi * width * depth
    return np.asarray((np.asarray(submerged_weight) + held) / section(width))


def _sizes(depth: Floats, diameter: ArrayLike, strength: ArrayLike) -> None:
    require(real(diameter, "diameter") > 0.0, "diameter of the cylinder must be above zero")
    require(depth >= 0.0, "skirt depth cannot be below zero")
    require(real(strength, "shear strength") >= 0.0, "shear strength cannot be below zero")


def buoyant_weight(wet_density: ArrayLike, water_density: ArrayLike) -> Floats:
    """Weight in water [N/m3] of mud of a wet density in seawater [kg/m3]."""
    return np.asarray(g * (np.asarray(wet_density) - np.asarray(water_density)))


@compiled
def gap_conductance(
    diameter: float,
    skirt_depth: float,
    gap: float,
    viscosity: float,
    density: float,
    pressure: float,
) -> float:
    """Leak over pressure [m3/s/Pa] through a gap of even width [m] between skirt and mud.

    Laminar between parallel plates, or turbulent by Blasius at the hydraulic diameter of twice the
    gap: whichever resists more, so the two meet at a Reynolds number of 2,040.
    """
    laminar = gap * gap / (12.0 * viscosity * skirt_depth)  # velocity over pressure
    speed = laminar * abs(pressure)
    bore = 2.0 * gap
    if bore * speed * density / viscosity > 2000.0:
        drag = 0.3164 * density * skirt_depth / (2.0 * bore)
        fast = (abs(pressure) / drag * (bore * density / viscosity) ** 0.25) ** (4.0 / 7.0)
        return float(math.pi * diameter * gap * min(speed, fast) / abs(pressure))
    return math.pi * diameter * gap * laminar


def seal_conductance(
    diameter: ArrayLike,
    skirt_depth: ArrayLike,
    *,
    gap: ArrayLike,
    viscosity: ArrayLike,
    density: ArrayLike,
    pressure: ArrayLike,
    permeability: ArrayLike = PERMEABILITY,
) -> Floats:
    """Leak of a skirt over the pressure across it [m3/s/Pa]: along its wall and through the mud.

    Parameters
    ----------
    diameter, skirt_depth : (...) of the cylinder and into the mud [m]
    gap : (...) mean width between skirt and mud round the whole skirt [m]; 0 is a closed seal
    viscosity, density : (...) of what leaks [Pa.s], [kg/m3]
    pressure : (...) across the seal [Pa], either way; a laminar leak does not depend on it
    permeability : (...) of the mud [m2]; about 1e-18 to 1e-16

    The gap is the unknown, and its third power decides: 0.2, 0.4 and 0.8 mm of seawater round 3 m
    by 3 m are 0.005, 0.04 and 0.3 m3/h/kPa. Seepage (Darcy, `SHAPE_FACTOR`) is below a thousandth
    of the least. Left out are the slurry's yield stress, which would hold back a pressure of twice
    itself times depth over gap, and a gap that pressure widens: valid below `seal_capacity`.

    Raises ValueError in words for sizes that cannot be.

    References
    ----------
    Cubic law: Zimmerman and Bodvarsson (1996), doi 10.1007/BF00145263. Blasius (1913).
    """
    for name, value in (
        ("diameter", diameter), ("skirt depth", skirt_depth), ("viscosity", viscosity),
        ("density", density),
    ):  # fmt: skip
        if not np.all(np.asarray(value, dtype=np.float64) > 0.0):
            raise ValueError(f"{name} of the seal must be above zero")
    for name, value in (("gap", gap), ("permeability", permeability)):
        if not np.all(np.asarray(value, dtype=np.float64) >= 0.0):
            raise ValueError(f"{name} of the seal cannot be below zero")
    if not np.all(np.isfinite(np.asarray(pressure, dtype=np.float64))):
        raise ValueError("pressure across the seal must be a number")
    wide = np.broadcast_arrays(diameter, skirt_depth, gap, viscosity, density, pressure)
    given = np.stack([np.asarray(one, dtype=np.float64).ravel() for one in wide])
    found = np.empty(given.shape[1])
    _gaps(given, found)
    mud = SHAPE_FACTOR * np.asarray(diameter) * np.asarray(permeability) / np.asarray(viscosity)
    return np.asarray(found.reshape(wide[0].shape) + mud)


@compiled
def _gaps(given: Floats, found: Floats) -> None:
    for i in range(given.shape[1]):
        of = given[:, i]
        found[i] = gap_conductance(of[0], of[1], of[2], of[3], of[4], of[5])


@compiled
def bottom_state(
    required: float, conductance: float, booster_limit: float, set_point: float
) -> tuple[float, float, float]:
    """Overpressure [Pa], booster pressure [Pa] and outward leak [m3/s]; see `bottom`."""
    held = min(required, 0.0 if conductance == math.inf else set_point)
    pressure = max(required - booster_limit, held)
    leak = conductance * pressure if pressure != 0.0 else 0.0
    return pressure, required - pressure, leak


def bottom(
    required: ArrayLike,
    *,
    conductance: ArrayLike,
    booster_limit: ArrayLike = 0.0,
    set_point: ArrayLike = 0.0,
) -> Bottom:
    """Pressure and leak of the cylinder when the riser needs `required` [Pa] above the sea's.

    Parameters
    ----------
    required : (...) weight of the slurry column above seawater and its friction [Pa]
    conductance : (...) of the seal [m3/s/Pa]: 0 is closed, inf is open to the sea
    booster_limit : (...) greatest pressure a booster at the bottom adds to the riser [Pa]
    set_point : (...) overpressure at which the booster holds the cylinder [Pa]

    Without a booster the cylinder must stand at `required`, whatever the seal: a leaking seal then
    only loses flow. With one, the cylinder stands at the set point as long as the booster's limit
    allows; an open end knows no set point but the sea's pressure. Leak is positive outward (plume),
    negative inward (dilution); it is inf where an open end would have to hold pressure, which
    cannot circulate. Pressures and, at a finite conductance, leak go continuously with every
    argument. Raises ValueError in words for a conductance or booster limit below zero.
    """
    for name, value in (("conductance of the seal", conductance), ("booster limit", booster_limit)):
        if not np.all(np.asarray(value, dtype=np.float64) >= 0.0):
            raise ValueError(f"{name} cannot be below zero")
    if np.any(np.isnan(np.asarray(required))) or np.any(np.isnan(np.asarray(set_point))):
        raise ValueError("the pressure needed and the set point must be numbers")
    wide = np.broadcast_arrays(required, conductance, booster_limit, set_point)
    given = np.stack([np.asarray(one, dtype=np.float64).ravel() for one in wide])
    found = np.empty((len(Bottom._fields), given.shape[1]))
    _bottoms(given, found)
    return Bottom(*(one.reshape(wide[0].shape) for one in found))


@compiled
def _bottoms(given: Floats, found: Floats) -> None:
    for i in range(given.shape[1]):
        of = given[:, i]
        found[0, i], found[1, i], found[2, i] = bottom_state(of[0], of[1], of[2], of[3])
