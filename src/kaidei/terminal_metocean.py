"""What `kaidei metocean check` prints: the verdict by row, and which generator to use."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kaidei.campaign.metocean.checking import ALLOWED, Check, Row
from kaidei.campaign.metocean.checking import check as check_series
from kaidei.campaign.metocean.quantities import ReadingNote
from kaidei.campaign.metocean.reading import read
from kaidei.campaign.metocean.series import Series
from kaidei.terminal import WIDE, console


def check(
    series: Sequence[Path],
    *,
    against: Sequence[Path] | None,
    years: int,
    limit: float,
    out: Path | None,
    time_zone: str | None,
    latitude: float | None,
    longitude: float | None,
    longest: bool,
    seed: int,
) -> bool:
    """Read, check, print and draw; whether any generator passes."""
    if out is not None and not out.absolute().parent.is_dir():
        raise ValueError(f"--out: '{out.parent}' is no folder; make it, or name another")
    screen = console()

    def read_one(paths: Sequence[Path]) -> Series:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", ReadingNote)
            found = read(paths, time_zone=time_zone, latitude=latitude, longitude=longitude,
                         longest=longest)  # fmt: skip
        _print_series(screen, found, [str(warning.message) for warning in caught])
        return found

    record = read_one(series)
    other = read_one(against) if against else None
    with screen.status(f"making {years} years with each generator, and comparing"):
        done = check_series(record, against=other, years=years, limit=limit, seed=seed)
    _print_check(screen, done)
    if out is not None:
        from kaidei.campaign.metocean.figures import comparison

        comparison(done).write_html(out, include_plotlyjs=True, config={"responsive": True})
        screen.print(Text("Figure: ").append(str(out), style="bold"), soft_wrap=True)
    return done.use is not None


def _print_series(screen: Console, series: Series, notes: Sequence[str]) -> None:
    days = len(series.hs) * series.step / 24.0
    held = ", ".join(series.columns())
    screen.print(
        Text(f"{held}: every {series.step:g} h from {series.start} UTC, {days / 365.25:.1f} years; "
             f"mean Hs {series.hs.mean():.2f} m"), soft_wrap=True,
    )  # fmt: skip
    for note in notes:
        screen.print(Text(f"  {note}", style="yellow"), soft_wrap=True)


def _print_check(screen: Console, done: Check) -> None:
    screen.print(Text(f"\nTrained on {_spans(done.trained)}; compared with {_spans(done.held)}. "
                      f"Calms, storms, windows and waits: Hs up to {done.limit:g} m."))  # fmt: skip
    wide = screen.width >= WIDE
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("of the year", overflow="fold")
    for head in ("trained on", "held out", *(("allowed",) if wide else ())):
        table.add_column(head.replace(" ", "\n"), justify="right")
    for name in done.generators:
        table.add_column(f"{name}:\nmade" if wide else f"{name}", justify="right")
        if wide:
            table.add_column("error", justify="right")
    for row in done.rows:
        table.add_row(*_cells(row, wide=wide))
    screen.print(table)
    screen.print(
        "\nerror: of the months or of the year, whichever is worse, as a share of what is allowed: "
        f"{ALLOWED:g} times what two sets of the record's own years differ by. Above 1 a row fails."
    )
    for name in done.generators:
        failed = done.failed(name)
        passed = done.error(name) <= done.bound
        line = Text(f"{name}: ", style="bold")
        line.append("passes" if passed else "fails", style="green" if passed else "bold red")
        line.append(f"; mean error {done.error(name):.2f}, up to {done.bound:.2f} comes by chance"
                    f"; {len(failed)} of {len(done.rows)} rows fail")  # fmt: skip
        line.append(f": {'; '.join(failed)}" if failed else "")
        screen.print(line)
    if done.use:
        screen.print(Text(f"Use: {done.use}", style="bold green"))
    else:
        screen.print(Text("Use: neither. Give a longer record, or work on the record itself.",
                          style="bold red"))  # fmt: skip


def _cells(row: Row, *, wide: bool) -> list[Text]:
    unit = f" [{row.unit}]" if row.unit else ""
    cells = [Text(row.name + unit), Text(_number(row.trained)), Text(_number(row.held))]
    if wide:
        cells.append(Text(_number(row.allowed)))
    for made in row.made.values():
        style = "green" if made.passes else "bold red"
        verdict = f"{made.error:.2f} {'pass' if made.passes else 'FAIL'}"
        if wide:
            cells += [Text(_number(made.value)), Text(verdict, style=style)]
        else:
            cells.append(Text(f"{_number(made.value)}\n").append(verdict, style=style))
    return cells


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:#.3g}"


def _spans(years: Sequence[int]) -> str:
    """Years as they are told: a run by its ends, otherwise one in two, or one by one."""
    steps = {b - a for a, b in pairwise(years)}
    if len(years) > 2 and len(steps) == 1:
        every = "" if steps == {1} else " every second year" if steps == {2} else None
        if every is not None:
            return f"{years[0]} to {years[-1]}{every} ({len(years)} years)"
    return ", ".join(map(str, years))
