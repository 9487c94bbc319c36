"""The programme as a timeline: when each gate is passed, when each phase is at sea."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign.programme import PLAN, SEASON
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

_BLUE, _SAND, _GREY, _INK, _GRID = "#1f6f9f", "#c97b2d", "#8fa3b3", "#1f2a33", "#dfe5ea"
_RANGE = (0.1, 0.5, 0.9)
_ROW = 25
_FEW = 0.05
"""Share of the members below which a range of their dates would say nothing."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun",
           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # fmt: skip
_WORDS = {PLAN: "its planned date", SEASON: "the season"}


def timeline(campaign: xr.Dataset) -> go.Figure:
    """Each gate and phase in a row: P10, P50 and P90 of its date, of the members that get there.

    A phase's name stands for its first departure. Behind a name stands in what share of the members
    it comes within the horizon, where not in all; below 5 % no range is drawn.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    labels: list[str] = []
    shown: set[str] = set()
    for phase in _in_time(campaign):
        if labels:
            figure.add_hline(y=-len(labels) + 0.5, line={"color": _GREY, "width": 1})
        rows = [(f"<b>{phase}</b>", _start(campaign, phase), _BLUE, "first departure")]
        rows += [
            (name.replace("-", " "), dates, _SAND, "gate passed")
            for name, dates in _gates(campaign, phase)
        ]
        end = _of_phase(campaign, "phase_end", phase)
        rows.append(("last return", end, _GREY, "last return"))
        for name, dates, colour, kind in rows:
            comes = np.isfinite(dates)
            days = _days(campaign, dates) if comes.mean() >= _FEW else _days(campaign, dates[:0])
            _row(figure, -len(labels), days, colour, "" if kind in shown else kind)
            labels.append(name if comes.all() else f"{name} {_percent(comes)}")
            shown |= {kind} if len(days) else set()
    figure.update_yaxes(tickvals=[-k for k in range(len(labels))], ticktext=labels,
                        range=[0.7 - len(labels), 0.7], zeroline=False)  # fmt: skip
    return _dressed(figure, _title(campaign), 140 + _ROW * len(labels))


def starts_by_date(campaign: xr.Dataset) -> go.Figure:
    """Percent of members in which each phase has departed by a date."""
    import plotly.graph_objects as go

    figure = go.Figure()
    colours = (_GREY, _BLUE, _SAND, "#7a8f3c", "#5b4a8a")
    for k, phase in enumerate(_in_time(campaign)):
        start = _start(campaign, phase)
        went = np.sort(start[np.isfinite(start)])
        if len(went):
            share = 100.0 * np.arange(1, len(went) + 1) / len(start)
            last = float(campaign.sizes["month"])
            figure.add_scatter(
                x=_days(campaign, np.array([went[0], *went, last])), y=[0.0, *share, share[-1]],
                name=phase, line={"color": colours[k % len(colours)], "width": 2.5, "shape": "hv"},
                hovertemplate="%{x|%b %Y}: %{y:.0f}%",
            )  # fmt: skip
    figure.update_yaxes(title_text="percent of members", range=[0, 102])
    shares = [
        f"{phase} in {_percent(np.isfinite(_start(campaign, phase)))}"
        for phase in _in_time(campaign)
    ]
    return _dressed(figure, f"Share of members that depart: {', '.join(shares)}", 380)


def what_holds_up(campaign: xr.Dataset, phase: str) -> str:
    """A sentence: what a phase waited for last, and in how many members of 100."""
    held = {
        name: float(campaign["gate_held"].sel(gate=f"{phase}/{name}").mean())
        for name in _names(campaign, phase)
    }
    most = sorted(held.items(), key=lambda item: -item[1])
    said = [f"{_word(name)} in {_share(share)}" for name, share in most if share >= 0.005]
    return f"What “{phase}” waits for last: {', '.join(said)} of the members."


def _word(name: str) -> str:
    return _WORDS.get(name, name.replace("-", " "))


def _in_time(campaign: xr.Dataset) -> list[str]:
    """Phases by the median of their starts; those that hardly ever start last."""
    phases = [str(name) for name in campaign["phase"].to_numpy()]
    middle = {
        name: float(np.quantile(_start(campaign, name), 0.5, method="lower")) for name in phases
    }
    earliest = {name: float(_start(campaign, name).min()) for name in phases}
    return sorted(phases, key=lambda name: (middle[name], earliest[name]))


def _names(campaign: xr.Dataset, phase: str) -> list[str]:
    gates = [str(gate).split("/") for gate in campaign["gate"].to_numpy()]
    return [name for of, name in gates if of == phase]


def _gates(campaign: xr.Dataset, phase: str) -> list[tuple[str, Floats]]:
    """The gates of a phase with their dates, the earliest first."""
    found = [
        (name, _members(campaign["gate_passed"].sel(gate=f"{phase}/{name}")))
        for name in _names(campaign, phase)
        if name not in (PLAN, SEASON)
    ]
    return sorted(found, key=lambda item: float(np.quantile(item[1], 0.5, method="lower")))


def _of_phase(campaign: xr.Dataset, name: str, phase: str) -> Floats:
    return _members(campaign[name].sel(phase=phase))


def _start(campaign: xr.Dataset, phase: str) -> Floats:
    return _of_phase(campaign, "phase_start", phase)


def _members(array: xr.DataArray) -> Floats:
    return np.asarray(array.to_numpy(), dtype=np.float64)


def _days(campaign: xr.Dataset, months: Floats) -> NDArray[np.datetime64]:
    """Calendar days of float months since the horizon's start; what never comes is left out."""
    finite = months[np.isfinite(months)]
    first = np.datetime64(str(campaign["month"].to_numpy()[0]), "M")
    whole = np.floor(finite).astype(np.int64)
    begin = (first + whole).astype("datetime64[D]")
    length = (first + whole + 1).astype("datetime64[D]") - begin
    return np.asarray(
        begin + np.floor((finite - whole) * length.astype(np.float64)).astype(np.int64)
    )


