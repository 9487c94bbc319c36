"""One member of the world, month by month: the order of things in a month stands here."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from kaidei.compiled import compiled, inlined
from kaidei.supply.flow import (
    ORE,
    OXIDE,
    PRODUCT,
    Book,
    Pools,
    arrive,
    dig,
    grow_old,
    land,
    make,
    public_aim,
    separate,
    store,
    use,
)
from kaidei.supply.layout import SLOTS, STAGES, E, F, K, Own, Plan, R
from kaidei.supply.network import STEPS, Behaviour
from kaidei.supply.ordering import NONE, Trade, enforce, order, order_ore, permit, turn, under_quota
from kaidei.supply.reaction import Mood, close, dread, invest, price, want, weigh
from kaidei.supply.record import Record, Tally, balance, write_month, write_year
from kaidei.supply.regions import TAG_ORIGINS, TAGS
from kaidei.supply.shipping import ship, ship_ore
from kaidei.units import Floats


class State(NamedTuple):
    """One member's state and scratch, made once for many members."""

    pools: Pools
    book: Book
    trade: Trade
    mood: Mood
    tally: Tally
    output: Floats
    """(A,) [t_reo/month] of mines and plants at full stretch."""
    capacity: Floats
    """(S, R) [t_reo/month]."""


def state_of(plan: Plan) -> State:
    """Room for one member."""
    cells, edges, mines = len(plan.cell), len(plan.exporter), len(plan.mine_region)
    groups, events = plan.quota.shape[1], len(plan.ruled)

    def room(*shape: int) -> Floats:
        return np.zeros(shape)

    def cube() -> Floats:
        return room(F, R, E)

    pools = Pools(
        cube(), room(F, R, E, TAGS), room(SLOTS, F, R, E), room(SLOTS, F, R, E, TAGS),
        cube(), room(F, R, E, TAGS), cube(), room(cells, 3),
    )  # fmt: skip
    book = Book(
        room(E), room(E), room(len(STEPS) + 2, E), room(R, E), cube(), room(F, E, TAGS),
        room(cells), room(cells), room(E, TAGS), room(E), room(E), room(E),
    )  # fmt: skip
    rules = [np.full((edges, E), NONE, dtype=np.int64) for _ in range(2)]
    rows: Any = [
        *(cube() for _ in range(10)), *(room(R, E) for _ in range(4)),
        *(room(edges, E) for _ in range(8)), *rules, room(events),
        *(room(SLOTS, edges, E) for _ in range(2)), room(R, E), room(R, E), room(edges, E),
        room(edges, E),
    ]  # fmt: skip
    trade = Trade(*rows)
    mood = Mood(
        price=room(2, E), usual=room(E), scarce=room(E), outer=room(2, E), rent=room(groups),
        kept=room(2, K, E), saved=room(2, K, E), grown=room(K), held=room(2, E),
        target=room(2, E), calm=room(2, E), fear=room(R, E), wanted=room(groups),
        allowed=room(groups), tries=room(mines), running=room(mines), at_work=room(mines),
        closed=room(mines), reopened=room(mines), pipeline=room(STAGES + 1), answer=room(1),
    )  # fmt: skip
    return State(pools, book, trade, mood, Tally(*(room(E) for _ in range(4))), room(mines),
                 room(len(STEPS), R))  # fmt: skip


@compiled
def begin(m: int, plan: Plan, own: Own, state: State) -> None:
    """A world at rest: stocks as wanted, of goods that China made; use as in the first month."""
    pools, book, trade, mood = state.pools, state.book, state.trade, state.mood
    _clear(state)
    mood.calm[:] = 1.0
    mood.kept[:] = 1.0
    mood.running[:] = 1.0
    mood.at_work[:] = 1.0
    mood.closed[:] = np.inf
    mood.reopened[:] = np.inf
    want(0, m, plan, own, mood, trade, book)
    for e in range(E):
        mood.price[1, e] = plan.base[0, e] * own.price_level[m, e]
        mood.price[0, e] = mood.price[1, e] * (1.0 + plan.duty[0, e])
        mood.usual[e] = mood.price[0, e]
    _in_use(m, plan, own, pools, book)
    marked = len(TAG_ORIGINS)
    for f in range(OXIDE, PRODUCT + 1):
        for r in range(R):
            for e in range(E):
                need = trade.own_need[f, r, e]
                pools.stock[f, r, e] = own.cover[m, r, f] * need
                pools.tags[f, r, e, marked] = pools.stock[f, r, e]


