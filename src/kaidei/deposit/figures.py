"""Figures of the deposit: where it is, how deep, how much, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.deposit.area import Area
from kaidei.deposit.spec import DepositSpec
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

ISLAND = (153.98, 24.29)
"""Minamitorishima, longitude and latitude [degree], to a hundredth; it is 2 km across."""

ZONE_RADIUS = 200 * 1852.0
"""200 nautical miles [m] (UNCLOS article 57; a nautical mile is 1,852 m)."""

PUBLISHED_RESOURCE = 16.0
"""Published tonnage [Mt of oxide]: Takaya et al. 2018, doi 10.1038/s41598-018-23948-5."""

PUBLISHED_YEARS = {"Y": 780.0, "Eu": 620.0, "Tb": 420.0, "Dy": 730.0}
"""Published years of world supply, whole area: Takaya et al. 2018, same place."""

_INK, _SEA, _RICH, _QUIET, _WARN = "#1f2933", "#2f6690", "#b5482a", "#8a97a3", "#d98e04"
_BAND = ("rgba(47,102,144,0.16)", "rgba(47,102,144,0.32)")
_BASIS_NAMES = {"japan": "Japan's demand", "world": "world demand, mid-2010s"}


def where(data: xr.Dataset, spec: DepositSpec) -> go.Figure:
    """Map: squares by median grade, cores, the island and its 200-nautical-mile circle."""
    area = spec.area()
    grade = data["square_grade"].quantile([0.1, 0.5, 0.9], dim="member").to_numpy()
    figure = _figure("Where is it?", height=560)
    _add_circle(figure)
    _add_squares(figure, area, grade)
    _add_cores(figure, spec, area, size=2)
    figure.add_scatter(
        x=[ISLAND[0]],
        y=[ISLAND[1]],
        mode="markers+text",
        marker={"symbol": "triangle-up", "size": 11, "color": _INK},
        text=["Minamitorishima"],
        textposition="top center",
        showlegend=False,
        hovertemplate="Minamitorishima<extra></extra>",
    )
    _true_to_scale(figure, area)
    return figure


def squares(data: xr.Dataset, spec: DepositSpec) -> go.Figure:
    """The squares close up: median grade, P10 to P90 on hover, synthetic cores as dots."""
    area = spec.area()
    grade = data["square_grade"].quantile([0.1, 0.5, 0.9], dim="member").to_numpy()
    figure = _figure("Which squares are rich?", height=430)
    _add_squares(figure, area, grade)
    longitude, latitude = area.degrees(area.xy + area.size * np.array([-0.32, 0.36]))
    middle = 0.5 * (grade[1].min() + grade[1].max())
    figure.add_scatter(
        x=longitude,
        y=latitude,
        mode="text",
        text=area.names,
        textfont={"size": 9, "color": ["white" if g > middle else _INK for g in grade[1]]},
        showlegend=False,
        hoverinfo="skip",
    )
    _add_cores(figure, spec, area)
    _true_to_scale(figure, area)
    return figure


def grade_by_depth(data: xr.Dataset, reach: float | None = None) -> go.Figure:
    """Fan of the area's mean grade by metre, the first panels' median, and the tool's reach [m]."""
    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    area = data["slice_grade"].quantile(levels, dim="member").to_numpy()
    panels = data["panel_grade"].mean("panel").median("member").to_numpy()
    depth: Floats = np.arange(area.shape[1], dtype=np.float64) + 0.5
    figure = _figure("How deep does the rich mud lie?", height=460)
    _add_fan(figure, depth, area)
    figure.add_scatter(
        x=panels,
        y=depth,
        mode="lines+markers",
        line={"color": _RICH, "width": 2, "dash": "dot"},
        name="first 24 panels, median",
        hovertemplate="%{x:,.0f} ppm at %{y} m<extra>first panels</extra>",
    )
    if reach is not None:
        figure.add_hline(y=reach, line={"color": _WARN, "width": 2, "dash": "dash"})
        figure.add_annotation(
            x=0.01,
            xref="x domain",
            xanchor="left",
            y=reach,
            yanchor="top",
            text=f"tool's mean reach<br>{reach:.1f} m",
            align="left",
            showarrow=False,
            font={"color": _WARN},
        )
    figure.update_xaxes(title="grade, ppm of metal in dry mud", rangemode="tozero")
    figure.update_yaxes(title="metres below the sea floor", range=[len(depth), 0])
    return figure


