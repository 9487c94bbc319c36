"""The figure of a check: heights, waits and the largest waves, recorded and made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from kaidei.campaign.metocean import statistics
from kaidei.campaign.metocean.checking import Check

if TYPE_CHECKING:
    import plotly.graph_objects as go

_INK, _GRID = "#1f2a33", "#dfe5ea"
_COLOURS: Final = ("#1f2a33", "#8fa3b3", "#1f6f9f", "#b5432a", "#7a8f3c")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WINDOW = 72.0


def comparison(done: Check) -> go.Figure:
    """Three panels below each other: time above a height, mean wait by month, yearly maxima."""
    from plotly.subplots import make_subplots

    figure: go.Figure = make_subplots(
        rows=3, cols=1, vertical_spacing=0.11,
        subplot_titles=("How often is the sea higher?",
                        f"How long is the wait for {_WINDOW:g} h of Hs ≤ {done.limit:g} m?",
                        "How high is the year's largest sea?"),
    )  # fmt: skip
    for (name, years), colour in zip(done.records.items(), _COLOURS, strict=False):
        recorded = name in ("trained on", "held out")
        line = {"color": colour, "width": 2 if recorded else 2.5,
                "dash": "solid" if recorded else "dot"}  # fmt: skip
        shared = {"name": name, "legendgroup": name, "line": line}
        heights = np.arange(0.5, max(float(year.hs.max()) for year in years), 0.25)
        above = 100.0 * statistics.exceedance(years, heights.tolist())[-1]
        figure.add_scatter(
            x=heights[above > 0], y=above[above > 0], mode="lines", **shared, row=1, col=1,
            hovertemplate="%{y:.2g} % above %{x:.2f} m",
        )  # fmt: skip
        wait = statistics.waits(years, done.limit, (_WINDOW,))[:12, 0, 0]
        figure.add_scatter(
            x=_MONTHS, y=[float(hours) if np.isfinite(hours) else None for hours in wait],
            mode="lines+markers", **shared, showlegend=False, row=2, col=1,
            hovertemplate="%{x}: %{y:.0f} h",
        )  # fmt: skip
        largest = np.sort([float(year.hs.max()) for year in years])
        share = 100.0 * (np.arange(len(largest)) + 0.5) / len(largest)
        figure.add_scatter(
            x=share, y=largest, mode="lines+markers" if recorded else "lines", **shared,
            showlegend=False, row=3, col=1, hovertemplate="%{x:.0f} % of years below %{y:.1f} m",
        )  # fmt: skip
    figure.update_yaxes(type="log", title_text="percent of the time", dtick=1, row=1, col=1)
    figure.update_xaxes(title_text="Hs [m]", row=1, col=1)
    figure.update_yaxes(title_text="mean wait [h]", rangemode="tozero", row=2, col=1)
    figure.update_xaxes(title_text="month in which it begins", tickangle=0,
                        tickfont={"size": 11}, row=2, col=1)  # fmt: skip
    figure.update_yaxes(title_text="largest Hs [m]", row=3, col=1)
    figure.update_xaxes(title_text="percent of years with less", range=[0, 100], row=3, col=1)
    return _dressed(figure)


def _dressed(figure: go.Figure) -> go.Figure:
    """Legible from 360 to 1,200 px wide."""
    figure.update_layout(
        height=1150,
        margin={"l": 10, "r": 10, "t": 95, "b": 10},
        font={"family": "system-ui, sans-serif", "size": 13, "color": _INK},
        plot_bgcolor="white",
        paper_bgcolor="white",
        legend={"orientation": "h", "x": 0.0, "y": 1.0, "yref": "container", "yanchor": "top"},
        hovermode="closest",
    )
    figure.update_annotations(font_size=14, x=0.0, xanchor="left")
    figure.update_xaxes(gridcolor=_GRID, automargin=True)
    figure.update_yaxes(gridcolor=_GRID, automargin=True)
    return figure
