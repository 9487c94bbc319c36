"""`make bench`: members per second, each stage's share, and peers on the same work as ratios."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks import geostatistics

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


def command_line() -> None:
    """How long `kaidei --help` takes."""
    command = [sys.executable, "-m", "kaidei", "--help"]
    spent = best(lambda: subprocess.run(command, check=True, capture_output=True), 5)
    print(f"kaidei --help: {spent:.2f} s")


def main() -> None:
    """Print every benchmark."""
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, "
          f"Python {platform.python_version()}, NumPy {np.__version__}\n")  # fmt: skip
    command_line()
    whole_run()
    geostatistics.main()


if __name__ == "__main__":
    main()