def resource_distribution(data: xr.Dataset) -> go.Figure:
    """Histogram of the oxide in place against the published 16 Mt."""
    resource = data["resource_reo"].to_numpy() / 1e6
    low, middle, high = np.quantile(resource, [0.1, 0.5, 0.9])
    figure = _figure("How much is there?", height=400)
    figure.add_histogram(
        x=resource,
        nbinsx=40,
        histnorm="percent",
        marker={"color": _SEA, "line": {"color": "white", "width": 0.5}},
        showlegend=False,
        hovertemplate="%{x} Mt: %{y:.1f} % of members<extra></extra>",
    )
    figure.add_vrect(x0=low, x1=high, fillcolor=_QUIET, opacity=0.16, line_width=0)
    figure.add_vline(x=PUBLISHED_RESOURCE, line={"color": _RICH, "width": 2, "dash": "dash"})
    figure.add_annotation(
        x=PUBLISHED_RESOURCE,
        y=1.0,
        yref="y domain",
        yanchor="bottom",
        text="published: more than 16 Mt",
        showarrow=False,
        font={"color": _RICH},
    )
    figure.add_annotation(
        x=0.99,
        y=0.97,
        xref="x domain",
        yref="y domain",
        xanchor="right",
        yanchor="top",
        align="right",
        showarrow=False,
        text=f"P10 {low:.1f}<br>P50 {middle:.1f}<br>P90 {high:.1f} Mt",
    )
    figure.update_xaxes(title="rare-earth oxides in place, 0-10 m, Mt")
    figure.update_yaxes(title="members, %")
    return figure


def years_of_supply(data: xr.Dataset) -> go.Figure:
    """Years by element on both bases, P10 to P90, with the four published figures."""
    years = data["years_of_supply"].quantile([0.1, 0.5, 0.9], dim="member")
    elements = [str(name) for name in data["element"].to_numpy()]
    figure = _figure("How long would all of it last?", height=560)
    for basis, colour, shift in (("japan", _SEA, 0.17), ("world", _RICH, -0.17)):
        low, middle, high = years.sel(demand_basis=basis).to_numpy()
        figure.add_scatter(
            x=middle,
            y=np.arange(len(elements)) + shift,
            mode="markers",
            marker={"color": colour, "size": 8},
            error_x={"array": high - middle, "arrayminus": middle - low, "color": colour},
            name=_BASIS_NAMES[basis],
            customdata=np.column_stack([elements, low, high]),
            hovertemplate="%{customdata[0]}: %{x:,.0f} years"
            " (%{customdata[1]:,.0f} to %{customdata[2]:,.0f})<extra></extra>",
        )
    figure.add_scatter(
        x=list(PUBLISHED_YEARS.values()),
        y=[elements.index(name) - 0.17 for name in PUBLISHED_YEARS],
        mode="markers",
        marker={"symbol": "x-thin", "size": 9, "line": {"width": 2, "color": _INK}},
        name="published, world",
        hovertemplate="published: %{x:,.0f} years<extra></extra>",
    )
    figure.update_xaxes(title="years (log scale); P10 to P90", type="log", dtick=1)
    figure.update_yaxes(
        tickvals=list(range(len(elements))), ticktext=elements, autorange="reversed"
    )
    return figure


def grade_tonnage(data: xr.Dataset) -> go.Figure:
    """Oxide in ground over a cutoff: P5 to P95, P25 to P75 and median."""
    curve = data["grade_tonnage"]
    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    bands = (
        curve.quantile(levels, dim="member")
        if "member" in curve.dims
        else curve.sel(quantile=levels, method="nearest")
    )
    values = bands.transpose("quantile", "cutoff").to_numpy() / 1e6
    cutoff = data["cutoff"].to_numpy()
    figure = _figure("How much is left above a cutoff?", height=400)
    for (first, last), colour, name in zip(
        ((0, 4), (1, 3)), _BAND, ("P5 to P95", "P25 to P75"), strict=True
    ):
        figure.add_scatter(
            x=np.concatenate([cutoff, cutoff[::-1]]),
            y=np.concatenate([values[first], values[last][::-1]]),
            fill="toself",
            fillcolor=colour,
            line={"width": 0},
            name=name,
            hoverinfo="skip",
        )
    figure.add_scatter(x=cutoff, y=values[2], line={"color": _SEA, "width": 2}, name="median")
    figure.update_xaxes(title="cutoff, ppm of metal, mean over 0-10 m")
    figure.update_yaxes(title="oxide in place, Mt", rangemode="tozero")
    return figure


