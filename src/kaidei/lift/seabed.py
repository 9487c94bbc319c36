"""At the seabed: breaking the mud, the cycle of a hole, and the seal at its lower end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.constants import g

from kaidei.units import Floats

BLADE_THICKNESS = 0.02
"""Blade thickness [m] [estimate]."""
BLADE_CHORD = 0.15
"""Blade width along its path [m] [estimate]."""
ADHESION = 0.5
"""Adhesion of soft clay to steel over its undrained strength [1]; API RP 2A gives 0.5 to 1."""
DRY_DENSITY = 550.0
"""Dry mud [kg/m3] implied by the resource figures of Takaya et al. (2018)."""

BOTTLENECKS = ("pipe", "breaking", "relocation")
"""What may set the rate of a hole."""


class Cycle(NamedTuple):
    """One hole: dry solids lifted [kg], time [s], lump size [m], mean rate [kg/s], and why.

    `bottleneck` is an index into `BOTTLENECKS`: what the greater part of the cycle waits for.
    """

    dry_mass: Floats
    time: Floats
    lump_size: Floats
    rate: Floats
    lifting_time: Floats
    bottleneck: NDArray[np.int64]


class Bottom(NamedTuple):
    """Pressure in the cylinder above the sea's [Pa], booster pressure [Pa], outward leak [m3/s]."""

    overpressure: Floats
    booster: Floats
    leak: Floats


def bearing_factor(depth: ArrayLike, diameter: ArrayLike) -> Floats:
    """Bearing capacity factor [1] of clay below a round base: 6 at the surface to 9 at depth.

    Skempton (1951), Building Research Congress 1:180.
    """
    ratio = np.asarray(depth, dtype=np.float64) / np.asarray(diameter, dtype=np.float64)
    return np.minimum(6.0 * (1.0 + 0.2 * ratio), 9.0)


def breaking_energy(shear_strength: ArrayLike, lump_size: ArrayLike) -> Floats:
    """Energy [J/m3] to cut mud of an undrained strength [Pa] into slices `lump_size` [m] thick.

    A blade passes every `lump_size` of depth; it pushes with the bearing resistance of clay (9
    times the strength on its edge) and drags by adhesion on both faces.
    """
    strength, size = np.asarray(shear_strength), np.asarray(lump_size)
    return np.asarray(
        strength * (9.0 * BLADE_THICKNESS + 2.0 * ADHESION * BLADE_CHORD) / size, dtype=np.float64
    )


def breaking_rate(
    diameter: ArrayLike,
    *,
    shear_strength: ArrayLike,
    blade_power: ArrayLike,
    lump_size: ArrayLike,
    blade_rate: ArrayLike = 2.0,
) -> Floats:
    """Mud broken in a time [m3/s]: what the power can cut and what the blades can pass.

    `blade_rate` is the number of blade passes a second (blades times turns a second): each takes a
    slice one lump thick off the whole section.
    """
    energy = breaking_energy(shear_strength, lump_size)
    passed = np.asarray(blade_rate) * np.asarray(lump_size) * section(diameter)
    return np.asarray(np.minimum(np.asarray(blade_power) / energy, passed))


def section(diameter: ArrayLike) -> Floats:
    """Cross-section [m2] of a cylinder of a diameter [m]."""
    return np.asarray(0.25 * np.pi * np.asarray(diameter, dtype=np.float64) ** 2)


def cycle(
    diameter: ArrayLike,
    penetration: ArrayLike,
    *,
    shear_strength: ArrayLike,
    blade_power: ArrayLike,
    lump_size: ArrayLike,
    circulation: ArrayLike,
    relocation_time: ArrayLike,
    dilution: ArrayLike = 4.0,
    dry_density: ArrayLike = DRY_DENSITY,
    recovery: ArrayLike = 1.0,
    blade_rate: ArrayLike = 2.0,
) -> Cycle:
    """One hole of one unit: its rate is the least of pipe, breaking and relocation.

    Parameters
    ----------
    diameter, penetration : (...) of the cylinder and into the mud [m]
    shear_strength : (...) undrained [Pa], mean over the penetration
    blade_power : (...) [W]
    lump_size : (...) to which the mud is broken [m]
    circulation : (...) flow of slurry up the pipe [m3/s]
    relocation_time : (...) from the end of one hole to the start of the next [s]
    dilution : (...) volumes of seawater to one of mud in the slurry [1]
    dry_density : (...) [kg/m3] of mud as it lies
    recovery : (...) part of the broken mud that is lifted [1]
    blade_rate : (...) blade passes a second [1/s]

    Raises ValueError in words for sizes, strengths or flows that are not above zero.
    """
    for name, given in (
        ("diameter", diameter), ("penetration", penetration), ("shear strength", shear_strength),
        ("blade power", blade_power), ("lump size", lump_size), ("circulation", circulation),
    ):  # fmt: skip
        if np.any(np.asarray(given) <= 0.0):
            raise ValueError(f"{name} must be above zero")
    if np.any(np.asarray(relocation_time) < 0.0):
        raise ValueError("relocation time cannot be below zero")
    broken = section(diameter) * np.asarray(penetration) * np.asarray(dry_density)
    mass = broken * np.asarray(recovery)
    breaking = np.asarray(dry_density) * breaking_rate(
        diameter, shear_strength=shear_strength, blade_power=blade_power, lump_size=lump_size,
        blade_rate=blade_rate,
    )  # fmt: skip
    pipe = np.asarray(dry_density) * np.asarray(circulation) / (1.0 + np.asarray(dilution))
    # What is not recovered has been broken too, so it costs blade time.
    lifting = np.maximum(mass / pipe, broken / breaking)
    time = lifting + np.asarray(relocation_time)
    slower = np.where(mass / pipe >= broken / breaking, 0, 1)
    bottleneck = np.where(np.asarray(relocation_time) > lifting, 2, slower).astype(np.int64)
    shape = np.broadcast_shapes(np.shape(time), np.shape(mass), np.shape(lump_size))

    def full(values: ArrayLike) -> Floats:
        return np.broadcast_to(np.asarray(values, dtype=np.float64), shape)

    return Cycle(
        full(mass), full(time), full(lump_size), full(mass / time), full(lifting),
        np.broadcast_to(bottleneck, shape),
    )  # fmt: skip


