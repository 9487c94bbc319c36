"""What all drawings of the campaign share: colours, the dress of a figure, bands of quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.contract import Time
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

INK, GRID = "#1f2a33", "#dfe5ea"
BLUE, RED = "#1f6f9f", "#b5432a"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
GROUPS = {
    "Port": (("port", "idle"), "#c9d1d8"),
    "Transit": (("transit",), "#8fa3b3"),
    "Set-up": (("set_up",), "#d9b44a"),
    "Pipe": (("pipe_down", "pipe_up", "disconnect", "reconnect"), "#c97b2d"),
    "Lifting": (("lift", "circulate", "relocate"), "#1f6f9f"),
    "Weather, typhoon": (("weather", "forecast", "typhoon"), "#5b4a8a"),
    "Breakdown": (("downtime",), "#b5432a"),
    "Tank full": (("tank_full",), "#7a8f3c"),
}
"""Activities that a reader sees as one, and their colour."""


def time_of(campaign: xr.Dataset) -> Time:
    """The calendar of a run's results."""
    labels = campaign["month"].to_numpy().astype(str)
    return Time(str(labels[0]), len(labels))


def members_first(campaign: xr.Dataset, name: str) -> Floats:
    """A variable as a plain array, members first."""
    array = campaign[name].transpose("member", ...).to_numpy()
    return np.asarray(array, dtype=np.float64)


def band(
    figure: go.Figure,
    x: Sequence[Any],
    low: Floats,
    high: Floats,
    colour: str,
    opacity: float,
    name: str = "",
) -> None:
    """Shade what lies between two lines."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    figure.add_scatter(x=[*x, *x[::-1]], y=[*high, *low[::-1]], fill="toself", mode="lines",
                       line={"width": 0}, fillcolor=f"rgba({red},{green},{blue},{opacity})",
                       name=name, showlegend=bool(name), hoverinfo="skip")  # fmt: skip


def dressed(figure: go.Figure, title: str, height: int) -> go.Figure:
    """House dress: legible from 360 to 1,200 px wide."""
    figure.update_layout(
        title={"text": title, "x": 0.02, "xref": "container", "font": {"size": 15}},
        height=height,
        margin={"l": 10, "r": 12, "t": 60, "b": 60},
        font={"family": "system-ui, sans-serif", "size": 13, "color": INK},
        plot_bgcolor="white",
        paper_bgcolor="white",
        legend={"orientation": "h", "x": 0.0, "y": -0.25, "traceorder": "normal"},
        hovermode="closest",
    )
    figure.update_xaxes(gridcolor=GRID, automargin=True, title_standoff=6)
    figure.update_yaxes(gridcolor=GRID, automargin=True)
    return figure
