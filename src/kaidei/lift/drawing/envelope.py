"""What one design can lift at each dilution, and the limit that forbids the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from kaidei.lift import operating, seawater
from kaidei.lift.design import Design, Limits, slurry_area
from kaidei.lift.drawing import frame
from kaidei.lift.mud import Mud
from kaidei.lift.operating import CODE, LIMITS, Point
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go

_COLUMNS, _ROWS = 257, 129
_SHADE = 0.45
_ROOM = 1.3
"""Height of the figure over the most that can rise."""
_FLAT, _ROOM_FOR_NAME = 0.5, 0.09
"""Height over width of room that a name takes, and half the width it needs, over the figure's."""


def envelope(
    design: Design,
    mud: Mud,
    limits: Limits | None = None,
    *,
    points: Mapping[str, Point] | None = None,
    thickest: float = 1.0,
    thinnest: float = 100.0,
    water: seawater.Profile = seawater.SITE,
) -> go.Figure:
    """Mud that one design can lift against dilution, every limit's forbidden region shaded.

    A region has the colour of the limit that is broken most there (`operating.limit_map`); what
    works is left white, below the line of the most that can rise (`operating.envelope`). `points`
    are states to mark, by their names. Dilutions [1] from `thickest`, above zero, to `thinnest`.

    Raises
    ------
    ValueError in words for a design that cannot be, or more than one.
    """
    import plotly.graph_objects as go

    limits, points = Limits() if limits is None else limits, points or {}
    frame.one(design, mud, limits, *points.values())
    thin = np.geomspace(thickest, thinnest, _COLUMNS)
    most = operating.envelope(design, mud, limits, dilution=thin, water=water)
    wet = frame.scalar(mud.wet_density) * frame.DAY / frame.TONNE
    marks = {name: [frame.scalar(a) for a in frame.risen(mud, point)]
             for name, point in points.items()}  # fmt: skip
    top = _ROOM * max([float(most.mud_lifted.max()) * wet, *(rate for _, rate in marks.values())])
    if top == 0.0:  # nothing rises: as much as would erode the riser if it could
        top = frame.scalar(slurry_area(design)) * frame.scalar(limits.erosion_velocity) * wet / 2.0
    rate = np.linspace(0.0, top, _ROWS)
    rate[0] = 1e-6 * top
    codes = operating.limit_map(
        design, mud, limits, dilution=thin, feed=rate / wet, water=water
    ).reshape(len(thin), len(rate))
    lifts = most.mud_lifted.ravel() > 0.0
    figure = go.Figure()
    for code in np.unique(codes[codes != CODE["target"]]):
        for draw in (_shade, _name):
            draw(figure, LIMITS[code], codes == code, thin, rate)
    figure.add_scatter(
        x=thin, y=np.where(lifts, most.mud_lifted.ravel() * wet, np.nan), mode="lines",
        name="most that can rise",
        line={"color": frame.INK, "width": 2.5}, customdata=most.limit_name.ravel(),
        hovertemplate="1 to %{x:.1f}: %{y:.0f} t_wet/day<br>%{customdata}<extra></extra>",
    )  # fmt: skip
    for (name, (dilution, height)), symbol in zip(marks.items(), _symbols(), strict=False):
        figure.add_scatter(
            x=[dilution], y=[height], mode="markers", name=name,
            marker={"symbol": symbol, "size": 12, "color": "white",
                    "line": {"color": frame.INK, "width": 2}},
            hovertemplate="1 to %{x:.1f}: %{y:.0f} t_wet/day",
        )  # fmt: skip
    frame.dilution_axis(figure, thin)
    figure.update_yaxes(title_text="mud that rises, t_wet/day", tickformat=",", range=[0.0, top])
    return frame.dressed(figure, "How much could this design lift, and what stops it?", 460)


def _symbols() -> Iterator[str]:
    while True:
        yield from ("diamond", "circle", "square", "triangle-up")


def _shade(figure: go.Figure, name: str, inside: NDArray[np.bool_], x: Floats, y: Floats) -> None:
    """One limit's region over looks (k, j) at x (k,) and y (j,); edges lie half-way between."""
    red, green, blue = (int(frame.COLOURS[name][i : i + 2], 16) for i in (1, 3, 5))
    figure.add_contour(
        x=x, y=y, z=inside.T.astype(np.int8), name=name, showlegend=True, hoverinfo="skip",
        contours={"type": "constraint", "operation": "<", "value": 0.5},
        fillcolor=f"rgba({red},{green},{blue},{_SHADE})",
        line={"width": 0.5, "color": "white", "smoothing": 1.3},
    )  # fmt: skip


def _name(figure: go.Figure, name: str, inside: NDArray[np.bool_], x: Floats, y: Floats) -> None:
    """The limit's name in the roomiest place of its region, if there is one."""
    wide, high = inside.shape
    room = distance_transform_edt(np.pad(inside, 1), sampling=(1.0 / wide, _FLAT / high))
    k, j = np.unravel_index(np.argmax(room), room.shape)
    if room[k, j] >= _ROOM_FOR_NAME:
        figure.add_scatter(
            x=[x[k - 1]], y=[y[j - 1]], mode="text", text=[name.replace(" ", "<br>")],
            showlegend=False, hoverinfo="skip", textfont={"size": 12, "color": frame.INK},
        )  # fmt: skip
