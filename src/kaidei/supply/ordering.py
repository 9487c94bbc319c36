"""Who orders what from whom, and what controls let pass.

Orders go up the forms: users order products, metal and oxide, makers the form before theirs. An
importer asks its suppliers by their usual shares; where one cannot, a part is asked of others.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.compiled import inlined
from kaidei.supply.allocation import ration
from kaidei.supply.flow import ORE, OXIDE, PRODUCT, Pools, public_aim
from kaidei.supply.layout import CHINA, SLOTS, E, F, Own, Plan, R
from kaidei.supply.licence import examine
from kaidei.supply.network import Behaviour
from kaidei.supply.response import base_stock_order, wanted_cover
from kaidei.units import Floats

NONE = -1
"""No event."""

FURTHEST = 50.0
"""Most that a supplier's weight may grow or shrink by."""


class Trade(NamedTuple):
    """Orders and papers of one member [t_reo]; L edges."""

    own_need: Floats
    """(F, R, E) what users and makers of the region take from its stock in the month."""
    order: Floats
    """(F, R, E) ordered of own makers and abroad."""
    wanted: Floats
    """(F, R, E) what own makers set out to make; of separation nothing."""
    part: Floats
    """(F, R, E) [1] of the own need that is there."""
    unfilled: Floats
    """(F, R, E) ordered abroad last month and not shipped."""
    keep: Floats
    """(F, R, E) stock that the region wants."""
    expected: Floats
    """(F, R, E) export orders, by habit."""
    pending: Floats
    """(F, R, E) importers' orders that wait for a licence or a ship."""
    soon: Floats
    """(F, R, E) of these what the desk lets go within the months in which stock is rebuilt."""
    settled: Floats
    """(F, R, E) export orders at the start; +inf before it."""
    claim: Floats
    left: Floats
    missing: Floats
    offered: Floats
    """(R, E) of one form: claimed of an exporter; what it can draw, then what nobody claimed; not
    found at the usual suppliers; what others offer."""
    asked: Floats
    """(L, E) what may be shipped and is asked for."""
    may_go: Floats
    """(L, E) the same before the quota."""
    round_about: Floats
    """(L, E) refused, and asked for through third countries."""
    shipped: Floats
    """(L, E) by the direct way."""
    sent_about: Floats
    """(L, E) through third countries."""
    backlog: Floats
    granted: Floats
    usual: Floats
    """(L, E) wait for examination; licensed, not shipped; orders of a free month, by habit."""
    rule: NDArray[np.int64]
    choke: NDArray[np.int64]
    """(L, E) event that controls the edge, or chokes a third country's; -1: none."""
    held: Floats
    """(I,) share of the month in which each event is in force."""
    ring: Floats
    """(SLOTS, L, E) shipments by month of arrival."""
    ring_about: Floats
    ordered: Floats
    got: Floats
    """(R, E) abroad in the month."""
    share: Floats
    lean: Floats
    """(L, E) [1] of the importer's orders in the month; what years of deliveries make of the usual
    share, 1 at first."""


@inlined
def enforce(t: int, m: int, plan: Plan, own: Own, trade: Trade) -> None:
    """Which event rules which edge this month: of several that which lets the least go."""
    events = plan.ruled.shape[0]
    if events == 0:
        return
    trade.rule[:] = NONE
    trade.choke[:] = NONE
    rule, choke, force, passes = trade.rule, trade.choke, trade.held, own.approval[m]
    desk = own.handled[m]
    third = own.third_country[m]
    for i in range(events):
        share = min(own.event_end[m, i], t + 1.0) - max(own.event_start[m, i], t * 1.0)
        force[i] = max(share, 0.0)
        if share <= 0.0:
            continue
        stop, direct, round_about = share * (1.0 - third[i]), plan.ruled[i], plan.third[i]
        for x in range(plan.exporter.shape[0]):
            for e in range(E):
                if direct[x, e]:
                    j, held = rule[x, e], share * (1.0 - passes[i, x, e] * min(desk[i], 1.0))
                    other = -1.0
                    if j != NONE:
                        other = force[j] * (1.0 - passes[j, x, e] * min(desk[j], 1.0))
                    if held > other:
                        rule[x, e] = i
                if round_about[x, e] and stop > 0.0:
                    j = choke[x, e]
                    if j == NONE or stop > force[j] * (1.0 - third[j]):
                        choke[x, e] = i