def _percent(happens: NDArray[np.bool_]) -> str:
    return _share(float(np.mean(happens)))


def _share(share: float) -> str:
    if 0.0 < share < 0.01:
        return "<1%"
    return ">99%" if 0.99 < share < 1.0 else f"{100.0 * share:.0f}%"


def _row(
    figure: go.Figure, place: int, dates: NDArray[np.datetime64], colour: str, named: str
) -> None:
    """A range and its middle; nothing where nobody gets there."""
    if not len(dates):
        return
    shown = {"legendgroup": colour, "line": {"color": colour, "width": 9}}
    low, middle, high = np.sort(dates)[[round(q * (len(dates) - 1)) for q in _RANGE]]
    figure.add_scatter(x=[low, high], y=[place, place], mode="lines", name=named,
                       showlegend=bool(named), opacity=0.75, hoverinfo="skip", **shown)  # fmt: skip
    figure.add_scatter(
        x=[middle], y=[place], mode="markers", showlegend=False, legendgroup=colour,
        marker={"color": "white", "size": 9, "line": {"color": colour, "width": 2.5}},
        hovertemplate=f"P10 {_month(low)}<br>P50 {_month(middle)}<br>P90 {_month(high)}"
        "<extra></extra>",
    )  # fmt: skip


def _month(day: np.datetime64) -> str:
    return f"{_MONTHS[int(day.astype('datetime64[M]').astype(int)) % 12]} {str(day)[:4]}"


def _title(campaign: xr.Dataset) -> str:
    """The last phase of the programme: whether and when it departs, and what holds it up."""
    phase = _in_time(campaign)[-1]
    start = _start(campaign, phase)
    went = np.isfinite(start)
    if not went.any():
        return f"“{phase}” departs in no member"
    middle = np.sort(_days(campaign, start))[round(0.5 * (went.sum() - 1))]
    return f"“{phase}” departs in {_percent(went)} of members, the middle one in {_month(middle)}"


def _dressed(figure: go.Figure, title: str, height: int) -> go.Figure:
    figure.update_layout(
        title={"text": "<br>".join(wrap(title, 46)), "x": 0.02, "xref": "container",
               "font": {"size": 15}},
        height=height,
        margin={"l": 10, "r": 12, "t": 75, "b": 70},
        font={"family": "system-ui, sans-serif", "size": 13, "color": _INK},
        plot_bgcolor="white",
        paper_bgcolor="white",
        legend={"orientation": "h", "x": 0.0, "y": -0.06, "yanchor": "top"},
        hovermode="closest",
    )  # fmt: skip
    figure.update_xaxes(gridcolor=_GRID, automargin=True)
    figure.update_yaxes(gridcolor=_GRID, automargin=True)
    return figure
