"""Figures of the supply: of the stage's results here, of plain objects in `drawing`.

Of a run's results: `balance`, `arrivals`, `dependence`, `shortage`, `two_prices`, `passed`,
`safe_by`, `safe_matrix`. Of a simulated world: `supply_stacked`, `price_fans`, `dependence_bases`,
`sankey`. Of the past: `backtest_multiples`, `identified`. All share the dress and the colours of
`drawing.frame`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kaidei.elements import ELEMENTS
from kaidei.supply.answers import MEASURES, SUPPLIERS
from kaidei.supply.drawing import dependence as shares
from kaidei.supply.drawing import frame, prices, stacked
from kaidei.supply.drawing.backtests import backtest_multiples
from kaidei.supply.drawing.chain import chain
from kaidei.supply.drawing.dependence import Observed, dependence_bases
from kaidei.supply.drawing.frame import Span, spans
from kaidei.supply.drawing.identified import identified
from kaidei.supply.drawing.prices import price_fans
from kaidei.supply.drawing.sankey import sankey
from kaidei.supply.drawing.stacked import supply_stacked
from kaidei.supply.layout import LABELS
from kaidei.supply.regions import FORMS
from kaidei.supply.wording import refuse, unknown_names

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

    from kaidei.supply.drawing.stacked import Part
    from kaidei.supply.targets import Target
    from kaidei.units import Floats

__all__ = [
    "Observed", "Span", "arrivals", "backtest_multiples", "balance", "chain", "dependence",
    "dependence_bases", "identified", "passed", "price_fans", "safe_by", "safe_matrix", "sankey",
    "shortage", "spans", "supply_stacked", "two_prices",
]  # fmt: skip

FEW = ("Nd", "Dy", "Tb", "Y")
"""Elements shown where there is room for a few."""

_LINES = (frame.BLUE, frame.RUST, "#6d2e46", "#3f7d4e", "#7b6ba8", "#6b7280")
"""Colours of elements."""

_ORE = {"through China": ("other mines, through China", "Myanmar and Laos", "/"),
        "recycling": ("recycled in Japan", "recycled", "")}  # fmt: skip
"""Name, key of the colour and pattern of suppliers that are no place."""


def balance(results: xr.Dataset, element: str = "Dy", spans: Sequence[Span] = ()) -> go.Figure:
    """Where one element comes from year by year, against what Japan would use."""
    _check((element,))
    supply = results["supply_by_supplier"].sel(element=element)
    parts = []
    for name in SUPPLIERS:
        words, colour, pattern = _ORE.get(name, (name, name, ""))
        tonnes = _mean(supply.sel(supplier=name))
        parts.append(stacked.Part(words, frame.COLOURS[colour], pattern, tonnes))
    return _stacked(results, element, parts, spans, "origin")


def arrivals(results: xr.Dataset, element: str = "Dy", spans: Sequence[Span] = ()) -> go.Figure:
    """Who ships one element to Japan, in what form, year by year."""
    _check((element,))
    imports = results["imports_by_form"].sel(element=element)
    parts = [stacked.arrival(label, form, _mean(imports.sel(label=label, form=form)))
             for label in LABELS for form in FORMS]  # fmt: skip
    for name in ("recycling", "mud"):
        words, colour, pattern = _ORE.get(name, (name, name, ""))
        tonnes = _mean(results["supply_by_supplier"].sel(element=element, supplier=name))
        parts.append(stacked.Part(words, frame.COLOURS[colour], pattern, tonnes))
    return _stacked(results, element, parts, spans, "arrival")


def _stacked(
    results: xr.Dataset, element: str, parts: list[Part], spans: Sequence[Span], by: str
) -> go.Figure:
    years = results["year"].to_numpy()
    return stacked.stack(
        element, years, stacked.few(parts), _mean(results["demand_year"].sel(element=element)),
        edge=(years[0] - 0.5, years[-1] + 0.5), spans=frame.on_years(spans), by=by,
        source="simulated world, mean of the members",
    )  # fmt: skip


def _mean(array: xr.DataArray) -> Floats:
    """Mean of the members, whether they are kept or their mean is."""
    found = array.mean("member") if "member" in array.dims else array
    return np.asarray(found.to_numpy(), dtype=np.float64)


def dependence(results: xr.Dataset, spans: Sequence[Span] = ()) -> go.Figure:
    """Dependence on China since 2005 and as it may go on, on three bases, by mass and value."""
    seen, years = results["trade_year"].to_numpy(), results["year"].to_numpy()
    past, ahead = results["past_dependence_together"], results["total_dependence"]
    figure, edge = shares.panels(), (seen[0] - 0.3, years[-1] + 0.3)
    for place, by in enumerate(MEASURES):
        cell = frame.cell(place, 1)
        frame.shade(figure, frame.on_years(spans), edge, words=place == 0, **cell)
        shares.ahead(figure, years, _members(ahead.sel(measure=by)), place)
        shares.past(figure, seen, _members(past.sel(measure=by)), place)
    note = (
        "Percent of imports of oxide and metal; median and 90 percent of the members. Until "
        f"{seen[-1]} what the trade table is found to hold, then the simulated world."
        f"{frame.told(spans)}"
    )
    return shares.whole(figure, edge, None, note, bool(spans))


def _members(array: xr.DataArray) -> Floats:
    return np.asarray(array.to_numpy(), dtype=np.float64)


def safe_matrix(results: xr.Dataset) -> go.Figure:
    """Chance that Japan is coercion-proof, element by date."""
    import plotly.graph_objects as go

    chance = 100 * results["safe"].mean("member").transpose("element", "date").to_numpy()
    figure = frame.new()
    figure.add_trace(
        go.Heatmap(
            x=[str(date) for date in results["date"].values],
            y=[str(symbol) for symbol in results["element"].values],
            z=chance, zmin=0, zmax=100, xgap=2, ygap=2,
            colorscale=[[0, frame.COLOURS["China"]], [0.5, "#f1e3c6"], [1, frame.COLOURS["USA"]]],
            text=[[f"{value:.0f}" for value in row] for row in chance],
            texttemplate="%{text}", textfont={"size": 11},
            colorbar={"title": {"text": "percent"}, "thickness": 10},
            hovertemplate="%{y} at %{x}: %{z:.0f} %<extra></extra>",
        )
    )  # fmt: skip
    figure.update_xaxes(type="category", tickangle=-50)
    figure.update_yaxes(autorange="reversed", dtick=1)
    note = (
        "Chance in percent that priority use outlasts a halt of all Chinese supply for 6, 12 and "
        "24 months."
    )
    return frame.dressed(figure, "When could Japan sit out a full halt?", note, plot=400)


def shortage(
    results: xr.Dataset, elements: Sequence[str] = FEW, spans: Sequence[Span] = ()
) -> go.Figure:
    """Share of each year's use that goes unserved, by element."""
    years = results["year"].to_numpy()
    edge = (years[0] - 0.5, years[-1] + 0.5)
    _check(elements)
    figure = frame.panels(elements, 2, 190, horizontal_spacing=0.13)
    for place, symbol in enumerate(elements):
        cell = frame.cell(place, 2)
        frame.shade(figure, frame.on_years(spans), edge, words=False, **cell)
        share = 100 * _members(results["shortage_share"].sel(element=symbol))
        frame.fan(figure, years, share, frame.RUST, "median", unit="%", legend=False, **cell)
    figure.update_yaxes(range=[0, 100], ticksuffix=" %")
    figure.update_xaxes(range=edge, tickformat="d")
    note = (
        f"Percent of the year's use; median, 50 and 90 percent of the members.{frame.told(spans)}"
    )
    return frame.dressed(figure, "How much use goes short?", note, plot=330, above=18)


