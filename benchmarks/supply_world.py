"""Worlds of rare earths a second, beside the same months in plain NumPy."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.plain.world import plain_world
from kaidei.streams import Streams
from kaidei.supply.network import Network


def case() -> Network:
    """The hand-made world of the tests, over 36 years."""
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "supply"))
    import world_case

    return world_case.network(432)


def main() -> None:
    from kaidei.supply.simulation import simulate

    network = case()
    simulate(network, members=1, seed=1)
    begun, busy = time.perf_counter(), time.process_time()
    simulate(network, members=200, seed=1)
    ours = 200 / (time.perf_counter() - begun)
    each = (time.process_time() - busy) / 200
    begun = time.process_time()
    plain_world(network, (), Streams(1, np.array([0])))
    plain = time.process_time() - begun
    print(f"{ours:8.1f} worlds/s of 432 months with 16 origins, two threads (goal 100)")
    print(f"{each * 1e3:8.1f} ms of one core a world; {plain * 1e3:.0f} ms in plain NumPy")
