"""The sea that 10,000 strings bear, on two processes; and one heave response beside MoorDyn's."""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

MEMBERS = 10_000
GOAL = 5.0
"""Seconds that were asked for, on two cores."""
PERIOD = 12.0
SEGMENTS = 100


def string_of(members: int) -> Any:
    """Two pipes in three sections, modules, units of 120 to 280 t."""
    from kaidei.lift import riser

    rng = np.random.default_rng(1)
    outer = rng.uniform(0.29, 0.33, (members, 1)) + np.array([0.02, 0.01, 0.0])
    lift, mass, diameter = riser.buoyancy(0.3, outer, 0.28, foam_density=550.0)
    return riser.Tapered(
        np.array([1500.0, 2000.0, 2100.0]), outer, 0.28, 0.15, 0.13, lift, mass, diameter,
        unit_mass=rng.uniform(1.2e5, 2.8e5, members), unit_added_mass=3.5e4, unit_drag_area=8.0,
        damping_ratio=0.02,
    )  # fmt: skip


def joined() -> Any:
    """One of them with its pipes joined, as a line of MoorDyn has one stiffness."""
    return replace(string_of(1), inner_shares=True)


def limits(half: int) -> float:
    """CPU seconds of one process for half the members."""
    from kaidei.lift import heave, riser, waves

    string = string_of(MEMBERS // 2)
    gear = riser.Gear(1250e3 * 9.81, 7.6, 0.9, 66.0)
    steel = riser.Allowed(827e6, 931e6)
    moved = heave.heave_response(waves.FREQUENCY, 210.0, 38.0, 9.2, np.radians(20.0 + half))
    begun = time.process_time()
    riser.hs_limit(
        string, gear, steel, heave=moved, peak_periods=[6.0, 8.0, 10.0, 12.0, 14.0],
        lifting=replace(string, contents_density=1090.0),
    )  # fmt: skip
    return time.process_time() - begun


def simulated(place: Path) -> float:
    """CPU seconds of MoorDyn for sixteen cycles of heave, the last four of them fitted."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "lift"))
    import moordyn_strings

    moordyn_strings.SEGMENTS = SEGMENTS
    with Path(os.devnull).open("w") as quiet:
        os.dup2(quiet.fileno(), 1)
    begun = time.process_time()
    moordyn_strings.heaved(place, joined(), PERIOD, 1.0)
    return time.process_time() - begun


def answered() -> float:
    """CPU seconds of one heave response here, two hundred times over."""
    from kaidei.lift import riser

    string = joined()
    riser.heave_response(string, PERIOD)
    begun = time.process_time()
    for _ in range(200):
        riser.heave_response(string, PERIOD)
    return (time.process_time() - begun) / 200


def main() -> None:
    """Print seconds for the limits, and the ratio to MoorDyn where it is installed."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        spent = max(pool.map(limits, (0, 1)))
    print(f"sea limits of {MEMBERS:,} tapered strings, 3 operations, 5 periods, 2 processes:")
    print(f"  {spent:.1f} s, goal {GOAL:.0f} s")
    own = answered()
    print(f"heave of one string at one period: {1e3 * own:.2f} ms")
    if importlib.util.find_spec("moordyn") is None:
        print("  MoorDyn (PyPI: moordyn) is not installed")
        return
    with (
        tempfile.TemporaryDirectory() as place,
        ProcessPoolExecutor(1, get_context("spawn")) as pool,
    ):
        peer = pool.submit(simulated, Path(place)).result()
    print(f"  MoorDyn, {SEGMENTS} segments: {peer:.2f} s, {peer / own:,.0f} times as long")


if __name__ == "__main__":
    main()
