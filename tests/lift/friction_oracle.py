"""Friction solved slowly and plainly, straight from the equations, to try the compiled kernels by.

One flow at a time; SciPy's quadrature of the velocity profile and bracketed roots, no closed form
shared with the package.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq


def shear_rate(stress: float, tau: float, k: float, n: float) -> float:
    return (max(stress - tau, 0.0) / k) ** (1.0 / n)


def integral(function, edge: float, wall: float) -> float:
    """From the plug's edge to the wall in squared steps: near it the shear rate is a power."""
    length = wall - edge
    value, _ = quad(
        lambda v: 2.0 * v * length * function(edge + length * v * v), 0.0, 1.0,
        epsabs=0.0, epsrel=1e-9, limit=400,
    )  # fmt: skip
    return float(value)


def pipe_flow(gradient: float, diameter: float, tau: float, k: float, n: float) -> float:
    """Laminar flow [m3/s]: pi times the integral of r^2 times the shear rate."""
    wall = 0.25 * gradient * diameter
    if wall <= tau:
        return 0.0
    plug = 0.5 * diameter * tau / wall
    return math.pi * integral(
        lambda r: r * r * shear_rate(0.5 * gradient * r, tau, k, n), plug, 0.5 * diameter
    )


def annulus_flow(
    gradient: float, outer: float, inner: float, tau: float, k: float, n: float
) -> float:
    """Laminar flow [m3/s] in a concentric annulus. The stress is zero at the radius `still`, where
    the plug's velocity is the same from both walls."""
    big, small = 0.5 * outer, 0.5 * inner

    def stress(r: float, still: float) -> float:
        return 0.5 * gradient * (r - still * still / r)

    def edges(still: float) -> tuple[float, float]:
        half = tau / gradient
        root = math.hypot(half, still)
        return root - half, root + half

    def layer(power: int, edge: float, wall: float, still: float) -> float:
        return abs(
            integral(lambda r: r**power * shear_rate(abs(stress(r, still)), tau, k, n), edge, wall)
        )

    def mismatch(still: float) -> float:
        low, high = edges(still)
        return layer(0, low, small, still) - layer(0, high, big, still)

    # Between the radii at which the plug touches one wall or the other.
    least = math.sqrt(small * (small + 2.0 * tau / gradient))
    most = math.sqrt(big * (big - 2.0 * tau / gradient))
    still = brentq(mismatch, least, most, xtol=1e-16, rtol=1e-14)
    low, high = edges(still)
    return math.pi * (layer(2, high, big, still) - layer(2, low, small, still))


def helical_speeds(
    axial: float, cross: float, gap: float, tau: float, k: float, n: float
) -> tuple[float, float]:
    """Mean axial velocity and speed of the moving plate [m/s] for the axial stress at the walls and
    the stress across [Pa]: the shear rate lies along the stress, whose size is their resultant."""

    def rates(y: float) -> tuple[float, float]:
        along = 2.0 * axial * y / gap
        size = math.hypot(along, cross)
        fluidity = shear_rate(size, tau, k, n) / size
        return fluidity * along, fluidity * cross

    edge = 0.5 * gap * math.sqrt(max(tau**2 - cross**2, 0.0)) / axial
    mean = 2.0 / gap * integral(lambda y: y * rates(y)[0], edge, 0.5 * gap)
    return mean, 2.0 * integral(lambda y: rates(y)[1], edge, 0.5 * gap)


def pipe_metzner_reed(stress: float, diameter: float, tau: float, k: float, n: float) -> (
    tuple[float, float]
):  # fmt: skip
    """Local index n' and consistency K' at a wall stress, by differences of the flow curve."""

    def newtonian_rate(wall: float) -> float:
        return 32.0 * pipe_flow(4.0 * wall / diameter, diameter, tau, k, n) / (np.pi * diameter**3)

    step = 1e-4
    up, down = newtonian_rate(stress * (1 + step)), newtonian_rate(stress * (1 - step))
    local = math.log((1 + step) / (1 - step)) / math.log(up / down)
    return local, stress / newtonian_rate(stress) ** local
