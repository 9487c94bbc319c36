"""Maps of squares: where they lie, how rich they are, and how well their ground is known."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaidei.deposit import classes
from kaidei.deposit.area import Area
from kaidei.deposit.cells import cells_of
from kaidei.deposit.drawing import frame
from kaidei.deposit.drawing.ground import CORNER, Ground
from kaidei.deposit.spec import DepositSpec
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

ISLAND = (153.98, 24.29)
"""Minamitorishima, longitude and latitude [degree], to a hundredth; it is 2 km across."""

ZONE_RADIUS = 200 * 1852.0
"""200 nautical miles [m] (UNCLOS article 57; a nautical mile is 1,852 m)."""

CLASS_COLOURS = {
    "measured-like": "#0b3c5d",
    "indicated-like": "#6fa8cf",
    "inferred-like": "#e9eef2",
}
"""Dark for ground that is well known; told apart by lightness alone."""


def where(data: xr.Dataset, spec: DepositSpec | None = None) -> go.Figure:
    """Map: squares by median grade and cores; the island and its 200 nautical miles if near."""
    ground = Ground.of(data, spec)
    figure = frame.empty("Where is it?", height=560)
    near = ground.centre is not None and near_island(ground.squares)
    if near:
        _add_circle(figure)
    _add_grades(figure, ground, frame.quantiles(data["square_grade"], (0.1, 0.5, 0.9)))
    ground.add_cores(figure, size=2 if near else 6)
    if near:
        _add_island(figure)
    ground.true_to_scale(figure)
    return figure


def near_island(area: Area) -> bool:
    """Whether the ground is within some 1,000 km of Minamitorishima: else it is another study's."""
    away = np.abs(np.subtract(area.centre, ISLAND))
    return bool((away < 10.0).all())


def _add_island(figure: go.Figure) -> None:
    figure.add_scatter(
        x=[ISLAND[0]],
        y=[ISLAND[1]],
        mode="markers+text",
        marker={"symbol": "triangle-up", "size": 11, "color": frame.INK},
        text=["Minamitorishima"],
        textposition="top center",
        showlegend=False,
        hovertemplate="Minamitorishima<extra></extra>",
    )


def squares(data: xr.Dataset, spec: DepositSpec | None = None) -> go.Figure:
    """Two maps: the squares' median grade, and how far their ground is known, with a class.

    The class is that of the middling mining block of each square, by the relative half-width of
    its 90 percent interval (`kaidei.deposit.classes`); it claims no compliance.
    """
    from plotly.subplots import make_subplots

    ground = Ground.of(data, spec)
    grade = frame.quantiles(data["square_grade"], (0.1, 0.5, 0.9))
    width = square_half_width(data, spec)
    figure = frame.dressed(
        make_subplots(rows=2, cols=1, vertical_spacing=0.04),
        "Which squares are rich, which known?",
        height=820,
        below=f"Above: median grade over {frame.depth(data)}. Below, in %: half the 90% interval "
        "of a mining block's metal, over its median.",
    )
    _add_grades(figure, ground, grade, row=1)
    light = grade[1] > 0.5 * (grade[1].min() + grade[1].max())
    _add_names(figure, ground, light, row=1)
    ground.add_cores(figure, row=1)
    _add_classes(figure, ground, width, row=2)
    names = _class_names(width)
    dark = np.array([name == "measured-like" for name in names])
    _add_names(figure, ground, dark, row=2)
    _add_widths(figure, ground, width, dark, row=2)
    ground.true_to_scale(figure, rows=2)
    figure.update_traces(
        marker={"colorbar": {"y": 1.0, "yanchor": "top", "len": 0.46}},
        selector={"meta": "grade scale"},
    )
    return figure


def square_half_width(data: xr.Dataset, spec: DepositSpec | None = None) -> Floats:
    """Relative half-width [1] of the 90 percent interval of each square's middling block (s,).

    NaN for all where there is one member: nothing can be told from it.
    """
    if "square_half_width" in data:
        return np.asarray(data["square_half_width"].to_numpy(), dtype=np.float64)
    area = Ground.of(data, spec).squares
    if data.sizes.get("member", 2) < 2:
        return np.full(len(area.names), np.nan)
    low, middle, high = frame.quantiles(data["cell_accumulation"], (0.05, 0.5, 0.95))
    block = classes.half_width(low, middle, high).ravel()
    return classes.of_squares(block, _overlap(data, area))


def class_counts(width: Floats) -> dict[str, int]:
    """Squares in each class of `kaidei.deposit.classes`, those without one left out."""
    counted = Counter(_class_names(width))
    return {name: counted[name] for name in classes.LIMITS}


def zone_circle(count: int = 181) -> tuple[Floats, Floats]:
    """Longitude and latitude [degree] of points 200 nautical miles from the island on WGS 84.

    An approximation of the exclusive economic zone: the official line follows baselines and
    treaties.
    """
    from pyproj import Geod

    azimuth = np.linspace(0.0, 360.0, count)
    start = np.ones(count)
    longitude, latitude, _ = Geod(ellps="WGS84").fwd(
        ISLAND[0] * start, ISLAND[1] * start, azimuth, ZONE_RADIUS * start
    )
    return np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)


