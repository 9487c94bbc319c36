"""A Gantt chart of one member: ship and shuttles as rows over a strip of the sea they met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.campaign.drawing.frame import BLUE, GROUPS, INK, dressed
from kaidei.campaign.journal import dates
from kaidei.campaign.ship import SHUTTLE_ACTIVITIES
from kaidei.campaign.typhoon import INSIDE, WARNED

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from kaidei.units import Floats

YEAR = 366 * 24.0
"""Longest stretch in one chart [h]."""
SHUTTLES = {
    "Transit": ("sail",),
    "Loading, unloading": ("load", "unload"),
    "Waiting": ("wait",),
}
"""What shuttles do, in groups like the ship's."""
_SHUTTLE_COLOURS = {"Loading, unloading": "#3c8d7a", "Waiting": "#e3d7ef"}
_LIMITS = (
    ("transfer", "transfer's limit", "#7a8f3c"),
    ("pipe", "pipe handling's limit", "#c97b2d"),
    ("lift", "lifting's limit", BLUE),
)
_NEAR, _WARNED = "rgba(181,67,42,0.22)", "rgba(217,180,74,0.22)"
_ROW, _STRIP = 46, 210
"""Heights of an agent's row and of the strip [px]."""


def spans(log: pd.DataFrame) -> list[tuple[float, float]]:
    """Stretches of at most a year that together hold a log, each from [h] and to [h]."""
    if not len(log):
        return []
    first, last = float(log["start"].min()), float(log["end"].max())
    count = max(1, int(np.ceil((last - first) / YEAR - 1e-9)))
    return [(first + k * YEAR, min(first + (k + 1) * YEAR, last)) for k in range(count)]


def gantt(
    log: pd.DataFrame, strip: pd.DataFrame, start: str, span: tuple[float, float], title: str
) -> go.Figure:
    """One phase of a member within a span of hours.

    log: from `journal.log_frame`, one phase. strip: from `replay.weather_strip`. start: first month
    of the horizon, "2025-01".
    """
    import plotly.graph_objects as go

    log = log[(log["end"] > span[0]) & (log["start"] < span[1])]
    strip = strip[(strip["start"] >= span[0] - 24.0) & (strip["start"] <= span[1])]
    agents = list(dict.fromkeys(sorted(log["agent"], key=lambda name: (name != "ship", name))))
    figure = go.Figure()
    for name, rows in _groups(log):
        _bars(figure, rows, start, name)
    if len(strip):
        _sea(figure, strip, start)
        _typhoons(figure, strip, start)
    height = _ROW * len(agents) + _STRIP + 150
    part = _STRIP / (_ROW * len(agents) + _STRIP)
    figure = dressed(figure, title, height)
    figure.update_layout(barmode="overlay", bargap=0.25)
    edges = dates(start, np.array(span)).strftime("%Y-%m-%d %H:%M").tolist()
    figure.update_xaxes(type="date", range=edges, anchor="y2", showgrid=True)
    figure.update_layout(
        yaxis={"domain": [part + 0.03, 1.0], "categoryorder": "array",
               "categoryarray": agents[::-1], "range": [-0.5, len(agents) - 0.5],
               "showgrid": False},
        yaxis2={"domain": [0.0, part], "anchor": "x", "rangemode": "tozero", "automargin": True,
                "title": {"text": "Hs, m"}, "gridcolor": "#dfe5ea"},
    )  # fmt: skip
    return figure


def _groups(log: pd.DataFrame) -> list[tuple[tuple[str, str], pd.DataFrame]]:
    """Name and colour of each group that occurs, with its rows."""
    found = []
    shuttle = log["task"].isin(SHUTTLE_ACTIVITIES)
    for name, (tasks, colour) in GROUPS.items():
        rows = log[log["task"].isin((*tasks, *SHUTTLES.get(name, ())))]
        if len(rows):
            found.append(((name, colour), rows))
    for name, tasks in SHUTTLES.items():
        rows = log[shuttle & log["task"].isin(tasks)]
        if name not in GROUPS and len(rows):
            found.append(((name, _SHUTTLE_COLOURS[name]), rows))
    return found


