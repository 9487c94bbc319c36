"""Figures of the lift, from a run's stored results; the envelope from plain objects."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np

from kaidei.lift.operating import LIMITS, Envelope
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

_INK, _GRID = "#1f2a33", "#dfe5ea"
_BLUE, _RED, _SAND, _GREY = "#1f6f9f", "#b5432a", "#d9b44a", "#8fa3b3"
_COLOURS = {
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
_OPERATIONS = {"run_pipe": "handling pipe", "lift": "lifting", "hang_off": "hanging off"}
_DAY = 86_400.0
_DILUTIONS = [1, 2, 3, 5, 10, 20, 50, 100]


def binding_limits(lift: xr.Dataset) -> go.Figure:
    """Share of members by what binds the rate, for each phase."""
    import plotly.graph_objects as go

    phases = [str(name) for name in lift["phase"].values]
    codes = lift["limit"].transpose("member", "phase").to_numpy()
    figure = go.Figure()
    for code, name in enumerate(LIMITS):
        share = 100.0 * (codes == code).mean(axis=0)
        if share.max() > 0.0:
            text = [f"{part:.0f}" if part >= 6.0 else "" for part in share]
            figure.add_bar(
                y=phases, x=share, name=name, orientation="h", marker_color=_COLOURS[name],
                text=text, textposition="inside", hovertemplate="%{x:.0f} %",
            )  # fmt: skip
    figure.update_layout(barmode="stack")
    figure.update_xaxes(title_text="percent of members", range=[0, 100])
    figure.update_yaxes(autorange="reversed")
    return _dressed(figure, "What keeps the rate from being higher?", 180 + 60 * len(phases))


def bottom_overpressure(lift: xr.Dataset) -> go.Figure:
    """Pressure in the cylinder with and without a booster, against what the seal holds."""
    import plotly.graph_objects as go

    rows = (
        ("closed_overpressure", "closed lower end", _RED),
        ("seal_capacity", "what the seal holds", _SAND),
        ("bottom_overpressure", "with the booster", _BLUE),
    )
    figure = go.Figure()
    phases = [str(name) for name in lift["phase"].values]
    for name, words, colour in rows:
        values = lift[name].transpose("phase", "member").to_numpy()
        # Suction and the set point's few pascals have no place on a logarithmic axis.
        values = np.maximum(values, 1.0)
        figure.add_box(
            x=np.repeat(phases, values.shape[1]), y=values.ravel(), name=words,
            marker_color=colour, boxpoints=False,
        )  # fmt: skip
    figure.update_layout(boxmode="group")
    figure.update_yaxes(type="log", title_text="kPa above the sea's", dtick=1, range=[0, 4])
    return _dressed(figure, "Would the mud hold a closed cylinder?", 400)


def pressure_budget(lift: xr.Dataset) -> go.Figure:
    """Median of what the slurry's way costs in pressure, by phase, and who pays for it."""
    import plotly.graph_objects as go

    phases = [str(name) for name in lift["phase"].values]
    figure = go.Figure()
    for offset, parts in (
        (0, (("density_pressure", "weight of the slurry", _SAND),
             ("friction_pressure", "friction", _RED))),
        (1, (("booster_pressure", "paid at the bottom", _BLUE),
             ("pump_pressure", "paid on the ship", _GREY))),
    ):  # fmt: skip
        base = np.zeros(len(phases))
        for name, words, colour in parts:
            middle = lift[name].transpose("member", "phase").median("member").to_numpy()
            figure.add_bar(
                x=phases, y=middle, base=base, name=words, marker_color=colour,
                offsetgroup=str(offset), hovertemplate="%{y:.1f} MPa",
            )  # fmt: skip
            base = base + middle
    figure.update_layout(barmode="group")
    figure.update_yaxes(title_text="MPa, median", rangemode="tozero")
    return _dressed(figure, "Where does the pressure go, and who pays?", 380)


def hole_cycle(lift: xr.Dataset) -> go.Figure:
    """Median hours of one unit's hole: seating, lifting, relocation."""
    import plotly.graph_objects as go

    phases = [str(name) for name in lift["phase"].values]
    whole = lift["unit_time"].where(np.isfinite(lift["unit_time"]))
    lifting = whole - lift["relocation_time"] - lift["seating_time"]
    parts = (
        (lift["seating_time"], "seating", _GREY),
        (lifting, "lifting", _BLUE),
        (lift["relocation_time"], "relocation", _SAND),
    )
    figure = go.Figure()
    for hours, name, colour in parts:
        middle = hours.median("member").fillna(0.0).to_numpy()
        figure.add_bar(
            y=phases, x=middle, name=name, orientation="h", marker_color=colour,
            text=[f"{hour:.1f}" for hour in middle], textangle=0,
            hovertemplate="%{x:.2f} h",
        )  # fmt: skip
    figure.update_layout(barmode="stack")
    figure.update_xaxes(title_text="hours, median")
    figure.update_yaxes(autorange="reversed")
    return _dressed(figure, "How does a hole's time pass?", 180 + 60 * len(phases))


