"""What happens when the lift stops, and when it starts again: histories from `transient`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kaidei.lift import driftflux
from kaidei.lift.drawing import frame
from kaidei.lift.transient import GasStart, Plug, Surge, Swing, Trip
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go

Line = tuple[str, Floats, Floats, str]
"""Name, across, up, colour."""
_COLOURS = (frame.BLUE, frame.GREY, frame.SAND, "#c97b2d", frame.RED)
_MINUTE = 60.0


def trip_pressures(found: Trip, title: str = "What does the stop do to the pressure?") -> go.Figure:
    """Pressure at the places watched, against what it was before the stop."""
    before = found.pressure[0]
    lines: list[Line] = [
        (
            f"{depth:,.0f} m deep" if depth >= 0.0 else f"{-depth:,.0f} m above the sea",
            found.time,
            (found.pressure[:, k] - before[k]) / frame.MEGA,
            colour,
        )
        for k, (depth, colour) in enumerate(zip(found.watched, _shades(found.watched), strict=True))
    ]
    return _drawn(title, lines, "seconds after the stop", "MPa above what it was")


def trip_extremes(found: Trip, sea: Floats) -> go.Figure:
    """Greatest and least pressure down the pipe, against the `sea` (nodes,) [Pa] beside it."""
    lines: list[Line] = [
        (name, (values - sea) / frame.MEGA, found.depth, colour)
        for name, values, colour in (("greatest", found.greatest, frame.RED),
                                     ("least", found.least, frame.BLUE))
    ]  # fmt: skip
    figure = _drawn("What must the pipe bear?", lines, "MPa above the sea's", "depth, m")
    figure.update_yaxes(autorange="reversed")
    return figure


def levels(
    found: Swing, title: str = "Where do the columns come to rest?", *, balance: float | None = None
) -> go.Figure:
    """Surfaces of both columns over time, from where they stood; `balance` [m]: the slurry's fall
    at which weights agree."""
    minutes = found.time / _MINUTE
    lines: list[Line] = [("slurry", minutes, -found.fall, frame.RED)]
    if np.any(found.rise != 0.0):
        lines.append(("water", minutes, found.rise, frame.BLUE))
    figure = _drawn(title, lines, "minutes after the stop", "m above where it stood")
    if balance is not None:
        _bound(figure, "where weights agree", minutes, -balance)
    return figure


def restart_pressures(
    hours: Floats, parts: Sequence[tuple[str, Floats]], available: float
) -> go.Figure:
    """What a restart needs after a rest [h]: parts [Pa] by name, one upon the other."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for (name, values), colour in zip(parts, _COLOURS, strict=False):
        figure.add_scatter(
            x=hours, y=np.broadcast_to(values, hours.shape) / frame.MEGA, name=name, mode="lines",
            stackgroup="needed", line={"color": colour},
            hovertemplate="%{y:.2f} MPa after %{x:.2f} h",
        )  # fmt: skip
    _bound(figure, "to be had", hours, available / frame.MEGA)
    figure.update_xaxes(title_text="hours of rest")
    figure.update_yaxes(title_text="MPa needed", rangemode="tozero")
    return frame.dressed(figure, "How long may it rest?", 420)


def plug_front(found: Plug) -> go.Figure:
    """Lumps in the lowest part of a stopped riser over time, and the plug's front."""
    figure = _map(found.time / _MINUTE, found.height, found.fraction)
    figure.add_scatter(
        x=found.time / _MINUTE, y=found.front, mode="lines", name="top of the plug",
        line={"color": frame.RED, "width": 3}, hovertemplate="%{y:.2f} m after %{x:.0f} min",
        showlegend=True,
    )  # fmt: skip
    # Twice what the plug comes to; the part that was followed is higher.
    most = max(2.0 * float(np.max(found.front)), float(found.height[3]))
    figure.update_yaxes(range=[0.0, min(most, float(found.height[-1]))])
    return _labelled(figure, "How fast does a plug grow?", "minutes after the stop",
                     "m above the foot")  # fmt: skip


