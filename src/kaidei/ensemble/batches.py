"""The unit of work: some lanes of members through the stages that are not yet stored."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time as clock
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaidei import chain
from kaidei.contract import STAGES, Time
from kaidei.ensemble.draw import Drawn
from kaidei.ensemble.store import Store
from kaidei.streams import Streams

if TYPE_CHECKING:
    import xarray as xr

LANE = 64
"""Members a stage always sees together; the last lane is padded, so array shapes never vary."""


@dataclass(frozen=True)
class Task:
    """One stage to run: its key, the keys of its inputs and its draw for the batch's lanes."""

    stage: str
    key: str
    upstream: Mapping[str, str]
    drawn: Drawn


@dataclass(frozen=True)
class Job:
    """Everything a worker needs for one batch; nothing else decides its result."""

    members: range
    tasks: tuple[Task, ...]
    root: Path
    seed: int
    time: Time
    order: Mapping[str, Any]


@dataclass(frozen=True)
class Done:
    """What a finished batch reports: members and seconds by stage."""

    members: int
    seconds: Mapping[str, float]
    stages_run: int


def lanes(members: int) -> int:
    """Lanes that hold so many members."""
    return -(-members // LANE)


def padded(members: range) -> NDArray[np.int64]:
    """Rows of the draw for a batch's lanes; the last lane repeats the last member's draw."""
    return np.minimum(members.start + np.arange(lanes(len(members)) * LANE), members.stop - 1)


def begin_worker() -> None:
    """Let a worker process end at Ctrl-C, and when the one that started it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def run_job(job: Job) -> Done:
    """Compute a batch: every task not yet stored, whole, then written whole."""
    from threadpoolctl import threadpool_limits

    store = Store(job.root)
    seconds = dict.fromkeys(STAGES, 0.0)
    todo = [task for task in job.tasks if not store.has_batch(task.stage, task.key, job.members)]
    with threadpool_limits(1):
        results = _run_lanes(job, store, todo, seconds)
    for task in todo:
        store.write_batch(
            task.stage, task.key, job.members, _join(results[task.key], len(job.members))
        )
    return Done(len(job.members), seconds, len(todo))


def _run_lanes(
    job: Job, store: Store, todo: list[Task], seconds: dict[str, float]
) -> dict[str, list[xr.Dataset]]:
    """Results of each task by lane; stages stored before are read once, when a task needs them."""
    missing = {task.key for task in todo}
    stored: dict[str, list[xr.Dataset]] = {}
    fresh: dict[str, list[xr.Dataset]] = {task.key: [] for task in todo}
    for task in todo:
        for stage, key in task.upstream.items():
            if key not in missing and key not in stored:
                stored[key] = _split(store.read_batch(stage, key, job.members))
    for lane in range(lanes(len(job.members))):
        rows = np.arange(lane * LANE, (lane + 1) * LANE)
        streams = Streams(job.seed, job.members.start + rows)
        for task in todo:
            before = {
                stage: (stored[key] if key in stored else fresh[key])[lane]
                for stage, key in task.upstream.items()
            }
            begun = clock.perf_counter()
            fresh[task.key].append(
                chain.run_stage(
                    task.stage, task.drawn.take(rows), streams, before,
                    time=job.time, order=job.order,
                )
            )  # fmt: skip
            seconds[task.stage] += clock.perf_counter() - begun
    return fresh


def _join(parts: list[xr.Dataset], members: int) -> xr.Dataset:
    import xarray as xr

    whole = parts[0] if len(parts) == 1 else xr.concat(parts, dim="member", data_vars="minimal",
                                                       coords="minimal", compat="override",
                                                       join="override")  # fmt: skip
    return whole.isel(member=slice(0, members))


def _split(whole: xr.Dataset) -> list[xr.Dataset]:
    """A stored batch as lanes again, the last one padded with its last member."""
    count = whole.sizes["member"]
    rows = np.minimum(np.arange(lanes(count) * LANE), count - 1)
    return [whole.isel(member=rows[start : start + LANE]) for start in range(0, len(rows), LANE)]
