"""What the report shows of the supply: who supplies Japan, how Chinese that is, how it is known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.report.markup import Html, join, table, tag
from kaidei.report.reader import Missing, Reader, Unasked
from kaidei.report.wording import number

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from numpy.typing import NDArray

    from kaidei.streams import Streams
    from kaidei.supply.drawing.frame import Span
    from kaidei.supply.events import Event
    from kaidei.supply.network import Network

FOLLOWED = 32
"""Members in which one element is followed through the forms: worlds are of two kinds, and a few
would show whichever of them came first."""

AT = 2030
"""Calendar year in which it is followed, if the run reaches it."""

TITLE = "How Chinese Japan's imports are, on three bases, by mass and by value"


def _spec(reader: Reader) -> Any:
    return reader.study.scenarios[reader.main]["supply"]


def world(reader: Reader) -> tuple[Network, tuple[Event, ...]]:
    """The world and the controls of the first members, as the run drew them."""
    return reader.once("supply world", lambda: _world(reader))


def _world(reader: Reader) -> tuple[Network, tuple[Event, ...]]:
    from kaidei.supply.present import controls, present

    some = np.arange(min(FOLLOWED, reader.members))
    drawn, streams = _drawn(reader, some)
    mud = reader.values("plant/oxide", reader.main)[some]
    return replace(present(drawn, reader.time, streams), mud=mud), controls(drawn, streams)


def _drawn(reader: Reader, members: NDArray[np.int64]) -> tuple[Any, Streams]:
    """The supply section as some members drew it, and their chance."""
    from kaidei.ensemble.draw import draw_spec
    from kaidei.streams import Streams

    seed = int(reader.run.manifest["seed"])
    whole = draw_spec(_spec(reader), seed=seed, n=reader.members, time=reader.time, stage="supply")
    return whole.take(members), Streams(seed, members)


def bans(reader: Reader) -> tuple[Span, ...]:
    """The study's export controls, from the median start to the median end of all members."""
    return reader.once("supply bans", lambda: _bans(reader))


def _bans(reader: Reader) -> tuple[Span, ...]:
    from kaidei.supply.figures import spans
    from kaidei.supply.present import controls

    return spans(controls(*_drawn(reader, np.arange(reader.members))), reader.time.start)


def _element(reader: Reader, place: int = 0) -> str:
    """The first, second... of the report's elements that the model has."""
    known = [str(symbol) for symbol in reader.stage("supply")["element"].values]
    shown = [symbol for symbol in reader.elements if symbol in known]
    if not shown:
        raise Missing("none of the report's elements is among the model's")
    if place >= len(shown):
        raise Unasked(f"The report names no element after {shown[-1]} to show here.")
    return shown[place]


def origins(reader: Reader, place: int = 0) -> go.Figure:
    """Supply of one of the report's elements by where it was mined."""
    from kaidei.supply import figures

    return figures.balance(reader.stage("supply"), _element(reader, place), bans(reader))


def arrivals(reader: Reader, place: int = 0) -> go.Figure:
    """Supply of one of the report's elements by who ships it and in what form."""
    from kaidei.supply import figures

    return figures.arrivals(reader.stage("supply"), _element(reader, place), bans(reader))


def dependence(reader: Reader) -> go.Figure:
    """Dependence on three bases by mass and value, past and simulated."""
    from kaidei.supply import figures

    return figures.dependence(reader.stage("supply"), bans(reader))


def shortage(reader: Reader) -> go.Figure:
    """Use that goes unserved."""
    from kaidei.supply import figures

    return figures.shortage(reader.stage("supply"), reader.elements, bans(reader))


def two_prices(reader: Reader) -> go.Figure:
    """Both tiers of prices over what was quoted."""
    from kaidei.supply import figures
    from kaidei.supply.targets import from_table

    quotes = [
        quote
        for quote in from_table(_spec(reader).targets.data)
        if quote.series.startswith("price_") and quote.element in reader.elements
    ]
    return figures.two_prices(reader.stage("supply"), reader.elements, bans(reader), quotes)


def forms(reader: Reader) -> go.Figure:
    """One element through the forms in a year."""
    from kaidei.supply import figures

    network, events = world(reader)
    years = reader.time.year_labels
    whole = [int(year) for place, year in enumerate(years)
             if np.count_nonzero(reader.time.year_of_month == place) == 12]  # fmt: skip
    if not whole:
        raise Missing("the run holds no year from January to December")
    members = range(len(network.mud))
    figure = figures.sankey(
        network, events, element=_element(reader), year=min(max(whole[0], AT), whole[-1]),
        seed=int(reader.run.manifest["seed"]), members=members,
    )  # fmt: skip
    # On the page the nodes reach a little over the plot's edge: the heads stand clear of them.
    return figure.update_annotations(yshift=11)


