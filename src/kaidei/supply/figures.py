"""Figures of the supply: of the stage's results here, of plain objects in `drawing`.

Of a simulated world: `supply_stacked`, `price_fans`, `dependence_bases`, `sankey`. Of the past:
`backtest_multiples`, `identified`.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.supply.answers import SUPPLIERS
from kaidei.supply.bases import BASES
from kaidei.supply.drawing.backtests import backtest_multiples
from kaidei.supply.drawing.chain import chain
from kaidei.supply.drawing.dependence import Observed, dependence_bases
from kaidei.supply.drawing.frame import Span, spans
from kaidei.supply.drawing.identified import identified
from kaidei.supply.drawing.prices import price_fans
from kaidei.supply.drawing.sankey import sankey
from kaidei.supply.drawing.stacked import supply_stacked

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

    from kaidei.units import Floats

__all__ = [
    "Observed", "Span", "backtest_multiples", "balance", "chain", "dependence", "dependence_bases",
    "identified", "passed", "price_fans", "safe_by", "safe_matrix", "sankey", "shortage", "spans",
    "supply_stacked", "two_prices",
]  # fmt: skip

FEW = ("Nd", "Dy", "Tb", "Y")
"""Elements shown where there is room for a few."""

BAN = 2026.02
"""When the ban entered into force, as a calendar year: 6 January 2026."""

BASIS_WORDS = {
    "as_labelled": "China, as labelled",
    "embodied": "mined or made by China, whatever the label",
    "china_vietnam_thailand": "China, Vietnam and Thailand",
}
_BASIS_COLOURS = {
    "as_labelled": (11, 92, 138),
    "embodied": (181, 84, 28),
    "china_vietnam_thailand": (107, 114, 128),
}
_SUPPLIER_COLOURS = (
    "#9b2c2c", "#d98c5f", "#4f7cac", "#7b6ba8", "#5c8a5c", "#9aa5b1", "#84b59f", "#0b2c45",
)  # fmt: skip
_ELEMENT_COLOURS = ("#0b5c8a", "#b5541c", "#6d2e46", "#3f7d4e", "#7b6ba8", "#6b7280")
_BLUE, _RUST, _INK = (11, 92, 138), (181, 84, 28), "#1f2933"


def dependence(results: xr.Dataset) -> go.Figure:
    """Dependence on China since 2005 and as it may go on, on the three bases."""
    figure = _figure("How Chinese are Japan's imports?", height=430)
    past, ahead = results["past_dependence"], results["total_dependence"]
    for basis in BASES:
        colour = _BASIS_COLOURS[basis]
        years = results["trade_year"].to_numpy()
        line = 100 * past.sel(basis=basis).median("member").to_numpy()
        figure.add_scatter(
            x=years, y=line, mode="lines", line={"color": _rgb(colour), "width": 2},
            name=BASIS_WORDS[basis], legendgroup=basis,
            hovertemplate="%{x}: %{y:.0f} %<extra>" + BASIS_WORDS[basis] + "</extra>",
        )  # fmt: skip
        _fan(figure, results["year"].to_numpy(), 100 * ahead.sel(basis=basis).to_numpy(), colour,
             bands=((5, 95),), dash="dot", group=basis)  # fmt: skip
    _ban(figure)
    figure.update_yaxes(title="percent of imports by mass", range=[0, 100])
    _note(figure, "Until 2024 the trade table; dotted: median and 90 percent of the members.")
    return figure


def safe_matrix(results: xr.Dataset) -> go.Figure:
    """Chance that Japan is coercion-proof, element by date."""
    import plotly.graph_objects as go

    chance = 100 * results["safe"].mean("member").transpose("element", "date").to_numpy()
    figure = _figure("When could Japan sit out a full halt?", height=560)
    figure.add_trace(
        go.Heatmap(
            x=[str(date) for date in results["date"].values],
            y=[str(symbol) for symbol in results["element"].values],
            z=chance, zmin=0, zmax=100, xgap=2, ygap=2,
            colorscale=[[0, "#9b2c2c"], [0.5, "#f1e3c6"], [1, "#1f6f78"]],
            text=[[f"{value:.0f}" for value in row] for row in chance],
            texttemplate="%{text}", textfont={"size": 11},
            colorbar={"title": {"text": "percent"}, "thickness": 10},
            hovertemplate="%{y} at %{x}: %{z:.0f} %<extra></extra>",
        )
    )  # fmt: skip
    figure.update_xaxes(type="category", tickangle=-50)
    figure.update_yaxes(autorange="reversed", dtick=1)
    _note(
        figure,
        "Chance in percent that priority use outlasts a halt of all Chinese supply for 6, 12 and "
        "24 months.",
    )
    return figure


def balance(results: xr.Dataset, element: str = "Dy") -> go.Figure:
    """Where one element comes from year by year, against what Japan would use."""
    figure = _figure(f"Where does Japan's {element} come from?", height=460)
    mean = results["supply_by_supplier"].sel(element=element).mean("member")
    years = results["year"].to_numpy()
    for colour, supplier in zip(_SUPPLIER_COLOURS, SUPPLIERS, strict=True):
        tonnes = mean.sel(supplier=supplier).to_numpy()
        if tonnes.max() < 0.002 * mean.sum("supplier").to_numpy().max():
            continue
        figure.add_bar(
            x=years, y=tonnes, name=supplier, marker={"color": colour},
            hovertemplate="%{x}: %{y:,.3~g} t<extra>" + supplier + "</extra>",
        )  # fmt: skip
    wanted = results["demand_year"].sel(element=element).mean("member").to_numpy()
    figure.add_scatter(x=years, y=wanted, mode="lines", name="use wanted",
                       line={"color": _INK, "width": 2, "dash": "dash"})  # fmt: skip
    _ban(figure)
    figure.update_layout(barmode="stack", bargap=0.15)
    figure.update_yaxes(title="t of oxide a year", rangemode="tozero")
    _note(figure, "Mean of the members. What comes above the dashed line goes into stock.")
    return figure


def shortage(results: xr.Dataset, elements: tuple[str, ...] = FEW) -> go.Figure:
    """Share of each year's use that goes unserved, by element."""
    figure = _panels([f"{symbol}" for symbol in elements], "How much use goes short?")
    years = results["year"].to_numpy()
    for place, symbol in enumerate(elements):
        share = 100 * results["shortage_share"].sel(element=symbol).to_numpy()
        _fan(figure, years, share, _RUST, place=place, legend=place == 0)
        _ban(figure, place, words=False)
    figure.update_yaxes(range=[0, 100], ticksuffix=" %")
    return figure


