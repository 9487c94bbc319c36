"""What gas, slurry and grains do at one place in a riser: slip, wall friction, flow regime.

Scalars in, scalars out, compiled: `airlift_march` calls these in every cell. All drift velocities
are upward; `slurry` is liquid with its grains, `flux` a volume flow over the bore [m/s].
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from kaidei.compiled import compiled
from kaidei.units import Floats

LIQUID, BUBBLY, SLUG, CHURN, ANNULAR = range(5)
"""Codes of the flow regimes, in the order of `REGIMES`."""
REGIMES = ("liquid", "bubbly", "slug", "churn", "annular")


class Case(NamedTuple):
    """One riser, SI: what the kernels read. Depths are below the sea surface."""

    gas: float  # mass flow [kg/s]
    diameter: float
    upper_diameter: float
    step_depth: float  # above it the bore is the upper one
    depth: float  # of the intake
    injection: float
    height: float  # of the discharge above the sea surface
    sea_density: float
    liquid_density: float
    grain_density: float
    viscosity: float  # of the slurry
    surface_tension: float
    roughness: float
    inlet_loss: float  # velocity heads
    settling: float  # of a single grain
    exponent: float  # Richardson and Zaki's
    feed: float  # grains by volume of the slurry taken in
    packing: float
    gravity: float
    discharge_pressure: float
    surface_pressure: float
    gas_energy: float  # R T
    profile: float
    froude: float  # of slugs
    upper_froude: float
    wide: float  # see `wide_drift`
    swirl: float  # extra wall friction at void 1


@compiled
def friction_factor(reynolds: float, roughness: float) -> float:
    """Darcy friction factor; 64 / Re below 2,100, Colebrook above 4,000, a passage between."""
    if reynolds < 2100.0:
        return 64.0 / max(reynolds, 1e-9)
    part = roughness / 3.7
    root = -1.8 * math.log10((part**1.11 if part > 0.0 else 0.0) + 6.9 / reynolds)
    # One Newton step on Colebrook from Haaland's explicit form leaves less than 1e-4.
    inside = part + 2.51 * root / reynolds
    slope = 1.0 + 2.0 / math.log(10.0) * 2.51 / reynolds / inside
    root -= (root + 2.0 * math.log10(inside)) / slope
    rough = 1.0 / (root * root)
    if reynolds >= 4000.0:
        return rough
    share = math.log(reynolds / 2100.0) / math.log(4000.0 / 2100.0)
    return float((64.0 / reynolds) ** (1.0 - share) * rough**share)


@compiled
def drift_velocities(
    bore: float, density: float, gas_density: float, case: Case
) -> tuple[float, float]:
    """Drift [m/s] of small bubbles, and of slugs or (in wide pipes) caps, in still slurry.

    Bubbles: Harmathy (1960). Slugs: Viana and others (2003), through the Froude number of
    `slug_froude`. Wide pipes hold no slugs: Kataoka and Ishii (1987). Each is never faster than the
    next, for the slower kind is overtaken and swept up.
    """
    force = max(density - gas_density, 1e-3 * density) * case.gravity
    capillary = math.sqrt(math.sqrt(case.surface_tension * force) / density)
    froude = case.froude if bore == case.diameter else case.upper_froude
    slug = froude * math.sqrt(force * bore / density)
    large = case.wide * capillary
    if large < slug:  # gas lighter than the slurry only adds to it
        large *= math.exp(-0.157 * math.log(min(gas_density / density, 1.0)))
    large = min(slug, large)
    return min(1.53 * capillary, large), large


def slug_froude(bore: Floats, density: Floats, tension: Floats, gravity: Floats) -> Floats:
    """Froude number [1] of a slug over that in a wide pipe: narrow pipes slow it by capillarity.

    Viana, Pardo, Yanez, Trallero and Joseph (2003), at their large buoyancy Reynolds numbers, by
    the Eotvos number; gas density left out of that.
    """
    eotvos = density * gravity * bore**2 / tension
    return np.asarray((1.0 + 3805.0 / eotvos**3.06) ** -0.58)


def wide_drift(density: Floats, viscosity: Floats, tension: Floats, gravity: Floats) -> Floats:
    """Drift in wide pipes [1], over (sigma g drho / rho2)^(1/4) and (gas density ratio)^-0.157.

    Kataoka and Ishii (1987): falls with the viscosity number up to 2.25e-3, then stays at 0.92.
    """
    length = np.sqrt(tension / (density * gravity))
    number = viscosity / np.sqrt(density * tension * length)
    return np.asarray(0.03 * np.minimum(number, 2.25e-3) ** -0.562)


@compiled
def _drift_void(gas_flux: float, spread: float, drift: float) -> float:
    """Void of alpha (spread + drift (1 - alpha)) = gas flux, the root below one."""
    total = spread + drift
    return 2.0 * gas_flux / (total + math.sqrt(max(total * total - 4.0 * drift * gas_flux, 0.0)))


@compiled
def _film_lack(alpha: float, gas_flux: float, total: float, ratio: float, fall: float) -> float:
    """Gas flux that a film leaves over [m/s] at void `alpha`; zero where gas and wall balance."""
    rough = math.sqrt((1.0 + 75.0 * (1.0 - alpha)) * ratio / math.sqrt(alpha))
    slip = (1.0 - alpha) / (alpha + rough) * (total + fall * math.sqrt(1.0 - alpha))
    return gas_flux - alpha * (total + slip)


@compiled
def film_void(
    gas_flux: float, flux: float, bore: float, density: float, gas_density: float, gravity: float,
    least: float,
) -> float:  # fmt: skip
    """Void of an annular film dragged up by the gas, Ishii (1977); `least` where that is more."""
    total, ratio = gas_flux + flux, min(gas_density / density, 1.0)
    fall = math.sqrt((1.0 - ratio) * gravity * bore / 0.015)
    low, high = least, 1.0
    at_low = _film_lack(low, gas_flux, total, ratio, fall)
    if at_low <= 0.0:
        return least
    at_high, side = -flux, 0
    for _ in range(60):
        alpha = (low * at_high - high * at_low) / (at_high - at_low)
        value = _film_lack(alpha, gas_flux, total, ratio, fall)
        if abs(value) < 1e-10 * flux or high - low < 1e-15:
            return alpha
        if value > 0.0:
            low, at_low = alpha, value
            at_high = 0.5 * at_high if side == 1 else at_high
            side = 1
        else:
            high, at_high = alpha, value
            at_low = 0.5 * at_low if side == -1 else at_low
            side = -1
    return 0.5 * (low + high)


@compiled
def spread_factor(total: float, bore: float, density: float, gas_density: float, case: Case) -> (
    float
):  # fmt: skip
    """Distribution parameter C0: 2 in laminar flow, Ishii's `profile` by density in turbulent.

    The passage by Reynolds number is that of Bhagwat and Ghajar (2014).
    """
    turbulent = case.profile - (case.profile - 1.0) * math.sqrt(min(gas_density / density, 1.0))
    reynolds = density * total * bore / case.viscosity * 1e-3
    return (2.0 + turbulent * reynolds * reynolds) / (1.0 + reynolds * reynolds)


@compiled
def void_fraction(
    gas_flux: float, flux: float, bore: float, density: float, gas_density: float, case: Case
) -> float:
    """Share of the bore that gas fills [1]: bubbles, slugs or caps, or the core of a film."""
    if gas_flux <= 0.0:
        return 0.0
    total = gas_flux + flux
    spread = spread_factor(total, bore, density, gas_density, case) * total
    bubble, slug = drift_velocities(bore, density, gas_density, case)
    alpha = _drift_void(gas_flux, spread, slug)
    if bubble < slug:
        fine = _drift_void(gas_flux, spread, bubble)
        # Bubbles join above a void of 0.25 and cannot stay apart above 0.52 (Taitel and others).
        share = min(max((fine - 0.25) / 0.27, 0.0), 1.0)
        alpha = fine + share * (alpha - fine)
    alpha = film_void(gas_flux, flux, bore, density, gas_density, case.gravity, alpha)
    return min(alpha, 1.0 - 1e-12)


@compiled
def grain_fraction(flux: float, alpha: float, case: Case) -> float:
    """Grains by volume of the slurry [1] where gas fills `alpha`; above one where they sink.

    Their flux is that of the feed: c (flux - (1 - alpha) w (1 - c)^n) = feed flux, with Richardson
    and Zaki's settling against the mean velocity of the slurry.
    """
    if case.feed <= 0.0 or case.settling <= 0.0:
        return case.feed
    settling = (1.0 - alpha) * case.settling
    if flux <= settling:
        return 2.0
    low, high, crowd = case.feed, 1.0, case.feed
    for _ in range(60):
        power = math.exp((case.exponent - 1.0) * math.log(1.0 - crowd))
        excess = crowd * (flux - settling * power * (1.0 - crowd)) - case.feed * flux
        if excess < 0.0:
            low = crowd
        else:
            high = crowd
        slope = flux - settling * power * (1.0 - crowd) + crowd * settling * case.exponent * power
        trial = crowd - excess / slope
        if not low <= trial <= high:
            trial = 0.5 * (low + high)
        if abs(trial - crowd) < 1e-8:  # the next Newton step would be its square
            return trial
        crowd = trial
    return crowd


@compiled
def regime(
    gas_flux: float, flux: float, alpha: float, bore: float, gas_density: float, case: Case
) -> int:
    """Code of the flow regime at a place, of `REGIMES`: a label, which changes no result.

    Bubbly below a void of 0.25 where bubbles outrun no slug (Taitel and others 1980); churn from
    Mishima and Ishii (1984); annular where the film law holds more gas than slugs would.
    """
    if gas_flux <= 0.0:
        return LIQUID
    density, total = case.liquid_density, gas_flux + flux
    spread = spread_factor(total, bore, density, gas_density, case)
    bubble, slug = drift_velocities(bore, density, gas_density, case)
    if alpha > _drift_void(gas_flux, spread * total, bubble) * (1.0 + 1e-9):
        return ANNULAR
    if alpha < 0.25 and bubble < slug:
        return BUBBLY
    speed = math.sqrt(max(density - gas_density, 0.0) * case.gravity * bore / density)
    inertia = (speed * bore * density / case.viscosity) ** (1.0 / 9.0)
    bound = ((spread - 1.0) * total + 0.35 * speed) / (total + 0.75 * speed * inertia)
    return CHURN if alpha >= 1.0 - 0.813 * bound**0.75 else SLUG