def rate_by_dilution(lift: xr.Dataset, phase: str) -> go.Figure:
    """Rate against dilution, a point a member, coloured by what binds."""
    import plotly.graph_objects as go

    one = lift.sel(phase=phase)
    codes = one["limit"].to_numpy()
    figure = go.Figure()
    for code in np.unique(codes):
        chosen, name = codes == code, LIMITS[int(code)]
        figure.add_scatter(
            x=one["dilution"].to_numpy()[chosen], y=one["wet_rate"].to_numpy()[chosen],
            mode="markers", name=name, marker={"color": _COLOURS[name], "size": 6, "opacity": 0.7},
            hovertemplate="1 to %{x:.1f}: %{y:.0f} t_wet/day",
        )  # fmt: skip
    figure.update_xaxes(
        title_text="volumes of seawater to one of mud", type="log", tickvals=_DILUTIONS
    )
    figure.update_yaxes(title_text="wet mud lifted, t_wet/day", rangemode="tozero")
    return _dressed(figure, f"How much mud rises, and how thin? ({phase})", 400)


def sea_limits(lift: xr.Dataset, phase: str) -> go.Figure:
    """Median highest significant wave by operation and peak period, as a heat table."""
    import plotly.graph_objects as go

    middle = lift["hs_limit"].sel(phase=phase).median("member").transpose("operation", "tp")
    values = middle.to_numpy()
    names = [_OPERATIONS.get(str(name), str(name)) for name in middle["operation"].values]
    figure = go.Figure(
        go.Heatmap(
            z=values, x=[f"{tp:g} s" for tp in middle["tp"].values], y=names,
            text=[[f"{hs:.1f}" for hs in row] for row in values], texttemplate="%{text}",
            colorscale=[[0, "#f3e3c3"], [1, _BLUE]], zmin=0.0, zmax=6.0,
            colorbar={"title": {"text": "Hs, m"}}, hovertemplate="%{y}, %{x}: %{z:.2f} m",
        )
    )  # fmt: skip
    figure.update_xaxes(title_text="peak period of the waves")
    figure.update_yaxes(autorange="reversed")
    return _dressed(figure, f"Which sea does each operation bear? ({phase})", 320)


def envelope(found: Envelope, wet_density: Floats, member: int = 0) -> go.Figure:
    """The most mud one design lifts by dilution, coloured by the limit met; density [t_wet/m3]."""
    import plotly.graph_objects as go

    rate = found.mud_lifted[member] * wet_density[member] * _DAY
    dilution, codes = found.dilution[member], found.limit[member]
    figure = go.Figure()
    figure.add_scatter(
        x=dilution, y=rate, mode="lines", line={"color": _GREY}, showlegend=False,
        fill="tozeroy", fillcolor="rgba(31,111,159,0.10)", hoverinfo="skip",
    )  # fmt: skip
    for code in np.unique(codes):
        chosen, name = codes == code, LIMITS[int(code)]
        figure.add_scatter(
            x=dilution[chosen], y=rate[chosen], mode="markers", name=name,
            marker={"color": _COLOURS[name], "size": 8},
            hovertemplate="1 to %{x:.1f}: %{y:.0f} t_wet/day",
        )  # fmt: skip
    figure.update_xaxes(
        title_text="volumes of seawater to one of mud", type="log", tickvals=_DILUTIONS
    )
    figure.update_yaxes(title_text="most that can rise, t_wet/day", rangemode="tozero")
    return _dressed(figure, "How much could this design lift, and what stops it?", 400)


def _dressed(figure: go.Figure, title: str, height: int) -> go.Figure:
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
        font={"family": "system-ui, sans-serif", "size": 13, "color": _INK},
        legend={"orientation": "h", "y": -0.25, "x": 0.0, "traceorder": "normal"},
    )
    figure.update_xaxes(gridcolor=_GRID, automargin=True)
    figure.update_yaxes(gridcolor=_GRID, automargin=True)
    return figure
