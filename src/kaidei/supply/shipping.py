"""Exporters fill orders from what they have; what is sent travels with its tags."""

from __future__ import annotations

import numpy as np

from kaidei.compiled import inlined
from kaidei.supply.allocation import ration
from kaidei.supply.flow import ORE, OXIDE, PRODUCT, Pools, shift
from kaidei.supply.layout import CHINA, SLOTS, E, Own, Plan, R
from kaidei.supply.licence import lapse
from kaidei.supply.network import Behaviour
from kaidei.supply.ordering import NONE, Trade, learn
from kaidei.supply.regions import INDEPENDENT, TAGS
from kaidei.units import Floats

_TINY = 1e-12
"""Below this share of what was ordered nothing is asked of others: it is rounding."""


@inlined
def ship_ore(t: int, clock: int, m: int, plan: Plan, own: Own, pools: Pools, trade: Trade) -> None:
    """Ship ore, all its elements alike."""
    low, high = plan.begin[ORE], plan.begin[ORE + 1]
    fill(t, m, ORE, 1, plan, own, trade)
    for x in range(low, high):
        amount, source = trade.shipped[x, 0], plan.exporter[x]
        trade.shipped[x] = 0.0
        if amount <= 0.0:
            continue
        total = 0.0
        for e in range(E):
            total += pools.stock[ORE, source, e]
        for e in range(E):
            trade.shipped[x, e] = amount / total * pools.stock[ORE, source, e]
    send(clock, ORE, plan, pools, trade)


@inlined
def ship(
    t: int, clock: int, m: int, form: int, made: Floats, capacity: Floats, plan: Plan, own: Own,
    pools: Pools, trade: Trade, market: Behaviour,
) -> None:  # fmt: skip
    """Exporters fill orders for a form, of which each region made `made` (R, E) [t_reo]."""
    need, expected, pending = trade.own_need[form], trade.expected[form], trade.pending[form]
    claim, left, missing, order = trade.claim, trade.left, trade.missing, trade.order[form]
    stock, locked, own_share = pools.stock[form], pools.locked[form], plan.own_share[t, form]
    memory, part, unfilled = market.memory[m], trade.part[form], trade.unfilled[form]
    for r in range(R):
        for e in range(E):
            claim[r, e] = need[r, e]
            left[r, e] = max(stock[r, e] - locked[r, e], 0.0)
        # Loops over few arrays at a time, or they are not vectorised.
        for e in range(E):
            missing[r, e] = max(own_share[r, e] * order[r, e] - made[r, e], 0.0)
            unfilled[r, e] = (1.0 - own_share[r, e]) * order[r, e]
        for e in range(E):
            expected[r, e] *= 1.0 - 1.0 / memory
            pending[r, e] = 0.0
            trade.soon[form, r, e] = 0.0
    _choke(form, m, plan, own, pools, trade)
    _within_reach(form, made, capacity, plan, trade)
    _expect(form, memory, plan, trade)
    fill(t, m, form, E, plan, own, trade)
    _file(form, m, plan, own, trade, market.rebuild[m])
    learn(form, plan, trade, market.loyalty[m])
    send(clock, form, plan, pools, trade)
    public = pools.public[form]
    for r in range(R):
        for e in range(E):
            part[r, e] = ration(need[r, e], max(stock[r, e] - locked[r, e], 0.0))
        for e in range(E):
            unfilled[r, e] = max(unfilled[r, e], 0.0)
        for e in range(E):
            if public[r, e] > 0.0:
                there = max(stock[r, e] - locked[r, e], 0.0)
                if need[r, e] > there:
                    # After the shipments: what the state lets go in a shortage stays at home.
                    let_go = min(need[r, e] - there, own.release[m, r] * public[r, e])
                    shift(form, r, e, -let_go, pools)
                    part[r, e] = ration(need[r, e], there + let_go)


@inlined
def _choke(form: int, m: int, plan: Plan, own: Own, pools: Pools, trade: Trade) -> None:
    """Third countries under pressure ship less of what China mined or touched.

    Seen when the month's make is in their stock: what was left before may be next to nothing.
    """
    choke, may_go, asked, exporter = trade.choke, trade.may_go, trade.asked, plan.exporter
    tags = pools.tags[form]
    for x in range(plan.begin[form], plan.begin[form + 1]):
        for e in range(E):
            j = choke[x, e]
            if j == NONE or asked[x, e] <= 0.0:
                continue
            held, feed = 0.0, 0.0
            for g in range(TAGS):
                held += tags[exporter[x], e, g]
                if not INDEPENDENT[g]:
                    feed += tags[exporter[x], e, g]
            if held > 0.0:
                passes = 1.0 - trade.held[j] * (1.0 - own.third_country[m, j]) * (feed / held)
                may_go[x, e] *= passes
                asked[x, e] *= passes


