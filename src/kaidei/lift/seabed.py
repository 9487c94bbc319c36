"""At the seabed: breaking the mud, the cycle of a hole, and how far a cylinder sinks in.

What the seal holds and leaks is in `seal`, and can be called from here too.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.lift.seal import (
    ADHESION,
    Bottom,
    bearing_factor,
    bottom,
    bottom_state,
    buoyant_weight,
    seal_capacity,
    seal_conductance,
    section,
    uplift_capacity,
)
from kaidei.units import Floats

__all__ = [
    "ADHESION",
    "BOTTLENECKS",
    "Bottom",
    "Cycle",
    "bearing_factor",
    "bottom",
    "bottom_state",
    "breaking_energy",
    "breaking_rate",
    "buoyant_weight",
    "cycle",
    "feed_needed",
    "lump_quantile",
    "mean_rate",
    "mean_strength",
    "reach",
    "seal_capacity",
    "seal_conductance",
    "section",
    "strength_at",
    "uplift_capacity",
]

BLADE_THICKNESS = 0.02
"""Thickness of a blade's blunt edge [m] [estimate]."""
BLADE_CHORD = 0.15
"""Length of a blade along which the slice slides [m] [estimate]."""
BLADE_ANGLE = math.radians(60.0)
"""Of the blade to its path [rad] [estimate]."""
STRAIN_FACTOR = 2.0
"""Strength at the rate of cutting over that at rest [1]: about 2 in dredging (Miedema 2015)."""
EDGE_FACTOR = 9.0
"""Resistance of clay to a deep edge over its undrained strength [1]: Skempton (1951)."""
DRY_DENSITY = 550.0
"""Dry mud [kg/m3] implied by the resource figures of Takaya et al. (2018)."""
LUMP_SPREAD = 1.5
"""Exponent [1] of the sizes of lumps; 1 is broken at random, 3 nearly even [estimate]."""

BOTTLENECKS = ("pipe", "breaking", "relocation")
"""What may set the rate of a hole."""


class Cycle(NamedTuple):
    """One hole: dry solids lifted [kg], time [s], lump size [m], mean rate [kg/s], and why.

    `lump_d50` and `lump_d95` [m] are the sizes that 50 and 95 percent of the mass pass, the latter
    being `lump_size`, the thickness of the slices that the blades cut. `pipe_rate`, `breaking_rate`
    and `relocation_rate` [kg/s] are what each step would lift if it alone took time; `bottleneck`
    is the index in `BOTTLENECKS` of the least of them.
    """

    dry_mass: Floats
    time: Floats
    lump_size: Floats
    rate: Floats
    lifting_time: Floats
    bottleneck: NDArray[np.int64]
    lump_d50: Floats
    lump_d95: Floats
    pipe_rate: Floats
    breaking_rate: Floats
    relocation_rate: Floats


def breaking_energy(
    shear_strength: ArrayLike,
    lump_size: ArrayLike,
    *,
    edge: ArrayLike = BLADE_THICKNESS,
    chord: ArrayLike = BLADE_CHORD,
    angle: ArrayLike = BLADE_ANGLE,
    adhesion: ArrayLike = ADHESION,
) -> Floats:
    """Energy [J/m3] to cut mud into slices.

    Parameters
    ----------
    shear_strength : (...) undrained [Pa]
    lump_size : (...) thickness of the slices [m]
    edge, chord : (...) thickness of the blade's blunt edge, length on which the slice slides [m]
    angle : (...) of the blade to its path [rad], between 0 and pi
    adhesion : (...) of mud to steel over the strength [1]

    A slice shears off on the plane that costs least work and slides up the blade ("flow type", see
    Miedema 2015, The Delft Sand, Clay and Rock Cutting Model, chapter 7). With r the adhesion times
    the height of the chord over the slice's thickness, and strength raised by `STRAIN_FACTOR`, the
    least work is 2 (sqrt(1 + r) - cos(angle)) / sin(angle) strengths. A blunt edge pushes through
    besides, with the bearing resistance of clay. For slices of 4 mm that is 17 strengths with a
    sharp blade, 62 with a blunt one: state the range. Soft clay at constant volume; no inertia, no
    remoulding. Raises ValueError in words for slices or an angle that cannot be.
    """
    strength, size = np.asarray(shear_strength), np.asarray(lump_size, dtype=np.float64)
    tilt = np.asarray(angle, dtype=np.float64)
    if not np.all(size > 0.0):
        raise ValueError("lump size must be above zero")
    if not np.all((tilt > 0.0) & (tilt < np.pi)):
        raise ValueError("the blade's angle must lie between 0 and pi (half a turn)")
    stuck = np.asarray(adhesion) * np.asarray(chord) * np.sin(tilt) / size
    sliced = 2.0 * (np.sqrt(1.0 + stuck) - np.cos(tilt)) / np.sin(tilt)
    pushed = EDGE_FACTOR * np.asarray(edge) / size
    return np.asarray(strength * (STRAIN_FACTOR * sliced + pushed), dtype=np.float64)


