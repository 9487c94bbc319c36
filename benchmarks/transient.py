"""A pump's trip and a swing beside NumPy and SciPy: same case, one run, CPU time of one thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.constants import g
from scipy.integrate import solve_ivp

from kaidei.lift import friction, transient
from kaidei.lift.transient import Column

LENGTH, BORE, INNER, DENSITY, SPEED, FLOW = 5600.0, 0.28, 0.15, 1103.0, 1250.0, 0.34
FLUID: dict[str, Any] = {"density": DENSITY, "yield_stress": 0.11, "consistency": 2.4e-3}
RISER = Column(LENGTH, BORE, INNER, **FLUID)
WATER = Column(LENGTH, 0.13, density=1040.0)
DURATION, PLAIN = 120.0, 6.0
"""Seconds of real time; the plain solver goes a part of it, and is counted up."""


def spent(work: Callable[[], Any], repeats: int = 3) -> tuple[float, Any]:
    """Least CPU seconds of a few calls, after one that compiles."""
    work()
    least = np.inf
    for _ in range(repeats):
        begun = time.process_time()
        made = work()
        least = min(least, time.process_time() - begun)
    return float(least), made


def by_kaidei(cells: int, duration: float) -> transient.Trip:
    """A displacement pump at the riser's foot stops within 2 s."""
    return transient.pump_trip(
        RISER, velocity=FLOW, wave_speed=SPEED, start_depth=LENGTH, pump="displacement",
        cells=cells, duration=duration, records=2,
    )  # fmt: skip


def by_numpy(cells: int, duration: float) -> float:
    """Textbook characteristics on whole arrays, friction from a table; pressure at the pump less
    the outlet's and the column's weight [Pa]."""
    step, z, area = LENGTH / cells / SPEED, DENSITY * SPEED, float(RISER.area)
    speeds = np.linspace(0.0, 2.0 * FLOW, 257)
    rub = friction.annulus_gradient(
        speeds * area, BORE, INNER, roughness=5e-5, exact=False, **FLUID
    )
    table = rub * LENGTH / cells
    v = np.full(cells + 1, FLOW)
    p = np.interp(FLOW, speeds, rub) * LENGTH * np.linspace(1.0, 0.0, cells + 1)
    for n in range(int(np.ceil(duration / step))):
        lost = np.sign(v) * np.interp(np.abs(v), speeds, table)
        up, down = p + z * v - lost, p - z * v + lost
        p[1:-1], v[1:-1] = 0.5 * (up[:-2] + down[2:]), 0.5 * (up[:-2] - down[2:]) / z
        v[0] = FLOW * max(1.0 - (n + 1) * step / 2.0, 0.0)
        p[0] = down[1] + z * v[0]
        p[-1], v[-1] = 0.0, up[-2] / z
    return float(p[0])


def by_scipy() -> float:
    """The swing by Runge-Kutta on the same friction, interpolated; the slurry's fall at the end."""
    area, ratio = float(RISER.area), float(RISER.area / WATER.area)
    speeds = np.linspace(0.0, 12.0, 2001)
    own = friction.annulus_gradient(
        speeds * area, BORE, INNER, roughness=5e-5, exact=False, **FLUID
    )
    own[0] = 0.0  # the yield stress eased over the first step, or no such solver gets past it
    other = friction.pipe_gradient(speeds * WATER.area, 0.13, density=1040.0, consistency=1.5e-3,
                                   roughness=5e-5)  # fmt: skip

    heavy = friction.pipe_gradient(speeds * WATER.area, 0.13, roughness=5e-5, **FLUID)
    heavy[0] = 0.0

    def motion(_: float, state: np.ndarray) -> list[float]:
        fall, v = state
        # What has gone over stands in the other bore, under water up to its top.
        long, below, fast = LENGTH - fall, ratio * fall, abs(v)
        push = g * (DENSITY * (long - below) - 1040.0 * (LENGTH - below))
        rub = long * np.interp(fast, speeds, own)
        rub += below * np.interp(fast * ratio, speeds, heavy)
        rub += (LENGTH - below) * np.interp(fast * ratio, speeds, other)
        mass = DENSITY * (long + ratio * below) + 1040.0 * ratio * (LENGTH - below)
        return [v, (push - np.sign(v) * rub) / mass]

    found = solve_ivp(motion, (0.0, 1200.0), [0.0, 0.0], method="LSODA", rtol=1e-6, atol=1e-6)
    return float(found.y[0, -1])


def main() -> None:
    """Print the times as ratios."""
    print("Lift, when it stops")
    fine, _ = spent(lambda: by_kaidei(5600, DURATION), 2)
    print(f"  a trip of 5,600 m at 1 m, 120 s of real time: {fine:.2f} s")
    ours, found = spent(lambda: by_kaidei(5600, PLAIN))
    theirs, pressure = spent(lambda: by_numpy(5600, PLAIN), 1)
    mine = float(found.pressure[-1, 0]) - 101325.0 - DENSITY * g * LENGTH
    print(f"  its first {PLAIN:.0f} s by NumPy: {theirs / ours:.0f} times as long; at the pump "
          f"{pressure / 1e6:.4f} and {mine / 1e6:.4f} MPa")  # fmt: skip
    ours, swung = spent(lambda: transient.swing(RISER, WATER, duration=1200.0))
    theirs, fall = spent(by_scipy)
    print(f"  a swing by SciPy: {theirs / ours:.1f} times as long; the slurry falls {fall:.1f} and "
          f"{swung.fall[-1]:.1f} m\n")  # fmt: skip


if __name__ == "__main__":
    main()
