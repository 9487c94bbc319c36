"""The arrays that the compiled months work on: the network laid out, and one member's state.

Cells are the places where there is demand, sorted so that the uses of one form, region and element
stand side by side. Edges are sorted by form; a region's edge to itself becomes its makers' share.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.elements import ELEMENTS
from kaidei.streams import Streams
from kaidei.supply.enduse import granted
from kaidei.supply.events import Event, rules
from kaidei.supply.network import HOME, INSIDE, Behaviour, Network
from kaidei.supply.projects import begins
from kaidei.supply.regions import (
    FORM_OF_USE,
    FORMS,
    ORIGIN_OF_REGION,
    REGIONS,
    USES,
    tag,
)
from kaidei.units import Floats

Ints = NDArray[np.int64]

LABELS = ("China", "Vietnam", "Thailand", "Malaysia", "EU", "other")
"""Who shipped what comes to Japan; by third countries' hands: other."""

SLOTS = 4
"""Months ahead, this one included, in which what is shipped may arrive."""

STAGES = 4
"""Steps of mines that nobody announced, from their start to their output."""

E, F, R, K = len(ELEMENTS), len(FORMS), len(REGIONS), len(USES)
JAPAN, CHINA = REGIONS.index(HOME), REGIONS.index(INSIDE)


class Plan(NamedTuple):
    """What all members share. N cells, P of them side by side with one pool, L edges, A mines."""

    months: int
    burn_in: int
    year: Ints
    """(T,) year of each month, 0 the first."""
    closes: NDArray[np.bool_]
    """(T,) True for the last month of a year."""
    cell: Ints
    """(N, 4) form, region, element, use."""
    first: Ints
    """(P + 1,) where the cells of each pool begin."""
    demand: Floats
    """(T, N) [t_reo/month]."""
    tier: Ints
    """(N,) of the cell's use."""
    asked: NDArray[np.bool_]
    """(2, K, E) uses of each element in the outside and the inside market."""
    mines: int
    """Mines on a path."""
    mine_region: Ints
    mine_tag: Ints
    """(A,) also of assets, which follow the mines; -1: no mine."""
    mine_path: Floats
    """(T, A) [t_reo/month] of mines; 0 for assets."""
    asset_form: Ints
    """(A,) form that is made; 0, ore, for mines."""
    capacity: Floats
    controlled: Floats
    """(T, R, S)."""
    past_growth: Floats
    """(K,) [1/month]."""
    begin: Ints
    """(F + 1,) where the edges of each form begin."""
    exporter: Ints
    importer: Ints
    delay: Ints
    label: Ints
    """(L,)."""
    share: Floats
    """(T, L, E)."""
    own_share: Floats
    transit: Floats
    """(T, F, R, E) what own makers are asked for; mean delay [month]."""
    public_cover: Floats
    base: Floats
    duty: Floats
    quota: Floats
    quota_group: Ints
    group: Ints
    market: Ints
    """(R,) 1 inside, 0 outside."""
    observed: bool
    """See `network.Prices`."""
    invest_region: int
    invest_tag: int
    ruled: NDArray[np.bool_]
    third: NDArray[np.bool_]
    """(I, L, E) of the events."""


class Own(NamedTuple):
    """What each member has of its own, and its chance: leading axis M. See `network` for units."""

    level: Floats
    """(M, N) [1] of each cell."""
    growth: Floats
    """(M, K) [1/month] of the logarithm."""
    lifetime: Floats
    dissipated: Floats
    recovered: Floats
    elasticity: Floats
    thrift_limit: Floats
    composition: Floats
    """(M, A, E)."""
    size: Floats
    """(M, A) factor of a mine, [t_reo/month] of an asset."""
    start: Floats
    ramp: Floats
    stop: Floats
    cost: Floats
    """(M, A); a mine on a path starts at -inf."""
    factor: Floats
    recovery: Floats
    flexibility: Floats
    cover: Floats
    usable: Floats
    public_factor: Floats
    release: Floats
    price_level: Floats
    swing: Floats
    """(M, T, G) [1] log of the price over what stocks say."""
    answer_luck: Floats
    """(M, T)."""
    mud: Floats
    """(M or 1, T, E)."""
    home_demand: Floats
    home_public: Floats
    home_recovered: Floats
    """(M, T, E), see `network.Home`."""
    event_start: Floats
    event_end: Floats
    approval: Floats
    """(M, I, L, E) [1] of the orders on each edge, by the uses behind them."""
    handled: Floats
    examination: Floats
    validity: Floats
    leakage: Floats
    third_country: Floats


