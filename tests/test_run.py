"""Promises of a whole run: the same bits however computed, nothing twice, no harm done."""

from __future__ import annotations

import csv
import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kaidei.compare import study_changes
from kaidei.contract import STAGES, rows
from kaidei.ensemble import run as run_module
from kaidei.ensemble.draw import Drawn
from kaidei.ensemble.run import Progress, Run, code_hash, open_run, plan, run
from kaidei.ensemble.store import RunError, sole_writer
from kaidei.study import Study, load_study

MEMBERS = 70


def assert_same_bits(one: Run, two: Run) -> None:
    """Every stored variable and label of every scenario both have."""
    shared = [name for name in one.scenarios if name in two.scenarios]
    assert shared
    for scenario in shared:
        for stage in STAGES:
            a = one.results[f"{scenario}/{stage}"].to_dataset().load()
            b = two.results[f"{scenario}/{stage}"].to_dataset().load()
            assert set(a.variables) == set(b.variables)
            for name in a.variables:
                assert a[name].dtype == b[name].dtype, (stage, name)
                assert a[name].values.tobytes() == b[name].values.tobytes(), (stage, name)


def baseline_run(study: Study, out: Path, **options: Any) -> Run:
    settings = {"members": MEMBERS, "scenarios": [study.baseline], "workers": 1} | options
    return run(study, out=out, **settings)


# --- the same bits


def test_two_processes_give_the_same_bits(
    short_study: Study, short_run: Run, tmp_path: Path
) -> None:
    """Two lanes in two processes against the two in this one; both as one batch: see `fresh`."""
    found = baseline_run(short_study, tmp_path / "two", workers=2, batch_lanes=1)
    assert_same_bits(found, short_run)


class LastFirst(Executor):
    """Waits until nothing more is given, then does what was given last first."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Any, Any]] = []
        self.order: list[Any] = []

    def submit(self, work: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, work, args))
        threading.Timer(0.5, self._last, (future,)).start()
        return future

    def _last(self, first: Future[Any]) -> None:
        if self.waiting and self.waiting[0][0] is first:
            given, self.waiting = self.waiting, []
            for future, work, args in reversed(given):
                self.order.append(args)
                future.set_result(work(*args))


def test_any_order_of_batches_gives_the_same_bits(
    short_study: Study, short_run: Run, tmp_path: Path
) -> None:
    backwards = LastFirst()
    found = baseline_run(short_study, tmp_path, executor=backwards, batch_lanes=1)
    assert [args[0].members for args in backwards.order[:2]] == [range(64, 70), range(64)]
    assert_same_bits(found, short_run)


def test_dask_workers_give_the_same_bits(
    short_study: Study, short_run: Run, tmp_path: Path
) -> None:
    distributed = pytest.importorskip("distributed", reason="dask is an extra")
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        found = baseline_run(short_study, tmp_path, executor=client.get_executor(), batch_lanes=1)
    assert_same_bits(found, short_run)


def test_another_seed_gives_other_members(short_study: Study) -> None:
    one, two = (
        plan(short_study, members=64, seed=seed, scenarios=[short_study.baseline])
        for seed in (1, 2)
    )
    same = [name for name, array in drawn(one).items() if np.array_equal(array, drawn(two)[name])]
    certain = [name for name, array in drawn(one).items() if len(np.unique(array)) == 1]
    assert set(same) <= set(certain)
    assert not set(one.keys[short_study.baseline].values()) & set(
        two.keys[short_study.baseline].values()
    )


# --- draws of a whole study


def drawn(planned: Any, scenario: str | None = None) -> dict[str, np.ndarray]:
    """Every drawn array of a plan by dotted name."""
    found: dict[str, np.ndarray] = {}

    def walk(item: Any, path: str) -> None:
        if isinstance(item, np.ndarray):
            found[path] = item
        elif isinstance(item, Drawn):
            walk(item._fields, path)
        elif isinstance(item, dict):
            for key, below in item.items():
                walk(below, f"{path}.{key}")
        elif hasattr(item, "basis") and isinstance(item.basis, np.ndarray):
            found[f"{path}#value"], found[f"{path}#basis"] = item.value, item.basis

    walk(dict(planned.draws[scenario or next(iter(planned.draws))]), "")
    return found


def planned(path: Path, members: int = 64) -> Any:
    study = load_study(path)
    return plan(study, members=members, seed=1, scenarios=list(study.scenarios))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8")


def depth_line(study: Path) -> str:
    lines = (study / "study.toml").read_text(encoding="utf-8").splitlines()
    begin = lines.index("[lift]")
    return next(line for line in lines[begin:] if line.startswith("depth = "))


def test_changing_one_value_of_a_study_leaves_every_other_draw(study_copy: Path) -> None:
    before = drawn(planned(study_copy))
    new = "depth = { uniform = ['5500 m', '5700 m'] }"
    edit(study_copy / "study.toml", depth_line(study_copy), new)
    after = drawn(planned(study_copy))
    changed = {name for name in before if not np.array_equal(before[name], after[name])}
    assert changed == {".lift.depth"}
    assert before.keys() == after.keys()


def test_adding_an_uncertain_value_to_a_study_leaves_every_other_draw(study_copy: Path) -> None:
    """A new project is a handful of new values; nothing that was there may notice."""
    before = drawn(planned(study_copy))
    table = study_copy / "tables" / "projects.csv"
    text = table.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("caremag,"))
    table.write_text(f"{text}another-{row}\n", encoding="utf-8")
    after = drawn(planned(study_copy))
    assert len(after) > len(before)
    for each, array in before.items():
        np.testing.assert_array_equal(after[each], array, err_msg=each)


def test_scenarios_share_their_members(shipped_study: Study) -> None:
    """Where a value is the same in the study and an overlay, so is every member's draw of it."""
    names = list(shipped_study.scenarios)
    every = plan(shipped_study, members=64, seed=1, scenarios=names)
    values = {
        name: {key: value for _, key, value in shipped_study.assumptions(name)} for name in names
    }
    base = drawn(every, shipped_study.baseline)
    for name in names:
        other = drawn(every, name)
        same = {key for key, value in values[shipped_study.baseline].items()
                if values[name].get(key) == value}  # fmt: skip
        assert len(same) > 50
        for key, array in base.items():
            if key.lstrip(".") in same:
                np.testing.assert_array_equal(other[key], array, err_msg=f"{name} {key}")


