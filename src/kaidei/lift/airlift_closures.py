"""What gas, slurry and grains do at one place in a riser: slip, wall friction, flow regime.

Scalars in, scalars out, compiled. `slug_void`, `crowding`, `wall` and what they call have no branch
that matters, so that `march` runs the same lines over a lane of members; where one would be needed
they say so, and `void_fraction`, `grain_fraction` and `wall_friction` go on from there. All drift
velocities are upward; `slurry` is liquid with its grains, `flux` a volume flow over the bore [m/s].
"""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np

from kaidei.compiled import compiled, fused
from kaidei.lift.airlift_case import Stretch
from kaidei.lift.elementary import exp, log, quick_exp, quick_log, rough_log2
from kaidei.units import Floats

Number = TypeVar("Number", float, Floats)
LIQUID, BUBBLY, SLUG, CHURN, ANNULAR = range(5)
"""Codes of the flow regimes, in the order of `REGIMES`."""
REGIMES = ("liquid", "bubbly", "slug", "churn", "annular")
_PER_LN = 2.0 / math.log(10.0)


@fused
def turbulent_factor(inverse: float, part: float, rough: float) -> float:
    """Darcy friction factor of Colebrook's law at Reynolds number 1 / `inverse`, within 1e-4.

    `part` is relative roughness / 3.7 and `rough` its power 1.11. Haaland's explicit form with a
    rough logarithm is the guess, within 1.5 percent; one Newton step squares that.
    """
    guess = -1.8 * math.log10(2.0) * rough_log2(rough + 6.9 * inverse)
    slope = 2.51 * inverse
    inside = part + slope * guess
    over = (guess + _PER_LN * quick_log(inside)) * inside
    below = inside + _PER_LN * slope
    root = below / (guess * below - over)
    return root * root


@compiled
def friction_factor(reynolds: float, roughness: float) -> float:
    """Darcy friction factor; 64 / Re below 2,100, Colebrook above 4,000, a passage between."""
    if reynolds < 2100.0:
        return 64.0 / max(reynolds, 1e-9)
    part = roughness / 3.7
    rough = turbulent_factor(1.0 / reynolds, part, exp(1.11 * log(part)) if part > 0.0 else 0.0)
    if reynolds >= 4000.0:
        return rough
    share = log(reynolds / 2100.0) / math.log(4000.0 / 2100.0)
    return exp((1.0 - share) * log(64.0 / reynolds) + share * log(rough))


@fused
def plug_stress(number: float) -> float:
    """Wall stress over yield stress in laminar Bingham flow at 8 V plastic viscosity / (D yield).

    Buckingham and Reiner, y - 4/3 + 1 / (3 y^3) = number: two Newton steps from above, where the
    function is convex; within 0.6 percent everywhere, exact at rest and in fast flow.
    """
    y = min(number + 4.0 / 3.0, 1.0 + math.sqrt(0.5 * number) * (1.0 + math.sqrt(number)))
    for _ in range(2):
        cube = 1.0 / (y * y * y + 1e-300)
        y -= (y - 4.0 / 3.0 + cube / 3.0 - number) / max(1.0 - cube / y, 1e-12)
    return max(y, 1.0)


@fused
def drifts(light: float, ratio: float, s: Stretch) -> tuple[float, float]:
    """Drift [m/s] of small bubbles, and of slugs or (in wide pipes) caps, in still slurry.

    `light` is one less `ratio`, gas density over slurry density. Bubbles: Harmathy (1960). Slugs:
    Viana and others (2003), through the Froude number of `slug_froude`. Wide pipes hold no slugs:
    Kataoka and Ishii (1987). Each is never faster than the next, for the slower kind is overtaken
    and swept up.
    """
    buoyant = math.sqrt(light)
    capillary = math.sqrt(buoyant)
    slug, cap = s.slug * buoyant, s.cap * capillary
    # Gas lighter than the slurry only adds to the caps: where they lead without, no power.
    swept = cap if cap >= slug else cap * quick_exp(-0.157 * quick_log(ratio))
    large = min(slug, swept)
    return min(s.bubble * capillary, large), large


def slug_froude(bore: Number, density: Number, tension: Number, gravity: Number) -> Number:
    """Froude number [1] of a slug over that in a wide pipe: narrow pipes slow it by capillarity.

    Viana, Pardo, Yanez, Trallero and Joseph (2003), at their large buoyancy Reynolds numbers, by
    the Eotvos number; gas density left out of that.
    """
    eotvos = density * gravity * bore**2 / tension
    froude: Number = (1.0 + 3805.0 / eotvos**3.06) ** -0.58
    return froude


