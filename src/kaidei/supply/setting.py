"""From a drawn study to the world around Japan that `balance` runs in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.contract import Time
from kaidei.elements import ELEMENTS
from kaidei.supply import ban, bases, demand, metal, projects, recycling, trade
from kaidei.supply.balance import Setting
from kaidei.supply.trade import CODES, ORIGINS
from kaidei.units import Floats

DEMAND_CENTRE = "2024-07"
"""Middle of the year for which demand is written."""

RECYCLING_LAG = 12
"""Months from use to what comes back of it: process scrap and short-lived goods."""

Luck = Callable[[str, tuple[int, ...]], Floats]
"""Uniform numbers by stream name and shape, members last: (*shape, M)."""


@dataclass(frozen=True)
class Pattern:
    """From whom Japan buys what in which form, before any ban; M members."""

    form_share: Floats
    """(2, E, M) share of use that arrives as oxide and as metal [1]."""
    origin_share: Floats
    """(2, origins, E, M) share of each origin in a form's imports [1]."""
    feed: Floats
    """(origins, E, M) Chinese share of each origin's feed [1]."""

    @property
    def own(self) -> Floats:
        """(2, origins, E, M) share that comes whatever China does [1]."""
        return np.asarray(self.origin_share * (1.0 - self.feed))

    @property
    def label_share(self) -> Floats:
        """(2, E, M) what China ships itself of all Chinese feed [1]; 1 where there is none."""
        china = self.origin_share[:, ORIGINS.index("China")]
        fed = (self.origin_share * self.feed).sum(axis=1)
        return np.asarray(np.divide(china, fed, out=np.ones_like(china), where=fed > 0))


@dataclass(frozen=True)
class Sources:
    """Inflows that do not hang on China, month by month, before metal-making [t_reo]."""

    origin: Floats
    """(T or 1, 2, origins, E, M) other countries and their own feed; one month stands for all."""
    projects: Floats
    """(T, E, M) oxide of new mines and plants."""
    recycling: Floats
    """(T, E, M) oxide that comes back."""


def identified(drawn: Any, noise: Floats) -> Floats:
    """Shares of oxide by element of each code and origin, (codes, origins, E, M) [1].

    `noise` (codes, origins, E, M) standard normal. An origin without a row of its own has the
    code's row "other"; Hong Kong has China's.
    """
    mean = np.stack([drawn.products[symbol] for symbol in ELEMENTS], axis=1)
    return trade.perturbed_shares(mean[product_rows(drawn.products)], drawn.product_spread, noise)


def product_rows(table: Any) -> NDArray[np.int64]:
    """Row of the products table that each code and origin uses, (codes, origins)."""
    place = {pair: row for row, pair in enumerate(zip(table["code"], table["origin"], strict=True))}
    rows = np.empty((len(CODES), len(ORIGINS)), dtype=np.int64)
    for i, code in enumerate(CODES):
        for j, origin in enumerate(ORIGINS):
            like = "China" if origin == "Hong Kong" else origin
            rows[i, j] = place.get((code, like), place[(code, "other")])
    return rows


def pattern(drawn: Any, recent: Floats, shares: Floats) -> Pattern:
    """Form and origin shares by element from recent trade (codes, origins, M) [t gross a year]."""
    fraction = drawn.products["reo_fraction"][product_rows(drawn.products)]
    tonnes = bases.forms(recent[:, :, None, :] * fraction[:, :, None, None] * shares)
    by_form = tonnes.sum(axis=1)
    total = by_form.sum(axis=0)
    form_share = np.divide(by_form, total, out=np.zeros_like(by_form), where=total > 0)
    form_share[0] = np.where(total > 0, form_share[0], 1.0)
    origin_share = np.divide(
        tonnes, by_form[:, None], out=np.zeros_like(tonnes), where=by_form[:, None] > 0
    )
    feed = bases.feed(drawn.feed.vietnam, drawn.feed.thailand, drawn.feed.heavy)
    return Pattern(form_share, origin_share, feed)


def by_element(rows: Any, field: str) -> Floats:
    """One drawn column of a table keyed by element, (E, M)."""
    return np.stack([getattr(rows[symbol], field) for symbol in ELEMENTS])


def wanted_use(drawn: Any, time: Time) -> Floats:
    """Use at usual prices after thrifting programmes, (T, E, M) [t_reo/month]."""
    months, reference = time.n_months, time.month(DEMAND_CENTRE)
    path = demand.path(
        by_element(drawn.demand, "use"), by_element(drawn.demand, "growth"), months, reference
    )
    left = np.ones_like(path)
    for programme in drawn.thrifting.values():
        saving = demand.ramp(months, programme.start, programme.ramp) * programme.saving
        left *= 1.0 - _on(programme.elements)[:, None] * saving[:, None, :]
    return demand.saved(path, 1.0 - left)


def _on(elements: tuple[str, ...]) -> Floats:
    return np.array([float(symbol in elements) for symbol in ELEMENTS])


