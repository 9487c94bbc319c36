"""A thickener that settles: how much it takes, how thick it gets, and what its overflow carries.

Solids settle at a speed that falls with their volume fraction phi as Richardson and Zaki found,
v0 (1 - phi)^n, with a large n for the loose aggregates of clay, since they hold many times their
own volume of water (Michaels and Bolger 1962). Of all layers between feed and underflow one lets
the least solids through: its flux, v(phi) / (1 / phi - 1 / phi_u), is what a square metre can take
(Coe and Clevenger 1916; Talmage and Fitch 1955 draw the same tangent to one batch test). A bed deep
enough to pass that flux is taken for granted, and no compression beyond it.

References: Richardson, J.F., Zaki, W.N. (1954), Trans. Inst. Chem. Eng. 32, 35-53. Michaels, A.S.,
Bolger, J.C. (1962), Ind. Eng. Chem. Fundam. 1, 24-33. Coe, H.S., Clevenger, G.H. (1916), Trans.
AIME 55, 356-384. Talmage, W.P., Fitch, E.B. (1955), Ind. Eng. Chem. 47, 38-41. Hazen, A. (1904),
Trans. ASCE 53, 45-88.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from kaidei.units import Floats

SEAWATER = 1.024
"""Density of seawater of 34.7 g/kg at 20 degC and the surface [t/m^3], TEOS-10."""
HALVINGS = 48
"""Halvings of the bracket in which the underflow lies: to 1e-14 of it."""


@dataclass(frozen=True)
class Settled:
    """What a thickener makes of its load; every field (M,)."""

    load: Floats
    """Dry solids that come to it [t_dry/day]."""
    capacity: Floats
    """Dry solids it takes with the thinnest underflow allowed [t_dry/day], inf where the feed is as
    thick already."""
    underflow: Floats
    """Mass fraction of dry solids in the underflow [1]."""
    lost: Floats
    """Share of the solids that goes over [1]."""
    rise: Floats
    """Speed at which the liquid rises to the overflow [m/h]."""


def volume_fraction(mass_fraction: Floats, grain: Floats) -> Floats:
    """Solids by volume [1] of a slurry of a mass fraction [0 to 1]; grain density [t/m^3]."""
    solids = mass_fraction / grain
    return np.asarray(solids / (solids + (1.0 - mass_fraction) / SEAWATER))


def mass_fraction(volume: Floats, grain: Floats) -> Floats:
    """The inverse of `volume_fraction`."""
    solids = volume * grain
    return np.asarray(solids / (solids + (1.0 - volume) * SEAWATER))


def layer_flux(phi: Floats, underflow: Floats, velocity: Floats, hindrance: Floats) -> Floats:
    """Volume of solids that a layer passes to the underflow [m/h].

    phi, underflow: volume fractions of the layer and of the underflow [1], phi < underflow.
    velocity: of one aggregate alone [m/h]. hindrance: exponent n [1].
    """
    return np.asarray(velocity * phi * (1.0 - phi) ** hindrance / (1.0 - phi / underflow))


def limiting_flux(feed: Floats, underflow: Floats, velocity: Floats, hindrance: Floats) -> Floats:
    """The least `layer_flux` [m/h] of all layers from the feed to the underflow, inf for a feed as
    thick as the underflow.

    Where the derivative vanishes, n phi^2 - (n + 1) phi_u phi + phi_u = 0: the greater root is the
    minimum; without one the flux rises all the way and the feed's own layer limits.
    """
    feed, underflow = np.broadcast_arrays(feed, underflow)
    both = (hindrance + 1.0) * underflow
    inner = both**2 - 4.0 * hindrance * underflow
    root = (both + np.sqrt(np.maximum(inner, 0.0))) / (2.0 * hindrance)
    inside = (inner > 0.0) & (root > feed) & (root < underflow)
    open_ = feed < underflow
    first = layer_flux(np.where(open_, feed, 0.0), underflow, velocity, hindrance)
    least = layer_flux(np.where(inside, root, 0.0), underflow, velocity, hindrance)
    return np.where(open_, np.where(inside, np.minimum(first, least), first), np.inf)


def settle(
    load: Floats,
    feed: Floats,
    area: Floats,
    aimed: Floats,
    thinnest: Floats,
    velocity: Floats,
    spread: Floats,
    hindrance: Floats,
    grain: Floats,
) -> Settled:
    """What a thickener of some area makes of a load, all (M,) or broadcasting.

    load: dry solids [t_dry/day], 0 or more. feed, aimed, thinnest: mass fractions of dry solids of
    the feed, of the underflow aimed at and of the thinnest allowed (at most `aimed`) [0 to 1].
    area: [m^2]. velocity: median settling velocity of an aggregate alone [m/h]. spread: standard
    deviation of its logarithm [1]. hindrance: exponent n [1]. grain: [t/m^3].

    The underflow is as thick as aimed while the area allows; a greater load thins it, and beyond
    `capacity` the excess goes over. Aggregates that settle more slowly than the liquid rises go
    over too (Hazen 1904), so the loss falls to nothing with the load. A feed thicker than the
    underflow is passed on as it is.
    """
    feed_v, aimed_v, thin_v = (
        volume_fraction(np.asarray(f, dtype=np.float64), grain)
        for f in (feed, aimed, np.minimum(thinnest, aimed))
    )
    flux = load / 24.0 / grain / area
    most = limiting_flux(feed_v, thin_v, velocity, hindrance)
    passed = np.minimum(flux, most)
    low = np.maximum(thin_v, feed_v)
    high = np.maximum(aimed_v, feed_v)
    done = limiting_flux(feed_v, high, velocity, hindrance) >= passed
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        takes = limiting_flux(feed_v, middle, velocity, hindrance) >= passed
        low, high = np.where(takes, middle, low), np.where(takes, high, middle)
    underflow = np.where(done, np.maximum(aimed_v, feed_v), low)
    rise = np.maximum(flux / feed_v - passed / underflow, 0.0)
    with np.errstate(divide="ignore"):
        fines = ndtr(np.log(rise / velocity) / spread)
    kept = np.divide(passed, flux, out=np.ones(np.shape(flux)), where=flux > 0.0) * (1.0 - fines)
    return Settled(
        load=np.asarray(load),
        capacity=np.asarray(most * area * grain * 24.0),
        underflow=mass_fraction(underflow, grain),
        lost=np.asarray(1.0 - kept),
        rise=rise,
    )