def mean_rate(hole_mass: Floats, feed: Floats, idle_time: Floats, units: Floats) -> Floats:
    """Mean rate [kg/s] of `units` side by side, each lifting at `feed` [kg/s] when it does."""
    with np.errstate(divide="ignore"):
        return np.where(feed > 0.0, units * hole_mass / (hole_mass / feed + idle_time), 0.0)


def feed_needed(hole_mass: Floats, rate: Floats, idle_time: Floats, units: Floats) -> Floats:
    """Feed of each unit [kg/s] that makes a mean `rate` [kg/s]; inf where relocation forbids it."""
    with np.errstate(divide="ignore"):
        lifting = units * hole_mass / rate - idle_time
        return np.where(lifting > 0.0, hole_mass / np.where(lifting > 0.0, lifting, 1.0), np.inf)


def reach(
    penetration: Floats, strength: Floats, diameter: Floats, submerged_weight: Floats
) -> Floats:
    """Penetration [m] a cylinder reaches under its own weight, at most the design's.

    Parameters
    ----------
    penetration : (N,) by design [m]
    strength : (N, slices) undrained strength [Pa] of 1 m slices from the sea floor down
    diameter : (N,) [m]
    submerged_weight : (N,) [N]

    Skirt friction on both faces (adhesion 0.5) holds it; the thin skirt's tip is left out.
    """
    friction = np.cumsum(2.0 * ADHESION * strength * np.pi * diameter[:, None], axis=1)
    whole = (friction <= submerged_weight[:, None]).sum(axis=1)
    last = np.minimum(whole, strength.shape[1] - 1)[:, None]
    above = np.take_along_axis(np.pad(friction, ((0, 0), (1, 0))), last, axis=1)[:, 0]
    slice_ = np.take_along_axis(friction, last, axis=1)[:, 0] - above
    stopped = last[:, 0] + np.clip((submerged_weight - above) / slice_, 0.0, 1.0)
    return np.asarray(np.minimum(penetration, stopped))


def mean_strength(strength: Floats, depth: Floats) -> Floats:
    """Mean undrained strength [Pa] from the sea floor to `depth` [m, (N,)]; 1 m slices (N, k)."""
    tops = np.arange(strength.shape[1])
    share = np.clip(depth[:, None] - tops, 0.0, 1.0)
    return np.asarray((strength * share).sum(axis=1) / share.sum(axis=1))


def strength_at(strength: Floats, depth: Floats) -> Floats:
    """Undrained strength [Pa] of the slice at `depth` [m, (N,)]; 1 m slices (N, k)."""
    index = np.clip(np.ceil(depth).astype(np.int64) - 1, 0, strength.shape[1] - 1)
    return np.asarray(np.take_along_axis(strength, index[:, None], axis=1)[:, 0])


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
    depth = np.asarray(skirt_depth, dtype=np.float64)
    resistance = bearing_factor(depth, diameter) * np.asarray(shear_strength)
    return np.asarray(resistance + np.asarray(buoyant_weight) * depth)


def uplift_capacity(
    shear_strength: ArrayLike,
    skirt_depth: ArrayLike,
    diameter: ArrayLike,
    submerged_weight: ArrayLike,
) -> Floats:
    """Overpressure [Pa] that lifts the unit out, by its weight in water [N] and skirt friction."""
    depth, width = np.asarray(skirt_depth), np.asarray(diameter)
    held = ADHESION * np.asarray(shear_strength) * np.pi * width * depth
    return np.asarray((np.asarray(submerged_weight) + held) / section(width))


def buoyant_weight(wet_density: ArrayLike, water_density: ArrayLike) -> Floats:
    """Weight in water [N/m3] of mud of a wet density in seawater [kg/m3]."""
    return np.asarray(g * (np.asarray(wet_density) - np.asarray(water_density)))


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
    allows. Leak is positive outward (plume), negative inward (dilution); it is inf where an open
    end would have to hold pressure, which cannot circulate.
    """
    need, open_ = np.asarray(required, dtype=np.float64), np.isinf(np.asarray(conductance))
    held = np.where(open_, np.minimum(need, 0.0), np.minimum(need, np.asarray(set_point)))
    pressure = np.maximum(need - np.asarray(booster_limit), held)
    finite = np.where(open_, 0.0, np.asarray(conductance)) * pressure
    leak = np.where(open_ & (pressure != 0.0), np.copysign(np.inf, pressure), finite)
    return Bottom(pressure, need - pressure, leak)
