"""How Chinese Japan's imports are: on three bases, by mass and by value, beside the customs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.supply.answers import GOODS, MEASURES, by_goods
from kaidei.supply.bases import BASES, ROUTES
from kaidei.supply.drawing import frame
from kaidei.supply.drawing.frame import Span
from kaidei.supply.indicators import share_of
from kaidei.supply.simulation import World
from kaidei.supply.trade import ORIGINS
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go

_WORDS = {
    "as_labelled": "China, as labelled",
    "embodied": "Chinese ore or making",
    "china_vietnam_thailand": "upper bound: with Vietnam, Thailand",
}
_COLOURS = {
    "as_labelled": frame.BLUE,
    "embodied": frame.RUST,
    "china_vietnam_thailand": "#5f6b76",
}
_TICKS = (0, 25, 50, 75, 100)
_WITH_MAGNETS = "as labelled, with ore and magnets"
_CODES, _ALL = GOODS.index("codes"), GOODS.index("all")


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

    Upper panel by mass of oxide, lower one by value at the month's price outside: of oxide and
    metal, which the customs' codes and so the `observed` hold. Dotted is the label's share with
    ore and magnets. Bands hold 90 percent of the members. The bases are those of
    `answers.china_on_bases`, which never cross.
    """
    years, _ = frame.whole_years(world)
    figure = panels()
    edge = (years[0] - 0.3, years[-1] + 0.3)
    for place, by in enumerate(MEASURES):
        frame.shade(figure, frame.on_years(spans), edge, words=place == 0, **frame.cell(place, 1))
        ahead(figure, years, dependence(world, element, by), place)
        if observed is not None:
            _observed(figure, observed, by, edge, place)
    marks = (
        "" if observed is None else " Marks: customs (BACI), all elements, Hong Kong with Vietnam."
    )
    note = f"Percent of imports; median and 90 percent of the members.{marks} " \
           f"Source: simulated world, {frame.counted(world)}."  # fmt: skip
    return whole(figure, edge, element, note, bool(spans))


def panels() -> go.Figure:
    """A panel for the mass and one for the value."""
    return frame.panels([f"by {by}" for by in MEASURES], 1, 250, shared_xaxes=True)


def whole(
    figure: go.Figure, edge: tuple[float, float], element: str | None, note: str, named: bool
) -> go.Figure:
    """The figure with its axes and its dress; `named` spans need room on top."""
    figure.update_yaxes(range=[0, 103], tickvals=_TICKS, ticktext=[f"{tick} %" for tick in _TICKS])
    if named:
        figure.update_yaxes(range=[0, 103 * frame.HEADROOM], row=1)
    figure.update_xaxes(range=edge, tickformat="d")
    title = f"How Chinese is Japan's {element}?" if element else "How Chinese are Japan's imports?"
    return frame.dressed(figure, title, note, plot=480, above=18, legend=6)


def ahead(figure: go.Figure, years: NDArray[np.int64], shares: Floats, place: int) -> None:
    """Fans of simulated shares (M, Y, GOODS, 3 bases) [1]."""
    row = frame.cell(place, 1)
    for basis in reversed(range(len(BASES))):
        name = BASES[basis]
        frame.fan(
            figure, years, 100 * shares[:, :, _CODES, basis], _COLOURS[name], _WORDS[name],
            unit="%", bands=frame.BANDS[:1], legend=place == 0,
            dash="dash" if name == "embodied" else "solid", **row,
        )  # fmt: skip
    figure.add_scatter(
        x=years, y=100 * np.median(shares[:, :, _ALL, 0], axis=0), mode="lines",
        name=_WITH_MAGNETS, legendgroup="magnets", showlegend=place == 0,
        line={"color": _COLOURS["as_labelled"], "width": 1.5, "dash": "dot"},
        hovertemplate="%{x}: %{y:.0f} %<extra>" + _WITH_MAGNETS + "</extra>", **row,
    )  # fmt: skip


def past(figure: go.Figure, years: NDArray[np.int64], shares: Floats, place: int) -> None:
    """What the trade table and the identified elements say of past years, (M, Y, 3 bases) [1]."""
    for basis, name in enumerate(BASES):
        frame.fan(
            figure, years, 100 * shares[:, :, basis], _COLOURS[name], _WORDS[name], unit="%",
            bands=frame.BANDS[:1], legend=False,
            dash="dash" if name == "embodied" else "solid", **frame.cell(place, 1),
        )  # fmt: skip


def dependence(world: World, element: str | None, by: str) -> Floats:
    """Shares of Chinese supply in imports by year, goods and basis, (M, Y, GOODS, 3) [1].

    By "mass" or, at the price outside, by "value".
    """
    _, months = frame.whole_years(world)
    frame.values(world, "imports")
    imports, china = by_goods(world)
    only = slice(None)
    if element is not None:
        only = slice(frame.index_of(element), frame.index_of(element) + 1)
    weight = np.ones(imports.shape[:2] + imports.shape[3:])
    if by == "value":
        weight = np.asarray(frame.values(world, "price_outside"), dtype=float)
    weight = weight[:, :, None, only]
    total = frame.by_year((imports[..., only] * weight).sum(axis=-1), months)
    part = frame.by_year((china[..., only, :] * weight[..., None]).sum(axis=-2), months)
    return share_of(part, total[..., None])


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
