"""What the command line prints: progress, the seven answers, assumptions, and mistakes in words."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from kaidei.ensemble.run import Progress, Run
    from kaidei.study import Study
    from kaidei.values import Problem, Value

KIND_STYLE = {
    "measured": "green",
    "published": "cyan",
    "news": "yellow",
    "estimate": "magenta",
    "synthetic": "bold red",
    "unsourced": "bold white on red",
}


def console() -> Console:
    """Standard output, wide enough for a table when it is not a terminal."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=110)


def explain_failure(error: Exception) -> int:
    """Print a failure in words; returns the exit code."""
    from kaidei.ensemble.store import RunError
    from kaidei.values import StudyError

    out = Console(stderr=True, highlight=False)
    if isinstance(error, StudyError):
        print_problems(out, error.problems)
    elif isinstance(error, RunError | ValueError | OSError):
        out.print(Text(f"kaidei: {error}", style="bold"))
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

    screen = console()
    study = load_study(study_path)
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
    screen.print(Text("\nReport: ").append(str(place), style="bold"))
    screen.print(f"Numbers: {finished.path / 'summary.csv'}, {finished.path / 'results.zarr'}")


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
        self.start: int | None = None

    def __enter__(self) -> _Bar:
        self.rich.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.rich.stop()

    def show(self, progress: Progress) -> None:
        """Move the bar to where the run stands."""
        rate = progress.members_done / max(progress.seconds, 1e-9)
        self.rich.update(self.task, completed=progress.members_done, rate=f"{rate:,.0f} members/s")


def print_answers(screen: Console, finished: Run) -> None:
    """The seven questions, each with a line or a small table."""
    from kaidei.report.answers import answers

    for number, answer in enumerate(answers(finished), start=1):
        screen.print(Text(f"\n{number}. {answer.question}", style="bold cyan"))
        screen.print(Padding(Text(answer.sentence), (0, 0, 0, 3)))
        if answer.columns:
            table = Table(box=None, padding=(0, 1, 0, 3), header_style="dim")
            for position, column in enumerate(answer.columns):
                table.add_column(column, justify="right" if position else "left")
            for row in answer.rows:
                table.add_row(*(_two_lines(cell) for cell in row))
            screen.print(table)


def _two_lines(cell: str) -> Text:
    """ "median (P5 to P95)" with its range below it: columns stay narrow."""
    middle, parted, rest = cell.partition(" (")
    if not parted or " to " not in rest:
        return Text(cell)
    return Text(middle).append(f"\n{rest.removesuffix(')')}", style="dim")


def check(study_path: Path) -> None:
    """`kaidei check`: every assumption by stage, or every mistake."""
    from kaidei.claims import read_claims
    from kaidei.study import read_study
    from kaidei.values import StudyError

    study, problems = read_study(study_path)
    if (study_path / "claims.toml").is_file():
        problems = [*problems, *read_claims(study_path)[1]]
    if problems or study is None:
        raise StudyError(problems)
    screen = console()
    screen.print(Text(study.section.title, style="bold"))
    found = [(stage, name, value) for stage, name, value in study.assumptions()]
    for stage in dict.fromkeys(stage for stage, _, _ in found):
        _print_stage(screen, stage, [(n, v) for s, n, v in found if s == stage])
    _print_tables(screen, study)
    _print_count(screen, study, [value for _, _, value in found])


def _kind(value: Value) -> str:
    return value.kind or "unsourced"


def _print_stage(screen: Console, stage: str, values: list[tuple[str, Value]]) -> None:
    table = Table(title=f"{stage} ({len(values)})", title_justify="left", title_style="bold",
                  box=None, padding=(0, 2, 0, 0), header_style="dim")  # fmt: skip
    for column in ("name", "value", "kind", "source"):
        table.add_column(column, overflow="fold")
    for name, value in values:
        kind = _kind(value)
        table.add_row(
            Text(name), Text(value.text), Text(kind, style=KIND_STYLE[kind]),
            Text(value.source or "none"),
        )  # fmt: skip
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
    screen.print(f"Scenarios: {study.baseline} (the study as written), {', '.join(names)}")


def claims(run_path: Path, explain: str | None) -> None:
    """`kaidei claims`: the ledger, or one claim explained."""
    from kaidei.ensemble.run import open_run
    from kaidei.values import nearest

    verdicts = open_run(run_path).claims()
    screen = console()
    if explain is not None:
        known = {verdict.id: verdict for verdict in verdicts}
        if explain not in known:
            raise ValueError(f"no claim '{explain}' in this study; {nearest(explain, known)}")
        for line in known[explain].explanation():
            screen.print(Text(line))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("claim", "says", "P", "verdict"):
        table.add_column(column, overflow="fold")
    for verdict in verdicts:
        chance = "" if verdict.probability is None else f"{verdict.probability:.2f}"
        table.add_row(Text(verdict.id), Text(verdict.says), chance, Text(verdict.verdict))
    screen.print(table)


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

    console().print(f"Report: {write_report(open_run(run_path))}")


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