def identified(reader: Reader) -> go.Figure:
    """What of the past imports is identified, and what is prior."""
    from kaidei.supply import figures

    return figures.identified(_spec(reader).identified.data)


BASES = (
    "Labelled counts what China ships. Chinese ore or making is that and what China mined or made, "
    "whoever ships it. The upper bound adds all that Vietnam and Thailand ship. In the past only "
    "the feed of these two and of Hong Kong is traced; in the simulated world also that of Europe "
    "and others, who sell oxide of Chinese feed: hence the step between the two. Value is what was "
    "paid in the past, and oxide at the month's price outside then."
)
"""What each basis counts, and why the simulated ones differ from the past's."""

ONE_PRICE = (
    "There is one price outside China, by the cover of all regions there together: a region under "
    "a ban may go short while that price is low."
)
"""Why a shortage need not show in the price."""

SCOPE = (
    "Counted are ore, oxide and other compounds, metal and alloys, and magnets. Rare earths inside "
    "imported motors, vehicles and other goods are out of scope. Magnets are no rare-earth code of "
    "the customs: here they are an order of their own with a wide prior (magnet_imports.csv), so "
    "every share is given without them and, where it says so, with them."
)

BACKTEST = (
    "How well this simulator retells 2005 to 2024 is not part of a run. The command “kaidei "
    "backtest STUDY --out FILE” judges it, in some minutes, and writes every observation with its "
    "forecast, hits and misses alike; the page backtest.md of the documentation has the figures."
)


def tables(reader: Reader) -> Html:
    """Dependence three ways, by mass and by value; what is counted; where the test is."""
    return join(
        tag("h4", TITLE),
        _dependence_table(reader),
        tag("p", _step(reader), class_="note"),
        tag("p", SCOPE, class_="note"),
        tag("p", BACKTEST, class_="note"),
    )


def _step(reader: Reader) -> str:
    """Where the past ends and the simulated world begins, and what changes there."""
    last = int(reader.array("supply/past_dependence_together")["trade_year"].values[-1])
    first = int(reader.array("supply/total_dependence")["year"].values[0])
    return (
        f"The step from {last} to {first} is of definition, by value above all: until {last} value "
        f"is what the customs recorded as paid, from {first} on it is the oxide in the goods at "
        "the month's price outside. What changes after that, by value, moves with the model's "
        "prices as well as with the trade."
    )


def _dependence_table(reader: Reader) -> Html:
    past = reader.array("supply/past_dependence_together")
    ahead = reader.array("supply/total_dependence")
    rows: list[Any] = []
    for by, words in (("mass", "by mass of oxide"), ("value", "by value")):
        rows.append([tag("th", tag("b", words), colspan="4", scope="rowgroup", class_="group")])
        for year in _some(past["trade_year"].values, (2010, 2020, 2024)):
            found = past.sel(trade_year=year, measure=by)
            rows.append([f"{year}, as identified", *_cells(found, past=True)])
        for year in _some(ahead["year"].values, (2025, 2030, 2040)):
            for goods, more in (("codes", ""), ("all", ", with ore and magnets")):
                found = ahead.sel(year=year, measure=by, goods=goods)
                rows.append([f"{year}, simulated{more}", *_cells(found)])
    heads = ("percent of imports", "as labelled", "Chinese ore or making", "upper bound")
    return table(None, heads, rows, "close")


def _some(years: Any, wanted: tuple[int, ...]) -> list[int]:
    return [year for year in wanted if year in years]


def _cells(found: Any, past: bool = False) -> list[Html]:
    """Median and 90 percent of the members on each basis; of the `past` a record has no range."""
    values = 100 * found.transpose("member", "basis").to_numpy()
    recorded = (past & (len(values) > 1)) & (np.ptp(values, axis=0) < _NO_SPREAD)
    ranges = np.quantile(values, [0.05, 0.5, 0.95], axis=0).T
    return [
        join(tag("b", number(middle)), tag("small", words, class_="block"))
        for (low, middle, high), known in zip(ranges, recorded, strict=True)
        for words in ["as recorded" if known else f"{low:.0f} to {high:.0f}"]
    ]


_NO_SPREAD = 1e-3
"""Percent by which members differ in what all of them read from the customs: by rounding alone."""
