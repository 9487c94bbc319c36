"""Figures of the campaign, from a run's stored results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign.calendar import calendar_of, to_hours
from kaidei.campaign.drawing.frame import (
    BLUE,
    GROUPS,
    MONTHS,
    RED,
    band,
    dressed,
    members_first,
    time_of,
)
from kaidei.campaign.drawing.timeline import starts_by_date, timeline  # noqa: F401 - for the report
from kaidei.campaign.trial import PUBLISHED
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr


def phase_calendar(campaign: xr.Dataset, phase: str) -> go.Figure:
    """Where a phase's time goes by month of the year: mean over the members that sail.

    Days for a phase of less than half a year, else percent of the ship's days in each month.
    """
    import plotly.graph_objects as go

    sailed = np.isfinite(campaign["phase_start"].sel(phase=phase))
    days = campaign["calendar_days"].sel(phase=phase).where(sailed).mean("member").fillna(0.0)
    by_month = days.sum("activity")
    long = float(by_month.sum()) > 180.0
    if long:
        days = 100.0 * days / by_month.clip(min=1e-9)
    unit = "percent of the ship's days" if long else "days"
    shown = np.flatnonzero(by_month.to_numpy() > 0.01 * float(by_month.max()))
    span = slice(shown[0], shown[-1] + 1) if len(shown) else slice(0, 12)
    figure = go.Figure()
    for name, (activities, colour) in GROUPS.items():
        part = days.sel(activity=list(activities)).sum("activity").to_numpy()[span]
        if part.max() >= 0.05:
            figure.add_bar(x=MONTHS[span], y=part, name=name, marker_color=colour,
                           hovertemplate="%{x}: %{y:.1f}")  # fmt: skip
    figure.update_layout(barmode="stack")
    figure.update_yaxes(title_text=unit, rangemode="tozero")
    return dressed(figure, f"What does the ship do in each month? ({phase})", 380)


def time_shares(campaign: xr.Dataset) -> go.Figure:
    """Where a production ship's days go in each phase: mean over the members that sail, percent."""
    import plotly.graph_objects as go

    days = campaign["phase_days"]
    sailed = np.isfinite(campaign["phase_start"])
    mean = days.where(sailed).mean("member").fillna(0.0)
    share = 100.0 * mean / mean.sum("activity").clip(min=1e-9)
    phases = [str(name) for name in campaign["phase"].to_numpy()]
    labels = [f"{name} ({float(mean.sel(phase=name).sum()):,.0f} d)" for name in phases]
    figure = go.Figure()
    for name, (activities, colour) in GROUPS.items():
        part = share.sel(activity=list(activities)).sum("activity").to_numpy()
        figure.add_bar(y=labels, x=part, name=name, orientation="h", marker_color=colour,
                       hovertemplate="%{y}: %{x:.0f} %")  # fmt: skip
    figure.update_layout(barmode="stack")
    figure.update_xaxes(title_text="percent of days", range=[0, 100])
    figure.update_yaxes(autorange="reversed")
    return dressed(figure, _where_time_goes(share, phases), 270 + 45 * len(phases))


def _where_time_goes(share: xr.DataArray, phases: list[str]) -> str:
    """The last phase that sails, in a line."""
    sails = [name for name in phases if float(share.sel(phase=name).sum()) > 0.0]
    if not sails:
        return "No ship sails"
    last = share.sel(phase=sails[-1])
    lifting = float(last.sel(activity=["lift", "relocate"]).sum())
    weather = float(last.sel(activity=list(GROUPS["Weather, typhoon"][0])).sum())
    return (
        f"In the {sails[-1]} phase a ship lifts for {lifting:.0f}% of its days and waits for "
        f"weather for {weather:.0f}%"
    )


def footprint(campaign: xr.Dataset) -> go.Figure:
    """Sea floor disturbed since the beginning [km2], the holes' area alone."""
    area = np.cumsum(members_first(campaign, "footprint"), axis=1) / 1e6
    figure = _fan(_years(campaign), area)
    figure.update_yaxes(title_text="km², cumulative", rangemode="tozero")
    return dressed(figure, "How much sea floor is mined?", 340)


def workability(campaign: xr.Dataset, phase: str) -> go.Figure:
    """Share of the time, month by month, in which the sea allows each kind of work in a phase."""
    import plotly.graph_objects as go

    share = campaign["workable"].sel(phase=phase)
    names = {
        "run_pipe": ("run the pipe", "#c97b2d"),
        "lift": ("lift", BLUE),
        "transfer": ("load a shuttle", "#7a8f3c"),
        "berth": ("use the berth", "#5b4a8a"),
    }
    figure = go.Figure()
    for work, (label, colour) in names.items():
        low, middle, high = (
            100.0 * _quantile(share.sel(work=work), q).to_numpy() for q in (0.1, 0.5, 0.9)
        )
        band(figure, list(MONTHS), low, high, colour, 0.12)
        figure.add_scatter(x=MONTHS, y=middle, name=label, line={"color": colour, "width": 2.5},
                           hovertemplate="%{x}: %{y:.0f} %")  # fmt: skip
    figure.update_yaxes(title_text="percent of the time", range=[0, 100])
    return dressed(figure, f"How often does the sea allow it? ({phase})", 400)


