"""How Chinese Japan's imports are: on three bases, by mass and by value, beside the customs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.supply.bases import BASES, ROUTES
from kaidei.supply.drawing import frame
from kaidei.supply.drawing.frame import Span
from kaidei.supply.indicators import share_of
from kaidei.supply.layout import LABELS
from kaidei.supply.regions import INDEPENDENT
from kaidei.supply.simulation import World
from kaidei.supply.trade import ORIGINS
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go

_WORDS = {
    "as_labelled": "China, as labelled",
    "embodied": "Chinese feed, whatever the label",
    "china_vietnam_thailand": "China, Vietnam and Thailand",
}
_COLOURS = {
    "as_labelled": frame.BLUE,
    "embodied": frame.RUST,
    "china_vietnam_thailand": "#5f6b76",
}
_TICKS = (0, 25, 50, 75, 100)
_LABELLED = np.array([label == "China" for label in LABELS])
_BOUND = np.array([label in ("China", "Vietnam", "Thailand") for label in LABELS])
_CUSTOMS = slice(1, 3)
"""Oxide and metal: the forms of the customs' three codes."""


class Observed(NamedTuple):
    """Trade as `trade.by_origin` sums it, (Y, codes, origins)."""

    years: NDArray[np.int64]
    gross: Floats
    """[t gross]."""
    value: Floats
    """[thousand USD]."""


def dependence_bases(
    world: World,
    element: str | None = None,
    *,
    observed: Observed | None = None,
    spans: Sequence[Span] = (),
) -> go.Figure:
    """Dependence on China by year, of one element or all together [percent of imports].

    Upper panel by mass of oxide, lower one by value at the month's price outside. All that lands
    counts, magnets too; dotted is the label's share of oxide and metal alone, which is what the
    customs' codes and so the `observed` hold. Bands hold 90 percent of the members. What is
    embodied was dug by China or passed a step that it controls; it can lie above the third basis
    where others ship Chinese feed too.
    """
    years, _ = frame.whole_years(world)
    figure = frame.panels(["by mass", "by value"], 1, 250, shared_xaxes=True)
    edge = (years[0] - 0.3, years[-1] + 0.3)
    for place, by in enumerate(("mass", "value")):
        row: dict[str, Any] = frame.cell(place, 1)
        shares, customs = dependence(world, element, by)
        frame.shade(figure, frame.on_years(spans), edge, words=place == 0, **row)
        for basis in reversed(BASES):
            frame.fan(
                figure, years, 100 * shares[basis], _COLOURS[basis], _WORDS[basis], unit="%",
                bands=frame.BANDS[:1], legend=place == 0,
                dash="dash" if basis == "embodied" else "solid", **row,
            )  # fmt: skip
        figure.add_scatter(
            x=years, y=100 * np.median(customs, axis=0), mode="lines", showlegend=place == 0,
            name="as labelled, without magnets", legendgroup="customs",
            line={"color": _COLOURS["as_labelled"], "width": 1.5, "dash": "dot"},
            hovertemplate="%{x}: %{y:.0f} %<extra>as labelled, without magnets</extra>", **row,
        )  # fmt: skip
        if observed is not None:
            _observed(figure, observed, by, edge, place)
    figure.update_yaxes(range=[0, 103], tickvals=_TICKS, ticktext=[f"{tick} %" for tick in _TICKS])
    if spans:
        figure.update_yaxes(range=[0, 103 * frame.HEADROOM], row=1)
    figure.update_xaxes(range=edge, tickformat="d")
    marks = (
        "" if observed is None else " Marks: customs (BACI), all elements, Hong Kong with Vietnam."
    )
    note = f"Percent of imports; median and 90 percent of the members.{marks} " \
           f"Source: simulated world, {frame.counted(world)}."  # fmt: skip
    of = "Japan's imports" if element is None else f"Japan's {element}"
    return frame.dressed(figure, f"How Chinese is {of}?" if element else f"How Chinese are {of}?",
                         note, plot=480, above=18, legend=6)  # fmt: skip


def dependence(world: World, element: str | None, by: str) -> tuple[dict[str, Floats], Floats]:
    """Shares of Chinese supply in imports by basis, and as labelled without magnets, (M, Y) [1].

    By "mass" or, at the price outside, by "value".
    """
    _, months = frame.whole_years(world)
    imports, arrivals = frame.values(world, "imports"), frame.values(world, "arrivals")
    only = slice(None) if element is None else slice(frame.index_of(element), None)
    if element is not None:
        only = slice(only.start, only.start + 1)
    weight = np.ones(imports.shape[:2] + imports.shape[4:])
    if by == "value":
        weight = np.asarray(frame.values(world, "price_outside"), dtype=float)
    weight = weight[..., only]
    shipped = frame.by_year(
        np.einsum("mtfle,mte->mtfl", imports[..., only], weight, dtype=float), months
    )
    dug = frame.by_year(
        np.einsum("mteg,mte->mtg", arrivals[:, :, only], weight, dtype=float), months
    )
    labels, coded = shipped.sum(axis=2), shipped[:, :, _CUSTOMS].sum(axis=2)
    total = labels.sum(axis=-1)
    shares = (
        share_of(labels[..., _LABELLED].sum(axis=-1), total),
        share_of(dug[..., ~INDEPENDENT].sum(axis=-1), dug.sum(axis=-1)),
        share_of(labels[..., _BOUND].sum(axis=-1), total),
    )
    customs = share_of(coded[..., _LABELLED].sum(axis=-1), coded.sum(axis=-1))
    return dict(zip(BASES, shares, strict=True)), customs


def _observed(
    figure: go.Figure, seen: Observed, by: str, edge: tuple[float, float], place: int
) -> None:
    amount = (seen.gross if by == "mass" else seen.value).sum(axis=1)
    inside = (seen.years >= edge[0]) & (seen.years <= edge[1])
    for names, words, basis, symbol in (
        (("China",), "customs: China", "as_labelled", "circle"),
        (("China", *ROUTES), "customs: with Vietnam, Thailand",
         "china_vietnam_thailand", "diamond"),
    ):  # fmt: skip
        counted = np.array([origin in names for origin in ORIGINS])
        share = 100 * share_of(amount[:, counted].sum(axis=1), amount.sum(axis=1))
        figure.add_scatter(
            x=seen.years[inside], y=share[inside], mode="lines+markers", name=words,
            legendgroup=words, showlegend=place == 0, line={"color": _COLOURS[basis], "width": 1},
            marker={"symbol": symbol, "size": 7, "color": "white",
                    "line": {"color": _COLOURS[basis], "width": 1.5}},
            hovertemplate="%{x}: %{y:.0f} %<extra>" + words + "</extra>",
            **frame.cell(place, 1),
        )  # fmt: skip
