"""Many members by quantile: what is landed, when things happen, what holds the mud up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kaidei.campaign.drawing.frame import BLUE, band, dressed, members_first, time_of
from kaidei.campaign.footprint import by_year

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

LEVELS = (0.1, 0.5, 0.9)
_LANDED = (
    ("solids_landed", "dry solids", BLUE),
    ("water_landed", "water", "#3c8d7a"),
    ("salt_landed", "salt", "#8fa3b3"),
)
_DELAYS = {
    "transfer sea": ("sea too high for transfer", "#5b4a8a"),
    "shuttles": ("no shuttle there", "#c97b2d"),
    "berth sea": ("sea too high for the berth", "#8e7cc3"),
    "berth queue": ("another at the berth", "#b5432a"),
    "island plant": ("island's store full", "#7a8f3c"),
}


def landed(campaign: xr.Dataset) -> go.Figure:
    """Solids, water and salt landed each year, P10 to P90 and the median, in a panel each."""
    from plotly.subplots import make_subplots

    time = time_of(campaign)
    figure = make_subplots(
        rows=3, cols=1, shared_xaxes=True, vertical_spacing=0.09,
        subplot_titles=[f"{name}, t a year" for _, name, _ in _LANDED],
    )  # fmt: skip
    years = time.year_labels.tolist()
    best = (0.0, 0.0, 0.0, years[0])
    for row, (variable, name, colour) in enumerate(_LANDED, start=1):
        yearly = by_year(members_first(campaign, variable), time.year_of_month)
        low, middle, high = np.quantile(yearly, LEVELS, axis=0)
        if row == 1:
            k = int(np.argmax(yearly.mean(axis=0)))
            best = (low[k], middle[k], high[k], years[k])
        before = len(figure.data)
        band(figure, years, low, high, colour, 0.25)
        figure.add_scatter(x=years, y=middle, name=f"{name}, median", showlegend=False,
                           line={"color": colour, "width": 2.5})  # fmt: skip
        for trace in figure.data[before:]:
            trace.update(xaxis=f"x{row if row > 1 else ''}", yaxis=f"y{row if row > 1 else ''}")
        figure.update_yaxes(rangemode="tozero", row=row, col=1)
    figure.update_annotations(x=0.0, xanchor="left", font_size=13)
    title = (
        f"{best[3]} lands most: {_round(best[1])} t of dry solids in the median, "
        f"{_round(best[0])} to {_round(best[2])} in 80 of 100 members"
    )
    if best[1] <= 0.0:
        title = (
            f"More than half of the members land nothing in {best[3]}, the year of most; one in "
            f"ten lands over {_round(best[2])} t of dry solids"
        )
    return dressed(figure, title, 560)


def days_by_month(campaign: xr.Dataset, phase: str) -> go.Figure:
    """`figures.phase_calendar` with what it finds as its title."""
    from kaidei.campaign.drawing.frame import GROUPS, MONTHS
    from kaidei.campaign.figures import phase_calendar

    figure = phase_calendar(campaign, phase)
    sailed = np.isfinite(campaign["phase_start"].sel(phase=phase))
    days = campaign["calendar_days"].sel(phase=phase).where(sailed).mean("member").fillna(0.0)
    at_sea = days.drop_sel(activity=["port", "idle"])
    whole = float(at_sea.sum())
    if whole <= 0.0:
        figure.update_layout(title_text=f"The {phase} phase never sails")
        return figure
    weather = at_sea.sel(activity=list(GROUPS["Weather, typhoon"][0])).sum("activity")
    share = (weather / at_sea.sum("activity").clip(min=1e-9)).where(
        at_sea.sum("activity") > 0.02 * whole, -1.0
    )
    worst = int(np.argmax(share.to_numpy()))
    percent = 100.0 * float(weather.sum()) / whole
    figure.update_layout(
        title_text=f"The {phase} phase waits for weather on {percent:.0f}% of its days at sea, "
        f"most in {MONTHS[worst]} ({100 * float(share[worst]):.0f}%)"
    )
    return figure


def delays(campaign: xr.Dataset) -> go.Figure:
    """Days lost on the way to the island by phase and cause: the median and P10 to P90."""
    import plotly.graph_objects as go

    lost = campaign["delays"]
    low, middle, high = (_at(lost, level) for level in LEVELS)
    phases = [str(name) for name in campaign["phase"].to_numpy()
              if float(high.sel(phase=name).sum()) > 0.05]  # fmt: skip
    figure = go.Figure()
    for name, (label, colour) in _DELAYS.items():
        at = {"delay": name, "phase": phases}
        centre = middle.sel(at).to_numpy().astype(float)
        figure.add_bar(
            y=phases, x=centre, name=label, orientation="h", marker_color=colour,
            error_x={"type": "data", "symmetric": False, "thickness": 5, "width": 0,
                     "color": colour, "array": high.sel(at).to_numpy() - centre,
                     "arrayminus": centre - low.sel(at).to_numpy()},
            hovertemplate="%{y}, " + label + ": %{x:.1f} days in the median<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="group")
    figure.update_xaxes(title_text="days lost, median and P10 to P90", rangemode="tozero")
    figure.update_yaxes(autorange="reversed")
    return dressed(figure, _binds(middle, high, phases), 200 + 95 * max(len(phases), 1))


def _binds(middle: xr.DataArray, high: xr.DataArray, phases: list[str]) -> str:
    if not phases:
        return "Nothing holds the mud up on its way to the island, not even in P90"
    last = phases[-1]
    of = middle if float(middle.sel(phase=last).sum()) > 0.05 else high
    how = "the median" if of is middle else "P90"
    cause = max(_DELAYS, key=lambda name: float(of.sel(phase=last, delay=name)))
    days = float(of.sel(phase=last, delay=cause))
    return (
        f"On the way to the island the {last} phase loses most to “{_DELAYS[cause][0]}”: "
        f"{_round(days)} days in {how}"
    )


def _round(value: float) -> str:
    """Two significant figures, thousands parted by commas."""
    if value <= 0.0:
        return "0"
    places = 1 - int(np.floor(np.log10(value)))
    return f"{round(value, places):,.{max(places, 0)}f}"


def _at(array: xr.DataArray, level: float) -> xr.DataArray:
    if "quantile" in array.dims:
        return array.sel(quantile=level)
    return array.quantile(level, "member")
