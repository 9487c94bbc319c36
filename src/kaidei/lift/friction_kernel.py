"""Friction of one flow in one pipe or annulus, regime decided inside: what search kernels call.

Scalars in, scalars out, compiled, nothing checked; `friction` is the same for arrays, with words.
"""

from __future__ import annotations

import math

from kaidei.compiled import compiled
from kaidei.lift.annulus import eccentric_factors, exact_gradient, scaled_slot
from kaidei.lift.laminar import pipe_wall, plug_velocity, slot_wall
from kaidei.lift.rotation import SWIRL, helical_stress
from kaidei.lift.turbulent import (
    DARBY_MELSON,
    darby_melson_stress,
    sheared_reynolds,
    turbulent_share,
    turbulent_stress,
)

DECIDE, LAMINAR, TURBULENT = range(3)
"""Regimes: by the Reynolds number, or forced."""
FAINTEST = 1e-200
"""Yield stress [Pa] up to which there is none in an annulus: what is divided by it overflows."""


@compiled
def pipe_friction(
    flow: float, diameter: float, density: float, yield_stress: float, consistency: float,
    flow_index: float, roughness: float, closure: int,
) -> float:  # fmt: skip
    """Frictional gradient [Pa/m] in a pipe; `closure` is its place in `friction.CLOSURES`.

    At rest what the yield stress holds; NaN where the closure has no solution.
    """
    return pipe_in_regime(
        flow, diameter, density, yield_stress, consistency, flow_index, roughness, closure, DECIDE
    )


@compiled
def pipe_in_regime(
    flow: float, diameter: float, density: float, yield_stress: float, consistency: float,
    flow_index: float, roughness: float, closure: int, regime: int,
) -> float:  # fmt: skip
    """`pipe_friction` with the regime decided or forced."""
    d, rho, tau, k, n = diameter, density, yield_stress, consistency, flow_index
    velocity = flow / (0.25 * math.pi * d * d)
    smooth, rate = pipe_wall(velocity, d, tau, k, n)
    if regime == LAMINAR or velocity <= 0.0:
        return 4.0 * smooth / d
    share = 1.0
    if regime == DECIDE:
        plug = tau / smooth
        share = _share(velocity, 0.5 * d, d, smooth, rate, plug * plug, rho, tau, k, n)
    stress = _mixed(velocity, 1.0, d, rho, tau, k, n, roughness, smooth, share, closure,
                    regime)  # fmt: skip
    return 4.0 * stress / d


@compiled
def annulus_friction(
    flow: float, outer: float, inner: float, density: float, yield_stress: float,
    consistency: float, flow_index: float, eccentricity: float, rotation_speed: float,
    roughness: float, closure: int,
) -> float:  # fmt: skip
    """Frictional gradient [Pa/m] in an annulus by the scaled slot; rotation in turns a second."""
    yield_stress = yield_stress if yield_stress > FAINTEST else 0.0
    slot, rate = _slot(flow, outer, inner, yield_stress, consistency, flow_index)
    smooth = scaled_slot(flow, outer, inner, slot, yield_stress, flow_index)
    return _annulus(
        flow, outer, inner, density, yield_stress, consistency, flow_index, eccentricity,
        rotation_speed, roughness, closure, DECIDE, slot, rate, smooth,
    )  # fmt: skip


@compiled
def annulus_in_regime(
    flow: float, outer: float, inner: float, density: float, yield_stress: float,
    consistency: float, flow_index: float, eccentricity: float, rotation_speed: float,
    roughness: float, closure: int, regime: int, exact: bool,
) -> float:  # fmt: skip
    """`annulus_friction` with the regime decided or forced, and laminar flow exact on request."""
    yield_stress = yield_stress if yield_stress > FAINTEST else 0.0
    slot, rate = _slot(flow, outer, inner, yield_stress, consistency, flow_index)
    if exact:
        smooth = exact_gradient(flow, outer, inner, yield_stress, consistency, flow_index)
    else:
        smooth = scaled_slot(flow, outer, inner, slot, yield_stress, flow_index)
    return _annulus(
        flow, outer, inner, density, yield_stress, consistency, flow_index, eccentricity,
        rotation_speed, roughness, closure, regime, slot, rate, smooth,
    )  # fmt: skip


