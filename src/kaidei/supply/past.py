"""The years 2005 to 2024 as a test of the simulated world.

>>> from kaidei.supply import backtest  # doctest: +SKIP
>>> for outcome in backtest(spec, members=200):  # doctest: +SKIP
...     print("\\n".join(lines(outcome)))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from typing import Any

import numpy as np

from kaidei.elements import ELEMENTS, INDEX
from kaidei.streams import Streams
from kaidei.supply import building, history
from kaidei.supply.building import build
from kaidei.supply.events import Event
from kaidei.supply.flow import METAL, OXIDE
from kaidei.supply.judging import PERIODS, Backtest, Period, run
from kaidei.supply.layout import CHINA, LABELS
from kaidei.supply.measures import Paths, derived, predicted
from kaidei.supply.network import INSIDE, Behaviour, Network
from kaidei.supply.producers import Table, triangular
from kaidei.supply.regions import FORMS, REGIONS
from kaidei.supply.simulation import run_world
from kaidei.supply.targets import Target, from_table, observed_from_trade, span
from kaidei.supply.trade import by_origin
from kaidei.units import Floats

START = "2005-01"
"""First month: the first year of the trade table."""

KEPT = ("imports", "price_outside", "price_inside")
"""What of a world is compared with the past."""

ENOUGH = 200
"""Members below which a tuning of some 70 numbers narrows them by chance correlations alone."""

DEPTH = (0.0, 0.1, 0.5)
"""Lowest, likeliest and highest share of the usual orders that passes in a month of a stop nobody
announced [1]: an estimate, for what was told in 2010 runs from nothing to some."""

_ORIGIN = {"EU": "Europe"}
"""Origins of the table of products that have another name than the world's labels."""


def backtest(
    spec: Any,
    *,
    members: int = 200,
    seed: int = 1,
    periods: Sequence[Period] = PERIODS,
    threads: int | None = None,
    progress: Callable[[str], None] | None = None,
) -> tuple[Backtest, ...]:
    """Simulate the past from 2005-01 on and judge it by what came, once for each period.

    `spec` is a study's supply section, `kaidei.load_study(path).specs["supply"]`, whose tables are
    read: those of `building.COLUMNS` and `history.COLUMNS`, targets, trade, products and
    product_forms. `progress` is told, in words, what begins.

    Given from outside, over the whole period: the world's use at the time's usual prices, mines'
    output and the capacity of plants with their dates, agreed offtakes, quotas and duties, and that
    China stopped shipments to Japan, the USA and the EU in 2010, with the dates but not the depth.
    Given up to the end of the last calendar year known: who orders from whom, where goods are made
    and of what, unless the period says that this is given, and base prices, in USD of the day. All
    then stay. The model says the rest: prices and rents, orders, stocks, fear, thrift, what comes
    from whom.

    A period that is tuned moves the numbers of `behaviour`, the level of each use and of each base
    price, and what China's goods weigh and cost over their oxide, from their priors; the rest keeps
    its prior's spread. Simulated observations carry the error of observation, for what is forecast
    is the figure that was published, and after a tuning the model's own. Members should be several
    times the 70 numbers that are moved: with 200 chance correlations narrow the tuned spread
    somewhat.

    Raises ValueError for a table or a row that is missing, naming it.
    """
    tables = tables_of(spec)
    observed = observations(tables)
    streams = Streams(seed, np.arange(members))
    outcomes = []
    for period in periods:
        _tell(progress, f"test {period.name}, {period.says}")
        world = _past(tables, streams, period, period.until, threads)
        rehearse = None
        if period.tuned_until is not None:
            # No month knows of a later one, so a run until then gives the same.
            rehearse = _past(tables, streams, period, period.tuned_until, threads).simulate
        rng = Streams(seed, np.zeros(1, dtype=np.int64)).rng(f"supply/past/{period.name}", 0)
        outcomes.append(
            run(period, observed, world.prior, world.simulate, rng=rng, rehearse=rehearse)
        )
    return tuple(outcomes)


def few(members: int) -> str:
    """What to tell of a backtest with fewer members than a tuning needs; empty for enough."""
    if members >= ENOUGH:
        return ""
    return (
        f"; fewer than {ENOUGH} members: tuning moves about 70 numbers, and by chance so few "
        "members narrow them too far; take these scores for a trial"
    )


def _past(
    tables: Mapping[str, Table], streams: Streams, period: Period, until: str, threads: int | None
) -> Past:
    return Past(tables, streams, known_by(period), months_until(until), threads,
                places_given=period.places_given)  # fmt: skip


