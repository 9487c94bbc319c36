"""Figures that no single stage can give: the claims, and what would overturn the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kaidei.report.ledger import verdicts
from kaidei.report.overturn import Overturn, ranking
from kaidei.report.reader import Missing, Reader
from kaidei.report.wording import calendar_month

if TYPE_CHECKING:
    import plotly.graph_objects as go

_LOW, _HIGH, _GREY, _INK = "#c07a2c", "#17597f", "#9aa6b0", "#1d2730"
_VERDICT = {
    "holds": "#2b7a4b",
    "fails": "#b23a2e",
    "open": "#c07a2c",
    "by construction": "#7a8791",
}


def overturn_figure(reader: Reader, count: int = 10) -> go.Figure:
    """The chance in the lowest and in the highest third of the inputs that move it most."""
    import plotly.graph_objects as go

    found = ranking(reader).found[:count]
    figure = go.Figure()
    for row, entry in enumerate(found):
        figure.add_scatter(
            x=[100 * entry.low, 100 * entry.high], y=[row, row], mode="lines",
            line={"color": _INK if entry.stands_out else _GREY, "width": 2,
                  "dash": "solid" if entry.stands_out else "dot"},
            showlegend=False, hoverinfo="skip",
        )  # fmt: skip
        figure.add_annotation(
            x=0, xref="paper", xanchor="left", y=row, yshift=10, yanchor="bottom", align="left",
            text=_short(entry), showarrow=False, font={"size": 12},
        )  # fmt: skip
    for side, colour, label in (("low", _LOW, "lowest third"), ("high", _HIGH, "highest third")):
        figure.add_scatter(
            x=[100 * getattr(entry, side) for entry in found], y=list(range(len(found))),
            mode="markers", marker={"color": colour, "size": 11}, name=f"input in its {label}",
            customdata=[[entry.meaning.name, getattr(entry, f"{side}_range")] for entry in found],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}: %{x:.0f} %<extra></extra>",
        )  # fmt: skip
    figure.update_layout(
        title={"text": "Which inputs move the chance that Japan is safe?",
               "subtitle": {"text": "dotted: no more than luck would make among so many inputs"}},
        height=120 + 64 * len(found),
    )  # fmt: skip
    figure.update_yaxes(visible=False, range=[len(found) - 0.5, -0.8])
    figure.update_xaxes(title_text="chance that Japan is safe, %", range=[-2, 102])
    return figure


def _short(found: Overturn, width: int = 46) -> str:
    """An input's words on two lines at most, narrow enough for a telephone."""
    from textwrap import wrap

    where = f"({found.outcome.element}, {found.outcome.date[:4]})"
    return "<br>".join(wrap(f"{_plain(str(found.meaning))} {where}", width, max_lines=2,
                            placeholder=f"… {where}"))  # fmt: skip


def claims_figure(reader: Reader) -> go.Figure:
    """The share of members in which each tested claim is so."""
    import plotly.graph_objects as go

    tested = [v for v in verdicts(reader) if v.probability is not None and v.claim.tests]
    if not tested:
        raise Missing("no claim of this study is tested against the model's members")
    tested.sort(key=lambda verdict: verdict.probability or 0.0)
    figure = go.Figure()
    for low, high, colour in ((0, 10, "#f6e3e0"), (90, 100, "#e0efe5")):
        figure.add_vrect(x0=low, x1=high, fillcolor=colour, line_width=0, layer="below")
    for word, colour in _VERDICT.items():
        group = [verdict for verdict in tested if verdict.verdict == word]
        if group:
            figure.add_scatter(
                x=[100 * (verdict.probability or 0.0) for verdict in group],
                y=[verdict.id for verdict in group], mode="markers", name=word,
                marker={"color": colour, "size": 10}, cliponaxis=False,
                customdata=[[_wrapped(verdict.says)] for verdict in group],
                hovertemplate="%{customdata[0]}<br>%{x:.0f} % of members<extra></extra>",
            )  # fmt: skip
    figure.update_layout(
        title={"text": "In how many of the model's members is a claim so?",
               "subtitle": {"text": "left band: fails; right band: holds; between: open"}},
        height=110 + 21 * len(tested),
    )  # fmt: skip
    figure.update_yaxes(
        categoryorder="array",
        categoryarray=[verdict.id for verdict in tested],
        tickfont={"size": 11},
        dtick=1,
        range=[-0.8, len(tested) - 0.2],
    )
    figure.update_xaxes(title_text="% of members", range=[-1, 101])
    return figure


def _wrapped(text: str, width: int = 60) -> str:
    from textwrap import wrap

    return "<br>".join(wrap(text.replace("<", "‹").replace(">", "›"), width))


def chance_by_date(reader: Reader) -> go.Figure:
    """The chance that Japan is safe in the few elements, date by date, a line a scenario."""
    from plotly.subplots import make_subplots

    from kaidei.report import safety

    few = [name for name in reader.elements if name in safety.state(reader).elements]
    if not few:
        raise Missing("none of the report's elements is among the model's")
    figure = make_subplots(
        rows=(len(few) + 1) // 2,
        cols=min(len(few), 2),
        subplot_titles=few,
        shared_yaxes=True,
        vertical_spacing=0.14,
        horizontal_spacing=0.06,
    )
    for scenario, line in _lines(reader).items():
        found = safety.state(reader, scenario)
        for place, symbol in enumerate(few):
            share = 100 * np.array([found.at(symbol, date).mean() for date in found.dates])
            figure.add_scatter(
                x=[f"{date}-01" if len(date) == 7 else date for date in found.dates], y=share,
                mode="lines+markers", name=reader.title(scenario), legendgroup=scenario,
                showlegend=place == 0, line=line,
                marker={"size": 5}, row=place // 2 + 1, col=place % 2 + 1,
                customdata=[calendar_month(date) for date in found.dates],
                hovertemplate="%{customdata}: %{y:.0f} %<extra>" + _plain(scenario) + "</extra>",
            )  # fmt: skip
    figure.update_yaxes(range=[-2, 102], tickvals=[0, 50, 100], ticksuffix=" %")
    figure.update_layout(
        title={"text": "How does the chance of being safe grow, and with what?"},
        height=560,
    )  # fmt: skip
    return figure


def _plain(text: str) -> str:
    return text.replace("<", "‹").replace(">", "›")


def _lines(reader: Reader) -> dict[str, dict[str, object]]:
    """How each scenario is drawn: levers green, mud blue, the report's own black and on top."""
    mud, levers = reader.mud_scenarios(), reader.lever_scenarios()
    blues = ("#6fb1d6", "#17597f", "#0d2f45")
    styles: dict[str, dict[str, object]] = {}
    for scenario in reader.run.scenarios:
        if scenario in levers:
            styles[scenario] = {"color": "#2b7a4b", "width": 2.5}
        elif scenario in mud:
            styles[scenario] = {"color": blues[mud.index(scenario) % len(blues)], "width": 3}
        elif scenario != reader.main:
            styles[scenario] = {"color": _GREY, "width": 2, "dash": "dash"}
    return styles | {reader.main: {"color": _INK, "width": 1.5}}
