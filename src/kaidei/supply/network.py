"""The world's rare earths as plain arrays: demand, mines, makers, edges, stocks, prices, behaviour.

Amounts are t of oxide (t_reo) whatever the form, prices USD per kg of oxide, time is months since
`start`. Axes by letter: M members (1: common to all), T months (1: the same in each), K uses,
R regions, F forms, S steps (separation, metal-making, magnet-making), E elements, N mines, A
assets, L edges, G groups (light, heavy). `simulate` runs it, `faults` lists what is wrong with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.elements import ELEMENTS
from kaidei.supply.regions import USES
from kaidei.units import Floats

STEPS = ("separation", "metal-making", "magnet-making")
"""Labels of the step axis; step s makes form s + 1 of form s."""

INSIDE = "China"
"""The region with a market of its own; all others pay the outside price."""

HOME = "Japan"
"""The region that is kept month by month."""


@dataclass(frozen=True)
class Demand:
    """What users want at the reference price, and how they answer to another."""

    path: Floats
    """(T, K, R, E) [t_reo/month] by use and region of the maker."""
    level: Floats
    """(M, K) [1] factor on the path."""
    growth: Floats
    """(M, K) [1/year] growth on top of the path, from `start` on."""
    element: Floats
    """(M, E) [1] factor on the path."""
    tier: NDArray[np.int64]
    """(K,) served in this order in shortage, 0 first."""
    lifetime: Floats
    """(M, K) [month] mean time in use."""
    dissipated: Floats
    """(M, K) [1] share of use that never comes back."""
    recovered: Floats
    """(M, K) [1] share of what comes back that becomes oxide again."""
    elasticity: Floats
    """(M, K) [1, 0 or more] fall of log demand with log price, at once."""
    thrift_limit: Floats
    """(M, K) [1] largest share that use can do without for good."""
    past_growth: Floats = field(default_factory=lambda: np.zeros(len(USES)))
    """(K,) [1/month, -0.003 or more] growth of use before the start: it makes what is in use then,
    and how old it is."""


@dataclass(frozen=True)
class Mines:
    """Mines that stand at the start or open on a given path."""

    name: tuple[str, ...]
    region: tuple[str, ...]
    composition: Floats
    """(M, N, E) [1] oxide of the ore by element, adding up to one."""
    capacity: Floats
    """(T, N) [t_reo/month]."""
    factor: Floats
    """(M, N) [1] on the capacity."""
    cost: Floats
    """(M, N) [USD/kg_reo] below this price of its basket a mine loses; 0: it never does."""


@dataclass(frozen=True)
class Assets:
    """Announced mines and plants, on top of `Mines` and `Makers`."""

    name: tuple[str, ...]
    region: tuple[str, ...]
    form: tuple[str, ...]
    """What is made: ore, oxide, metal or product."""
    composition: Floats
    """(M, A, E) [1] of the ore, adding up to one: mines, and plants with a cost; else zero."""
    capacity: Floats
    """(M, A) [t_reo/month]."""
    start: Floats
    """(M, A) [month] as announced; may lie before 0."""
    slip: Floats
    """(M, A) [month]."""
    ramp: Floats
    """(M, A) [month] from the start to full capacity."""
    chance: Floats
    """(M, A) [1] of being completed at all."""
    stop: Floats
    """(M, A) [month] end whatever the price, +inf for none."""
    cost: Floats
    """(M, A) [USD/kg_reo] as for mines; 0: no price closes it."""


@dataclass(frozen=True)
class Makers:
    """Separation, metal-making and magnet-making of each region, assets apart."""

    capacity: Floats
    """(T, R, S) [t_reo/month] of what is made; of separation, of the ore fed."""
    factor: Floats
    """(M, R, S) [1] on the capacity."""
    recovery: Floats
    """(M, S, E) [1, above 0, at most 1] made per input, scrap that goes round within counted as
    made."""
    controlled: Floats
    """(T, R, S) [1] share of the region's step under Chinese control, assets included."""


@dataclass(frozen=True)
class Edges:
    """Who orders what from whom. An edge from a region to itself is its own makers' share."""

    form: tuple[str, ...]
    exporter: tuple[str, ...]
    importer: tuple[str, ...]
    share: Floats
    """(T, L, E) [1] of the importer's orders; adds up to one by importer and form. Of ore, which
    moves with all its elements, the same for every element."""
    delay: NDArray[np.int64]
    """(L,) [month, 0 to 3] from shipment to arrival."""
    flexibility: Floats
    """(M, L) [1] share of orders left unfilled that a supplier with stock is asked for again."""


@dataclass(frozen=True)
class Stocks:
    """Stocks wanted, in months of what leaves them."""

    cover: Floats
    """(M, R, F) [month] held by makers and users together."""
    usable: Floats
    """(M, R, F) [1] share of a stock that can be drawn in a month."""
    public_cover: Floats
    """(T, R, F) [month] wanted by the state; 0: no stock."""
    public_factor: Floats
    """(M, R) [1] on `public_cover`."""
    release: Floats
    """(M, R) [1] share of the state's stock let go in a month of shortage at most."""


