"""Run a study: plan the stages, send out the batches, assemble, and give the results back."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import time as clock
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from kaidei import chain
from kaidei.contract import STAGES
from kaidei.ensemble.batches import LANE, Job, Task, begin_worker, padded, run_job
from kaidei.ensemble.draw import Drawn, draw
from kaidei.ensemble.finished import Run, open_run
from kaidei.ensemble.store import (
    LOCK,
    MANIFEST,
    SCHEMA,
    RunError,
    Store,
    read_manifest,
    sole_writer,
    write_manifest,
)
from kaidei.study import Study
from kaidei.values import nearest

__all__ = ["Plan", "Progress", "Run", "code_hash", "open_run", "plan", "run"]

_Result = TypeVar("_Result")

BATCH_LANES = 2
"""Lanes a batch holds unless asked otherwise: 128 members, some seconds of work."""

_READS_RESULTS = (
    "report", "cli.py", "terminal.py", "claims.py", "claim_spec.py", "compare.py", "__main__.py",
    "template", "voyage_log.py",
)  # fmt: skip
"""Code that only reads results: editing it leaves stored stages good."""

_DRAWS = frozenset({"figures.py", "drawing", "finished.py"})
"""The same within a stage or beside the store, by file or folder."""


@dataclass(frozen=True)
class Progress:
    """Where a run stands, told after every batch."""

    members_done: int
    members: int
    seconds: float


@dataclass(frozen=True)
class Plan:
    """What is to be run: per scenario the six stages' draws and keys."""

    draws: Mapping[str, Mapping[str, Drawn]]
    keys: Mapping[str, Mapping[str, str]]
    order: Mapping[str, Any]

    def stages(self) -> dict[str, tuple[str, str]]:
        """Every stage result once: key -> (stage, a scenario that has it), upstream first."""
        found: dict[str, tuple[str, str]] = {}
        for stage in STAGES:
            for scenario, keys in self.keys.items():
                found.setdefault(keys[stage], (stage, scenario))
        return found