def _bars(figure: go.Figure, rows: pd.DataFrame, start: str, group: tuple[str, str]) -> None:
    name, colour = group
    begin = dates(start, rows["start"].to_numpy())
    end = dates(start, rows["end"].to_numpy())
    hours = (rows["end"] - rows["start"]).tolist()
    between = begin.strftime("%d %b %Y %H:%M to ") + end.strftime("%d %b %H:%M JST")
    figure.add_bar(
        base=begin.strftime("%Y-%m-%d %H:%M:%S").tolist(),
        x=((end - begin).total_seconds() * 1000.0).tolist(),
        y=rows["agent"].tolist(),
        orientation="h", name=name, marker={"color": colour, "line": {"width": 0}},
        customdata=[
            [_said(row), when, f"{length:,.1f}"]
            for row, when, length in zip(rows.itertuples(), between, hours, strict=True)
        ],
        hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<br>"
        "%{customdata[2]} h<extra>%{y}</extra>",
    )  # fmt: skip


def _said(row: Any) -> str:
    """A row of the log in words: what, why, how much."""
    words = {"weather": "waiting for the sea", "forecast": "waiting for the forecast",
             "typhoon": "sheltering from a typhoon", "tank_full": "tank full",
             "downtime": "broken down", "idle": "idle in port"}  # fmt: skip
    said = words.get(row.task, str(row.task).replace("_", " "))
    if row.reason not in ("plan", "sea" if row.task == "weather" else row.task):
        said += f": {row.reason}"
    if row.amount > 0.0:
        holes = row.agent == "ship" and row.task != "port"
        said += f", {row.amount:,.0f} hole{'s' * (row.amount != 1)}" if holes else (
            f", {row.amount:,.0f} t dry")  # fmt: skip
    return said


def _sea(figure: go.Figure, strip: pd.DataFrame, start: str) -> None:
    when = dates(start, strip["start"].to_numpy()).strftime("%Y-%m-%d %H:%M").tolist()
    hs: Floats = strip["hs"].to_numpy()
    figure.add_scatter(
        x=when, y=np.round(hs, 2), yaxis="y2", name="Hs", mode="lines", fill="tozeroy",
        line={"color": INK, "width": 1.2, "shape": "hv"}, fillcolor="rgba(143,163,179,0.35)",
        customdata=np.round(strip["tp"].to_numpy(), 1),
        hovertemplate="%{x|%d %b %H:%M} JST<br>Hs %{y:.1f} m, Tp %{customdata:.1f} s"
        "<extra></extra>",
    )  # fmt: skip
    most = float(hs.max())
    for column, name, colour in _LIMITS:
        limit = strip[column].to_numpy()
        # A limit far above every sea of the chart says nothing in it.
        if limit.min() > 2.0 * most:
            continue
        figure.add_scatter(
            x=when, y=np.round(np.minimum(limit, 1.5 * most), 2), yaxis="y2", name=name,
            mode="lines", line={"color": colour, "width": 1.6},
            hovertemplate=f"{name}: %{{y:.1f}} m<extra></extra>",
        )  # fmt: skip


def _typhoons(figure: go.Figure, strip: pd.DataFrame, start: str) -> None:
    """Shade the time in which a typhoon is announced, and in which it is near."""
    alert = strip["alert"].to_numpy()
    when = dates(start, strip["start"].to_numpy()).strftime("%Y-%m-%d %H:%M").tolist()
    for level, colour, name in (
        (WARNED, _WARNED, "typhoon announced"),
        (INSIDE, _NEAR, "typhoon near"),
    ):
        on = np.concatenate([[0], (alert == level).astype(int), [0]])
        first, last = np.flatnonzero(np.diff(on) == 1), np.flatnonzero(np.diff(on) == -1)
        for a, b in zip(first.tolist(), last.tolist(), strict=True):
            figure.add_shape(
                type="rect", xref="x", yref="paper", x0=when[a], x1=when[min(b, len(when) - 1)],
                y0=0, y1=1, fillcolor=colour, line={"width": 0}, layer="below",
            )  # fmt: skip
        if len(first):
            figure.add_scatter(
                x=[None], y=[None], yaxis="y2", mode="markers", name=name,
                marker={"symbol": "square", "size": 12, "color": colour},
            )  # fmt: skip