def wide_drift(density: Number, viscosity: Number, tension: Number, gravity: Number) -> Number:
    """Drift in wide pipes [1], over (sigma g drho / rho2)^(1/4) and (gas density ratio)^-0.157.

    Kataoka and Ishii (1987): falls with the viscosity number up to 2.25e-3, then stays at 0.92.
    """
    length: Number = np.sqrt(tension / (density * gravity))
    number: Number = viscosity / np.sqrt(density * tension * length)
    drift: Number = 0.03 * np.minimum(number, 2.25e-3) ** -0.562
    return drift


@fused
def spread_parts(total: float, ratio: float, s: Stretch) -> tuple[float, float]:
    """Distribution parameter C0, as numerator and denominator: 2 in laminar flow, Ishii's `profile`
    by density in turbulent.

    The passage by Reynolds number is that of Bhagwat and Ghajar (2014).
    """
    turbulent = s.profile - (s.profile - 1.0) * math.sqrt(ratio)
    reynolds = s.reynolds * total
    square = reynolds * reynolds
    return 2.0 + turbulent * square, 1.0 + square


@fused
def slug_void(gas_flux: float, flux: float, density: float, s: Stretch) -> tuple[float, bool]:
    """Share of the bore that gas fills [1] as bubbles, slugs or caps; and whether a film might
    hold more, which `film_void` tells.

    Each alpha (spread + drift (1 - alpha)) = gas flux, the root below one, with one division for
    all. Bubbles join above a void of 0.25 and cannot stay apart above 0.52 (Taitel and others).
    """
    ratio = min(density * s.lightness, 0.999)
    total = gas_flux + flux
    spread, below = spread_parts(total, ratio, s)
    bubble, large = drifts(1.0 - ratio, ratio, s)
    one, other = spread * total + bubble * below, spread * total + large * below
    four = 4.0 * gas_flux * below * below
    one += math.sqrt(max(one * one - four * bubble, 0.0))
    other += math.sqrt(max(other * other - four * large, 0.0))
    both = 2.0 * gas_flux * below / (one * other)
    fine, coarse = both * other, both * one
    share = min(max((fine - 0.25) * (1.0 / 0.27), 0.0), 1.0)
    alpha = fine + share * (coarse - fine)
    # The film's law with bounds for its roots: alpha^-1/4 below three chords, sqrt below a tangent.
    quarter = max(1.625 - 0.625 * alpha, 3.25 - 8.77 * alpha, 10.07 - 691.0 * alpha)
    rough = math.sqrt(ratio) * quarter * (11.5 - 9.375 * alpha)
    fall = s.fall * (1.0 - ratio) * (1.0 - alpha)
    lack = (gas_flux - alpha * total) * (alpha + rough) - alpha * (1.0 - alpha) * (total + fall)
    return alpha, (lack > 0.0) | ((alpha < 1e-4) & (gas_flux > 0.0))


@fused
def _film_lack(alpha: float, gas_flux: float, total: float, ratio: float, fall: float) -> float:
    """Gas flux that a film leaves over [m/s] at void `alpha`; zero where gas and wall balance."""
    rough = math.sqrt((1.0 + 75.0 * (1.0 - alpha)) * ratio / math.sqrt(alpha))
    slip = (1.0 - alpha) / (alpha + rough) * (total + fall * math.sqrt(1.0 - alpha))
    return gas_flux - alpha * (total + slip)


@compiled
def film_void(gas_flux: float, flux: float, ratio: float, fall: float, least: float) -> float:
    """Void of an annular film dragged up by the gas, Ishii (1977); `least` where that is more.

    `ratio` is gas density over slurry density, `fall` the speed [m/s] sqrt(g D light / 0.015).
    """
    total = gas_flux + flux
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


@fused
def void_fraction(gas_flux: float, flux: float, density: float, s: Stretch) -> float:
    """Share of the bore that gas fills [1]: bubbles, slugs or caps, or the core of a film."""
    alpha, unsure = slug_void(gas_flux, flux, density, s)
    if unsure:
        alpha = filmed(alpha, gas_flux, flux, density, s)
    return min(alpha, 1.0 - 1e-12)


@fused
def filmed(alpha: float, gas_flux: float, flux: float, density: float, s: Stretch) -> float:
    """The void with the film's law, from that of slugs."""
    ratio = min(density * s.lightness, 0.999)
    return film_void(gas_flux, flux, ratio, s.fall * math.sqrt(1.0 - ratio), alpha)


@fused
def crowding(flux: float, alpha: float, s: Stretch) -> tuple[float, bool]:
    """Grains by volume of the slurry [1] by one step of Halley, and whether that is not enough.

    Their flux is that of the feed: c (flux - (1 - alpha) w (1 - c)^n) = feed flux, with Richardson
    and Zaki's settling against the mean velocity of the slurry.
    """
    settling = (1.0 - alpha) * s.settling
    guess = s.grains / (flux - settling * s.hindrance)
    clear = 1.0 - min(max(guess, 0.0), 0.9)
    power = settling * quick_exp((s.exponent - 1.0) * quick_log(clear))
    lack = guess * (flux - power * clear) - s.grains
    slope = flux - power * (clear - guess * s.exponent)
    bend = 0.5 * s.exponent * power * (2.0 - (s.exponent + 1.0) * guess)  # times clear
    step = lack * slope * clear / (slope * slope * clear - lack * bend)
    # What is left is about the cube of the step times the square of the exponent.
    return guess - step, (abs(step) > 3e-4) | (guess > 0.5) | (flux <= 1.1 * settling)


