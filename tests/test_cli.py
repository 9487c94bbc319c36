"""The command line: quick to help, plain about mistakes, and whole from `new` to the report."""

from __future__ import annotations

import csv
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kaidei.cli import main
from kaidei.ensemble.run import Run
from kaidei.values import StudyError

HEAVY = ("numpy", "scipy", "xarray", "pandas", "zarr", "pint", "pydantic", "plotly", "numba")


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture
def kaidei(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Said]:
    """Run a command as its entry point does, in this process and in a given folder."""

    def command(*words: str | Path, cwd: Path | None = None) -> Said:
        capsys.readouterr()
        code = 0
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["kaidei", *map(str, words)])
            if cwd is not None:
                patch.chdir(cwd)
            try:
                main()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(bool(end.code))
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return command


def as_user(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, warnings as errors."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "kaidei", *map(str, words)],
        capture_output=True, text=True, check=False, timeout=120,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


def plain(text: str) -> str:
    """Without line breaks and runs of spaces, which depend on the width of the screen."""
    return re.sub(r"\s+", " ", text)


# --- the past


def test_backtest_tells_every_test_and_writes_its_numbers(
    kaidei: Callable[..., Said], tmp_path: Path
) -> None:
    study = Path(__file__).parents[1] / "studies/minamitorishima"
    found = kaidei("backtest", study, "--members", "8", "--out", tmp_path / "past.csv")
    assert found.code == 0, found.err
    for line in ("Test a, priors of the literature", "Test b, tuned to June 2010",
                 "Test c, tuned to 2011", "fewer than 200 members"):  # fmt: skip
        assert line in found.out
    with (tmp_path / "past.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    for name in "abc":
        own = [row for row in table if row["test"] == name]
        missed = sum(row["missed"] == "1" for row in own)
        assert f"Outside p05 to p95: {missed} of {len(own)}." in found.out
    assert all(float(row["p05"]) <= float(row["p50"]) <= float(row["p95"]) for row in table)


def test_backtest_says_what_is_wrong(kaidei: Callable[..., Said], tmp_path: Path) -> None:
    found = kaidei("backtest", tmp_path, "--out", tmp_path / "no" / "past.csv")
    assert found.code == 1
    assert "--out" in found.err
    assert "is no folder" in found.err
    nothing = kaidei("backtest", tmp_path)
    assert nothing.code == 1
    assert "study.toml" in nothing.err
    assert "Traceback" not in nothing.err


# --- help


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    probe = (
        "import sys\nfrom kaidei.cli import main\nsys.argv = ['kaidei', '--help']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        f"print('LOADED', [name for name in {HEAVY} if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True
    )
    assert "LOADED []" in found.stdout
    for command in ("run", "check", "claims", "compare", "report", "backtest", "new", "campaign"):
        assert re.search(rf"\b{command}\b", found.stdout)


def test_help_takes_little_work() -> None:
    """Under half a second on an idle core; measured in processor time, which others cannot take."""
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert as_user("--help").returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    assert spent < 1.0


def test_version_and_unknown_words(kaidei: Callable[..., Said]) -> None:
    assert re.fullmatch(r"kaidei \d+\.\d+\.\d+\S*\n", kaidei("--version").out)
    wrong = kaidei("chekc")
    assert wrong.code == 2
    assert "No such command 'chekc'" in plain(wrong.err)
    assert kaidei("run").code == 2


# --- mistakes


@pytest.fixture
def broken(study_copy: Path) -> Path:
    """The shipped study with two mistakes in two files."""
    text = (study_copy / "study.toml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^depth = .*$", 'depth = "5600 kg"', text, count=1)
    (study_copy / "study.toml").write_text(text, encoding="utf-8")
    (study_copy / "scenarios" / "empty.toml").write_text("")
    return study_copy


def test_a_users_mistakes_end_in_words_and_exit_code_1(broken: Path) -> None:
    found = as_user("check", broken)
    words = plain(found.stderr)
    assert found.returncode == 1
    assert "2 problems in the study" in words
    assert "study.toml lift.depth: '5600 kg' expected a number and its unit" in words
    assert "scenarios/empty.toml the whole file expected a scenario that changes" in words
    assert "Traceback" not in found.stdout + found.stderr


def test_a_broken_study_is_not_run(
    kaidei: Callable[..., Said], broken: Path, tmp_path: Path
) -> None:
    found = kaidei("run", broken, cwd=tmp_path)
    assert found.code == 1
    assert "2 problems in the study" in plain(found.err)
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("words", [["--debug", "check", "STUDY"], ["check", "STUDY", "--debug"]])
def test_debug_lets_the_traceback_through(
    kaidei: Callable[..., Said], broken: Path, words: list[str]
) -> None:
    with pytest.raises(StudyError, match="2 problems in the study"):
        kaidei(*(str(broken) if word == "STUDY" else word for word in words))


def test_a_fault_of_kaideis_own_says_so(
    kaidei: Callable[..., Said], shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(_: Path) -> None:
        raise KeyError("lift")

    monkeypatch.setattr("kaidei.terminal.check", fault)
    found = kaidei("check", shipped)
    assert found.code == 1
    assert "This is a fault of kaidei, not of your study. `--debug` shows where" in plain(found.err)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "nowhere"], "no such folder"),
        (["check", "."], "without study.toml"),
        (["run", "STUDY", "--scenario", "bann"], "no scenario 'bann' in this study; did you mean"),
        (["report", "nowhere"], "nowhere is not a folder; `kaidei run STUDY` makes one"),
        (["claims", "."], "it is not a run of kaidei"),
        (["compare", ".", "."], "it is not a run of kaidei"),
        (["new", "."], "exists; name a folder that does not"),
    ],
)
def test_other_mistakes_end_in_words_too(
    kaidei: Callable[..., Said], shipped: Path, tmp_path: Path, words: list[str], said: str
) -> None:
    found = kaidei(*(str(shipped) if w == "STUDY" else w for w in words), cwd=tmp_path)
    assert found.code == 1
    assert said in plain(found.err)
    assert "Traceback" not in found.err
    assert list(tmp_path.iterdir()) == []


def test_check_tells_of_claims_under_a_scenario_that_is_not_there(
    kaidei: Callable[..., Said], study_copy: Path
) -> None:
    """It may have been taken out on purpose, so this is no mistake."""
    file = study_copy / "claims.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('scenario = "no-ban"', 'scenario = "no-bann"', 1))
    found = kaidei("check", study_copy)
    assert (found.code, found.err) == (0, "")
    assert "no scenario 'no-bann', so 1 claim cannot be tested" in plain(found.out)
    assert "did you mean 'no-ban'?" in plain(found.out)


def test_a_mistake_in_the_claims_stops_a_run_before_it_begins(
    kaidei: Callable[..., Said], study_copy: Path, tmp_path: Path
) -> None:
    with (study_copy / "claims.toml").open("a", encoding="utf-8") as file:
        file.write('[claim.mine]\nsays = "x"\n')
    found = kaidei("run", study_copy, "--members", "1", cwd=tmp_path)
    assert found.code == 1
    assert "claim.mine.source: missing" in plain(found.err)
    assert not (tmp_path / "runs").exists()


def test_a_file_in_the_way_of_the_runs_is_named(
    kaidei: Callable[..., Said], short_path: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("a letter")
    found = kaidei("run", short_path, "--members", "1", "--out", "out", cwd=tmp_path)
    assert found.code == 1
    assert "cannot be read or written" in plain(found.err)
    assert "Errno" not in found.err
    assert "members " not in found.out.replace("1 members", "")
    assert (tmp_path / "out").read_text() == "a letter"


def test_piped_output_is_as_wide_as_asked(
    kaidei: Callable[..., Said], shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for columns in (80, 120):
        monkeypatch.setenv("COLUMNS", str(columns))
        lines = kaidei("check", shipped).out.splitlines()
        tables = lines.index("tables")
        assert 60 < max(map(len, lines[:tables])) <= columns
    assert any(line.startswith("lift.depth ") and "5600 m" in line for line in lines)


def test_a_folder_that_is_no_run_is_told_and_left(
    kaidei: Callable[..., Said], short_path: Path, tmp_path: Path
) -> None:
    """A run's folder name is known before it is made; someone else's things lie there."""
    from kaidei.ensemble.run import _run_hash, plan
    from kaidei.study import load_study

    study = load_study(short_path)
    planned = plan(study, members=1, seed=1, scenarios=[study.baseline])
    place = tmp_path / "runs" / f"{study.name}-{_run_hash(planned)}"
    place.mkdir(parents=True)
    (place / "thesis.txt").write_text("ten years of work")
    found = kaidei("run", short_path, "--members", "1", "--scenario", study.baseline, cwd=tmp_path)
    assert found.code == 1
    assert "it is not a run of kaidei" in plain(found.err)
    assert [file.name for file in place.iterdir()] == ["thesis.txt"]


# --- the whole way


def test_check_lists_every_assumption_by_stage(kaidei: Callable[..., Said], shipped: Path) -> None:
    found = kaidei("check", shipped)
    words = plain(found.out)
    assert (found.code, found.err) == (0, "")
    for stage in ("deposit", "lift", "campaign", "plant", "supply", "economics"):
        assert re.search(rf"{stage} \(\d+\)", words), stage
    assert "deposit.dry_density" in words
    assert re.search(r"\d+ values: .*estimate", words)
    assert "have no source" in words
    assert "synthetic" in words


def test_a_new_study_checks_clean_and_a_second_is_refused(
    kaidei: Callable[..., Said], tmp_path: Path
) -> None:
    """In a folder with a space and a sign of another script in its name."""
    place = tmp_path / "my study 海泥"
    made = kaidei("new", place)
    assert (made.code, made.err) == (0, "")
    assert "kaidei check" in made.out
    checked = kaidei("check", place)
    assert (checked.code, checked.err) == (0, "")
    again = kaidei("new", place)
    assert again.code == 1
    assert "exists" in plain(again.err)


def test_a_run_answers_seven_questions_and_leaves_a_report(
    kaidei: Callable[..., Said], shipped: Path, tmp_path: Path
) -> None:
    """From the command to the report, in a folder with a space; then each command that reads it."""
    place = tmp_path / "a folder"
    place.mkdir()
    study = Path(shutil.copytree(shipped, place / "my study"))
    found = kaidei("run", study, "--members", "8", "--workers", "1", "--scenario", "ban", cwd=place)
    assert (found.code, found.err) == (0, ""), found.err
    assert [int(n) for n in re.findall(r"(?m)^(\d)\. .+\?", found.out)] == [1, 2, 3, 4, 5, 6, 7]
    assert "8/8" in found.out
    assert "members/s" in found.out
    run = next((place / "runs").iterdir())
    assert run.name.startswith("my study-")
    page = (run / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert str(run.relative_to(place) / "report.html") in plain(found.out).replace("- ", "-")
    (run / "report.html").unlink()
    assert kaidei("report", run).code == 0
    assert (run / "report.html").is_file()
    claims = kaidei("claims", run)
    assert (claims.code, claims.err) == (0, "")
    wrong = kaidei("claims", run, "--explain", "no-such-claim")
    assert wrong.code == 1
    assert "no claim 'no-such-claim'" in plain(wrong.err)
    same = kaidei("compare", run, run)
    assert (same.code, same.err) == (0, "")


def test_a_members_log_is_that_of_the_run(
    kaidei: Callable[..., Said], short_path: Path, short_run: Run, tmp_path: Path
) -> None:
    """The same member as in a run of as many: its days, and its first mud."""
    member, out = 66, tmp_path / "log"
    found = kaidei("campaign", "log", short_path, "--member", str(member), "--members", "70",
                   "--out", out)  # fmt: skip
    assert (found.code, found.err) == (0, ""), found.err
    with (out / "log.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    campaign = short_run.results[f"{short_run.scenarios[0]}/campaign"].to_dataset()
    for phase in {row["phase"] for row in rows}:
        days = campaign["phase_days"].sel(phase=phase).isel(member=member)
        told = [row for row in rows if row["phase"] == phase and row["agent"] == "ship"]
        hours = sum(float(row["hours"]) for row in told)
        assert hours / 24.0 == pytest.approx(float(days.sum()), abs=1e-3)
        piped = sum(float(row["hours"]) for row in told if row["task"] == "pipe_down")
        assert piped / 24.0 == pytest.approx(float(days.sel(activity="pipe_down")), abs=1e-3)
    assert "2026-01-12T00:00:00+09:00" in rows[0]["start"]
    assert "back in port for good" in found.out
    page = (out / "gantt.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "days at sea" in page
    assert "http://" not in page.split("<script>")[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--member", "70", "--members", "70"), "no member 70: an ensemble of 70 has members 0"),
        (("--scenario", "cheap-mony"), "did you mean 'cheap-money'"),
        (("--phase", "tets"), "no phase 'tets'"),
    ],
)
def test_what_no_log_can_tell_of_is_said(
    kaidei: Callable[..., Said], short_path: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    found = kaidei("campaign", "log", short_path, "--out", tmp_path / "log", *words)
    assert found.code == 1
    assert said in plain(found.err)
    assert not (tmp_path / "log").exists()


SLOW = """
import signal, sys, time
from kaidei import chain
from kaidei.cli import main

real = chain.run_stage

def slowly(*args, **kwargs):
    print("at work", flush=True)
    time.sleep(5.0)
    return real(*args, **kwargs)

if __name__ == "__main__":
    # Who is started in the background ignores the interrupt that this is about.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    chain.run_stage = slowly
    main()
"""


def test_ctrl_c_says_that_nothing_finished_is_lost(short_path: Path, tmp_path: Path) -> None:
    script = tmp_path / "slow.py"
    script.write_text(SLOW)
    process = subprocess.Popen(
        [sys.executable, script, "run", short_path, "--workers", "1", "--out", tmp_path / "runs",
         "--members", "64", "--scenario", "ban"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    while "at work" not in process.stdout.readline():
        assert process.poll() is None
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "What was finished is kept; the same command goes on from there." in out + err
    assert "Traceback" not in out + err
