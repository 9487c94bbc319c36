"""`kaidei campaign log`: one member's voyages as a log, a chart over the sea, and a table of days.

Only the member's lane is drawn, through deposit and lift; the campaign is sailed for it alone. The
numbers are those of `kaidei run` with as many members and the same seed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.table import Table
from rich.text import Text

from kaidei import chain
from kaidei.campaign.drawing.days import hours_of_days, table_of_days
from kaidei.campaign.drawing.gantt import gantt, spans
from kaidei.campaign.drawing.story import headline
from kaidei.campaign.journal import dated, dates, days_by_task, hours_by_day
from kaidei.campaign.replay import Replay, milestones, replay, weather_strip, why_never
from kaidei.ensemble.batches import LANE
from kaidei.ensemble.draw import draw
from kaidei.report.charts import Charts, script
from kaidei.report.markup import Html, Part, join, table, tag
from kaidei.streams import Streams
from kaidei.study import Study, load_study
from kaidei.terminal import console
from kaidei.values import nearest

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from rich.console import Console


def one_member(study: Study, scenario: str, member: int, members: int, seed: int) -> Replay:
    """Draw and sail one member of an ensemble of `members`: what its lane needs and no more.

    Raises
    ------
    ValueError
        in words, where the study has no such scenario or the ensemble no such member.
    """
    if scenario not in study.scenarios:
        raise ValueError(
            f"no scenario '{scenario}' in this study; {nearest(scenario, list(study.scenarios))}"
        )
    if not 0 <= member < members:
        raise ValueError(
            f"no member {member}: an ensemble of {members} has members 0 to {members - 1}; "
            "`--members` says how many there are"
        )
    from threadpoolctl import threadpool_limits

    draws = draw(study.scenarios[scenario], seed=seed, n=members, time=study.time)
    lane = member // LANE * LANE + np.arange(LANE)
    rows = np.minimum(lane, members - 1)
    order = chain.mine_order(study.specs["deposit"])
    streams, results = Streams(seed, lane), dict[str, "xr.Dataset"]()
    with threadpool_limits(1):
        for stage in chain.UPSTREAM["campaign"]:
            results[stage] = chain.run_stage(
                stage, draws[stage].take(rows), streams, results, time=study.time, order=order
            )
        inputs = chain.inputs("campaign", results, time=study.time, order=order)
        return replay(draws["campaign"].take(rows), inputs, streams, member % LANE)


def log(
    study_path: Path,
    *,
    scenario: str | None,
    member: int,
    phase: str | None,
    members: int,
    seed: int,
    out: Path,
) -> None:
    """Write log.csv and gantt.html into `out`; print milestones and the table of days."""
    study = load_study(study_path)
    name = scenario or study.baseline
    if phase is not None:
        _known(study, name, phase)
    screen = console()
    with screen.status(f"member {member} under {name}"):
        found = one_member(study, name, member, members, seed)
    chosen = _chosen(found, phase)
    head = f"{study.section.title}: member {member} of {members}, seed {seed}, scenario {name}"
    _print(screen, found, chosen, head)
    out.mkdir(parents=True, exist_ok=True)
    told = dated(found.log[found.log["phase"].isin(chosen)], study.time.start)
    told.to_csv(out / "log.csv", index=False, float_format="%.4f", lineterminator="\n")
    (out / "gantt.html").write_text(_page(found, chosen, head), encoding="utf-8")
    screen.print(Text(f"\nLog: {out / 'log.csv'} ({len(told)} rows)"), soft_wrap=True)
    screen.print(Text(f"Chart: {out / 'gantt.html'}"), soft_wrap=True)


def _known(study: Study, scenario: str, phase: str) -> None:
    """ValueError for a phase that the scenario has not, before anything is computed."""
    if scenario in study.scenarios:
        phases = list(getattr(study.scenarios[scenario]["campaign"], "phase", {}))
        if phase not in phases:
            raise ValueError(
                f"no phase '{phase}' under the scenario '{scenario}'; {nearest(phase, phases)}"
            )


def _chosen(found: Replay, phase: str | None) -> list[str]:
    """The phases to tell of: the one asked for, or all that sailed."""
    sailed = [name for name in found.phases if (found.log["phase"] == name).any()]
    if phase is None:
        if not sailed:
            first = next(iter(found.phases))
            raise ValueError(f"this member never sails: '{first}': {why_never(found, first)}")
        return sailed
    if phase not in sailed:
        raise ValueError(
            f"the phase '{phase}' never sailed in this member: {why_never(found, phase)}; "
            "another `--member` may have it"
        )
    return [phase]


def _print(screen: Console, found: Replay, chosen: list[str], head: str) -> None:
    screen.print(Text(head, style="bold"), soft_wrap=True)
    for name in found.phases:
        if name not in chosen and not (found.log["phase"] == name).any():
            screen.print(Text(f"{name} never sailed: {why_never(found, name)}"), soft_wrap=True)
    dated_rows = _milestones(found, chosen)
    days = _days(found, chosen)
    for title, columns, rows in (
        ("Milestones, Japan Standard Time", ("", *chosen), dated_rows),
        ("Where the days of the ship went", ("", "", *chosen), days),
    ):
        shown = Table(title=title, title_justify="left", box=None, pad_edge=False)
        for place, column in enumerate(columns):
            shown.add_column(
                column, justify="left" if place < len(columns) - len(chosen) else "right"
            )
        for row in rows:
            shown.add_row(*row)
        screen.print()
        screen.print(shown)


def _milestones(found: Replay, chosen: list[str]) -> list[tuple[str, ...]]:
    """Rows: what, and its date in each phase."""
    start = found.inputs.time.start
    told = [milestones(found, name) for name in chosen]
    return [
        (what, *(_date(start, phase[what]) for phase in told)) for what in (told[0] if told else {})
    ]


def _date(start: str, hours: float) -> str:
    if not np.isfinite(hours):
        return "never"
    return str(dates(start, np.array([hours])).strftime("%Y-%m-%d %H:%M")[0])


def _days(found: Replay, chosen: list[str]) -> list[tuple[str, ...]]:
    return table_of_days(_days_frame(found, chosen))


def _days_frame(found: Replay, chosen: list[str]) -> pd.DataFrame:
    return days_by_task(found.log).loc[chosen]


def _page(found: Replay, chosen: list[str], head: str) -> str:
    """The figures and tables as one HTML document that opens offline."""
    from importlib.resources import files

    style = files("kaidei.report").joinpath("page.css").read_text(encoding="utf-8")
    charts = Charts()
    parts: list[Part] = [
        tag("h1", head),
        tag("p", "One draw of everything uncertain, sailed as all members are. Times are Japan "
            "Standard Time (UTC+9). Hold the pointer over a bar for what was done and why.",
            class_="note"),
        table("Milestones", ("", *chosen), _milestones(found, chosen), "close"),
    ]  # fmt: skip
    for name in chosen:
        parts += [tag("h2", name), *_figures(found, charts, name)]
    rows = _days(found, chosen)
    parts.append(table("Where the days of the ship went", ("", "task", *chosen), rows, "close"))
    return "<!doctype html>\n" + tag(
        "html",
        tag("head", tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("title", head), Html(f"<style>{style}</style>")),
        tag("body", join(*parts), script()), lang="en",
    )  # fmt: skip


def _figures(found: Replay, charts: Charts, phase: str) -> list[Html]:
    """A chart for each year of a phase, and its days."""
    rows, start = found.log[found.log["phase"] == phase], found.inputs.time.start
    strip = weather_strip(found, phase)
    stretches = spans(rows)
    shown = [
        charts.block(gantt(rows, strip, start, span, headline(rows, span, phase)))
        for span in stretches
    ]
    hours = hours_by_day(rows)
    return [
        *shown,
        charts.block(hours_of_days(hours, start, f"Where each day of the {phase} went")),
    ]
