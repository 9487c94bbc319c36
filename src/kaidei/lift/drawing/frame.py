"""What all drawings share: colours, the dress of a figure, and one design's row of dilutions."""

from __future__ import annotations

from dataclasses import fields
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.lift.design import Design, Limits
from kaidei.lift.mud import Mud
from kaidei.lift.operating import Point
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go

INK, GRID = "#1f2a33", "#dfe5ea"
BLUE, RED, SAND, GREY = "#1f6f9f", "#b5432a", "#d9b44a", "#8fa3b3"
COLOURS = {
    "target": "#1f6f9f",
    "breaking": "#c97b2d",
    "relocation": "#d9b44a",
    "pump pressure": "#b5432a",
    "pump power": "#7a2d1d",
    "carrying capacity": "#7a8f3c",
    "erosion velocity": "#4d5d2a",
    "seal blow-out": "#5b4a8a",
    "uplift": "#8e7cc3",
    "hook load": "#1f2a33",
    "gas supply": "#8fa3b3",
    "no solution": "#000000",
}
"""Of the limits, by name."""
DAY, HOUR, MEGA, KILO, TONNE = 86_400.0, 3600.0, 1e6, 1e3, 1e3
DILUTION = "volumes of seawater to one of mud"
TICKS = [1, 2, 3, 5, 10, 20, 50, 100]


def one(*items: Design | Mud | Limits | Point) -> None:
    """ValueError in words where what should be one design is a row of them."""
    for item in items:
        for field in fields(item):
            count = np.size(getattr(item, field.name))
            if count != 1:
                raise ValueError(f"a figure shows one design: {field.name} has {count} members")


def scalar(value: Any) -> float:
    """The number in a scalar or in an array of one member."""
    return float(np.squeeze(value))


def risen(mud: Mud, point: Point) -> tuple[Floats, Floats]:
    """Dilution [1] of states and the mud in them that rises [t_wet/day], without what leaks."""
    wet = np.asarray(mud.wet_density) * DAY / TONNE
    return point.dilution, point.slurry_flow / (1.0 + point.dilution) * wet


def dilution_axis(figure: go.Figure, dilution: Floats) -> None:
    """A logarithmic axis of dilution over what is drawn."""
    low, high = np.log10([float(np.min(dilution)), float(np.max(dilution))])
    figure.update_xaxes(title_text=DILUTION, type="log", tickvals=TICKS, range=[low, high])


def dressed(figure: go.Figure, title: str, height: int) -> go.Figure:
    """House dress: legible from 360 to 1,200 px wide."""
    figure.update_layout(
        title={
            "text": "<br>".join(wrap(title, 38)),
            "x": 0.0,
            "xref": "container",
            "xanchor": "left",
            "font": {"size": 15},
            "pad": {"l": 8},
        },
        height=height,
        margin={"l": 10, "r": 10, "t": 60, "b": 10},
        template="plotly_white",
        font={"family": "system-ui, sans-serif", "size": 13, "color": INK},
        legend={"orientation": "h", "y": -0.25, "x": 0.0, "traceorder": "normal"},
    )
    figure.update_xaxes(gridcolor=GRID, automargin=True)
    figure.update_yaxes(gridcolor=GRID, automargin=True)
    return figure
