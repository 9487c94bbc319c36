"""The shipped study: a whole run, its deposit stage alone, how soon the command line answers."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np

STUDY = Path(__file__).parents[1] / "studies" / "minamitorishima"


def best(work: Callable[[], object], repeats: int = 3) -> float:
    """Least wall seconds of a few repeats: the others were disturbed."""
    spent = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return min(spent)


def whole_run(members: int = 1000) -> None:
    """The shipped study under every scenario, from the command line's start to the report's end."""
    import kaidei
    from kaidei.report import write_report

    study = kaidei.load_study(STUDY)
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        run = kaidei.run(study, members=members, out=folder)
        ran = time.perf_counter() - begun
        begun = time.perf_counter()
        write_report(run)
        wrote = time.perf_counter() - begun
        size = sum(file.stat().st_size for file in run.path.rglob("*") if file.is_file())
    timing = run.manifest["timing"]
    total = sum(timing["by_stage"].values())
    print(f"{members} members, {len(run.scenarios)} scenarios: {ran:.1f} s run + {wrote:.1f} s")
    print(f"  report; {members / ran:,.0f} members/s; {size / 1e6:,.0f} MB left on disk")
    for stage, spent in timing["by_stage"].items():
        print(f"  {stage:10s} {spent:6.1f} CPU s  {spent / total:5.0%}")


def deposit_stage(members: int = 10_000) -> None:
    """The whole deposit stage of the shipped study on two processes, study to last member."""
    begun = time.perf_counter()
    # Fresh processes: forked ones would count the memory of what was timed before.
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        halves = np.array_split(np.arange(members), 2)
        cpu, memory = np.sum(list(pool.map(partial(_deposit_lanes, members), halves)), axis=0)
    print(
        f"deposit stage, {members} members, 2 processes: {time.perf_counter() - begun:.1f} s, "
        f"{cpu:.1f} CPU s and {memory:,.0f} MB together"
    )


def _deposit_lanes(count: int, members: np.ndarray) -> tuple[float, float]:
    """CPU seconds and peak memory [MB] of some of `count` members, lane by lane."""
    from threadpoolctl import threadpool_limits

    import kaidei
    from kaidei.deposit import mine_order, run
    from kaidei.deposit.spec import Inputs
    from kaidei.ensemble.draw import draw_spec
    from kaidei.streams import Streams

    threadpool_limits(1)
    study = kaidei.load_study(STUDY)
    spec = study.specs["deposit"]
    drawn = draw_spec(spec, seed=1, n=count, time=study.time)
    inputs = Inputs(study.time, mine_order(spec))  # type: ignore[arg-type]
    for first in range(0, len(members), 64):
        lane = members[first : first + 64]
        run(drawn.take(lane), inputs, Streams(1, lane))
    return time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def command_line() -> None:
    """How long `kaidei --help` takes."""
    command = [sys.executable, "-m", "kaidei", "--help"]
    spent = best(lambda: subprocess.run(command, check=True, capture_output=True), 5)
    print(f"kaidei --help: {spent:.2f} s")


def main() -> None:
    """Print all three."""
    command_line()
    whole_run()
    deposit_stage()