# --- nothing twice


@pytest.mark.parametrize(
    ("section", "touched"),
    [
        ("[economics]\ndiscount_rate = '1 percent'\n", ["economics"]),
        ("[lift]\ndepth = '5000 m'\n", ["lift", "campaign", "plant", "supply", "economics"]),
        ("[deposit]\nmine_reach = '2 m'\n", list(STAGES)),
    ],
)
def test_a_scenario_has_new_keys_for_the_stages_it_touches_only(
    short_path: Path, tmp_path: Path, section: str, touched: list[str]
) -> None:
    place = Path(shutil.copytree(short_path, tmp_path / "study"))
    (place / "scenarios" / "other.toml").write_text(section)
    keys = planned(place).keys
    base = load_study(place).baseline
    assert [stage for stage in STAGES if keys["other"][stage] != keys[base][stage]] == touched


def test_a_scenario_computes_only_the_stages_it_touches(
    short_study: Study, short_run: Run, tmp_path: Path
) -> None:
    """The overlay changes the discount rate: one stage in each of two batches, five taken over."""
    out = tmp_path / "runs"
    shutil.copytree(short_run.path, out / short_run.path.name)
    both = run(short_study, members=MEMBERS, out=out, workers=1, batch_lanes=1)
    assert both.path != short_run.path
    assert both.manifest["timing"]["stage_batches_computed"] == 2
    assert [s for s, seconds in both.manifest["timing"]["by_stage"].items() if seconds] == [
        "economics"
    ]
    keys = both.manifest["scenarios"]
    assert keys["cheap-money"]["supply"] == keys[short_study.baseline]["supply"]
    assert_same_bits(both, short_run)

    again = run(short_study, members=MEMBERS, out=out, workers=1, batch_lanes=1)
    assert again.manifest["timing"]["stage_batches_computed"] == 0
    fewer = run(short_study, members=MEMBERS, scenarios=["cheap-money"], out=out, workers=1)
    assert fewer.manifest["timing"]["stage_batches_computed"] == 0
    assert fewer.scenarios == ("cheap-money",)


