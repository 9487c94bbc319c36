"""Laminar flow in an annulus: exact when concentric, the quick slot, and what eccentricity does.

Scalars in, scalars out, compiled. Lengths in the exact solution are over the outer radius R.
"""

from __future__ import annotations

import math

import numpy as np

from kaidei.compiled import compiled
from kaidei.lift.laminar import slot_wall

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(32)
_NODES, _WEIGHTS = 0.5 * (_NODES + 1.0), 0.5 * _WEIGHTS


@compiled
def newtonian_gradient(flow: float, outer: float, inner: float, viscosity: float) -> float:
    """Pressure gradient [Pa/m] of laminar Newtonian flow [m3/s] in a concentric annulus.

    Diameters [m]. Lamb (1932); Bird, Stewart and Lightfoot (2002), eq. 2.4-17.
    """
    ratio, radius = inner / outer, 0.5 * outer
    square = ratio * ratio
    shape = (1.0 - square) * ((1.0 + square) + (1.0 - square) / math.log(ratio))
    return 8.0 * viscosity * flow / (math.pi * radius**4 * shape)


@compiled
def scaled_slot(
    flow: float, outer: float, inner: float, slot_stress: float, tau: float, n: float
) -> float:
    """Gradient [Pa/m] of the slot of the same gap, its viscous part scaled by the power n of what
    makes it exact for a Newtonian fluid; static yielding is the same in slot and annulus."""
    gap = 0.5 * (outer - inner)
    static = 2.0 * tau / gap
    if flow <= 0.0:
        return static
    slot = 12.0 * flow / (0.25 * math.pi * (outer * outer - inner * inner) * gap * gap)
    scale = newtonian_gradient(flow, outer, inner, 1.0) / slot
    if n != 1.0:
        scale = scale**n
    return static + (2.0 * slot_stress / gap - static) * scale


@compiled
def exact_gradient(
    flow: float, outer: float, inner: float, tau: float, k: float, n: float
) -> float:
    """Gradient [Pa/m] of laminar Herschel-Bulkley flow [m3/s] in a concentric annulus, exact.

    The plug lies where its velocity from both walls is one: Laird (1957), Ind. Eng. Chem. 49:138;
    Fredrickson and Bird (1958), Ind. Eng. Chem. 50:347; with index other than 1 Hanks (1979), Ind.
    Eng. Chem. Process Des. Dev. 18:488, by Gauss quadrature. Newton in the plug's place and the
    logarithm of the stress above what the yield stress holds; NaN if it does not converge.
    """
    if tau == 0.0 and n == 1.0:
        return newtonian_gradient(flow, outer, inner, k)
    radius, ratio, gap = 0.5 * outer, inner / outer, 0.5 * (outer - inner)
    held = tau / (1.0 - ratio)  # stress scale, gradient R / 2, at which flow begins
    if flow <= 0.0:
        return 2.0 * held / radius
    speed = flow / (0.25 * math.pi * (outer * outer - inner * inner))
    slot, _ = slot_wall(speed, gap, tau, k, n)
    start = 0.5 * radius * (scaled_slot(flow, outer, inner, slot, tau, n)) - held
    x, z = math.log(start), 0.0
    target = math.log(flow / (math.pi * radius**3)) + math.log(k) / n
    for _ in range(60):
        step_x, step_z = _annulus_step(x, z, ratio, tau, held, 1.0 / n, target)
        x, z = x + min(max(step_x, -1.0), 1.0), z + min(max(step_z, -1.0), 1.0)
        if abs(step_x) <= 1e-9 and abs(step_z) <= 1e-9:
            return 2.0 * (held + math.exp(x)) / radius
    return math.nan


