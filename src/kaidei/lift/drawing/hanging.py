"""The hanging string: stress by depth, answer to heave, and the sea each operation bears."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kaidei.lift import riser
from kaidei.lift.drawing import frame
from kaidei.lift.riser import Allowed, Column, Gear, Heave, Standing, Tapered
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

OPERATIONS = {"run_pipe": "handling pipe", "lift": "lifting", "hang_off": "hanging off"}
HEAVE, PERIOD = 1.0, 8.0
"""Amplitude [m] and period [s] of the heave in which tension is drawn."""
_COLOURS = {"run_pipe": frame.RED, "lift": frame.BLUE, "hang_off": frame.SAND}


def string_stress(string: Tapered, lifting: Tapered, allowed: Allowed, gear: Gear) -> go.Figure:
    """Stress of both pipes as they hang, and tension of the outer one in each operation, by depth.

    Shaded is the swing in a regular heave of `HEAVE` m at `PERIOD` s, dotted what is allowed. The
    string hangs whole, and half of it while pipe is handled, flushed with seawater and moving with
    the ship; lifting, it is full, with half the unit's weight on the mud and compensated.
    """
    from plotly.subplots import make_subplots

    usage = frame.scalar(allowed.usage)
    figure = make_subplots(1, 2, shared_yaxes=True, horizontal_spacing=0.06)
    hung = _swung("hang_off", string)
    two = bool(np.all(hung.column.inner_area > 0.0))
    for name, tension, swing, area, grade, colour in (
        ("outer pipe", hung.still.riser_tension, hung.swing.riser_tension, hung.column.riser_area,
         allowed.riser_yield, frame.INK),
        ("inner pipe", hung.still.inner_tension, hung.swing.inner_tension, hung.column.inner_area,
         allowed.inner_yield, frame.GREY),
    )[: 1 + two]:  # fmt: skip
        # Tension is straight within a section; the stress steps where the wall does.
        steel = np.repeat(area[0], 2)
        mean, beside = (_stepped(x) / steel / frame.MEGA for x in (tension[0], swing[0, 0]))
        _banded(figure, 1, f"{name}, hanging", mean, beside, _stepped(hung.depth), colour, "MPa")
        most = np.full(2, usage * frame.scalar(grade) / frame.MEGA)
        _most(figure, 1, f"allowed, {name}", most, hung.depth[[0, -1]], colour, "MPa")
    down = 0.5 * float(riser.column_of(lifting).end_weight[0])
    for each in (
        _swung("lift", lifting, set_down=down, kept=1.0 - frame.scalar(gear.efficiency)), hung,
        _swung("run_pipe", riser.deployed(string, 0.5)),
    ):  # fmt: skip
        words, colour = OPERATIONS[each.operation], _COLOURS[each.operation]
        name = f"{words}, half of it out" if each.operation == "run_pipe" else words
        mean, beside = each.still.riser_tension[0], each.swing.riser_tension[0, 0]
        _banded(figure, 2, name, mean / frame.MEGA, beside / frame.MEGA, each.depth, colour, "MN")
    bears = usage * frame.scalar(allowed.riser_yield) / frame.MEGA
    most, depth = bears * hung.column.riser_area[0], _stepped(hung.depth)
    _most(
        figure, 2, "allowed, outer pipe", np.repeat(most, 2), depth, frame.INK, "MN", listed=False
    )
    figure.update_xaxes(title_text="stress, MPa", rangemode="tozero", nticks=6, col=1)
    # Room for the dotted line, which else runs along the frame.
    right = [0.0, 1.08 * float(most.max())]
    figure.update_xaxes(title_text="tension, MN", range=right, nticks=6, col=2)
    figure.update_yaxes(range=[1.02 * hung.depth[-1], 0.0])
    figure.update_yaxes(title_text="depth, m", col=1)
    title = f"How hard is the steel pulled, and by a heave of {HEAVE:g} m at {PERIOD:g} s?"
    return frame.dressed(figure, title, 560)


class _Swung(NamedTuple):
    operation: str
    column: Column
    depth: Floats
    still: Standing
    swing: Heave


def _swung(operation: str, string: Tapered, *, set_down: float = 0.0, kept: float = 1.0) -> _Swung:
    """A string at many depths, standing still and in the heave that reaches it, `kept` of it."""
    fine = riser.split(string, 30)
    column = riser.column_of(fine)
    depth = np.concatenate([[0.0], np.cumsum(column.length[0])])
    amplitude = kept * HEAVE
    swing = riser.heave_response(fine, PERIOD, amplitude=amplitude, landed=set_down > 0.0)
    swing = Heave(*(amplitude * x for x in swing))
    return _Swung(operation, column, depth, riser.stand(fine, set_down=set_down), swing)


def _stepped(at_ends: Floats) -> Floats:
    """Twice each value where two lengths meet, for what may step there."""
    return np.repeat(at_ends, 2)[1:-1]


def _banded(
    figure: go.Figure, col: int, name: str, mean: Floats, swing: Floats, depth: Floats,
    colour: str, unit: str,
) -> None:  # fmt: skip
    """A line down the string with its swing on both sides."""
    figure.add_scatter(
        x=np.concatenate([mean - swing, (mean + swing)[::-1]]),
        y=np.concatenate([depth, depth[::-1]]), mode="lines", line={"width": 0}, fill="toself",
        fillcolor=colour, opacity=0.22, hoverinfo="skip", showlegend=False, legendgroup=name,
        row=1, col=col,
    )  # fmt: skip
    figure.add_scatter(
        x=mean, y=depth, name=name, legendgroup=name, mode="lines", line={"color": colour},
        customdata=swing, row=1, col=col,
        hovertemplate=f"%{{x:.3g}} ± %{{customdata:.2g}} {unit} at %{{y:,.0f}} m",
    )  # fmt: skip


def _most(
    figure: go.Figure, col: int, name: str, most: Floats, depth: Floats, colour: str, unit: str,
    *, listed: bool = True,
) -> None:  # fmt: skip
    figure.add_scatter(
        x=most, y=depth, name=name, legendgroup=name, showlegend=listed, mode="lines",
        line={"color": colour, "dash": "dot"}, hovertemplate=f"%{{x:.3g}} {unit}", row=1, col=col,
    )  # fmt: skip


def heave_amplification(string: Tapered, lifting: Tapered) -> go.Figure:
    """Swing of the hook load a metre of the ship's heave, by its period, against the static load.

    Hanging flushed with seawater, the unit free; and lifting, the unit on the mud, before the
    compensator. Heave of one metre, for the unit's drag is not linear.
    """
    import plotly.graph_objects as go

    periods = np.linspace(4.0, 18.0, 141)
    figure = go.Figure()
    # Seas of some height have their peak here.
    figure.add_vrect(x0=6.0, x1=14.0, fillcolor=frame.SAND, opacity=0.15, line_width=0)
    for name, item, landed, colour in (
        ("hanging free", string, False, frame.RED), ("lifting, unit on the mud", lifting, True,
                                                     frame.BLUE),
    ):  # fmt: skip
        swing = riser.heave_response(item, periods, amplitude=1.0, landed=landed).tension[0, :, 0]
        share = 100.0 * swing / riser.stand(item).hook_load[0]
        figure.add_scatter(x=periods, y=share, name=name, mode="lines", line={"color": colour},
                           hovertemplate="%{y:.0f} % at %{x:.1f} s")  # fmt: skip
    figure.update_xaxes(title_text="period of the heave, s")
    figure.update_yaxes(title_text="swing, % of the static load", rangemode="tozero")
    return frame.dressed(figure, "What does a metre of heave do to the hook load?", 400)


def sea_limits(lift: xr.Dataset, phase: str) -> go.Figure:
    """Highest significant wave by operation and peak period: medians, the lowest twentieth of
    members, and wide and pale what ship and string alone would bear there; and the steepest sea."""
    import plotly.graph_objects as go

    from kaidei.lift.waves import steepest

    one = lift[["hs_limit", "hs_string"]].sel(phase=phase)
    tp = one["tp"].to_numpy()
    figure = go.Figure()
    for name in one["operation"].values:
        words = OPERATIONS.get(str(name), str(name))
        colour = _COLOURS.get(str(name), frame.GREY)
        limit, alone = (one[v].sel(operation=name).transpose("member", "tp").to_numpy()
                        for v in ("hs_limit", "hs_string"))  # fmt: skip
        # What may fall together is told apart: a pale band below, dots on it, a line with markers.
        rows = (
            (f"{words}, string alone, P5", np.quantile(alone, 0.05, axis=0), "solid", 9, 0.28),
            (f"{words}, P5", np.quantile(limit, 0.05, axis=0), "dot", 2, 1.0),
            (words, np.median(limit, axis=0), "solid", 2, 1.0),
        )
        for label, heights, dash, width, opacity in rows:
            figure.add_scatter(
                x=tp, y=heights, name=label, legendgroup=words, showlegend=label == words,
                mode="lines+markers" if label == words else "lines", opacity=opacity,
                line={"color": colour, "dash": dash, "width": width}, marker={"size": 6},
                hovertemplate="%{y:.1f} m at %{x:g} s",
            )  # fmt: skip
    figure.add_scatter(
        x=tp, y=steepest(tp), name="steepest sea", mode="lines", line={"color": frame.GREY},
        hovertemplate="%{y:.1f} m at %{x:g} s",
    )  # fmt: skip
    figure.update_xaxes(title_text="peak period of the waves, s", tickvals=tp)
    figure.update_yaxes(
        title_text="highest significant wave, m", range=[0.0, 1.05 * float(steepest(tp).max())]
    )
    return frame.dressed(figure, f"Which sea does each operation bear? ({phase})", 420)