def _path(value: Floats | Ints, months: int) -> Any:
    return np.array(np.broadcast_to(value, (months, *value.shape[1:])), order="C")


def _indices(names: tuple[str, ...], among: tuple[str, ...]) -> Ints:
    return np.array([among.index(name) for name in names], dtype=np.int64)


def _cells(network: Network) -> tuple[Ints, Ints]:
    """Places of demand (N, 4), sorted, and where each pool's begin (P + 1,)."""
    use, region, element = np.nonzero(network.demand.path.max(axis=0) > 0.0)
    form = _indices(tuple(FORM_OF_USE[name] for name in USES), FORMS)[use]
    cell = np.stack([form, region, element, use], axis=1).astype(np.int64)
    cell = np.ascontiguousarray(cell[np.lexsort(cell.T[::-1])])
    pools = np.any(np.diff(cell[:, :3], axis=0, prepend=-1) != 0, axis=1)
    return cell, np.append(np.flatnonzero(pools), len(cell)).astype(np.int64)


def _abroad(network: Network) -> Ints:
    """Edges to other regions, sorted by form."""
    edges = network.edges
    kept = [row for row, name in enumerate(edges.exporter) if name != edges.importer[row]]
    form = _indices(edges.form, FORMS)
    return np.array(sorted(kept, key=lambda row: form[row]), dtype=np.int64)


def _own_makers(network: Network, months: int) -> tuple[Floats, Floats]:
    """Share asked of own makers, and mean delay of what is ordered, (T, F, R, E)."""
    edges, share = network.edges, _path(network.edges.share, months)
    own, transit = np.zeros((2, months, F, R, E))
    for row, (form, exporter, importer) in enumerate(
        zip(edges.form, edges.exporter, edges.importer, strict=True)
    ):
        place = FORMS.index(form), REGIONS.index(importer)
        transit[:, *place] += edges.delay[row] * share[:, row]
        if exporter == importer:
            own[:, *place] += share[:, row]
    return own, transit


def plan_of(network: Network, events: tuple[Event, ...]) -> Plan:
    """The network, laid out once for all members."""
    months, edges, assets = network.months, network.edges, network.assets
    cell, first = _cells(network)
    abroad = _abroad(network)
    asked = np.zeros((2, K, E), dtype=bool)
    market = (np.arange(R) == CHINA).astype(np.int64)
    asked[market[cell[:, 1]], cell[:, 3], cell[:, 2]] = True
    regions = network.mines.region + assets.region
    forms = ("ore",) * len(network.mines.region) + assets.form
    path = np.zeros((months, len(regions)))
    path[:, : len(network.mines.region)] = network.mines.capacity
    own_share, transit = _own_makers(network, months)
    table = rules(network, events)
    form = _indices(edges.form, FORMS)[abroad]
    exporters = [edges.exporter[row] for row in abroad]
    names = tuple(name if name in LABELS else "other" for name in exporters)
    prices = network.prices
    offset = int(network.start[5:7]) - 1
    year = (np.arange(months, dtype=np.int64) + offset) // 12
    return Plan(
        months=months,
        burn_in=network.burn_in,
        year=year,
        closes=np.diff(year, append=-1) != 0,
        cell=cell,
        first=first,
        demand=_path(network.demand.path, months)[:, cell[:, 3], cell[:, 1], cell[:, 2]].copy(),
        tier=np.asarray(network.demand.tier, dtype=np.int64)[cell[:, 3]],
        asked=asked,
        mines=len(network.mines.region),
        mine_region=_indices(regions, REGIONS),
        mine_tag=np.array([tag(ORIGIN_OF_REGION[name]) for name in regions], dtype=np.int64),
        mine_path=path,
        asset_form=_indices(forms, FORMS),
        capacity=_path(network.makers.capacity, months),
        controlled=_path(network.makers.controlled, months),
        past_growth=np.array(network.demand.past_growth, dtype=float),
        begin=np.searchsorted(form, np.arange(F + 1)).astype(np.int64),
        exporter=_indices(tuple(exporters), REGIONS),
        importer=_indices(tuple(edges.importer[row] for row in abroad), REGIONS),
        delay=np.asarray(edges.delay, dtype=np.int64)[abroad],
        label=_indices(names, LABELS),
        share=_path(edges.share, months)[:, abroad].copy(),
        own_share=own_share,
        transit=transit,
        public_cover=_path(network.stocks.public_cover, months),
        base=_path(prices.base, months),
        duty=_path(prices.duty, months),
        quota=_path(prices.quota, months),
        quota_group=_path(prices.quota_group, months).astype(np.int64),
        group=np.array(prices.group, dtype=np.int64),
        market=market,
        observed=bool(prices.observed),
        invest_region=REGIONS.index(network.invest_region),
        invest_tag=tag(ORIGIN_OF_REGION[network.invest_region]),
        ruled=table.direct[:, abroad].copy(),
        third=table.third[:, abroad].copy(),
    )


