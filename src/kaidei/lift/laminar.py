"""Laminar flow of a yield-stress fluid: wall stress in pipe and slot, gradient in an annulus."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from kaidei.lift.roots import bracketed_root
from kaidei.units import Floats

_NEWTON_STEPS = 80


def _bingham_stress(rate_stress: Floats, yield_stress: Floats, shape: tuple[int, int]) -> Floats:
    """Root of s - p*y + q*y^(k+1)/s^k = r in the wall stress s above the yield stress y.

    Pipe: p = 4/3, k = 3, q = 1/3; slot: p = 3/2, k = 2, q = 1/2. The left side is convex and rises
    for s > y, so Newton from the right is monotone and cannot miss the root. Each element stops
    where it has converged, so that none depends on how long others take.
    """
    power, plug = shape
    first, last = (power + 1) / power, 1.0 / plug
    stress = rate_stress + first * yield_stress
    moving = np.ones(stress.shape, dtype=np.bool_)
    for _ in range(_NEWTON_STEPS):
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(stress > 0.0, yield_stress / stress, 0.0)
        value = stress - first * yield_stress + last * yield_stress * ratio**power - rate_stress
        slope = 1.0 - power * last * ratio ** (power + 1)
        step = np.where(slope > 0.0, value / np.where(slope > 0.0, slope, 1.0), 0.0)
        stress = np.where(moving, np.maximum(stress - step, yield_stress), stress)
        moving &= np.abs(step) > 1e-14 * stress
        if not moving.any():
            break
    return stress


def pipe_velocity(
    stress: Floats, diameter: Floats, yield_stress: Floats, consistency: Floats, index: Floats
) -> Floats:
    """Mean velocity [m/s] of laminar Herschel-Bulkley flow in a pipe at a wall stress [Pa].

    Zero at or below the yield stress [Pa]. Skelland (1967), Non-Newtonian Flow and Heat Transfer;
    Chhabra and Richardson (2008), eq. 3.14.
    """
    excess = np.maximum(stress - yield_stress, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        y, e = yield_stress / stress, excess / stress
        series = e * e / (3 * index + 1) + 2 * y * e / (2 * index + 1) + y * y / (index + 1)
        speed = 0.5 * diameter * index * e * (excess / consistency) ** (1 / index) * series
    return np.where(excess > 0.0, speed, 0.0)


def slot_velocity(
    stress: Floats, gap: Floats, yield_stress: Floats, consistency: Floats, index: Floats
) -> Floats:
    """Mean velocity [m/s] of laminar Herschel-Bulkley flow between plates `gap` [m] apart.

    Chhabra and Richardson (2008), section 3.6.
    """
    excess = np.maximum(stress - yield_stress, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        e = np.where(stress > 0.0, excess / stress, 0.0)
        speed = (
            0.5 * gap * index / (index + 1) * e * (excess / consistency) ** (1 / index)
            * (1.0 - index / (2 * index + 1) * e)
        )  # fmt: skip
    return np.where(excess > 0.0, speed, 0.0)


def pipe_stress(
    velocity: Floats, diameter: Floats, yield_stress: Floats, consistency: Floats, index: Floats
) -> Floats:
    """Wall stress [Pa] of laminar flow in a pipe at a mean velocity [m/s].

    Bingham by the Buckingham-Reiner equation (Buckingham 1921, Proc. ASTM 21:1154), else the
    Herschel-Bulkley closed form inverted in a bracket. At rest: the yield stress.
    """
    if np.all(index == 1.0):
        return _bingham_stress(8.0 * velocity * consistency / diameter, yield_stress, (3, 3))
    newtonian_rate = 8.0 * velocity / diameter
    return _inverted(
        lambda stress: pipe_velocity(stress, diameter, yield_stress, consistency, index),
        velocity,
        yield_stress,
        consistency * newtonian_rate**index,
    )


def slot_stress(
    velocity: Floats, gap: Floats, yield_stress: Floats, consistency: Floats, index: Floats
) -> Floats:
    """Wall stress [Pa] of laminar flow in a slot of width `gap` [m] at a mean velocity [m/s]."""
    if np.all(index == 1.0):
        return _bingham_stress(6.0 * velocity * consistency / gap, yield_stress, (2, 2))
    newtonian_rate = 6.0 * velocity / gap
    return _inverted(
        lambda stress: slot_velocity(stress, gap, yield_stress, consistency, index),
        velocity,
        yield_stress,
        consistency * newtonian_rate**index,
    )


def _inverted(
    velocity_at: Callable[[Floats], Floats],
    velocity: Floats,
    yield_stress: Floats,
    viscous_stress: Floats,
) -> Floats:
    """Wall stress [Pa] at which a rising velocity law gives the velocity; at rest, the yield's."""
    guess = yield_stress * 2.0 + viscous_stress * 8.0
    low = np.log(np.maximum(yield_stress, 1e-6 * guess) + 1e-300)
    root = bracketed_root(
        lambda log_stress: velocity_at(np.exp(log_stress)) - velocity,
        low,
        np.log(guess + 1e-300) + 3.0,
        rtol=1e-15,
    )
    return np.where(velocity > 0.0, np.exp(root.value), yield_stress)


