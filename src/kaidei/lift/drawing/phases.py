"""All members of a run, phase by phase: what binds, the pressures, a hole's time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kaidei.lift.drawing.frame import BLUE, COLOURS, DILUTION, GREY, RED, SAND, TICKS, dressed
from kaidei.lift.operating import LIMITS

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr


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
                y=phases, x=share, name=name, orientation="h", marker_color=COLOURS[name],
                text=text, textposition="inside", hovertemplate="%{x:.0f} %",
            )  # fmt: skip
    figure.update_layout(barmode="stack")
    figure.update_xaxes(title_text="percent of members", range=[0, 100])
    figure.update_yaxes(autorange="reversed")
    return dressed(figure, "What keeps the rate from being higher?", 180 + 60 * len(phases))


def bottom_overpressure(lift: xr.Dataset) -> go.Figure:
    """Pressure in the cylinder, closed and as it is driven, against what the seal holds."""
    import plotly.graph_objects as go

    rows = (
        ("closed_overpressure", "closed lower end", RED),
        ("seal_capacity", "what the seal holds", SAND),
        ("bottom_overpressure", "as it is driven", BLUE),
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
    return dressed(figure, "Would the mud hold a closed cylinder?", 400)


def power_budget(lift: xr.Dataset) -> go.Figure:
    """What the power at the shafts goes into, in percent by phase: means over members that lift."""
    import plotly.graph_objects as go

    lifts = lift["solids_rate"] > 0.0
    whole = lift["power"].where(lifts)
    raised = lift["lifting_power"].where(lifts).clip(min=0.0)
    spent = lift["friction_power"].where(lifts)
    lost = (whole - raised - spent).clip(min=0.0)
    phases = [str(name) for name in lift["phase"].values]
    total = (raised + spent + lost).mean("member")
    figure = go.Figure()
    for part, name, colour in (
        (raised, "raising the weight", SAND),
        (spent, "friction", RED),
        (lost, "lost in pumps, jets and slip", GREY),
    ):
        share = (100.0 * part.mean("member") / total).fillna(0.0).to_numpy()
        mean = part.mean("member").fillna(0.0).to_numpy()
        figure.add_bar(
            y=phases, x=share, name=name, orientation="h", marker_color=colour,
            text=[f"{kilowatts:,.0f} kW" if wide >= 9.0 else ""
                  for kilowatts, wide in zip(mean, share, strict=True)],
            textangle=0, customdata=mean, hovertemplate="%{customdata:,.0f} kW, %{x:.0f} %",
        )  # fmt: skip
    figure.update_layout(barmode="stack")
    figure.update_xaxes(title_text="percent of the power at the shafts, mean", range=[0, 100])
    figure.update_yaxes(autorange="reversed")
    return dressed(figure, "Where does the power go?", 180 + 60 * len(phases))


def hole_cycle(lift: xr.Dataset) -> go.Figure:
    """How one unit's hole passes, in median hours: seating, lifting, relocation.

    Bars are shares of the whole, for phases differ by an order in their hours.
    """
    import plotly.graph_objects as go

    whole = lift["unit_time"].where(np.isfinite(lift["unit_time"]))
    lifting = whole - lift["relocation_time"] - lift["seating_time"]
    parts = (
        (lift["seating_time"], "seating", GREY),
        (lifting, "lifting", BLUE),
        (lift["relocation_time"], "relocation", SAND),
    )
    hours = np.array([part.median("member").fillna(0.0).to_numpy() for part, *_ in parts])
    share = 100.0 * hours / np.maximum(hours.sum(axis=0), 1e-9)
    names = [
        f"{name}<br>{total:.1f} h"
        for name, total in zip(lift["phase"].values, hours.sum(axis=0), strict=True)
    ]
    figure = go.Figure()
    for (_, name, colour), part, long in zip(parts, share, hours, strict=True):
        figure.add_bar(
            y=names, x=part, name=name, orientation="h", marker_color=colour, customdata=long,
            text=[f"{h:.1f} h" if w >= 12.0 else "" for h, w in zip(long, part, strict=True)],
            textangle=0, textposition="inside", constraintext="none",
            hovertemplate="%{customdata:.2f} h",
        )  # fmt: skip
    figure.update_layout(barmode="stack")
    figure.update_xaxes(title_text="percent of a hole's time, by median hours", range=[0, 100])
    figure.update_yaxes(autorange="reversed")
    return dressed(figure, "How does a hole's time pass?", 180 + 60 * len(names))


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
            mode="markers", name=name, marker={"color": COLOURS[name], "size": 6, "opacity": 0.7},
            hovertemplate="1 to %{x:.1f}: %{y:.0f} t_wet/day",
        )  # fmt: skip
    figure.update_xaxes(title_text=DILUTION, type="log", tickvals=TICKS)
    figure.update_yaxes(title_text="wet mud lifted, t_wet/day", rangemode="tozero")
    return dressed(figure, f"How much mud rises, and how thin? ({phase})", 400)