def _all(value: Floats, rows: slice, count: int) -> Any:
    """Rows of some members of an array that may have one row for all."""
    some = value if len(value) == 1 else value[rows]
    return np.array(np.broadcast_to(some, (count, *value.shape[1:])), dtype=float, order="C")


def behaviour_of(network: Network, rows: slice, count: int) -> Behaviour:
    """The behaviour of some members."""
    return Behaviour(*(_all(value, rows, count) for value in network.behaviour))


def own_of(network: Network, events: tuple[Event, ...], streams: Streams, rows: slice) -> Own:
    """What some members have of their own; `streams` are theirs alone."""
    count = len(streams.members)
    demand, mines, assets, stocks = network.demand, network.mines, network.assets, network.stocks

    def own(value: Floats) -> Any:
        return _all(value, rows, count)

    def monthly(value: Floats) -> Any:
        every = np.broadcast_to(value, (len(value), network.months, E))
        return _all(every, rows, count)

    def both(mine: Floats, asset: Floats) -> Any:
        return np.concatenate([own(mine), own(asset)], axis=1)

    cell, _ = _cells(network)
    use, element = cell[:, 3], cell[:, 2]
    nothing = np.zeros((1, len(mines.region)))
    table = rules(network, events)
    luck = [streams.uniform(f"supply.asset.{name}") for name in assets.name]
    begin = [
        begins(start, slip, chance, drawn)
        for start, slip, chance, drawn in zip(
            own(assets.start).T, own(assets.slip).T, own(assets.chance).T, luck, strict=True
        )
    ]
    begin_of = np.stack(begin, axis=1) if begin else np.zeros((count, 0))
    found = Own(
        level=own(demand.level)[:, use] * own(demand.element)[:, element],
        growth=np.log1p(own(demand.growth)) / 12.0,
        lifetime=own(demand.lifetime),
        dissipated=own(demand.dissipated),
        recovered=own(demand.recovered),
        elasticity=own(demand.elasticity),
        thrift_limit=own(demand.thrift_limit),
        composition=both(mines.composition, assets.composition),
        size=both(mines.factor, assets.capacity),
        start=np.concatenate([own(nothing - np.inf), begin_of], axis=1),
        ramp=both(nothing, assets.ramp),
        stop=both(nothing + np.inf, assets.stop),
        cost=both(mines.cost, assets.cost),
        factor=own(network.makers.factor),
        recovery=own(network.makers.recovery),
        flexibility=own(network.edges.flexibility)[:, _abroad(network)],
        cover=own(stocks.cover),
        usable=own(stocks.usable),
        public_factor=own(stocks.public_factor),
        release=own(stocks.release),
        price_level=own(network.prices.level),
        swing=_swing(network, streams, rows),
        answer_luck=streams.uniform("supply.answer", (network.months,)),
        mud=monthly(network.mud),
        home_demand=monthly(network.home.demand),
        home_public=monthly(network.home.public),
        home_recovered=monthly(network.home.recovered),
        event_start=own(table.start),
        event_end=own(table.end),
        approval=granted(
            network,
            table.direct,
            own(table.start),
            own(table.approval),
            own(demand.level),
            own(demand.growth),
        )[:, :, _abroad(network)],
        handled=own(table.handled),
        examination=own(table.examination),
        validity=own(table.validity),
        leakage=own(table.leakage),
        third_country=own(table.third_country),
    )
    # Indexing leaves other orders in memory, and the kernel would be compiled for each.
    return Own(*(np.ascontiguousarray(value) for value in found))


def _swing(network: Network, streams: Streams, rows: slice) -> Any:
    """Log swing of prices by group (M, T, G), an autoregression that starts in its long run."""
    count = len(streams.members)
    kept = _all(network.prices.persistence, rows, count)
    spread = _all(network.prices.volatility, rows, count)
    noise = streams.normal("supply.swing", (network.months, kept.shape[1])) * spread[:, None]
    fresh = np.sqrt(1.0 - kept**2)
    for month in range(1, network.months):
        noise[:, month] = kept * noise[:, month - 1] + fresh * noise[:, month]
    return noise
