"""The composition against shale, in the order geochemists draw it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from kaidei.deposit.drawing import frame
from kaidei.units import Floats, oxide_to_metal

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

PAAS = MappingProxyType({
    "La": 38.2, "Ce": 79.6, "Pr": 8.83, "Nd": 33.9, "Sm": 5.55, "Eu": 1.08, "Gd": 4.66, "Tb": 0.774,
    "Dy": 4.68, "Y": 27.0, "Ho": 0.991, "Er": 2.85, "Tm": 0.405, "Yb": 2.82, "Lu": 0.433,
})  # fmt: skip
"""Post-Archean Australian Shale [ppm]: Taylor and McLennan 1985, The Continental Crust: its
Composition and Evolution, Blackwell. Read from later tables that quote it, not from the book;
yttrium stands between dysprosium and holmium, whose size it shares."""


def spider(data: xr.Dataset) -> go.Figure:
    """Grade of each element over that of shale: the area's mean and the first panels'."""
    names = list(PAAS)
    figure = frame.empty(
        "How does the mud differ from shale?",
        height=450,
        below=f"Grade over {frame.depth(data)} over that of Post-Archean Australian Shale "
        "(PAAS; Taylor and McLennan 1985); P5 to P95 and median.",
    )
    place: Floats = np.arange(len(names), dtype=np.float64)
    for grade, colour, shade, symbol, name in (
        (area_grade(data), frame.SEA, frame.BAND[1], "circle", "whole area"),
        (panel_grade(data), frame.RICH, frame.RICH_BAND, "diamond",
         f"first {data.sizes['panel']} panels"),
    ):  # fmt: skip
        low, middle, high = np.quantile(_over_shale(data, grade), [0.05, 0.5, 0.95], axis=0)
        frame.band(figure, place, low, high, shade, name, showlegend=False)
        figure.add_scatter(
            x=place,
            y=middle,
            mode="lines+markers",
            marker={"symbol": symbol, "size": 7},
            line={"color": colour, "width": 2},
            name=name,
            customdata=np.column_stack([names, low, high]),
            hovertemplate="%{customdata[0]}: %{y:.2f} times shale (%{customdata[1]:.2f} to "
            f"%{{customdata[2]:.2f}})<extra>{name}</extra>",
        )
    figure.add_hline(y=1.0, line={"color": frame.QUIET, "width": 1.5, "dash": "dash"})
    figure.update_xaxes(tickvals=place, ticktext=names, tickangle=0, tickfont={"size": 10})
    figure.update_yaxes(title="times shale (log scale)", type="log",
                        tickvals=[0.5, 1, 2, 5, 10, 20, 50, 100])  # fmt: skip
    return figure


def area_grade(data: xr.Dataset) -> Floats:
    """Mean grade of each element over the area (M, 15) [ppm_metal], in the order of the data."""
    metal = oxide_to_metal(data["element_reo"].transpose("member", "element").to_numpy())
    total = data["mean_grade"].to_numpy()[:, None]
    return np.asarray(total * metal / metal.sum(axis=1, keepdims=True))


def panel_grade(data: xr.Dataset) -> Floats:
    """The same for the panels of the mine order, taken together."""
    mass = data["panel_dry_mass"].transpose("member", "panel", "depth_slice").to_numpy()
    grade = data["panel_grade"].transpose("member", "panel", "depth_slice").to_numpy()
    share = data["panel_composition"].transpose("member", "panel", "element").to_numpy()
    metal = np.einsum("mps,mps,mpe->me", mass, grade, share)
    return np.asarray(metal / mass.sum(axis=(1, 2))[:, None])


def _over_shale(data: xr.Dataset, grade: Floats) -> Floats:
    at = {str(name): place for place, name in enumerate(data["element"].to_numpy())}
    order = [at[name] for name in PAAS]
    return np.asarray(grade[:, order] / np.array(list(PAAS.values())))