@inlined
def turn(t: int, plan: Plan, trade: Trade) -> None:
    """Share of each supplier in the month's orders abroad: the usual one, leaned to by habit."""
    usual, share, lean, importer = plan.share[t], trade.share, trade.lean, plan.importer
    total, leaned = trade.offered, trade.claim
    for form in range(F):
        total[:] = 0.0
        leaned[:] = 0.0
        for x in range(plan.begin[form], plan.begin[form + 1]):
            r = importer[x]
            for e in range(E):
                total[r, e] += usual[x, e]
                leaned[r, e] += usual[x, e] * lean[x, e]
        for x in range(plan.begin[form], plan.begin[form + 1]):
            r = importer[x]
            for e in range(E):
                back = total[r, e] / leaned[r, e]
                share[x, e] = usual[x, e] * lean[x, e] * back if usual[x, e] > 0.0 else 0.0


@inlined
def learn(form: int, plan: Plan, trade: Trade, loyalty: float) -> None:
    """Buyers lean to suppliers that delivered more of what was ordered than others did."""
    share, orders, lean, importer = trade.share, trade.order[form], trade.lean, plan.importer
    shipped, about, wished, came = trade.shipped, trade.sent_about, trade.offered, trade.claim
    wished[:] = 0.0
    came[:] = 0.0
    for x in range(plan.begin[form], plan.begin[form + 1]):
        r = importer[x]
        for e in range(E):
            wished[r, e] += share[x, e] * orders[r, e]
            came[r, e] += shipped[x, e] + about[x, e]
    for x in range(plan.begin[form], plan.begin[form + 1]):
        r = importer[x]
        for e in range(E):
            # Without a branch, which would keep the divisions from being vectorised.
            wish = share[x, e] * orders[r, e]
            ratio = (shipped[x, e] + about[x, e]) / wish * (wished[r, e] / came[r, e])
            weight = lean[x, e] * (1.0 + (min(ratio, 2.0) - 1.0) / loyalty)
            bound = min(max(weight, 1.0 / FURTHEST), FURTHEST)
            lean[x, e] = bound if (wish > 0.0) & (came[r, e] > 0.0) else lean[x, e]


@inlined
def order_ore(
    t: int, m: int, capacity: Floats, plan: Plan, own: Own, pools: Pools, trade: Trade,
    market: Behaviour,
) -> None:  # fmt: skip
    """Separators order ore for all they can do; an order of ore stands in element 0 alone."""
    stock, slots = pools.stock, pools.slots
    for r in range(R):
        held, coming = 0.0, 0.0
        for e in range(E):
            held += stock[ORE, r, e]
            for slot in range(SLOTS):
                coming += slots[slot, ORE, r, e]
        rate = capacity[0, r]
        target = (own.cover[m, r, ORE] + plan.transit[t, ORE, r, 0]) * rate
        trade.order[ORE, r, 0] = 0.0
        if rate > 0.0:
            trade.order[ORE, r, 0] = base_stock_order(rate, target, held, coming, market.rebuild[m])
        trade.claim[r, 0] = min(rate, held)
        trade.left[r, 0] = held
        trade.missing[r, 0] = max(plan.own_share[t, ORE, r, 0] * trade.order[ORE, r, 0] - held, 0.0)
    for x in range(plan.begin[ORE], plan.begin[ORE + 1]):
        wish = trade.share[x, 0] * trade.order[ORE, plan.importer[x], 0]
        i = trade.rule[x, 0]
        if i != NONE:
            wish *= 1.0 - trade.held[i] * (1.0 - own.approval[m, i, x, 0])
        trade.asked[x, 0] = wish
        trade.round_about[x, 0] = 0.0


