"""Two prices of one element as fans, over what was quoted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from kaidei.supply import targets
from kaidei.supply.drawing import frame
from kaidei.supply.drawing.frame import Span
from kaidei.supply.simulation import World
from kaidei.supply.targets import Target

if TYPE_CHECKING:
    import plotly.graph_objects as go

_TIERS = (
    ("price_inside", "inside China", frame.BLUE, "diamond"),
    ("price_outside", "outside", frame.RUST, "circle"),
)


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
    found, seen = 0, []
    for series, words, colour, symbol in _TIERS:
        price = np.asarray(frame.values(world, series)[:, :, e], dtype=float)
        frame.fan(figure, x, price, colour, words, unit="USD/kg")
        seen += [np.quantile(price, [0.05, 0.95], axis=0)]
        own = [quote for quote in quotes if (quote.series, quote.element) == (series, element)
               and edge[0] <= targets.middle(quote.date) <= edge[1]]  # fmt: skip
        found += len(own)
        if own:
            _quoted(figure, own, f"quoted {words}", colour, symbol)
            seen += [targets.values(own)]
    low, high = float(min(map(np.min, seen))), float(max(map(np.max, seen)))
    frame.log_axis(figure, low, high, frame.HEADROOM if spans else 1.0)
    figure.update_xaxes(range=edge)
    figure.update_yaxes(title_text=f"USD/kg of {element} oxide")
    note = f"Median, 50 and 90 percent of the members, log scale. Source: simulated world, " \
           f"{frame.counted(world)}; {found or 'no'} published quotes."  # fmt: skip
    return frame.dressed(figure, f"How far do two prices of {element} part?", note,
                         plot=330, legend=2)  # fmt: skip


def _quoted(
    figure: go.Figure, quotes: Sequence[Target], name: str, colour: str, symbol: str
) -> None:
    price = targets.values(quotes)
    factor = np.exp(ndtri(0.95) * targets.tolerances(quotes))
    figure.add_scatter(
        x=[targets.middle(quote.date) for quote in quotes], y=price, mode="markers", name=name,
        marker={"symbol": symbol, "size": 8, "color": "white",
                "line": {"color": colour, "width": 2}},
        error_y={"type": "data", "array": price * (factor - 1.0), "symmetric": False,
                 "arrayminus": price * (1.0 - 1.0 / factor), "color": colour,
                 "thickness": 1, "width": 0},
        customdata=[f"{quote.date}, {quote.source}" for quote in quotes],
        hovertemplate="%{customdata}: %{y:,.3~g} USD/kg<extra>" + name + "</extra>",
    )  # fmt: skip