def _figure(title: str, height: int) -> go.Figure:
    import plotly.graph_objects as go

    return go.Figure(
        layout={
            "title": {"text": title, "x": 0.0, "xanchor": "left", "font": {"size": 17}},
            "height": height,
            "margin": {"l": 56, "r": 14, "t": 56, "b": 90},
            "template": "plotly_white",
            "font": {"family": "system-ui, sans-serif", "size": 12, "color": _INK},
            "legend": {"orientation": "h", "y": -0.16, "x": 0.0, "yanchor": "top"},
            "hovermode": "closest",
        }
    )


def _add_fan(figure: go.Figure, depth: Floats, values: Floats) -> None:
    for (first, last), colour, name in zip(
        ((0, 4), (1, 3)), _BAND, ("area, P5 to P95", "area, P25 to P75"), strict=True
    ):
        figure.add_scatter(
            x=np.concatenate([values[first], values[last][::-1]]),
            y=np.concatenate([depth, depth[::-1]]),
            fill="toself",
            fillcolor=colour,
            line={"width": 0},
            name=name,
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=values[2],
        y=depth,
        mode="lines+markers",
        line={"color": _SEA, "width": 2},
        name="area, median",
        hovertemplate="%{x:,.0f} ppm at %{y} m<extra>whole area</extra>",
    )


def _true_to_scale(figure: go.Figure, area: Area) -> None:
    """A kilometre is as long east as north; the plot gives way, not the ranges."""
    ratio = 1.0 / float(np.cos(np.radians(area.centre[1])))
    figure.update_xaxes(title="longitude east", ticksuffix="°", nticks=6, constrain="domain")
    figure.update_yaxes(title="latitude north", ticksuffix="°", nticks=6, constrain="domain")
    figure.update_yaxes(scaleanchor="x", scaleratio=ratio)


def _add_circle(figure: go.Figure) -> None:
    longitude, latitude = zone_circle()
    figure.add_scatter(
        x=longitude,
        y=latitude,
        mode="lines",
        line={"color": _QUIET, "width": 1.5, "dash": "dash"},
        name="200 nautical miles (approximate)",
        hoverinfo="skip",
    )


def zone_circle(count: int = 181) -> tuple[Floats, Floats]:
    """Longitude and latitude [degree] of points 200 nautical miles from the island on WGS 84.

    An approximation of the exclusive economic zone: the official line follows baselines and
    treaties.
    """
    from pyproj import Geod

    azimuth = np.linspace(0.0, 360.0, count)
    start = np.ones(count)
    longitude, latitude, _ = Geod(ellps="WGS84").fwd(
        ISLAND[0] * start, ISLAND[1] * start, azimuth, ZONE_RADIUS * start
    )
    return np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)


def _add_squares(figure: go.Figure, area: Area, grade: Floats) -> None:
    from plotly.colors import sample_colorscale

    low, high = float(grade[1].min()), float(grade[1].max())
    scale: Any = "YlOrBr"
    place = (grade[1] - low) / max(high - low, 1.0)
    for number, name in enumerate(area.names):
        corner = 0.5 * area.size[number] * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])
        longitude, latitude = area.degrees(area.xy[number] + corner)
        figure.add_scatter(
            x=longitude,
            y=latitude,
            mode="lines",
            fill="toself",
            fillcolor=sample_colorscale(scale, float(place[number]))[0],
            line={"color": "white", "width": 0.7},
            showlegend=False,
            hoveron="fills",
            name=f"{name}: {grade[1, number]:,.0f} ppm, P10 {grade[0, number]:,.0f}"
            f" to P90 {grade[2, number]:,.0f}",
            hoverinfo="name",
            hoverlabel={"namelength": -1},
        )
    figure.add_scatter(
        x=[None],
        y=[None],
        mode="markers",
        showlegend=False,
        marker={
            "color": [low],
            "cmin": low,
            "cmax": high,
            "colorscale": scale,
            "showscale": True,
            "colorbar": {"title": {"text": "ppm"}, "thickness": 12, "len": 0.7},
        },
    )


def _add_cores(figure: go.Figure, spec: DepositSpec, area: Area, size: int = 6) -> None:
    cores = spec.placed_cores(area)
    longitude, latitude = area.degrees(cores.xy)
    kinds = spec.cores.data.get("kind")
    made_up = kinds is not None and "synthetic" in kinds
    figure.add_scatter(
        x=longitude,
        y=latitude,
        mode="markers",
        marker={"size": size, "color": "white", "line": {"color": _INK, "width": size / 5}},
        name="synthetic cores" if made_up else "cores",
        customdata=np.column_stack([cores.names, np.round(cores.grade)]),
        hovertemplate="%{customdata[0]}: %{customdata[1]} ppm over 0-10 m<extra></extra>",
    )
