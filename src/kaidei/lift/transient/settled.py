"""Concentration along a riser: what moves up with the slurry and sinks in it, by finite volumes.

d phi / dt + d F / dz = 0, z upwards, F = phi (j - v0 (1 - phi / phi_m)^m): particles that lag
behind a flow j by their settling velocity, slower in a crowd, none where packed. With m = n phi_m
it is Richardson and Zaki's (1 - phi)^n in thin slurry. Godunov's flux, limited slopes and two
stages in time keep phi between zero and packing and all mass to rounding. Kynch (1952), doi
10.1039/TF9524800166, is the theory of its shocks and fans.
"""

from __future__ import annotations

import math

from kaidei.compiled import compiled
from kaidei.lift.finite_volume import slopes
from kaidei.units import Floats

COURANT = 0.45


@compiled
def flux(phi: float, flow: float, speed: float, packing: float, power: float) -> float:
    """F [m/s] upwards, of particles by volume."""
    room = max(1.0 - phi / packing, 0.0)
    upwards: float = phi * (flow - speed * room**power)
    return upwards


@compiled
def turning(flow: float, speed: float, packing: float, power: float) -> float:
    """Concentration [1] at which F is least: below it waves go down, above it up."""
    if flow >= speed:
        return 0.0
    low, high = 0.0, packing / (1.0 + power)
    for _ in range(50):
        middle = 0.5 * (low + high)
        room = 1.0 - middle / packing
        slope = room ** (power - 1.0) * (1.0 - (1.0 + power) * middle / packing)
        if speed * slope > flow:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@compiled
def rates(
    phi: Floats, flow: float, speed: float, packing: float, power: float, turn: float,
    feed: float, above: float, cell: float, order: int, lean: Floats, rate: Floats, ends: Floats,
) -> None:  # fmt: skip
    """Rate of each cell [1/s]; ends: what passes the foot and the top [m/s].

    feed [m/s] of particles comes in at the foot; what passes the top upwards is `above` [m/s], or
    what arrives there where it is infinite.
    """
    n = phi.size
    slopes(phi, phi[0], phi[n - 1], order, lean)
    below = feed
    ends[0] = feed
    for i in range(n):
        if i < n - 1:
            left, right = phi[i] + lean[i], phi[i + 1] - lean[i + 1]
            # Godunov for a flux that falls to `turn` and then rises.
            passed = max(
                flux(max(left, turn), flow, speed, packing, power),
                flux(min(right, turn), flow, speed, packing, power),
            )
        elif above < math.inf:
            passed = above
        else:
            passed = max(flux(phi[i] + lean[i], flow, speed, packing, power), 0.0)
        rate[i] = (below - passed) / cell
        below = passed
    ends[1] = below


@compiled
def advance(
    phi: Floats, first: Floats, flow: float, speed: float, packing: float, power: float,
    feed: float, above: float, cell: float, step: float, order: int, lean: Floats, rate: Floats,
    ends: Floats, passed: Floats,
) -> None:  # fmt: skip
    """One step of phi (cells,) by Heun's two stages; passed (2,): in and out so far [m]."""
    turn = turning(flow, speed, packing, power)
    rates(phi, flow, speed, packing, power, turn, feed, above, cell, order, lean, rate, ends)
    for k in range(2):
        passed[k] += 0.5 * step * ends[k]
    for i in range(phi.size):
        first[i] = phi[i] + step * rate[i]
    rates(first, flow, speed, packing, power, turn, feed, above, cell, order, lean, rate, ends)
    for k in range(2):
        passed[k] += 0.5 * step * ends[k]
    for i in range(phi.size):
        phi[i] = 0.5 * (phi[i] + first[i] + step * rate[i])
