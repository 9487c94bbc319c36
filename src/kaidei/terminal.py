"""What the command line prints: progress, the seven answers, assumptions, and mistakes in words."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from kaidei.ensemble.run import Progress, Run
    from kaidei.study import Study
    from kaidei.supply.judging import Backtest
    from kaidei.values import Problem, Value

KIND_STYLE = {
    "measured": "green",
    "published": "cyan",
    "news": "yellow",
    "estimate": "magenta",
    "synthetic": "bold red",
    "unsourced": "bold white on red",
}


WIDE = 100
"""Columns from which a value fits beside its name."""


def console() -> Console:
    """Standard output; where it is no terminal, as wide as COLUMNS says or enough for a table."""
    found = Console(highlight=False)
    asked = os.environ.get("COLUMNS", "").isdigit()
    return found if found.is_terminal or asked else Console(highlight=False, width=110)


def explain_failure(error: Exception) -> int:
    """Print a failure in words; returns the exit code."""
    from kaidei.ensemble.store import RunError
    from kaidei.values import StudyError

    out = Console(stderr=True, highlight=False)
    if isinstance(error, StudyError):
        print_problems(out, error.problems)
    elif isinstance(error, OSError) and error.filename is not None:
        what = f"kaidei: '{error.filename}' cannot be read or written: {error.strerror}."
        out.print(Text(what, style="bold"), soft_wrap=True)
        out.print("Name a folder of your own, with `--out` for a run.")
    elif isinstance(error, RunError | ValueError | OSError):
        out.print(Text(f"kaidei: {error}", style="bold"), soft_wrap=True)
    else:
        out.print(Text(f"kaidei failed: {type(error).__name__}: {error}", style="bold"))
        out.print("This is a fault of kaidei, not of your study. `--debug` shows where it arose.")
    return 1


def print_problems(out: Console, problems: Sequence[Problem]) -> None:
    """Every mistake of a study, grouped by file."""
    files = list(dict.fromkeys(problem.file for problem in problems))
    count = len(problems)
    out.print(Text(f"{count} problem{'s' * (count != 1)} in the study", style="bold red"))
    for file in files:
        out.print(Text(f"\n{file}", style="bold"))
        for problem in (p for p in problems if p.file == file):
            line = Text("  ")
            line.append(problem.where, style="cyan")
            if problem.given:
                line.append(f": {problem.given}", style="red")
            line.append(f"\n      expected {problem.expected}")
            if problem.remedy:
                line.append(f"\n      {problem.remedy}", style="green")
            out.print(line, soft_wrap=True)


def run(
    study_path: Path,
    *,
    members: int,
    scenarios: list[str] | None,
    seed: int,
    out: Path,
    workers: int | None,
    fresh: bool,
) -> None:
    """`kaidei run`: progress, then the seven answers and where the report lies."""
    from kaidei.ensemble.run import run as run_study
    from kaidei.report import write_report
    from kaidei.study import load_study
    from kaidei.values import StudyError

    screen = console()
    study = load_study(study_path)
    problems = _claims_problems(study_path)
    if problems:
        raise StudyError(problems)
    names = ", ".join(scenarios or study.scenarios)
    screen.print(Text(study.section.title, style="bold"))
    screen.print(f"{members} members, seed {seed}, scenarios: {names}")
    with _Bar(screen, members) as bar:
        finished = run_study(
            study, members=members, scenarios=scenarios, seed=seed, out=out,
            workers=workers, fresh=fresh, progress=bar.show,
        )  # fmt: skip
    place = write_report(finished)
    print_answers(screen, finished)
    # A path that is broken at the edge of the screen cannot be copied.
    screen.print(Text("\nReport: ").append(str(place), style="bold"), soft_wrap=True)
    numbers = f"Numbers: {finished.path / 'summary.csv'}, {finished.path / 'results.zarr'}"
    screen.print(Text(numbers), soft_wrap=True)


def backtest(study_path: Path, *, members: int, seed: int, out: Path | None) -> None:
    """`kaidei backtest`: the three tests of the past, each told as it is done."""
    from kaidei.study import load_study
    from kaidei.supply import past
    from kaidei.supply.judging import PERIODS, lines

    if out is not None and not out.absolute().parent.is_dir():
        raise ValueError(f"--out: '{out.parent}' is no folder; make it, or name another")
    screen, study = console(), load_study(study_path)
    outcomes: list[Backtest] = []
    screen.print(Text(study.section.title, style="bold"))
    screen.print(f"{members} members, seed {seed}, from 2005 on{past.few(members)}")
    for period in PERIODS:
        with screen.status(f"test {period.name}, {period.says}"):
            outcomes += past.backtest(
                study.specs["supply"], members=members, seed=seed, periods=(period,),
                progress=None if screen.is_terminal else lambda what: screen.print(f"{what} ..."),
            )  # fmt: skip
        for line in lines(outcomes[-1]):
            screen.print(Text(line), soft_wrap=True)
    if out is not None:
        _write_outcomes(out, outcomes)
        screen.print(Text("Numbers: ").append(str(out), style="bold"), soft_wrap=True)


def _write_outcomes(out: Path, outcomes: Sequence[Backtest]) -> None:
    """Every observation of every test with its forecast and its scores."""
    import csv

    from kaidei.supply.judging import rows

    with out.open("w", newline="", encoding="utf-8") as file:
        table = [row for outcome in outcomes for row in rows(outcome)]
        writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


class _Bar:
    """A progress bar with members per second and time left."""

    def __init__(self, screen: Console, members: int) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Rich

        self.rich = Rich(
            TextColumn("members"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TextColumn("time left"),
            TimeRemainingColumn(),
            console=screen,
        )
        self.task = self.rich.add_task("", total=members, rate="")
        self.begun = False

    def _begin(self) -> None:
        if not self.begun:
            self.rich.start()
        self.begun = True

    def __enter__(self) -> _Bar:
        if self.rich.console.is_terminal:
            self._begin()
        return self

    def __exit__(self, *_: object) -> None:
        if self.begun:
            self.rich.stop()

    def show(self, progress: Progress) -> None:
        """Move the bar to where the run stands; in a file it appears once something is done."""
        self._begin()
        rate = progress.members_done / max(progress.seconds, 1e-9)
        self.rich.update(self.task, completed=progress.members_done, rate=f"{rate:,.0f} members/s")


def print_answers(screen: Console, finished: Run) -> None:
    """The seven questions, each with a line or a small table."""
    from kaidei.report.answers import answers

    screen.print("\nMedians; below them or in brackets what holds 90 in 100 members (P5 to P95).")
    for number, answer in enumerate(answers(finished), start=1):
        screen.print(Text(f"\n{number}. {answer.question}", style="bold cyan"))
        screen.print(Padding(Text(answer.sentence), (0, 0, 0, 3), expand=False))
        if answer.columns:
            table = Table(box=None, padding=(0, 1, 0, 3), header_style="dim")
            rows = [[_two_lines(cell) for cell in row] for row in answer.rows]
            for position, column in enumerate(answer.columns):
                lines = [line for row in rows for line in row[position].plain.split("\n")]
                table.add_column(_folded(column, lines), justify="right" if position else "left")
            for row in rows:
                table.add_row(*row)
            screen.print(table)


def _folded(head: str, lines: list[str]) -> str:
    """A column's head on as many lines as keep it no wider than what stands below it."""
    return "\n".join(wrap(head, max(len(line) for line in [*lines, *head.split(" "), "at least"])))


