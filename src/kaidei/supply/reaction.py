"""How the market answers at the month's end: prices, thrift, fear, closures, new mines."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaidei.compiled import inlined
from kaidei.supply.flow import OXIDE, PRODUCT, Book, Pools
from kaidei.supply.investment import CLOSED, asset_month, china_answer, commit
from kaidei.supply.layout import CHINA, JAPAN, E, K, Own, Plan, R
from kaidei.supply.network import Behaviour
from kaidei.supply.ordering import Trade
from kaidei.supply.pricing import adjusted, inside_price, outside_price, quota_rent, scarcity
from kaidei.supply.response import demand_kept, fear_month, thrift_month
from kaidei.units import Floats


class Mood(NamedTuple):
    """What the market remembers, of one member. The market axis: 0 outside, 1 inside."""

    price: Floats
    """(2, E) [USD/kg]."""
    usual: Floats
    """(E,) [USD/kg] price outside that people are used to: its mean, the latest months most."""
    scarce: Floats
    """(E,) [USD/kg] on the outside price."""
    outer: Floats
    """(2, E) [t_reo] need and use outside China in the month."""
    rent: Floats
    """(G,) [USD/kg]."""
    kept: Floats
    saved: Floats
    """(2, K, E) [1] share of use kept at the price; designed out."""
    grown: Floats
    """(K,) [1]."""
    held: Floats
    target: Floats
    """(2, E) [t_reo] in oxide, metal and products, and wanted."""
    calm: Floats
    """(2, E) [1] stocks at which the base price holds, over those wanted."""
    fear: Floats
    """(R, E) [1]."""
    wanted: Floats
    allowed: Floats
    """(G,) [t_reo] of China's exports under quota."""
    tries: Floats
    running: Floats
    at_work: Floats
    """(A,) months of loss or hope; 1 open, 0 closed; [1] share of output that its price allows."""
    closed: Floats
    reopened: Floats
    """(A,) month of the first closure and return, +inf for none."""
    pipeline: Floats
    answer: Floats
    """(1,) months that China's answer still lasts."""


@inlined
def want(t: int, m: int, plan: Plan, own: Own, mood: Mood, trade: Trade, book: Book) -> None:
    """Needs of the month at last month's prices, cell by cell and as claims on stocks."""
    for k in range(K):
        mood.grown[k] = np.exp(own.growth[m, k] * t)
    cell, market, demand, level = plan.cell, plan.market, plan.demand[t], own.level[m]
    grown, kept, saved, home = mood.grown, mood.kept, mood.saved, own.home_demand[m, t]
    needs, own_need = book.need, trade.own_need
    own_need[:] = 0.0
    first = plan.first
    for p in range(first.shape[0] - 1):
        low, high = first[p], first[p + 1]
        f, r, e = cell[low, 0], cell[low, 1], cell[low, 2]
        inside, total, here = market[r], 0.0, home[e] if r == JAPAN else 1.0
        for n in range(low, high):
            k = cell[n, 3]
            need = demand[n] * level[n] * grown[k] * here
            need *= kept[inside, k, e] * (1.0 - saved[inside, k, e])
            needs[n] = need
            total += need
        own_need[f, r, e] = total


@inlined
def weigh(plan: Plan, pools: Pools, trade: Trade, mood: Mood) -> None:
    """Stocks of both markets when orders are made, against those wanted, in fear or calm."""
    held, target, stock, keep = mood.held, mood.target, pools.stock, trade.keep
    held[:] = 0.0
    target[:] = 0.0
    for f in range(OXIDE, PRODUCT + 1):
        for r in range(R):
            inside = plan.market[r]
            for e in range(E):
                held[inside, e] += stock[f, r, e]
                target[inside, e] += keep[f, r, e]


@inlined
def price(t: int, m: int, plan: Plan, own: Own, mood: Mood, book: Book, market: Behaviour) -> None:
    """Both prices of every element, and the rent of the quota."""
    _tally(plan, mood, book)
    cut = market.answer_cut[m] if mood.answer[0] > 0.0 else 0.0
    ceiling, relax = max(market.rent_ceiling[m], 1e-9), 1.0 / max(market.price_lag[m], 1.0)
    speed = min(market.rent_speed[m] / ceiling, 1.0)
    common = True
    for e in range(E):
        common &= plan.quota_group[t, e] == 0
    for g in range(mood.rent.shape[0]):
        mood.rent[g] = quota_rent(
            mood.rent[g], mood.wanted[g], mood.allowed[g], speed, relax, ceiling
        )
        if common:
            mood.rent[g] = mood.rent[0]  # a quota that is parted begins with the rent of all
    for e in range(E):
        unmet = 0.0
        if mood.outer[0, e] > 0.0:
            unmet = max(1.0 - mood.outer[1, e] / mood.outer[0, e], 0.0)
        base = plan.base[t, e] * own.price_level[m, e]
        swing = own.swing[m, t, plan.group[e]]
        aim = inside_price(
            base,
            swing,
            mood.held[1, e],
            mood.calm[1, e] * mood.target[1, e],
            market.steepness[m],
            cut,
        )
        inside = adjusted(mood.price[1, e], aim, market.price_lag[m])
        lack = scarcity(
            mood.held[0, e],
            mood.calm[0, e] * mood.target[0, e],
            unmet,
            market.premium[m] - 1.0,
            inside,
        )
        mood.scarce[e] = adjusted(mood.scarce[e], lack, market.price_lag[m])
        rent = mood.rent[plan.quota_group[t, e]]
        outside = outside_price(inside, plan.duty[t, e], rent, mood.scarce[e])
        mood.usual[e] = adjusted(mood.usual[e], mood.price[0, e], market.fear_decay[m])
        mood.price[1, e] = inside
        mood.price[0, e] = outside
        _save(m, e, 0, outside / (base * (1.0 + plan.duty[0, e])), plan, own, mood, market)
        _save(m, e, 1, inside / base, plan, own, mood, market)


