"""Complete operating points a second by concept, on two processes, drawn as the study draws."""

from __future__ import annotations

import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

STUDY = Path(__file__).parents[1] / "studies" / "minamitorishima"
MEMBERS = 2048
ASKED = {"closed_circulation": 50_000, "pump": 5_000, "airlift": 5_000}
"""Points a second on two cores that were asked for."""
CLOSED_HOLDS = 1e9
"""Seal and weight [Pa] that hold a closed cylinder: with the seabed's no point is found at all."""


def case_of(members: int) -> Any:
    """Designs, mud and limits of the test phase, the deposit's part drawn here."""
    import kaidei
    from kaidei.ensemble.draw import draw_spec
    from kaidei.lift import assembly
    from kaidei.lift.spec import Inputs

    study = kaidei.load_study(STUDY)
    drawn = draw_spec(study.specs["lift"], seed=1, n=members, time=study.time)
    rng = np.random.default_rng(1)
    dry, wet = rng.normal(0.55, 0.03, members), rng.normal(1.36, 0.02, members)
    strength = np.full((members, 10), 3.0) + np.arange(10) * 1.5
    inputs = Inputs(study.time, dry, wet, 1.0 - dry / wet, (wet - dry) / 1.053, strength)
    return assembly.case_of(drawn, inputs, ("test",))


def seconds(concept: str, half: int) -> tuple[float, float]:
    """CPU seconds of one process for half the members, and the share that lifts what is asked."""
    from kaidei.lift.operating import solve

    case = case_of(MEMBERS)
    design, limits = replace(case.design, concept=concept), case.limits
    if concept == "closed_circulation":
        limits = replace(limits, seal_capacity=CLOSED_HOLDS, uplift_capacity=CLOSED_HOLDS)
    feed = case.target / case.mud.dry_density
    rows = slice(half, None, 2)
    taken = [_rows(item, rows) for item in (design, case.mud, limits)]
    least = np.inf
    for _ in range(3):
        begun = time.process_time()
        found = solve(*taken, feed=feed[rows], dilution=case.dilution[rows])
        least = min(least, time.process_time() - begun)
    return least, float((found.limit == 0).mean())


def _rows(item: Any, rows: slice) -> Any:
    arrays = {name: value[rows] for name, value in vars(item).items()
              if isinstance(value, np.ndarray) and value.ndim}  # fmt: skip
    return replace(item, **arrays)


def main() -> None:
    """Print points a second of every concept."""
    from kaidei.lift import CONCEPTS

    print(f"operating points, test phase of the shipped study, {MEMBERS} members, 2 processes:")
    for concept in CONCEPTS:
        seconds(concept, 0)  # compiles, once for both
        with ProcessPoolExecutor(2, get_context("spawn")) as pool:
            halves = list(pool.map(partial(seconds, concept), (0, 1)))
        rate = MEMBERS / max(spent for spent, _ in halves)
        reached = np.mean([share for _, share in halves])
        goal = f", goal {ASKED[concept]:,}" if concept in ASKED else ""
        print(f"  {concept:20s} {rate:9,.0f} a second{goal}; {reached:.0%} lift what is asked")


if __name__ == "__main__":
    main()
