"""What a turning inner pipe does to friction along the annulus. Scalars, compiled.

Laminar: helical flow between plates, exact for a narrow gap: the turning shears the fluid too, and
thins it if it is shear-thinning or yields. Turbulent: friction acts along the resultant of the
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
    x = math.log(k) + n * math.log(math.hypot(3.0 * along, across))
    y = math.log(across / (3.0 * along))
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
        if abs(step_x) <= 1e-9 and abs(step_y) <= 1e-9:
            return (tau + math.exp(x)) / math.sqrt(1.0 + math.exp(2.0 * y))
    return math.nan


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