@compiled
def _annulus_step(
    x: float, z: float, ratio: float, tau: float, held: float, s: float, target: float
) -> tuple[float, float]:
    """Newton step in x = ln(stress scale - held) and z = ln(f / (1 - f)), f the inner wall's part
    of the sheared width: in these both conditions are all but straight lines.

    Plug from b to a = b + T, T = tau / stress scale; shear rate ~ (q / xi - xi - T)^s inside and
    (xi - q / xi - T)^s outside, q = a b, both divided by width^s so that a thin layer keeps its
    digits. Conditions: equal plug velocity, and the flow, in logarithms.
    """
    excess = math.exp(x)
    stress, f = held + excess, 1.0 / (1.0 + math.exp(-z))
    plug, width, moved = tau / stress, (1.0 - ratio) * excess / stress, excess / stress
    a, b = 1.0 - width * (1.0 - f), ratio + width * f
    inside, inside_q, inside_t, flow_in, flow_in_t = _layer(a, b, width, f, -1.0, s)
    outside, outside_q, outside_t, flow_out, flow_out_t = _layer(b, a, width, 1.0 - f, 1.0, s)
    flow = flow_in + flow_out
    flow_q = (1.0 + s) * (inside - outside) - plug * (outside_t - inside_t)
    flow_t = -(flow_in_t + flow_out_t)
    miss_q, miss_t = (
        inside_q / inside + outside_q / outside,
        outside_t / outside - inside_t / inside,
    )
    # How q and T move with z and with x.
    q_z = width * (a + b) * f * (1.0 - f)
    t_x = -plug * moved
    q_x = -t_x * (f * a - (1.0 - f) * b)
    miss_z, miss_x = miss_q * q_z, miss_q * q_x + miss_t * t_x
    log_z, log_x = flow_q * q_z / flow, s * moved + (flow_q * q_x + flow_t * t_x) / flow
    miss = math.log(inside / outside)
    error = s * (math.log(stress) + math.log(width)) + math.log(flow) - target
    determinant = miss_z * log_x - miss_x * log_z
    return (
        (miss * log_z - error * miss_z) / determinant,
        (error * miss_x - miss * log_x) / determinant,
    )


@compiled
def _layer(
    far: float, near: float, width: float, part: float, side: float, s: float
) -> tuple[float, float, float, float, float]:
    """Integrals over a sheared layer from the plug's edge `near` to its wall (side +1: the outer).

    Of rate, its derivatives by q and T (the sign left out), of |xi^2 - q| times rate, and of that
    times -d rate / dT. Squared steps from the edge make the integrand smooth for any power s.
    """
    q, length = far * near, width * part
    speed, by_q, by_t, flow, flow_t = 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(_NODES.size):
        v = _NODES[i]
        offset = length * v * v
        xi = near + side * offset
        # (xi - near)(xi + far) / xi is the stress above the yield stress; here over `width`.
        base = part * v * v * (xi + far) / xi
        rate = base if s == 1.0 else base**s
        weight = 2.0 * length * v * _WEIGHTS[i] * rate
        slope = weight * s / (base * width)
        arm = side * (xi * xi - q)
        speed += weight
        by_q += slope / xi
        by_t += slope
        flow += weight * arm
        flow_t += slope * arm
    return speed, by_q, by_t, flow, flow_t


@compiled
def eccentric_factors(ratio: float, eccentricity: float, index: float) -> tuple[float, float]:
    """Friction in an eccentric annulus over the concentric one's [1], laminar and turbulent.

    Haciislamoglu and Langlinais (1990), J. Energy Resour. Technol. 112:163, and Haciislamoglu and
    Cartalos (1994), SPE 28341; by diameter ratio, eccentricity and flow index.
    """
    if eccentricity == 0.0:
        return 1.0, 1.0
    log_ratio, e = math.log(ratio), eccentricity
    first = e / index * math.exp(0.8454 * log_ratio)
    root = e * e * math.sqrt(index)
    second, third = root * math.exp(0.1852 * log_ratio), e * root * math.exp(0.2527 * log_ratio)
    return (
        1.0 - 0.072 * first - 1.5 * second + 0.96 * third,
        1.0 - 0.048 * first - 2.0 / 3.0 * second + 0.285 * third,
    )