def _two_lines(cell: str) -> Text:
    """ "median (P5 to P95)" with its range below it: columns stay narrow."""
    middle, parted, rest = cell.partition(" (")
    if not parted or " to " not in rest:
        return Text(cell)
    return Text(middle).append(f"\n{rest.removesuffix(')')}", style="dim")


def check(study_path: Path) -> None:
    """`kaidei check`: every assumption by stage, or every mistake."""
    from kaidei.ensemble.trial import world_problems
    from kaidei.study import read_study
    from kaidei.values import StudyError

    study, problems = read_study(study_path)
    problems = [*problems, *_claims_problems(study_path)]
    problems = world_problems(study) if study and not problems else problems
    if problems or study is None:
        raise StudyError(problems)
    screen = console()
    screen.print(Text(study.section.title, style="bold"))
    found = [(stage, name, value) for stage, name, value in study.assumptions()]
    for stage in dict.fromkeys(stage for stage, _, _ in found):
        _print_stage(screen, stage, [(n, v) for s, n, v in found if s == stage])
    _print_tables(screen, study)
    _print_count(screen, study, [value for _, _, value in found])
    _print_untested(screen, study)


def _claims_problems(study_path: Path) -> list[Problem]:
    """Mistakes in a study's claims, if it has any."""
    from kaidei.claim_spec import FILE, read_claims

    return read_claims(study_path)[1] if (study_path / FILE).is_file() else []


def _print_untested(screen: Console, study: Study) -> None:
    """Claims under a scenario that the study does not have: left out on purpose, or misspelt."""
    from kaidei.claim_spec import BASELINE, FILE, read_claims, unknown_scenarios
    from kaidei.values import nearest

    if not (study.path / FILE).is_file():
        return
    claims = read_claims(study.path)[0]
    for name, untested in unknown_scenarios(claims, study.scenarios).items():
        screen.print(
            f"claims.toml: there is no scenario '{name}', so {len(untested)} "
            f"claim{'s' * (len(untested) != 1)} cannot be tested: {', '.join(untested)}; "
            f"{nearest(name, [BASELINE, *study.scenarios])}",
            style="yellow", markup=False,
        )  # fmt: skip


def _kind(value: Value) -> str:
    return value.kind or "unsourced"


