"""The command line. Heavy libraries are loaded inside the commands that need them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="kaidei: Japan's rare-earth mud programme, computed from the sea floor to supply.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

lift_app = typer.Typer(help="The lift by itself.", no_args_is_help=True)
app.add_typer(lift_app, name="lift")

metocean_app = typer.Typer(help="Sea and sky: records, and what is made of them.",
                           no_args_is_help=True)  # fmt: skip
app.add_typer(metocean_app, name="metocean")

StudyPath = Annotated[Path, typer.Argument(help="A study's folder.", metavar="STUDY")]
_INTERRUPTED = 130

RunPath = Annotated[Path, typer.Argument(help="A run's folder.", metavar="RUN")]


def _version(wanted: bool) -> None:
    if wanted:
        from kaidei import __version__

        typer.echo(f"kaidei {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where in the code an error arose.")
    ] = False,
) -> None:
    """Model Japan's rare-earth mud programme."""


@app.command()
def run(
    study: StudyPath,
    members: Annotated[int, typer.Option(help="Members of the ensemble.", min=1)] = 1000,
    scenario: Annotated[
        list[str] | None,
        typer.Option(help="Run this scenario only; may be repeated. All if not given."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of every draw.")] = 1,
    out: Annotated[Path, typer.Option(help="Folder for runs.")] = Path("runs"),
    workers: Annotated[
        int | None, typer.Option(help="Processes; one for each core if not given.", min=1)
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Use nothing stored before.")] = False,
) -> None:
    """Run a study and answer the seven questions."""
    from kaidei import terminal

    terminal.run(study, members=members, scenarios=scenario, seed=seed, out=out,
                 workers=workers, fresh=fresh)  # fmt: skip


@app.command()
def check(study: StudyPath) -> None:
    """List every assumption with value, unit, source and kind; report every mistake at once."""
    from kaidei import terminal

    terminal.check(study)


@app.command()
def claims(
    run: RunPath,
    explain: Annotated[str | None, typer.Option(help="Explain one claim.", metavar="ID")] = None,
) -> None:
    """What others said, tested against a run."""
    from kaidei import terminal

    terminal.claims(run, explain)


@app.command()
def compare(
    run_a: Annotated[Path, typer.Argument(help="A run's folder.", metavar="RUN_A")],
    run_b: Annotated[Path, typer.Argument(help="Another run's.", metavar="RUN_B")],
) -> None:
    """What differs between two runs: the study, and the answers member by member."""
    from kaidei import terminal

    terminal.compare(run_a, run_b)


@app.command()
def backtest(
    study: StudyPath,
    members: Annotated[int, typer.Option(help="Members of the ensemble.", min=2)] = 200,
    seed: Annotated[int, typer.Option(help="Seed of every draw.")] = 1,
    out: Annotated[
        Path | None, typer.Option(help="CSV of every observation, its forecast and its scores.")
    ] = None,
) -> None:
    """Retell the market from 2005 on, and judge it by what came."""
    from kaidei import terminal

    terminal.backtest(study, members=members, seed=seed, out=out)


@app.command()
def report(run: RunPath) -> None:
    """(Re)write a run's report.html."""
    from kaidei import terminal

    terminal.report(run)


@app.command()
def new(
    folder: Annotated[
        Path, typer.Argument(help="A folder that does not exist yet.", metavar="FOLDER")
    ],
) -> None:
    """Make a study of your own to start from."""
    from kaidei import terminal

    terminal.new(folder)


@lift_app.command()
def demo(
    name: Annotated[
        str | None, typer.Argument(help="Which; without it their names.", metavar="NAME")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the figure.")] = Path("demos"),
) -> None:
    """What happens when it stops, or starts: in a few lines, and a figure."""
    from kaidei.lift.drawing.demos import DEMOS

    if name is None:
        for known, make in DEMOS.items():
            typer.echo(f"{known:15s} {(make.__doc__ or '').splitlines()[0]}")
        return
    if name not in DEMOS:
        from kaidei.values import nearest

        raise ValueError(f"no demo '{name}'; {nearest(name, list(DEMOS))}")
    found = DEMOS[name]()
    for line in found.lines:
        typer.echo(line)
    out.mkdir(parents=True, exist_ok=True)
    file = out / f"{name}.html"
    found.figure.write_html(file, include_plotlyjs=True)
    typer.echo(f"Figure: {file}")


@metocean_app.command("check")
def metocean_check(
    series: Annotated[
        list[Path],
        typer.Argument(help="A CSV, or NetCDF files of one record.", metavar="SERIES..."),
    ],
    against: Annotated[
        list[Path] | None,
        typer.Option(help="Compare with this record, not with held-out years; may be repeated."),
    ] = None,
    years: Annotated[int, typer.Option(help="Years that each generator makes.", min=10)] = 100,
    limit: Annotated[float, typer.Option(help="Hs in metres that work can bear.")] = 2.5,
    out: Annotated[Path | None, typer.Option(help="Write a figure (HTML).")] = None,
    time_zone: Annotated[
        str | None, typer.Option(help="Of times in a CSV that do not say: UTC, +09:00, Asia/Tokyo.")
    ] = None,
    latitude: Annotated[float | None, typer.Option(help="Place in a grid, degrees north.")] = None,
    longitude: Annotated[float | None, typer.Option(help="Degrees east.")] = None,
    longest: Annotated[
        bool, typer.Option("--longest", help="Cut to the longest stretch without a long gap.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of every draw.")] = 1,
) -> None:
    """Do the generators keep this sea? Trained on some years, compared with the others."""
    from kaidei import terminal_metocean

    passed = terminal_metocean.check(
        series, against=against, years=years, limit=limit, out=out, time_zone=time_zone,
        latitude=latitude, longitude=longitude, longest=longest, seed=seed,
    )  # fmt: skip
    raise typer.Exit(0 if passed else 1)


def main() -> None:
    """Entry point: a mistake ends in words and exit code 1; --debug shows the traceback."""
    debug = "--debug" in sys.argv
    if debug:
        sys.argv.remove("--debug")
    try:
        app()
    except (KeyboardInterrupt, SystemExit) as end:
        # Typer turns Ctrl-C into a silent exit with this code.
        if isinstance(end, SystemExit) and end.code != _INTERRUPTED:
            raise
        typer.echo("\nStopped. What was finished is kept; the same command goes on from there.")
        sys.exit(_INTERRUPTED)
    except Exception as error:
        if debug:
            raise
        from kaidei.terminal import explain_failure

        sys.exit(explain_failure(error))