def two_prices(
    results: xr.Dataset,
    elements: Sequence[str] = FEW,
    spans: Sequence[Span] = (),
    quotes: Sequence[Target] = (),
) -> go.Figure:
    """Price inside China and outside, by element and month, over what was quoted [USD/kg]."""
    labels = [str(label) for label in results["month"].values]
    x = np.array([int(label[:4]) + (int(label[5:7]) - 0.5) / 12.0 for label in labels])
    start = min([np.floor(x[0]), *(float(quote.date[:4]) for quote in quotes)])
    edge = (start, float(x[-1]))
    _check(elements)
    figure = frame.panels([f"{symbol}, USD/kg" for symbol in elements], 2, 200,
                          horizontal_spacing=0.13)  # fmt: skip
    for place, symbol in enumerate(elements):
        cell = frame.cell(place, 2)
        frame.shade(figure, spans, edge, words=False, **cell)
        fans = {
            "price_inside": _levels(results["price_china_month"].sel(element=symbol)),
            "price_outside": _levels(results["price_outside_month"].sel(element=symbol)),
        }
        prices.tiers(figure, symbol, x, fans, quotes, edge, room=False, legend=place == 0, **cell)
    figure.update_xaxes(range=edge, tickformat="d")
    note = (
        "USD/kg of oxide, log scale; median, 50 and 90 percent of the members. Marks: published "
        f"quotes, in money of their day.{frame.told(spans)}"
    )
    return frame.dressed(figure, "How far do two prices part?", note, plot=350, above=18, legend=2)