@inlined
def _tally(plan: Plan, mood: Mood, book: Book) -> None:
    mood.outer[:] = 0.0
    for n in range(plan.cell.shape[0]):
        if plan.cell[n, 1] != CHINA:
            mood.outer[0, plan.cell[n, 2]] += book.need[n]
            mood.outer[1, plan.cell[n, 2]] += book.served[n]


@inlined
def _save(m: int, e: int, inside: int, ratio: float, plan: Plan, own: Own, mood: Mood,
          market: Behaviour) -> None:  # fmt: skip
    """What users of an element do without, at once and for good."""
    rise = np.log(ratio)
    for k in range(K):
        if plan.asked[inside, k, e]:
            mood.kept[inside, k, e] = demand_kept(rise, own.elasticity[m, k])
            mood.saved[inside, k, e] = thrift_month(
                mood.saved[inside, k, e],
                rise,
                market.thrift_gain[m],
                own.thrift_limit[m, k],
                market.thrift_time[m],
            )


@inlined
def dread(m: int, mood: Mood, trade: Trade, market: Behaviour) -> None:
    """Fear grows with what was ordered abroad and not shipped, and with prices above the usual.

    The price outside counts, which holds that inside: who stocks in China may sell abroad.
    """
    for r in range(R):
        for e in range(E):
            short = 0.0
            if trade.ordered[r, e] > 0.0:
                short = max(1.0 - trade.got[r, e] / trade.ordered[r, e], 0.0)
            over = mood.price[0, e] / mood.usual[e]
            news = short + market.fear_gain[m] * max(over - 1.0, 0.0)
            mood.fear[r, e] = fear_month(
                mood.fear[r, e], news, market.fear_news[m], 1.0 / market.fear_decay[m], 1.0
            )


@inlined
def close(t: int, m: int, plan: Plan, own: Own, mood: Mood, market: Behaviour) -> None:
    """Mines and plants that lose slow down, close after long losses and come back."""
    for a in range(mood.running.shape[0]):
        if own.cost[m, a] <= 0.0 or t + 0.5 < own.start[m, a]:
            continue
        inside = plan.market[plan.mine_region[a]]
        basket = 0.0
        for e in range(E):
            basket += own.composition[m, a, e] * mood.price[inside, e]
        margin = basket / own.cost[m, a] - 1.0
        before = mood.running[a]
        mood.tries[a], mood.running[a] = asset_month(
            mood.tries[a], before, margin, market.patience[m], market.restart_margin[m],
            market.restart_lead[m],
        )  # fmt: skip
        if mood.running[a] != before:
            turned = mood.closed if mood.running[a] == CLOSED else mood.reopened
            turned[a] = min(turned[a], t + 1.0)
        slower = market.mine_response[m] * min(margin, 0.0)
        mood.at_work[a] = mood.running[a] * max(1.0 + slower, 0.0)


@inlined
def invest(t: int, m: int, plan: Plan, own: Own, mood: Mood, book: Book,
           market: Behaviour) -> None:  # fmt: skip
    """Mines that nobody announced are begun at high prices; China may answer its rivals."""
    basket, usual = 0.0, 0.0
    for e in range(E):
        share = market.invest_composition[m, e]
        base = plan.base[t, e] * own.price_level[m, e]
        basket += share * mood.price[0, e]
        usual += share * base * (1.0 + plan.duty[0, e])
    if usual > 0.0:
        commit(
            mood.pipeline, basket / usual, market.invest_trigger[m], market.invest_gain[m],
            market.invest_lead[m], market.invest_cap[m],
        )  # fmt: skip
    rivals, world = 0.0, 0.0
    for r in range(R):
        free = 0.0 if r == CHINA else 1.0 - plan.controlled[t, r, 0]
        for e in range(E):
            world += book.made[OXIDE, r, e]
            rivals += free * book.made[OXIDE, r, e]
    mood.answer[0] = china_answer(
        rivals / world if world > 0.0 else 0.0, market.answer_threshold[m], mood.answer[0],
        market.answer_length[m], own.answer_luck[m, t], market.answer_probability[m],
    )  # fmt: skip