def code_hash(package: Path | None = None) -> str:
    """SHA-256 over the package's source, without the parts that only read results."""
    root = package or Path(__file__).parents[1]
    digest = hashlib.sha256()
    for file in sorted([*root.rglob("*.py"), *root.glob("*.csv")]):
        name = file.relative_to(root)
        if name.parts[0] not in _READS_RESULTS and not _DRAWS.intersection(name.parts):
            digest.update(name.as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _libraries() -> tuple[str, ...]:
    """What computes beside the package itself: another release may give other bits."""
    return tuple(f"{n} {metadata.version(n)}" for n in ("numpy", "scipy", "numba", "gsw", "pyproj"))


def plan(study: Study, *, members: int, seed: int, scenarios: Sequence[str]) -> Plan:
    """Draw every scenario and give every stage its key."""
    from threadpoolctl import threadpool_limits

    code = (code_hash(), *_libraries())
    with threadpool_limits(1):  # as workers have it: two threads on small matrices only wait
        order = chain.mine_order(study.specs["deposit"])
    draws: dict[str, Mapping[str, Drawn]] = {}
    keys: dict[str, dict[str, str]] = {}
    for scenario in scenarios:
        specs = study.scenarios[scenario]
        draws[scenario] = draw(specs, seed=seed, n=members, time=study.time)
        keys[scenario] = {}
        for stage in STAGES:
            digest = hashlib.sha256()
            before = [keys[scenario][source] for source in chain.UPSTREAM[stage]]
            shared = (stage, code, seed, members, study.time, before)
            digest.update(repr(shared).encode())
            if stage == "deposit":
                digest.update(json.dumps(order, sort_keys=True).encode())
            draws[scenario][stage].update_hash(digest)
            keys[scenario][stage] = digest.hexdigest()
    return Plan(draws, keys, order)


def run(
    study: Study,
    *,
    members: int = 1000,
    scenarios: Sequence[str] | None = None,
    seed: int = 1,
    out: str | Path = "runs",
    workers: int | None = None,
    executor: Executor | None = None,
    batch_lanes: int = BATCH_LANES,
    fresh: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Run:
    """Run a study under its scenarios and return the results.

    `workers` local processes share the work (1: this process; None: one for each core); any
    `concurrent.futures` executor may stand in, such as `dask.distributed.Client.get_executor()`,
    if its workers see the folder `out`. What is already stored is not computed again unless
    `fresh`. Raises ValueError for an unknown scenario or a bad number, RunError for a folder that
    is in the way.
    """
    chosen = _chosen(study, scenarios)
    _check_numbers(members, workers, batch_lanes)
    planned = plan(study, members=members, seed=seed, scenarios=chosen)
    root = Path(out) / f"{study.name}-{_run_hash(planned)}"
    _claim(root)
    with sole_writer(root):
        manifest = _open_folder(root, study, planned, members, seed, fresh)
        store = Store(root.absolute())
        batches = _batches(members, batch_lanes)
        for key, (stage, _) in planned.stages().items():
            store.drop_damaged(stage, key)
        if not fresh:
            _adopt_siblings(store, planned)
        jobs = list(_jobs(study, planned, store, batches, seed))
        with _executor(executor, workers, len(jobs)) as pool:
            manifest["timing"] = _compute(jobs, pool, members, progress)
            _assemble(store, planned, batches, pool)
        shutil.rmtree(root / "partial", ignore_errors=True)
        write_manifest(root, manifest | {"state": "complete", "finished": _now()})
        finished = Run(root, read_manifest(root), study)
        finished.write_summary()
    return finished


def _compute(
    jobs: Sequence[Job],
    pool: Executor | None,
    members: int,
    progress: Callable[[Progress], None] | None,
) -> dict[str, Any]:
    """Send out the batches; returns wall seconds, seconds by stage and stage batches computed."""
    begun = clock.perf_counter()
    seconds = dict.fromkeys(STAGES, 0.0)
    computed = 0
    done_members = members - sum(len(job.members) for job in jobs)
    for done in _unordered(pool, run_job, [(job,) for job in jobs]):
        computed += done.stages_run
        done_members += done.members
        for stage, spent in done.seconds.items():
            seconds[stage] += spent
        if progress:
            progress(Progress(done_members, members, clock.perf_counter() - begun))
    wall = clock.perf_counter() - begun
    return {"wall": wall, "by_stage": seconds, "stage_batches_computed": computed}


def _chosen(study: Study, scenarios: Sequence[str] | None) -> list[str]:
    names = list(study.scenarios)
    for name in scenarios or ():
        if name not in names:
            raise ValueError(f"no scenario '{name}' in this study; {nearest(name, names)}")
    return [name for name in names if not scenarios or name in scenarios]


def _check_numbers(members: int, workers: int | None, batch_lanes: int) -> None:
    for name, number in (("members", members), ("workers", workers), ("batch_lanes", batch_lanes)):
        if number is not None and number < 1:
            raise ValueError(f"{name} must be 1 or more, not {number}")


def _run_hash(planned: Plan) -> str:
    return hashlib.sha256(json.dumps(planned.keys, sort_keys=True).encode()).hexdigest()[:12]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _claim(root: Path) -> None:
    """Make the run's folder or find it ours; a folder of someone else's is left alone."""
    begun = {LOCK, f".{MANIFEST}"}
    if root.exists() and (not root.is_dir() or {p.name for p in root.iterdir()} - begun):
        read_manifest(root)
    root.mkdir(parents=True, exist_ok=True)


def _open_folder(
    root: Path, study: Study, planned: Plan, members: int, seed: int, fresh: bool
) -> dict[str, Any]:
    """Write down what is to be run; `fresh` empties the folder first."""
    for place in root.iterdir() if fresh else ():
        if place.is_dir():
            shutil.rmtree(place)
        elif place.name != LOCK:
            place.unlink()
    manifest: dict[str, Any] = {
        "kaidei": {"schema": SCHEMA, "version": metadata.version("kaidei"), "code": code_hash()},
        "state": "running",
        "study": study.name,
        "title": study.section.title,
        "baseline": study.baseline,
        "members": members,
        "seed": seed,
        "started": _now(),
        "versions": {"python": platform.python_version()}
        | {name: metadata.version(name) for name in ("numpy", "scipy", "xarray", "zarr")},
        "scenarios": planned.keys,
        "mine_order": planned.order,
    }
    write_manifest(root, manifest)

    def left_out(place: str, names: list[str]) -> set[str]:
        # A folder for runs that lies in the study's own must not be copied into itself.
        return {n for n in names if n in ("__pycache__", "runs")
                or root.absolute().is_relative_to(Path(place, n).absolute())}  # fmt: skip

    shutil.rmtree(root / "study", ignore_errors=True)
    shutil.copytree(study.path, root / "study", ignore=left_out)
    return manifest


def _adopt_siblings(store: Store, planned: Plan) -> None:
    """Finished stages of earlier runs beside this one are taken over."""
    siblings = [
        Store(place.parent)
        for place in sorted(store.root.parent.glob(f"*/{MANIFEST}"))
        if place.parent != store.root
    ]
    store.results.mkdir(parents=True, exist_ok=True)
    for key, (stage, _) in planned.stages().items():
        if not store.is_finished(stage, key):
            any(store.adopt(stage, key, sibling) for sibling in siblings)


def _batches(members: int, batch_lanes: int) -> list[range]:
    size = batch_lanes * LANE
    return [range(first, min(first + size, members)) for first in range(0, members, size)]


def _jobs(
    study: Study, planned: Plan, store: Store, batches: Sequence[range], seed: int
) -> Iterator[Job]:
    unique = planned.stages()
    missing = [k for k, (stage, _) in unique.items() if not store.is_finished(stage, k)]
    for batch in batches:
        todo = [key for key in missing if not store.has_batch(unique[key][0], key, batch)]
        if todo:
            rows = padded(batch)
            tasks = tuple(_task(planned, *unique[key], key, rows) for key in todo)
            yield Job(batch, tasks, store.root, seed, study.time, planned.order)


def _task(planned: Plan, stage: str, scenario: str, key: str, rows: Any) -> Task:
    upstream = {source: planned.keys[scenario][source] for source in chain.UPSTREAM[stage]}
    return Task(stage, key, upstream, planned.draws[scenario][stage].take(rows))


@contextmanager
def _executor(given: Executor | None, workers: int | None, jobs: int) -> Iterator[Executor | None]:
    count = min(workers or os.cpu_count() or 1, jobs)
    if given is not None or count <= 1:
        yield given
        return
    # A fresh interpreter for each worker: a fork would copy locks held by threads of ours.
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=begin_worker)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _unordered(
    pool: Executor | None, work: Callable[..., _Result], calls: Sequence[tuple[Any, ...]]
) -> Iterator[_Result]:
    """Results of the calls as they come; in order, in this process, when there is no pool."""
    if pool is None:
        yield from (work(*call) for call in calls)
        return
    try:
        for future in as_completed([pool.submit(work, *call) for call in calls]):
            yield future.result()
    except BrokenExecutor as error:
        raise RunError(
            "a worker process ended (out of memory, or a script that calls kaidei.run without "
            "`if __name__ == '__main__':`); what was finished is kept: run again, with fewer "
            "workers if memory is short"
        ) from error


def _assemble(store: Store, planned: Plan, batches: Sequence[range], pool: Executor | None) -> None:
    """Put every stage's batches together, one stage a worker."""
    calls = [
        (stage, key, batches)
        for key, (stage, _) in planned.stages().items()
        if not store.is_finished(stage, key)
    ]
    for _ in _unordered(pool, store.assemble, calls):
        pass
