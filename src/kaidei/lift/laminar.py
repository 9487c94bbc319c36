"""Laminar flow of a yield-stress fluid in pipe and slot: stress and shear rate at the wall.

Scalars in, scalars out, compiled. With w the shear rate at the wall, K w^n = stress - yield stress,
and e = 1 - yield stress / stress, both shapes obey 2 V / (n width) = w e S(e): see `_shape`.
Skelland (1967), Non-Newtonian Flow and Heat Transfer; Chhabra and Richardson (2008),
Non-Newtonian Flow and Applied Rheology, eq. 3.14 and section 3.6.
"""

from __future__ import annotations

import math

from kaidei.compiled import compiled

ROUND, PLANE = 3, 2
"""Shapes: pipe and slot, by the power of the plug in the Bingham solution."""


@compiled
def pipe_wall(
    velocity: float, diameter: float, yield_stress: float, consistency: float, index: float
) -> tuple[float, float]:
    """Stress [Pa] and shear rate [1/s] at a pipe's wall, at a mean velocity [m/s].

    Exact: Buckingham-Reiner for index 1 (Buckingham 1921, Proc. ASTM 21:1154), else the
    Herschel-Bulkley closed form, inverted. At rest: the yield stress and zero.
    """
    return _wall(velocity, diameter, yield_stress, consistency, index, ROUND)


@compiled
def slot_wall(
    velocity: float, gap: float, yield_stress: float, consistency: float, index: float
) -> tuple[float, float]:
    """The same between plates `gap` [m] apart."""
    return _wall(velocity, gap, yield_stress, consistency, index, PLANE)


@compiled
def _wall(
    velocity: float, width: float, tau: float, k: float, n: float, shape: int
) -> tuple[float, float]:
    if velocity <= 0.0:
        return tau, 0.0
    apparent = 2.0 * velocity / (n * width)
    rate = apparent * (shape * n + 1.0)
    if n == 1.0:
        excess = k * rate
        if tau > 0.0:
            excess = tau * _bingham_excess(excess / tau, shape)
        return tau + excess, excess / k
    if tau > 0.0:
        rate = math.exp(_log_rate(math.log(apparent), tau, k, n, shape))
    return tau + k * rate**n, rate


@compiled
def _bingham_excess(viscous: float, shape: int) -> float:
    """Wall stress above the yield stress, over it: root z of s - (1 + 1/m) + s^-m / m = viscous.

    s = 1 + z, m the shape. Written in z nothing cancels where the plug all but fills the pipe. The
    left side is convex and rises, so Newton cannot miss the root; the start is within 25 percent.
    """
    if viscous > 1e6:  # the last term is below rounding
        return viscous + 1.0 / shape
    z = math.sqrt(viscous * (viscous + 2.0 / shape))
    for _ in range(30):
        s = 1.0 + z
        if shape == ROUND:
            cube = s * s * s
            value = z * z * (6.0 + z * (8.0 + 3.0 * z)) / (3.0 * cube)
            slope = 1.0 - 1.0 / (cube * s)
        else:
            value = z * z * (3.0 + 2.0 * z) / (2.0 * s * s)
            slope = 1.0 - 1.0 / (s * s * s)
        step = (value - viscous) / slope if slope > 0.0 else 0.0
        z -= step
        if abs(step) <= 1e-8 * z:
            break
    return z


@compiled
def _shape(share: float, n: float, shape: int) -> float:
    """S(e) of the module's docstring, from 1 / (n + 1) near yield to 1 / (m n + 1) without."""
    plug = 1.0 - share
    if shape == ROUND:
        return (
            share * share / (3.0 * n + 1.0)
            + 2.0 * plug * share / (2.0 * n + 1.0)
            + plug * plug / (n + 1.0)
        )
    return plug / (n + 1.0) + share / (2.0 * n + 1.0)


@compiled
def _log_rate(log_apparent: float, tau: float, k: float, n: float, shape: int) -> float:
    """Logarithm of the wall's shear rate. Log velocity over log rate has a slope falling from
    n + 1 to 1 (Rabinowitsch), so Newton from the left, where both limits lie, rises to the root."""
    x = max(
        log_apparent + math.log(shape * n + 1.0),
        (log_apparent + math.log((n + 1.0) * tau / k)) / (n + 1.0),
    )
    for _ in range(60):
        viscous = k * math.exp(n * x)
        share = viscous / (tau + viscous)
        form = _shape(share, n, shape)
        step = (x + math.log(share * form) - log_apparent) / (1.0 / form - shape * n * share)
        x -= step
        if abs(step) <= 1e-8:
            break
    return x


@compiled
def pipe_index(share: float, index: float) -> tuple[float, float]:
    """Local flow index n' = d ln stress / d ln (8 V / D) of laminar pipe flow, and 8 V / D over the
    wall's shear rate, where the sheared part of the stress is `share` = 1 - yield / stress."""
    form = _shape(share, index, ROUND)
    slope = 1.0 / form - 3.0 * index * share
    return index * share / slope, 4.0 * index * share * form


@compiled
def plug_velocity(
    half_width: float, stress: float, yield_stress: float, rate: float, index: float
) -> float:
    """Velocity [m/s] of the plug in pipe or slot, from the wall's stress [Pa] and rate [1/s]."""
    return half_width * index / (index + 1.0) * rate * (1.0 - yield_stress / stress)
