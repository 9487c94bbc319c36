"""Figures of the economics; each takes the stage's results and gives a plotly Figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

    from kaidei.units import Floats

BILLION = 1e9
_BLUE, _RUST, _GREY = "#0b5c8a", "#b5541c", "#6b7280"
_SHADES = ("rgba(11,92,138,0.18)", "rgba(11,92,138,0.34)")
_WORDS = {
    "ship": "lifting ship",
    "shuttle": "shuttles",
    "fuel": "fuel",
    "wear": "pipe wear",
    "reagents": "reagents",
    "water": "fresh water",
    "power": "power and heat",
    "residue": "residues",
    "plant": "mud treatment",
    "separation": "separation",
    "freight": "freight",
    "fixed": "standing cost",
    "labour": "labour",
    "monitoring": "monitoring",
    "capital": "capital",
    "decommissioning": "taking down",
    "royalty": "royalty",
}


def cash_flow(results: xr.Dataset) -> go.Figure:
    """Cash flow by year as a fan: median, middle half and 5 to 95 percent of the members."""
    figure = _fan(results.year.values, results.cash_flow.values / BILLION)
    return _finish(
        figure,
        "What flows in and out each year?",
        "billion yen of 2025 a year",
        "sales less cost and capital, from the valuation date",
    )


def cumulative_cost(results: xr.Dataset) -> go.Figure:
    """Net money put in up to each year: the bill for the insurance if nothing is ever cut off."""
    spent = -np.cumsum(results.cash_flow.values, axis=1) / BILLION
    figure = _fan(results.year.values, spent)
    return _finish(
        figure,
        "What has the insurance cost so far?",
        "billion yen of 2025 in all",
        "cost less sales, summed; below nil it has paid for itself",
    )


def unit_cost_and_price(scenarios: Mapping[str, xr.Dataset]) -> go.Figure:
    """Break-even price beside the price of what is sold, by scenario, on a log scale."""
    import plotly.graph_objects as go

    figure = go.Figure()
    sides = (
        ("break_even_price", "price needed", _RUST, 0.14),
        ("basket_price", "price paid", _BLUE, -0.14),
    )
    names = [name for name, results in scenarios.items() if _sells(results)]
    for variable, label, colour, shift in sides:
        rows = [_finite(scenarios[name][variable].values) for name in names]
        points = np.array([np.quantile(row, (0.05, 0.25, 0.5, 0.75, 0.95)) for row in rows])
        points = points.reshape(-1, 5)
        place = np.arange(len(names), dtype=np.float64) + shift
        _whiskers(figure, points, place, label, colour)
    figure.update_yaxes(
        tickvals=list(range(len(names))), ticktext=names, range=[-0.6, 0.6 + len(names) - 1]
    )
    figure.update_xaxes(type="log", title_text="USD of 2025 a kg of mixed oxide", dtick=1)
    if not names:
        _say(figure, "No scenario sells anything.")
    return _finish(
        figure,
        "Is the price paid the price needed?",
        None,
        "dot: median; thick: middle half; thin: 5 to 95 %",
    )


def revenue_by_element(results: xr.Dataset) -> go.Figure:
    """Share of each oxide in the sales, mean and 5 to 95 percent of the members that sell."""
    import plotly.graph_objects as go

    shares = results.revenue_share.values[results.outcome.values < 2]
    shares = 100.0 * (shares if len(shares) else results.revenue_share.values)
    low, high = np.quantile(shares, (0.05, 0.95), axis=0)
    mean = shares.mean(axis=0)
    order = np.argsort(mean)
    bars = go.Bar(
        x=mean[order],
        y=results.element.values[order],
        orientation="h",
        marker_color=_BLUE,
        error_x={
            "array": np.maximum(high - mean, 0.0)[order],
            "arrayminus": np.maximum(mean - low, 0.0)[order],
            "color": _GREY,
            "thickness": 1,
            "width": 2,
        },
    )
    figure = go.Figure(bars)
    figure.update_xaxes(title_text="percent of sales", rangemode="tozero")
    if not _sells(results):
        _say(figure, "Nothing is sold.")
    figure.update_layout(showlegend=False)
    return _finish(
        figure, "Which oxides earn the money?", None, "present value; line: 5 to 95 %", height=430
    )


def cost_by_item(results: xr.Dataset) -> go.Figure:
    """Present value of each item of cost, mean over the members, largest on top."""
    import plotly.graph_objects as go

    mean = results.cost_by_item.values.mean(axis=0) / BILLION
    order = [place for place in np.argsort(mean) if mean[place] > 0.0]
    bars = go.Bar(
        x=mean[order],
        y=[_WORDS.get(str(name), str(name)) for name in results.cost_item.values[order]],
        orientation="h",
        marker_color=_RUST,
    )
    figure = go.Figure(bars)
    figure.update_xaxes(title_text="billion yen of 2025, present value")
    if not order:
        _say(figure, "Nothing is spent.")
    figure.update_layout(showlegend=False)
    return _finish(figure, "Where does the money go?", None, "mean over the members", height=430)


def _say(figure: go.Figure, words: str) -> None:
    """Words in the middle of a figure that has nothing to show."""
    figure.add_annotation(text=words, x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False)


def _sells(results: xr.Dataset) -> bool:
    return bool((results.outcome.values < 2).any())


def _finite(values: Floats) -> Floats:
    return values[np.isfinite(values)]


def _fan(years: Floats, rows: Floats) -> go.Figure:
    """Median and two bands of (M, Y) rows over the years."""
    import plotly.graph_objects as go

    figure = go.Figure()
    bands = ((0.05, 0.95, "5 to 95 %"), (0.25, 0.75, "middle half"))
    for (low, high, label), shade in zip(bands, _SHADES, strict=True):
        lower, upper = np.quantile(rows, (low, high), axis=0)
        figure.add_scatter(x=years, y=upper, mode="lines", line_width=0, showlegend=False,
                           hoverinfo="skip")  # fmt: skip
        figure.add_scatter(x=years, y=lower, mode="lines", line_width=0, fill="tonexty",
                           fillcolor=shade, name=label, hoverinfo="skip")  # fmt: skip
    figure.add_scatter(x=years, y=np.median(rows, axis=0), mode="lines", name="median",
                       line={"color": _BLUE, "width": 2.5},
                       hovertemplate="%{x}: %{y:.1f}<extra></extra>")  # fmt: skip
    figure.add_hline(y=0.0, line_width=1, line_color=_GREY)
    return figure


def _whiskers(figure: go.Figure, points: Floats, place: Floats, label: str, colour: str) -> None:
    """Thin line from 5 to 95 %, thick line over the middle half, dot at the median."""
    for first, last, width in ((0, 4, 1.5), (1, 3, 6)):
        gaps = np.full(len(place), np.nan)
        figure.add_scatter(
            x=np.column_stack([points[:, first], points[:, last], gaps]).ravel(),
            y=np.column_stack([place, place, gaps]).ravel(),
            mode="lines",
            line={"color": colour, "width": width},
            showlegend=False,
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=points[:, 2],
        y=place,
        mode="markers",
        name=label,
        marker={"color": colour, "size": 10, "line": {"color": "white", "width": 1}},
        hovertemplate="%{x:.3s} USD/kg<extra>" + label + "</extra>",
    )


def _finish(
    figure: go.Figure, title: str, unit: str | None, note: str, height: int = 360
) -> go.Figure:
    """Title, axes and legend that read at 360 and at 1200 pixels wide."""
    figure.update_layout(
        title={
            "text": f"{title}<br><span style='font-size:11px;color:{_GREY}'>{note}</span>",
            "x": 0.02,
            "xanchor": "left",
            "font": {"size": 15},
        },
        template="plotly_white",
        height=height,
        margin={"l": 10, "r": 14, "t": 64, "b": 40},
        legend={"orientation": "h", "x": 0.0, "y": -0.18, "yanchor": "top"},
        font={"size": 12},
    )
    figure.update_yaxes(automargin=True)
    if unit is not None:
        figure.update_yaxes(title_text=unit)
    return figure