def test_fresh_uses_nothing_stored_and_another_batch_size_finds_the_same_bits(
    short_study: Study, short_run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "runs"
    shutil.copytree(short_run.path, out / short_run.path.name)
    (out / short_run.path.name / "stray.txt").write_text("x")
    shutil.copytree(short_run.path, out / "a-sibling")
    again = baseline_run(short_study, out, fresh=True, batch_lanes=2)
    assert again.path.name == short_run.path.name
    assert again.manifest["timing"]["stage_batches_computed"] == len(STAGES)
    assert not (again.path / "stray.txt").exists()
    assert_same_bits(again, short_run)


def test_an_edited_source_file_makes_results_stale_and_a_figure_does_not(tmp_path: Path) -> None:
    package = tmp_path / "kaidei"
    source = Path(run_module.__file__).parents[1]
    shutil.copytree(source, package, ignore=shutil.ignore_patterns("__pycache__"))
    before = code_hash(package)
    assert before == code_hash()
    for reader in ("cli.py", "terminal.py", "claims.py", "compare.py", "report/__init__.py",
                   "deposit/figures.py", "deposit/drawing/maps.py"):  # fmt: skip
        file = package / reader
        assert file.is_file(), reader
        file.write_text(file.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
        assert code_hash(package) == before, reader
    seen = {before}
    for physics in ("units.py", "contract.py", "lift/stage.py", "ensemble/draw.py"):
        file = package / physics
        file.write_text(file.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
        assert code_hash(package) not in seen, physics
        seen.add(code_hash(package))
    (package / "lift" / "new.py").write_text("")
    assert code_hash(package) not in seen


@pytest.mark.parametrize("changed", ["code_hash", "_libraries"])
def test_other_code_or_libraries_give_every_stage_another_key(
    short_study: Study, short_run: Run, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    monkeypatch.setattr(run_module, changed, lambda: "another")
    base = short_study.baseline
    keys = plan(short_study, members=MEMBERS, seed=1, scenarios=[base]).keys[base]
    assert not set(keys.values()) & set(short_run.manifest["scenarios"][base].values())


def test_an_edited_table_makes_its_stage_and_those_after_it_stale(study_copy: Path) -> None:
    base = load_study(study_copy).baseline
    before = planned(study_copy).keys[base]
    prices = study_copy / "tables" / "prices.csv"
    lines = prices.read_text(encoding="utf-8").splitlines()
    row = next(n for n, line in enumerate(lines) if n and not line.startswith("#"))
    prices.write_text("\n".join(lines[: row + 1] + lines[row + 1 :][::-1]) + "\n", encoding="utf-8")
    after = planned(study_copy).keys[base]
    assert before["deposit"] == after["deposit"]
    assert before["economics"] != after["economics"]


# --- stopped and resumed


STOPPABLE = """
import sys, time
from kaidei import chain, load_study, run

real = chain.run_stage

def slowly(*args, **kwargs):
    time.sleep(0.05)
    return real(*args, **kwargs)

if __name__ == "__main__":
    chain.run_stage = slowly
    study = load_study(sys.argv[1])
    run(study, members=70, scenarios=[study.baseline], out=sys.argv[2],
        workers=int(sys.argv[3]), batch_lanes=1)
"""


def begin(script: Path, study: Path, out: Path, workers: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(script), str(study), str(out), str(workers)])


def wait_until(happened: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not come so far"
        time.sleep(0.01)


def children(process: subprocess.Popen[bytes]) -> list[Path]:
    """Where /proc shows the processes that a process began; none where there is no /proc."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [Path(f"/proc/{n}/exe") for n in listed.read_text().split()] if listed.exists() else []


def test_a_run_killed_at_random_moments_resumes_to_the_same_bits(
    short_study: Study, short_path: Path, short_run: Run, tmp_path: Path
) -> None:
    """SIGKILL after a random number of finished pieces and a random moment more, three times.

    The first time two workers are at it, which must end with the process that began them.
    """
    chance = random.Random(20260106)
    script = tmp_path / "stoppable.py"
    script.write_text(STOPPABLE)
    out = tmp_path / "runs"
    place = out / short_run.path.name

    def pieces() -> int:
        finished = len(list(place.glob("results.zarr/[a-z]*/zarr.json")))
        return len(list(place.glob("partial/*/[0-9]*.npz"))) + 2 * finished

    killed = 0
    for goal, workers in zip(sorted(chance.sample(range(1, 12), 3)), (2, 1, 1), strict=True):
        process = begin(script, short_path, out, workers)
        wait_until(lambda p=process, goal=goal: p.poll() is not None or pieces() >= goal)
        time.sleep(chance.random() * 0.15)
        begun = children(process)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        assert pieces() >= goal
        wait_until(lambda begun=begun: not any(child.exists() for child in begun))
    assert killed >= 2
    with pytest.raises(RunError, match="stopped before its end; `kaidei run` on its study resumes"):
        open_run(place)
    resumed = baseline_run(short_study, out, batch_lanes=1)
    assert resumed.manifest["timing"]["stage_batches_computed"] < 2 * len(STAGES)
    assert not (resumed.path / "partial").exists()
    assert_same_bits(resumed, short_run)


class Broken(Executor):
    """A pool whose workers are ended from outside."""

    def submit(self, work: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(BrokenProcessPool("a child process terminated abruptly"))
        return future


def test_a_worker_that_dies_is_told_in_words(short_study: Study, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"a worker process ended .*what was finished is kept"):
        baseline_run(short_study, tmp_path, executor=Broken())


# --- folders that are not ours, or broken


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"thesis.docx": "ten years of work"}, "it is not a run of kaidei"),
        ({"manifest.json": '{"name": "my web app"}'}, "cannot be read"),
        ({"manifest.json": '{"kaidei": {"schema": 1}, "sta'}, "move the folder away"),
        ({"manifest.json": '{"kaidei": {"schema": 2}}'}, "written by another version"),
    ],
)
def test_a_folder_that_is_no_good_run_is_left_as_it_is(
    short_study: Study,
    short_run: Run,
    tmp_path: Path,
    content: dict[str, str],
    words: str,
    fresh: bool,
) -> None:
    place = tmp_path / short_run.path.name
    place.mkdir()
    for name, text in content.items():
        (place / name).write_text(text)
    before = fingerprint(place)
    with pytest.raises(RunError, match=words):
        baseline_run(short_study, tmp_path, fresh=fresh)
    assert fingerprint(place) == before
    with pytest.raises(RunError, match=words):
        open_run(place)


def test_a_file_where_the_folder_should_be_is_left(
    short_study: Study, short_run: Run, tmp_path: Path
) -> None:
    place = tmp_path / short_run.path.name
    place.write_text("a letter")
    with pytest.raises(RunError, match="is not a folder"):
        baseline_run(short_study, tmp_path)
    assert place.read_text() == "a letter"


@pytest.mark.parametrize("fresh", [False, True])
def test_two_runs_in_one_folder_at_once(
    short_study: Study, short_run: Run, tmp_path: Path, fresh: bool
) -> None:
    place = Path(shutil.copytree(short_run.path, tmp_path / short_run.path.name))
    with sole_writer(place):
        before = fingerprint(place)
        with pytest.raises(RunError, match=r"another run is at work in .*wait for it or end it"):
            baseline_run(short_study, tmp_path, fresh=fresh)
        assert fingerprint(place) == before


@pytest.mark.parametrize("harm", ["lost", "cut short"])
def test_a_damaged_run_says_so_and_is_mended_by_running_again(
    short_study: Study, short_run: Run, tmp_path: Path, harm: str
) -> None:
    """A result without its index, and a chunk of which half is gone."""
    place = Path(shutil.copytree(short_run.path, tmp_path / short_run.path.name))
    stage = next((place / "results.zarr").glob("economics-*"))
    if harm == "lost":
        (stage / "zarr.json").unlink()
    else:
        chunk = next(file for file in (stage / "npv" / "c").rglob("*") if file.is_file())
        chunk.write_bytes(chunk.read_bytes()[: chunk.stat().st_size // 2])
    with pytest.raises(RunError, match=rf"{stage.name}.*; run the study again"):
        _ = open_run(place).results
    mended = baseline_run(short_study, tmp_path, batch_lanes=1)
    assert mended.manifest["timing"]["stage_batches_computed"] == 2
    assert_same_bits(mended, short_run)


def test_runs_inside_the_studys_own_folder_are_not_copied_into_themselves(
    short_study: Study, short_path: Path, short_run: Run, tmp_path: Path
) -> None:
    place = Path(shutil.copytree(short_path, tmp_path / "short"))
    shutil.copytree(short_run.path, place / "mine" / short_run.path.name)
    found = baseline_run(load_study(place), place / "mine")
    assert found.manifest["timing"]["stage_batches_computed"] == 0
    assert found.study.time == short_study.time
    assert not (found.path / "study" / "mine" / found.path.name).exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"members": 0}, "members must be 1 or more, not 0"),
        ({"workers": 0}, "workers must be 1 or more, not 0"),
        ({"batch_lanes": -1}, "batch_lanes must be 1 or more, not -1"),
        ({"scenarios": ["cheap-mony"]}, "no scenario 'cheap-mony' .*did you mean 'cheap-money'?"),
    ],
)
def test_a_bad_number_or_name_gets_words_and_makes_no_folder(
    short_study: Study, tmp_path: Path, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        baseline_run(short_study, tmp_path / "runs", **options)
    assert not (tmp_path / "runs").exists()


# --- what a run leaves


def test_a_run_can_be_opened_again_with_its_study(short_run: Run, short_study: Study) -> None:
    again = open_run(str(short_run.path))
    assert again.scenarios == (short_study.baseline,)
    assert again.study.name == short_study.name
    assert study_changes(again.study, short_study) == []
    assert_same_bits(again, short_run)
    assert again.manifest["members"] == MEMBERS
    assert again.manifest["mine_order"]
    assert {"python", "numpy", "zarr"} <= set(again.manifest["versions"])
    json.dumps(again.manifest)


def test_results_are_what_the_contract_says(short_run: Run) -> None:
    for stage in STAGES:
        found = short_run.results[f"{short_run.scenarios[0]}/{stage}"].to_dataset()
        assert set(found.data_vars) == set(rows(stage))
        for name, row in rows(stage).items():
            first = {"member": ("member",), "quantiles": ("quantile",), "mean": ()}[row.keep]
            assert found[name].dims == (*first, *row.dims[1:])
            assert found[name].attrs["units"] == row.unit
        assert found.sizes["member"] == MEMBERS
        assert list(found["member"].values) == list(range(MEMBERS))


def test_the_summary_is_a_table_of_the_stored_numbers(short_run: Run) -> None:
    with (short_run.path / "summary.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    by_name = {(line["stage"], line["variable"], line["at"]): line for line in lines}
    line = by_name["deposit", "resource_reo", ""]
    stored = short_run.results[f"{short_run.scenarios[0]}/deposit"]["resource_reo"].values
    assert float(line["mean"]) == pytest.approx(stored.mean())
    assert float(line["p5"]) <= float(line["p50"]) <= float(line["p95"])
    assert float(line["p50"]) in stored
    assert line["unit"] == "t_reo"
    assert {stage for stage, _, _ in by_name} == set(STAGES)


def test_progress_rises_to_all_members(short_study: Study, short_run: Run, tmp_path: Path) -> None:
    """Told after each batch; half of the work was stored before."""
    place = Path(shutil.copytree(short_run.path, tmp_path / short_run.path.name))
    lost = next((place / "results.zarr").glob("economics-*"))
    shutil.rmtree(lost)
    told: list[Progress] = []
    baseline_run(short_study, tmp_path, batch_lanes=1, progress=told.append)
    assert [p.members_done for p in told] == [64, 70]
    assert all(p.members == MEMBERS for p in told)


def test_a_run_takes_nothing_from_the_environment(short_run: Run) -> None:
    """No path of this machine and no name of its user stands in the manifest."""
    text = (short_run.path / "manifest.json").read_text(encoding="utf-8")
    assert str(short_run.path.parent) not in text
    assert str(Path.home()) not in text


def test_a_run_that_lost_its_study_says_so(short_run: Run, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(short_run.path, tmp_path / "copy"))
    shutil.rmtree(copy / "study")
    with pytest.raises(RunError, match="lacks its copy of the study; run the study again"):
        _ = open_run(copy).study