def _overlap(data: xr.Dataset, area: Area) -> Floats:
    size = float(np.diff(data["x"].to_numpy())[0]) if data.sizes["x"] > 1 else 1000.0
    return cells_of(area, size).overlap


def _class_names(width: Floats) -> list[str]:
    told = ~np.isnan(width)
    names: NDArray[np.str_] = classes.classify(np.where(told, width, 0.0))
    return [str(name) if known else "" for name, known in zip(names, told, strict=True)]


def _outline(ground: Ground, number: int) -> tuple[Floats, Floats]:
    area = ground.squares
    corner = 0.5 * area.size[number] * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])
    return ground.of_plane(area.xy[number] + corner)


def _add_square(
    figure: go.Figure, ground: Ground, number: int, colour: str, said: str, **more: Any
) -> None:
    east, north = _outline(ground, number)
    where = {key: more.pop(key) for key in ("row", "col") if key in more}
    figure.add_scatter(
        x=east,
        y=north,
        mode="lines",
        fill="toself",
        fillcolor=colour,
        hoveron="fills",
        name=said,
        hoverinfo="name",
        hoverlabel={"namelength": -1},
        showlegend=False,
        **({"line": {"color": "white", "width": 0.7}} | more),
        **where,
    )


def _add_grades(figure: go.Figure, ground: Ground, grade: Floats, row: int | None = None) -> None:
    from plotly.colors import sample_colorscale

    place: dict[str, Any] = {} if row is None else {"row": row, "col": 1}
    low, high = float(grade[1].min()), float(grade[1].max())
    tint = (grade[1] - low) / max(high - low, 1.0)
    for number, name in enumerate(ground.squares.names):
        said = (
            f"{name}: {grade[1, number]:,.0f} ppm, P10 {grade[0, number]:,.0f}"
            f" to P90 {grade[2, number]:,.0f}"
        )
        colour = sample_colorscale(frame.GRADES, float(tint[number]))[0]
        _add_square(figure, ground, number, colour, said, **place)
    figure.add_scatter(
        x=[None],
        y=[None],
        mode="markers",
        showlegend=False,
        meta="grade scale",
        marker={
            "color": [low],
            "cmin": low,
            "cmax": high,
            "colorscale": frame.GRADES,
            "showscale": True,
            "colorbar": {"title": {"text": "ppm"}, "thickness": 12, "len": 0.7},
        },
        **place,
    )


def _add_classes(figure: go.Figure, ground: Ground, width: Floats, row: int) -> None:
    names, counts = _class_names(width), class_counts(width)
    line = {"color": "#9aa6b0", "width": 0.7}
    for number, (square, name) in enumerate(zip(ground.squares.names, names, strict=True)):
        said = f"{square}: ±{100 * width[number]:.0f}%, {name}" if name else f"{square}: not told"
        colour = CLASS_COLOURS.get(name, "white")
        _add_square(figure, ground, number, colour, said, line=line, row=row, col=1)
    least = 0
    for name, limit in classes.LIMITS.items():
        rule = f"to ±{100 * limit:.0f}%" if np.isfinite(limit) else f"over ±{least}%"
        least = round(100 * limit) if np.isfinite(limit) else least
        figure.add_scatter(
            x=[None],
            y=[None],
            mode="markers",
            marker={"symbol": "square", "size": 11, "color": CLASS_COLOURS[name],
                    "line": {"color": "#9aa6b0", "width": 1}},
            name=f"{name}, {rule}: {counts[name]}",
            row=row,
            col=1,
        )  # fmt: skip


def _add_names(figure: go.Figure, ground: Ground, light: NDArray[np.bool_], row: int) -> None:
    """Each square's name in its corner, in white where `light`."""
    font = {"size": 9, "color": ["white" if on else frame.INK for on in light]}
    area = ground.squares
    _add_words(figure, area.xy + area.size * CORNER, ground, list(area.names), font, row,
               textposition="bottom right")  # fmt: skip


def _add_widths(
    figure: go.Figure, ground: Ground, width: Floats, light: NDArray[np.bool_], row: int
) -> None:
    font = {"size": 11, "color": ["white" if on else frame.INK for on in light]}
    words = ["–" if np.isnan(w) else f"±{100 * w:.0f}" for w in width]
    area = ground.squares
    _add_words(figure, area.xy + area.size * np.array([0.0, -0.12]), ground, words, font, row)


def _add_words(
    figure: go.Figure, places: Floats, ground: Ground, words: list[str], font: dict[str, Any],
    row: int, **more: Any,
) -> None:  # fmt: skip
    east, north = ground.of_plane(places)
    figure.add_scatter(
        x=east,
        y=north,
        mode="text",
        text=words,
        textfont=font,
        showlegend=False,
        hoverinfo="skip",
        row=row,
        col=1,
        **more,
    )


def _add_circle(figure: go.Figure) -> None:
    longitude, latitude = zone_circle()
    figure.add_scatter(
        x=longitude,
        y=latitude,
        mode="lines",
        line={"color": frame.QUIET, "width": 1.5, "dash": "dash"},
        name="200 nautical miles (approximate)",
        hoverinfo="skip",
    )