def _tell(progress: Callable[[str], None] | None, what: str) -> None:
    if progress is not None:
        progress(what)


def tables_of(spec: Any) -> dict[str, Table]:
    """The tables that the past is built and judged from; ValueError for one that is missing."""
    if hasattr(spec, "specs") or isinstance(spec, str | PathLike):
        raise ValueError(
            f"backtest was given a {type(spec).__name__}; expected a study's supply section: "
            "kaidei.load_study(path).specs['supply']"
        )
    names = [*building.COLUMNS, *history.COLUMNS, "targets", "trade", "products", "product_forms"]
    missing = [name for name in names if getattr(spec, name, None) is None]
    if missing:
        raise ValueError(
            f"the supply section has no table '{missing[0]}': the backtest needs it; "
            f"add tables/{missing[0]}.csv"
        )
    return {name: getattr(spec, name).data for name in names}


def observations(tables: Mapping[str, Table]) -> tuple[Target, ...]:
    """All observations: of the table of targets, of the years of trade, and what follows."""
    trade, table = tables["trade"], from_table(tables["targets"])
    where = trade["year"], trade["code"], trade["country"]
    years, gross = by_origin(*where, trade["quantity_t"])
    _, value = by_origin(*where, trade["value_kusd"])
    return (*table, *observed_from_trade(years, gross, value), *derived(table))


def known_by(period: Period) -> float:
    """Until when who orders from whom and base prices are known [calendar year].

    The middle of the last month of the last calendar year that was over: their rows are of years.
    """
    return span(period.after)[1] // 12 - 0.5 / 12.0


def months_until(date: str) -> int:
    """Months from the start to the end of a date."""
    return span(date)[1] - span(START)[0]


@dataclass(frozen=True)
class Goods:
    """What goods of the customs weigh and cost, by row of the table of products."""

    ids: tuple[str, ...]
    reo: Floats
    """(M, rows) [t_reo / t gross]."""
    premium: Floats
    """(M, rows) [1] price of the oxide in it in quiet times, over that of separated oxide."""
    making: Floats
    """(rows,) [USD / kg gross] on top."""


def goods(products: Table, forms: Table, streams: Streams) -> Goods:
    """Draws about the products' oxide fraction and premium; ValueError for a row missing."""
    ids = tuple(str(name) for name in products["id"])
    place = {str(name): row for row, name in enumerate(forms["id"])}
    missing = [name for name in ids if name not in place]
    if missing:
        raise ValueError(f"product_forms has no row '{missing[0]}', which products has: add it")
    rows = np.array([place[name] for name in ids])
    rank = np.stack([streams.uniform(f"supply/past/reo/{name}") for name in ids], axis=1)
    luck = np.stack([streams.normal(f"supply/past/premium/{name}") for name in ids], axis=1)
    low, high = forms["reo_low"][rows], forms["reo_high"][rows]
    return Goods(
        ids,
        triangular(low, np.clip(products["reo_fraction"], low, high), high, rank),
        forms["premium"][rows] * np.exp(forms["premium_log_sd"][rows] * luck),
        np.asarray(forms["making_usd_kg"][rows], dtype=float),
    )


def stops(policy: Table, depth: Floats, last: float) -> tuple[Event, ...]:
    """The stops of exports that `policy_history` tells of, until `last` [month from the start].

    Their existence and dates are given; `depth` (M,) [1] of the usual orders still passes in a
    month. Nothing is refused: what waits goes when it ends.
    """
    found = []
    for row in np.flatnonzero(policy["policy"] == "embargo").tolist():
        begin = _month(str(policy["date"][row]))
        end = str(policy["end"][row])
        if begin < last:
            found.append(
                Event(
                    name=str(policy["id"][row]) if "id" in policy else f"stop of {begin:.1f}",
                    exporter=str(policy["exporter"][row]),
                    importers=(str(policy["target"][row]),),
                    forms=FORMS[OXIDE:],
                    elements=_named(str(policy["elements"][row])),
                    start=np.full(1, begin),
                    end=np.full(1, _month(end) if end else np.inf),
                    approval=np.ones((1, len(ELEMENTS))),
                    handled=depth,
                )
            )
    return tuple(found)


def _named(elements: str) -> tuple[str, ...]:
    chosen = history.chosen(elements)
    return tuple(name for name, taken in zip(ELEMENTS, chosen, strict=True) if taken)


