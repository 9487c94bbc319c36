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


def kriging() -> None:
    """Ordinary kriging of 25 cores on 100 x 100 nodes, beside gstools and PyKrige."""
    import gstools
    from pykrige.ok import OrdinaryKriging

    from kaidei.deposit.covariance import Covariance
    from kaidei.deposit.kriging import krige

    rng = np.random.default_rng(1)
    xy, values = rng.uniform(0, 50, (25, 2)), rng.normal(size=25)
    axis = np.linspace(0.5, 49.5, 100)
    nodes = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    covariance = Covariance(kind="exponential", sill=1.0, range=5.0)
    model = gstools.Exponential(dim=2, var=1.0, len_scale=5.0)
    own = best(lambda: krige(xy, values, nodes, covariance))
    tools = best(
        lambda: gstools.krige.Ordinary(model, xy.T, values)((axis, axis), mesh_type="structured")
    )
    py = best(
        lambda: OrdinaryKriging(
            *xy.T, values, variogram_model="exponential",
            variogram_parameters={"sill": 1.0, "range": 15.0, "nugget": 0.0},
        ).execute("grid", axis, axis, backend="vectorized")
    )  # fmt: skip
    print("ordinary kriging, 25 cores on 100 x 100 nodes:")
    print(f"  kaidei {own * 1e3:7.1f} ms")
    for name, spent in (("gstools", tools), ("PyKrige", py)):
        print(f"  {name} {spent * 1e3:6.1f} ms, {spent / own:.1f} times kaidei's")


def main() -> None:
    """Print every benchmark."""
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, "
          f"Python {platform.python_version()}, NumPy {np.__version__}\n")  # fmt: skip
    command_line()
    whole_run()
    kriging()


if __name__ == "__main__":
    main()
