"""Maps of cells: where the ground passes a cutoff, and what lies under a square metre."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.deposit.drawing import frame
from kaidei.deposit.drawing.ground import Ground
from kaidei.deposit.spec import DepositSpec

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr


def chance_map(
    data: xr.Dataset,
    spec: DepositSpec | None = None,
    order: Mapping[str, Any] | None = None,
) -> go.Figure:
    """Chance that the grade within the tool's reach passes the mining cutoff, cell by cell.

    With `order`, as a run's manifest has it, the panels to be mined first; with `spec` the cores
    and squares. A result of `kaidei.deposit.estimate` needs neither.
    """
    ground = Ground.of(data, spec)
    chance = ground.masked(frame.mean(data["cell_over_cutoff"]))
    said = "Chance that the mean grade within the tool's reach passes the cutoff of mining."
    if order is not None:
        said = (
            f"Chance that the mud of the top {order['reach']:g} m, the tool's reach, is of "
            f"{order['cutoff']:,.0f} ppm or more on the mean."
        )
    figure = frame.empty("Where would one mine first?", height=460, below=said)
    x, y = ground.cell_axes
    figure.add_heatmap(
        x=x,
        y=y,
        z=100.0 * chance,
        zmin=0.0,
        zmax=100.0,
        colorscale=_steps("Blues", 5),
        colorbar={"title": {"text": "%"}, "thickness": 12, "len": 0.8, "y": 1.0,
                  "yanchor": "top", "tickvals": _FIFTHS},
        name="chance",
        hovertemplate="%{z:.0f}% at %{x:.3f}, %{y:.3f}<extra>chance</extra>",
    )  # fmt: skip
    ground.add_outlines(figure)
    ground.add_cores(figure, size=5)
    if order is not None:
        _add_panels(figure, order, ground)
    ground.true_to_scale(figure)
    return figure


def accumulation(data: xr.Dataset, spec: DepositSpec | None = None) -> go.Figure:
    """Three maps, P10, P50 and P90 of the metal under a square metre, on one scale of colour.

    With `spec` the cores and squares; a result of `kaidei.deposit.estimate` needs none.
    """
    from plotly.subplots import make_subplots

    ground = Ground.of(data, spec)
    levels = frame.quantiles(data["cell_accumulation"], (0.1, 0.5, 0.9))
    figure = frame.dressed(
        make_subplots(rows=3, cols=1, vertical_spacing=0.06),
        "How much lies under a square metre?",
        height=960,
        below=f"Rare-earth metal, {frame.depth(data)}, cell by cell: each cell by itself, "
        "so that no one deposit looks like any of the three.",
    )
    x, y = ground.cell_axes
    names = ("P10: nine in ten members hold more", "P50: the median", "P90: one in ten holds more")
    for row, (level, name) in enumerate(zip(levels, names, strict=True), start=1):
        figure.add_heatmap(
            x=x,
            y=y,
            z=ground.masked(level),
            coloraxis="coloraxis",
            name=name.partition(":")[0],
            hovertemplate="%{z:.1f} kg/m² at %{x:.3f}, %{y:.3f}",
            row=row,
            col=1,
        )
        ground.add_outlines(figure, row=row)
        ground.add_cores(figure, size=3, row=row)
        _add_head(figure, name, row)
    ground.true_to_scale(figure, rows=3)
    top = float(np.nanquantile(levels[2], 0.99)) or 1.0
    return figure.update_layout(
        coloraxis={"colorscale": frame.GRADES, "cmin": 0.0, "cmax": top,
                   "colorbar": {"title": {"text": "kg/m²"}, "thickness": 12, "len": 0.5, "y": 1.0,
                                "yanchor": "top"}}
    )  # fmt: skip


_FIFTHS = [0, 20, 40, 60, 80, 100]


def _steps(name: str, count: int) -> list[tuple[float, str]]:
    """A scale of `count` flat steps."""
    from plotly.colors import sample_colorscale

    scale: list[tuple[float, str]] = []
    for step in range(count):
        colour = sample_colorscale(name, 0.08 + 0.84 * step / (count - 1))[0]
        scale += [(step / count, colour), ((step + 1) / count, colour)]
    return scale


def _add_head(figure: go.Figure, words: str, row: int) -> None:
    axis = "" if row == 1 else str(row)
    figure.add_annotation(
        text=words,
        x=0.0,
        xref=f"x{axis} domain",
        xanchor="left",
        y=1.0,
        yref=f"y{axis} domain",
        yanchor="bottom",
        showarrow=False,
    )


def _add_panels(figure: go.Figure, order: Mapping[str, Any], ground: Ground) -> None:
    longitude, latitude = (np.asarray(order[name]) for name in ("longitude", "latitude"))
    x, y = ground.of_degrees(longitude, latitude)
    numbers = np.arange(1, len(x) + 1)
    said = np.column_stack([order["panel"], numbers, 100.0 * np.asarray(order["probability"])])
    figure.add_scatter(
        x=x,
        y=y,
        mode="markers",
        marker={"symbol": "diamond", "size": 7, "color": "#e66101",
                "line": {"color": "white", "width": 0.8}},
        name=f"first {len(x)} panels to mine",
        customdata=said,
        hovertemplate="%{customdata[0]}, number %{customdata[1]}: %{customdata[2]:.0f}%"
        " from the cores alone<extra>panel</extra>",
    )  # fmt: skip