def _month(date: str) -> float:
    """Months from the start to a date, "2010-09" its first day or "2010-09-21"."""
    month, day = date[:7], date[8:]
    since = span(month)[0] - span(START)[0]
    return since + ((int(day) - 1) / 30.0 if day else 0.0)


class Past:
    """The world from 2005 on, for parameters that a tuning may move."""

    def __init__(
        self,
        tables: Mapping[str, Table],
        streams: Streams,
        known: float,
        months: int,
        threads: int | None = None,
        *,
        places_given: bool = True,
    ) -> None:
        self.streams, self.threads, self.policy = streams, threads, tables["policy_history"]
        network = build(tables, start=START, months=months, streams=streams, past=True,
                        known=known, made=None if places_given else known)  # fmt: skip
        self.network = network
        self.goods = goods(tables["products"], tables["product_forms"], streams)
        low, mode, high = np.array(DEPTH)
        self.depth = triangular(low, mode, high, streams.uniform("supply/past/depth"))
        self.own = np.array([name.endswith(f"-{INSIDE.lower()}") for name in self.goods.ids])
        self.prior = np.concatenate(
            [
                np.stack(network.behaviour[:-1], axis=1),
                network.demand.level,
                network.prices.level,
                self.goods.reo[:, self.own],
                self.goods.premium[:, self.own],
            ],
            axis=1,
        )

    def simulate(self, theta: Floats, observed: Sequence[Target]) -> Floats:
        """What the world gives for observations (M, n), `theta` (M, P) as `prior`."""
        network, goods = self.moved(theta)
        events = stops(self.policy, self.depth, float(network.months))
        world = run_world(network, events, self.streams, KEPT, self.threads)
        return predicted(observed, paths_of(world.kept, goods))

    def moved(self, theta: Floats) -> tuple[Network, Goods]:
        """The network and the goods with the parameters of `theta` in place of their priors."""
        network = self.network
        counts = [len(Behaviour._fields) - 1, network.demand.level.shape[1], len(ELEMENTS)]
        named, level, price, rest = np.split(theta, np.cumsum(counts), axis=1)
        reo, premium = self.goods.reo.copy(), self.goods.premium.copy()
        reo[:, self.own], premium[:, self.own] = np.split(rest, 2, axis=1)
        return replace(
            network,
            behaviour=Behaviour._make([*named.T, network.behaviour.invest_composition]),
            demand=replace(network.demand, level=level),
            prices=replace(network.prices, level=price),
        ), replace(self.goods, reo=reo, premium=premium)


def paths_of(kept: Mapping[str, Any], goods: Goods) -> Paths:
    """A world's imports of Japan as the customs see them: t gross and their value, by label.

    Metal is HS 280530, cerium's oxide 284610, that of the others 284690; ore and magnets have
    other codes. Oxide is weighed as the goods it comes in. It costs the outside price of the month
    it arrives, and their premium of the inside price on top: purity and powder cost no more because
    a quota makes the oxide dear.
    """
    imports = np.asarray(kept["imports"])
    outside = np.asarray(kept["price_outside"], dtype=np.float64)
    inside = np.asarray(kept["price_inside"], dtype=np.float64)
    gross, value = np.zeros((2, *imports.shape[:2], len(LABELS)))
    cerium = np.arange(len(ELEMENTS)) == INDEX["Ce"]
    kinds = (("metal", METAL, cerium | ~cerium), ("cerium", OXIDE, cerium),
             ("compound", OXIDE, ~cerium))  # fmt: skip
    for place, label in enumerate(LABELS):
        for kind, form, which in kinds:
            row = _row(goods, kind, label)
            oxide = imports[:, :, form, place][:, :, which].astype(np.float64)
            extra = (goods.premium[:, row] - 1.0)[:, None, None]
            worth = oxide * (outside[:, :, which] + extra * inside[:, :, which])
            tonnes = oxide.sum(axis=-1) / goods.reo[:, row, None]
            gross[:, :, place] += tonnes
            value[:, :, place] += worth.sum(axis=-1) + tonnes * goods.making[row]
    china = LABELS.index(REGIONS[CHINA])
    return Paths(
        START, gross.sum(axis=-1), gross[:, :, china], value.sum(axis=-1), value[:, :, china],
        outside, inside,
    )  # fmt: skip


def _row(goods: Goods, kind: str, label: str) -> int:
    name = f"{kind}-{_ORIGIN.get(label, label).lower()}"
    return goods.ids.index(name if name in goods.ids else f"{kind}-other")
