"""Marches up a deep riser beside fluids and SciPy: same riser, one run, CPU time of one thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from fluids.two_phase import Beggs_Brill
from numba import njit
from scipy.integrate import solve_ivp

from kaidei.lift import airlift, gas, march
from kaidei.lift.airlift_case import Case, stretch, terms_of
from kaidei.lift.airlift_given import cases, given, mass_per_volume, terms
from kaidei.lift.airlift_march import local

RISER: dict[str, Any] = {"diameter": 0.3, "depth": 6000.0, "height": 0.0}
AIR, WATER, CELLS, MEMBERS = 1.0, 0.2, 300, 64_000
DIVISIONS, ROOTS = 6, 5
"""In a cell of the lanes, counted in the closures: gas 1, void 1, grains 1 (2 where they settle),
one for all of speed, Reynolds number and momentum, friction 1, length 1; roots of the density
ratio, of buoyancy twice, of two discriminants."""


def spent(work: Callable[[], Any], repeats: int = 3) -> tuple[float, Any]:
    """Least CPU seconds of a few calls, after one that compiles."""
    work()
    least = np.inf
    for _ in range(repeats):
        begun = time.process_time()
        made = work()
        least = min(least, time.process_time() - begun)
    return float(least), made


def machine_limit() -> float:
    """Seconds that a cell's divisions and square roots take by themselves."""

    @njit(error_model="numpy")
    def divide(a: np.ndarray, b: np.ndarray, times: int) -> None:
        for _ in range(times):
            for i in range(a.size):
                b[i] = 1.5 / (a[i] + b[i])

    @njit(error_model="numpy")
    def root(a: np.ndarray, b: np.ndarray, times: int) -> None:
        for _ in range(times):
            for i in range(a.size):
                b[i] = np.sqrt(a[i] + b[i])

    a, b, times = np.full(1024, 1.1), np.ones(1024), 20_000
    each = [spent(lambda way=way: way(a, b, times))[0] / times / a.size for way in (divide, root)]
    print(f"  machine: {each[0] * 1e9:.2f} ns a division, {each[1] * 1e9:.2f} ns a square root")
    return DIVISIONS * each[0] + ROOTS * each[1]


def by_fluids() -> float:
    """Pressure at the foot: Beggs and Brill in each of 300 equal cells, gas as kaidei has it."""
    mass, bore, step = mass_per_volume() * AIR, RISER["diameter"], RISER["depth"] / CELLS
    polynomial = gas.coefficients(283.15).tolist()[::-1]
    pressure = gas.ATMOSPHERE
    for _ in range(CELLS):
        z = 0.0
        for term in polynomial:
            z = z * (pressure / gas.GREATEST_PRESSURE) + term
        rho = pressure / (z * gas.GAS_CONSTANT * 283.15)
        flow = mass + 1026.0 * WATER
        pressure += Beggs_Brill(
            m=flow, x=mass / flow, rhol=1026.0, rhog=rho, mul=1.4e-3, mug=1.8e-5, sigma=0.074,
            P=pressure, D=bore, angle=90.0, L=step,
        )  # fmt: skip
    return float(pressure)


def by_scipy() -> float:
    """Pressure at the foot: Runge-Kutta on kaidei's own closures."""
    _, arrays = given(AIR, WATER, 0.3, 6000.0, airlift.PUBLISHED, CELLS, march_defaults())
    case = Case(*cases(arrays, mass_per_volume() * arrays.gas)[0])
    polynomial, s = terms_of(terms(arrays)[0]), stretch(WATER, case.gas, False, case)

    def slope(_: float, pressure: np.ndarray) -> list[float]:
        p = float(pressure[0])
        here, there = place(p, polynomial, s), place(p * 1.0001, polynomial, s)
        steep = (here.momentum - there.momentum) / (1e-4 * p)
        return [1.0 / here.ease / (1.0 - steep)]

    found = solve_ivp(slope, (0.0, 6000.0), [gas.ATMOSPHERE], rtol=1e-6)
    return float(found.y[0, -1])


@njit
def place(pressure: float, polynomial: Any, s: Any) -> Any:
    """One place, callable from Python."""
    return local(pressure, polynomial, s)


def march_defaults() -> dict[str, Any]:
    """The keywords of a march that are not given here."""
    return dict(march.traverse.__kwdefaults__) | {"depth": 6000.0}


def lanes() -> float:
    """Print the speed of lanes beside the machine's limit; seconds a member."""
    rng = np.random.default_rng(1)
    air, water = rng.uniform(2.0, 8.0, MEMBERS), rng.uniform(0.1, 0.25, MEMBERS)
    limit = machine_limit()
    for name, more in (
        ("water", {}),
        ("mud with lumps", {"feed_fraction": 0.05, "grain_size": 0.004, "grain_density": 1350.0}),
    ):
        own, _ = spent(lambda more=more: march.traverse(air, water, **RISER, **more))
        each = own / MEMBERS
        print(f"  {CELLS}-cell march in lanes, {name}: {each * 1e6:.2f} us, "
              f"{2.0 / each:,.0f} members/s on two cores")  # fmt: skip
        print(f"    {each / CELLS * 1e9:.1f} ns a cell, of which {DIVISIONS} divisions and {ROOTS} "
              f"roots alone would take {limit * CELLS / each:.0%}")  # fmt: skip
        if not more:
            plain = each
    for threads in (1, 2):
        walls = []
        for _ in range(3):
            begun = time.perf_counter()
            march.traverse(air, water, **RISER, threads=threads)
            walls.append(time.perf_counter() - begun)
        print(f"  wall time, {threads} threads: {MEMBERS / min(walls):,.0f} members/s")
    return plain


def operating_points() -> None:
    """Print what a flow, and the least gas for a flow, cost."""
    rng = np.random.default_rng(2)
    air = rng.uniform(1.0, 10.0, 2000)
    mud = {"feed_fraction": 0.05, "yield_stress": 0.5, "viscosity": 0.006}
    lumps = mud | {"grain_size": 0.004, "grain_density": 1350.0}
    deep = RISER | {"depth": 5600.0, "injection_depth": 2500.0, "height": 10.0}
    for name, more in (("water", {}), ("mud", mud), ("mud with lumps", lumps)):
        took, lifted = spent(lambda more=more: airlift.solve(air, **deep, **more, profiles=False))
        gas_took, _ = spent(
            lambda more=more, flow=lifted.slurry_flow: airlift.gas_needed(flow, **deep, **more)
        )
        print(f"  {name}: solve {took / air.size * 1e6:.0f} us, "
              f"gas_needed {gas_took / air.size * 1e6:.0f} us a member and core")  # fmt: skip


def main() -> None:
    """Print the table."""
    print("airlift, CPU time of one thread:")
    own = lanes()
    foot = float(march.traverse(AIR, WATER, **RISER).injection_pressure)
    print(f"    kaidei, lanes         {own * 1e6:9.1f} us; foot {foot / 1e5:.2f} bar")
    one, _ = spent(lambda: march.traverse(np.full(640, AIR), WATER, **RISER))
    print(f"    kaidei, 640 members   {one / 640 * 1e6:9.1f} us a member")
    for name, way in (
        ("fluids Beggs-Brill", by_fluids),
        ("SciPy RK45, 1e-6", by_scipy),
    ):
        took, found = spent(way)
        print(f"    {name:21s} {took * 1e6:9.0f} us, {took / own:6.0f} times; "
              f"foot {found / 1e5:.2f} bar")  # fmt: skip
    print("operating points, 48 cells, gas at 2,500 of 5,600 m:")
    operating_points()


if __name__ == "__main__":
    main()