@dataclass(frozen=True)
class Prices:
    """The inside price at cover as wanted, what sets the outside price above it."""

    base: Floats
    """(T, E) [USD/kg] inside price with stocks as wanted; the reference of demand."""
    level: Floats
    """(M, E) [1] factor on the base."""
    persistence: Floats
    """(M, G) [1, below 1] of the log swing from month to month."""
    volatility: Floats
    """(M, G) [1] standard deviation of the log swing in the long run."""
    group: NDArray[np.int64]
    """(E,) group of each element, 0 or 1, for the swing."""
    duty: Floats
    """(T, E) [1] export duty."""
    quota: Floats
    """(T, G) [t/month] export quota of oxide and metal by group, gross; +inf: none."""
    quota_group: NDArray[np.int64]
    """(T, E) group of the quota an element counts under; all 0 while there is one quota."""
    observed: bool = False
    """Whether the base was seen at the start: then it holds at the stocks after the burn-in, which
    are taken to be as wanted."""


class Behaviour(NamedTuple):
    """How the market answers; each (M,) but the last."""

    steepness: Floats
    """[1, 0 to 10] of the inside price with stocks, see `pricing.inside_price`."""
    price_lag: Floats
    """[month, 1 or more] mean lag of prices behind what stocks and swings say."""
    premium: Floats
    """[1, 1 or more] inside price and scarcity together over the inside price, at no cover."""
    quota_content: Floats
    """[t_reo/t] oxide in a tonne of what is exported under a quota."""
    quota_leakage: Floats
    """[1] exports outside the quota, over the quota."""
    rent_speed: Floats
    """[USD/kg/month] growth of the rent from nothing if the quota turned all orders away; it grows
    with the share that is turned away, and slower near its ceiling. In a quota that nobody uses it
    goes as fast as other prices follow."""
    rent_ceiling: Floats
    """[USD/kg]."""
    thrift_gain: Floats
    """[1] share that designs want to save per log of the price over its reference."""
    thrift_time: Floats
    """[month, 1 or more] lag of thrift behind price."""
    rebuild: Floats
    """[month, 1 or more] in which a lack of stock is ordered."""
    memory: Floats
    """[month, 1 or more] over which past export orders make what is expected."""
    loyalty: Floats
    """[month, 1 or more] in which buyers turn from suppliers that deliver less of what is ordered
    to those that deliver more."""
    fear_news: Floats
    """[1/month, 0 to 1] at which fear grows to the news: the share ordered abroad and not shipped,
    and `fear_gain` times what the price is over the usual one, less one."""
    fear_gain: Floats
    """[1] fear that a price of twice the usual one makes."""
    fear_decay: Floats
    """[month, 1 or more] in which fear fades and buyers get used to a price."""
    fear_strength: Floats
    """[month] cover wanted on top in full fear."""
    fear_cap: Floats
    """[month] most cover wanted in fear."""
    mine_response: Floats
    """[1, 0 or more] share of its output that a mine drops per share that it loses on its cost."""
    patience: Floats
    """[month] of loss after which a mine or plant closes."""
    restart_margin: Floats
    """[1] basket over cost, less one, at which it opens again."""
    restart_lead: Floats
    """[month] from that decision to the opening."""
    invest_trigger: Floats
    """[1] outside basket over its base, from which mines are begun that nobody announced."""
    invest_gain: Floats
    """[t_reo/month] capacity begun each month per log of the basket over the trigger."""
    invest_lead: Floats
    """[month] mean time from there to output."""
    invest_cap: Floats
    """[t_reo/month] largest such capacity."""
    answer_threshold: Floats
    """[1] share of the world's oxide that is separated outside Chinese control, at which China may
    answer with lower prices."""
    answer_probability: Floats
    """[1/month, 0 to 1] that it does."""
    answer_length: Floats
    """[month]."""
    answer_cut: Floats
    """[1, 0 to below 1] cut of the inside price meanwhile."""
    invest_composition: Floats
    """(M, E) [1] ore of the mines that nobody announced, adding up to one."""


@dataclass(frozen=True)
class Home:
    """What Japan adds to the world's tables, month by month: (M or 1, T or 1, E)."""

    demand: Floats = field(default_factory=lambda: np.ones((1, 1, len(ELEMENTS))))
    """[1] factor on the path of Japan's uses."""
    public: Floats = field(default_factory=lambda: np.zeros((1, 1, len(ELEMENTS))))
    """[month] cover of oxide and of metal that the state wants on top."""
    recovered: Floats = field(default_factory=lambda: np.zeros((1, 1, len(ELEMENTS))))
    """[1] share of what Japan's uses give back that becomes oxide again, on top."""


@dataclass(frozen=True)
class Network:
    """A world to simulate. `mud` is oxide landed in Japan, (M, T, E) [t_reo/month]."""

    start: str
    """First month, "YYYY-MM"."""
    months: int
    demand: Demand
    mines: Mines
    assets: Assets
    makers: Makers
    edges: Edges
    stocks: Stocks
    prices: Prices
    behaviour: Behaviour
    mud: Floats
    home: Home = field(default_factory=Home)
    invest_region: str = "rest"
    """Where the mines that nobody announced stand."""
    burn_in: int = 36
    """Months on the frozen first month before `start`, after which stocks and tags are in balance;
    without events, mud, quota or swing."""
