"""`make calibration`: how often a 90 percent interval of the deposit's tonnage holds the truth."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from threadpoolctl import threadpool_limits

from kaidei.deposit.calibration import summary, trial

RANGES = (None, 10e3, 25e3, 60e3)
"""Ranges of the made-up deposits [m]; None draws them from the prior."""


def main(count: int = 1000, fixed: int = 300, members: int = 200) -> None:
    """Print the table: deposits from the prior, then deposits of fixed ranges beside them."""
    print(f"25 cores on 64 x 50 km, {members} members; integrated over the covariance | plug-in")
    print("range     deposits  held    width | held    width | chance of such ranks")
    with ProcessPoolExecutor(os.cpu_count(), initializer=_one_thread) as pool:
        for length in RANGES:
            begun = time.perf_counter()
            number = count if length is None else fixed
            work = partial(trial, members=members, fixed_range=length)
            told = summary(list(pool.map(work, range(number), chunksize=10)))
            name = "prior" if length is None else f"{length / 1e3:.0f} km"
            print(
                f"{name:8s}  {number:8d}  {told['held']:5.1%}  {told['width']:6.1%} | "
                f"{told['plugin_held']:5.1%}  {told['plugin_width']:6.1%} | {told['uniform']:.2f}"
                f"  ({time.perf_counter() - begun:.0f} s)",
                flush=True,
            )


def _one_thread() -> None:
    threadpool_limits(1)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