def two_prices(results: xr.Dataset, elements: tuple[str, ...] = FEW) -> go.Figure:
    """Price inside China and outside, by element."""
    figure = _panels([f"{symbol}, USD/kg" for symbol in elements], "How far do two prices part?")
    years = results["year"].to_numpy()
    tiers = (("price_china", _BLUE, "inside China"), ("price_outside", _RUST, "outside"))
    for place, symbol in enumerate(elements):
        for name, colour, words in tiers:
            price = results[name].sel(element=symbol).to_numpy()
            _fan(figure, years, price, colour, place=place, legend=place == 0,
                 bands=((10, 90),), name=words)  # fmt: skip
        _ban(figure, place, words=False)
    figure.update_yaxes(type="log", dtick=1)
    return figure


def safe_by(results: xr.Dataset, elements: tuple[str, ...] = FEW) -> go.Figure:
    """Cumulative chance that Japan has become coercion-proof, with and without the mud."""
    figure = _figure("When is Japan safe, mud or no mud?", height=440)
    start = float(results["year"].to_numpy()[0])
    months = np.arange(12 * len(results["year"]))
    for colour, symbol in zip(_ELEMENT_COLOURS, elements, strict=False):
        for name, dash in (("safe_month", "solid"), ("safe_month_without_mud", "dot")):
            first = results[name].sel(element=symbol, test="coercion_proof").to_numpy()
            chance = 100 * (first[:, None] <= months).mean(axis=0)
            words = symbol if dash == "solid" else f"{symbol} without mud"
            figure.add_scatter(
                x=start + months / 12, y=chance, mode="lines", name=words,
                line={"color": colour, "width": 2, "dash": dash, "shape": "hv"},
                hovertemplate="%{x:.1f}: %{y:.0f} %<extra>" + words + "</extra>",
            )  # fmt: skip
    _ban(figure)
    figure.update_yaxes(title="percent of members", range=[0, 101])
    _note(figure, "First month of a run of at least twelve in which every halt is withstood.")
    return figure