@compiled
def _slot(
    flow: float, outer: float, inner: float, tau: float, k: float, n: float
) -> tuple[float, float]:
    """Laminar stress [Pa] and rate [1/s] at the walls of the slot with the annulus's gap."""
    velocity = flow / (0.25 * math.pi * (outer * outer - inner * inner))
    return slot_wall(velocity, 0.5 * (outer - inner), tau, k, n)


@compiled
def _annulus(
    flow: float, outer: float, inner: float, rho: float, tau: float, k: float, n: float,
    eccentricity: float, rotation_speed: float, roughness: float, closure: int, regime: int,
    slot: float, rate: float, smooth: float,
) -> float:  # fmt: skip
    """Gradient [Pa/m] from the laminar `smooth` one of a centred annulus at rest."""
    hydraulic, gap = outer - inner, 0.5 * (outer - inner)
    velocity = flow / (0.25 * math.pi * (outer * outer - inner * inner))
    turning, resting = math.pi * inner * rotation_speed, slot
    slow, fast = eccentric_factors(inner / outer, eccentricity, n)
    eased = turning > 0.0 and (tau > 0.0 or n != 1.0)
    if regime == LAMINAR or velocity <= 0.0:
        if eased:
            smooth *= _easing(velocity, turning, gap, tau, k, n, slot)
        return smooth * slow
    # Turbulence is that of a flow at the resultant speed; its drag along the pipe, the axial part.
    speed, along = velocity, 1.0
    if turning > 0.0:
        speed = math.hypot(velocity, SWIRL * turning)
        along = velocity / speed
        slot, rate = slot_wall(speed, gap, tau, k, n)
    share = 1.0
    if regime == DECIDE:
        share = _share(speed, 0.5 * gap, hydraulic, slot, rate, tau / slot, rho, tau, k, n)
    plain = 0.25 * hydraulic * smooth
    # Where turbulence alone decides, laminar flow need not be asked what turning makes of it.
    passing = eased and share < 1.0
    if passing:
        plain *= _easing(velocity, turning, gap, tau, k, n, resting)
    stress = _mixed(speed, along, hydraulic, rho, tau, k, n, roughness, plain, share, closure,
                    regime)  # fmt: skip
    if eased and not passing and not stress > plain:
        plain *= _easing(velocity, turning, gap, tau, k, n, resting)
        stress = _mixed(speed, along, hydraulic, rho, tau, k, n, roughness, plain, share, closure,
                        regime)  # fmt: skip
    factor = slow
    if share > 0.0 and eccentricity > 0.0:
        factor = fast if share == 1.0 else slow ** (1.0 - share) * fast**share
    return 4.0 * stress / hydraulic * factor


@compiled
def _share(
    speed: float, half_width: float, d: float, stress: float, rate: float, core: float, rho: float,
    tau: float, k: float, n: float,
) -> float:  # fmt: skip
    """Part of turbulence [1] in a flow with that laminar stress and rate at the wall, and a plug
    over `core` of the section."""
    velocity = plug_velocity(half_width, stress, tau, rate, n)
    return turbulent_share(sheared_reynolds(speed, velocity, core, tau / stress, d, rho, tau, k, n))


@compiled
def _easing(
    velocity: float, turning: float, gap: float, tau: float, k: float, n: float, slot: float
) -> float:
    """Axial stress of a turned slot over that of one at rest: no fluid in it is at rest, so the
    least push moves it."""
    if velocity <= 0.0:
        return 0.0
    return helical_stress(velocity, turning, gap, tau, k, n) / slot


@compiled
def _mixed(
    speed: float, along: float, d: float, rho: float, tau: float, k: float, n: float, eps: float,
    smooth: float, share: float, closure: int, regime: int,
) -> float:  # fmt: skip
    """Wall stress [Pa] from the laminar one and, by its share, the turbulent one."""
    if closure == DARBY_MELSON:
        return darby_melson_stress(speed, d, rho, tau, k, smooth, along)
    if share == 0.0:
        return smooth
    rough = along * turbulent_stress(speed, d, rho, tau, k, n, eps, closure)
    if regime == TURBULENT:
        return rough
    if not rough > smooth:
        return rough if math.isnan(rough) else smooth
    if share == 1.0:
        return rough
    return smooth * math.exp(share * math.log(rough / smooth))