@compiled
def crowd_root(flux: float, alpha: float, s: Stretch) -> float:
    """Grains by volume of the slurry [1], bracketed; above one where they sink."""
    settling = (1.0 - alpha) * s.settling
    if flux <= settling:
        return 2.0
    low, high = 0.0, 1.0
    crowd = min(s.grains / flux, 0.99)
    for _ in range(60):
        power = exp((s.exponent - 1.0) * log(1.0 - crowd))
        excess = crowd * (flux - settling * power * (1.0 - crowd)) - s.grains
        if excess < 0.0:
            low = crowd
        else:
            high = crowd
        slope = flux - settling * power * (1.0 - crowd) + crowd * settling * s.exponent * power
        trial = crowd - excess / slope
        if not low <= trial <= high:
            trial = 0.5 * (low + high)
        if abs(trial - crowd) < 1e-8:  # the next Newton step would be its square
            return trial
        crowd = trial
    return crowd


@fused
def grain_fraction(flux: float, alpha: float, s: Stretch) -> float:
    """Grains by volume of the slurry [1] where gas fills `alpha`; above one where they sink."""
    if s.settling <= 0.0 or s.grains <= 0.0:
        return s.grains / flux
    crowd, unsure = crowding(flux, alpha, s)
    return crowd_root(flux, alpha, s) if unsure else crowd


@fused
def wall(alpha: float, speed: float, inverse: float, slurry: float, s: Stretch) -> (
    tuple[float, bool]
):  # fmt: skip
    """Friction [Pa/m] of turbulent slurry, and whether the flow may be laminar or a plug.

    `inverse` is one over the Reynolds number of the slurry at its true speed.
    """
    factor = turbulent_factor(min(inverse, 1e-3), s.part, s.rough)
    head = (1.0 + s.swirl * alpha) * slurry * speed * speed * s.per_bore
    # Bingham's straight line is never below the plug's wall stress.
    line = 64.0 * inverse * slurry * speed * speed + (32.0 / 3.0) * s.yield_stress
    return 0.5 * factor * head, (inverse > 1.0 / 4000.0) | (
        (s.yield_stress > 0.0) & (line > factor * slurry * speed * speed)
    )


@compiled
def slow_wall(alpha: float, speed: float, inverse: float, slurry: float, s: Stretch) -> float:
    """Friction [Pa/m] where the flow may be laminar, in passage or a plug: the larger law holds."""
    swirl = 1.0 + s.swirl * alpha
    factor = friction_factor(1.0 / inverse, 3.7 * s.part)
    stress = 0.125 * factor * slurry * speed * speed
    if s.yield_stress > 0.0:
        number = 8.0 * inverse * slurry * speed * speed / s.yield_stress
        stress = max(stress, s.yield_stress * plug_stress(number))
    return 4.0 * swirl * stress * s.per_bore


@fused
def wall_friction(alpha: float, speed: float, inverse: float, slurry: float, s: Stretch) -> float:
    """Friction on the wall [Pa/m]: Colebrook's, or laminar, or that of a plug."""
    friction, unsure = wall(alpha, speed, inverse, slurry, s)
    return slow_wall(alpha, speed, inverse, slurry, s) if unsure else friction


@compiled
def regime(gas_flux: float, flux: float, alpha: float, density: float, s: Stretch) -> int:
    """Code of the flow regime at a place, of `REGIMES`: a label, which changes no result.

    Bubbly below a void of 0.25 where bubbles outrun no slug (Taitel and others 1980); churn from
    Mishima and Ishii (1984); annular where the film law holds more gas than slugs would.
    """
    if gas_flux <= 0.0:
        return LIQUID
    total, ratio = gas_flux + flux, min(density * s.lightness, 0.999)
    above, below = spread_parts(total, ratio, s)
    spread = above / below
    bubble, slug = drifts(1.0 - ratio, ratio, s)
    if alpha > slug_void(gas_flux, flux, density, s)[0] * (1.0 + 1e-9):
        return ANNULAR
    if alpha < 0.25 and bubble < slug:
        return BUBBLY
    speed = math.sqrt((1.0 - ratio) * s.gravity / s.per_bore)
    inertia = (s.reynolds * 1e3 * speed) ** (1.0 / 9.0)
    bound = ((spread - 1.0) * total + 0.35 * speed) / (total + 0.75 * speed * inertia)
    return CHURN if alpha >= 1.0 - 0.813 * bound**0.75 else SLUG
