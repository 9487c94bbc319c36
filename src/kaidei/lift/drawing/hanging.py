"""The hanging string: stress by depth, answer to heave, and the sea each operation bears."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kaidei.lift import riser
from kaidei.lift.drawing import frame
from kaidei.lift.riser import Allowed, Tapered

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

OPERATIONS = {"run_pipe": "handling pipe", "lift": "lifting", "hang_off": "hanging off"}
_COLOURS = {"run_pipe": frame.RED, "lift": frame.BLUE, "hang_off": frame.SAND}


def string_stress(string: Tapered, allowed: Allowed) -> go.Figure:
    """Static stress of both pipes down one string, dotted what each is allowed."""
    import plotly.graph_objects as go

    still, column = riser.stand(string), riser.column_of(string)
    depth = np.concatenate([[0.0], np.cumsum(column.length[0])])
    usage = frame.scalar(allowed.usage)
    figure = go.Figure()
    pipes = [
        ("outer pipe", still.riser_tension, column.riser_area, allowed.riser_yield, frame.BLUE)
    ]
    if np.all(column.inner_area > 0.0):
        pipes.append(
            ("inner pipe", still.inner_tension, column.inner_area, allowed.inner_yield, frame.RED)
        )
    for name, tension, area, grade, colour in pipes:
        most = usage * frame.scalar(grade) / frame.MEGA
        # Tension is straight within a section; the stress steps where the wall does.
        stress = np.repeat(tension[0], 2)[1:-1] / np.repeat(area[0], 2) / frame.MEGA
        figure.add_scatter(
            x=stress, y=np.repeat(depth, 2)[1:-1], name=name, mode="lines",
            line={"color": colour}, hovertemplate="%{x:.0f} MPa at %{y:,.0f} m",
        )  # fmt: skip
        figure.add_scatter(
            x=[most, most], y=[depth[0], depth[-1]], name=f"allowed, {name}", mode="lines",
            line={"color": colour, "dash": "dot"}, hovertemplate="%{x:.0f} MPa",
        )  # fmt: skip
    figure.update_xaxes(title_text="stress standing still, MPa", rangemode="tozero")
    figure.update_yaxes(title_text="depth, m", range=[1.02 * depth[-1], 0.0])
    return frame.dressed(figure, "How hard is the steel pulled?", 440)


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
    members, and what ship and string alone would bear."""
    import plotly.graph_objects as go

    one = lift[["hs_limit", "hs_string"]].sel(phase=phase)
    tp = one["tp"].to_numpy()
    figure = go.Figure()
    for name in one["operation"].values:
        words = OPERATIONS.get(str(name), str(name))
        colour = _COLOURS.get(str(name), frame.GREY)
        limit, alone = (one[v].sel(operation=name).transpose("member", "tp").to_numpy()
                        for v in ("hs_limit", "hs_string"))  # fmt: skip
        rows = (
            (words, np.median(limit, axis=0), "solid", True),
            (f"{words}, P5", np.quantile(limit, 0.05, axis=0), "dot", False),
            (f"{words}, string alone, P5", np.quantile(alone, 0.05, axis=0), "dash", False),
        )
        for label, heights, dash, listed in rows:
            figure.add_scatter(
                x=tp, y=heights, name=label, mode="lines+markers", legendgroup=words,
                showlegend=listed, line={"color": colour, "dash": dash}, marker={"size": 5},
                hovertemplate="%{y:.1f} m at %{x:g} s",
            )  # fmt: skip
    figure.update_xaxes(title_text="peak period of the waves, s", tickvals=tp)
    figure.update_yaxes(title_text="highest significant wave, m", range=[0.0, 8.0])
    return frame.dressed(figure, f"Which sea does each operation bear? ({phase})", 420)