@inlined
def _in_use(m: int, plan: Plan, own: Own, pools: Pools, book: Book) -> None:
    """What is in use when use has grown steadily up to the month."""
    for n in range(plan.cell.shape[0]):
        held, grows = book.need[n], plan.past_growth[plan.cell[n, 3]]
        pace = max(own.lifetime[m, plan.cell[n, 3]] / 3.0, 1.0)
        for stage in range(3):
            # What leaves a stage entered in years of less use.
            held /= 1.0 + grows * pace
            pools.stages[n, stage] = held * pace


@inlined
def _clear(state: State) -> None:
    pools, trade, mood = state.pools, state.trade, state.mood
    for cube in (pools.stock, pools.public, trade.expected, trade.pending, trade.soon,
                 trade.order, trade.unfilled):  # fmt: skip
        cube[:] = 0.0
    for tagged in (pools.tags, pools.public_tags):
        tagged[:] = 0.0
    for edge in (trade.backlog, trade.granted, trade.usual, trade.round_about, trade.sent_about):
        edge[:] = 0.0
    for ring in (trade.ring, trade.ring_about):
        ring[:] = 0.0
    pools.slots[:] = 0.0
    pools.slot_tags[:] = 0.0
    trade.lean[:] = 1.0
    trade.settled[:] = np.inf
    trade.rule[:] = NONE
    trade.choke[:] = NONE
    mood.scarce[:] = 0.0
    mood.rent[:] = 0.0
    mood.wanted[:] = 0.0
    mood.allowed[:] = np.inf
    mood.saved[:] = 0.0
    mood.fear[:] = 0.0
    mood.tries[:] = 0.0
    mood.pipeline[:] = 0.0
    mood.answer[:] = 0.0


@compiled
def month(t: int, clock: int, live: bool, m: int, plan: Plan, own: Own, market: Behaviour,
          state: State) -> None:  # fmt: skip
    """One month: mines, separators, orders, shipments, makers, users, the aged, in that order.

    `t` is the month of the paths, `clock` counts on through the burn-in, which is not `live`:
    without mud, controls or quota.
    """
    pools, book, trade, mood = state.pools, state.book, state.trade, state.mood
    capacity = state.capacity
    slot = clock % SLOTS
    _open_month(m, own, pools, book)
    for f in range(F):
        arrive(slot, f, pools, book)
    want(t, m, plan, own, mood, trade, book)
    _stretch(t, m, plan, own, mood, state.output, capacity)
    dig(m, state.output, mood.pipeline[STAGES], plan, own, pools, book,
        market.invest_composition[m])  # fmt: skip
    if live:
        land(own.mud[m if own.mud.shape[0] > 1 else 0, t], pools, book)
        enforce(t, m, plan, own, trade)
    turn(t, plan, trade)
    order_ore(t, m, capacity, plan, own, pools, trade, market)
    ship_ore(t, clock, m, plan, own, pools, trade)
    arrive(slot, ORE, pools, book)
    separate(t, m, capacity, plan, own, pools, book)
    order(t, m, live, capacity, plan, own, pools, trade, market, mood.fear)
    weigh(plan, pools, trade, mood)
    permit(m, plan, own, trade, market)
    if live:
        under_quota(t, m, plan, trade, market, mood.wanted, mood.allowed)
    for f in range(OXIDE, PRODUCT + 1):
        if f > OXIDE:
            make(t, m, f, trade.wanted[f], trade.part[f - 1], plan, own, pools, book)
        ship(t, clock, m, f, book.made[f], capacity, plan, own, pools, trade, market)
        arrive(slot, f, pools, book)
    use(plan, pools, book)
    grow_old(t, m, plan, own, pools, book)
    if live:
        store(t, m, trade.keep, trade.own_need, plan, own, pools, market.rebuild[m])


@inlined
def _open_month(m: int, own: Own, pools: Pools, book: Book) -> None:
    locked, stock, usable = pools.locked, pools.stock, own.usable[m]
    for f in range(F):
        for r in range(R):
            for e in range(E):
                locked[f, r, e] = (1.0 - usable[r, f]) * stock[f, r, e]
    book.source[:] = 0.0
    book.used[:] = 0.0
    book.lost[:] = 0.0
    book.made[:] = 0.0
    book.landed[:] = 0.0
    book.used_tags[:] = 0.0
    book.returned[:] = 0.0
    book.recycled[:] = 0.0
    book.wasted[:] = 0.0
    book.served[:] = 0.0