def controls(drawn: Any, exporter: str, luck: Luck) -> list[ban.Control]:
    """All export controls of one exporter, drawn."""
    found = []
    for name, event in drawn.event.items():
        if event.exporter != exporter:
            continue
        one = np.ones_like(event.third_country)
        found.append(
            ban.Control(
                start=event.start,
                end=_end(event, name, luck),
                passes=np.stack([event.passes.get(symbol, one) for symbol in ELEMENTS]),
                third_country=event.third_country,
                leakage=event.leakage,
                delay=event.delay,
                stocking=event.stocking,
            )
        )
    return found


def _end(event: Any, name: str, luck: Luck) -> Floats:
    if event.end is not None:
        return np.asarray(event.end)
    if event.duration is None:
        return np.full_like(event.start, np.inf)
    permanent = np.zeros_like(event.start) if event.permanent is None else event.permanent
    return ban.end_of(event.start, event.duration, permanent, luck(f"supply.event.{name}", ()))


def sources(drawn: Any, use: Floats, pattern_: Pattern, luck: Luck) -> Sources:
    """What comes whatever China does, apart from the mud."""
    months, elements, members = use.shape
    # Other origins keep to the tonnes of the base year: growth is in the projects.
    base = use[0] * pattern_.form_share
    origin = (pattern_.own * base[:, None])[None]
    for place, exporter in enumerate(ORIGINS):
        held = controls(drawn, exporter, luck) if exporter != "China" else []
        if held:
            origin = np.repeat(origin, months, axis=0) if len(origin) == 1 else origin
            origin[:, :, place] *= ban.regime(months, elements, members, held).passes[:, None]
    new = np.zeros_like(use)
    for name, project in drawn.projects.items():
        new += _project(drawn, name, project, months, luck)
    rate = np.zeros_like(use)
    for programme in drawn.recycling.values():
        part = demand.ramp(months, programme.start, programme.ramp) * programme.rate
        rate += _on(programme.elements)[:, None] * part[:, None, :]
    return Sources(origin, new, recycling.returned(use, rate, RECYCLING_LAG))


def _project(drawn: Any, name: str, project: Any, months: int, luck: Luck) -> Floats:
    chance = luck(f"supply.project.{name}", (2,))
    begin = projects.begins(project.start, project.slip, project.chance, chance[0])
    close = projects.closes(begin, project.closing, chance[1])
    made = projects.output(months, project.capacity, begin, project.ramp, close)
    row = list(drawn.baskets["id"]).index(project.basket)
    basket = np.array([drawn.baskets[symbol][row] for symbol in ELEMENTS])
    return projects.to_japan(made, project.japan_share, basket)


def furnaces(drawn: Any, months: int, metal_need: Floats) -> Floats:
    """Metal-making outside China for Japan by element, (T, E, M) [t_reo/month]."""
    total = np.zeros((months, *metal_need.shape))
    for programme in drawn.metal_making.values():
        built = demand.ramp(months, programme.start, programme.ramp) * programme.capacity
        total += metal.capacity_by_element(built, metal_need, _on(programme.elements))
    return total


def firm(found: Sources, mud: Floats | None, setting: Setting, capacity: Floats) -> Floats:
    """Inflow by form after metal-making, (T, 2, E, M) [t_reo/month]; `mud` (T, E, M) or none."""
    others = found.origin.sum(axis=2)
    oxide = others[:, 0] + found.projects + found.recycling
    if mud is not None:
        oxide = oxide + mud
    need = setting.use[:, None] * setting.form_share
    return np.stack(
        metal.convert(oxide, others[:, 1], need[:, 0], need[:, 1], capacity),
        axis=1,
    )


def setting(drawn: Any, use: Floats, pattern_: Pattern, luck: Luck) -> Setting:
    """The world around Japan for `balance.japan_balance`."""
    months, elements, members = use.shape
    stock = drawn.stock
    public = np.broadcast_to(stock.public, use.shape)
    for programme in drawn.stockpile.values():
        built = demand.ramp(months, programme.start, programme.ramp) * programme.cover
        public = public + _on(programme.elements)[:, None] * built[:, None, :]
    return Setting(
        use=use,
        form_share=pattern_.form_share,
        label_share=pattern_.label_share,
        regime=ban.regime(months, elements, members, controls(drawn, "China", luck)),
        private_cover=np.where(bases.LIGHT[:, None], stock.private_light, stock.private_heavy),
        public_cover=public,
        usable=stock.usable,
        release=stock.release,
        rebuild_time=stock.rebuild_time,
        ceiling=stock.ceiling,
        elasticity=by_element(drawn.demand, "elasticity"),
        thrift_limit=by_element(drawn.demand, "thrift_limit"),
        thrift_time=drawn.market.thrift_time,
        premium=by_element(drawn.demand, "premium"),
        price_lag=drawn.market.lag,
    )
