"""One state of the lift along its pipes: pressure, velocity, what stands in the slurry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.lift import profile as profiles_
from kaidei.lift import seawater
from kaidei.lift.design import Design
from kaidei.lift.drawing import frame
from kaidei.lift.mud import Mud
from kaidei.lift.operating import Point
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go

Line = tuple[str, Floats, str, str]


def profiles(
    design: Design, mud: Mud, point: Point, *, water: seawater.Profile = seawater.SITE
) -> go.Figure:
    """Pressure, velocity and concentration in the pipes of one state, against depth downwards.

    Pressure is drawn as it is and over the sea's beside the pipe; where gas rises its share by
    volume takes the place of the first. The lines are those of `profile.profile`. A mark at the
    foot is the pressure in the cylinder: what lies between it and the pipes' ends, the drive gives
    or the way through the unit takes.

    Raises
    ------
    ValueError in words for a state in which nothing rises, or more than one.
    """
    from plotly.subplots import make_subplots

    frame.one(design, mud, point)
    if not frame.scalar(point.slurry_flow) > 0.0:
        raise ValueError("there is no profile: nothing rises in this state")
    found = profiles_.profile(design, mud, point, water=water)
    along = profiles_.Profile(*(np.ravel(values) for values in found))
    figure = make_subplots(
        rows=2, cols=2, shared_yaxes=True, horizontal_spacing=0.06, vertical_spacing=0.2
    )
    named: set[str] = set()
    for place, (title, lines) in enumerate(_panels(along)):
        at = {"row": place // 2 + 1, "col": place % 2 + 1}
        for name, values, colour, dash in lines:
            if np.isfinite(values).any():
                figure.add_scatter(
                    x=values, y=along.depth, mode="lines", name=name, legendgroup=name,
                    showlegend=name not in named, line={"color": colour, "dash": dash},
                    hovertemplate="%{x:.4g} at %{y:.0f} m", **at,
                )  # fmt: skip
                named.add(name)
        figure.update_xaxes(title_text=title, **at)
        if all(np.nanmin(values) >= 0.0 for _, values, *_ in lines if np.isfinite(values).any()):
            greatest = max(float(np.nanmax(values)) for _, values, *_ in lines
                           if np.isfinite(values).any())  # fmt: skip
            figure.update_xaxes(range=[0.0, 1.08 * greatest], **at)
    _mark(figure, point, along)
    figure.update_yaxes(range=[float(along.depth[-1]) * 1.02, 0.0])
    figure.update_yaxes(title_text="depth, m", col=1)
    return frame.dressed(figure, "What happens on the way up?", 640)


def _panels(along: profiles_.Profile) -> list[tuple[str, list[Line]]]:
    def bars(pressure: Floats) -> Floats:
        return pressure / frame.MEGA

    sea, riser, down = along.sea_pressure, along.pressure, along.water_pressure
    pressures: tuple[tuple[str, Floats, str, str], ...] = (
        ("sea beside it", sea, frame.GREY, "dash"),
        ("water going down", down, frame.BLUE, "solid"),
        ("slurry rising", riser, frame.RED, "solid"),
    )
    gas: list[tuple[str, list[Line]]] = [
        ("gas by volume, %", [("gas", 100.0 * along.void, frame.BLUE, "dot")])
    ]
    absolute: list[tuple[str, list[Line]]] = [
        ("pressure, MPa", [(name, bars(p), c, dash) for name, p, c, dash in pressures])
    ]
    return [
        *(gas if np.any(along.void > 0.0) else absolute),
        ("MPa above the sea's", [(name, bars(p - sea), c, dash) for name, p, c, dash in pressures]),
        ("velocity, m/s", [("slurry rising", along.velocity, frame.RED, "solid")]),
        ("by volume, %", [("all solids", 100.0 * along.solids, frame.INK, "solid"),
                          ("lumps, pores and all", 100.0 * along.lumps, frame.SAND, "solid")]),
    ]  # fmt: skip


def _mark(figure: go.Figure, point: Point, along: profiles_.Profile) -> None:
    over = frame.scalar(point.overpressure)
    marker: dict[str, Any] = {"symbol": "diamond", "size": 10, "color": "white",
                              "line": {"color": frame.INK, "width": 2}}  # fmt: skip
    figure.add_scatter(
        x=[over / frame.MEGA], y=[along.depth[-1]], mode="markers", name="in the cylinder",
        marker=marker, cliponaxis=False, hovertemplate="%{x:.4g} MPa", row=1, col=2,
    )  # fmt: skip