def calm_by_height(campaign: xr.Dataset) -> go.Figure:
    """Share of the time with Hs at or below a height, by month: the median member."""
    import plotly.graph_objects as go

    share = 100.0 * _quantile(campaign["calm"], 0.5).transpose("wave_height", "calendar_month")
    figure = go.Figure(
        go.Heatmap(
            x=MONTHS,
            y=[f"{height:g} m" for height in campaign["wave_height"].to_numpy()],
            z=share.to_numpy(),
            texttemplate="%{z:.0f}",
            colorscale="Blues",
            zmin=0,
            zmax=100,
            showscale=False,
            hovertemplate="%{x}, Hs up to %{y}: %{z:.0f} % of the time<extra></extra>",
        )
    )
    figure.update_yaxes(title_text="Hs limit")
    return dressed(figure, "Percent of the time below a wave height", 380)


def trial_against_published(campaign: xr.Dataset, phase: str = "trial") -> go.Figure:
    """The trial as simulated, 80 and 50 percent of members, beside what was published."""
    from plotly.subplots import make_subplots

    figure = make_subplots(
        rows=len(PUBLISHED), cols=1, subplot_titles=[fact.label for fact in PUBLISHED],
        vertical_spacing=0.11,
    )  # fmt: skip
    for row, fact in enumerate(PUBLISHED, start=1):
        values = _outcome(campaign, fact.name, phase)
        marks = np.quantile(values, (0.1, 0.25, 0.5, 0.75, 0.9), method="inverted_cdf")
        came = values[np.isfinite(values)]
        never = 1.2 * max(float(came.max(initial=0.0)), fact.value)  # drawn beyond all that came
        low, quarter, middle, third, high = np.minimum(marks, never)
        first = row == 1
        for ends, width, name in (((low, high), 6, "80 %"), ((quarter, third), 14, "50 %")):
            figure.add_scatter(x=ends, y=[0, 0], mode="lines", name=f"model, {name}",
                               line={"color": BLUE, "width": width}, showlegend=first,
                               opacity=0.45 if width == 6 else 0.9, row=row, col=1)  # fmt: skip
        dot = {"color": "white", "size": 8, "line": {"color": BLUE, "width": 2}}
        figure.add_scatter(x=[middle], y=[0], mode="markers", name="model, median", marker=dot,
                           showlegend=first, row=row, col=1)  # fmt: skip
        figure.add_scatter(x=[fact.value], y=[0], mode="markers", name="published",
                           marker={"color": RED, "symbol": "diamond", "size": 13},
                           hovertext=fact.source, showlegend=first, row=row, col=1)  # fmt: skip
        figure.update_yaxes(visible=False, range=[-1, 1], row=row, col=1)
        figure.update_xaxes(rangemode="tozero", row=row, col=1)
    figure.update_annotations(x=0.0, xanchor="left", font_size=13)
    held = sum(_within(_outcome(campaign, fact.name, phase), fact.value) for fact in PUBLISHED)
    title = (
        f"The trial of 2026: {held} of {len(PUBLISHED)} published outcomes lie within 80 percent"
    )
    return dressed(figure, title, 660)


def _within(values: Floats, fact: float) -> bool:
    low, high = np.quantile(values, (0.1, 0.9), method="inverted_cdf")
    return bool(low <= fact <= high)


def _outcome(campaign: xr.Dataset, name: str, phase: str) -> Floats:
    """One outcome of a phase by member; dates as days after departure, inf for never."""
    if name not in ("first_lift", "first_mud"):
        return np.asarray(campaign[name].sel(phase=phase).to_numpy(), dtype=np.float64)
    calendar = calendar_of(time_of(campaign))
    start = to_hours(calendar, campaign["phase_start"].sel(phase=phase).to_numpy())
    date = to_hours(calendar, campaign[name].sel(phase=phase).to_numpy())
    return np.asarray((date - start) / 24.0)


def _years(campaign: xr.Dataset) -> NDArray[np.int64]:
    return time_of(campaign).year_labels


def _year_of_month(campaign: xr.Dataset) -> NDArray[np.int64]:
    return time_of(campaign).year_of_month


def _quantile(array: xr.DataArray, quantile: float) -> xr.DataArray:
    if "quantile" in array.dims:
        return array.sel(quantile=quantile)
    return array.quantile(quantile, "member")


def _fan(years: NDArray[np.int64], values: Floats) -> go.Figure:
    import plotly.graph_objects as go

    figure = go.Figure()
    q = np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95), axis=0)
    band(figure, list(years), q[0], q[4], BLUE, 0.15, "90 % of members")
    band(figure, list(years), q[1], q[3], BLUE, 0.35, "50 % of members")
    figure.add_scatter(x=years, y=q[2], name="median", line={"color": BLUE, "width": 2.5})
    figure.add_scatter(x=years, y=values.mean(axis=0), name="mean",
                       line={"color": RED, "width": 2, "dash": "dot"})  # fmt: skip
    return figure
