"""What all drawings share: colours, an empty figure, and numbers as a run keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

INK, SEA, RICH, QUIET, WARN = "#1f2933", "#2f6690", "#b5482a", "#8a97a3", "#a86400"
BAND = ("rgba(47,102,144,0.16)", "rgba(47,102,144,0.32)")
RICH_BAND = "rgba(181,72,42,0.18)"
GRADES: Any = "YlOrBr"
"""Scale of colour for grade and metal: it darkens all the way, so that grey tells it too."""

FAN = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles of a fan: two bands and the median."""

_LINE = 50
"""Letters in a line of small type on 360 px."""


def empty(title: str, height: int, below: str = "") -> go.Figure:
    """A figure with its title, a line or two of small type `below` it, and the legend at its foot.

    The title is short enough for 360 px; what is below is broken to fit.
    """
    import plotly.graph_objects as go

    return dressed(go.Figure(), title, height, below)


def dressed(figure: go.Figure, title: str, height: int, below: str = "") -> go.Figure:
    """A figure made elsewhere, with the look of `empty`."""
    lines = wrap(below, _LINE)
    head = {"text": title, "x": 0.0, "xanchor": "left", "font": {"size": 17}, "y": 1.0,
            "yref": "container", "yanchor": "top", "pad": {"t": 12, "l": 8}}  # fmt: skip
    if lines:
        head["subtitle"] = {"text": "<br>".join(lines), "font": {"size": 12}}
    return figure.update_layout(
        title=head,
        height=height,
        margin={"l": 56, "r": 14, "t": 58 + 17 * len(lines), "b": 60},
        template="plotly_white",
        font={"family": "system-ui, sans-serif", "size": 12, "color": INK},
        legend={"orientation": "h", "x": 0.0, "y": 0.0, "yref": "container", "yanchor": "bottom"},
        hovermode="closest",
    )


def quantiles(array: xr.DataArray, at: Sequence[float]) -> Floats:
    """Quantiles over members (q, ...), from members or from the quantiles a run has kept.

    Raises KeyError for a quantile that was not kept.
    """
    if "member" in array.dims:
        return np.asarray(array.quantile(list(at), dim="member").to_numpy())
    kept = array.sel(quantile=list(at), method="nearest", tolerance=1e-6)
    return np.asarray(kept.transpose("quantile", ...).to_numpy())


def mean(array: xr.DataArray) -> Floats:
    """Mean over members, from members or as a run has kept it."""
    whole = array.mean("member") if "member" in array.dims else array
    return np.asarray(whole.to_numpy(), dtype=np.float64)


def depth(data: xr.Dataset) -> str:
    """The metres a result counts, as "0-10 m"."""
    return f"0-{data.sizes['depth_slice']} m"


def band(
    figure: go.Figure, x: Floats, low: Floats, high: Floats, colour: str, name: str,
    sideways: bool = False, **more: Any,
) -> None:  # fmt: skip
    """A filled band between `low` and `high` over `x`; over y where `sideways`."""
    along = np.concatenate([x, x[::-1]])
    across = np.concatenate([low, high[::-1]])
    first, second = (across, along) if sideways else (along, across)
    where = {key: more.pop(key) for key in ("row", "col") if key in more}
    figure.add_scatter(
        x=first,
        y=second,
        mode="lines",
        fill="toself",
        fillcolor=colour,
        line={"width": 0},
        name=name,
        hoverinfo="skip",
        **more,
        **where,
    )


def cores_word(kinds: Any) -> str:
    """What to call cores whose table has a column of `kinds`, or None: made-up ones, so."""
    return "synthetic cores" if kinds is not None and "synthetic" in kinds else "cores"
