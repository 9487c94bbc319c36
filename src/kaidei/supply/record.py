"""What is kept of a member: Japan by month, the world by year, its ledger; all of it on replay."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.compiled import inlined
from kaidei.supply.flow import Book, Pools
from kaidei.supply.layout import CHINA, JAPAN, LABELS, SLOTS, E, F, Plan, R
from kaidei.supply.ordering import Trade
from kaidei.supply.reaction import Mood
from kaidei.supply.regions import INDEPENDENT, TAGS
from kaidei.units import Floats

Singles = NDArray[np.float32]


class Record(NamedTuple):
    """One member. T months, Y years, F forms, E elements, R regions, tiers, 6 LABELS, A mines and
    assets. Amounts [t_reo] in the month or year, prices [USD/kg]."""

    imports: Floats
    """(T, F, LABELS, E) arrivals in Japan by form and by who shipped them."""
    arrivals: Floats
    """(T, E, TAGS) the same by origin."""
    free: Floats
    """(T, F, E) by form, of which no Chinese measure can stop: neither mined nor touched."""
    use: Floats
    """(T, E) served in Japan."""
    use_origin: Floats
    """(T, E, TAGS) the same by origin."""
    use_free: Floats
    """(T, E) of which no Chinese measure can stop: neither mined nor touched by China."""
    need: Floats
    """(T, E) wanted in Japan at the month's price."""
    shortage: Floats
    """(T, tiers, E) need of Japan not served."""
    recycled: Floats
    """(T, E) oxide from products in Japan."""
    left: Floats
    """(T, E) shipped abroad from Japan, or lost in its works."""
    private: Floats
    """(T, F, E) held in Japan at the month's end by users and makers."""
    public: Floats
    """(T, F, E) by the state."""
    waiting: Floats
    """(T, E) Japan's orders that wait for a licence or a ship."""
    price_inside: Floats
    price_outside: Floats
    """(T, E)."""
    rent: Floats
    """(T, G) of the export quota."""
    made: Floats
    """(Y, F, R) dug, separated, made into metal and magnets."""
    china_share: Floats
    """(Y, F, E) [1] of it."""
    use_region: Floats
    unmet_region: Floats
    """(Y, R) use, and need not served."""
    use_world: Floats
    """(Y, E)."""
    world: Floats
    """(F, E) of the running year."""
    lost: Floats
    """(5, E) over all months: separation, metal-making, magnet-making, dissipated, discarded."""
    closed: Floats
    reopened: Floats
    """(A,) month, +inf for never."""
    residual: Floats
    """(1,) largest error of the balance of any element in any month, over what was there [1]."""


class Trace(NamedTuple):
    """The rest of one member, month by month."""

    stock: Singles
    """(T, F, R, E)."""
    shipped: Singles
    """(T, L, E) in the order of `Plan.exporter`."""
    backlog: Singles
    granted: Singles
    fear: Singles
    """(T, R, E)."""
    served: Singles
    """(T, N) by place of demand, see `Plan.cell`."""
    pipeline: Singles
    """(T,) output of mines that nobody announced [t_reo/month]."""


class Tally(NamedTuple):
    """By element [t_reo], the month before and now: in all pools, and in use."""

    held: Floats
    in_use: Floats
    held_now: Floats
    in_use_now: Floats


def record_of(plan: Plan, tiers: int) -> Record:
    """Room for one member."""
    months, years, groups = plan.months, int(plan.year[-1]) + 1, plan.quota.shape[1]

    def monthly(*shape: int) -> Floats:
        return np.zeros((months, *shape))

    def yearly(*shape: int) -> Floats:
        return np.zeros((years, *shape))

    mines = len(plan.mine_region)
    return Record(
        imports=monthly(F, len(LABELS), E),
        arrivals=monthly(E, TAGS),
        free=monthly(F, E),
        use=monthly(E),
        use_origin=monthly(E, TAGS),
        use_free=monthly(E),
        need=monthly(E),
        shortage=monthly(tiers, E),
        recycled=monthly(E),
        left=monthly(E),
        private=monthly(F, E),
        public=monthly(F, E),
        waiting=monthly(E),
        price_inside=monthly(E),
        price_outside=monthly(E),
        rent=monthly(groups),
        made=yearly(F, R),
        china_share=yearly(F, E),
        use_region=yearly(R),
        unmet_region=yearly(R),
        use_world=yearly(E),
        world=np.zeros((F, E)),
        lost=np.zeros((5, E)),
        closed=np.zeros(mines),
        reopened=np.zeros(mines),
        residual=np.zeros(1),
    )


def trace_of(plan: Plan) -> Trace:
    """Room for one member."""
    months, edges, cells = plan.months, len(plan.exporter), len(plan.cell)

    def room(*shape: int) -> Singles:
        return np.zeros((months, *shape), dtype=np.float32)

    return Trace(
        room(F, R, E), room(edges, E), room(edges, E), room(edges, E), room(R, E), room(cells),
        room(),
    )  # fmt: skip