@inlined
def _within_reach(form: int, made: Floats, capacity: Floats, plan: Plan, trade: Trade) -> None:
    """Exporters take orders for what they make, or could, and for what they always sent on.

    Who sends on what others made would else be asked for more by all who are short, order more
    itself, and oxide would go round in rings. What lies in stock beyond this is still offered to
    who lacks it.
    """
    asked, about, total, settled = trade.asked, trade.round_about, trade.offered, trade.settled
    exporter, low, high = plan.exporter, plan.begin[form], plan.begin[form + 1]
    beyond = False
    total[:] = 0.0
    for x in range(low, high):
        source = exporter[x]
        for e in range(asked.shape[1]):
            total[source, e] += asked[x, e] + about[x, e]
    for r in range(R):
        for e in range(E):
            own = made[r, e] if form == OXIDE else capacity[form - 1, r]
            part = ration(total[r, e], settled[form, r, e] + own)
            beyond |= part < 1.0
            total[r, e] = part
    if not beyond:
        return
    for x in range(low, high):
        source = exporter[x]
        for e in range(asked.shape[1]):
            asked[x, e] *= total[source, e]
        for e in range(asked.shape[1]):
            about[x, e] *= total[source, e]


@inlined
def _expect(form: int, memory: float, plan: Plan, trade: Trade) -> None:
    """What exporters are asked for makes, over months, what they expect."""
    expected, asked, about = trade.expected[form], trade.asked, trade.round_about
    exporter = plan.exporter
    for x in range(plan.begin[form], plan.begin[form + 1]):
        source = exporter[x]
        for e in range(E):
            expected[source, e] += (asked[x, e] + about[x, e]) / memory


@inlined
def _file(form: int, m: int, plan: Plan, own: Own, trade: Trade, rebuild: float) -> None:
    """After the shipment: what stays licensed, what waits, what is still to be had elsewhere."""
    shipped, sent_about, may_go = trade.shipped, trade.sent_about, trade.may_go
    backlog, granted, rule, pending = trade.backlog, trade.granted, trade.rule, trade.pending[form]
    importer, validity, held, got = plan.importer, own.validity[m], trade.held, trade.got
    unfilled, soon = trade.unfilled[form], trade.soon[form]
    for x in range(plan.begin[form], plan.begin[form + 1]):
        r = importer[x]
        for e in range(E):
            got[r, e] += shipped[x, e] + sent_about[x, e]
            unfilled[r, e] -= shipped[x, e] + sent_about[x, e]
            i = rule[x, e]
            if i != NONE or backlog[x, e] + granted[x, e] > 0.0:
                lasts, free = 1.0, 1.0
                if i != NONE:
                    lasts, free = validity[i], 1.0 - held[i]
                unshipped = max(may_go[x, e] - shipped[x, e], 0.0)
                granted[x, e], _ = lapse(unshipped, lasts, free)
                waits = backlog[x, e] + granted[x, e]
                pending[r, e] += waits
                soon[r, e] += min(waits, rebuild * shipped[x, e])


@inlined
def fill(t: int, m: int, form: int, columns: int, plan: Plan, own: Own, trade: Trade) -> None:
    """Ration each exporter's stock among all who claim it, then ask others for what is missing.

    Takes `claim` of own use, `left` that can be drawn, `asked` and `round_about`; writes `shipped`
    and `sent_about`. Of ore, which moves whole, only column 0 counts.
    """
    # Arrays of a tuple are named once: to take them out in the loops costs more than the loops.
    claim, left, missing, orders = trade.claim, trade.left, trade.missing, trade.order[form]
    asked, about, shipped, sent_about = (
        trade.asked, trade.round_about, trade.shipped, trade.sent_about,
    )  # fmt: skip
    exporter, importer, share = plan.exporter, plan.importer, trade.share
    low, high = plan.begin[form], plan.begin[form + 1]
    for x in range(low, high):
        source = exporter[x]
        for e in range(columns):
            claim[source, e] += asked[x, e] + about[x, e]
    for x in range(low, high):
        source, r = exporter[x], importer[x]
        for e in range(columns):
            part = ration(claim[source, e], left[source, e])
            shipped[x, e] = part * asked[x, e]
            sent_about[x, e] = part * about[x, e]
            wish = share[x, e] * orders[r, e]
            missing[r, e] += max(wish - shipped[x, e] - sent_about[x, e], 0.0)
    for r in range(R):
        for e in range(columns):
            left[r, e] = max(left[r, e] - claim[r, e], 0.0)
            if missing[r, e] <= _TINY * orders[r, e]:
                missing[r, e] = 0.0
    _ask_others(t, m, form, columns, plan, own, trade)


