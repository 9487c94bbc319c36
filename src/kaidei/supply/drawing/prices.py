"""Two prices of one element as fans, over what was quoted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri

from kaidei.supply import targets
from kaidei.supply.drawing import frame
from kaidei.supply.drawing.frame import Span
from kaidei.supply.simulation import World
from kaidei.supply.targets import Target
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go

TIERS = {
    "price_inside": ("inside China", frame.BLUE, "diamond"),
    "price_outside": ("outside", frame.RUST, "circle"),
}
"""Name, colour and mark of each series of prices."""


def price_fans(
    world: World, element: str, quotes: Sequence[Target] = (), *, spans: Sequence[Span] = ()
) -> go.Figure:
    """Inside and outside price of one element [USD/kg of oxide], month by month, on a log scale.

    Median and the middle 50 and 90 percent of the members. Of `quotes` those of the element and
    the time are marked in the middle of their time, with 90 percent of their error. `spans` are
    shaded.
    """
    e, x = frame.index_of(element), frame.dates(world)
    edge = (float(x[0] - 0.5 / 12), float(x[-1] + 0.5 / 12))
    figure = frame.new()
    frame.shade(figure, spans, edge)
    fans = {
        series: frame.levels(np.asarray(frame.values(world, series)[:, :, e], dtype=float))
        for series in TIERS
    }
    found = tiers(figure, element, x, fans, quotes, edge, room=bool(spans))
    figure.update_xaxes(range=edge)
    figure.update_yaxes(title_text=f"USD/kg of {element} oxide")
    note = f"Median, 50 and 90 percent of the members, log scale. Source: simulated world, " \
           f"{frame.counted(world)}; {found or 'no'} published quotes."  # fmt: skip
    return frame.dressed(figure, f"How far do two prices of {element} part?", note,
                         plot=330, legend=2)  # fmt: skip


def tiers(
    figure: go.Figure,
    element: str,
    x: Floats,
    fans: Mapping[str, Mapping[float, Floats]],
    quotes: Sequence[Target],
    edge: tuple[float, float],
    *,
    room: bool,
    legend: bool = True,
    **place: Any,
) -> int:
    """Draw both tiers, `fans` of quantiles by series and level, over the quotes; how many these
    are. `room` is left for the names of spans."""
    found, seen = 0, []
    for series, (words, colour, symbol) in TIERS.items():
        frame.spread(figure, x, fans[series], colour, words, unit="USD/kg", legend=legend, **place)
        seen += [np.asarray(level) for level in fans[series].values()]
        own = [quote for quote in quotes if (quote.series, quote.element) == (series, element)
               and edge[0] <= targets.middle(quote.date) <= edge[1]]  # fmt: skip
        found += len(own)
        if own:
            _quoted(figure, own, f"quoted {words}", colour, symbol, **place)
            seen += [targets.values(own)]
    low, high = float(min(map(np.min, seen))), float(max(map(np.max, seen)))
    frame.log_axis(figure, low, high, frame.HEADROOM if room else 1.0, **place)
    return found


def _quoted(
    figure: go.Figure, quotes: Sequence[Target], name: str, colour: str, symbol: str, **place: Any
) -> None:
    price = targets.values(quotes)
    factor = np.exp(ndtri(0.95) * targets.tolerances(quotes))
    figure.add_scatter(
        x=[targets.middle(quote.date) for quote in quotes], y=price, mode="markers", name=name,
        legendgroup=name, showlegend=all(trace.name != name for trace in figure.data), **place,
        marker={"symbol": symbol, "size": 8, "color": "white",
                "line": {"color": colour, "width": 2}},
        error_y={"type": "data", "array": price * (factor - 1.0), "symmetric": False,
                 "arrayminus": price * (1.0 - 1.0 / factor), "color": colour,
                 "thickness": 1, "width": 0},
        customdata=[f"{quote.date}, {quote.source}" for quote in quotes],
        hovertemplate="%{customdata}: %{y:,.3~g} USD/kg<extra>" + name + "</extra>",
    )  # fmt: skip