def _levels(array: xr.DataArray) -> dict[float, Floats]:
    """Quantiles by level, whether members are kept or their quantiles are."""
    if "member" in array.dims:
        return frame.levels(_members(array.transpose("member", ...)))
    kept = array["quantile"].to_numpy()
    near = {
        level: int(np.argmin(np.abs(kept - level)))
        for level in (0.5, *(end for band in frame.BANDS for end in band))
    }
    found = _members(array.transpose("quantile", ...))
    return {level: found[place] for level, place in near.items()}


def _check(elements: Sequence[str]) -> None:
    refuse(unknown_names("the figure", tuple(elements), ELEMENTS), "elements")


def safe_by(
    results: xr.Dataset, elements: Sequence[str] = FEW, spans: Sequence[Span] = ()
) -> go.Figure:
    """Cumulative chance that Japan has become coercion-proof, with and without the mud."""
    _check(elements)
    figure = frame.new()
    start = float(results["year"].to_numpy()[0])
    months = np.arange(12 * len(results["year"]))
    edge = (start, start + len(months) / 12)
    frame.shade(figure, spans, edge)
    for colour, symbol in zip(_LINES, elements, strict=False):
        for name, dash in (("safe_month", "solid"), ("safe_month_without_mud", "dot")):
            first = results[name].sel(element=symbol, test="coercion_proof").to_numpy()
            chance = 100 * (first[:, None] <= months).mean(axis=0)
            words = symbol if dash == "solid" else f"{symbol} without mud"
            figure.add_scatter(
                x=start + months / 12, y=chance, mode="lines", name=words,
                line={"color": colour, "width": 2, "dash": dash, "shape": "hv"},
                hovertemplate="%{x:.1f}: %{y:.0f} %<extra>" + words + "</extra>",
            )  # fmt: skip
    figure.update_yaxes(title="percent of members", range=[0, 101])
    figure.update_xaxes(range=edge)
    note = "First month of a run of at least twelve in which every halt is withstood."
    note += frame.told(spans)
    return frame.dressed(figure, "When is Japan safe, mud or no mud?", note, plot=300, legend=3)


def passed(results: xr.Dataset, date: str = "2030-01") -> go.Figure:
    """Chance of each test by element at one date: what the label says and what a halt shows."""
    words = {"label": "label", "chokepoint": "chokepoint", "coercion_proof": "coercion-proof"}
    at = date if date in results["date"].values else str(results["date"].values[-1])
    figure = frame.new()
    mean = results["test_met"].sel(date=at).mean("member")
    colours = frame.GREY, frame.COLOURS["Myanmar and Laos"], frame.COLOURS["USA"]
    for colour, (test, name) in zip(colours, words.items(), strict=True):
        figure.add_bar(
            x=[str(symbol) for symbol in results["element"].values],
            y=100 * mean.sel(test=test).to_numpy(), name=name, marker={"color": colour},
            hovertemplate="%{x}: %{y:.0f} %<extra>" + name + "</extra>",
        )  # fmt: skip
    figure.update_layout(barmode="group", bargap=0.2)
    figure.update_yaxes(title="percent of members", range=[0, 100])
    figure.update_xaxes(tickangle=0, tickfont_size=10)
    return frame.dressed(figure, f"Which tests are passed in {at}?", "", plot=300, legend=1)