@inlined
def _ask_others(
    t: int, m: int, form: int, columns: int, plan: Plan, own: Own, trade: Trade
) -> None:
    """Spread what is missing over suppliers that have something left, by what each has.

    More than usual is asked of nobody under a control or a quota.
    """
    claim, left, missing, offered = trade.claim, trade.left, trade.missing, trade.offered
    rule, choke, shipped, wish = trade.rule, trade.choke, trade.shipped, trade.asked
    exporter, importer, flexibility = plan.exporter, plan.importer, own.flexibility[m]
    quota, group = plan.quota[t], plan.quota_group[t]
    low, high = plan.begin[form], plan.begin[form + 1]
    claim[:] = 0.0
    offered[:] = 0.0
    for x in range(low, high):
        source, r = exporter[x], importer[x]
        counted = (source == CHINA) & (form < PRODUCT) & (form > ORE)
        some = False
        for e in range(columns):
            some |= missing[r, e] > 0.0
            wish[x, e] = 0.0
        if not some:
            continue
        for e in range(columns):
            free = (rule[x, e] == NONE) & (choke[x, e] == NONE) & (missing[r, e] > 0.0)
            free &= not (counted & (quota[group[e]] < np.inf))
            wish[x, e] = left[source, e] * free
            offered[r, e] += wish[x, e]
    for x in range(low, high):
        source, r = exporter[x], importer[x]
        for e in range(columns):
            if wish[x, e] > 0.0:
                wish[x, e] *= flexibility[x] * missing[r, e] / offered[r, e]
                claim[source, e] += wish[x, e]
    for x in range(low, high):
        source = exporter[x]
        for e in range(columns):
            if wish[x, e] > 0.0:
                shipped[x, e] += ration(claim[source, e], left[source, e]) * wish[x, e]


@inlined
def send(clock: int, form: int, plan: Plan, pools: Pools, trade: Trade) -> None:
    """Put what is shipped on its way: the tags of the exporter's stock, then that stock less it.

    What China sends on is in its hands, whoever mined and separated it.
    """
    gone, shipped, about = trade.claim, trade.shipped, trade.sent_about
    stock, tags, slots, slot_tags = (
        pools.stock[form], pools.tags[form], pools.slots, pools.slot_tags,
    )  # fmt: skip
    exporter, importer, delay = plan.exporter, plan.importer, plan.delay
    half = tags.shape[2] // 2
    gone[:] = 0.0
    for x in range(plan.begin[form], plan.begin[form + 1]):
        source, r = exporter[x], importer[x]
        first = half if source == CHINA else 0
        for way in range(2):
            sent, ring = (shipped, trade.ring) if way == 0 else (about, trade.ring_about)
            slot = (clock + min(delay[x] + way, SLOTS - 1)) % SLOTS
            some = False
            for e in range(E):
                some |= sent[x, e] > 0.0
            if not some:
                continue
            for e in range(E):
                amount = sent[x, e]
                if amount <= 0.0:
                    continue
                ring[slot, x, e] += amount
                gone[source, e] += amount
                slots[slot, form, r, e] += amount
                part = amount / stock[source, e]
                for g in range(first, tags.shape[2]):
                    slot_tags[slot, form, r, e, g] += part * tags[source, e, g]
                for g in range(first):
                    slot_tags[slot, form, r, e, g + half] += part * tags[source, e, g]
    for r in range(R):
        for e in range(E):
            if gone[r, e] > 0.0:
                left = max(stock[r, e] - gone[r, e], 0.0)
                stays = left / stock[r, e]
                for g in range(tags.shape[2]):
                    tags[r, e, g] *= stays
                stock[r, e] = left