def lump_quantile(share: ArrayLike, top_size: ArrayLike, *, spread: float = LUMP_SPREAD) -> Floats:
    """Size [m] that a share [1] of the lumps' mass passes, when 95 percent pass `top_size` [m].

    Rosin and Rammler (1933), J. Inst. Fuel 7:29-36: the share that stays on a sieve falls as the
    exponential of a power of its opening, `spread` [1]. No sieve test of blades in this mud is
    published: the exponent is an estimate, and so is the 95 percent at a slice's thickness.
    """
    passing = np.asarray(share, dtype=np.float64)
    if not np.all((passing > 0.0) & (passing < 1.0)) or not spread > 0.0:
        raise ValueError("the share that passes must lie between 0 and 1, and the spread above 0")
    power = np.log1p(-passing) / math.log(0.05)
    return np.asarray(power ** (1.0 / spread) * np.asarray(top_size, dtype=np.float64))


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
    """One hole of one unit: its rate is at most the least of pipe, breaking and relocation.

    Parameters
    ----------
    diameter, penetration : (...) of the cylinder and into the mud [m]
    shear_strength : (...) undrained [Pa], mean over the penetration
    blade_power : (...) [W]
    lump_size : (...) thickness of the slices to which the mud is broken [m]
    circulation : (...) flow of slurry up the pipe [m3/s]
    relocation_time : (...) from the end of one hole to the start of the next [s]
    dilution : (...) volumes of seawater to one of mud in the slurry [1]
    dry_density : (...) [kg/m3] of mud as it lies
    recovery : (...) part of the broken mud that is lifted [1], above 0 and at most 1
    blade_rate : (...) blade passes a second [1/s]

    The blades break while the pipe lifts, so the slower of the two sets the lifting; then the unit
    moves, and nothing is lifted: 1 / rate = 1 / min(pipe, breaking) + 1 / relocation. The rate is
    thus never above the least of the three single rates, and never below half of it.

    Raises ValueError in words for sizes, strengths or flows that are not above zero.
    """
    for name, given in (
        ("diameter", diameter), ("penetration", penetration), ("shear strength", shear_strength),
        ("blade power", blade_power), ("lump size", lump_size), ("circulation", circulation),
        ("dry density", dry_density), ("recovery", recovery), ("blade rate", blade_rate),
    ):  # fmt: skip
        if not np.all(np.asarray(given, dtype=np.float64) > 0.0):
            raise ValueError(f"{name} must be above zero")
    for name, given in (("relocation time", relocation_time), ("dilution", dilution)):
        if not np.all(np.asarray(given, dtype=np.float64) >= 0.0):
            raise ValueError(f"{name} cannot be below zero")
    if not np.all(np.asarray(recovery) <= 1.0):
        raise ValueError("recovery cannot be above one: no more is lifted than is broken")
    moving, density = np.asarray(relocation_time, dtype=np.float64), np.asarray(dry_density)
    mass = section(diameter) * np.asarray(penetration) * density * np.asarray(recovery)
    pipe = density * np.asarray(circulation) / (1.0 + np.asarray(dilution))
    # What is not recovered has been broken too, so it costs blade time.
    breaking = np.asarray(recovery) * density * breaking_rate(
        diameter, shear_strength=shear_strength, blade_power=blade_power, lump_size=lump_size,
        blade_rate=blade_rate,
    )  # fmt: skip
    with np.errstate(divide="ignore", over="ignore"):
        relocation = mass / moving
    lifting = mass / np.minimum(pipe, breaking)
    time = lifting + moving
    largest = np.asarray(lump_size, dtype=np.float64)
    middle = lump_quantile(0.5, largest)
    wide = np.broadcast_arrays(
        mass, time, largest, mass / time, lifting, middle, largest, pipe, breaking, relocation
    )
    bottleneck = np.asarray(np.argmin(np.stack(wide[7:]), axis=0), dtype=np.int64)
    return Cycle._make((*wide[:5], bottleneck, *wide[5:]))


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
