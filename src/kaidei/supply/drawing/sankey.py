"""One element through the forms, as a Sankey diagram of a year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kaidei.supply.drawing import frame
from kaidei.supply.drawing.chain import MAKING, NODES, chain, grouped
from kaidei.supply.events import Event
from kaidei.supply.network import Network
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go

Node = tuple[int, str]
"""Column and name of a node."""

_LEAST = 0.03
"""Regions below this share of what is made in a column are drawn as one."""

_KEPT = ("Japan", "China")
_SHORT = {"Myanmar and Laos": "Myanmar", "Russia and Kazakhstan": "Russia"}
_HEADS = ("ore", "oxide", "metal", "magnets", "use")
_AT = (0.001, 0.22, 0.41, 0.59, 0.999)
"""Where the columns stand: names of the last one are written to its left and need room."""

_PLOT, _GAP = 540, 15
"""Height of the diagram, and between its nodes [px]."""

_NAMED, _FAINT = 0.09, 0.004
"""Parts of all that flows: nodes above the first show their amount, links below the second are
hardly drawn."""

_COLOURS = frame.COLOURS | {"Myanmar": frame.COLOURS["Myanmar and Laos"]}


def sankey(
    network: Network, events: Sequence[Event] = (), *, element: str, year: int, seed: int,
    members: Sequence[int] = (0,),
) -> go.Figure:  # fmt: skip
    """One element in one year, mean of some members: mined, separated, made into metal and
    magnets, used, with what is lost by name [t_reo].

    A link ends where the next step or the use is: it runs through whatever stocks and ports lie
    between, in the shares in which they are mixed.
    """
    flows = chain(network, events, element=element, year=year, seed=seed, members=members)
    total = flows.sum()
    if total <= 0.0:
        raise ValueError(f"no {element} moves in {year}: nothing to draw")
    nodes, links = grouped(flows, [_group(node, flows) for node in NODES])
    order = sorted(range(len(nodes)), key=lambda n: (nodes[n][0], -_size(links, n)))
    order = [n for n in order if _size(links, n) > 0.0]
    nodes, links = [nodes[n] for n in order], links[np.ix_(order, order)]
    figure = _drawn(nodes, links)
    count = "one member" if len(members) == 1 else f"mean of {len(members):,} members"
    supply = frame.amount(float(flows[flows.sum(axis=0) == 0.0].sum()))
    note = f"{supply} t in all; amounts in t of oxide, whatever the form. " \
           f"Source: simulated world, {count}."  # fmt: skip
    return frame.dressed(figure, f"What becomes of {element} in {year}?", note, plot=_PLOT,
                         above=18, legend=0)  # fmt: skip


def _group(node: tuple[str, str], flows: Floats) -> Node:
    """Column and name under which a node is drawn."""
    what, where = node
    if what == "lost":
        return 4, f"lost: {where}"
    if what == "into stock":
        return 4, what
    if what in ("from stock", "recycled", "mud"):
        return 0, what
    if what.startswith("use: "):
        region = where if where in _KEPT else "others"
        return 4, f"{region}, {'magnets' if what == 'use: magnets' else 'other'}"
    column = MAKING.index(what)
    size = {at: _size(flows, NODES.index((what, at))) for kind, at in NODES if kind == what}
    big = where in _KEPT or size[where] >= _LEAST * sum(size.values())
    return column, _SHORT.get(where, where) if big else "others"


def _size(flows: Floats, node: int) -> float:
    return float(max(flows[node].sum(), flows[:, node].sum()))


def _places(nodes: list[Node], links: Floats) -> tuple[list[float], list[float]]:
    """Where the nodes stand: columns from left to right, the big ones on top.

    Scaled as plotly does it, so that the fullest column just fits.
    """
    columns = [_column(nodes, column) for column in range(len(_HEADS))]
    total = [sum(_size(links, n) for n in column) for column in columns]
    scale = min((1.0 - _GAP / _PLOT * (len(column) - 1)) / size
                for column, size in zip(columns, total, strict=True) if size > 0.0)  # fmt: skip
    x, y = [0.0] * len(nodes), [0.0] * len(nodes)
    for at, column in zip(_AT, columns, strict=True):
        top = 0.0
        for n in column:
            height = scale * _size(links, n)
            x[n], y[n] = at, min(max(top + height / 2, 0.001), 0.999)
            top += height + _GAP / _PLOT
    return x, y


def _column(nodes: list[Node], column: int) -> list[int]:
    return [n for n, (at, _) in enumerate(nodes) if at == column]


def _drawn(nodes: list[Node], links: Floats) -> go.Figure:
    import plotly.graph_objects as go

    source, target = np.nonzero(links > 0.0)
    amount = links[source, target]
    colours = [_COLOURS.get(name.split(",")[0], frame.GREY) for _, name in nodes]
    x, y = _places(nodes, links)
    total = float(links[links.sum(axis=0) == 0.0].sum())
    strong = np.where(amount < _FAINT * total, 0.12, 0.35)
    figure = go.Figure(
        go.Sankey(
            arrangement="fixed", valueformat=",.3~g", valuesuffix=" t",
            node={"label": _labels(nodes, links, total), "color": colours, "x": x, "y": y,
                  "pad": _GAP, "thickness": 12, "line": {"width": 0}},
            link={"source": source, "target": target, "value": amount,
                  "color": [frame.rgba(colours[n], opacity)
                            for n, opacity in zip(source, strong, strict=True)]},
            textfont={"size": 11},
        )
    )  # fmt: skip
    for at, head in zip(_AT, _HEADS, strict=True):
        side = "left" if at == _AT[0] else "right" if at == _AT[-1] else "center"
        figure.add_annotation(
            x=at, y=1.0, xref="paper", yref="paper", xanchor=side, yanchor="bottom",
            text=f"<b>{head}</b>", showarrow=False, font={"size": 11},
        )  # fmt: skip
    return figure


def _labels(nodes: list[Node], links: Floats, total: float) -> list[str]:
    """Names, and amounts where a node is tall enough for two lines."""
    sizes = [_size(links, n) for n in range(len(nodes))]
    return [f"{name}<br>{frame.amount(size)}" if size >= _NAMED * total else name
            for (_, name), size in zip(nodes, sizes, strict=True)]  # fmt: skip