def surge_wave(found: Surge) -> go.Figure:
    """The wave of a feed's surge on its way up."""
    figure = _map(found.time / frame.HOUR, found.height, found.fraction)
    return _labelled(figure, "How does a surge travel?", "hours after it began", "m above the foot")


def gas_flows(found: GasStart) -> go.Figure:
    """Flow of slurry in at the foot, and out at the ship over a minute about each time."""
    minutes = found.time / _MINUTE
    lines: list[Line] = [
        ("in at the foot", minutes, found.intake * frame.HOUR, frame.BLUE),
        ("out at the ship, over a minute", minutes, found.thrown * frame.HOUR, frame.RED),
    ]
    return _drawn("What does the gas bring up?", lines, "minutes after the first gas", "m³/h")


def gas_pressure(found: GasStart, sea: float, rating: float) -> go.Figure:
    """Pressure within the riser where the gas comes in, over time, the sea's [Pa] beside it there,
    and what the riser, which bears a `rating` [Pa] from outside, must keep."""
    minutes = found.time / _MINUTE
    lines: list[Line] = [
        ("in the riser, where the gas comes in", minutes, found.injection_pressure / frame.MEGA,
         frame.RED),
        ("the sea beside it", minutes, np.full(minutes.shape, sea / frame.MEGA), frame.BLUE),
    ]  # fmt: skip
    figure = _drawn("What is left in the riser?", lines, "minutes after the first gas",
                    "MPa absolute")  # fmt: skip
    _bound(figure, f"least it may hold: {rating / frame.MEGA:.0f} MPa below the sea", minutes,
           (sea - rating) / frame.MEGA)  # fmt: skip
    figure.update_yaxes(rangemode="tozero")
    return figure


def faucet_cells(time: float, found: Sequence[tuple[str, driftflux.Faucet]]) -> go.Figure:
    """Ransom's faucet at one time [s]: the exact answer and those of the finite volumes."""
    x = np.linspace(0.0, float(found[0][1].position[-1]), 601)
    lines: list[Line] = [("exact", x, driftflux.faucet(x, time), frame.INK)]
    lines += [
        (name, answer.position, answer.gas, colour)
        for (name, answer), colour in zip(found, (frame.BLUE, frame.RED), strict=False)
    ]
    return _drawn("Does the solver keep a front?", lines, "m below the inlet", "gas by volume")


def _drawn(title: str, lines: Sequence[Line], across: str, up: str) -> go.Figure:
    import plotly.graph_objects as go

    figure = go.Figure()
    for name, x, y, colour in lines:
        figure.add_scatter(
            x=x, y=y, mode="lines", name=name, line={"color": colour, "width": 2},
            hovertemplate="%{y:.4g} at %{x:.4g}",
        )  # fmt: skip
    return _labelled(figure, title, across, up)


def _bound(figure: go.Figure, name: str, x: Floats, value: float) -> None:
    """A level, named in the legend: words beside the line would lie on what is drawn."""
    figure.add_scatter(
        x=x, y=np.full(np.shape(x), value), name=name, mode="lines",
        line={"color": frame.INK, "dash": "dot"}, hovertemplate="%{y:.4g}",
    )  # fmt: skip


def _map(x: Floats, y: Floats, values: Floats) -> go.Figure:
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.add_heatmap(
        x=x, y=y, z=100.0 * values.T, colorscale=[[0.0, "white"], [1.0, frame.SAND]],
        colorbar={"title": {"text": "% by volume"}},
        hovertemplate="%{z:.1f} % at %{y:.1f} m, %{x:.1f}<extra></extra>",
    )  # fmt: skip
    return figure


def _labelled(figure: go.Figure, title: str, across: str, up: str) -> go.Figure:
    figure.update_xaxes(title_text=across)
    figure.update_yaxes(title_text=up)
    return frame.dressed(figure, title, 420)


def _shades(places: Floats) -> list[str]:
    """A colour each, as many as there are places."""
    return [_COLOURS[k % len(_COLOURS)] for k in range(len(places))]