@inlined
def write_month(t: int, clock: int, plan: Plan, pools: Pools, book: Book, trade: Trade, mood: Mood,
                record: Record) -> None:  # fmt: skip
    """Japan's month."""
    _customs(t, clock, plan, trade, record)
    cell, tier, needs, served = plan.cell, plan.tier, book.need, book.served
    need, use, shortage = record.need[t], record.use[t], record.shortage[t]
    for n in range(cell.shape[0]):
        if cell[n, 1] == JAPAN:
            e = cell[n, 2]
            need[e] += needs[n]
            use[e] += served[n]
            shortage[tier[n], e] += needs[n] - served[n]
    _origins(t, book, record)
    stock, public, pending = pools.stock, pools.public, trade.pending
    kept, state, waiting = record.private[t], record.public[t], record.waiting[t]
    for f in range(F):
        for e in range(E):
            kept[f, e] = stock[f, JAPAN, e]
            state[f, e] = public[f, JAPAN, e]
            waiting[e] += pending[f, JAPAN, e]
    recycled, left, wasted = record.recycled[t], record.left[t], book.wasted
    inside, outside, prices = record.price_inside[t], record.price_outside[t], mood.price
    for e in range(E):
        recycled[e] = book.recycled[e]
        left[e] += wasted[e]
        inside[e] = prices[1, e]
        outside[e] = prices[0, e]
    for g in range(mood.rent.shape[0]):
        record.rent[t, g] = mood.rent[g]


@inlined
def _origins(t: int, book: Book, record: Record) -> None:
    """What landed in Japan and what was used there, by origin."""
    landed, used = book.landed, book.used_tags
    arrivals, free = record.arrivals[t], record.free[t]
    use_origin, use_free = record.use_origin[t], record.use_free[t]
    count = used.shape[1]
    for e in range(E):
        for f in range(F):
            for g in range(count):
                arrivals[e, g] += landed[f, e, g]
        for g in range(count):
            use_origin[e, g] = used[e, g]
    for g in range(TAGS):
        if INDEPENDENT[g]:
            for e in range(E):
                for f in range(F):
                    free[f, e] += landed[f, e, g]
                use_free[e] += used[e, g]


@inlined
def _customs(t: int, clock: int, plan: Plan, trade: Trade, record: Record) -> None:
    slot = clock % trade.ring.shape[0]
    direct, about, other = trade.ring[slot], trade.ring_about[slot], len(LABELS) - 1
    imports, left, label, begin = record.imports[t], record.left[t], plan.label, plan.begin
    exporter, importer, shipped = plan.exporter, plan.importer, trade.shipped
    sent_about = trade.sent_about
    form = 0
    for x in range(exporter.shape[0]):
        while x >= begin[form + 1]:
            form += 1
        if importer[x] == JAPAN:
            who = label[x]
            for e in range(E):
                imports[form, who, e] += direct[x, e]
                imports[form, other, e] += about[x, e]
        if exporter[x] == JAPAN:
            for e in range(E):
                left[e] += shipped[x, e] + sent_about[x, e]
    direct[:] = 0.0
    about[:] = 0.0


@inlined
def write_year(t: int, plan: Plan, book: Book, record: Record) -> None:
    """The world's month, added to its year; shares at the year's end."""
    y, made, world, cell = plan.year[t], book.made, record.world, plan.cell
    by_region, share = record.made[y], record.china_share[y]
    use, unmet, use_world = record.use_region[y], record.unmet_region[y], record.use_world[y]
    for f in range(F):
        for r in range(R):
            total = by_region[f, r]
            for e in range(E):
                total += made[f, r, e]
                world[f, e] += made[f, r, e]
            by_region[f, r] = total
        for e in range(E):
            share[f, e] += made[f, CHINA, e]
    for n in range(cell.shape[0]):
        r, served = cell[n, 1], book.served[n]
        use[r] += served
        unmet[r] += book.need[n] - served
        use_world[cell[n, 2]] += served
    if plan.closes[t]:
        for f in range(F):
            for e in range(E):
                if world[f, e] > 0.0:
                    share[f, e] /= world[f, e]
                world[f, e] = 0.0


@inlined
def balance(pools: Pools, book: Book, plan: Plan, tally: Tally, record: Record) -> None:
    """Every element: what came = what was used + change of stock + what was lost, and in use."""
    held, in_use, lost, used = tally.held_now, tally.in_use_now, book.lost, book.used
    stock, public, slots, stages = pools.stock, pools.public, pools.slots, pools.stages
    cell, residual, losses = plan.cell, record.residual, record.lost
    held[:] = 0.0
    in_use[:] = 0.0
    for f in range(F):
        for r in range(R):
            for e in range(held.shape[0]):
                total = held[e] + (stock[f, r, e] + public[f, r, e])
                for slot in range(SLOTS):
                    total += slots[slot, f, r, e]
                held[e] = total
    for n in range(cell.shape[0]):
        in_use[cell[n, 2]] += stages[n, 0] + stages[n, 1] + stages[n, 2]
    for e in range(E):
        gone = used[e] + lost[0, e] + lost[1, e] + lost[2, e]
        error = abs(tally.held[e] + book.source[e] - gone - held[e])
        worn = book.returned[e] + lost[3, e] + lost[4, e]
        error += abs(tally.in_use[e] + used[e] - worn - in_use[e])
        there = max(held[e], tally.held[e]) + used[e] + in_use[e]
        # Said so that what is no number counts as an error too.
        if there != 0.0 and not error / there <= residual[0]:
            residual[0] = error / there
        tally.held[e] = held[e]
        tally.in_use[e] = in_use[e]
        for name in range(lost.shape[0]):
            losses[name, e] += lost[name, e]