@inlined
def order(
    t: int, m: int, live: bool, capacity: Floats, plan: Plan, own: Own, pools: Pools, trade: Trade,
    market: Behaviour, fear: Floats,
) -> None:  # fmt: skip
    """Orders of products, then metal, then oxide. `own_need` holds users' needs at the start."""
    own_need, expected, orders, wishes = trade.own_need, trade.expected, trade.order, trade.wanted
    keep, soon, unfilled, own_share = trade.keep, trade.soon, trade.unfilled, plan.own_share
    stock, held, slots, transit = pools.stock, pools.public, pools.slots, plan.transit[t]
    aimed, factor, home = plan.public_cover[t], own.public_factor[m], own.home_public[m, t]
    covers, recovered, rebuild = own.cover[m], own.recovery[m], market.rebuild[m]
    strength, cap = market.fear_strength[m], market.fear_cap[m]
    for form in range(PRODUCT, ORE, -1):
        for r in range(R):
            wanted, calm = 0.0, covers[r, form]
            more, most = strength / max(calm, 1e-9), max(cap - calm, 0.0)
            for e in range(E):
                orders[form, r, e] = 0.0
                wishes[form, r, e] = 0.0
                keep[form, r, e] = 0.0
            for e in range(E):
                need = own_need[form, r, e]
                rate = need + expected[form, r, e]
                if rate <= 0.0:
                    continue
                cover = wanted_cover(calm, fear[r, e], more, most)
                keep[form, r, e] = cover * rate
                public = public_aim(form, r, e, aimed, factor, home) * need
                target = (cover + transit[form, r, e]) * rate
                if live:
                    target += max(public - held[form, r, e], 0.0)
                coming = soon[form, r, e]
                for slot in range(SLOTS):
                    coming += slots[slot, form, r, e]
                wish = base_stock_order(rate, target, stock[form, r, e], coming, rebuild)
                orders[form, r, e] = wish
                if form > OXIDE:
                    # Own makers take up what did not come, as far as they have room and input.
                    take = own_share[t, form, r, e] * wish + unfilled[form, r, e]
                    wishes[form, r, e] = min(take, wish)
                    wanted += wishes[form, r, e]
            if wanted > 0.0:
                part = ration(wanted, capacity[form - 1, r])
                for e in range(E):
                    wishes[form, r, e] *= part
                    own_need[form - 1, r, e] += wishes[form, r, e] / recovered[form - 1, e]


@inlined
def permit(m: int, plan: Plan, own: Own, trade: Trade, market: Behaviour) -> None:
    """What of the orders may be shipped under licences.

    Where the desk lets nothing go nobody files more than the usual orders of the months in which
    stock is rebuilt: orders that swell in a shortage are no use to anyone. Of what waits only that
    which will soon go keeps buyers from ordering elsewhere.
    """
    ordered, orders, asked, may_go = trade.ordered, trade.order, trade.asked, trade.may_go
    backlog, granted, usual, about = trade.backlog, trade.granted, trade.usual, trade.round_about
    rule, held, share, importer = trade.rule, trade.held, trade.share, plan.importer
    memory, rebuild, shipped = market.memory[m], market.rebuild[m], trade.shipped
    ordered[:] = 0.0
    trade.got[:] = 0.0
    for x in range(plan.begin[OXIDE], plan.begin[F]):
        form = OXIDE
        while x >= plan.begin[form + 1]:
            form += 1
        r = importer[x]
        for e in range(E):
            wish = share[x, e] * orders[form, r, e]
            waits = backlog[x, e] + granted[x, e]
            ordered[r, e] += wish
            i = rule[x, e]
            about[x, e] = 0.0
            if i == NONE:
                usual[x, e] += (wish - usual[x, e]) / memory
            if i == NONE and waits <= 0.0:
                allowed = wish
            elif i == NONE:
                backlog[x, e], allowed, _ = examine(
                    backlog[x, e], granted[x, e], wish, 1.0, np.inf, 0.0, 1.0
                )
            else:
                stuck = waits - min(waits, rebuild * shipped[x, e])
                wish = min(wish, max(rebuild * usual[x, e] - stuck, 0.0))
                bound = np.inf
                if own.handled[m, i] < np.inf:
                    bound = own.handled[m, i] * usual[x, e]
                backlog[x, e], allowed, refused = examine(
                    backlog[x, e], granted[x, e], wish, own.approval[m, i, x, e],
                    bound, own.examination[m, i], 1.0 - held[i],
                )  # fmt: skip
                about[x, e] = own.leakage[m, i] * refused
            may_go[x, e] = allowed
            asked[x, e] = allowed


@inlined
def under_quota(t: int, m: int, plan: Plan, trade: Trade, market: Behaviour,
                wanted: Floats, allowed: Floats) -> None:  # fmt: skip
    """Cut China's exports of oxide and metal to the quota; `wanted` and `allowed` (G,) [t_reo]."""
    some, asked, exporter, group = False, trade.asked, plan.exporter, plan.quota_group[t]
    for g in range(allowed.shape[0]):
        wanted[g] = 0.0
        allowed[g] = plan.quota[t, g] * market.quota_content[m] * (1.0 + market.quota_leakage[m])
        some |= allowed[g] < np.inf
    if not some:
        return
    for x in range(plan.begin[OXIDE], plan.begin[PRODUCT]):
        if exporter[x] == CHINA:
            for e in range(E):
                wanted[group[e]] += asked[x, e]
    for x in range(plan.begin[OXIDE], plan.begin[PRODUCT]):
        if exporter[x] == CHINA:
            for e in range(E):
                asked[x, e] *= ration(wanted[group[e]], allowed[group[e]])