@inlined
def _stretch(t: int, m: int, plan: Plan, own: Own, mood: Mood, output: Floats,
             capacity: Floats) -> None:  # fmt: skip
    """What each mine and plant could make this month, and with it each region's steps."""
    for s in range(capacity.shape[0]):
        for r in range(R):
            capacity[s, r] = plan.capacity[t, r, s] * own.factor[m, r, s]
    for a in range(output.shape[0]):
        since = t + 0.5 - own.start[m, a]
        output[a] = 0.0
        if since < 0.0 or t + 0.5 > own.stop[m, a]:
            continue
        full = own.size[m, a] * (plan.mine_path[t, a] if a < plan.mines else 1.0)
        output[a] = full * min(since / max(own.ramp[m, a], 1e-9), 1.0) * mood.at_work[a]
        form = plan.asset_form[a]
        if form > ORE:
            capacity[form - 1, plan.mine_region[a]] += output[a]


@compiled
def start(m: int, plan: Plan, own: Own, market: Behaviour, state: State) -> None:
    """The burn-in on the frozen first month."""
    begin(m, plan, own, state)
    for clock in range(plan.burn_in):
        month(0, clock, False, m, plan, own, market, state)
        # What arrives before the start is no month's import.
        state.trade.ring[clock % SLOTS] = 0.0
        state.trade.ring_about[clock % SLOTS] = 0.0
    _settle(m, plan, own, state)


@compiled
def advance(
    t: int, m: int, plan: Plan, own: Own, market: Behaviour, state: State, record: Record
) -> None:
    """One month, the market's answer to it, and what is kept of it."""
    pools, book, mood = state.pools, state.book, state.mood
    if t == 0:
        balance(pools, book, plan, state.tally, record)
        record.residual[0] = 0.0
        record.lost[:] = 0.0
    clock = t + plan.burn_in
    month(t, clock, True, m, plan, own, market, state)
    price(t, m, plan, own, mood, book, market)
    dread(m, mood, state.trade, market)
    close(t, m, plan, own, mood, market)
    invest(t, m, plan, own, mood, book, market)
    balance(pools, book, plan, state.tally, record)
    write_month(t, clock, plan, pools, book, state.trade, mood, record)
    write_year(t, plan, book, record)
    if t + 1 == plan.months:
        for a in range(mood.closed.shape[0]):
            record.closed[a] = mood.closed[a]
            record.reopened[a] = mood.reopened[a]


@compiled
def simulate_member(
    first: int, end: int, m: int, plan: Plan, own: Own, market: Behaviour, state: State,
    record: Record,
) -> None:  # fmt: skip
    """Months `first` up to but not with `end` of one member; month -1 is the burn-in.

    The one way in from Python, for all of a member or a month of it: each would compile for long.
    """
    if first < 0:
        start(m, plan, own, market, state)
    for t in range(max(first, 0), end):
        advance(t, m, plan, own, market, state, record)


@inlined
def _settle(m: int, plan: Plan, own: Own, state: State) -> None:
    """The state's stock at the start: as it aims, of the same origin as users' stock."""
    pools, mood = state.pools, state.mood
    settled, expected = state.trade.settled, state.trade.expected
    for f in range(F):
        for r in range(R):
            for e in range(E):
                settled[f, r, e] = expected[f, r, e]
    _in_use(m, plan, own, pools, state.book)
    if plan.observed:
        for e in range(E):
            for inside in range(2):
                if mood.target[inside, e] > 0.0 and mood.held[inside, e] > 0.0:
                    mood.calm[inside, e] = mood.held[inside, e] / mood.target[inside, e]
    cover, factor, home = plan.public_cover[0], own.public_factor[m], own.home_public[m, 0]
    for f in range(F):
        for r in range(R):
            for e in range(E):
                months = public_aim(f, r, e, cover, factor, home)
                aim = months * state.trade.own_need[f, r, e]
                if aim > 0.0 and pools.stock[f, r, e] > 0.0:
                    pools.public[f, r, e] = aim
                    for g in range(TAGS):
                        share = pools.tags[f, r, e, g] / pools.stock[f, r, e]
                        pools.public_tags[f, r, e, g] = aim * share
