"""How much, how sure, how flattered by choice, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kaidei.deposit.drawing import frame
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

PUBLISHED_RESOURCE = 16.0
"""Published tonnage [Mt of oxide]: Takaya et al. 2018, doi 10.1038/s41598-018-23948-5."""

PUBLISHED_YEARS = {"Y": 780.0, "Eu": 620.0, "Tb": 420.0, "Dy": 730.0}
"""Published years of world supply, whole area: Takaya et al. 2018, same place."""

BASIS_NAMES = {"japan": "Japan's demand", "world": "world demand, mid-2010s"}

PAPER = "rgba(255,255,255,0.85)"


def resource_distribution(data: xr.Dataset) -> go.Figure:
    """Oxide in place, the covariance uncertain or the likeliest alone, and the published 16 Mt."""
    from plotly.subplots import make_subplots

    ways = (
        ("resource_reo", "all covariances the cores allow", frame.SEA),
        ("resource_reo_plugin", "the likeliest alone (plug-in)", frame.RICH),
    )
    found = [data[name].to_numpy() / 1e6 for name, _, _ in ways]
    whole = np.concatenate(found)
    # Rice's rule; no bar is so thin that luck makes its height.
    bars = max(round(2.0 * len(found[0]) ** (1 / 3)), 5)
    edges = np.linspace(whole.min() * (1 - 1e-9), whole.max() * (1 + 1e-9), bars + 1)
    figure = frame.dressed(
        make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.7, 0.3],
                      vertical_spacing=0.03),
        "How much is there?",
        height=470,
    )  # fmt: skip
    for number, (values, (_, name, colour)) in enumerate(zip(found, ways, strict=True)):
        _add_histogram(figure, values, edges, colour, name, filled=number == 0)
        _add_interval(figure, values, 1 - number, colour)
    # An estimate without a study is of another deposit, of which nothing was published here.
    if not {"plane", "centre_longitude"} & set(data.attrs):
        dashed = {"color": frame.INK, "width": 1.5, "dash": "dash"}
        figure.add_vline(x=PUBLISHED_RESOURCE, line=dashed)
        figure.add_annotation(
            x=PUBLISHED_RESOURCE,
            y=1.0,
            yref="y domain",
            yanchor="bottom",
            text="published: more than 16 Mt",
            showarrow=False,
        )
    figure.update_yaxes(title="members, %", rangemode="tozero", row=1, col=1)
    figure.update_yaxes(range=[-0.5, 1.75], visible=False, row=2, col=1)
    figure.update_xaxes(title=f"rare-earth oxides in place, {frame.depth(data)}, Mt", row=2, col=1)
    return figure


def _add_histogram(
    figure: go.Figure, values: Floats, edges: Floats, colour: str, name: str, filled: bool
) -> None:
    percent = 100.0 * np.histogram(values, edges)[0] / len(values)
    said = "%{x:.1f} Mt: %{y:.1f}% of members<extra></extra>"
    if filled:
        figure.add_bar(
            x=0.5 * (edges[1:] + edges[:-1]),
            y=percent,
            width=np.diff(edges),
            marker={"color": colour, "opacity": 0.75, "line": {"color": "white", "width": 0.5}},
            name=name,
            hovertemplate=said,
            row=1,
            col=1,
        )
        return
    figure.add_scatter(
        x=np.repeat(edges, 2)[1:-1],
        y=np.repeat(percent, 2),
        mode="lines",
        line={"color": colour, "width": 2},
        name=name,
        hovertemplate=said,
        row=1,
        col=1,
    )


def _add_interval(figure: go.Figure, values: Floats, place: int, colour: str) -> None:
    low, middle, high = np.quantile(values, [0.1, 0.5, 0.9])
    figure.add_scatter(
        x=[low, middle, high],
        y=[place, place, place],
        mode="lines+markers",
        line={"color": colour, "width": 4},
        marker={"symbol": ["line-ns", "circle", "line-ns"], "size": [12, 10, 12],
                "line": {"width": 3, "color": colour}},
        showlegend=False,
        hovertemplate="%{x:.1f} Mt<extra></extra>",
        row=2,
        col=1,
    )  # fmt: skip
    figure.add_annotation(
        x=middle,
        y=place,
        yshift=9,
        yanchor="bottom",
        text=f"P10 {low:.1f} · P50 {middle:.1f} · P90 {high:.1f} Mt",
        showarrow=False,
        bgcolor=PAPER,
        font={"color": colour, "size": 12},
        row=2,
        col=1,
    )


def winners_curse(data: xr.Dataset) -> go.Figure:
    """What a map says of the square it calls best, over what lies there, by kind of map."""
    curse = data["winner_curse"]
    if "map" not in curse.dims:
        curse = curse.expand_dims(map=["inverse distance"])
    ways = [str(name) for name in curse["map"].to_numpy()]
    figure = frame.empty(
        "Is the best square that good?",
        height=150 + 75 * len(ways),
        below="Like deposits cored at the same places: what a map says of the square it calls "
        "best, over what lies there, and how often that is too much.",
    )
    low_end, high_end = 1.0, 1.0
    for place, way in enumerate(reversed(ways)):
        values = curse.sel(map=way).to_numpy()
        levels = np.quantile(values, frame.FAN)
        _add_box(figure, levels, place, way)
        over = round(100 * float((values > 1.0).mean()))
        figure.add_annotation(
            x=0.0,
            xref="x domain",
            xanchor="left",
            y=place,
            yshift=12,
            yanchor="bottom",
            text=f"{way}: × {levels[2]:.2f}, too much in {over}%",
            showarrow=False,
            bgcolor=PAPER,
        )
        low_end, high_end = min(low_end, levels[0]), max(high_end, levels[-1])
    figure.add_vline(x=1.0, line={"color": frame.INK, "width": 1.5, "dash": "dash"})
    room = 0.06 * (high_end - low_end) + 0.02
    figure.update_xaxes(title="said over true, P5 to P95",
                        range=[low_end - room, high_end + room])  # fmt: skip
    figure.update_yaxes(visible=False, range=[-0.5, len(ways) - 0.2])
    figure.update_layout(showlegend=False)
    return figure


def _add_box(figure: go.Figure, levels: Floats, place: int, name: str) -> None:
    for (first, last), width in (((0, 4), 2), ((1, 3), 8)):
        figure.add_scatter(
            x=[levels[first], levels[last]],
            y=[place, place],
            mode="lines",
            line={"color": frame.SEA, "width": width},
            name=name,
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=[levels[2]],
        y=[place],
        mode="markers",
        marker={"size": 12, "color": "white", "line": {"color": frame.SEA, "width": 3}},
        name=name,
        customdata=[[levels[0], levels[-1]]],
        hovertemplate="%{x:.2f} (%{customdata[0]:.2f} to %{customdata[1]:.2f})"
        f"<extra>{name}</extra>",
    )


def years_of_supply(data: xr.Dataset) -> go.Figure:
    """Years by element on both bases, P10 to P90, with the four published figures."""
    years = data["years_of_supply"]
    elements = [str(name) for name in data["element"].to_numpy()]
    figure = frame.empty("How long would all of it last?", height=560)
    for basis, colour, shift in (("japan", frame.SEA, 0.17), ("world", frame.RICH, -0.17)):
        low, middle, high = frame.quantiles(years.sel(demand_basis=basis), (0.1, 0.5, 0.9))
        figure.add_scatter(
            x=middle,
            y=np.arange(len(elements)) + shift,
            mode="markers",
            marker={"color": colour, "size": 8},
            error_x={"array": high - middle, "arrayminus": middle - low, "color": colour},
            name=BASIS_NAMES[basis],
            customdata=np.column_stack([elements, low, high]),
            hovertemplate="%{customdata[0]}: %{x:,.0f} years"
            " (%{customdata[1]:,.0f} to %{customdata[2]:,.0f})<extra></extra>",
        )
    figure.add_scatter(
        x=list(PUBLISHED_YEARS.values()),
        y=[elements.index(name) - 0.17 for name in PUBLISHED_YEARS],
        mode="markers",
        marker={"symbol": "x-thin", "size": 9, "line": {"width": 2, "color": frame.INK}},
        name="published, world",
        hovertemplate="published: %{x:,.0f} years<extra></extra>",
    )
    figure.update_xaxes(title="years (log scale); P10 to P90", type="log", dtick=1, tickformat=",d")
    figure.update_yaxes(
        tickvals=list(range(len(elements))), ticktext=elements, autorange="reversed"
    )
    return figure