def passed(results: xr.Dataset, date: str = "2030-01") -> go.Figure:
    """Chance of each test by element at one date: what the label says and what a halt shows."""
    words = {"label": "label", "chokepoint": "chokepoint", "coercion_proof": "coercion-proof"}
    at = date if date in results["date"].values else str(results["date"].values[-1])
    figure = _figure(f"Which tests are passed in {at}?", height=420)
    mean = results["test_met"].sel(date=at).mean("member")
    for colour, (test, name) in zip(("#9aa5b1", "#e0a458", "#1f6f78"), words.items(), strict=True):
        figure.add_bar(
            x=[str(symbol) for symbol in results["element"].values],
            y=100 * mean.sel(test=test).to_numpy(), name=name, marker={"color": colour},
            hovertemplate="%{x}: %{y:.0f} %<extra>" + name + "</extra>",
        )  # fmt: skip
    figure.update_layout(barmode="group", bargap=0.2)
    figure.update_yaxes(title="percent of members", range=[0, 100])
    return figure


def _figure(title: str, height: int) -> go.Figure:
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.update_layout(**_layout(title, height))
    return figure


def _layout(title: str, height: int) -> dict[str, Any]:
    return {
        "title": {
            "text": title,
            "x": 0.01,
            "xanchor": "left",
            "font": {"size": 16},
            "y": 0.99,
            "yanchor": "top",
        },
        "template": "simple_white",
        "height": height,
        "margin": {"l": 52, "r": 12, "t": 76, "b": 90},
        "legend": {"orientation": "h", "y": -0.16, "x": 0, "font": {"size": 11}},
        "font": {"size": 12, "color": _INK},
    }


def _panels(titles: list[str], title: str) -> go.Figure:
    from plotly.subplots import make_subplots

    rows = (len(titles) + 1) // 2
    figure = make_subplots(rows=rows, cols=2, subplot_titles=titles, shared_xaxes=True,
                           vertical_spacing=0.12, horizontal_spacing=0.13)  # fmt: skip
    figure.update_layout(**_layout(title, 140 + 190 * rows))
    figure.update_layout(legend={"y": -0.1}, margin={"b": 80, "t": 84})
    return figure


def _cell(place: int | None) -> dict[str, int]:
    return {} if place is None else {"row": place // 2 + 1, "col": place % 2 + 1}


def _fan(
    figure: go.Figure,
    x: Floats,
    values: Floats,
    colour: tuple[int, int, int],
    *,
    place: int | None = None,
    bands: tuple[tuple[int, int], ...] = ((5, 95), (25, 75)),
    dash: str = "solid",
    name: str = "median",
    legend: bool = False,
    group: str | None = None,
) -> None:
    """Median and bands of values (members, x)."""
    for low, high in bands:
        lower, upper = np.percentile(values, [low, high], axis=0)
        figure.add_scatter(
            x=np.concatenate([x, x[::-1]]), y=np.concatenate([upper, lower[::-1]]), fill="toself",
            fillcolor=_rgb(colour, 0.16), line={"width": 0}, hoverinfo="skip",
            name=f"{high - low} percent of members", legendgroup=group or f"{name}{low}",
            showlegend=legend and name == "median", **_cell(place),
        )  # fmt: skip
    figure.add_scatter(
        x=x, y=np.median(values, axis=0), mode="lines", name=name, showlegend=legend,
        legendgroup=group or name, line={"color": _rgb(colour), "width": 2, "dash": dash},
        hovertemplate="%{x}: %{y:.3~g}<extra></extra>", **_cell(place),
    )  # fmt: skip


def _ban(figure: go.Figure, place: int | None = None, words: bool = True) -> None:
    figure.add_vline(
        x=BAN, line={"color": _INK, "width": 1, "dash": "dash"}, opacity=0.7, **_cell(place)
    )
    if words:
        figure.add_annotation(x=BAN, y=1, yref="paper", yanchor="bottom", showarrow=False,
                              text="ban, January 2026", font={"size": 10})  # fmt: skip


def _note(figure: go.Figure, words: str) -> None:
    lines = textwrap.wrap(words, 52)
    figure.update_layout(
        title_subtitle={"text": "<br>".join(lines), "font": {"size": 11}},
        margin_t=66 + 16 * len(lines),
    )


def _rgb(colour: tuple[int, int, int], opacity: float = 1.0) -> str:
    return "rgba({},{},{},{})".format(*colour, opacity)