def _print_stage(screen: Console, stage: str, values: list[tuple[str, Value]]) -> None:
    # A name has no space to break at: on a narrow screen its value goes below it.
    narrow = screen.width < WIDE
    table = Table(title=f"{stage} ({len(values)})", title_justify="left", title_style="bold",
                  box=None, padding=(0, 2, 0, 0), header_style="dim")  # fmt: skip
    table.add_column("name and value" if narrow else "name", overflow="fold")
    if not narrow:
        table.add_column("value", overflow="fold")
    table.add_column("kind", no_wrap=True)
    table.add_column("source", overflow="fold")
    for name, value in values:
        kind = _kind(value)
        shown = (Text(f"{name}\n  {value.text}"),) if narrow else (Text(name), Text(value.text))
        table.add_row(*shown, Text(kind, style=KIND_STYLE[kind]), Text(value.source or "none"))
    screen.print()
    screen.print(table)


def _print_tables(screen: Console, study: Study) -> None:
    from kaidei.tables import read_table

    screen.print(Text("\ntables", style="bold"))
    for file in sorted((study.path / "tables").glob("*.csv")):
        table = read_table(file, file.name, [])
        if table is None:
            continue
        position = table.names.index("source")
        keys = dict.fromkeys(row[position] for row in table.rows)
        kinds = dict.fromkeys(study.sources[key].kind for key in keys)
        line = Text(f"  {file.name}: {len(table.rows)} rows, ")
        for kind in kinds:
            line.append(f"{kind} ", style=KIND_STYLE[kind])
        screen.print(line.append(f"({', '.join(keys)})"), soft_wrap=True)


def _print_count(screen: Console, study: Study, values: list[Value]) -> None:
    counts = Counter(_kind(value) for value in values)
    line = Text(f"\n{len(values)} values: ", style="bold")
    for kind, style in KIND_STYLE.items():
        if counts[kind]:
            line.append(f"{counts[kind]} {kind}", style=style).append("  ")
    screen.print(line)
    guessed = counts["estimate"] + counts["synthetic"]
    screen.print(
        f"{guessed} of {len(values)} are estimates or synthetic: what they decide is no fact. "
        f"{counts['unsourced']} have no source."
    )
    names = [name for name in study.scenarios if name != study.baseline]
    screen.print(f"Scenarios: {', '.join([f'{study.baseline} (the study as written)', *names])}")


def claims(run_path: Path, explain: str | None) -> None:
    """`kaidei claims`: the ledger, or one claim explained."""
    from kaidei.ensemble.run import open_run
    from kaidei.report.wording import plurals
    from kaidei.values import nearest

    verdicts = open_run(run_path).claims()
    screen = console()
    if explain is not None:
        known = {verdict.id: verdict for verdict in verdicts}
        if explain not in known:
            raise ValueError(f"no claim '{explain}' in this study; {nearest(explain, known)}")
        for line in known[explain].explanation():
            screen.print(Text(plurals(line)))
        return
    if not verdicts:
        screen.print("The study of this run has no claims.toml, or no claim in it.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("claim", "says", "agree", "verdict"):
        table.add_column(column, overflow="fold", justify="right" if column == "agree" else "left")
    said = Counter(verdict.says for verdict in verdicts)
    for verdict in verdicts:
        tested = verdict.probability is not None and verdict.claim.tests
        agree = f"{verdict.probability:.0%}" if tested else ""
        says = Text(verdict.says)
        if said[verdict.says] > 1 and verdict.claim.basis:
            # The same words on another basis are another claim.
            says.append(f"\n{verdict.claim.basis}", style="dim")
        table.add_row(Text(verdict.id), says, agree, Text(verdict.verdict))
    screen.print(table)
    screen.print(
        "\nagree: the share of the run's members in which the claim is so. It holds from 90%, "
        "fails up to 10%, and is open between. --explain CLAIM tells how one was tested."
    )


def compare(run_a: Path, run_b: Path) -> None:
    """`kaidei compare`: study difference and paired answer difference."""
    from kaidei.compare import compare_runs
    from kaidei.ensemble.run import open_run

    screen = console()
    for line in compare_runs(open_run(run_a), open_run(run_b)):
        screen.print(Text(line), soft_wrap=True)


def report(run_path: Path) -> None:
    """`kaidei report`: write report.html anew."""
    from kaidei.ensemble.run import open_run
    from kaidei.report import write_report

    console().print(Text(f"Report: {write_report(open_run(run_path))}"), soft_wrap=True)


def new(folder: Path) -> None:
    """`kaidei new`: a copy of the shipped study to change."""
    if folder.exists():
        raise ValueError(f"{folder} exists; name a folder that does not")
    package = Path(__file__).parent
    places = (package / "template", package.parents[1] / "studies" / "minamitorishima")
    shutil.copytree(next(place for place in places if place.is_dir()), folder,
                    ignore=shutil.ignore_patterns("__pycache__", "*.py"))  # fmt: skip
    screen = console()
    screen.print(Text("A study of your own, a copy of the shipped one: ").append(str(folder)))
    screen.print("Change in study.toml and tables/ what you know better, give it your own title.")
    for command, purpose in (("check", "what it assumes, or every mistake at once"),
                             ("run", "what it answers")):  # fmt: skip
        screen.print(Text(f'  kaidei {command} "{folder}"', style="bold").append(f"   {purpose}"))
