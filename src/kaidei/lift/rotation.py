"""What a turning inner pipe does to friction along the annulus. Scalars, compiled.

Laminar: helical flow between plates, exact for a narrow gap: the turning shears the fluid too, and
thins it if it is shear-thinning or yields; closed forms for Bingham fluids, else quadrature.
Turbulent: friction acts along the resultant of the
axial velocity and the mean swirl.
"""

from __future__ import annotations

import math

import numpy as np

from kaidei.compiled import compiled

SWIRL = 0.4375
"""Mean swirl over the wall's speed: the factor (7 / 8) / 2 of Yamada (1962), Bull. JSME 5:302."""

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)
_NODES, _WEIGHTS = 0.5 * (_NODES + 1.0), 0.5 * _WEIGHTS


@compiled
def helical_stress(
    velocity: float, wall_speed: float, gap: float, tau: float, k: float, n: float
) -> float:
    """Axial stress [Pa] at the walls of a slot, one of which moves across the flow.

    `velocity` is the axial mean and `wall_speed` that of the wall, both above zero [m/s]. Coleman
    and Noll (1959), J. Appl. Phys. 30:1508, for helical flow; here of a narrow gap, where the
    stress across is one value b and the axial one rises to a at the walls. Newton in x, the
    logarithm of what the walls' resultant stress has above the yield stress, and y = ln(b / a), in
    which both conditions are all but straight lines; NaN if it does not converge.
    """
    along, across = 2.0 * velocity / gap, wall_speed / gap
    x, y = _guess(along, across, tau, k, n)
    for _ in range(60):
        excess, ratio = math.exp(x), math.exp(y)
        part = 1.0 / (1.0 + ratio * ratio)
        a = (tau + excess) * math.sqrt(part)
        b = a * ratio
        axial, cross, axial_a, axial_b, cross_b = _sheared(a, b, excess, tau, k, n)
        moved = excess / (tau + excess)
        axial_x, axial_y = _turned(a * axial_a / axial, b * axial_b / axial, moved, part)
        cross_x, cross_y = _turned(a * axial_b / cross, b * cross_b / cross, moved, part)
        one, two = math.log(axial / along), math.log(cross / across)
        determinant = axial_x * cross_y - axial_y * cross_x
        step_x = (two * axial_y - one * cross_y) / determinant
        step_y = (one * cross_x - two * axial_x) / determinant
        x, y = x + min(max(step_x, -1.0), 1.0), y + min(max(step_y, -1.0), 1.0)
        # The error left goes as the square of the last step: at most 7 of them over the tests.
        if abs(step_x) <= 3e-6 and abs(step_y) <= 3e-6:
            return (tau + math.exp(x)) / math.sqrt(1.0 + math.exp(2.0 * y))
    return math.nan


@compiled
def _guess(along: float, across: float, tau: float, k: float, n: float) -> tuple[float, float]:
    """Where to begin: a slot at rest of the resultant rate, a plug only as far as flow is axial."""
    axial = (2.0 * n + 1.0) / n * along
    square = axial * axial + across * across
    viscous = k * (math.sqrt(square) if n == 1.0 else square ** (0.5 * n))
    yields = tau * axial * axial / square
    excess = math.sqrt(viscous * (viscous + yields))
    plug = tau * axial / (math.sqrt(square) * (tau + excess))
    return math.log(excess), math.log(across / (along * (3.0 - 2.0 * plug)))


@compiled
def _turned(by_a: float, by_b: float, moved: float, part: float) -> tuple[float, float]:
    """Slopes by x and y from those by ln a and ln b."""
    return (by_a + by_b) * moved, by_b * part - by_a * (1.0 - part)


@compiled
def _sheared(
    a: float, b: float, excess: float, tau: float, k: float, n: float
) -> tuple[float, float, float, float, float]:
    """Shear integrals over half the gap, a eta^2 phi and b phi (phi is rate over stress), then the
    first's derivatives by a and b and the second's by b (that by a is the first's by b).

    `excess` is the walls' resultant stress less the yield stress, given apart to keep its digits.
    """
    # The closed form loses digits in a thin sheared layer, and where the flow is mostly across.
    if n == 1.0 and excess > 0.01 * tau and b < 3.0 * a:
        return _bingham(a, b, excess, tau, k)
    return _quadrature(a, b, excess, tau, k, n)


@compiled
def _bingham(
    a: float, b: float, excess: float, tau: float, k: float
) -> tuple[float, float, float, float, float]:
    """`_sheared` of a Bingham fluid: what the integrals of eta^i / stress^j are in closed form."""
    wall, edge = tau + excess, max(tau, b)  # resultant stress at the wall and at the plug's edge
    held = math.sqrt((edge - b) * (edge + b))  # axial stress at the plug's edge
    spare = (wall - edge) * (wall + edge) / (a + held)  # a - held
    turned = math.log1p((spare + wall - edge) / (held + edge))  # a times that of 1 / stress
    plug, slope = held / a, b / a
    slow = 1.0 / wall - plug / edge  # b^2 times that of 1 / stress^3
    bent = tau * (turned / a - slow) / (a * a)  # tau times that of eta^2 / stress^3
    cross = spare - tau * turned
    third = spare * (1.0 + plug + plug * plug) / 3.0
    lost = 0.5 * tau * (wall - plug * edge - slope * b * turned) / a
    return (
        (third - lost) / k,
        slope * cross / k,
        (third / a - bent * b * b) / k,
        bent * a * b / k,
        (cross / a + tau * slow) / k,
    )


@compiled
def _quadrature(
    a: float, b: float, excess: float, tau: float, k: float, n: float
) -> tuple[float, float, float, float, float]:
    """`_sheared` of any Herschel-Bulkley fluid, by Gauss from the plug's edge."""
    above = excess * (2.0 * tau + excess)  # a^2 + b^2 - tau^2
    share = min(above / (a * a), 1.0)
    edge = math.sqrt(1.0 - share)  # the plug fills the gap up to here
    layer = share / (1.0 + edge)
    spare = max((b - tau) * (b + tau), 0.0)  # where no plug is left
    axial, cross, axial_a, axial_b, cross_b = 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(_NODES.size):
        v = _NODES[i]
        eta = edge + layer * v * v
        square = eta * eta
        stress = math.sqrt(a * a * square + b * b)
        over = (a * a * layer * v * v * (eta + edge) + spare) / (stress + tau)
        rate = over / k if n == 1.0 else (over / k) ** (1.0 / n)
        rate *= 2.0 * layer * v * _WEIGHTS[i]
        phi = rate / stress
        bend = (rate / (n * over) - phi) / (stress * stress)  # phi' / stress
        axial += a * square * phi
        cross += b * phi
        axial_a += square * (phi + a * a * square * bend)
        axial_b += a * b * square * bend
        cross_b += phi + b * b * bend
    return axial, cross, axial_a, axial_b, cross_b