def newtonian_annulus_gradient(
    flow: Floats, outer: Floats, inner: Floats, viscosity: Floats
) -> Floats:
    """Pressure gradient [Pa/m] of laminar Newtonian flow [m3/s] in a concentric annulus.

    Diameters [m]. Lamb (1932); Bird, Stewart and Lightfoot (2002), eq. 2.4-17.
    """
    ratio = inner / outer
    shape = (1.0 - ratio**4) + (1.0 - ratio**2) ** 2 / np.log(ratio)
    return np.asarray(8.0 * viscosity * flow / (np.pi * (0.5 * outer) ** 4 * shape))


def bingham_annulus_gradient(
    flow: Floats, outer: Floats, inner: Floats, yield_stress: Floats, viscosity: Floats
) -> Floats:
    """Pressure gradient [Pa/m] of laminar Bingham flow [m3/s] in a concentric annulus, exact.

    Diameters [m]; yield stress [Pa] above zero. Laird (1957), Ind. Eng. Chem. 49:138;
    Fredrickson and Bird (1958), Ind. Eng. Chem. 50:347.
    """
    radius, ratio = 0.5 * outer, inner / outer
    static = 2.0 * yield_stress / (radius * (1.0 - ratio))
    newtonian = newtonian_annulus_gradient(flow, outer, inner, viscosity)

    def residual(log_gradient: Floats) -> Floats:
        gradient = np.exp(log_gradient)
        plug = 2.0 * yield_stress / (gradient * radius)
        edge = _plug_edge(plug, ratio)
        series = (
            (1.0 - ratio**4)
            - 2.0 * edge * (edge - plug) * (1.0 - ratio**2)
            - 4.0 / 3.0 * (1.0 + ratio**3) * plug
            + plug * (2.0 * edge - plug) ** 3 / 3.0
        )
        return np.pi * radius**4 * gradient / (8.0 * viscosity) * series - flow

    low = np.log(np.maximum(static, newtonian) * (1.0 + 1e-12))
    high = np.log(2.0 * static + 1.1 * newtonian)
    root = bracketed_root(residual, low, high, rtol=1e-14)
    return np.where(flow > 0.0, np.exp(root.value), static)


def _plug_edge(plug: Floats, ratio: Floats) -> Floats:
    """Outer radius of the plug over the outer wall's, for plug width and inner radius over it."""

    def mismatch(edge: Floats) -> Floats:
        """Plug velocity from the inner wall less that from the outer wall."""
        start = np.maximum(edge - plug, ratio)
        square = start * edge
        inside = square * np.log(start / ratio) - 0.5 * (start**2 - ratio**2)
        outside = 0.5 * (1.0 - edge**2) + square * np.log(edge)
        return inside - plug * (start - ratio) - outside + plug * (1.0 - edge)

    low = np.minimum(ratio + plug, 1.0)
    return bracketed_root(mismatch, low, np.ones_like(low), rtol=1e-15).value
